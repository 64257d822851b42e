"""`verbatim cite`: what stands at this place?"""

import base64
import hashlib
import json
import sqlite3
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.bot.terminal.conftest import ISLAND
from tests.bot.terminal.running import in_this_process

pytestmark = pytest.mark.usefixtures("notes")

KEYS = """passage_id path first_line last_line byte_start byte_end text status before after
    of encoding headings title author date url page seconds hint""".split()

# What is known of no text file.
UNKNOWN: dict[str, None] = dict.fromkeys(["author", "date", "url", "page", "seconds", "hint"])

WHERE_IT_WENT = {
    "moved": ["moved_from"],
    "changed": ["changed_to", "old_text", "difference"],
}

FOGHORN = "The foghorn was repaired in March by a blacksmith from Penzance.\nIt has a brass reed."
GONE = "Nothing in this corpus stands there.\n"


def full_id(text: str) -> str:
    digits = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", "0123456789abcdefghjkmnpqrstvwxyz")
    return base64.b32encode(hashlib.sha256(text.encode()).digest()).decode().translate(digits)[:52]


def cited(*arguments: str) -> Any:
    ended = in_this_process("cite", "--json", *arguments)
    assert ended.errors == ""
    citation = json.loads(ended.output)
    assert list(citation)[: len(KEYS)] == KEYS
    assert list(citation)[len(KEYS) :] == WHERE_IT_WENT.get(citation["status"], [])
    assert ended.status == (1 if citation["status"] == "gone" else 0)
    return citation


def test_an_id_gives_its_paragraph() -> None:
    ended = in_this_process("cite", "m7ta5zq2")
    assert ended.status == 0
    assert ended.output == (
        "> The foghorn was repaired in March by a blacksmith from Penzance.\n"
        "> It has a brass reed.\n"
        "  island.md, lines 5–6 · The lighthouse · m7ta5zq2\n"
        "\n"
    )
    assert ended.errors == ""


@pytest.mark.parametrize(
    "citation",
    ["m7ta5zq2", "M7TA5ZQ2", " m7ta5zq2 ", full_id(FOGHORN)[:9], full_id(FOGHORN)],
)
def test_an_id_may_be_upper_case_and_longer(citation: str) -> None:
    start = ISLAND.index(FOGHORN)
    assert cited(citation) == {
        "passage_id": "m7ta5zq2",
        "path": "island.md",
        "first_line": 5,
        "last_line": 6,
        "byte_start": start,
        "byte_end": start + len(FOGHORN),
        "text": FOGHORN,
        "status": "current",
        "before": [],
        "after": [],
        "of": "file",
        "encoding": "utf-8",
        "headings": ["The lighthouse"],
        "title": "The lighthouse",
        **UNKNOWN,
    }


@pytest.mark.parametrize(
    ("citation", "text", "lines"),
    [
        ("island.md:5", FOGHORN.splitlines()[0], (5, 5)),
        ("island.md:6", "It has a brass reed.", (6, 6)),
        ("island.md:5-6", FOGHORN, (5, 6)),
        ("island.md:5–6", FOGHORN, (5, 6)),
        ("island.md:4-7", FOGHORN, (5, 6)),
        ("island.md:1-8", ISLAND.rstrip("\n"), (1, 8)),
    ],
)
def test_lines_are_cited_by_file_and_number(
    citation: str, text: str, lines: tuple[int, int]
) -> None:
    found = cited(citation)
    assert found["passage_id"] is None
    assert found["text"] == text
    assert (found["first_line"], found["last_line"]) == lines
    assert ISLAND.encode()[found["byte_start"] : found["byte_end"]].decode() == text


def test_a_file_in_a_folder_is_known_by_its_name_alone(notes: Path) -> None:
    (notes / "sub").mkdir()
    (notes / "sub" / "otter.txt").write_text("The otter swims.\n", "utf-8")
    assert cited("otter.txt:1")["path"] == "sub/otter.txt"


