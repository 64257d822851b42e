"""A text is drawn in a process of its own: what a file does to its reader stops nothing."""

import os
import sys
import time
from collections.abc import Callable
from errno import EAGAIN
from multiprocessing.context import SpawnProcess
from pathlib import Path

import pytest

from retrieval.corpus import drawing
from retrieval.corpus.documents import Block, Document, Kind, UndrawableError
from retrieval.corpus.drawing import Drawer
from retrieval.corpus.surroundings import NONE, Surroundings

SAID = b"The lamp is lit."


def drawn(path: str, data: bytes, _: str, __: Surroundings) -> Document:
    """Do what a file's name tells, as a reader might at what is in it."""
    if path == "hang":
        time.sleep(600)
    if path == "wait":
        time.sleep(1.2)
    while path == "work":
        pass
    if path == "crash":
        os.abort()
    if path == "swell":
        bytes(1 << 40)
    if path == "fail":
        raise KeyError(path)
    if path == "deep":
        drawn(path, data, "", NONE)
    text = data.decode()
    return Document(text, (Block(Kind.PROSE, 0, len(text)),), "Lamps", ("Lights",), (0, 4))


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name in ("a", "hang", "wait", "work", "crash", "swell", "fail", "deep"):
        (tmp_path / name).write_bytes(SAID)
    return tmp_path


def test_what_a_reader_says_comes_back_whole(root: Path) -> None:
    with Drawer(drawn) as drawer:
        found = drawer.draw(root, "a", "utf-8")
    assert found.document == drawn("a", SAID, "", NONE)
    assert (found.content.data, found.content.encoding) == (SAID, "utf-8")
    assert (found.size, found.mtime_ns) == (len(SAID), (root / "a").stat().st_mtime_ns)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("crash", "its reader crashed"),
        ("swell", "its reader needed too much memory"),
        ("fail", "its reader failed: KeyError"),
        ("deep", "it is nested too deeply"),
    ],
)
def test_what_is_too_much_for_its_reader_is_told_and_the_next_is_read(
    root: Path, name: str, reason: str
) -> None:
    with Drawer(drawn) as drawer:
        with pytest.raises(UndrawableError) as caught:
            drawer.draw(root, name, "utf-8")
        assert str(caught.value) == reason
        assert drawer.draw(root, "a", "utf-8").content.data == SAID


@pytest.mark.parametrize("name", ["work", pytest.param("hang", marks=pytest.mark.thorough)])
def test_a_reader_that_comes_to_no_end_is_ended(root: Path, name: str) -> None:
    with Drawer(drawn, seconds=1) as drawer:
        with pytest.raises(UndrawableError, match="its reader took longer than 1 s"):
            drawer.draw(root, name, "utf-8")
        assert drawer.draw(root, "a", "utf-8").content.data == SAID


def test_a_reader_that_only_has_to_wait_is_not_ended(root: Path) -> None:
    with Drawer(drawn, seconds=1) as drawer:
        assert drawer.draw(root, "wait", "utf-8").content.data == SAID


def test_where_memory_cant_be_limited_large_files_are_refused(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drawing, "MOST_UNLIMITED", {"plain": len(SAID) - 1})
    asked = (drawn, str(root), "a", "utf-8", NONE.plain)
    assert drawing.answer(*asked)[0] == "drawn"
    monkeypatch.setattr(sys, "platform", "win32")
    assert drawing.answer(*asked) == [
        "undrawable",
        "it holds more than 0 MB, and Windows can't limit what its reader takes",
    ]


def test_a_file_that_isnt_there_is_told_as_the_system_does(root: Path) -> None:
    with Drawer(drawn) as drawer, pytest.raises(FileNotFoundError):
        drawer.draw(root, "gone", "utf-8")


def test_no_process_starts_before_there_is_something_to_draw(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    unused: Callable[[], None] = pytest.fail
    monkeypatch.setattr(Drawer, "_started", unused)
    with Drawer(drawn):
        pass


def test_a_process_that_cant_be_started_is_told_and_started_when_it_can(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: SpawnProcess) -> None:
        raise BlockingIOError(EAGAIN, "too many processes")

    with Drawer(drawn) as drawer:
        with monkeypatch.context() as machine:
            machine.setattr(SpawnProcess, "start", full)
            for _ in range(2):
                with pytest.raises(BlockingIOError, match="too many processes"):
                    drawer.draw(root, "a", "utf-8")
            drawer.close()
        assert drawer.draw(root, "a", "utf-8").content.data == SAID
