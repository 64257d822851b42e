"""How do the postings of a few changed files get into an index without building it anew?

The new index is written beside the old one, in one pass over its postings: those of passages that
went are left out, the others get their new numbers, and added ones are put in at their places.
The files are the very same that a `Builder` would write.
"""

import os
import zlib
from array import array
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, BinaryIO, Final

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from retrieval.index import ranking, shelf
from retrieval.index.columns import Texts, places, ranges
from retrieval.index.compiled import files
from retrieval.index.numbering import Hashed, Numbering

_BLOCK: Final = 1 << 22
"""Postings that are in memory at a time."""

_HALF: Final = np.uint64(32)
_LOW_HALF: Final = np.uint64(0xFFFFFFFF)


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
        self._keys.append(known[numbers] << _HALF | passages)
        self._tf.append(tf)
        sums = np.append(0, np.cumsum(tf, dtype=np.int64))[bounds]
        self._lengths.extend((sums[1:] - sums[:-1]).tolist())

    def finish(self) -> "Added":
        """Return all of them, sorted."""
        encoded = self._numbering.texts().encoded()
        hashes = files.hashes(encoded)
        order = files.by_hash(hashes, encoded)
        ranks = np.empty(len(order), dtype=np.uint64)
        ranks[order] = np.arange(len(order), dtype=np.uint64)
        keys = np.concatenate([np.empty(0, np.uint64), *self._keys])
        keys = ranks[keys >> _HALF] << _HALF | keys & _LOW_HALF
        by_key = np.argsort(keys)
        keys = keys[by_key]
        firsts = np.flatnonzero(np.append(True, keys[1:] != keys[:-1])[: len(keys)])
        tf = np.concatenate([np.empty(0, np.uint32), *self._tf])[by_key].astype(np.uint64)
        return Added(
            terms=[encoded[number] for number in order.tolist()],
            hashes=hashes[order],
            rows=(keys[firsts] >> _HALF).astype(np.int64),
            passages=(keys[firsts] & _LOW_HALF).astype(np.int64),
            tf=np.add.reduceat(tf, firsts) if len(firsts) else tf,
            lengths=np.array(self._lengths, dtype=np.uint64),
        )


@dataclass(frozen=True, slots=True)
class Added:
    """The postings of some passages.

    Attributes:
        terms: In the order of their CRC-32, equal ones by their bytes.
        hashes: Their CRC-32.
        rows: The term of each posting, ascending.
        passages: The passage of each, by its place among these, ascending within a term.
        tf: Of each.
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
        kept: The new number of each old one, ascending; −1 for one that went.
        added: The numbers of those that were added, ascending.
        lost_tokens: How many terms those that went hold together.
    """

    kept: NDArray[np.int64]
    added: NDArray[np.int64]
    lost_tokens: int


def merge(old: Path, folder: Path, change: Renumbering, additions: Additions) -> None:
    """Write the index that has lost some passages and got others.

    Args:
        old: A complete index.
        folder: Existing and empty; gets the files of the new one, the manifest last.
        change: What becomes of the passages.
        additions: The terms of those that were added, in corpus order.

    Raises:
        DamagedIndexError: The old index can't be trusted.
        OSError: The disk is full, or something like it; the new folder doesn't open then.
    """
    shelf.verify(old)
    manifest, columns = files.open_columns(old)
    added = additions.finish()
    size = int(np.count_nonzero(change.kept >= 0)) + len(change.added)
    tokens = manifest.tokens - change.lost_tokens + int(added.lengths.sum())
    merging = _Merging(columns, added, change)
    merging.write(folder, ranking.average_length(tokens, size))
    files.seal(folder, size, tokens)


