"""Who may ask now, and whose turn is it?

Every request, be it a command, menu, button, mention or autocomplete, passes one gate. It decides
at once, without waiting, so that the bot can still refuse within Discord's 3 s, and it shares the
search thread fairly, so that a person who asks very much doesn't hold up the others.
"""

import asyncio
import math
import threading
import time
from collections import Counter, OrderedDict, deque
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import chain
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, Literal, NoReturn, Self, TypeVar

if TYPE_CHECKING:
    from config import Settings

_Result = TypeVar("_Result")

Reason = Literal["closing", "crowded", "pending", "person", "channel"]

# Searching runs Python code, so a second thread would not answer sooner; it would only take turns
# from the event loop: to acknowledge 1,000 questions at once took 2.7 s instead of 1.7. Where a
# cluster searches, threads only wait.
_THREADS: Final = 1

# Guesses, in seconds: a full queue empties in half a minute, and a person's few questions are
# answered within a few seconds.
_WHEN_CROWDED: Final = 30.0
_WHEN_PENDING: Final = 5.0
_WHEN_CLOSING: Final = 60.0

_TELLINGS_PER_MINUTE: Final = 1.0

_SECONDS_BETWEEN_LOGS: Final = 1.0  # of refusals

LOOKING: Final = 0.2
"""The questions that it counts as to look at something closer, or at what there is."""

# Seconds after which callers are told, where more is under way.
_MOMENT: Final = 0.03

# Seconds after which the person has typed on, and Discord's client will soon show an error.
_STALE: Final = 1.0

# Seconds in which callers can tell people that their work was given up; they only have to send it.
_SECONDS_TO_APOLOGISE: Final = 2.0

# To wait exactly as long as the bot said must be enough, however floats are rounded.
_TOLERANCE: Final = 1e-6


class RefusedError(Exception):
    """The gate doesn't let a request in; `str()` is the sentence to tell the person, privately.

    Attributes:
        reason: Why: `closing` (the bot is stopping), `crowded` (too many requests are inside),
            `pending` (too many of this person's are), `person` or `channel` (it asks too often).
        retry_after: Seconds after which it makes sense to try again. For `person` and `channel`
            this is enough unless others ask there meanwhile; for the other reasons it is a guess.
        told_before: Whether this person was already refused within the last minute. Where everybody
            can see a refusal, as under a mention, it is then better not repeated.
        unlogged: Number of refusals, this one included, since one was to be logged; 0 where this
            one isn't, since they come by the thousand.
    """

    def __init__(
        self,
        reason: Reason,
        retry_after: float,
        *,
        told_before: bool = False,
        unlogged: int = 1,
    ) -> None:
        seconds = max(1, math.ceil(retry_after))
        wait = "in a second" if seconds == 1 else f"in {seconds} seconds"
        super().__init__(_SENTENCES[reason].format(wait=wait))
        self.reason = reason
        self.retry_after = retry_after
        self.told_before = told_before
        self.unlogged = unlogged


