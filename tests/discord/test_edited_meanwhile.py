"""A mention that is edited or deleted while it is still being answered, or after it was refused."""

import asyncio
from pathlib import Path

import pytest

from bot.sandbox import Sandbox
from tests.discord.person import Outcome, Person
from tests.discord.process import Process, running_bot
from tests.patience import PATIENCE

MESSAGE = "POST /channels/*/messages"
QUESTION = "Who coined the term schemer?"
OTHER = "How much of Leela's strength is due to look-ahead?"


async def until_posted(sandbox: Sandbox) -> None:
    await sandbox.pulse.until(
        lambda: [each for each in sandbox.journal.requests("POST") if "/messages" in each.path],
        timeout=PATIENCE,
        what="the reply",
    )


@pytest.mark.usefixtures("bot_process")
async def test_an_edit_while_the_answer_is_on_its_way_is_answered_too(
    sandbox: Sandbox, ada: Person
) -> None:
    sandbox.faults.slow(MESSAGE, seconds=1.0)
    seen = ada.say(f"<@{sandbox.world.bot.id}> {QUESTION}")
    await until_posted(sandbox)
    ada.edit(seen, OTHER)
    await seen.until(lambda it: it.messages and "Leela" in it.text, "the answer to the edit")
    assert len(seen.messages) == 1


@pytest.mark.usefixtures("bot_process")
async def test_an_answer_that_is_on_its_way_to_a_deleted_question_is_taken_back(
    sandbox: Sandbox, ada: Person
) -> None:
    sandbox.faults.slow(MESSAGE, seconds=1.0)
    seen = ada.say(f"<@{sandbox.world.bot.id}> {QUESTION}")
    await until_posted(sandbox)
    ada.delete(seen)
    await seen.until(lambda it: it.deleted, "the answer to be taken back")
    assert seen.messages == []


@pytest.mark.usefixtures("bot_process")
async def test_an_edit_after_the_answer_was_removed_is_answered_anew(ada: Person) -> None:
    seen = await ada.mention(QUESTION)
    await ada.press("Remove", on=seen)
    await seen.until(lambda it: not it.messages, "the answer to go")
    ada.edit(seen, OTHER)
    await seen.until(lambda it: it.messages and "Leela" in it.text, "the answer to the edit")


async def test_a_message_that_is_told_twice_is_answered_once_and_never_looks_edited(
    bot_process: Process, sandbox: Sandbox, ada: Person
) -> None:
    sandbox.faults.repeat_event("MESSAGE_CREATE")
    seen = await ada.mention(QUESTION)
    # Whatever comes of the second event comes before what comes of this.
    await ada.mention(OTHER)
    assert len(seen.messages) == 1
    assert seen.message.edited_at is None
    assert bot_process.log


async def refused(person: Person) -> Outcome:
    """Ask once more than one may at once."""
    asked = [person.say(f"<@{person.discord.world.bot.id}> {QUESTION}") for _ in range(6)]
    await asked[-1].until(lambda it: it.messages and "please" in it.text, "the refusal")
    return asked[-1]


@pytest.mark.thorough
async def test_a_refusal_makes_room_for_the_answer_and_goes_with_its_question(
    sandbox: Sandbox, tmp_path: Path, ada: Person
) -> None:
    async with running_bot(sandbox, tmp_path, {"VERBATIM_LIMITS__PER_MINUTE": "60"}):
        ben, cid = ada.friend("Ben"), ada.friend("Cid")
        edited, deleted = await refused(ben), await refused(cid)
        cid.delete(deleted)
        await deleted.until(lambda it: it.deleted, "the refusal to be taken back")
        await asyncio.sleep(1.5)  # until Ben may ask again
        ben.edit(edited, OTHER)
        await edited.until(lambda it: "Leela" in it.text, "the answer to the edit")
        assert len(edited.messages) == 1
