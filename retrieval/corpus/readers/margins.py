"""Which lines of a paged document only say where one is?

Running headers and footers stand on many pages at the same height and differ in nothing but
numbers. So do the numbers of the pages.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Final, NamedTuple

from retrieval.corpus.readers.columns import Piece

_MARGIN: Final = 0.2  # of a page's height, above and below
_HEIGHTS: Final = 4.0  # points; heights that differ by less are the same
_FEWEST_PAGES: Final = 3
_FEWEST_NUMBERS: Final = 2
_NUMBER: Final = re.compile(r"\d+|\b[ivxlcdm]+\b", re.IGNORECASE)
_BARE: Final = re.compile(r"\W*(?:page|p)?\W*#(?:\W*(?:of|/)\W*#)?\W*")  # a page's number alone
_MOST_LINES: Final = 2  # of a header or a footer
_APART: Final = 1.5  # heights, from a header or a footer to the text


class Page(NamedTuple):
    """A page.

    Attributes:
        pieces: What stands on it upright.
        turned: What stands on it otherwise.
        bottom: Its lower edge.
        top: Its upper edge.
    """

    pieces: Sequence[Piece]
    turned: Sequence[Piece]
    bottom: float
    top: float


_Key = tuple[str, int]


def without_margins(pages: Sequence[Page]) -> list[Sequence[Piece]]:
    """Return what stands on each page without running headers, footers and page numbers."""
    outer = [dict(_outer(page)) for page in pages]
    counts = Counter(key for one in outer for key in {*one.values()})
    running = {
        key
        for key, count in counts.items()
        if count >= (_FEWEST_NUMBERS if _BARE.fullmatch(key[0]) else _FEWEST_PAGES)
    }
    # The same text is as far from the edge, or a point or two further.
    near = running | {(text, height + step) for text, height in running for step in (-1, 1)}
    return [[*_inner(page, one, near)] for page, one in zip(pages, outer, strict=True)]


def _inner(page: Page, outer: Mapping[int, _Key], running: AbstractSet[_Key]) -> Iterator[Piece]:
    """Yield what stands on a page, but not what is running, nor what stands beside its number."""
    gone = {number for number, key in outer.items() if key in running}
    beside = {
        round(page.pieces[number].bottom) for number in gone if _BARE.fullmatch(outer[number][0])
    }
    for number, piece in enumerate(page.pieces):
        if number not in gone and not (number in outer and round(piece.bottom) in beside):
            yield piece


def _outer(page: Page) -> Iterator[tuple[int, _Key]]:
    """Yield the numbers of the pieces in the margins, each with what makes it the same."""
    margin = _MARGIN * (page.top - page.bottom)
    outermost = _outermost(page.pieces)
    for number, piece in enumerate(page.pieces):
        is_outside = piece.bottom > page.top - margin or piece.top < page.bottom + margin
        if is_outside and round(piece.bottom) in outermost:
            yield number, (_NUMBER.sub("#", piece.text).lower(), int(piece.bottom / _HEIGHTS))


def _outermost(pieces: Sequence[Piece]) -> set[int]:
    """Return the heights of the lines at either end of a page that stand apart from its text."""
    tall = {round(piece.bottom): piece.top - piece.bottom for piece in pieces}
    found: set[int] = set()
    for heights in (sorted(tall), sorted(tall, reverse=True)):
        for count in range(1, _MOST_LINES + 1):
            inner = heights[count - 1 : count + 1]
            if len(inner) < 2 or abs(inner[1] - inner[0]) >= _APART * tall[inner[0]]:
                found.update(heights[:count])
    return found
