"""`verbatim chat` on a pipe: a conversation that another program, or a file, leads."""

import os
import re
from pathlib import Path

import pytest

from tests.bot.terminal.running import in_this_process

pytestmark = pytest.mark.usefixtures("notes")


def said(*lines: str) -> str:
    """Return what the program prints for some lines; the conversation must end well."""
    ended = in_this_process("chat", given="".join(f"{line}\n" for line in lines))
    assert ended.status == 0
    assert ended.errors == ""
    return ended.output


FOGHORN = """\
> The foghorn was repaired in March by a blacksmith from Penzance.
> It has a brass reed.
"""
ITS_PLACE = "  [1] island.md, lines 5–6 · The lighthouse · m7ta5zq2\n\n"


def test_a_question_is_shown_and_answered() -> None:
    assert said("Who repaired the foghorn?") == (
        f"Who repaired the foghorn?\n\n{FOGHORN}{ITS_PLACE}"
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
    question = "How many parameters does Leela have?"
    ended = in_this_process(
        "--config", os.devnull, "chat", given=f"{question}\n/more\n/more\n/more\n/more\n"
    )
    answer, closest, further, last, end = ended.output.split("/more\n\n")
    assert answer == (
        f"{question}\n\nNothing in seeds answers that.\n/more shows the closest passages.\n\n"
    )
    assert closest.startswith("Closest, though they may not answer it:\n> ")
    assert "\n  [1] " in closest
    assert "\n  [4] " in further
    assert "\n  [7] " in last
    assert end == "That is all.\n\n"


COPIED = (
    "The foghorn was repaired in March by a blacksmith from Penzance.\n"
    "It has a brass reed.\n\n"
    "island.md:5-6 · m7ta5zq2\n\n"
)


@pytest.mark.parametrize("command", ["/copy 1", "/copy", "copy 1", "copy", "Copy"])
def test_copy_gives_a_quote_alone(command: str) -> None:
    assert said("foghorn", command).split(f"{command}\n\n")[1] == COPIED


def test_copy_takes_the_number_of_any_quote_of_the_answer(notes: Path) -> None:
    lines = [f"The otter number {number} swims." for number in range(5)]
    (notes / "otters.txt").write_text("\n".join(lines), "utf-8")
    printed = said("swimming otters", "/more", "/copy 2", "/copy 5", "/copy")
    pieces = [piece.splitlines()[0] for piece in re.split(r"/copy.*\n\n", printed)[1:]]
    assert pieces == [lines[1], lines[4], lines[3]]
    refused = said("swimming otters", "/copy 4")
    assert refused.endswith("/copy takes the number of a quote, from 1 to 3.\n")


def test_copy_after_context_gives_the_first_quote(notes: Path) -> None:
    (notes / "again.txt").write_text("A foghorn of brass was repaired.", "utf-8")
    printed = said("repaired foghorn", "/context", "/copy")
    assert "  [2] " in printed
    assert printed == said("repaired foghorn", "/context", "/copy 1").replace("/copy 1", "/copy")


def test_copy_after_cite_gives_what_was_cited() -> None:
    assert said("foghorn", "/cite island.md:3", "/copy").endswith(
        "/copy\n\nThe lighthouse keeper counted forty herring gulls at dawn.\n\nisland.md:3\n\n"
    )


@pytest.mark.parametrize("number", ["0", "2", "-1", "one", "1.5", "²", "9" * 5000])
def test_a_quote_that_is_not_there_is_not_copied(number: str) -> None:
    refused = said("foghorn", f"/copy {number}")
    assert refused.endswith("/copy takes the number of a quote; there is only quote 1.\n")


def test_context_shows_the_quotes_again_with_the_lines_around() -> None:
    assert said("foghorn", "/context 3").partition("/context 3\n\n")[2] == (
        "\n"
        "  The lighthouse keeper counted forty herring gulls at dawn.\n"
        "\n"
        f"{FOGHORN}"
        "\n"
        "  Rainfall on the island reaches nine hundred millimetres.\n"
        "  island.md, lines 5–6 · The lighthouse\n\n"
    )


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
        "  island.md, line 3 · The lighthouse\n\n"
    )


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("/more", "Ask something first."),
        ("/context", "There is no quote to show more of; ask something first."),
        ("/copy", "There is no quote to copy; ask something first."),
        ("/copy 1", "There is no quote to copy; ask something first."),
        ("/cite", "/cite takes an id, file:12 or file:12-18."),
        ("/cite 00000000", "Nothing in this corpus stands there."),
        (
            "/cite what?",
            "'what?' is not a citation; give an id of 8 or more characters, file:12 or file:12-18.",
        ),
        ("/mroe", "There is no /mroe; /help lists what there is."),
    ],
)
def test_a_command_that_cannot_be_followed_says_why(line: str, sentence: str) -> None:
    assert said(line) == f"{line}\n\n{sentence}\n"


