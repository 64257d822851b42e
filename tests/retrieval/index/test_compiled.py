"""The compiled index answers as the oracle does, with and without numba, and trusts no damage."""

import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.index import shelf
from retrieval.index.columns import Texts
from retrieval.index.compiled import (
    Builder,
    CompiledIndex,
    Dictionary,
    builder,
    contenders,
    kernel,
    postings,
    take_postings_away,
    unfolding,
)
from retrieval.index.interface import Hit, Index, OracleBuilder, OracleIndex
from retrieval.index.shelf import DamagedIndexError, verify
from tests.conftest import FEWER

TERMS = st.sampled_from("abcdefgh")
# A term that repeats over and over makes tf and lengths beyond one byte.
PASSAGES = st.one_of(
    st.lists(TERMS, max_size=40),
    st.builds(lambda term, count, rest: [term] * count + rest, TERMS, st.integers(0, 700),
              st.lists(TERMS, max_size=3)),
)  # fmt: skip
CORPORA = st.lists(PASSAGES, max_size=30)
QUERIES = st.lists(st.sampled_from("abcdefghxy"), max_size=9)


@cache
def kernels() -> list[kernel.Kernel | None]:
    """Return the ways to rank: by numpy, and by the kernel, as plain Python without numba.

    Collecting the tests doesn't wait for machine code to load.
    """
    return [None, kernel.load("uint16") or kernel.top_k]


def build(corpus: Sequence[Sequence[str]], folder: Path, at_a_time: int = 1 << 20) -> CompiledIndex:
    """Build an index of passages, adding some at a time."""
    with Builder(folder) as building:
        for first in range(0, len(corpus), at_a_time):
            add(building, corpus[first : first + at_a_time])
        building.finish()
    return CompiledIndex(folder)


def add(building: Builder, passages: Sequence[Sequence[str]]) -> None:
    counts = [Counter(terms) for terms in passages]
    vocabulary = sorted({term for count in counts for term in count})
    places = {term: place for place, term in enumerate(vocabulary)}
    building.add_counted(
        Texts.of(vocabulary),
        np.cumsum([len(count) for count in counts]).astype(np.uint32),
        np.array([places[term] for count in counts for term in count], dtype=np.uint32),
        np.array([tf for count in counts for tf in count.values()], dtype=np.uint32),
    )


def random_corpus(passages: int) -> list[list[str]]:
    """Make a corpus of several blocks, with ties and frequent terms."""
    random = np.random.default_rng(7)
    drawn = np.minimum(random.zipf(1.4, passages * 9), 500).astype(str).tolist()
    return [drawn[first : first + random.integers(0, 9)] for first in range(0, passages * 9, 9)]


@pytest.fixture(scope="module")
def large() -> Iterator[tuple[OracleIndex, CompiledIndex]]:
    corpus = random_corpus(kernel.BLOCK_PASSAGES + 77)
    with TemporaryDirectory() as name:
        yield OracleIndex(corpus), build(corpus, Path(name))


def same(ours: CompiledIndex, oracle: Index, query: Sequence[str], k: int) -> None:
    expected = oracle.top_k(query, k)
    for compiled in kernels():
        ours._kernel = compiled
        assert ours.top_k(query, k) == expected


@given(corpus=CORPORA, queries=st.lists(QUERIES, max_size=4), k=st.integers(0, 40))
def test_hits_and_scores_are_the_oracles_on_any_corpus(
    corpus: list[list[str]], queries: list[list[str]], k: int
) -> None:
    oracle = OracleIndex(corpus)
    with TemporaryDirectory() as name:
        ours = build(corpus, Path(name))
        assert ours.size == oracle.size
        for query in queries:
            same(ours, oracle, query, k)
            assert [ours.df(term) for term in query] == [oracle.df(term) for term in query]


@given(
    corpus=CORPORA, query=QUERIES, at_a_time=st.integers(1, 5), among=st.sets(st.integers(0, 29))
)
def test_passages_added_by_and_by_and_chosen_ones_give_the_oracles_hits_too(
    corpus: list[list[str]], query: list[str], at_a_time: int, among: set[int]
) -> None:
    oracle = OracleIndex(corpus)
    chosen = np.array(sorted(n for n in among if n < len(corpus)), dtype=np.uint32)
    with TemporaryDirectory() as name:
        ours = build(corpus, Path(name), at_a_time)
        same(ours, oracle, query, 10)
        assert ours.top_k(query, 5, chosen) == oracle.top_k(query, 5, chosen)


