"""Which terms does a compiled index have, in how many passages, and what does a posting weigh?

All but the postings themselves: those may stand elsewhere.
"""

import zlib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray

from retrieval.index import ranking
from retrieval.index.columns import Texts
from retrieval.index.compiled import files
from retrieval.index.compiled.files import Totals
from retrieval.index.shelf import DamagedIndexError

_CODES_OF_16_BITS: Final = 1 << 16
_MOST_TERMS_KEPT: Final = 20_000  # with their numbers


class Dictionary:
    """The terms of an index over files; safe to use from several threads.

    Attributes:
        size: How many passages there are.
        average_length: The average number of terms in a passage; see `Index.average_length`.
        weights: The factor of a term's idf for each code of a posting, filled up so that every
            code of 16 bits leads to one.
        pairs: How many codes there are.
        tf: How often a term stands in a passage, for each code.
        starts: The number of each term's first posting, and of the one after the last of all.

    Args:
        folder: Where the columns are kept, for what errors tell.
        totals: The figures of all passages together.
        columns: The columns, as `files` describes them.
    """

    def __init__(self, folder: Path, totals: Totals, columns: Mapping[str, NDArray[Any]]) -> None:
        self._folder = folder
        self.size = totals.passages
        self.average_length = ranking.average_length(totals.tokens, totals.passages)
        self._terms: NDArray[Any] = columns["terms"]
        self._term_starts: NDArray[Any] = columns["term_starts"]
        buckets: NDArray[Any] = columns["buckets"]
        # Single values of views are read in a third of the time.
        self._views = buckets.data, self._term_starts.data, self._terms.data
        self._shift = 33 - len(buckets).bit_length()
        # An answer looks each of its terms up some ten times.
        self._latest = lru_cache(maxsize=_MOST_TERMS_KEPT)(self._number)
        self._latest_df = lru_cache(maxsize=_MOST_TERMS_KEPT)(self._df)
        self.starts: NDArray[Any] = columns["posting_starts"]
        self._starts = self.starts.data
        self.postings: Final = int(self.starts[-1])
        """How many postings all terms have together."""
        pairs: NDArray[Any] = columns["pairs"]
        self.tf, lengths = pairs.T
        self.pairs = len(lengths)
        self.weights = np.zeros(max(_CODES_OF_16_BITS, self.pairs))
        self.weights[: self.pairs] = ranking.weights(self.tf, lengths, self.average_length)

    @classmethod
    def opened(cls, folder: Path) -> Self:
        """Open the dictionary of an index whose postings may have been taken away.

        Raises:
            DamagedIndexError: It can't be trusted; the text says why.
        """
        return cls(folder, *files.open_dictionary(folder))

    @property
    def texts(self) -> Texts:
        """All terms, by their numbers."""
        return Texts(self._terms, self._term_starts[1:].astype(np.uint64))

    def number(self, term: str) -> int | None:
        """Return the number of a term, from 0; None for an unknown one."""
        return self._latest(term)

    def _number(self, term: str) -> int | None:
        data = term.encode("utf-8", "surrogatepass")
        bucket = zlib.crc32(data) >> self._shift
        buckets, starts, terms = self._views
        for number in range(buckets[bucket], buckets[bucket + 1]):
            if terms[starts[number] : starts[number + 1]].tobytes() == data:
                return number
        return None

    def bounds(self, number: int) -> tuple[int, int]:
        """Return the numbers of a term's first posting and of the one after its last.

        Raises:
            DamagedIndexError: A term can't have these.
        """
        first, last = self._starts[number], self._starts[number + 1]
        if not 0 <= first < last <= min(first + self.size, self.postings):
            raise DamagedIndexError(self._folder, "has damaged postings")
        return first, last

    def df(self, term: str) -> int:
        """Return how many passages hold a term; 0 for an unknown one."""
        return self._latest_df(term)

    def _df(self, term: str) -> int:
        if (number := self.number(term)) is None:
            return 0
        first, last = self.bounds(number)
        return last - first

    def idf(self, number: int) -> float:
        """Return the idf of a term, by its number."""
        first, last = self.bounds(number)
        return ranking.idf(self.size, last - first)
