"""How does the bot start, go on and stop?

A supervisor sees the process end with 0 when a signal asked it to, with 2 when somebody must mend
something first (settings, token, a corpus that can't be read, a port that is taken), and with 1,
after a traceback, for an error that nobody foresaw. A restart makes sense only after the last. The
bot doesn't end because Discord can't be reached.
"""

import asyncio
import gc
import logging
import os
import signal
import threading
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

import aiohttp
import discord
import structlog
import yarl
from aiohttp import WSCloseCode, WSMsgType
from discord.backoff import ExponentialBackoff
from discord.gateway import DiscordWebSocket, ReconnectWebSocket
from discord.http import Route

from bot.admission import Limits
from bot.client import logs
from bot.client.asker import Asker
from bot.client.events import Bot
from bot.client.watching import accelerate, watch
from bot.errors import BotError
from bot.library import Library
from bot.web import on_signals
from config import Connection, Problem, SettingsError
from retrieval import FolderError

if TYPE_CHECKING:
    from bot.client.metrics import Metrics

_log = structlog.stdlib.get_logger("verbatim")

# All is over within ten seconds: the gate takes two more seconds for the work that it gives up;
# telling those people, hanging up, and telling those who come last take half a second each.
_SECONDS_TO_FINISH: Final = 6.0
_SECONDS_TO_TELL: Final = 0.5
_SECONDS_IN_ALL: Final = 9.5
_SECONDS_TO_END: Final = 9.9

# Seconds to wait for Discord to hear that the bot hangs up, if there is time; it may be away.
_SECONDS_TO_HANG_UP: Final = 2.0
_GOODBYE: Final = WSCloseCode.OK.to_bytes(2, "big")
_SECONDS_TO_HEED: Final = 0.2
"""Seconds after which whatever goes on is cancelled again."""
_FIRST_WAIT: Final = 1.0
_LONGEST_WAIT: Final = 60.0
_SIGNALS: Final = (signal.SIGTERM, signal.SIGINT)
_NEW_OBJECTS: Final = 20_000
_YOUNG_COLLECTIONS: Final = 20
_DAY: Final = 86_400.0
_REPLIES_KEPT: Final = 30 * _DAY

# discord.py's names of the tasks in which it handles events and commands; a test checks them.
_EVENTS: Final = ("discord.py: ", "CommandTree-invoker")


def run_bot(
    library: Library,
    connection: Connection,
    ledger_file: Path | None = None,
    limits: Limits | None = None,
) -> None:
    """Run the bot until it is told to stop.

    Args:
        library: The corpora.
        connection: How Discord is reached.
        ledger_file: Where the ledger stands; None for beside the indexes.
        limits: How much people may ask; None for what the settings say.

    Raises:
        SettingsError: There is no token.
        BotError: Discord refuses the token, or figures can't be served.
        CorpusError: A corpus can't be read.
    """
    token = _prepare(library, connection)
    for number in _SIGNALS:
        # Nobody is being answered yet, and an index survives an end at any moment.
        signal.signal(number, lambda *_: os._exit(0))
    open_indexes(library)
    asker = partial(Asker.for_library, library, ledger_file, limits)
    asyncio.run(_serve(asker, token, _proxy(connection)))
    for number in _SIGNALS:
        # Python takes a moment to end, and would end by a second signal, or with its traceback.
        signal.signal(number, signal.SIG_IGN)


def open_indexes(library: Library) -> None:
    """Open or build all indexes, and do what would hold up the event loop later.

    A corpus whose folder is missing is told, and left to `watching`, while another one is there.

    Raises:
        CorpusError: A corpus can't be read, or none of the folders is there.
    """
    away: FolderError | None = None
    for name in library.names:
        try:
            answerer = library.answerer(name)
        except FolderError as error:
            away = error
            _log.warning("corpus folder is missing", corpus=name, reason=error.reason)
            continue
        for entry in answerer.snapshot.skipped:
            _log.info("skipped", corpus=name, path=entry.path, reason=entry.reason)
        _log.info(
            "indexed",
            corpus=name,
            snapshot=answerer.snapshot.id,
            passages=len(answerer.snapshot.passages),
        )
        accelerate(library, name)
    if away and not any(map(library.opened, library.names)):
        raise away
    # Garbage collections would look at all this and hold up the loop, though it stays to the end.
    gc.collect()
    gc.freeze()
    # A thousand questions at once are that many tasks under way: Python's own threshold of 700 new
    # objects has them looked at again and again.
    gc.set_threshold(_NEW_OBJECTS, _YOUNG_COLLECTIONS)


