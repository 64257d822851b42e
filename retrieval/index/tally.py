"""How often, and how near together, do passages hold what a question asks?

All is told by columns: no file is touched, and no string is made. A word that several passages
hold is looked at once.
"""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from retrieval.index import grams, ranking
from retrieval.index.columns import Texts, begins, ranges
from retrieval.index.compiled import counting
from retrieval.index.forward import ForwardIndex

_FAR: Final = counting.NEAR_WORDS + 1  # any distance that isn't near
_REVERSED_WEIGHT: Final = 0.9  # of a pair in another order than the question's

CLOSENESS: Final = np.array([0.0, *(1 / step for step in range(1, _FAR)), 0.0])
"""How near the second of two words is to the first, by its step after that."""

REVERSED: Final = np.array([0.0, *(_REVERSED_WEIGHT / step for step in range(1, _FAR)), 0.0])
"""The same where they stand the other way round."""

_PLACE_BITS: Final = np.uint64(32)
_PLACE_MASK: Final = np.uint64((1 << 32) - 1)
_DAMAGE: Final = "The index is damaged: it leads to words that there aren't."
_NOWHERE: Final = np.iinfo(np.int64).max  # after all places
_MOST_BEFORE: Final = 1 << 31  # words of a context, gaps counted


class Placed(NamedTuple):
    """Where some passages stand.

    Attributes:
        firsts: The number of each one's first paragraph.
        counts: How many paragraphs each has, from 1.
        contexts: The number of each one's context.
    """

    firsts: NDArray[np.uint32]
    counts: NDArray[np.uint8]
    contexts: NDArray[np.int64]


class Asked(NamedTuple):
    """What is looked for in passages.

    Attributes:
        terms: The first row of each term in the vocabulary and the one after its last, which are
            the same where no passage holds it. No term is there twice.
        pairs: The numbers of two terms each that stand side by side in the question.
        weights: The weight of each pair.
        grams: The keys of the grams, as `grams.wanted_key` gives them; none twice.
        gram_weights: The weight of each gram.
    """

    terms: NDArray[np.int64]
    pairs: NDArray[np.int64]
    weights: NDArray[np.float64]
    grams: NDArray[np.uint64]
    gram_weights: NDArray[np.float64]


class Tally(NamedTuple):
    """What some passages hold of that, a row each.

    Attributes:
        words: How many words it has, without its context.
        above: Whether its context holds each term.
        nearness: How near the terms of pairs stand to each other. A pair within four words adds its
            weight over its distance; less where the two stand the other way round.
        grams: What each gram adds by BM25, as terms do. One in its context counts by weight.
    """

    words: NDArray[np.int64]
    above: NDArray[np.bool_]
    nearness: NDArray[np.float64]
    grams: NDArray[np.float64]


