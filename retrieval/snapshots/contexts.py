"""Which words count with the passages of each section of some files, and how far before them?"""

from collections.abc import Sequence
from itertools import chain
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from retrieval.index import ranges

_GAP_WORDS: Final = 2
"""This many words are counted between a heading and what follows it."""


class Contexts(NamedTuple):
    """The words of contexts.

    Attributes:
        counts: How many words each context has.
        words: The numbers of these words, in order of reading.
        places: How many words each stands before the first word of a passage, gaps counted.
        weights: How often each counts.
    """

    counts: NDArray[np.int64]
    words: NDArray[np.uint32]
    places: NDArray[np.int64]
    weights: NDArray[np.uint8]

    @classmethod
    def of(
        cls,
        contexts: Sequence[Sequence[tuple[int, int]]],
        words: NDArray[np.uint32],
        counts: NDArray[np.int64],
    ) -> "Contexts":
        """Return the words of some contexts.

        Args:
            contexts: The texts of each by their numbers, the outermost first, each with its weight.
            words: The words of all texts, one text after the other.
            counts: How many words each text has.
        """
        chosen = [*chain.from_iterable(contexts)]
        texts, weights = np.array(chosen, dtype=np.int64).reshape(-1, 2).T
        lengths = counts[texts]
        starts = np.cumsum(counts) - counts
        upto = np.append(0, np.cumsum(lengths))
        ends = upto[np.cumsum([len(context) for context in contexts], dtype=np.int64)]
        own = np.diff(ends, prepend=0)
        from_end = np.array([n for one in contexts for n in range(len(one), 0, -1)], np.int64)
        after = np.repeat(ends, own) - np.arange(upto[-1])
        return cls(
            counts=own,
            words=words[ranges(starts[texts], lengths)],
            places=after + np.repeat(_GAP_WORDS * from_end, lengths),
            weights=np.repeat(weights.astype(np.uint8), lengths),
        )
