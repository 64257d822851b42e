"""Which blocks are the lines of a message that stands in a plain text?

Code stays code; a line that is an address alone, or says nothing, is noise.
"""

import re
from collections.abc import Iterator
from typing import Final

from retrieval.corpus.characters import BLANK
from retrieval.corpus.documents import Block, Kind
from retrieval.corpus.readers.chats.conversation import is_address, says_something

_NOISE: Final = Block(Kind.NOISE, 0, 0)
_FENCED: Final = re.compile(r"```(?:(?!```).)+```", re.DOTALL)


def block(text: str, kind: Kind, start: int, end: int, said: Block = _NOISE) -> Iterator[Block]:
    """Yield a span as a block, unless it is blank.

    Args:
        text: The text of the file.
        kind: What the span is.
        start: The offset of its first character.
        end: The offset after its last one.
        said: Tells who said it and when.
    """
    piece = text[start:end]
    if kept := piece.strip(BLANK):
        start += len(piece) - len(piece.lstrip(BLANK))
        yield said._replace(kind=kind, start=start, end=start + len(kept))


def message(text: str, start: int, end: int, said: Block) -> Iterator[Block]:
    """Yield the blocks of what somebody writes, with arguments as in `block`."""
    for code in _FENCED.finditer(text, start, end):
        yield from _lines(text, start, code.start(), said)
        yield from block(text, Kind.CODE, *code.span(), said)
        start = code.end()
    yield from _lines(text, start, end, said)


def _lines(text: str, start: int, end: int, said: Block) -> Iterator[Block]:
    """Yield the blocks of lines without code."""
    held = start
    for line in text[start:end].splitlines(keepends=True):
        if is_address(line.rstrip("\n")):
            yield from _words(text, held, start, said)
            yield from block(text, Kind.NOISE, start, start + len(line), said)
            held = start + len(line)
        start += len(line)
    yield from _words(text, held, end, said)


def _words(text: str, start: int, end: int, said: Block) -> Iterator[Block]:
    kind = Kind.PROSE if says_something(text[start:end]) else Kind.NOISE
    yield from block(text, kind, start, end, said)
