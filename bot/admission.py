"""Who may ask now, and whose turn is it?

Every way in, be it a command, menu, button, mention or autocomplete, passes one gate. It decides
at once, without waiting, so that a refusal can still be said before Discord's 3 s are over, and
it shares the search thread out fairly, so that nobody who asks much holds up the others.
"""

import asyncio
import math
import time
from collections import Counter, OrderedDict, deque
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from types import MappingProxyType
from typing import Any, Final, Literal, NoReturn, TypeVar

_Result = TypeVar("_Result")

Reason = Literal["closing", "crowded", "pending", "person", "channel"]

# Searching is Python's own work, so a second thread would answer no sooner; it would only take
# the event loop's turns: 1,000 questions at once were acknowledged in 2.7 s instead of 1.7.
_THREADS: Final = 1

# Seconds. What can't be foreseen is guessed: a queue that is full empties in half a minute, and
# one person's few questions within some seconds.
_WHEN_CROWDED: Final = 30.0
_WHEN_PENDING: Final = 5.0
_WHEN_CLOSING: Final = 60.0

_TELLINGS_PER_MINUTE: Final = 1.0

# Seconds after which the person has typed on, and Discord's client will soon show an error.
_STALE: Final = 1.0

# Seconds for the callers to tell that they were given up; they only have to send it.
_SECONDS_TO_APOLOGISE: Final = 2.0

# A wait of exactly what was told must be enough, whatever floats make of it.
_TOLERANCE: Final = 1e-6


class RefusedError(Exception):
    """The gate doesn't let this in; `str()` is the sentence to tell, privately.

    Attributes:
        reason: `closing` (the bot stops), `crowded` (too many are inside), `pending` (too many of
            this person's own are), `person` or `channel` (it asks too often).
        retry_after: Seconds after which trying again makes sense. For `person` and `channel` it
            is enough unless others ask there meanwhile; for the rest it is a guess.
        told_before: Whether this person was refused within the last minute already. Where a
            refusal can be seen by all, as under a mention, it is then better not repeated.
    """

    def __init__(self, reason: Reason, retry_after: float, *, told_before: bool = False) -> None:
        seconds = max(1, math.ceil(retry_after))
        wait = "in a second" if seconds == 1 else f"in {seconds} seconds"
        super().__init__(_SENTENCES[reason].format(wait=wait))
        self.reason = reason
        self.retry_after = retry_after
        self.told_before = told_before


