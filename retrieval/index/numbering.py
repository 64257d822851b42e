"""How does each of millions of words get its number?

A dictionary takes a quarter of a microsecond for each, most of it waiting for memory. This is a
hash table in arrays: all words of a text are looked up at once, from their bytes, and numpy lets
other threads go on meanwhile.
"""

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from retrieval.index.columns import Texts, ranges

_BLANK_BYTE: Final = 0x20
_WORD_BYTES: Final = 8  # read at a time
_LONG_BYTES: Final = 64
"""A word with more bytes is hashed by itself."""

_SMALLEST_TABLE_BITS: Final = 12
_SIEVE_BITS: Final = 20
_FREE_SLOT: Final = np.uint64(0)
_NO_NUMBER: Final = np.uint32(0xFFFFFFFF)

_LENGTH_MASKS: Final = np.array(
    [(1 << 8 * held) - 1 for held in range(_WORD_BYTES + 1)], dtype=np.uint64
)
# The steps of `splitmix64` (Steele, Lea and Flood, 2014).
_MIXING_FACTORS: Final = (np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB))
_HASH_SEED: Final = int.from_bytes(os.urandom(8)) | 1
"""It differs in each process, so that nobody can make a text in which two words have one hash."""


@dataclass(frozen=True, slots=True)
class Hashed:
    """Words that are still to be numbered, and their hashes.

    Attributes:
        data: The bytes of the words, and maybe others.
        starts: The offset of each word's first byte.
        lengths: How many bytes each word has.
        hashes: A hash of 64 bits for each word; none is 0.
    """

    data: NDArray[np.uint8]
    starts: NDArray[np.int64]
    lengths: NDArray[np.int64]
    hashes: NDArray[np.uint64]

    @classmethod
    def of_texts(cls, texts: Texts) -> "Hashed":
        """Return the words of a column."""
        ends = texts.ends.astype(np.int64)
        lengths = np.diff(ends, prepend=0)
        return cls._of(
            np.append(texts.data, np.zeros(_WORD_BYTES, np.uint8)), ends - lengths, lengths
        )

    @classmethod
    def of_spaced(cls, spaced: bytes) -> "Hashed":
        """Return the words of a text.

        Args:
            spaced: Words in UTF-8, each after one or more blanks (U+0020).
        """
        data = np.frombuffer(b"%b %b" % (spaced, bytes(_WORD_BYTES)), dtype=np.uint8)
        is_blank = data[: len(spaced) + 1] == _BLANK_BYTE
        bounds = np.flatnonzero(is_blank[1:] != is_blank[:-1]) + 1
        starts = bounds[::2]
        return cls._of(data, starts, bounds[1::2] - starts)

    @classmethod
    def joined(cls, parts: Sequence["Hashed"]) -> "Hashed":
        """Return the words of several parts; each word begins where the one before it ends."""
        lengths = np.concatenate([np.zeros(0, np.int64), *(part.lengths for part in parts)])
        return cls(
            data=np.concatenate([np.zeros(0, np.uint8), *(part.data for part in parts)]),
            starts=np.cumsum(lengths) - lengths,
            lengths=lengths,
            hashes=np.concatenate([np.zeros(0, np.uint64), *(part.hashes for part in parts)]),
        )

    def taken(self, rows: NDArray[np.int64]) -> "Hashed":
        """Return some of the words, by their places; each begins where the one before it ends."""
        lengths = self.lengths[rows]
        return Hashed(
            data=self.data[ranges(self.starts[rows], lengths)],
            starts=np.cumsum(lengths) - lengths,
            lengths=lengths,
            hashes=self.hashes[rows],
        )

    @classmethod
    def _of(
        cls, data: NDArray[np.uint8], starts: NDArray[np.int64], lengths: NDArray[np.int64]
    ) -> "Hashed":
        return cls(data, starts, lengths, _hashed(data, starts, lengths))


