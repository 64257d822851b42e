"""What does the head of a page in HTML tell of it?

Its `meta` elements, the address that it calls its own, and what it tells search engines in JSON-LD,
as far as that is of an article.
"""

import json
from collections.abc import Callable, Iterator
from typing import Any, Final

from selectolax.lexbor import LexborHTMLParser

from retrieval.corpus import dates
from retrieval.corpus.readers.about import About, address, people

_AUTHORS: Final = (
    "author",
    "article:author",
    "og:article:author",
    "citation_author",
    "dc.creator",
    "dcterms.creator",
    "parsely-author",
    "byl",
)
_DATES: Final = (
    "article:published_time",
    "og:article:published_time",
    "datepublished",
    "date",
    "dc.date",
    "dc.date.issued",
    "dcterms.created",
    "dcterms.issued",
    "citation_publication_date",
    "citation_date",
    "parsely-pub-date",
    "pubdate",
    "publish-date",
)
_ADDRESSES: Final = ("og:url",)
_NAMING: Final = ("name", "property", "itemprop")

_LINKED_DATA: Final = 'script[type="application/ld+json"]'
_ARTICLES: Final = frozenset(
    "Article NewsArticle BlogPosting SocialMediaPosting TechArticle ScholarlyArticle Report "
    "AnalysisNewsArticle OpinionNewsArticle ReportageNewsArticle DiscussionForumPosting".split()
)
_MOST_CHARACTERS: Final = 100_000  # of JSON-LD


def about(tree: LexborHTMLParser) -> tuple[About, str]:
    """Return what the head of a page tells, and the headline of its article; empty for none."""
    told = _told(tree)
    article = next(_articles(tree), {})
    link = tree.css_first('link[rel="canonical"]')
    url = address(link.attributes.get("href")) if link else ""
    headline = article.get("headline")
    return (
        About(
            _authors(told) or people(article.get("author")),
            _first(told, _DATES, dates.as_written)
            or dates.as_written(article.get("datePublished")),
            url or _first(told, _ADDRESSES, address),
        ),
        headline if isinstance(headline, str) else "",
    )


def _told(tree: LexborHTMLParser) -> dict[str, list[str]]:
    """Return what `meta` elements tell, by their names in lower case."""
    told: dict[str, list[str]] = {}
    for node in tree.css("meta"):
        content = node.attributes.get("content")
        for naming in _NAMING:
            if content and (name := node.attributes.get(naming)):
                told.setdefault(name.lower(), []).append(content)
    return told


def _authors(told: dict[str, list[str]]) -> str:
    return next((found for name in _AUTHORS if (found := people(told.get(name, [])))), "")


def _first(told: dict[str, list[str]], names: tuple[str, ...], read: Callable[[str], str]) -> str:
    values = (read(one) for name in names for one in told.get(name, ()))
    return next(filter(None, values), "")


def _articles(tree: LexborHTMLParser) -> Iterator[dict[str, Any]]:
    for node in tree.css(_LINKED_DATA):
        text = node.text()
        try:
            value = json.loads(text) if len(text) <= _MOST_CHARACTERS else None
        except (ValueError, RecursionError):
            continue
        graph = value.get("@graph") if isinstance(value, dict) else None
        for one in (
            value if isinstance(value, list) else graph if isinstance(graph, list) else [value]
        ):
            if isinstance(one, dict) and _is_article(one.get("@type")):
                yield one


def _is_article(kind: object) -> bool:
    kinds = kind if isinstance(kind, list) else [kind]
    return any(isinstance(one, str) and one in _ARTICLES for one in kinds)
