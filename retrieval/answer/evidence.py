"""What speaks for a candidate besides its BM25?

Letters that words share; question words that stand close together; other candidates in the same
file; a place at the beginning of a section or file that is called what is asked. That it is very
short speaks against it: it seldom answers, but BM25 prefers short passages.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import Final, NamedTuple

import numpy as np

from retrieval.answer.query import Query
from retrieval.answer.wording import Wording
from retrieval.index import gram_counts, grams_of, ranking
from retrieval.snapshots import Snapshot

# The first two were chosen on seven collections by leave-one-out; between 0.2 and 0.3, and 0.5 and
# 0.9, the mean moves by less than 0.001. The others were chosen on questions about eleven corpora.
GRAM_WEIGHT: Final = 0.25
NEAR_WEIGHT: Final = 0.7
COMPANY_WEIGHT: Final = 0.25
OPENING_WEIGHT: Final = 0.1
LEAD_WEIGHT: Final = 0.4
BREVITY_WEIGHT: Final = 0.2

_NEAR_WORDS: Final = 4  # the greatest distance of near ones, without stop words
_REVERSED_WEIGHT: Final = 0.9  # of a pair in another order than the question's
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
        idf: Returns the weight of a term.
    """

    def __init__(self, snapshot: Snapshot, idf: Callable[[str], float]) -> None:
        self._snapshot = snapshot
        self._idf = idf

    def weigh(
        self, candidates: Sequence[tuple[int, float, Wording]], query: Query
    ) -> Iterator[Evidence]:
        """Yield the evidence for each candidate.

        Args:
            candidates: The number, the BM25 and the words of each passage, all that are ranked.
            query: The question.
        """
        grams = self._gram_scores([words for _, _, words in candidates], query)
        pairs = self._pairs(query)
        company = self._company([(passage, bm25) for passage, bm25, _ in candidates])
        for n, (_, bm25, words) in enumerate(candidates):
            yield Evidence(
                grams=GRAM_WEIGHT * grams[n],
                nearness=NEAR_WEIGHT * _nearness(words, pairs),
                company=COMPANY_WEIGHT * company[n],
                opening=self._opening(words, query),
                brevity=-BREVITY_WEIGHT * bm25 if _says_little(words) else 0.0,
            )

    def _company(self, candidates: Sequence[tuple[int, float]]) -> list[float]:
        """Return for each the BM25 of the best others in its file, over how many may count."""
        table, firsts = self._snapshot.paragraphs, self._snapshot.passages.firsts
        sources = [table.source_number(int(firsts[passage])) for passage, _ in candidates]
        together: dict[int, list[float]] = defaultdict(list)
        for source, (_, bm25) in zip(sources, candidates, strict=True):
            together[source].append(bm25)
        found = []
        for source, (_, bm25) in zip(sources, candidates, strict=True):
            others = sorted(together[source], reverse=True)
            others.remove(bm25)
            found.append(sum(others[:_MOST_COMPANY]) / _MOST_COMPANY)
        return found

    def _opening(self, words: Wording, query: Query) -> float:
        """Return the weight of what the context of a beginning says of the question."""
        weight = OPENING_WEIGHT * words.opens + LEAD_WEIGHT * words.leads
        if not weight:
            return 0.0
        return weight * sum(
            counts * self._idf(term)
            for term, counts in query.once.items()
            if (held := words.positions(term)) and held[0] < 0
        )

    def _pairs(self, query: Query) -> list[tuple[str, str, float]]:
        """Return the neighbouring terms of a query, with the weight of each pair."""
        return [
            (a, b, counts * min(self._idf(a), self._idf(b))) for a, b, counts in query.neighbours()
        ]

    def _gram_scores(self, wordings: Sequence[Wording], query: Query) -> list[float]:
        """Score the grams of passages by BM25, as terms are scored."""
        wanted = self._wanted_grams(query)
        lengths = np.array([words.grams for words in wordings])
        average = self._snapshot.grams_per_passage or 1
        tf = gram_counts([words.framed for words in wordings], [*wanted])
        shares = ranking.weights(tf, lengths[:, np.newaxis], average) * [*wanted.values()]
        scores: list[float] = shares.sum(axis=1).tolist()
        return scores

    def _wanted_grams(self, query: Query) -> dict[str, float]:
        """Return the weight of each gram of a query, repeats added up."""
        counted: dict[str, float] = defaultdict(float)
        for token, counts in query.weighted():
            if token.term not in query.once:
                continue
            for gram in grams_of(token.folded):
                counted[gram] += counts
        idf = self._snapshot.lexicon.idf(counted)
        return {gram: counted[gram] * weight for gram, weight in idf.items()}


def _says_little(words: Wording) -> bool:
    """Tell whether a passage is very short, and shown alone: what introduces something isn't."""
    return words.is_very_short(_FEWEST_WORDS) and not words.introduces


def _nearness(words: Wording, pairs: Sequence[tuple[str, str, float]]) -> float:
    """Add up how near neighbours in the question stand to each other in the passage.

    A pair within four words adds its weight, the smaller idf of both, over its distance; less
    where the two stand the other way round.
    """
    nearness = 0.0
    for a, b, weight in pairs:
        if (some := words.positions(a)) and (others := words.positions(b)):
            nearness += weight * _closeness(some, others)
    return nearness


def _closeness(some: Sequence[int], others: Sequence[int]) -> float:
    """Return the greatest inverse distance from one position to a following one of others.

    Before it, another one counts less; too far away it counts nothing.

    Args:
        some: Positions, ascending.
        others: Positions, ascending, none of them among the first.
    """
    after = before = _NEAR_WORDS + 1
    i = j = 0
    while i < len(some) and j < len(others):
        if some[i] < others[j]:
            after = min(after, others[j] - some[i])
            i += 1
        else:
            before = min(before, some[i] - others[j])
            j += 1
    forward = 1 / after if after <= _NEAR_WORDS else 0.0
    backward = _REVERSED_WEIGHT / before if before <= _NEAR_WORDS else 0.0
    return max(forward, backward)
