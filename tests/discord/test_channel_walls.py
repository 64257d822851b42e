"""What was said in a channel is quoted to nobody who couldn't read it there.

`general` can be read by all, `backroom` by Ada, who owns the server, and by Ben, but not by Cleo.
What is hidden from somebody is tried in every way in, beside a file that was never exported.
"""

import json
from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path

import pytest

from bot.sandbox import Channel, Permission, Sandbox
from tests.discord.fork import running_bot
from tests.discord.person import Outcome, Person
from tests.discord.validation import Validation

OPEN = "The lantern by the gate is lit at dusk, as agreed."
HIDDEN = "The marmalade is kept behind the seventh shelf, as agreed."
DOOR = "The cellar key hangs under the third stair."
HANDBOOK = "The handbook says that the gate is shut at nine.\n"
CORPUS = '[corpora.talk]\npath = "talk"\n'

Attempt = Callable[[Person], Awaitable[Outcome]]


def export(channel: Channel, *texts: str, kind: str = "GuildTextChat") -> str:
    """Return what DiscordChatExporter would write of a channel."""
    guild, parent = channel.guild, channel.parent
    assert guild is not None
    messages = [
        {
            "id": str(channel.id + 1 + number),
            "type": "Default",
            "timestamp": f"2025-03-0{number + 1}T12:00:00+00:00",
            "content": text,
            "author": {"id": "7", "name": "dora", "nickname": "Dora", "isBot": False},
        }
        for number, text in enumerate(texts)
    ]
    told = {"id": str(channel.id), "type": kind, "name": channel.name}
    if parent:
        told |= {"categoryId": str(parent.id), "category": parent.name}
    return json.dumps(
        {"guild": {"id": str(guild.id), "name": guild.name}, "channel": told, "messages": messages}
    )


@pytest.fixture
def backroom(sandbox: Sandbox) -> Channel:
    guild = sandbox.channel.guild
    assert guild is not None
    return sandbox.world.add_channel(guild, "backroom")


@pytest.fixture
def ben(sandbox: Sandbox, backroom: Channel, ada: Person) -> Person:
    ben = ada.friend("Ben")
    sandbox.world.wall(backroom, ben.user)
    return ben


@pytest.fixture
def cleo(ada: Person) -> Person:
    return ada.friend("Cleo")


@pytest.fixture
def settings(tmp_path: Path, sandbox: Sandbox, backroom: Channel) -> Path:
    (tmp_path / "talk").mkdir()
    texts = {
        "general.json": export(sandbox.channel, OPEN),
        "backroom.json": export(backroom, HIDDEN),
        "handbook.txt": HANDBOOK,
    }
    for name, text in texts.items():
        (tmp_path / "talk" / name).write_text(text, "utf-8")
    (tmp_path / "verbatim.toml").write_text(CORPUS, "utf-8")
    return tmp_path


async def opened_by(who: Person) -> str:
    """Return the hidden message as controls name it, from somebody who may see it."""
    typed = await who.type_into("find", private=True, passage="marmalade shelf")
    return str(typed.choice_values[0]).removeprefix("talk:")


def told(seen: Outcome) -> str:
    """Return all that somebody is told."""
    choices = [str(value) for value in seen.choice_values] if seen.interaction else []
    options = seen.options if seen.messages else []
    files = [each.content.decode() for each in seen.attachments]
    return "\n".join([*seen.texts, *files, *map(str, options), *choices, *seen.choices])


