"""How are the words of fifty passages counted in a tenth of a millisecond? By machine code.

`count` and what it calls are plain Python that numba compiles, as `kernel.top_k` is. Each word is
looked at once, however often it stands there, and column after column: so the processor waits for
many words at once, not for one after the other.
"""

from collections.abc import Callable
from functools import cache
from types import ModuleType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from retrieval.index.compiled import compilation
from retrieval.index.grams import (
    FRAME,
    GRAM_LETTERS,
    LETTER_BITS,
    LETTER_MASK,
    SPREADING_FACTOR,
)

NEAR_WORDS: Final = 4
"""The greatest distance of near words, stop words left out."""

Counter = Callable[..., bool]
"""`count`, compiled."""

_BEGIN, _END = (np.uint64(ord(mark)) for mark in FRAME)
_UNIT_BITS: Final = np.uint64(LETTER_BITS)
_UNIT_MASK: Final = np.uint64(LETTER_MASK)
_ONE: Final = np.uint64(1)
_HALF: Final = np.uint64(32)
_LOWER: Final = np.uint64((1 << 32) - 1)
_FAR: Final = NEAR_WORDS + 1
_SPARSE: Final = 32  # times as much room as is needed, so that hardly two keys meet

# The first bytes of characters that have so many in UTF-8.
_TWO_BYTES: Final = np.uint64(0xC0)
_THREE_BYTES: Final = np.uint64(0xE0)
_FOUR_BYTES: Final = np.uint64(0xF0)


@cache
def load() -> Counter | None:
    """Compile `count`, or take it from numba's cache, for all corpora of this process.

    Returns:
        None where numba isn't installed or doesn't work.
    """
    return compilation.compiled(_compiled)


def loaded() -> Counter | None:
    """Return what `load` has compiled; None before it has, too."""
    return load() if load.cache_info().currsize else None


def _compiled(numba: ModuleType, *, cached: bool) -> Counter:
    types = numba.types
    byte, small, whole, key = types.uint8, types.uint32, types.int64, types.uint64
    given = [key, small, key, small, small, small, byte, small, byte, key, small, byte, whole]
    real = types.float64
    filled = (whole, 1), (types.boolean, 2), (real, 1), (whole, 2), (whole, 1)
    signature = types.boolean(
        *(types.Array(kind, 1, "C", readonly=True) for kind in given),
        *(types.Array(whole, 2, "C", readonly=True) for _ in range(2)),
        *(types.Array(kind, 1, "C", readonly=True) for kind in (real, real, real, key)),
        *(types.Array(kind, dimensions, "C") for kind, dimensions in filled),
    )
    for called in (
        _table,
        _slot,
        _number,
        _numbered,
        _located,
        _spelled,
        _counted,
        _meant,
        _stepped,
    ):
        numba.extending.register_jitable(called)
    compiled: Counter = numba.njit(signature, nogil=True, cache=cached)(count)
    return compiled


