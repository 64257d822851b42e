"""How do the terms of a corpus become postings on disk, whatever its size?

In batches: some passages are gathered, their postings are sorted and set aside in a temporary
file. At the end the postings of each batch go to their places in the columns. So only the terms of
the corpus, each once, and a few batches are ever in memory.

Three threads share the work, a step each: the caller's hashes terms, one numbers them, one sorts
batches. Most of the work is numpy's, which lets the other threads run.
"""

import os
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Final, Self

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from retrieval.index import ranking, shelf
from retrieval.index.columns import Texts, begins, inverse, ranges
from retrieval.index.compiled import files
from retrieval.index.numbering import Hashed, Numbering

_MOST_BATCH_PASSAGES: Final = 1 << 16
"""A batch holds at most this many passages, so that their numbers in it fit 16 bits."""

_BATCH_TOKENS: Final = 1 << 21
"""A batch ends once it holds this many terms, repeats included; each takes 8 bytes, several times
over."""

_WRITERS: Final = min(2, os.cpu_count() or 1)
"""The number of batches that are brought to their places at a time."""

_HALF_BITS: Final = np.uint64(32)
_LOW_HALF_MASK: Final = np.uint64(0xFFFFFFFF)
_PASSAGE_BITS: Final = np.uint64(16)
"""The lower part of a posting's key is its passage's number in the batch, the upper part its
term."""


class Builder:
    """Writes the files of a compiled index; use it in a `with`.

    An error in the `with` removes what was set aside and leaves no manifest, so that the folder
    never opens. Several indexes can be built at once, each by one thread.

    Args:
        folder: An existing, empty folder. The caller renames it into place.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbering = Numbering()
        self._batch = _Batch()
        self._first = 0
        self._tokens = 0
        self._spilled: list[_Spilled] = []
        self._numberer = _Helper()
        self._sorter = _Helper()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._numberer.shutdown()
        self._sorter.shutdown()
        for spilled in self._spilled:
            spilled.path.unlink(missing_ok=True)

    def add_counted(
        self,
        vocabulary: Texts,
        ends: NDArray[np.uint32],
        numbers: NDArray[np.uint32],
        tf: NDArray[np.uint32],
    ) -> None:
        """Add the next passages in corpus order; see `IndexBuilder.add_counted`."""
        lengths = np.diff(np.append(0, np.cumsum(tf, dtype=np.int64))[ends], prepend=0)
        words = Hashed.of_texts(vocabulary)
        self._numberer.do(self._add, words, np.repeat(numbers, tf), lengths)

    def finish(self) -> None:
        """Write the columns and, when all are on disk, the manifest.

        Raises:
            OSError: The disk is full, or something like it; the folder doesn't open then.
        """
        self._numberer.wait()
        self._spill()
        ranks = self._write_terms()
        self._sorter.wait()
        self._write_postings(ranks)
        files.seal(self._folder, self._first, self._tokens)

    def _add(self, words: Hashed, tokens: NDArray[np.uint32], lengths: NDArray[np.int64]) -> None:
        """Add passages.

        Args:
            words: The vocabulary.
            tokens: The terms of all passages, one after the other, by their places in it.
            lengths: How many terms each passage has.
        """
        terms = self._numbering.of(words)[tokens]
        ends = np.cumsum(lengths)
        first = begin = 0
        while first < len(lengths):
            last = min(first + self._batch.room, len(lengths))
            end = int(ends[last - 1])
            self._batch.add(terms[begin:end], lengths[first:last])
            if self._batch.room == 0 or self._batch.tokens >= _BATCH_TOKENS:
                self._spill()
            first, begin = last, end

    def _spill(self) -> None:
        batch, self._batch = self._batch, _Batch()
        if not batch.passages:
            return
        spilled = _Spilled(self._folder / f"batch-{len(self._spilled)}.tmp", self._first)
        self._spilled.append(spilled)
        self._sorter.do(batch.spill, spilled.path)
        self._first += batch.passages
        self._tokens += batch.tokens

    def _write_terms(self) -> NDArray[np.int64]:
        """Write the columns that terms are found by; return the final number of each term."""
        texts = self._numbering.texts()
        terms = texts.encoded()
        hashes = files.hashes(terms)
        order = files.by_hash(hashes, terms)
        ordered = texts.taken(order)
        columns = {
            "terms": ordered.data,
            "term_starts": np.append(0, ordered.ends.astype(np.int64)),
            "buckets": files.buckets(hashes[order]),
        }
        shelf.write(self._folder, columns)
        return inverse(order, len(order))

    def _write_postings(self, ranks: NDArray[np.int64]) -> None:
        """Bring the postings of all batches to their places.

        Args:
            ranks: The final number of each term.
        """
        df = np.zeros(len(ranks), dtype=np.int64)
        pairs = np.empty(0, dtype=np.uint64)
        held: list[tuple[NDArray[np.int64], NDArray[np.int64]]] = []
        for spilled in self._spilled:
            with spilled.path.open("rb") as file:
                own_pairs, terms, counts = (_read(file) for _ in range(3))
            held.append((ranks[terms], df[ranks[terms]]))
            df[ranks[terms]] += counts
            pairs = np.union1d(pairs, own_pairs)
        starts = np.append(0, np.cumsum(df))
        tf, lengths = pairs >> _HALF_BITS, pairs & _LOW_HALF_MASK
        average = ranking.average_length(self._tokens, self._first)
        weights = ranking.weights(tf, lengths, average).astype(np.float32)
        passages = self._create("passages", np.dtype(np.uint32), int(starts[-1]))
        codes = self._create("codes", files.code_kind(len(pairs)), int(starts[-1]))

        def place(batch: int) -> NDArray[np.float32]:
            """Bring a batch's postings to their places; return the peak of each of its terms."""
            spilled, (own, before) = self._spilled[batch], held[batch]
            with spilled.path.open("rb") as file:
                own_pairs, _, counts, own_passages, own_codes = (_read(file) for _ in range(5))
            # In the order of the columns, so that they are written from front to back.
            order = np.argsort(own)
            lengths = counts[order]
            source = ranges((np.cumsum(counts) - counts)[order], lengths)
            target = ranges((starts[own] + before)[order], lengths)
            coded = np.searchsorted(pairs, own_pairs).astype(codes.dtype)[own_codes[source]]
            passages[target] = own_passages[source] + np.uint32(spilled.first)
            codes[target] = coded
            peaks = np.empty(len(own), dtype=np.float32)
            peaks[order] = np.maximum.reduceat(weights[coded], np.cumsum(lengths) - lengths)
            return peaks

        peaks = np.zeros(len(df), dtype=np.float32)
        with ThreadPoolExecutor(_WRITERS) as pool:
            for (own, _), best in zip(held, pool.map(place, range(len(held))), strict=True):
                peaks[own] = np.maximum(peaks[own], best)
        for column in (passages, codes):
            column.flush()
        pairs = np.stack([tf, lengths], axis=1).astype(np.uint32)
        shelf.write(self._folder, {"posting_starts": starts, "pairs": pairs, "peaks": peaks})

    def _create(self, column: str, kind: np.dtype[Any], rows: int) -> np.memmap[Any, Any]:
        path = shelf.path_of(self._folder, column)
        mapped = npy.open_memmap(path, mode="w+", dtype=kind, shape=(rows,))
        if hasattr(os, "posix_fallocate"):
            # A full disk is an error here, but would be a deadly signal once rows are written.
            with path.open("rb+") as file:
                os.posix_fallocate(file.fileno(), 0, path.stat().st_size)
        return mapped


