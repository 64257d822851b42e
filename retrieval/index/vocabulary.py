"""Which words have a term as their stem?

A corpus counts by stems, but its texts have words. A row for each pair of the two gives words a
number from which both are known, and all that hold a term stand together.
"""

from bisect import bisect_left
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from retrieval.index.columns import Texts, begins, inverse
from retrieval.index.numbering import Hashed, Numbering, found

_WORD_BITS: Final = 32
_STEMS_A_MARK: Final = 2_048
"""Of this many stems the first is kept at hand; it takes a millisecond to read those of a million
stems."""
_NO_NUMBERS: Final = np.empty(0, dtype=np.uint32)
_NO_PLACES: Final = np.empty(0, dtype=np.int64)


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
        none = cls(Texts.of(()), _NO_NUMBERS, _NO_NUMBERS)
        vocabulary, _, rows = none.changed(_NO_NUMBERS > 0, _NO_PLACES, stems, words)
        return vocabulary, rows

    def changed(
        self,
        kept: NDArray[np.bool_],
        numbers: NDArray[np.int64],
        stems: Texts,
        words: NDArray[np.uint32],
    ) -> tuple["Vocabulary", NDArray[np.uint32], NDArray[np.uint32]]:
        """Return the vocabulary of a corpus that has changed, exactly as `of` would return it.

        Args:
            kept: Tells of each row whether it is still needed.
            numbers: The new number of each old word of the lexicon, ascending; −1 for one that
                went.
            stems: The stems of pairs that are needed, too, known or not.
            words: The new numbers of their words.

        Returns:
            The vocabulary, the new row of each old one (0 where it isn't kept), and the row of each
            of the pairs.

        Raises:
            ValueError: A row that is kept has a word that went.
        """
        wanted = Hashed.of_texts(stems)
        own = found(Hashed.of_texts(self.stems), wanted)
        is_new, numbering = np.flatnonzero(own < 0), Numbering()
        own[is_new] = numbering.of(wanted.taken(is_new)) + np.int64(len(self.stems))
        more = numbering.texts()
        # Code points sort as their bytes in UTF-8 do.
        listed = list(more)
        by_text = np.array(sorted(range(len(listed)), key=listed.__getitem__), dtype=np.int64)
        places = np.zeros(len(by_text), dtype=np.int64)
        if len(self.stems):
            places[:] = [bisect_left(self.stems, listed[n]) for n in by_text.tolist()]
        order = np.insert(np.arange(len(self.stems)), places, by_text + len(self.stems))
        ranks = inverse(order, len(order))
        rows = np.flatnonzero(kept)
        old_words = numbers[self.words[rows]]
        if (old_words < 0).any():
            raise ValueError("A word that is needed is in no passage.")
        counts = np.diff(self.stem_ends, prepend=np.uint32(0))
        before = np.repeat(ranks[: len(self.stems)], counts)[rows] << _WORD_BITS | old_words
        added = ranks[own] << _WORD_BITS | words
        pairs, new_rows = np.unique(np.append(before, added), return_inverse=True)
        firsts = np.flatnonzero(begins(pairs >> _WORD_BITS))
        needed = order[pairs[firsts] >> _WORD_BITS]
        vocabulary = Vocabulary(
            stems=self.stems.joined(more).taken(needed),
            stem_ends=np.append(firsts, len(pairs))[1:].astype(np.uint32),
            words=pairs.astype(np.uint32),
        )
        old_rows = np.zeros(len(self), dtype=np.uint32)
        old_rows[rows] = new_rows[: len(rows)]
        return vocabulary, old_rows, new_rows[len(rows) :].astype(np.uint32)

    @cached_property
    def _marks(self) -> list[str]:
        """Stems that spare a search half of its steps through memory that is seldom read."""
        return [self.stems.row(number) for number in range(0, len(self.stems), _STEMS_A_MARK)]

    def __len__(self) -> int:
        """Return how many rows there are."""
        return len(self.words)

    def bounds(self, term: str) -> tuple[int, int]:
        """Return the first row of a stem and the one after its last; the same where it has none."""
        after = bisect_left(self._marks, term)
        first, last = max(0, after - 1) * _STEMS_A_MARK, min(after * _STEMS_A_MARK, len(self.stems))
        number = self.stems.place(term, first, last)
        begin = int(self.stem_ends[number - 1]) if number else 0
        known = number < len(self.stems) and self.stems.row(number) == term
        end = int(self.stem_ends[number]) if known else begin
        if end > len(self):
            # To go on with a damaged end could take all memory.
            raise ValueError("A stem has more words than there are.")
        return begin, end
