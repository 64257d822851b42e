"""What does a document say, as a test writes it down?"""

from pathlib import Path
from typing import Final

from retrieval.corpus.documents import Document, Kind
from tests.retrieval.corpus.readers.shown import assert_well_formed

EXPORTS: Final = Path(__file__).parent / "exports"

Said = tuple[str, str, str]


def said(document: Document) -> list[Said]:
    """Return who says what when, without noise and headings; the time to the minute."""
    assert_well_formed(document)
    return [
        (block.author, block.date[:16], document.text[block.start : block.end])
        for block in document.blocks
        if block.kind in {Kind.PROSE, Kind.CODE, Kind.TABLE}
    ]


def texts(document: Document, kind: Kind = Kind.PROSE) -> list[str]:
    """Return the texts of the blocks of a kind."""
    return [document.text[one.start : one.end] for one in document.blocks if one.kind is kind]
