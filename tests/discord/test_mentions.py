"""What the bot makes of a mention: of what was typed, and of the message that it replies to."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import discord
import pytest

from bot.client import mention
from bot.client.asker import Asker
from bot.client.events import Bot
from bot.library import Library
from bot.sandbox import Sandbox
from config import layers
from tests.discord.fork import running_bot
from tests.discord.person import Outcome, Person
from tests.discord.validation import Validation
from tests.patience import PATIENCE

LAMP = "A lantern hangs by the gate and nobody knows who lights it.\nIts harbour is wide.\n"
WELL = "The well in the yard is deep, and the water is cold all year.\n"
CLAIMED = "> I say: the **lantern** hangs by the gate."
ABOUT = "-# looked for what the message says that you replied to"
POINTER = (
    "Discord doesn't show me the message that you replied to. On that message, use Apps › "
    "*Find sources*."
)


@pytest.fixture
async def settings(tmp_path: Path) -> Path:
    for name, text in (("yard", WELL), ("notes", LAMP)):
        (tmp_path / name).mkdir()
        (tmp_path / name / f"{name}.txt").write_text(text, "utf-8")
    (tmp_path / "verbatim.toml").write_text(
        '[corpora.yard]\npath = "yard"\n[corpora.notes]\npath = "notes"\n'
        '[discord]\nabout = "https://example.org/texts"\n[limits]\nburst = 100\n',
        "utf-8",
    )
    return tmp_path


@pytest.fixture
async def _running(sandbox: Sandbox, validation: Validation, settings: Path) -> AsyncIterator[None]:
    async with running_bot(sandbox, settings) as process:
        yield
    assert validation.violations == []
    assert [line for line in process.log if "Traceback" in line] == []


def is_help(seen: Outcome) -> bool:
    return seen.text.startswith("Ask with `/ask`") and len(seen.text.splitlines()) == 3


@pytest.mark.usefixtures("_running")
async def test_a_message_that_can_be_read_is_searched_for_whoever_asks_for_its_source(
    sandbox: Sandbox, ada: Person
) -> None:
    bo, at = ada.friend("Bo"), f"<@{sandbox.world.bot.id}>"
    said = bo.say(f"{CLAIMED} What do you say, {at}?")
    for words in ("is that so?", "is there a source for this?", "Source?", "really?", ""):
        seen = await ada.mention(words, reply_to=said)
        lines = seen.text.splitlines()
        assert lines[0].startswith("**I say: the lantern hangs by the gate"), words
        assert lines[1] == ABOUT
        assert lines[2] == "> " + LAMP.splitlines()[0]
        assert seen.buttons == ["Follow up", "Remove"]
    answered = await ada.mention("so?", reply_to=said)
    following = await ada.mention("And the harbour?", reply_to=answered.message)
    assert following.text.splitlines()[1].startswith("-# following I say: the lantern")
    own = await ada.mention("Is the well deep?", reply_to=said)
    assert own.text.startswith("**Is the well deep?**\n> The well in the yard")
    direct = ada.in_dm()
    claimed = await direct.ask(CLAIMED)
    asked = await direct.ask("is that so?", reply_to=claimed.wrote)
    assert asked.text.splitlines()[1] == ABOUT
    wordless = bo.say(f"{at} ** **")
    assert (await ada.mention("source?", reply_to=wordless)).text == (
        "That message has no words to look for."
    )


@pytest.mark.usefixtures("_running")
async def test_where_the_message_can_not_be_read_the_menu_is_pointed_to(ada: Person) -> None:
    said = ada.friend("Bo").say(CLAIMED)
    for words in ("is that so?", "any evidence?", ""):
        seen = await ada.mention(words, reply_to=said)
        assert seen.text == POINTER
        assert seen.buttons == ["Remove"]
    typed = await ada.mention("How deep is the well?", reply_to=said)
    assert typed.text.startswith("**How deep is the well?**\n> The well in the yard")
    assert is_help(await ada.mention("help", reply_to=said))
    alone = await ada.mention("is that so?")
    assert "only common words" in alone.text


@pytest.mark.usefixtures("_running")
async def test_a_mention_can_name_the_corpus_that_it_asks(ada: Person) -> None:
    for words in (
        "Where does the lantern hang? corpus:notes",
        'corpus:"notes" where does it hang?',
    ):
        seen = await ada.mention(words)
        assert "corpus:" not in seen.text.splitlines()[0]
        assert "> " + LAMP.splitlines()[0] in seen.text, words
    unknown = await ada.mention("Where does the lantern hang? corpus:attic")
    assert "attic" in unknown.text
    assert "> " not in unknown.text


@pytest.mark.usefixtures("_running")
async def test_who_greets_or_asks_for_help_is_told_what_the_bot_can_do(ada: Person) -> None:
    direct = ada.in_dm()
    for words in ("hi", "Hello there!", "help", "what can you do?", "hey, how do I use this?"):
        assert is_help(await direct.ask(words)), words
        assert is_help(await ada.mention(words)), words
    helped = await ada.slash("help")
    assert helped.ephemeral
    assert helped.text.splitlines()[3:] == ["Read more: https://example.org/texts"]


@pytest.mark.usefixtures("_running")
async def test_a_reply_to_an_answer_needs_no_typed_mention(ada: Person) -> None:
    answer = await ada.mention("Where does the lantern hang?")
    other = await ada.slash("help")
    silent = [
        ada.say("And who lights it?", reply_to=answer.message, ping=False),
        ada.say("thanks!", reply_to=answer.message),
        ada.say("", reply_to=answer.message),
        ada.say("Nice, and who lights it?", reply_to=ada.friend("Bo").say("Hm.")),
    ]
    seen = await ada.ask("And who lights it?", reply_to=answer.message)
    first, second = seen.text.splitlines()[:2]
    assert first == "**And who lights it?**"
    assert second.startswith("-# following Where does the lantern hang?")
    # What comes later is answered, so what came before would have been.
    assert [ada.replies(each) for each in silent] == [[]] * 4
    assert other.ephemeral


@pytest.mark.usefixtures("_running")
async def test_an_edit_that_takes_the_mention_away_takes_the_answer_away(
    sandbox: Sandbox, ada: Person
) -> None:
    at = f"<@{sandbox.world.bot.id}>"
    for where in (ada, ada.in_thread()):
        seen = where.say(f"Hear, {at}: where does the lantern hang?")
        await seen.until(lambda it: it.messages, "an answer")
        where.edit(seen, "Never mind.")
        await seen.until(lambda it: it.deleted, "the answer to go")
        where.edit(seen, f"Or yet, {at}: how deep is the well?")
        await seen.until(lambda it: it.messages and "well" in it.text, "the answer to the edit")
        # A quoted mention addresses nobody.
        where.edit(seen, f"> {at} where?")
        await seen.until(lambda it: not it.messages, "the answer to go")


@pytest.mark.usefixtures("_running")
async def test_what_stands_nowhere_is_told_of_every_corpus_that_was_searched(ada: Person) -> None:
    seen = await ada.mention("nothere.txt:1")
    assert seen.text == "Nothing in *yard* or *notes* stands there."


@pytest.mark.usefixtures("_running")
async def test_a_note_is_shown_whole_or_refused(ada: Person) -> None:
    noted = await ada.slash("cite", citation="yard.txt:1", note="*" * 300)
    assert noted.text.splitlines()[0] == r"\*" * 300
    assert noted.text.splitlines()[1] == "> " + WELL.strip()
    long = await ada.forging.slash("cite", citation="yard.txt:1", note="*" * 301)
    assert long.text == "The note has 301 characters; write at most 300."
    assert long.ephemeral


@pytest.mark.usefixtures("_running")
async def test_a_line_that_says_it_twice_is_named_once(ada: Person) -> None:
    seen = await ada.slash("verify", quote="the", corpus="yard")
    assert seen.text == ("**Exact**: *yard* says this word for word.\n> the\n-# `yard.txt`, line 1")


async def test_where_nothing_can_be_asked_it_is_said_what_helps(
    sandbox: Sandbox, validation: Validation, settings: Path, ada: Person
) -> None:
    elsewhere = sandbox.world.add_guild("Elsewhere", sandbox.owner)
    (settings / "verbatim.toml").write_text(
        f'[corpora.yard]\npath = "yard"\nguilds = [{elsewhere.id}]\n[limits]\nburst = 100\n',
        "utf-8",
    )
    inside = ada.at(sandbox.world.add_channel(elsewhere, "yard"))
    async with running_bot(sandbox, settings):
        for where, words in (
            (ada, "No corpus can be asked in this server; whoever runs this bot can let"),
            (ada.in_dm(), "No corpus can be asked in direct messages; ask me in a server"),
        ):
            for seen in (
                await where.slash("ask", question="Is the well deep?"),
                await where.slash("ask", question="Is the well deep?", corpus="yard"),
                await where.slash("corpus list"),
                await where.slash("help"),
                await where.mention("Is the well deep?"),
                await where.mention("help"),
                await where.mention("yard.txt:1"),
            ):
                assert words in seen.text
                assert "*yard*" not in seen.text
                assert seen.ephemeral or seen.buttons == ["Remove"]
        await inside.slash("corpus use", corpora="yard")
        assert (await inside.slash("ask", question="Is the well deep?")).text.startswith("**Is")
    assert validation.violations == []


async def test_what_bots_write_is_not_even_read(
    sandbox: Sandbox, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[int] = []
    respond = mention.respond

    async def listening(asker: Asker, message: discord.Message, client: discord.Client) -> None:
        heard.append(message.author.id)
        await respond(asker, message, client)

    monkeypatch.setattr(mention, "respond", listening)
    library = Library(layers.load())
    library.answerer()
    asker = Asker.for_library(library)
    async with Bot(asker) as bot:
        connected = asyncio.create_task(bot.start(sandbox.token))
        await sandbox.pulse.until(lambda: sandbox.gateway.ready, timeout=PATIENCE, what="the bot")
        seen = await ada.mention("Who coined the term schemer?")
        ada.edit(seen, "What is ASARA?")
        await seen.until(lambda it: "ASARA" in it.text, "the other answer")
        await ada.slash("ask", question="Who coined the term schemer?")
        await bot.close()
        await connected
    asker.ledger.close()
    assert heard == [ada.user.id] * 2
