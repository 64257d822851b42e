"""How is an index asked about some of its passages only, as if there were no others?"""

from collections.abc import Collection, Sequence
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from retrieval.index.columns import inverse
from retrieval.index.interface import Hit, Index, PassageNumbers

_MOST_COUNTED: Final = 200
"""Up to so many passages with a term are counted; beyond, their number is estimated."""

_MOST_KEPT: Final = 10_000  # terms whose df is remembered


class Portion:
    """Some passages of an index, with numbers of their own; an `Index`.

    What it tells of a term depends on these passages alone, but for numbers over 200, which don't
    tell whether a single one of the others holds it. Scores are those of the whole index.

    Args:
        whole: The index.
        numbers: The number there of each of the passages, in their order; none twice.
    """

    def __init__(self, whole: Index, numbers: NDArray[np.int64]) -> None:
        self._whole = whole
        self._numbers = numbers
        self._places = inverse(numbers, whole.size)
        self._among = np.sort(numbers).astype(np.uint32)
        self.df = lru_cache(maxsize=_MOST_KEPT)(self._df)
        """Return how many of the passages hold a term; 0 for an unknown one."""

    @property
    def size(self) -> int:
        """How many passages there are."""
        return len(self._numbers)

    @property
    def average_length(self) -> float:
        """The average number of terms in a passage of the whole index."""
        return self._whole.average_length

    def top_k(
        self,
        query: Sequence[str],
        k: int,
        among: PassageNumbers | None = None,
        all_of: Collection[str] = (),
    ) -> list[Hit]:
        """Return the `k` best hits, best first; see `Index.top_k`."""
        wanted = self._among
        if among is not None:
            wanted = np.sort(self._numbers[among]).astype(np.uint32)
        hits = self._whole.top_k(query, k, wanted, all_of)
        return [Hit(int(self._places[hit.passage]), hit.score) for hit in hits]

    def count(self, all_of: Collection[str]) -> int:
        """Return how many passages hold all of these terms; see `Index.count`."""
        return self._counted(all_of, self._whole.count(all_of))

    def _df(self, term: str) -> int:
        return self._counted((term,), self._whole.df(term))

    def _counted(self, terms: Collection[str], of_whole: int) -> int:
        if not of_whole or not self.size:
            return 0
        found = len(self._whole.top_k((), _MOST_COUNTED, self._among, terms))
        if found < _MOST_COUNTED:
            return found
        return max(found, round(of_whole * self.size / self._whole.size))
