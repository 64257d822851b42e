"""Which page has which address?

A path may hold any bytes, also some that are no UTF-8.
"""

import os
from urllib.parse import quote, unquote_to_bytes, urlencode

from aiohttp import web


def of_corpus(corpus: str, **query: str | int) -> str:
    """Return the address of a corpus, or of what a query asks of it."""
    return f"/{corpus}{_query(query)}"


def of_passage(corpus: str, citation: str) -> str:
    """Return the address of what an id or a locator names."""
    return f"/{corpus}/p/{_quoted(citation)}"


def of_source(corpus: str, path: str, **query: str | int) -> str:
    """Return the address of a source, from its beginning or where a query says."""
    return f"/{corpus}/s/{_quoted(path)}{_query(query)}"


def tail(request: web.Request) -> str:
    """Return what stands behind `/{corpus}/p/` or `/{corpus}/s/` in a request's address."""
    return os.fsdecode(unquote_to_bytes(request.rel_url.raw_path.split("/", 3)[3]))


def _quoted(text: str) -> str:
    return quote(os.fsencode(text))


def _query(query: dict[str, str | int]) -> str:
    return f"?{urlencode(query, errors='replace')}" if query else ""
