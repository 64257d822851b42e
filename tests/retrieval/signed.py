"""A small format for tests: lines of plain text that say who said them, when and where.

`Ada (2025-03-04T12:31 https://example.org/1 12.5): The lantern burns.` is a block by Ada. Lines
that begin with `#` tell of the file: `#by Ada (2025 https://example.org)`, `#in 1/2`, `#Ada = Al`.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from retrieval.corpus.documents import Block, Document, Kind
from retrieval.corpus.readers import plain
from retrieval.corpus.sources import Content

_LINE = re.compile(r"[^\n]*\S")
_SAID = re.compile(r"([^#\n():]*?) ?\(([^\n()]*)\):")
_BY = re.compile(r"^#by ([^\n(]*?) ?(?:\(([^\n()]*)\))?$", re.MULTILINE)
_IN = re.compile(r"^#in (\S+)$", re.MULTILINE)
_KNOWN = re.compile(r"^#([^\n=]+?) = ([^\n]+)$", re.MULTILINE)


def read(content: Content) -> Document:
    """Read a file, a block a line."""
    text = content.text
    by, channel = _BY.search(text), _IN.search(text)
    author, told = (by[1], by[2] or "") if by else ("", "")
    _, date, url = _told(told)
    return Document(
        text,
        tuple(_block(text, *line.span()) for line in _LINE.finditer(text)),
        author=author,
        date=date,
        url=url,
        people={found[1]: tuple(found[2].split(", ")) for found in _KNOWN.finditer(text)},
        channel=channel[1] if channel else "",
    )


def _block(text: str, start: int, end: int) -> Block:
    start += len(text[start:end]) - len(text[start:end].lstrip())
    if text.startswith("#", start):
        return Block(Kind.NOISE, start, end)
    said = _SAID.match(text, start)
    seconds, date, url = _told(said[2]) if said else (-1.0, "", "")
    return Block(Kind.PROSE, start, end, 0, "", seconds, said[1] if said else "", date, url)


def _told(words: str) -> tuple[float, str, str]:
    seconds, date, url = -1.0, "", ""
    for word in words.split():
        if "://" in word:
            url = word
        elif re.fullmatch(r"\d+\.\d+", word):
            seconds = float(word)
        else:
            date = word
    return seconds, date, url


@contextmanager
def signed_texts() -> Iterator[None]:
    """Let `.txt` be read so."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(plain, "read", read)
        yield
