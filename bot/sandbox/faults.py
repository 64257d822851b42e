"""What can go wrong between the bot and Discord?

A fault waits for requests whose `METHOD /path` fits its pattern, for instance
`POST /interactions/*/callback`, and ends after as many as its `times`. A request meets only the
oldest fault that fits.
"""

import asyncio
from collections import deque
from dataclasses import dataclass
from enum import Enum, auto
from fnmatch import fnmatchcase

from bot.sandbox.gateway import Gateway


class Effect(Enum):
    """What a fault does to a request."""

    RATE_LIMIT = auto()
    FAIL = auto()
    SLOW = auto()
    CUT = auto()
    LOSE = auto()


@dataclass(slots=True)
class Fault:
    """A fault that waits for its requests.

    Attributes:
        times: How many requests it still waits for.
        status: The HTTP status of the response; 0 where the true response is given or none.
        seconds: After how many to retry, or by how many the response is late.
        everywhere: Whether a rate limit is the global one.
        released: Until when the response is held; None for `seconds`.
    """

    pattern: str
    effect: Effect
    times: int
    status: int = 0
    seconds: float = 0.0
    everywhere: bool = False
    released: asyncio.Event | None = None

    async def wait(self) -> None:
        """Wait for as long as the response is late."""
        if self.released is None:
            await asyncio.sleep(self.seconds)
        else:
            await self.released.wait()


class Faults:
    """The switches for what can go wrong; all are off at first."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway
        self._faults: deque[Fault] = deque()

    def rate_limit(
        self, pattern: str, *, retry_after: float, times: int = 1, everywhere: bool = False
    ) -> None:
        """Respond with 429; `everywhere` makes it the global limit."""
        self._faults.append(Fault(pattern, Effect.RATE_LIMIT, times, 429, retry_after, everywhere))

    def fail(self, pattern: str, *, status: int = 500, times: int = 1) -> None:
        """Respond with 500, 502 or 503; nothing takes effect."""
        self._faults.append(Fault(pattern, Effect.FAIL, times, status))

    def slow(self, pattern: str, *, seconds: float, times: int = 1) -> None:
        """Do what is requested at once, and respond so many real seconds later."""
        self._faults.append(Fault(pattern, Effect.SLOW, times, seconds=seconds))

    def hold(self, pattern: str, *, times: int = 1) -> asyncio.Event:
        """Do what is requested at once, and respond once the event that is returned is set."""
        released = asyncio.Event()
        self._faults.append(Fault(pattern, Effect.SLOW, times, released=released))
        return released

    def cut(self, pattern: str, *, times: int = 1) -> None:
        """Drop the connection; nothing takes effect."""
        self._faults.append(Fault(pattern, Effect.CUT, times))

    def lose(self, pattern: str, *, times: int = 1) -> None:
        """Do what is requested, then drop the connection instead of responding."""
        self._faults.append(Fault(pattern, Effect.LOSE, times))

    def clear(self) -> None:
        """Switch off the faults that still wait for a request or an event."""
        self._faults.clear()
        self._gateway.repeats.clear()

    def meet(self, method: str, path: str) -> Fault | None:
        """Return the fault that a request meets, and count it."""
        for fault in self._faults:
            if fnmatchcase(f"{method} {path}", fault.pattern):
                fault.times -= 1
                if fault.times <= 0:
                    self._faults.remove(fault)
                return fault
        return None

    def repeat_event(self, event: str, *, times: int = 1) -> None:
        """Send the next events of this name twice."""
        self._gateway.repeats[event] += times

    def refuse_gateway(self, *, times: int = 1) -> None:
        """Refuse the next connections to the gateway with 503."""
        self._gateway.refusals = times

    def silence_gateway(self) -> None:
        """Send nothing more over the open connections, not even an ACK."""
        self._gateway.fall_silent()

    def cut_gateway(self) -> None:
        """Drop the gateway's TCP connections."""
        self._gateway.cut()

    def ask_to_reconnect(self) -> None:
        """Send op 7."""
        self._gateway.reconnect()

    def invalidate_session(self, *, resumable: bool = False) -> None:
        """Send op 9."""
        self._gateway.invalidate(resumable=resumable)
