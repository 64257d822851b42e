"""What does a record of a test collection say?

Its first line is its title, which is empty where it has none; all else is a plain text, whatever it
looks like. A record without a text says its title.
"""

from dataclasses import replace

from retrieval.corpus.characters import BLANK
from retrieval.corpus.documents import Block, Document, Kind
from retrieval.corpus.readers import plain
from retrieval.corpus.sources import Content


def read(content: Content) -> Document:
    """Read a record."""
    line, end, text = content.text.partition("\n")
    title = line.strip(BLANK)
    if not title or not text.strip(BLANK):
        return plain.read(content)
    start = line.index(title)
    said = plain.read(replace(content, text=" " * len(line) + end + text))
    blocks = (Block(Kind.NOISE, start, start + len(title)), *said.blocks)
    return Document(content.text, blocks, title)
