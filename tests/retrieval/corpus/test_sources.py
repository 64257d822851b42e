"""Which files does a corpus hold?"""

import os
from pathlib import Path

import pytest

from retrieval.answer.answering import Answerer
from retrieval.corpus import sources
from retrieval.errors import CorpusError
from retrieval.quote import citations
from tests.retrieval.corpora import corpus


def skipped(folder: Path) -> dict[str, str]:
    return {entry.path: entry.reason for entry in corpus(folder, {}).skipped}


def test_text_files_are_listed_in_the_order_of_their_paths(tmp_path: Path) -> None:
    built = corpus(
        tmp_path, {"b.txt": "x", "a/z.md": "x", "a.TXT": "x", "c.png": "x", "noextension": "x"}
    )
    assert [source.path for source in built.sources] == ["a.TXT", "a/z.md", "b.txt"]
    assert built.skipped == ()


def test_what_is_no_text_of_the_corpus_is_skipped_with_its_reason(tmp_path: Path) -> None:
    folder = tmp_path / "corpus"
    (tmp_path / "secret.txt").write_text("secret")
    corpus(
        folder,
        {
            "fine.txt": "fine",
            "binary.txt": b"fine until here \xff\xfe",
            ".hidden.txt": "x",
            ".git/x.txt": "x",
        },
    )
    (folder / "out.txt").symlink_to(tmp_path / "secret.txt")
    (folder / "inside.txt").symlink_to(folder / "fine.txt")
    (folder / "folder").symlink_to(tmp_path)
    (folder / "loop.txt").symlink_to(folder / "loop.txt")
    (folder / "gone.txt").symlink_to(folder / "nowhere.txt")
    (folder / "gone out.txt").symlink_to(tmp_path / "nowhere.txt")
    os.mkfifo(folder / "pipe.txt")
    found = skipped(folder)
    loop = found.pop("loop.txt")
    assert str(tmp_path) not in loop
    assert found == {
        "binary.txt": "not valid utf-8 (byte 16)",
        ".hidden.txt": "hidden",
        ".git/": "hidden",
        "out.txt": "a link that leads out of the corpus",
        "gone out.txt": "a link that leads out of the corpus",
        "folder/": "a link to a folder",
        "gone.txt": "can't be read: No such file or directory",
        "pipe.txt": "not a regular file",
    }
    built = corpus(folder, {})
    assert [source.path for source in built.sources] == ["fine.txt", "inside.txt"]
    assert len(built.passages) == 2


def test_what_could_not_be_read_is_told_from_what_is_left_out_on_purpose(tmp_path: Path) -> None:
    folder = tmp_path / "corpus"
    corpus(folder, {"binary.txt": b"\xff", ".hidden.txt": "x", ".git/x.txt": "x"})
    (tmp_path / "secret.txt").write_text("secret")
    (folder / "out.txt").symlink_to(tmp_path / "secret.txt")
    (folder / "gone.txt").symlink_to(folder / "nowhere.txt")
    (folder / "loop.txt").symlink_to(folder / "loop.txt")
    os.mkfifo(folder / "pipe.txt")
    unread = [entry.path for entry in corpus(folder, {}).skipped if entry.is_unread]
    assert unread == ["binary.txt", "gone.txt", "loop.txt"]


def test_files_of_other_kinds_are_counted_by_their_endings(tmp_path: Path) -> None:
    built = corpus(
        tmp_path,
        {
            "a.txt": "x",
            "b.png": "x",
            "sub/c.PNG": "x",
            "archive.tar.gz": "x",
            "Makefile": "x",
            "Notes of Mr. Smith": "x",
            "v1.2026-03-04T12:00:00Z": "x",
            "draft.txt~": "x",
            ".hidden.png": "x",
            ".git/object.pack": "x",
        },
    )
    assert built.passed_over == {".png": 2, ".gz": 1, ".txt~": 1, "": 3}


def test_a_name_that_is_no_text_is_counted_by_an_ending_that_is_one(tmp_path: Path) -> None:
    for name in (b"/x\xff.png", b"/x.p\xff"):
        try:
            Path(os.fsdecode(os.fsencode(tmp_path) + name)).write_bytes(b"x")
        except OSError:
            pytest.skip("this file system takes UTF-8 names only")
    assert corpus(tmp_path, {}).passed_over == {".png": 1, ".p\ufffd": 1}


