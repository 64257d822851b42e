"""`/ask` with options that say where to look, used on the real bot."""

import json
from pathlib import Path
from typing import Final

from bot.sandbox import Sandbox
from tests.discord.fork import running_bot
from tests.discord.person import Person
from tests.discord.validation import Validation

OIL = "> The lamp burns whale oil."
HANDBOOK = """\
# Oil

The lamp burns whale oil.

# Café hours

The kitchen keeps a lamp on its counter.
"""
LOG = "# Oil\n\nThe lamp took no oil in March.\n\n# March\n\nThe smith repaired the lamp.\n"


async def test_options_narrow_a_question_and_are_completed_from_what_there_is(
    sandbox: Sandbox, validation: Validation, tmp_path: Path, ada: Person
) -> None:
    for path, text in {"texts/handbook.md": HANDBOOK, "texts/old/log.md": LOG}.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, "utf-8")
    (tmp_path / "verbatim.toml").write_text('[corpora.notes]\npath = "texts"\n', "utf-8")
    async with running_bot(sandbox, tmp_path):
        typed = await ada.type_into("ask", question="lamp", **{"in": ""})
        assert typed.choices[0] == "Oil"
        assert set(typed.choices) == {"Oil", "March", "Café hours"}
        typed = await ada.type_into("ask", question="lamp", **{"in": "hours caf"})
        assert typed.choices == ["Café hours"]
        assert typed.answered_after < 3
        picked = await ada.pick("Café hours", of=typed)
        assert picked.text.startswith(
            '**lamp in:"Café hours"**\n> The kitchen keeps a lamp on its counter.\n'
        )
        files = await ada.type_into("ask", question="lamp", file="lo")
        assert files.choices == ["old/log.md"]
        assert (await ada.type_into("ask", corpus="other", question="x", file="lo")).choices == []
        both = await ada.slash("ask", question="lamp", file="old/log.md", **{"in": "oil"})
        assert "> The lamp took no oil in March." in both.text
        assert "whale" not in both.text
        further = await ada.press("Follow up", on=both)
        answer = await ada.submit(further, question="And in March?")
        assert " · carried over file:old/log.md, in:oil, lamp" in answer.text
        assert "> The lamp took no oil in March." in answer.text
        assert "smith" not in answer.text
        told = await ada.slash("ask", question="lamp", after="soon")
        assert told.ephemeral
        assert "“soon” is no date; write a year, a month or a day" in told.text
        nobody = await ada.slash("ask", question="lamp", by="?!")
        assert nobody.text == (
            "“?!” has no letter and no digit; change the option “by”, or leave it out."
        )
        nearest = await ada.slash("ask", question="lamp", **{"in": "oils"})
        assert "No heading or channel is called oils; the nearest is Oil." in nearest.text
    assert validation.violations == []


async def test_a_long_question_still_says_where_it_looks_when_more_is_asked(
    sandbox: Sandbox, validation: Validation, tmp_path: Path, ada: Person
) -> None:
    (tmp_path / "texts").mkdir()
    for name, lamp in {"a.txt": "old brass lamp", "b.txt": "new brass lamp"}.items():
        lines = [
            f"The {lamp} of room {number} was lit at dusk {number * 7}." for number in range(9)
        ]
        (tmp_path / "texts" / name).write_text("\n\n".join(lines), "utf-8")
    (tmp_path / "verbatim.toml").write_text('[corpora.notes]\npath = "texts"\n', "utf-8")
    async with running_bot(sandbox, tmp_path):
        long = f"brass lamp {'and why is it so, and what of it, then? ' * 9}"
        answer = await ada.slash("ask", question=long, file="b.txt")
        assert answer.text.startswith("**file:b.txt brass lamp and why")
        more = await ada.press("More", on=answer)
        assert more.text.count("> The new brass lamp") == 3
        assert "old brass lamp" not in answer.text + more.text
    assert validation.violations == []


KEEPERS: Final = (
    ("Ada", "ada_l", "2023-11-05T09:00:00+00:00", "The big lamp burns whale oil, as ever."),
    ("Bo", "bo77", "2024-03-04T12:31:00+00:00", "The big lamp burns colza oil since the spring."),
    ("Ada", "ada_l", "2024-03-09T21:00:00+00:00", "The foghorn was heard on the mainland at noon."),
)


def export() -> str:
    """Return the export of a channel in which the keepers write."""
    messages = [
        {
            "id": str(1_000 + number),
            "type": "Default",
            "timestamp": date,
            "content": text,
            "author": {"id": name, "name": nick, "nickname": name, "isBot": False},
        }
        for number, (name, nick, date, text) in enumerate(KEEPERS)
    ]
    channel = {"id": "70", "type": "GuildTextChat", "name": "lamp-room"}
    return json.dumps(
        {"guild": {"id": "60", "name": "Reef"}, "channel": channel, "messages": messages}
    )


