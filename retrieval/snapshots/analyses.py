"""What does one file contribute to an index, and what do many?

Its paragraphs, how they are gathered into passages, and which words each passage holds: all that
is needed to index it without reading it again. The columns of many files stand one after the other,
since a call of numpy takes as long for a small file as for a thousand.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from itertools import accumulate, pairwise
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from retrieval.corpus import Source, sources
from retrieval.index import Texts
from retrieval.snapshots.bylines import Bylines
from retrieval.snapshots.moments import Moments

COLUMNS: Final[dict[str, type[np.unsignedinteger[Any]]]] = {
    "spans": np.uint64,
    "lines": np.uint32,
    "kinds": np.uint8,
    "sections": np.uint32,
    "parents": np.uint32,
    "pages": np.uint64,
    "whole_spans": np.uint64,
    "whole_lines": np.uint32,
    "contexts": np.uint64,
    "firsts": np.uint32,
    "counts": np.uint8,
    "ties": np.uint8,
    "word_counts": np.uint32,
    "occurrences": np.uint32,
    "context_ends": np.uint32,
    "context_words": np.uint32,
    "context_places": np.uint32,
    "context_weights": np.uint8,
    "byline_paragraphs": np.uint32,
    "byline_authors": np.uint32,
    "byline_days": np.uint32,
    "byline_moments": np.uint32,
    "byline_ends": np.uint64,
    "moment_places": np.uint32,
    "moments": np.uint32,
}
"""The columns of a file, and the type of each."""

PAIRS: Final = ("spans", "lines", "whole_spans", "whole_lines")
"""Those of them that have two numbers a row."""


class Reading(NamedTuple):
    """A file as it is read: all that its analysis depends on.

    Attributes:
        path: Its path in the corpus folder, of which the name and the ending count.
        digest: SHA-256 over its bytes.
        manner: What differs wherever the same bytes under the same name are read otherwise.
    """

    path: str
    digest: bytes
    manner: str


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What a file contributes besides its columns.

    Attributes:
        digest: SHA-256 over all its bytes.
        digests: SHA-256 over the bytes of each paragraph, one after the other.
        whole_digests: As `digests`, of what has an id besides; see `Segments.wholes`.
        word_lines: The folded words of names, headings and passages, in order of their first
            appearance, one a line in UTF-8; most are never needed as texts of their own.
        byline_rests: The texts of `Bylines.rests`, one after the other.
        encoding: The encoding as in `Source`.
        size: The size of the file in bytes.
        title: The title as in `Source`.
        aliases: The aliases as in `Source`.
        language: The language as in `Source`.
        labels: The texts of the headings, in file order.
        author: The author as in `Source`.
        date: The date as in `Source`.
        url: The address as in `Source`.
        channel: The channel as in `Source`.
        people: All its authors.
        nicknames: The other names of each, a line each.
        stem: What all addresses of its paragraphs begin with.
        gap: What of it could not be read, as in `Document`.
    """

    digest: bytes
    digests: bytes
    whole_digests: bytes
    word_lines: bytes
    byline_rests: bytes
    encoding: str
    size: int
    title: str
    aliases: tuple[str, ...]
    language: str
    labels: tuple[str, ...]
    author: str
    date: str
    url: str
    channel: str
    people: tuple[str, ...]
    nicknames: tuple[str, ...]
    stem: str
    gap: str


FACTS: Final = tuple(field.name for field in fields(FileFacts))
"""The names of the facts."""