def test_help_lists_every_command() -> None:
    for name in ("/more", "/context", "/copy", "/why", "/cite", "/help", "/quit"):
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


def test_a_follow_up_says_what_it_took_over() -> None:
    printed = said("Who repaired the foghorn?", "With what reed?")
    assert printed.split("With what reed?\n\n")[1] == (
        f"Carried over: repaired, foghorn.\n{FOGHORN}{ITS_PLACE}"
    )


def test_a_question_of_its_own_takes_nothing_over() -> None:
    printed = said("Who repaired the foghorn?", "Rainfall on the island in millimetres")
    assert "Carried over" not in printed
    assert "> Rainfall on the island reaches nine hundred millimetres." in printed


def test_more_and_why_are_about_the_follow_up_as_it_was_answered(notes: Path) -> None:
    lines = [f"The otter number {number} swims in the brook at dawn." for number in range(5)]
    (notes / "otters.txt").write_text("\n\n".join(lines), "utf-8")
    herons = [f"Heron {number} in the brook." for number in range(5)]
    (notes / "herons.txt").write_text("\n\n".join(herons), "utf-8")
    printed = said("swimming otters", "In the brook?", "more", "why")
    follow_up, _, rest = printed.split("In the brook?\n\n")[1].partition("more\n\n")
    more, _, why = rest.partition("why\n\n")
    assert follow_up.startswith("Carried over: swimming, otters.\n")
    assert "[4] otters.txt, line 7" in more
    assert why.startswith("[4] otters.txt, line 7\n")
    assert "\n  brook " in why
    assert "\n  swimming (carried) " in why


@pytest.mark.parametrize(
    "word", ["more", "MORE", "context", "context 2", "Context 2", "why", "why?"]
)
def test_a_word_alone_does_what_the_command_does(word: str) -> None:
    command = f"/{word.lower().rstrip('?')}"
    typed = said("foghorn", word).split(f"{word}\n\n")[-1]
    assert typed == said("foghorn", command).split(f"{command}\n\n")[-1]


@pytest.mark.parametrize("question", ["more gulls", "why gulls", "context herring gulls"])
def test_the_same_word_in_a_question_is_a_word(question: str) -> None:
    assert "> The lighthouse keeper counted forty herring gulls at dawn." in said(question)


def test_why_shows_what_each_word_counted() -> None:
    printed = said("Which zebra repaired the foghorn in March?", "/why")
    assert printed.split("/why\n\n")[1] == (
        "[1] island.md, lines 5–6\n"
        "  word                  in passages  weight  here  share\n"
        "  zebra                           0     1.8     0      –\n"
        "  repaired                        1     0.7     1    12%\n"
        "  foghorn                         1     0.7     1    12%\n"
        "  march                           1     0.7     1    12%\n"
        "  letters alike                                      49%\n"
        "  words close together                               14%\n"
        "It has 40% of the question's weight; an answer needs more than 19%.\n\n"
    )


def test_why_needs_a_quote() -> None:
    assert said("/why").endswith("There is no quote to explain; ask something first.\n")


def test_an_id_shown_earlier_is_followed_in_a_conversation(notes: Path) -> None:
    said("Who repaired the foghorn?")
    text = (notes / "island.md").read_text("utf-8")
    (notes / "island.md").write_text(f"# Notes\n\n{text}", "utf-8")
    moved = "island.md, lines 7–8 · The lighthouse · m7ta5zq2 · moved from island.md:5-6"
    assert moved in said("m7ta5zq2")
    (notes / "island.md").unlink()
    gone = "m7ta5zq2 is gone; it stood in island.md, lines 5–6."
    assert gone in said("m7ta5zq2")
    assert gone in said("/cite m7ta5zq2")
