"""Which words stand in each paragraph and context of some files, while numbers are still given?

A word's row in the vocabulary of the corpus is known only once all words are. Until then words are
named by other numbers.
"""

from collections.abc import Iterable
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from retrieval.index import ForwardIndex, Vocabulary, ranges
from retrieval.snapshots.analyses import Analysed

_WORDS_AT_ONCE: Final = 1 << 20
"""This many words get their rows at once, so that little more memory is needed."""


class Occurrences(NamedTuple):
    """The words of paragraphs and contexts, source by source.

    Attributes:
        words: The numbers of the words of all paragraphs, in order.
        counts: How many words each paragraph has.
        ties: As in `ForwardIndex`.
        context_words: The numbers of the words of all contexts, in order.
        context_counts: How many words each context has.
        context_places: As in `ForwardIndex`.
        context_weights: As in `ForwardIndex`.
    """

    words: NDArray[np.uint32]
    counts: NDArray[np.uint32]
    ties: NDArray[np.uint8]
    context_words: NDArray[np.uint32]
    context_counts: NDArray[np.uint32]
    context_places: NDArray[np.uint32]
    context_weights: NDArray[np.uint8]

    @classmethod
    def of_file(cls, file: Analysed, wanted: NDArray[np.bool_]) -> "Occurrences":
        """Return what those passages of a file that are wanted hold.

        Words are named by their places among the file's.
        """
        context_counts = np.diff(file.context_ends, prepend=np.uint32(0))
        own = cls(
            words=file.occurrences,
            counts=file.word_counts,
            ties=file.ties,
            context_words=file.context_words,
            context_counts=context_counts,
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
        return cls(
            words=file.occurrences[np.repeat(stored, file.word_counts)],
            counts=file.word_counts * stored,
            ties=file.ties,
            context_words=file.context_words[needed],
            context_counts=context_counts * begun,
            context_places=file.context_places[needed],
            context_weights=file.context_weights[needed],
        )

    @classmethod
    def joined(cls, files: Iterable["Occurrences"]) -> "Occurrences":
        """Return the words of some sources, at least one, one after the other."""
        columns = zip(*files, strict=True)
        return cls(*(np.concatenate(parts) for parts in columns))

    def renumbered(self, numbers: NDArray[np.uint32]) -> "Occurrences":
        """Return the same with other numbers, given the new one for each."""
        return self._replace(words=numbers[self.words], context_words=numbers[self.context_words])

    def held(self, numbers: int) -> NDArray[np.bool_]:
        """Tell of each number of a word, up to one, whether it stands anywhere."""
        found = np.zeros(numbers, dtype=bool)
        found[self.words] = True
        found[self.context_words] = True
        return found

    def forward_index(self, vocabulary: Vocabulary, rows: NDArray[np.uint32]) -> ForwardIndex:
        """Return the forward index that holds just these; `words` becomes a column of it.

        Args:
            vocabulary: The words and their stems.
            rows: The row there for the number of each word that stands anywhere.
        """
        for first in range(0, len(self.words), _WORDS_AT_ONCE):
            some = self.words[first : first + _WORDS_AT_ONCE]
            some[:] = rows[some]
        ends = np.cumsum(self.counts, dtype=np.uint64)
        return ForwardIndex(
            vocabulary=vocabulary,
            rows=self.words,
            starts=ends - self.counts,
            counts=self.counts,
            ties=self.ties,
            context_ends=np.cumsum(self.context_counts, dtype=np.uint64),
            context_rows=rows[self.context_words],
            context_places=self.context_places,
            context_weights=self.context_weights,
        )


class GrowingOccurrences:
    """The words of more and more sources, each column in one piece."""

    def __init__(self) -> None:
        self._columns = {name: bytearray() for name in Occurrences._fields}

    def add(self, more: Occurrences) -> None:
        """Add the words of some sources."""
        for name, column in self._columns.items():
            column.extend(getattr(more, name).tobytes())

    def all(self) -> Occurrences:
        """Return the words of all of them; add no more."""
        grown = self._columns
        return Occurrences(
            words=np.frombuffer(grown["words"], dtype=np.uint32),
            counts=np.frombuffer(grown["counts"], dtype=np.uint32),
            ties=np.frombuffer(grown["ties"], dtype=np.uint8),
            context_words=np.frombuffer(grown["context_words"], dtype=np.uint32),
            context_counts=np.frombuffer(grown["context_counts"], dtype=np.uint32),
            context_places=np.frombuffer(grown["context_places"], dtype=np.uint32),
            context_weights=np.frombuffer(grown["context_weights"], dtype=np.uint8),
        )
