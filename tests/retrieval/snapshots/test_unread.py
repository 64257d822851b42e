"""Which files that belong to a corpus can't be read whole now?"""

import os
import shutil
from pathlib import Path

import pytest

from retrieval.snapshots import unread
from retrieval.snapshots.unread import UnreadFiles
from tests.permissions import bound_by_permissions
from tests.retrieval.corpora import corpus

FILES = {"a.txt": "The lantern.", "b.md": "The gate.", "sub/c.txt": "The well."}


@pytest.fixture(autouse=True)
def looks_are_believed_for_no_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unread, "_REST", 0)


def now(files: UnreadFiles) -> list[str]:
    return [f"{entry.path}: {entry.reason}" for entry in files.now()]


def test_where_all_can_be_read_there_is_none(tmp_path: Path) -> None:
    others = {"photo.jpg": b"\xff", ".hidden.txt": b"\xff", ".git/x.txt": b"\xff"}
    folder = tmp_path / "corpus"
    built = corpus(folder, {**FILES, **others})
    (tmp_path / "secret.txt").write_text("secret")
    (folder / "out.txt").symlink_to(tmp_path / "secret.txt")
    (folder / "out").symlink_to(tmp_path)
    (folder / "new.png").write_bytes(b"x")
    (folder / "sub" / "c.txt").unlink()
    assert now(UnreadFiles(built)) == []


def test_files_that_could_not_be_read_have_changed_or_come_are_named(tmp_path: Path) -> None:
    built = corpus(tmp_path, {**FILES, "binary.txt": b"\xff", "gone.txt": b"\xff"})
    files = UnreadFiles(built)
    assert now(files) == [
        "binary.txt: not valid utf-8 (byte 0)",
        "gone.txt: not valid utf-8 (byte 0)",
    ]
    (tmp_path / "gone.txt").unlink()
    (tmp_path / "b.md").write_text("The fence.")
    (tmp_path / "new.txt").write_text("The boat.")
    (tmp_path / "to.txt").symlink_to("nowhere.txt")
    assert now(files) == [
        "b.md: changed since it was indexed",
        "binary.txt: not valid utf-8 (byte 0)",
        "new.txt: not indexed yet",
        "to.txt: can't be read: No such file or directory",
    ]


def test_a_file_that_was_only_touched_has_not_changed(tmp_path: Path) -> None:
    built = corpus(tmp_path, FILES)
    os.utime(tmp_path / "a.txt", ns=(1, 1))
    assert now(UnreadFiles(built)) == []


def test_a_file_or_folder_that_may_not_be_read_any_more_is_named(tmp_path: Path) -> None:
    built = corpus(tmp_path, FILES)
    (tmp_path / "a.txt").chmod(0)
    (tmp_path / "sub").chmod(0)
    try:
        with bound_by_permissions():
            found = now(UnreadFiles(built))
    finally:
        (tmp_path / "sub").chmod(0o700)
    assert found == [
        "a.txt: can't be read: Permission denied",
        "sub/: can't be listed: Permission denied",
    ]


@pytest.mark.parametrize(
    ("what", "reason"),
    [("missing", "is missing"), ("a file", "is no folder now"), ("closed", "can't be listed")],
)
def test_a_folder_that_can_not_be_read_is_one_entry(tmp_path: Path, what: str, reason: str) -> None:
    folder = tmp_path / "corpus"
    built = corpus(folder, FILES)
    if what == "closed":
        folder.chmod(0)
    else:
        shutil.rmtree(folder)
    if what == "a file":
        folder.write_text("x")
    try:
        with bound_by_permissions():
            (entry,) = now(UnreadFiles(built))
    finally:
        if what == "closed":
            folder.chmod(0o700)
    assert entry.startswith(f"*: its folder {reason}")
    assert str(tmp_path) not in entry


def test_a_look_is_believed_for_some_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unread, "_REST", 1e9)
    files = UnreadFiles(corpus(tmp_path, FILES))
    assert now(files) == []
    (tmp_path / "b.md").write_text("The fence.")
    assert now(files) == []