def count(  # noqa: PLR0913, PLR0917  # a column each
    beginnings: NDArray[np.uint64],
    word_counts: NDArray[np.uint32],
    context_ends: NDArray[np.uint64],
    rows: NDArray[np.uint32],
    context_rows: NDArray[np.uint32],
    context_places: NDArray[np.uint32],
    context_weights: NDArray[np.uint8],
    words: NDArray[np.uint32],
    letters: NDArray[np.uint8],
    ends: NDArray[np.uint64],
    paragraphs: NDArray[np.uint32],
    paragraph_counts: NDArray[np.uint8],
    contexts: NDArray[np.int64],
    terms: NDArray[np.int64],
    pairs: NDArray[np.int64],
    weights: NDArray[np.float64],
    closeness: NDArray[np.float64],
    reversed_: NDArray[np.float64],
    keys: NDArray[np.uint64],
    own: NDArray[np.int64],
    above: NDArray[np.bool_],
    nearness: NDArray[np.float64],
    counts: NDArray[np.int64],
    totals: NDArray[np.int64],
) -> bool:
    """Fill in what some passages hold of what is asked; see `Tally`.

    Args:
        beginnings: `ForwardIndex.starts`.
        word_counts: `ForwardIndex.counts`.
        context_ends: As in `ForwardIndex`; the four that follow, too.
        rows: As there.
        context_rows: As there.
        context_places: As there.
        context_weights: As there.
        words: As in `Vocabulary`.
        letters: The words of the lexicon in UTF-8.
        ends: Where each of them ends.
        paragraphs: `Placed.firsts`.
        paragraph_counts: `Placed.counts`.
        contexts: As in `Placed`.
        terms: As in `Asked`; the two that follow, too.
        pairs: As there.
        weights: As there.
        closeness: As `tally.CLOSENESS`.
        reversed_: As `tally.REVERSED`.
        keys: The keys of the grams, as in `Asked`.
        own: `Tally.words`, filled in, as are those that follow; nothing at first.
        above: Nothing at first.
        nearness: Nothing at first.
        counts: Nothing at first.
        totals: Nothing at first.

    Returns:
        Whether all that this leads to is there; where not, nothing is told.
    """
    context_firsts, context_lasts, firsts = np.empty((3, len(own)), dtype=np.int64)
    for n in range(len(own)):
        first = np.int64(paragraphs[n])
        last = first + paragraph_counts[n] - 1
        if not first <= last < min(len(beginnings), len(word_counts)):
            return False
        if not 0 <= contexts[n] < len(context_ends):
            return False
        context_firsts[n] = context_ends[contexts[n] - 1] if contexts[n] else 0
        context_lasts[n] = context_ends[contexts[n]]
        firsts[n] = beginnings[first]
        own[n] = np.int64(beginnings[last]) + word_counts[last] - firsts[n]
        if not 0 <= context_firsts[n] <= context_lasts[n] <= len(context_rows):
            return False
        if not 0 <= firsts[n] <= firsts[n] + own[n] <= len(rows):
            return False
    numbers = np.empty((context_lasts - context_firsts + own).sum(), dtype=np.uint32)
    table, distinct = _numbered(
        rows, context_rows, context_firsts, context_lasts, firsts, own, numbers
    )
    starts, stops = np.empty(len(distinct), np.int64), np.empty(len(distinct), np.int64)
    if not _located(distinct, words, ends, len(letters), starts, stops):
        return False
    if len(keys):
        found = np.empty((stops - starts + 1).sum(), dtype=np.int64)
        ends_found, each = np.empty(len(distinct), np.int64), np.empty(len(distinct), np.int64)
        _spelled(letters, starts, stops, keys, found, ends_found, each)
        _counted(
            context_firsts,
            context_lasts,
            own,
            context_weights,
            numbers,
            found,
            ends_found,
            each,
            counts,
            totals,
        )
    meant = _meant(table, len(distinct), np.minimum(terms, len(words)))
    _stepped(
        context_firsts,
        context_lasts,
        own,
        context_places,
        numbers,
        meant,
        pairs,
        weights,
        closeness,
        reversed_,
        above,
        nearness,
    )
    return True


def _table(entries: int) -> NDArray[np.uint64]:
    """Return an empty table of hashes for some keys, in whose slots 0 stands for none."""
    size = 16
    while size < 2 * entries:
        size *= 2
    return np.zeros(size, dtype=np.uint64)


def _slot(table: NDArray[np.uint64], key: np.uint64) -> np.uint64:
    """Return where a key of 32 bits stands in a table of hashes, or where it may be put.

    The key is the upper half of what stands there, and a number, from 1, the lower one.
    """
    mask = np.uint64(len(table) - 1)
    slot = key * SPREADING_FACTOR >> _HALF & mask
    entry = table[slot]
    while entry and entry >> _HALF != key:
        slot = slot + _ONE & mask
        entry = table[slot]
    return slot


def _number(table: NDArray[np.uint64], key: np.uint64) -> np.int64:
    """Return the number that stands beside a key in a table of hashes; 0 where it isn't there."""
    return np.int64(table[_slot(table, key)] & _LOWER)


