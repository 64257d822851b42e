"""Which files a corpus holds."""

import os
from pathlib import Path

import pytest

from retrieval import sources
from retrieval.errors import CorpusError
from tests.retrieval.corpora import corpus


def skipped(folder: Path) -> dict[str, str]:
    return {entry.path: entry.reason for entry in corpus(folder, {}).skipped}


def test_text_files_are_listed_in_the_order_of_their_paths(tmp_path: Path) -> None:
    built = corpus(
        tmp_path, {"b.txt": "x", "a/z.md": "x", "a.TXT": "x", "c.pdf": "x", "noextension": "x"}
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
    os.mkfifo(folder / "pipe.txt")
    found = skipped(folder)
    loop = found.pop("loop.txt")
    assert str(tmp_path) not in loop
    assert found == {
        "binary.txt": "not valid utf-8 (byte 16)",
        ".hidden.txt": "hidden",
        ".git/": "hidden",
        "out.txt": "a link that leads out of the corpus",
        "folder/": "a link to a folder",
        "gone.txt": "can't be read: No such file or directory",
        "pipe.txt": "not a regular file",
    }
    built = corpus(folder, {})
    assert [source.path for source in built.sources] == ["fine.txt", "inside.txt"]
    assert len(built.passages) == 1


@pytest.mark.parametrize(
    ("name", "what"),
    [("nowhere", "does not exist"), ("file.txt", "is not a folder"), ("x" * 300, "can't be read")],
    ids=["missing", "a file", "a name too long"],
)
def test_a_corpus_folder_that_is_none_is_named(tmp_path: Path, name: str, what: str) -> None:
    (tmp_path / "file.txt").write_text("x")
    with pytest.raises(CorpusError, match=what):
        sources.list_files(tmp_path / name)


@pytest.mark.parametrize("encoding", ["utf-7", "iso2022_jp", "hz", "rot13", "nonsense", "idna"])
def test_an_encoding_whose_spans_can_not_be_cited_is_refused(tmp_path: Path, encoding: str) -> None:
    with pytest.raises(CorpusError, match="The encoding of corpus test"):
        corpus(tmp_path, {}, encoding)
