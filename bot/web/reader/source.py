"""`/{corpus}/s/{path}`: what does a source say, some lines at a time?"""

import re
from typing import Final

from aiohttp import web

from bot import objects
from bot.replies import named_lines
from bot.web.reader import addresses, windows
from bot.web.reader.desk import Desk
from bot.web.reader.responses import Beyond, number, page, wants_json
from retrieval import CitationError, TooLargeError
from retrieval.answer import Answerer
from retrieval.corpus import Lines
from retrieval.quote import Citation
from retrieval.snapshots import Snapshot

_LINES: Final = re.compile(r"([0-9]{1,9})(?:-([0-9]{1,9}))?")


async def show_source(desk: Desk, request: web.Request, corpus: str) -> web.Response:
    """Return a page of a source: its beginning, or what the request names.

    `lines=12-18` shows these lines, lit; `start=201` begins with a line; `before=201` ends before
    one.
    """
    path = addresses.tail(request)
    lit = _lit(request, path)
    start, end = number(request, "start", 0), number(request, "before", 0)

    def read(snapshot: Snapshot) -> windows.Window | None:
        if end:
            return windows.preceding(snapshot, path, end, lit)
        if start or lit is None:
            return windows.following(snapshot, path, start, lit)
        return windows.showing(snapshot, path, lit)

    def cite(answerer: Answerer) -> Citation | None:
        window = read(answerer.snapshot)
        if window is None:
            return None
        lines = lit or Lines(path, max(1, window.first), max(1, window.last))
        return desk.cite(answerer.snapshot, lines.locator)

    if wants_json(request):
        try:
            found = await desk.of(request, corpus, cite)
        except (CitationError, TooLargeError) as error:
            raise web.HTTPNotFound(text=str(error)) from None
        if found is None:
            raise _missing()
        return web.json_response(objects.of_citation(found), status=200 if found.extract else 404)
    window, title = await desk.of(
        request, corpus, lambda answerer: (read(answerer.snapshot), _title(answerer.snapshot, path))
    )
    if window is None:
        raise _missing()
    return page(
        request,
        "source.html",
        corpus=corpus,
        path=path,
        title=title,
        window=window,
        shown_lines=named_lines(Lines(path, window.first, window.last)) if window.first else "",
        start=addresses.of_source(corpus, path),
        beyond=Beyond.of(corpus, path, window, request.query.get("lines", "") if lit else ""),
        passage=lambda paragraph_id: addresses.of_passage(corpus, paragraph_id),
    )


def _title(snapshot: Snapshot, path: str) -> str:
    """Return the title of a source; empty where it has none, or there is no such source."""
    at = snapshot.sources.number(path)
    return "" if at is None else snapshot.sources.titles[at]


def _lit(request: web.Request, path: str) -> Lines | None:
    """Return the lines that a request names; None for none."""
    named = _LINES.fullmatch(request.query.get("lines", ""))
    if named is None:
        return None
    first = max(1, int(named[1]))
    return Lines(path, first, max(first, int(named[2] or first)))


def _missing() -> web.HTTPNotFound:
    return web.HTTPNotFound(text="This corpus has no such file, or it can't be read now.")
