"""Yesterday's index opens today: its columns keep their names, kinds and places."""

from pathlib import Path

import numpy as np
import pytest

from retrieval.index import shelf
from retrieval.snapshots import schema
from retrieval.snapshots.snapshot import Snapshot
from retrieval.snapshots.store import CorpusStore
from tests.retrieval.corpora import corpus

FILES = {
    "birds.txt": "Herons stand in the shallows.\n\nGulls follow the plough.\n",
    "gulls/again.txt": "Gulls follow the plough.\n",
    "sea.md": "# The sea\n\nThe tide turns twice a day.\n",
}

WRITTEN = {
    "byline_authors": "<u4",
    "byline_days": "<u4",
    "byline_firsts": "<u4",
    "byline_moments": "<u4",
    "byline_paragraphs": "<u4",
    "byline_rest_ends": "<u8",
    "byline_rests": "|u1",
    "byline_stem_ends": "<u8",
    "byline_stems": "|u1",
    "context_ends": "<u8",
    "context_places": "<u4",
    "context_rows": "<u4",
    "context_weights": "|u1",
    "forward_counts": "<u4",
    "forward_rows": "<u4",
    "forward_starts": "<u8",
    "gram_ends": "<u4",
    "gram_holders": "<u4",
    "gram_idf": "<f4",
    "gram_keys": "<u8",
    "heading_firsts": "<u4",
    "heading_label_ends": "<u8",
    "heading_labels": "|u1",
    "heading_parents": "<u4",
    "moment_firsts": "<u4",
    "moment_places": "<u4",
    "moments": "<u4",
    "paragraph_digests": "|u1",
    "paragraph_firsts": "<u4",
    "paragraph_kinds": "|u1",
    "paragraph_lines": "<u4",
    "paragraph_sections": "<u4",
    "paragraph_spans": "<u8",
    "paragraph_ties": "|u1",
    "paragraphs_by_digest": "<u4",
    "passage_contexts": "<u8",
    "passage_counts": "|u1",
    "passage_firsts": "<u4",
    "people_firsts": "<u4",
    "people_name_ends": "<u8",
    "people_names": "|u1",
    "people_nickname_ends": "<u8",
    "people_nicknames": "|u1",
    "people_numbers": "<u4",
    "repeat_ends": "<u4",
    "repeats": "<u4",
    "source_alias_ends": "<u8",
    "source_aliases": "|u1",
    "source_digests": "|u1",
    "source_encoding_ends": "<u8",
    "source_encodings": "|u1",
    "source_languages": "|u1",
    "source_language_ends": "<u8",
    "source_mtimes": "<i8",
    "source_origin_ends": "<u8",
    "source_origins": "|u1",
    "source_page_firsts": "<u4",
    "source_page_starts": "<u8",
    "source_path_ends": "<u8",
    "source_paths": "|u1",
    "source_sizes": "<u8",
    "source_title_ends": "<u8",
    "source_titles": "|u1",
    "sources_by_name": "<u4",
    "stem_ends": "<u4",
    "stem_text_ends": "<u8",
    "stem_words": "<u4",
    "stems": "|u1",
    "whole_digests": "|u1",
    "whole_firsts": "<u4",
    "whole_lines": "<u4",
    "whole_spans": "<u8",
    "wholes_by_digest": "<u4",
    "word_df": "<u4",
    "word_ends": "<u8",
    "word_letters": "<u4",
    "word_weights": "<f4",
    "words": "|u1",
}
WRITTEN_POSTINGS = {
    "buckets": "<u4",
    "codes": "<u2",
    "pairs": "<u4",
    "passages": "<u4",
    "peaks": "<f4",
    "posting_starts": "<i8",
    "term_starts": "<i8",
    "terms": "|u1",
}


@pytest.fixture
def snapshot(tmp_path: Path) -> Snapshot:
    return corpus(tmp_path, FILES)


def kinds_in(folder: Path) -> dict[str, str]:
    return {file.stem: np.load(file).dtype.str for file in folder.glob("*.npy")}


def test_columns_are_written_by_their_old_names_in_their_old_kinds(
    tmp_path: Path, snapshot: Snapshot
) -> None:
    kept = CorpusStore(tmp_path / "index", "test", snapshot.root, "utf-8")
    kept.updated()
    current = kept.folder / (kept.folder / "current").read_text().strip()
    assert kinds_in(current) == WRITTEN
    assert kinds_in(current / "postings") == WRITTEN_POSTINGS
    assert (shelf.FORMAT, len(WRITTEN)) == (11, 78)


