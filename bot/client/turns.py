"""Whose turn is it among the things that happen to one message?

An edit or a deletion may come while the bot is still answering the message. Then it has to wait
until it is known which reply it concerns.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Turns:
    """Lets callers in one at a time for each key, in the order in which they came.

    An instance belongs to one event loop. A key for which nobody is inside or waits takes no
    memory.
    """

    def __init__(self) -> None:
        self._locks: dict[int, asyncio.Lock] = {}
        self._present: dict[int, int] = {}

    def __len__(self) -> int:
        return len(self._locks)

    def __contains__(self, key: int) -> bool:
        """Tell whether anybody is inside for a key, or waits."""
        return key in self._locks

    @asynccontextmanager
    async def of(self, key: int) -> AsyncIterator[None]:
        """Wait for those who came before, then be alone inside."""
        lock = self._locks.setdefault(key, asyncio.Lock())
        self._present[key] = self._present.get(key, 0) + 1
        try:
            async with lock:
                yield
        finally:
            self._present[key] -= 1
            if not self._present[key]:
                del self._present[key], self._locks[key]
