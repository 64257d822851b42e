"""Does a screen get the words of a source, and none of its power over the terminal?"""

import re
import sys
from pathlib import Path

import pytest

from tests.bot.terminal.running import in_this_process

if sys.platform == "win32":
    pytest.skip("Windows has neither pseudo-terminals nor such file names", allow_module_level=True)

from tests.bot.terminal.pseudo import on_a_terminal

RAW = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")

EVIL = "A \x1b[31mferret\x1b[0m \x07juggles \x9b31m lanterns \u202eegassem\u202c \r and \x7f naps."
SHOWN = "A ␛[31mferret␛[0m ␇juggles �31m lanterns �egassem� ␍ and ␡ naps."


@pytest.fixture
def evil(notes: Path) -> Path:
    """Write a corpus whose texts and file names try to control the terminal."""
    (notes / "evil.txt").write_bytes(EVIL.encode())
    (notes / "raven.md").write_bytes(
        "# The \x1b[31mraven\x07 of \u202eold\x85\n\nIt hoards coins.\n".encode()
    )
    (notes / "title\x1b]0;owned\x07.txt").write_text("The walrus yodels.", "utf-8")
    (notes / "two\nlines\r.txt").write_text("The walrus yodels twice.", "utf-8")
    (notes / "twin\x1b[31m.txt").write_text("The walrus yodels twice.", "utf-8")
    (notes / "photo\x1b[31m\n.txt").write_bytes(b"\xff")
    (notes / "dir\x1b[31m").mkdir()
    (notes / "dir\x1b[31m" / "otter.txt").write_text("The otter swims.", "utf-8")
    (notes / "dir").mkdir()
    (notes / "dir" / "otter.txt").write_text("The otter dives.", "utf-8")
    return notes


@pytest.mark.usefixtures("evil")
def test_control_characters_of_a_source_are_shown_and_not_sent() -> None:
    ended = in_this_process("ask", "ferret juggles lanterns")
    assert ended.output.splitlines()[0] == f"> {SHOWN}"


@pytest.mark.usefixtures("evil")
@pytest.mark.parametrize("command", [["ask", "hoards coins"], ["cite", "raven.md:3"]])
def test_control_characters_of_a_heading_are_shown_and_not_sent(command: list[str]) -> None:
    (place,) = [
        line for line in in_this_process(*command).output.splitlines() if "raven.md" in line
    ]
    assert " raven.md, line 3 · The ␛[31mraven␇ of �old" in place


@pytest.mark.usefixtures("evil")
def test_a_file_name_stays_on_its_line() -> None:
    lines = in_this_process("ask", "walrus yodels").output.splitlines()
    assert [line.partition(" · ")[0] for line in lines if line.startswith("  [")] == [
        "  [1] title␛]0;owned␇.txt, line 1",
        "  [2] twin␛[31m.txt, line 1",
    ]
    assert lines[4].endswith(" · also at two␊lines␍.txt:1")


@pytest.mark.usefixtures("evil")
@pytest.mark.parametrize(
    ("arguments", "given"),
    [
        (["ask", "ferret juggles lanterns"], ""),
        (["ask", "walrus yodels"], ""),
        (["ask", "hoards coins"], ""),
        (["verify", "It hoards coins."], ""),
        (["ask", "submarine\x1b[31m economics"], ""),
        (["ask", "-"], "ferret\x1b[31m juggles\r\x9b\n\x1b]0;x\x07\n"),
        (["ask", "--json", "-"], "ferret\x1b[31m juggles\nwalrus yodels\n"),
        (["ask", "--corpus", "\x1b[31m", "x"], ""),
        (["ask", "--\x1b[31m"], ""),
        (["--config", "\x1b[31m.toml", "ask", "x"], ""),
        (["cite", "evil.txt:1", "--context", "3"], ""),
        (["cite", "twin\x1b[31m.txt:1"], ""),
        (["cite", "otter.txt:1"], ""),
        (["cite", "\x1b[31m?"], ""),
        (["check"], ""),
        (["check", "--json"], ""),
        (
            ["chat"],
            (
                "ferret juggles lanterns\n/context 3\nwalrus yodels\n/more\n/context\n"
                "/cite otter.txt:1\n/cite \x1b[31m\n\x1b[31m\nsubmarine \x9b31m economics\n/more\n"
            ),
        ),
    ],
)
def test_no_command_sends_a_control_character(arguments: list[str], given: str) -> None:
    ended = in_this_process(*arguments, given=given)
    assert ended.output + ended.errors != ""
    assert RAW.findall(ended.output.replace("\n", "")) == []
    assert RAW.findall(ended.errors.replace("\n", "")) == []


@pytest.mark.usefixtures("evil")
def test_the_name_of_a_file_that_is_left_out_is_told_on_one_line() -> None:
    assert in_this_process("index").errors == (
        "verbatim: photo␛[31m␊.txt was left out: not valid utf-8 (byte 0).\n"
    )


