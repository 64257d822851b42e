"""Where are the pages served, and which files are the same for all of them?"""

import asyncio
import logging
import os
import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from aiohttp import web

from bot.errors import BotError

LOOPBACK: Final = "127.0.0.1"

_FIRST_PORT: Final = 8765
_PORTS_TRIED: Final = 100
_WAITING: Final = 1_024  # connections that nobody has accepted yet
_SECONDS_TO_FINISH: Final = 1.0
_SECONDS_IDLE: Final = 15.0  # of a connection, until its next request

_MOST_CONNECTIONS: Final = 512
"""Open at once. Each takes one of the files that the process may open, often 1,024 in all, of which
the bot needs some to answer on Discord."""

# aiohttp would log the address of whoever sends something malformed; this one has no parent.
_UNHEARD: Final = logging.Logger("unheard", logging.CRITICAL + 1)  # noqa: LOG001

_STATIC: Final = Path(__file__).with_name("static")


@asynccontextmanager
async def serve(
    app: web.Application,
    port: int | None = None,
    host: str = LOOPBACK,
    most: int = _MOST_CONNECTIONS,
) -> AsyncIterator[str]:
    """Serve an application, and our style sheets and scripts under `/~/static/`, while inside.

    A handler is cancelled when whoever asked has gone.

    Args:
        app: The application; `walls.guard` has been called on it.
        port: The port; 0 for any free one; None for 8765, or the next one that is free.
        host: The address to listen on.
        most: How many connections may be open at once.

    Yields:
        The address of the page: `http://127.0.0.1:8765/`.

    Raises:
        BotError: It can't listen there.
    """
    app.router.add_static("/~/static/", _STATIC)
    runner = web.AppRunner(
        app,
        access_log=None,
        logger=_UNHEARD,
        handler_cancellation=True,
        shutdown_timeout=_SECONDS_TO_FINISH,
        keepalive_timeout=_SECONDS_IDLE,
    )
    await runner.setup()
    try:
        ports = range(_FIRST_PORT, _FIRST_PORT + _PORTS_TRIED) if port is None else [port]
        server = await _accept(runner, _listening(host, ports), most)
        try:
            name = f"[{host}]" if ":" in host else host
            yield f"http://{name}:{server.sockets[0].getsockname()[1]}/"
        finally:
            server.close()
    finally:
        await runner.cleanup()


async def _accept(runner: web.AppRunner, listening: socket.socket, most: int) -> asyncio.Server:
    """Accept connections, as many as may be open."""
    serving = runner.server
    if serving is None:
        raise RuntimeError("the runner has not been set up")

    def accept() -> asyncio.BaseProtocol:
        return serving() if len(serving.connections) < most else _Refusal()

    loop = asyncio.get_running_loop()
    return await loop.create_server(accept, sock=listening, backlog=_WAITING)


class _Refusal(asyncio.Protocol):
    """Closes a connection at once."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Close the connection."""
        transport.close()


def _listening(host: str, ports: Sequence[int]) -> socket.socket:
    """Return a socket that listens on the first of some ports, at least one, that is free."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for port in ports:
        try:
            return socket.create_server((host, port), family=family, backlog=_WAITING)
        except OSError as error:
            if port == ports[-1]:
                # The system's own sentence repeats the address.
                reason = os.strerror(error.errno) if error.errno else error
                raise BotError(
                    f"Can't listen on {host}:{port}: {reason}. Choose another port."
                ) from None
    raise ValueError("no port to try")
