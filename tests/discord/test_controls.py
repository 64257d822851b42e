"""The buttons, menus and forms under the bot's replies, pressed on the real bot."""

import asyncio
import json
from functools import partial
from pathlib import Path

import pytest

from bot.sandbox import Permission, Sandbox
from tests.discord.fork import Process, running_bot
from tests.discord.person import Outcome, Person
from tests.discord.validation import Validation

SEEDS = Path(__file__).parents[2] / "seeds"
LEELA = "Leela"
FAR = "9" * 15
UNANSWERED = "How many parameters does Leela have?"
SLEEPER = "What did Sleeper Agents show about standard finetuning?"


def ranks(text: str) -> list[str]:
    """Return the numbers of the excerpts in a reply."""
    return [line[4:].split("]")[0] for line in text.splitlines() if line.startswith("-# [")]


def begins(seen: Outcome, text: str) -> bool:
    return seen.message.content.startswith(text)


def is_gone(seen: Outcome) -> bool:
    return bool(seen.deleted)


@pytest.mark.usefixtures("bot_process")
async def test_more_pages_through_what_fits_and_post_shows_it_to_all(ada: Person) -> None:
    for where in (ada, ada.in_thread(), ada.in_dm()):
        seen = await where.slash("ask", question=LEELA)
        assert ranks(seen.text) == ["1", "2", "3"]
        further = await where.press("More", on=seen)
        assert further.ephemeral
        assert ranks(further.text) == ["4", "5", "6"]
        posted = await where.press("Post", on=further)
        assert not posted.ephemeral
        assert posted.text == further.text
        assert "Post" not in posted.buttons


async def test_nobody_pages_past_the_twenty_fifth_passage(
    sandbox: Sandbox, validation: Validation, tmp_path: Path, ada: Person
) -> None:
    (tmp_path / "texts").mkdir()
    for number in range(1, 31):
        file = tmp_path / "texts" / f"{number:02}.txt"
        file.write_text(f"A lantern hangs in room {number}.\n", "utf-8")
    (tmp_path / "verbatim.toml").write_text('[corpora.notes]\npath = "texts"\n', "utf-8")
    async with running_bot(sandbox, tmp_path):
        seen = await ada.slash("ask", question="lantern")
        before = await ada.forging.press("v1:more:notes:19", on=seen)
        assert ranks(before.text) == ["20", "21", "22"]
        last = await ada.press("More", on=before)
        assert ranks(last.text) == ["23", "24", "25"]
        assert "More" not in last.buttons
        # Whoever forges a press sees three more, and no number makes the search any longer.
        forged = await ada.forging.press(f"v1:more:notes:{FAR}", on=seen)
        assert ranks(forged.text) == ["26", "27", "28"]
        forged = await ada.forging.press(f"v1:post:notes:{FAR}:0", on=seen)
        assert forged.text == "That works only on a message that nobody but you can see."
    assert validation.violations == []


@pytest.mark.usefixtures("bot_process")
async def test_more_shows_the_closest_where_nothing_fits(ada: Person) -> None:
    seen = await ada.slash("ask", question=UNANSWERED)
    assert seen.text.splitlines()[1] == "Nothing in *seeds* answers that."
    assert seen.buttons == ["Closest", "Follow up", "Remove"]
    closest = await ada.press("Closest", on=seen)
    assert closest.text.splitlines()[1] == "Closest, though they may not answer it:"
    assert ranks(closest.text) == ["1", "2", "3"]


@pytest.mark.usefixtures("bot_process")
async def test_a_follow_up_carries_what_the_first_question_was_about(ada: Person) -> None:
    seen = await ada.slash("ask", question="What does Leela know about look-ahead?")
    form = await ada.press("Follow up", on=seen)
    assert form.title == "Follow up"
    answer = await ada.submit(form, question="And its parameters?")
    first, second = answer.text.splitlines()[:2]
    assert first == "**And its parameters?**"
    assert second.startswith("-# following What does Leela know about look-ahead? · carried over ")
    assert "leela" in second
    assert not answer.ephemeral
    mentioned = await ada.mention("And its parameters?", reply_to=seen)
    assert mentioned.text.splitlines()[:2] == [first, second]


@pytest.mark.usefixtures("bot_process")
async def test_remove_is_for_the_asker_and_for_moderators(ada: Person) -> None:
    bo = ada.friend("Bo")
    for seen in (await bo.slash("ask", question=SLEEPER), await bo.mention(SLEEPER)):
        refused = await ada.friend("Cy").press("Remove", on=seen)
        assert refused.ephemeral
        assert refused.text == "Only the asker or a moderator can remove this."
        assert not seen.deleted
        await bo.press("Remove", on=seen)
        assert seen.deleted
    again = await bo.slash("ask", question=SLEEPER)
    await ada.friend("Di", may=Permission.MANAGE_MESSAGES).press("Remove", on=again)
    assert again.deleted
    direct = await bo.in_dm().slash("ask", question=SLEEPER)
    await bo.in_dm().press("Remove", on=direct)
    assert direct.deleted


