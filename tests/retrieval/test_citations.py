"""What a citation leads to."""

from dataclasses import replace
from pathlib import Path

import pytest

from retrieval import citations, snapshot
from retrieval.errors import AmbiguousCitationError, CitationError
from retrieval.snapshot import Snapshot, crockford
from tests.retrieval.corpora import SEEDS, corpus

FILE = "000_1bf6921c60db0ece.txt"


@pytest.fixture(scope="module")
def seeds() -> Snapshot:
    return snapshot.build("seeds", SEEDS)


def test_an_id_gives_its_whole_paragraph(seeds: Snapshot) -> None:
    found = citations.cite(seeds, "mhe9xdkv")
    assert (found.path, found.first_line, found.last_line) == (FILE, 3, 3)
    assert found.status == "current"
    assert found.text == (SEEDS / FILE).read_text("utf-8").splitlines()[2]
    assert found.passage_id == "mhe9xdkv"


def test_capitals_lookalikes_and_longer_prefixes_are_read_as_the_same_id(seeds: Snapshot) -> None:
    full = next(p.places[0].full_id for p in seeds.passages if p.places[0].id == "mhe9xdkv")
    for spelling in ("MHE9XDKV", full, full[:20], " mhe9xdkv "):
        assert citations.cite(seeds, spelling).first_line == 3
    zero = next(p.places[0] for p in seeds.passages if "0" in p.places[0].id)
    assert citations.cite(seeds, zero.id.replace("0", "o")).path == zero.source.path


def test_lines_give_the_files_own_lines(seeds: Snapshot) -> None:
    lines = (SEEDS / FILE).read_text("utf-8").splitlines()
    found = citations.cite(seeds, f"{FILE}:6-9", context=2)
    assert found.text == "\n".join(lines[5:9])
    assert found.before == tuple(lines[3:5])
    assert found.after == tuple(lines[9:11])
    assert found.passage_id is None
    assert citations.cite(seeds, f"{FILE}:1", context=3).before == ()


@pytest.mark.parametrize(
    "citation",
    [
        "zzzzzzzz",
        f"{FILE}:49",
        f"{FILE}:40-60",
        "nothere.txt:1",
        "../pyproject.toml:1",
        "/etc/passwd:1",
    ],
)
def test_what_the_corpus_does_not_hold_is_gone(seeds: Snapshot, citation: str) -> None:
    found = citations.cite(seeds, citation)
    assert found.status == "gone"
    assert found.text is None


@pytest.mark.parametrize(
    "citation", ["", "mhe9xdk", "what is this", f"{FILE}:0", f"{FILE}:9-6", "uuuuuuuu"]
)
def test_what_is_no_citation_is_refused_with_a_sentence(seeds: Snapshot, citation: str) -> None:
    with pytest.raises(CitationError) as caught:
        citations.cite(seeds, citation)
    assert str(caught.value).endswith(".")


def test_an_ambiguous_prefix_lists_its_matches(tmp_path: Path) -> None:
    built = corpus(tmp_path, {"a.txt": "one lantern\nanother lantern\n"})
    # Two ids that share their first nine characters don't occur in practice, so they are made.
    ids = ("abcdefgh0" + "0" * 43, "abcdefgh0" + "1" * 43)
    made = replace(built, ids=tuple(zip(ids, built.passages, strict=True)))
    with pytest.raises(AmbiguousCitationError) as caught:
        citations.cite(made, "abcdefgh")
    assert len(caught.value.matches) == 2
    assert len(set(caught.value.matches)) == 2


def test_a_file_name_is_enough_when_it_is_the_only_one(tmp_path: Path) -> None:
    built = corpus(
        tmp_path,
        {"x/a.txt": "one\n", "y/b.txt": "two\n", "z/b.txt": "three\n", "b:1.txt": "four\n"},
    )
    assert citations.cite(built, "a.txt:1").path == "x/a.txt"
    assert citations.cite(built, "b:1.txt:1").text == "four"
    with pytest.raises(AmbiguousCitationError) as caught:
        citations.cite(built, "b.txt:1")
    assert caught.value.matches == ("y/b.txt", "z/b.txt")


def test_an_id_survives_moved_lines_and_a_renamed_file(tmp_path: Path) -> None:
    before = corpus(tmp_path / "before", {"a.txt": "A lantern by the sea.\n"})
    after = corpus(tmp_path / "after", {"b.txt": "new\nlines\nA lantern by the sea.\n"})
    (passage,) = before.passages
    found = citations.cite(after, passage.places[0].id)
    assert (found.path, found.first_line) == ("b.txt", 3)


def test_an_id_whose_file_changed_meanwhile_is_gone(tmp_path: Path) -> None:
    built = corpus(tmp_path, {"a.txt": "A lantern by the sea.\n"})
    (tmp_path / "a.txt").write_text("Something else entirely.\n")
    found = citations.cite(built, built.passages[0].places[0].id)
    assert found.status == "gone"
    assert found.path == "a.txt"
    (tmp_path / "a.txt").unlink()
    assert citations.cite(built, "a.txt:1").status == "gone"


def test_white_space_at_either_end_is_not_cited(tmp_path: Path) -> None:
    built = corpus(tmp_path, {"a.txt": "\ufeff\n  one \r\n\r\n two\n\n"})
    found = citations.cite(built, "a.txt:1-5")
    assert found.text == "one \r\n\r\n two"
    assert (found.first_line, found.last_line) == (2, 4)
    assert citations.cite(built, "a.txt:3").status == "gone"


def test_ids_are_crockfords_base32() -> None:
    # RFC 4648's example "foobar", with Crockford's alphabet.
    assert crockford(b"foobar") == "csqpyrk1e8"
    assert crockford(b"\x00" * 32) == "0" * 52
