"""Is the bot well, for whoever keeps it running and asks over HTTP on loopback?

`/health` answers 200 while the bot is connected to Discord and 503 while it isn't; `/metrics` gives
its figures. The bot serves nothing else here, and only on loopback.
"""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from aiohttp import web
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

from bot.client.metrics import Metrics
from bot.errors import BotError

_LOOPBACK: Final = "127.0.0.1"
_CONNECTED: Final = "connected to Discord\n"
_NOT_CONNECTED: Final = "not connected to Discord\n"


@asynccontextmanager
async def serve(metrics: Metrics, port: int, stop: asyncio.Event) -> AsyncIterator[None]:
    """Serve both pages while inside.

    Args:
        metrics: The figures.
        port: Port of 127.0.0.1.
        stop: Event that is set once the bot is stopping; it isn't well from then on.

    Raises:
        BotError: The port is taken, or not allowed.
    """

    async def health(_: web.Request) -> web.Response:
        if metrics.is_connected and not stop.is_set():
            return web.Response(text=_CONNECTED)
        return web.Response(text=_NOT_CONNECTED, status=503)

    async def figures(_: web.Request) -> web.Response:
        return web.Response(body=metrics.text(), headers={"Content-Type": CONTENT_TYPE_PLAIN_0_0_4})

    app = web.Application()
    app.router.add_get("/health", health)
    app.router.add_get("/metrics", figures)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, _LOOPBACK, port).start()
        except OSError as error:
            # The sentence of asyncio itself repeats the address.
            reason = os.strerror(error.errno) if error.errno else error
            raise BotError(
                f"metrics.port: can't listen on {_LOOPBACK}:{port}: {reason}. "
                "Choose another port, or 0 for none."
            ) from None
        yield
    finally:
        await runner.cleanup()