class Tallies:
    """Counts what passages of a corpus hold; safe to use from several threads.

    Args:
        forward: The words of the passages.
        words: The words of the lexicon.
        average: How many grams a passage has on average; above 0.
    """

    def __init__(self, forward: ForwardIndex, words: Texts, average: float) -> None:
        self._forward = forward
        self._words = words
        self._average = average

    def of(self, placed: Placed, asked: Asked) -> Tally:
        """Count what some passages hold of what is asked, by machine code once that is loaded.

        Raises:
            IndexError: A damaged column leads to a place that there isn't.
        """
        if counter := counting.loaded():
            return self._by_counter(counter, placed, asked)
        return self._by_columns(placed, asked)

    def _by_counter(self, counter: counting.Counter, placed: Placed, asked: Asked) -> Tally:
        size = len(placed.firsts)
        tally = Tally(
            words=np.zeros(size, dtype=np.int64),
            above=np.zeros((size, len(asked.terms)), dtype=bool),
            nearness=np.zeros(size),
            grams=np.zeros((size, len(asked.grams))),
        )
        is_sound = counter(
            self._forward.starts,
            self._forward.counts,
            self._forward.context_ends,
            self._forward.rows,
            self._forward.context_rows,
            self._forward.context_places,
            self._forward.context_weights,
            self._forward.vocabulary.words,
            self._words.data,
            self._words.ends,
            *placed,
            asked.terms,
            asked.pairs,
            asked.weights,
            CLOSENESS,
            REVERSED,
            asked.grams,
            asked.gram_weights,
            self._average,
            *tally,
        )
        if not is_sound:
            raise IndexError(_DAMAGE)
        return tally

    def _by_columns(self, placed: Placed, asked: Asked) -> Tally:
        stretches = _stretches(self._forward, placed)
        size, words = len(placed.firsts), _gathered(self._forward, stretches)
        low, high = words.rows.searchsorted(asked.terms.T)
        times = high - low
        places = words.order[ranges(low, times)]
        terms = np.arange(len(low)).repeat(times)
        held = _Held(words.owners[places], words.positions[places], terms)
        above = np.zeros((size, len(low)), dtype=bool)
        is_above = held.positions < 0
        above[held.owners[is_above], terms[is_above]] = True
        nearness = _nearness(size, held, asked)
        own = stretches.ends - stretches.firsts
        return Tally(own, above, nearness, self._gram_scores(words, size, asked))

    def _gram_scores(self, words: "_Gathered", size: int, asked: Asked) -> NDArray[np.float64]:
        """Return what each gram adds to the scores of some passages."""
        if not (wanted := len(asked.grams)):
            return np.zeros((size, 0))
        (firsts,) = begins(words.rows).nonzero()
        times = np.append(firsts[1:], len(words.rows)) - firsts
        numbers = self._forward.vocabulary.words[words.rows[firsts]]
        found = grams.found(self._words, numbers, asked.grams)
        # A gram in a word counts wherever that word stands.
        repeats = times[found.holders]
        where = words.order[ranges(firsts[found.holders], repeats)]
        cells = words.owners[where] * wanted + found.grams.repeat(repeats)
        counts = np.bincount(cells, words.weights[where], size * wanted).reshape(size, wanted)
        each = found.totals.repeat(times) * words.weights[words.order]
        totals = np.bincount(words.owners[words.order], each, size)[:, np.newaxis]
        return ranking.weights(counts, totals, self._average) * asked.gram_weights


class _Stretches(NamedTuple):
    """Where the words of some passages stand in a forward index, and those of their contexts.

    Attributes:
        context_firsts: The place of the first word of each one's context.
        context_ends: The place after the last of these.
        firsts: The place of the first of each one's own words.
        ends: The place after the last of these.
    """

    context_firsts: NDArray[np.int64]
    context_ends: NDArray[np.int64]
    firsts: NDArray[np.int64]
    ends: NDArray[np.int64]


class _Held(NamedTuple):
    """Where terms stand in some passages, in any order.

    Attributes:
        owners: The passage of each place.
        positions: The position there; words of a context stand before 0.
        terms: The number of the term.
    """

    owners: NDArray[np.int64]
    positions: NDArray[np.int64]
    terms: NDArray[np.int64]


class _Gathered(NamedTuple):
    """The words of some passages.

    Attributes:
        owners: The place of each word's passage among them.
        positions: Where each stands there; words of a context stand before 0.
        weights: How often each counts.
        rows: The rows of the vocabulary that they stand for, ascending.
        order: Which of the words each of these rows is.
    """

    owners: NDArray[np.int64]
    positions: NDArray[np.int64]
    weights: NDArray[np.int64]
    rows: NDArray[np.int64]
    order: NDArray[np.int64]


def _stretches(forward: ForwardIndex, placed: Placed) -> _Stretches:
    begun = forward.context_ends.take(placed.contexts - 1)
    begun[placed.contexts == 0] = 0
    lasts = placed.firsts + placed.counts - 1
    return _Stretches(
        context_firsts=begun.astype(np.int64),
        context_ends=forward.context_ends.take(placed.contexts).astype(np.int64),
        firsts=forward.starts.take(placed.firsts).astype(np.int64),
        ends=(forward.starts.take(lasts) + forward.counts.take(lasts)).astype(np.int64),
    )