def _numbered(  # noqa: PLR0913, PLR0917  # a column each
    rows: NDArray[np.uint32],
    context_rows: NDArray[np.uint32],
    context_firsts: NDArray[np.int64],
    context_lasts: NDArray[np.int64],
    firsts: NDArray[np.int64],
    own: NDArray[np.int64],
    numbers: NDArray[np.uint32],
) -> tuple[NDArray[np.uint64], NDArray[np.uint32]]:
    """Number the words of passages from 0, and fill in that of each word.

    Returns:
        A table of hashes of the rows, and the row of each number.
    """
    table, distinct = _table(len(numbers)), np.empty(len(numbers), dtype=np.uint32)
    known = place = 0
    for n in range(len(firsts)):
        for column, first, last in (
            (context_rows, context_firsts[n], context_lasts[n]),
            (rows, firsts[n], firsts[n] + own[n]),
        ):
            for at in range(first, last):
                row = np.uint64(column[at])
                slot = _slot(table, row)
                if not table[slot]:
                    distinct[known] = row
                    known += 1
                    table[slot] = row << _HALF | np.uint64(known)
                numbers[place] = (table[slot] & _LOWER) - _ONE
                place += 1
    return table, distinct[:known]


def _located(  # noqa: PLR0913, PLR0917  # a column each
    rows: NDArray[np.uint32],
    words: NDArray[np.uint32],
    ends: NDArray[np.uint64],
    most: int,
    starts: NDArray[np.int64],
    stops: NDArray[np.int64],
) -> bool:
    """Fill in where the letters of words begin and end; tell whether there are such letters."""
    held = np.empty(len(rows), dtype=np.uint32)
    for number in range(len(rows)):
        if rows[number] >= len(words):
            return False
        held[number] = words[rows[number]]
    for number in range(len(rows)):
        word = np.int64(held[number])
        if word >= len(ends):
            return False
        stops[number] = ends[word]
        starts[number] = ends[word - 1] if word else 0
    is_sound = True
    for number in range(len(rows)):
        is_sound &= 0 <= starts[number] < stops[number] <= most
    return is_sound


def _spelled(  # noqa: C901, PLR0912, PLR0913, PLR0917  # a column each; calls in loops cost
    letters: NDArray[np.uint8],
    starts: NDArray[np.int64],
    stops: NDArray[np.int64],
    keys: NDArray[np.uint64],
    found: NDArray[np.int64],
    found_ends: NDArray[np.int64],
    each: NDArray[np.int64],
) -> None:
    """Fill in which grams words have, where each one's end, and how many each has in all."""
    table = _table(_SPARSE * len(keys))
    mask = np.uint64(len(table) - 1)
    for gram in range(len(keys)):
        slot = keys[gram] * SPREADING_FACTOR >> _HALF & mask
        while table[slot]:
            slot = slot + _ONE & mask
        table[slot] = gram + 1
    firsts = np.empty(len(starts), dtype=np.uint8)
    for number in range(len(starts)):
        firsts[number] = letters[starts[number]]
    filled = 0
    for number in range(len(starts)):
        at, stop = starts[number], stops[number]
        key, width = _BEGIN, 1
        while True:
            if at < stop:
                unit = np.uint64(firsts[number] if at == starts[number] else letters[at])
                at += 1
                if unit >= _TWO_BYTES:
                    # The low bits of a character, from its bytes in UTF-8.
                    more = 1 + (unit >= _THREE_BYTES) + (unit >= _FOUR_BYTES)
                    unit &= np.uint64(0x3F >> more)
                    for _ in range(more):
                        if at < stop:
                            unit = unit << np.uint64(6) | np.uint64(letters[at] & 0x3F)
                            at += 1
                    unit &= _UNIT_MASK
            elif at == stop:
                unit = _END
                at += 1
            elif width == GRAM_LETTERS - 1:  # a letter alone, and what follows its frame
                unit = _BEGIN
            else:
                break
            width += 1
            key = key << _UNIT_BITS | unit
            if width >= GRAM_LETTERS:
                slot = key * SPREADING_FACTOR >> _HALF & mask
                while table[slot] and keys[table[slot] - _ONE] != key:
                    slot = slot + _ONE & mask
                if table[slot]:
                    found[filled] = table[slot] - _ONE
                    filled += 1
        each[number] = max(1, width + 1 - GRAM_LETTERS)
        found_ends[number] = filled