def test_a_file_whose_name_begins_with_a_dash_is_cited(notes: Path) -> None:
    (notes / "-18.txt").write_text("Keep bread in the freezer.\n", "utf-8")
    for arguments in (["-18.txt:1"], ["--json", "-18.txt:1"], ["-18.txt:1", "--context", "1"]):
        ended = in_this_process("cite", *arguments)
        assert ended.status == 0
        assert "Keep bread in the freezer." in ended.output


def test_context_gives_the_lines_around() -> None:
    found = cited("--context", "2", "m7ta5zq2")
    assert found["text"] == FOGHORN
    assert found["before"] == ["The lighthouse keeper counted forty herring gulls at dawn.", ""]
    assert found["after"] == ["", "Rainfall on the island reaches nine hundred millimetres."]


def test_context_ends_where_the_file_does() -> None:
    found = cited("--context", "100", "island.md:8")
    assert found["before"] == ISLAND.splitlines()[:7]
    assert found["after"] == []


def test_context_is_printed_around_the_quote() -> None:
    assert in_this_process("cite", "island.md:5", "--context", "2").output == (
        "  The lighthouse keeper counted forty herring gulls at dawn.\n"
        "\n"
        "> The foghorn was repaired in March by a blacksmith from Penzance.\n"
        "  It has a brass reed.\n"
        "\n"
        "  island.md, line 5 · The lighthouse\n"
        "\n"
    )


@pytest.mark.parametrize("citation", ["00000000", "island.md:7", "nowhere.md:1"])
def test_what_the_corpus_does_not_hold_ends_with_1(citation: str) -> None:
    ended = in_this_process("cite", citation)
    assert (ended.status, ended.output, ended.errors) == (1, GONE, "")


@pytest.mark.parametrize(
    ("citation", "hint"),
    [
        ("ISLAND.MD:3", "There is no ISLAND.MD; did you mean island.md:3?"),
        ("island:3", "There is no island; did you mean island.md:3?"),
        ("island.md:2-99", "island.md ends with line 8; cite island.md:2-8."),
        ("island.md:9", "island.md ends with line 8."),
    ],
)
def test_a_near_miss_says_what_there_is(citation: str, hint: str) -> None:
    ended = in_this_process("cite", citation)
    assert (ended.status, ended.output, ended.errors) == (1, f"{GONE.strip()} {hint}\n", "")
    assert cited(citation)["hint"] == hint


def test_every_source_line_that_is_printed_is_cited(notes: Path) -> None:
    (notes / "a b").mkdir()
    (notes / "a b" / "c, d.md").write_text("The otter swims at night.\n", "utf-8")
    for command in (["ask", "Who repaired the foghorn?"], ["ask", "otter"], ["cite", "m7ta5zq2"]):
        printed = in_this_process(*command).output
        line = next(line for line in printed.splitlines() if line and not line.startswith(">"))
        assert f"> {cited(line.strip())['text'].splitlines()[0]}\n" in printed


def test_a_deleted_paragraph_is_not_one_that_stood_there_before(notes: Path) -> None:
    other = FOGHORN.replace("March", "May").replace("\n", " ")
    (notes / "older.md").write_text(f"{other}\n", "utf-8")
    in_this_process("ask", "Who repaired the foghorn?")
    rewrite(notes, FOGHORN, "")
    assert cited("m7ta5zq2")["status"] == "gone"
    # What was written since then may be what it has become.
    rewrite(
        notes, "# The lighthouse\n", f"# The lighthouse\n\n{FOGHORN.replace('March', 'June')}\n"
    )
    ended = in_this_process("cite", "--json", "m7ta5zq2")
    assert "[-March-]{+June+}" in json.loads(ended.output)["difference"]


def test_an_unknown_id_is_gone_and_nothing_is_known_of_it() -> None:
    assert cited("00000000") == {
        "passage_id": "00000000",
        "path": None,
        "first_line": None,
        "last_line": None,
        "byte_start": None,
        "byte_end": None,
        "text": None,
        "status": "gone",
        "before": [],
        "after": [],
        "of": None,
        "encoding": None,
        "headings": [],
        "title": None,
        **UNKNOWN,
    }