def _gathered(forward: ForwardIndex, stretches: _Stretches) -> _Gathered:
    for column, (firsts, ends) in (
        (forward.context_rows, stretches[:2]),
        (forward.rows, stretches[2:]),
    ):
        if ((firsts < 0) | (firsts > ends) | (ends > len(column))).any():
            raise IndexError(_DAMAGE)
    above = stretches.context_ends - stretches.context_firsts
    own = stretches.ends - stretches.firsts
    places = ranges(stretches.context_firsts, above)
    after = ranges(np.zeros_like(own), own)
    own_rows = forward.rows[after + stretches.firsts.repeat(own)]
    rows = np.concatenate([forward.context_rows[places], own_rows])
    before = -forward.context_places[places].astype(np.int64)
    weights = np.ones(len(rows), dtype=np.int64)
    weights[: len(places)] = forward.context_weights[places]
    # Sorting numbers is so much faster than ordering them that each carries its place.
    packed = rows.astype(np.uint64) << _PLACE_BITS | np.arange(len(rows), dtype=np.uint64)
    packed.sort()
    passages = np.arange(len(own))
    return _Gathered(
        owners=np.concatenate([passages.repeat(above), passages.repeat(own)]),
        positions=np.concatenate([before, after]),
        weights=weights,
        rows=(packed >> _PLACE_BITS).view(np.int64),
        order=(packed & _PLACE_MASK).view(np.int64),
    )


def _nearness(size: int, held: _Held, asked: Asked) -> NDArray[np.float64]:
    """Add up how near pairs stand in each of so many passages."""
    if not len(asked.pairs):
        return np.zeros(size)
    first, second = asked.pairs.T
    after, before = first * len(asked.terms) + second, second * len(asked.terms) + first
    ways = np.sort(np.concatenate([after, before]))
    steps = _steps(size, held, ways, len(asked.terms))
    near = CLOSENESS[steps[:, ways.searchsorted(after)]]
    shares = np.maximum(near, REVERSED[steps[:, ways.searchsorted(before)]]) * asked.weights
    # One after the other, in the order of the question.
    nearness: NDArray[np.float64] = np.add.accumulate(shares, axis=1)[:, -1]
    return nearness


def _steps(size: int, held: _Held, ways: NDArray[np.int64], count: int) -> NDArray[np.uint8]:
    """Return by how many words one term follows another where they are nearest in each passage.

    Args:
        size: How many passages there are.
        held: Where the terms stand.
        ways: Two terms each, ascending: the first one's number times how many terms there are, and
            the second's. What is there twice is told once, where it stands first.
        count: How many terms there are.

    Returns:
        A row for each passage, a column for each way; `_FAR` where the two never are near.
    """
    steps = np.full((size, len(ways)), _FAR, dtype=np.uint8)
    # Words of two passages are never near.
    places = held.owners << 32 | held.positions + _MOST_BEFORE
    order = places.argsort()
    places, terms, owners = places[order], held.terms[order], held.owners[order]
    # Each is compared with those that follow, of which no more can be near.
    padded = np.full(len(places) + _FAR, _NOWHERE)
    padded[: len(places)] = places
    step = padded.itemsize
    shape = counting.NEAR_WORDS, len(places)
    gaps = np.ndarray(shape, padded.dtype, padded.data, step, (step, step)) - places
    shifts, near = (gaps < _FAR).nonzero()
    after = near + shifts + 1
    wanted = terms[near] * count + terms[after]
    found = ways.searchsorted(wanted)
    is_one = np.append(ways, -1)[found] == wanted
    cells = owners[near[is_one]], found[is_one]
    np.minimum.at(steps, cells, (places[after] - places[near])[is_one].astype(np.uint8))
    return steps
