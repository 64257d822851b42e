"""What goes wrong between the bot and Discord, when it is told to."""

import asyncio

import aiohttp
import discord
import pytest
from discord import app_commands

from bot.sandbox import Sandbox
from tests.discord.client import SmallBot
from tests.discord.person import Person
from tests.discord.raw import Raw
from tests.discord.validation import Validation
from tests.patience import PATIENCE

CALLBACK = "POST /interactions/*/callback"
MESSAGES = "POST /channels/*/messages"


async def test_a_429_says_when_to_try_again(raw: Raw, sandbox: Sandbox) -> None:
    sandbox.faults.rate_limit(MESSAGES, retry_after=0.25)
    status, body = await raw.post("hello")
    assert (status, body["retry_after"], body["global"]) == (429, 0.25, False)
    assert (await raw.post("hello"))[0] == 200
    assert [each.fault for each in sandbox.journal.exchanges] == ["rate_limit", ""]


@pytest.mark.parametrize("everywhere", [False, True])
async def test_discord_py_waits_out_a_429(
    bot: SmallBot, sandbox: Sandbox, ada: Person, everywhere: bool
) -> None:
    assert bot.is_ready()
    sandbox.faults.rate_limit(MESSAGES, retry_after=0.1, everywhere=everywhere)
    seen = await ada.mention("why?")
    posted = sandbox.journal.requests("POST", "/channels/{channel_id}/messages")
    assert [each.status for each in posted] == [429, 200]
    assert seen.answered_after >= 0.1


async def test_a_limit_in_the_headers_is_kept(raw: Raw, sandbox: Sandbox) -> None:
    sandbox.rest.buckets.limit = 2
    sandbox.rest.buckets.period = 60
    assert [(await raw.post("hello"))[0] for _ in range(3)] == [200, 200, 429]
    sandbox.clock.advance(60)
    assert (await raw.post("hello"))[0] == 200


async def test_a_500_on_an_acknowledgement_is_tried_again(
    bot: SmallBot, sandbox: Sandbox, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert bot.is_ready()
    slept: list[float] = []
    rest = asyncio.sleep

    async def sleep(seconds: float) -> None:
        slept.append(seconds)
        await rest(0)

    monkeypatch.setattr(asyncio, "sleep", sleep)
    sandbox.faults.fail(CALLBACK, status=500)
    assert (await ada.slash("direct")).text == "at once"
    assert 1 in slept


@pytest.mark.parametrize("status", [500, 502, 503])
async def test_a_failure_has_no_effect(
    raw: Raw, sandbox: Sandbox, ada: Person, status: int
) -> None:
    sandbox.faults.fail(MESSAGES, status=status, times=2)
    assert [(await raw.post("hello"))[0] for _ in range(3)] == [status, status, 200]
    assert len(ada.screen) == 1


async def test_a_cut_connection_has_no_effect(raw: Raw, sandbox: Sandbox, ada: Person) -> None:
    sandbox.faults.cut(MESSAGES)
    with pytest.raises(aiohttp.ClientError):
        await raw.post("hello")
    assert not ada.screen


async def test_a_lost_answer_has_its_effect(raw: Raw, sandbox: Sandbox, ada: Person) -> None:
    sandbox.faults.lose(MESSAGES)
    with pytest.raises(aiohttp.ClientError):
        await raw.post("hello")
    assert len(ada.screen) == 1
    exchange = sandbox.journal.exchanges[0]
    assert (exchange.status, exchange.fault) == (None, "lose")


async def test_a_slow_answer_comes_late_but_takes_effect_at_once(
    raw: Raw, sandbox: Sandbox, ada: Person
) -> None:
    sandbox.faults.slow(MESSAGES, seconds=0.1)
    sending = asyncio.ensure_future(raw.post("hello"))
    await ada.until(lambda: ada.screen, "the message")
    assert not sending.done()
    assert (await sending)[0] == 200


async def test_a_held_answer_takes_effect_at_once_and_comes_when_it_is_let_go(
    raw: Raw, sandbox: Sandbox, ada: Person
) -> None:
    released = sandbox.faults.hold(MESSAGES)
    sending = asyncio.ensure_future(raw.post("hello"))
    await ada.until(lambda: ada.screen, "the message")
    assert not sending.done()
    released.set()
    assert (await sending)[0] == 200


async def test_only_requests_that_fit_the_pattern_meet_a_fault(raw: Raw, sandbox: Sandbox) -> None:
    sandbox.faults.fail("PATCH *")
    assert (await raw.post("hello"))[0] == 200
    sandbox.faults.clear()
    assert (await raw("PATCH", "/channels/1"))[0] == 501


async def test_an_interaction_that_comes_twice_is_acknowledged_once(
    bot: SmallBot, sandbox: Sandbox, ada: Person, validation: Validation
) -> None:
    failed: asyncio.Future[Exception] = asyncio.get_running_loop().create_future()

    @bot.tree.error
    async def on_error(_: discord.Interaction, error: app_commands.AppCommandError) -> None:
        failed.set_result(error)

    sandbox.faults.repeat_event("INTERACTION_CREATE")
    seen = await ada.slash("direct")
    assert "40060" in str(await asyncio.wait_for(failed, PATIENCE))
    assert seen.texts == ["at once"]
    assert [each.sentence for each in validation.violations] == [
        "refused with 400, code 40060: Interaction has already been acknowledged."
    ]
