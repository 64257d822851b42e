"""Which word of the corpus did a person mean?

Only a word that the corpus lacks is read as another one, and only as a near one. A million
words are searched in about a millisecond: words with the same first letter and length share a
bucket, the sets of their letters rule out nearly all, and rapidfuzz compares the rest.
"""

from collections.abc import Callable, Iterator
from functools import reduce
from typing import Final

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import OSA

from retrieval.index import Lexicon, fold, letter_set

FEWEST_LETTERS_TYPED: Final = 5
"""A word with fewer letters is not corrected."""

FEWEST_LETTERS_READ: Final = 4
"""No word is read as one with fewer letters."""

TWO_EDIT_LETTERS: Final = 8
"""A word with at least this many letters may be two edits away, not just one."""

# The number of bits in each number below 2^16; doubling takes a hundredth of counting one by one.
_BIT_COUNTS: Final = reduce(
    lambda counts, _: np.concatenate([counts, counts + np.uint8(1)]),
    range(16),
    np.zeros(1, dtype=np.uint8),
)


class Speller:
    """Corrects words to those of a corpus; safe to use from several threads.

    Args:
        lexicon: The corpus's words.
        has_word: Tells whether a passage holds a folded word, or one with the same stem.
    """

    def __init__(self, lexicon: Lexicon, has_word: Callable[[str], bool]) -> None:
        self._lexicon = lexicon
        self._has_word = has_word

    def correct(self, word: str) -> str | None:
        """Return the corpus's word that a person meant by this one.

        The two begin with the same letter. An edit adds, drops or changes a letter, or swaps two
        neighbours (optimal string alignment). The nearest word is meant; of equally near ones, the
        one that most passages hold; of those, the first in the alphabet.

        Args:
            word: The word as typed, or folded already.

        Returns:
            The word; `None` when the corpus has this word, or one with the same stem; when no word
            is near; and for a word that is short or holds a digit.
        """
        word = fold(word)
        letters = _letters(word)
        if letters < FEWEST_LETTERS_TYPED or _has_digit(word):
            return None
        if self._lexicon.number(word) is not None or self._has_word(word):
            return None
        for edits in (1, 2) if letters >= TWO_EDIT_LETTERS else (1,):
            if near := list(self._near(word, edits)):
                return min(near, key=lambda found: (-found[1], found[0]))[0]
        return None

    def _near(self, word: str, edits: int) -> Iterator[tuple[str, int]]:
        """Yield the words at most `edits` edits away, each with the number of its passages."""
        typed = np.uint32(letter_set(word))
        for longer in range(-edits, edits + 1):
            bucket = self._lexicon.bucket(word[0], len(word) + longer)
            # An added or dropped letter changes the set by one letter, a changed one by two.
            unlike = (self._lexicon.letters[bucket.start : bucket.stop] ^ typed).view(np.uint16)
            differing = _BIT_COUNTS[unlike].reshape(-1, 2).sum(axis=1)
            likely = np.flatnonzero(differing <= 2 * edits - abs(longer)) + bucket.start
            choices = {number: self._lexicon.words[number] for number in likely.tolist()}
            for found, _, number in process.extract_iter(
                word, choices, scorer=OSA.distance, score_cutoff=edits
            ):
                if _letters(found) >= FEWEST_LETTERS_READ and not _has_digit(found):
                    yield found, int(self._lexicon.df[number])


def _letters(word: str) -> int:
    """Count the letters of a word, without marks and apostrophes."""
    return len(word) if word.isalpha() else sum(map(str.isalpha, word))


def _has_digit(word: str) -> bool:
    return not word.isalpha() and any(map(str.isdigit, word))
