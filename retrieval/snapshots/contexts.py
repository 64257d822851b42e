"""Which words count with the passages of each section of a file, and how far before them?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final

import numpy as np
from numpy.typing import NDArray

from retrieval.snapshots.context import Weighted

_GAP_WORDS: Final = 2
"""This many words are counted between a heading and what follows it."""

_NO_NUMBERS: Final = np.empty(0, dtype=np.int64)


@dataclass(frozen=True, slots=True)
class Contexts:
    """The words of the contexts of a file; the first context is for what stands in no section.

    Attributes:
        ends: Where each context ends in the three columns that follow.
        words: The numbers of its words, in order of reading.
        places: How many words each stands before the first word of a passage, gaps counted.
        weights: How often each counts.
    """

    ends: NDArray[np.uint32]
    words: NDArray[np.uint32]
    places: NDArray[np.uint32]
    weights: NDArray[np.uint8]

    @classmethod
    def of(
        cls,
        contexts: Sequence[Sequence[Weighted]],
        sections: NDArray[np.uint32],
        words: Mapping[str, NDArray[np.int64]],
    ) -> "Contexts":
        """Return the words of those contexts that are needed; others are empty.

        Args:
            contexts: The texts of each context.
            sections: The numbers of the contexts that are needed, in any order.
            words: The numbers of the words of each text.
        """
        needed = frozenset(sections.tolist())
        chosen = [texts if n in needed else () for n, texts in enumerate(contexts)]
        parts = [words[one.text] for one in chain.from_iterable(chosen)]
        lengths = np.array([len(part) for part in parts], dtype=np.int64)
        upto = np.append(0, np.cumsum(lengths))
        last_texts = np.cumsum([len(texts) for texts in chosen])
        ends = upto[last_texts]
        from_end = np.array([n for texts in chosen for n in range(len(texts), 0, -1)], np.int64)
        own = np.diff(ends, prepend=0)
        after = np.repeat(ends, own) - np.arange(upto[-1])
        weights = np.array([one.weight for one in chain.from_iterable(chosen)], np.uint8)
        return cls(
            ends=ends.astype(np.uint32),
            words=np.concatenate([_NO_NUMBERS, *parts]).astype(np.uint32),
            places=(after + np.repeat(_GAP_WORDS * from_end, lengths)).astype(np.uint32),
            weights=np.repeat(weights, lengths),
        )
