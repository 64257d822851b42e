"""How do the lines of a text become blocks?

Formats that are text go by lines. Their readers only say which lines are what; here the lines are
parted at blank ones, and what is noise in every such format is told from what is said.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from operator import itemgetter
from typing import Final, NamedTuple

from retrieval.corpus.characters import BLANK
from retrieval.corpus.documents import Block, Document, Kind
from retrieval.corpus.lists import (
    MOST_LIST_CHARACTERS,
    introduces,
    is_indented,
    is_list_item,
)


class Region(NamedTuple):
    """Neighbouring lines of one kind.

    Attributes:
        kind: What they are. Lines of prose may be several blocks, with blank lines between; other
            lines are one block.
        first: The number of the first line, from 0.
        last: The number after that of the last line.
        level: As in `Block`.
        label: As in `Block`.
    """

    kind: Kind
    first: int
    last: int
    level: int = 0
    label: str = ""


class Noise(NamedTuple):
    """What in a text is noise wherever it stands, as spans of characters.

    Attributes:
        marks: Spans that make a line noise when nothing but blanks stands beside them; in order,
            none overlapping another.
        edges: Those of them that no block of prose begins or ends with.
    """

    marks: Sequence[tuple[int, int]] = ()
    edges: Sequence[tuple[int, int]] = ()


_SAID: Final = re.compile(f"[^{BLANK}]")
_PIECE: Final = 32
"""White space at an end is looked for in so many characters at a time, not in the whole text."""

NOTHING: Final = Noise()
"""No noise."""


def document(  # noqa: PLR0913 - each but the text has a default
    text: str,
    regions: Iterable[Region] = (),
    noise: Noise = NOTHING,
    title: str = "",
    aliases: Sequence[str] = (),
    *,
    by_lines: bool = False,
) -> Document:
    """Return the document that consists of some regions.

    Args:
        text: The text.
        regions: The regions in order, none overlapping another; lines in none are prose.
        noise: What is noise in its prose.
        title: As in `Document`.
        aliases: As in `Document`.
        by_lines: Whether each line of prose is a paragraph of its own.
    """
    layout = _Layout(text, noise, by_lines=by_lines)
    blocks: list[Block] = []
    done = 0
    for region in regions:
        blocks += layout.prose(done, region.first)
        if region.kind is Kind.PROSE:
            blocks += layout.prose(region.first, region.last)
        else:
            blocks += layout.block(*region)
        done = region.last
    blocks += layout.prose(done, len(layout.lines))
    return Document(text, tuple(blocks), title, tuple(aliases))


class _Layout:
    """The lines of a text, and what is noise in them.

    Attributes:
        lines: The lines without their LF.
    """

    def __init__(self, text: str, noise: Noise, *, by_lines: bool) -> None:
        self.lines = text.split("\n")
        self._text, self._noise, self._by_lines = text, noise, by_lines
        self._mark = 0  # the first one that doesn't end before the line that is asked for
        self._starts = list(accumulate(map(len, self.lines), lambda a, b: a + b + 1, initial=0))

    def block(
        self, kind: Kind, first: int, last: int, level: int = 0, label: str = ""
    ) -> list[Block]:
        """Return some lines as a block; none where they are blank."""
        start, end = self._trimmed(self._starts[first], self._starts[last] - 1)
        return [Block(kind, start, end, level, label)] if start < end else []

    def prose(self, first: int, last: int) -> Iterator[Block]:
        """Yield the blocks of some lines of prose."""
        for is_noise, group in self._with_their_lists(self._groups(first, last)):
            if is_noise:
                yield from self.block(Kind.NOISE, *group)
                continue
            start, end = self._trimmed(self._starts[group[0]], self._starts[group[1]] - 1)
            inner_start, inner_end = self._without_edges(start, end)
            yield from self._noise_between(start, inner_start)
            if inner_start < inner_end:
                yield Block(Kind.PROSE, inner_start, inner_end)
            yield from self._noise_between(inner_end, end)

    def _groups(self, first: int, last: int) -> Iterator[tuple[bool, tuple[int, int]]]:
        """Yield neighbouring lines of text and of noise, parted by blank lines."""
        begun, was_noise = first, False
        for number in range(first, last):
            line = self.lines[number]
            blank = not line or not line.strip(BLANK)
            noise = not blank and self._is_noise(number)
            if number > begun and (blank or noise != was_noise or (self._by_lines and not noise)):
                yield was_noise, (begun, number)
                begun = number
            if blank:
                begun = number + 1
            was_noise = noise
        if begun < last:
            yield was_noise, (begun, last)

    def _with_their_lists(
        self, groups: Iterable[tuple[bool, tuple[int, int]]]
    ) -> Iterator[tuple[bool, tuple[int, int]]]:
        """Join each group that ends with a colon with the list items that follow it."""
        held: tuple[int, int] | None = None
        length = 0
        introduced = has_items = False
        for is_noise, (first, last) in groups:
            if held and not is_noise and introduced:
                line = self.lines[first]
                listed = is_list_item(line) or (has_items and is_indented(line))
                length += self._length(first, last) if listed else 0
                if listed and length <= MOST_LIST_CHARACTERS:
                    held, has_items = (held[0], last), True
                    continue
            if held:
                yield False, held
            if is_noise:
                yield True, (first, last)
                held = None
            else:
                held = first, last
                introduced, has_items = introduces(self.lines[last - 1]), False
                length = self._length(first, last) if introduced else 0
        if held:
            yield False, held

    def _length(self, first: int, last: int) -> int:
        """Return the number of characters on lines that aren't blank, without line ends."""
        return sum(len(line) for line in self.lines[first:last] if line.strip(BLANK))

    def _is_noise(self, number: int) -> bool:
        """Tell whether nothing but noise stands on a line; lines are asked for in order."""
        marks, start, end = self._noise.marks, self._starts[number], self._starts[number + 1] - 1
        while self._mark < len(marks) and marks[self._mark][1] <= start:
            self._mark += 1
        place = self._mark
        if place == len(marks) or marks[place][0] >= end:
            return False
        while place < len(marks) and marks[place][0] < end:
            if self._text[start : marks[place][0]].strip(BLANK):
                return False
            start, place = marks[place][1], place + 1
        return start > self._starts[number] and not self._text[start:end].strip(BLANK)

    def _without_edges(self, start: int, end: int) -> tuple[int, int]:
        """Return a block's span without the noise at either end."""
        if not (edges := self._noise.edges):
            return start, end
        place = bisect_right(edges, start, key=itemgetter(1))
        while start < end and place < len(edges) and edges[place][0] <= start:
            start, _ = self._trimmed(min(edges[place][1], end), end)
            place += 1
        place = bisect_left(edges, end, key=itemgetter(0)) - 1
        while start < end and place >= 0 and edges[place][1] >= end:
            _, end = self._trimmed(start, max(edges[place][0], start))
            place -= 1
        return start, end

    def _noise_between(self, start: int, end: int) -> Iterator[Block]:
        start, end = self._trimmed(start, end)
        if start < end:
            yield Block(Kind.NOISE, start, end)

    def _trimmed(self, start: int, end: int) -> tuple[int, int]:
        """Return a span without white space at either end; an empty one begins at its end."""
        first = _SAID.search(self._text, start, end)
        if first is None:
            return end, end
        while not (kept := (piece := self._text[max(start, end - _PIECE) : end]).rstrip(BLANK)):
            end -= len(piece)
        return first.start(), end - len(piece) + len(kept)
