"""`/corpus forget-me`: members learn what of theirs is quoted, and have it left out."""

import asyncio
from pathlib import Path

import pytest

from bot.sandbox import Sandbox
from retrieval.snapshots import ForgottenPeople, Person
from tests.bot.terminal.test_forget import unpacked
from tests.discord.fork import running_bot
from tests.discord.person import Person as Visitor
from tests.discord.test_channel_walls import CORPUS, export
from tests.discord.validation import Validation
from tests.patience import PATIENCE

HERS = "The marmalade is kept behind the seventh shelf."
OTHERS = "The lantern by the gate is lit at dusk."
TOLD = (
    "Of what you wrote I may quote 1 paragraph in *talk*. To have it left out, use "
    "`/corpus forget-me leave_out: True`."
)


@pytest.fixture
def settings(tmp_path: Path, sandbox: Sandbox, ada: Visitor) -> Path:
    """An export in which Ada, by her id, says one thing, and somebody else another."""
    (tmp_path / "talk").mkdir()
    told = export(sandbox.channel, HERS, OTHERS)
    for old, new in (("Dora", "Countess"), ("dora", "ada_l"), ('"7"', f'"{ada.user.id}"')):
        told = told.replace(old, new, 1)
    (tmp_path / "talk" / "general.json").write_text(told, "utf-8")
    (tmp_path / "verbatim.toml").write_text(CORPUS, "utf-8")
    return tmp_path


def told_in(folder: Path, word: bytes) -> bool:
    """Tell whether any file in a folder has a word, packed or not."""
    files = (file for file in folder.rglob("*") if file.is_file())
    try:
        return any(word in unpacked(file.read_bytes()) for file in files)
    except FileNotFoundError:  # it has just been replaced
        return True


async def test_the_operator_is_asked_unless_a_setting_says_otherwise(
    sandbox: Sandbox, validation: Validation, settings: Path, ada: Visitor
) -> None:
    cleo = ada.friend("Cleo")
    people = ForgottenPeople(settings / ".verbatim")
    async with running_bot(sandbox, settings):
        told = await ada.slash("corpus forget-me")
        assert (told.text, told.ephemeral) == (TOLD, True)
        nothing = await cleo.slash("corpus forget-me", leave_out=True)
        assert nothing.text.startswith("I quote nothing that you wrote here")
        asked = await ada.slash("corpus forget-me", leave_out=True)
        assert (
            asked.text == "I have asked whoever runs this bot to leave out 1 paragraph in *talk*."
        )
        mention = f"<@{ada.user.id}>"
        assert people.asking() == (Person(("Countess", mention, "ada_l"), ("talk",)),)
        assert people.listed() == ()
        assert f"> {HERS}" in (await ada.slash("ask", question="Where is the marmalade kept?")).text
    assert validation.violations == []


@pytest.mark.thorough
async def test_what_an_id_says_is_somebodys_is_left_out_at_once(
    sandbox: Sandbox, validation: Validation, settings: Path, ada: Visitor
) -> None:
    with (settings / "verbatim.toml").open("a", encoding="utf-8") as file:
        file.write('[discord]\nforget_me = "at once"\n')
    index = settings / ".verbatim"
    async with running_bot(sandbox, settings):
        assert f"> {HERS}" in (await ada.slash("ask", question="Where is the marmalade kept?")).text
        done = await ada.slash("corpus forget-me", leave_out=True)
        assert done.text.startswith("I have left out 1 paragraph in *talk*, from now on")
        assert ForgottenPeople(index).names("talk") == (f"<@{ada.user.id}>",)
        hidden = await ada.slash("ask", question="Where is the marmalade kept?")
        assert "seventh" not in hidden.text
        async with asyncio.timeout(PATIENCE):
            while told_in(index, b"marmalad"):  # noqa: ASYNC110 - another process reads the file
                await asyncio.sleep(0.2)
        async with asyncio.timeout(PATIENCE):  # until the new index is opened
            gate = await ada.slash("ask", question="When is the lantern by the gate lit?")
            while f"> {OTHERS}" not in gate.text:
                gate = await ada.slash("ask", question="When is the lantern by the gate lit?")
        nothing = await ada.slash("corpus forget-me")
        assert nothing.text.startswith("I quote nothing that you wrote here")
    assert validation.violations == []


async def test_a_name_alone_lets_nobody_forget_another(
    sandbox: Sandbox, validation: Validation, settings: Path, ada: Visitor
) -> None:
    with (settings / "verbatim.toml").open("a", encoding="utf-8") as file:
        file.write('[discord]\nforget_me = "at once"\n')
    dora = ada.friend("Dora")  # her id isn't the other Dora's
    async with running_bot(sandbox, settings):
        asked = await dora.slash("corpus forget-me", leave_out=True)
        assert (
            asked.text == "I have asked whoever runs this bot to leave out 1 paragraph in *talk*."
        )
        assert f"> {OTHERS}" in (await dora.slash("ask", question="When is the lantern lit?")).text
        assert ForgottenPeople(settings / ".verbatim").listed() == ()
    assert validation.violations == []
