"""Do the columns tell of passages what their texts tell, to the last bit?"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.answer.evidence import Evidence
from retrieval.answer.query import Query
from retrieval.answer.search import Searcher
from retrieval.index import analysis
from retrieval.snapshots.snapshot import Snapshot
from tests.retrieval.answer.definition import Definition
from tests.retrieval.corpora import corpus

WORDS = (
    "kiln kilns fired firing beech beeches a the is of Töpfer Öfen brennen Ofen und der four "
    "fourneau l'argile cuit 窯を焼く 木 3.11 C++ x ψυχή"
).split()
SENTENCE = st.lists(st.sampled_from(WORDS), min_size=1, max_size=9).map(" ".join)
PARAGRAPH = st.builds(lambda words, end: f"{words}{end}", SENTENCE, st.sampled_from(".:?"))
BLOCK = st.one_of(
    PARAGRAPH,
    PARAGRAPH,
    st.builds(lambda level, words: f"{'#' * level} {words}", st.integers(1, 3), SENTENCE),
    st.sampled_from(["<Kiln />", "- kiln\n- beech", "The kiln is fired.", f"{'ash ' * 400}."]),
)
FILES = st.dictionaries(
    st.sampled_from(["kiln.md", "a.md", "Der Ofen.md", "z.txt"]),
    st.lists(BLOCK, min_size=1, max_size=7).map("\n\n".join),
    min_size=1,
)


@contextmanager
def indexed(files: dict[str, str]) -> Iterator[Snapshot]:
    with TemporaryDirectory() as folder:
        yield corpus(Path(folder), files)


@st.composite
def queries(draw: st.DrawFn) -> Query:
    own, carried = (
        (*analysis.tokens(draw(SENTENCE), draw(st.sampled_from(["en", "de", "ja"]))),)
        for _ in range(2)
    )
    terms = sorted({token.term for token in own + carried})
    some = st.frozensets(st.sampled_from(terms)) if terms else st.just(frozenset[str]())
    return Query(own, draw(st.sampled_from([carried, ()])), wrapping=draw(some), general=draw(some))


@pytest.mark.usefixtures("way")
@given(files=FILES, query=queries(), data=st.data())
def test_evidence_is_what_the_texts_give(
    files: dict[str, str], query: Query, data: st.DataObject
) -> None:
    with indexed(files) as snapshot:
        passages = [*range(len(snapshot.passages))]
        scores = st.lists(st.floats(0, 20), min_size=len(passages), max_size=len(passages))
        bm25 = data.draw(scores)
        expected = [*Definition(snapshot).evidence(passages, bm25, query)]
        found = Searcher(snapshot)._judge.weigh(passages, bm25, query)
        assert [Evidence(*row) for row in found.T.tolist()] == expected


@given(files=FILES, query=queries())
def test_runs_are_those_of_the_texts(files: dict[str, str], query: Query) -> None:
    with indexed(files) as snapshot:
        definition, searcher = Definition(snapshot), Searcher(snapshot)
        for passage in range(len(snapshot.passages)):
            assert searcher.runs(passage, query) == definition.runs(passage, query)
            assert searcher.beginning(passage, query) == definition.beginning(passage, query)


@given(files=FILES, query=queries())
def test_no_run_is_left_out_that_may_score_enough(files: dict[str, str], query: Query) -> None:
    with indexed(files) as snapshot:
        searcher = Searcher(snapshot)
        for passage in range(len(snapshot.passages)):
            runs = searcher.runs(passage, query)
            best = max(run.score for run in runs)
            assert searcher.runs(passage, query, least=best) == runs
            assert searcher.runs(passage, query, least=1000.0) == []
