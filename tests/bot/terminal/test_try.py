"""`verbatim try` opens the bot in a browser, keeps it going, and leaves nothing behind."""

import asyncio
import os
import signal
import socket
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

import aiohttp
import pytest

from tests.bot.terminal.running import in_this_process
from tests.bot.web.chat.page import Shape, opened
from tests.bot.web.chat.trying import start, trying
from tests.conftest import Figure
from tests.discord.conftest import index, indexed
from tests.patience import PATIENCE

__all__ = ["index", "indexed"]

Found = TypeVar("Found")


def runs(number: int) -> bool:
    """Tell whether a process runs; one that has ended, and nobody waited for, has no command."""
    command = Path(f"/proc/{number}/cmdline")
    return command.exists() and bool(command.read_bytes())


async def until(attempt: Callable[[], Awaitable[Found]]) -> Found:
    """Try something again and again, until it finds anything."""
    async with asyncio.timeout(PATIENCE):
        while True:
            if found := await attempt():
                return found
            await asyncio.sleep(0.1)


def links(message: Shape) -> list[str]:
    """Return where the links of a message's blocks lead."""
    nodes = [node for block in message["tree"] for node in block["in"]]
    return [node["href"] for node in nodes if node["t"] == "link"]


QUESTION = "Who coined the term schemer?"


async def test_a_question_is_answered_and_its_source_line_leads_to_the_reader(
    indexed: Path, tmp_path: Path, figure: Figure
) -> None:
    started = time.monotonic()
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    async with trying(indexed, "--no-open", variables={"TMPDIR": str(temporary)}) as trial:
        assert len(trial.output) == 1
        assert trial.address.startswith("http://127.0.0.1:")
        # Nobody waits for the bot here: what is asked does.
        async with opened(trial.address) as page, aiohttp.ClientSession() as session:
            answer = await page.answer(page.world["direct"]["tries"][1], page.direct)
            assert answer["raw"].startswith(f"**{QUESTION}**\n> Agree")
            seconds = time.monotonic() - started
            figure(f"verbatim try: the first question was answered {seconds:.1f} s after the start")
            (link,) = links(answer)
            assert link.startswith(f"{trial.address}seeds/p/")
            async with session.get(link) as response:
                assert response.status == 200
                assert "coined the term" in await response.text()
            async with session.get(trial.address) as response:
                assert response.content_type == "text/html"
        assert list(temporary.iterdir()) != []
    assert list(temporary.iterdir()) == []
    # The ledger of the operator's own bot is left alone.
    assert list((indexed / ".verbatim").glob("ledger*")) == []


@pytest.mark.thorough
async def test_the_page_goes_on_when_the_bot_is_started_anew(indexed: Path) -> None:
    async with trying(indexed) as trial:
        await trial.until_online()
        (killed,) = trial.bots
        async with opened(trial.address) as page:
            os.kill(killed, signal.SIGKILL)
            gone = {"on": "bot", "online": False}
            await page.until(lambda event: event == gone)
            back = page.events.index(gone) + 1
            await page.until(
                lambda event: event == {"on": "bot", "online": True} and event in page.events[back:]
            )
            answer = await page.answer(f"@Verbatim {QUESTION}", page.channel("general"))
            assert "coined the term" in answer["raw"]
        (started,) = trial.bots
        assert started != killed


@pytest.mark.thorough
async def test_a_folder_is_tried_without_any_settings(tmp_path: Path) -> None:
    texts = tmp_path / "Tide tables"
    texts.mkdir()
    sentence = "The moon pulls at the near ocean more strongly than at the far one."
    (texts / "tides.md").write_text(f"# Why are there two tides a day?\n\n{sentence}\n", "utf-8")
    variables = {"HOME": str(tmp_path), "VERBATIM_LOG__LEVEL": "nonsense"}
    async with trying(tmp_path, "--folder", "Tide tables", variables=variables) as trial:
        await trial.until_online()
        async with opened(trial.address) as page:
            answer = await page.answer("Why are there two tides a day?", page.direct)
            assert sentence in answer["raw"]
    assert [each.name for each in texts.iterdir()] == ["tides.md"]


