"""What can't be read is never called absent, whether a file or a whole corpus folder."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.sandbox import Sandbox
from tests.discord.fork import Process, running_bot, start
from tests.discord.person import Person
from tests.discord.validation import Validation
from tests.patience import PATIENCE

QUESTION = "Where does the lantern hang?"
QUOTE = "The lantern hangs by the gate."
OTHER = "Nobody lights the lantern but the moon above us."
AWAY = "The texts of 'gate' can't be read now: its folder is missing. Ask again when they are back."


@pytest.fixture
def settings(tmp_path: Path) -> Path:
    for name in ("gate", "yard"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "lamp.txt").write_text(f"The lantern hangs by the {name}.\n", "utf-8")
    names = "".join(f'[corpora.{n}]\npath = "{n}"\n' for n in ("gate", "yard"))
    (tmp_path / "verbatim.toml").write_text(names, "utf-8")
    return tmp_path


@pytest.fixture
def spoken(validation: Validation, sandbox: Sandbox) -> Iterator[None]:
    """Check that the bot did nothing that Discord would refuse."""
    yield
    assert validation.violations == []
    assert sandbox.journal.unsupported == []


async def told_away(ada: Person) -> None:
    """Check that every way in says that the first corpus can't be read, and asks the others."""
    listed = await ada.slash("corpus list")
    assert listed.text.splitlines()[0].startswith(
        "*gate*: **can't be read now**, its folder is missing"
    )
    assert listed.text.splitlines()[1] == "*yard*: 1 file, 1 passage"
    status = await ada.slash("corpus status", corpus="gate")
    assert status.text.startswith("*gate*: **can't be read now**, its folder is missing.")
    for said in (
        await ada.slash("ask", question=QUESTION),
        await ada.slash("cite", citation="lamp.txt:7"),
        await ada.slash("verify", quote=QUOTE, corpus="gate"),
        await ada.mention(QUESTION),
    ):
        assert said.text == AWAY
    assert (await ada.type_into("find", passage="lantern hangs")).choices == []
    assert "by the yard" in (await ada.slash("ask", question=QUESTION, corpus="yard")).text
    assert "by the yard" in (await ada.slash("cite", citation="lamp.txt:1")).text
    absent = await ada.slash("verify", quote=OTHER)
    assert absent.text.splitlines() == [
        "**Not found** in what could be read of *yard* or *gate*, which isn't all.",
        "-# not read in *gate*: its folder is missing",
    ]
    exact = await ada.slash("verify", quote="The lantern hangs by the yard.")
    assert exact.text.startswith("**Exact**: *yard* says this word for word.")


async def back(ada: Person, process: Process, times: int) -> None:
    """Wait until the first corpus is answered from again."""
    await process.until_logged('"indexed"', times=times, within=PATIENCE)
    assert "by the gate" in (await ada.slash("ask", question=QUESTION)).text
    assert (await ada.slash("verify", quote=OTHER)).text == (
        "**Not found**: this is not in *gate* or *yard*."
    )


@pytest.mark.thorough
@pytest.mark.usefixtures("spoken")
async def test_a_folder_that_is_missing_at_the_start_is_told_and_taken_in_when_it_comes(
    sandbox: Sandbox, settings: Path, ada: Person
) -> None:
    (settings / "gate").rename(settings / "away")
    async with running_bot(sandbox, settings) as process:
        assert any("corpus folder is missing" in line for line in process.log)
        await told_away(ada)
        (settings / "away").rename(settings / "gate")
        await back(ada, process, times=2)


@pytest.mark.usefixtures("spoken")
async def test_a_folder_that_goes_while_the_bot_runs_is_told_until_it_is_back(
    sandbox: Sandbox, settings: Path, ada: Person
) -> None:
    async with running_bot(sandbox, settings):
        asked = await ada.slash("ask", question=QUESTION)
        assert "by the gate" in asked.text
        (settings / "gate").rename(settings / "away")
        await told_away(ada)
        status = await ada.slash("corpus status", corpus="gate")
        assert "it held 1 file, 1 passage" in status.text
        (settings / "away").rename(settings / "gate")
        assert "by the gate" in (await ada.slash("ask", question=QUESTION)).text


async def test_where_no_folder_is_there_the_bot_ends_with_2_and_a_sentence(
    sandbox: Sandbox, settings: Path
) -> None:
    for name in ("gate", "yard"):
        (settings / name).rename(settings / f"no-{name}")
    process = await start(sandbox, "run", cwd=settings)
    assert await process.ended(within=PATIENCE) == 2
    assert "does not exist" in process.log[-1]


@pytest.mark.usefixtures("spoken")
async def test_a_file_that_can_not_be_read_is_named_with_a_verdict_that_it_may_change(
    sandbox: Sandbox, settings: Path, ada: Person
) -> None:
    for number in range(5):
        (settings / "yard" / f"bad*{number}*.txt").write_bytes(b"\xff")
    async with running_bot(sandbox, settings):
        absent = await ada.slash("verify", quote=OTHER)
        assert absent.text.splitlines() == [
            "**Not found** in what could be read of *gate* or *yard*, which isn't all.",
            *(
                f"-# not read in *yard*: `bad*{number}*.txt`, not valid utf-8 (byte 0)"
                for number in range(3)
            ),
            "-# and 2 more not read",
        ]
        near = await ada.slash("verify", quote="The lantern hangs beside the gate.")
        assert near.text.startswith("**Near**")
        assert near.text.endswith("-# and 2 more not read")
        exact = await ada.slash("verify", quote=QUOTE)
        assert "not read" not in exact.text
        message = ada.say(f'He wrote "{OTHER}", and "{QUOTE}"')
        several = await ada.use("Verify quotes", on=message)
        assert several.text.splitlines()[0].startswith(
            "1\\. **not found in what could be read** “Nobody lights"
        )
        assert several.text.splitlines()[-1] == "-# and 2 more not read"


@pytest.mark.thorough
@pytest.mark.usefixtures("spoken")
async def test_a_file_that_changes_while_no_index_is_made_is_told_in_the_state_too(
    sandbox: Sandbox, settings: Path, ada: Person
) -> None:
    async with running_bot(sandbox, settings) as process:
        # Another program that writes the index holds up the one that would read the file.
        (lock,) = (settings / ".verbatim").glob("gate-*/lock")
        held = os.open(lock, os.O_RDWR)
        try:
            import fcntl  # noqa: PLC0415

            fcntl.flock(held, fcntl.LOCK_EX)
            (settings / "gate" / "new.txt").write_text("The well is deep.", "utf-8")
            absent = await ada.slash("verify", quote=OTHER)
            assert "-# not read in *gate*: `new.txt`, not indexed yet" in absent.text
            status = await ada.slash("corpus status")
            assert "-# `new.txt`: not indexed yet" in status.text
        finally:
            os.close(held)
        await process.until_logged('"indexed"', times=3)
        assert "in *gate* or *yard*." in (await ada.slash("verify", quote=OTHER)).text
