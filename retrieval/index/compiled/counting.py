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

from retrieval.index import ranking
from retrieval.index.compiled import compilation
from retrieval.index.grams import (
    FRAME,
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
_FAR: Final = NEAR_WORDS + 1
_SPARSE: Final = 64  # times as much room as is needed, so that hardly two keys meet

_CONTINUED: Final = np.uint64(0x80)  # a byte of a character that has several in UTF-8

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
    filled = (whole, 1), (types.boolean, 2), (real, 1), (real, 2)
    signature = types.boolean(
        *(types.Array(kind, 1, "C", readonly=True) for kind in given),
        *(types.Array(whole, 2, "C", readonly=True) for _ in range(2)),
        *(types.Array(kind, 1, "C", readonly=True) for kind in (real, real, real, key, real)),
        real,
        *(types.Array(kind, dimensions, "C") for kind, dimensions in filled),
    )
    for called in (
        ranking.saturated,
        _table,
        _slot,
        _numbered,
        _located,
        _spelled,
        _meant,
        _told,
        _scored,
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
    gram_weights: NDArray[np.float64],
    average: float,
    own: NDArray[np.int64],
    above: NDArray[np.bool_],
    nearness: NDArray[np.float64],
    scores: NDArray[np.float64],
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
        gram_weights: As there.
        average: How many grams a passage has on average; above 0.
        own: `Tally.words`, filled in, as are those that follow; nothing at first.
        above: Nothing at first.
        nearness: Nothing at first.
        scores: `Tally.grams`; nothing at first.

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
    starts, stops, found_ends, each = np.zeros((4, len(distinct)), dtype=np.int64)
    if not _located(distinct, words, ends, letters, starts, stops):
        return False
    found = np.empty((stops - starts + 1).sum() + 1, dtype=np.uint32)
    if len(keys):
        _spelled(letters, starts, stops, keys, found, found_ends, each)
    meant = _meant(table, distinct, np.minimum(terms, len(words)))
    telling, telling_ends = np.empty(len(numbers) + 1, np.int64), np.empty(len(own), np.int64)
    totals = np.empty(len(own), dtype=np.int64)
    _told(
        context_firsts,
        context_lasts,
        own,
        context_weights,
        numbers,
        found_ends,
        each,
        meant,
        totals,
        telling,
        telling_ends,
    )
    _scored(
        context_firsts,
        context_lasts,
        own,
        context_weights,
        numbers,
        found,
        found_ends,
        telling,
        telling_ends,
        totals,
        gram_weights,
        average,
        scores,
    )
    _stepped(
        context_firsts,
        context_lasts,
        own,
        context_places,
        numbers,
        meant,
        telling,
        telling_ends,
        pairs,
        weights,
        closeness,
        reversed_,
        above,
        nearness,
    )
    return True


def _table(entries: int) -> NDArray[np.uint32]:
    """Return an empty table of hashes for some keys, in whose slots 0 stands for none."""
    size = 16
    while size < 2 * entries:
        size *= 2
    return np.zeros(size, dtype=np.uint32)


def _slot(table: NDArray[np.uint32], keys: NDArray[np.uint64], key: np.uint64) -> np.uint64:
    """Return where the number of a key stands in a table of hashes, or where it may be put.

    Args:
        table: Numbers from 1.
        keys: The key of each number. The one that is sought is put at 0, so that a free slot ends
            the search as well: two conditions, of which one is often true, would cost far more.
        key: The key.
    """
    keys[0] = key
    mask = np.uint64(len(table) - 1)
    slot = key * SPREADING_FACTOR >> _HALF & mask
    while keys[table[slot]] != key:
        slot = slot + _ONE & mask
    return slot


def _numbered(  # noqa: PLR0913, PLR0917  # a column each
    rows: NDArray[np.uint32],
    context_rows: NDArray[np.uint32],
    context_firsts: NDArray[np.int64],
    context_lasts: NDArray[np.int64],
    firsts: NDArray[np.int64],
    own: NDArray[np.int64],
    numbers: NDArray[np.uint32],
) -> tuple[NDArray[np.uint32], NDArray[np.uint64]]:
    """Number the words of passages from 1, and fill in that of each word.

    Returns:
        A table of hashes of the rows, and the row of each number; the first one is no word's.
    """
    place = np.uint64(0)
    for n in range(len(firsts)):
        # Places are unsigned, so that numba doesn't ask of each whether it is negative.
        for at in range(np.uint64(context_firsts[n]), np.uint64(context_lasts[n])):
            numbers[place] = context_rows[at]
            place += _ONE
        for at in range(np.uint64(firsts[n]), np.uint64(firsts[n] + own[n])):
            numbers[place] = rows[at]
            place += _ONE
    table, distinct = _table(len(numbers)), np.empty(len(numbers) + 1, dtype=np.uint64)
    known = np.uint32(0)
    for nth in range(len(numbers)):
        row = np.uint64(numbers[nth])
        slot = _slot(table, distinct, row)
        # Whether it is new isn't asked: the processor would guess, and every other time wrongly.
        is_new = np.uint32(table[slot] == 0)
        known += is_new
        number = table[slot] + is_new * known
        table[slot] = number
        distinct[number] = row
        numbers[nth] = number
    return table, distinct[: known + 1]


def _located(  # noqa: PLR0913, PLR0917  # a column each
    rows: NDArray[np.uint64],
    words: NDArray[np.uint32],
    ends: NDArray[np.uint64],
    letters: NDArray[np.uint8],
    starts: NDArray[np.int64],
    stops: NDArray[np.int64],
) -> bool:
    """Fill in where the letters of words begin and end; tell whether there are such letters.

    The first letter of each is looked at, which fetches all of them at once.
    """
    held = np.empty(len(rows), dtype=np.uint32)
    for number in range(1, len(rows)):
        if rows[number] >= len(words):
            return False
        held[number] = words[rows[number]]
    for number in range(1, len(rows)):
        word = np.int64(held[number])
        if word >= len(ends):
            return False
        stops[number] = ends[word]
        starts[number] = ends[word - 1] if word else 0
    is_sound = True
    for number in range(1, len(rows)):
        is_sound &= 0 <= starts[number] < stops[number] <= len(letters)
    if not is_sound:
        return False
    for number in range(1, len(rows)):
        first = letters[np.uint64(starts[number])]
        is_sound &= first < _CONTINUED or first >= _TWO_BYTES
    return is_sound


def _spelled(  # noqa: C901, PLR0913, PLR0917  # a column each; calls in loops cost
    letters: NDArray[np.uint8],
    starts: NDArray[np.int64],
    stops: NDArray[np.int64],
    keys: NDArray[np.uint64],
    found: NDArray[np.uint32],
    found_ends: NDArray[np.int64],
    each: NDArray[np.int64],
) -> None:
    """Fill in which grams words have, where each one's end, and how many each has in all."""
    table, wanted = _table(_SPARSE * len(keys)), np.empty(len(keys) + 1, dtype=np.uint64)
    for gram in range(1, len(wanted)):
        wanted[gram] = keys[gram - 1]
        table[_slot(table, wanted, wanted[gram])] = gram
    mask = np.uint64(len(table) - 1)
    filled = 0
    for number in range(1, len(starts)):
        key, size = _BEGIN, 0
        stop = np.uint64(stops[number])
        for at in range(np.uint64(starts[number]), stop + _ONE):
            if at < stop:
                unit = np.uint64(letters[at])
                if unit >= _CONTINUED:
                    if unit < _TWO_BYTES:
                        continue
                    # The low bits of a character, from its bytes in UTF-8.
                    more = 1 + (unit >= _THREE_BYTES) + (unit >= _FOUR_BYTES)
                    unit &= np.uint64(0x3F >> more)
                    for byte in range(at + _ONE, min(at + _ONE + np.uint64(more), stop)):
                        unit = unit << np.uint64(6) | np.uint64(letters[byte] & 0x3F)
                    unit &= _UNIT_MASK
                size += 1
                key = key << _UNIT_BITS | unit
            else:
                key = key << _UNIT_BITS | _END
                if size == 1:  # a letter alone, and what follows its frame
                    key = key << _UNIT_BITS | _BEGIN
            slot = key * SPREADING_FACTOR >> _HALF & mask
            while table[slot]:
                if wanted[table[slot]] == key:
                    found[filled] = table[slot]
                    filled += 1
                    break
                slot = slot + _ONE & mask
        each[number] = max(1, size - 1)
        found_ends[number] = filled


def _meant(
    table: NDArray[np.uint32], rows: NDArray[np.uint64], terms: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Return the term of each number, −1 for none, given a table of hashes of the rows."""
    meant = np.full(len(rows), -1)
    for term in range(len(terms)):
        for row in range(terms[term, 0], terms[term, 1]):
            number = table[_slot(table, rows, np.uint64(row))]
            meant[number] = term
    return meant


def _told(  # noqa: PLR0913, PLR0917  # a column each
    context_firsts: NDArray[np.int64],
    context_lasts: NDArray[np.int64],
    own: NDArray[np.int64],
    context_weights: NDArray[np.uint8],
    numbers: NDArray[np.uint32],
    found_ends: NDArray[np.int64],
    each: NDArray[np.int64],
    meant: NDArray[np.int64],
    totals: NDArray[np.int64],
    telling: NDArray[np.int64],
    telling_ends: NDArray[np.int64],
) -> None:
    """Fill in how many grams passages have, and the places of words that tell something."""
    tells = np.empty(len(each), dtype=np.uint8)
    for number in range(1, len(each)):
        has_grams = found_ends[number] > found_ends[number - 1]
        tells[number] = has_grams | (meant[number] >= 0)
    place = filled = np.uint64(0)
    for n in range(len(own)):
        begun = np.uint64(context_firsts[n])
        before = np.uint64(context_lasts[n] - context_firsts[n])
        total = np.int64(0)
        for nth in range(before):
            number = numbers[place]
            total += each[number] * context_weights[begun + nth]
            telling[filled] = place
            filled += np.uint64(tells[number])
            place += _ONE
        for _ in range(own[n]):
            number = numbers[place]
            total += each[number]
            telling[filled] = place
            filled += np.uint64(tells[number])
            place += _ONE
        totals[n] = total
        telling_ends[n] = filled


def _scored(  # noqa: PLR0913, PLR0917  # a column each
    context_firsts: NDArray[np.int64],
    context_lasts: NDArray[np.int64],
    own: NDArray[np.int64],
    context_weights: NDArray[np.uint8],
    numbers: NDArray[np.uint32],
    found: NDArray[np.uint32],
    found_ends: NDArray[np.int64],
    telling: NDArray[np.int64],
    telling_ends: NDArray[np.int64],
    totals: NDArray[np.int64],
    weights: NDArray[np.float64],
    average: float,
    scores: NDArray[np.float64],
) -> None:
    """Count and weigh the grams of passages, given those of each word; see `ranking.weights`."""
    counts = np.empty(len(weights), dtype=np.int64)
    begin = nth = 0
    for n in range(len(own)):
        counts[:] = 0
        before = context_lasts[n] - context_firsts[n]
        while nth < telling_ends[n]:
            place = telling[nth]
            nth += 1
            number = numbers[place]
            weight = np.int64(1)
            if place < begin + before:
                weight = np.int64(context_weights[context_firsts[n] + place - begin])
            for at in range(found_ends[number - 1], found_ends[number]):
                counts[found[at] - 1] += weight
        norm = ranking.K1 * (1 - ranking.B + ranking.B * totals[n] / average)
        for gram in range(len(weights)):
            scores[n, gram] = ranking.saturated(counts[gram], norm) * weights[gram]
        begin += before + own[n]


def _stepped(  # noqa: C901, PLR0913, PLR0917  # a column each; calls in loops cost
    context_firsts: NDArray[np.int64],
    context_lasts: NDArray[np.int64],
    own: NDArray[np.int64],
    context_places: NDArray[np.uint32],
    numbers: NDArray[np.uint32],
    meant: NDArray[np.int64],
    telling: NDArray[np.int64],
    telling_ends: NDArray[np.int64],
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
    ways = np.empty(2 * len(pairs) + 1, dtype=np.uint64)
    table, asked = _table(len(ways)), np.empty(len(ways), dtype=np.int64)
    for pair in range(len(pairs)):
        first, second = pairs[pair]
        ways[1 + pair] = first * terms + second
        ways[1 + pair + len(pairs)] = second * terms + first
    for way in range(1, len(ways)):
        slot = _slot(table, ways, ways[way])
        if not table[slot]:
            table[slot] = way
        asked[way] = table[slot]
    steps = np.empty(len(ways), dtype=np.int64)  # the first one for what isn't asked
    latest, latest_terms = np.empty(NEAR_WORDS, np.int64), np.empty(NEAR_WORDS, np.int64)
    begin = nth = 0
    for n in range(len(own)):
        before = context_lasts[n] - context_firsts[n]
        held = 0
        steps[:] = _FAR
        while nth < telling_ends[n]:
            place = telling[nth] - begin
            term = meant[numbers[telling[nth]]]
            nth += 1
            if term < 0:
                continue
            position = place - before
            if position < 0:
                above[n, term] = True
                position = -np.int64(context_places[context_firsts[n] + place])
            for back in range(1, min(held, NEAR_WORDS) + 1):
                other = (held - back) % NEAR_WORDS
                step = position - latest[other]
                if not 0 <= step <= NEAR_WORDS:  # below 0 where places are damaged
                    break
                way = table[_slot(table, ways, np.uint64(latest_terms[other] * terms + term))]
                steps[way] = min(steps[way], step)
            latest[held % NEAR_WORDS] = position
            latest_terms[held % NEAR_WORDS] = term
            held += 1
        for pair in range(len(pairs)):
            after, behind = steps[asked[1 + pair]], steps[asked[1 + pair + len(pairs)]]
            nearness[n] += max(closeness[after], reversed_[behind]) * weights[pair]
        begin += before + own[n]
