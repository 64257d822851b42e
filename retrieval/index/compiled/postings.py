"""Which passages hold these terms, best first, according to postings in files?"""

import math
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from retrieval.index import ranking
from retrieval.index.columns import Texts
from retrieval.index.compiled import counting, files, kernel
from retrieval.index.compiled.contenders import Contenders, Row
from retrieval.index.compiled.dictionary import Dictionary
from retrieval.index.compiled.kernel import Kernel
from retrieval.index.interface import Hit, PassageNumbers
from retrieval.index.shelf import DamagedIndexError

if TYPE_CHECKING:
    from retrieval.index.compiled.unfolding import Block

_MOST_TERMS_KEPT: Final = 20_000  # with their rows
_LOOKUP_POSTINGS: Final = 8
"""Passing over this many postings takes as long as looking up one passage in a row."""

_SCORED_AT_ONCE: Final = 1 << 12
"""The number of passages that are scored together, which bounds the memory that it takes."""


class CompiledIndex:
    """An index over files, mapped into memory; safe to use from several threads.

    Scores and their order are those of `OracleIndex`, to the last bit: passages that may be among
    the best are found in whole numbers, and scored anew in the order of `rank_bm25`.

    The checksums of large columns aren't compared at opening. Whatever they hold, nothing outside
    them is ever read or written: a value that would lead there raises `DamagedIndexError`, or
    counts nothing.

    Attributes:
        dictionary: Its terms.

    Args:
        folder: A folder that a `Builder` finished. It may be renamed or, on POSIX, removed
            afterwards.

    Raises:
        DamagedIndexError: The folder can't be trusted.
    """

    def __init__(self, folder: Path) -> None:
        totals, columns = files.open_columns(folder)
        self._folder = folder
        self._kernel: Kernel | None = None
        self.dictionary = dictionary = Dictionary(folder, totals, columns)
        self._peaks = columns["peaks"]
        self._passages: NDArray[np.uint32] = columns["passages"]
        self._codes = columns["codes"]
        self._weights = dictionary.weights
        if self._codes.dtype == np.uint32 and self._codes.max(initial=0) >= dictionary.pairs:
            raise DamagedIndexError(folder, "has damaged codes")
        self._light_weights = self._weights.astype(np.float32)
        self._row = lru_cache(maxsize=_MOST_TERMS_KEPT)(self._found)
        self._contenders = Contenders(
            self._passages, self._codes, self._light_weights[: dictionary.pairs], dictionary.size
        )

    @property
    def size(self) -> int:
        """How many passages there are."""
        return self.dictionary.size

    @property
    def average_length(self) -> float:
        """The average number of terms in a passage; see `Index.average_length`."""
        return self.dictionary.average_length

    def df(self, term: str) -> int:
        """Return how many passages hold a term; 0 for an unknown one."""
        return self.dictionary.df(term)

    def top_k(
        self,
        query: Sequence[str],
        k: int,
        among: PassageNumbers | None = None,
        all_of: Collection[str] = (),
    ) -> list[Hit]:
        """Return the `k` best hits, best first; see `Index.top_k`."""
        if all_of:
            held = self._holding(all_of)
            among = held if among is None else _common(held, among)
            if not len(among):  # as for nearly every question as a whole
                return []
        rows = {term: row for term in query if (row := self._row(term))}
        if len(rows) < len(query):  # a term is unknown, or stands there again
            times = Counter(query)
            rows = {term: row._replace(times=times[term]) for term, row in rows.items()}
        if all_of and among is not None and not rows:
            return [Hit(number, 0.0) for number in among[: max(0, k)].tolist()]
        if not rows or k < 1:
            return []
        if among is None and self._kernel:
            return self._by_kernel(self._kernel, rows, query, k)
        rows = dict(sorted(rows.items(), key=lambda entry: entry[1].df))
        near = self._near(list(rows.values()), k, among, with_all=bool(all_of))
        scores = self._scores(rows, query, near)
        # A stable sort keeps corpus order among equals.
        order = np.argsort(-scores.astype(np.float32), kind="stable")[:k]
        least = 0.0 if all_of else np.nextafter(0.0, 1.0)
        best = zip(near[order].tolist(), scores[order].tolist(), strict=True)
        return [hit for hit in map(Hit._make, best) if hit.score >= least]

    @property
    def postings(self) -> int:
        """How many distinct terms all passages have, added up."""
        return len(self._passages)

    def count(self, all_of: Collection[str]) -> int:
        """Return how many passages hold all of these terms; see `Index.count`."""
        return len(self._holding(all_of))

    def _holding(self, terms: Collection[str]) -> PassageNumbers:
        """Return the passages that hold all of these terms, at least one."""
        rows = [row for term in {*terms} if (row := self._row(term))]
        if len(rows) < len({*terms}):
            return np.empty(0, dtype=np.uint32)
        rarest, *others = sorted(rows, key=lambda row: row.df)
        held = self._passages[rarest.first : rarest.last]
        for row in others:
            if not len(held):
                return held
            held = _common(held, self._passages[row.first : row.last])
        if held.max(initial=0) >= self.size:
            raise self._damaged()
        return held

    def counts(self) -> tuple[Texts, NDArray[np.uint32], NDArray[np.uint32], NDArray[np.uint32]]:
        """Return the terms of all passages, as `OracleBuilder.add_counted` takes them."""
        terms, starts = self.dictionary.texts, self.dictionary.starts
        numbers = np.repeat(np.arange(len(terms), dtype=np.uint32), np.diff(starts))
        # A stable sort keeps the terms of a passage in one order.
        order = np.argsort(self._passages, kind="stable")
        ends = np.cumsum(np.bincount(self._passages, minlength=self.size))
        return (
            terms,
            ends.astype(np.uint32),
            numbers[order],
            self.dictionary.tf[self._codes[order]],
        )

    def unfolded(self) -> "Iterator[Block]":
        """Yield what all passages hold, in corpus order; see `unfolding.unfold`."""
        # Only what is fed to a cluster is unfolded.
        from retrieval.index.compiled import unfolding  # noqa: PLC0415

        starts = self.dictionary.starts
        return unfolding.unfold(self._passages, self._codes, starts, self.size, self._folder)

    def accelerate(self) -> bool:
        """Rank, and count words, by machine code from now on, where numba is installed and works.

        It takes half a second, or some seconds where numba can't keep what it compiled, so it is
        for programs that run long, on a thread of its own. Questions are answered meanwhile.

        Returns:
            Whether numba is installed and works.
        """
        self._kernel = kernel.load(str(self._codes.dtype))
        return None not in {self._kernel, counting.load()}

    def _found(self, term: str) -> Row | None:
        if (number := self.dictionary.number(term)) is None:
            return None
        first, last = self._bounds(number)
        peak = float(self._peaks[number])
        if not 0 < peak < math.inf:
            raise self._damaged()
        return Row(first, last, ranking.idf(self.size, last - first), peak)

    def _bounds(self, number: int) -> tuple[int, int]:
        """Return the first posting of a term and the one after its last."""
        first, last = self.dictionary.bounds(number)
        if last > len(self._passages):
            raise self._damaged()
        return first, last

    def _by_kernel(
        self,
        kernel: Kernel,
        rows: Mapping[str, Row],
        query: Sequence[str],
        k: int,
    ) -> list[Hit]:
        places = {term: place for place, term in enumerate(rows)}
        firsts, lasts, idf, *_ = zip(*rows.values(), strict=True)
        keys = np.empty(min(k, sum(lasts) - sum(firsts), self.size), dtype=np.uint64)
        scores = np.empty(len(keys))
        found = kernel(
            self._passages,
            self._codes,
            self._weights,
            self._light_weights,
            np.array(firsts),
            np.array(lasts),
            np.array([row.boost for row in rows.values()]),
            np.array([places[term] for term in query if term in places]),
            np.array(idf),
            self.size,
            keys,
            scores,
        )
        best = keys[:found].argsort()[::-1]
        passages = ~keys[best].astype(np.uint32)
        return [*map(Hit._make, zip(passages.tolist(), scores[best].tolist(), strict=True))]

    def _near(
        self, rows: Sequence[Row], k: int, among: PassageNumbers | None, *, with_all: bool
    ) -> PassageNumbers:
        """Return all passages that may be among the `k` best, and few others, ascending."""
        if among is not None:
            lookups = len(among) * len(rows) * _LOOKUP_POSTINGS
            if lookups < self.size + sum(row.df for row in rows):
                return among
        try:
            return self._contenders.find(rows, k, among, with_all=with_all)
        except IndexError as error:
            raise self._damaged() from error

    def _scores(
        self, rows: Mapping[str, Row], query: Sequence[str], passages: PassageNumbers
    ) -> NDArray[np.float64]:
        """Return the scores of some ascending passages, in the order of `rank_bm25`."""
        scores = np.zeros(len(passages))
        for first in range(0, len(passages), _SCORED_AT_ONCE):
            own = slice(first, first + _SCORED_AT_ONCE)
            added = {
                term: row.idf * self._weights_in(row, passages[own]) for term, row in rows.items()
            }
            for term in query:
                if term in added:
                    scores[own] += added[term]
        return scores

    def _weights_in(self, row: Row, passages: PassageNumbers) -> NDArray[np.float64]:
        """Return the weight of a term in each of some ascending passages; 0 where it isn't held."""
        own, codes = self._passages[row.first : row.last], self._codes[row.first : row.last]
        places = own.searchsorted(passages)
        weights = self._weights.take(codes.take(places, mode="clip"))
        weights *= own.take(places, mode="clip") == passages
        return weights

    def _damaged(self) -> DamagedIndexError:
        return DamagedIndexError(self._folder, "has damaged postings")


def _common(some: PassageNumbers, others: PassageNumbers) -> PassageNumbers:
    """Return the passages that are among others as well."""
    if not len(others):
        return others
    nearest = others.take(others.searchsorted(some), mode="clip")
    return some.compress(nearest == some)