async def ways_in(who: Person, opened: str) -> dict[str, Outcome]:
    """Try every way to the hidden message, of which only a passage's name is known."""
    answer = await who.slash("ask", question="Is the gate shut at nine?")
    said = who.say(f"> {HIDDEN}")
    offer = await who.use("Find sources", on=who.say("the handbook says the gate is shut"))

    def choose(value: str) -> Awaitable[Outcome]:
        return who.forging.choose(value, on=answer.message, select="v1:open:talk")

    return {
        "ask": await who.slash("ask", question="Where is the marmalade kept?"),
        "ask privately": await who.slash("ask", question="Where is the marmalade?", private=True),
        "ask by": await who.slash("ask", question="marmalade shelf", by="Dora"),
        "ask in": await who.slash("ask", question="marmalade shelf", **{"in": "backroom"}),
        "ask file": await who.slash("ask", question="marmalade", file="backroom.json"),
        "ask misspelled": await who.slash("ask", question="Is marmalad at the gate at nine?"),
        "files": await who.type_into("ask", question="x", file="back"),
        "headings": await who.type_into("ask", question="x", **{"in": "back"}),
        "closest": await who.forging.press("v1:more:talk:0", on=answer.message),
        "follow up": await who.submit(
            await who.press("Follow up", on=answer), question="And the marmalade on the shelf?"
        ),
        "find": await who.slash("find", passage="marmalade seventh shelf"),
        "find typed": await who.type_into("find", passage="marmal"),
        "find typed privately": await who.type_into("find", private=True, passage="marmal"),
        "find picked": await who.slash("find", passage=f"talk:{opened}"),
        "cite id": await who.slash("cite", citation=opened.partition("-")[0]),
        "cite lines": await who.slash("cite", citation="backroom.json:1-3"),
        "verify": await who.slash("verify", quote=HIDDEN),
        "verify nearly": await who.slash("verify", quote=HIDDEN.replace("kept", "hidden")),
        "Find sources": await who.use("Find sources", on=said),
        "Verify quotes": await who.use("Verify quotes", on=said),
        "in context": await choose(f"context:{opened}"),
        "copy": await choose(f"copy:{opened}"),
        "page": await who.forging.press(f"v1:page:talk:{opened}:0", on=offer.message),
        "show": await who.forging.press(f"v1:show:talk:{opened}", on=offer.message),
        "status": await who.slash("corpus status"),
        "list": await who.slash("corpus list"),
    }


def words_of_it(seen: Outcome) -> list[str]:
    """Return which words are told that only somebody can know who reads the hidden message."""
    said = told(seen).replace(f"> {HIDDEN}", "").replace(HIDDEN, "")
    return [word for word in ("seventh shelf, as", "behind the", "backroom.json") if word in said]


async def test_nothing_leads_to_what_somebody_could_not_read_there(
    sandbox: Sandbox,
    validation: Validation,
    settings: Path,
    ada: Person,
    ben: Person,
    cleo: Person,
) -> None:
    async with running_bot(sandbox, settings):
        opened = await opened_by(ben)
        sandbox.world.install(cleo.user)
        places: Iterable[Person] = (
            cleo,
            cleo.in_thread(),
            ben.in_dm(),
            ada.at(sandbox.world.add_channel(sandbox.world.add_guild("Else", ada.user), "hall")),
            cleo.abroad(),
        )
        for who in places:
            for way, seen in (await ways_in(who, opened)).items():
                if way == "cite lines":  # what was typed is told
                    assert seen.text == "Nothing here is called `backroom.json:1-3`."
                elif way in {"verify", "verify nearly", "Verify quotes"}:
                    assert "ot found" in seen.text, (way, who.channel.name)
                elif way == "ask file":
                    assert "No file is called backroom.json" in seen.text
                elif way in {"files", "headings"}:
                    assert seen.choices == [], who.channel.name
                elif way == "list":
                    assert "3 files" not in seen.text
                else:
                    assert words_of_it(seen) == [], (way, who.channel.name, told(seen))
        mentioned = await cleo.mention("Where is the marmalade kept?")
        assert "Nothing in *talk* answers that." in mentioned.text
        assert "no passage has" in mentioned.text  # as if nobody had ever said the word
        cited = await cleo.mention("backroom.json:1-3")
        assert "stands there" in cited.text
    assert validation.violations == []