class _Merging:
    """One merge: what becomes of the terms, of the pairs and of the postings.

    The old terms and the added ones that are new are numbered one after the other; the same holds
    for pairs. `_terms` and `_pairs` are those of the new index, in its order.
    """

    def __init__(self, old: Mapping[str, NDArray[Any]], added: Added, change: Renumbering) -> None:
        self._old, self._kept, self._added = old, change.kept, added
        known = len(old["term_starts"]) - 1
        found = [
            _place(old, term, int(crc)) for term, crc in zip(added.terms, added.hashes, strict=True)
        ]
        rows = np.array([place for place, _ in found], dtype=np.int64)
        is_new = np.array([not is_known for _, is_known in found], dtype=bool)
        self._new_terms = np.flatnonzero(is_new)

        # Before which old posting each added one goes.
        passages = change.added[added.passages]
        before = np.searchsorted(np.maximum.accumulate(change.kept), passages)
        starts = old["posting_starts"]
        begins = starts[rows[added.rows]]
        ends = starts[np.minimum(rows[added.rows] + ~is_new[added.rows], known)]
        self._places = places(old["passages"], begins, ends, before)
        self._passages = passages.astype(np.uint32)

        lost_by_term, lost_by_pair, used = self._count()
        ids = rows.copy()
        ids[self._new_terms] = known + np.arange(len(self._new_terms))
        df = np.zeros(known + len(self._new_terms), dtype=np.int64)
        df[:known] = np.diff(starts) - lost_by_term
        df += np.bincount(ids[added.rows], minlength=len(df))
        order = np.insert(np.arange(known), rows[self._new_terms], ids[self._new_terms])
        self._terms = order[df[order] > 0]
        self._starts = np.append(0, np.cumsum(df[self._terms]))

        tf_and_length = old["pairs"].astype(np.uint64)
        held = tf_and_length[:, 0] << _HALF | tf_and_length[:, 1]
        own = (
            added.tf << _HALF
            | files.length_classes(added.lengths).astype(np.uint64)[added.passages]
        )
        self._pairs = np.union1d(held[used > lost_by_pair], own)
        self._codes = np.searchsorted(self._pairs, own)
        # Those that are in use no more are never looked up.
        self._recoded = np.searchsorted(self._pairs, held)

    def write(self, folder: Path, average: float) -> None:
        """Write all columns and see them safely to the disk."""
        self._write_terms(folder)
        tf, lengths = self._pairs >> _HALF, self._pairs & _LOW_HALF
        _write(folder, "posting_starts", self._starts)
        _write(folder, "pairs", np.stack([tf, lengths], axis=1).astype(np.uint32))
        self._write_postings(folder)
        weights = ranking.weights(tf, lengths, average).astype(np.float32)
        codes = np.load(shelf.path_of(folder, "codes"), mmap_mode="r", allow_pickle=False)
        peaks = [np.empty(0, dtype=np.float32)]
        for first, last in _terms_at_a_time(self._starts):
            begin, end = self._starts[[first, last]]
            weighed = weights[codes[begin:end]]
            peaks.append(np.maximum.reduceat(weighed, self._starts[first:last] - begin))
        _write(folder, "peaks", np.concatenate(peaks))

    def _count(self) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
        """Count the postings that went by their term and by their pair, and all by their pair."""
        starts, codes = self._old["posting_starts"], self._old["codes"]
        by_term = np.zeros(len(starts) - 1, dtype=np.int64)
        by_pair, used = np.zeros((2, len(self._old["pairs"])), dtype=np.int64)
        gone = self._kept < 0
        for begin in range(0, len(codes), _BLOCK):
            block = codes[begin : begin + _BLOCK]
            lost = np.flatnonzero(gone[self._old["passages"][begin : begin + _BLOCK]])
            used += np.bincount(block, minlength=len(used))
            by_pair += np.bincount(block[lost], minlength=len(used))
            terms = np.searchsorted(starts, lost + begin, side="right") - 1
            np.add.at(by_term, terms, 1)
        return by_term, by_pair, used

    def _write_terms(self, folder: Path) -> None:
        new = [self._added.terms[number] for number in self._new_terms.tolist()]
        more = np.cumsum(np.fromiter(map(len, new), np.int64, len(new)))
        ends = np.concatenate([self._old["term_starts"][1:], more + len(self._old["terms"])])
        lengths = np.diff(ends, prepend=0)[self._terms]
        data = np.concatenate([self._old["terms"], np.frombuffer(b"".join(new), dtype=np.uint8)])
        data = data[ranges(ends[self._terms] - lengths, lengths)]
        starts = np.append(0, np.cumsum(lengths))
        _write(folder, "terms", data)
        _write(folder, "term_starts", starts)
        _write(folder, "buckets", self._buckets(Texts(data, starts[1:].astype(np.uint64))))

    def _buckets(self, terms: Texts) -> NDArray[np.uint32]:
        """Return the first term of each bucket."""
        values = files.bucket_bounds(len(terms))
        old = self._old["buckets"]
        if len(old) == len(values):
            # Only those that came and went are counted; the CRC-32 of all takes far longer.
            is_old = self._terms < len(self._old["term_starts"]) - 1
            stayed = np.searchsorted(self._terms[is_old], old)
            came = np.searchsorted(self._added.hashes[self._new_terms], values)
            return (stayed + came).astype(np.uint32)
        return files.buckets(files.hashes(terms.encoded()))

    def _write_postings(self, folder: Path) -> None:
        rows = int(self._starts[-1])
        kind = files.code_kind(len(self._pairs))
        with (
            _column(folder, "passages", np.dtype(np.uint32), rows) as to_passages,
            _column(folder, "codes", kind, rows) as to_codes,
        ):
            for passages, codes in self._blocks():
                to_passages.write(passages.astype(np.uint32).tobytes())
                to_codes.write(codes.astype(kind).tobytes())

    def _blocks(self) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
        """Yield the passages and codes of the new postings, some at a time."""
        passages, codes = self._old["passages"], self._old["codes"]
        # The last block may be empty: something may go after the last old posting.
        for begin in range(0, len(passages) + 1, _BLOCK):
            own = slice(*np.searchsorted(self._places, [begin, begin + _BLOCK]))
            numbers = self._kept[passages[begin : begin + _BLOCK]]
            stays = numbers >= 0
            at = self._places[own] - begin
            at -= np.searchsorted(np.flatnonzero(~stays), at)
            recoded = self._recoded[codes[begin : begin + _BLOCK][stays]]
            # As `np.insert` would do it, but for both columns at once.
            is_old = np.ones(len(recoded) + len(at), dtype=bool)
            is_old[at + np.arange(len(at))] = False
            yield (
                _mixed(is_old, numbers[stays], self._passages[own]),
                _mixed(is_old, recoded, self._codes[own]),
            )