@pytest.mark.parametrize(
    "citation",
    [
        "../secret.txt:1",
        "notes/../../secret.txt:1",
        "sub/../../secret.txt:1",
        "./island.md:1",
        "link.txt:1",
        ".hidden.txt:1",
        "photo.jpg:1",
    ],
)
def test_nothing_outside_of_the_corpus_is_cited(
    notes: Path, working_folder: Path, citation: str
) -> None:
    secret = working_folder / "secret.txt"
    for file in (secret, notes / ".hidden.txt", notes / "photo.jpg"):
        file.write_text("swordfish\n", "utf-8")
    (notes / "link.txt").symlink_to(secret)
    for absolute in (citation, f"{secret}:1"):
        ended = in_this_process("cite", absolute, "--context", "5")
        assert (ended.status, ended.output) == (1, GONE)
        assert "swordfish" not in in_this_process("cite", "--json", absolute).output


@pytest.mark.parametrize(
    ("citation", "sentence"),
    [
        (
            "island.md:0",
            "'island.md:0' names no lines: lines count from 1, the first before the last.",
        ),
        (
            "island.md:6-5",
            "'island.md:6-5' names no lines: lines count from 1, the first before the last.",
        ),
        (
            "what?",
            "'what?' is not a citation; give an id of 8 or more characters, file:12 or file:12-18.",
        ),
        (
            "m7ta5zq",
            (
                "'m7ta5zq' is not a citation; give an id of 8 or more characters, file:12 or "
                "file:12-18."
            ),
        ),
        ("", "'' is not a citation; give an id of 8 or more characters, file:12 or file:12-18."),
    ],
)
@pytest.mark.parametrize("json_", [[], ["--json"]])
def test_what_is_no_citation_is_said_in_one_line_and_ends_with_2(
    json_: list[str], citation: str, sentence: str
) -> None:
    ended = in_this_process("cite", *json_, citation)
    assert (ended.status, ended.output, ended.errors) == (2, "", f"verbatim: {sentence}\n")


def test_a_name_of_two_files_is_said_with_both(notes: Path) -> None:
    for folder in ("a", "b"):
        (notes / folder).mkdir()
        (notes / folder / "otter.txt").write_text("The otter swims.\n", "utf-8")
    ended = in_this_process("cite", "otter.txt:1")
    assert ended.status == 2
    assert ended.errors == (
        "verbatim: 'otter.txt' is ambiguous; it names a/otter.txt, b/otter.txt.\n"
    )


@pytest.mark.parametrize("lines", ["-1", "101", "few"])
def test_a_bad_number_of_lines_ends_with_2(lines: str) -> None:
    ended = in_this_process("cite", "island.md:5", "--context", lines)
    assert (ended.status, ended.output) == (2, "")
    assert ended.errors.startswith("verbatim: Invalid value for '--context': ")
    assert ended.errors.count("\n") == 1


def rewrite(notes: Path, old: str, new: str) -> None:
    text = (notes / "island.md").read_text("utf-8")
    assert old in text
    (notes / "island.md").write_text(text.replace(old, new), "utf-8")


def test_a_shown_paragraph_that_moved_is_followed_each_time(notes: Path) -> None:
    in_this_process("ask", "Who repaired the foghorn?")
    rewrite(notes, "# The lighthouse\n", "# The lighthouse\n\nIt is white.\n")
    for _ in range(2):
        found = cited("m7ta5zq2")
        assert (found["status"], found["first_line"]) == ("moved", 7)
        assert (found["text"], found["moved_from"]) == (FOGHORN, "island.md:5-6")
    (notes / "island.md").rename(notes / "coast.md")
    assert in_this_process("cite", "m7ta5zq2").output == (
        "> The foghorn was repaired in March by a blacksmith from Penzance.\n"
        "> It has a brass reed.\n"
        "  coast.md, lines 7–8 · The lighthouse · m7ta5zq2 · moved from island.md:5-6\n"
        "\n"
    )


