"""Scores are Lucene's BM25, checked against a textbook written here."""

import math
from collections import Counter
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.index import analysis
from retrieval.index.interface import OracleIndex
from retrieval.index.ranking import LuceneBM25, length_class
from retrieval.snapshots import building
from tests.retrieval.corpora import SEEDS

TERMS = st.sampled_from("abcdef")
CORPORA = st.lists(st.lists(TERMS, max_size=60), max_size=12)
QUERIES = st.lists(st.sampled_from("abcdefxyz"), max_size=6)


def lucene_length(length: int) -> int:
    """Encode a length to a byte and decode it bit by bit, following Lucene's SmallFloat."""
    if length < 24:
        return length
    beyond = length - 24
    bits = beyond.bit_length()
    if bits < 4:
        return length
    shift = bits - 4
    code = ((beyond >> shift) & 0x07) | ((shift + 1) << 3)
    mantissa, exponent = code & 0x07, (code >> 3) - 1
    return 24 + (mantissa if exponent == -1 else (mantissa | 0x08) << exponent)


def textbook(corpus: Sequence[Sequence[str]], query: Sequence[str]) -> list[float]:
    """Return every passage's score, straight from the formula."""
    size = len(corpus)
    average = sum(map(len, corpus)) / size
    scores = []
    for passage in corpus:
        frequencies = Counter(passage)
        score = 0.0
        for term in query:
            df = sum(term in other for other in corpus)
            tf = frequencies[term]
            if not df:
                continue
            idf = math.log(1 + (size - df + 0.5) / (df + 0.5))
            length = lucene_length(len(passage))
            score += idf * tf * 2.2 / (tf + 1.2 * (0.25 + 0.75 * length / average))
        scores.append(score)
    return scores


def check(corpus: Sequence[Sequence[str]], query: Sequence[str]) -> None:
    hits = OracleIndex(corpus).top_k(query, max(len(corpus), 1))
    matching = [n for n, passage in enumerate(corpus) if set(passage) & set(query)]
    assert sorted(hit.passage for hit in hits) == matching
    if not matching:
        return
    expected = textbook(corpus, query)
    for hit in hits:
        assert hit.score == pytest.approx(expected[hit.passage], rel=1e-12)
    order = sorted(matching, key=lambda n: (-np.float32(expected[n]), n))
    best = [np.float32(hit.score) for hit in hits]
    assert best == sorted(best, reverse=True)
    # Only where sums differ in the last bit of a float32 may the order differ too.
    for hit, number in zip(hits, order, strict=True):
        assert hit.passage == number or hit.score == pytest.approx(expected[number], rel=1e-6)


@given(corpus=CORPORA, query=QUERIES)
def test_scores_are_the_textbooks_on_any_corpus(corpus: list[list[str]], query: list[str]) -> None:
    check(corpus, query)


@given(corpus=CORPORA, queries=st.lists(QUERIES, max_size=3))
def test_scores_are_those_of_rank_bm25_to_the_last_bit(
    corpus: list[list[str]], queries: list[list[str]]
) -> None:
    index, expected = OracleIndex(corpus), LuceneBM25(corpus)
    for query in queries:
        scores = expected.get_scores(query).tolist() if any(corpus) else []
        for hit in index.top_k(query, len(corpus)):
            assert hit.score == scores[hit.passage]


@pytest.mark.parametrize(
    "corpus",
    [
        [],
        [[]],
        [["a"]],
        [["a"], ["a"]],
        [["a", "a"], ["b"]],
        [["a"] * 500, ["b"] * 40],
    ],
    ids=["empty", "one blank", "one", "two alike", "two", "long"],
)
def test_the_smallest_corpora_have_scores_too(corpus: list[list[str]]) -> None:
    check(corpus, ["a", "b", "a"])


def test_scores_are_the_textbooks_on_the_seeds() -> None:
    built = building.build("seeds", SEEDS)
    corpus = [analysis.terms(built.read(passage).decode()) for passage in built.passages]
    assert len(corpus) == 28
    for passage in built.passages[::3]:
        query = analysis.terms(built.read(passage).decode())[:9]
        expected = textbook(corpus, query)
        for hit in built.index.top_k(query, 28):
            assert hit.score == pytest.approx(expected[hit.passage], rel=1e-12)


def test_a_term_in_every_passage_still_counts() -> None:
    assert OracleIndex([["a"], ["a", "b"]]).top_k(["a"], 2)[0].score > 0


def test_equal_scores_keep_corpus_order() -> None:
    hits = OracleIndex([["b"], ["a"], ["a"], ["a"]]).top_k(["a"], 3)
    assert [hit.passage for hit in hits] == [1, 2, 3]


def test_no_more_than_k_hits_come_back() -> None:
    index = OracleIndex([["a"], ["a"], ["a"]])
    assert len(index.top_k(["a"], 2)) == 2
    assert index.top_k(["a"], 0) == []
    assert index.top_k([], 2) == []


@given(length=st.integers(0, 2_000_000_000))
def test_a_length_is_remembered_as_lucene_remembers_it(length: int) -> None:
    assert length_class(length) == lucene_length(length)


def test_lengths_are_exact_up_to_forty_and_rounded_down_beyond() -> None:
    assert [length_class(length) for length in (0, 24, 39, 40, 41, 42, 57, 1000)] == [
        0,
        24,
        39,
        40,
        40,
        42,
        56,
        984,
    ]
