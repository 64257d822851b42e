"""The bot soon answers from what changes in a corpus's folder, and nothing waits for it."""

import asyncio
import multiprocessing
import shutil
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import watchfiles
from structlog.testing import capture_logs

from bot.client import indexing, watching
from bot.client.watching import refresh, watch
from bot.library import Library
from config import layers
from tests.conftest import Figure
from tests.patience import PATIENCE


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    notes = tmp_path / "notes"
    notes.mkdir()
    (notes / "birds.txt").write_text("Herons stand in the shallows.")
    (notes / "sea.md").write_text("The tide turns twice a day.")
    return notes


@pytest.fixture
def library(tmp_path: Path, notes: Path) -> Library:
    return opened(tmp_path, notes)


def opened(tmp_path: Path, notes: Path) -> Library:
    file = tmp_path / "verbatim.toml"
    file.write_text(f'[corpora.notes]\npath = "{notes.as_posix()}"\n[index]\ndir = "index"\n')
    library = Library(layers.load(file))
    library.answerer("notes")
    return library


def paths(library: Library) -> list[str]:
    return list(library.answerer("notes").snapshot.sources.paths)


def knows(library: Library, word: str) -> bool:
    return library.answerer("notes").snapshot.index.df(word) > 0


@asynccontextmanager
async def watched(library: Library) -> AsyncIterator[None]:
    begun, stop = asyncio.Event(), asyncio.Event()

    async def refreshing(library: Library, corpus: str) -> None:
        begun.set()
        await refresh(library, corpus)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(watching, "refresh", refreshing)
        task = asyncio.create_task(watch(library, stop))
        try:
            # Before it watches, a change may be older than the watcher.
            async with asyncio.timeout(PATIENCE):
                await begun.wait()
            yield
        finally:
            stop.set()
            async with asyncio.timeout(PATIENCE):
                await task


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not holds():  # noqa: ASYNC110 - nobody tells when it does
            await asyncio.sleep(0.02)


@pytest.mark.thorough
async def test_what_changes_in_a_folder_is_answered_from(library: Library, notes: Path) -> None:
    async with watched(library):
        (notes / "birds.txt").write_text("Curlews call at night.")
        await until(lambda: knows(library, "curlew") and not knows(library, "heron"))
        (notes / "new.txt").write_text("A lighthouse.")
        await until(lambda: knows(library, "lighthous"))
        (notes / "sea.md").rename(notes / "ocean.md")
        await until(lambda: paths(library) == ["birds.txt", "new.txt", "ocean.md"])
        (notes / "birds.txt").unlink()
        await until(lambda: paths(library) == ["new.txt", "ocean.md"])
        # A folder is moved in with all it holds; its name has a dot.
        (notes.parent / "v1.2").mkdir()
        (notes.parent / "v1.2" / "old.txt").write_text("A foghorn.")
        (notes.parent / "v1.2").rename(notes / "v1.2")
        await until(lambda: knows(library, "foghorn"))
        shutil.rmtree(notes / "v1.2")
        await until(lambda: not knows(library, "foghorn"))


def move(old: Path, new: Path) -> None:
    old.rename(new)


@pytest.mark.thorough
async def test_a_folder_that_vanishes_is_answered_from_until_it_returns(
    library: Library, notes: Path
) -> None:
    with capture_logs() as logs:
        async with watched(library):
            move(notes, notes.parent / "away")
            await until(lambda: any(log["event"] == "corpus folder is missing" for log in logs))
            assert knows(library, "heron")
            (notes.parent / "away" / "birds.txt").write_text("Curlews call at night.")
            move(notes.parent / "away", notes)
            await until(lambda: knows(library, "curlew"))
            (notes / "birds.txt").write_text("A foghorn.")
            await until(lambda: knows(library, "foghorn"))