class _Helper:
    """A thread that does one task after another; a caller who is ahead by more than one waits."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1)
        self._doing: Future[None] | None = None

    def do(self, work: Callable[..., None], *arguments: object) -> None:
        """Begin some work; raises what the work before it raised."""
        self.wait()
        self._doing = self._thread.submit(work, *arguments)

    def wait(self) -> None:
        """Wait until all is done; raises what the work raised."""
        if self._doing:
            self._doing.result()

    def shutdown(self) -> None:
        """End the thread once it has done its work."""
        self._thread.shutdown()


@dataclass(frozen=True, slots=True)
class _Spilled:
    """A sorted batch that was set aside: its file, and its first passage."""

    path: Path
    first: int


class _Batch:
    """Passages whose postings are still to be sorted.

    Attributes:
        passages: How many it has so far.
        tokens: How many terms they have, repeats included.
    """

    def __init__(self) -> None:
        self.passages = 0
        self.tokens = 0
        self._terms: list[NDArray[np.uint32]] = []
        self._lengths: list[NDArray[np.int64]] = []

    @property
    def room(self) -> int:
        """How many more passages it can take."""
        return _MOST_BATCH_PASSAGES - self.passages

    def add(self, terms: NDArray[np.uint32], lengths: NDArray[np.int64]) -> None:
        """Add passages, given their terms, one after the other, and how many each of them has."""
        self._terms.append(terms)
        self._lengths.append(lengths)
        self.passages += len(lengths)
        self.tokens += len(terms)

    def spill(self, path: Path) -> None:
        """Write the sorted postings to a file."""
        lengths = np.concatenate(self._lengths)
        # The term's number stands above the passage's: numpy sorts whole numbers fastest.
        keys = np.concatenate(self._terms).astype(np.uint64)
        keys <<= _PASSAGE_BITS
        keys |= np.repeat(np.arange(len(lengths), dtype=np.uint64), lengths)
        keys.sort()
        starts = np.flatnonzero(begins(keys))
        tf = np.diff(starts, append=len(keys))
        keys = keys[starts]
        passages, terms = keys.astype(np.uint16), (keys >> _PASSAGE_BITS).astype(np.uint32)
        starts = np.flatnonzero(begins(terms))
        pairs, codes = _paired(tf, files.length_classes(lengths), passages)
        with path.open("wb") as file:
            counts = np.diff(starts, append=len(terms))
            for column in (pairs, terms[starts], counts, passages, codes):
                np.save(file, column, allow_pickle=False)


def _paired(
    tf: NDArray[np.int64], classes: NDArray[np.int64], passages: NDArray[np.uint16]
) -> tuple[NDArray[np.uint64], NDArray[Any]]:
    """Return the pairs of tf and length that occur, ascending, and which of them each posting has.

    Args:
        tf: The tf of each posting.
        classes: The lengths of all passages.
        passages: The passage of each posting.
    """
    times, tf = _distinct(tf)
    lengths, classes = _distinct(classes)
    pairs, codes = _distinct(tf * len(lengths) + classes[passages])
    tf, classes = np.divmod(pairs, max(1, len(lengths)))
    distinct = times[tf].astype(np.uint64) << _HALF_BITS | lengths[classes].astype(np.uint64)
    return distinct, codes.astype(files.code_kind(len(pairs)))


def _distinct(numbers: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the distinct ones of small numbers, ascending, and the place of each number in them.

    A table takes a tenth of the time that sorting takes. None of the numbers here is greater than
    the number of terms in the batch.
    """
    held = np.zeros(int(numbers.max(initial=0)) + 1, dtype=bool)
    held[numbers] = True
    return np.flatnonzero(held), (np.cumsum(held) - 1)[numbers]


def _read(file: BinaryIO) -> NDArray[Any]:
    rows: NDArray[Any] = np.load(file, allow_pickle=False)
    return rows
