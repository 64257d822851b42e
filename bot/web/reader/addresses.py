"""Which page has which address?"""

from urllib.parse import quote, unquote, urlencode

from aiohttp import web


def of_corpus(corpus: str, **query: str | int) -> str:
    """Return the address of a corpus, or of what a query asks of it."""
    return f"/{corpus}{_query(query)}"


def of_passage(corpus: str, citation: str) -> str:
    """Return the address of what an id or a locator names."""
    return f"/{corpus}/p/{quote(citation)}"


def of_source(corpus: str, path: str, **query: str | int) -> str:
    """Return the address of a source, from its beginning or where a query says."""
    return f"/{corpus}/s/{quote(path)}{_query(query)}"


def tail(request: web.Request) -> str:
    """Return what stands behind `/{corpus}/p/` or `/{corpus}/s/` in a request's address."""
    return unquote(request.rel_url.raw_path.split("/", 3)[3])


def _query(query: dict[str, str | int]) -> str:
    return f"?{urlencode(query)}" if query else ""