@given(
    corpus=CORPORA, query=QUERIES, k=st.integers(0, 40), all_of=st.sets(TERMS, min_size=1),
    among=st.none() | st.sets(st.integers(0, 29)),
)  # fmt: skip
def test_what_hits_have_to_hold_gives_the_oracles_hits_too(
    corpus: list[list[str]], query: list[str], k: int, all_of: set[str], among: set[int] | None
) -> None:
    oracle = OracleIndex(corpus)
    held = [n for n, terms in enumerate(corpus) if all_of <= set(terms)]
    chosen = None if among is None else np.array(sorted(among), dtype=np.uint32)
    with TemporaryDirectory() as name:
        ours = build(corpus, Path(name))
        expected = oracle.top_k(query, k, chosen, all_of)
        assert ours.top_k(query, k, chosen, all_of) == expected
        assert ours.count(all_of) == oracle.count(all_of) == len(held)
    everywhere = oracle.top_k(query, len(corpus) + 1, all_of=all_of)
    assert sorted(hit.passage for hit in everywhere) == held


def test_without_a_query_what_hits_have_to_hold_is_given_in_corpus_order(tmp_path: Path) -> None:
    corpus = [["a"], ["a", "b"], ["b"], ["c", "b", "a"]]
    for index in (OracleIndex(corpus), build(corpus, tmp_path)):
        assert index.top_k((), 9, all_of={"a", "b"}) == [Hit(1, 0.0), Hit(3, 0.0)]
        assert index.top_k(("x",), 1, all_of={"b"}) == [Hit(1, 0.0)]
        assert index.top_k((), 9) == index.top_k((), 0, all_of={"a"}) == []


@pytest.mark.parametrize("query", ["1", "1 2 3", "1 1 400 2", "5 17 90 333 2 1", "499 498 nowhere"])
@pytest.mark.parametrize("k", [1, 10, 100_000])
def test_several_blocks_rank_as_one(
    large: tuple[OracleIndex, CompiledIndex], query: str, k: int
) -> None:
    oracle, ours = large
    same(ours, oracle, query.split(), k)


@FEWER
@given(
    corpus=CORPORA, query=QUERIES, k=st.integers(1, 12), chunk=st.integers(1, 5),
    groups=st.integers(1, 3), most_rows=st.sampled_from([0, 64]), scored=st.integers(1, 9),
    among=st.none() | st.sets(st.integers(0, 29)), all_of=st.sets(TERMS, max_size=2),
)  # fmt: skip
def test_however_many_postings_are_added_at_once_hits_are_the_oracles(
    corpus: list[list[str]], query: list[str], k: int, chunk: int, groups: int, most_rows: int,
    scored: int, among: set[int] | None, all_of: set[str],
) -> None:  # fmt: skip
    chosen = None if among is None else [number for number in among if number < len(corpus)]
    numbers = None if chosen is None else np.array(sorted(chosen), dtype=np.uint32)
    with TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patch:
        patch.setattr(contenders, "_CHUNK_POSTINGS", chunk)
        patch.setattr(contenders, "_GROUPS_A_HIT", groups)
        patch.setattr(contenders, "_MOST_ROWS_OF_16_BITS", most_rows)
        patch.setattr(postings, "_SCORED_AT_ONCE", scored)
        patch.setattr(postings, "_LOOKUP_POSTINGS", 1_000)
        ours = build(corpus, Path(name))
        expected = OracleIndex(corpus).top_k(query, k, numbers, all_of)
        assert ours.top_k(query, k, numbers, all_of) == expected


def test_a_choice_of_most_passages_ranks_as_the_oracle(
    large: tuple[OracleIndex, CompiledIndex],
) -> None:
    oracle, ours = large
    most = np.delete(np.arange(ours.size, dtype=np.uint32), np.arange(0, ours.size, 7))
    for query in (["1", "2", "90"], ["5", "17", "90", "333", "2", "1"], ["1"]):
        assert ours.top_k(query, 10, most) == oracle.top_k(query, 10, most)
        assert ours.top_k(query, 10, most, {"1"}) == oracle.top_k(query, 10, most, {"1"})


def test_thousands_of_terms_rank_as_the_oracle(tmp_path: Path) -> None:
    random = np.random.default_rng(3)
    terms = [f"t{number}" for number in range(2_000)]
    corpus = [[*random.choice(terms, 30).tolist(), *["x"] * 3_000] for _ in range(40)]
    corpus[11] = terms  # no shorter passage holds any of them, so each weighs the most here
    oracle, ours = OracleIndex(corpus), build(corpus, tmp_path)
    for asked in (terms, terms[:65], terms[:64], terms[:40] * 5):
        same(ours, oracle, asked, 1)
        same(ours, oracle, asked, 5)
        ours._kernel = None
        everything = np.arange(40, dtype=np.uint32)
        assert ours.top_k(asked, 5, everything) == oracle.top_k(asked, 5)


