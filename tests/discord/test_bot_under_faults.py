"""The real bot as a process, while things go wrong between it and Discord."""

import asyncio
import math
import threading
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import discord
import pytest

from bot.admission import Limits
from bot.client.asker import Asker
from bot.client.events import Bot
from bot.library import Library
from bot.sandbox import Sandbox
from bot.sandbox.application import CallbackKind
from bot.sandbox.gateway.sessions import Op
from config import layers
from tests.discord.fork import Process, running_bot, start
from tests.discord.person import Outcome, Person
from tests.discord.validation import Validation
from tests.patience import PATIENCE

QUESTION = "Who coined the term schemer?"
ANSWER = "-# [1] `004_8279fd142acaf4fa.txt`, line 6 · "
CALLBACK = "POST /interactions/*/callback"
ORIGINAL = "PATCH /webhooks/*"
MESSAGE = "POST /channels/*/messages"


def refused_only(validation: Validation, code: int, times: int) -> None:
    """Take note that a fault, and not the bot, brought about so many refusals."""
    refused = [v for v in validation.violations if f"code {code}" in v.sentence]
    assert len(refused) == len(validation.violations) == times
    validation.violations.clear()


def answered_once(seen: Outcome) -> None:
    assert len(seen.messages) == 1
    assert ANSWER in seen.text
    assert not seen.pinged


@pytest.mark.thorough
@pytest.mark.usefixtures("bot_process")
async def test_a_question_is_answered_once_whatever_happens_to_a_request(
    sandbox: Sandbox, validation: Validation, ada: Person
) -> None:
    await asked_through(troubles_of(sandbox), sandbox, ada)
    # The second attempt after the lost answer, and the second of the repeated events.
    await ada.until(lambda: len(validation.violations) == 2, "both to be refused")
    refused_only(validation, 40060, times=2)


