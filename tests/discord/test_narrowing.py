"""`/ask` with options that say where to look, used on the real bot."""

from pathlib import Path

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
        assert typed.answered_after < 0.3
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
        answer = await ada.submit(further, question="And whale oil?")
        assert "whale oil.\n" not in answer.text
        told = await ada.slash("ask", question="lamp", after="soon")
        assert told.ephemeral
        assert "“soon” is no date; write a year, a month or a day" in told.text
        nobody = await ada.slash("ask", question="lamp", by="?!")
        assert nobody.text == "“?!” names nothing for by; write letters or digits of what you mean."
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
