"""`/said`, used on the real bot."""

from pathlib import Path

from bot.sandbox import Sandbox
from tests.discord.fork import running_bot
from tests.discord.person import Person
from tests.discord.test_channel_walls import CORPUS, export
from tests.discord.validation import Validation


async def test_what_somebody_says_is_told_in_order_and_more_on_demand(
    sandbox: Sandbox, validation: Validation, tmp_path: Path, ada: Person
) -> None:
    (tmp_path / "talk").mkdir()
    said = [f"The lantern was lit on day {number} at dusk." for number in range(1, 8)]
    (tmp_path / "talk" / "general.json").write_text(export(sandbox.channel, *said), "utf-8")
    (tmp_path / "verbatim.toml").write_text(CORPUS, "utf-8")
    async with running_bot(sandbox, tmp_path):
        typed = await ada.type_into("said", topic="lantern", by="do")
        assert typed.choices == ["Dora"]
        answer = await ada.slash("said", topic="When was the lantern lit?", by="Dora")
        lines = answer.text.splitlines()
        assert lines[:2] == ["**When was the lantern lit? by:Dora**", "-# the oldest first"]
        assert [line for line in lines if line.startswith("> ")] == [f"> {one}" for one in said[:3]]
        assert "[1] Dora, 2025-03-01" in answer.text
        more = await ada.press("More", on=answer)
        assert more.ephemeral
        assert [line for line in more.text.splitlines() if line.startswith("> ")] == [
            f"> {one}" for one in said[3:6]
        ]
        rest = await ada.press("More", on=more)
        assert f"> {said[6]}" in rest.text
        nobody = await ada.slash("said", topic="lantern", by="Dorothea")
        assert "Nobody here is called Dorothea; the nearest is Dora." in nobody.text
        # Who may not read the channel learns of nobody in it.
        elsewhere = await ada.in_dm().slash("said", topic="lantern", by="Dora")
        assert "Dora, 2025" not in elsewhere.text
    assert validation.violations == []
