"""Where do a source's paragraphs begin and end?

Ids name paragraphs. In a file without blank lines, or with long lines, each line is one (forum
comments, one per line); elsewhere blank lines separate hard-wrapped ones. A list and the line that
introduces it belong together. Windows of neighbouring paragraphs are ranked.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import compress, groupby
from operator import itemgetter
from statistics import median
from typing import Final

from retrieval.corpus.characters import BLANK
from retrieval.corpus.sources import Content, Line, Span, trimmed

LONG_LINE_CHARACTERS: Final = 120
"""If their median length is greater than this, lines are whole paragraphs rather than
hard-wrapped."""

MOST_LIST_CHARACTERS: Final = 2000
"""A list joins the paragraph that introduces it up to this many characters."""

WINDOW_CHARACTERS: Final = 1000
"""Neighbouring paragraphs form one passage up to this many characters."""

MOST_PARAGRAPHS: Final = 255
"""A passage has at most this many paragraphs, so that their number fits a byte."""

_LIST_ITEM: Final = re.compile(r"[ \t]*(?:[-*+•‣–—]|\d{1,3}[.)]|[A-Za-z][.)])[ \t]+\S")
_INDENTED_LINE: Final = re.compile(r"(?: {2,}|\t)[ \t]*\S")
_INTRODUCING_MARKS: Final = (":", "：")
# Possessive quantifiers: a long run of blanks, tried at each of its ends, would take minutes.
_HEADING: Final = re.compile(r" {0,3}#{1,6}[ \t]++(?P<rest>.*+)\s*+")
_FENCE: Final = re.compile(r" {0,3}(```|~~~)")


def is_list_item(line: str) -> bool:
    """Tell whether a line begins with a bullet, a number or a letter of a list."""
    return _LIST_ITEM.match(line) is not None


def is_heading(text: str) -> bool:
    """Tell whether a text is a Markdown heading and nothing else."""
    # Few paragraphs need the pattern.
    return "#" in text[:4] and _HEADING.fullmatch(text) is not None


def paragraphs(content: Content) -> list[Span]:
    """Return the spans of a file's paragraphs, in file order; empty for a blank file."""
    lines = list(content.lines())
    filled = [bool(line.text.strip(BLANK)) for line in lines]
    if _has_a_paragraph_per_line(lines, filled):
        blocks = [[line] for line in compress(lines, filled)]
    else:
        groups = groupby(zip(filled, lines, strict=True), itemgetter(0))
        blocks = [[line for _, line in group] for is_filled, group in groups if is_filled]
    return [trimmed(block, content.encoding) for block in _with_their_lists(blocks)]


def windows(texts: Sequence[str], most: int = WINDOW_CHARACTERS) -> Iterator[tuple[int, int]]:
    """Gather neighbouring paragraphs into passages, so that a short line keeps its context.

    Yields:
        For each passage, the number of its first paragraph and the number after its last. A heading
        by itself answers nothing: it ends a window and is in none. A longer paragraph stands alone.
    """
    first = length = 0
    for number, text in enumerate(texts):
        heading = is_heading(text)
        if first < number and (
            heading or length + len(text) > most or number - first == MOST_PARAGRAPHS
        ):
            yield first, number
            first, length = number, 0
        if heading:
            first, length = number + 1, 0
        else:
            length += len(text)
    if first < len(texts):
        yield first, len(texts)


def title(content: Content) -> str:
    """Return the first Markdown heading outside a fence, or an empty text."""
    if "#" not in content.text:
        return ""
    fenced = False
    for line in content.text.split("\n"):
        if _FENCE.match(line):
            fenced = not fenced
        elif not fenced and (heading := _heading(line)):
            return heading
    return ""


def _heading(line: str) -> str:
    """Return the text of a Markdown heading; empty when a line is none, or has no text."""
    found = _HEADING.match(line)
    return found["rest"].rstrip().rstrip("#").rstrip(" \t") if found else ""


def _has_a_paragraph_per_line(lines: Sequence[Line], filled: Sequence[bool]) -> bool:
    lengths = [len(line.text) for line in compress(lines, filled)]
    if not lengths or median(lengths) > LONG_LINE_CHARACTERS:
        return True
    # Blank lines at either end separate nothing.
    return "01" not in "".join("01"[is_filled] for is_filled in filled).lstrip("0")


def _with_their_lists(blocks: Iterable[list[Line]]) -> list[list[Line]]:
    """Join each block that ends with a colon with the list items that follow it."""
    paragraphs: list[list[Line]] = []
    introduced = has_items = False
    for block in blocks:
        if introduced and (
            is_list_item(block[0].text) or (has_items and _INDENTED_LINE.match(block[0].text))
        ):
            joined = [*paragraphs[-1], *block]
            if sum(len(line.text) for line in joined) <= MOST_LIST_CHARACTERS:
                paragraphs[-1] = joined
                has_items = True
                continue
        paragraphs.append(block)
        introduced, has_items = block[-1].text.rstrip(BLANK).endswith(_INTRODUCING_MARKS), False
    return paragraphs
