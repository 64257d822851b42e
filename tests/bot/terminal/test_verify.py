"""`verbatim verify`: does the corpus say this?"""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from tests.bot.terminal.conftest import ISLAND
from tests.bot.terminal.running import as_a_process, in_this_process
from tests.permissions import bound_by_permissions

pytestmark = pytest.mark.usefixtures("notes")

KEYS = "quote verdict places difference expected_path found_elsewhere folded unread".split()
FOGHORN = "The foghorn was repaired in March by a blacksmith from Penzance.\nIt has a brass reed."
GULLS = "The lighthouse keeper counted forty herring gulls at dawn."


def verified(*arguments: str, given: str | bytes = b"") -> Any:
    ended = in_this_process("verify", "--json", *arguments, given=given)
    assert ended.errors == ""
    found = json.loads(ended.output)
    assert list(found) == KEYS
    assert ended.status == (1 if found["verdict"] == "absent" else 0)
    assert bool(found["places"]) == (found["verdict"] != "absent")
    assert (found["difference"] is not None) == (found["verdict"] == "near")
    return found


def test_an_exact_quote_is_told_with_its_place() -> None:
    start = ISLAND.index(FOGHORN)
    assert verified(FOGHORN.replace("\n", " ")) == {
        "quote": FOGHORN.replace("\n", " "),
        "verdict": "exact",
        "places": [
            {
                "path": "island.md",
                "first_line": 5,
                "last_line": 6,
                "byte_start": start,
                "byte_end": start + len(FOGHORN),
                "text": FOGHORN,
                "of": "file",
                "encoding": "utf-8",
            }
        ],
        "difference": None,
        "expected_path": None,
        "found_elsewhere": False,
        "folded": ["white space"],
        "unread": [],
    }


@pytest.mark.parametrize(
    ("quote", "status", "output"),
    [
        (
            FOGHORN,
            0,
            (
                "Exact: notes says this word for word.\n\n"
                "> The foghorn was repaired in March by a blacksmith from Penzance.\n"
                "> It has a brass reed.\n"
                "  island.md, lines 5–6 · The lighthouse\n\n"
            ),
        ),
        (
            GULLS.replace("forty", "fifty"),
            0,
            (
                "Near: notes says this with [-other words-]{+than the quote+}.\n\n"
                "The lighthouse keeper counted [-forty-]{+fifty+} herring gulls at dawn.\n\n"
                f"> {GULLS}\n"
                "  island.md, line 3 · The lighthouse\n\n"
            ),
        ),
        (
            GULLS.replace("keeper", "*keeper*").replace(".", "…"),
            0,
            (
                "Exact, but for markup and end punctuation: notes says these words.\n\n"
                f"> {GULLS.removesuffix('.')}\n"
                "  island.md, line 3 · The lighthouse\n\n"
            ),
        ),
        (
            f"Prove the loaf overnight … {GULLS.replace('forty', 'fifty')}",
            0,
            (
                "Stitched: notes says nearly all of this, in several pieces, with "
                "[-other words-]{+than the quote+}.\n\n"
                "Prove the loaf overnight … The lighthouse keeper counted [-forty-]{+fifty+} "
                "herring gulls at dawn.\n\n"
                "> Prove the loaf overnight\n"
                "  bread.txt, line 5\n\n"
                f"> {GULLS}\n"
                "  island.md, line 3 · The lighthouse\n\n"
            ),
        ),
        (
            "Prove the loaf overnight … the lighthouse keeper",
            1,
            "Absent: this is not in notes.\n",
        ),
        (
            "Prove the loaf overnight … The lighthouse keeper counted",
            0,
            (
                "Stitched: notes says all of this, but never in one piece.\n\n"
                "> Prove the loaf overnight\n"
                "  bread.txt, line 5\n\n"
                "> The lighthouse keeper counted\n"
                "  island.md, line 3 · The lighthouse\n\n"
            ),
        ),
    ],
    ids=["exact", "near", "folded", "stitched nearly", "absent", "stitched"],
)
def test_the_verdict_stands_first(quote: str, status: int, output: str) -> None:
    ended = in_this_process("verify", quote)
    assert (ended.status, ended.output, ended.errors) == (status, output, "")


def test_other_places_are_named(notes: Path) -> None:
    for number in range(25):
        (notes / f"copy{number:02}.txt").write_text(f"{GULLS}\n", "utf-8")
    assert len(verified(GULLS)["places"]) == 26
    output = in_this_process("verify", GULLS).output
    assert output.count(GULLS) == 1
    assert "> " + GULLS + "\n  copy00.txt, line 1\n\nAlso at copy01.txt:1, " in output
    assert output.endswith("copy20.txt:1 and 5 more.\n")


def test_a_quote_can_be_pasted_with_its_marks_and_its_source_line() -> None:
    pasted = f"> {GULLS}\n-# [1] `bread.txt`, line 5 · `m7ta5zq2`"
    found = verified(pasted)
    assert found["quote"] == GULLS
    assert (found["verdict"], found["expected_path"]) == ("exact", "bread.txt")
    assert found["found_elsewhere"] is True
    assert "It is not in bread.txt, but elsewhere.\n" in in_this_process("verify", pasted).output
    assert verified(pasted.replace("bread.txt", "island.md"))["found_elsewhere"] is False


def test_what_cite_prints_is_exact_in_its_file() -> None:
    printed = in_this_process("cite", "m7ta5zq2").output
    found = verified("-", given=printed)
    assert (found["verdict"], found["expected_path"]) == ("exact", "island.md")
    assert found["found_elsewhere"] is False


