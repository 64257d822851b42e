"""`/{corpus}/p/{id}`: what stands at a passage's place, and what became of it?"""

from http import HTTPStatus
from typing import Final

from aiohttp import web

from bot import objects
from bot.replies import quoting
from bot.web.reader import addresses, windows
from bot.web.reader.desk import Desk
from bot.web.reader.responses import Beyond, Place, in_words, number, page, wants_json
from bot.web.walls import error_page
from retrieval import AmbiguousCitationError, CitationError, TooLargeError
from retrieval.answer import Answerer
from retrieval.corpus import Extract
from retrieval.quote import Citation, citations
from retrieval.snapshots import Snapshot

_MOST_CONTEXT: Final = 100  # lines before and after, in an object


async def show_passage(desk: Desk, request: web.Request, corpus: str) -> web.Response:
    """Return the page of what a citation names, lit among the lines around it."""
    citation = addresses.tail(request)
    context = min(number(request, "context", 0), _MOST_CONTEXT)

    def look_up(answerer: Answerer) -> tuple[Snapshot, Citation, windows.Window]:
        snapshot = answerer.snapshot
        found = desk.cite(snapshot, citation, context)
        extract = found.extract
        return snapshot, found, windows.around(snapshot, extract) if extract else windows.Window()

    try:
        snapshot, found, window = await desk.of(request, corpus, look_up)
    except AmbiguousCitationError as error:
        return _several(request, corpus, error)
    except (CitationError, TooLargeError) as error:
        raise web.HTTPNotFound(text=str(error)) from None
    await desk.remember(snapshot, [found])
    if wants_json(request):
        return web.json_response(objects.of_citation(found), status=_status(found))
    if found.extract is None:
        stood = in_words(found.stood) if found.stood else ""
        return page(request, "gone.html", _status(found), corpus=corpus, found=found, lines=stood)
    place = Place.of(corpus, found.extract, found.changed_to or found.paragraph_id)
    return page(
        request,
        "passage.html",
        corpus=corpus,
        found=found,
        where=place,
        window=window,
        copies=_copies(found.extract, f"{desk.origin(request)}{place.here}"),
        beyond=Beyond.of(corpus, found.extract.path, window),
    )


def _status(found: Citation) -> HTTPStatus:
    if found.extract:
        return HTTPStatus.OK
    return HTTPStatus.GONE if found.is_known and not found.hint else HTTPStatus.NOT_FOUND


def _several(request: web.Request, corpus: str, error: AmbiguousCitationError) -> web.Response:
    """Return a page that leads to each thing that a citation may name."""
    if wants_json(request):
        return error_page(request, HTTPStatus.MULTIPLE_CHOICES, str(error))
    led = [
        addresses.of_passage(corpus, match)
        if citations.is_citation(match)
        else addresses.of_source(corpus, match)
        for match in error.matches
    ]
    matches = list(zip(error.matches, led, strict=True))
    return page(
        request, "several.html", HTTPStatus.MULTIPLE_CHOICES, corpus=corpus, matches=matches
    )


def _copies(extract: Extract, link: str) -> list[tuple[str, str]]:
    """Return what people may want to copy of a passage, each with its name."""
    # One quote, as in the bot's own reply, so that what the text's end could open is closed.
    markdown = quoting.quote(f"{extract.text}\n\n— {extract.locator}").markdown
    return [
        ("Text", extract.text),
        ("Markdown", markdown),
        ("Place", extract.locator),
        ("Link", link),
    ]
