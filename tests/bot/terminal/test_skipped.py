"""Which things in a folder are no sources, and does the program say why?"""

import json
import os
from pathlib import Path

import pytest

from tests.bot.terminal.running import in_this_process
from tests.permissions import bound_by_permissions


def said(notes: Path) -> list[str]:
    """Ask, check that the rest answers, and return what `check` says is skipped."""
    ended = in_this_process("ask", "foghorn repaired")
    assert ended.status == 0
    assert "lines 5–6 · The lighthouse · m7ta5zq2" in ended.output
    where = f"corpora.notes: {notes}/"
    problems = json.loads(in_this_process("check", "--json").output)["problems"]
    lines = [
        f"{problem['where'].removeprefix(where)}: {problem['what'].removeprefix('is skipped: ')}"
        for problem in problems
    ]
    files = "1 file" if len(lines) == 1 else f"{len(lines)} files"
    them = "it" if len(lines) == 1 else "them"
    told = f"verbatim: {files} left out; `verbatim check` lists {them}.\n" if lines else ""
    assert ended.errors == told
    return lines


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no such files")
def test_a_pipe_that_is_named_like_a_text_is_not_waited_for(notes: Path) -> None:
    os.mkfifo(notes / "x.txt")
    assert said(notes) == ["x.txt: not a regular file"]


def test_a_link_out_of_the_corpus_is_not_followed(notes: Path, working_folder: Path) -> None:
    (working_folder / "secret.txt").write_text("foghorn repaired swordfish", "utf-8")
    (notes / "x.txt").symlink_to(working_folder / "secret.txt")
    assert said(notes) == ["x.txt: a link that leads out of the corpus"]


def test_a_link_to_a_folder_is_not_followed(notes: Path, working_folder: Path) -> None:
    (notes / "all").symlink_to(working_folder)
    assert said(notes) == ["all/: a link to a folder"]


def test_a_link_inside_of_the_corpus_is_a_source(notes: Path) -> None:
    (notes / "x.md").symlink_to("island.md")
    assert said(notes) == []
    assert "[1] x.md, lines 5–6" in in_this_process("ask", "foghorn repaired").output


def test_a_loop_of_links_is_not_followed(notes: Path) -> None:
    (notes / "x.txt").symlink_to("y.txt")
    (notes / "y.txt").symlink_to("x.txt")
    lines = said(notes)
    assert [line.partition(": ")[0] for line in lines] == ["x.txt", "y.txt"]
    assert all("leads to itself" in line or "symbolic links" in line for line in lines)


def test_a_link_to_nothing_is_said(notes: Path) -> None:
    (notes / "x.txt").symlink_to("gone.txt")
    assert said(notes) == ["x.txt: can't be read: No such file or directory"]


def test_a_file_without_permission_is_said(notes: Path) -> None:
    (notes / "x.txt").write_text("foghorn", "utf-8")
    (notes / "x.txt").chmod(0)
    with bound_by_permissions():
        lines = said(notes)
    assert lines == ["x.txt: can't be read: Permission denied"]


def test_hidden_files_and_other_kinds_of_files_are_no_problem(notes: Path) -> None:
    (notes / ".draft.txt").write_text("foghorn repaired swordfish", "utf-8")
    (notes / ".git").mkdir()
    (notes / ".git" / "x.txt").write_text("foghorn repaired swordfish", "utf-8")
    (notes / "photo.jpg").write_bytes(b"\xff\xd8 foghorn repaired")
    assert said(notes) == []


def test_a_name_that_is_no_text_is_said(notes: Path) -> None:
    try:
        Path(os.fsdecode(os.fsencode(notes) + b"/\xffx.txt")).write_bytes(b"foghorn")
    except OSError:
        pytest.skip("this file system has no such names")
    assert said(notes) == ["\ufffdx.txt: its name is not valid UTF-8"]


def test_another_encoding_is_read_when_the_settings_name_it(
    notes: Path, working_folder: Path
) -> None:
    (notes / "old.txt").write_bytes("Süßer Brei kocht über.".encode("latin-1"))
    toml = '[corpora.notes]\npath = "notes"\nencoding = "latin-1"'
    (working_folder / "verbatim.toml").write_text(toml, "utf-8")
    assert "> Süßer Brei kocht über.\n" in in_this_process("ask", "süßer brei").output
