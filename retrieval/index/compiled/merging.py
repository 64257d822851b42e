"""How do the postings of a few changed files get into an index without building it anew?

The new index is written beside the old one, in one pass over its postings: those of removed
passages are left out, the others get their new numbers, and added ones go in at their places. The
files are exactly those that a `Builder` would write.
"""

import os
import zlib
from array import array
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, BinaryIO, Final

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from retrieval.index import ranking, shelf
from retrieval.index.columns import (
    Columns,
    Texts,
    begins,
    inverse,
    placed_among,
    ranges,
    recounted,
)
from retrieval.index.compiled import files
from retrieval.index.numbering import Hashed, Numbering

_BLOCK_POSTINGS: Final = 1 << 22
"""The number of postings in memory at a time."""

_HALF_BITS: Final = np.uint64(32)
_LOW_HALF_MASK: Final = np.uint64(0xFFFFFFFF)


class Additions:
    """Keeps the terms of some passages in memory until they are merged."""

    def __init__(self) -> None:
        self._numbering = Numbering()
        self._lengths = array("Q")
        self._keys: list[NDArray[np.uint64]] = []
        self._tf: list[NDArray[np.uint32]] = []

    def add_counted(
        self,
        vocabulary: Texts,
        ends: NDArray[np.uint32],
        numbers: NDArray[np.uint32],
        tf: NDArray[np.uint32],
    ) -> None:
        """Add the next passages; see `IndexBuilder.add_counted`."""
        known = self._numbering.of(Hashed.of_texts(vocabulary)).astype(np.uint64)
        first = len(self._lengths)
        bounds = np.append(np.uint32(0), ends)
        passages = np.repeat(
            np.arange(first, first + len(ends), dtype=np.uint64), bounds[1:] - bounds[:-1]
        )
        self._keys.append(known[numbers] << _HALF_BITS | passages)
        self._tf.append(tf)
        sums = np.append(0, np.cumsum(tf, dtype=np.int64))[bounds]
        self._lengths.extend((sums[1:] - sums[:-1]).tolist())

    def finish(self) -> "Added":
        """Return their postings, sorted."""
        encoded = self._numbering.texts().encoded()
        hashes = files.hashes(encoded)
        order = files.by_hash(hashes, encoded)
        ranks = inverse(order, len(order)).astype(np.uint64)
        keys = np.concatenate([np.empty(0, np.uint64), *self._keys])
        keys = ranks[keys >> _HALF_BITS] << _HALF_BITS | keys & _LOW_HALF_MASK
        by_key = np.argsort(keys)
        keys = keys[by_key]
        firsts = np.flatnonzero(begins(keys))
        tf = np.concatenate([np.empty(0, np.uint32), *self._tf])[by_key].astype(np.uint64)
        return Added(
            terms=[encoded[number] for number in order.tolist()],
            hashes=hashes[order],
            rows=(keys[firsts] >> _HALF_BITS).astype(np.int64),
            passages=(keys[firsts] & _LOW_HALF_MASK).astype(np.int64),
            tf=np.add.reduceat(tf, firsts) if len(firsts) else tf,
            lengths=np.array(self._lengths, dtype=np.uint64),
        )


@dataclass(frozen=True, slots=True)
class Added:
    """The postings of some passages.

    Attributes:
        terms: The terms in the order of their CRC-32, equal ones by their bytes.
        hashes: The CRC-32 of each term.
        rows: The term of each posting, ascending.
        passages: The passage of each posting, by its place among these passages, ascending within a
            term.
        tf: The tf of each posting.
        lengths: How many terms each passage has.
    """

    terms: Sequence[bytes]
    hashes: NDArray[np.uint32]
    rows: NDArray[np.int64]
    passages: NDArray[np.int64]
    tf: NDArray[np.uint64]
    lengths: NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class Renumbering:
    """What becomes of the passages of an index.

    Attributes:
        kept: The new number of each old passage, ascending; −1 for one that went.
        added: The numbers of the added passages, ascending.
        lost_tokens: How many terms the passages that went hold together.
    """

    kept: NDArray[np.int64]
    added: NDArray[np.int64]
    lost_tokens: int


