"""Which grams, sequences of four letters, do words have?

Grams lead from a word to similar ones: to relatives with another stem, and to other spellings. A
word is framed by `^` and `$`, so that its beginning and end count.
"""

from collections.abc import Iterable
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from retrieval.index.columns import Texts, ranges

FRAME: Final = ("^", "$")

GRAM_LETTERS: Final = 4
"""A gram has this many letters; a word of one letter, framed, is a single gram of three."""

LETTER_BITS: Final = 16
"""The number of bits that a letter has in a gram's key."""

LETTER_MASK: Final = (1 << LETTER_BITS) - 1
"""The mask of the part of a code point that a key holds."""

SPREADING_FACTOR: Final = np.uint64(0x9E3779B97F4A7C15)  # 2 ** 64 over the golden ratio, odd
"""A key times this, of which the upper bits are taken, is a number that tells most keys apart."""

_SIEVE_BITS: Final = 12
_SIEVE_SHIFT: Final = np.uint64(64 - _SIEVE_BITS)


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


def code_points(data: NDArray[np.uint8]) -> NDArray[np.uint32]:
    """Return the code points of a text in UTF-8."""
    return np.frombuffer(data.tobytes().decode().encode("utf-32-le"), "<u4")


def gram_keys(grams: Iterable[str]) -> NDArray[np.uint64]:
    """Return grams as numbers that hold the low 16 bits of each letter."""
    padded = "".join([gram.rjust(GRAM_LETTERS, "\0") for gram in grams])
    letters = np.frombuffer(padded.encode("utf-32-le", "surrogatepass"), "<u4")
    # Four of these in a row, read as one number, are a key.
    return letters.astype(">u2").view(">u8").astype(np.uint64)


def gram_key(gram: str) -> int:
    """Return the same for one gram, in an eighth of the time."""
    key = 0
    for letter in gram:
        key = key << LETTER_BITS | ord(letter) & LETTER_MASK
    return key


def wanted_key(gram: str) -> int:
    """Return the key by which to look for a gram in words that follow one another."""
    # What follows a whole word of one letter is the frame of the next.
    return gram_key(gram.ljust(GRAM_LETTERS, FRAME[0]))


class Found(NamedTuple):
    """Where grams stand in some words, word after word.

    Attributes:
        holders: Which of the words each stands in.
        grams: The number of each gram.
        totals: How many grams each of the words has.
    """

    holders: NDArray[np.int64]
    grams: NDArray[np.int64]
    totals: NDArray[np.int64]


def found(words: Texts, numbers: NDArray[np.integer], wanted: NDArray[np.uint64]) -> Found:
    """Find grams in many words at once.

    Args:
        words: A column of words.
        numbers: The numbers of the words that are looked at.
        wanted: The keys of the grams, as `wanted_key` gives them; at least one, none twice.

    Raises:
        IndexError: A damaged column leads to a place that there isn't.
    """
    last = words.ends[numbers].astype(np.int64)
    first = np.where(numbers, words.ends[numbers.astype(np.int64) - 1], 0).astype(np.int64)
    if ((first > last) | (last > len(words.data))).any():
        raise IndexError("The index is damaged: a word has letters that there aren't.")
    sizes = last - first + 2
    ends = sizes.cumsum()
    # Each is taken with a byte on either side, which its frame overwrites.
    data = words.data.take(ranges(first - 1, sizes), mode="clip")
    data[ends - sizes], data[ends - 1] = map(ord, FRAME)
    letters: NDArray[np.unsignedinteger] = data
    if data.max(initial=0) & 0x80:
        letters = code_points(data)
        ends = (data & 0xC0 != 0x80).cumsum()[ends - 1]
        sizes[0], sizes[1:] = ends[0], ends[1:] - ends[:-1]
    units = np.full(len(letters) + GRAM_LETTERS - 1, ord(FRAME[0]), dtype=">u2")
    units[: len(letters)] = letters
    held = np.ndarray((len(letters),), ">u8", units.data, strides=(units.itemsize,))
    held = held.astype(np.uint64)
    order = wanted.argsort(kind="stable")
    keys = wanted[order]
    sieve = np.zeros(1 << _SIEVE_BITS, dtype=bool)
    sieve[_sieved(keys)] = True
    (at,) = sieve[_sieved(held)].nonzero()
    held = held[at]
    rows = np.minimum(keys.searchsorted(held), len(keys) - 1)
    is_one = keys[rows] == held
    return Found(
        holders=ends.searchsorted(at[is_one], side="right"),
        grams=order[rows[is_one]],
        totals=gram_counts_by(sizes - 2),
    )


def _sieved(keys: NDArray[np.uint64]) -> NDArray[np.int64]:
    """Return small numbers that tell most keys apart."""
    return (keys * SPREADING_FACTOR >> _SIEVE_SHIFT).view(np.int64)
