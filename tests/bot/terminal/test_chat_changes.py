"""`verbatim chat` goes on with the files as they are now."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.terminal import typed
from tests.bot.terminal.conftest import ISLAND
from tests.bot.terminal.running import Ended, in_this_process

CHANGED = "The files have changed and were read again."

Step = str | Callable[[], object]


@pytest.fixture
def lead(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Ended]:
    """Return a function that leads a conversation and changes files between its lines."""

    def lead(*steps: Step) -> Ended:
        def lines() -> Iterator[str]:
            for step in steps:
                if isinstance(step, str):
                    yield step
                else:
                    step()

        monkeypatch.setattr(typed, "lines", lines)
        ended = in_this_process("chat")
        assert ended.status == 0
        return ended

    return lead


def places(ended: Ended) -> list[str]:
    lines = ended.output.splitlines()
    return [line.partition(" · ")[0].strip() for line in lines if line.startswith("  [")]


def test_changed_new_moved_and_removed_files_are_answered_from(
    notes: Path, lead: Callable[..., Ended]
) -> None:
    ended = lead(
        "Who repaired the foghorn?",
        lambda: (notes / "island.md").write_text(
            "\n\nThe foghorn was repaired in May by a plumber from Hayle.\n", "utf-8"
        ),
        "Who repaired the foghorn?",
        lambda: (notes / "otters.txt").write_text("The otter swims at noon.", "utf-8"),
        "When does the otter swim?",
        lambda: (notes / "otters.txt").rename(notes / "animals.md"),
        "When does the otter swim?",
        (notes / "animals.md").unlink,
        "When does the otter swim?",
    )
    assert ended.errors == ""
    assert places(ended) == [
        "[1] island.md, lines 5–6",
        "[1] island.md, line 3",
        "[1] otters.txt, line 1",
        "[1] animals.md, line 1",
    ]
    assert ended.output.count(CHANGED) == 4
    assert "by a plumber from Hayle" in ended.output
    assert "Nothing in notes answers that." in ended.output


def test_while_nothing_changes_nothing_is_said_of_it(
    notes: Path, lead: Callable[..., Ended]
) -> None:
    ended = lead(
        "Who repaired the foghorn?",
        lambda: os.utime(notes / "island.md", (1, 1)),
        "Who repaired the foghorn?",
        "/help",
    )
    assert places(ended) == ["[1] island.md, lines 5–6"] * 2
    assert CHANGED not in ended.output


def test_more_repeats_nothing_where_files_have_changed(
    notes: Path, lead: Callable[..., Ended]
) -> None:
    otters = [f"The otter number {number} swims." for number in range(4)]
    (notes / "otters.txt").write_text("\n".join(otters), "utf-8")
    more = "\n".join(["The otter number 9 swims.", *otters])
    ended = lead(
        "swimming otters",
        lambda: (notes / "otters.txt").write_text(more, "utf-8"),
        "/more",
        "/copy 4",
    )
    assert places(ended) == [
        "[1] otters.txt, line 1",
        "[2] otters.txt, line 2",
        "[3] otters.txt, line 3",
        "[4] otters.txt, line 1",
        "[5] otters.txt, line 5",
    ]
    assert ended.output.split("/copy 4\n\n")[1].startswith("The otter number 9 swims.\n")


def test_context_follows_a_quote_to_the_lines_where_it_stands_now(
    notes: Path, lead: Callable[..., Ended]
) -> None:
    ended = lead(
        "Who repaired the foghorn?",
        lambda: (notes / "island.md").write_text(f"A line.\n\nAnother one.\n\n{ISLAND}", "utf-8"),
        "/context 1",
    )
    context = ended.output.split("/context 1\n\n")[1]
    assert "> The foghorn was repaired in March" in context
    assert "island.md, lines 9–10" in context


def test_why_says_that_a_quote_has_changed(notes: Path, lead: Callable[..., Ended]) -> None:
    ended = lead(
        "Who repaired the foghorn?",
        lambda: (notes / "island.md").write_text("The foghorn was sold.", "utf-8"),
        "/why",
    )
    assert "[1] has changed since and can't be explained." in ended.output


def test_a_folder_that_is_missing_is_told_until_it_is_back(
    notes: Path, lead: Callable[..., Ended]
) -> None:
    away = notes.with_name("away")
    ended = lead(
        "Who repaired the foghorn?",
        lambda: notes.rename(away),
        "Who repaired the foghorn?",
        "/help",
        "/copy 1",
        lambda: away.rename(notes),
        "Who repaired the foghorn?",
    )
    assert ended.errors == ""
    assert places(ended) == ["[1] island.md, lines 5–6"] * 2
    assert ended.output.count("does not exist") == 1
    assert "Nothing in notes" not in ended.output
    assert "left out" not in ended.output


def test_what_is_left_out_is_told_when_that_changes(
    notes: Path, lead: Callable[..., Ended]
) -> None:
    ended = lead(
        "Who repaired the foghorn?",
        lambda: (notes / "bad.txt").write_bytes(b"\xff"),
        "Who repaired the foghorn?",
        "Who repaired the foghorn?",
    )
    assert ended.errors == "verbatim: 1 file left out; `verbatim check` lists it.\n"