class Numbering:
    """Gives each word the next number when it is first seen.

    Words are told apart by a hash of 64 bits: two different ones are taken for one with a
    probability of 2^-64 a pair.

    Args:
        words: The first words; they get the numbers from 0.
    """

    def __init__(self, words: Iterable[str] = ()) -> None:
        self._bits = _SMALLEST_TABLE_BITS
        self._hashes, self._numbers = _table(self._bits)
        self._count = 0
        self._known: list[Hashed] = []
        self.of(Hashed.of_texts(Texts.of(words)))

    def __len__(self) -> int:
        """Return how many words have a number."""
        return self._count

    def texts(self, first: int = 0) -> Texts:
        """Return the words from a number on, in the order of their numbers."""
        known = self._gathered()
        begin = int(known.starts[first]) if first < len(known.starts) else len(known.data)
        ends = known.starts[first:] + known.lengths[first:]
        return Texts(known.data[begin:], (ends - begin).astype(np.uint64))

    def of(self, words: Hashed) -> NDArray[np.uint32]:
        """Return the number of each word, in their order."""
        numbers = np.empty(len(words.hashes), dtype=np.uint32)
        places = np.arange(len(numbers))
        slots = self._slots(words.hashes)
        unknown = []
        while len(places):
            held = self._hashes[slots]
            found = held == words.hashes[places]
            numbers[places[found]] = self._numbers[slots[found]]
            free = held == _FREE_SLOT
            unknown.append(places[free])
            further = ~(found | free)
            places, slots = places[further], self._next(slots[further])
        if unknown:
            self._give(words, np.sort(np.concatenate(unknown)), numbers)
        return numbers

    def _give(self, words: Hashed, places: NDArray[np.int64], numbers: NDArray[np.uint32]) -> None:
        """Give numbers to words that may be new.

        Args:
            words: Words, with and without a number.
            places: Which of them get one, ascending; a new word may be there several times.
            numbers: The numbers of all words; those at `places` are filled in.
        """
        while len(places):
            room = len(self._hashes) // 2 - self._count
            if room < len(self._hashes) // 8:
                self._grow()
                continue
            some, places = places[:room], places[room:]
            slots = self._claimed(words.hashes[some])
            new = np.flatnonzero(self._numbers[slots] == _NO_NUMBER)
            # The last write to a slot stays: here, that of the word's first place.
            self._numbers[slots[new[::-1]]] = new[::-1]
            new = new[self._numbers[slots[new]] == new]
            self._numbers[slots[new]] = np.arange(self._count, self._count + len(new))
            self._count += len(new)
            self._known.append(words.taken(some[new]))
            numbers[some] = self._numbers[slots]

    def _grow(self) -> None:
        known = self._gathered()
        self._bits += 2
        self._hashes, self._numbers = _table(self._bits)
        # The words that came first are the most frequent ones, and get the best slots.
        slots = self._claimed(known.hashes[::-1])
        self._numbers[slots] = np.arange(self._count)[::-1]

    def _claimed(self, hashes: NDArray[np.uint64]) -> NDArray[np.int64]:
        """Return the slot of each word; one that has none gets one, without a number."""
        slots = self._slots(hashes)
        rest = np.arange(len(hashes))
        while len(rest):
            at, wanted = slots[rest], hashes[rest]
            free = self._hashes[at] == _FREE_SLOT
            self._hashes[at[free]] = wanted[free]
            # Where several words claim a slot, the last one has it.
            rest = rest[self._hashes[at] != wanted]
            slots[rest] = self._next(slots[rest])
        return slots

    def _gathered(self) -> Hashed:
        """Return the words that are known, in the order of their numbers."""
        if len(self._known) != 1:
            self._known = [Hashed.joined(self._known)]
        return self._known[0]

    def _slots(self, hashes: NDArray[np.uint64]) -> NDArray[np.int64]:
        return (hashes >> np.uint64(64 - self._bits)).astype(np.int64)

    def _next(self, slots: NDArray[np.int64]) -> NDArray[np.int64]:
        return (slots + 1) & (len(self._hashes) - 1)


def found(words: Hashed, wanted: Hashed) -> NDArray[np.int64]:
    """Return the place of each wanted word among others, of which none stands twice; −1 for none.

    Where few are wanted, it is quicker than to number all.
    """
    sieve = np.zeros(1 << _SIEVE_BITS, dtype=bool)
    sieve[_sieved(wanted.hashes)] = True
    near = np.flatnonzero(sieve[_sieved(words.hashes)])
    near = near[np.argsort(words.hashes[near])]
    hashes = np.append(words.hashes[near], _FREE_SLOT)
    places = np.searchsorted(hashes[:-1], wanted.hashes)
    return np.where(hashes[places] == wanted.hashes, np.append(near, -1)[places], -1)


def _sieved(hashes: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Return small numbers that tell most hashes apart."""
    return hashes >> np.uint64(64 - _SIEVE_BITS)


def _table(bits: int) -> tuple[NDArray[np.uint64], NDArray[np.uint32]]:
    return np.zeros(1 << bits, dtype=np.uint64), np.full(1 << bits, _NO_NUMBER)


def _hashed(
    data: NDArray[np.uint8], starts: NDArray[np.int64], lengths: NDArray[np.int64]
) -> NDArray[np.uint64]:
    """Return a hash of each word; none is 0."""
    eights = np.ndarray((len(data) - _WORD_BYTES + 1,), "<u8", data, strides=(1,))
    hashes = eights[starts] & _LENGTH_MASKS[np.minimum(lengths, _WORD_BYTES)]
    # Bytes that are no part of the word were set to 0, so its length counts too.
    hashes += lengths.astype(np.uint64) * np.uint64(_HASH_SEED)
    _mix(hashes)
    rest = np.flatnonzero(lengths > _WORD_BYTES)
    for offset in range(_WORD_BYTES, _LONG_BYTES, _WORD_BYTES):
        if not len(rest):
            break
        further = (
            eights[starts[rest] + offset]
            & _LENGTH_MASKS[np.minimum(lengths[rest] - offset, _WORD_BYTES)]
        )
        further ^= hashes[rest]
        _mix(further)
        hashes[rest] = further
        rest = rest[lengths[rest] > offset + _WORD_BYTES]
    for place in rest.tolist():
        word = data[starts[place] : starts[place] + lengths[place]].tobytes()
        hashes[place] = hash(word) & 0xFFFFFFFFFFFFFFFF
    np.maximum(hashes, 1, out=hashes)
    return hashes


def _mix(hashes: NDArray[np.uint64]) -> None:
    """Make each bit of a number depend on all bits of that number, in place."""
    hashes += np.uint64(_HASH_SEED)
    hashes ^= hashes >> np.uint64(30)
    hashes *= _MIXING_FACTORS[0]
    hashes ^= hashes >> np.uint64(27)
    hashes *= _MIXING_FACTORS[1]
    hashes ^= hashes >> np.uint64(31)
