"""The bot stops so that nobody is left alone, and ends so that a supervisor knows what to do."""

import asyncio
import inspect
import json
import os
import signal
import threading
import time
from contextlib import suppress
from pathlib import Path

import discord
import pytest

from bot import admission
from bot.client import running
from bot.client.asker import Asker
from bot.client.events import Bot
from bot.ledger import Ledger
from bot.library import Library
from bot.sandbox import Sandbox
from config import layers
from retrieval.answer.answering import Answerer
from retrieval.answer.answers import Answer
from tests.discord.fork import Process, start
from tests.discord.outcome import Outcome
from tests.discord.person import Person
from tests.discord.process import PROJECT, STOP_WITHIN
from tests.patience import PATIENCE

QUESTION = "Who coined the term schemer?"
CALLBACK = "POST /interactions/*/callback"
MESSAGE = "POST /channels/*/messages"
# Read by Python itself when it starts.
FAILING = """
import sys
if "run" in sys.argv:
    from bot.client import watching
    async def watch_one(*_):
        raise LookupError("Zyx" + "omma")
    watching._watch_one = watch_one
"""
ENDING_SLOWLY = """
import atexit, sys, time

def end():
    print("ending", file=sys.stderr, flush=True)
    time.sleep(1)

if "run" in sys.argv:
    atexit.register(end)
"""
HANGING = """
import sys, time
if "run" in sys.argv:
    from bot.client import watching
    watching._identity = lambda folder: time.sleep(60)
"""
RESTARTING = "I am about to restart; please ask again in a minute."


async def start_with(sandbox: Sandbox, folder: Path, startup: str) -> Process:
    """Start the bot in a folder, with some code that Python itself runs first."""
    (folder / "sitecustomize.py").write_text(startup, "utf-8")
    variables = {"PYTHONPATH": f"{folder}:{PROJECT}"}
    return await start(sandbox, "run", cwd=folder, variables=variables)


@pytest.mark.thorough
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_whoever_asks_while_the_bot_is_stopping_is_told_so(
    bot_process: Process,
    sandbox: Sandbox,
    ada: Person,
    tmp_path: Path,
    number: signal.Signals,
) -> None:
    released = sandbox.faults.hold(CALLBACK)
    under_way = asyncio.create_task(ada.slash("ask", question=QUESTION))
    await sandbox.pulse.until(
        lambda: sandbox.journal.requests("POST"), timeout=PATIENCE, what="the callback"
    )
    stopped = asyncio.create_task(bot_process.stop(number))
    await bot_process.until_logged('"stopping"')
    late = await ada.friend("Ben").slash("ask", question=QUESTION)
    assert late.texts == [RESTARTING]
    assert late.ephemeral
    # However long Discord takes to say that it has it.
    sandbox.faults.slow(MESSAGE, seconds=3.0)
    mentioned = await ada.friend("Cid").mention(QUESTION)
    assert mentioned.texts == [RESTARTING]
    released.set()
    assert "schemer" in (await under_way).text
    assert await stopped == 0
    ledger = Ledger(tmp_path / ".verbatim" / "ledger.sqlite", warn=pytest.fail)
    kept = ledger.reply_to(mentioned.wrote.id) if mentioned.wrote else None
    ledger.close()
    assert kept, "the refusal could not be taken back any more"
    assert not sandbox.gateway.ready


async def test_what_discord_sends_until_it_hears_that_the_bot_hangs_up_is_not_lost(
    bot_process: Process, sandbox: Sandbox, ada: Person
) -> None:
    assert (await ada.slash("ask", question=QUESTION)).text
    sandbox.gateway.latency = 0.3
    stopped = asyncio.create_task(bot_process.stop())
    asked: list[Outcome] = []
    while sandbox.gateway.ready:
        one = ada.friend(f"Person {len(asked)}")
        if len(asked) % 2:
            asked.append(one.say(f"<@{sandbox.world.bot.id}> {QUESTION}"))
        else:
            asked.append(Outcome(one, one.visitor.slash("ask", question=QUESTION)))
        await asyncio.sleep(0.05)
    assert await stopped == 0
    for seen in asked:
        assert seen.texts == [RESTARTING] or "schemer" in seen.text


