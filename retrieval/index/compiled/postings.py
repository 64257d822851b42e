"""Which passages hold these terms, best first, according to postings in files?"""

import threading
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from retrieval.index import ranking
from retrieval.index.columns import Texts
from retrieval.index.compiled import files, kernel
from retrieval.index.compiled.dictionary import Dictionary
from retrieval.index.compiled.kernel import Kernel
from retrieval.index.interface import Hit, PassageNumbers
from retrieval.index.shelf import DamagedIndexError

if TYPE_CHECKING:
    from retrieval.index.compiled.unfolding import Block

_LOOKUP_POSTINGS: Final = 8
"""Adding up this many postings takes as long as looking up one passage in a row."""

_WORTH_A_LOOK_SHARE: Final = 1 / 16
"""With more postings per passage than this, it may pay to ask whether they can be left out."""

_GROUP_SIZE: Final = 32  # sums, of which only the greatest is compared
_FLOAT64_SLACK: Final = 4e-16  # the share by which a step of a sum in float64 may be off


@dataclass(frozen=True, slots=True)
class Row:
    """The postings of one term.

    Attributes:
        first: The number of the first posting.
        last: The number after that of the last posting.
        idf: The term's idf.
        peak: The term's greatest weight in any passage, idf left out.
    """

    first: int
    last: int
    idf: float
    peak: float

    @property
    def df(self) -> int:
        """How many passages hold the term."""
        return self.last - self.first


