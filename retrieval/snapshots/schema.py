"""Which columns make up a snapshot, of which kind is each, and where in the tables does it stand?

The postings have columns of their own; see `retrieval/index/compiled/files.py`.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, Final

from retrieval.index import Columns, Digests, ForwardIndex, Lexicon, Texts, Vocabulary
from retrieval.snapshots.bylines import Bylines
from retrieval.snapshots.headings import Headings
from retrieval.snapshots.moments import Moments
from retrieval.snapshots.paragraphs import Paragraphs, Spans
from retrieval.snapshots.passages import Passages
from retrieval.snapshots.people import People
from retrieval.snapshots.sources import Sources


@dataclass(frozen=True, slots=True)
class Column:
    """One column on disk.

    Attributes:
        name: The name of its file, without the ending.
        kind: The type of its numbers, as numpy writes it.
        place: A table, and the attributes that lead to the column in it.
    """

    name: str
    kind: str
    place: str


SCHEMA: Final = (
    Column("source_paths", "u1", "sources.paths.data"),
    Column("source_path_ends", "u8", "sources.paths.ends"),
    Column("source_titles", "u1", "sources.titles.data"),
    Column("source_title_ends", "u8", "sources.titles.ends"),
    Column("source_aliases", "u1", "sources.aliases.data"),
    Column("source_alias_ends", "u8", "sources.aliases.ends"),
    Column("source_encodings", "u1", "sources.encodings.data"),
    Column("source_encoding_ends", "u8", "sources.encodings.ends"),
    Column("source_languages", "u1", "sources.languages.data"),
    Column("source_language_ends", "u8", "sources.languages.ends"),
    Column("source_sizes", "u8", "sources.sizes"),
    Column("source_mtimes", "i8", "sources.mtimes"),
    Column("source_digests", "u1", "sources.digests"),
    Column("source_page_firsts", "u4", "sources.page_firsts"),
    Column("source_page_starts", "u8", "sources.page_starts"),
    Column("sources_by_name", "u4", "sources.by_name"),
    Column("source_origins", "u1", "sources.origins.data"),
    Column("source_origin_ends", "u8", "sources.origins.ends"),
    Column("people_names", "u1", "people.names.data"),
    Column("people_name_ends", "u8", "people.names.ends"),
    Column("people_firsts", "u4", "people.firsts"),
    Column("people_numbers", "u4", "people.numbers"),
    Column("people_nicknames", "u1", "people.nicknames.data"),
    Column("people_nickname_ends", "u8", "people.nicknames.ends"),
    Column("paragraph_firsts", "u4", "paragraphs.firsts"),
    Column("paragraph_spans", "u8", "paragraphs.spans"),
    Column("paragraph_lines", "u4", "paragraphs.lines"),
    Column("paragraph_digests", "u1", "paragraphs.digests.rows"),
    Column("paragraphs_by_digest", "u4", "paragraphs.digests.order"),
    Column("paragraph_kinds", "u1", "paragraphs.kinds"),
    Column("paragraph_sections", "u4", "paragraphs.sections"),
    Column("byline_firsts", "u4", "bylines.firsts"),
    Column("byline_paragraphs", "u4", "bylines.paragraphs"),
    Column("byline_authors", "u4", "bylines.authors"),
    Column("byline_days", "u4", "bylines.days"),
    Column("byline_moments", "u4", "bylines.moments"),
    Column("byline_rests", "u1", "bylines.rests.data"),
    Column("byline_rest_ends", "u8", "bylines.rests.ends"),
    Column("byline_stems", "u1", "bylines.stems.data"),
    Column("byline_stem_ends", "u8", "bylines.stems.ends"),
    Column("moment_firsts", "u4", "moments.firsts"),
    Column("moment_places", "u4", "moments.places"),
    Column("moments", "u4", "moments.moments"),
    Column("heading_firsts", "u4", "headings.firsts"),
    Column("heading_labels", "u1", "headings.labels.data"),
    Column("heading_label_ends", "u8", "headings.labels.ends"),
    Column("heading_parents", "u4", "headings.parents"),
    Column("whole_firsts", "u4", "wholes.firsts"),
    Column("whole_spans", "u8", "wholes.spans"),
    Column("whole_lines", "u4", "wholes.lines"),
    Column("whole_digests", "u1", "wholes.digests.rows"),
    Column("wholes_by_digest", "u4", "wholes.digests.order"),
    Column("passage_firsts", "u4", "passages.firsts"),
    Column("passage_counts", "u1", "passages.counts"),
    Column("passage_contexts", "u8", "passages.contexts"),
    Column("repeats", "u4", "passages.repeats"),
    Column("repeat_ends", "u4", "passages.repeat_ends"),
    Column("words", "u1", "lexicon.words.data"),
    Column("word_ends", "u8", "lexicon.words.ends"),
    Column("word_df", "u4", "lexicon.df"),
    Column("word_letters", "u4", "lexicon.letters"),
    Column("word_weights", "f4", "lexicon.weights"),
    Column("gram_keys", "u8", "lexicon.gram_keys"),
    Column("gram_idf", "f4", "lexicon.gram_idf"),
    Column("gram_ends", "u4", "lexicon.gram_ends"),
    Column("gram_holders", "u4", "lexicon.holders"),
    Column("stems", "u1", "vocabulary.stems.data"),
    Column("stem_text_ends", "u8", "vocabulary.stems.ends"),
    Column("stem_ends", "u4", "vocabulary.stem_ends"),
    Column("stem_words", "u4", "vocabulary.words"),
    Column("forward_rows", "u4", "forward.rows"),
    Column("forward_starts", "u8", "forward.starts"),
    Column("forward_counts", "u4", "forward.counts"),
    Column("paragraph_ties", "u1", "forward.ties"),
    Column("context_ends", "u8", "forward.context_ends"),
    Column("context_rows", "u4", "forward.context_rows"),
    Column("context_places", "u4", "forward.context_places"),
    Column("context_weights", "u1", "forward.context_weights"),
)

KINDS: Final[Mapping[str, str]] = {column.name: column.kind for column in SCHEMA}
"""The kind of each column, by its name."""


def columns_of(passages: Passages, lexicon: Lexicon, forward: ForwardIndex) -> Columns:
    """Take the columns from the tables that they stand in."""
    tables = {
        "sources": passages.paragraphs.sources,
        "paragraphs": passages.paragraphs,
        "people": passages.paragraphs.people,
        "bylines": passages.paragraphs.bylines,
        "moments": passages.paragraphs.moments,
        "headings": passages.paragraphs.headings,
        "wholes": passages.paragraphs.wholes,
        "passages": passages,
        "lexicon": lexicon,
        "vocabulary": forward.vocabulary,
        "forward": forward,
    }
    taken = {}
    for column in SCHEMA:
        table, _, attributes = column.place.partition(".")
        taken[column.name] = attrgetter(attributes)(tables[table])
    return taken


def tables_of(columns: Columns, size: int) -> tuple[Passages, Lexicon, ForwardIndex]:
    """Give the columns back to their tables.

    Args:
        columns: All columns of the schema, by their names.
        size: How many passages there are.
    """
    fields: dict[str, dict[str, Any]] = defaultdict(dict)
    for column in SCHEMA:
        owner, _, attribute = column.place.rpartition(".")
        fields[owner][attribute] = columns[column.name]
    sources = Sources(
        paths=Texts(**fields["sources.paths"]),
        titles=Texts(**fields["sources.titles"]),
        aliases=Texts(**fields["sources.aliases"]),
        encodings=Texts(**fields["sources.encodings"]),
        languages=Texts(**fields["sources.languages"]),
        origins=Texts(**fields["sources.origins"]),
        **fields["sources"],
    )
    digests = Digests(**fields["paragraphs.digests"])
    labels = Texts(**fields["headings.labels"])
    whole_digests = Digests(**fields["wholes.digests"])
    paragraphs = Paragraphs(
        sources=sources,
        digests=digests,
        headings=Headings(labels=labels, **fields["headings"]),
        wholes=Spans(sources=sources, digests=whole_digests, **fields["wholes"]),
        people=People(
            names=Texts(**fields["people.names"]),
            nicknames=Texts(**fields["people.nicknames"]),
            **fields["people"],
        ),
        bylines=Bylines(
            rests=Texts(**fields["bylines.rests"]),
            stems=Texts(**fields["bylines.stems"]),
            **fields["bylines"],
        ),
        moments=Moments(**fields["moments"]),
        **fields["paragraphs"],
    )
    passages = Passages(paragraphs=paragraphs, **fields["passages"])
    words = Texts(**fields["lexicon.words"])
    lexicon = Lexicon(passages=max(1, size), words=words, **fields["lexicon"])
    stems = Texts(**fields["vocabulary.stems"])
    vocabulary = Vocabulary(stems=stems, **fields["vocabulary"])
    return passages, lexicon, ForwardIndex(vocabulary=vocabulary, **fields["forward"])
