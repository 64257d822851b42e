"""How are millions of small things kept without an object each?

They are columns: numpy arrays with a row for each thing, in memory or mapped from a file. `Texts`
is a column of texts, `Digests` one of SHA-256 digests.
"""

from abc import abstractmethod
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import accumulate, pairwise
from typing import Any, Final, TypeVar, overload

import numpy as np
from numpy.typing import NDArray

Columns = Mapping[str, NDArray[Any]]
"""Columns by their names, as they are written to disk."""

_Row_co = TypeVar("_Row_co", covariant=True)

_DIGEST_BYTES: Final = 32
_DIGEST: Final = np.dtype((np.void, _DIGEST_BYTES))
_DIGEST_WORD: Final = np.dtype(">u8")  # big-endian, so that numbers sort as bytes do
_LINE_BREAK: Final = 0x0A

_FEW_ROWS: Final = 4
"""Up to this many equal digests are counted one by one, which is faster than a search."""


class Rows(Sequence[_Row_co]):
    """A table whose rows become objects when they are looked at."""

    @abstractmethod
    def row(self, number: int) -> _Row_co:
        """Return a row by its number, from 0."""

    @overload
    def __getitem__(self, place: int) -> _Row_co: ...
    @overload
    def __getitem__(self, place: slice) -> list[_Row_co]: ...
    def __getitem__(self, place: int | slice) -> _Row_co | list[_Row_co]:
        if isinstance(place, slice):
            return [self.row(number) for number in range(*place.indices(len(self)))]
        count = len(self)
        if not -count <= place < count:
            raise IndexError(place)
        return self.row(place % count)


class Texts(Rows[str]):
    """Texts, one after the other in one array of bytes.

    Args:
        data: All texts in UTF-8.
        ends: The offset after the last byte of each text.
    """

    def __init__(self, data: NDArray[np.uint8], ends: NDArray[np.uint64]) -> None:
        self.data = data
        self.ends = ends

    @classmethod
    def of(cls, texts: Iterable[str]) -> "Texts":
        """Return a column of some texts, in their order."""
        parts = [text.encode() for text in texts]
        lengths = np.fromiter(map(len, parts), dtype=np.uint64, count=len(parts))
        return cls(np.frombuffer(b"".join(parts), dtype=np.uint8), np.cumsum(lengths))

    @classmethod
    def of_lines(cls, lines: bytes) -> "Texts":
        """Return a column of texts from lines in UTF-8, one each; no lines are no texts."""
        data = np.frombuffer(lines, dtype=np.uint8)
        is_break = data == _LINE_BREAK
        breaks = np.flatnonzero(is_break)
        ends = np.append(breaks, len(data))[: len(breaks) + 1 if len(data) else 0]
        return cls(data[~is_break], (ends - np.arange(len(ends))).astype(np.uint64))

    def lines(self) -> bytes:
        """Return the texts in UTF-8, one per line; `of_lines` reads them if none is empty."""
        return np.insert(self.data, self.ends[:-1].astype(np.int64), _LINE_BREAK).tobytes()

    def encoded(self) -> list[bytes]:
        """Return each text in UTF-8."""
        # All are parted at once where no text holds a line break.
        parts = self.lines().split(b"\n")
        if len(parts) == len(self):
            return parts
        data = self.data.tobytes()
        return [data[start:end] for start, end in pairwise([0, *self.ends.tolist()])]

    def taken(self, rows: NDArray[np.integer]) -> "Texts":
        """Return a column of some of the texts.

        Args:
            rows: The numbers of the texts, in any order.
        """
        lengths = self.sizes()[rows]
        starts = self.ends[rows] - lengths
        return Texts(self.data[ranges(starts, lengths)], np.cumsum(lengths, dtype=np.uint64))

    def joined(self, *more: "Texts") -> "Texts":
        """Return a column of these texts, followed by those of others."""
        columns = [self, *more]
        starts = accumulate((len(column.data) for column in columns), initial=0)
        ends = [
            column.ends + np.uint64(start) for column, start in zip(columns, starts, strict=False)
        ]
        return Texts(np.concatenate([column.data for column in columns]), np.concatenate(ends))

    def letters(self) -> NDArray[np.int64]:
        """Return how many characters each text has."""
        # Each character has exactly one byte that is no continuation.
        upto = np.append(0, np.cumsum(self.data & 0xC0 != 0x80))
        return np.diff(upto[self.ends.astype(np.int64)], prepend=0)

    def sizes(self) -> NDArray[np.uint64]:
        """Return how many bytes each text has."""
        return np.diff(self.ends, prepend=np.uint64(0))

    def __len__(self) -> int:
        return len(self.ends)

    def row(self, number: int) -> str:
        """Return a text by its number, from 0."""
        data, ends = self._views
        return data[ends[number - 1] if number else 0 : ends[number]].tobytes().decode()

    def place(self, text: str, first: int, last: int) -> int:
        """Return where a text stands, or would stand, from one row to before another.

        Args:
            text: The text.
            first: The first row; from it on, rows are sorted by their code points.
            last: The row after the last one.
        """
        # Bytes in UTF-8 sort as code points do, and are compared without making a text of them.
        wanted = text.encode("utf-8", "surrogatepass")
        data, ends = self._views
        while first < last:
            middle = (first + last) >> 1
            if data[ends[middle - 1] if middle else 0 : ends[middle]].tobytes() < wanted:
                first = middle + 1
            else:
                last = middle
        return first

    @cached_property
    def _views(self) -> tuple[memoryview, memoryview]:
        """The same two arrays, of which single values are read in a fifth of the time."""
        return self.data.data, self.ends.data

    def __iter__(self) -> Iterator[str]:
        # As in `encoded`.
        listed = self.lines().decode().split("\n")
        if len(listed) == len(self):
            return iter(listed)
        text = self.data.tobytes().decode()
        ends = np.cumsum(self.letters()).tolist()
        return (text[start:end] for start, end in pairwise([0, *ends]))


