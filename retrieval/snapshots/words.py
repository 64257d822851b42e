"""How often does each word of some passages stand in them, and what is its stem?"""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from retrieval.corpus import languages
from retrieval.index import (
    ForwardIndex,
    Hashed,
    IndexBuilder,
    Lexicon,
    Numbering,
    Texts,
    Vocabulary,
    analysis,
    gram_counts_by,
    inverse,
    ranges,
)
from retrieval.snapshots.analyses import Analysed
from retrieval.snapshots.occurrences import GrowingOccurrences, Occurrences

_WORDS_AT_ONCE: Final = 1 << 21
"""The number of words of passages that are counted at once."""

_WORDS_STEMMED_AT_ONCE: Final = 1 << 16

_HALF_BITS: Final = 32

_CODES: Final = tuple(languages.NAMES)
_FIRST_MARK: Final = 0xE000
"""The first of the characters, for private use and so in no word, that mark a word's language."""
_MARK_BYTES: Final = 3


class _Added(NamedTuple):
    """The words of the wanted passages of a file, named by their places among the file's.

    Attributes:
        lines: The words of the file with their marks, one a line.
        lengths: How many words each passage has.
        sections: The section of each passage.
        occurrences: Where the words stand.
    """

    lines: bytes
    lengths: NDArray[np.int64]
    sections: NDArray[np.uint32]
    occurrences: Occurrences


class Words:
    """The words of some passages, counted.

    Attributes:
        texts: The words, each once for each language; their places are their numbers.
        stems: The stem of each.
        occurrences: Where those that were counted stand.

    Args:
        index: Takes the terms of the passages; None to count only.
    """

    def __init__(self, index: IndexBuilder | None = None) -> None:
        self._index = index
        self._numbering = Numbering()  # of words with their marks
        self.texts = self.stems = Texts.of(())
        self._df = self._times = np.zeros(0, dtype=np.int64)
        self._gathered: list[_Added] = []
        self._entries = 0
        self.occurrences = GrowingOccurrences()

    def add(self, file: Analysed, wanted: NDArray[np.bool_]) -> None:
        """Add those passages of a file that are wanted."""
        firsts = file.firsts[wanted]
        upto = np.append(0, np.cumsum(file.word_counts, dtype=np.int64))
        lengths = upto[firsts + file.counts[wanted]] - upto[firsts]
        lines = _marked(file.word_lines, file.language)
        occurrences = Occurrences.of_file(file, wanted)
        self._gathered.append(_Added(lines, lengths, file.sections[firsts], occurrences))
        self._entries += len(occurrences.words)
        if self._entries >= _WORDS_AT_ONCE:
            self.finish()

    def finish(self) -> None:
        """Count what was added and hand it to the index; call it once all is added."""
        if not self._gathered:
            return
        files = self._gathered
        lines = [file.lines for file in files]
        own_words = Texts.of_lines(b"\n".join(filter(None, lines)))
        known = self._numbering.of(Hashed.of_texts(own_words))
        last = np.cumsum([own.count(b"\n") + bool(own) for own in lines])
        occurrences = Occurrences.joined(
            file.occurrences.renumbered(known[first:end])
            for file, (first, end) in zip(files, pairwise([0, *last.tolist()]), strict=True)
        )
        self.occurrences.add(occurrences)
        new, stems = _stemmed(self._numbering.texts(len(self.stems)))
        self.texts, self.stems = self.texts.joined(new), self.stems.joined(stems)
        self._df, self._times = (np.pad(one, (0, len(new))) for one in (self._df, self._times))
        for ends, words, tf in _counted(files, occurrences):
            df = np.bincount(words, minlength=len(self.stems))
            self._df += df
            self._times += np.bincount(words, tf, len(self.stems)).astype(np.int64)
            if self._index:
                # Many files share a word; its term is looked up once for all of them.
                held = np.flatnonzero(df)
                places = np.zeros(len(df), dtype=np.uint32)
                places[held] = np.arange(len(held), dtype=np.uint32)
                self._index.add_counted(self.stems.taken(held), ends, places[words], tf)
        self._gathered, self._entries = [], 0

    @property
    def tokens(self) -> int:
        """How many words there are, repeats included."""
        return int(self._times.sum())

    @property
    def grams(self) -> int:
        """How many grams all words have, repeats included."""
        return int(gram_counts_by(self.texts.letters()) @ self._times)

    def df(self) -> tuple[Texts, NDArray[np.int64]]:
        """Return the words of the passages, and in how many of them each stands."""
        # A file may have words of passages that weren't wanted.
        held = np.flatnonzero(self._df)
        # Languages share words.
        numbering = Numbering()
        numbers = numbering.of(Hashed.of_texts(self.texts.taken(held)))
        df = np.bincount(numbers, self._df[held], len(numbering)).astype(np.int64)
        return numbering.texts(), df

    def forward_index(self, lexicon: Lexicon) -> ForwardIndex:
        """Return the forward index of the passages, given the lexicon of their words."""
        occurrences = self.occurrences.all()
        held = np.flatnonzero(occurrences.held(len(self.texts)))
        numbers = lexicon.numbers(self.texts.taken(held))
        vocabulary, rows_held = Vocabulary.of(self.stems.taken(held), numbers)
        rows = np.zeros(len(self.texts), dtype=np.uint32)
        rows[held] = rows_held
        return occurrences.forward_index(vocabulary, rows)


