"""An analysis is found by what a file holds, and never trusted when damaged."""

import sqlite3
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.snapshots import cache as module
from retrieval.snapshots.analyses import Analysed, Reading
from retrieval.snapshots.cache import AnalysisCache
from retrieval.snapshots.packing import unpacked
from tests.retrieval.analysed import analysed, packed_alone
from tests.retrieval.signed import signed_texts

TEXTS = st.lists(st.sampled_from(["heron", "gull été", "# Sea", "- a", "", "灯台守 " * 300])).map(
    "\n".join
)

SIGNED = (
    "#by Ada (2024 https://example.org)",
    "#in 1/2",
    "#Ada = ada_l",
    "Ada (2024-03-04T12:31Z https://example.org/1): A gull.",
    "Bob (12.5): A heron.",
    "A tern.",
)


def assert_equal(ours: Analysed | None, expected: Analysed) -> None:
    assert ours is not None
    for name in Analysed.__slots__:
        one, other = getattr(ours, name), getattr(expected, name)
        if isinstance(other, np.ndarray):
            assert np.array_equal(one, other), name
            assert one.dtype == other.dtype, name
        else:
            assert one == other, name


def reading(digest: bytes, manner: str = "utf-8") -> Reading:
    return Reading("a.md", digest, manner)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "analyses.sqlite"


@given(text=TEXTS)
def test_what_is_packed_is_unpacked(text: str) -> None:
    file = analysed(text)
    assert_equal(unpacked(packed_alone(file)), file)


@given(lines=st.lists(st.sampled_from(SIGNED)))
def test_who_said_it_is_packed_and_unpacked(lines: list[str]) -> None:
    with signed_texts():
        file = analysed("\n".join(lines), "a.txt")
    assert_equal(unpacked(packed_alone(file)), file)


@given(text=TEXTS, data=st.data())
def test_a_changed_byte_is_noticed_or_changes_nothing(text: str, data: st.DataObject) -> None:
    file = analysed(text)
    packed = bytearray(packed_alone(file))
    packed[data.draw(st.integers(0, len(packed) - 1))] ^= data.draw(st.integers(1, 255))
    # The last bits of compressed data may only fill a byte, and mean nothing.
    with suppress(ValueError):
        assert_equal(unpacked(bytes(packed)), file)


def test_an_analysis_cut_short_is_damaged() -> None:
    packed = packed_alone(analysed("A heron.\n\nA gull."))
    for short in (packed[:-1], packed[:5], bytes(4) + packed[4:], b""):
        with pytest.raises(ValueError, match="damaged"):
            unpacked(short)


def test_an_analysis_is_kept(file: Path) -> None:
    kept = analysed("A heron.\n\nA gull.")
    with AnalysisCache(file) as cache:
        assert not cache.holds(reading(kept.digest))
        cache.put([(reading(kept.digest), packed_alone(kept))])
    with AnalysisCache(file) as cache:
        assert len(cache) == 1
        assert cache.holds(reading(kept.digest))
        assert_equal(cache.get(reading(kept.digest)), kept)
        assert cache.get(reading(kept.digest, "latin-1")) is None


def test_an_error_loses_nothing_that_was_analysed(file: Path) -> None:
    kept = analysed("A heron.")

    def fail() -> None:
        with AnalysisCache(file) as cache:
            cache.put([(reading(kept.digest), packed_alone(kept))])
            raise OSError("the disk is full")

    with pytest.raises(OSError, match="full"):
        fail()
    with AnalysisCache(file) as cache:
        assert cache.holds(reading(kept.digest))


def test_others_are_forgotten(file: Path) -> None:
    files = [analysed(text) for text in ("A heron.", "A gull.", "The sea.")]
    with AnalysisCache(file) as cache:
        cache.put([(reading(kept.digest), packed_alone(kept)) for kept in files])
        cache.forget_others([reading(files[1].digest)])
        assert [cache.holds(reading(kept.digest)) for kept in files] == [False, True, False]


def test_some_are_forgotten_but_not_what_others_share_with_them(file: Path) -> None:
    files = [analysed(text) for text in ("A heron.", "A gull.", "The sea.")]
    heron, gull, sea = (reading(kept.digest) for kept in files)
    with AnalysisCache(file) as cache:
        cache.put([(reading(kept.digest), packed_alone(kept)) for kept in files])
        cache.forget([heron, gull], but=[gull._replace(path="b/a.md")])
        assert [cache.holds(one) for one in (heron, gull, sea)] == [False, True, True]


def test_a_cache_is_tidy_only_after_the_rest_was_forgotten(file: Path) -> None:
    kept = analysed("A heron.")
    with AnalysisCache(file) as cache:
        assert not cache.is_tidy
        cache.put([(reading(kept.digest), packed_alone(kept))])
    with AnalysisCache(file) as cache:
        assert not cache.is_tidy
        cache.forget_others([reading(kept.digest)])
    with AnalysisCache(file) as cache:
        assert cache.is_tidy
    with AnalysisCache(file) as cache:
        assert not cache.is_tidy


def test_another_way_to_analyse_makes_all_of_them_unknown(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = analysed("A heron.")
    with AnalysisCache(file) as cache:
        cache.put([(reading(kept.digest), packed_alone(kept))])
        monkeypatch.setattr(module, "versions", lambda: "another stemmer")
        assert not cache.holds(reading(kept.digest))


def test_a_damaged_analysis_is_unknown(file: Path) -> None:
    kept = analysed("A heron.")
    with AnalysisCache(file) as cache:
        cache.put([(reading(kept.digest), packed_alone(kept)[:-1] + b"?")])
        assert cache.get(reading(kept.digest)) is None


@pytest.mark.parametrize("content", [b"", b"no database at all" * 100, b"SQLite format 3\0"])
def test_what_is_no_database_is_made_anew(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    with AnalysisCache(file) as cache:
        assert len(cache) == 0


def test_a_folder_in_its_place_is_an_error(tmp_path: Path) -> None:
    with pytest.raises((OSError, sqlite3.Error)):
        AnalysisCache(tmp_path)


@pytest.mark.parametrize("failing", ["PRAGMA user_version = ", "COMMIT"])
def test_a_file_that_cant_be_written_is_not_left_open(
    file: Path, monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    opened: list[sqlite3.Connection] = []

    class Full(sqlite3.Connection):
        def __init__(self, *given: Any, **named: Any) -> None:
            super().__init__(*given, **named)
            opened.append(self)

        def execute(self, statement: str, *given: Any) -> sqlite3.Cursor:
            if statement.startswith(failing):
                raise sqlite3.OperationalError("database or disk is full")
            return super().execute(statement, *given)

        def commit(self) -> None:
            self.execute("COMMIT")

    monkeypatch.setattr("sqlite3.connect", partial(sqlite3.connect, factory=Full))
    with pytest.raises(sqlite3.OperationalError, match="full"), AnalysisCache(file):
        pass
    for connection in opened:
        with pytest.raises(sqlite3.ProgrammingError, match="closed"):
            connection.execute("SELECT 1")


def test_what_is_forgotten_takes_no_room(file: Path) -> None:
    texts = [" ".join(f"w{number}{n}" for n in range(2_000)) for number in range(50)]
    files = [analysed(text) for text in texts]
    with AnalysisCache(file) as cache:
        cache.put([(reading(one.digest), packed_alone(one)) for one in files])
    before = file.stat().st_size
    with AnalysisCache(file) as cache:
        cache.forget_others([reading(files[0].digest)])
    assert file.stat().st_size < before / 10
    with AnalysisCache(file) as cache:
        assert_equal(cache.get(reading(files[0].digest)), files[0])
