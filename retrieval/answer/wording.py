"""Which words of a question does a passage hold, and where?

They are read from the snapshot's columns, so no file is touched. What is found here isn't vouched
for: it tells what the passages said when they were indexed, and decides on an order only. Whatever
is shown is read from its file, and vouched for, so a passage whose file says something else by now
may be ranked but is not quoted.
"""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import accumulate
from typing import Final, NamedTuple

import numpy as np

from retrieval.corpus import Kind
from retrieval.index import Asked, Placed, Tallies, Tally
from retrieval.snapshots import Located, Snapshot

_MOST_CACHED_TERMS: Final = 20_000
_MOST_CACHED_QUESTIONS: Final = 64  # each is looked for in one passage after another

_NOISE: Final = int(Kind.NOISE)

Positions = Sequence[int]
"""Where a term stands in a passage, ascending; words of its context stand before 0."""


class Wording(NamedTuple):
    """Where the terms of a question stand in one passage.

    Attributes:
        positions: Where each term stands that the passage holds.
        above: How often each term counts that its context holds.
        surroundings: How many words its context has, each counted by its weight.
        ends: The position after the last word of each paragraph.
        is_noise: Whether each paragraph is noise.
        has_heading: Whether it stands under a heading.
    """

    positions: Mapping[str, Positions]
    above: Mapping[str, int]
    surroundings: int
    ends: Sequence[int]
    is_noise: Sequence[bool]
    has_heading: bool

    def beginning(self, words: int, first: int, last: int) -> int:
        """Return the number after the last of the first paragraphs with this many words.

        Args:
            words: How many words; all paragraphs are taken where they have fewer.
            first: The number of the first paragraph, which is no noise.
            last: The number after that of the last.
        """
        before = self.ends[first - 1] if first else 0
        end = min(bisect_left(self.ends, before + words, first) + 1, last)
        return max(n for n in range(first + 1, end + 1) if not self.is_noise[n - 1])

    def tf(self, term: str, start: int, end: int) -> int:
        """Count a term between two positions, and in the context by its weight."""
        if not (positions := self.positions.get(term)):
            return 0
        within = bisect_left(positions, end) - bisect_left(positions, start)
        return within + self.above.get(term, 0)


class Wordings:
    """Finds words of questions in passages of one snapshot; safe to use from several threads.

    Args:
        snapshot: The snapshot.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        grams = snapshot.grams_per_passage or 1.0
        self._tallies = Tallies(snapshot.forward, snapshot.lexicon.words, grams)
        self._bounds = lru_cache(maxsize=_MOST_CACHED_TERMS)(snapshot.forward.vocabulary.bounds)
        self._meant = lru_cache(maxsize=_MOST_CACHED_QUESTIONS)(self._named)

    def of(self, passage: int, terms: Iterable[str]) -> Wording:
        """Return where some terms stand in a passage, given by its number."""
        forward, table = self._snapshot.forward, self._snapshot.paragraphs
        first = self._snapshot.passages.firsts.item(passage)
        last = first + self._snapshot.passages.counts.item(passage)
        ends = [*accumulate(forward.counts[first:last].tolist())]
        source, section = table.source_number(first), table.sections.item(first)
        above = slice(*forward.context(table.headings.firsts.item(source) + source + section))
        meant = self._meant((*terms,))
        found: dict[str, list[int]] = {}
        weighed: dict[str, int] = {}
        weights: list[int] = []
        if above.start < above.stop:
            weights = forward.context_weights[above].tolist()
            before = forward.context_places[above].tolist()
            rows = forward.context_rows[above].tolist()
            for row, distance, weight in zip(rows, before, weights, strict=True):
                if row in meant:
                    term = meant[row]
                    found.setdefault(term, []).append(-distance)
                    weighed[term] = weighed.get(term, 0) + weight
        begun = forward.starts.item(first)
        rows = forward.rows[begun : begun + ends[-1]].tolist()
        for position, row in enumerate(rows):
            if row in meant:
                found.setdefault(meant[row], []).append(position)
        return Wording(
            positions=found,
            above=weighed,
            surroundings=sum(weights),
            ends=ends,
            is_noise=[kind == _NOISE for kind in table.kinds[first:last].tolist()],
            has_heading=bool(section),
        )

    def held(self, paragraph: int, terms: Iterable[str]) -> set[str] | None:
        """Return which of some terms a paragraph holds, given by its number.

        Returns:
            None where the columns have no word of it: it may stand in no passage, or in one that
            stands first elsewhere.
        """
        forward = self._snapshot.forward
        count = forward.counts.item(paragraph)
        if not count:
            return None
        begun, meant = forward.starts.item(paragraph), self._meant((*terms,))
        return {meant[row] for row in forward.rows[begun : begun + count].tolist() if row in meant}

    def _named(self, terms: tuple[str, ...]) -> dict[int, str]:
        """Return the term that each row stands for, for all rows of some terms."""
        return {row: term for term in terms for row in range(*self._bounds(term))}

    def tally(
        self,
        located: Located,
        terms: Sequence[str],
        pairs: Sequence[tuple[str, str, float]],
        grams: Sequence[int],
        gram_weights: Sequence[float],
    ) -> Tally:
        """Count what some passages hold of a question; see `Tally`.

        Args:
            located: Where they stand.
            terms: Terms, none twice.
            pairs: Two of the terms each that stand side by side, and the weight of both.
            grams: The keys of grams, as `Lexicon.weighed` gives them.
            gram_weights: The weight of each.
        """
        numbers = {term: number for number, term in enumerate(terms)}
        asked = Asked(
            terms=np.array([self._bounds(term) for term in terms], np.int64).reshape(-1, 2),
            pairs=np.array([(numbers[a], numbers[b]) for a, b, _ in pairs], np.int64).reshape(
                -1, 2
            ),
            weights=np.array([weight for *_, weight in pairs]),
            grams=np.array(grams, np.uint64),
            gram_weights=np.array(gram_weights, np.float64),
        )
        contexts = self._snapshot.paragraphs.contexts(located)
        return self._tallies.of(Placed(located.firsts, located.counts, contexts), asked)
