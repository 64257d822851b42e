"""Who may read which corpus in a browser, and whose turn is it?

Whoever reads passes the gate that everybody passes. Each address has a share of its own, as a
person on Discord has; all addresses together take turns on the search thread as one more person,
and so hold up the others by one piece of work at most.
"""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Final, TypeVar

import structlog
from aiohttp import web

from bot import remembering
from bot.admission import LOOKING, Gate, RefusedError
from bot.ledger import Ledger, LedgerError
from bot.library import AwayError, Library
from bot.replies import MOST_ATTACHED
from retrieval import UnavailableError
from retrieval.answer import Answerer, Excerpt
from retrieval.quote import Citation, citations
from retrieval.snapshots import Snapshot

_Result = TypeVar("_Result")

_MOST_INSIDE: Final = 64
"""How many requests of all addresses may be under way at once, far fewer than the gate's seats."""

_SECONDS_WHEN_CROWDED: Final = 5.0

# The gate knows people by their ids on Discord, which are above 0.
_ALL_READERS: Final = -1
_FIRST_ADDRESS: Final = -2
_NETWORK_BITS: Final = 64  # of an IPv6 address; whoever has one has all that begin with them

_log = structlog.stdlib.get_logger("verbatim")


@dataclass(frozen=True, slots=True)
class _Person:
    """Whoever asks, as the gate knows them."""

    number: int

    @classmethod
    def of(cls, request: web.Request, *, is_behind_proxy: bool) -> "_Person":
        """Return who sent a request: an address, or a network of IPv6.

        Args:
            request: The request.
            is_behind_proxy: Whether a proxy on this machine, or in a private network, is believed
                when it says for whom it asks.
        """
        peer = _address(request.remote or "")
        if is_behind_proxy and (peer is None or peer.is_private):
            # The last address was written by the proxy next to us, all others by anybody.
            told = request.headers.get("X-Forwarded-For", "").rpartition(",")[2]
            peer = _address(told.strip()) or peer
        if peer is None:
            return cls(_FIRST_ADDRESS)
        if isinstance(peer, IPv4Address):
            return cls(_FIRST_ADDRESS - 1 - int(peer))
        return cls(_FIRST_ADDRESS - 1 - (1 << 32) - (int(peer) >> _NETWORK_BITS))


def _address(told: str) -> IPv4Address | IPv6Address | None:
    try:
        address = ip_address(told)
    except ValueError:
        return None
    return (isinstance(address, IPv6Address) and address.ipv4_mapped) or address


class Desk:
    """Lets people in a browser read corpora.

    Attributes:
        library: The library whose corpora can be read, once they are open.
        corpora: The names of those that may be read, in their order.

    Args:
        library: The library.
        gate: The gate that admits whoever asks, and runs their work.
        ledger: The ledger of what was shown.
        corpora: The names of the corpora that everybody may read.
        url: What the world calls the reader, where a proxy passes it on; empty where none does.
        is_own: Whether those who read are the people whose machine it is, who may see all.
    """

    def __init__(  # noqa: PLR0913 - what it works with, and for whom
        self,
        library: Library,
        gate: Gate,
        ledger: Ledger,
        corpora: Iterable[str],
        url: str = "",
        *,
        is_own: bool = False,
    ) -> None:
        self.library = library
        self.corpora = tuple(corpora)
        self._gate = gate
        self._ledger = ledger
        self._url = url
        self._is_own = is_own
        self._inside = 0

    def corpus(self, request: web.Request) -> str:
        """Return the name of the corpus that a request is about.

        Raises:
            HTTPNotFound: There is none, or it may not be read, which reads the same.
        """
        name = request.match_info["corpus"]
        if name not in self.corpora:
            raise web.HTTPNotFound
        return name

    def origin(self, request: web.Request) -> str:
        """Return what links that leave the browser begin with: `https://texts.example`."""
        return self._url or f"http://{request.host}"

    def cite(
        self, snapshot: Snapshot, citation: str, context: int = 0, most: int = MOST_ATTACHED
    ) -> Citation:
        """Look a citation up as `citations.cite` does, with what the ledger remembers."""
        return citations.cite(
            snapshot,
            citation,
            context,
            recall=partial(self._ledger.recall, snapshot.corpus),
            most=most,
            stood_beside=partial(self._ledger.beside, snapshot.corpus),
        )

    async def of(
        self,
        request: web.Request,
        corpus: str,
        work: Callable[[Answerer], _Result],
        cost: float = LOOKING,
    ) -> _Result:
        """Do work with the answerer of a corpus on the search thread; raises as `do` does.

        Args:
            request: The request that asks for it.
            corpus: The name of a corpus that may be read.
            work: The work.
            cost: The questions that it counts as.
        """
        return await self.do(request, lambda: work(self.part(self.library.present(corpus))), cost)

    def part(self, answerer: Answerer) -> Answerer:
        """Return the answerer for people of whom nobody knows which channels they can read."""
        chosen = self.library.settings.corpora[answerer.snapshot.corpus]
        is_open = self._is_own or chosen.public_channels
        return answerer if is_open else answerer.within(frozenset())

    async def do(
        self, request: web.Request, work: Callable[[], _Result], cost: float = LOOKING
    ) -> _Result:
        """Do work on the search thread when it is the turn of whoever asks.

        Raises:
            HTTPTooManyRequests: Whoever asks has asked too much.
            HTTPServiceUnavailable: Too many are asking, or the texts can't be read or searched now.
        """
        person = _Person.of(request, is_behind_proxy=bool(self._url)).number
        try:
            if self._inside >= _MOST_INSIDE:
                raise RefusedError("crowded", _SECONDS_WHEN_CROWDED)  # noqa: TRY301 - told below
            with self._gate.admit(person=person, channel=person, cost=cost):
                self._inside += 1
                try:
                    return await self._gate.run(_ALL_READERS, work)
                finally:
                    self._inside -= 1
        except RefusedError as error:
            raise _refusal(error) from None
        except (AwayError, UnavailableError) as error:
            raise web.HTTPServiceUnavailable(text=str(error)) from None

    async def remember(self, snapshot: Snapshot, shown: Iterable[Excerpt | Citation]) -> None:
        """Remember what is shown, so that its ids last; where that fails, it is logged."""

        def remember() -> None:
            self._ledger.remember(snapshot.corpus, remembering.paragraphs(snapshot, shown))

        try:
            await asyncio.to_thread(remember)
        except LedgerError as error:
            _log.warning("not remembered", error=str(error))


def _refusal(error: RefusedError) -> web.HTTPError:
    """Return the response to somebody who isn't let in now."""
    if error.unlogged:
        _log.info("refused", what="page", reason=error.reason, times=error.unlogged)
    whose = error.reason in {"person", "channel", "pending"}
    kind = web.HTTPTooManyRequests if whose else web.HTTPServiceUnavailable
    wait = {"Retry-After": str(max(1, round(error.retry_after)))}
    return kind(text=str(error), headers=wait)
