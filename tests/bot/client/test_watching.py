"""The bot soon answers from what changes in a corpus's folder, and nothing waits for it."""

import asyncio
import multiprocessing
import os
import shutil
import threading
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from multiprocessing.context import SpawnProcess
from pathlib import Path
from typing import Any

import pytest
import watchfiles
from structlog.testing import capture_logs
from watchfiles import Change

from bot.client import indexing, watching
from bot.client.watching import accelerate, refresh, watch
from bot.library import Library
from config import layers
from retrieval.corpus.selection import Selection
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


def opened(tmp_path: Path, notes: Path, rescan: float = 300) -> Library:
    file = tmp_path / "verbatim.toml"
    file.write_text(
        f'[corpora.notes]\npath = "{notes.as_posix()}"\n[index]\ndir = "index"\nrescan = {rescan}\n'
    )
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
        await refresh(library, corpus)
        begun.set()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(watching, "refresh", refreshing)
        task = asyncio.create_task(watch(library, stop))
        try:
            # Before it watches, a change may be older than the watcher. The first index, which is
            # made when watching begins, would hold it.
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
        # What tells of the files counts like them.
        (notes / "sources.toml").write_text('["ocean.md"]\ntitle = "Plankton"')
        await until(lambda: knows(library, "plankton"))


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


