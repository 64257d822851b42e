"""Discord takes no requests for some seconds, and then does again."""

import asyncio
from pathlib import Path

import pytest

from bot.sandbox import Sandbox
from bot.sandbox.gateway.sessions import Op
from tests.discord.person import Person
from tests.discord.process import running_bot
from tests.discord.validation import Validation

QUESTION = "Who coined the term schemer?"
CALLBACK = "POST /interactions/*/callback"
OUTAGE = 4.0


@pytest.mark.thorough
@pytest.mark.usefixtures("bot_process")
async def test_an_answer_waits_for_discord_to_be_back(sandbox: Sandbox, ada: Person) -> None:
    for pattern in ("PATCH /webhooks/*", "POST /channels/*/messages"):
        sandbox.faults.cut(pattern, times=1000)
    asked = asyncio.gather(
        ada.slash("ask", question=QUESTION),
        ada.friend("Ben").mention(QUESTION),
    )
    await asyncio.sleep(OUTAGE)
    assert not asked.done()
    sandbox.faults.clear()
    for seen in await asked:
        assert len(seen.messages) == 1
        assert "schemer" in seen.text


@pytest.mark.thorough
@pytest.mark.usefixtures("bot_process")
async def test_an_edit_and_a_deletion_wait_for_it_too(sandbox: Sandbox, ada: Person) -> None:
    edited, deleted = await ada.mention(QUESTION), await ada.mention(QUESTION)
    for pattern in ("PATCH /channels/*", "DELETE /channels/*"):
        sandbox.faults.cut(pattern, times=1000)
    ada.edit(edited, "How much of Leela's strength is due to look-ahead?")
    ada.delete(deleted)
    await asyncio.sleep(OUTAGE)
    assert "Leela" not in edited.text
    sandbox.faults.clear()
    await edited.until(lambda it: "Leela" in it.text, "the answer to the edit")
    await deleted.until(lambda it: it.deleted, "the answer to be taken back")


@pytest.mark.thorough
async def test_an_answer_that_could_not_be_deleted_goes_after_a_restart(
    sandbox: Sandbox, tmp_path: Path, ada: Person
) -> None:
    async with running_bot(sandbox, tmp_path) as bot:
        seen = await ada.mention(QUESTION)
        sandbox.faults.cut("DELETE /channels/*", times=1000)
        ada.delete(seen)
        await bot.until_logged("could not delete")
        sandbox.faults.clear()
    assert not seen.deleted
    async with running_bot(sandbox, tmp_path):
        await seen.until(lambda it: it.deleted, "the answer to be taken back")


@pytest.mark.thorough
@pytest.mark.usefixtures("bot_process")
async def test_an_acknowledgement_is_tried_for_as_long_as_it_may_come(
    sandbox: Sandbox, ada: Person
) -> None:
    sandbox.faults.cut(CALLBACK, times=4)
    seen = await ada.slash("ask", question=QUESTION)
    assert "schemer" in seen.text


@pytest.mark.thorough
@pytest.mark.usefixtures("bot_process")
async def test_a_refusal_is_said_though_the_connection_was_cut(
    sandbox: Sandbox, validation: Validation, ada: Person
) -> None:
    for who, trouble in ((ada, sandbox.faults.cut), (ada.friend("Ben"), sandbox.faults.lose)):
        released = sandbox.faults.hold(CALLBACK, times=5)
        under_way = [who.visitor.slash("ask", question=QUESTION) for _ in range(5)]
        await ada.until(
            lambda asked=under_way: all(each.acknowledged_at for each in asked),  # type: ignore[misc] # a default binds it
            "five questions to be under way",
        )
        trouble(CALLBACK)
        refused = await who.slash("ask", question=QUESTION)
        assert refused.texts == [
            "I am still at your earlier questions; please wait until they are answered."
        ]
        assert refused.ephemeral
        released.set()
        await ada.until(
            lambda asked=under_way: all(each.answered_at for each in asked),  # type: ignore[misc] # as above
            "the five answers",
        )
    # The second attempt after the lost answer is told that the first one had arrived.
    await ada.until(lambda: validation.violations, "the second attempt to be refused")
    assert ["code 40060" in each.sentence for each in validation.violations] == [True]
    validation.violations.clear()


@pytest.mark.usefixtures("bot_process")
async def test_what_is_asked_while_a_session_is_interrupted_is_answered_once_it_is_resumed(
    sandbox: Sandbox, ada: Person
) -> None:
    sandbox.faults.invalidate_session(resumable=True)
    seen = await ada.mention(QUESTION)
    assert len(seen.messages) == 1
    assert "schemer" in seen.text
    assert sandbox.gateway.received[Op.RESUME] == 1
    assert sandbox.gateway.received[Op.IDENTIFY] == 1
