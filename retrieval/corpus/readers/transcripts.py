"""Which paragraphs of a text are turns of a conversation, who speaks in each, and when?

A text is a transcript only where that is plain: most of its paragraphs begin with one of few names,
or with a time. What stands in front of the words stays in the text.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from retrieval.corpus.characters import BLANK
from retrieval.corpus.documents import Block, Document, Kind
from retrieval.corpus.readers.speakers import (
    FEWEST_TURNS,
    Label,
    label_of,
    loose_label_of,
    regular_names,
)

_LEAST_LABELLED: Final = 0.5
"""At least this share of the paragraphs begins with a label."""

_LEAST_MARKED: Final = 0.25
"""The same where labels have times, or type of their own."""

_TURNS_A_HEADING: Final = 2
"""With fewer, labels are parts of sections rather than of a conversation."""

_LATEST_BEGINNING: Final = 120.0
"""Times by themselves are those of a talk where one of them is in its first two minutes; an agenda
has the times of a day."""

_LEAST_ENDED: Final = 0.6
"""At least this share of the turns ends with a full stop or the like."""

_ASKED: Final = re.compile(r"[?;][\])}”’»\"'*_]*(?=\s|\Z)|[？؟՞፧]")
"""Where people talk, somebody asks; notes, entries and fields hardly do. In Greek, what looks like
a semicolon asks."""

_ENDED: Final = re.compile(r"[.!?…。！？-][\])}”’»\"'*_]*\Z")

_UNKNOWN: Final = Label("", -1.0, 0, is_marked=False)


def with_speakers(document: Document) -> Document:
    """Return a document with what its labels say of who speaks, if it is a transcript."""
    text = document.text
    prose = [
        part
        for block in document.blocks
        if block.kind is Kind.PROSE
        for part in _units(text, block)
    ]
    if len(prose) < FEWEST_TURNS:
        return document
    labelled = [(label, block) for block in prose if (label := _label(text, block))]
    names = regular_names(label for label, _ in labelled)
    known = [(label, block) for label, block in labelled if not label.name or label.name in names]
    labels = [label for label, _ in known]
    if not names and not any(0 <= label.seconds <= _LATEST_BEGINNING for label in labels):
        return document
    headings = sum(block.kind is Kind.HEADING for block in document.blocks)
    if not _is_transcript(labels, len(prose), headings) or not (
        any(label.seconds >= 0 for label in labels)
        or (len(names) > 1 and _is_talk(text, [block for _, block in known]))
    ):
        return document
    return replace(document, blocks=tuple(_told(document, names)))


def _units(text: str, block: Block) -> Iterator[Block]:
    """Yield the lines of a block that has a turn on most of them; otherwise the block itself."""
    if not _label(text, block):
        yield block
        return
    starts = [block.start]
    while place := text.find("\n", starts[-1], block.end) + 1:
        starts.append(place)
    ends = [*(start - 1 for start in starts[1:]), block.end]
    lines = [block._replace(start=start, end=end) for start, end in zip(starts, ends, strict=True)]
    labelled = sum(_label(text, line) is not None for line in lines)
    yield from lines if labelled > 1 and labelled >= _LEAST_LABELLED * len(lines) else [block]


def _label(text: str, block: Block) -> Label | None:
    """Return the label of a block's first line."""
    end = text.find("\n", block.start, block.end)
    return label_of(text[block.start : end if end >= 0 else block.end])


def _loose(text: str, block: Block) -> Label | None:
    """Return what may be the nickname of somebody else in front of a block."""
    return loose_label_of(text[block.start : block.end].split("\n", 1)[0])


def _is_transcript(labels: Sequence[Label], paragraphs: int, headings: int) -> bool:
    """Tell whether as many of some paragraphs have labels as in a transcript."""
    if len(labels) < max(FEWEST_TURNS, _TURNS_A_HEADING * headings):
        return False
    marked = sum(label.is_marked for label in labels)
    return len(labels) >= _LEAST_LABELLED * paragraphs or marked >= _LEAST_MARKED * paragraphs


def _is_talk(text: str, blocks: Sequence[Block]) -> bool:
    """Tell whether what is said in some blocks are sentences, one of which asks."""
    if not any(_ASKED.search(text, block.start, block.end) for block in blocks):
        return False
    ended = sum(
        _ENDED.search(text, max(block.start, block.end - 20), block.end) is not None
        for block in blocks
    )
    return ended >= _LEAST_ENDED * len(blocks)


def _told(document: Document, names: frozenset[str]) -> Iterator[Block]:
    """Yield the blocks of a transcript with their speakers, a block a turn."""
    speaker, seconds = "", -1.0
    for block in document.blocks:
        if block.kind is Kind.HEADING:
            speaker, seconds = "", -1.0
        if block.kind in {Kind.HEADING, Kind.NOISE}:
            yield block
            continue
        parts = _turns(document.text, block, names) if block.kind is Kind.PROSE else [(block, None)]
        for part, label in parts:
            if label is not None:
                speaker = label.name if label.name or label is _UNKNOWN else speaker
                seconds = label.seconds
            is_alone = label is not None and 0 < part.end - part.start <= label.end
            yield part._replace(
                kind=Kind.NOISE if is_alone else part.kind,
                author="" if is_alone else speaker,
                seconds=-1.0 if is_alone else seconds,
            )


def _turns(text: str, block: Block, names: frozenset[str]) -> Iterable[tuple[Block, Label | None]]:
    """Yield the turns of a block with their labels; what goes on with a turn has none."""
    start, label = block.start, _known(_label(text, block) or _loose(text, block), names)
    place = text.find("\n", start, block.end) + 1
    while place:
        end = text.find("\n", place, block.end)
        line = text[place : end if end >= 0 else block.end].rstrip(BLANK)
        said = text[start:place].rstrip(BLANK)
        following = label_of(line)
        if not following or following.name not in names:
            following = _UNKNOWN if loose_label_of(line) and _ENDED.search(said[-20:]) else None
        if following:
            yield block._replace(start=start, end=start + len(said)), label
            start, label = place + _indent(text[place : block.end]), following
            if label is not _UNKNOWN:
                label = label._replace(end=label.end - (start - place))
        place = end + 1
    yield block._replace(start=start), label


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(BLANK))


def _known(label: Label | None, names: frozenset[str]) -> Label | None:
    """Return a label; of one with a name that tells nothing, that nobody knows who speaks."""
    return _UNKNOWN if label and label.name and label.name not in names else label