_Counts = tuple[NDArray[np.uint32], NDArray[np.uint32], NDArray[np.uint32]]
"""Where the words of each passage end in the two columns that follow, the words, each once a
passage, and how often each counts there."""


def _counted(files: Sequence[_Added], occurrences: Occurrences) -> Iterator[_Counts]:
    """Count the words of passages, those of their contexts included, some passages at a time.

    Args:
        files: The files that the passages stand in.
        occurrences: The words of all of them.
    """
    contexts = np.cumsum([0, *(len(file.occurrences.context_counts) for file in files)])
    sections = np.concatenate(
        [file.sections + first for file, first in zip(files, contexts.tolist(), strict=False)]
    )
    lengths = np.concatenate([file.lengths for file in files])
    starts = np.append(0, np.cumsum(lengths))
    upto = np.append(0, np.cumsum(occurrences.context_counts, dtype=np.int64))
    first = 0
    while first < len(lengths):
        most = np.searchsorted(starts, starts[first] + _WORDS_AT_ONCE, side="right")
        last = max(first + 1, int(most) - 1)
        own, around = lengths[first:last], sections[first:last]
        more = occurrences.context_counts[around]
        rows = ranges(upto[around], more)
        passages = np.arange(len(own)) << _HALF_BITS
        keys = np.repeat(passages, own) | occurrences.words[starts[first] : starts[last]]
        context = np.repeat(passages, more) | occurrences.context_words[rows]
        context = np.repeat(context, occurrences.context_weights[rows])
        keys, tf = np.unique(np.append(keys, context), return_counts=True)
        ends = np.searchsorted(keys, passages + (1 << _HALF_BITS))
        yield ends.astype(np.uint32), keys.astype(np.uint32), tf.astype(np.uint32)
        first = last


def _marked(word_lines: bytes, language: str) -> bytes:
    """Return words, one a line, each with a mark of the language that its stem depends on."""
    if language in {"", languages.ENGLISH} or not word_lines:
        return word_lines
    mark = chr(_FIRST_MARK + _CODES.index(language)).encode()
    return word_lines.replace(b"\n", mark + b"\n") + mark


def _stemmed(marked: Texts) -> tuple[Texts, Texts]:
    """Return words without their marks, and the stem of each in its language."""
    words, codes = _unmarked(marked)
    stems, order = Texts.of(()), [np.zeros(0, dtype=np.int64)]
    for code in np.unique(codes).tolist():
        language = _CODES[code] if code >= 0 else languages.ENGLISH
        numbers = np.flatnonzero(codes == code)
        # A word as an object takes ten times the room that it has in a column.
        for first in range(0, len(numbers), _WORDS_STEMMED_AT_ONCE):
            some = numbers[first : first + _WORDS_STEMMED_AT_ONCE]
            stems = stems.joined(Texts.of(analysis.stems([*words.taken(some)], language)))
            order.append(some)
    return words, stems.taken(inverse(np.concatenate(order), len(words)))


def _unmarked(marked: Texts) -> tuple[Texts, NDArray[np.int64]]:
    """Return words without their marks, and the place of each one's language; −1 without one."""
    ends = marked.ends.astype(np.int64)
    lengths = np.diff(ends, prepend=0)
    codes = np.full(len(ends), -1)
    able = np.flatnonzero(lengths > _MARK_BYTES)
    first, middle, last = (
        marked.data[ends[able] - back].astype(np.int64) for back in range(_MARK_BYTES, 0, -1)
    )
    # A mark is three bytes in UTF-8, with six bits in each of the last two.
    character = (first & 0x0F) << 12 | (middle & 0x3F) << 6 | last & 0x3F
    told = np.where(first >> 4 == 0xE, character - _FIRST_MARK, -1)
    is_mark = (told >= 0) & (told < len(_CODES))
    codes[able[is_mark]] = told[is_mark]
    kept = lengths - np.where(codes >= 0, _MARK_BYTES, 0)
    words = marked.data[ranges(ends - lengths, kept)]
    return Texts(words, np.cumsum(kept, dtype=np.uint64)), codes
