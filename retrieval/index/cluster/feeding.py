"""How does a snapshot's index get onto a cluster, whole or not at all?

It is fed under a name of its own, sealed, compared with the one it came from, and only then named
as the corpus's newest. Whatever goes wrong before leaves the index that serves untouched.
"""

import json
import random
import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from itertools import pairwise
from typing import Any, Final, TypeVar

import numpy as np

from retrieval.errors import FeedError
from retrieval.index.cluster import counts, gate, mapping
from retrieval.index.cluster.client import RequestError, path_of
from retrieval.index.cluster.mapping import Name
from retrieval.index.cluster.nodes import Nodes
from retrieval.index.compiled import Block, CompiledIndex, Dictionary

_Result = TypeVar("_Result")

FeedProgress = Callable[[int, int], None]
"""Told how many passages are there, and how many there will be."""

_BULK_BYTES: Final = 5 << 20
_AT_ONCE: Final = 2  # bulk requests under way
_BULK_SECONDS: Final = 120.0

_MOST_RETRIES: Final = 9
_FIRST_PAUSE: Final = 0.2
_LONGEST_PAUSE: Final = 15.0
_LATER: Final = frozenset({429, 503})  # the statuses of a node that has too much to do
_THERE_ALREADY: Final = 409  # by a request whose answer was lost


def feed(
    nodes: Nodes, name: Name, local: CompiledIndex, on_progress: FeedProgress = lambda *_: None
) -> None:
    """Put an index onto the cluster, unless the very same is there.

    Indexes of the same corpus go, but for the one that served until now: answers that are under way
    ask that. What another feeding left unfinished goes too.

    Args:
        nodes: The cluster.
        name: What the index is called there.
        local: The index on this machine.
        on_progress: Called at the beginning, and after each part.

    Raises:
        FeedError: It can't be put there, or ranks otherwise there.
    """
    try:
        known = _indexes(nodes, name)
        for index, aliases in known.items():
            if any(alias == f"{index}-feed" for alias in aliases):
                _do(nodes, "DELETE", path_of(index))
        aliases = known.get(name.index, set())
        if not aliases or name.feed in aliases:
            _build(nodes, name, local, on_progress)
        else:
            gate.check(nodes, name, local)
        _name(nodes, name)
    except RequestError as error:
        raise FeedError(name.corpus, str(error)) from error
    except (LookupError, TypeError, ValueError) as error:
        raise FeedError(name.corpus, "it answers in a form that nobody expects") from error


def holds(nodes: Nodes, index: str) -> bool:
    """Tell whether the cluster has an index, finished or not; raises RequestError as `Nodes.do`."""
    try:
        nodes.do("GET", path_of(index, "_alias"), seconds=1.0)
    except RequestError as error:
        if error.status == 404:
            return False
        raise
    return True


def _indexes(nodes: Nodes, name: Name) -> dict[str, set[str]]:
    """Return the aliases of each index of a corpus."""
    found = nodes.do("GET", path_of(name.pattern), params={"allow_no_indices": "true"})
    return {
        index: {*told["aliases"]}
        for index, told in found.items()
        if told["mappings"].get("_meta", {}).get("alias") == name.alias
    }


def _build(nodes: Nodes, name: Name, local: CompiledIndex, on_progress: FeedProgress) -> None:
    meta = {"passages": local.size, "fingerprint": name.fingerprint}
    definition = mapping.definition(name, meta, nodes.access.shards)
    _do(nodes, "PUT", path_of(name.index), definition)
    try:
        on_progress(0, local.size)
        done = 0
        for count in _sent(nodes, name, local):
            done += count
            on_progress(done, local.size)
        _do(nodes, "POST", path_of(name.index, "_refresh"))
        _do(nodes, "POST", path_of(name.index, "_flush"))
        gate.check(nodes, name, local)
        sealed = {"blocks.write": True, "number_of_replicas": nodes.access.replicas}
        _do(nodes, "PUT", path_of(name.index, "_settings"), {"index": sealed})
    except BaseException:
        with suppress(RequestError):  # else the next feeding does it
            nodes.do("DELETE", path_of(name.index))
        raise