@pytest.mark.usefixtures("bot_process")
async def test_an_excerpt_can_be_opened_in_context_copied_and_explained(ada: Person) -> None:
    lines = (SEEDS / "000_1bf6921c60db0ece.txt").read_text("utf-8").splitlines()
    for where in (ada, ada.in_thread(), ada.in_dm()):
        seen = await where.slash("ask", question=SLEEPER)
        around = await where.choose("[1] in context", on=seen)
        assert around.ephemeral
        assert f"\n-# → 3\n{lines[2]}\n-# 4\n" in around.text
        assert around.buttons == ["Newer"]
        newer = await where.press("Newer", on=around)
        assert newer.text.splitlines()[1] == "-# 7"
        assert "\n-# 13\n" in newer.text
        assert newer.buttons == ["Older", "Newer"]
        assert (await where.press("Older", on=newer)).text == around.text
        copied = await where.choose("[1] copy", on=seen)
        assert copied.ephemeral
        assert copied.text.startswith("```\nFor example, Sleeper Agents showed")
        assert "> — 000_1bf6921c60db0ece.txt:3" in copied.text
        why = await where.choose("why these", on=seen)
        assert why.ephemeral
        assert "finetuning" in why.text


@pytest.mark.usefixtures("bot_process")
async def test_two_people_who_press_at_once_each_get_their_own(ada: Person) -> None:
    seen = await ada.slash("ask", question=LEELA)
    people = [ada.friend(f"Bo {number}") for number in range(4)]
    got = await asyncio.gather(*(person.press("More", on=seen) for person in people))
    assert len({each.message.id for each in got}) == 4
    assert {ranks(each.text)[0] for each in got} == {"4"}


async def test_every_control_works_after_a_restart(
    sandbox: Sandbox, validation: Validation, indexed: Path, ada: Person
) -> None:
    async with running_bot(sandbox, indexed):
        seen = await ada.slash("ask", question=LEELA)
        further = await ada.press("More", on=seen)
        form = await ada.press("Follow up", on=seen)
        around = await ada.choose("[1] in context", on=seen)
        mentioned = await ada.mention(SLEEPER)
    async with running_bot(sandbox, indexed):
        assert ranks((await ada.press("More", on=further)).text)[0] == "7"
        assert (await ada.submit(form, question="Why?")).text.startswith("**Why?**\n-# following ")
        assert (await ada.press("Newer", on=around)).text
        assert (await ada.choose("[2] copy", on=seen)).text
        assert ranks((await ada.press("Post", on=further)).text)[0] == "4"
        await ada.press("Remove", on=mentioned)
        assert mentioned.deleted
        ada.edit(seen_again := await ada.mention(SLEEPER), f"<@{sandbox.world.bot.id}> {LEELA}")
        await ada.until(
            lambda: seen_again.message.content.startswith("**Leela**"), "the edited answer"
        )
    assert validation.violations == []


async def test_a_passage_that_changed_is_said_to_have_changed(
    sandbox: Sandbox, tmp_path: Path, ada: Person
) -> None:
    (tmp_path / "texts").mkdir()
    file = tmp_path / "texts" / "log.txt"
    file.write_text("The lantern hangs by the harbour gate.\n", "utf-8")
    (tmp_path / "verbatim.toml").write_text('[corpora.notes]\npath = "texts"\n', "utf-8")
    async with running_bot(sandbox, tmp_path):
        seen = await ada.slash("ask", question="lantern")
        file.write_text("The lantern was taken down.\n", "utf-8")
        for choice in ("[1] copy", "[1] in context"):
            opened = await ada.choose(choice, on=seen)
            assert (
                opened.text == "That passage has been changed or removed since it was shown here."
            )


@pytest.mark.usefixtures("bot_process")
async def test_an_edited_mention_edits_its_answer_and_a_deleted_one_takes_it_away(
    sandbox: Sandbox, ada: Person
) -> None:
    for where in (ada, ada.in_thread(), ada.in_dm()):
        at = "" if where.channel.guild is None else f"<@{sandbox.world.bot.id}> "
        seen = await where.ask(f"{at}{SLEEPER}")
        before = len(where.channel.messages)
        where.edit(seen, f"{at}{LEELA}")
        await where.until(partial(begins, seen, "**Leela**"), "the edited answer")
        assert len(where.channel.messages) == before
        where.delete(seen)
        await where.until(partial(is_gone, seen), "the answer to be gone")


