"""A corpus holds what is gathered from its files, one after the other."""

import hashlib
from pathlib import Path

import numpy as np
import pytest

from retrieval.errors import CorpusError
from retrieval.index import analysis
from retrieval.index.grams import grams_of
from retrieval.snapshots import building
from retrieval.snapshots import words as counting
from retrieval.snapshots.words import Words
from tests.retrieval.analysed import analysed
from tests.retrieval.corpora import corpus

LONG = {word: f"{word} " * 200 for word in ("gull", "heron", "tide")}


def test_a_snapshots_id_is_over_paths_and_contents(tmp_path: Path) -> None:
    snapshot = corpus(tmp_path, {"b.txt": "A gull.", "a.md": "A heron."})
    state = hashlib.sha256()
    for path, text in (("a.md", b"A heron."), ("b.txt", b"A gull.")):
        state.update(path.encode() + b"\0utf-8\0" + hashlib.sha256(text).digest())
    assert snapshot.id == state.hexdigest()[:6]


def test_what_is_skipped_is_told_in_the_order_of_paths(tmp_path: Path) -> None:
    snapshot = corpus(tmp_path, {"z.txt": b"\xff", ".a.txt": "hidden", "m.txt": b"\xfe"})
    assert [entry.path for entry in snapshot.skipped] == [".a.txt", "m.txt", "z.txt"]


def test_an_encoding_whose_spans_cant_be_cited_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="The encoding of corpus notes"):
        building.build("notes", tmp_path, "utf-7")


def test_progress_is_told_file_by_file(tmp_path: Path) -> None:
    corpus(tmp_path, {"a.txt": "A gull.", "b.txt": b"\xff"})
    told: list[tuple[int, int]] = []
    building.build("notes", tmp_path, on_progress=lambda *counts: told.append(counts))
    assert told == [(7, 8), (8, 8)]


def test_the_same_text_under_other_headings_is_another_passage(tmp_path: Path) -> None:
    files = {"a.md": f"# Birds\n\n{LONG['gull']}", "b.md": f"# Curlews\n\n{LONG['gull']}"}
    files["c.md"] = files["a.md"]
    snapshot = corpus(tmp_path, files)
    assert list(snapshot.lexicon.words) == ["birds", "curlews", "gull"]
    assert [snapshot.index.df(term) for term in ("bird", "curlew", "gull")] == [1, 1, 2]


def counts(words: Words) -> dict[str, int]:
    held, df = words.df()
    return dict(zip(held, df.tolist(), strict=True))


@pytest.mark.parametrize("at_once", [1, 1 << 20])
def test_words_are_counted_in_how_many_passages_they_stand(
    monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    monkeypatch.setattr(counting, "_WORDS_AT_ONCE", at_once)
    words = Words()
    texts = [f"{LONG['gull']}\n{LONG['heron']} gull", LONG["tide"], f"{LONG['heron']} tide"]
    for text in texts:
        file = analysed(text, "a.txt")
        words.add(file, np.ones(len(file.firsts), dtype=bool))
    words.finish()
    assert counts(words) == {"gull": 2, "heron": 2, "tide": 2}
    held = [word for text in texts for word in analysis.words(text)]
    assert words.tokens == len(held)
    assert words.grams == sum(len(grams_of(word)) for word in held)


def test_only_wanted_passages_count() -> None:
    words, file = Words(), analysed(f"{LONG['gull']}\n{LONG['heron']}", "a.txt")
    words.add(file, np.array([False, True]))
    words.finish()
    assert counts(words) == {"heron": 1}
    assert words.tokens == 200