def test_what_was_never_shown_is_current_wherever_it_stands(notes: Path) -> None:
    rewrite(notes, "# The lighthouse\n", "# The lighthouse\n\nIt is white.\n")
    assert cited("m7ta5zq2")["status"] == "current"


def test_a_shown_paragraph_that_was_edited_is_given_with_the_difference(notes: Path) -> None:
    assert cited("m7ta5zq2")["status"] == "current"
    rewrite(notes, "brass reed", "steel reed")
    found = cited("m7ta5zq2")
    assert (found["status"], found["old_text"]) == ("changed", FOGHORN)
    assert found["text"] == FOGHORN.replace("brass", "steel")
    assert found["passage_id"] == "m7ta5zq2"
    assert found["changed_to"] == full_id(found["text"])[:8]
    assert found["difference"].endswith("It has a [-brass-]{+steel+} reed.")
    printed = in_this_process("cite", "m7ta5zq2").output
    assert printed == (
        "> The foghorn was repaired in March by a blacksmith from Penzance.\n"
        "> It has a steel reed.\n"
        f"  island.md, lines 5–6 · The lighthouse · {found['changed_to']}\n"
        "\n"
        "m7ta5zq2 has changed:\n"
        f"{found['difference']}\n"
        "\n"
    )


def test_a_shown_paragraph_that_is_gone_is_said_with_its_place(notes: Path) -> None:
    in_this_process("ask", "--json", "Who repaired the foghorn?")
    (notes / "island.md").unlink()
    ended = in_this_process("cite", "m7ta5zq2")
    assert (ended.status, ended.errors) == (1, "")
    assert ended.output == "m7ta5zq2 is gone; it stood in island.md, lines 5–6.\n"


def test_what_was_shown_of_one_corpus_is_not_known_of_another(
    notes: Path, working_folder: Path
) -> None:
    (working_folder / "other").mkdir()
    (working_folder / "other" / "a.txt").write_text("Nothing of note.\n", "utf-8")
    settings = (working_folder / "verbatim.toml").read_text("utf-8")
    settings += '[corpora.other]\npath = "other"\n'
    (working_folder / "verbatim.toml").write_text(settings, "utf-8")
    in_this_process("ask", "Who repaired the foghorn?")
    (notes / "island.md").unlink()
    assert cited("--corpus", "other", "m7ta5zq2")["path"] is None
    assert cited("m7ta5zq2")["path"] == "island.md"


def test_a_ledger_that_cannot_be_written_is_said_once_and_the_answers_come(
    working_folder: Path,
) -> None:
    (working_folder / ".verbatim").mkdir()
    (working_folder / ".verbatim" / "ledger.sqlite").mkdir()
    ended = in_this_process("ask", "-", given="foghorn\nfoghorn\nherring gulls\n")
    assert ended.status == 0
    assert ended.output.count("> The foghorn") == 2
    (warning,) = ended.errors.splitlines()
    assert "ledger.sqlite can't be used" in warning
    ended = in_this_process("cite", "m7ta5zq2")
    assert (ended.status, "> It has a brass reed.\n" in ended.output) == (0, True)


def test_a_locked_ledger_is_waited_for_a_moment_once(working_folder: Path) -> None:
    assert in_this_process("ask", "foghorn").errors == ""
    with closing(sqlite3.connect(working_folder / ".verbatim" / "ledger.sqlite")) as other:
        other.execute("BEGIN IMMEDIATE")
        started = time.monotonic()
        ended = in_this_process("ask", "-", given="foghorn\n" * 30)
        assert time.monotonic() - started < 20  # a second for each of them would make 30
    assert ended.status == 0
    assert ended.errors.count("\n") == 1
    assert "locked" in ended.errors
