"""How does Discord ask a corpus, without holding up the event loop?

A person is admitted first, and then asks the corpora that are allowed where they are.
"""

import asyncio
import math
import time
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, asynccontextmanager, contextmanager, nullcontext
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final, Literal, TypeVar

import structlog

from bot import venues
from bot.admission import Gate, Limits
from bot.client.turns import Turns
from bot.ledger import Ledger, LedgerError, Posted, Shown
from bot.library import AwayError, Library, UnknownCorpusError
from bot.venues import Venue
from retrieval import UnavailableError
from retrieval.answer import Answer, Answerer
from retrieval.index import DamagedIndexError
from retrieval.index.cluster import within

_Result = TypeVar("_Result")

Stage = Literal["queue", "search"]

# Seconds to wait for another program that writes the ledger. Writing takes milliseconds, and people
# are waiting.
_PATIENCE: Final = 0.25

# Callbacks that are sent at once, and refusals among them. The rest is left to people who were
# admitted, since a flood of refusals would have them wait for all of it.
_CALLBACKS: Final = 128
_REFUSALS: Final = 96

# Discord waits no longer for an acknowledgement.
_CROWD_SECONDS: Final = 3.0

# People whose answers are there in less than half a second, if nobody else waits.
_FEW: Final = 64

# Seconds for which it is known what may be asked somewhere; another process may bind there too.
_FRESH: Final = 1.0
_MOST_VENUES: Final = 1_000

# Seconds that one person's search has where a cluster is asked; people are told before they give up
# on it, and whoever types goes on typing.
_SEARCH_SECONDS: Final = 2.7
_SUGGEST_SECONDS: Final = 0.3

_log = structlog.stdlib.get_logger("verbatim")


@dataclass(frozen=True, slots=True)
class Visit:
    """A person who asks, and where they ask.

    Attributes:
        person: Id of the user.
        venue: Where they ask.
        seen: Returns the channels, of some as in `Source.channel`, whose messages may be shown
            there.
    """

    person: int
    venue: Venue
    seen: Callable[[Iterable[str]], frozenset[str]] = lambda _: frozenset()


