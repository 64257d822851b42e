"""The README shows what the program says."""

import re
from pathlib import Path

import pytest

from bot.replies.layout import answer_reply
from retrieval.answer.answering import Answerer
from retrieval.answer.narrowing import KEYS
from retrieval.answer.questions import parse
from retrieval.snapshots import building
from tests.bot.terminal.running import in_this_process

PROJECT = Path(__file__).parents[1]
README = (PROJECT / "README.md").read_text("utf-8")


@pytest.mark.parametrize(
    "question",
    ["What did Sleeper Agents show about standard finetuning?", "Who won the 2022 World Cup?"],
)
def test_the_exchanges_in_discord_are_real(question: str) -> None:
    answer = Answerer(building.build("seeds", PROJECT / "seeds")).answer(question)
    shown = [line.removeprefix("> ").removeprefix("> ") for line in README.splitlines()]
    for line in answer_reply(answer).content.splitlines():
        assert line.removeprefix("> ").removeprefix("-# ") in shown


def test_the_file_with_headings_is_answered_as_shown(tmp_path: Path) -> None:
    block = re.search(r"With this `(.+)`\n\n```markdown\n(.+?)```\n", README, re.DOTALL)
    assert block is not None
    name, text = block.groups()
    (tmp_path / name).write_text(text, "utf-8")
    answer = Answerer(building.build("handbook", tmp_path)).answer("How long is data kept?")
    shown = [line.removeprefix("> ").removeprefix("> ") for line in README.splitlines()]
    for line in answer_reply(answer).content.splitlines()[:3]:
        assert line.removeprefix("> ").removeprefix("-# ") in shown


def test_what_is_told_of_a_file_is_shown_as_told(tmp_path: Path) -> None:
    block = re.search(r"```toml\n(\[\"talks/.+?)```\n", README, re.DOTALL)
    assert block is not None
    (tmp_path / "talks").mkdir()
    (tmp_path / "sources.toml").write_text(block[1])
    text = "# Engines\n\nThe analytical engine weaves algebraical patterns.\n"
    (tmp_path / "talks" / "engine.md").write_text(text)
    answer = Answerer(building.build("talks", tmp_path)).answer("What does the engine weave?")
    line = answer_reply(answer).content.splitlines()[2].removeprefix("-# ")
    assert line.startswith("[1] Ada Lovelace, 2024-03-04 · `talks/engine.md`, line 3")
    assert f"A quote says so, too: {line}\n" in README


def test_what_is_said_to_narrow_a_question_does() -> None:
    table = re.search(r"\| in a question \|.*\n\|.*\n((?:\|.*\n)+)", README)
    assert table is not None
    rows = [line.split(" | ")[0] for line in table[1].splitlines()]
    parts = [part for row in rows for part in re.findall("`([^`]+)`", row)]
    assert {part.partition(":")[0] for part in parts} == set(KEYS)
    for part in parts:
        parsed = parse(f"What is it {part}?")
        assert parsed.text == "What is it ?"
        assert parsed.narrowing.written == (part,)
        assert parsed.narrowing.problem is None


def test_the_talk_is_answered_as_shown(tmp_path: Path) -> None:
    block = re.search(
        r'With this `([^`]+)` and `link = "([^`]+)"`\n\n```text\n(.+?)```\n', README, re.DOTALL
    )
    assert block is not None
    name, link, text = block.groups()
    (tmp_path / name).write_text(text, "utf-8")
    answerer = Answerer(building.build("talks", tmp_path))
    answer = answerer.answer("Who fills the lamp when the keeper is away?")
    shown = [line.removeprefix("> ").removeprefix("> ") for line in README.splitlines()]
    for line in answer_reply(answer, link=link).content.splitlines()[:5]:
        # Angle brackets keep Discord from showing a preview.
        told = line.replace("(<", "(").replace(">)", ")")
        assert told.removeprefix("> ").removeprefix("-# ") in shown


def test_the_exchanges_in_the_terminal_are_real(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    examples = re.findall(r"^\$ verbatim (ask .*[^.])\n((?:[^`$].*\n)+)", README, re.MULTILINE)
    assert len(examples) == 2
    for command, shown in examples:
        printed = in_this_process(*command.split()).output
        # The README leaves out the end of a long line.
        assert printed.startswith(shown.split("…\n")[0].rstrip())
