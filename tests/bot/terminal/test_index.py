"""`verbatim index` brings the indexes up to date and says what they hold."""

import json
import re
import shutil
from pathlib import Path

import pytest

from tests.bot.terminal.running import in_this_process


def test_it_tells_what_a_corpus_holds(notes: Path) -> None:
    (notes / "bad.txt").write_bytes(b"\xff")
    ended = in_this_process("index")
    assert ended.status == 0
    assert re.fullmatch(
        r"notes: 2 files, \d passages, snapshot [0-9a-f]{6}, \d+\.\d kB, \d+\.\d s\.\n",
        ended.output,
    )
    assert ended.errors == "verbatim: bad.txt was left out: not valid utf-8 (byte 0).\n"


def test_files_of_other_kinds_are_told(notes: Path) -> None:
    for name in ("a.png", "b.PNG", "c.odt", ".hidden.png"):
        (notes / name).write_bytes(b"x")
    ended = in_this_process("index")
    assert ended.status == 0
    assert ended.output.splitlines()[1:] == ["notes: passed over 2 .png, 1 .odt."]


def test_where_very_many_files_are_left_out_some_are_named(notes: Path) -> None:
    for number in range(30):
        (notes / f"{number}.txt").write_bytes(b"\xff")
    errors = in_this_process("index").errors.splitlines()
    assert len(errors) == 21
    assert errors[-1] == "verbatim: 30 files left out; `verbatim check` lists them."


KINDS = " Passed over: 2 .png, 1 without an ending."


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ({}, ""),
        ({"a.png": b"x", "b.png": b"x", "Makefile": b"x"}, KINDS),
        ({"bad.txt": b"\xff"}, " Left out: 1 file, bad.txt: not valid utf-8 (byte 0)."),
        ({"blank.txt": b" \n"}, ""),
        ({".hidden.txt": b"x"}, ""),
    ],
    ids=["an empty folder", "other kinds", "a file that is no text", "blanks", "hidden"],
)
def test_where_nothing_can_be_read_it_says_what_was_passed_over_and_ends_with_2(
    notes: Path, files: dict[str, bytes], told: str
) -> None:
    shutil.rmtree(notes)
    notes.mkdir()
    for name, data in files.items():
        (notes / name).write_bytes(data)
    empty = f"The corpus notes is empty: it holds no text to quote.{told}"
    for command in (["index"], ["ask", "herring gulls"]):
        ended = in_this_process(*command)
        assert ended.status == 2
        assert ended.errors.splitlines()[-1] == f"verbatim: {empty}"
    answer = json.loads(in_this_process("ask", "--json", "herring gulls").output)
    assert answer["error"] == empty


def test_a_missing_folder_does_not_keep_the_others_from_being_indexed(notes: Path) -> None:
    toml = '[corpora.gone]\npath = "gone"\n[corpora.notes]\npath = "notes"\n'
    (notes.parent / "verbatim.toml").write_text(toml, "utf-8")
    ended = in_this_process("index")
    assert ended.status == 2
    assert ended.output.startswith("notes: 2 files, 2 passages")
    assert "gone does not exist" in ended.errors


def test_one_of_a_thing_is_not_told_as_many(notes: Path) -> None:
    (notes / "bread.txt").unlink()
    assert in_this_process("index").output.startswith("notes: 1 file, 1 passage, ")
    assert in_this_process("check").output.splitlines()[1].startswith("  1 file, 1 passage, ")


def test_a_changed_file_makes_another_snapshot(notes: Path) -> None:
    before = in_this_process("index").output
    (notes / "bread.txt").write_text("Let it cool on a rack.")
    after = in_this_process("index").output
    assert before.split("snapshot")[1][:7] != after.split("snapshot")[1][:7]
    assert (
        after.split("snapshot")[1][:7] == in_this_process("index").output.split("snapshot")[1][:7]
    )


def test_one_corpus_can_be_named(notes: Path) -> None:
    (notes.parent / "more").mkdir()
    with (notes.parent / "verbatim.toml").open("a") as settings:
        settings.write('[corpora.more]\npath = "more"\n')
    assert in_this_process("index", "--corpus", "more").output.startswith("more: 0 files, 0 pass")
    assert len(in_this_process("index").output.splitlines()) == 2


def test_an_unknown_corpus_is_refused(notes: Path) -> None:
    assert notes.is_dir()
    ended = in_this_process("index", "--corpus", "gulls")
    assert (ended.status, ended.output) == (2, "")
    assert ended.errors.startswith("verbatim: There is no corpus 'gulls'; known: notes.")


def test_rebuilding_repairs_a_damaged_index(notes: Path) -> None:
    expected = in_this_process("index").output
    [cache] = (notes.parent / ".verbatim").rglob("analyses.sqlite")
    cache.write_bytes(b"nonsense")
    for column in cache.parent.rglob("*.npy"):
        column.write_bytes(b"nonsense")
    ended = in_this_process("index", "--rebuild")
    assert ended.status == 0
    assert ended.output.split("kB")[0] == expected.split("kB")[0]
    assert in_this_process("ask", "what", "does", "the", "foghorn", "have").status == 0
