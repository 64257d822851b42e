"""Who may read what, and does whoever asks very much hold up the others?"""

import asyncio
import json
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.admission import Gate, Limits
from bot.web.reader import desk
from tests.bot.web.reader.conftest import UNLIMITED, Open, Reader
from tests.patience import PATIENCE

PATHS = (
    "",
    "?q=marmalade",
    "?q=marmalade&format=json",
    "/p/plan.txt:1",
    "/p/plan.txt:1?format=json",
    "/s/plan.txt",
    "/s/plan.txt?format=json",
    "/s/none.txt",
    "/elsewhere",
    "/",
)


async def response(reader: Reader, path: str) -> tuple[int, dict[str, str], bytes]:
    async with reader.client.get(path) as response:
        headers = {name: value for name, value in response.headers.items() if name != "Date"}
        return response.status, headers, await response.read()


@pytest.mark.parametrize("path", PATHS)
async def test_a_corpus_that_isnt_public_reads_like_one_that_doesnt_exist(
    reader: Reader, path: str
) -> None:
    hidden = await response(reader, f"/secret{path}")
    assert hidden == await response(reader, f"/nosuch{path}")
    assert hidden[0] == 404


async def test_nobody_looks_into_it_so_that_both_take_the_same_time(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[str] = []

    def look(_: object, corpus: str) -> Any:
        looked.append(corpus)
        raise AssertionError

    monkeypatch.setattr(type(reader.library), "present", look)
    monkeypatch.setattr(type(reader.library), "opened", look)
    monkeypatch.setattr(Gate, "admit", look)
    for path in PATHS:
        await response(reader, f"/secret{path}")
    assert looked == []


async def test_what_is_public_is_listed_and_nothing_else(reader: Reader) -> None:
    page = await reader.page("/")
    assert "notes" in page.links
    assert "secret" not in page.main
    found = (await reader.object("/"))["corpora"]
    assert [one["name"] for one in found] == ["notes"]


async def test_nobody_reads_an_exported_channel_there_unless_a_setting_says_so(
    folder: Path, open_reader: Open
) -> None:
    author = {"id": "7", "name": "dora", "isBot": False}
    message = {"id": "3", "type": "Default", "timestamp": "2025-03-01T12:00:00+00:00"}
    said = message | {"content": "The key hangs under the third stair.", "author": author}
    channel = {"id": "2", "type": "GuildTextChat", "name": "backroom"}
    exported = {"guild": {"id": "1"}, "channel": channel, "messages": [said]}
    (folder / "backroom.json").write_text(json.dumps(exported), "utf-8")
    paths = ("?q=key+third+stair", "/p/backroom.json:1", "/s/backroom.json", "?format=json", "")
    walled = await open_reader()
    for path in paths:
        _, _, body = await response(walled, f"/notes{path}")
        assert b"hangs" not in body, path
        assert b"backroom" not in body.replace(b"backroom.json:1", b""), path
    with (folder.parent / "verbatim.toml").open("a", encoding="utf-8") as settings:
        settings.write("[corpora.talk]\npath = 'notes'\npublic = true\npublic_channels = true\n")
    page = await (await open_reader()).page("/talk?q=key+third+stair")
    assert "The key hangs under the third stair." in page.main


async def test_where_a_folder_is_and_what_it_hides_is_told_to_nobody(reader: Reader) -> None:
    (one,) = (await reader.object("/"))["corpora"]
    assert (one["path"], one["skipped"], one["public"]) == (None, None, True)
    assert (one["files"], one["state"]) == (1, "ready")
    assert await reader.object("/notes") == one


async def test_texts_that_are_away_are_told_without_their_folder(reader: Reader) -> None:
    folder = reader.library.settings.corpora["notes"].path
    folder.rename(folder.with_name("away"))
    page = await reader.page("/notes?q=data")
    assert page.status == 503
    assert "The texts of 'notes' can't be read now" in page.main
    assert str(folder) not in page.main


async def ask(reader: Reader, times: int, **headers: str) -> list[int]:
    pages = [reader.page("/notes?q=how+long+is+data+kept", **headers) for _ in range(times)]
    return [page.status for page in await asyncio.gather(*pages)]


async def test_each_address_has_a_share_of_its_own(open_reader: Open) -> None:
    reader = await open_reader(Limits(per_minute=1, burst=2), url="https://texts.example")
    loud = {"X-Forwarded-For": "198.51.100.7"}
    assert sorted(await ask(reader, 5, **loud)) == [200, 200, 429, 429, 429]
    assert await ask(reader, 1, **{"X-Forwarded-For": "198.51.100.8"}) == [200]


async def test_what_the_proxy_says_counts_and_not_what_it_was_told(open_reader: Open) -> None:
    reader = await open_reader(Limits(per_minute=1, burst=2), url="https://texts.example")
    told = [{"X-Forwarded-For": f"203.0.113.{number}, 198.51.100.7"} for number in range(5)]
    statuses = [(await ask(reader, 1, **headers))[0] for headers in told]
    assert statuses == [200, 200, 429, 429, 429]


async def test_without_a_proxy_nobody_can_say_that_they_are_somebody_else(
    open_reader: Open,
) -> None:
    reader = await open_reader(Limits(per_minute=1, burst=2))
    told = [{"X-Forwarded-For": f"203.0.113.{number}"} for number in range(5)]
    statuses = [(await ask(reader, 1, **headers))[0] for headers in told]
    assert statuses == [200, 200, 429, 429, 429]


async def test_a_network_of_ipv6_is_one_address(open_reader: Open) -> None:
    reader = await open_reader(Limits(per_minute=1, burst=2), url="https://texts.example")
    told = [{"X-Forwarded-For": f"2001:db8:0:1::{number}"} for number in range(1, 4)]
    assert [(await ask(reader, 1, **headers))[0] for headers in told] == [200, 200, 429]
    assert await ask(reader, 1, **{"X-Forwarded-For": "2001:db8:0:2::1"}) == [200]


async def test_a_refusal_says_when_to_come_back(open_reader: Open) -> None:
    reader = await open_reader(Limits(per_minute=1, burst=1))
    await reader.page("/notes?q=data")
    async with reader.client.get("/notes?q=data") as response:
        assert response.status == 429
        assert 1 <= int(response.headers["Retry-After"]) <= 60
        assert "That was a lot at once; please ask again in" in await response.text()
    found = await reader.object("/notes?q=data")
    assert found["error"].startswith("That was a lot at once")


class Held:
    """Work that stays on the search thread until it is let go."""

    def __init__(self) -> None:
        self.free = threading.Event()
        self.begun = threading.Event()

    def work(self) -> None:
        self.begun.set()
        self.free.wait(PATIENCE)


async def until(true: Callable[[], bool]) -> None:
    ends = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < ends
        await asyncio.sleep(0.005)


async def test_a_crowd_of_readers_holds_up_the_bot_by_one_piece_of_work(
    open_reader: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk, "_MOST_INSIDE", 10)
    reader = await open_reader(url="https://texts.example")
    gate, held = reader.gate, Held()
    holding = asyncio.create_task(gate.run(1, held.work))
    await until(held.begun.is_set)

    def crowd(number: int) -> dict[str, str]:
        return {"X-Forwarded-For": f"198.51.100.{number}"}

    pages = [asyncio.create_task(ask(reader, 1, **crowd(number))) for number in range(10)]
    await until(lambda: gate.counters.waiting == 10)
    # Of those that come when so many are inside, none waits, and none takes a seat of the bot's.
    assert await ask(reader, 1, **crowd(99)) == [503]
    assert gate.counters.under_way == 10

    done_before: list[int] = []
    person = asyncio.create_task(
        gate.run(2, lambda: done_before.append(10 - gate.counters.waiting))
    )
    await until(lambda: gate.counters.waiting == 11)
    held.free.set()
    await asyncio.gather(holding, person, *pages)
    assert done_before[0] <= 1
    assert [(await page)[0] for page in pages] == [200] * 10


async def test_the_loop_goes_on_while_a_question_is_searched(reader: Reader) -> None:
    held = Held()
    holding = asyncio.create_task(reader.gate.run(1, held.work))
    await until(held.begun.is_set)
    waiting = asyncio.create_task(reader.page("/notes?q=how+long+is+data+kept"))
    await until(lambda: reader.gate.counters.waiting == 1)
    assert (await reader.page("/nosuch")).status == 404
    held.free.set()
    assert (await waiting).status == 200
    await holding


async def test_whoever_has_gone_is_not_searched_for(open_reader: Open) -> None:
    reader = await open_reader(UNLIMITED)
    held = Held()
    holding = asyncio.create_task(reader.gate.run(1, held.work))
    await until(held.begun.is_set)
    waiting = asyncio.create_task(reader.page("/notes?q=data"))
    await until(lambda: reader.gate.counters.waiting == 1)
    waiting.cancel()
    held.free.set()
    await holding


@pytest.mark.parametrize("robots", [True, False])
async def test_search_engines_list_the_pages_only_where_the_operator_wants_it(
    open_reader: Open, robots: bool
) -> None:
    reader = await open_reader(robots=robots)
    async with reader.client.get("/notes/s/faq.md") as response:
        assert ("X-Robots-Tag" in response.headers) is not robots
    async with reader.client.get("/robots.txt") as response:
        assert ("Disallow: /\n" in await response.text()) is not robots
