"""The soak counts as lost what the bot lost, and only that."""

import asyncio
import os
import random
import time
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from bot.sandbox import Sandbox
from bot.sandbox.gateway import Intent
from bot.sandbox.gateway.sessions import Connection, Session
from tests.discord.process import Process, running_bot
from tests.discord.raw import Raw, button, row
from tests.loads.asking import Load, asked, spent, was_refused
from tests.loads.crowd import Crowd
from tests.loads.soak import soak
from tests.loads.verdicts import Act, Judge, Replies, Verdict


def connection() -> Connection:
    return cast("Connection", SimpleNamespace(silent=False))


def connected(judge: Judge, session: Session, since: float, until: float) -> None:
    """Let a session have a connection of its own for so long."""
    session.connection = connection()
    for moment in (since, until):
        judge.lines.look([session], moment)
    session.connection = None


def slash(sandbox: Sandbox, session: Session, at: float = 10.0) -> Act:
    opened = sandbox.visitor().slash("ask", question="Who?")
    return Act("slash", 1, at, (session,), interaction=opened)


def mention(sandbox: Sandbox, session: Session, at: float = 10.0) -> Act:
    replies = Replies(sandbox)
    message = sandbox.visitor().mention("Who?")
    return Act("mention", 1, at, (session,), message=message, replies=replies.to(message))


async def registered(raw: Raw) -> None:
    option = {"type": 3, "name": "question", "description": "It", "required": True}
    command = {"name": "ask", "description": "Ask", "type": 1, "options": [option]}
    application = raw.discord.world.application_id
    await raw("PUT", f"/applications/{application}/commands", [command])


async def test_what_was_heard_and_came_to_nothing_is_lost(raw: Raw) -> None:
    await registered(raw)
    judge, session = Judge(), Session(Intent(0))
    connected(judge, session, 0.0, 20.0)
    assert judge.verdict(slash(raw.discord, session)) is Verdict.LOST
    assert judge.verdict(mention(raw.discord, session)) is Verdict.LOST


async def test_what_nobody_was_there_to_hear_is_unheard(sandbox: Sandbox) -> None:
    judge, session = Judge(), Session(Intent(0))
    connected(judge, session, 0.0, 10.2)
    assert judge.verdict(mention(sandbox, session)) is Verdict.UNHEARD
    assert judge.verdict(Act("mention", 1, 10.0, ())) is Verdict.UNHEARD


async def test_what_a_resumed_session_brings_late_counts_for_a_message_and_not_for_an_interaction(
    raw: Raw,
) -> None:
    await registered(raw)
    judge, session = Judge(), Session(Intent(0))
    connected(judge, session, 0.0, 9.0)
    connected(judge, session, 12.5, 20.0)
    assert judge.verdict(mention(raw.discord, session)) is Verdict.LOST
    assert judge.verdict(slash(raw.discord, session)) is Verdict.TOO_LATE
    assert judge.verdict(slash(raw.discord, session, at=12.0)) is Verdict.LOST


async def test_a_fault_excuses_an_acknowledgement_only_when_it_used_up_the_time(raw: Raw) -> None:
    await registered(raw)
    judge, session = Judge(), Session(Intent(0))
    connected(judge, session, 0.0, 20.0)
    act = slash(raw.discord, session)
    assert act.interaction is not None
    judge.spoiled[act.interaction.id] = 1.0
    assert judge.verdict(act) is Verdict.LOST
    judge.spoiled[act.interaction.id] = 2.5
    assert judge.verdict(act) is Verdict.TOO_LATE


async def test_being_killed_excuses_what_was_under_way_and_nothing_older(sandbox: Sandbox) -> None:
    judge, session = Judge(), Session(Intent(0))
    connected(judge, session, 0.0, 40.0)
    judge.kills.append(30.0)
    assert judge.verdict(mention(sandbox, session, at=29.0)) is Verdict.KILLED
    assert judge.verdict(mention(sandbox, session, at=10.0)) is Verdict.LOST
    assert judge.verdict(mention(sandbox, session, at=31.0)) is Verdict.LOST


async def test_a_message_that_is_deleted_unanswered_is_withdrawn(sandbox: Sandbox) -> None:
    judge, session = Judge(), Session(Intent(0))
    connected(judge, session, 0.0, 20.0)
    act = mention(sandbox, session)
    assert act.message is not None
    sandbox.visitor().delete(act.message)
    assert judge.verdict(act) is Verdict.WITHDRAWN


async def test_a_press_on_a_message_that_is_gone_meanwhile_is_withdrawn_and_on_no_other(
    raw: Raw,
) -> None:
    sandbox = raw.discord
    judge, session = Judge(), Session(Intent(0))
    connected(judge, session, 0.0, 20.0)
    await raw.post("x", components=[row(button("v1:remove"))])
    message = list(sandbox.channel.messages.values())[-1]
    pressed = sandbox.visitor().press(message, "v1:remove")
    act = Act("button", 1, 10.0, (session,), interaction=pressed)
    await raw.callback(pressed, 6)
    assert judge.verdict(act) is Verdict.LOST
    sandbox.world.delete(message)
    assert judge.verdict(act) is Verdict.WITHDRAWN