@pytest.mark.thorough
async def test_a_file_that_comes_later_is_asked_and_read(tmp_path: Path) -> None:
    later = "A bowline keeps its loop under any load that a rope can bear."
    texts = tmp_path / "texts"
    texts.mkdir()
    (texts / "tides.txt").write_text("The moon pulls at the near ocean most.\n", "utf-8")
    variables = {"HOME": str(tmp_path)}
    async with trying(tmp_path, "--folder", "texts", variables=variables) as trial:
        await trial.until_online()
        (texts / "knots.txt").write_text(f"{later}\n", "utf-8")
        async with opened(trial.address) as page, aiohttp.ClientSession() as session:

            async def asked() -> list[str]:
                return links(await page.answer(f'"{later}"', page.direct))

            (link,) = await until(asked)

            async def read() -> bool:
                async with session.get(link) as response:
                    return later in await response.text()

            await until(read)


@pytest.mark.thorough
async def test_the_second_corpus_is_asked_in_the_second_server(tmp_path: Path) -> None:
    texts = {"one": "The lighthouse keeper polishes the lamp every evening at dusk."}
    texts["two"] = "The baker folds the dough before the first train leaves town."
    for name, text in texts.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.txt").write_text(f"{text}\n", "utf-8")
    settings = "".join(f"[corpora.{name}]\npath = '{name}'\n" for name in texts)
    (tmp_path / "verbatim.toml").write_text(settings, "utf-8")
    async with trying(tmp_path) as trial:
        await trial.until_online()
        async with opened(trial.address) as page:
            for server, text in enumerate(texts.values()):
                channel = page.channel("general", server)
                answer = await page.answer(f'@Verbatim "{text}"', channel)
                assert f"> {text}" in answer["raw"]


def test_a_port_that_is_taken_is_told_in_a_sentence(notes: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ended = in_this_process("try", "--port", str(port))
    assert notes.is_dir()
    assert (ended.status, ended.output) == (2, "")
    assert ended.errors == (
        f"verbatim: Can't listen on 127.0.0.1:{port}: Address already in use. "
        "Choose another port.\n"
    )


def test_a_corpus_that_is_missing_is_told_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "verbatim.toml").write_text("[corpora.one]\npath = 'nowhere'\n", "utf-8")
    ended = in_this_process("try", "--port", "0")
    assert (ended.status, ended.output) == (2, "")
    (line,) = ended.errors.splitlines()
    assert "nowhere" in line


@pytest.mark.thorough
async def test_the_bot_ends_with_the_program_however_that_ends(
    indexed: Path, tmp_path: Path
) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    variables = {"TMPDIR": str(temporary)}
    trial = await start("try", "--port", "0", cwd=indexed, variables=variables)
    await trial.until_served()
    await trial.until_online()
    (bot,) = trial.bots
    await trial.kill()  # waits until nobody writes to its streams any more, the bot included
    assert not runs(bot)
    assert list(temporary.iterdir()) == []


@pytest.mark.thorough
@pytest.mark.parametrize(("variables", "by"), [({}, "verbatim"), ({"MAKELEVEL": "1"}, "make")])
async def test_where_no_browser_can_be_opened_it_says_how_to_go_on(
    indexed: Path, variables: dict[str, str], by: str
) -> None:
    async with trying(indexed, variables=variables) as trial:
        await trial.until_told("No browser")
    assert trial.output == [
        f"The bot is at {trial.address} on a stand-in for Discord. Ctrl-C ends it.",
        f"No browser can be opened here; open the address, or ask here: `{by} chat`.",
    ]


@pytest.mark.thorough
async def test_the_browser_is_opened_at_the_page(indexed: Path, tmp_path: Path) -> None:
    browser = tmp_path / "browser"
    browser.write_text('#!/bin/sh\necho "opened $1"\n', "utf-8")
    browser.chmod(0o755)
    variables = {"DISPLAY": ":99", "BROWSER": f"{browser} %s"}
    async with trying(indexed, variables=variables) as trial:
        await trial.until_told(f"opened {trial.address}")
    assert len(trial.output) == 2


@pytest.mark.thorough
async def test_the_pages_are_told_when_it_ends(indexed: Path) -> None:
    async with (
        trying(indexed) as trial,
        aiohttp.ClientSession() as session,
        session.ws_connect(f"{trial.address}~/chat") as socket,
    ):
        assert await trial.stop(signal.SIGINT) == 0
        assert (await socket.receive()).data == aiohttp.WSCloseCode.GOING_AWAY


def test_its_help_says_all() -> None:
    ended = in_this_process("try", "--help")
    assert ended.status == 0
    for word in ("--port", "--no-open", "--folder", "8765", "Discord"):
        assert word in ended.output