def test_each_column_comes_from_its_own_place(snapshot: Snapshot) -> None:
    sources, paragraphs = snapshot.sources, snapshot.paragraphs
    passages, lexicon, forward = snapshot.passages, snapshot.lexicon, snapshot.forward
    expected = {
        "source_paths": sources.paths.data,
        "source_path_ends": sources.paths.ends,
        "source_titles": sources.titles.data,
        "source_title_ends": sources.titles.ends,
        "source_encodings": sources.encodings.data,
        "source_encoding_ends": sources.encodings.ends,
        "source_languages": sources.languages.data,
        "source_language_ends": sources.languages.ends,
        "source_page_firsts": sources.page_firsts,
        "source_page_starts": sources.page_starts,
        "source_sizes": sources.sizes,
        "source_mtimes": sources.mtimes,
        "source_digests": sources.digests,
        "sources_by_name": sources.by_name,
        "source_origins": sources.origins.data,
        "source_origin_ends": sources.origins.ends,
        "moment_firsts": paragraphs.moments.firsts,
        "moment_places": paragraphs.moments.places,
        "moments": paragraphs.moments.moments,
        "people_names": paragraphs.people.names.data,
        "people_name_ends": paragraphs.people.names.ends,
        "people_firsts": paragraphs.people.firsts,
        "people_numbers": paragraphs.people.numbers,
        "people_nicknames": paragraphs.people.nicknames.data,
        "people_nickname_ends": paragraphs.people.nicknames.ends,
        "byline_firsts": paragraphs.bylines.firsts,
        "byline_paragraphs": paragraphs.bylines.paragraphs,
        "byline_authors": paragraphs.bylines.authors,
        "byline_days": paragraphs.bylines.days,
        "byline_moments": paragraphs.bylines.moments,
        "byline_rests": paragraphs.bylines.rests.data,
        "byline_rest_ends": paragraphs.bylines.rests.ends,
        "byline_stems": paragraphs.bylines.stems.data,
        "byline_stem_ends": paragraphs.bylines.stems.ends,
        "paragraph_firsts": paragraphs.firsts,
        "paragraph_spans": paragraphs.spans,
        "paragraph_lines": paragraphs.lines,
        "heading_firsts": paragraphs.headings.firsts,
        "heading_labels": paragraphs.headings.labels.data,
        "heading_label_ends": paragraphs.headings.labels.ends,
        "heading_parents": paragraphs.headings.parents,
        "paragraph_kinds": paragraphs.kinds,
        "paragraph_sections": paragraphs.sections,
        "source_aliases": sources.aliases.data,
        "source_alias_ends": sources.aliases.ends,
        "passage_contexts": passages.contexts,
        "paragraph_digests": paragraphs.digests.rows,
        "paragraphs_by_digest": paragraphs.digests.order,
        "passage_firsts": passages.firsts,
        "passage_counts": passages.counts,
        "repeats": passages.repeats,
        "repeat_ends": passages.repeat_ends,
        "words": lexicon.words.data,
        "word_ends": lexicon.words.ends,
        "whole_firsts": paragraphs.wholes.firsts,
        "whole_spans": paragraphs.wholes.spans,
        "whole_lines": paragraphs.wholes.lines,
        "whole_digests": paragraphs.wholes.digests.rows,
        "wholes_by_digest": paragraphs.wholes.digests.order,
        "word_df": lexicon.df,
        "word_letters": lexicon.letters,
        "word_weights": lexicon.weights,
        "gram_keys": lexicon.gram_keys,
        "gram_idf": lexicon.gram_idf,
        "gram_ends": lexicon.gram_ends,
        "gram_holders": lexicon.holders,
        "stems": forward.vocabulary.stems.data,
        "stem_text_ends": forward.vocabulary.stems.ends,
        "stem_ends": forward.vocabulary.stem_ends,
        "stem_words": forward.vocabulary.words,
        "forward_rows": forward.rows,
        "forward_starts": forward.starts,
        "forward_counts": forward.counts,
        "paragraph_ties": forward.ties,
        "context_ends": forward.context_ends,
        "context_rows": forward.context_rows,
        "context_places": forward.context_places,
        "context_weights": forward.context_weights,
    }
    taken = schema.columns_of(passages, lexicon, forward)
    assert taken.keys() == expected.keys()
    for name, column in expected.items():
        assert taken[name] is column, name


def test_tables_come_back_from_their_columns(snapshot: Snapshot) -> None:
    columns = schema.columns_of(snapshot.passages, snapshot.lexicon, snapshot.forward)
    passages, lexicon, forward = schema.tables_of(columns, len(snapshot.passages))
    assert list(passages.paragraphs.sources) == list(snapshot.sources)
    assert list(passages) == list(snapshot.passages)
    assert lexicon.passages == snapshot.lexicon.passages
    for name, column in schema.columns_of(passages, lexicon, forward).items():
        assert column is columns[name], name
