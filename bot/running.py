"""How does the bot start, go on and stop?"""

import asyncio
import logging
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Final

import aiohttp
import discord
import structlog
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot import logs
from bot.asking import Asker
from bot.client import Bot
from bot.errors import BotError
from bot.library import Library
from config.errors import Problem, SettingsError
from config.secrets import Connection

_log = structlog.stdlib.get_logger("verbatim")

_SECONDS_TO_FINISH: Final = 10.0
_FIRST_WAIT: Final = 1.0
_LONGEST_WAIT: Final = 60.0


def run_bot(library: Library, connection: Connection) -> None:
    """Run the bot until it is told to stop.

    Raises:
        SettingsError: There is no token.
        BotError: Discord refuses the token.
        CorpusError: The default corpus can't be read.
    """
    token = _prepare(library, connection)
    answerer = library.answerer()
    answerer.calibration  # noqa: B018 - measured now rather than with the first question
    for entry in answerer.snapshot.skipped:
        _log.info("skipped", path=entry.path, reason=entry.reason)
    _log.info(
        "indexed",
        corpus=answerer.snapshot.corpus,
        snapshot=answerer.snapshot.id,
        passages=len(answerer.snapshot.passages),
    )
    asyncio.run(_serve(library, token, _proxy(connection)))


def sync_commands(library: Library, connection: Connection) -> bool:
    """Register the bot's commands with Discord; return whether they had changed.

    Raises:
        SettingsError: There is no token.
        BotError: Discord refuses the token or can't be reached.
    """
    token = _prepare(library, connection)

    async def sync() -> bool:
        bot = Bot(Asker(library), _proxy(connection))
        # Logging in calls this; what it finds is what we are asked for.
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
        raise _refused() from None
    except (aiohttp.ClientError, OSError, discord.DiscordServerError) as error:
        raise BotError(f"Discord can't be reached: {_told(error)}. Try again later.") from None


def _prepare(library: Library, connection: Connection) -> str:
    if connection.token is None:
        what = "is not set, so there is no bot to log in as"
        fix = "Set it to your bot's token (README, On Discord), or use `verbatim chat`."
        raise SettingsError([Problem("DISCORD_TOKEN", what, fix)])
    logs.configure(library.settings.log.level)
    # The bot never speaks, so nobody needs to hear what discord.py would need for it.
    discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False
    if connection.api_base and connection.gateway_url:
        # Both are undocumented; a test watches that discord.py still has them.
        Route.BASE = connection.api_base
        DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(connection.gateway_url)
    return connection.token.get_secret_value()


def _proxy(connection: Connection) -> str | None:
    return connection.proxy.get_secret_value() if connection.proxy else None


def _refused() -> BotError:
    return BotError(
        "Discord refused the token. Copy it anew from the application's page, Bot, Reset Token, "
        "and set DISCORD_TOKEN to it."
    )


async def _serve(library: Library, token: str, proxy: str | None) -> None:
    """Keep a client connected until a signal asks to stop."""
    asker = Asker(library)
    stop = asyncio.Event()
    _on_signals(stop.set)
    stopped = asyncio.create_task(stop.wait())
    wait = _FIRST_WAIT
    while not stop.is_set():
        bot = Bot(asker, proxy)
        began = asyncio.get_running_loop().time()
        with _quiet_until_connected(bot):
            connected = asyncio.create_task(bot.start(token))
            await asyncio.wait((connected, stopped), return_when=asyncio.FIRST_COMPLETED)
        if stop.is_set():
            _log.info("stopping")
            await asker.close(_SECONDS_TO_FINISH)
            # It may be asleep before its next attempt to connect.
            connected.cancel()
            await bot.close()
            await asyncio.gather(connected, return_exceptions=True)
            break
        await bot.close()
        _raise_if_final(connected, bot)
        if asyncio.get_running_loop().time() - began > _LONGEST_WAIT:
            wait = _FIRST_WAIT  # it did connect, so this is another trouble
        _log.warning("no connection to Discord", again_in_s=wait, error=_told(_cause(connected)))
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), wait)
        wait = min(wait * 2, _LONGEST_WAIT)
    _log.info("stopped")


@contextmanager
def _quiet_until_connected(bot: Bot) -> Iterator[None]:
    """Let the loop above tell of a first connection that fails; discord.py would tell it too."""

    def is_news(record: logging.LogRecord) -> bool:
        return bot.ws is not None or record.levelno < logging.ERROR

    logger = logging.getLogger("discord.client")
    logger.addFilter(is_news)
    try:
        yield
    finally:
        logger.removeFilter(is_news)


def _raise_if_final(connected: "asyncio.Task[None]", bot: Bot) -> None:
    """Raise what another attempt can't mend."""
    error = connected.exception()
    if isinstance(error, discord.LoginFailure):
        raise _refused()
    if isinstance(error, discord.PrivilegedIntentsRequired):  # never asked for; a proxy may differ
        raise BotError(str(error))
    # discord.py 2.7.1 dies of this when its very first gateway connection fails.
    never_connected = isinstance(error, AttributeError) and bot.ws is None
    passing = (aiohttp.ClientError, OSError, TimeoutError, discord.DiscordException)
    if error is not None and not never_connected and not isinstance(error, passing):
        raise error


def _cause(connected: "asyncio.Task[None]") -> BaseException | None:
    error = connected.exception()
    while isinstance(error, AttributeError) and error.__context__ is not None:
        error = error.__context__
    return error


def _told(error: BaseException | None) -> str:
    # The text of an invalid URL is the URL, and a proxy's may hold a password.
    return "an address is invalid" if isinstance(error, aiohttp.InvalidURL) else str(error)


def _on_signals(stop: Callable[[], None]) -> None:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        try:
            loop.add_signal_handler(number, stop)
        except NotImplementedError:  # Windows
            signal.signal(number, lambda *_: loop.call_soon_threadsafe(stop))