def merge(old: Path, folder: Path, change: Renumbering, additions: Additions) -> None:
    """Write an index anew without some of its passages, and with others added.

    Args:
        old: The folder of a complete index.
        folder: An existing, empty folder; it gets the files of the new index, the manifest last.
        change: The new numbers of the passages.
        additions: The terms of the added passages, in corpus order.

    Raises:
        DamagedIndexError: The old index can't be trusted.
        OSError: The disk is full, or something like it; the new folder doesn't open then.
    """
    shelf.verify(old)
    totals, columns = files.open_columns(old)
    added = additions.finish()
    size = int(np.count_nonzero(change.kept >= 0)) + len(change.added)
    tokens = totals.tokens - change.lost_tokens + int(added.lengths.sum())
    found = _find(columns, added)
    lost = _count_lost(columns, change.kept)
    terms = _merge_terms(columns, added, found, lost)
    pairs = _merge_pairs(columns, added, lost)
    _write_terms(folder, columns, added, terms)
    _write(folder, "posting_starts", terms.posting_starts)
    _write(folder, "pairs", np.stack([pairs.tf, pairs.lengths], axis=1).astype(np.uint32))
    insertions = _place_postings(columns, added, found, change)
    blocks = _blocks(columns, change.kept, pairs, insertions)
    _write_postings(folder, blocks, int(terms.posting_starts[-1]), len(pairs.keys))
    average = ranking.average_length(tokens, size)
    weights = ranking.weights(pairs.tf, pairs.lengths, average).astype(np.float32)
    _write_peaks(folder, terms.posting_starts, weights)
    files.seal(folder, size, tokens)


@dataclass(frozen=True, slots=True)
class _Found:
    """Where the added terms stand among the old ones.

    Attributes:
        rows: The row of each added term, or of the old term that it goes before.
        is_new: Whether each is absent from the old ones.
    """

    rows: NDArray[np.int64]
    is_new: NDArray[np.bool_]


def _find(old: Columns, added: Added) -> _Found:
    found = [
        _place(old, term, int(crc)) for term, crc in zip(added.terms, added.hashes, strict=True)
    ]
    return _Found(
        rows=np.array([row for row, _ in found], dtype=np.int64),
        is_new=np.array([not is_known for _, is_known in found], dtype=bool),
    )


@dataclass(frozen=True, slots=True)
class _Lost:
    """The numbers of old postings that went.

    Attributes:
        by_term: How many of each term went.
        by_pair: How many with each pair went.
        used: How many old postings had each pair.
    """

    by_term: NDArray[np.int64]
    by_pair: NDArray[np.int64]
    used: NDArray[np.int64]


def _count_lost(old: Columns, kept: NDArray[np.int64]) -> _Lost:
    starts, codes = old["posting_starts"], old["codes"]
    by_term = np.zeros(len(starts) - 1, dtype=np.int64)
    by_pair, used = np.zeros((2, len(old["pairs"])), dtype=np.int64)
    gone = kept < 0
    for begin in range(0, len(codes), _BLOCK_POSTINGS):
        block = codes[begin : begin + _BLOCK_POSTINGS]
        lost = np.flatnonzero(gone[old["passages"][begin : begin + _BLOCK_POSTINGS]])
        used += np.bincount(block, minlength=len(used))
        by_pair += np.bincount(block[lost], minlength=len(used))
        terms = np.searchsorted(starts, lost + begin, side="right") - 1
        np.add.at(by_term, terms, 1)
    return _Lost(by_term, by_pair, used)


@dataclass(frozen=True, slots=True)
class _Terms:
    """The terms of the new index, in its order.

    Attributes:
        new: Which of the added terms are new.
        rows: The terms by their numbers; the new ones are numbered after the old ones.
        posting_starts: The first posting of each, and at the end how many there are.
    """

    new: NDArray[np.int64]
    rows: NDArray[np.int64]
    posting_starts: NDArray[np.int64]


