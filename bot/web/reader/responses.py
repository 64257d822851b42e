"""What do all pages of the reader share: forms of a response, numbers in a request, places?"""

import re
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from aiohttp import web

from bot.replies import heading_path, place_of, signature
from bot.web.reader import addresses
from bot.web.reader.windows import Window
from bot.web.rendering import render
from retrieval.corpus import Extract

_LONGEST_HEADINGS: Final = 300  # characters
_NUMBER: Final = re.compile(r"[0-9]{1,9}")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a text stands, as a page tells it.

    Attributes:
        path: The path of its source.
        signed: Who said it and when; empty where neither is known.
        lines: Its page, its time or its lines, in words.
        headings: The headings that it stands under, on one line; empty for none.
        paragraph_id: The id of its paragraph; None for a text that is named by its lines.
        title: The title of its source; empty for none.
        here: The address of its page.
        source: The address of its source, at its lines.
    """

    path: str
    signed: str
    lines: str
    headings: str
    paragraph_id: str | None
    title: str
    here: str
    source: str

    @classmethod
    def of(cls, corpus: str, extract: Extract, paragraph_id: str | None) -> "Place":
        """Return where an extract stands."""
        path, first, last = extract.lines
        at = f"{first}" if first == last else f"{first}-{last}"
        return cls(
            path=path,
            signed=signature(extract.byline),
            lines=place_of(extract),
            headings=heading_path(extract.headings, _LONGEST_HEADINGS),
            paragraph_id=paragraph_id,
            title=extract.title,
            here=addresses.of_passage(corpus, paragraph_id or extract.locator),
            source=f"{addresses.of_source(corpus, path, lines=at)}#L{first}",
        )


@dataclass(frozen=True, slots=True)
class Beyond:
    """The addresses of the lines before and after those on a page; empty where there are none."""

    older: str
    newer: str

    @classmethod
    def of(cls, corpus: str, path: str, window: Window, lit: str = "") -> "Beyond":
        """Return where a source goes on before and after a window.

        Args:
            corpus: The name of the corpus.
            path: The path of the source.
            window: The window.
            lit: The lines that stay lit, as in the address; empty for none.
        """
        keep = {"lines": lit} if lit else {}
        older = addresses.of_source(corpus, path, **keep, before=window.first)
        newer = addresses.of_source(corpus, path, **keep, start=window.last + 1)
        return cls(older if window.older else "", newer if window.newer else "")


def page(
    request: web.Request, template: str, status: HTTPStatus = HTTPStatus.OK, **values: object
) -> web.Response:
    """Return a page, which leads to its object; template and values are as in `render`."""
    json = str(request.rel_url.update_query(format="json"))
    text = render(template, json=json, **values)
    return web.Response(text=text, content_type="text/html", status=status)


def wants_json(request: web.Request) -> bool:
    """Tell whether a request wants an object rather than a page."""
    return request.query.get("format") == "json"


def number(request: web.Request, name: str, otherwise: int) -> int:
    """Return a number that a request names, from 0; another one where it names none."""
    told = request.query.get(name, "")
    return int(told) if _NUMBER.fullmatch(told) else otherwise
