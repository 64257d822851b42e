"""Which passages hold these terms, best first?

`Index` is the one interface that search sees. `OracleIndex` ranks with the definition of the
score itself and serves corpora of some thousand passages.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from retrieval import ranking


@dataclass(frozen=True, slots=True)
class Hit:
    """A ranked passage.

    Attributes:
        passage: Its number in corpus order, from 0.
        score: Comparable within one query of one snapshot only.
    """

    passage: int
    score: float


class Index(Protocol):
    """An immutable set of passages that can be ranked."""

    @property
    def size(self) -> int:
        """How many passages there are."""

    def df(self, term: str) -> int:
        """Return how many passages hold a term; 0 for an unknown one."""

    def top_k(self, query: Sequence[str], k: int) -> list[Hit]:
        """Return the `k` best hits, best first.

        Only passages that hold a query term are ranked. Scores that are equal as float32 keep
        corpus order, so the same snapshot always gives the same list.

        Args:
            query: Terms from the same analysis as the passages; a repeat counts as often as it
                stands.
            k: How many at most; fewer when fewer match.

        Returns:
            Empty when no term is known.
        """

    def holding(self, terms: Collection[str]) -> set[int]:
        """Return the passages that hold all of some terms; all passages hold none."""


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

    @property
    def size(self) -> int:
        """How many passages there are."""
        return len(self._bm25.doc_freqs)

    def df(self, term: str) -> int:
        """Return how many passages hold a term; 0 for an unknown one."""
        return len(self._postings.get(term, ()))

    def top_k(self, query: Sequence[str], k: int) -> list[Hit]:
        """Return the `k` best hits, best first; see `Index.top_k`."""
        candidates = sorted({n for term in query for n in self._postings.get(term, ())})
        if not candidates or k < 1:
            return []
        scores = self._bm25.get_batch_scores(query, candidates)
        # A stable sort keeps corpus order among equals.
        order = np.argsort(-np.asarray(scores, dtype=np.float32), kind="stable")[:k]
        return [Hit(candidates[n], float(scores[n])) for n in order]

    def holding(self, terms: Collection[str]) -> set[int]:
        """Return the passages that hold all of some terms; see `Index.holding`."""
        if not terms:
            return set(range(self.size))
        return set.intersection(*(set(self._postings.get(term, ())) for term in terms))