@pytest.mark.thorough
async def test_a_question_that_takes_long_is_answered_once_whatever_happens_to_a_request(
    sandbox: Sandbox, validation: Validation, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with slow_bot(sandbox, monkeypatch, seconds=0.7):
        every = await asked_through(troubles_of(sandbox), sandbox, ada)
        asked = [seen.interaction for seen in every if seen.interaction]
        assert [each.callback for each in asked] == [CallbackKind.DEFER] * len(every)
    refused_only(validation, 40060, times=2)


async def test_an_answer_that_comes_while_it_is_acknowledged_is_given_once(
    sandbox: Sandbox, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with slow_bot(sandbox, monkeypatch, seconds=0.6):
        sandbox.faults.slow(CALLBACK, seconds=0.5)
        seen = await ada.slash("ask", question=QUESTION)
        await seen.until(lambda it: ANSWER in it.text, "the answer")
        answered_once(seen)
        # What goes wrong then is said in place of the answer that was to follow.
        wrong = await ada.slash("ask", question="What is it?")
        await wrong.until(lambda it: "common words" in it.text, "the sentence")
        assert wrong.ephemeral
        assert len(wrong.messages) == 1


async def test_discord_s_slow_responses_keep_nobody_else_waiting(
    sandbox: Sandbox, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.client.asker._CALLBACKS", 1)
    async with slow_bot(sandbox, monkeypatch, seconds=0.7):
        sandbox.faults.slow(CALLBACK, seconds=10)
        first = asyncio.create_task(ada.slash("ask", question=QUESTION))
        await sandbox.pulse.until(
            lambda: sandbox.journal.requests("POST"), timeout=PATIENCE, what="the callback"
        )
        await asyncio.sleep(1.5)
        answered_once(await ada.slash("ask", question=QUESTION))
        answered_once(await first)


@pytest.mark.usefixtures("bot_process")
async def test_an_answer_that_came_though_no_response_did_is_not_taken_back(
    sandbox: Sandbox, ada: Person
) -> None:
    sandbox.faults.lose(CALLBACK)
    sandbox.faults.cut(CALLBACK, times=5)
    seen = await ada.slash("ask", question=QUESTION)
    answered_once(seen)
    journal = sandbox.journal
    await sandbox.pulse.until(
        lambda: journal.requests("PATCH") or journal.requests("DELETE"),
        timeout=PATIENCE,
        what="the last word",
    )
    answered_once(seen)


def troubles_of(sandbox: Sandbox) -> list[Callable[[], None]]:
    faults = sandbox.faults
    return [
        lambda: faults.rate_limit(CALLBACK, retry_after=0.3),
        lambda: faults.rate_limit(CALLBACK, retry_after=0.3, everywhere=True),
        lambda: faults.rate_limit(ORIGINAL, retry_after=0.3),
        lambda: faults.fail(CALLBACK, status=500),
        lambda: faults.fail(CALLBACK, status=502),
        lambda: faults.fail(ORIGINAL, status=503),
        lambda: faults.slow(CALLBACK, seconds=0.5),
        lambda: faults.cut(CALLBACK),
        lambda: faults.lose(CALLBACK),
        lambda: faults.cut(ORIGINAL, times=2),
        lambda: faults.lose(ORIGINAL),
        lambda: faults.repeat_event("INTERACTION_CREATE"),
    ]


async def asked_through(
    troubles: Sequence[Callable[[], None]], sandbox: Sandbox, ada: Person
) -> list[Outcome]:
    """Ask once through each trouble."""
    every = []
    for trouble in troubles:
        sandbox.faults.clear()
        trouble()
        seen = await ada.slash("ask", question=QUESTION)
        every.append(await seen.until(lambda it: ANSWER in it.text, "the answer"))
    for seen in every:
        answered_once(seen)
    return every


@asynccontextmanager
async def slow_bot(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, *, seconds: float
) -> AsyncIterator[None]:
    """Run a bot in this process that searches for so long."""
    library = Library(layers.load())
    plain = type(library.answerer()).answer

    def slow(*given: Any, **named: Any) -> Any:
        time.sleep(seconds)
        return plain(*given, **named)

    monkeypatch.setattr(type(library.answerer()), "answer", slow)
    limits = Limits(per_minute=math.inf, channel_per_minute=math.inf)
    asker = Asker.for_library(library, limits=limits)
    async with Bot(asker) as bot:
        connected = asyncio.create_task(bot.start(sandbox.token))
        await sandbox.pulse.until(lambda: sandbox.gateway.ready, timeout=PATIENCE, what="the bot")
        yield
        await bot.close()
        await connected
    asker.ledger.close()


@pytest.mark.thorough
@pytest.mark.usefixtures("bot_process")
async def test_a_mention_is_answered_once_whatever_happens_to_a_request(
    sandbox: Sandbox, ada: Person
) -> None:
    faults = sandbox.faults
    troubles: list[Callable[[], None]] = [
        lambda: faults.rate_limit(MESSAGE, retry_after=0.3),
        lambda: faults.fail(MESSAGE, status=500),
        lambda: faults.cut(MESSAGE),
        lambda: faults.lose(MESSAGE),
        lambda: faults.repeat_event("MESSAGE_CREATE"),
    ]
    asked = []
    for trouble in troubles:
        faults.clear()
        trouble()
        asked.append(await ada.mention(QUESTION))
    # A second reply to an earlier mention would have come before this one.
    await ada.mention("And what is ASARA?")
    for seen in asked:
        answered_once(seen)


async def test_an_interaction_that_came_too_late_is_let_go(
    bot_process: Process, sandbox: Sandbox, validation: Validation, ada: Person
) -> None:
    opened = ada.visitor.slash("ask", question=QUESTION)
    sandbox.clock.advance(3.1)
    seen = await ada.slash("ask", question=QUESTION)
    answered_once(seen)
    assert not opened.messages
    await bot_process.until_logged("came too late")
    assert not any('"level": "error"' in line for line in bot_process.log)
    refused_only(validation, 10062, times=1)


@pytest.mark.thorough
@pytest.mark.usefixtures("bot_process")
async def test_what_is_asked_while_the_gateway_is_away_is_answered_once_it_is_back(
    sandbox: Sandbox, ada: Person
) -> None:
    for trouble in (sandbox.faults.cut_gateway, sandbox.faults.ask_to_reconnect):
        resumed = sandbox.gateway.received[Op.RESUME]
        trouble()
        # The first new connection fails too, and still nothing is lost.
        sandbox.faults.refuse_gateway(times=1)
        answered_once(await ada.mention(QUESTION))
        assert sandbox.gateway.received[Op.RESUME] == resumed + 1
    assert sandbox.gateway.received[Op.IDENTIFY] == 1


@pytest.mark.thorough
@pytest.mark.usefixtures("bot_process")
async def test_a_session_that_is_invalid_is_begun_anew(sandbox: Sandbox, ada: Person) -> None:
    sandbox.faults.invalidate_session(resumable=False)
    await ada.until(
        lambda: sandbox.gateway.received[Op.IDENTIFY] == 2 and sandbox.gateway.ready, "IDENTIFY"
    )
    answered_once(await ada.mention(QUESTION))


async def test_answers_under_way_survive_the_loss_of_the_gateway(
    bot_process: Process, sandbox: Sandbox, ada: Person
) -> None:
    sandbox.faults.slow(CALLBACK, seconds=0.5, times=5)
    asked = [asyncio.create_task(ada.slash("ask", question=QUESTION)) for _ in range(5)]
    await sandbox.pulse.until(
        lambda: len(sandbox.journal.requests("POST")) >= 5, timeout=PATIENCE, what="five callbacks"
    )
    sandbox.faults.cut_gateway()
    for seen in await asyncio.gather(*asked):
        answered_once(seen)
    assert bot_process.log


@pytest.mark.thorough
async def test_a_gateway_that_refuses_at_first_is_tried_again_with_a_line(
    sandbox: Sandbox, indexed: Path, ada: Person
) -> None:
    sandbox.faults.refuse_gateway(times=2)
    async with running_bot(sandbox, indexed) as process:
        answered_once(await ada.slash("ask", question=QUESTION))
        told = [line for line in process.log if "no connection to Discord" in line]
        assert len(told) == 2
        assert "503" in told[0]
        assert '"again_in_s": 1.0' in told[0]
        assert '"again_in_s": 2.0' in told[1]
        assert not any("Traceback" in line for line in process.log)


@pytest.mark.thorough
async def test_a_discord_that_can_not_be_reached_yet_is_tried_again(
    validation: Validation, indexed: Path
) -> None:
    async with Sandbox(token="made-up", observer=validation, listens=False) as sandbox:
        process = await start(sandbox, "run", cwd=indexed)
        try:
            await process.until_logged("no connection to Discord")
            await sandbox.listen()
            await process.until_ready(sandbox)
            answered_once(await Person(sandbox).slash("ask", question=QUESTION))
            assert await process.stop() == 0
            assert not any("Traceback" in line for line in process.log)
        finally:
            await process.kill()


async def test_a_bot_that_waits_for_discord_can_be_stopped(sandbox: Sandbox, indexed: Path) -> None:
    sandbox.faults.refuse_gateway(times=1000)
    process = await start(sandbox, "run", cwd=indexed)
    try:
        await process.until_logged("no connection to Discord")
        assert await process.stop() == 0
    finally:
        await process.kill()


async def test_a_mention_that_can_not_be_answered_leaves_a_line_and_the_bot_goes_on(
    bot_process: Process, sandbox: Sandbox, validation: Validation, ada: Person
) -> None:
    sandbox.faults.fail(MESSAGE, status=413)
    ada.say(f"<@{sandbox.world.bot.id}> {QUESTION}")
    await bot_process.until_logged("could not reply")
    deleted = ada.say(f"<@{sandbox.world.bot.id}> {QUESTION}")
    ada.delete(deleted)
    await bot_process.until_logged("could not reply", times=2)
    answered_once(await ada.mention(QUESTION))
    # Discord refuses a reply to a message that is gone.
    validation.violations.clear()


async def test_a_bot_that_lost_discord_can_be_stopped_at_once(
    bot_process: Process, sandbox: Sandbox
) -> None:
    sandbox.faults.refuse_gateway(times=1000)
    sandbox.faults.cut_gateway()
    await bot_process.until_logged("Attempting a reconnect")
    assert await bot_process.stop() == 0


async def test_a_question_under_way_is_answered_before_the_bot_stops(
    bot_process: Process, sandbox: Sandbox, ada: Person
) -> None:
    sandbox.faults.slow(CALLBACK, seconds=1.0)
    asked = asyncio.create_task(ada.slash("ask", question=QUESTION))
    await sandbox.pulse.until(
        lambda: sandbox.journal.requests("POST"), timeout=PATIENCE, what="the callback"
    )
    assert await bot_process.stop() == 0
    answered_once(await asked)


async def test_a_silent_gateway_is_noticed_and_nothing_is_lost(
    sandbox: Sandbox, ada: Person
) -> None:
    sandbox.gateway.heartbeat_interval = 0.2
    library = Library(layers.load())
    library.answerer()
    asker = Asker.for_library(library)
    async with Bot(asker, heartbeat_timeout=1.0) as bot:
        connected = asyncio.create_task(bot.start(sandbox.token))
        await sandbox.pulse.until(lambda: sandbox.gateway.ready, timeout=PATIENCE, what="the bot")
        sandbox.faults.silence_gateway()
        answered_once(await ada.mention(QUESTION))
        # Where the machine itself falls silent for a second, that is taken for Discord's silence.
        assert sandbox.gateway.received[Op.RESUME] >= 1
        assert sandbox.gateway.received[Op.IDENTIFY] == 1
        await bot.close()
        await connected
    asker.ledger.close()


async def test_asking_never_holds_up_the_event_loop(
    sandbox: Sandbox, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = Library(layers.load())
    answerer = library.answerer()
    plain = type(answerer).answer
    began, let_go = asyncio.Event(), threading.Event()
    loop = asyncio.get_running_loop()

    def slow(_: object, question: str, top: int = 3, earlier: str | None = None) -> object:
        loop.call_soon_threadsafe(began.set)
        assert let_go.wait(PATIENCE), "the search held the loop"
        return plain(answerer, question, top, earlier)

    monkeypatch.setattr(type(answerer), "answer", slow)
    asker = Asker.for_library(library)
    async with Bot(asker) as bot:
        connected = asyncio.create_task(bot.start(sandbox.token))
        await sandbox.pulse.until(lambda: sandbox.gateway.ready, timeout=PATIENCE, what="the bot")
        asked = asyncio.create_task(ada.slash("ask", question=QUESTION))
        await began.wait()
        # Others are answered meanwhile, and only then is the search let go on.
        helped = await ada.friend("Ben").slash("help")
        assert helped.text
        assert not asked.done()
        let_go.set()
        answered_once(await asked)
        await bot.close()
        await connected
    asker.ledger.close()


def test_discord_py_still_has_the_names_that_point_it_at_a_stand_in() -> None:
    assert discord.http.Route.BASE == "https://discord.com/api/v10"
    assert str(discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY) == "wss://gateway.discord.gg/"
