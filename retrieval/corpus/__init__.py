"""From bytes on disk to spans of text: sources, lines, paragraphs, sentences, passages."""

from typing import TYPE_CHECKING

from retrieval.exports import lazily

if TYPE_CHECKING:
    from retrieval.corpus import segmentation, sources
    from retrieval.corpus.characters import (
        APOSTROPHES,
        BLANK,
        BYTE_ORDER_MARK,
        C1_CONTROLS,
        CURLY_APOSTROPHE,
        JS_BLANK,
        PLAIN_QUOTES,
        QUOTATION_MARKS,
        SPACELESS_BLOCKS,
        SPACELESS_LETTERS,
        UNHEARD,
        UNSEEN,
        WIDE_PUNCTUATION,
        is_mark,
        marks,
    )
    from retrieval.corpus.extract import Extract
    from retrieval.corpus.passages import (
        ID_LENGTH,
        Lines,
        Paragraph,
        Passage,
        crockford,
        digests_of,
    )
    from retrieval.corpus.sentences import sentence_spans
    from retrieval.corpus.sources import (
        EXTENSIONS,
        HIDDEN,
        Content,
        Folder,
        Line,
        Listed,
        Skipped,
        Source,
        Span,
        UndecodableError,
        named_kinds,
    )

__all__ = [
    "APOSTROPHES",
    "BLANK",
    "BYTE_ORDER_MARK",
    "C1_CONTROLS",
    "CURLY_APOSTROPHE",
    "EXTENSIONS",
    "HIDDEN",
    "ID_LENGTH",
    "JS_BLANK",
    "PLAIN_QUOTES",
    "QUOTATION_MARKS",
    "SPACELESS_BLOCKS",
    "SPACELESS_LETTERS",
    "UNHEARD",
    "UNSEEN",
    "WIDE_PUNCTUATION",
    "Content",
    "Extract",
    "Folder",
    "Line",
    "Lines",
    "Listed",
    "Paragraph",
    "Passage",
    "Skipped",
    "Source",
    "Span",
    "UndecodableError",
    "crockford",
    "digests_of",
    "is_mark",
    "marks",
    "named_kinds",
    "segmentation",
    "sentence_spans",
    "sources",
]

__getattr__ = lazily(
    __name__,
    characters=(
        "APOSTROPHES BLANK JS_BLANK BYTE_ORDER_MARK C1_CONTROLS CURLY_APOSTROPHE "
        "PLAIN_QUOTES QUOTATION_MARKS SPACELESS_BLOCKS SPACELESS_LETTERS UNHEARD UNSEEN "
        "WIDE_PUNCTUATION is_mark marks"
    ),
    extract="Extract",
    passages="ID_LENGTH Lines Paragraph Passage crockford digests_of",
    sentences="sentence_spans",
    sources=(
        "Content EXTENSIONS Folder HIDDEN Line Listed Skipped Source Span UndecodableError "
        "named_kinds"
    ),
)