async def test_whoever_was_told_to_wait_need_not_be_told_again_for_a_minute(raw: Raw) -> None:
    sandbox = raw.discord
    judge, session = Judge(), Session(Intent(0))
    connected(judge, session, 0.0, 20.0)
    replies = Replies(sandbox)
    acts = []
    sandbox.clock.speed = 0.0  # it only jumps
    for seconds in (0.0, 59.0, 2.0):
        sandbox.clock.advance(seconds)
        message = sandbox.visitor().mention("Who?")
        told, refused = replies.to(message), replies.refused(message)
        since = sandbox.clock.now()
        acts.append(Act("mention", 1, 10.0, (session,), None, message, told, refused, since=since))
        if not seconds:
            reference = {"message_id": str(message.id)}
            sentence = "I am about to restart; please ask again in a minute."
            await raw.post(sentence, message_reference=reference, nonce=str(message.id))
            # What the refusal makes room for doesn't make it untold.
            sandbox.world.edit(told[0], "**Who?**")
    verdicts = judge.verdicts(acts)
    assert [verdicts[act] for act in acts] == [Verdict.ANSWERED, Verdict.REFUSED, Verdict.LOST]


async def test_an_answer_a_refusal_and_an_apology_are_told_apart(raw: Raw) -> None:
    judge, session = Judge(), Session(Intent(0))
    said = {
        "**Who?**\n> Ada.": Verdict.ANSWERED,
        "I am about to restart; please ask again in a minute.": Verdict.REFUSED,
        "Something went wrong here; the operator's log has it as 1.": Verdict.APOLOGISED,
    }
    for content, verdict in said.items():
        act = mention(raw.discord, session)
        assert act.message is not None
        reference = {"message_id": str(act.message.id)}
        await raw.post(content, message_reference=reference, nonce=str(act.message.id))
        assert judge.verdict(act) is verdict


async def test_an_answer_that_stays_under_a_deleted_or_an_edited_question_is_lost(raw: Raw) -> None:
    sandbox = raw.discord
    judge, session = Judge(), Session(Intent(0))
    connected(judge, session, 0.0, 20.0)
    message = sandbox.visitor().mention("Who?")
    replies = Replies(sandbox).to(message)
    reference = {"message_id": str(message.id)}
    await raw.post("**Who?**", message_reference=reference, nonce=str(message.id))
    sandbox.clock.advance(1.0)
    since = sandbox.clock.now()
    edit = Act("edit", 1, 10.0, (session,), message=message, replies=replies, since=since)
    assert judge.verdict(edit) is Verdict.LOST
    reply = replies[0]
    sandbox.world.edit(reply, "**And now?**")
    assert judge.verdict(edit) is Verdict.ANSWERED
    delete = Act("delete", 1, 10.0, (session,), message=message, replies=replies)
    sandbox.visitor().delete(message)
    assert judge.verdict(delete) is Verdict.LOST
    sandbox.world.delete(reply)
    assert judge.verdict(delete) is Verdict.ANSWERED


async def test_a_bot_that_hears_and_says_nothing_loses_everything(sandbox: Sandbox) -> None:
    judge = Judge()
    crowd = Crowd(sandbox, 4, random.Random(1))  # noqa: S311 - any will do
    session = Session(Intent(0))
    sandbox.gateway.sessions[session.id] = session
    session.connection = connection()
    session.connection.send = lambda *_, **__: None  # type: ignore[method-assign]
    loop = asyncio.get_running_loop()
    judge.lines.look([session], loop.time())
    while len(crowd.acts) < 5:
        crowd.act_once()
    judge.lines.look([session], loop.time() + 1.0)
    mentions = [act for act in crowd.acts if act.way == "mention" and act.message]
    standing = [act for act in mentions if act.message and not act.message.deleted]
    assert standing
    assert {judge.verdict(act) for act in standing} == {Verdict.LOST}


@pytest.mark.thorough
async def test_nothing_is_lost_in_a_short_soak() -> None:
    result = await soak(0.1, seed=3, restarting=False)
    assert result.amiss == 0
    assert result.statuses == [0]
    assert result.counted[Verdict.ANSWERED] > len(result.verdicts) / 2
    assert {act.way for act in result.verdicts} >= {"slash", "mention", "button"}


@pytest.mark.thorough
async def test_who_is_beyond_the_limits_is_refused_and_not_forgotten(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    variables = {"VERBATIM_LIMITS__CHANNEL_PER_MINUTE": "60"}
    loop = asyncio.get_running_loop()
    async with running_bot(sandbox, tmp_path, variables) as process:
        began = loop.time()
        opened = await asked(Load(60, people=60), sandbox, process, {})
        took = loop.time() - began
    assert all(each.answered_at is not None for each in opened)
    # Thirty at once, and the one a second that comes back in the meantime.
    assert 29 - took <= sum(map(was_refused, opened)) <= 30


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="there is no /proc")
def test_the_processor_time_of_a_running_bot_is_its_own() -> None:
    me = cast("Process", SimpleNamespace(pid=os.getpid()))
    before, began = spent(me), time.process_time()
    while time.process_time() - began < 0.1:
        pass
    assert spent(me) - before == pytest.approx(time.process_time() - began, abs=0.05)
