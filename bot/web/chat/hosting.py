"""How do the stand-in, the bot and the page come up together, and go down again?"""

import asyncio
import json
import secrets
import signal
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final, Protocol
from urllib.parse import quote

from aiohttp import WSMsgType, web

from bot.ledger import Ledger
from bot.library import Library
from bot.sandbox import REQUEST_MAX, Sandbox
from bot.web import serving, walls
from bot.web.chat import shapes
from bot.web.chat.actions import ActionError, Actions
from bot.web.chat.scene import Scene, Tries
from bot.web.chat.shapes import Shape
from bot.web.chat.tabs import Tab, Tabs
from bot.web.chat.tries import questions_to_try
from retrieval import FolderError

_PAGE: Final = Path(__file__).parents[1] / "static" / "chat.html"
_DISCORD: Final = "/~/discord"
_FRAME_MAX: Final = 64 * 1024  # bytes of a request

_WRONG: Final = 2  # the exit status of a bot that somebody has to help
_FIRST_WAIT: Final = 0.25  # seconds before the bot is started anew …
_LONGEST_WAIT: Final = 8.0  # … which double up to these
_SECONDS_TO_STOP: Final = 2.0


def application(sandbox: Sandbox, scene: Scene, version: str) -> web.Application:
    """Return what serves the page, its WebSocket, and the stand-in for the bot."""
    tabs = Tabs(sandbox, scene)
    actions = Actions(sandbox, scene, tabs, version)
    app = web.Application(client_max_size=REQUEST_MAX)
    walls.guard(app)
    app.router.add_get("/", _page)
    app.router.add_get("/~/chat", _Chat(tabs, actions).serve)
    files = partial(_attachment, sandbox)
    app.router.add_get(shapes.ATTACHMENTS + "/{channel}/{attachment}/{name}", files)
    app.add_subapp(_DISCORD, sandbox.application())

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
    name = f"attachment; filename*=UTF-8''{quote(attachment.filename)}"
    headers = {"Content-Type": "application/octet-stream", "Content-Disposition": name}
    return web.Response(body=attachment.content, headers=headers)


class _Chat:
    """The WebSocket of the page."""

    def __init__(self, tabs: Tabs, actions: Actions) -> None:
        self._tabs = tabs
        self._actions = actions

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        """Serve one page until it is closed."""
        socket = web.WebSocketResponse(heartbeat=30.0, max_msg_size=_FRAME_MAX, compress=False)
        await socket.prepare(request)
        tab = Tab(socket, self._actions.first_person)
        self._tabs.add(tab)
        writer = asyncio.create_task(tab.write())
        doing: set[asyncio.Task[None]] = set()
        try:
            async for frame in socket:
                if frame.type is WSMsgType.TEXT:
                    task = asyncio.create_task(self._do(tab, frame.data))
                    doing.add(task)
                    task.add_done_callback(doing.discard)
        finally:
            self._tabs.remove(tab)
            for task in (writer, *doing):
                task.cancel()
        return socket

    async def _do(self, tab: Tab, frame: str) -> None:
        try:
            request = json.loads(frame)
        except ValueError:
            request = None
        if not isinstance(request, dict):
            tab.send({"n": None, "error": "That is no request."})
            return
        answer: Shape = {"n": request.get("n")}
        try:
            answer["ok"] = await self._actions.do(tab, request)
        except ActionError as error:
            answer["error"] = str(error)
        tab.send(answer)


class Companion(Protocol):
    """The bot in a process of its own."""

    @property
    def sentinel(self) -> int:
        """What can be waited for until the process has ended."""

    @property
    def exitcode(self) -> int | None:
        """The exit status; None while it runs."""

    def connect(self, token: str, api_base: str, gateway_url: str) -> None:
        """Tell the bot which stand-in to connect to."""

    def end(self, patience: float) -> None:
        """Ask the bot to stop, and kill it if it hasn't after so many seconds."""


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
    sandbox = Sandbox(token=secrets.token_urlsafe(32))
    scene = Scene(sandbox, hosting.library.settings, to_try)
    _bind(hosting.ledger_file, scene)
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    keeper = Keeper(hosting.start, companion)
    try:
        app = application(sandbox, scene, hosting.version)
        async with serving.serve(app, hosting.port) as address:
            sandbox.place(address.removesuffix("/") + _DISCORD)
            keeping = asyncio.create_task(keeper.keep(sandbox))
            stopping = asyncio.create_task(stop.wait())
            hosting.on_ready(address)
            await asyncio.wait({keeping, stopping}, return_when=asyncio.FIRST_COMPLETED)
            status = keeping.result() if keeping.done() else 0
            keeping.cancel()
            await asyncio.to_thread(keeper.end)
            await sandbox.gateway.close()
            return status
    finally:
        keeper.end()


def _bind(ledger_file: Path, scene: Scene) -> None:
    """Bind corpora to channels, as `/corpus use` does."""
    # It is new, so there is nothing to warn of.
    ledger = Ledger(ledger_file, lambda _: None)
    for binding in scene.bindings:
        ledger.bind(binding.guild, binding.channel, binding.corpora)
    ledger.close()


class Keeper:
    """Starts the bot anew whenever it has ended, unless somebody has to mend something first."""

    def __init__(self, start: Callable[[], Companion], companion: Companion) -> None:
        self._start = start
        self._companion = companion

    async def keep(self, sandbox: Sandbox) -> int:
        """Keep the bot connected; return its exit status when it can't go on."""
        loop = asyncio.get_running_loop()
        wait = _FIRST_WAIT
        while True:
            began = loop.time()
            self._companion.connect(sandbox.token, sandbox.api_base, sandbox.gateway_url)
            await _ended(self._companion)
            if self._companion.exitcode == _WRONG:
                return _WRONG
            if loop.time() - began > _LONGEST_WAIT:
                wait = _FIRST_WAIT
            await asyncio.sleep(wait)
            wait = min(wait * 2, _LONGEST_WAIT)
            self._companion = self._start()

    def end(self) -> None:
        """End the bot."""
        self._companion.end(_SECONDS_TO_STOP)


async def _ended(companion: Companion) -> None:
    loop = asyncio.get_running_loop()
    ended = loop.create_future()
    loop.add_reader(companion.sentinel, ended.set_result, None)
    try:
        await ended
    finally:
        loop.remove_reader(companion.sentinel)
