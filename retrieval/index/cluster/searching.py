"""Which passages hold these terms, best first, according to an index on a cluster?"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray

from retrieval.errors import UnavailableError
from retrieval.index.cluster import bitmap, counts, mapping
from retrieval.index.cluster.client import RequestError
from retrieval.index.cluster.nodes import Nodes
from retrieval.index.compiled import Dictionary
from retrieval.index.interface import Hit, Index, PassageNumbers

_FEWEST_CANDIDATES: Final = 200
_DEEPER: Final = 5

_SCORE_SLACK: Final = 1e-5
"""The share by which scores of Lucene, which adds up in float32, may be off."""

_UNREADABLE: Final = "the cluster answers in a form that nobody expects"

_LIE: Final = 1e-3
"""By a greater share than this no score is off by itself."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """A query as the dictionary knows it.

    Attributes:
        terms: Its known terms as often as they stand, in its order.
        numbers: The number of each of them.
        needed: What every hit holds besides.
        among: Which passages may be hits; None for all.
    """

    terms: Sequence[str]
    numbers: Mapping[str, int]
    needed: Collection[str]
    among: PassageNumbers | None


@dataclass(frozen=True, slots=True)
class _Candidates:
    """What the cluster takes for the best, scored anew.

    Attributes:
        passages: Their numbers.
        told: The scores that the cluster gave, descending.
        scores: Their scores by the definition.
        are_all: Whether no other passage matches.
    """

    passages: NDArray[np.int64]
    told: NDArray[np.float64]
    scores: NDArray[np.float64]
    are_all: bool

    def followed_by(self, page: Self) -> Self:
        """Return these and those of the next page."""
        return type(self)(
            np.append(self.passages, page.passages),
            np.append(self.told, page.told),
            np.append(self.scores, page.scores),
            page.are_all,
        )

    def best(self, k: int) -> list[Hit]:
        """Return the `k` best, best first; equal ones in corpus order."""
        order = np.lexsort((self.passages, -self.scores.astype(np.float32)))[:k]
        return [
            Hit(*hit)
            for hit in zip(self.passages[order].tolist(), self.scores[order].tolist(), strict=True)
        ]

    def settles(self, k: int) -> bool:
        """Tell whether no passage that isn't among them can be one of the `k` best.

        Passages to which the cluster gives the very same score stand in corpus order there, too.
        """
        if self.are_all or len(self.passages) < k:
            return True
        last = np.lexsort((self.passages, -self.scores.astype(np.float32)))[k - 1]
        floor = self.told[-1]
        return bool(self.told[last] == floor or self.scores[last] > floor * (1 + 2 * _SCORE_SLACK))


class ClusterIndex:
    """An index on a cluster; safe to use from several threads.

    Scores and their order are those of `OracleIndex`, to the last bit: the cluster finds the
    candidates, and these are scored anew by what it keeps of each. Answers that aren't whole, or
    that can't be, are none.

    Args:
        dictionary: The terms of the index.
        nodes: The cluster.
        name: What the index is called there.
        corpus: The corpus's name, for whoever asks.
        local: The same index on this machine, which answers where the cluster doesn't; None for
            none.
    """

    def __init__(
        self,
        dictionary: Dictionary,
        nodes: Nodes,
        name: str,
        corpus: str,
        local: Index | None = None,
    ) -> None:
        self._dictionary, self._nodes, self._name = dictionary, nodes, name
        self._corpus, self.local = corpus, local

    @property
    def size(self) -> int:
        """How many passages there are."""
        return self._dictionary.size

    @property
    def average_length(self) -> float:
        """The average number of terms in a passage; see `Index.average_length`."""
        return self._dictionary.average_length

    def df(self, term: str) -> int:
        """Return how many passages hold a term; 0 for an unknown one."""
        return self._dictionary.df(term)

    def top_k(
        self,
        query: Sequence[str],
        k: int,
        among: PassageNumbers | None = None,
        all_of: Collection[str] = (),
    ) -> list[Hit]:
        """Return the `k` best hits, best first; see `Index.top_k`.

        Raises:
            UnavailableError: The cluster doesn't answer wholly just now.
        """
        asked = self._asked(query, among, all_of)
        if asked is None or k < 1:
            return []
        try:
            return self._top_k(asked, k)
        except RequestError as error:
            if self.local is None:
                raise UnavailableError(self._corpus, str(error)) from error
            return self.local.top_k(query, k, among, all_of)

    def count(self, all_of: Collection[str]) -> int:
        """Return how many passages hold all of these terms; see `Index.count`, `top_k`."""
        asked = self._asked((), None, all_of)
        if asked is None:
            return 0
        body = {"size": 0, "track_total_hits": True, "query": _query(asked, self._dictionary)}
        try:
            return self._nodes.search(self._name, body, " ".join(sorted(all_of)), _total)
        except RequestError as error:
            if self.local is None:
                raise UnavailableError(self._corpus, str(error)) from error
            return self.local.count(all_of)

    def dfs(self, terms: Sequence[str]) -> list[int]:
        """Return how many passages hold each of some terms, as the cluster has it; see `top_k`."""
        filters = [{"term": {"terms": mapping.written(term)}} for term in terms]
        body = {"size": 0, "aggs": {"df": {"filters": {"filters": filters}}}}
        try:
            return self._nodes.search(self._name, body, "", _dfs) if terms else []
        except RequestError as error:
            raise UnavailableError(self._corpus, str(error)) from error

    def _asked(
        self, query: Sequence[str], among: PassageNumbers | None, all_of: Collection[str]
    ) -> _Asked | None:
        """Return what to ask; None where nothing can match."""
        numbers: dict[str, int] = {}
        for term in {*query, *all_of}:
            if (number := self._dictionary.number(term)) is not None:
                numbers[term] = number
        known = [term for term in query if term in numbers]
        if not known and not all_of:
            return None
        if not numbers.keys() >= set(all_of) or (among is not None and not len(among)):
            return None
        return _Asked(known, numbers, all_of, among)

    def _top_k(self, asked: _Asked, k: int) -> list[Hit]:
        wanted = max(k, min(mapping.LONGEST_PAGE, max(_FEWEST_CANDIDATES, 2 * k)))
        while True:
            found = self._candidates(asked, wanted)
            if found.settles(k) or wanted >= mapping.LONGEST_PAGE:
                return found.best(k)
            wanted = min(mapping.LONGEST_PAGE, _DEEPER * wanted)

    def _candidates(self, asked: _Asked, wanted: int) -> _Candidates:
        """Ask for the best, page by page."""
        found: _Candidates | None = None
        while found is None or len(found.passages) < wanted:
            missing = wanted - (len(found.passages) if found else 0)
            page = self._page(asked, min(missing, mapping.LONGEST_PAGE), found)
            found = found.followed_by(page) if found else page
            if page.are_all:
                break
        return found

    def _page(self, asked: _Asked, size: int, before: _Candidates | None) -> _Candidates:
        """Ask for the best behind those that are known, and score them anew."""
        body: dict[str, Any] = {
            "size": size,
            "_source": False,
            "stored_fields": "_none_",
            "docvalue_fields": ["counts"],
            "track_total_hits": False,
            "sort": ["_score", {"passage": "asc"}],
            "query": _query(asked, self._dictionary),
        }
        if before:
            body["search_after"] = [before.told[-1].item(), before.passages[-1].item()]

        def read(answer: object) -> _Candidates:
            passages, told, held = _hits(answer, self._name)
            scores = counts.scores(held, asked.terms, asked.numbers, self._dictionary)
            page = _Candidates(passages, told, scores, len(passages) < size)
            least = 0 if before or asked.needed or asked.among is not None else size
            self._doubt(asked, page, least)
            return page

        return self._nodes.search(self._name, body, " ".join(asked.terms), read)

    def _doubt(self, asked: _Asked, page: _Candidates, least: int) -> None:
        """Raise RequestError for what no whole index would answer.

        Args:
            asked: What was asked.
            page: What came.
            least: The least that must have come where so many passages match.
        """
        passages = page.passages
        if len(passages) and not 0 <= passages.min() <= passages.max() < self.size:
            raise RequestError("the cluster tells of passages that there are not")
        if len(np.unique(passages)) < len(passages):
            raise RequestError("the cluster tells of a passage twice")
        dfs = [self._dictionary.df(term) for term in set(asked.terms)]
        if len(passages) < min(least, max(dfs, default=0)):
            raise RequestError("the cluster tells of fewer passages than there are")
        if len(dfs) <= mapping.MOST_TERMS:
            off = np.abs(page.told - page.scores) > _LIE * np.maximum(page.scores, _LIE)
            if off.any():
                raise RequestError("the cluster's scores are not those of its index")


def _query(asked: _Asked, dictionary: Dictionary) -> dict[str, Any]:
    """Return what is asked as the cluster understands it."""
    repeats = Counter(asked.terms)
    terms = sorted(repeats, key=dictionary.df)[: mapping.MOST_TERMS]
    clauses: dict[str, Any] = {
        "should": [
            {"term": {"terms": {"value": mapping.written(term), "boost": float(repeats[term])}}}
            for term in terms
        ],
        "filter": [{"term": {"terms": mapping.written(term)}} for term in sorted(asked.needed)],
        "minimum_should_match": 0 if asked.needed else 1,
    }
    if asked.among is not None:
        told = bitmap.encoded(asked.among.astype(np.uint32))
        clauses["filter"].append({"terms": {"passage": [told], "value_type": "bitmap"}})
    return {"bool": clauses}


def _whole(told: object) -> Mapping[str, Any]:
    """Return an answer that is whole; raises RequestError for any other."""
    shards = told.get("_shards") if isinstance(told, dict) else None
    if not isinstance(told, dict) or not isinstance(shards, dict):
        raise RequestError("the cluster answers what is no answer to a search")
    if told.get("timed_out") is not False or told.get("terminated_early"):
        raise RequestError("the cluster didn't finish in time")
    if shards.get("failed") != 0 or shards.get("successful") != shards.get("total"):
        raise RequestError("a part of the index doesn't answer")
    return told


def _hits(answer: object, index: str) -> tuple[NDArray[np.int64], NDArray[np.float64], list[str]]:
    """Return the passages, scores and postings that an answer tells, in its order."""
    try:
        hits = _whole(answer)["hits"]["hits"]
        if any(hit["_index"] != index for hit in hits):
            raise RequestError("the cluster answers from another index")
        return (
            np.array([hit["sort"][1] for hit in hits], dtype=np.int64),
            np.array([hit["sort"][0] for hit in hits], dtype=np.float64),
            [hit["fields"]["counts"][0] for hit in hits],
        )
    except (LookupError, TypeError, ValueError, OverflowError) as error:
        raise RequestError(_UNREADABLE) from error


def _total(answer: object) -> int:
    """Return how many passages match."""
    try:
        return int(_whole(answer)["hits"]["total"]["value"])
    except (LookupError, TypeError, ValueError) as error:
        raise RequestError(_UNREADABLE) from error


def _dfs(answer: object) -> list[int]:
    """Return how many passages match each filter."""
    try:
        buckets = _whole(answer)["aggregations"]["df"]["buckets"]
        return [int(bucket["doc_count"]) for bucket in buckets]
    except (LookupError, TypeError, ValueError) as error:
        raise RequestError(_UNREADABLE) from error
