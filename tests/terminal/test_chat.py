"""`verbatim chat` on a pipe: a conversation that another program, or a file, leads."""

import os
from pathlib import Path

import pytest

from tests.terminal.running import in_this_process

pytestmark = pytest.mark.usefixtures("notes")


def said(*lines: str) -> str:
    """Return what is printed to some lines; the conversation must end well."""
    ended = in_this_process("chat", given="".join(f"{line}\n" for line in lines))
    assert ended.status == 0
    assert ended.errors == ""
    return ended.output


FOGHORN = """\
> The foghorn was repaired in March by a blacksmith from Penzance.
> It has a brass reed.
"""


def test_a_question_is_shown_and_answered() -> None:
    assert said("Who repaired the foghorn?") == (
        f"Who repaired the foghorn?\n\n{FOGHORN}  [1] island.md, lines 5–6 · m7ta5zq2\n\n"
    )


def test_more_goes_on_where_the_answer_ended(notes: Path) -> None:
    lines = [f"The otter number {number} swims." for number in range(5)]
    (notes / "otters.txt").write_text("\n".join(lines), "utf-8")
    printed = said("swimming otters", "/more", "/more").splitlines()
    places = [line.split(" · ")[0].strip() for line in printed if line.startswith("  [")]
    assert places == [
        "[1] otters.txt, line 1",
        "[2] otters.txt, line 2",
        "[3] otters.txt, line 3",
        "[4] otters.txt, line 4",
        "[5] otters.txt, line 5",
    ]
    assert printed[-2] == "That is all that fits."


def test_more_shows_the_closest_when_nothing_fits() -> None:
    question = "How does debate between two models help with scalable oversight?"
    ended = in_this_process(
        "--config", os.devnull, "chat", given=f"{question}\n/more\n/more\n/more\n"
    )
    answer, closest, further, end = ended.output.split("/more\n\n")
    assert answer == (
        f"{question}\n\n"
        "Nothing in seeds answers that. No passage has: debate, scalable.\n"
        "/more shows the closest passages.\n\n"
    )
    assert closest.startswith("Closest, though they may not answer it:\n> ")
    assert "\n  [1] " in closest
    assert "\n  [4] " in further
    assert end == "That is all.\n\n"


def test_context_shows_the_quotes_again_with_the_lines_around() -> None:
    assert said("foghorn", "/context 3").split("\n\n")[2:4] == [
        "/context 3",
        (
            "  \n"
            "  The lighthouse keeper counted forty herring gulls at dawn.\n"
            "  \n"
            f"{FOGHORN}"
            "  \n"
            "  Rainfall on the island reaches nine hundred millimetres.\n"
            "  island.md, lines 5–6"
        ),
    ]


def test_context_gives_two_lines_unless_told_otherwise() -> None:
    two = said("foghorn", "/context 2").replace("/context 2", "/context")
    assert said("foghorn", "/context") == two


@pytest.mark.parametrize("number", ["51", "-1", "two", "1.5", "²", "9" * 5000])
def test_a_bad_number_of_lines_is_said(number: str) -> None:
    assert said("foghorn", f"/context {number}").endswith(
        "/context takes a number of lines up to 50.\n"
    )


def test_cite_shows_a_place() -> None:
    assert said("/cite island.md:3") == (
        "/cite island.md:3\n\n"
        "> The lighthouse keeper counted forty herring gulls at dawn.\n"
        "  island.md, line 3\n\n"
    )


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("/more", "Ask something first."),
        ("/context", "There is no quote to show more of; ask something first."),
        ("/cite", "/cite takes an id, file:12 or file:12-18."),
        ("/cite 00000000", "Nothing in this corpus stands there."),
        (
            "/cite what?",
            "'what?' is no citation; give an id of 8 or more characters, file:12 or file:12-18.",
        ),
        ("/mroe", "There is no /mroe; /help lists what there is."),
    ],
)
def test_a_command_that_cannot_be_followed_says_why(line: str, sentence: str) -> None:
    assert said(line) == f"{line}\n\n{sentence}\n"


def test_help_lists_every_command() -> None:
    for name in ("/more", "/context", "/cite", "/help", "/quit"):
        assert f"\n  {name} " in said("/help")


def test_nothing_of_the_help_is_wider_than_a_terminal() -> None:
    assert max(len(line) for line in said("/help").splitlines()) < 80


def test_quit_ends_the_conversation() -> None:
    assert said("/quit", "Who repaired the foghorn?") == "/quit\n\n"


@pytest.mark.parametrize("given", [b"", b"\n", b"\n \n\r\n", b"\xff\n", b"/help", b"purple"])
def test_every_conversation_ends_with_0(given: bytes) -> None:
    assert in_this_process("chat", given=given).status == 0


def test_a_bad_question_is_said_and_the_conversation_goes_on() -> None:
    ended = in_this_process("chat", given="the of\nWho repaired the foghorn?\n")
    assert ended.status == 0
    assert ended.errors == (
        "verbatim: The question has only common words; name what it is about.\n"
    )
    assert FOGHORN in ended.output


def test_a_path_at_the_start_of_a_question_is_no_command() -> None:
    assert FOGHORN in said("/etc/foghorn repaired")