def test_a_quote_is_read_from_standard_input() -> None:
    assert verified("-", given=f"{FOGHORN}\n")["verdict"] == "exact"
    assert verified("-", given=FOGHORN.replace("\n", "\r\n").encode())["verdict"] == "exact"
    assert verified("-", given=b"\xff is not in it")["verdict"] == "absent"


@pytest.mark.parametrize(
    "text", ["- help with the boat", "-h, --json and more", "--- Knead ---", "-18", "--cold"]
)
def test_a_quote_may_begin_with_a_dash(notes: Path, text: str) -> None:
    (notes / "list.txt").write_text(f"{text}\n", "utf-8")
    assert verified(text)["verdict"] == "exact"
    assert verified("--", text)["verdict"] == "exact"


@pytest.mark.parametrize("arguments", [(), ("a", "b"), ("--jsn", "a"), ("--corpus", "x", "a")])
def test_wrong_arguments_end_with_2(arguments: tuple[str, ...]) -> None:
    ended = in_this_process("verify", *arguments)
    assert (ended.status, ended.output) == (2, "")
    assert ended.errors.startswith("verbatim: ")
    assert ended.errors.count("\n") == 1
    assert ") See" not in ended.errors


@pytest.mark.parametrize(
    ("arguments", "given"), [((), "nothing was given"), (("a", "b", "c"), "3 words were given")]
)
def test_one_quote_is_asked_for_in_a_sentence(arguments: tuple[str, ...], given: str) -> None:
    ended = in_this_process("verify", *arguments)
    assert (ended.status, ended.output) == (2, "")
    assert ended.errors == (
        'verbatim: Give one quote in quotation marks, as in verbatim verify "its words", or - and '
        f"the quote on standard input; {given}. See `verbatim verify --help`.\n"
    )


@pytest.mark.parametrize("quote", ["", " \n ", "word " * 5000])
def test_nothing_and_too_much_end_with_2_and_a_sentence(quote: str) -> None:
    ended = in_this_process("verify", "--json", quote)
    assert (ended.status, ended.output) == (2, "")
    assert ended.errors.startswith("verbatim: The quote ")


def test_control_characters_of_a_source_are_shown_and_not_sent(notes: Path) -> None:
    (notes / "evil\x1b[31m.txt").write_text("A \x1b[31mferret juggles five lanterns.\n", "utf-8")
    ended = in_this_process("verify", "A [31mferret juggles six lanterns.")
    assert ended.status == 0
    assert "\x1b" not in ended.output
    assert "␛[31m" in ended.output


@pytest.mark.thorough
def test_it_runs_as_a_process(working_folder: Path) -> None:
    ended = as_a_process("verify", "-", cwd=working_folder, given=f"{GULLS}\n")
    assert (ended.status, ended.errors) == (0, "")
    assert ended.output.startswith("Exact: ")


def test_what_could_not_be_read_is_not_called_absent_and_ends_with_2(notes: Path) -> None:
    (notes / "photo.txt").write_bytes(b"\xff")
    (notes / ".hidden.txt").write_bytes(b"\xff")
    (notes / "slides.png").write_bytes(b"\xff")
    quote = "the walrus sang to nobody in particular"
    ended = in_this_process("verify", quote)
    assert ended.status == 2
    assert ended.output.splitlines() == [
        "Not found in what could be read of notes, which is not all:",
        "  not read: photo.txt: not valid utf-8 (byte 0)",
    ]
    unread = ["photo.txt: not valid utf-8 (byte 0)"]
    ended = in_this_process("verify", "--json", quote)
    found = json.loads(ended.output)
    assert (ended.status, found["verdict"], found["unread"]) == (2, "absent", unread)
    ended = in_this_process("verify", "--json", "counted forty herring gulls at dawn")
    found = json.loads(ended.output)
    assert (ended.status, found["verdict"], found["unread"]) == (0, "exact", unread)
    (notes / "photo.txt").unlink()
    ended = in_this_process("verify", "--json", quote)
    assert (ended.status, json.loads(ended.output)["unread"]) == (1, [])


def test_a_near_quote_tells_what_could_not_be_read_and_many_files_are_cut(notes: Path) -> None:
    for number in range(12):
        (notes / f"{number:02}.txt").write_bytes(b"\xff")
    ended = in_this_process("verify", "the lighthouse keeper counted fifty herring gulls at dawn")
    assert ended.status == 0
    lines = ended.output.splitlines()
    assert lines[0].startswith("Near: ")
    assert lines[-2:] == [
        "  not read: 09.txt: not valid utf-8 (byte 0)",
        "  and 2 more that --json lists",
    ]


def test_a_file_that_may_be_read_again_is_read_though_nothing_else_changed(notes: Path) -> None:
    (notes / "poem.txt").write_text("the walrus sang to nobody in particular", "utf-8")
    for file in notes.iterdir():
        os.utime(file, (1_700_000_000, 1_700_000_000))
    (notes / "poem.txt").chmod(0)
    quote = "the walrus sang to nobody in particular"
    with bound_by_permissions():
        closed = in_this_process("verify", "--json", quote)
        again = in_this_process("verify", "--json", quote)
    unread = ["poem.txt: can't be read: Permission denied"]
    for ended in (closed, again):
        assert (ended.status, json.loads(ended.output)["unread"]) == (2, unread)
    (notes / "poem.txt").chmod(0o600)
    ended = in_this_process("verify", "--json", quote)
    found = json.loads(ended.output)
    assert (ended.status, found["verdict"], found["unread"]) == (0, "exact", [])
