"""The bot serves the reader, and its source lines lead there."""

import asyncio
import re
import socket
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import aiohttp
import pytest

from bot.sandbox import Sandbox
from tests.bot.web.reader.seen import Seen, read
from tests.discord.fork import Process, running_bot, start
from tests.discord.person import Person
from tests.patience import PATIENCE
from tests.ports import kept_port

URL = "https://texts.example"
QUESTION = "Who coined the term schemer?"


class Browser:
    """Somebody with a browser, who reaches the reader through a proxy."""

    def __init__(self, port: int) -> None:
        self.port = port

    async def page(self, path: str) -> Seen:
        headers = {"Host": "texts.example", "X-Forwarded-For": "198.51.100.7"}
        async with (
            aiohttp.ClientSession() as session,
            session.get(f"http://127.0.0.1:{self.port}{path}", headers=headers) as response,
        ):
            return read(await response.text(), response.status)


@pytest.fixture
def browser() -> Iterator[Browser]:
    with kept_port() as port:
        yield Browser(port)


@pytest.fixture
async def serving(sandbox: Sandbox, browser: Browser, indexed: Path) -> AsyncIterator[Process]:
    variables = {
        "VERBATIM_CORPORA__SEEDS__PUBLIC": "true",
        "VERBATIM_READER__PORT": str(browser.port),
        "VERBATIM_READER__URL": URL,
    }
    async with running_bot(sandbox, indexed, variables) as process:
        await process.until_logged('"ready"')
        yield process


@pytest.mark.usefixtures("serving")
async def test_a_source_line_leads_to_the_page_of_its_passage(
    ada: Person, browser: Browser
) -> None:
    answer = await ada.slash("ask", question=QUESTION)
    line = re.search(r"^-# \[1\] \[.*\]\(<(.*)>\) · `(.*?)`", answer.text, re.MULTILINE)
    assert line is not None
    assert line[1] == f"{URL}/seeds/p/{line[2]}"
    page = await browser.page(urlsplit(line[1]).path)
    quoted = [part.removeprefix("> ") for part in answer.text.split("\n") if part[:2] == "> "]
    assert page.status == 200
    assert quoted[0] in page.marks[0]


@pytest.mark.usefixtures("serving")
async def test_the_reader_gives_the_answer_that_the_bot_gives(
    ada: Person, browser: Browser
) -> None:
    answer = await ada.slash("ask", question=QUESTION)
    page = await browser.page(f"/seeds?q={QUESTION.replace(' ', '+')}")
    ids = re.findall(r"`([0-9a-z]{8})`", answer.text)
    assert [name for name, at in page.links.items() if at == f"/seeds/p/{name}"] == ids


async def test_an_open_page_holds_up_no_end(serving: Process, browser: Browser) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", browser.port)
    writer.write(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
    assert b"200 OK" in await reader.readline()
    assert await serving.stop() == 0
    writer.close()


async def test_a_log_holds_no_address_and_no_question(serving: Process, browser: Browser) -> None:
    await browser.page("/seeds?q=marmalade")
    await browser.page("/seeds/p/marmalade")
    assert await serving.stop() == 0
    assert "marmalade" not in "\n".join(serving.log)
    assert "198.51.100.7" not in "\n".join(serving.log)


@pytest.mark.thorough
async def test_a_flood_of_readers_makes_no_answer_late(
    serving: Process, ada: Person, browser: Browser, figure: Callable[[str], None]
) -> None:
    """200 addresses ask without a pause; the sandbox refuses what comes after Discord's 3 s."""
    stop = asyncio.Event()
    statuses: Counter[int] = Counter()

    async def ask(number: int) -> None:
        asked = {"Host": "texts.example", "X-Forwarded-For": f"198.51.{number // 100}.{number}"}
        address = f"http://127.0.0.1:{browser.port}/seeds?q=what+is+interpretability+{number}"
        async with aiohttp.ClientSession(headers=asked) as session:
            while not stop.is_set():
                async with session.get(address) as response:
                    statuses[response.status] += 1

    readers = [asyncio.create_task(ask(number)) for number in range(200)]
    slowest = 0.0
    for _ in range(10):
        began = time.monotonic()
        answer = await ada.slash("ask", question=QUESTION)
        slowest = max(slowest, time.monotonic() - began)
        assert "schemer" in answer.text
    stop.set()
    await asyncio.gather(*readers)
    assert statuses[200] > 0
    assert set(statuses) <= {200, 429, 503}
    assert await serving.stop() == 0
    figure(f"reader: {statuses.total():,} requests of 200 addresses, answers in {slowest:.2f} s")


async def test_a_port_that_is_taken_is_told_in_a_sentence(sandbox: Sandbox, indexed: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        variables = {"VERBATIM_READER__PORT": str(port)}
        process = await start(sandbox, "run", cwd=indexed, variables=variables)
        assert await process.ended(within=PATIENCE) == 2
    assert process.log[-1] == (
        f"verbatim: Can't listen on 127.0.0.1:{port}: Address already in use. Choose another port."
    )
