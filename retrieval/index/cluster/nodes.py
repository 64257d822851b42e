"""Which node of the cluster answers, and what when none does?"""

import itertools
import threading
import time
import zlib
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, Final, TypeVar

from retrieval.index.cluster import patience
from retrieval.index.cluster.access import Access
from retrieval.index.cluster.breaker import Breaker
from retrieval.index.cluster.client import Client, RequestError, path_of

_Read = TypeVar("_Read")

_ATTEMPTS: Final = 3
_FEWEST_SECONDS: Final = 0.02  # below that, nothing could come of an attempt

_ENOUGH_SECONDS: Final = 1.0
"""Whoever gave less than this, as for completion, can't tell whether the cluster fails."""

_SEARCH: Final = {
    # Scores count with what all parts of an index hold together.
    "search_type": "dfs_query_then_fetch",
    "allow_partial_search_results": "false",
    "request_cache": "false",
}

_LONGEST_SECONDS: Final = 60.0  # for what nobody waits for


class Nodes:
    """The nodes of a cluster; safe to use from several threads.

    Attributes:
        access: How they are reached.
        breaker: What turns requests away while the cluster keeps failing.

    Args:
        access: As the attribute.

    Raises:
        MissingClientError: The client's library isn't installed.
    """

    def __init__(self, access: Access) -> None:
        self.access = access
        self.breaker = Breaker()
        self._clients = [Client(host, access) for host in access.hosts]
        self._turns = itertools.count()
        self._places = threading.BoundedSemaphore(access.concurrent)

    def search(
        self, index: str, body: Mapping[str, Any], about: str, read: Callable[[object], _Read]
    ) -> _Read:
        """Search an index for somebody who waits: by one node after another, while there is time.

        Each attempt gets half of the time that is left, the last one all of it, and goes to other
        copies of the index's parts where there are some.

        Args:
            index: The name of the index.
            body: What is asked.
            about: What it is about; the same goes to the same copies each time.
            read: Reads an answer, and raises RequestError where it is none.

        Raises:
            RequestError: No node answers in time, one refuses, or it was of no use to try.
        """
        if not self.breaker.lets_through():
            raise RequestError("the cluster has failed several times in a row")
        path = path_of(index, "_search")
        given = patience.left()
        until = time.monotonic() + given
        failed = RequestError("there is no time left")
        if not self._places.acquire(timeout=given):
            raise RequestError("too many searches are under way")
        try:
            first = next(self._turns)
            for attempt in range(_ATTEMPTS):
                seconds = (until - time.monotonic()) / (2 if attempt < _ATTEMPTS - 1 else 1)
                if seconds < _FEWEST_SECONDS:
                    break
                client = self._clients[(first + attempt) % len(self._clients)]
                params = {**_SEARCH, "preference": f"p{zlib.crc32(about.encode()):08x}.{attempt}"}
                timed = {**body, "timeout": f"{round(1000 * seconds)}ms"}
                try:
                    answer = read(
                        client.request("POST", path, timed, seconds=seconds, params=params)
                    )
                except RequestError as error:
                    failed = error
                    if not error.is_passing:
                        self.breaker.succeeded()
                        raise
                else:
                    self.breaker.succeeded()
                    return answer
        finally:
            self._places.release()
        if given >= _ENOUGH_SECONDS:
            self.breaker.failed()
        raise failed

    def do(
        self,
        method: str,
        path: str,
        body: object = None,
        params: Mapping[str, str] | None = None,
        *,
        seconds: float = _LONGEST_SECONDS,
    ) -> Any:  # noqa: ANN401 - as `Client.request`
        """Ask for what nobody waits for: each node once.

        Raises:
            RequestError: None answers, or one refuses.
        """
        first, failed = next(self._turns), RequestError("no host is named")
        for step in range(len(self._clients)):
            client = self._clients[(first + step) % len(self._clients)]
            try:
                return client.request(method, path, body, seconds=seconds, params=params)
            except RequestError as error:
                failed = error
                if not error.is_passing:
                    raise
        raise failed


@cache
def connected(access: Access) -> Nodes:
    """Return the nodes of a cluster, the same ones for whoever asks in this process.

    Raises:
        MissingClientError: The client's library isn't installed.
    """
    return Nodes(access)