def _merge_terms(old: Columns, added: Added, found: _Found, lost: _Lost) -> _Terms:
    known = len(old["term_starts"]) - 1
    new = np.flatnonzero(found.is_new)
    ids = found.rows.copy()
    ids[new] = known + np.arange(len(new))
    df = np.zeros(known + len(new), dtype=np.int64)
    df[:known] = np.diff(old["posting_starts"]) - lost.by_term
    df += np.bincount(ids[added.rows], minlength=len(df))
    rows = np.insert(np.arange(known), found.rows[new], ids[new])
    rows = rows[df[rows] > 0]
    return _Terms(new, rows, np.append(0, np.cumsum(df[rows])))


@dataclass(frozen=True, slots=True)
class _Pairs:
    """The pairs of tf and length that occur in the new index.

    Attributes:
        keys: The pairs, ascending: tf in the upper half, the length in the lower.
        of_old: The code that each old pair gets; any number for a pair that is no longer in use.
        of_added: The code of each added posting.
    """

    keys: NDArray[np.uint64]
    of_old: NDArray[np.int64]
    of_added: NDArray[np.int64]

    @property
    def tf(self) -> NDArray[np.uint64]:
        return self.keys >> _HALF_BITS

    @property
    def lengths(self) -> NDArray[np.uint64]:
        return self.keys & _LOW_HALF_MASK


def _merge_pairs(old: Columns, added: Added, lost: _Lost) -> _Pairs:
    tf_and_length = old["pairs"].astype(np.uint64)
    held = tf_and_length[:, 0] << _HALF_BITS | tf_and_length[:, 1]
    classes = files.length_classes(added.lengths).astype(np.uint64)
    own = added.tf << _HALF_BITS | classes[added.passages]
    keys = np.union1d(held[lost.used > lost.by_pair], own)
    return _Pairs(keys, np.searchsorted(keys, held), np.searchsorted(keys, own))


def _write_terms(folder: Path, old: Columns, added: Added, terms: _Terms) -> None:
    """Write the columns that terms are found by."""
    new = [added.terms[number] for number in terms.new.tolist()]
    more = np.cumsum(np.fromiter(map(len, new), np.int64, len(new)))
    ends = np.concatenate([old["term_starts"][1:], more + len(old["terms"])])
    lengths = np.diff(ends, prepend=0)[terms.rows]
    data = np.concatenate([old["terms"], np.frombuffer(b"".join(new), dtype=np.uint8)])
    data = data[ranges(ends[terms.rows] - lengths, lengths)]
    starts = np.append(0, np.cumsum(lengths))
    _write(folder, "terms", data)
    _write(folder, "term_starts", starts)
    values = files.bucket_bounds(len(starts) - 1)
    if len(old["buckets"]) == len(values):
        # Only terms that came or went are counted; the CRC-32 of all takes far longer.
        is_old = terms.rows < len(old["term_starts"]) - 1
        stayed = np.searchsorted(terms.rows[is_old], old["buckets"])
        came = np.searchsorted(added.hashes[terms.new], values)
        buckets = (stayed + came).astype(np.uint32)
    else:
        texts = Texts(data, starts[1:].astype(np.uint64))
        buckets = files.buckets(files.hashes(texts.encoded()))
    _write(folder, "buckets", buckets)


@dataclass(frozen=True, slots=True)
class _Insertions:
    """The added postings, in the order of the new index.

    Attributes:
        places: The old posting that each goes before.
        passages: The passage of each, by its new number.
    """

    places: NDArray[np.int64]
    passages: NDArray[np.uint32]


def _place_postings(old: Columns, added: Added, found: _Found, change: Renumbering) -> _Insertions:
    starts = old["posting_starts"]
    rows = found.rows[added.rows]
    # The part of a new term is empty.
    ends = starts[np.minimum(rows + ~found.is_new[added.rows], len(starts) - 1)]
    passages = change.added[added.passages]
    places = placed_among(old["passages"], starts[rows], ends, change.kept, passages)
    return _Insertions(places, passages.astype(np.uint32))