def _counted(  # noqa: PLR0913, PLR0917  # a column each
    context_firsts: NDArray[np.int64],
    context_lasts: NDArray[np.int64],
    own: NDArray[np.int64],
    context_weights: NDArray[np.uint8],
    numbers: NDArray[np.uint32],
    found: NDArray[np.int64],
    found_ends: NDArray[np.int64],
    each: NDArray[np.int64],
    counts: NDArray[np.int64],
    totals: NDArray[np.int64],
) -> None:
    """Count the grams of passages, given those of each word."""
    place = 0
    for n in range(len(own)):
        begun = context_firsts[n]
        before = context_lasts[n] - begun
        for nth in range(before + own[n]):
            number = numbers[place]
            place += 1
            weight = np.int64(context_weights[begun + nth]) if nth < before else 1
            totals[n] += weight * each[number]
            for at in range(found_ends[number - 1] if number else 0, found_ends[number]):
                counts[n, found[at]] += weight


def _meant(table: NDArray[np.uint64], size: int, terms: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the term of each number, −1 for none, given a table of hashes of the rows."""
    meant = np.full(size, -1)
    for term in range(len(terms)):
        for row in range(terms[term, 0], terms[term, 1]):
            number = _number(table, np.uint64(row))
            if number:
                meant[number - 1] = term
    return meant


def _stepped(  # noqa: PLR0913, PLR0917  # a column each
    context_firsts: NDArray[np.int64],
    context_lasts: NDArray[np.int64],
    own: NDArray[np.int64],
    context_places: NDArray[np.uint32],
    numbers: NDArray[np.uint32],
    meant: NDArray[np.int64],
    pairs: NDArray[np.int64],
    weights: NDArray[np.float64],
    closeness: NDArray[np.float64],
    reversed_: NDArray[np.float64],
    above: NDArray[np.bool_],
    nearness: NDArray[np.float64],
) -> None:
    """Fill in which terms contexts hold and how near terms stand, given each word's; −1 for none.

    Each is compared with the latest ones before it, of which no more can be near.
    """
    terms = above.shape[1]
    # Two terms, one after the other, are a way; those of a pair, and then the other way round.
    ways = np.concatenate((pairs[:, 0] * terms + pairs[:, 1], pairs[:, 1] * terms + pairs[:, 0]))
    table = _table(len(ways))
    for way in range(len(ways)):
        key = np.uint64(ways[way])
        slot = _slot(table, key)
        if not table[slot]:
            table[slot] = key << _HALF | np.uint64(way + 1)
    steps = np.empty(len(ways) + 1, dtype=np.int64)  # the first one for what isn't asked
    latest, latest_terms = np.empty(NEAR_WORDS, np.int64), np.empty(NEAR_WORDS, np.int64)
    place = 0
    for n in range(len(own)):
        begun = context_firsts[n]
        before = context_lasts[n] - begun
        held = 0
        steps[:] = _FAR
        for nth in range(before + own[n]):
            term = meant[numbers[place]]
            place += 1
            if term < 0:
                continue
            position = nth - before
            if position < 0:
                above[n, term] = True
                position = -np.int64(context_places[begun + nth])
            for back in range(1, min(held, NEAR_WORDS) + 1):
                other = (held - back) % NEAR_WORDS
                step = position - latest[other]
                if not 0 <= step <= NEAR_WORDS:  # below 0 where places are damaged
                    break
                asked = _number(table, np.uint64(latest_terms[other] * terms + term))
                steps[asked] = min(steps[asked], step)
            latest[held % NEAR_WORDS] = position
            latest_terms[held % NEAR_WORDS] = term
            held += 1
        for pair in range(len(pairs)):
            after = steps[_number(table, np.uint64(ways[pair]))]
            before = steps[_number(table, np.uint64(ways[pair + len(pairs)]))]
            share = max(closeness[after], reversed_[before])
            nearness[n] += share * weights[pair]