_SENTENCES: Final[Mapping[Reason, str]] = {
    "closing": "I am about to restart; please ask again in a minute.",
    "crowded": "Very many people are asking just now; please ask again {wait}.",
    "pending": "I am still at your earlier questions; please wait until they are answered.",
    "person": "That was a lot at once; please ask again {wait}.",
    "channel": "This channel is asking a lot just now; please ask again {wait}.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Limits on what the gate lets in.

    Attributes:
        per_minute: Questions that a person may ask per minute in the long run; more than 0, and
            `math.inf` for any number.
        burst: Questions that a person may ask at once, before that rate counts; at least 1.
        channel_per_minute: Questions that all people of one channel may ask per minute. A direct
            message's channel counts like any other.
        channel_burst: Questions that they may ask at once.
        seats: Requests that may be inside at once. discord.py acknowledges 1,000 interactions at
            once in 2 s; with 3,000 it misses Discord's 3 s.
        seats_per_person: Seats that one person may take.
        suggesters: People whose autocomplete may wait.
        threads: Pieces of work that may be under way at once.
    """

    per_minute: float = 10.0
    burst: int = 5
    channel_per_minute: float = 60.0
    channel_burst: int = 30
    seats: int = 1024
    seats_per_person: int = 5
    suggesters: int = 64
    threads: int = _THREADS

    @classmethod
    def of(cls, settings: "Settings") -> Self:
        """Return the limits that an operator has set."""
        chosen = settings.limits
        return cls(
            per_minute=chosen.per_minute,
            burst=chosen.burst,
            channel_per_minute=chosen.channel_per_minute,
            channel_burst=chosen.channel_burst,
            seats=chosen.places,
            threads=settings.cluster.concurrent if settings.cluster.hosts else _THREADS,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Counters:
    """Figures of a gate since it was made.

    Attributes:
        admitted: Requests that came in.
        refused: Requests that didn't, by reason; a reason that never came up is missing.
        under_way: Requests that are inside now, from admission until the reply is sent.
        waiting: Pieces of work that wait for the thread now, suggestions included.
        suggested: Suggestions that were served.
        suggestions_dropped: Suggestions that were not: superseded, stale, or too many.
        remembered: Entries of people and channels that the gate keeps. It keeps none for those who
            are not inside and did nothing for as long as a burst takes to come back.
    """

    admitted: int
    refused: Mapping[Reason, int]
    under_way: int
    waiting: int
    suggested: int
    suggestions_dropped: int
    remembered: int


class Gate:
    """Admits what people ask, and runs their work in turn on a thread of its own.

    A gate belongs to one event loop and is used from there only. `admit` bounds how many requests
    are inside, in total and for each person, and so how many can wait in `run`.

    The gate serves a person's questions in the order in which they came. It takes people in turn:
    whoever has one question waits for at most one of each other person.

    Args:
        limits: How much the gate lets in.
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

        self._threads = ThreadPoolExecutor(limits.threads, thread_name_prefix="ask")
        self._held: asyncio.TimerHandle | None = None  # only the event loop changes this
        # What follows is changed under this lock: threads take their next work by themselves.
        self._lock = threading.Lock()
        self._working = 0
        self._at_work: set[_Work] = set()
        self._done: list[_Done] = []  # whose callers aren't told yet
        # The next person comes first; a person without work has no key.
        self._turns: OrderedDict[int, deque[_Work]] = OrderedDict()
        self._suggestions: OrderedDict[int, _Work] = OrderedDict()
        self._suggested_last = False

        self._closing = False
        self._closed = False
        self._admitted = 0
        self._refused: Counter[Reason] = Counter()
        self._unlogged = 0
        self._log_from = -math.inf
        self._suggested = 0
        self._dropped = 0

    @property
    def counters(self) -> Counters:
        """The figures of this moment."""
        with self._lock:
            waiting = sum(map(len, self._turns.values())) + len(self._suggestions)
        return Counters(
            admitted=self._admitted,
            refused=MappingProxyType(dict(self._refused)),
            under_way=self._under_way,
            waiting=waiting,
            suggested=self._suggested,
            suggestions_dropped=self._dropped,
            remembered=len(self._people)
            + len(self._channels)
            + len(self._tellings)
            + len(self._inside),
        )

    @property
    def people_waiting(self) -> int:
        """How many people have work that waits for a thread."""
        return len(self._turns)

    @contextmanager
    def admit(self, *, person: int, channel: int, cost: float = 1.0) -> Iterator[None]:
        """Count one request as under way while inside, from the question until the reply is sent.

        Enter it before you await anything, and acknowledge inside. Nothing waits here: a request
        that is let in already has its turn in the queue. A refusal uses up nothing of any rate.

        Args:
            person: Id of the person who asks.
            channel: Id of the channel they ask in.
            cost: Questions that the request counts as: less than 1 for a small thing, such as
                turning a page, and 0 for what the rates must not hold up, such as removing an
                answer.

        Raises:
            RefusedError: The request can't be let in now.
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
        """Run work on the thread when it is this person's turn, and return its result.

        Args:
            person: Id of the person who asked; already admitted, so that the bounds hold.
            work: The work; what it raises reaches the caller. It never runs if cancelled before its
                turn.

        Raises:
            RefusedError: The bot closed before the work was done.
        """
        if self._closed:
            raise RefusedError("closing", _WHEN_CLOSING)
        waiting = _Work(work, self._clock())
        with self._lock:
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
        admission and doesn't queue with questions: it runs next after the work on the thread, and
        questions and suggestions alternate while both wait. A person's newer suggestion replaces
        the one that waits. `work` must be short: a look-up in memory.

        Returns:
            What `work` returns; None when a newer suggestion took its place, when it waited for
            more than a second, when too many wait, or when the bot closes.
        """
        if self._closing:
            return None
        newest = _Work(work, self._clock())
        with self._lock:
            older = self._suggestions.get(person)
            if older is None and len(self._suggestions) >= self._limits.suggesters:
                self._dropped += 1
                return None
            self._suggestions[person] = newest
        if older is not None:
            self._drop(older)
        self._start()
        try:
            result: _Result | None = await newest.outcome
        except asyncio.CancelledError:
            with self._lock:
                if self._suggestions.get(person) is newest:
                    del self._suggestions[person]
            raise
        return result

    def hold(self, seconds: float) -> None:
        """Begin no more work until `go_on`, or for so many seconds at most.

        Threads and the event loop run Python in turn, so this leaves all the time to the loop.
        """
        self._held = asyncio.get_running_loop().call_later(seconds, self.go_on)

    def go_on(self) -> None:
        """Begin again with what waits."""
        if self._held is not None:
            self._held.cancel()
            self._held = None
        for _ in range(self._limits.threads):
            self._start()

    async def close(self, patience: float) -> None:
        """Let no request in any more, finish those that are inside, then end the thread.

        Args:
            patience: Seconds to go on serving. Work that is not done then is given up: its callers
                get a RefusedError, and up to 2 more seconds to tell people.
        """
        self._closing = True
        with self._lock:
            suggestions = list(self._suggestions.values())
            self._suggestions.clear()
        for suggestion in suggestions:
            self._drop(suggestion)
        await self._until_idle(patience)
        self._closed = True
        self._finish()
        with self._lock:
            given_up = [*chain.from_iterable(self._turns.values()), *self._at_work]
            self._turns.clear()
        for work in given_up:
            work.refuse()
        self._threads.shutdown(wait=False, cancel_futures=True)
        await self._until_idle(_SECONDS_TO_APOLOGISE)

    async def _until_idle(self, patience: float) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(patience):
                await self._idle.wait()

    def _check(self, person: int, channel: int, cost: float, now: float) -> None:
        """Raise RefusedError at a limit; first for the one that people can do least about."""
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

    def untell(self, person: int) -> None:
        """Take note that a refusal didn't reach a person, so that the next one is told."""
        self._tellings.fill(person)

    def _refuse(self, reason: Reason, retry_after: float, person: int, now: float) -> NoReturn:
        self._refused[reason] += 1
        told_before = self._tellings.wait(person, 1.0, now) > 0.0
        if not told_before:
            self._tellings.take(person, 1.0, now)
        self._unlogged += 1
        unlogged = self._unlogged if now >= self._log_from else 0
        if unlogged:
            self._unlogged, self._log_from = 0, now + _SECONDS_BETWEEN_LOGS
        raise RefusedError(reason, retry_after, told_before=told_before, unlogged=unlogged)

    def _start(self) -> None:
        with self._lock:
            waits = (self._turns or self._suggestions) and not self._held
            if not waits or self._working >= self._limits.threads:
                return
            self._working += 1
        self._threads.submit(self._work)

    def _work(self) -> None:
        """Do what waits, on a thread, until nothing does.

        While more waits, callers are told after a moment, together: the event loop then does the
        same for several people in a row, which takes it two thirds of the time.
        """
        done: _Done | None = None
        while (work := self._take(done)) is not None:
            done = _Done(work)
            try:
                done.result = work.call()
            except StopIteration as error:
                # No future takes this; others' callers would go untold with this one's.
                done.error = RuntimeError(f"work raised {error!r}")
                done.error.__cause__ = error
            except BaseException as error:  # noqa: BLE001 - its caller gets it
                done.error = error

    def _take(self, done: "_Done | None") -> "_Work | None":
        """Note what a thread has done, if anything, and take the next; None when nothing waits."""
        with self._lock:
            if done is not None:
                self._done.append(done)
            if (work := None if self._held else self._next()) is not None:
                self._at_work.add(work)
                tell = self._finish_soon if done and len(self._done) == 1 else None
            else:
                self._working -= 1
                tell = self._finish
        if done is not None and tell is not None:
            self._tell_loop(done.work, tell)
        return work

    def _next(self) -> "_Work | None":
        """Take the next piece of work out of its queue; None when nothing waits."""
        while self._suggestions and not (self._suggested_last and self._turns):
            _, work = self._suggestions.popitem(last=False)
            if self._clock() - work.since > _STALE:
                self._tell_loop(work, self._drop, work)
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

    @staticmethod
    def _tell_loop(work: "_Work", what: Callable[..., object], *values: object) -> None:
        with suppress(RuntimeError):  # the loop is closed: nobody waits any more
            work.outcome.get_loop().call_soon_threadsafe(what, *values)

    def _finish_soon(self) -> None:
        asyncio.get_running_loop().call_later(_MOMENT, self._finish)

    def _finish(self) -> None:
        """Tell the callers of all that is done by now."""
        with self._lock:
            done, self._done = self._done, []
            self._at_work.difference_update(one.work for one in done)
        for one in done:
            outcome = one.work.outcome
            if outcome.done():  # its caller was cancelled, or given up
                continue
            if one.error is not None:
                outcome.set_exception(one.error)
            else:
                outcome.set_result(one.result)

    def _withdraw(self, person: int, work: "_Work") -> None:
        with self._lock:
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
    """A call that waits for the thread, and the future that its caller waits for."""

    call: Callable[[], Any]
    since: float
    outcome: asyncio.Future[Any] = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )

    def refuse(self) -> None:
        """Give the work up, unless its outcome is there."""
        if not self.outcome.done():
            self.outcome.set_exception(RefusedError("closing", _WHEN_CLOSING))


