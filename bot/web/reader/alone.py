"""How is the reader served without Discord?"""

import asyncio
import math
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Final

from bot.admission import Gate, Limits
from bot.ledger import Ledger
from bot.library import Library
from bot.web import logs
from bot.web.reader.desk import Desk
from bot.web.reader.site import application
from bot.web.serving import serve
from bot.web.signals import on_signals
from retrieval import RetrievalError

_LOOK_SECONDS: Final = 2.0  # between looks for changed files
_SECONDS_TO_FINISH: Final = 1.0


def read_alone(
    library: Library,
    ledger: Ledger,
    corpora: Sequence[str],
    port: int | None,
    tell: Callable[[str], None],
) -> None:
    """Serve the reader on 127.0.0.1 until Ctrl-C or SIGTERM, and follow changed files.

    Args:
        library: The library, in which the corpora are open.
        ledger: The ledger of what was shown.
        corpora: The names of the corpora that can be read.
        port: The port; None for 8765, or the next one that is free.
        tell: Called with the address once it is served.

    Raises:
        BotError: It can't listen on that port.
    """
    logs.configure()
    asyncio.run(_serve(library, ledger, corpora, port, tell))


async def _serve(
    library: Library,
    ledger: Ledger,
    corpora: Sequence[str],
    port: int | None,
    tell: Callable[[str], None],
) -> None:
    settings, stop = library.settings, asyncio.Event()
    on_signals(stop.set)
    gate = Gate(_limits(library))
    desk = Desk(library, gate, ledger, corpora, settings.reader.url)
    app = application(desk, url=settings.reader.url, robots=settings.reader.robots)
    async with serve(app, port) as address:
        tell(address)
        while not stop.is_set():
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), _LOOK_SECONDS)
                break
            for corpus in corpora:
                await asyncio.to_thread(_follow, library, corpus)
        await gate.close(_SECONDS_TO_FINISH)
    ledger.close()


def _limits(library: Library) -> Limits:
    """Return how much may be asked: anything, where only this machine's people can ask."""
    if library.settings.reader.url:
        return Limits.of(library.settings)
    return Limits(per_minute=math.inf, channel_per_minute=math.inf)


def _follow(library: Library, corpus: str) -> None:
    """Answer from a corpus as it is now; where it can't be read, whoever asks is told."""
    with suppress(RetrievalError):
        library.current(corpus)
