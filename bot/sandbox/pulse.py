"""How does a caller wait until something has happened?"""

import asyncio
from collections.abc import Callable
from typing import TypeVar

_Value = TypeVar("_Value")


class Pulse:
    """Wakes all who wait, whenever anything in the sandbox has changed."""

    def __init__(self) -> None:
        self._waiting: set[asyncio.Future[None]] = set()

    def beat(self) -> None:
        """Wake all who wait, to look at their conditions again."""
        for future in self._waiting:
            if not future.done():
                future.set_result(None)
        self._waiting.clear()

    async def until(
        self,
        condition: Callable[[], _Value],
        *,
        timeout: float | None,  # noqa: ASYNC109 - one bound over many waits
        what: str,
    ) -> _Value:
        """Return the first true value of `condition`.

        Args:
            condition: Is called now and after each change; has no side effects.
            timeout: Real seconds; None for no bound.
            what: The awaited thing, for the error.

        Raises:
            TimeoutError: `what` has not happened in time.
        """
        try:
            async with asyncio.timeout(timeout):
                while not (value := condition()):
                    future = asyncio.get_running_loop().create_future()
                    self._waiting.add(future)
                    await future
        except TimeoutError:
            raise TimeoutError(f"waited {timeout} s for {what}") from None
        return value
