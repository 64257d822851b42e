"""From bytes on disk to spans of text: sources, lines, paragraphs, sentences, passages."""

from typing import TYPE_CHECKING

from retrieval.exports import lazily

if TYPE_CHECKING:
    from retrieval.corpus import segmentation, sources
    from retrieval.corpus.passages import (
        ID_LENGTH,
        Paragraph,
        Passage,
        crockford,
        digests_of,
        locator,
    )
    from retrieval.corpus.sentences import sentence_spans
    from retrieval.corpus.sources import (
        BLANK,
        EXTENSIONS,
        Content,
        Line,
        Listed,
        Skipped,
        Source,
        Span,
        UndecodableError,
    )

__all__ = [
    "BLANK",
    "EXTENSIONS",
    "ID_LENGTH",
    "Content",
    "Line",
    "Listed",
    "Paragraph",
    "Passage",
    "Skipped",
    "Source",
    "Span",
    "UndecodableError",
    "crockford",
    "digests_of",
    "locator",
    "segmentation",
    "sentence_spans",
    "sources",
]

__getattr__ = lazily(
    __name__,
    passages="ID_LENGTH Paragraph Passage crockford digests_of locator",
    sentences="sentence_spans",
    sources="BLANK Content EXTENSIONS Line Listed Skipped Source Span UndecodableError",
)
