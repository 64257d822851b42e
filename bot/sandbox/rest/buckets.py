"""How many requests does a route take in a while?

Discord states its limits only in headers. These are generous and count by windows, as its own do.
"""

import hashlib
from dataclasses import dataclass

from bot.sandbox.clock import Clock


@dataclass(slots=True)
class Window:
    """The requests that one bucket still takes until it fills up again."""

    ends_at: float
    remaining: int


class Buckets:
    """The limits by route and channel, or by route and interaction token.

    Args:
        clock: The clock that the windows end by.
        limit: Requests in a window.
        period: Seconds of a window.
    """

    def __init__(self, clock: Clock, limit: int = 50, period: float = 1.0) -> None:
        self._clock = clock
        self.limit = limit
        self.period = period
        self._windows: dict[str, Window] = {}

    def take(self, route: str, major: str) -> tuple[dict[str, str], float]:
        """Count a request.

        Returns:
            The headers of the response, and the seconds after which to try again: 0 when the
            request may pass.
        """
        now = self._clock.now()
        key = f"{route} {major}"
        window = self._windows.get(key)
        if window is None or window.ends_at <= now:
            window = self._windows[key] = Window(now + self.period, self.limit)
        retry_after = 0.0 if window.remaining else window.ends_at - now
        window.remaining = max(0, window.remaining - 1)
        return {
            "X-RateLimit-Limit": str(self.limit),
            "X-RateLimit-Remaining": str(window.remaining),
            "X-RateLimit-Reset": f"{window.ends_at:.3f}",
            "X-RateLimit-Reset-After": f"{max(0.0, window.ends_at - now):.3f}",
            "X-RateLimit-Bucket": hashlib.sha256(route.encode()).hexdigest()[:32],
        }, retry_after
