"""How is the inner loop made fast? By machine code, where numba is installed.

`top_k` is plain Python that numba compiles. It adds up one block of passages after another, so that
the sums stay in the cache. The greatest sums of the first block tell what a hit has at least, so
few passages need their exact score. Leaving out frequent terms where they can't matter (MaxScore)
gained nothing: adding up a posting takes a nanosecond, looking one up a hundred.
"""

from collections.abc import Callable
from functools import cache, partial
from types import ModuleType
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from retrieval.index.compiled import compilation

BLOCK_PASSAGES: Final = 1 << 16
"""The number of passages whose sums are kept at once: 256 KiB, which stay in the cache."""

_BLOCK_MASK: Final = np.uint32(BLOCK_PASSAGES - 1)

_FLOAT32_SLACK: Final = 2e-7
_FLOAT64_SLACK: Final = 4e-16
"""The shares by which a step of a sum in these types may be off."""

_GALLOP_STEP: Final = 16
_STRETCH_SUMS: Final = 128
"""The number of sums of which the greatest is found at once, by the processor's vector
instructions."""

Kernel = Callable[..., int]
"""`top_k`, compiled."""


@cache
def load(codes: str) -> Kernel | None:
    """Compile `top_k`, or take it from numba's cache.

    It takes half a second from the cache, some seconds without one, so no answer should wait for
    it.

    Args:
        codes: The type of an index's codes, `uint16` or `uint32`.

    Returns:
        None where numba isn't installed or doesn't work.
    """
    return compilation.compiled(partial(_compiled, codes))


def _compiled(codes: str, numba: ModuleType, *, cached: bool) -> Kernel:
    types = numba.types
    for called in (_first_at_least, _nth_greatest):
        numba.extending.register_jitable(called)
    whole, real = types.int64, types.float64
    signature = whole(
        types.Array(types.uint32, 1, "C", readonly=True),
        types.Array(getattr(types, codes), 1, "C", readonly=True),
        types.Array(real, 1, "C"),
        types.Array(types.float32, 1, "C"),
        *(types.Array(kind, 1, "C") for kind in (whole, whole, real, whole, real)),
        whole,
        types.Array(types.uint64, 1, "C"),
        types.Array(real, 1, "C"),
    )
    compiled: Kernel = numba.njit(signature, nogil=True, cache=cached)(top_k)
    return compiled


def _first_at_least(passages: NDArray[np.uint32], low: int, high: int, passage: int) -> int:
    """Return the first place from `low` up to `high` whose passage isn't before `passage`."""
    step = _GALLOP_STEP
    while low + step < high and passages[low + step] < passage:
        low += step
        step *= 2
    high = min(high, low + step)
    while low < high:
        middle = (low + high) >> 1
        if passages[middle] < passage:
            low = middle + 1
        else:
            high = middle
    return low


def _nth_greatest(numbers: NDArray[np.int32], n: int) -> int:
    """Return the greatest number that at least `n` of some numbers reach, none of them below 0.

    To halve a range of all numbers takes machine code a tenth of the time of sorting hundreds.
    """
    low, high = 0, 1 << 31
    while high - low > 1:
        middle = (low + high) >> 1
        count = 0
        for number in numbers:
            count += number >= middle
        if count < n:
            high = middle
        else:
            low = middle
    return low


