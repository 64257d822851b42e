"""What can go wrong between the bot and Discord?

Each switch concerns requests whose `METHOD /path` fits a pattern with `*`, for instance
`POST /interactions/*/callback`, for so many `times`. A request meets the oldest fault that
fits it and only that one.
"""

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


@dataclass
class Fault:
    """A fault that waits for its requests; `seconds` to retry after or to take longer."""

    pattern: str
    effect: Effect
    times: int
    status: int = 0
    seconds: float = 0.0
    everywhere: bool = False


class Faults:
    """The switches. All are off at first."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway
        self._faults: deque[Fault] = deque()

    def rate_limit(
        self, pattern: str, *, retry_after: float, times: int = 1, everywhere: bool = False
    ) -> None:
        """Answer 429; `everywhere` for the global limit."""
        self._faults.append(Fault(pattern, Effect.RATE_LIMIT, times, 429, retry_after, everywhere))

    def fail(self, pattern: str, *, status: int = 500, times: int = 1) -> None:
        """Answer 500, 502 or 503; nothing takes effect."""
        self._faults.append(Fault(pattern, Effect.FAIL, times, status))

    def slow(self, pattern: str, *, seconds: float, times: int = 1) -> None:
        """Do what is asked at once and answer real seconds later."""
        self._faults.append(Fault(pattern, Effect.SLOW, times, seconds=seconds))

    def cut(self, pattern: str, *, times: int = 1) -> None:
        """Drop the connection; nothing takes effect."""
        self._faults.append(Fault(pattern, Effect.CUT, times))

    def lose(self, pattern: str, *, times: int = 1) -> None:
        """Do what is asked, then drop the connection instead of answering."""
        self._faults.append(Fault(pattern, Effect.LOSE, times))

    def clear(self) -> None:
        """Switch off everything that still waits for a request or an event."""
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
        """Send nothing more over the open connections, no heartbeat's ACK either."""
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