def test_scores_that_hardly_differ_rank_as_the_oracle(tmp_path: Path) -> None:
    random = np.random.default_rng(5)
    terms = [f"t{number}" for number in range(60)]
    corpus = [random.choice(terms, random.integers(9, 30)).tolist() for _ in range(1_000)]
    ours, expected = build(corpus, tmp_path), OracleIndex(corpus).top_k(terms, 1_000)
    for ours._kernel in kernels():
        for k in range(10, 1_000, 30):
            assert ours.top_k(terms, k) == expected[:k]


def test_scores_a_hair_apart_rank_as_the_oracle(tmp_path: Path) -> None:
    # Each of the first is better than the one before by less and less, down to nothing in float32.
    first = [[*"abcdefghijkl", *["all"] * held, *["x"] * (60 - held)] for held in range(60)]
    others = [[*"abcdefghijkl"[:terms], "all", *["x"] * 80] for terms in range(12)]
    corpus = [*first, *others, *[["all"] * 60] * 2_000]
    oracle, ours = OracleIndex(corpus), build(corpus, tmp_path)
    # Each of these is rounded in another way.
    for query in ([*"abcdefghijkl"[:terms], "all"] for terms in range(1, 13)):
        expected = oracle.top_k(query, 60)
        for ours._kernel in kernels():
            for k in (1, 2, 7, 30):
                assert ours.top_k(query, k) == expected[:k]


def test_what_has_to_be_held_is_found_without_a_term_of_the_query(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postings, "_LOOKUP_POSTINGS", 1_000)
    ours = build([["a"], ["x"], ["b"], ["a", "x"], ["x", "b"]], tmp_path)
    hits = ours.top_k(["a"], 9, all_of={"x"})
    assert [hit.passage for hit in hits] == [3, 1, 4]
    assert [hit.score > 0 for hit in hits] == [True, False, False]


def test_what_every_passage_holds_finds_those_that_nothing_else_does(tmp_path: Path) -> None:
    # The term weighs less than what a sum in whole numbers is rounded to.
    corpus = [["all", "rare"], *[["all"]] * 19_998, ["all", "rare"]]
    ours = build(corpus, tmp_path)
    for ours._kernel in kernels():
        found = [hit.passage for hit in ours.top_k(["rare", "all"], 4)]
        assert found == [0, 19_999, 1, 2]


def test_scores_that_are_equal_as_float32_keep_corpus_order(tmp_path: Path) -> None:
    # The first two hold terms of the same df, which are added in another order.
    others = [["a", "e"], *[["b", "f"]] * 3, *[["c", "g"]] * 4, *[["d", "h"]] * 3]
    corpus = [["a", "b", "c", "d"], ["e", "f", "g", "h"], *([*two, *"xxx"] for two in others)]
    query = list("dabcghef")
    oracle, ours = OracleIndex(corpus), build(corpus, tmp_path)
    first, second = oracle.top_k(query, 2)
    assert (first.passage, second.passage) == (0, 1)
    assert first.score < second.score
    for k in (1, 2):
        same(ours, oracle, query, k)


def test_several_batches_make_the_same_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus = [*random_corpus(400), ["x"] * 70_000, []]
    one, *others = [tmp_path / name for name in ("one", "many", "by and by")]
    for folder in (one, *others):
        folder.mkdir()
    build(corpus, one)
    monkeypatch.setattr(builder, "_MOST_BATCH_PASSAGES", 7)
    build(corpus, others[0])
    same(build(corpus, others[1], 30), OracleIndex(corpus), ["x", "1", "3"], 20)
    for other in others:
        assert {file.name: file.read_bytes() for file in one.iterdir()} == {
            file.name: file.read_bytes() for file in other.iterdir()
        }


def test_a_term_counts_with_all_its_entries_in_a_passage(tmp_path: Path) -> None:
    with Builder(tmp_path) as building:
        building.add_counted(
            Texts.of(["run", "run", "far"]),
            np.array([2, 3], dtype=np.uint32),
            np.array([0, 1, 2], dtype=np.uint32),
            np.array([1, 2, 1], dtype=np.uint32),
        )
        building.finish()
    same(CompiledIndex(tmp_path), OracleIndex([["run"] * 3, ["far"]]), ["run", "far"], 2)


