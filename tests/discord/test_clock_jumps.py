"""Nothing in a conversation depends on what the clock says, of the bot's machine or of Discord."""

import asyncio
from pathlib import Path

import pytest

from bot.sandbox import Sandbox
from tests.discord.person import Person
from tests.discord.process import PROJECT, running_bot
from tests.discord.validation import Validation
from tests.patience import PATIENCE

GATE = "The lantern hangs by the gate.\n"
LANTERN = "Where does the lantern hang?"
HANGS = "> The lantern hangs by the gate."
BUCKET = "Where does the bucket stand?"
STANDS = "> The bucket stands beside the well."
YEARS = 2 * 366 * 86_400.0

# Read by Python itself when it starts, in the process that indexes too.
SHIFTED = """
import os
import time
from pathlib import Path

file, plain, plain_ns = Path(os.environ["SHIFT_FILE"]), time.time, time.time_ns
time.time = lambda: plain() + float(file.read_text())
time.time_ns = lambda: plain_ns() + int(float(file.read_text()) * 1e9)
"""


@pytest.mark.thorough
async def test_a_clock_that_jumps_disturbs_no_conversation(
    sandbox: Sandbox, validation: Validation, tmp_path: Path
) -> None:
    notes = tmp_path / "notes"
    notes.mkdir()
    (notes / "gate.txt").write_text(GATE, "utf-8")
    (tmp_path / "verbatim.toml").write_text('[corpora.notes]\npath = "notes"\n', "utf-8")
    (tmp_path / "startup").mkdir()
    (tmp_path / "startup" / "sitecustomize.py").write_text(SHIFTED, "utf-8")
    shift = tmp_path / "shift"
    shift.write_text("0", "utf-8")
    variables = {
        "SHIFT_FILE": str(shift),
        "PYTHONPATH": f"{tmp_path / 'startup'}:{PROJECT}",
        # Rates are measured by a clock too.
        "VERBATIM_LIMITS__PER_MINUTE": "6000",
        "VERBATIM_LIMITS__CHANNEL_PER_MINUTE": "6000",
    }
    ada = Person(sandbox)
    async with running_bot(sandbox, tmp_path, variables) as process:
        earlier = await ada.mention(LANTERN)
        for jump, question in ((YEARS, BUCKET), (-YEARS, LANTERN)):
            # At once: the bot must never find it empty.
            (tmp_path / "next").write_text(str(jump), "utf-8")
            (tmp_path / "next").rename(shift)
            assert HANGS in (await ada.slash("ask", question=LANTERN)).text
            ada.edit(earlier, question)
            await earlier.until(lambda it, asked=question: asked in it.text, "the edit's answer")  # type: ignore[misc] # a default binds it
            assert len(earlier.messages) == 1
        (notes / "well.txt").write_text("The bucket stands beside the well.\n", "utf-8")
        async with asyncio.timeout(PATIENCE):
            # The bot is another process: nothing here could be told of it.
            while STANDS not in (await ada.slash("ask", question=BUCKET)).text:  # noqa: ASYNC110
                await asyncio.sleep(0.1)
        ada.delete(earlier)
        await earlier.until(lambda it: it.deleted, "the answer to be taken back")
        # Discord's own time is ahead of the machine's by now, and then far ahead.
        sandbox.clock.advance(YEARS)
        seen = await ada.slash("ask", question=LANTERN)
        assert HANGS in seen.text
        assert "lantern" in (await ada.choose("[1] in context", on=seen)).text
        assert HANGS in (await ada.mention(LANTERN)).text
        assert [line for line in process.log if '"level": "error"' in line] == []
    assert validation.violations == []