async def test_who_is_given_up_when_the_bot_stops_is_told_so_before_it_hangs_up(
    sandbox: Sandbox, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "_SECONDS_TO_FINISH", 0.2)
    plain = Answerer.answer
    searching, given_up = asyncio.Event(), threading.Event()
    loop = asyncio.get_running_loop()

    def slow(answerer: Answerer, question: str, top: int = 3, earlier: str | None = None) -> Answer:
        loop.call_soon_threadsafe(searching.set)
        given_up.wait(PATIENCE)
        return plain(answerer, question, top, earlier)

    asker = Asker.for_library(Library(layers.load()))
    asker.library.answerer()
    monkeypatch.setattr(Answerer, "answer", slow)
    bot = Bot(asker)
    async with bot:
        connected = asyncio.create_task(bot.start(sandbox.token))
        await sandbox.pulse.until(lambda: sandbox.gateway.ready, timeout=PATIENCE, what="the bot")
        # Each of these takes its own way to the person: an edit, a reply, and an edit again.
        asked = [asyncio.create_task(ada.slash("ask", question=QUESTION))]
        await searching.wait()
        asked += [
            asyncio.create_task(ada.friend("Ben").mention(QUESTION)),
            asyncio.create_task(ada.friend("Cid").slash("verify", quote=QUESTION)),
        ]
        async with asyncio.timeout(PATIENCE):
            while asker.gate.counters.waiting < 2:  # noqa: ASYNC110 - the gate tells nobody
                await asyncio.sleep(0.01)
        # Even where Discord is slow to take them.
        sandbox.faults.slow("P* /*", seconds=0.3, times=10)
        await running._finish(asker, bot, connected)
    given_up.set()
    for seen in await asyncio.gather(*asked):
        assert seen.texts == [RESTARTING]
    asker.ledger.close()


async def test_whoever_can_not_be_told_until_the_bot_has_stopped_is_left_alone(
    sandbox: Sandbox, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "_SECONDS_TO_FINISH", 0.0)
    monkeypatch.setattr(running, "_SECONDS_IN_ALL", 0.5)
    monkeypatch.setattr(admission, "_SECONDS_TO_APOLOGISE", 0.0)
    asker = Asker.for_library(Library(layers.load()))
    asker.library.answerer()
    async with Bot(asker) as bot:
        connected = asyncio.create_task(bot.start(sandbox.token))
        await asyncio.wait_for(bot.wait_until_ready(), PATIENCE)
        sandbox.faults.cut("P* /*", times=1_000)
        asked = [ada.visitor.slash("ask", question=QUESTION), ada.visitor.mention(QUESTION)]
        await sandbox.pulse.until(
            lambda: len(sandbox.journal.requests("POST")) >= len(asked),
            timeout=PATIENCE,
            what="an attempt for each",
        )
        under_way = running._telling()
        await running._finish(asker, bot, connected)
    assert under_way
    for task in under_way:
        assert task.cancelled() or task.exception() is None
    asker.ledger.close()


async def test_a_connection_that_misses_that_it_is_cancelled_is_ended_all_the_same(
    sandbox: Sandbox,
) -> None:
    asker = Asker.for_library(Library(layers.load()))
    async with Bot(asker) as bot:

        async def connect() -> None:
            with suppress(asyncio.CancelledError):
                await sandbox.pulse.until(lambda: False, timeout=PATIENCE, what="nothing")
            await bot.start(sandbox.token)

        connected = asyncio.create_task(connect())
        await asyncio.sleep(0)
        await asyncio.wait_for(running._finish(asker, bot, connected), PATIENCE)
    assert connected.cancelled()
    asker.ledger.close()


async def test_a_bot_that_was_closed_gets_ready_no_more(sandbox: Sandbox) -> None:
    asker = Asker.for_library(Library(layers.load()))
    async with Bot(asker) as bot:
        state = bot._connection
        state.guild_ready_timeout = 0.1
        connected = asyncio.create_task(bot.start(sandbox.token))
        async with asyncio.timeout(PATIENCE):
            while state._ready_task is None:  # noqa: ASYNC110 - nothing else tells
                await asyncio.sleep(0)
        ready = state._ready_task
    await asyncio.gather(connected, ready)
    asker.ledger.close()


