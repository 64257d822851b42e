"""How much room and time does an index on a cluster take, beside the same one here?

    python -m tests.cluster.measure --size 1000000

Starts three nodes, feeds them a corpus shaped like language, compares the order of the hits, and
times both. `make cluster` must have fetched what nodes are made of.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from retrieval.index import shelf
from retrieval.index.cluster import Access, ClusterIndex, Name, connected, feed
from retrieval.index.compiled import Builder, CompiledIndex, take_postings_away
from retrieval.index.interface import Index
from tests.benchmark.corpus import Maker, Names
from tests.cluster.nodes import Nodes
from tests.retrieval.index.test_compiled import add

_K = 50


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--size", type=int, default=100_000, help="passages (%(default)s)")
    parser.add_argument("--questions", type=int, default=200, help="(%(default)s)")
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "nodes").mkdir()
        with Nodes(Path(folder) / "nodes", quick=True) as nodes:
            return _measure(nodes, Path(folder), chosen.size, chosen.questions)


def _measure(nodes: Nodes, folder: Path, size: int, count: int) -> int:
    maker = Maker()
    corpus = maker.corpus(size)
    postings = folder / "postings"
    postings.mkdir()
    with Builder(postings) as building:
        for batch in corpus.batches(Names()):
            add(building, batch)
        building.finish()
    here = CompiledIndex(postings)
    name = Name("bench", "bench", "abc123", shelf.fingerprint(postings))
    access = connected(Access(hosts=nodes.hosts))
    began = time.monotonic()
    feed(access, name, here)
    took = time.monotonic() - began
    nodes.until_there(3, "green")
    stats = nodes.ask("GET", f"/{name.index}/_stats/store")["_all"]["primaries"]["store"]
    there = ClusterIndex(here.dictionary, access, name.index, "bench")
    questions = maker.questions(corpus, count)
    same = sum(there.top_k(query, 10) == here.top_k(query, 10) for query in questions)
    print(f"{size:,} passages, fed in {took:.0f} s, {size / took:,.0f} a second")
    print(f"nodes: {stats['size_in_bytes'] / size:.0f} bytes a passage, once; with a copy, twice")
    print(f"here, all columns of the index: {_bytes(postings) / size:.0f} bytes a passage")
    print(f"same ten hits: {same} of {count}")
    for told, index in (("cluster", there), ("here, numpy", here)):
        print(f"{told}: {_times(index, questions)}")
    take_postings_away(postings)
    print(f"here, without postings: {_bytes(postings) / size:.0f} bytes a passage")
    return 0 if same == count else 1


def _times(index: Index, questions: Sequence[list[str]]) -> str:
    taken = []
    for query in questions:
        began = time.perf_counter()
        index.top_k(query, _K)
        taken.append(1000 * (time.perf_counter() - began))
    taken.sort()
    return f"p50 {taken[len(taken) // 2]:.1f} ms, p99 {taken[len(taken) * 99 // 100]:.1f} ms"


def _bytes(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.iterdir())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
