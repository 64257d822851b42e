"""How are the words of fifty passages counted in a tenth of a millisecond? By machine code.

`count` and what it calls are plain Python that numba compiles, as `kernel.top_k` is. Each word is
looked at once, however often it stands there, and column after column: so the processor waits for
many words at once, not for one after the other.
"""

from collections.abc import Callable
from functools import cache
from types import ModuleType
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from retrieval.index.compiled import compilation
from retrieval.index.grams import (
    FRAME,
    GRAM_LETTERS,
    LETTER_BITS,
    LETTER_MASK,
    SIEVE_SHIFT,
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
_HASH_SHIFT: Final = np.uint64(32)

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
    given = [small, small, small, byte, small, byte, key, *[whole] * 4, key, whole, types.boolean]
    columns = [types.Array(kind, 1, "C", readonly=True) for kind in given]
    tables = [types.Array(kind, 2, "C") for kind in (types.boolean, byte, whole)]
    signature = types.boolean(
        *columns[:7],
        types.Array(whole, 2, "C", readonly=True),
        *columns[7:],
        *tables,
        types.Array(whole, 1, "C"),
    )
    for called in (_numbered, _located, _spelled, _counted, _stepped, _place_after):
        numba.extending.register_jitable(called)
    compiled: Counter = numba.njit(signature, nogil=True, cache=cached)(count)
    return compiled


def count(  # noqa: PLR0913, PLR0917  # a column each
    rows: NDArray[np.uint32],
    context_rows: NDArray[np.uint32],
    context_places: NDArray[np.uint32],
    context_weights: NDArray[np.uint8],
    words: NDArray[np.uint32],
    letters: NDArray[np.uint8],
    ends: NDArray[np.uint64],
    stretches: NDArray[np.int64],
    borders: NDArray[np.int64],
    terms: NDArray[np.int64],
    codes: NDArray[np.int64],
    pairs: NDArray[np.int64],
    keys: NDArray[np.uint64],
    grams: NDArray[np.int64],
    sieve: NDArray[np.bool_],
    above: NDArray[np.bool_],
    steps: NDArray[np.uint8],
    counts: NDArray[np.int64],
    totals: NDArray[np.int64],
) -> bool:
    """Fill in what some passages hold of what is asked; see `Tally`.

    Args:
        rows: As in `ForwardIndex`; the three that follow, too.
        context_rows: As there.
        context_places: As there.
        context_weights: As there.
        words: As in `Vocabulary`.
        letters: The words of the lexicon in UTF-8.
        ends: Where each of them ends.
        stretches: As in `Stretches`: a row for each of its columns.
        borders: The first row of each term and the one after its last, ascending.
        terms: The number of the term that each two borders are of.
        codes: The pairs of terms, the first's number times how many terms there are, and the
            second's; ascending.
        pairs: The number of the pair that each code is of.
        keys: As in `WantedGrams`; the two that follow, too.
        grams: As `order` there.
        sieve: As there.
        above: Filled in, as are those that follow; nothing at first.
        steps: `FAR` at first.
        counts: Nothing at first.
        totals: Nothing at first.

    Returns:
        Whether all that this leads to is there; where not, nothing is told.
    """
    for n in range(stretches.shape[1]):
        for column, part in ((context_rows, 0), (rows, 2)):
            if not 0 <= stretches[part, n] <= stretches[part + 1, n] <= len(column):
                return False
    numbers, distinct = _numbered(rows, context_rows, stretches)
    starts, stops = np.empty(len(distinct), np.int64), np.empty(len(distinct), np.int64)
    if not _located(distinct, words, ends, len(letters), starts, stops):
        return False
    if len(keys):
        found = np.empty((stops - starts + 1).sum(), dtype=np.int64)
        ends_found, each = np.empty(len(distinct), np.int64), np.empty(len(distinct), np.int64)
        _spelled(letters, starts, stops, keys, grams, sieve, found, ends_found, each)
        _counted(stretches, context_weights, numbers, found, ends_found, each, counts, totals)
    meant = np.empty(len(distinct), dtype=np.int64)
    for number in range(len(distinct)):
        part = _place_after(borders, distinct[number])
        meant[number] = terms[part >> 1] if part & 1 else -1
    _stepped(stretches, context_places, numbers, meant, codes, pairs, above, steps)
    return True


def _numbered(
    rows: NDArray[np.uint32], context_rows: NDArray[np.uint32], stretches: NDArray[np.int64]
) -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
    """Number the words of passages from 0, and return that of each word, and each one's row."""
    most = (stretches[1] - stretches[0] + stretches[3] - stretches[2]).sum()
    size = 16
    while size < 2 * most:
        size *= 2
    slots = np.zeros(size, dtype=np.uint32)  # a table of hashes; numbers from 1
    mask = np.uint64(size - 1)
    numbers, distinct = np.empty(most, np.uint32), np.empty(most, np.uint32)
    known = place = 0
    for n in range(stretches.shape[1]):
        for column, part in ((context_rows, 0), (rows, 2)):
            for at in range(stretches[part, n], stretches[part + 1, n]):
                row = column[at]
                slot = np.uint64(row) * SPREADING_FACTOR >> _HASH_SHIFT & mask
                while slots[slot] and distinct[slots[slot] - 1] != row:
                    slot = slot + _ONE & mask
                if not slots[slot]:
                    distinct[known] = row
                    known += 1
                    slots[slot] = known
                numbers[place] = slots[slot] - 1
                place += 1
    return numbers, distinct[:known]


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


def _spelled(  # noqa: C901, PLR0913, PLR0917  # a column each, and a call in a loop costs
    letters: NDArray[np.uint8],
    starts: NDArray[np.int64],
    stops: NDArray[np.int64],
    keys: NDArray[np.uint64],
    grams: NDArray[np.int64],
    sieve: NDArray[np.bool_],
    found: NDArray[np.int64],
    found_ends: NDArray[np.int64],
    each: NDArray[np.int64],
) -> None:
    """Fill in which grams words have, where each one's end, and how many each has in all."""
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
            if width >= GRAM_LETTERS and sieve[key * SPREADING_FACTOR >> SIEVE_SHIFT]:
                gram = _place_after(keys, key) - 1
                if gram >= 0 and keys[gram] == key:
                    found[filled] = grams[gram]
                    filled += 1
        each[number] = max(1, width + 1 - GRAM_LETTERS)
        found_ends[number] = filled


def _counted(  # noqa: PLR0913, PLR0917  # a column each
    stretches: NDArray[np.int64],
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
    for n in range(stretches.shape[1]):
        begun = stretches[0, n]
        before = stretches[1, n] - begun
        for nth in range(before + stretches[3, n] - stretches[2, n]):
            number = numbers[place]
            place += 1
            weight = np.int64(context_weights[begun + nth]) if nth < before else 1
            totals[n] += weight * each[number]
            for at in range(found_ends[number - 1] if number else 0, found_ends[number]):
                counts[n, found[at]] += weight


def _stepped(  # noqa: PLR0913, PLR0917  # a column each
    stretches: NDArray[np.int64],
    context_places: NDArray[np.uint32],
    numbers: NDArray[np.uint32],
    meant: NDArray[np.int64],
    codes: NDArray[np.int64],
    pairs: NDArray[np.int64],
    above: NDArray[np.bool_],
    steps: NDArray[np.uint8],
) -> None:
    """Fill in which terms contexts hold and how near terms stand, given each word's; −1 for none.

    Each is compared with the latest ones before it, of which no more can be near.
    """
    latest, latest_terms = np.empty(NEAR_WORDS, np.int64), np.empty(NEAR_WORDS, np.int64)
    place = 0
    for n in range(stretches.shape[1]):
        begun = stretches[0, n]
        before = stretches[1, n] - begun
        held = 0
        for nth in range(before + stretches[3, n] - stretches[2, n]):
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
                if step > NEAR_WORDS:
                    break
                code = latest_terms[other] * above.shape[1] + term
                at = _place_after(codes, code) - 1
                if at >= 0 and codes[at] == code and step < steps[n, pairs[at]]:
                    steps[n, pairs[at]] = step
            latest[held % NEAR_WORDS] = position
            latest_terms[held % NEAR_WORDS] = term
            held += 1


def _place_after(column: NDArray[Any], value: int | np.uint64) -> int:
    """Return the first place in an ascending column whose value is greater."""
    low, high = 0, len(column)
    while low < high:
        middle = (low + high) >> 1
        if column[middle] <= value:
            low = middle + 1
        else:
            high = middle
    return low
