"""How does the bot go on beside the page, whatever ends it?"""

import asyncio
from collections.abc import Callable
from multiprocessing.connection import wait
from typing import Final, Protocol

from bot.sandbox import Sandbox

WRONG: Final = 2
"""The exit status of a bot that can't go on before somebody mends something."""

_FIRST_WAIT: Final = 0.25  # seconds before the bot is started anew …
_LONGEST_WAIT: Final = 8.0  # … which double up to these
_SECONDS_TO_STOP: Final = 2.0


class Companion(Protocol):
    """The bot in a process of its own, which has been started and waits to be connected."""

    @property
    def sentinel(self) -> int:
        """What can be waited for until the process has ended."""

    @property
    def exitcode(self) -> int | None:
        """The exit status; None while it runs."""

    def connect(self, token: str, api_base: str, gateway_url: str, reader_url: str) -> None:
        """Tell the bot which stand-in to connect to, and where its quotes can be read."""

    def end(self, patience: float) -> None:
        """Ask the bot to stop, and kill it if it hasn't after so many seconds."""


class Keeper:
    """Starts the bot anew whenever it has ended, unless somebody has to mend something first."""

    def __init__(self, start: Callable[[], Companion], companion: Companion) -> None:
        self._start = start
        self._companion = companion

    async def keep(self, sandbox: Sandbox, reader_url: str) -> int:
        """Keep the bot connected; return its exit status when it can't go on."""
        loop = asyncio.get_running_loop()
        pause = _FIRST_WAIT
        while True:
            began = loop.time()
            self._companion.connect(
                sandbox.token, sandbox.api_base, sandbox.gateway_url, reader_url
            )
            await asyncio.to_thread(wait, [self._companion.sentinel])
            if self._companion.exitcode == WRONG:
                return WRONG
            if loop.time() - began > _LONGEST_WAIT:
                pause = _FIRST_WAIT
            await asyncio.sleep(pause)
            pause = min(pause * 2, _LONGEST_WAIT)
            self._companion = self._start()

    def end(self) -> None:
        """End the bot."""
        self._companion.end(_SECONDS_TO_STOP)
