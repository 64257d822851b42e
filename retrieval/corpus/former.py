"""Where did the paragraphs of an earlier version begin and end?

Ids that were shown stay good: a paragraph that readers find elsewhere now is still known by the
id that it had when blank lines alone told where paragraphs begin.
"""

from collections.abc import Iterable, Sequence
from itertools import compress, pairwise
from statistics import median
from typing import Final

from retrieval.corpus.characters import BLANK
from retrieval.corpus.lists import (
    MOST_LIST_CHARACTERS,
    ends_with_colon,
    is_indented,
    is_list_item,
)
from retrieval.corpus.sources import Content, Line, Span, trimmed

_LONG_LINE_CHARACTERS: Final = 120
_READ_FORMERLY: Final = (".txt", ".md")


def former_paragraphs(path: str, content: Content) -> list[Span]:
    """Return the spans of a file's paragraphs as they once were; none where it wasn't read."""
    if not path.lower().endswith(_READ_FORMERLY):
        return []
    lines = list(content.lines())
    filled = [bool(line.text.strip(BLANK)) for line in lines]
    if _has_a_paragraph_per_line(lines, filled):
        blocks = [[line] for line in compress(lines, filled)]
    else:
        bounds = [number for number, (above, here) in enumerate(pairwise(filled)) if above != here]
        blocks = [
            lines[first:last]
            for first, last in pairwise([0, *(bound + 1 for bound in bounds), len(lines)])
            if filled[first]
        ]
    return [trimmed(block, content.encoding) for block in _with_their_lists(blocks)]


def _has_a_paragraph_per_line(lines: Sequence[Line], filled: Sequence[bool]) -> bool:
    lengths = [len(line.text) for line in compress(lines, filled)]
    if not lengths or median(lengths) > _LONG_LINE_CHARACTERS:
        return True
    # Blank lines at either end separate nothing.
    return "01" not in "".join("01"[is_filled] for is_filled in filled).lstrip("0")


def _with_their_lists(blocks: Iterable[list[Line]]) -> list[list[Line]]:
    """Join each block that ends with a colon with the list items that follow it."""
    paragraphs: list[list[Line]] = []
    introduced = has_items = False
    for block in blocks:
        if introduced and (
            is_list_item(block[0].text) or (has_items and is_indented(block[0].text))
        ):
            joined = [*paragraphs[-1], *block]
            if sum(len(line.text) for line in joined) <= MOST_LIST_CHARACTERS:
                paragraphs[-1] = joined
                has_items = True
                continue
        paragraphs.append(block)
        introduced, has_items = ends_with_colon(block[-1].text), False
    return paragraphs