@pytest.fixture
def polling(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the system watch nothing, so that all files are looked at."""
    watch_files = watchfiles.awatch

    def refusing(*folders: Path, force_polling: bool | None, **options: Any) -> object:
        if not force_polling:
            raise OSError("OS file watch limit reached")
        return watch_files(*folders, force_polling=True, **options)

    monkeypatch.setattr(watchfiles, "awatch", refusing)
    monkeypatch.setattr(watching, "_POLL_MS", 50)


@pytest.mark.usefixtures("polling")
async def test_where_the_system_tells_nothing_files_are_looked_at(
    library: Library, notes: Path
) -> None:
    with capture_logs() as logs:
        async with watched(library):
            (notes / "birds.txt").write_text("Curlews call at night.")
            await until(lambda: knows(library, "curlew"))
    assert {"corpus": "notes", "error": "OS file watch limit reached", "event":
            "watching by polling", "log_level": "warning"} in logs  # fmt: skip


def written_at(file: Path, text: str, seconds: float) -> None:
    """Write a file at once, as if at some time in seconds since 1970."""
    unfinished = file.with_name(f".{file.name}")
    unfinished.write_text(text)
    os.utime(unfinished, (seconds, seconds))
    unfinished.rename(file)


@pytest.mark.usefixtures("polling")
async def test_a_file_that_changes_twice_in_one_second_is_looked_at_twice(
    library: Library, notes: Path
) -> None:
    written_at(notes / "birds.txt", "Egrets wade at dawn.", 1_000.25)
    async with watched(library):
        written_at(notes / "birds.txt", "Curlews call at night.", 1_000.5)
        await until(lambda: knows(library, "curlew"))
        # The time of the first file is another second, so that this is told.
        written_at(notes / "birds.txt", "Plovers rest by day.", 2_000.25)
        await until(lambda: knows(library, "plover"))
        written_at(notes / "birds.txt", "Godwits fly by night.", 2_000.5)
        await until(lambda: knows(library, "godwit"))


def switched(notes: Path, name: str, text: str) -> None:
    """Switch all files at once to those of another hidden folder, as Kubernetes does."""
    (notes / name).mkdir()
    (notes / name / "birds.txt").write_text(text)
    (notes / "..data_tmp").symlink_to(name)
    (notes / "..data_tmp").rename(notes / "..data")


@pytest.fixture
def config_map(notes: Path) -> Path:
    """Replace the notes by a mounted ConfigMap."""
    shutil.rmtree(notes)
    notes.mkdir()
    switched(notes, "..2026_1", "Herons stand in the shallows.")
    (notes / "birds.txt").symlink_to("..data/birds.txt")
    return notes


async def told_nothing(*_: Path, **__: Any) -> AsyncIterator[set[object]]:
    """Watch as on a network's file system: nothing is ever told."""
    while True:
        await asyncio.sleep(0.01)
        yield set()


@pytest.mark.parametrize(
    "change",
    [
        "a switch",
        "a removed file",
        pytest.param("a new file", marks=pytest.mark.thorough),
        pytest.param("a larger file", marks=pytest.mark.thorough),
    ],
)
async def test_where_a_watcher_tells_nothing_files_are_looked_at_every_few_minutes(
    tmp_path: Path, config_map: Path, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    (config_map / "sea.md").write_text("The tide turns twice a day.")
    library = opened(tmp_path, config_map, rescan=0.05)
    monkeypatch.setattr(watchfiles, "awatch", told_nothing)
    async with watched(library):
        if change == "a switch":
            switched(config_map, "..2026_2", "Curlews call at night.")
            await until(lambda: knows(library, "curlew") and not knows(library, "heron"))
        elif change == "a new file":
            (config_map / "new.md").write_text("A lighthouse.")
            await until(lambda: knows(library, "lighthous"))
        elif change == "a removed file":
            (config_map / "sea.md").unlink()
            await until(lambda: paths(library) == ["birds.txt"])
        else:
            (config_map / "sea.md").write_text("The tide turns twice a day, as curlews know.")
            await until(lambda: knows(library, "curlew"))


@pytest.mark.thorough
async def test_a_watcher_that_works_tells_of_a_switch_at_once(
    tmp_path: Path, config_map: Path
) -> None:
    library = opened(tmp_path, config_map, rescan=0)
    async with watched(library):
        switched(config_map, "..2026_2", "Curlews call at night.")
        await until(lambda: knows(library, "curlew"))


@pytest.mark.thorough
async def test_looks_make_no_index_while_nothing_changes_and_none_are_made_with_0(
    tmp_path: Path, notes: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for file in ("birds.txt", "sea.md"):
        os.utime(notes / file, (1, 1))
    monkeypatch.setattr(watchfiles, "awatch", told_nothing)
    for rescan, expected in ((0.01, [True, False, False, False]), (0, [])):
        library = opened(tmp_path, notes, rescan=rescan)
        looks: list[bool] = []
        look = library.has_changed

        def looking(
            corpus: str,
            look: Callable[[str], bool] = look,
            looks: list[bool] = looks,
        ) -> bool:
            looks.append(look(corpus))
            return looks[-1]

        library.has_changed = looking  # type: ignore[method-assign]
        async with watched(library):
            if rescan:
                await until(lambda looks=looks: len(looks) >= 4)  # type: ignore[misc]
            else:
                await asyncio.sleep(0.1)
        assert looks[:4] == expected


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


def test_numba_that_does_not_work_is_told(
    tmp_path: Path, notes: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("retrieval.snapshots.placing.ORACLE_UP_TO", 1)
    library = opened(tmp_path, notes)
    monkeypatch.setattr("retrieval.index.compiled.kernel.load", lambda _: None)
    for is_installed in (True, False):
        monkeypatch.setattr(watching, "find_spec", lambda _, found=is_installed: found or None)
        with capture_logs() as logs:
            accelerate(library, "notes")
        assert [log["event"] for log in logs] == ["numba doesn't work"] * is_installed


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
        await until(lambda: bool(multiprocessing.active_children()))
        updating.cancel()
        async with asyncio.timeout(PATIENCE):
            await asyncio.gather(updating, return_exceptions=True)
        await until(lambda: not multiprocessing.active_children())
    assert not knows(library, "curlew")


async def test_whoever_stops_while_a_process_starts_leaves_none_behind(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    starting, go_on, started = threading.Event(), threading.Event(), threading.Event()
    start = SpawnProcess.start

    def slowly(process: SpawnProcess) -> None:
        starting.set()
        assert go_on.wait(PATIENCE)
        start(process)
        started.set()

    monkeypatch.setattr(SpawnProcess, "start", slowly)
    with library.store("notes")._writing():  # so that the other process would wait
        updating = asyncio.create_task(refresh(library, "notes"))
        assert await asyncio.to_thread(starting.wait, PATIENCE)
        updating.cancel()
        await asyncio.gather(updating, return_exceptions=True)
        go_on.set()
        assert await asyncio.to_thread(started.wait, PATIENCE)
        await until(lambda: not multiprocessing.active_children())


@pytest.mark.thorough
async def test_the_event_loop_goes_on_while_an_index_is_made(
    library: Library, notes: Path, figure: Figure
) -> None:
    for n in range(100):
        (notes / f"{n}.txt").write_text(
            "\n".join(f"Note w{n * m} of {m}. " * 30 for m in range(30))
        )
    longest, began = 0.0, time.perf_counter()
    last = began
    updating = asyncio.create_task(refresh(library, "notes"))
    while not updating.done():
        await asyncio.sleep(0.001)
        longest, last = max(longest, time.perf_counter() - last), time.perf_counter()
    assert knows(library, "note")
    figure(f"longest stall of the event loop while an index is made: {longest * 1000:.0f} ms")
    assert longest < (last - began) / 2


def test_only_changes_of_what_the_corpus_takes_are_looked_at(tmp_path: Path) -> None:
    selection = Selection(include=("docs", "*.log"), exclude=("drafts/", "docs/*.tmp.md"))

    def matters(change: Change, path: str, chosen: Selection = selection) -> bool:
        return watching._may_matter(tmp_path, chosen, change, str(tmp_path / path))

    for path in ("docs/old/sub", "docs/drafts", "src", "src/docs", "docs/node_modules"):
        (tmp_path / path).mkdir(parents=True)
    for change in Change:
        assert matters(change, "docs/a.md")
        assert matters(change, "run.log")
        assert not matters(change, "src/a.md")
        assert not matters(change, "docs/drafts/a.md")
        assert not matters(change, "docs/b.tmp.md")
        assert not matters(change, "docs/node_modules/x/readme.md")
        assert not matters(change, "docs/.git/x.md")
        # Where nothing is said, each text counts.
        assert matters(change, "src/a.MD", Selection())
        assert not matters(change, "node_modules/a.md", Selection())
    for folder in ("docs/old/sub", "src"):
        assert matters(Change.added, folder)
        assert matters(Change.deleted, folder)
        assert not matters(Change.modified, folder)
    for folder in ("docs/drafts", "docs/node_modules"):
        assert not any(matters(change, folder) for change in Change)
    assert matters(Change.deleted, "")
    assert not matters(Change.modified, "docs/picture.png")
    # What tells how others are read counts, whatever is included.
    assert matters(Change.modified, "sources.toml")
    assert not matters(Change.modified, "sources.toml", Selection(exclude=("*.toml",)))
    assert not matters(Change.modified, "docs/sources.toml")