def test_the_definition_can_rank_what_was_compiled(tmp_path: Path) -> None:
    corpus = [["run", "far", "run"], [], ["far"] * 300, ["straße"]]
    gathered = OracleBuilder()
    gathered.add_counted(*build(corpus, tmp_path).counts())
    oracle, expected = gathered.finish(), OracleIndex(corpus)
    assert oracle.size == 4
    for query in (["run"], ["far", "run"], ["straße", "far"]):
        assert oracle.top_k(query, 4) == expected.top_k(query, 4)


@given(corpus=CORPORA, bits=st.integers(0, 4), at_a_time=st.integers(1, 50))
def test_passages_are_told_one_after_another(
    corpus: list[list[str]], bits: int, at_a_time: int
) -> None:
    with TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patch:
        patch.setattr(unfolding, "_BLOCK_BITS", bits)
        patch.setattr(unfolding, "_POSTINGS_AT_A_TIME", at_a_time)
        ours = build(corpus, Path(name))
        terms, told = list(ours.dictionary.texts), list[Counter[str]]()
        for block in ours.unfolded():
            assert block.first == len(told)
            tf = ours.dictionary.tf[block.codes]
            for start, end in pairwise([0, *block.ends.tolist()]):
                numbers = block.terms[start:end].tolist()
                held = [terms[number] for number in numbers]
                told.append(Counter(dict(zip(held, tf[start:end].tolist(), strict=True))))
        assert told == [Counter(passage) for passage in corpus]
        assert not list(Path(name).glob("*.tmp"))


def test_without_its_postings_an_index_still_knows_its_terms(tmp_path: Path) -> None:
    whole = build([["a", "b", "b"], ["b"]], tmp_path)
    take_postings_away(tmp_path)
    left = Dictionary.opened(tmp_path)
    assert {path.stem for path in tmp_path.glob("*.npy")} == {
        "buckets", "pairs", "posting_starts", "term_starts", "terms"
    }  # fmt: skip
    assert [left.df(term) for term in "abx"] == [1, 2, 0]
    assert (left.size, left.average_length) == (whole.size, whole.average_length) == (2, 2.0)
    assert left.weights.tolist() == whole.dictionary.weights.tolist()
    with pytest.raises(DamagedIndexError):
        CompiledIndex(tmp_path)


def test_terms_with_one_checksum_are_told_apart(tmp_path: Path) -> None:
    # Both have the CRC-32 4ddb0c25.
    index = build([["plumless"], ["buckeroo"], ["plumless", "other"]], tmp_path)
    assert [index.df(term) for term in ("plumless", "buckeroo")] == [2, 1]
    terms = index.counts()[0]
    assert terms.index("buckeroo") + 1 == terms.index("plumless")