@pytest.mark.thorough
async def test_a_reply_that_others_read_quotes_only_what_all_of_them_can_read(
    sandbox: Sandbox, validation: Validation, settings: Path, ben: Person, backroom: Channel
) -> None:
    question = "Where is the marmalade kept?"
    async with running_bot(sandbox, settings):
        publicly = await ben.slash("ask", question=question)
        assert "Nothing in *talk* answers that." in publicly.text
        alone = await ben.slash("ask", question=question, private=True)
        assert f"> {HIDDEN}" in alone.text
        assert alone.ephemeral
        posted = await ben.press("Post", on=alone)
        assert "marmalade is kept" not in posted.text.replace(question, "")
        proven = await ben.slash("verify", quote=HIDDEN, private=True)
        assert proven.text.startswith("**Exact**")
        refused = await ben.press("Post", on=proven)
        assert refused.ephemeral
        assert refused.text.startswith("That can't be posted here: it may be from a channel")
        for inside in (ben.at(backroom), ben.at(backroom).in_thread()):
            answer = await inside.slash("ask", question=question)
            assert f"> {HIDDEN}" in answer.text
            assert not answer.ephemeral
        everywhere = await ben.at(backroom).slash("ask", question="When is the lantern lit?")
        assert f"> {OPEN}" in everywhere.text
        status = await ben.slash("corpus status")
        assert (
            "Of 2 channels of Discord it quotes 2 to you; where others read along," in status.text
        )
    assert validation.violations == []


@pytest.mark.thorough
async def test_what_is_walled_off_follows_discord_at_once(
    sandbox: Sandbox,
    validation: Validation,
    settings: Path,
    ada: Person,
    cleo: Person,
    backroom: Channel,
) -> None:
    world = sandbox.world
    world.wall(backroom)
    async with running_bot(sandbox, settings):

        async def asked(who: Person) -> bool:
            answer = await who.slash("ask", question="Where is the marmalade kept?")
            return f"> {HIDDEN}" in answer.text

        assert not await asked(cleo)
        backroom.denied.clear()
        world.wall(backroom)
        backroom.denied.clear()
        world.announce("CHANNEL_UPDATE", backroom)
        assert await asked(cleo)
        # A channel that a single person can't read isn't one that everybody can.
        world.deny(backroom, Permission.READ_MESSAGE_HISTORY, cleo.user)
        assert not await asked(cleo)
        assert not await asked(ada)
    assert validation.violations == []


@pytest.mark.thorough
async def test_a_setting_makes_exported_channels_public(
    sandbox: Sandbox, validation: Validation, settings: Path, ben: Person, cleo: Person
) -> None:
    (settings / "verbatim.toml").write_text(f"{CORPUS}public_channels = true\n", "utf-8")
    async with running_bot(sandbox, settings):
        for who in (cleo, cleo.in_dm(), ben):
            answer = await who.slash("ask", question="Where is the marmalade kept?")
            assert f"> {HIDDEN}" in answer.text
        status = await cleo.slash("corpus status")
        assert "It quotes 2 channels of Discord to whoever may ask it." in status.text
    assert validation.violations == []


@pytest.mark.thorough
async def test_threads_are_as_open_as_their_channel_but_for_private_ones(
    sandbox: Sandbox,
    validation: Validation,
    settings: Path,
    ada: Person,
    ben: Person,
    cleo: Person,
    backroom: Channel,
) -> None:
    behind = ben.in_private_thread("Behind a door")
    thread = ada.in_thread("About keys")
    hidden = ada.at(backroom).in_thread("Deeper")
    texts = {
        "behind.json": export(behind.channel, DOOR, kind="GuildPrivateThread"),
        "keys.json": export(thread.channel, "The shed key is blue.", kind="GuildPublicThread"),
        "deeper.json": export(hidden.channel, "The attic key is red.", kind="GuildPublicThread"),
        # Of a page nobody knows which channel it is of.
        "page.txt": f"{'=' * 62}\nGuild: Hall\nChannel: Text / general\n{'=' * 62}\n\n"
        "[01-Mar-25 12:00 PM] dora\nThe chest key is green.\n",
    }
    for name, text in texts.items():
        (settings / "talk" / name).write_text(text, "utf-8")
    async with running_bot(sandbox, settings):

        async def keys(who: Person, *, private: bool = False) -> set[str]:
            found = set()
            for what in ("cellar", "shed", "attic", "chest"):
                asked = await who.slash("ask", question=f"Which {what} key is it?", private=private)
                found |= {what} if f"> The {what} key" in asked.text else set()
            return found

        assert await keys(cleo) == {"shed"}
        assert await keys(ben, private=True) == {"shed", "attic"}
        assert await keys(behind) == {"shed", "cellar"}
    assert validation.violations == []