def _mixed(
    is_old: NDArray[np.bool_], old: NDArray[np.int64], new: NDArray[Any]
) -> NDArray[np.int64]:
    """Return rows of two columns, told by the mask from which of them each comes."""
    rows = np.empty(len(is_old), dtype=np.int64)
    rows[is_old] = old
    rows[~is_old] = new
    return rows


def _place(old: Mapping[str, NDArray[Any]], term: bytes, crc: int) -> tuple[int, bool]:
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
    """Yield ranges of terms with some `_BLOCK` postings together; a term is never parted."""
    wanted = np.arange(_BLOCK, starts[-1] + _BLOCK, _BLOCK)
    ends = np.unique(np.minimum(np.searchsorted(starts, wanted), len(starts) - 1))
    yield from pairwise([0, *ends.tolist()])


def _write(folder: Path, column: str, rows: NDArray[Any]) -> None:
    with _column(folder, column, rows.dtype, *rows.shape) as file:
        file.write(np.ascontiguousarray(rows).tobytes())


@contextmanager
def _column(folder: Path, column: str, kind: np.dtype[Any], *shape: int) -> Iterator[BinaryIO]:
    """Open a column whose rows are written one after the other; then see it to the disk."""
    with shelf.path_of(folder, column).open("wb") as file:
        told = {"descr": npy.dtype_to_descr(kind), "fortran_order": False, "shape": shape}
        npy.write_array_header_1_0(file, told)
        yield file
        file.flush()
        os.fsync(file.fileno())