@pytest.mark.thorough
async def test_another_folder_in_its_place_is_watched_instead(
    library: Library, notes: Path
) -> None:
    async with watched(library):
        other = notes.parent / "other"
        other.mkdir()
        (other / "a.txt").write_text("A lighthouse.")
        move(notes, notes.parent / "away")
        move(other, notes)
        await until(lambda: paths(library) == ["a.txt"])
        (notes / "b.txt").write_text("A foghorn.")
        await until(lambda: paths(library) == ["a.txt", "b.txt"])


async def test_where_the_system_tells_nothing_files_are_looked_at(
    library: Library, notes: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch_files = watchfiles.awatch

    def refusing(*folders: Path, force_polling: bool | None, **options: Any) -> object:
        if not force_polling:
            raise OSError("OS file watch limit reached")
        return watch_files(*folders, force_polling=True, **options)

    monkeypatch.setattr(watchfiles, "awatch", refusing)
    monkeypatch.setattr(watching, "_POLL_MS", 50)
    with capture_logs() as logs:
        async with watched(library):
            (notes / "birds.txt").write_text("Curlews call at night.")
            await until(lambda: knows(library, "curlew"))
    assert {"corpus": "notes", "error": "OS file watch limit reached", "event":
            "watching by polling", "log_level": "warning"} in logs  # fmt: skip


async def test_an_index_that_fails_leaves_the_old_one_serving(
    library: Library, notes: Path
) -> None:
    before = library.answerer("notes")
    shutil.rmtree(notes)
    with capture_logs() as logs:
        await refresh(library, "notes")
    assert library.answerer("notes") is before
    assert [log["event"] for log in logs] == ["indexing failed"]
    assert "does not exist" in logs[0]["error"]


@pytest.mark.thorough
async def test_a_process_that_dies_is_told(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indexing, "index", dying)
    with capture_logs() as logs:
        await refresh(library, "notes")
    assert [(log["event"], log.get("status")) for log in logs] == [("indexing failed", 3)]


def dying(*_: object) -> None:
    raise SystemExit(3)


@pytest.mark.thorough
async def test_two_bots_that_update_at_once_end_with_the_same_index(
    tmp_path: Path, library: Library, notes: Path
) -> None:
    other = opened(tmp_path, notes)
    (notes / "birds.txt").write_text("Curlews call at night.")
    with capture_logs() as logs:
        await asyncio.gather(refresh(library, "notes"), refresh(other, "notes"))
    assert {log["event"] for log in logs} == {"indexed"}
    ids = {one.answerer("notes").snapshot.id for one in (library, other)}
    assert len(ids) == 1
    assert knows(library, "curlew")
    assert knows(other, "curlew")


async def test_whoever_stops_does_not_wait_for_an_index(library: Library, notes: Path) -> None:
    store = library.store("notes")
    (notes / "birds.txt").write_text("Curlews call at night.")
    with store._writing():  # so that the other process waits
        updating = asyncio.create_task(refresh(library, "notes"))
        await asyncio.sleep(1.0)
        began = time.perf_counter()
        updating.cancel()
        await asyncio.gather(updating, return_exceptions=True)
        assert time.perf_counter() - began < 5
        await until(lambda: not multiprocessing.active_children())
    assert not knows(library, "curlew")


@pytest.mark.thorough
async def test_the_event_loop_goes_on_while_an_index_is_made(
    library: Library, notes: Path, figure: Figure
) -> None:
    for n in range(100):
        (notes / f"{n}.txt").write_text(
            "\n".join(f"Note w{n * m} of {m}. " * 30 for m in range(30))
        )
    longest, last = 0.0, time.perf_counter()
    updating = asyncio.create_task(refresh(library, "notes"))
    while not updating.done():
        await asyncio.sleep(0.001)
        longest, last = max(longest, time.perf_counter() - last), time.perf_counter()
    assert knows(library, "note")
    figure(f"longest stall of the event loop while an index is made: {longest * 1000:.0f} ms")
    assert longest < 2