async def test_a_bot_that_is_still_indexing_can_be_stopped_at_once(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    notes = tmp_path / "notes"
    notes.mkdir()
    for number in range(400):
        lines = (f"Line {line} of note {number} says little." for line in range(200))
        (notes / f"{number}.txt").write_text("\n".join(lines), "utf-8")
    variables = {"VERBATIM_CORPORA__NOTES__PATH": "notes"}
    process = await start(sandbox, "run", cwd=tmp_path, variables=variables)
    try:
        async with asyncio.timeout(PATIENCE):
            while not (tmp_path / ".verbatim").exists():  # noqa: ASYNC110 - another process makes it
                await asyncio.sleep(0.01)
        began = time.monotonic()
        assert await process.stop() == 0
        assert time.monotonic() - began < STOP_WITHIN / 2
        assert process.log == []
    finally:
        await process.kill()


@pytest.mark.thorough
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_second_signal_changes_nothing_about_how_the_bot_ends(
    sandbox: Sandbox, indexed: Path, number: signal.Signals
) -> None:
    process = await start_with(sandbox, indexed, ENDING_SLOWLY)
    try:
        await process.until_ready(sandbox)
        os.kill(process.pid, number)
        await process.until_logged("ending")
        assert await process.stop(number) == 0
        assert not any("Traceback" in line for line in process.log)
    finally:
        await process.kill()


@pytest.mark.thorough
async def test_a_corpus_folder_that_does_not_answer_keeps_no_bot_from_ending(
    sandbox: Sandbox, indexed: Path
) -> None:
    process = await start_with(sandbox, indexed, HANGING)
    try:
        await process.until_ready(sandbox)
        assert await process.stop() == 0
    finally:
        await process.kill()


@pytest.mark.parametrize(
    ("variables", "sentence"),
    [
        ({"DISCORD_TOKEN": "another"}, "Discord refused the token."),
        ({"DISCORD_TOKEN": ""}, "DISCORD_TOKEN: no token is set"),
        ({"VERBATIM_LOG__LEVEL": "loud"}, "log.level: input should be"),
        ({"VERBATIM_CORPORA__NOTES__PATH": "nowhere"}, "nowhere"),
    ],
)
async def test_what_must_be_mended_first_ends_the_bot_with_2_and_a_sentence(
    sandbox: Sandbox, tmp_path: Path, variables: dict[str, str], sentence: str
) -> None:
    process = await start(sandbox, "run", cwd=tmp_path, variables=variables)
    assert await process.ended(within=PATIENCE) == 2
    assert process.log[-1].startswith("verbatim: ")
    assert sentence in process.log[-1]
    assert not any("Traceback" in line for line in process.log)


@pytest.mark.thorough
async def test_what_nobody_foresaw_ends_the_bot_with_1_and_a_traceback_without_its_words(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    process = await start_with(sandbox, tmp_path, FAILING)
    assert await process.ended(within=PATIENCE) == 1
    told = json.loads(process.log[-1])
    assert told["event"] == "ended"
    assert told["level"] == "critical"
    assert "in watch_one" in told["exception"]
    assert told["exception"].endswith("LookupError")
    assert "Zyxomma" not in "\n".join([*process.log, *process.output])


async def test_upkeep_that_fails_ends_the_bot_rather_than_leaving_it_to_grow_stale(
    sandbox: Sandbox,
) -> None:
    asker = Asker.for_library(Library(layers.load()))
    clients: list[Bot] = []

    def client() -> Bot:
        clients.append(Bot(asker))
        return clients[-1]

    async def fail() -> None:
        await sandbox.pulse.until(lambda: sandbox.gateway.ready, timeout=PATIENCE, what="the bot")
        raise LookupError("nobody foresaw this")

    with pytest.raises(LookupError):
        await running._stay_connected(
            asker, client, sandbox.token, asyncio.Event(), [asyncio.create_task(fail())]
        )
    await clients[0].close()
    asker.ledger.close()


def test_the_gateway_is_tried_again_within_half_a_minute_however_long_it_was_away() -> None:
    backoff = running._Backoff()
    assert max(backoff.delay() for _ in range(200)) <= 32


def test_discord_py_still_waits_by_the_name_that_is_replaced() -> None:
    assert "ExponentialBackoff()" in inspect.getsource(discord.Client.connect)