def top_k(  # noqa: C901, PLR0912, PLR0913, PLR0915, PLR0917  # a call in a loop costs
    passages: NDArray[np.uint32],
    codes: NDArray[Any],
    weights: NDArray[np.float64],
    light: NDArray[np.float32],
    begins: NDArray[np.int64],
    ends: NDArray[np.int64],
    boosts: NDArray[np.float64],
    query: NDArray[np.int64],
    idf: NDArray[np.float64],
    size: int,
    keys: NDArray[np.uint64],
    scores: NDArray[np.float64],
) -> int:
    """Find the best hits; a row is the postings of one term.

    Args:
        passages: The passage of each posting.
        codes: The code of each posting, which is a place in `weights`.
        weights: The result of `ranking.weights`; as many as codes can name.
        light: The same in float32. Sums in it are half as much to clear and to look through.
        begins: The first posting of each row; changed in place.
        ends: The number after the last posting of each row.
        boosts: The factor of the weights in each row, repeats in the query included.
        query: The rows of the query's terms in their order, repeats included.
        idf: The idf of each row's term.
        size: How many passages there are.
        keys: A place for each hit that is wanted. Each gets, in no order, a hit's score as float32
            in the upper half, and in the lower half the passage's bits, inverted.
        scores: The same hits' scores, filled in as well.

    Returns:
        How many hits there are.
    """
    rows, wanted, found = len(begins), len(keys), 0
    floor = 0.0  # the score that a passage must reach to be a hit, less what sums may be off
    held = np.empty(rows)
    stops = begins.copy()
    sums = np.empty(BLOCK_PASSAGES, dtype=np.float32)
    # The bits of positive numbers sort as the numbers do; 1 is the smallest above zero.
    sum_bits = sums.view(np.int32)
    peaks = np.empty(BLOCK_PASSAGES // _STRETCH_SUMS, dtype=np.int32)
    least = np.int32(1)  # as `floor`, but for sums in float32
    level = np.empty(1, dtype=np.float32)
    level_bits = level.view(np.int32)
    slack = _FLOAT32_SLACK * (rows + 8)
    score = np.empty(1, dtype=np.float32)
    bits = score.view(np.uint32)
    for first in range(0, size, BLOCK_PASSAGES):
        sums[:] = 0
        for row in range(rows):
            begins[row] = stops[row]
            stops[row] = _first_at_least(passages, begins[row], ends[row], first + BLOCK_PASSAGES)
            boost = np.float32(boosts[row])
            own, own_codes = passages[begins[row] : stops[row]], codes[begins[row] : stops[row]]
            for nth in range(len(own)):
                # Even a damaged passage stays within the block. The index is unsigned, so that
                # numba doesn't ask whether it is negative.
                sums[own[nth] & _BLOCK_MASK] += boost * light[own_codes[nth]]
        for stretch in range(len(peaks)):
            peak = np.int32(0)
            for offset in range(stretch * _STRETCH_SUMS, (stretch + 1) * _STRETCH_SUMS):
                peak = max(peak, sum_bits[offset])
            peaks[stretch] = peak
        if found < wanted <= len(peaks):
            # So many passages have at least this sum. Theirs may be off, and lower ones as well.
            level_bits[0] = _nth_greatest(peaks, wanted)
            level[0] *= 1.0 - 2 * slack
            least = max(level_bits[0], least)
        for stretch in range(len(peaks)):
            if peaks[stretch] < least:
                continue
            for offset in range(stretch * _STRETCH_SUMS, (stretch + 1) * _STRETCH_SUMS):
                passage = first + offset
                if sum_bits[offset] < least or passage >= size:
                    continue
                total = 0.0
                for row in range(rows):
                    place = _first_at_least(passages, begins[row], stops[row], passage)
                    begins[row] = place  # the next passage stands no earlier
                    is_held = place < stops[row] and passages[place] == passage
                    held[row] = weights[codes[place]] if is_held else 0.0
                    total += boosts[row] * held[row]
                if total < floor:
                    continue
                # The score is added up anew, in the order of `rank_bm25`.
                exact = 0.0
                for row in query:
                    exact += idf[row] * held[row]
                # Equal scores keep corpus order.
                score[0] = exact
                key = np.uint64(bits[0]) << np.uint64(32) | np.uint64(0xFFFFFFFF - passage)
                # A heap with the worst hit on top.
                if found < wanted:
                    place = found
                    found += 1
                    while place and key < keys[(place - 1) >> 1]:
                        keys[place] = keys[(place - 1) >> 1]
                        scores[place] = scores[(place - 1) >> 1]
                        place = (place - 1) >> 1
                    keys[place] = key
                    scores[place] = exact
                elif key > keys[0]:
                    place = 0
                    while 2 * place + 1 < wanted:
                        child = 2 * place + 1
                        if child + 1 < wanted and keys[child + 1] < keys[child]:
                            child += 1
                        if key <= keys[child]:
                            break
                        keys[place] = keys[child]
                        scores[place] = scores[child]
                        place = child
                    keys[place] = key
                    scores[place] = exact
                if found == wanted:
                    # A later passage must be better as float32: more than halfway to the next one.
                    bits[0] = keys[0] >> np.uint64(32)
                    worst = np.float64(score[0])
                    bits[0] += np.uint32(1)
                    better = (worst + np.float64(score[0])) / 2
                    floor = better * (1.0 - _FLOAT64_SLACK * (len(query) + 8))
                    level[0] = floor * (1.0 - slack)
                    least = max(level_bits[0], np.int32(1))
    return found