def sync_commands(library: Library, connection: Connection) -> bool:
    """Register the bot's commands with Discord; return whether they had changed.

    Raises:
        SettingsError: There is no token.
        BotError: Discord refuses the token or can't be reached.
    """
    token = _prepare(library, connection)

    async def sync() -> bool:
        bot = Bot(Asker.for_library(library), _proxy(connection))
        # Logging in calls this, and what it finds is what the caller asks for.
        changed = False

        async def note() -> None:
            nonlocal changed
            changed = await bot.sync()

        bot.setup_hook = note  # type: ignore[method-assign]
        async with bot:
            await bot.login(token)
        return changed

    try:
        return asyncio.run(sync())
    except discord.LoginFailure:
        raise _refusal() from None
    except (aiohttp.ClientError, OSError, discord.DiscordServerError) as error:
        raise BotError(f"Discord can't be reached: {_reason(error)}. Try again later.") from None


def _prepare(library: Library, connection: Connection) -> str:
    if connection.token is None:
        what = "no token is set, so there is no bot to log in as"
        fix = "Set it to your bot's token (README, On Discord), or use `verbatim chat`."
        raise SettingsError([Problem("DISCORD_TOKEN", what, fix)])
    logs.configure(library.settings.log.level)
    # This is undocumented too. discord.py's own waits up to 17 minutes, and starts anew only after
    # 34.
    discord.client.ExponentialBackoff = _Backoff  # type: ignore[attr-defined,assignment] # it is used there
    # The bot never speaks, so nobody needs to hear what discord.py would need for it.
    discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False
    if connection.api_base and connection.gateway_url:
        # Both are undocumented; a test checks that discord.py still has them.
        Route.BASE = connection.api_base
        DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(connection.gateway_url)
    return connection.token.get_secret_value()


class _Backoff(ExponentialBackoff[Literal[False]]):
    """Makes discord.py wait at most 32 s before it tries to reach the gateway again."""

    def __init__(self) -> None:
        super().__init__()
        self._max = 5
        self._reset_time = 60


def _proxy(connection: Connection) -> str | None:
    return connection.proxy.get_secret_value() if connection.proxy else None


def _refusal() -> BotError:
    return BotError(
        "Discord refused the token. Copy it anew from the application's page, Bot, Reset Token, "
        "and set DISCORD_TOKEN to it."
    )


async def _serve(make_asker: Callable[[], Asker], token: str, proxy: str | None) -> None:
    """Keep a client connected until a signal asks the bot to stop."""
    asker = make_asker()
    stop = asyncio.Event()

    def stop_in_time() -> None:
        stop.set()
        # Python waits for its threads, and a folder that hangs may not answer one.
        last = threading.Timer(_SECONDS_TO_END, os._exit, [0])
        last.daemon = True
        last.start()

    on_signals(stop_in_time)
    upkeep = [
        asyncio.create_task(watch(asker.library, stop)),
        asyncio.create_task(_prune(asker, stop)),
    ]
    async with _measure(asker, stop) as metrics, _read(asker):

        def client() -> Bot:
            bot = Bot(asker, proxy, http_trace=metrics.http_trace if metrics else None)
            if metrics:
                metrics.bot = bot
            return bot

        await _stay_connected(asker, client, token, stop, upkeep)
    await _end(upkeep)
    asker.ledger.close()
    _log.info("stopped")


@asynccontextmanager
async def _measure(asker: Asker, stop: asyncio.Event) -> AsyncIterator["Metrics | None"]:
    """Serve figures on loopback while inside, if the settings want it."""
    port = asker.library.settings.metrics.port
    if not port:
        yield None
        return
    try:
        # The library that these need is optional.
        from bot.client import health  # noqa: PLC0415
        from bot.client.metrics import Metrics  # noqa: PLC0415
    except ModuleNotFoundError as error:
        raise BotError(
            f"metrics.port needs a library that is missing, {error.name}. "
            "Install prometheus-client, or set the port to 0."
        ) from None
    metrics = Metrics(asker)
    async with health.serve(metrics, port, stop):
        yield metrics


@asynccontextmanager
async def _read(asker: Asker) -> AsyncIterator[None]:
    """Let people read the public corpora in a browser while inside, if the settings want it."""
    if not asker.library.settings.reader.port:
        yield
        return
    # Its libraries take a while to load, and most bots don't need them.
    from bot.web.reader import serve_reader  # noqa: PLC0415

    async with serve_reader(asker.library, asker.gate, asker.ledger) as address:
        _log.info("reader", address=address)
        yield


async def _stay_connected(
    asker: Asker,
    client: Callable[[], Bot],
    token: str,
    stop: asyncio.Event,
    upkeep: Sequence["asyncio.Task[None]"],
) -> None:
    """Connect, and again after each failure, until told to stop; then finish what is under way."""
    stopped = asyncio.create_task(stop.wait())
    wait = _FIRST_WAIT
    while not stop.is_set():
        bot = client()
        began = asyncio.get_running_loop().time()
        with _quiet_until_connected(bot):
            connected = asyncio.create_task(bot.start(token))
            await asyncio.wait((connected, stopped, *upkeep), return_when=asyncio.FIRST_COMPLETED)
        ended = [task for task in upkeep if task.done()]
        if stop.is_set() or ended:
            await _finish(asker, bot, connected)
            for task in ended:  # no such task ends by itself: without it the bot would grow stale
                task.result()
            return
        await _close(bot)
        _raise_if_final(connected, bot)
        if asyncio.get_running_loop().time() - began > _LONGEST_WAIT:
            wait = _FIRST_WAIT  # it did connect, so this is another failure
        _log.warning("no connection to Discord", again_in_s=wait, error=_reason(_cause(connected)))
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), wait)
        wait = min(wait * 2, _LONGEST_WAIT)


