"""What does a file say, apart from its layout?

A reader turns a file into a document: blocks of its text, with what each is.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Final, NamedTuple


class Kind(IntEnum):
    """What a block of a document is."""

    PROSE = 0
    """Sentences: a paragraph, items of a list, a quotation, a line of a dialogue."""
    CODE = 1
    """Lines that are never cut inside, and mean nothing in another order."""
    TABLE = 2
    """Rows, a line each."""
    HEADING = 3
    """The name of the section that it begins."""
    NOISE = 4
    """What a reader of the document doesn't see, or learns nothing from: front matter, comments,
    anchors and bare tags, imports, rules, an image or an address alone."""


ANSWERING: Final = "↳ "
"""Noise that begins so tells that what follows it answers what stands above it."""


class Block(NamedTuple):
    """A piece of a document's text that is of one kind.

    Attributes:
        kind: What it is.
        start: The offset of its first character in the text.
        end: The offset after its last character.
        level: The depth of a heading, from 1 for the outermost; 0 for all else.
        label: The text of a heading as the format shows it, without marks; empty for all else.
        seconds: The time at which it is said, from the beginning; −1 where it isn't said.
        author: Who wrote or said it, as the file has it; empty where it doesn't tell.
        date: When it was written, as ISO 8601 and as exact as known; empty where it isn't.
        url: The address of just this; empty where it has none.
        begins: Whether a record or a message begins with it, which shares neither a passage nor a
            heading with what stands before.
    """

    kind: Kind
    start: int
    end: int
    level: int = 0
    label: str = ""
    seconds: float = -1.0
    author: str = ""
    date: str = ""
    url: str = ""
    begins: bool = False


UNTOLD: Final = "?"
"""The channel of a document that is an export of one, but doesn't tell of which."""


@dataclass(frozen=True, slots=True)
class Document:
    """What a reader makes of a file.

    Attributes:
        text: The text in which offsets count; for formats that are text, the file's own.
        blocks: The blocks in the order of the text. None overlaps another, none is blank or has
            white space at either end, and each character that isn't white space is in one.
        title: The title that the document gives itself; empty when it gives none.
        aliases: Other names that it gives itself.
        pages: Where each page begins, as offsets of characters that never go down; empty where the
            format has no pages.
        times: Where something is said and when, as offsets of characters that go up, each with its
            seconds from the beginning; at last where and when it all ends. Empty where nothing
            tells.
        author: Who wrote it all; empty where it doesn't tell. A block's author goes before it, and
            so do a block's date and address before those that follow.
        date: When it was written, as ISO 8601 and as exact as known; empty where it isn't.
        url: Its address; empty where it has none.
        people: Other names of authors, by the names that the blocks have.
        channel: The Discord channel that it is an export of, as `guild/channel` or
            `guild/channel/thread` in ids, with `/private` after a thread that only its members see;
            `UNTOLD` where the export doesn't tell which one, empty where it is none.
        gap: What of the file could not be read, as half a sentence; empty for nothing.
    """

    text: str
    blocks: tuple[Block, ...]
    title: str = ""
    aliases: tuple[str, ...] = ()
    pages: tuple[int, ...] = ()
    times: tuple[tuple[int, float], ...] = ()
    author: str = ""
    date: str = ""
    url: str = ""
    people: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    channel: str = ""
    gap: str = ""


class UndrawableError(Exception):
    """No text can be drawn from a file; `str()` is the reason, as half a sentence."""


class UnfinishedError(UndrawableError):
    """A reader came to no end with a file: it took too long or crashed, maybe only this time."""


class TextlessError(UndrawableError):
    """A file is no document, such as settings in JSON."""
