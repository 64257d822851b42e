"""Post, and what else acts on passages that are shown: it acts on those, and on no others."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.sandbox import Sandbox
from tests.bot.replies.discord_markdown import read
from tests.discord.fork import Process, running_bot
from tests.discord.person import Outcome, Person
from tests.discord.validation import Validation
from tests.patience import PATIENCE

ALREADY = "That is posted already."
GONE = "That passage has been changed or removed since it was shown here."
POINT_LAST = f"{'It is what it is, and so it was. ' * 10}In whose boat is the other lantern?"
LINES = {
    "gate": "A lantern hangs by the gate, and nobody knows who lights it.",
    "boat": "Another lantern hangs in the boat, which belongs to the harbour master.",
    "tower": "The oldest lantern hangs in the tower, above the bell.",
}


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    """A small corpus that each test may change."""
    folder = tmp_path / "notes"
    folder.mkdir()
    for name, line in LINES.items():
        (folder / f"{name}.txt").write_text(f"{line}\n", "utf-8")
    (tmp_path / "verbatim.toml").write_text('[corpora.notes]\npath = "notes"\n', "utf-8")
    return folder


@pytest.fixture
async def notes_bot(
    sandbox: Sandbox, validation: Validation, notes: Path
) -> AsyncIterator[Process]:
    async with running_bot(sandbox, notes.parent) as process:
        yield process
    assert validation.violations == []
    assert [line for line in process.log if "Traceback" in line] == []


def quoted(text: str) -> list[str]:
    """Return the lines that a reply quotes."""
    return [line[2:] for line in text.splitlines() if line.startswith("> ")]


def explained(text: str) -> list[str]:
    """Return the files whose passages a reply explains."""
    return [line.split("`")[1] for line in text.splitlines() if line.startswith("[")]


def values(seen: Outcome) -> list[str]:
    """Return what the choices under a reply say to the bot."""
    return [option["value"] for part in seen.components for option in part.get("options", ())]


async def reindexed(person: Person, question: str, wanted: str) -> None:
    """Wait until the bot finds a text that was just written."""
    async with asyncio.timeout(PATIENCE):
        seen = await person.slash("ask", question=question, private=True)
        while wanted not in seen.text:
            seen = await person.slash("ask", question=question, private=True)


@pytest.mark.usefixtures("notes_bot")
async def test_post_shows_to_all_what_was_seen_of_a_long_question(ada: Person) -> None:
    for where in (ada, ada.in_thread(), ada.in_dm()):
        seen = await where.slash("ask", question=POINT_LAST, private=True)
        assert quoted(seen.text)
        posted = await where.press("Post", on=seen)
        assert not posted.ephemeral
        assert posted.text == seen.text
        assert posted.buttons == ["Follow up", "Remove"]
        why = await where.choose("why these", on=posted)
        assert explained(why.text) == explained((await where.choose("why these", on=seen)).text)
        assert len(explained(why.text)) == len(quoted(seen.text))
        assert "Known here are the question's first 300 characters" in why.text
        assert "\nboat " in why.text
        await where.press("Remove", on=posted)
        assert posted.deleted


@pytest.mark.usefixtures("notes_bot")
async def test_what_is_shown_stays_what_it_is_when_something_better_comes(
    ada: Person, notes: Path
) -> None:
    seen = await ada.slash("ask", question="Where does a lantern hang?", private=True)
    before = quoted(seen.text)
    assert len(before) == len(LINES)
    why = await ada.choose("why these", on=seen)
    better = "Where does a lantern hang? A lantern does hang by the lantern maker's door.\n"
    (notes / "better.txt").write_text(better, "utf-8")
    await reindexed(ada, "Where does a lantern hang?", better.strip())
    again = await ada.choose("why these", on=seen)
    assert explained(again.text) == explained(why.text)
    posted = await ada.press("Post", on=seen)
    assert posted.text == seen.text
    assert explained((await ada.choose("why these", on=posted)).text) == explained(why.text)
    copied = await ada.choose("[1] copy", on=posted)
    assert before[0] in copied.text


@pytest.mark.usefixtures("notes_bot")
async def test_post_says_which_of_the_passages_have_changed_since(ada: Person, notes: Path) -> None:
    seen = await ada.slash("ask", question="Where does a lantern hang?", private=True)
    first, *others = quoted(seen.text)
    lost = next(name for name, line in LINES.items() if line == first)
    (notes / f"{lost}.txt").write_text("It was taken down.\n", "utf-8")
    posted = await ada.press("Post", on=seen)
    assert quoted(posted.text) == others
    assert posted.text.splitlines()[0] == "**Where does a lantern hang?**"
    assert "[1] changed or went since it was shown here." in posted.text.replace("\\", "")
    assert [label for label in posted.options if label.startswith("[1]")] == []
    assert "[2] copy" in posted.options


@pytest.mark.usefixtures("notes_bot")
async def test_where_nothing_is_left_to_post_only_the_asker_is_told(
    ada: Person, notes: Path
) -> None:
    asked = await ada.slash("ask", question="Where does a lantern hang?", private=True)
    cited = await ada.slash("cite", citation=asked.text.split("`")[3], private=True)
    assert quoted(cited.text) == quoted(asked.text)[:1]
    for name in LINES:
        (notes / f"{name}.txt").write_text("It was taken down.\n", "utf-8")
    for seen in (asked, cited):
        told = await ada.press("Post", on=seen)
        await told.until(lambda it: it.messages, "what went wrong")
        assert told.text == GONE
        assert told.ephemeral


@pytest.mark.thorough
@pytest.mark.usefixtures("notes_bot")
async def test_an_excerpt_whose_end_has_changed_is_no_longer_the_one_that_was_shown(
    ada: Person, notes: Path
) -> None:
    file = notes / "log.txt"
    before = (
        "The cellar is dark.\n\nA wick lies there, unlit.\n\nAn oil barrel stands there, empty.\n"
    )
    file.write_text(before, "utf-8")
    question = "cellar wick barrel"
    await reindexed(ada, question, "stands there")
    seen = await ada.slash("ask", question=question, private=True)
    assert quoted(seen.text)[0] == "The cellar is dark."
    assert quoted(seen.text)[-1] == "An oil barrel stands there, empty."
    file.write_text(before.replace("empty", "still full"), "utf-8")
    await reindexed(ada, question, "full")
    for choice in ("[1] copy", "[1] in context"):
        assert (await ada.choose(choice, on=seen)).text == GONE
    told = await ada.press("Post", on=seen)
    await told.until(lambda it: it.messages, "what went wrong")
    assert told.text == GONE


@pytest.mark.thorough
@pytest.mark.usefixtures("notes_bot")
async def test_a_note_and_what_has_changed_since_are_posted_as_they_were_seen(
    ada: Person, notes: Path
) -> None:
    shown = await ada.slash("ask", question="Where does the oldest lantern hang?")
    cited = shown.text.split("`")[3]
    (notes / "tower.txt").write_text(LINES["tower"].replace("bell", "old bell") + "\n", "utf-8")
    await reindexed(ada, "the oldest lantern", "old bell")
    seen = await ada.slash("cite", citation=cited, note="As I *said*", private=True)
    assert "changed since it was shown" in seen.text
    posted = await ada.press("Post", on=seen)
    assert posted.text == seen.text
    assert posted.buttons == ["Remove"]
    copied = await ada.choose("copy", on=posted)
    assert "above the old bell" in copied.text


@pytest.mark.usefixtures("notes_bot")
async def test_that_nothing_answers_is_posted_as_it_was_seen(ada: Person) -> None:
    seen = await ada.slash("ask", question="Who won the 2022 World Cup?", private=True)
    assert "Nothing in *notes* answers that." in seen.text
    posted = await ada.press("Post", on=seen)
    assert posted.text == seen.text
    assert not posted.ephemeral


async def test_post_pressed_twice_posts_once_even_after_a_restart(
    sandbox: Sandbox, validation: Validation, notes: Path, ada: Person
) -> None:
    said = ada.say("A lantern hangs in the boat").wrote
    assert said is not None
    async with running_bot(sandbox, notes.parent):
        private = [
            await ada.slash("ask", question="Where does a lantern hang?", private=True),
            await ada.slash("ask", question="Who won the 2022 World Cup?", private=True),
            await ada.slash("verify", quote=LINES["boat"], private=True),
        ]
        identifier = private[0].text.split("`")[3]
        private.append(await ada.slash("cite", citation=identifier, private=True))
        for seen in private:
            both = await asyncio.gather(*(ada.press("Post", on=seen) for _ in range(2)))
            assert sorted(each.ephemeral for each in both) == [False, True]
            assert [each.text for each in both if each.ephemeral] == [ALREADY]
        offered = await ada.use("Find sources", on=said)
        await asyncio.gather(*(ada.press("Post as reply", on=offered) for _ in range(2)))
        assert len(ada.replies(said)) == 1
    async with running_bot(sandbox, notes.parent):
        for seen in private:
            again = await ada.press("Post", on=seen)
            assert (again.text, again.ephemeral) == (ALREADY, True)
        shown = await ada.slash("ask", question="Where does a lantern hang?", private=True)
        posted = await ada.press("Post", on=shown)
        assert not posted.ephemeral
        await ada.press("Remove", on=posted)
        # Whoever took it back may think again; the ledger forgets it just after it is gone.
        async with asyncio.timeout(PATIENCE):
            while (again := await ada.press("Post", on=shown)).ephemeral:
                assert again.text == ALREADY
    assert validation.violations == []


@pytest.mark.usefixtures("notes_bot")
async def test_controls_of_earlier_versions_act_on_what_their_message_shows(ada: Person) -> None:
    seen = await ada.slash("ask", question="Where does a lantern hang?", private=True)
    menu = seen.custom_id("Open…")
    value = next(value for value in values(seen) if value.startswith("copy:"))
    checked = await ada.choose("[1] copy", on=seen)
    copied = await ada.forging.choose(value.rpartition("-")[0], on=seen, select=menu)
    assert copied.text == checked.text
    why = await ada.forging.choose("why:25", on=seen, select=menu)
    assert why.text == (await ada.choose("why these", on=seen)).text
    posted = await ada.forging.press("v1:post:notes:25:1", on=seen)
    assert posted.text == seen.text
    cited = await ada.slash("cite", citation=seen.text.split("`")[3], private=True)
    posted = await ada.forging.press("v1:show:notes:zzzzzzzz-0-9", on=cited)
    assert posted.text == cited.text
    verified = await ada.slash("verify", quote=LINES["boat"], private=True)
    posted = await ada.forging.press("v1:verdict:notes", on=verified)
    assert posted.text == verified.text


@pytest.mark.thorough
@pytest.mark.usefixtures("notes_bot")
async def test_what_is_copied_reads_and_verifies_as_the_text_where_it_is_pasted(
    ada: Person, notes: Path
) -> None:
    nasty = (
        "1. The *kraken* `sleeps` <@1> ||below|| [here](https://a.b) @everyone\n> #\n\\_ ~~so~~ #"
    )
    (notes / "*deep*.md").write_text(f"{nasty}\n", "utf-8")
    await reindexed(ada, "Where does the kraken sleep?", "sleeps")
    seen = await ada.slash("ask", question="Where does the kraken sleep?")
    copied = await ada.choose("[1] copy", on=seen)
    _, pasted, _ = (block.text for block in read(copied.text))
    said = ada.say(pasted).wrote
    assert said is not None
    assert [block.constructs for block in read(said.content)] == [()]
    for verdict in (
        await ada.use("Verify quotes", on=said),
        await ada.slash("verify", quote=pasted),
        await ada.slash("verify", quote=read(pasted)[0].text),
    ):
        assert "**exact**" in verdict.text.lower()
        assert "deep" in verdict.text