class Digests:
    """Digests, found by their first bytes.

    Args:
        rows: The digests, 32 bytes a row.
        order: The rows' numbers sorted by digest; equal ones in the order of their rows.
    """

    def __init__(self, rows: NDArray[np.uint8], order: NDArray[np.uint32]) -> None:
        self.rows = rows
        self.order = order
        self._whole: NDArray[Any] = rows.view(_DIGEST).ravel()

    @classmethod
    def of(cls, data: bytes) -> "Digests":
        """Return the column of digests that stand one after the other."""
        rows = np.frombuffer(data, dtype=np.uint8).reshape(-1, _DIGEST_BYTES)
        words = rows.view(_DIGEST_WORD)
        # The first bytes alone tell almost all digests apart, and sort ten times as fast.
        firsts = words[:, 0].astype(np.uint64)
        order = np.argsort(firsts, kind="stable")
        alike = np.flatnonzero(firsts[order[1:]] == firsts[order[:-1]])
        if (rows[order[alike]] != rows[order[alike + 1]]).any():
            order = np.lexsort(words.T[::-1])
        return cls(rows, order.astype(np.uint32))

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, row: int) -> bytes:
        # A third of the time that cutting out a row takes.
        digest: bytes = self._whole.item(row)
        return digest

    def among(self, first: int, last: int) -> list[bytes]:
        """Return the digests from one row to before another."""
        data = self.rows[first:last].tobytes()
        return [data[at : at + _DIGEST_BYTES] for at in range(0, len(data), _DIGEST_BYTES)]

    def between(self, low: bytes, high: bytes) -> NDArray[np.uint32]:
        """Return the rows with a digest from `low` up to `high`, sorted by digest, then row.

        Args:
            low: Up to 32 bytes; shorter is padded with 0x00.
            high: Up to 32 bytes; shorter is padded with 0xFF.
        """
        first = self._place(low.ljust(_DIGEST_BYTES, b"\0"), after=False)
        return self.order[first : self._place(high.ljust(_DIGEST_BYTES, b"\xff"), after=True)]

    def equal(self, digest: bytes) -> NDArray[np.uint32]:
        """Return the rows with this digest, in order."""
        first = last = self._place(digest, after=False)
        while last < len(self) and self[self.order.item(last)] == digest:
            last += 1
            if last - first == _FEW_ROWS:
                last = self._place(digest, after=True)
                break
        return self.order[first:last]

    def has_once(self, digest: bytes) -> bool:
        """Tell whether just one row has a digest, given one that a row has."""
        after = self._place(digest, after=False) + 1
        return after == len(self) or self[self.order.item(after)] != digest

    def may_be(self, rows: NDArray[np.integer], digest: bytes) -> NDArray[np.bool_]:
        """Tell of some rows, given in order, whether they begin as a digest does, all at once."""
        begins = self.rows.view(_DIGEST_WORD)[:, 0]
        there = rows[: np.searchsorted(rows, len(begins))]
        alike = begins[there] == int.from_bytes(digest[: _DIGEST_WORD.itemsize])
        return np.pad(alike, (0, len(rows) - len(there)))

    def _place(self, digest: bytes, *, after: bool) -> int:
        search = bisect_right if after else bisect_left
        # Of a view, single values are read in a fifth of the time.
        return search(self.order.data, digest, key=self._whole.item)