@dataclass(frozen=True, slots=True)
class Analysed(FileFacts):
    """One file, analysed: its facts and its columns.

    Attributes:
        parents: The number of the heading above each heading, from 1; 0 for none.
        pages: Where each page begins, as in `Source`.
        spans: `byte_start` and `byte_end` of each paragraph, a row each.
        lines: `first_line` and `last_line` of each paragraph, a row each.
        kinds: The kind of each paragraph, as `Kind` numbers them.
        sections: The number of the heading that each paragraph stands under, from 1; 0 for none.
        whole_spans: As `spans`, of what has an id besides; see `Segments.wholes`.
        whole_lines: As `lines`, of the same.
        firsts: The first paragraph of each passage, ascending.
        counts: How many paragraphs each passage has.
        contexts: A number for what counts with each passage; equal for the same, 0 for nothing.
        ties: What the text of each paragraph tells of its neighbours, as in `corpus.ties`.
        word_counts: How many words each paragraph has; none where it is in no passage.
        occurrences: The words of all paragraphs in order, by their places in `word_lines`.
        context_ends: Where the words of what counts with the passages of each section end in the
            three columns that follow; the first is for those in none. A section that no passage
            begins in has none.
        context_words: These words in order of reading, by their places in `word_lines`.
        context_places: As in `ForwardIndex`.
        context_weights: As in `ForwardIndex`.
        byline_paragraphs: As `Bylines.paragraphs`; the four that follow belong to it, too.
        byline_authors: As `Bylines.authors`.
        byline_days: As `Bylines.days`.
        byline_moments: As `Bylines.moments`.
        byline_ends: Where each text of `byline_rests` ends.
        moment_places: As `Moments.places`.
        moments: As `Moments.moments`.
    """

    parents: NDArray[np.uint32]
    pages: NDArray[np.uint64]
    spans: NDArray[np.uint64]
    lines: NDArray[np.uint32]
    kinds: NDArray[np.uint8]
    sections: NDArray[np.uint32]
    whole_spans: NDArray[np.uint64]
    whole_lines: NDArray[np.uint32]
    firsts: NDArray[np.uint32]
    counts: NDArray[np.uint8]
    contexts: NDArray[np.uint64]
    ties: NDArray[np.uint8]
    word_counts: NDArray[np.uint32]
    occurrences: NDArray[np.uint32]
    context_ends: NDArray[np.uint32]
    context_words: NDArray[np.uint32]
    context_places: NDArray[np.uint32]
    context_weights: NDArray[np.uint8]
    byline_paragraphs: NDArray[np.uint32]
    byline_authors: NDArray[np.uint32]
    byline_days: NDArray[np.uint32]
    byline_moments: NDArray[np.uint32]
    byline_ends: NDArray[np.uint64]
    moment_places: NDArray[np.uint32]
    moments: NDArray[np.uint32]

    def source(self, path: str, mtime_ns: int) -> Source:
        """Return the file as a source of its corpus."""
        named = self.title, self.aliases, self.language, tuple(self.pages.tolist())
        told = self.encoding, self.size, mtime_ns, self.digest
        return Source(path, *told, *named, self.author, self.date, self.url, self.channel)

    @property
    def said(self) -> Moments:
        """When its pieces are said, as a table of this file alone."""
        firsts = np.array([0, len(self.moments)], dtype=np.uint32)
        return Moments(firsts, self.moment_places, self.moments)

    @property
    def bylines(self) -> Bylines:
        """What is known of the saying of its paragraphs, as a table of this file alone."""
        return Bylines(
            firsts=np.array([0, len(self.byline_paragraphs)], dtype=np.uint32),
            paragraphs=self.byline_paragraphs,
            authors=self.byline_authors,
            days=self.byline_days,
            moments=self.byline_moments,
            rests=Texts(np.frombuffer(self.byline_rests, dtype=np.uint8), self.byline_ends),
            stems=Texts.of([self.stem]),
        )

    def keys(self) -> Iterator[bytes]:
        """Yield a key for each passage; the same paragraphs in the same context have the same."""
        rows = zip(self.firsts.tolist(), self.counts.tolist(), self.contexts.tolist(), strict=True)
        for first, paragraphs, surroundings in rows:
            data = self.digests[32 * first : 32 * (first + paragraphs)]
            if paragraphs > 1 or surroundings:
                data = sources.digest_of(data + surroundings.to_bytes(8))
            yield data


class Batch(NamedTuple):
    """Some files, analysed together.

    Attributes:
        facts: What each contributes besides its columns.
        columns: Their columns, those of one file after those of another, by their names.
        counts: How many rows each file has in each column.
    """

    facts: Sequence[FileFacts]
    columns: Mapping[str, NDArray[Any]]
    counts: Mapping[str, Sequence[int]]

    def files(self) -> Iterator[Analysed]:
        """Yield each of the files; its columns are parts of those of all."""
        rows = zip(*(self._parted(name) for name in COLUMNS), strict=True)
        for facts, columns in zip(self.facts, rows, strict=True):
            told = {name: getattr(facts, name) for name in FACTS}
            yield Analysed(**told, **dict(zip(COLUMNS, columns, strict=True)))

    def _parted(self, name: str) -> list[NDArray[Any]]:
        """Return the rows of a column that each file has."""
        column = self.columns[name]
        bounds = accumulate(self.counts[name], initial=0)
        return [column[first:last] for first, last in pairwise(bounds)]