@pytest.mark.usefixtures("evil")
def test_a_terminal_gets_a_bar_and_wrapped_lines_and_no_control_characters(
    working_folder: Path,
) -> None:
    ended = on_a_terminal("ask", "ferret juggles lanterns", cwd=working_folder, width=40)
    assert ended.status == 0
    assert RAW.findall(ended.output.replace("\n", "")) == []
    lines = [line.rstrip() for line in ended.output.splitlines()]
    quote = [line.removeprefix(" ▌ ") for line in lines if line.startswith(" ▌ ")]
    assert " ".join(quote) == SHOWN
    assert max(len(line) for line in lines if "left out" not in line) <= 40
    assert [line.partition(" · ")[0] for line in lines if "[1]" in line] == [
        "   [1] evil.txt, line 1"
    ]


@pytest.mark.thorough
def test_no_line_on_a_terminal_ends_with_a_blank(notes: Path, working_folder: Path) -> None:
    long = "A heron of the northern marshes wades  between reeds and water lilies   " * 3
    (notes / "heron.txt").write_text(f"{long}\n\n# Much else\n\n鷺は沼を歩く。" * 2, "utf-8")
    question = f"heron wades marshes {'brontosaurus' * 5}\r"
    typed = [question, "/context 3\r", "/why\r", "/copy\r", "/help\r", "/quit\r"]
    for width in (30, 100):
        shown = on_a_terminal("chat", cwd=working_folder, typed=typed, width=width)
        # What was typed stands in it as it was typed, and a prompt ends with a blank.
        lines = [line for line in shown.output.splitlines() if not line.startswith("> ")]
        assert any(" ▌ A heron" in line for line in lines)
        assert [line for line in lines if line != line.rstrip()] == []


@pytest.mark.thorough
def test_a_conversation_greets_with_one_of_a_thing(notes: Path, working_folder: Path) -> None:
    (notes / "bread.txt").unlink()
    shown = on_a_terminal("chat", cwd=working_folder, typed=["\x04"]).output
    assert "notes: 1 passage in 1 file. Ask a question, or /help." in shown


@pytest.mark.thorough
def test_a_broken_line_stays_as_far_indented(notes: Path, working_folder: Path) -> None:
    (notes / "bread.txt").write_text("Let it cool. " * 9, "utf-8")
    for command in ("check", "corpora"):
        shown = on_a_terminal(command, cwd=working_folder, width=30).output
        about = shown[shown.index("  2 files") : shown.index("  indexed")].splitlines()
        assert len(about) > 1
        assert all(line.startswith("  ") for line in about)


def test_what_is_wrong_is_not_broken_inside_a_word(working_folder: Path) -> None:
    ended = on_a_terminal("ask", "--folder", "no-such-folder", "x", cwd=working_folder, width=50)
    assert ended.output.splitlines() == [
        "verbatim: Invalid value for '--folder': Directory",
        "'no-such-folder' does not exist. See `verbatim ask",
        "--help`.",
    ]


@pytest.mark.usefixtures("notes")
def test_a_quote_is_copied_without_a_bar_and_without_breaks(working_folder: Path) -> None:
    shown = on_a_terminal(
        "chat", cwd=working_folder, typed=["the foghorn\r", "/copy 1\r", "/quit\r"], width=40
    )
    after = shown.output.partition("/copy 1")[2].splitlines()
    assert after[1:5] == [
        "The foghorn was repaired in March by a blacksmith from Penzance.",
        "It has a brass reed.",
        "",
        "island.md:5-6 · m7ta5zq2",
    ]


@pytest.mark.usefixtures("notes")
def test_a_conversation_on_a_terminal_greets_prompts_and_ends(working_folder: Path) -> None:
    ended = on_a_terminal(
        "chat", cwd=working_folder, typed=["the foghorn\r", "\r", "/context 1\r", "/nope\r", "\x04"]
    )
    assert ended.status == 0
    lines = [line.rstrip() for line in ended.output.splitlines()]
    assert "notes: 2 passages in 2 files. Ask a question, or /help." in lines
    assert lines.count(" ▌ The foghorn was repaired in March by a blacksmith from Penzance.") == 2
    assert "There is no /nope; /help lists what there is." in lines
    assert "Traceback" not in ended.output


@pytest.mark.parametrize(
    ("width", "cited", "asked"),
    [
        pytest.param(
            100,
            "Crossing › By ferry, in summer › From the old harbour › For groups and schools",
            "Crossing › … › From the old harbour › For groups and schools",
            marks=pytest.mark.thorough,
        ),
        pytest.param(
            80,
            "Crossing › … › From the old harbour › For groups and schools",
            "Crossing › … › For groups and schools",
            marks=pytest.mark.thorough,
        ),
        (60, "Crossing › … › For groups and schools", "Crossing … and schools"),
    ],
)
def test_headings_are_cut_so_that_a_source_line_is_not_broken(
    notes: Path, working_folder: Path, width: int, cited: str, asked: str
) -> None:
    headings = ["Crossing", "By ferry, in summer", "From the old harbour", "For groups and schools"]
    path = "\n\n".join(f"{'#' * level} {one}" for level, one in enumerate(headings, 1))
    (notes / "f.md").write_text(f"{path}\n\nTelephone the boatman.\n", "utf-8")
    shown = on_a_terminal("cite", "f.md:9", cwd=working_folder, width=width).output
    assert f"   f.md, line 9 · {cited}" in shown.splitlines()
    shown = on_a_terminal("ask", "telephone the boatman", cwd=working_folder, width=width).output
    assert f"   [1] f.md, line 9 · {asked} · 7pedy5m6" in shown.splitlines()
    assert max(map(len, shown.splitlines())) <= width
