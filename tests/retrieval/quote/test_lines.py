"""Are lines that are read alone those that the whole file has there, and is nothing else read?"""

import io
import os
from pathlib import Path
from typing import BinaryIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from retrieval.corpus import sources
from retrieval.errors import TooLargeError
from retrieval.quote import citations, lines
from retrieval.quote.lines import read_stretch
from retrieval.snapshots import building
from retrieval.snapshots.snapshot import Snapshot
from tests.retrieval.corpora import corpus

TEXTS = st.lists(
    st.sampled_from(
        ["A lantern.", "é\u2028字", "\n", "\n\n", "\r\n", "  ", "\ufeff", "x" * 90, "\t- y"]
    ),
    min_size=1,
    max_size=30,
).map("".join)


def alone(
    snapshot: Snapshot, first: int, last: int, most: int | None = None
) -> list[tuple[object, ...]]:
    stretch = read_stretch(snapshot, "a.txt", first, last, most)
    assert stretch is not None
    return [*map(tuple, stretch.lines), (stretch.more,)]


@given(
    text=TEXTS,
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    later=st.sampled_from(["", "An oil can.\n", "\n\n"]),
    first=st.integers(1, 12),
    count=st.integers(-1, 12),
    piece=st.sampled_from([1, 7, 1 << 16]),
)
@settings(
    max_examples=settings().max_examples * 2,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_lines_that_are_read_alone_are_those_of_the_whole_file(
    tmp_path_factory: pytest.TempPathFactory,
    text: str,
    encoding: str,
    later: str,
    first: int,
    count: int,
    piece: int,
) -> None:
    folder = tmp_path_factory.mktemp("notes")
    file = folder / "a.txt"
    file.write_text(text, encoding, newline="")
    snapshot = building.build("notes", folder, "utf-16" if encoding == "utf-16" else "utf-8")
    with file.open("ab") as stream:  # text that came later moves nothing
        stream.write(later.encode("utf-16-le" if encoding == "utf-16" else "utf-8"))
    whole = list(sources.read_content(folder, "a.txt", snapshot.encoding).lines())
    last = first + count - 1
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lines, "_PIECE_BYTES", piece)
        read = alone(snapshot, first, last)
    chosen = [line for line in whole if first <= line.number <= last]
    assert read[:-1] == [*map(tuple, chosen)]
    if chosen:
        assert read[-1] == (chosen[-1].number < len(whole),)


class Counting(io.FileIO):
    """A file that counts the bytes that are read from it."""

    read_bytes = 0

    def read(self, size: int | None = -1, /) -> bytes:
        data = super().read(-1 if size is None else size) or b""
        type(self).read_bytes += len(data)
        return data


@pytest.fixture
def big(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Snapshot:
    """A corpus with one file of 3 MB whose reading is counted."""
    snapshot = corpus(
        tmp_path, {"a.txt": "".join(f"Line {n:06} {'.' * 88}\n" for n in range(30_000))}
    )

    def opened(root: Path, path: str) -> BinaryIO:
        return io.BufferedReader(Counting(os.fspath(root / path)), 1)

    monkeypatch.setattr(sources, "open_source", opened)
    monkeypatch.setattr(Counting, "read_bytes", 0)
    return snapshot


def test_a_few_lines_of_a_large_file_are_read_alone(big: Snapshot) -> None:
    for first in (1, 15_000, 29_990):
        found = citations.cite(big, f"a.txt:{first}-{first + 5}")
        assert found.extract is not None
        assert found.extract.text.startswith(f"Line {first - 1:06} ")
    assert Counting.read_bytes < 300_000


@pytest.mark.thorough
def test_what_is_too_large_is_refused_before_it_is_read(big: Snapshot) -> None:
    with pytest.raises(TooLargeError, match=r"a\.txt:1-30000 holds more than 0\.5 MB"):
        citations.cite(big, "a.txt:1-30000", most=500_000)
    assert Counting.read_bytes < 700_000
    assert citations.cite(big, "a.txt:1-30000").extract is not None


def test_a_paragraph_that_is_too_large_is_refused_unread(tmp_path: Path) -> None:
    snapshot = corpus(tmp_path, {"a.md": "word " * 500_000, "b.md": "A lantern."})
    (large,) = snapshot.paragraphs.wholes  # it is parted, but known by its id as a whole
    with pytest.raises(TooLargeError, match=r"a\.md:1 holds more than 1 MB"):
        citations.cite(snapshot, large.id, most=1_000_000)
    whole = citations.cite(snapshot, large.id).extract
    assert whole is not None
    assert len(whole.text) == 2_499_999


def test_the_parts_of_a_paragraph_that_is_too_large_are_cited_alone(tmp_path: Path) -> None:
    snapshot = corpus(tmp_path, {"a.md": "word " * 500_000})
    first, second = snapshot.paragraphs[0], snapshot.paragraphs[1]
    for part in (first, second):
        found = citations.cite(snapshot, part.id, most=5_000).extract
        assert found is not None
        assert found.byte_start == 0  # they read the same, and the first place is cited
