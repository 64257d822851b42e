"""The same hits in the same order as on one machine, on three real nodes."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.index.cluster import Access, mapping
from retrieval.index.interface import OracleIndex
from tests.cluster.corpora import passages, put, questions
from tests.cluster.nodes import Nodes

SOME = settings(max_examples=6, deadline=None)

TERMS = st.sampled_from(
    ["a", "b", "c", "数据", "据库", "é", "x" * 255, "x" * 256, "🙂" * 128, "~a"]
)
CORPORA = st.lists(
    st.builds(lambda terms, times: terms * times, st.lists(TERMS, min_size=1, max_size=40),
              st.sampled_from([1, 1, 1, 9])),
    min_size=1, max_size=60,
)  # fmt: skip
QUERIES = st.lists(st.lists(TERMS | st.just("unknown"), max_size=9), min_size=1, max_size=20)


@SOME
@given(corpus=CORPORA, queries=QUERIES, shards=st.sampled_from([1, 3, 5]), k=st.integers(0, 70))
def test_any_corpus_is_ranked_by_the_definition(
    all_nodes: Nodes, corpus: list[list[str]], queries: list[list[str]], shards: int, k: int
) -> None:
    oracle = OracleIndex(corpus)
    with TemporaryDirectory() as folder:
        there = put(corpus, Path(folder), Access(hosts=all_nodes.hosts), shards=shards).there
        for query in queries:
            assert there.top_k(query, k) == oracle.top_k(query, k)
            chosen = np.arange(0, len(corpus), 2, dtype=np.uint32)
            needed = set(query[:2])
            assert there.top_k(query, k, chosen) == oracle.top_k(query, k, chosen)
            assert there.top_k(query, k, None, needed) == oracle.top_k(query, k, None, needed)
            assert there.top_k((), k, chosen, needed) == oracle.top_k((), k, chosen, needed)
            if needed:
                assert there.count(needed) == oracle.count(needed)
            assert [there.df(term) for term in query] == [oracle.df(term) for term in query]
        assert (there.size, there.average_length) == (oracle.size, oracle.average_length)
    all_nodes.clear()


@pytest.mark.parametrize("shards", [1, 3, 5])
def test_many_passages_are_ranked_by_the_definition(
    tmp_path: Path, access: Access, shards: int
) -> None:
    both = put(passages(100_000), tmp_path, access, shards=shards)
    for query in questions(both.here, 200):
        assert both.there.top_k(query, 10) == both.here.top_k(query, 10)
    every_third = np.arange(0, 100_000, 3, dtype=np.uint32)
    for query in questions(both.here, 20, seed=3):
        assert both.there.top_k(query, 300) == both.here.top_k(query, 300)
        assert both.there.top_k(query, 50, every_third) == both.here.top_k(query, 50, every_third)
        needed = set(query[:1])
        told = (query, 50, None, needed)
        assert both.there.top_k(*told) == both.here.top_k(*told)


def test_passages_that_tie_by_the_thousand_keep_corpus_order(
    tmp_path: Path, access: Access
) -> None:
    corpus = [["a", "b"], ["c"], ["a", "c"]] * 5_000
    both = put(corpus, tmp_path, access)
    for query in (["a"], ["c", "c"], ["a", "c"], ["b", "a", "c"]):
        for k in (1, 10, 50, 300, 6_000):
            assert both.there.top_k(query, k) == both.here.top_k(query, k)
    # More than one request may bring.
    assert both.there.top_k(["a"], 10_000) == both.here.top_k(["a"], 10_000)
    assert both.there.top_k(["a", "c"], 15_000) == both.here.top_k(["a", "c"], 15_000)


def test_a_question_of_unknown_words_troubles_no_node(tmp_path: Path, access: Access) -> None:
    there = put([["a"], ["b"]], tmp_path, access).there
    there._nodes = cast("Any", None)  # whatever asks it fails
    assert there.top_k(["x", "y"], 10) == []
    assert there.top_k(["a"], 10, all_of={"x"}) == []
    assert there.count({"x"}) == 0


def test_more_terms_than_a_request_may_have_are_all_scored(tmp_path: Path, access: Access) -> None:
    terms = [f"t{number}" for number in range(2_000)]
    corpus = [terms[start : start + 200] for start in range(0, 2_000, 100)] + [["t0", "t1999"]] * 9
    both = put(corpus, tmp_path, access)
    assert len(terms) > mapping.MOST_TERMS
    assert both.there.top_k(terms, 10) == both.here.top_k(terms, 10)
