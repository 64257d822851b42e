"""What does a plain text say?

Nothing marks its headings but a line under them. Where it has no blank lines, or long ones, each
line is a paragraph, unless its lines are prose that was wrapped.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median
from typing import Final

from retrieval.corpus.characters import BLANK
from retrieval.corpus.documents import Document, Kind
from retrieval.corpus.lists import introduces, is_indented, is_list_item
from retrieval.corpus.readers import chats
from retrieval.corpus.readers.page_breaks import page_breaks
from retrieval.corpus.readers.regions import NOTHING, Noise, Region, document
from retrieval.corpus.readers.transcripts import with_speakers
from retrieval.corpus.sentences import ends_sentence
from retrieval.corpus.sources import Content

LONG_LINE_CHARACTERS: Final = 120
"""If their median length is greater than this, lines are whole paragraphs rather than
hard-wrapped."""

_LEAST_INSIDE: Final = 0.4
"""Lines are wrapped prose where at least this share of their ends stand inside a sentence."""

_FEWEST_BREAKS: Final = 2

_EVEN_SHARE: Final = 0.6
"""Lines were cut at a column where at least this share of them is nearly as long as the longest."""

_NEARLY: Final = 0.9

_UNDERLINE: Final = re.compile(r"(?:={3,}|-{3,}|~{3,})\s*")
_ROW: Final = re.compile(r"[ \t]*(?:\|[^|]*+\||\+[-=]{2,})")
_SPEAKER: Final = re.compile(r"[\w .'-]{1,40}[:：]\s")
_ADDRESS: Final = re.compile(r"^[ \t]*<?[a-z][a-z0-9+.-]*://[^\s<>]++>?[ \t\r]*$", re.MULTILINE)


def read(content: Content) -> Document:
    """Read a plain text, or the messages of one that is an export of a chat."""
    if chat := chats.of_text(content.text):
        return chat
    lines = content.text.split("\n")
    filled = [line for line in lines if line.strip(BLANK)]
    separated = _has_blank_lines(lines)
    by_lines = bool(filled) and (
        median(map(len, filled)) > LONG_LINE_CHARACTERS
        or (not separated and not _is_wrapped(filled))
    )
    regions = (
        []
        if by_lines
        else _apart([*page_breaks(lines), *_headings(lines), *_tables(lines), *_indented(lines)])
    )
    read = document(content.text, regions, _addresses(content.text), by_lines=by_lines)
    return with_speakers(read)


def _has_blank_lines(lines: Sequence[str]) -> bool:
    """Tell whether blank lines stand between others; those at either end separate nothing."""
    marks = "".join("01"[bool(line.strip(BLANK))] for line in lines)
    return "01" in marks.lstrip("0")


def _is_wrapped(lines: Sequence[str]) -> bool:
    """Tell whether the lines of a text without blank lines are prose that was cut into lines."""
    longest = max(map(len, lines))
    even = sum(len(line) >= _NEARLY * longest for line in lines) >= _EVEN_SHARE * len(lines)
    inside = sum(_goes_on(line, other, even=even) for line, other in pairwise(lines))
    return inside >= max(_FEWEST_BREAKS, _LEAST_INSIDE * (len(lines) - 1))


def _goes_on(line: str, following: str, *, even: bool) -> bool:
    """Tell whether a sentence goes on from one line to the next.

    Letters without case, such as Chinese ones, tell nothing of a sentence's beginning: there, only
    lines that were cut at a column go on.
    """
    if ends_sentence(line) or is_list_item(following) or _SPEAKER.match(following):
        return False
    first = following.lstrip(BLANK)[0]
    return first.islower() or (even and first.isalpha() and first.lower() == first.upper())


def _headings(lines: Sequence[str]) -> Iterator[Region]:
    """Yield the lines that are underlined."""
    for number, (line, under) in enumerate(pairwise(lines)):
        text = line.strip(BLANK)
        alone = number == 0 or not lines[number - 1].strip(BLANK)
        if alone and text and _UNDERLINE.fullmatch(under) and not _UNDERLINE.fullmatch(line):
            level = 1 if under[0] == "=" else 2
            yield Region(Kind.HEADING, number, number + 2, level, text)


def _tables(lines: Sequence[str]) -> Iterator[Region]:
    """Yield neighbouring lines that bars part into cells."""
    for number, line in enumerate(lines):
        if _ROW.match(line) and not (number and _ROW.match(lines[number - 1])):
            last = number + 1
            while last < len(lines) and _ROW.match(lines[last]):
                last += 1
            if last - number > 1:
                yield Region(Kind.TABLE, number, last)


def _indented(lines: Sequence[str]) -> Iterator[Region]:
    """Yield indented lines that one with a colon introduces, a blank line before them.

    A list is what it is without them.
    """
    above = ""
    for number, line in enumerate(lines):
        if not line.strip(BLANK):
            continue
        alone = number > 0 and not lines[number - 1].strip(BLANK)
        if alone and introduces(above) and not is_indented(above) and is_indented(line):
            last = number + 1
            while last < len(lines) and is_indented(lines[last]):
                last += 1
            if not any(map(is_list_item, lines[number:last])):
                yield Region(Kind.CODE, number, last)
        above = line


def _apart(regions: Sequence[Region]) -> Iterator[Region]:
    """Yield regions in order, without those that begin inside another."""
    done = 0
    for region in sorted(regions, key=lambda one: one.first):
        if region.first >= done:
            yield region
            done = region.last


def _addresses(text: str) -> Noise:
    if "://" not in text:
        return NOTHING
    return Noise([found.span() for found in _ADDRESS.finditer(text)])