def settle(folder: Path, settings: str = "public_channels = true") -> None:
    """Put the export into a corpus that may show it to everybody."""
    (folder / "texts").mkdir()
    (folder / "texts" / "keepers.json").write_text(export(), "utf-8")
    told = f'[corpora.notes]\npath = "texts"\n{settings}\n'
    (folder / "verbatim.toml").write_text(told, "utf-8")


async def test_people_times_and_channels_narrow_a_question_to_an_export(
    sandbox: Sandbox, validation: Validation, tmp_path: Path, ada: Person
) -> None:
    settle(tmp_path)
    whale, colza = "> The big lamp burns whale oil", "> The big lamp burns colza oil"
    oil = "Which oil does the big lamp burn?"
    async with running_bot(sandbox, tmp_path):
        people = await ada.type_into("ask", question=oil, by="")
        assert len(people.choices) == 2
        nick = await ada.type_into("ask", question=oil, by="bo7")
        (bo,) = nick.choices
        picked = await ada.pick(bo, of=nick)
        assert colza in picked.text
        assert whale not in picked.text
        years = await ada.type_into("ask", question=oil, before="")
        assert years.choices == ["2024", "2023"]
        early = await ada.pick("2024", of=years)
        assert whale in early.text
        assert colza not in early.text
        (channel,) = (await ada.type_into("ask", question=oil, **{"in": "lamp"})).choices
        assert "lamp-room" in channel
        there = await ada.slash("ask", question=oil, **{"in": channel, "by": "ada"})
        assert whale in there.text
        nobody = await ada.slash("ask", question=oil, by="adda")
        assert "Nobody here is called adda; the nearest " in nobody.text
    assert validation.violations == []


async def test_sources_are_found_in_the_words_of_whom_a_message_names(
    sandbox: Sandbox, validation: Validation, tmp_path: Path, ada: Person
) -> None:
    settle(tmp_path)
    async with running_bot(sandbox, tmp_path):
        for name, words in {
            "Bo": "> The big lamp burns colza",
            "Ada": "> The big lamp burns whale",
        }.items():
            claim = ada.say(f"{name} said that the big lamp burns some oil.")
            offered = await ada.use("Find sources", on=claim)
            assert offered.text.split("\n")[1].startswith(words)
            assert "These are" not in offered.text
        claim = ada.say("According to Bo, the foghorn was heard on the mainland.")
        offered = await ada.use("Find sources", on=claim)
        assert "> The foghorn was heard on the mainland at noon." in offered.text
        assert "These are the words of" in offered.text
        assert ", not of Bo." in offered.text
    assert validation.violations == []


async def test_a_quote_is_verified_in_the_words_of_whom_a_message_names(
    sandbox: Sandbox, validation: Validation, tmp_path: Path, ada: Person
) -> None:
    settle(tmp_path)
    twice = "Bo repeats: The foghorn was heard on the mainland at noon."
    (tmp_path / "texts" / "a.txt").write_text(twice, "utf-8")
    horn = "“The foghorn was heard on the mainland at noon.”"
    async with running_bot(sandbox, tmp_path):
        for said in (f"**Ada** said: {horn}", f"{horn} — Ada", f"> {horn[1:-1]}\nAda wrote."):
            verified = await ada.use("Verify quotes", on=ada.say(said))
            assert "`keepers.json`" in verified.text.split("\n")[1]
            assert "words of" not in verified.text
        plain = await ada.use("Verify quotes", on=ada.say(f"Somebody said {horn}"))
        assert "`a.txt`" in plain.text.split("\n")[1]
        other = f"Bo: {horn}, and Ada wrote “The big lamp burns colza oil since the spring.”"
        verified = await ada.use("Verify quotes", on=ada.say(other))
        lines = verified.text.split("\n")
        assert lines[2] == "-# None of these words is known to be by Bo."
        assert lines[5].startswith("-# These are the words of Bo")
        assert lines[5].endswith(", not of Ada.")
    assert validation.violations == []


async def test_nothing_is_offered_of_a_channel_that_somebody_may_not_see(
    sandbox: Sandbox, validation: Validation, tmp_path: Path, ada: Person
) -> None:
    settle(tmp_path, "")
    async with running_bot(sandbox, tmp_path):
        for key in ("by", "after", "before", "in", "file"):
            assert (await ada.type_into("ask", question="lamp", **{key: ""})).choices == []
    assert validation.violations == []
