"""What happens to one message: whose turn is it?

An edit or a deletion may come while the message is still being answered; it has to wait until it
can be known which reply it concerns.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Turns:
    """Lets one at a time in for each key, in the order in which they came.

    Belongs to one event loop. Keys for which nobody is inside or waits take no memory.
    """

    def __init__(self) -> None:
        self._locks: dict[int, asyncio.Lock] = {}
        self._present: dict[int, int] = {}

    def __len__(self) -> int:
        return len(self._locks)

    @asynccontextmanager
    async def of(self, key: int) -> AsyncIterator[None]:
        """Wait for those who came before, and be alone inside."""
        lock = self._locks.setdefault(key, asyncio.Lock())
        self._present[key] = self._present.get(key, 0) + 1
        try:
            async with lock:
                yield
        finally:
            self._present[key] -= 1
            if not self._present[key]:
                del self._present[key], self._locks[key]
