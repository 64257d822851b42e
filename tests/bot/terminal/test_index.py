"""`verbatim index` brings the indexes up to date and says what they hold."""

import re
from pathlib import Path

from tests.bot.terminal.running import in_this_process


def test_it_tells_what_a_corpus_holds(notes: Path) -> None:
    (notes / "bad.txt").write_bytes(b"\xff")
    ended = in_this_process("index")
    assert ended.status == 0
    assert re.fullmatch(
        r"notes: 2 files, \d passages, snapshot [0-9a-f]{6}, 0\.\d MB, \d+\.\d s\.\n", ended.output
    )
    assert ended.errors == "verbatim: bad.txt was skipped: not valid utf-8 (byte 0).\n"


def test_one_of_a_thing_is_not_told_as_many(notes: Path) -> None:
    (notes / "bread.txt").unlink()
    assert in_this_process("index").output.startswith("notes: 1 file, 1 passage, ")
    assert in_this_process("check").output.startswith("Corpus notes: 1 file, 1 passage, ")


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
    assert ended.output.split("MB")[0] == expected.split("MB")[0]
    assert in_this_process("ask", "what", "does", "the", "foghorn", "have").status == 0
