"""Which words have a term as their stem?

A corpus counts by stems, but its texts have words. A row for each pair of the two gives words a
number from which both are known, and all that hold a term stand together.
"""

from bisect import bisect_left
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from retrieval.index.columns import Texts, inverse
from retrieval.index.numbering import Hashed, Numbering

_WORD_BITS: Final = 32


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """The words of a corpus with their stems, a row for each pair of them.

    Two languages may share a word: where they agree on its stem, it has one row, else two.

    Attributes:
        stems: Every stem once, sorted by its bytes in UTF-8.
        stem_ends: Where the rows of each stem end.
        words: The number of each row's word in the lexicon, ascending within a stem.
    """

    stems: Texts
    stem_ends: NDArray[np.uint32]
    words: NDArray[np.uint32]

    @classmethod
    def of(cls, stems: Texts, words: NDArray[np.uint32]) -> tuple["Vocabulary", NDArray[np.uint32]]:
        """Return the vocabulary of some pairs, in any order, and the row of each.

        Args:
            stems: The stem of each pair.
            words: The number of its word in the lexicon.
        """
        numbering = Numbering()
        numbers = numbering.of(Hashed.of_texts(stems))
        distinct = numbering.texts()
        # Code points sort as their bytes in UTF-8 do.
        listed = list(distinct)
        order = np.array(sorted(range(len(listed)), key=listed.__getitem__), dtype=np.int64)
        pairs = inverse(order, len(listed))[numbers] << _WORD_BITS | words
        found, rows = np.unique(pairs, return_inverse=True)
        ends = np.searchsorted(found, np.arange(1, len(order) + 1) << _WORD_BITS)
        vocabulary = cls(distinct.taken(order), ends.astype(np.uint32), found.astype(np.uint32))
        return vocabulary, rows.astype(np.uint32)

    def __len__(self) -> int:
        """Return how many rows there are."""
        return len(self.words)

    def bounds(self, term: str) -> tuple[int, int]:
        """Return the first row of a stem and the one after its last; the same where it has none."""
        number = bisect_left(self.stems, term)
        begin = int(self.stem_ends[number - 1]) if number else 0
        known = number < len(self.stems) and self.stems[number] == term
        return begin, int(self.stem_ends[number]) if known else begin

    def repeated_stems(self) -> Texts:
        """Return the stem of each row."""
        counts = np.diff(self.stem_ends, prepend=np.uint32(0))
        return self.stems.taken(np.repeat(np.arange(len(counts)), counts))
