"""`make bench` measures engines beside each other, and notices when they disagree."""

import io
import subprocess
import sys
import time
from pathlib import Path

import pytest
from rich.console import Console

from tests import bench
from tests.benchmark import ranking
from tests.benchmark.engines import RankBm25, Sqlite, Tantivy, Verbatim
from tests.benchmark.memory import watched
from tests.benchmark.shapes import SHAPES
from tests.patience import PATIENCE

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
        "tantivy, top 10 and snippets of 3",
        "`verbatim ask`",
        "searching",
        "Questions that one process answers in a second",
        "All processes that index take",
        "One changed file of 3 was live",
    ):
        assert line in text
    # Every stage took time: none was renamed without the benchmark.
    assert " 0.00 " not in text.split("whole")[0]


@pytest.mark.thorough
def test_odd_corpora_are_measured_beside_ordinary_lines() -> None:
    console = Console(file=io.StringIO(), width=200, record=True)
    bench.measure_shapes(console, [*SHAPES], megabytes=0.02)
    rows = [line for line in console.export_text().splitlines() if line.startswith("│")]
    assert [row.split("│")[1].strip() for row in rows] == [*SHAPES]
    for row in rows:
        # Only where every line is empty there is nothing to ask for.
        assert ("empty" in row) is not bool(row.split("│")[-2].strip())


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="there is no /proc")
def test_the_memory_of_a_process_is_seen_with_that_of_its_children() -> None:
    child = "held = b'x' * 40_000_000; input()"
    script = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])"
    with subprocess.Popen([sys.executable, "-c", script], stdin=subprocess.PIPE) as process:
        ends = time.monotonic() + PATIENCE
        with watched(process.pid) as peak:
            while peak.megabytes < 40 and time.monotonic() < ends:
                time.sleep(0.01)
        process.communicate()
    assert peak.megabytes > 40


def test_a_top_ten_that_differs_by_more_than_ties_is_noticed() -> None:
    expected = [(4, 3.0), (7, 2.0), (2, 2.0), (9, 1.0)]
    assert ranking.same(expected, [(4, 3.0), (2, 2.0), (7, 2.0), (9, 1.0)])
    assert not ranking.same(expected, [(7, 2.0), (4, 3.0), (2, 2.0), (9, 1.0)])
    assert not ranking.same(expected, [(4, 3.0), (7, 2.0), (2, 2.0)])
