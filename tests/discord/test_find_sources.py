"""Apps › Find sources, used on the real bot: from somebody's claim to a reply with its sources."""

from pathlib import Path

import pytest

from bot.sandbox import Message, Permission, Sandbox
from tests.discord.fork import Process, running_bot
from tests.discord.person import Outcome, Person
from tests.discord.validation import Validation

CLAIM = "> **Leela** <@1> <:shrug:23>\n[it is](https://example.org) https://example.org/file:x"
CLAIMED = "**Leela it is**"


def ranks(text: str) -> list[str]:
    """Return the numbers of the excerpts in a reply."""
    return [line[4:].split("]")[0] for line in text.splitlines() if line.startswith("-# [")]


def chosen(seen: Outcome) -> list[bool]:
    return [
        bool(option.get("default"))
        for part in seen.components
        for option in part.get("options", ())
    ]


async def claimed(where: Person, words: str = CLAIM) -> tuple[Message, Outcome]:
    """Say something, and have somebody look for its sources."""
    said = where.say(words).wrote
    assert said is not None
    return said, await where.use("Find sources", on=said)


async def test_sources_are_offered_privately_chosen_from_and_posted_as_a_reply(
    bot_process: Process, sandbox: Sandbox, ada: Person
) -> None:
    bo = ada.friend("Bo")
    cy = ada.friend("Cy")
    for where in (ada, ada.in_thread(), ada.in_post()):
        said = bo.at(where.channel).say(CLAIM)
        offered = await where.use("Find sources", on=said)
        assert offered.ephemeral
        assert offered.text.splitlines()[0] == CLAIMED
        assert ranks(offered.text) == ["1", "2", "3"]
        assert chosen(offered) == [True] * 3
        assert offered.buttons == ["Post as reply"]
        kept = await where.choose(offered.options[2], on=offered)
        assert ranks(kept.text) == ["3"]
        assert chosen(kept) == [False, False, True]
        assert kept.text.splitlines()[0] == CLAIMED
        again = await where.choose(offered.options[0], offered.options[2], on=kept)
        assert ranks(again.text) == ["1", "3"]
        assert cy.at(where.channel).replies(said) == []
        told = await where.press("Post as reply", on=again)
        assert told.text == "Posted."
        assert told.ephemeral
        assert told.components == []
        (reply,) = cy.at(where.channel).replies(said)
        assert ranks(reply.content) == ["1", "2"]
        # The claim stands above the reply already.
        assert reply.content.startswith("> ")
        assert not reply.pinged
        copied = await cy.at(where.channel).choose("[2] copy", on=reply)
        assert copied.ephemeral
        refused = await cy.at(where.channel).press("Remove", on=reply)
        assert "Only the asker" in refused.text
        await where.press("Remove", on=reply)
        assert reply.deleted
    assert bo.pings == []
    assert not any("Leela" in line for line in bot_process.log)
    assert sandbox.journal.unsupported == []


async def post_beside(where: Person, offered: Outcome, said: str) -> Outcome:
    """Post where the bot can't reply; what is said to the person comes after what is posted."""
    told = await where.press("Post as reply", on=offered)
    return await told.until(lambda it: it.text.startswith(said), said)


@pytest.mark.usefixtures("bot_process")
async def test_where_the_bot_can_not_reply_the_sources_follow_the_press(
    sandbox: Sandbox, ada: Person
) -> None:
    abroad = ada.abroad()
    said, offered = await claimed(abroad)
    told = await post_beside(abroad, offered, "Posted, though not as a reply")
    assert ranks(told.texts[1]) == ["1", "2", "3"]
    assert not told.messages[1].ephemeral
    assert told.texts[1].splitlines()[0] == CLAIMED
    assert told.messages[1].replies_to != said.id
    await abroad.press("Remove", on=told.messages[1])
    assert told.deleted

    sandbox.world.deny(ada.channel, Permission.SEND_MESSAGES)
    _, offered = await claimed(ada)
    told = await post_beside(ada, offered, "Posted, though not as a reply")
    assert not told.messages[1].ephemeral

    elsewhere = ada.abroad("A quiet place")
    assert elsewhere.channel.guild is not None
    visitor = elsewhere.friend("Di")
    visitor.install()
    sandbox.world.deny(elsewhere.channel, Permission.USE_EXTERNAL_APPS, visitor.user)
    _, offered = await claimed(visitor)
    await post_beside(visitor, offered, "I may not show that to others here")
    assert elsewhere.screen[1:] == []

    direct = ada.in_dm()
    before = direct.say(CLAIM)
    await before.until(lambda it: it.messages, "an answer")
    offered = await direct.use("Find sources", on=before)
    told = await direct.press("Post as reply", on=offered)
    assert told.text == "Posted."
    assert ranks(direct.replies(before)[-1].content) == ["1", "2", "3"]
    group = ada.in_group(ada.friend("Ed"))
    _, offered = await claimed(group)
    told = await post_beside(group, offered, "Posted, though not as a reply")
    assert ranks(told.texts[1]) == ["1", "2", "3"]


