"""Which passages may be among the best? A quick look at all postings leaves few of them.

Scores are added up in whole numbers, each weight rounded up: 16 bits a passage are half as much to
clear, to fill and to look through as 32, and a sum is off by less than one for each row. Rare terms
come first. As soon as what is still to come can't lift any other passage among the best, postings
of the others are passed over (MaxScore).
"""

import math
import threading
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from retrieval.index.interface import PassageNumbers

_MOST_ROWS_OF_16_BITS: Final = 64
"""With more rows, what 16 bits round off would let too many passages through."""

_FILLED_SHARE: Final = 0.99
"""The share of the numbers that sums use; what is left takes up what was rounded up."""

_SLACK_SHARE: Final = 4e-7
"""The share of all numbers by which scores may differ that are equal as float32, or are off since
weights are kept in float32."""

_CHUNK_POSTINGS: Final = 1 << 15
"""The number of postings that are added at once, so that what they need stays in the cache."""

_GROUPS_A_HIT: Final = 8
"""The number of groups of sums for each hit that is wanted. Of each group only the greatest is
compared: with fewer groups more of the best fall into the same, with more there is more to sort."""


Sums = NDArray[np.unsignedinteger[Any]]
"""Scores, or parts of them, in whole numbers."""


class Row(NamedTuple):
    """The postings of one term.

    Attributes:
        first: The number of the first posting.
        last: The number after that of the last posting.
        idf: The term's idf.
        peak: The term's greatest weight in any passage, idf left out.
        times: How often the query has the term.
    """

    first: int
    last: int
    idf: float
    peak: float
    times: int = 1

    @property
    def df(self) -> int:
        """How many passages hold the term."""
        return self.last - self.first

    @property
    def boost(self) -> float:
        """The factor of the term's weights, repeats in the query included."""
        return self.idf * self.times


class Contenders:
    """Finds passages that may be among the best; safe to use from several threads.

    Each thread keeps four bytes a passage.

    Args:
        passages: The passage of each posting, ascending within a row.
        codes: The code of each posting, which is a place in `weights`.
        weights: The factor of a term's idf for each code.
        size: How many passages there are.
    """

    def __init__(
        self,
        passages: NDArray[np.uint32],
        codes: NDArray[np.integer[Any]],
        weights: NDArray[np.float32],
        size: int,
    ) -> None:
        self._passages = passages
        self._codes = codes
        self._weights = weights
        self._size = size
        self._local = threading.local()

    def find(
        self,
        rows: Sequence[Row],
        k: int,
        among: PassageNumbers | None = None,
        *,
        with_all: bool = False,
    ) -> PassageNumbers:
        """Return all passages that may be among the `k` best, and few others, ascending.

        Args:
            rows: The query's terms, by ascending df; at least one.
            k: How many are wanted, at least one.
            among: Which passages may be among them; None for all.
            with_all: Whether passages without any of the terms may be among them, too.

        Raises:
            IndexError: The postings are damaged.
        """
        kind = np.dtype(np.uint16 if len(rows) <= _MOST_ROWS_OF_16_BITS else np.uint32)
        sums = self._zeros(kind)
        if among is not None:
            # Passages that were not chosen stay at 0, and are passed over from the beginning.
            sums[among] = 1
        chosen = int(among is not None)
        top = int((1 << 8 * kind.itemsize) * _FILLED_SHARE)
        slack = len(rows) + 1 + int(top * _SLACK_SHARE)
        scale = top / sum(row.boost * row.peak for row in rows)
        peaks = [math.ceil(row.boost * row.peak * scale) for row in rows]
        ahead = sum(peaks)  # the most that this row and those after it can add
        floor = 0  # what a passage must reach to be among the best
        best: Sums = np.empty(min(_GROUPS_A_HIT * k, _CHUNK_POSTINGS), dtype=kind)
        for row, peak in zip(rows, peaks, strict=True):
            light = np.ceil(self._weights * np.float32(row.boost * scale))
            best[:] = 0
            self._add(
                row, np.minimum(light, peak).astype(kind), sums, max(chosen, floor - ahead), best
            )
            ahead -= peak
            if k <= len(best):
                best.sort()
                floor = max(floor, int(best[-k]) - slack)
        (near,) = (sums >= max(chosen + (not with_all), floor)).nonzero()
        if len(near) > k:
            # Sorted, since numpy's partition takes twenty times as long where many are equal.
            own = sums.take(near)
            near = near[own >= max(0, int(np.sort(own)[-k]) - slack)]
        return near.astype(np.uint32)

    def _add(self, row: Row, light: Sums, sums: Sums, least: int, best: Sums) -> None:
        """Add a row to the sums.

        Args:
            row: The row.
            light: What each code adds.
            sums: The sum of each passage so far.
            least: Lower sums stay as they are.
            best: A number for each group, raised to the greatest sum that a passage of the row has
                now; each such passage falls into one group.
        """
        for first in range(row.first, row.last, _CHUNK_POSTINGS):
            last = min(first + _CHUNK_POSTINGS, row.last)
            places = self._passages[first:last].astype(np.intp)
            codes = self._codes[first:last]
            added = sums.take(places)
            if least > 0:
                (high,) = (added >= least).nonzero()
                places, codes, added = places.take(high), codes.take(high), added.take(high)
            added += light.take(codes)
            sums[places] = added
            rest = len(added) % len(best)
            grouped = added[: len(added) - rest].reshape(-1, len(best))
            np.maximum(best, np.maximum.reduce(grouped, axis=0, initial=0), out=best)
            np.maximum(best[:rest], added[len(added) - rest :], out=best[:rest])

    def _zeros(self, kind: np.dtype[Any]) -> Sums:
        """Return this thread's sums, one for each passage, all zero."""
        if not hasattr(self._local, "sums"):
            self._local.sums = np.empty(self._size, dtype=np.uint32)
        sums: Sums = self._local.sums.view(kind)[: self._size]
        sums[:] = 0
        return sums
