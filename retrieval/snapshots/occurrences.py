"""Which words stand in each paragraph and context of some files, while numbers are still given?

A word's row in the vocabulary of the corpus is known only once all words are. Until then words are
named by other numbers.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from retrieval.index import ForwardIndex, Lexicon, Texts, Vocabulary, ranges
from retrieval.snapshots.analyses import Analysed

_NO_NUMBERS = np.empty(0, dtype=np.uint32)


@dataclass(frozen=True, slots=True)
class Occurrences:
    """The words of paragraphs and contexts, source by source.

    Attributes:
        words: The numbers of the words of all paragraphs in order, in any number of blocks.
        counts: How many words each paragraph has.
        introduces: As in `ForwardIndex`.
        context_counts: How many words each context has.
        context_words: The numbers of the words of all contexts in order.
        context_places: As in `ForwardIndex`.
        context_weights: As in `ForwardIndex`.
    """

    words: Sequence[NDArray[np.uint32]]
    counts: NDArray[np.uint32]
    introduces: NDArray[np.uint8]
    context_counts: NDArray[np.uint32]
    context_words: NDArray[np.uint32]
    context_places: NDArray[np.uint32]
    context_weights: NDArray[np.uint8]

    @classmethod
    def of_file(cls, file: Analysed, wanted: NDArray[np.bool_]) -> "Occurrences":
        """Return what those passages of a file that are wanted hold.

        Words are named by their places among the file's.
        """
        context_counts = np.diff(file.context_ends, prepend=np.uint32(0))
        own = cls(
            words=[file.occurrences],
            counts=file.word_counts,
            introduces=file.introduces,
            context_counts=context_counts,
            context_words=file.context_words,
            context_places=file.context_places,
            context_weights=file.context_weights,
        )
        if wanted.all():
            return own
        stored = np.zeros(len(file.word_counts), dtype=bool)
        stored[ranges(file.firsts[wanted], file.counts[wanted])] = True
        begun = np.zeros(len(context_counts), dtype=bool)
        begun[file.sections[file.firsts[wanted]]] = True
        needed = np.repeat(begun, context_counts)
        return replace(
            own,
            words=[file.occurrences[np.repeat(stored, file.word_counts)]],
            counts=file.word_counts * stored,
            context_counts=context_counts * begun,
            context_words=file.context_words[needed],
            context_places=file.context_places[needed],
            context_weights=file.context_weights[needed],
        )

    def renumbered(self, numbers: NDArray[np.uint32]) -> "Occurrences":
        """Return the same with other numbers, given the new one for each."""
        return replace(
            self,
            words=[numbers[block] for block in self.words],
            context_words=numbers[self.context_words],
        )

    def renumbered_by(self, more: int) -> "Occurrences":
        """Return the same with numbers that are greater by some."""
        by = np.uint32(more)
        words, context_words = [block + by for block in self.words], self.context_words + by
        return replace(self, words=words, context_words=context_words)

    @classmethod
    def joined(cls, parts: Iterable["Occurrences"]) -> "Occurrences":
        """Return the words of some sources, followed by those of others."""
        listed = [_NONE, *parts]
        return cls(
            words=[block for part in listed for block in part.words],
            counts=np.concatenate([part.counts for part in listed]),
            introduces=np.concatenate([part.introduces for part in listed]),
            context_counts=np.concatenate([part.context_counts for part in listed]),
            context_words=np.concatenate([part.context_words for part in listed]),
            context_places=np.concatenate([part.context_places for part in listed]),
            context_weights=np.concatenate([part.context_weights for part in listed]),
        )

    def forward_index(self, words: Texts, stems: Texts, lexicon: Lexicon) -> ForwardIndex:
        """Return the forward index of a corpus that holds just these.

        Args:
            words: The word that each number stands for.
            stems: The stem of each of these; numbers may share both.
            lexicon: The words of the corpus.

        Raises:
            ValueError: The lexicon lacks a word.
        """
        held = np.zeros(len(words), dtype=bool)
        for block in self.words:
            held[block] = True
        held[self.context_words] = True
        numbers = np.flatnonzero(held)
        known = lexicon.numbers(words.taken(numbers))
        vocabulary, own_rows = Vocabulary.of(stems.taken(numbers), known)
        rows = np.zeros(len(words), dtype=np.uint32)
        rows[numbers] = own_rows
        ends = np.cumsum(self.counts, dtype=np.uint64)
        return ForwardIndex(
            vocabulary=vocabulary,
            rows=np.concatenate([_NO_NUMBERS, *(rows[block] for block in self.words)]),
            starts=ends - self.counts,
            counts=self.counts,
            introduces=self.introduces,
            context_ends=np.cumsum(self.context_counts, dtype=np.uint64),
            context_rows=rows[self.context_words],
            context_places=self.context_places,
            context_weights=self.context_weights,
        )


_NONE = Occurrences(
    words=[],
    counts=_NO_NUMBERS,
    introduces=np.empty(0, dtype=np.uint8),
    context_counts=_NO_NUMBERS,
    context_words=_NO_NUMBERS,
    context_places=_NO_NUMBERS,
    context_weights=np.empty(0, dtype=np.uint8),
)
