"""How do the stand-in, the bot and the page come up together, and go down again?"""

import asyncio
import math
import secrets
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from aiohttp import web

from bot.admission import Gate, Limits
from bot.ledger import Ledger
from bot.library import Library
from bot.sandbox import Sandbox
from bot.web import logs, serving
from bot.web.chat.keeping import Companion, Keeper
from bot.web.chat.scene import Binding, Scene, Tries
from bot.web.chat.site import DISCORD, application
from bot.web.chat.tries import questions_to_try
from bot.web.reader import Desk, reader_routes
from bot.web.signals import on_signals
from retrieval import FolderError, RetrievalError

_LOOK_SECONDS: Final = 2.0  # between looks for what the bot has indexed anew
_SECONDS_TO_FINISH: Final = 1.0
_SECONDS_TO_COME: Final = 10.0  # for the bot, while somebody waits
_MOST_CONNECTIONS: Final = 900  # the bot's among them, up to one for each of its answers
_LATENCY: Final = 0.1  # seconds; a network's


@dataclass(frozen=True, slots=True, kw_only=True)
class Hosting:
    """What the page is served with.

    Attributes:
        library: The corpora.
        ledger_file: Where the bot's ledger stands.
        start: Starts the bot.
        version: The version of the program.
        port: The port; None for 8765, or the next one that is free.
        on_ready: Called with the page's address once it is served.
    """

    library: Library
    ledger_file: Path
    start: Callable[[], Companion]
    version: str
    port: int | None
    on_ready: Callable[[str], None]


def host(hosting: Hosting, companion: Companion) -> int:
    """Serve the page, and keep the bot going, until a signal asks to stop.

    Args:
        hosting: What it is served with.
        companion: The bot, which has been started and waits to be told where to connect.

    Returns:
        The exit status: 0, or that of a bot that can't go on before somebody mends something.

    Raises:
        BotError: The port is taken.
        CorpusError: No corpus can be read.
    """
    logs.configure()
    return asyncio.run(_host(hosting, companion, _to_try(hosting.library)))


def _to_try(library: Library) -> dict[str, Tries]:
    """Open all corpora, and return what to ask of each: nothing where its folder is missing.

    Raises:
        CorpusError: A corpus can't be read, or none of the folders is there.
    """
    to_try: dict[str, Tries] = {}
    away: FolderError | None = None
    for name in library.names:
        try:
            to_try[name] = questions_to_try(library.answerer(name))
        except FolderError as error:  # the bot tells its operator
            away, to_try[name] = error, ()
    if away and not any(map(library.opened, library.names)):
        raise away
    return to_try


async def _host(hosting: Hosting, companion: Companion, to_try: Mapping[str, Tries]) -> int:
    sandbox = Sandbox(token=secrets.token_urlsafe(32), keeps_requests=False)
    sandbox.gateway.latency = _LATENCY
    scene = Scene(sandbox, hosting.library.settings, to_try)
    ledger = _ledger(hosting.ledger_file, scene.bindings)
    app = application(sandbox, scene, hosting.version, _SECONDS_TO_COME)
    keeper = Keeper(hosting.start, companion)
    try:
        async with (
            _reader(app, hosting.library, ledger),
            serving.serve(app, hosting.port, most=_MOST_CONNECTIONS) as url,
        ):
            address = url.removesuffix("/")
            sandbox.place(address + DISCORD)
            stop = asyncio.Event()
            on_signals(stop.set)
            hosting.on_ready(url)
            status = await _until_over(stop, keeper.keep(sandbox, address))
            # The bot ends more quickly while it can still reach the stand-in.
            await asyncio.to_thread(keeper.end)
            await sandbox.gateway.close()
            return status
    finally:
        keeper.end()
        ledger.close()


def _ledger(file: Path, bindings: Iterable[Binding]) -> Ledger:
    """Return a new ledger in which corpora are bound to channels, as `/corpus use` does it."""
    ledger = Ledger(file, lambda _: None)  # there is nothing in it to warn of
    for binding in bindings:
        ledger.bind(binding.guild, binding.channel, binding.corpora)
    return ledger


async def _until_over(stop: asyncio.Event, keep: Coroutine[Any, Any, int]) -> int:
    """Keep the bot going until it is to stop, or can't go on; return the status."""
    keeping = asyncio.create_task(keep)
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait({keeping, stopping}, return_when=asyncio.FIRST_COMPLETED)
    if keeping.done():
        return keeping.result()
    keeping.cancel()
    return 0


@asynccontextmanager
async def _reader(app: web.Application, library: Library, ledger: Ledger) -> AsyncIterator[None]:
    """Let all corpora be read in the browser while inside, as they are now."""
    gate = Gate(Limits(per_minute=math.inf, channel_per_minute=math.inf))
    app.router.add_routes(reader_routes(Desk(library, gate, ledger, library.names, is_own=True)))
    following = asyncio.create_task(_follow(library))
    try:
        yield
    finally:
        following.cancel()
        await gate.close(_SECONDS_TO_FINISH)


async def _follow(library: Library) -> None:
    """Take over, until cancelled, what the bot has indexed anew."""
    while True:
        await asyncio.sleep(_LOOK_SECONDS)
        for corpus in library.names:
            with suppress(RetrievalError):
                await asyncio.to_thread(library.reopen, corpus)
