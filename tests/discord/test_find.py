"""`/find`, used on the real bot: passages that are found while they are typed."""

from pathlib import Path

import pytest

from bot.sandbox import Sandbox
from tests.discord.fork import Process, running_bot
from tests.discord.person import Person
from tests.discord.validation import Validation

SOURCE = "000_1bf6921c60db0ece.txt:3"
PICKED = "-# `000_1bf6921c60db0ece.txt`, line 3 · `mhe9xdkv`"


async def test_a_passage_is_found_while_it_is_typed_and_posted_when_it_is_picked(
    bot_process: Process, ada: Person
) -> None:
    places = [ada, ada.in_thread(), ada.in_post(), ada.in_dm(), ada.abroad()]
    for where in places:
        typed = await where.type_into("find", passage="sle")
        assert typed.answered_after < 3
        (choice,) = typed.choices
        assert choice.startswith("For example, Sleeper Agents showed")
        assert choice.endswith(f" · {SOURCE}")
        picked = await where.pick(choice, of=typed)
        assert not picked.ephemeral
        assert picked.text.startswith("> For example, Sleeper Agents showed")
        assert picked.text.endswith(PICKED)
        assert not picked.pinged
        copied = await where.choose("copy", on=picked)
        assert copied.text.startswith("```\nFor example, Sleeper Agents showed")
        await where.press("Remove", on=picked)
        assert picked.deleted
    assert not any("leeper" in line for line in bot_process.log)


@pytest.mark.usefixtures("bot_process")
async def test_choices_fit_and_show_the_word_that_was_typed(ada: Person) -> None:
    typed = await ada.type_into("find", corpus="seeds", passage="Leela")
    assert len(typed.choices) == 5
    assert all(len(choice) <= 100 for choice in typed.choices)
    assert all("Leela" in choice for choice in typed.choices)
    assert typed.answered_after < 3
    assert (await ada.type_into("find", passage="")).choices == []
    assert (await ada.type_into("find", passage="the")).choices == []
    assert (await ada.type_into("find", corpus="nosuch", passage="Leela")).choices == []
    assert (await ada.type_into("find", passage="Leela knows " * 490)).choices


@pytest.mark.usefixtures("bot_process")
async def test_free_text_is_searched_as_by_ask(ada: Person) -> None:
    asked = await ada.slash("ask", question="Sleeper Agents finetuning")
    found = await ada.slash("find", passage="Sleeper Agents finetuning")
    assert found.text == asked.text
    private = await ada.slash("find", passage="Sleeper Agents finetuning", private=True)
    assert private.ephemeral
    assert private.text == asked.text


async def test_what_was_offered_before_a_restart_or_a_change_is_picked_or_told(
    sandbox: Sandbox, validation: Validation, tmp_path: Path, ada: Person
) -> None:
    (tmp_path / "texts").mkdir()
    text = tmp_path / "texts" / "lamp.txt"
    text.write_text("A lantern hangs by the gate.\nIt is lit at dusk.\n", "utf-8")
    (tmp_path / "verbatim.toml").write_text('[corpora.notes]\npath = "texts"\n', "utf-8")
    async with running_bot(sandbox, tmp_path):
        typed = await ada.type_into("find", passage="lant")
    async with running_bot(sandbox, tmp_path):
        picked = await ada.pick(typed.choices[0], of=typed)
        assert picked.text.startswith("> A lantern hangs by the gate.\n")
        text.write_text("Nothing hangs by the gate.\nIt is lit at dusk.\n", "utf-8")
        gone = await ada.pick(typed.choices[0], of=typed)
        assert gone.text == "That passage has been changed or removed since it was offered."
        oversized = await ada.slash("find", passage=f"notes:mhe9xdkv-{'9' * 15}-{'9' * 15}")
        assert oversized.text == gone.text
    assert validation.violations == []
