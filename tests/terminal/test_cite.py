"""`verbatim cite`: what stands at this place?"""

import base64
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from tests.terminal.conftest import ISLAND
from tests.terminal.running import in_this_process

pytestmark = pytest.mark.usefixtures("notes")

KEYS = (
    """passage_id path first_line last_line byte_start byte_end text status before after""".split()
)

FOGHORN = "The foghorn was repaired in March by a blacksmith from Penzance.\nIt has a brass reed."
GONE = "Nothing in this corpus stands there.\n"


def full_id(text: str) -> str:
    digits = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", "0123456789abcdefghjkmnpqrstvwxyz")
    return base64.b32encode(hashlib.sha256(text.encode()).digest()).decode().translate(digits)[:52]


def cited(*arguments: str) -> Any:
    ended = in_this_process("cite", "--json", *arguments)
    assert ended.errors == ""
    citation = json.loads(ended.output)
    assert list(citation) == KEYS
    assert ended.status == (0 if citation["status"] == "current" else 1)
    return citation


def test_an_id_gives_its_paragraph() -> None:
    ended = in_this_process("cite", "m7ta5zq2")
    assert ended.status == 0
    assert ended.output == (
        "> The foghorn was repaired in March by a blacksmith from Penzance.\n"
        "> It has a brass reed.\n"
        "  island.md, lines 5–6 · m7ta5zq2\n"
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
        "  \n"
        "> The foghorn was repaired in March by a blacksmith from Penzance.\n"
        "  It has a brass reed.\n"
        "  \n"
        "  island.md, line 5\n"
        "\n"
    )


@pytest.mark.parametrize("citation", ["00000000", "island.md:9", "island.md:8-99", "nowhere.md:1"])
def test_what_the_corpus_does_not_hold_ends_with_1(citation: str) -> None:
    ended = in_this_process("cite", citation)
    assert (ended.status, ended.output, ended.errors) == (1, GONE, "")


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
        ("island.md:0", "'island.md:0' names no lines: they count from 1, first to last."),
        ("island.md:6-5", "'island.md:6-5' names no lines: they count from 1, first to last."),
        (
            "what?",
            "'what?' is no citation; give an id of 8 or more characters, file:12 or file:12-18.",
        ),
        (
            "m7ta5zq",
            "'m7ta5zq' is no citation; give an id of 8 or more characters, file:12 or file:12-18.",
        ),
        ("", "'' is no citation; give an id of 8 or more characters, file:12 or file:12-18."),
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
