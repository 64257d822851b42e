"""Which word of the corpus did a person mean?

Only a word that the corpus lacks is read as another one, and only as a near one. A million
words are searched in about a millisecond: words of one first letter and length share a bucket,
the sets of their letters rule out nearly all, and rapidfuzz compares the rest.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import OSA

from retrieval.analysis import fold, stem

SHORTEST_TYPED: Final = 5
"""Letters of a word that is corrected at all."""

SHORTEST_READ: Final = 4
"""Letters of a word that another one is read as."""

TWO_EDITS_FROM: Final = 8
"""Letters from which a word may be two edits away, not one."""

_BITS: Final = np.array([number.bit_count() for number in range(1 << 16)], dtype=np.uint8)


@dataclass(frozen=True, slots=True)
class _Bucket:
    """Words of one first letter and one length.

    Attributes:
        words: Those that others may be read as.
        letters: The set of letters of each, as bits.
    """

    words: list[str]
    letters: NDArray[np.uint32]


class Speller:
    """Corrects words after a corpus; safe to use from several threads.

    The first word costs a walk over all words, the first word of a letter that letter's stems.

    Args:
        words: The corpus's words as `analysis.fold` gives them, with the number of passages
            that hold each. Kept, not copied: it must not change any more.
    """

    def __init__(self, words: Mapping[str, int]) -> None:
        self._words = words
        self._buckets: dict[tuple[str, int], _Bucket] = {}
        self._stems: dict[str, NDArray[np.int64]] = {}

    def correct(self, word: str) -> str | None:
        """Return the corpus's word that a person meant by this one.

        The two begin with the same letter. An edit is a letter more, less or changed, or two
        neighbours exchanged (optimal string alignment). The nearest word is meant; among equally
        near ones the one that most passages hold; among those the first in the alphabet.

        Args:
            word: As typed, or folded already.

        Returns:
            `None` when the corpus has this word, or one of the same stem; when no word is near;
            and for a word that is short or holds a digit.
        """
        word = fold(word)
        letters = _letters(word)
        if letters < SHORTEST_TYPED or word in self._words or _has_digit(word):
            return None
        for edits in (1, 2) if letters >= TWO_EDITS_FROM else (1,):
            if near := list(self._near(word, edits)):
                # Asked last: most words without a near one are spared it.
                return None if self._has_stem_of(word) else self._most_used(near)
        return None

    def _most_used(self, near: list[str]) -> str:
        return min(near, key=lambda found: (-self._words[found], found))

    def _near(self, word: str, edits: int) -> Iterator[str]:
        """Yield the words at most so many edits away."""
        typed = _letter_sets([word])[0]
        for longer in range(-edits, edits + 1):
            bucket = self._bucket(word[0], len(word) + longer)
            if not bucket.words:
                continue
            # A letter more or less changes the set by one letter, a changed one by two.
            unlike = (bucket.letters ^ typed).view(np.uint16)
            differing = _BITS[unlike].reshape(-1, 2).sum(axis=1)
            likely = np.flatnonzero(differing <= 2 * edits - abs(longer))
            choices = [bucket.words[number] for number in likely.tolist()]
            for found, _, _ in process.extract_iter(
                word, choices, scorer=OSA.distance, score_cutoff=edits
            ):
                yield found

    def _bucket(self, first: str, length: int) -> _Bucket:
        key = (first, length)
        # Two threads may both build it; they build the same.
        if (bucket := self._buckets.get(key)) is None:
            words = [
                word
                for word in self._by_letter.get(first, {}).get(length, ())
                if _letters(word) >= SHORTEST_READ and not _has_digit(word)
            ]
            bucket = self._buckets[key] = _Bucket(words, _letter_sets(words))
        return bucket

    @cached_property
    def _by_letter(self) -> dict[str, dict[int, list[str]]]:
        """All words, by their first letter and their length."""
        words: dict[str, dict[int, list[str]]] = defaultdict(lambda: defaultdict(list))
        for word in self._words:
            words[word[:1]][len(word)].append(word)
        return words

    def _has_stem_of(self, word: str) -> bool:
        """Tell whether the corpus has a word of the same stem."""
        wanted = stem(word)
        if wanted in self._words and stem(wanted) == wanted:
            return True
        # Stemming leaves the first letter alone.
        if (stems := self._stems.get(word[0])) is None:
            stems = self._stems[word[0]] = self._changed_stems(word[0])
        place = np.searchsorted(stems, hash(wanted))
        return bool(place < len(stems) and stems[place] == hash(wanted))

    def _changed_stems(self, first: str) -> NDArray[np.int64]:
        """Return the sorted hashes of the stems that aren't the word itself.

        Hashes, since the strings would take some 100 bytes each. Two of the 64-bit hashes are
        never the same in practice; if they were, one word would stay uncorrected.
        """
        words = self._by_letter.get(first, {}).values()
        stems = ((stem(word), word) for same_length in words for word in same_length)
        changed = (hash(stemmed) for stemmed, word in stems if stemmed != word)
        return np.unique(np.fromiter(changed, dtype=np.int64))


def _letters(word: str) -> int:
    """Count the letters of a word: marks and apostrophes are none."""
    return len(word) if word.isalpha() else sum(map(str.isalpha, word))


def _has_digit(word: str) -> bool:
    return not word.isalpha() and any(map(str.isdigit, word))


def _letter_sets(words: list[str]) -> NDArray[np.uint32]:
    """Return the set of letters of each word, all of one length, as 32 bits.

    Letters 32 code points apart share a bit, which only lets more words through.
    """
    if not words:
        return np.zeros(0, dtype=np.uint32)
    length = len(words[0])
    codes = np.array(words, dtype=f"U{length}").view(np.uint32).reshape(len(words), length)
    sets = np.zeros(len(words), dtype=np.uint32)
    for letters in codes.T:
        sets |= np.left_shift(np.uint32(1), letters & np.uint32(31), dtype=np.uint32)
    return sets
