"""What is known of a channel's corpora, and who is told first, or at all?"""

import asyncio
import threading
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.client.asker import Asker, Visit
from bot.library import Library
from bot.venues import Venue
from config import layers
from retrieval.answer import Answerer
from retrieval.index import DamagedIndexError
from tests.patience import PATIENCE

HERE = Venue(channel=10, guild=1)
NOTES = '[corpora.notes]\npath = "notes"\n[corpora.letters]\npath = "letters"\n'


@pytest.fixture
async def asker(tmp_path: Path) -> AsyncIterator[Asker]:
    file = tmp_path / "verbatim.toml"
    file.write_text(NOTES, "utf-8")
    made = Asker.for_library(Library(layers.load(file)))
    yield made
    await made.gate.close(1)
    made.ledger.close()


async def test_what_is_bound_counts_at_once_whoever_was_reading_meanwhile(
    asker: Asker, monkeypatch: pytest.MonkeyPatch
) -> None:
    has_read, go_on = threading.Event(), threading.Event()
    plain = asker.ledger.bound

    def slow(guild_id: int, *channels: int) -> tuple[str, ...]:
        found = plain(guild_id, *channels)
        has_read.set()
        assert go_on.wait(PATIENCE)
        return found

    with monkeypatch.context() as patch:
        patch.setattr(asker.ledger, "bound", slow)
        reading = asyncio.create_task(asker.corpora(HERE))
        assert await asyncio.to_thread(has_read.wait, PATIENCE)
    await asker.rebind(lambda ledger: ledger.bind(1, 10, ["letters"]))
    go_on.set()
    assert await reading == ("notes", "letters")
    assert await asker.corpora(HERE) == ("letters",)


async def test_no_search_begins_until_most_of_a_crowd_are_told(
    asker: Asker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.client.asker._CROWD_SECONDS", 2 * PATIENCE)
    told = asyncio.Event()

    async def tell() -> None:
        async with asker.callback():
            await told.wait()

    crowd = [asyncio.create_task(tell()) for _ in range(200)]
    await asyncio.sleep(0)
    search = asyncio.create_task(asker.gate.run(1, lambda: "found"))
    await asyncio.sleep(0.05)
    assert not search.done()
    for gone in crowd[100:]:
        gone.cancel()
    async with asyncio.timeout(PATIENCE):  # which is less than they may be held up
        assert await search == "found"
    told.set()
    await asyncio.gather(*crowd, return_exceptions=True)


async def test_a_crowd_takes_turns_to_be_told(asker: Asker) -> None:
    inside = most = 0

    async def tell() -> None:
        nonlocal inside, most
        async with asker.callback():
            inside += 1
            most = max(most, inside)
            await asyncio.sleep(0.001)
            inside -= 1

    await asyncio.gather(*(tell() for _ in range(500)))
    assert most == 128
    assert await asker.gate.run(1, lambda: "found") == "found"


async def test_nobody_who_was_admitted_waits_for_what_a_flood_has_refused(asker: Asker) -> None:
    told = asyncio.Event()

    async def refuse() -> None:
        async with asker.callback(refusal=True):
            await told.wait()

    flood = [asyncio.create_task(refuse()) for _ in range(1_000)]
    await asyncio.sleep(0)
    async with asyncio.timeout(PATIENCE), asker.callback():
        pass
    told.set()
    async with asyncio.timeout(PATIENCE):
        await asyncio.gather(*flood)


async def test_a_damaged_index_is_logged(asker: Asker, tmp_path: Path) -> None:
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "birds.txt").write_text("Herons stand in the shallows.")
    asker.library.answerer("notes")

    def meet(_: Answerer) -> None:
        raise DamagedIndexError("notes", "is damaged")

    with capture_logs() as logs, pytest.raises(DamagedIndexError):
        await asker.of(Visit(1, HERE), "notes", meet)
    assert [(log["event"], log["log_level"], log["corpus"]) for log in logs] == [
        ("index is damaged", "error", "notes")
    ]