def _name(nodes: Nodes, name: Name) -> None:
    """Let the corpus's alias lead to an index, and drop those that nobody asks any more."""
    known = _indexes(nodes, name)
    before = {index for index, aliases in known.items() if name.alias in aliases} - {name.index}
    actions: list[dict[str, Any]] = [
        {"remove": {"index": index, "alias": name.alias}} for index in sorted(before)
    ]
    if name.feed in known.get(name.index, set()):
        actions.append({"remove": {"index": name.index, "alias": name.feed}})
    actions.append({"add": {"index": name.index, "alias": name.alias}})
    _do(nodes, "POST", "/_aliases", {"actions": actions})
    for index in known.keys() - before - {name.index}:
        _do(nodes, "DELETE", path_of(index))


def _sent(nodes: Nodes, name: Name, local: CompiledIndex) -> Iterator[int]:
    """Send all passages, some requests at a time; yield how many each one brought."""
    under_way: deque[Future[int]] = deque()
    with ThreadPoolExecutor(_AT_ONCE) as threads:
        try:
            for bulk in _bulks(local):
                under_way.append(threads.submit(_send, nodes, name, bulk))
                if len(under_way) > _AT_ONCE:
                    yield under_way.popleft().result()
            while under_way:
                yield under_way.popleft().result()
        finally:
            for future in under_way:
                future.cancel()


def _bulks(local: CompiledIndex) -> Iterator[list[str]]:
    """Yield the documents of passages, a line each, in parts of about the same size."""
    bulk: list[str] = []
    size = 0
    for block in local.unfolded():
        for document in _documents(block, local.dictionary):
            bulk.append(document)
            size += len(document)
            if size >= _BULK_BYTES:
                yield bulk
                bulk, size = [], 0
    if bulk:
        yield bulk


def _documents(block: Block, dictionary: Dictionary) -> Iterator[str]:
    """Yield what asks a node to take a passage, in two lines."""
    distinct, places = np.unique(block.terms, return_inverse=True)
    words = [mapping.written(term) for term in dictionary.texts.taken(distinct)]
    times = dictionary.tf[block.codes].tolist()
    spelled = [words[place] for place in places.tolist()]
    told = counts.encoded(block, dictionary)
    for number, (start, end) in enumerate(pairwise([0, *block.ends.tolist()]), block.first):
        terms = " ".join(
            word if count == 1 else " ".join([word] * count)
            for word, count in zip(spelled[start:end], times[start:end], strict=True)
        )
        document = {"passage": number, "terms": terms, "counts": next(told)}
        text = json.dumps(document, ensure_ascii=False)
        yield f'{{"create":{{"_id":"{number}"}}}}\n{text}\n'


def _send(nodes: Nodes, name: Name, bulk: list[str]) -> int:
    """Send passages until all are there, and return how many they are."""
    left = bulk

    def send() -> None:
        nonlocal left
        left = _left(nodes, name, left)
        if left:
            raise RequestError("its nodes have too much to do", 429)

    _persist(send)
    return len(bulk)


def _do(nodes: Nodes, method: str, path: str, body: object = None, **params: str) -> Any:  # noqa: ANN401 - as `Nodes.do`
    """Ask for something until a node has time for it; raises as `Nodes.do`."""
    return _persist(lambda: nodes.do(method, path, body, params))


def _persist(work: Callable[[], _Result]) -> _Result:
    """Try again, later and later and at no common pace, what may come to pass by itself."""
    drawn = random.Random()  # noqa: S311 - it only keeps requests apart
    pause, tries = _FIRST_PAUSE, 0
    while True:
        try:
            return work()
        except RequestError as error:
            tries += 1
            if not error.is_passing or tries > _MOST_RETRIES:
                raise
        time.sleep(drawn.uniform(0, pause))
        pause = min(2 * pause, _LONGEST_PAUSE)


def _left(nodes: Nodes, name: Name, bulk: list[str]) -> list[str]:
    """Send passages once, and return those that a node had no time for."""
    told = nodes.do(
        "POST",
        path_of(name.feed, "_bulk"),
        "".join(bulk),
        # An index that was taken away meanwhile isn't made anew by what is sent.
        {"require_alias": "true", "filter_path": "errors,items.create.status,items.create.error"},
        seconds=_BULK_SECONDS,
    )
    items = [item["create"] for item in told["items"]]
    if len(items) != len(bulk):
        raise RequestError(f"it answers for {len(items):,} of {len(bulk):,} passages", 400)
    left: list[str] = []
    for item, document in zip(items, bulk, strict=True):
        status = item["status"]
        if status in _LATER:
            left.append(document)
        elif status >= 300 and status != _THERE_ALREADY:
            reason = " ".join(str(item.get("error", {}).get("reason")).split())
            raise RequestError(f"it doesn't take a passage: {reason}", status)
    return left
