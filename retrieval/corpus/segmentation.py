"""Where do a source's paragraphs begin and end, and under which heading does each stand?

Ids name paragraphs: the blocks of its document, of which long ones are parted. Paragraphs as they
were parted before stay known by their ids too. Windows of neighbouring paragraphs are ranked.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Final, NamedTuple

from retrieval.corpus.bylines import Byline, one_line
from retrieval.corpus.characters import BLANK
from retrieval.corpus.documents import Block, Document, Kind
from retrieval.corpus.sentences import sentence_spans
from retrieval.corpus.sources import Content, Span

MOST_CHARACTERS: Final = 4000
"""A longer block is parted."""

PART_CHARACTERS: Final = 600
"""The parts of a long block have at most this many characters, unless a sentence has more."""

LONGEST_SENTENCE: Final = 1000
"""What has more characters without a full stop is no sentence, and is parted at lines or words."""

WINDOW_CHARACTERS: Final = 1000
"""Neighbouring paragraphs form one passage up to this many characters."""

SECTION_WINDOW_CHARACTERS: Final = 700
"""The same under a heading, which gives each of them context already. Of 147 questions on real
texts five more are right at once with 700 than with 1,000; without headings, fewer are."""

MOST_PARAGRAPHS: Final = 255
"""A passage has at most this many paragraphs, so that their number fits a byte."""

MOST_NOISE_CHARACTERS: Final = 120
"""A passage goes on across one line of noise that has at most this many characters."""


_WORDS: Final = re.compile(
    rf".{{1,{PART_CHARACTERS}}}(?=[{re.escape(BLANK)}]|\Z)|.{{1,{PART_CHARACTERS}}}", re.DOTALL
)


class Heading(NamedTuple):
    """A heading of a document.

    Attributes:
        label: As in `Block`.
        parent: The number of the heading above it, from 1; 0 for none.
    """

    label: str
    parent: int


@dataclass(frozen=True, slots=True)
class Segments:
    """A document, parted.

    Attributes:
        spans: The span of each paragraph, in file order.
        kinds: What each is.
        sections: The number of the heading under which each stands, from 1; 0 for none. A heading
            stands under the one above it.
        begins: Whether each begins a record, as in `Block.begins`, or follows what is left out.
        headings: The headings.
        wholes: The spans of what has an id besides: paragraphs that were parted. Some overlap.
        bylines: What is known of the saying of each; empty where nothing is known of any.
    """

    spans: Sequence[Span]
    kinds: Sequence[Kind]
    sections: Sequence[int]
    begins: Sequence[bool]
    headings: Sequence[Heading]
    wholes: Sequence[Span]
    bylines: Sequence[Byline]


def segments(content: Content, document: Document, former: Sequence[Span] = ()) -> Segments:
    """Part a document into paragraphs.

    Args:
        content: The content of its file.
        document: The document.
        former: The spans of the paragraphs that an earlier version found.
    """
    parts: list[Block] = []
    whole: list[tuple[int, int]] = []
    for block in document.blocks:
        if block.end - block.start > MOST_CHARACTERS:
            pieces = enumerate(_parted(document.text, block))
            parts += (part._replace(begins=block.begins and not place) for place, part in pieces)
            whole.append((block.start, block.end))
        else:
            parts.append(block)
    spans = content.spans([(part.start, part.end) for part in parts])
    known = set(spans)
    others = dict.fromkeys([*content.spans(whole), *former]) if whole or former else {}
    headings, sections = _sections(parts)
    return Segments(
        spans=spans,
        kinds=[part.kind for part in parts],
        sections=sections,
        begins=[*_parted_off(document.text, parts)],
        headings=headings,
        wholes=sorted(span for span in others if span not in known),
        bylines=_bylines(document, parts),
    )


def _parted_off(text: str, parts: Iterable[Block]) -> Iterator[bool]:
    """Tell of each part whether it shares no passage with what stands before.

    It begins a record, or something stands between that is no part: what is left out.
    """
    end = 0
    for part in parts:
        yield part.begins or bool(text[end : part.start].strip(BLANK))
        end = part.end


def _bylines(document: Document, parts: Sequence[Block]) -> list[Byline]:
    """Return what is known of the saying of each part; nothing where nothing is known of any."""
    if not (document.author or document.date or any(map(_is_signed, parts))):
        return []
    author, date = one_line(document.author), one_line(document.date)
    return [
        Byline(
            one_line(part.author) or author,
            one_line(part.date) or date,
            one_line(part.url),
            part.seconds if part.seconds >= 0 else None,
        )
        for part in parts
    ]


def _is_signed(block: Block) -> bool:
    return bool(block.author or block.date or block.url or block.seconds >= 0)


def _sections(blocks: Iterable[Block]) -> tuple[list[Heading], list[int]]:
    """Return the headings, and the number of the one under which each block stands."""
    headings: list[Heading] = []
    sections: list[int] = []
    path: list[tuple[int, int]] = []  # the levels and numbers of the headings above
    for block in blocks:
        if block.begins:
            path.clear()
        if block.kind is Kind.HEADING:
            while path and path[-1][0] >= block.level:
                path.pop()
        sections.append(path[-1][1] if path else 0)
        if block.kind is Kind.HEADING:
            headings.append(Heading(block.label, sections[-1]))
            path.append((block.level, len(headings)))
    return headings, sections


def _parted(text: str, block: Block) -> Iterator[Block]:
    """Part a block at the ends of sentences, or else of lines, or else of words."""
    start = block.start
    while start < block.end:
        end = min(start + MOST_CHARACTERS, block.end)
        # Only here is a sentence whole that ends with the piece.
        bounds = _bounds(text[start:end], block.kind, is_last=end == block.end)
        for first, last in pairwise(_gathered([start, *(start + bound for bound in bounds)])):
            piece = text[first:last]
            part = block._replace(
                start=first + len(piece) - len(piece.lstrip(BLANK)),
                end=first + len(piece.rstrip(BLANK)),
            )
            if part.start < part.end:
                yield part
            start = last


def _bounds(piece: str, kind: Kind, *, is_last: bool) -> list[int]:
    """Return where a piece of a long block may be parted, at least one place after its start."""
    ends = [end for _, end in sentence_spans(piece)] if kind is Kind.PROSE else []
    longest = LONGEST_SENTENCE if len(ends) > 1 else PART_CHARACTERS
    lines = [*accumulate(map(len, piece.splitlines(keepends=True)))]
    ends = _refined(ends or [len(piece)], lines, longest)
    ends = _refined(ends, [found.end() for found in _WORDS.finditer(piece)], longest)
    return ends if is_last or len(ends) == 1 else ends[:-1]


def _refined(bounds: Sequence[int], more: Sequence[int], longest: int) -> list[int]:
    """Return some bounds, with further ones wherever two are further apart than `longest`."""
    refined: list[int] = []
    for begun, end in pairwise([0, *bounds]):
        if end - begun > longest:
            refined += more[bisect_right(more, begun) : bisect_left(more, end)]
        refined.append(end)
    return refined


def _gathered(bounds: Sequence[int]) -> Iterator[int]:
    """Yield the first place, the last one, and as few of those between as keep parts short."""
    yield (begun := bounds[0])
    for bound, following in pairwise(bounds[1:]):
        if following - begun > PART_CHARACTERS:
            yield (begun := bound)
    yield bounds[-1]


def windows(
    texts: Sequence[str], kinds: Sequence[Kind], sections: Sequence[int], begins: Sequence[bool]
) -> Iterator[tuple[int, int]]:
    """Gather neighbouring paragraphs into passages, so that a short line keeps its context.

    A heading ends a window, and so does what begins a record. So does noise, unless it is one short
    line and text follows it at once. A window neither begins nor ends with a heading or noise. A
    longer paragraph stands alone.

    Args:
        texts: The text of each paragraph.
        kinds: What each is.
        sections: The number of the heading that each stands under; 0 for none.
        begins: Whether each begins a record.

    Yields:
        For each passage, the number of its first paragraph and the number after its last.
    """
    first = last = length = 0  # the window so far
    rows = zip(texts, kinds, sections, begins, strict=True)
    for number, (text, kind, section, is_new) in enumerate(rows):
        if is_new and first < last:
            yield first, last
            first = last
        if kind in {Kind.HEADING, Kind.NOISE}:
            if kind is Kind.NOISE and first < last == number and is_short_noise(text):
                continue
            if first < last:
                yield first, last
            first = last = number + 1
            continue
        most = SECTION_WINDOW_CHARACTERS if section else WINDOW_CHARACTERS
        far = length + len(text) > most or number - first >= MOST_PARAGRAPHS
        if first < last and (far or number > last + 1):
            yield first, last
            first = last
        if first == last:
            first, length = number, 0
        length += len(text)
        last = number + 1
    if first < last:
        yield first, last


def is_short_noise(text: str) -> bool:
    """Tell whether noise is so short that what stands around it is read together."""
    return len(text) <= MOST_NOISE_CHARACTERS and "\n" not in text