@pytest.mark.usefixtures("bot_process")
async def test_what_fits_nothing_or_says_nothing_is_told(ada: Person) -> None:
    _, weak = await claimed(ada, "How many parameters does Leela have?")
    assert weak.text.splitlines()[1] == "Closest, though they may not answer it:"
    assert not any(chosen(weak))
    told = await ada.press("Post as reply", on=weak)
    assert told.text == "First choose what to keep."
    kept = await ada.choose(weak.options[0], on=weak)
    assert ranks(kept.text) == ["1"]

    _, nothing = await claimed(ada, "Who won the 2022 World Cup?")
    assert nothing.text.splitlines()[1] == "Nothing in *seeds* answers that."
    assert nothing.components == []
    _, wordless = await claimed(ada, "<@1> ** **")
    assert wordless.text == "That message has no words to look for."
    _, common = await claimed(ada, "It is what it is.")
    assert common.text.splitlines()[1].startswith("The question has only common words")
    _, quoting = await claimed(ada, '> "look-ahead" said file:nothere.txt of Leela')
    assert ranks(quoting.text)
    _, long = await claimed(ada, "Leela knows look-ahead. " * 150)
    assert len(long.text) <= 2000
    assert ranks(long.text)


@pytest.mark.thorough
async def test_sources_outlast_a_restart_and_what_changed_is_left_out(
    sandbox: Sandbox, validation: Validation, tmp_path: Path, ada: Person
) -> None:
    (tmp_path / "texts").mkdir()
    names = ("gate", "boat", "harbour")
    for name in names:
        text = f"A lantern hangs by the {name}.\nNobody knows who lights the lamp there.\n"
        (tmp_path / "texts" / f"{name}.txt").write_text(text, "utf-8")
    (tmp_path / "verbatim.toml").write_text('[corpora.notes]\npath = "texts"\n', "utf-8")
    async with running_bot(sandbox, tmp_path):
        said, offered = await claimed(
            ada, "the lantern hangs by the harbour, the gate and the boat"
        )
        assert ranks(offered.text) == ["1", "2", "3"]
    async with running_bot(sandbox, tmp_path):
        kept = await ada.choose(*offered.options[:2], on=offered)
        assert ranks(kept.text) == ["1", "2"]
        lost = kept.text.split("`")[1]
        (tmp_path / "texts" / lost).write_text("The town burnt down.\n", "utf-8")
        told = await ada.choose(*offered.options[:2], on=kept)
        assert ranks(told.text) == ["2"]
        assert "[1] changed or went since it was shown here." in told.text.replace("\\", "")
        posted = await ada.press("Post as reply", on=told)
        assert posted.text == "Posted. [1] changed or went since it was shown here."
        (reply,) = ada.replies(said)
        assert ranks(reply.content) == ["1"]
        assert lost not in reply.content

        _, offered = await claimed(ada, "the lantern by the boat")
        for name in names:
            (tmp_path / "texts" / f"{name}.txt").write_text("All is gone.\n", "utf-8")
        told = await ada.press("Post as reply", on=offered)
        gone = "What was chosen has been changed or removed since it was shown here."
        assert told.text.splitlines()[1] == gone
    assert validation.violations == []
    async with running_bot(sandbox, tmp_path):
        (tmp_path / "texts" / "gate.txt").write_text("The lantern hangs again.\n", "utf-8")
    async with running_bot(sandbox, tmp_path):
        said, offered = await claimed(ada, "the lantern hangs again")
        ada.delete(said)
        told = await ada.press("Post as reply", on=offered)
        assert told.text == "That message can no longer be replied to."
