"""What does the bot say to its operator?

Events with ids and timings on standard error, in colour on a terminal and as one JSON object a
line elsewhere. No question and no message is logged.
"""

import logging
import sys
from typing import Final

import aiohttp
import discord
import structlog

_LOST_CONNECTION: Final = (aiohttp.ClientError, OSError, TimeoutError, discord.ConnectionClosed)


def configure(level: str) -> None:
    """Send our events and those of discord.py to standard error."""
    shared: list[structlog.typing.Processor] = [
        _brief,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    terminal = sys.stderr.isatty()
    renderer: structlog.typing.Processor = (
        # A fancy traceback shows the values of variables, and those may be what people wrote.
        structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
        if terminal
        else structlog.processors.JSONRenderer()
    )
    handler = logging.StreamHandler()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, structlog.stdlib.ExtraAdder()],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                *([] if terminal else [structlog.processors.format_exc_info]),
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


def _brief(_: object, __: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """Tell a lost connection in one line; where in aiohttp it was noticed helps nobody."""
    told = event.get("exc_info")
    error = told[1] if isinstance(told, tuple) else told
    if isinstance(error, _LOST_CONNECTION):
        del event["exc_info"]
        event["error"] = f"{type(error).__name__}: {error}"
    return event
