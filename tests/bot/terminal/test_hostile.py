"""Nothing in a corpus, a name or a question takes control of a terminal."""

import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings

from tests.bot.terminal.running import in_this_process
from tests.hostile.strings import HOSTILE, sendable

# Things that a terminal obeys: escapes, C1, directions of writing, a bell, a backspace.
OBEYED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
SEQUENCES = "\x1b[2J\x1b]0;owned\x07\x1b]8;;http://evil.example\x1b\\\x9b31m\u202e\x08\r"
FEWER = settings(
    max_examples=settings().max_examples // 8,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def seen_by(*arguments: str, given: str = "") -> str:
    """Return everything that is sent to a terminal: harmless, and without a traceback."""
    ended = in_this_process(*arguments, given=given.encode("utf-8", "surrogateescape"))
    sent = ended.output + ended.errors
    assert OBEYED.findall(sent) == []
    assert "Traceback" not in sent
    assert ended.status in {0, 1, 2}
    return sent


@pytest.fixture
def hostile(notes: Path) -> str:
    """Write a passage and a file's name that hold every sequence; return the name."""
    (notes / "island.md").unlink()
    name = f"gate{SEQUENCES.replace('/', '')}\n.txt"
    (notes / name).write_text(f"The lantern {SEQUENCES} hangs by the gate.\n", "utf-8", newline="")
    (notes / f"broken{SEQUENCES.replace('/', '')}.txt").write_bytes(b"\xff\xfe\x00\x1b[2J")
    return name


def test_a_corpus_sends_no_sequence_to_the_terminal(hostile: str) -> None:
    assert "hangs by the gate" in seen_by("ask", "Where does the lantern hang?")
    assert "hangs by the gate" in seen_by("cite", f"{hostile}:1", "--context", "3")
    quote = f"The lantern {SEQUENCES} hangs by the gate.".replace("\r", "")
    assert "line 1" in seen_by("verify", quote)
    assert "skipped" in seen_by("check")
    assert "hangs" in seen_by(
        "chat", given="lantern gate\n/why\n/context 3\n/more\n/cite gate:1\n/quit\n"
    )


@pytest.mark.usefixtures("notes")
@pytest.mark.parametrize("command", ["ask", "cite", "verify"])
def test_what_is_typed_sends_no_sequence_back(command: str) -> None:
    for text in (SEQUENCES, f"{SEQUENCES}:1", f"lantern {SEQUENCES} gate", f"--{SEQUENCES}"):
        seen_by(command, text)
        seen_by(command, "--corpus", text, "gate")
    seen_by("--config", SEQUENCES.replace("\x00", ""), command, "gate")


@FEWER
@given(typed=HOSTILE)
@example(typed="z" * 53)
@example(typed="\udcff. A")
@pytest.mark.usefixtures("notes")
def test_whatever_is_typed_is_answered_or_refused_in_a_sentence(typed: str) -> None:
    # Arguments that are no text at all arrive like this.
    argument = typed.replace("\ud800", "\udcff").replace("\x00", "")
    for command in ("ask", "cite", "verify"):
        seen_by(command, "--", argument)
    seen_by("chat", given=f"{sendable(typed)}\n/quit\n")
