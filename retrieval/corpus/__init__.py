"""From bytes on disk to spans of text: sources, lines, paragraphs, sentences, passages."""

from typing import TYPE_CHECKING

from retrieval.exports import lazily

if TYPE_CHECKING:
    from retrieval.corpus import folding, languages, markup, segmentation, sources, ties
    from retrieval.corpus.accents import caseless, unaccented, unmarked
    from retrieval.corpus.bylines import (
        AFTER_ALL_DAYS,
        UNSIGNED,
        Byline,
        clock,
        day_of,
        joined_date,
        name_key,
        name_parts,
        one_line,
        parted_date,
    )
    from retrieval.corpus.characters import (
        APOSTROPHES,
        BLANK,
        BYTE_ORDER_MARK,
        C1_CONTROLS,
        CURLY_APOSTROPHE,
        INVISIBLE,
        JS_BLANK,
        LETTER_FORMS,
        PLAIN_APOSTROPHES,
        PLAIN_QUOTES,
        QUOTATION_MARKS,
        QUOTE_MARKS,
        SPACELESS_BLOCKS,
        SPACELESS_LETTERS,
        UNHEARD,
        UNSEEN,
        WIDE_PUNCTUATION,
        is_mark,
        letter_forms,
        marks,
        replaced,
    )
    from retrieval.corpus.documents import (
        UNTOLD,
        Document,
        Kind,
        TextlessError,
        UndrawableError,
        UnfinishedError,
    )
    from retrieval.corpus.drawing import Drawer, Drawn
    from retrieval.corpus.extract import Extract
    from retrieval.corpus.former import former_paragraphs
    from retrieval.corpus.lists import introduces, is_list_item
    from retrieval.corpus.names import name_words, without_ending
    from retrieval.corpus.neighbourhood import ALONE, Neighbourhood
    from retrieval.corpus.omission import Omission
    from retrieval.corpus.passages import (
        ID_LENGTH,
        Lines,
        Paragraph,
        Passage,
        crockford,
        digests_of,
    )
    from retrieval.corpus.readers import (
        COMPANIONS,
        EXTENSIONS,
        FORMATS,
        RECORD,
        format_of,
        is_drawn,
    )
    from retrieval.corpus.renditions import Refusal, Renditions
    from retrieval.corpus.segmentation import Heading, Segments
    from retrieval.corpus.selection import EVERYTHING, Selection
    from retrieval.corpus.sentences import ends_sentence, sentence_spans
    from retrieval.corpus.sources import (
        Content,
        Folder,
        Line,
        Listed,
        Skipped,
        Source,
        Span,
        UndecodableError,
        named_exclusions,
        named_kinds,
    )
    from retrieval.corpus.texts import SourceTexts
    from retrieval.corpus.ties import asks, ties_of

__all__ = [
    "AFTER_ALL_DAYS",
    "ALONE",
    "APOSTROPHES",
    "BLANK",
    "BYTE_ORDER_MARK",
    "C1_CONTROLS",
    "COMPANIONS",
    "CURLY_APOSTROPHE",
    "EVERYTHING",
    "EXTENSIONS",
    "FORMATS",
    "ID_LENGTH",
    "INVISIBLE",
    "JS_BLANK",
    "LETTER_FORMS",
    "PLAIN_APOSTROPHES",
    "PLAIN_QUOTES",
    "QUOTATION_MARKS",
    "QUOTE_MARKS",
    "RECORD",
    "SPACELESS_BLOCKS",
    "SPACELESS_LETTERS",
    "UNHEARD",
    "UNSEEN",
    "UNSIGNED",
    "UNTOLD",
    "WIDE_PUNCTUATION",
    "Byline",
    "Content",
    "Document",
    "Drawer",
    "Drawn",
    "Extract",
    "Folder",
    "Heading",
    "Kind",
    "Line",
    "Lines",
    "Listed",
    "Neighbourhood",
    "Omission",
    "Paragraph",
    "Passage",
    "Refusal",
    "Renditions",
    "Segments",
    "Selection",
    "Skipped",
    "Source",
    "SourceTexts",
    "Span",
    "TextlessError",
    "UndecodableError",
    "UndrawableError",
    "UnfinishedError",
    "asks",
    "caseless",
    "clock",
    "crockford",
    "day_of",
    "digests_of",
    "ends_sentence",
    "folding",
    "format_of",
    "former_paragraphs",
    "introduces",
    "is_drawn",
    "is_list_item",
    "is_mark",
    "joined_date",
    "languages",
    "letter_forms",
    "marks",
    "markup",
    "name_key",
    "name_parts",
    "name_words",
    "named_exclusions",
    "named_kinds",
    "one_line",
    "parted_date",
    "replaced",
    "segmentation",
    "sentence_spans",
    "sources",
    "ties",
    "ties_of",
    "unaccented",
    "unmarked",
    "without_ending",
]

__getattr__ = lazily(
    __name__,
    accents="caseless unaccented unmarked",
    bylines=(
        "AFTER_ALL_DAYS UNSIGNED Byline clock day_of joined_date name_key name_parts one_line "
        "parted_date"
    ),
    characters=(
        "APOSTROPHES BLANK JS_BLANK BYTE_ORDER_MARK C1_CONTROLS CURLY_APOSTROPHE INVISIBLE "
        "LETTER_FORMS PLAIN_APOSTROPHES PLAIN_QUOTES QUOTATION_MARKS QUOTE_MARKS SPACELESS_BLOCKS "
        "SPACELESS_LETTERS UNHEARD UNSEEN WIDE_PUNCTUATION is_mark letter_forms marks "
        "replaced"
    ),
    documents="UNTOLD Document Kind TextlessError UndrawableError UnfinishedError",
    drawing="Drawer Drawn",
    extract="Extract",
    former="former_paragraphs",
    lists="introduces is_list_item",
    names="name_words without_ending",
    neighbourhood="ALONE Neighbourhood",
    omission="Omission",
    passages="ID_LENGTH Lines Paragraph Passage crockford digests_of",
    readers="COMPANIONS EXTENSIONS FORMATS RECORD format_of is_drawn",
    renditions="Refusal Renditions",
    segmentation="Heading Segments",
    selection="EVERYTHING Selection",
    sentences="ends_sentence sentence_spans",
    sources=(
        "Content Folder Line Listed Skipped Source Span UndecodableError named_exclusions "
        "named_kinds"
    ),
    texts="SourceTexts",
    ties="asks ties_of",
)
