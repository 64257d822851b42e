"""What does a reader make of a text, as a test writes it down?"""

import time
from typing import Final

from retrieval.corpus.characters import BLANK, BYTE_ORDER_MARK
from retrieval.corpus.documents import Document, Kind
from retrieval.corpus.readers import Read
from retrieval.corpus.sources import Content, decode

_SHORT: Final = 1_000
_TIMES: Final = 8
_AT_MOST: Final = 24
"""A text 8 times as long takes about 8 times as long; by the square of its length it would
take 64 times."""

_TRIES: Final = 5


def document(read: Read, text: str) -> Document:
    """Read a text."""
    return read(decode(text.encode(), "utf-8"))


def blocks(read: Read, text: str) -> list[tuple[str, str]]:
    """Return the kind and the text of each block; of a heading its level and label instead."""
    return [
        (f"{block.kind.name} {block.level}", block.label)
        if block.kind is Kind.HEADING
        else (block.kind.name, text[block.start : block.end])
        for block in document(read, text).blocks
    ]


def of_kind(read: Read, text: str, kind: str) -> list[str]:
    """Return the texts of the blocks of a kind."""
    return [shown for name, shown in blocks(read, text) if name == kind]


def labels(read: Read, text: str) -> list[str]:
    """Return the headings as they are shown."""
    return [block.label for block in document(read, text).blocks if block.kind is Kind.HEADING]


def assert_each_character_is_in_one_block(read: Read, text: str) -> None:
    """Check the promise of every reader."""
    found = document(read, text)
    assert found.text == text.removeprefix(BYTE_ORDER_MARK)
    assert_well_formed(found)


def assert_well_formed(found: Document) -> None:
    """Check that each character of a document's text is in one of its blocks."""
    text, done = found.text, 0
    for block in found.blocks:
        assert block.start >= done
        piece = text[block.start : block.end]
        assert piece
        assert piece == piece.strip(BLANK)
        assert not text[done : block.start].strip(BLANK)
        done = block.end
    assert not text[done:].strip(BLANK)


def takes_time_in_proportion(read: Read, piece: str) -> bool:
    """Tell whether 8 times as many repeats of a piece take about 8 times as long to read."""
    short = decode((piece * (_SHORT // len(piece))).encode(), "utf-8")
    long = decode((piece * (_TIMES * _SHORT // len(piece))).encode(), "utf-8")
    return any(_seconds(read, long) < _AT_MOST * _seconds(read, short) for _ in range(_TRIES))


def _seconds(read: Read, content: Content) -> float:
    began = time.thread_time()
    read(content)
    return time.thread_time() - began
