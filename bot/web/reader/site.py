"""Which pages does the reader have, and who serves them?"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from typing import Final

from aiohttp import web

from bot.admission import Gate
from bot.ledger import Ledger
from bot.library import Library
from bot.web import walls
from bot.web.reader.answer import show_answer
from bot.web.reader.corpora import show_corpora, show_corpus
from bot.web.reader.desk import Desk
from bot.web.reader.passage import show_passage
from bot.web.reader.source import show_source
from bot.web.serving import serve

_ALL: Final = "User-agent: *\nDisallow: /*?\n"  # what a question finds is no page of its own
_NONE: Final = "User-agent: *\nDisallow: /\n"


def reader_routes(desk: Desk) -> list[web.RouteDef]:
    """Return the pages of all corpora at a desk; `/` is left to somebody else."""

    async def corpus(request: web.Request) -> web.Response:
        name = desk.corpus(request)
        if question := request.query.get("q", "").strip():
            return await show_answer(desk, request, name, question)
        return await show_corpus(desk, request, name)

    async def passage(request: web.Request) -> web.Response:
        return await show_passage(desk, request, desk.corpus(request))

    async def source(request: web.Request) -> web.Response:
        return await show_source(desk, request, desk.corpus(request))

    return [
        web.get("/{corpus}", corpus),
        web.get("/{corpus}/", corpus),
        # A name may hold a line's end, which `.` doesn't match.
        web.get(r"/{corpus}/p/{citation:[\s\S]+}", passage),
        web.get(r"/{corpus}/s/{path:[\s\S]+}", source),
    ]


def application(desk: Desk, *, url: str = "", robots: bool = False) -> web.Application:
    """Return the reader by itself, with the list of its corpora at `/`.

    Args:
        desk: The desk that lets people read.
        url: What the world calls it; empty for loopback only.
        robots: Whether search engines may list its pages.
    """
    app = web.Application()
    walls.guard(app, url)

    async def rules(_: web.Request) -> web.Response:
        return web.Response(text=_ALL if robots else _NONE)

    async def keep_out(_: web.Request, response: web.StreamResponse) -> None:
        response.headers["X-Robots-Tag"] = "noindex, nofollow"

    if not robots:
        app.on_response_prepare.append(keep_out)
    app.router.add_get("/robots.txt", rules)
    app.router.add_get("/", partial(show_corpora, desk))
    app.router.add_routes(reader_routes(desk))
    return app


@asynccontextmanager
async def serve_reader(library: Library, gate: Gate, ledger: Ledger) -> AsyncIterator[str]:
    """Serve the corpora that are public where the settings say, while inside.

    Args:
        library: The library whose settings count.
        gate: The gate that everybody passes.
        ledger: The ledger of what was shown.

    Yields:
        The address.

    Raises:
        BotError: It can't be served there.
    """
    settings = library.settings.reader
    desk = Desk(library, gate, ledger, public(library), settings.url)
    app = application(desk, url=settings.url, robots=settings.robots)
    async with serve(app, settings.port, settings.host) as address:
        yield address


def public(library: Library) -> list[str]:
    """Return the names of the corpora that everybody may read."""
    corpora = library.settings.corpora.items()
    return [name for name, corpus in corpora if corpus.public]
