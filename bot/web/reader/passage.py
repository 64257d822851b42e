"""`/{corpus}/p/{id}`: what stands at a passage's place, and what became of it?"""

from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Final

from aiohttp import web

from bot import objects
from bot.replies import MOST_ATTACHED, located, named_lines, quoting
from bot.web.reader import addresses, windows
from bot.web.reader.desk import Desk
from bot.web.reader.responses import Beyond, Place, number, page, wants_json
from bot.web.walls import error_page
from retrieval import AmbiguousCitationError, CitationError, TooLargeError
from retrieval.answer import Answerer
from retrieval.corpus import Extract
from retrieval.quote import Citation, notation
from retrieval.snapshots import Snapshot

_MOST_CONTEXT: Final = 100  # lines before and after, in an object
_MOST_SHOWN: Final = 100_000
"""Most bytes of a passage on a page. To lay out more would hold up the event loop."""


@dataclass(frozen=True, slots=True)
class _Passage:
    """What a citation leads to, and what its page shows besides."""

    snapshot: Snapshot
    found: Citation
    place: Place | None = None
    window: windows.Window = field(default_factory=windows.Window)
    copies: tuple[tuple[str, str], ...] = ()


async def show_passage(desk: Desk, request: web.Request, corpus: str) -> web.Response:
    """Return the page of what a citation names, lit among the lines around it."""
    citation = addresses.tail(request)
    context = min(number(request, "context", 0), _MOST_CONTEXT)
    most = MOST_ATTACHED if wants_json(request) else _MOST_SHOWN

    def look_up(answerer: Answerer) -> _Passage:
        snapshot = answerer.snapshot
        found = desk.cite(snapshot, citation, context, most)
        if found.extract is None or wants_json(request):
            return _Passage(snapshot, found)
        named = found.changed_to or found.paragraph_id
        place = Place.of(corpus, found.extract, named)
        link = f"{desk.origin(request)}{place.here}"
        window = windows.around(snapshot, found.extract)
        return _Passage(snapshot, found, place, window, _copies(found.extract, link))

    try:
        passage = await desk.of(request, corpus, look_up)
    except AmbiguousCitationError as error:
        return _several(request, corpus, error)
    except (CitationError, TooLargeError) as error:
        raise web.HTTPNotFound(text=str(error)) from None
    found = passage.found
    await desk.remember(passage.snapshot, [found])
    if wants_json(request):
        return web.json_response(objects.of_citation(found), status=_status(found))
    if found.extract is None:
        stood = named_lines(found.stood) if found.stood else ""
        return page(request, "gone.html", _status(found), corpus=corpus, found=found, lines=stood)
    return page(
        request,
        "passage.html",
        corpus=corpus,
        found=found,
        where=passage.place,
        window=passage.window,
        copies=passage.copies,
        beyond=Beyond.of(corpus, found.extract.path, passage.window),
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
        if notation.is_citation(match)
        else addresses.of_source(corpus, match)
        for match in error.matches
    ]
    matches = list(zip(error.matches, led, strict=True))
    return page(
        request, "several.html", HTTPStatus.MULTIPLE_CHOICES, corpus=corpus, matches=matches
    )


def _copies(extract: Extract, link: str) -> tuple[tuple[str, str], ...]:
    """Return what people may want to copy of a passage, each with its name."""
    # One quote, as in the bot's own reply, so that what the text's end could open is closed.
    markdown = quoting.quote(f"{extract.text}\n\n— {located(extract)}").markdown
    place = ("Place", located(extract))
    return (("Text", extract.text), ("Markdown", markdown), place, ("Link", link))