def test_a_mounted_config_map_is_listed_by_the_names_that_it_shows(tmp_path: Path) -> None:
    corpus(tmp_path, {"..2026/notes.txt": "The lantern.", "..2026/sub/deep/more.md": "The gate."})
    (tmp_path / "..data").symlink_to("..2026")
    (tmp_path / "notes.txt").symlink_to("..data/notes.txt")
    (tmp_path / "sub").symlink_to("..data/sub")
    built = corpus(tmp_path, {})
    assert [source.path for source in built.sources] == ["notes.txt", "sub/deep/more.md"]
    assert {entry.path: entry.reason for entry in built.skipped} == {
        "..2026/": "hidden",
        "..data/": "hidden",
    }
    assert citations.cite(built, "sub/deep/more.md:1").extract is not None


def test_a_link_to_a_folder_is_followed_neither_in_a_circle_nor_to_what_is_listed(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "corpus"
    (tmp_path / ".secret").mkdir()
    corpus(folder, {"seen/a.txt": "x", ".x/b.txt": "x", ".y/c.txt": "x"})
    (folder / "again").symlink_to("seen")
    (folder / "around").symlink_to(".")
    (folder / "out").symlink_to(tmp_path / ".secret")
    (folder / "x").symlink_to(".x")
    (folder / ".x" / "y").symlink_to("../.y")
    (folder / ".y" / "x").symlink_to("../.x")
    built = corpus(folder, {})
    assert [source.path for source in built.sources] == ["seen/a.txt", "x/b.txt"]
    links = [entry.path for entry in built.skipped if entry.reason == "a link to a folder"]
    assert links == ["again/", "around/", "out/", "x/y/"]


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("nowhere", "does not exist"),
        ("file.txt", "is not a folder"),
        ("x" * 300, "can't be read"),
        ("x\0", "does not exist"),
    ],
    ids=["missing", "a file", "a name too long", "no name at all"],
)
def test_a_corpus_folder_that_is_none_is_named(tmp_path: Path, name: str, what: str) -> None:
    (tmp_path / "file.txt").write_text("x")
    with pytest.raises(CorpusError, match=what):
        sources.list_files(tmp_path / name, (".txt",))


def test_a_file_is_no_corpus_folder_on_windows_either(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "file.txt"
    file.write_text("x")
    # There `file.txt\.` is the file itself, and nothing is known of access.
    monkeypatch.setattr(sources, "_KNOWS_EFFECTIVE_IDS", False)
    monkeypatch.setattr(os, "access", lambda *_, **__: True)
    with pytest.raises(CorpusError, match="is not a folder"):
        sources.check_folder(file)


@pytest.mark.parametrize("encoding", ["utf-7", "iso2022_jp", "hz", "rot13", "nonsense", "idna"])
def test_an_encoding_whose_spans_can_not_be_cited_is_refused(tmp_path: Path, encoding: str) -> None:
    with pytest.raises(CorpusError, match="The encoding of corpus test"):
        corpus(tmp_path, {}, encoding)


def test_a_folder_whose_name_is_no_utf8_is_skipped_alone(tmp_path: Path) -> None:
    (tmp_path / "fine.txt").write_text("fine")
    odd = os.fsencode(tmp_path) + b"/b\xff"
    try:
        Path(os.fsdecode(odd)).mkdir()
    except OSError:
        pytest.skip("this file system takes UTF-8 names only")
    built = corpus(tmp_path, {})
    assert [source.path for source in built.sources] == ["fine.txt"]
    assert [entry.reason for entry in built.skipped] == ["its name is not valid UTF-8"]


@pytest.mark.parametrize("what", ["a link out", "a pipe", "a folder"])
def test_a_file_that_became_something_else_is_not_read(tmp_path: Path, what: str) -> None:
    (tmp_path / "secret.txt").write_text("the secret lantern\n")
    built = corpus(tmp_path / "corpus", {"a.txt": "the lantern\n"})
    file = tmp_path / "corpus" / "a.txt"
    file.unlink()
    if what == "a link out":
        file.symlink_to(tmp_path / "secret.txt")
    elif what == "a pipe":
        os.mkfifo(file)
    else:
        file.mkdir()
    assert citations.cite(built, "a.txt:1").status == "gone"
    assert citations.cite(built, built.paragraphs[0].id, context=2).status == "gone"
    assert not Answerer(built).answer("lantern").answered


def test_a_file_that_became_a_link_to_itself_can_not_be_read(tmp_path: Path) -> None:
    (tmp_path / "a.txt").symlink_to(tmp_path / "a.txt")
    with pytest.raises(OSError, match="symbolic links"):
        sources.open_source(tmp_path, "a.txt")
    assert sources.file_digest(tmp_path, "a.txt") is None
