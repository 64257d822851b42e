"""Which word of the corpus did a person mean?

Only a word that the corpus lacks is read as another one, and only as one that fingers slip to:
most words that a corpus lacks are no misspellings but words of their own, such as *latest* where it
has *latent*. A million words are searched in about a millisecond: words with the same first letter
and length share a bucket, the sets of their letters rule out nearly all, and rapidfuzz compares the
rest.
"""

from collections.abc import Callable, Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import OSA

from retrieval.index import Lexicon, fold, letter_set

FEWEST_LETTERS_TYPED: Final = 5
"""A word with fewer letters is not corrected."""

FEWEST_LETTERS_READ: Final = 4
"""No word is read as one with fewer letters."""

TWO_EDIT_LETTERS: Final = 8
"""A word with at least this many letters may be two edits away, not just one."""

_LONG_WORD_LETTERS: Final = 7
"""In a word with at least this many letters people may take one vowel for another."""

_VOWELS: Final = "aeiou"
_OWN_ENDINGS: Final = tuple(
    """
    s ed er or ar al le ge ce te ve se ne on an en ing ion ly ic ty st th able ible ment ness ist
    ism
    """.split()
)
"""A word that ends so hardly lacks its last letter."""

# The places of keys, in rows and half columns; other keyboards differ in few of them.
_KEYS: Final = {
    letter: (row, 2 * column + row)
    for row, letters in enumerate(("qwertyuiop", "asdfghjkl", "zxcvbnm"))
    for column, letter in enumerate(letters)
}


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
        neighbours (optimal string alignment), and is one that `is_slip` takes for a typist's. The
        nearest word is meant; of equally near ones, the one that most passages hold; of those, the
        first in the alphabet.

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
        if self._has_word(word):
            return None
        for edits in (1, 2) if letters >= TWO_EDIT_LETTERS else (1,):
            if near := list(self._near(word, edits)):
                return min(near, key=lambda found: (-found[1], found[0]))[0]
        return None

    def _near(self, word: str, edits: int) -> Iterator[tuple[str, int]]:
        """Yield the words at most `edits` edits away, each with the number of its passages."""
        lexicon, typed = self._lexicon, np.uint32(letter_set(word))
        for longer in range(-edits, edits + 1):
            bucket = lexicon.bucket(word[0], len(word) + longer)
            # An edit adds a letter to the set, takes one from it, or does both.
            letters = lexicon.letters[bucket.start : bucket.stop]
            likely = np.flatnonzero(_at_most(edits - max(longer, 0), typed & ~letters))
            gained = letters[likely] & ~typed
            likely = likely[_at_most(edits + min(longer, 0), gained)] + bucket.start
            choices = {number: lexicon.words.row(number) for number in likely.tolist()}
            for found, _, number in process.extract(
                word, choices, scorer=OSA.distance, score_cutoff=edits, limit=None
            ):
                if (
                    _letters(found) >= FEWEST_LETTERS_READ
                    and not _has_digit(found)
                    and is_slip(word, found, edits)
                    and self._has_word(found)
                ):
                    yield found, int(lexicon.df[number])


def is_slip(typed: str, meant: str, edits: int = 1) -> bool:
    """Tell whether somebody who meant a word may have typed another by a slip of the fingers.

    Those swap letters, leave one out, type one twice or hit a key beside; in a long word with a
    single slip it may be the ear's, which takes vowels for one another. At its end a word is more
    likely another form or another word: there only a letter typed twice, a key beside or a letter
    left out is a slip, where the word doesn't end as words do.

    Args:
        typed: A folded word.
        meant: Another one, so many edits away.
        edits: 1 or 2; of two, each has to be a slip, and neither at the end.
    """
    if edits > 1 and OSA.distance(typed, meant) > 1:
        return typed[-1] == meant[-1] and any(
            _is_one_slip(typed, one) and _is_one_slip(one, meant) for one in _between(typed, meant)
        )
    long = min(len(typed), len(meant)) >= _LONG_WORD_LETTERS
    return _is_one_slip(typed, meant, _VOWELS if long else "")


def _is_one_slip(typed: str, meant: str, alike: str = "") -> bool:
    """Tell whether one edit is a slip, where some letters may be taken for one another."""
    pairs = enumerate(zip(typed, meant, strict=False))
    shorter = min(len(typed), len(meant))
    start = next((place for place, (one, other) in pairs if one != other), shorter)
    before, letter, other = (
        typed[start - 1 : start],
        typed[start : start + 1],
        meant[start : start + 1],
    )
    is_last = max(len(typed), len(meant)) == start + 1
    if len(typed) < len(meant):
        return not is_last or before == other or not typed.endswith(_OWN_ENDINGS)
    if len(typed) > len(meant):
        return _are_near(before, letter) or (not is_last and _are_near(letter, other))
    if is_last:
        return _are_near(letter, other) and not typed.endswith((*_OWN_ENDINGS, *_VOWELS))
    is_swapped = typed[start + 1 :] != meant[start + 1 :]
    return is_swapped or _are_near(letter, other) or (letter in alike and other in alike)


def _are_near(letter: str, other: str) -> bool:
    """Tell whether the keys of two letters touch; yes where a keyboard has none for one."""
    if letter not in _KEYS or other not in _KEYS:
        return True
    (row, place), (other_row, other_place) = _KEYS[letter], _KEYS[other]
    return abs(row - other_row) <= 1 and abs(place - other_place) <= 2


def _between(typed: str, meant: str) -> Iterator[str]:
    """Yield the words that are one edit away from each of two words."""
    for place in range(1, len(typed) + 1):
        head, tail = typed[:place], typed[place:]
        letters = meant[max(0, place - 2) : place + 3]
        some = {head + letter + tail for letter in letters}
        some |= {head + letter + tail[1:] for letter in letters}
        some |= {head + tail[1:], head + tail[1:2] + tail[:1] + tail[2:]}
        yield from (one for one in sorted(some) if one != typed and OSA.distance(one, meant) == 1)


def _at_most(bits: int, numbers: NDArray[np.uint32]) -> NDArray[np.bool_]:
    """Tell which numbers have at most so many bits that are set."""
    for _ in range(bits):
        numbers = numbers & (numbers - np.uint32(1))  # without their lowest bit
    within: NDArray[np.bool_] = numbers == 0
    return within


def _letters(word: str) -> int:
    """Count the letters of a word, without marks and apostrophes."""
    return len(word) if word.isalpha() else sum(map(str.isalpha, word))


def _has_digit(word: str) -> bool:
    return not word.isalpha() and any(map(str.isdigit, word))
