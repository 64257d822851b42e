"""What speaks for a candidate besides its BM25?

Letters that words share; question words that stand close together; other candidates in the same
file; a place at the beginning of a section or file that is called what is asked. That it is very
short speaks against it: it seldom answers, but BM25 prefers short passages.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from retrieval.answer.query import Query
from retrieval.answer.wording import Wordings
from retrieval.corpus import Kind, ties
from retrieval.index import Tally
from retrieval.snapshots import Located, Snapshot

# The first two were chosen on seven collections by leave-one-out; between 0.2 and 0.3, and 0.5 and
# 0.9, the mean moves by less than 0.001. The others were chosen on questions about eleven corpora.
GRAM_WEIGHT: Final = 0.25
NEAR_WEIGHT: Final = 0.7
COMPANY_WEIGHT: Final = 0.25
OPENING_WEIGHT: Final = 0.1
LEAD_WEIGHT: Final = 0.4
BREVITY_WEIGHT: Final = 0.2

_MOST_COMPANY: Final = 4  # candidates in the same file that count
_FEWEST_WORDS: Final = 15  # without stop words, of a passage that isn't very short


class Evidence(NamedTuple):
    """What adds to the BM25 of a candidate, each part by its weight; the last is never positive."""

    grams: float
    nearness: float
    company: float
    opening: float
    brevity: float


class Judge:
    """Weighs candidates of one snapshot; safe to use from several threads.

    Args:
        snapshot: The snapshot.
        wordings: Finds words in its passages.
        idf: Returns the weight of a term.
    """

    def __init__(self, snapshot: Snapshot, wordings: Wordings, idf: Callable[[str], float]) -> None:
        self._snapshot = snapshot
        self._wordings = wordings
        self._idf = idf

    def weigh(
        self, passages: Sequence[int], bm25: Sequence[float], query: Query
    ) -> NDArray[np.float64]:
        """Return the evidence for all candidates of a question.

        Args:
            passages: The numbers of the passages.
            bm25: The BM25 of each.
            query: The question.

        Returns:
            A row for each part of `Evidence`, a column for each passage.
        """
        located = self._snapshot.passages.located(passages)
        grams = self._snapshot.lexicon.weighed(query.gram_weights)
        tally = self._wordings.tally(located, [*query.weights], self._pairs(query), *grams)
        little = self._say_little(located, tally.words)
        return np.array(
            [
                GRAM_WEIGHT * tally.grams.sum(axis=1),
                NEAR_WEIGHT * tally.nearness,
                COMPANY_WEIGHT * _company(located.sources.tolist(), bm25),
                self._opening(located.firsts, tally, query),
                np.where(little, -BREVITY_WEIGHT * np.array(bm25), 0.0),
            ]
        )

    def _opening(
        self, firsts: NDArray[np.uint32], tally: Tally, query: Query
    ) -> NDArray[np.float64]:
        """Return the weight of what the context of a beginning says of the question."""
        opening = np.zeros(len(firsts))
        if not tally.above.any():
            return opening
        columns = {term: column for column, term in enumerate(query.weights)}
        for term, counts in query.once.items():
            opening[tally.above[:, columns[term]]] += counts * self._idf(term)
        told = np.flatnonzero(opening)
        table, begun = self._snapshot.paragraphs, firsts[told]
        opens = (table.sections[begun] > 0) & table.open_sections(begun)
        opening[told] *= OPENING_WEIGHT * opens + LEAD_WEIGHT * table.lead(begun)
        return opening

    def _pairs(self, query: Query) -> list[tuple[str, str, float]]:
        """Return the neighbouring terms of a query, with the weight of each pair."""
        return [
            (a, b, counts * min(self._idf(a), self._idf(b))) for a, b, counts in query.neighbours()
        ]

    def _say_little(self, located: Located, words: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Tell which passages are very short, and shown alone: what introduces something isn't.

        Args:
            located: Where they stand.
            words: How many words each has.
        """
        little = words < _FEWEST_WORDS
        if not little.any():
            return little
        firsts = located.firsts[little]
        last = firsts + located.counts[little] - 1
        kinds = self._snapshot.paragraphs.kinds
        # What is no noise ends a passage as its readers see it.
        while (silent := (kinds[last] == Kind.NOISE) & (last > firsts)).any():
            last[silent] -= 1
        little[little] = (self._snapshot.forward.ties[last] & ties.INTRODUCES) == 0
        return little


def _company(sources: Sequence[int], bm25: Sequence[float]) -> NDArray[np.float64]:
    """Return for each the BM25 of the best others in its file, over how many may count."""
    together: dict[int, list[int]] = defaultdict(list)
    for n, source in enumerate(sources):
        together[source].append(n)
    company = [0.0] * len(sources)
    for places in together.values():
        if len(places) == 1:
            continue
        best = sorted([bm25[n] for n in places], reverse=True)[: _MOST_COMPANY + 1]
        for n in places:
            others = best.copy()
            others.remove(bm25[n] if bm25[n] in best else best[-1])
            company[n] = sum(others[:_MOST_COMPANY]) / _MOST_COMPANY
    return np.array(company)
