"""What is served: the page, its WebSocket, files, and the stand-in for the bot."""

import asyncio
import json
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path
from typing import Final
from urllib.parse import quote

import structlog
from aiohttp import WSCloseCode, WSMsgType, web

from bot.sandbox import REQUEST_MAX, Sandbox
from bot.web import walls
from bot.web.chat.actions import ActionError, Actions, Request
from bot.web.chat.scene import Scene
from bot.web.chat.shapes import ATTACHMENTS, Shape
from bot.web.chat.tabs import Tab, Tabs

DISCORD: Final = "/~/discord"
"""The path below which the stand-in is served for the bot."""

_PAGE: Final = Path(__file__).parents[1] / "static" / "chat.html"
_FRAME_MAX: Final = 256 * 1024  # bytes of a request
_HEARTBEAT: Final = 30.0  # seconds

_log = structlog.stdlib.get_logger("verbatim")


def application(
    sandbox: Sandbox, scene: Scene, version: str, patience: float = 0.0
) -> web.Application:
    """Return what serves the page, its WebSocket, and the stand-in for the bot.

    Args:
        sandbox: The stand-in.
        scene: What is there at first.
        version: The version of the program.
        patience: Seconds that what is meant for the bot waits at most until it has come.
    """
    tabs = Tabs(sandbox, scene, patience)
    actions = Actions(sandbox, scene, tabs, version)
    app = web.Application(client_max_size=REQUEST_MAX)
    # The bot has three seconds to acknowledge what people do.
    walls.guard(app, urgent=DISCORD)
    app.router.add_get("/", _page)
    chat = _Chat(tabs, actions)
    app.router.add_get("/~/chat", chat.serve)
    app.on_shutdown.append(chat.close)
    files = partial(_attachment, sandbox)
    app.router.add_get(ATTACHMENTS + "/{channel}/{attachment}/{name}", files)
    app.add_subapp(DISCORD, sandbox.application())

    async def watch_bot(_: web.Application) -> AsyncIterator[None]:
        watching = asyncio.create_task(tabs.watch_bot())
        yield
        watching.cancel()

    app.cleanup_ctx.append(watch_bot)
    return app


async def _page(_: web.Request) -> web.FileResponse:
    return web.FileResponse(_PAGE)


async def _attachment(sandbox: Sandbox, request: web.Request) -> web.Response:
    """Return a file, to be kept rather than opened: it is somebody's text and no page of ours."""
    attachment = sandbox.attachment(request.match_info["channel"], request.match_info["attachment"])
    if attachment is None:
        raise web.HTTPNotFound
    name = quote(attachment.filename, errors="replace")
    headers = {
        "Content-Type": "application/octet-stream",
        "Content-Disposition": f"attachment; filename*=UTF-8''{name}",
    }
    return web.Response(body=attachment.content, headers=headers)


class _Chat:
    """The WebSocket of the page."""

    def __init__(self, tabs: Tabs, actions: Actions) -> None:
        self._tabs = tabs
        self._actions = actions
        self._sockets: set[web.WebSocketResponse] = set()

    async def close(self, _: web.Application) -> None:
        """Close all pages' connections."""
        closing = (each.close(code=WSCloseCode.GOING_AWAY) for each in self._sockets)
        await asyncio.gather(*closing)

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        """Serve one page until it is closed."""
        socket = web.WebSocketResponse(
            heartbeat=_HEARTBEAT, max_msg_size=_FRAME_MAX, compress=False
        )
        await socket.prepare(request)
        tab = Tab(socket, self._actions.first_person)
        self._tabs.add(tab)
        self._sockets.add(socket)
        writer = asyncio.create_task(tab.write(self._tabs.pause))
        doing: set[asyncio.Task[None]] = set()
        try:
            async for frame in socket:
                if frame.type is WSMsgType.TEXT:
                    task = asyncio.create_task(self._do(tab, frame.data))
                    doing.add(task)
                    task.add_done_callback(doing.discard)
        finally:
            self._tabs.remove(tab)
            self._sockets.discard(socket)
            for task in (writer, *doing):
                task.cancel()
        return socket

    async def _do(self, tab: Tab, frame: str) -> None:
        request = _request(frame)
        if request is None:
            tab.send({"n": None, "error": "That is no request."})
            return
        answer: Shape = {"n": request.get("n")}
        try:
            answer["ok"] = await self._actions.do(tab, request)
        except ActionError as error:
            answer["error"] = str(error)
        except Exception as error:  # noqa: BLE001 - the last boundary: a page waits for an answer
            _log.error("request failed", exc_info=error)
            answer["error"] = "Something went wrong here; the terminal says what."
        tab.send(answer)


def _request(frame: str) -> Request | None:
    """Return the request in a frame; None where there is none."""
    try:
        request = json.loads(frame)
        if "\\u" in frame:
            # Half of a pair that stands alone is no character, and Discord lets none through.
            whole = json.dumps(request, ensure_ascii=False).encode("utf-8", "replace")
            request = json.loads(whole)
    except (ValueError, RecursionError):
        return None
    return request if isinstance(request, dict) else None
