"""How long does whoever asks wait for the cluster?

A question asks it several times over, on one thread. What is left of its time is known to that
thread alone.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

SECONDS: Final = 2.7
"""As long as a request waits where nobody says otherwise: Discord's 3 s, less what else is done."""

_until: ContextVar[float | None] = ContextVar("until", default=None)


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Give what is asked inside this many seconds together."""
    token = _until.set(time.monotonic() + seconds)
    try:
        yield
    finally:
        _until.reset(token)


def left() -> float:
    """Return the seconds that are left; 0 when there are none."""
    until = _until.get()
    return SECONDS if until is None else max(0.0, until - time.monotonic())
