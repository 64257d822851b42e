"""Which columns make up a compiled index?

They stand on a shelf (`retrieval/index/shelf.py`):

| column | a row for each | holds |
| --- | --- | --- |
| `buckets` | value of a CRC-32's first bits, and one more | the first term with them |
| `terms` | byte | all terms in UTF-8, in order of their CRC-32, equal ones by their bytes |
| `term_starts` | term, and one more | where it begins in `terms` |
| `posting_starts` | term, and one more | its first posting |
| `peaks` | term | its greatest weight in any passage, idf left out |
| `passages` | posting | the passage, ascending within a term |
| `codes` | posting | which row of `pairs` holds the rest |
| `pairs` | tf and length that occur together | tf, and the length by `ranking.length_class` |

A posting is 6 bytes: there are a few thousand pairs of tf and length even in a million passages, so
the weight of a posting is one look-up in a table that fits the cache, and it stays right for any tf
and any average length.
"""

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from retrieval.index import ranking, shelf

_COLUMNS: Final[Mapping[str, str]] = {
    "buckets": "u4",
    "terms": "u1",
    "term_starts": "i8",
    "posting_starts": "i8",
    "peaks": "f4",
    "passages": "u4",
    "codes": "u2 u4",  # the wider one from 65,537 pairs on
    "pairs": "u4",
}


OF_POSTINGS: Final = ("passages", "codes", "peaks")
"""The columns that nobody needs where postings stand elsewhere."""


@dataclass(frozen=True, slots=True)
class Totals:
    """The figures of all passages together.

    Attributes:
        passages: How many are indexed.
        tokens: How many terms they hold, repeats included.
    """

    passages: int
    tokens: int


def hashes(terms: Sequence[bytes]) -> NDArray[np.uint32]:
    """Return the CRC-32 of each term."""
    return np.fromiter(map(zlib.crc32, terms), np.uint32, len(terms))


def by_hash(crcs: NDArray[np.uint32], terms: Sequence[bytes]) -> NDArray[np.int64]:
    """Return the order of terms by their CRC-32, equal ones by their bytes."""
    order = np.argsort(crcs)
    ordered = crcs[order]
    alike = np.flatnonzero(ordered[1:] == ordered[:-1])
    for value in np.unique(ordered[alike]):
        same = slice(*np.searchsorted(ordered, [value, value + np.uint64(1)]))
        order[same] = sorted(order[same].tolist(), key=terms.__getitem__)
    return order


def bucket_bounds(terms: int) -> NDArray[np.uint64]:
    """Return the least CRC-32 of each bucket, and one beyond; each bucket gets about one term."""
    bits = max(1, (terms - 1).bit_length())
    return np.arange((1 << bits) + 1, dtype=np.uint64) << np.uint64(32 - bits)


def buckets(ordered: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Return the first term of each bucket, given the terms' CRC-32, ascending."""
    return np.searchsorted(ordered, bucket_bounds(len(ordered))).astype(np.uint32)


def code_kind(pairs: int) -> np.dtype[Any]:
    """Return the type of the codes of this many pairs."""
    return np.dtype(np.uint16 if pairs <= 1 << 16 else np.uint32)


def length_classes(lengths: NDArray[np.integer]) -> NDArray[np.int64]:
    """Return the `ranking.length_class` of many lengths."""
    distinct, rows = np.unique(lengths, return_inverse=True)
    classes = map(ranking.length_class, distinct.tolist())
    return np.fromiter(classes, np.int64, len(distinct))[rows]


def seal(folder: Path, passages: int, tokens: int) -> None:
    """Write the manifest of a folder whose columns are complete and on disk."""
    shelf.seal(folder, {"passages": passages, "tokens": tokens})


def take_postings_away(folder: Path) -> None:
    """Leave only what `Dictionary.opened` needs of an index, whose postings stand elsewhere.

    Raises:
        DamagedIndexError: There is no index that can be trusted.
        OSError: The folder can't be written.
    """
    totals, columns = open_columns(folder)
    del columns  # on Windows a mapped file can't be removed
    (folder / shelf.MANIFEST_NAME).unlink()
    for column in OF_POSTINGS:
        shelf.path_of(folder, column).unlink()
    seal(folder, totals.passages, totals.tokens)


def open_dictionary(folder: Path) -> tuple[Totals, dict[str, NDArray[Any]]]:
    """Map the columns into memory that stay without postings; raises as `open_columns` does."""
    kept = {name: kinds for name, kinds in _COLUMNS.items() if name not in OF_POSTINGS}
    facts, columns = shelf.open_shelf(folder, kept)
    return Totals(**facts), columns


def open_columns(folder: Path) -> tuple[Totals, dict[str, NDArray[Any]]]:
    """Map the columns into memory; see `shelf.open_shelf`.

    Raises:
        DamagedIndexError: The index can't be trusted; the text says why.
    """
    facts, columns = shelf.open_shelf(folder, _COLUMNS)
    return Totals(**facts), columns
