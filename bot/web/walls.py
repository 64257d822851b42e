"""Who may reach our pages, and what may a page do in a browser?

A page on 127.0.0.1 is open to every other page in the same browser, unless the server looks at who
asks: a name that leads here (DNS rebinding) has another Host, and another page's script another
Origin. The headers of each response keep a page from loading or running anything that isn't ours.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Final
from urllib.parse import urlsplit

import structlog
from aiohttp import web

from bot.web.rendering import render

_LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "[::1]"})
_PORT: Final = re.compile(r":[0-9]*\Z")

_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS: Final = {
    "Content-Security-Policy": _POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}

_ELSEWHERE: Final = "This page isn't served under that name; open it by the address it was told by."
_FOREIGN: Final = "Another page asked for this, which only pages from here may do."
_KEPT: Final = ("Allow", "Retry-After")  # headers of an error that say what to do
_SENTENCES: Final = {
    HTTPStatus.NOT_FOUND: "There is nothing under this address.",
    HTTPStatus.METHOD_NOT_ALLOWED: "This page can only be read.",
}
_BROKEN: Final = "Something went wrong here; the operator's log says what."

_log = structlog.stdlib.get_logger("verbatim")

_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def guard(app: web.Application, url: str = "", urgent: str = "") -> None:
    """Let only our own pages talk to an application, and give each response its headers.

    What goes wrong in a handler becomes a plain page: a `web.HTTPError` with its own text as the
    sentence, or with one for its status; any other error is logged, and told in general words. A
    handler of a WebSocket tells its own errors, since its response has begun.

    Args:
        app: The application, before it is started.
        url: What the world calls it, such as `https://texts.example`; empty for loopback only.
        urgent: The path below which nobody is kept waiting; empty for none.
    """
    ours = urlsplit(url)
    names = _LOOPBACK | {_without_port(ours.netloc.lower())} - {""}
    origin = f"{ours.scheme}://{ours.netloc}".lower()
    entrance = asyncio.Lock()

    @web.middleware
    async def walls(request: web.Request, handler: _Handler) -> web.StreamResponse:
        if not (urgent and request.path.startswith(f"{urgent}/")):
            async with entrance:
                # One request a turn of the loop, or a crowd's would make each turn long, and an
                # answer on Discord takes several.
                await asyncio.sleep(0)
        host = request.headers.get("Host", "").lower()
        if _without_port(host) not in names:
            return error_page(request, HTTPStatus.MISDIRECTED_REQUEST, _ELSEWHERE)
        if not _is_from_here(request, {f"http://{host}", origin}):
            return error_page(request, HTTPStatus.FORBIDDEN, _FOREIGN)
        return await _served(request, handler)

    app.middlewares.append(walls)
    app.on_response_prepare.append(_add_headers)


def error_page(request: web.Request, status: HTTPStatus, sentence: str) -> web.Response:
    """Return a page that holds one sentence; an object where the request wants JSON.

    Args:
        request: The request that it responds to.
        status: The status of the response.
        sentence: The sentence, which is never markup.
    """
    if request.query.get("format") == "json":
        return web.json_response({"error": sentence}, status=status)
    page = render("error.html", sentence=sentence)
    return web.Response(text=page, content_type="text/html", status=status)


async def _served(request: web.Request, handler: _Handler) -> web.StreamResponse:
    """Return what a handler returns, or a page about what it raised."""
    try:
        return await handler(request)
    except web.HTTPError as error:
        status = HTTPStatus(error.status)
        # aiohttp's own text for a status is the number and its name.
        told = error.text if error.text and not error.text.startswith(f"{status}: ") else None
        page = error_page(request, status, told or _SENTENCES.get(status, f"{status.phrase}."))
        page.headers.update({name: error.headers[name] for name in _KEPT if name in error.headers})
        return page
    except web.HTTPException:  # leads elsewhere, which is no error
        raise
    except Exception as error:  # noqa: BLE001 - the last boundary: nobody must see a traceback
        _log.error("page failed", exc_info=error)
        return error_page(request, HTTPStatus.INTERNAL_SERVER_ERROR, _BROKEN)


def _is_from_here(request: web.Request, ours: set[str]) -> bool:
    """Tell whether one of our pages asks, somebody who follows a link, or no browser at all."""
    origin = request.headers.get("Origin")
    if origin is not None:
        return origin.lower() in ours
    # Browsers send no Origin along with a picture, a script, or a request that is blind to the
    # response, but these.
    site = request.headers.get("Sec-Fetch-Site", "none")
    mode = request.headers.get("Sec-Fetch-Mode", "navigate")
    kind = request.headers.get("Sec-Fetch-Dest", "document")
    return site in {"same-origin", "none"} or (mode, kind) == ("navigate", "document")


async def _add_headers(_: web.Request, response: web.StreamResponse) -> None:
    response.headers.update(_HEADERS)
    response.headers.setdefault("Cache-Control", "no-cache")
    response.headers["Server"] = "Verbatim"  # else aiohttp tells its own version and Python's


def _without_port(host: str) -> str:
    return _PORT.sub("", host)
