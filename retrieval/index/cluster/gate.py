"""Does an index on a cluster hold what it should, and rank as the definition does?

It is asked before anybody else may ask it, and by nothing that the feeding relied on.
"""

import random
from collections.abc import Iterator
from typing import Final

from retrieval.errors import UnavailableError
from retrieval.index.cluster.client import RequestError, path_of
from retrieval.index.cluster.mapping import Name
from retrieval.index.cluster.nodes import Nodes
from retrieval.index.cluster.patience import within
from retrieval.index.cluster.searching import ClusterIndex
from retrieval.index.compiled import CompiledIndex, Dictionary

_PROBED_TERMS: Final = 64
_PROBED_QUESTIONS: Final = 20
_HITS: Final = 10
_SECONDS: Final = 30.0  # for each; nobody waits
_MOST_TERMS: Final = 6  # of a question


def check(nodes: Nodes, name: Name, local: CompiledIndex) -> None:
    """Compare an index with the one that it was fed from.

    Args:
        nodes: The cluster.
        name: What the index is called.
        local: The index on this machine.

    Raises:
        RequestError: It doesn't hold, or rank, as it should; the text says what is wrong.
    """
    held = nodes.do("GET", path_of(name.index, "_count"))["count"]
    if held != local.size:
        raise RequestError(f"it holds {held:,} of {local.size:,} passages")
    shards = nodes.do("GET", path_of(name.index, "_segments"))["indices"][name.index]["shards"]
    parts = [part for copies in shards.values() for part in copies]
    if sum(one["deleted_docs"] for part in parts for one in part["segments"].values()):
        raise RequestError("it holds passages that were deleted")
    terms = [*_probes(local.dictionary, name.fingerprint, _PROBED_TERMS)]
    distant = ClusterIndex(local.dictionary, nodes, name.index, name.corpus)
    try:
        with within(_SECONDS):
            dfs = distant.dfs(terms)
        for term, df in zip(terms, dfs, strict=True):
            if df != local.df(term):
                raise RequestError(f"it holds a term in {df:,} of {local.df(term):,} passages")
        for question in _questions(terms, name.fingerprint):
            with within(_SECONDS):
                hits = distant.top_k(question, _HITS)
            if hits != local.top_k(question, _HITS):
                raise RequestError("it ranks otherwise than the definition")
    except UnavailableError as error:
        raise RequestError(error.reason) from error


def _probes(dictionary: Dictionary, seed: str, most: int) -> Iterator[str]:
    """Yield some terms: the first half at random, the other by how often they stand."""
    count, postings = len(dictionary.texts), dictionary.postings
    drawn = random.Random(seed)  # noqa: S311 - the same ones each time
    for number in range(most if count else 0):
        if number < most // 2:
            yield dictionary.texts[drawn.randrange(count)]
        else:
            place = drawn.randrange(postings)
            yield dictionary.texts[int(dictionary.starts.searchsorted(place, side="right")) - 1]


def _questions(terms: list[str], seed: str) -> Iterator[list[str]]:
    drawn = random.Random(seed)  # noqa: S311 - the same ones each time
    for _ in range(_PROBED_QUESTIONS if terms else 0):
        yield drawn.choices(terms, k=drawn.randint(1, _MOST_TERMS))
