"""`make bench` measures engines beside each other, and notices when they disagree."""

import io

import pytest
from rich.console import Console

from tests import bench
from tests.benchmark import ranking
from tests.benchmark.engines import RankBm25, Sqlite, Tantivy, Verbatim

LIGHT = (Verbatim.title, Tantivy.title, Sqlite.title, RankBm25.title)


@pytest.mark.thorough
def test_the_benchmark_finds_the_engines_in_agreement() -> None:
    console = Console(file=io.StringIO(), width=200, record=True)
    engines = [engine for engine in ranking.engines_for(400) if engine in LIGHT]
    assert bench.compare_engines(console, engines, size=400, count=20) == []
    text = console.export_text()
    for engine in engines:
        assert engine in text
    assert Verbatim.title in engines


@pytest.mark.thorough
def test_whole_answers_and_the_loop_are_measured_too() -> None:
    console = Console(file=io.StringIO(), width=200, record=True)
    bench.measure_texts(console, bench.PARTS, size=300, count=3, starts=1)
    text = console.export_text()
    for line in (
        "first stage",
        "second stage",
        "JSON",
        "one ranking by rank_bm25",
        "`verbatim ask`, start to first line",
        "searching",
        "One changed file of 3 was live",
    ):
        assert line in text
    # Every stage took time: none was renamed without the benchmark.
    assert " 0.00 " not in text.split("whole")[0]


def test_a_top_ten_that_differs_by_more_than_ties_is_noticed() -> None:
    expected = [(4, 3.0), (7, 2.0), (2, 2.0), (9, 1.0)]
    assert ranking.same(expected, [(4, 3.0), (2, 2.0), (7, 2.0), (9, 1.0)])
    assert not ranking.same(expected, [(7, 2.0), (4, 3.0), (2, 2.0), (9, 1.0)])
    assert not ranking.same(expected, [(4, 3.0), (7, 2.0), (2, 2.0)])
