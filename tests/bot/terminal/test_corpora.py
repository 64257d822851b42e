"""`verbatim corpora` says which corpora there are and what is in them."""

import json
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.bot.terminal.running import in_this_process


@pytest.fixture
def three(notes: Path) -> Path:
    """Name two more corpora: one that is never indexed, and one without a folder."""
    more = notes.parent / "more"
    more.mkdir()
    (more / "gull.txt").write_text("Gulls follow the plough.", "utf-8")
    with (notes.parent / "verbatim.toml").open("a") as settings:
        settings.write('[corpora.more]\npath = "more"\n[corpora.gone]\npath = "gone"\n')
    for name in ("a.png", "b.PNG", "Makefile", ".hidden.txt"):
        (notes / name).write_bytes(b"x")
    (notes / "photo.txt").write_bytes(b"\xff")
    in_this_process("index", "--corpus", "notes")
    return notes


def corpora() -> list[Any]:
    ended = in_this_process("corpora", "--json")
    assert (ended.status, ended.errors) == (0, "")
    found = json.loads(ended.output)
    assert list(found) == ["corpora"]
    return list(found["corpora"])


def test_each_corpus_is_an_object(three: Path) -> None:
    notes, more, gone = corpora()
    assert len(notes["snapshot"]) == 6
    moment = datetime.strptime(notes["indexed_at"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    assert abs(moment.timestamp() - time.time()) < 60
    assert notes == {
        "name": "notes",
        "path": three.as_posix(),
        "state": "ready",
        "public": False,
        "snapshot": notes["snapshot"],
        "files": 2,
        "passages": 2,
        "bytes": (three / "island.md").stat().st_size + (three / "bread.txt").stat().st_size,
        "languages": {"en": 1},
        "skipped": [
            {"path": ".hidden.txt", "reason": "hidden"},
            {"path": "photo.txt", "reason": "not valid utf-8 (byte 0)"},
        ],
        "passed_over": {".png": 2, "": 1},
        "indexed_at": notes["indexed_at"],
    }
    assert more == {
        **notes,
        "name": "more",
        "path": (three.parent / "more").as_posix(),
        "state": "not indexed",
        "snapshot": None,
        "files": 1,
        "passages": None,
        "bytes": 24,
        "languages": {},
        "skipped": [],
        "passed_over": {},
        "indexed_at": None,
    }
    assert gone == {
        **more,
        "name": "gone",
        "path": (three.parent / "gone").as_posix(),
        "state": "missing",
        "files": 0,
        "bytes": 0,
    }


def test_nothing_is_indexed_for_it(three: Path) -> None:
    (three / "new.txt").write_text("A foghorn.", "utf-8")
    (three / "c.png").write_bytes(b"x")
    before = sorted((three.parent / ".verbatim").iterdir())
    notes, more, _ = corpora()
    assert (notes["files"], notes["passed_over"]) == (2, {".png": 3, "": 1})
    assert more["state"] == "not indexed"
    assert sorted((three.parent / ".verbatim").iterdir()) == before


def test_a_corpus_whose_folder_went_is_missing_though_it_is_indexed(three: Path) -> None:
    three.rename(three.parent / "away")
    notes, _, _ = corpora()
    assert (notes["state"], notes["files"], notes["passages"]) == ("missing", 2, 2)
    assert len(notes["snapshot"]) == 6


def test_people_read_it_in_lines(three: Path) -> None:
    ended = in_this_process("corpora")
    assert (ended.status, ended.errors) == (0, "")
    lines = ended.output.splitlines()
    assert lines[3].startswith("  indexed 20")
    assert [*lines[:3], *lines[4:]] == [
        f"notes (asked when none is named): {three}",
        "  2 files, 2 passages, 308 bytes",
        "  languages: English (1)",
        "  passed over: 2 .png, 1 without an ending",
        "  1 file left out; `verbatim check` lists it",
        f"more: {three.parent}/more",
        "  1 file, 24 bytes, not indexed yet",
        f"gone: {three.parent}/gone",
        f"  The corpus folder {three.parent}/gone does not exist; set its path in the settings.",
    ]


@pytest.mark.parametrize("public", [True, False])
def test_a_corpus_that_everybody_may_read_is_told_as_such(notes: Path, public: bool) -> None:
    with (notes.parent / "verbatim.toml").open("a") as settings:
        settings.write(f"public = {str(public).lower()}\n")
    assert [corpus["public"] for corpus in corpora()] == [public]