def _blocks(
    old: Columns, kept: NDArray[np.int64], pairs: _Pairs, insertions: _Insertions
) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Yield the passages and codes of the new postings, some at a time."""
    passages, codes = old["passages"], old["codes"]
    # The last block may be empty: something may go after the last old posting.
    for begin in range(0, len(passages) + 1, _BLOCK_POSTINGS):
        end = begin + _BLOCK_POSTINGS
        own = slice(*np.searchsorted(insertions.places, [begin, end]))
        numbers = kept[passages[begin:end]]
        stays = numbers >= 0
        at = recounted(insertions.places[own] - begin, stays)
        recoded = pairs.of_old[codes[begin:end][stays]]
        # As `np.insert` would do it, but for both columns at once.
        is_old = np.ones(len(recoded) + len(at), dtype=bool)
        is_old[at + np.arange(len(at))] = False
        yield (
            _mixed(is_old, numbers[stays], insertions.passages[own]),
            _mixed(is_old, recoded, pairs.of_added[own]),
        )


def _write_postings(
    folder: Path,
    blocks: Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]],
    rows: int,
    pairs: int,
) -> None:
    """Write the passages and codes of `rows` postings, which have `pairs` distinct pairs."""
    kind = files.code_kind(pairs)
    with (
        _column(folder, "passages", np.dtype(np.uint32), rows) as to_passages,
        _column(folder, "codes", kind, rows) as to_codes,
    ):
        for passages, codes in blocks:
            to_passages.write(passages.astype(np.uint32).tobytes())
            to_codes.write(codes.astype(kind).tobytes())


def _write_peaks(folder: Path, starts: NDArray[np.int64], weights: NDArray[np.float32]) -> None:
    """Write the greatest weight of each term, given the weight of each pair."""
    codes = np.load(shelf.path_of(folder, "codes"), mmap_mode="r", allow_pickle=False)
    peaks = [np.empty(0, dtype=np.float32)]
    for first, last in _terms_at_a_time(starts):
        begin, end = starts[[first, last]]
        weighed = weights[codes[begin:end]]
        peaks.append(np.maximum.reduceat(weighed, starts[first:last] - begin))
    _write(folder, "peaks", np.concatenate(peaks))


def _mixed(
    is_old: NDArray[np.bool_], old: NDArray[np.int64], new: NDArray[Any]
) -> NDArray[np.int64]:
    """Return rows of two columns; the mask tells from which of them each comes."""
    rows = np.empty(len(is_old), dtype=np.int64)
    rows[is_old] = old
    rows[~is_old] = new
    return rows


def _place(old: Columns, term: bytes, crc: int) -> tuple[int, bool]:
    """Return where a term stands, or would stand, and whether it does."""
    buckets, starts = old["buckets"], old["term_starts"]
    bucket = crc >> 33 - len(buckets).bit_length()
    first, last = buckets[bucket : bucket + 2].tolist()
    bounds = starts[first : last + 1].tolist()
    held = [old["terms"][start:end].tobytes() for start, end in pairwise(bounds)]
    if term in held:
        return first + held.index(term), True
    return first + sum((zlib.crc32(other), other) < (crc, term) for other in held), False


def _terms_at_a_time(starts: NDArray[np.int64]) -> Iterator[tuple[int, int]]:
    """Yield ranges of terms with about `_BLOCK_POSTINGS` together; a term is never parted."""
    wanted = np.arange(_BLOCK_POSTINGS, starts[-1] + _BLOCK_POSTINGS, _BLOCK_POSTINGS)
    ends = np.unique(np.minimum(np.searchsorted(starts, wanted), len(starts) - 1))
    yield from pairwise([0, *ends.tolist()])


def _write(folder: Path, column: str, rows: NDArray[Any]) -> None:
    with _column(folder, column, rows.dtype, *rows.shape) as file:
        file.write(np.ascontiguousarray(rows).tobytes())


@contextmanager
def _column(folder: Path, column: str, kind: np.dtype[Any], *shape: int) -> Iterator[BinaryIO]:
    """Open a column to write its rows one after the other; then sync it to the disk."""
    with shelf.path_of(folder, column).open("wb") as file:
        told = {"descr": npy.dtype_to_descr(kind), "fortran_order": False, "shape": shape}
        npy.write_array_header_1_0(file, told)
        yield file
        file.flush()
        os.fsync(file.fileno())