async def _finish(asker: Asker, bot: Bot, connected: "asyncio.Task[None]") -> None:
    """Answer, refuse or apologise for whatever came in, and only then hang up."""
    _log.info("stopping")
    loop = asyncio.get_running_loop()
    ends = loop.time() + _SECONDS_IN_ALL
    await asker.gate.close(_SECONDS_TO_FINISH)
    # Whoever comes now is refused, and is told so outside the gate.
    await _finish_telling(ends - 2 * _SECONDS_TO_TELL)
    # The task may also be asleep before its next attempt to connect.
    await _end([connected])
    # Events come before the bot is ready, too.
    if bool(bot.ws) and bot.ws.open:
        soon = loop.time() + _SECONDS_TO_HANG_UP
        await _hang_up(bot.ws, min(soon, ends - _SECONDS_TO_TELL))
    await _finish_telling(ends)
    await _close(bot)


async def _hang_up(gateway: DiscordWebSocket, moment: float) -> None:
    """Close the connection, and until Discord does so too, read what it has sent meanwhile."""
    with suppress(TimeoutError, ReconnectWebSocket, discord.ConnectionClosed, aiohttp.ClientError):
        async with asyncio.timeout_at(moment):
            # To close it as discord.py does throws away what comes before Discord's answer.
            await gateway.socket.send_frame(_GOODBYE, WSMsgType.CLOSE)
            while True:
                await gateway.poll_event()
    await gateway.close()


async def _finish_telling(moment: float) -> None:
    """Wait until people are told what is still to be told, and until that is noted."""
    left = max(0.0, moment - asyncio.get_running_loop().time())
    if tasks := _telling():
        await asyncio.wait(tasks, timeout=left)


async def _close(bot: Bot) -> None:
    """Disconnect; give up whoever isn't told by now, since nothing can be sent afterwards."""
    if tasks := _telling():
        _log.warning("given up", acts=len(tasks))
        await _end(tasks)
    await bot.close()


def _telling() -> "list[asyncio.Task[None]]":
    """Return what is being done about events."""
    return [task for task in asyncio.all_tasks() if task.get_name().startswith(_EVENTS)]


async def _end(tasks: Sequence["asyncio.Task[None]"]) -> None:
    """Cancel tasks until they end: `wait_for` of Python 3.11 can miss that it is cancelled."""
    while going := [task for task in tasks if not task.done()]:
        for task in going:
            task.cancel()
        await asyncio.wait(going, timeout=_SECONDS_TO_HEED)
    await asyncio.gather(*tasks, return_exceptions=True)


async def _prune(asker: Asker, stop: asyncio.Event) -> None:
    """Forget, once a day, the replies to messages of long ago."""
    while not stop.is_set():
        await asker.note(partial(asker.ledger.forget_replies, _REPLIES_KEPT))
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), _DAY)


@contextmanager
def _quiet_until_connected(bot: Bot) -> Iterator[None]:
    """Let the loop above log a first connection that fails; discord.py would log it too."""

    def is_news(record: logging.LogRecord) -> bool:
        return bot.ws is not None or record.levelno < logging.ERROR

    logger = logging.getLogger("discord.client")
    logger.addFilter(is_news)
    try:
        yield
    finally:
        logger.removeFilter(is_news)


def _raise_if_final(connected: "asyncio.Task[None]", bot: Bot) -> None:
    """Raise the error that another attempt can't mend, if it is one."""
    error = connected.exception()
    if isinstance(error, discord.LoginFailure):
        raise _refusal()
    if isinstance(error, discord.PrivilegedIntentsRequired):  # never asked for; a proxy may differ
        raise BotError(str(error))
    # discord.py 2.7.1 fails with this when its very first gateway connection fails.
    never_connected = isinstance(error, AttributeError) and bot.ws is None
    passing = (aiohttp.ClientError, OSError, TimeoutError, discord.DiscordException)
    if error is not None and not never_connected and not isinstance(error, passing):
        raise error


def _cause(connected: "asyncio.Task[None]") -> BaseException | None:
    error = connected.exception()
    while isinstance(error, AttributeError) and error.__context__ is not None:
        error = error.__context__
    return error


def _reason(error: BaseException | None) -> str:
    # The text of an invalid URL is the URL, and a proxy's may hold a password.
    return "an address is invalid" if isinstance(error, aiohttp.InvalidURL) else str(error)