class CompiledIndex:
    """An index over files, mapped into memory; safe to use from several threads.

    Scores and their order are those of `OracleIndex`, to the last bit: rows are added up in
    float32, rare terms first, until no other passage can be among the best, and those that can
    are scored anew in the order of `rank_bm25`.

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
        self._light_weights = self._weights[: dictionary.pairs].astype(np.float32)
        self._local = threading.local()

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
        repeats = Counter(query)
        rows = {term: row for term in repeats if (row := self._row(term))}
        if all_of:
            held = self._holding(all_of)
            among = held if among is None else np.intersect1d(among, held, assume_unique=True)
            if not rows:
                return [Hit(number, 0.0) for number in among[: max(0, k)].tolist()]
        if not rows or k < 1:
            return []
        # By ascending df.
        rows = dict(sorted(rows.items(), key=lambda entry: entry[1].df))
        boosts = [row.idf * repeats[term] for term, row in rows.items()]
        asked = [rows[term] for term in query if term in rows]
        if among is None and self._kernel:
            return self._by_kernel(self._kernel, rows, boosts, query, k)
        near = self._near(list(rows.values()), boosts, k) if among is None else among
        scores = np.zeros(len(near))
        for row in asked:
            scores += row.idf * self._weights_in(row, near)
        order = np.lexsort((near, -scores.astype(np.float32)))[:k]
        least = 0.0 if all_of else np.nextafter(0.0, 1.0)
        return [
            Hit(int(near[place]), float(scores[place])) for place in order if scores[place] >= least
        ]

    @property
    def postings(self) -> int:
        """How many distinct terms all passages have, added up."""
        return len(self._passages)

    def count(self, all_of: Collection[str]) -> int:
        """Return how many passages hold all of these terms; see `Index.count`."""
        return len(self._holding(all_of))

    def _holding(self, terms: Collection[str]) -> PassageNumbers:
        """Return the passages that hold all of these terms, at least one."""
        rows = [self._row(term) for term in set(terms)]
        known = sorted((row for row in rows if row), key=lambda row: row.df)
        if len(known) < len(rows):
            return np.empty(0, dtype=np.uint32)
        held = self._passages[known[0].first : known[0].last]
        if held.max(initial=0) >= self.size:
            raise self._damaged()
        for row in known[1:]:
            held = held[self._weights_in(row, held) > 0]
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

    def accelerate(self) -> None:
        """Rank by machine code from now on, where numba is installed and works.

        It takes half a second, or some seconds where numba can't keep what it compiled, so it is
        for programs that run long, on a thread of its own. Questions are answered meanwhile.
        """
        self._kernel = kernel.load(str(self._codes.dtype))

    def _row(self, term: str) -> Row | None:
        if (number := self.dictionary.number(term)) is None:
            return None
        first, last = self.dictionary.bounds(number)
        if last > len(self._passages):
            raise self._damaged()
        idf = ranking.idf(self.size, last - first)
        return Row(first, last, idf, float(self._peaks[number]))

    def _by_kernel(
        self,
        kernel: Kernel,
        rows: dict[str, Row],
        boosts: Sequence[float],
        query: Sequence[str],
        k: int,
    ) -> list[Hit]:
        places = {term: place for place, term in enumerate(rows)}
        df = sum(row.df for row in rows.values())
        keys = np.empty(min(k, df, self.size), dtype=np.uint64)
        scores = np.empty(len(keys))
        found = kernel(
            self._passages,
            self._codes,
            self._weights,
            np.array([row.first for row in rows.values()]),
            np.array([row.last for row in rows.values()]),
            np.array(boosts),
            np.array([places[term] for term in query if term in places]),
            np.array([row.idf for row in rows.values()]),
            self.size,
            _FLOAT64_SLACK * (len(rows) + 8),
            keys,
            scores,
        )
        best = np.argsort(keys[:found])[::-1]
        passages = ~keys[best].astype(np.uint32)
        return [Hit(*hit) for hit in zip(passages.tolist(), scores[best].tolist(), strict=True)]

    def _near(self, rows: Sequence[Row], boosts: Sequence[float], k: int) -> PassageNumbers:
        """Return all passages that may be among the `k` best, and few others, ascending."""
        sums = self._sums()
        slack, ahead = _slack(len(rows)), _ahead(rows, boosts)
        left = sum(row.df for row in rows)
        try:
            for number, row in enumerate(rows):
                if number and left > self.size * _WORTH_A_LOOK_SHARE:
                    floor = _kth(sums, k) * (1 - slack)
                    if ahead[number] < floor:
                        near = sums >= np.float32(floor - ahead[number])
                        lookups = np.count_nonzero(near) * (len(rows) - number)
                        if lookups * _LOOKUP_POSTINGS < left:
                            return np.flatnonzero(near[: self.size]).astype(np.uint32)
                light = self._light_weights * np.float32(boosts[number])
                sums[self._passages[row.first : row.last]] += light[
                    self._codes[row.first : row.last]
                ]
                left -= row.df
            floor = _kth(sums, k) * (1 - slack)
            near = sums >= np.float32(floor) if floor else sums > 0
            return np.flatnonzero(near[: self.size]).astype(np.uint32)
        except IndexError as error:
            raise self._damaged() from error
        finally:
            sums[:] = 0

    def _weights_in(self, row: Row, passages: PassageNumbers) -> NDArray[np.float64]:
        """Return the weight of a term in each of some ascending passages; 0 where it isn't held."""
        weights = np.zeros(len(passages))
        own, codes = self._passages[row.first : row.last], self._codes[row.first : row.last]
        if len(passages) < len(own):
            places = np.searchsorted(own, passages)
            places[places == len(own)] = 0
            held = own[places] == passages
            weights[held] = self._weights[codes[places[held]]]
        else:
            places = np.searchsorted(passages, own)
            places[places == len(passages)] = 0
            held = passages[places] == own
            weights[places[held]] = self._weights[codes[held]]
        return weights

    def _damaged(self) -> DamagedIndexError:
        return DamagedIndexError(self._folder, "has damaged postings")

    def _sums(self) -> NDArray[np.float32]:
        """Return this thread's zeros, one for each passage and some to fill up."""
        if not hasattr(self._local, "sums"):
            self._local.sums = np.zeros(
                -(-self.size // _GROUP_SIZE) * _GROUP_SIZE, dtype=np.float32
            )
        sums: NDArray[np.float32] = self._local.sums
        return sums


def _kth(sums: NDArray[np.float32], k: int) -> float:
    """Return a value that `k` of these sums reach, near the greatest such; 0 where fewer do."""
    if k * _GROUP_SIZE > len(sums):
        return float(np.partition(sums, -k)[-k]) if k < len(sums) else 0.0
    # The greatest sums of `k` groups are `k` different sums.
    return float(np.partition(sums.reshape(_GROUP_SIZE, -1).max(axis=0), -k)[-k])


def _ahead(rows: Sequence[Row], boosts: Sequence[float]) -> NDArray[np.float64]:
    """Return the most that each row and those after it can add to a score, and a zero."""
    most = [boost * row.peak for row, boost in zip(rows, boosts, strict=True)]
    summed = np.cumsum([0.0, *reversed(most)])[::-1] * (1 + _slack(len(rows)))
    return np.ascontiguousarray(summed)


def _slack(rows: int) -> float:
    """Return the share by which sums in float32 may be off; each step is off by 6e-8 at most."""
    return 2e-7 * (rows + 8)