async def test_who_asks_too_much_is_refused_politely_and_privately(
    sandbox: Sandbox, validation: Validation, indexed: Path, ada: Person
) -> None:
    limits = {"VERBATIM_LIMITS__PER_MINUTE": "1", "VERBATIM_LIMITS__BURST": "2"}
    async with running_bot(sandbox, indexed, limits):
        for _ in range(2):
            assert not (await ada.slash("ask", question=SLEEPER)).ephemeral
        refused = await ada.slash("ask", question=SLEEPER)
        assert refused.ephemeral
        assert refused.text.startswith("That was a lot at once; please ask again in ")
        assert not (await ada.friend("Bo").slash("ask", question=SLEEPER)).ephemeral
    assert validation.violations == []


async def test_who_was_not_told_to_wait_since_the_question_was_gone_is_told_at_the_next_one(
    sandbox: Sandbox, validation: Validation, indexed: Path, ada: Person
) -> None:
    limits = {"VERBATIM_LIMITS__PER_MINUTE": "1", "VERBATIM_LIMITS__BURST": "1"}
    async with running_bot(sandbox, indexed, limits):
        await ada.mention(SLEEPER)
        gone = ada.visitor.mention("Leela?")
        ada.visitor.delete(gone)
        requests = partial(sandbox.journal.requests, "POST", "/channels/{channel_id}/messages")
        await ada.until(lambda: any(each.code for each in requests()), "the refusal to be refused")
        told = await ada.mention("Leela?")
        assert told.text.startswith("That was a lot at once")
    validation.violations.clear()  # the reply to what is gone


async def test_a_crowd_is_refused_with_one_small_request_each_and_few_lines_in_the_log(
    sandbox: Sandbox, validation: Validation, indexed: Path, ada: Person
) -> None:
    limits = {"VERBATIM_LIMITS__CHANNEL_PER_MINUTE": "1", "VERBATIM_LIMITS__CHANNEL_BURST": "2"}
    async with running_bot(sandbox, indexed, limits) as process:
        crowd = [ada.friend(f"Bo {number}") for number in range(40)]
        sandbox.journal.exchanges.clear()
        seen = await asyncio.gather(*(person.slash("ask", question="Leela") for person in crowd))
        refusals = [each for each in seen if each.ephemeral]
        assert len(refusals) == 38
        assert {each.text.split(";")[0] for each in refusals} == {
            "This channel is asking a lot just now"
        }
        requests = sandbox.journal.requests("POST")
        # Two are acknowledged and the others refused; neither asks for anything in return.
        assert len(requests) == 40
        assert [each.query for each in requests if "with_response" in each.query] == []
        logged = [json.loads(line) for line in process.log if '"refused"' in line]
        assert 0 < len(logged) < 10
        assert {line["reason"] for line in logged} == {"channel"}
    assert validation.violations == []


async def test_a_look_costs_a_fifth_of_a_question(
    sandbox: Sandbox, validation: Validation, indexed: Path, ada: Person
) -> None:
    limits = {"VERBATIM_LIMITS__PER_MINUTE": "0.1", "VERBATIM_LIMITS__BURST": "2"}
    async with running_bot(sandbox, indexed, limits):
        seen = await ada.slash("ask", question=SLEEPER)
        for option in ("[1] in context", "[1] copy", "why these", "[1] copy"):
            looked = await ada.choose(option, on=seen)
            assert not looked.text.startswith("That was a lot at once")
        await ada.slash("corpus list")
        refused = await ada.choose("[1] copy", on=seen)
        assert refused.text.startswith("That was a lot at once")
    assert validation.violations == []


async def test_a_forged_control_leads_nowhere(bot_process: Process, ada: Person) -> None:
    seen = await ada.slash("ask", question=SLEEPER)
    for value in (
        "copy:mhe9xdkv-0-99999999999999",
        "copy:mhe9xdkv-5-4",
        "context:zzzzzzzz-0-1",
        "copy:",
        "why:-1",
        "what:ever",
        "",
    ):
        opened = await ada.forging.choose(value, on=seen, select=seen.custom_id("Open…"))
        assert opened.ephemeral
        assert not any("Something went wrong" in text for text in opened.texts)
    for custom_id in ("v1:more:nowhere:0", "v1:more:seeds:x", "v1:page", "v1:post::::"):
        pressed = await ada.forging.press(custom_id, on=seen)
        assert not any("Something went wrong" in text for text in pressed.texts)
    assert not any("command failed" in line for line in bot_process.log)


@pytest.mark.usefixtures("bot_process")
async def test_a_passage_cited_or_found_privately_can_be_posted(ada: Person) -> None:
    cited = await ada.slash("cite", citation="mhe9xdkv", private=True)
    assert cited.ephemeral
    assert cited.buttons == ["Post"]
    posted = await ada.press("Post", on=cited)
    assert not posted.ephemeral
    assert posted.text == cited.text
    typed = await ada.type_into("find", private=True, passage="sleeper agents")
    found = await ada.pick(typed.choices[0], of=typed)
    assert found.ephemeral
    assert (await ada.press("Post", on=found)).text == found.text