def ranges(starts: NDArray[np.integer], lengths: NDArray[np.integer]) -> NDArray[np.int64]:
    """Return ranges of successive numbers, one after the other."""
    lengths = lengths.astype(np.int64)
    offsets = starts.astype(np.int64)
    offsets += lengths
    offsets -= lengths.cumsum()
    found: NDArray[np.int64] = offsets.repeat(lengths)
    found += np.arange(len(found))
    return found


def begins(values: NDArray[Any]) -> NDArray[np.bool_]:
    """Tell for each value whether it differs from the one before; the first one does."""
    is_first = np.ones(len(values), dtype=bool)
    np.not_equal(values[1:], values[:-1], out=is_first[1:])
    return is_first


def inverse(order: NDArray[np.integer], rows: int) -> NDArray[np.int64]:
    """Return the place of each row in an order.

    Args:
        order: Numbers of rows, none twice.
        rows: How many rows there are.

    Returns:
        A place for each row; −1 where the order leaves it out.
    """
    found = np.full(rows, -1)
    found[order] = np.arange(len(order))
    return found


def places(
    column: NDArray[Any],
    firsts: NDArray[np.int64],
    ends: NDArray[np.int64],
    values: NDArray[np.int64],
) -> NDArray[np.int64]:
    """Return where each value stands, or would stand, in its own ascending part of a column.

    Args:
        column: Numbers, ascending within each part.
        firsts: The first place of each value's part.
        ends: The place after the last one of each value's part.
        values: The numbers to be placed.

    Returns:
        For each value the first place whose number isn't smaller, else the end of its part.
    """
    low, high = firsts.copy(), ends.copy()
    while len(still := np.flatnonzero(low < high)):
        middle = (low[still] + high[still]) >> 1
        before = column[middle] < values[still]
        low[still[before]] = middle[before] + 1
        high[still[~before]] = middle[~before]
    return low


def placed_among(
    column: NDArray[Any],
    firsts: NDArray[np.int64],
    ends: NDArray[np.int64],
    kept: NDArray[np.int64],
    numbers: NDArray[np.int64],
) -> NDArray[np.int64]:
    """Return where new numbers go among those of a column, which change at the same time.

    Args:
        column: Old numbers, ascending within each part.
        firsts: The first place of each new number's part.
        ends: The place after the last one of each new number's part.
        kept: The new number of each old one, ascending; −1 for one that goes.
        numbers: The new numbers.

    Returns:
        For each new number the place that it goes before, counted as the column stands now.
    """
    before = np.searchsorted(np.maximum.accumulate(kept), numbers)
    return places(column, firsts, ends, before)


def recounted(places: NDArray[np.int64], stays: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return places in a column, recounted after some of its rows have gone.

    Args:
        places: The places now; the end of the column is one too.
        stays: Which rows of the column stay.
    """
    gone: NDArray[np.int64] = np.searchsorted(np.flatnonzero(~stays), places)
    return places - gone
