"""Which grams, sequences of four letters, do words have?

Grams lead from a word to similar ones: to relatives with another stem, and to other spellings. A
word is framed by `^` and `$`, so that its beginning and end count.
"""

from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

FRAME: Final = ("^", "$")

GRAM_LETTERS: Final = 4
"""A gram has this many letters; a word of one letter, framed, is a single gram of three."""

LETTER_BITS: Final = 16
"""The number of bits that a letter has in a gram's key."""

LETTER_MASK: Final = (1 << LETTER_BITS) - 1
"""The mask of the part of a code point that a key holds."""

_SIEVE_BITS: Final = 12
_SPREADING_FACTOR: Final = np.uint64(0x9E3779B97F4A7C15)  # 2 ** 64 over the golden ratio, odd


def grams_of(word: str) -> list[str]:
    """Return a word's grams in order."""
    begin, end = FRAME
    framed = f"{begin}{word}{end}"
    return [framed[i : i + GRAM_LETTERS] for i in range(len(framed) - GRAM_LETTERS + 1)] or [framed]


def framed(words: Iterable[str]) -> str:
    """Return framed words as one text; a gram found in it is a gram of one of them."""
    begin, end = FRAME
    joined = f"{end}{begin}".join(words)
    return f"{begin}{joined}{end}" if joined else ""


def gram_counts_by(letters: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return how many grams words have, given how many letters: one fewer, but at least one."""
    return np.maximum(1, letters + 3 - GRAM_LETTERS)


def gram_total(words: Iterable[str]) -> int:
    """Return how many grams a few words have together, without making an array."""
    lengths = list(map(len, words))
    return sum(lengths) - (GRAM_LETTERS - 3) * len(lengths) + lengths.count(1)


def gram_key(gram: str) -> int:
    """Return a gram as a number that holds the low 16 bits of each letter."""
    key = 0
    for letter in gram:
        key = key << LETTER_BITS | ord(letter) & LETTER_MASK
    return key


def gram_counts(texts: Sequence[str], wanted: Sequence[str]) -> NDArray[np.int64]:
    """Count grams in many texts at once.

    Args:
        texts: Framed words, as from `framed`.
        wanted: Grams, none twice.

    Returns:
        A row for each text, a column for each gram.
    """
    # What follows a whole word of one letter is the frame of the next.
    keys = np.array([gram_key(f"{gram:^<{GRAM_LETTERS}}") for gram in wanted], dtype=np.uint64)
    order = np.argsort(keys)
    keys = keys[order]
    letters = np.frombuffer("^".join([*texts, ""]).encode("utf-32-le", "surrogatepass"), "<u4")
    counts = np.zeros((len(texts), len(wanted)), dtype=np.int64)
    if len(letters) < GRAM_LETTERS or not len(keys):
        return counts
    units = letters.astype(">u2")  # four of these in a row, read as one number, are a key
    held = np.ndarray(
        (len(units) - GRAM_LETTERS + 1,), ">u8", units.data, strides=(units.itemsize,)
    )
    held = held.astype(np.uint64)
    sieve = np.zeros(1 << _SIEVE_BITS, dtype=bool)
    sieve[_sieved(keys)] = True
    at = np.flatnonzero(sieve[_sieved(held)])
    rows = np.minimum(np.searchsorted(keys, held[at]), len(keys) - 1)
    found = keys[rows] == held[at]
    ends = np.cumsum([len(text) + 1 for text in texts])
    np.add.at(counts, (np.searchsorted(ends, at[found], side="right"), order[rows[found]]), 1)
    return counts


def _sieved(keys: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Return small numbers that tell most keys apart."""
    return keys * _SPREADING_FACTOR >> np.uint64(64 - _SIEVE_BITS)