class Asker:
    """Asks the corpora for people on Discord.

    Attributes:
        library: The corpora. Those that could be opened are open already, so that no question waits
            for that.
        ledger: Ledger of what was shown, what is bound to channels and which reply answers which
            message.
        gate: Gate that admits people, and runs their work on a thread of its own.
        turns: Turns that keep apart what happens to one message.
        on_stage: Called with the seconds that a piece of work waited for the thread (`queue`), and
            with those that it was on it (`search`).
        on_answer: Called with every answer.
    """

    def __init__(self, library: Library, ledger: Ledger, gate: Gate) -> None:
        self.library = library
        self.ledger = ledger
        self.gate = gate
        self.turns = Turns()
        self._callbacks = asyncio.Semaphore(_CALLBACKS)
        self._refusals = asyncio.Semaphore(_REFUSALS)
        self._unheard = 0
        self._hurrying = 0
        self._allowed: dict[Venue, tuple[float, tuple[str, ...]]] = {}
        self.on_stage: Callable[[Stage, float], None] = lambda *_: None
        self.on_answer: Callable[[Answer], None] = lambda _: None

    @classmethod
    def for_library(
        cls, library: Library, ledger_file: Path | None = None, limits: Limits | None = None
    ) -> "Asker":
        """Return an asker of the library's corpora.

        Args:
            library: The corpora.
            ledger_file: Where the ledger stands; None for beside the indexes.
            limits: How much people may ask; None for what the settings say.
        """
        settings = library.settings

        def warn(text: str) -> None:
            _log.warning("ledger", told=text)

        file = ledger_file or settings.index.dir / "ledger.sqlite"
        ledger = Ledger(file, warn, patience=_PATIENCE)
        return cls(library, ledger, Gate(limits or Limits.of(settings)))

    def admit(self, visit: Visit, cost: float = 1.0) -> AbstractContextManager[None]:
        """Count one request as under way while inside; raises RefusedError as `Gate.admit` does."""
        return self.gate.admit(person=visit.person, channel=visit.venue.channel, cost=cost)

    @property
    def is_quiet(self) -> bool:
        """Whether so few wait for answers that one more may have its own at once."""
        return self._hurrying < _FEW and self.gate.people_waiting < _FEW

    @contextmanager
    def hurrying(self) -> Iterator[None]:
        """Count a person who waits, without having heard that an answer follows, while inside."""
        self._hurrying += 1
        try:
            yield
        finally:
            self._hurrying -= 1

    @asynccontextmanager
    async def callback(self, *, refusal: bool = False) -> AsyncIterator[None]:
        """Take one's turn to tell a person that an answer follows, or that none does.

        Refusals take turns by themselves first, so that no admitted person waits for many of them.

        A crowd takes turns, since else each would open a connection, which takes longer than to
        wait for one that is there; and meanwhile no search begins, since this has to be told in
        time, and searches have not.
        """
        self._unheard += 1
        if self._unheard == _CALLBACKS + 1:
            self.gate.hold(_CROWD_SECONDS)
        try:
            async with self._refusals if refusal else nullcontext(), self._callbacks:
                yield
        finally:
            self._unheard -= 1
            if self._unheard == _CALLBACKS:
                self.gate.go_on()

    async def corpora(self, venue: Venue) -> tuple[str, ...]:
        """Return the corpora that can be asked in a venue, the default one first.

        What another process binds counts within a second.

        Raises:
            LedgerError: It can't be read what is bound here.
        """
        now, known = time.monotonic(), self._allowed
        since, here = known.get(venue, (-math.inf, ()))
        if now - since < _FRESH:
            return here
        here = await self.use_ledger(
            partial(venues.allowed, self.library.settings, self.ledger, venue)
        )
        if len(known) >= _MOST_VENUES:
            known.clear()
        known[venue] = now, here
        return here

    async def rebind(self, work: Callable[[Ledger], object]) -> None:
        """Change in the ledger what is bound to channels; it counts from then on.

        Raises:
            LedgerError: The bindings are as before.
        """
        try:
            await self.use_ledger(partial(work, self.ledger))
        finally:
            # Not cleared: whoever is reading now writes into the old one.
            self._allowed = {}

    def why_none(self, venue: Venue) -> str:
        """Say why no corpus can be asked in a venue, and who can change that."""
        return venues.why_none(self.library.settings, venue)

    async def corpus(self, venue: Venue, wanted: str | None = None) -> str:
        """Return the corpus to ask: the wanted one, or the default one of a venue.

        Raises:
            UnknownCorpusError: No corpus of that name is allowed here, or none at all.
            LedgerError: As in `corpora`.
        """
        here = await self.corpora(venue)
        if wanted is None and here:
            return here[0]
        if wanted not in here:
            known = f"Known here: {', '.join(here)}." if here else self.why_none(venue)
            raise UnknownCorpusError(
                f"There is no corpus {wanted!r} here. {known}" if wanted else known
            )
        return wanted

    def seen(self, visit: Visit, corpus: str) -> frozenset[str] | None:
        """Return the channels of a corpus that may be shown to somebody; None for whatever it has.

        What Discord has told is only looked at on the event loop, so this is called there.
        """
        if self.library.settings.corpora[corpus].public_channels:
            return None
        answerer = self.library.opened(corpus)
        known = answerer.snapshot.sources.walled if answerer else frozenset[str]()
        return visit.seen(known) if known else known

    def _present(self, corpus: str, seen: frozenset[str] | None) -> Answerer:
        return _part(self.library.present(corpus), seen)

    async def beside(
        self, visit: Visit, corpus: str, work: Callable[[Answerer], _Result]
    ) -> _Result | None:
        """Do work that takes long, and that nobody else waits for, off the search thread.

        Returns:
            None when the corpus hasn't been opened.
        """
        seen = self.seen(visit, corpus)

        def do() -> _Result | None:
            answerer = self.library.heeded(corpus)
            return work(_part(answerer, seen)) if answerer else None

        return await asyncio.to_thread(do)

    async def of(self, visit: Visit, corpus: str, work: Callable[[Answerer], _Result]) -> _Result:
        """Do work with the answerer of a corpus on the search thread, when it is the person's turn.

        Raises:
            AwayError: The corpus's folder can't be read now.
            RefusedError: The bot closed meanwhile.
        """
        came = time.monotonic()
        began = ended = came
        seen = self.seen(visit, corpus)

        def timed() -> _Result:
            nonlocal began, ended
            began = time.monotonic()
            try:
                with within(_SEARCH_SECONDS):
                    return work(self._present(corpus, seen))
            except DamagedIndexError:
                # Whoever asked is told, but can't mend it.
                _log.error("index is damaged", corpus=corpus)
                raise
            finally:
                ended = time.monotonic()

        result = await self.gate.run(visit.person, timed)
        self.on_stage("queue", began - came)
        self.on_stage("search", ended - began)
        return result

    async def suggest(
        self, visit: Visit, corpus: str, work: Callable[[Answerer], _Result]
    ) -> _Result | None:
        """Do a little work soon or not at all; see `Gate.suggest`."""
        seen = self.seen(visit, corpus)

        def suggested() -> _Result | None:
            try:
                with within(_SUGGEST_SECONDS):
                    return work(self._present(corpus, seen))
            except (AwayError, UnavailableError):
                return None

        return await self.gate.suggest(visit.person, suggested)

    async def use_ledger(self, work: Callable[[], _Result]) -> _Result:
        """Read or write the ledger off the loop and off the search thread: it may have to wait."""
        return await asyncio.to_thread(work)

    async def note(self, work: Callable[[], object]) -> None:
        """Write to the ledger, best effort: if that fails, it is logged."""
        try:
            await self.use_ledger(work)
        except LedgerError as error:
            _log.warning("not remembered", error=str(error))

    async def remember(self, corpus: str, shown: Sequence[Shown]) -> None:
        """Remember which paragraphs of a corpus were shown, best effort."""
        if shown:
            await self.note(partial(self.ledger.remember, corpus, shown))

    async def keep(self, posted: Posted) -> None:
        """Remember which reply answers which message, best effort."""
        await self.note(partial(self.ledger.keep_reply, posted))

    async def first_with(
        self, visit: Visit, wanted: str | None, work: Callable[[Answerer], _Result | None]
    ) -> tuple[str, _Result] | None:
        """Do work in the corpora that are allowed here, one by one, until one has a result.

        Args:
            visit: The person who asks, and where.
            wanted: Name of the only corpus to try; None for all that are allowed.
            work: Called with each answerer; returns None to go on.

        Raises:
            AwayError: None has a result, and the folder of one of them can't be read now.
        """
        away: AwayError | None = None
        names: Sequence[str] = await self.corpora(visit.venue)
        if wanted is not None:
            names = [await self.corpus(visit.venue, wanted)]
        for name in names:
            try:
                if (result := await self.of(visit, name, work)) is not None:
                    return name, result
            except AwayError as error:
                away = away or error
        if away:
            raise away
        return None


def _part(answerer: Answerer, seen: frozenset[str] | None) -> Answerer:
    return answerer if seen is None else answerer.within(seen)
