"""Which words does each paragraph hold, in order, and which words stand above it?

A forward index: postings lead from a term to passages, these columns from a passage to its words.
So what is ranked anew needs no file and no string.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from retrieval.index.columns import ranges
from retrieval.index.vocabulary import Vocabulary


@dataclass(frozen=True, eq=False)
class ForwardIndex:
    """The words of a corpus's passages, and those of what counts with them besides.

    Words are named by their rows in the vocabulary; stop words are left out. Only where a passage
    stands first do its paragraphs have words, and so does its context. Other paragraphs have none:
    headings, noise, and what repeats a passage.

    A context belongs to a section of a source. That of section `n`, 0 for what stands under no
    heading, of source `s` has the number `headings.firsts[s] + s + n`.

    Attributes:
        vocabulary: The words and their stems.
        rows: The words of the paragraphs, one after the other. Those of a passage have no gap
            between them.
        starts: Where the words of each paragraph begin.
        counts: How many words each paragraph has.
        ties: What the text of each paragraph tells of its neighbours, as in `corpus.ties`.
        context_ends: Where each context ends in the columns that follow.
        context_rows: The words of the contexts, in order of reading.
        context_places: How many words each of these stands before the first one of a passage, gaps
            between texts counted; the last is nearest.
        context_weights: How often each of them counts.
    """

    vocabulary: Vocabulary
    rows: NDArray[np.uint32]
    starts: NDArray[np.uint64]
    counts: NDArray[np.uint32]
    ties: NDArray[np.uint8]
    context_ends: NDArray[np.uint64]
    context_rows: NDArray[np.uint32]
    context_places: NDArray[np.uint32]
    context_weights: NDArray[np.uint8]

    def context(self, number: int) -> tuple[int, int]:
        """Return where a context begins in its columns, and where it ends, by its number."""
        begin = self.context_ends.item(number - 1) if number else 0
        return begin, self.context_ends.item(number)

    def taken(
        self, paragraphs: NDArray[np.integer], contexts: NDArray[np.integer]
    ) -> "ForwardIndex":
        """Return it with some of its paragraphs and contexts; the words themselves are shared.

        Args:
            paragraphs: The numbers of the paragraphs, in any order.
            contexts: The numbers of the contexts, in any order.
        """
        lengths = np.diff(self.context_ends, prepend=np.uint64(0))[contexts]
        places = ranges(self.context_ends[contexts] - lengths, lengths)
        return replace(
            self,
            starts=self.starts[paragraphs],
            counts=self.counts[paragraphs],
            ties=self.ties[paragraphs],
            context_ends=np.cumsum(lengths, dtype=np.uint64),
            context_rows=self.context_rows[places],
            context_places=self.context_places[places],
            context_weights=self.context_weights[places],
        )
