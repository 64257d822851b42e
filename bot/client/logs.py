"""What does the bot tell its operator?

It logs events with ids and timings to standard error, in colour on a terminal and as one JSON
object per line elsewhere. It logs no question and no message, and of an error nothing that can
repeat one.
"""

import logging
import sys
import traceback
from types import TracebackType
from typing import Final

import aiohttp
import discord
import structlog

_LOST_CONNECTION: Final = (aiohttp.ClientError, OSError, TimeoutError, discord.ConnectionClosed)


def configure(level: str) -> None:
    """Send our events, those of discord.py and what ends the process to standard error."""
    shared: list[structlog.typing.Processor] = [
        _without_words,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    terminal = sys.stderr.isatty()
    renderer: structlog.typing.Processor = (
        structlog.dev.ConsoleRenderer() if terminal else structlog.processors.JSONRenderer()
    )
    handler = logging.StreamHandler()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, structlog.stdlib.ExtraAdder()],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                renderer,
            ],
        )
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level.upper())
    # At debug level discord.py logs whole events, and with them what people wrote.
    logging.getLogger("discord").setLevel(max(logging.INFO, root.level))
    logging.getLogger("asyncio").setLevel(logging.WARNING)
    sys.excepthook = _log_end


def _without_words(
    _: object, __: str, event: structlog.typing.EventDict
) -> structlog.typing.EventDict:
    """Tell what went wrong and where, but without the error's own words.

    Those may repeat what people wrote: `int` quotes a text that is no number, and Discord a field
    that it refuses.
    """
    record = event.get("_record")
    if record is not None and record.name == "asyncio":
        # Further lines hold the task, with its error in full.
        event["event"] = event["event"].partition("\n")[0]
    info = event.pop("exc_info", None)
    error = info[1] if isinstance(info, tuple) else sys.exc_info()[1] if info is True else info
    if isinstance(error, _LOST_CONNECTION):
        # It helps nobody to know where aiohttp noticed it.
        event["error"] = f"{type(error).__name__}: {error}"
    elif isinstance(error, BaseException):
        event["exception"] = _trace(error)
    return event


def _log_end(_: type[BaseException], error: BaseException, __: TracebackType | None) -> None:
    """Log an error that nobody foresaw; Python would print it with the error's own words."""
    structlog.stdlib.get_logger("verbatim").critical("ended", exc_info=error)


def _trace(error: BaseException) -> str:
    """Return an error's traceback and kind, after those of what led to it."""
    causes: list[BaseException] = []
    cause: BaseException | None = error
    while cause is not None and cause not in causes:
        causes.append(cause)
        cause = cause.__cause__ or (None if cause.__suppress_context__ else cause.__context__)
    return "\n\n".join(_trace_alone(each) for each in reversed(causes))


def _trace_alone(error: BaseException) -> str:
    frames = "".join(traceback.format_tb(error.__traceback__))
    text = f"Traceback (most recent call last):\n{frames}{type(error).__qualname__}"
    if isinstance(error, discord.HTTPException):
        text += f": status {error.status}, code {error.code}"
    elif isinstance(error, OSError) and error.strerror:
        text += f": {error.strerror}"
    if isinstance(error, BaseExceptionGroup):
        text = "\n\n".join([text, *map(_trace, error.exceptions)])
    return text