def test_several_threads_get_the_same_hits(large: tuple[OracleIndex, CompiledIndex]) -> None:
    _, ours = large
    ours._kernel = None
    queries = [["1", "3", "9"], ["2", "77"], ["400", "1"]]
    expected = [ours.top_k(query, 20) for query in queries]
    wrong: list[Hit] = []

    def ask(number: int) -> None:
        for _ in range(20):
            wrong.extend(set(ours.top_k(queries[number], 20)) ^ set(expected[number]))

    threads = [threading.Thread(target=ask, args=(n % 3,)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


@pytest.mark.parametrize("column", ["buckets", "terms", "peaks", "passages", "codes", "pairs"])
def test_a_changed_byte_is_noticed(tmp_path: Path, column: str) -> None:
    build(random_corpus(50), tmp_path)
    path = tmp_path / f"{column}.npy"
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    for opening in (CompiledIndex, verify):
        with pytest.raises(DamagedIndexError, match=f"damaged file, {column}.npy"):
            opening(tmp_path)


def test_a_large_column_is_compared_only_when_asked_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(random_corpus(50), tmp_path)
    path = tmp_path / "passages.npy"
    data = bytearray(path.read_bytes())
    data[-4] ^= 1
    path.write_bytes(data)
    monkeypatch.setattr(shelf, "BYTES_CHECKED_AT_OPENING", 100)
    CompiledIndex(tmp_path)
    with pytest.raises(DamagedIndexError, match=r"passages\.npy"):
        verify(tmp_path)


def test_a_cut_or_missing_file_is_noticed(tmp_path: Path) -> None:
    build([["a"]], tmp_path)
    path = tmp_path / "codes.npy"
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(DamagedIndexError, match="truncated file"):
        CompiledIndex(tmp_path)
    path.unlink()
    with pytest.raises(DamagedIndexError, match="lacks a readable"):
        CompiledIndex(tmp_path)


def test_a_changed_manifest_is_noticed(tmp_path: Path) -> None:
    build([["a"]], tmp_path)
    manifest = tmp_path / "manifest.json"
    text = manifest.read_text()
    for changed in (text.replace('"tokens": 1', '"tokens": 2'), text[:-1], "[]", '{"content": {}}'):
        manifest.write_text(changed)
        with pytest.raises(DamagedIndexError):
            CompiledIndex(tmp_path)


def test_a_build_that_fails_leaves_nothing_that_opens(tmp_path: Path) -> None:
    def fail() -> None:
        with Builder(tmp_path) as building:
            add(building, [["a"]])
            raise OSError("the disk is full")

    with pytest.raises(OSError, match="full"):
        fail()
    with pytest.raises(DamagedIndexError, match="never finished"):
        CompiledIndex(tmp_path)
    assert not list(tmp_path.iterdir())


def test_nothing_set_aside_is_left(tmp_path: Path) -> None:
    build(random_corpus(50), tmp_path)
    assert {path.suffix for path in tmp_path.iterdir()} == {".npy", ".json"}


@FEWER
@given(
    column=st.sampled_from(["passages", "codes", "posting_starts"]),
    place=st.integers(0, 10_000),
    bit=st.integers(0, 7),
)
def test_damage_that_opening_overlooks_leads_nowhere(column: str, place: int, bit: int) -> None:
    corpus = random_corpus(300)
    with TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patch:
        build(corpus, Path(name))
        path = shelf.path_of(Path(name), column)
        data = bytearray(path.read_bytes())
        data[128 + place % (len(data) - 128)] ^= 1 << bit
        path.write_bytes(data)
        patch.setattr(shelf, "BYTES_CHECKED_AT_OPENING", 0)
        ours = CompiledIndex(Path(name))
        for ranked_by in kernels():
            ours._kernel = ranked_by
            for query in ([term] for term in {term for terms in corpus for term in terms}):
                try:
                    hits = ours.top_k(query, 300)
                    held = ours.top_k((), 300, all_of=query)
                except DamagedIndexError:
                    continue
                assert all(hit.passage < 300 for hit in hits)
                assert all(hit.passage < 300 for hit in held)


def test_machine_code_ranks_as_numpy_does(tmp_path: Path) -> None:
    pytest.importorskip("numba")
    ours = build(random_corpus(400), tmp_path)
    expected = ours.top_k(["1", "2", "7"], 20)
    assert ours.accelerate()
    assert ours.top_k(["1", "2", "7"], 20) == expected


NO_COMPILER = """
import numba
numba.njit = lambda *_, **__: fail(numba.core.errors.TypingError(""))
"""
OTHER_NUMPY = """
class Finder:
    def find_spec(name, *_):
        if name == "numba":
            raise SystemError("initialization failed")
sys.meta_path.insert(0, Finder)
"""
NO_CACHE = """
from numba.core import caching
caching.FunctionCache.__init__ = lambda *_: fail(RuntimeError("no locator available"))
"""


@pytest.mark.parametrize(
    ("broken", "is_fast"),
    [
        pytest.param("sys.modules['numba'] = None", False, id="numba is missing"),
        pytest.param(OTHER_NUMPY, False, id="numba is for another numpy"),
        pytest.param(NO_COMPILER, False, id="compiling fails"),
        pytest.param(NO_CACHE, True, id="no cache can be written", marks=pytest.mark.thorough),
    ],
)
def test_what_keeps_numba_from_working_is_no_error(
    tmp_path: Path, broken: str, *, is_fast: bool
) -> None:
    if "numba" in broken and "sys" not in broken:
        pytest.importorskip("numba")
    build([["a"], ["b"]], tmp_path)
    # A process of its own, because compiled code stays in a process.
    program = f"""
import sys
from pathlib import Path
def fail(error):
    raise error
{broken}
from retrieval.index.compiled import CompiledIndex
index = CompiledIndex(Path(sys.argv[1]))
print(index.accelerate(), index._kernel is not None, index.top_k(["b"], 1)[0].passage)
"""
    command = [sys.executable, "-c", program, str(tmp_path)]
    ended = subprocess.run(command, capture_output=True, text=True, check=True)
    assert ended.stdout.split() == [str(is_fast), str(is_fast), "1"]
