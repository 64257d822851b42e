"""Which passages hold these terms, best first?

`Index` is the one interface that search sees. `OracleIndex` ranks with the definition of the
score itself and serves corpora of up to a few thousand passages.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Final, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from retrieval.index import ranking
from retrieval.index.columns import Texts

PassageNumbers = NDArray[np.uint32]
"""The numbers of passages, in corpus order from 0; ascending, none twice."""


_MOST_TERMS_KEPT: Final = 20_000  # with what they add to scores


class Hit(NamedTuple):
    """A ranked passage.

    Attributes:
        passage: The passage's number in corpus order, from 0.
        score: The passage's score, comparable within one query of one snapshot only.
    """

    passage: int
    score: float


class Index(Protocol):
    """An immutable set of passages that can be ranked."""

    @property
    def size(self) -> int:
        """How many passages there are."""

    @property
    def average_length(self) -> float:
        """The average number of terms in a passage; 1 when there are none."""

    def df(self, term: str) -> int:
        """Return how many passages hold a term; 0 for an unknown one."""

    def top_k(
        self,
        query: Sequence[str],
        k: int,
        among: PassageNumbers | None = None,
        all_of: Collection[str] = (),
    ) -> list[Hit]:
        """Return the `k` best hits, best first.

        Only passages that hold a query term are ranked, or where `all_of` says what they must hold,
        only those that hold all of that. Scores that are equal as float32 keep corpus order, so the
        same snapshot always gives the same list.

        Args:
            query: Terms from the same analysis as the passages; a repeat counts as often as it
                stands.
            k: How many at most; fewer when fewer match.
            among: Which passages may be hits; None for all.
            all_of: Terms that every hit holds, whether the query has them or not; a hit without a
                query term scores 0. Empty to ask for nothing.

        Returns:
            Empty when no term is known.
        """

    def count(self, all_of: Collection[str]) -> int:
        """Return how many passages hold all of these terms, at least one."""


class IndexBuilder(Protocol):
    """Takes the passages of a corpus in their order."""

    def add_counted(
        self,
        vocabulary: Texts,
        ends: NDArray[np.uint32],
        numbers: NDArray[np.uint32],
        tf: NDArray[np.uint32],
    ) -> None:
        """Add the next passages, whose terms are counted already.

        Args:
            vocabulary: Terms; the same one may stand at several places.
            ends: Where the entries of each passage end in the two that follow.
            numbers: The terms of each passage, by their places in `vocabulary`. A term that
                stands there twice counts with both its tf.
            tf: How often each of these terms stands in the passage, at least once.
        """


class OracleBuilder:
    """Gathers the terms of a corpus for an `OracleIndex`."""

    def __init__(self) -> None:
        self._corpus: list[list[str]] = []

    def add_counted(
        self,
        vocabulary: Texts,
        ends: NDArray[np.uint32],
        numbers: NDArray[np.uint32],
        tf: NDArray[np.uint32],
    ) -> None:
        """Add the next passages; see `IndexBuilder.add_counted`."""
        terms = list(vocabulary)
        for start, end in pairwise((0, *ends.tolist())):
            counted = zip(numbers[start:end].tolist(), tf[start:end].tolist(), strict=True)
            self._corpus.append([term for n, times in counted for term in [terms[n]] * times])

    def finish(self) -> "OracleIndex":
        """Return the index of what was added."""
        return OracleIndex(self._corpus)


class OracleIndex:
    """An index that scores with `LuceneBM25` itself, over the passages that hold a term.

    Args:
        corpus: The terms of each passage, in corpus order.
    """

    def __init__(self, corpus: Sequence[Sequence[str]]) -> None:
        self._bm25 = ranking.LuceneBM25(corpus)
        self._postings: dict[str, list[int]] = defaultdict(list)
        for passage, frequencies in enumerate(self._bm25.doc_freqs):
            for term in frequencies:
                self._postings[term].append(passage)
        self._shares = lru_cache(maxsize=_MOST_TERMS_KEPT)(self._shared)

    @property
    def size(self) -> int:
        """How many passages there are."""
        return len(self._bm25.doc_freqs)

    @property
    def average_length(self) -> float:
        """The average number of terms in a passage; see `Index.average_length`."""
        return float(self._bm25.avgdl)

    def df(self, term: str) -> int:
        """Return how many passages hold a term; 0 for an unknown one."""
        return len(self._postings.get(term, ()))

    def top_k(
        self,
        query: Sequence[str],
        k: int,
        among: PassageNumbers | None = None,
        all_of: Collection[str] = (),
    ) -> list[Hit]:
        """Return the `k` best hits, best first; see `Index.top_k`."""
        held = self._holding(all_of) if all_of else self._holding_any(query)
        candidates = sorted(held if among is None else held.intersection(among.tolist()))
        if not candidates or k < 1:
            return []
        scores = self._scores(query, candidates)
        # A stable sort keeps corpus order among equals.
        order = np.argsort(-np.array(scores, dtype=np.float32), kind="stable")[:k].tolist()
        return [Hit(candidates[n], scores[n]) for n in order]

    def count(self, all_of: Collection[str]) -> int:
        """Return how many passages hold all of these terms; see `Index.count`."""
        return len(self._holding(all_of))

    def _scores(self, query: Sequence[str], passages: Sequence[int]) -> list[float]:
        scores = dict.fromkeys(passages, 0.0)
        for term in query:  # in the order of `rank_bm25`, so that each sum is the same
            for passage, share in self._shares(term):
                if passage in scores:
                    scores[passage] += share
        return [*scores.values()]

    def _shared(self, term: str) -> list[tuple[int, float]]:
        """Return the passages that hold a term, each with what the term adds to its score."""
        held = self._postings.get(term, [])
        return [*zip(held, self._bm25.get_batch_scores([term], held), strict=True)]

    def _holding(self, terms: Collection[str]) -> set[int]:
        first, *others = (self._postings.get(term, []) for term in terms)
        return set(first).intersection(*others)

    def _holding_any(self, terms: Collection[str]) -> set[int]:
        return {n for term in terms for n in self._postings.get(term, ())}
