"""What goes wrong is told to the asker alone, and no reply of the bot unfolds a link."""

from pathlib import Path

import pytest

from bot.sandbox import Message, Sandbox
from bot.sandbox.world import MessageFlag
from tests.discord.fork import running_bot
from tests.discord.person import Outcome, Person
from tests.discord.validation import Validation

SLEEPER = "What did Sleeper Agents show about standard finetuning?"
WRONG = {
    "There is no corpus": ("ask", {"question": SLEEPER, "corpus": "nope"}),
    "only common words": ("ask", {"question": "What is it?"}),
    "has 6,001 characters": ("ask", {"question": "x" * 6001}),
    "is not a citation": ("cite", {"citation": "hello"}),
    "Nothing here is called `nothere.txt:1`": ("cite", {"citation": "nothere.txt:1"}),
    "offered": ("find", {"passage": "seeds:k7f2q8ab-5-9"}),
    "The quote is empty": ("verify", {"quote": " "}),
}


def suppressed(message: Message) -> bool:
    return MessageFlag.SUPPRESS_EMBEDS in message.flags


async def said(seen: Outcome, words: str) -> Outcome:
    return await seen.until(lambda it: it.messages and words in it.text, words)


@pytest.mark.usefixtures("bot_process")
async def test_what_goes_wrong_is_told_to_the_asker_alone(ada: Person) -> None:
    bo = ada.friend("Bo")
    for words, (command, options) in WRONG.items():
        for where, wish in ((ada, {}), (ada, {"private": True}), (ada.in_dm(), {})):
            seen = await where.forging.slash(command, **options, **wish)
            assert words in seen.text
            assert seen.ephemeral, words
            assert len(seen.messages) == 1
            assert suppressed(seen.message)
    assert [each.content for each in bo.screen] == []


@pytest.mark.usefixtures("bot_process")
async def test_no_reply_unfolds_a_link_of_what_it_quotes(ada: Person) -> None:
    typed = await ada.type_into("find", passage="sleeper agents")
    asked = await ada.slash("ask", question=SLEEPER)
    mentioned = await ada.mention("Who coined the term schemer?")
    ada.edit(mentioned, "Leela")
    await said(mentioned, "Leela")
    replies = [
        asked,
        mentioned,
        await ada.slash("ask", question=SLEEPER, private=True),
        await ada.slash("cite", citation="mhe9xdkv"),
        await ada.pick(typed.choices[0], of=typed),
        await ada.slash("verify", quote="Sleeper Agents showed"),
        await ada.slash("corpus list"),
        await ada.slash("help"),
        await ada.press("More", on=mentioned),
        await ada.choose("[1] in context", on=asked),
        await ada.use("Find sources", on=ada.say("Leela knows look-ahead.")),
    ]
    around = replies[-2]
    replies.append(await ada.press("Newer", on=around))
    for seen in replies:
        assert [suppressed(each) for each in seen.messages] == [True] * len(seen.messages), (
            seen.text
        )


async def test_a_press_that_fails_leaves_the_message_above_as_it_was(
    sandbox: Sandbox, validation: Validation, indexed: Path, ada: Person
) -> None:
    async with running_bot(sandbox, indexed):
        seen = await ada.slash("ask", question=SLEEPER)
        before = seen.text
        sandbox.faults.fail("DELETE /webhooks/*", status=400)
        told = await ada.press("Remove", on=seen)
        assert seen.text == before
        assert told.ephemeral
        assert told.text.startswith("Something went wrong here")
    assert validation.violations == []


async def test_a_cut_connection_leaves_nobody_without_the_reason(
    sandbox: Sandbox, indexed: Path, ada: Person
) -> None:
    async with running_bot(sandbox, indexed):
        sandbox.faults.lose("DELETE /webhooks/*")
        sandbox.faults.cut("POST /webhooks/*")
        seen = await ada.slash("ask", question="What is it?")
        assert "only common words" in seen.text
        assert seen.ephemeral
        assert len(seen.messages) == 1


@pytest.mark.usefixtures("bot_process")
async def test_what_goes_wrong_with_a_mention_can_be_removed_by_who_wrote_it(ada: Person) -> None:
    for words in ("What is it?", "nothere.txt:1", "mhe9xdkv-", ""):
        seen = await ada.mention(words)
        assert seen.buttons[-1] == "Remove"
        assert suppressed(seen.message)
        refused = await ada.friend("Bo").press("Remove", on=seen)
        assert refused.ephemeral
        await ada.press("Remove", on=seen)
        assert seen.deleted