@dataclass(slots=True)
class _Done:
    """A piece of work that was done, with what it returned or raised."""

    work: _Work
    result: object = None
    error: BaseException | None = None


class _Rate:
    """Limits how soon each key may act again.

    It follows the generic cell rate algorithm in its form of virtual scheduling (ITU-T I.371,
    annex A): a token bucket that needs one number per key, the moment at which its bucket is full
    again. A key whose bucket is full is as good as new and is forgotten.

    Args:
        per_minute: Tokens that come back per minute; more than 0.
        burst: Tokens in a full bucket; at least the greatest cost.
    """

    def __init__(self, per_minute: float, burst: int) -> None:
        self._interval = 60.0 / per_minute
        self._allowance = burst * self._interval
        self._full_at: OrderedDict[int, float] = OrderedDict()  # last taken from last

    def __len__(self) -> int:
        return len(self._full_at)

    def wait(self, key: int, cost: float, now: float) -> float:
        """Return the seconds after which `cost` tokens can be taken; 0 for now."""
        wait = self._full_after(key, cost, now) - now - self._allowance
        return wait if wait > _TOLERANCE else 0.0

    def take(self, key: int, cost: float, now: float) -> None:
        """Take `cost` tokens, which must be there."""
        self._full_at[key] = self._full_after(key, cost, now)
        self._full_at.move_to_end(key)
        # Keys behind one that isn't full yet were used less than a whole filling ago, so the number
        # of those that are left is bounded too.
        while self._full_at and next(iter(self._full_at.values())) <= now:
            self._full_at.popitem(last=False)

    def fill(self, key: int) -> None:
        """Give back all that a key has taken."""
        self._full_at.pop(key, None)

    def _full_after(self, key: int, cost: float, now: float) -> float:
        return max(self._full_at.get(key, now), now) + cost * self._interval
