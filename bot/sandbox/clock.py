"""What time is it in the sandbox?

Discord's deadlines (3 s, 15 min) follow this clock, so that a test moves it instead of waiting.
"""

import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


class Clock:
    """A clock that can run faster and jump ahead, never back.

    Attributes:
        on_advance: Is called after a jump.

    Args:
        speed: Sandbox seconds in a real second.
    """

    def __init__(self, speed: float = 1.0) -> None:
        self._speed = speed
        self.on_advance: Callable[[], None] = lambda: None
        self._origin = time.time()
        self._started = time.monotonic()

    @property
    def speed(self) -> float:
        """Sandbox seconds in a real second; a new speed counts from now on."""
        return self._speed

    @speed.setter
    def speed(self, speed: float) -> None:
        self._origin, self._started = self.now(), time.monotonic()
        self._speed = speed

    def now(self) -> float:
        """Return seconds since 1970."""
        return self._origin + (time.monotonic() - self._started) * self._speed

    def advance(self, seconds: float) -> None:
        """Jump ahead, past the deadlines that others may wait for."""
        self._origin += seconds
        self.on_advance()

    def real_seconds(self, seconds: float) -> float:
        """Return the real seconds that these sandbox seconds take."""
        return seconds / self.speed


def timestamp(moment: float) -> str:
    """Return a moment as Discord writes it: ISO 8601 in UTC."""
    return datetime.fromtimestamp(moment, UTC).isoformat(timespec="microseconds")
