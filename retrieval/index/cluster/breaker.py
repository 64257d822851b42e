"""Is it worth asking the cluster again, after it has failed?"""

import threading
import time
from collections.abc import Callable
from typing import Final

_FAILURES: Final = 3
"""After so many failures in a row, nobody is made to wait any more."""

_FIRST_PAUSE: Final = 1.0
_LONGEST_PAUSE: Final = 30.0


class Breaker:
    """Lets requests through until several in a row have failed; safe to use from several threads.

    From then on it lets a single one through after a pause, as a probe; the pause doubles with each
    probe that fails, up to half a minute.

    Args:
        clock: Returns seconds that never go back.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._failures = 0
        self._pause = _FIRST_PAUSE
        self._again_at = 0.0

    @property
    def is_open(self) -> bool:
        """Whether requests are turned away, but for probes."""
        return self._failures >= _FAILURES

    def lets_through(self) -> bool:
        """Tell whether a request may be made now; then say what became of it."""
        with self._lock:
            if self._failures < _FAILURES:
                return True
            now = self._clock()
            if now < self._again_at:
                return False
            self._again_at = now + self._pause  # for whoever comes while the probe is under way
            return True

    def succeeded(self) -> None:
        """Say that a request was answered."""
        with self._lock:
            self._failures, self._pause = 0, _FIRST_PAUSE

    def failed(self) -> None:
        """Say that a request was not."""
        with self._lock:
            self._failures += 1
            if self._failures > _FAILURES:
                self._pause = min(2 * self._pause, _LONGEST_PAUSE)
            self._again_at = self._clock() + self._pause