_SENTENCES: Final[Mapping[Reason, str]] = {
    "closing": "I am about to restart; please ask again in a minute.",
    "crowded": "Very many people are asking just now; please ask again {wait}.",
    "pending": "I am still at your earlier questions; please wait until they are answered.",
    "person": "That was a lot at once; please ask again {wait}.",
    "channel": "This channel is asking a lot just now; please ask again {wait}.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much the gate lets in.

    Attributes:
        per_minute: How many questions a person may ask in the long run, more than 0; `math.inf`
            for any number.
        burst: How many at once, before that rate counts; at least 1.
        channel_per_minute: How many all people of one channel may. A direct message's channel
            is one as any other.
        channel_burst: How many at once.
        seats: How many may be inside at once. discord.py acknowledges 1,000 interactions at once
            in 2 s; with 3,000 it misses Discord's 3.
        seats_per_person: How many of the seats one person may take.
        suggesters: How many people's autocomplete may wait.
    """

    per_minute: float = 10.0
    burst: int = 5
    channel_per_minute: float = 60.0
    channel_burst: int = 30
    seats: int = 1024
    seats_per_person: int = 5
    suggesters: int = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Counters:
    """What the gate has seen since it was made.

    Attributes:
        admitted: How many came in.
        refused: How many didn't, by reason; a reason that never came up is missing.
        under_way: How many are inside now, from admission to the reply sent.
        waiting: How many pieces of work wait for the thread now, suggestions included.
        suggested: How many suggestions were served.
        suggestions_dropped: How many were not: superseded, stale, or too many.
        remembered: How many entries of people and channels are kept. Who is not inside, and did
            nothing for as long as a burst takes to come back, has none.
    """

    admitted: int
    refused: Mapping[Reason, int]
    under_way: int
    waiting: int
    suggested: int
    suggestions_dropped: int
    remembered: int


class Gate:
    """Admits what people ask, and runs their work on a thread of its own, in turn.

    Belongs to one event loop and is used from there only. What `admit` lets in is bounded in
    total and for each person, and so is what can wait in `run`.

    A person's questions are served in the order in which they came. Among people the thread goes
    round: whoever has one question waits for at most one of everybody else's.

    Args:
        limits: How much of what.
        clock: Returns seconds that never go back.
    """

    def __init__(
        self, limits: Limits | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._limits = limits = limits or Limits()
        self._clock = clock
        self._people = _Rate(limits.per_minute, limits.burst)
        self._channels = _Rate(limits.channel_per_minute, limits.channel_burst)
        self._tellings = _Rate(_TELLINGS_PER_MINUTE, 1)

        self._inside: Counter[int] = Counter()
        self._under_way = 0
        self._idle = asyncio.Event()
        self._idle.set()

        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="ask")
        self._at_work: set[_Work] = set()
        # The next person's work is first; a person without work is no key.
        self._turns: OrderedDict[int, deque[_Work]] = OrderedDict()
        self._suggestions: OrderedDict[int, _Work] = OrderedDict()
        self._suggested_last = False

        self._closing = False
        self._closed = False
        self._admitted = 0
        self._refused: Counter[Reason] = Counter()
        self._suggested = 0
        self._dropped = 0

    @property
    def counters(self) -> Counters:
        """The figures of this moment."""
        return Counters(
            admitted=self._admitted,
            refused=MappingProxyType(dict(self._refused)),
            under_way=self._under_way,
            waiting=sum(map(len, self._turns.values())) + len(self._suggestions),
            suggested=self._suggested,
            suggestions_dropped=self._dropped,
            remembered=len(self._people)
            + len(self._channels)
            + len(self._tellings)
            + len(self._inside),
        )

    @contextmanager
    def admit(self, *, person: int, channel: int, cost: float = 1.0) -> Iterator[None]:
        """Count what is done inside as under way, from the question to the reply sent.

        Enter it before anything is awaited, and acknowledge inside. Nothing waits here: whatever
        is let in has its turn in the queue already. A refusal uses up nothing of any rate.

        Args:
            person: Who asks.
            channel: Where.
            cost: In questions: less for a small thing, such as turning a page, and 0 for what the
                rates shall not hold up, such as removing an answer.

        Raises:
            RefusedError: Not now.
        """
        now = self._clock()
        self._check(person, channel, cost, now)
        self._people.take(person, cost, now)
        self._channels.take(channel, cost, now)
        self._admitted += 1
        self._inside[person] += 1
        self._under_way += 1
        self._idle.clear()
        try:
            yield
        finally:
            self._inside[person] -= 1
            if not self._inside[person]:
                del self._inside[person]
            self._under_way -= 1
            if not self._under_way:
                self._idle.set()

    async def run(self, person: int, work: Callable[[], _Result]) -> _Result:
        """Run work on the thread when it is this person's turn, and return what it returns.

        Args:
            person: Who asked; already admitted, so that the bounds hold.
            work: Raises to the caller what it raises. What is cancelled before its turn never runs.

        Raises:
            RefusedError: The bot closed before it was done.
        """
        if self._closed:
            raise RefusedError("closing", _WHEN_CLOSING)
        waiting = _Work(work, self._clock())
        self._turns.setdefault(person, deque()).append(waiting)
        self._start()
        try:
            result: _Result = await waiting.outcome
        except asyncio.CancelledError:
            self._withdraw(person, waiting)
            raise
        return result

    async def suggest(self, person: int, work: Callable[[], _Result]) -> _Result | None:
        """Run an autocomplete's work soon or not at all.

        Autocomplete comes with every few letters and can't be deferred or refused, so it needs no
        admission and waits in no queue of questions: it is next after what the thread is at,
        questions and suggestions alternating while both wait. Of a person only the newest waits,
        instead of the older one. `work` must be short: a look-up in memory.

        Returns:
            None when a newer one took its place, when it waited for more than a second, when too
            many wait, or when the bot closes: there is nothing to suggest then.
        """
        if self._closing:
            return None
        newest = _Work(work, self._clock())
        older = self._suggestions.get(person)
        if older is not None:
            self._drop(older)
        elif len(self._suggestions) >= self._limits.suggesters:
            self._dropped += 1
            return None
        self._suggestions[person] = newest
        self._start()
        try:
            result: _Result | None = await newest.outcome
        except asyncio.CancelledError:
            if self._suggestions.get(person) is newest:
                del self._suggestions[person]
            raise
        return result

    async def close(self, patience: float) -> None:
        """Let nothing in any more, finish what is inside, then end the thread.

        Args:
            patience: Seconds to go on serving. What is not done then is given up: its callers get
                a RefusedError, and up to 2 more seconds to tell people.
        """
        self._closing = True
        while self._suggestions:
            self._drop(self._suggestions.popitem()[1])
        await self._until_idle(patience)
        self._closed = True
        for waiting in self._turns.values():
            for work in waiting:
                work.refuse()
        self._turns.clear()
        for work in self._at_work:
            work.refuse()
        self._threads.shutdown(wait=False, cancel_futures=True)
        await self._until_idle(_SECONDS_TO_APOLOGISE)

    async def _until_idle(self, patience: float) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(patience):
                await self._idle.wait()

    def _check(self, person: int, channel: int, cost: float, now: float) -> None:
        """Raise RefusedError for what stands against it; what is least in their hands first."""
        if self._closing:
            self._refuse("closing", _WHEN_CLOSING, person, now)
        if self._under_way >= self._limits.seats:
            self._refuse("crowded", _WHEN_CROWDED, person, now)
        if self._inside[person] >= self._limits.seats_per_person:
            self._refuse("pending", _WHEN_PENDING, person, now)
        if wait := self._people.wait(person, cost, now):
            self._refuse("person", wait, person, now)
        if wait := self._channels.wait(channel, cost, now):
            self._refuse("channel", wait, person, now)

    def _refuse(self, reason: Reason, retry_after: float, person: int, now: float) -> NoReturn:
        self._refused[reason] += 1
        told_before = self._tellings.wait(person, 1.0, now) > 0.0
        if not told_before:
            self._tellings.take(person, 1.0, now)
        raise RefusedError(reason, retry_after, told_before=told_before)

    def _start(self) -> None:
        while len(self._at_work) < _THREADS and (work := self._next()) is not None:
            self._at_work.add(work)
            self._threads.submit(work.call).add_done_callback(partial(self._report, work))

    def _next(self) -> "_Work | None":
        """Take what is to be done now out of its queue; None when nothing waits."""
        while self._suggestions and not (self._suggested_last and self._turns):
            _, work = self._suggestions.popitem(last=False)
            if self._clock() - work.since > _STALE:
                self._drop(work)
                continue
            self._suggested_last = True
            self._suggested += 1
            return work
        if not self._turns:
            return None
        self._suggested_last = False
        person, waiting = next(iter(self._turns.items()))
        work = waiting.popleft()
        if waiting:
            self._turns.move_to_end(person)
        else:
            del self._turns[person]
        return work

    def _report(self, work: "_Work", done: Future[Any]) -> None:
        """Pass on, from the thread, that work is done."""
        with suppress(RuntimeError):  # the loop is closed: nobody waits any more
            work.outcome.get_loop().call_soon_threadsafe(self._finish, work, done)

    def _finish(self, work: "_Work", done: Future[Any]) -> None:
        self._at_work.remove(work)
        self._start()
        if work.outcome.done():  # its caller was cancelled, or given up
            return
        if error := done.exception():
            work.outcome.set_exception(error)
        else:
            work.outcome.set_result(done.result())

    def _withdraw(self, person: int, work: "_Work") -> None:
        waiting = self._turns.get(person)
        if waiting is not None and work in waiting:
            waiting.remove(work)
            if not waiting:
                del self._turns[person]

    def _drop(self, suggestion: "_Work") -> None:
        self._dropped += 1
        if not suggestion.outcome.done():
            suggestion.outcome.set_result(None)


@dataclass(eq=False, slots=True)
class _Work:
    """A call that waits for the thread, and what its caller waits for."""

    call: Callable[[], Any]
    since: float
    outcome: asyncio.Future[Any] = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )

    def refuse(self) -> None:
        """Give the caller up, unless it has its outcome."""
        if not self.outcome.done():
            self.outcome.set_exception(RefusedError("closing", _WHEN_CLOSING))


class _Rate:
    """How soon may each key act again?

    The generic cell rate algorithm in its form of virtual scheduling (ITU-T I.371, annex A): a
    token bucket that needs one number a key, the moment at which its bucket is full again. A key
    whose bucket is full is as good as new and is forgotten.

    Args:
        per_minute: Tokens that come back in a minute; more than 0.
        burst: Tokens of a full bucket; at least the greatest cost.
    """

    def __init__(self, per_minute: float, burst: int) -> None:
        self._interval = 60.0 / per_minute
        self._allowance = burst * self._interval
        self._full_at: OrderedDict[int, float] = OrderedDict()  # last taken from last

    def __len__(self) -> int:
        return len(self._full_at)

    def wait(self, key: int, cost: float, now: float) -> float:
        """Return the seconds after which so many tokens can be taken; 0 for now."""
        wait = self._full_after(key, cost, now) - now - self._allowance
        return wait if wait > _TOLERANCE else 0.0

    def take(self, key: int, cost: float, now: float) -> None:
        """Take tokens that are there."""
        self._full_at[key] = self._full_after(key, cost, now)
        self._full_at.move_to_end(key)
        # Whoever is behind one that isn't full yet was there less than a whole filling ago, so
        # what is left over is bounded too.
        while self._full_at and next(iter(self._full_at.values())) <= now:
            self._full_at.popitem(last=False)

    def _full_after(self, key: int, cost: float, now: float) -> float:
        return max(self._full_at.get(key, now), now) + cost * self._interval
