"""Sources, paragraphs and passages are found by their paths, ids, places and contents."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from retrieval.corpus.passages import ID_LENGTH
from retrieval.corpus.sources import Source
from retrieval.index.columns import Digests
from retrieval.snapshots.snapshot import Snapshot
from retrieval.snapshots.sources import Sources
from tests.retrieval.corpora import corpus

LONG = {word: f"{word} " * 200 for word in ("gull", "heron", "tide")}


@pytest.fixture
def snapshot(tmp_path: Path) -> Snapshot:
    return corpus(
        tmp_path,
        {
            "a.txt": f"{LONG['gull']}\n{LONG['heron']}",
            "b/a.txt": f"{LONG['heron']}\n{LONG['tide']}\n{LONG['tide']}",
            "c.txt": f"{LONG['tide']}\n{LONG['gull']}",
        },
    )


def test_a_source_is_found_by_its_path_or_its_end(snapshot: Snapshot) -> None:
    sources = snapshot.sources
    assert [sources.number(path) for path in ("a.txt", "b/a.txt", "c.txt")] == [0, 1, 2]
    assert sources.number("b") is None
    assert sources.ending_with("a.txt") == ["a.txt"]
    assert sources.ending_with("b/a.txt") == ["b/a.txt"]
    assert sources.ending_with("d.txt") == []


def test_the_end_of_several_paths_names_them_all(tmp_path: Path) -> None:
    files = {"x/a.txt": "One.", "y/a.txt": "Two.", "y/ba.txt": "Three."}
    assert corpus(tmp_path, files).sources.ending_with("a.txt") == ["x/a.txt", "y/a.txt"]


def test_tables_of_files_are_merged_as_if_they_had_been_made_at_once() -> None:
    def source(path: str, pages: tuple[int, ...] = (), **told: str) -> Source:
        return Source(path, "utf-8", len(path), 7, path.encode().ljust(32), "T", (path,), "en",
                      pages, **told)  # fmt: skip

    old = [source("a.pdf", (0, 40, 90), author="Ada"), source("b.txt"), source("d.pdf", (0, 9))]
    new = [source("c.pdf", (0, 5), date="2024"), source("x/a.txt")]
    rows = np.array([0, 3, 2, 4])
    merged = Sources.of(old).merged(Sources.of(new), rows, np.array([1, 2, 3, 4]))
    expected = [
        replace([*old, *new][row], mtime_ns=mtime_ns)
        for mtime_ns, row in enumerate(rows.tolist(), 1)
    ]
    assert [*merged] == expected
    assert [merged.pages(number) for number in range(4)] == [(0, 40, 90), (0, 5), (0, 9), ()]
    assert merged.ending_with("a.txt") == ["x/a.txt"]


def test_a_passage_is_stored_once_and_stands_at_all_its_places(snapshot: Snapshot) -> None:
    passages = snapshot.passages
    assert [passage.locator for passage in passages] == ["a.txt:1", "a.txt:2", "b/a.txt:2"]
    assert [[place.locator for place in passages.places(passage)] for passage in passages] == [
        ["a.txt:1", "c.txt:2"],
        ["a.txt:2", "b/a.txt:1"],
        ["b/a.txt:2", "b/a.txt:3", "c.txt:1"],
    ]


def test_a_part_of_a_passage_is_found_where_all_of_it_stands(tmp_path: Path) -> None:
    short = "One.\n\nTwo.\n\nThree."
    files = {"a.txt": short, "b.txt": short, "c.txt": "Two.\n\nFour."}
    passages = corpus(tmp_path, files).passages
    assert [len(passage.paragraphs) for passage in passages] == [3, 2]
    parts = passages.places_of_part(0, 1, 2)
    assert [place.locator for place in parts] == ["a.txt:3", "b.txt:3"]
    assert [place.locator for place in passages.places_of_part(1, 0, 1)] == ["c.txt:1"]


def test_the_places_of_what_is_said_over_and_over_are_all_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("retrieval.snapshots.passages._PLACES_AT_A_TIME", 4)
    monkeypatch.setattr("retrieval.snapshots.passages._FEW_PLACES", 1)
    # What follows a paragraph in its file is compared, and what follows its file isn't.
    lines = ["One.", "Two.", "Two.", "Three."] * 5
    snapshot = corpus(tmp_path, {"a.txt": "\n".join(lines), "b.txt": "One.\nTwo."})
    passages, table = snapshot.passages, snapshot.paragraphs
    whole = [line.rstrip(".") for line in (*lines, "One.", "Two.")]
    for count in (1, 2, 3):
        for first in range(8):
            if first + count > len(lines):
                continue
            expected = [
                n
                for n in range(len(whole) - count + 1)
                if whole[n : n + count] == whole[first : first + count]
                and (n + count <= len(lines) or n >= len(lines))
            ]
            assert [*passages.starts(table.run(first, count))] == expected


def test_an_id_is_found_however_often_its_text_stands_there(tmp_path: Path) -> None:
    table = corpus(tmp_path, {"a.txt": "One.\nTwo.\n" * 50}).paragraphs
    found = table.beginning("", 5)
    assert {paragraph.number for paragraph in found} == {0, 1}
    assert [*found] == sorted(found, key=lambda paragraph: paragraph.digest)


def test_the_passages_within_a_source_are_those_it_shares_too(snapshot: Snapshot) -> None:
    within = [snapshot.passages.within(source).tolist() for source in range(3)]
    assert within == [[0, 1], [1, 2], [0, 2]]


def test_a_paragraph_is_found_by_the_beginning_of_its_id(snapshot: Snapshot) -> None:
    first = snapshot.paragraphs[0]
    found = snapshot.paragraphs.with_id(first.full_id[:ID_LENGTH], 5)
    assert [paragraph.locator for paragraph in found] == ["a.txt:1"]
    assert len(snapshot.paragraphs.with_id("", 5)) == 3
    assert len(snapshot.paragraphs.with_id("", 2)) == 2


def test_a_passage_is_found_by_its_paragraphs(snapshot: Snapshot) -> None:
    table = snapshot.paragraphs
    firsts, counts = np.array([0, 3, 1, 0]), np.array([1, 1, 1, 2], dtype=np.uint8)
    contexts = np.zeros(4, dtype=np.uint64)
    found = snapshot.passages.find(table.digests.rows, firsts, counts, contexts)
    assert found.tolist() == [0, 2, 1, -1]
    contexts[1] = 5
    found = snapshot.passages.find(table.digests.rows, firsts, counts, contexts)
    assert found.tolist() == [0, -1, 1, -1]


def test_paragraphs_with_alike_digests_are_told_apart(
    snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def alike(*arguments: object) -> object:
        return np.zeros(len(arguments[1]), dtype=np.uint64)  # type: ignore[arg-type]

    monkeypatch.setattr("retrieval.snapshots.passages._fingerprints", alike)
    firsts, counts = np.array([5, 1, 2]), np.ones(3, dtype=np.uint8)
    contexts = np.zeros(3, dtype=np.uint64)
    rows = snapshot.paragraphs.digests.rows
    assert snapshot.passages.find(rows, firsts, counts, contexts).tolist() == [2, 1, 1]
    other = Digests.of(bytes(32)).rows
    assert snapshot.passages.find(other, np.array([0]), counts[:1], contexts[:1]) == [-1]
