"""Which sources, paragraphs and passages does a corpus hold, and where does each stand?"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import islice, pairwise
from pathlib import PurePosixPath
from typing import Final, NamedTuple
from unicodedata import normalize

import numpy as np
from numpy.typing import NDArray

from retrieval.corpus import (
    AFTER_ALL_DAYS,
    Byline,
    Extract,
    Kind,
    Paragraph,
    Passage,
    Source,
    Span,
    digests_of,
    languages,
    name_words,
    segmentation,
)
from retrieval.index import Digests, Rows, Texts, ranges
from retrieval.snapshots.bylines import Bylines
from retrieval.snapshots.moments import Moments
from retrieval.snapshots.people import People

_NO_PAGES: Final = np.empty(0, dtype=np.uint64)
_KINDS: Final = tuple(Kind)  # by their numbers, in a quarter of the time that `Kind` takes

_SILENT: Final = frozenset({Kind.HEADING, Kind.NOISE})  # what a text is named by, or parts nothing

_MOST_SOURCES: Final = 2_000  # whose rows are kept

_PLACES_AT_A_TIME: Final = 1 << 12
_FEW_PLACES: Final = 16

_ANY_DAY: Final = 99
_ANY_MONTH: Final = 9_999

_LEAD_BYTES: Final = 1_000
_MUCH_MORE: Final = 3  # times as many bytes, at least

_LEAST_SHARE: Final = 0.05
"""A language with less than this share of the bytes isn't one that questions are read in."""


class Spoken(NamedTuple):
    """How much of a corpus is written in one language."""

    files: int
    bytes: int


@dataclass(frozen=True)
class Sources(Rows[Source]):
    """The files of a corpus in corpus order, which is the order of their paths.

    Attributes:
        paths: The POSIX paths, relative to the corpus folder; sorted.
        titles: The titles; empty where a file has none.
        aliases: The aliases of each file, one a line.
        encodings: The encodings as in `Source`.
        languages: The languages as in `Source`.
        sizes: The sizes in bytes.
        mtimes: The times of the last change, in nanoseconds.
        digests: SHA-256 over each file's bytes, 32 bytes a row.
        page_firsts: The number of each file's first page, and at the end how many pages there are.
        page_starts: Where each page begins, as in `Source`.
        by_name: The files' numbers, sorted by the last part of their paths.
        origins: The author, date, address and channel of each file, a line each; empty where it
            tells none of them.
    """

    paths: Texts
    titles: Texts
    aliases: Texts
    encodings: Texts
    languages: Texts
    sizes: NDArray[np.uint64]
    mtimes: NDArray[np.int64]
    digests: NDArray[np.uint8]
    page_firsts: NDArray[np.uint32]
    page_starts: NDArray[np.uint64]
    by_name: NDArray[np.uint32]
    origins: Texts

    @classmethod
    def of(cls, sources: Sequence[Source]) -> "Sources":
        """Return the table of some sources in corpus order."""
        paths = Texts.of(source.path for source in sources)
        return cls(
            paths=paths,
            titles=Texts.of(source.title for source in sources),
            aliases=Texts.of("\n".join(source.aliases) for source in sources),
            encodings=Texts.of(source.encoding for source in sources),
            languages=Texts.of(source.language for source in sources),
            sizes=np.array([source.size for source in sources], dtype=np.uint64),
            mtimes=np.array([source.mtime_ns for source in sources], dtype=np.int64),
            digests=np.frombuffer(b"".join(s.digest for s in sources), np.uint8).reshape(-1, 32),
            page_firsts=np.cumsum([0, *(len(s.pages) for s in sources)]).astype(np.uint32),
            page_starts=np.concatenate(
                [_NO_PAGES, *(np.asarray(s.pages, np.uint64) for s in sources if len(s.pages))]
            ),
            by_name=_by_name(paths),
            origins=Texts.of(_origin(source) for source in sources),
        )

    def merged(
        self, more: "Sources", rows: NDArray[np.int64], mtimes: NDArray[np.int64]
    ) -> "Sources":
        """Return some rows of this table and of one that follows it, without an object for each.

        Args:
            more: The table that follows.
            rows: Which ones, in corpus order.
            mtimes: The time of the last change of each, in nanoseconds.
        """

        def texts(name: str) -> Texts:
            own: Texts = getattr(self, name)
            return own.joined(getattr(more, name)).taken(rows)

        paths = texts("paths")
        pages = np.append(self.page_firsts[:-1], more.page_firsts + self.page_firsts[-1])
        lengths = np.diff(pages)[rows]
        page_starts = np.concatenate([self.page_starts, more.page_starts])
        return Sources(
            paths=paths,
            titles=texts("titles"),
            aliases=texts("aliases"),
            encodings=texts("encodings"),
            languages=texts("languages"),
            sizes=np.concatenate([self.sizes, more.sizes])[rows],
            mtimes=mtimes,
            digests=np.concatenate([self.digests, more.digests])[rows],
            page_firsts=np.append(np.uint32(0), np.cumsum(lengths, dtype=np.uint32)),
            page_starts=page_starts[ranges(pages[rows], lengths)],
            by_name=_by_name(paths),
            origins=texts("origins"),
        )

    def __len__(self) -> int:
        return len(self.sizes)

    def row(self, number: int) -> Source:
        """Return a source by its number, from 0."""
        return self._latest(number)

    @cached_property
    def _latest(self) -> Callable[[int], Source]:
        """Return a source by its number, and keep the latest: an answer asks for few, but often."""
        return lru_cache(maxsize=_MOST_SOURCES)(self._row)

    def _row(self, number: int) -> Source:
        author, date, url, channel = self.origin(number)
        return Source(
            path=self.paths.row(number),
            encoding=self.encodings.row(number),
            size=int(self.sizes[number]),
            mtime_ns=int(self.mtimes[number]),
            digest=self.digests[number].tobytes(),
            title=self.titles.row(number),
            aliases=tuple(filter(None, self.aliases.row(number).split("\n"))),
            language=self.languages.row(number),
            pages=self.pages(number),
            author=author,
            date=date,
            url=url,
            channel=channel,
        )

    def each_digest(self) -> list[bytes]:
        """Return the digest of each source."""
        data = self.digests.tobytes()
        return [data[first : first + 32] for first in range(0, len(data), 32)]

    def origin(self, number: int) -> tuple[str, str, str, str]:
        """Return author, date, address and channel of a source, as in `Source`, by its number."""
        author, date, url, channel = (self.origins.row(number) or "\n\n\n").split("\n")
        return author, date, url, channel

    def pages(self, number: int) -> tuple[int, ...]:
        """Return where each page of a source begins, as in `Source`, by the source's number."""
        first, last = self.page_firsts[number : number + 2].tolist()
        return tuple(self.page_starts[first:last].tolist())

    @cached_property
    def channels(self) -> tuple[str, ...]:
        """The channel of each source as in `Source`; empty where it is no export of one."""
        return tuple(origin.rpartition("\n")[2] for origin in self.origins)

    @cached_property
    def walled(self) -> frozenset[str]:
        """The channels that there are."""
        return frozenset(self.channels) - {""}

    @cached_property
    def spoken(self) -> dict[str, Spoken]:
        """How much is written in each language that was told, that of most bytes first."""
        ends = self.languages.ends.astype(np.int64)
        told = np.flatnonzero(np.diff(ends, prepend=0))
        # Each code has two letters.
        codes, places = np.unique(self.languages.data.view(">u2"), return_inverse=True)
        sizes = np.bincount(places, self.sizes[told].astype(np.float64), len(codes))
        files = np.bincount(places, minlength=len(codes))
        return {
            int(codes[n]).to_bytes(2).decode(): Spoken(int(files[n]), int(sizes[n]))
            for n in np.argsort(-sizes, kind="stable").tolist()
        }

    @cached_property
    def main_languages(self) -> tuple[str, ...]:
        """The languages of a good part of all, that of most bytes first; English for none."""
        told = sum(one.bytes for one in self.spoken.values())
        least = _LEAST_SHARE * told
        return tuple(code for code, one in self.spoken.items() if one.bytes >= least) or (
            languages.ENGLISH,
        )

    def number(self, path: str) -> int | None:
        """Return the number of the source with exactly this path; None when there is none."""
        number = bisect_left(self.paths, path)
        return number if number < len(self) and self.paths[number] == path else None

    def ending_with(self, path: str) -> list[str]:
        """Return the paths that are this one, or end with it after a `/`, in corpus order.

        A letter with a mark may be one character or two.
        """
        forms = dict.fromkeys([path, *(normalize(form, path) for form in ("NFC", "NFD"))])
        return next(filter(None, map(self._ending_with, forms)), [])

    def _ending_with(self, path: str) -> list[str]:
        if (number := self.number(path)) is not None:
            return [self.paths[number]]

        def name(number: np.uint32) -> str:
            return PurePosixPath(self.paths[int(number)]).name

        wanted = PurePosixPath(path).name
        first = bisect_left(self.by_name, wanted, key=name)
        last = bisect_right(self.by_name, wanted, lo=first, key=name)
        known = [self.paths[number] for number in sorted(self.by_name[first:last].tolist())]
        return [one for one in known if one.endswith(f"/{path}")]


def _by_name(paths: Texts) -> NDArray[np.uint32]:
    names = [path.rpartition("/")[2] for path in paths]
    return np.array(sorted(range(len(names)), key=names.__getitem__), dtype=np.uint32)


def _origin(source: Source) -> str:
    told = source.author, source.date, source.url, source.channel
    return "\n".join(told) if any(told) else ""


@dataclass(frozen=True)
class Headings:
    """The headings of a corpus, source by source.

    Attributes:
        firsts: The number of each source's first heading, and at the end how many there are.
        labels: The text of each.
        parents: The number of the heading above each within its source, from 1; 0 for none.
    """

    firsts: NDArray[np.uint32]
    labels: Texts
    parents: NDArray[np.uint32]

    @classmethod
    def of(cls, counts: Sequence[int], labels: Iterable[str], parents: bytes) -> "Headings":
        """Return the table of some headings, given how many each source has."""
        firsts = np.cumsum([0, *counts]).astype(np.uint32)
        return cls(firsts, Texts.of(labels), np.frombuffer(parents, dtype=np.uint32))

    def path(self, source: int, section: int) -> tuple[str, ...]:
        """Return the headings of a section of a source, the outermost first.

        Args:
            source: The number of the source, from 0.
            section: The number of the section's heading within the source, from 1; 0 for none.
        """
        labels: list[str] = []
        firsts, parents = self._views
        while section:
            number = firsts[source] + section - 1
            labels.insert(0, self.labels.row(number))
            if parents[number] >= section:
                raise ValueError("A heading stands above itself.")
            section = parents[number]
        return tuple(labels)

    def label(self, source: int, section: int) -> str:
        """Return the heading of a section of a source, given as for `path`; there is one."""
        return self.labels.row(self._views[0][source] + section - 1)

    @cached_property
    def _views(self) -> tuple[memoryview, memoryview]:
        """`firsts` and `parents`, of which single values are read in a fifth of the time."""
        return self.firsts.data, self.parents.data

    def numbers(
        self, sections: NDArray[np.uint32], counts: NDArray[np.integer]
    ) -> NDArray[np.int64]:
        """Return the numbers of headings among all, given those within their sources, from 1.

        Args:
            sections: The numbers within the sources, source by source; 0 for none.
            counts: How many of them each source has.

        Returns:
            The numbers; how many headings there are, for none.
        """
        begun = np.repeat(self.firsts[:-1].astype(np.int64), counts)
        return np.where(sections > 0, begun + sections - 1, int(self.firsts[-1]))


@dataclass(frozen=True)
class Spans(Rows[Paragraph]):
    """Spans of a corpus that ids name, source by source.

    Attributes:
        sources: The files that they stand in.
        firsts: The number of each source's first span, and at the end how many there are.
        spans: The `byte_start` and `byte_end` of each, a row each.
        lines: The `first_line` and `last_line` of each, a row each.
        digests: SHA-256 over the bytes of each.
    """

    sources: Sources
    firsts: NDArray[np.uint32]
    spans: NDArray[np.uint64]
    lines: NDArray[np.uint32]
    digests: Digests

    def __len__(self) -> int:
        return len(self.spans)

    def row(self, number: int) -> Paragraph:
        """Return a span by its number, from 0."""
        source = self.sources.row(self.source_number(number))
        return next(self._of(source, number, number + 1))

    def equal(self, digest: bytes) -> Iterator[Paragraph]:
        """Yield the spans with these bytes, in corpus order."""
        return (self[number] for number in self.digests.equal(digest).tolist())

    def beginning(self, prefix: str, most: int) -> list[Paragraph]:
        """Return the first span for each id that begins with a prefix, in id order.

        Args:
            prefix: The prefix in Crockford's characters, lower case.
            most: How many at most.
        """
        found: list[Paragraph] = []
        rows, place = self.digests.between(*digests_of(prefix)), 0
        while place < len(rows) and len(found) < most:
            found.append(self[int(rows[place])])
            place += len(self.digests.equal(found[-1].digest))
        return found

    def source_number(self, number: int) -> int:
        """Return the number of the source that a span stands in."""
        return bisect_right(self._firsts, number) - 1

    def numbers_around(self, number: int) -> range:
        """Return the numbers of all spans of the source that one stands in."""
        source = self.source_number(number)
        return range(self._firsts[source], self._firsts[source + 1])

    @cached_property
    def _firsts(self) -> memoryview:
        """The same as `firsts`, of which single values are read in a fifth of the time."""
        return self.firsts.data

    def source_numbers(self, numbers: NDArray[np.integer]) -> NDArray[np.int64]:
        """Return the number of the source that each of some spans stands in."""
        return self.firsts.searchsorted(numbers, side="right") - 1

    def _of(self, source: Source, first: int, last: int) -> Iterator[Paragraph]:
        """Yield the spans of a source from one number to before another."""
        # Mostly there is one, or a few; so they are read fastest.
        spans, lines, digests = self.spans.data, self.lines.data, self.digests
        for n in range(first, last):
            span = Span(spans[n, 0], spans[n, 1], lines[n, 0], lines[n, 1])
            yield Paragraph(n, source, span, digests[n])


class Turn(NamedTuple):
    """Neighbouring paragraphs that are said at one time.

    Attributes:
        seconds: When they begin, from the beginning of all.
        first: The number of the first of them.
        last: The number after that of the last.
    """

    seconds: float
    first: int
    last: int


class Located(NamedTuple):
    """Where some passages stand.

    Attributes:
        firsts: The number of each one's first paragraph.
        counts: How many paragraphs each has.
        sources: The number of the source of each.
    """

    firsts: NDArray[np.uint32]
    counts: NDArray[np.uint8]
    sources: NDArray[np.int64]


@dataclass(frozen=True)
class Paragraphs(Spans):
    """The paragraphs of a corpus, in corpus order.

    Attributes:
        kinds: What each is, as `Kind` numbers them.
        sections: The number of the heading that each stands under within its source, from 1; 0 for
            none.
        headings: The headings.
        wholes: What ids name besides: paragraphs that are parted now.
        people: The authors.
        bylines: What is known of the saying of each.
        moments: When their pieces are said, where a source tells it.
    """

    kinds: NDArray[np.uint8]
    sections: NDArray[np.uint32]
    headings: Headings
    wholes: Spans
    people: People
    bylines: Bylines
    moments: Moments

    def same(self, digest: bytes) -> Iterator[Paragraph]:
        """Yield the paragraphs with these bytes in corpus order, and then the whole ones."""
        yield from self.equal(digest)
        yield from self.wholes.equal(digest)

    def with_bytes(self, digest: bytes) -> Iterator[tuple[int, int]]:
        """Yield the first paragraph, and the one after the last, of each place with these bytes.

        They are one paragraph, or what was one before it was parted.
        """
        yield from ((number, number + 1) for number in self.digests.equal(digest).tolist())
        for number in self.wholes.digests.equal(digest).tolist():
            source = self.wholes.source_number(number)
            start, end = self.wholes.spans[number].tolist()
            low, high = self.firsts[source : source + 2].tolist()
            starts = self.spans[low:high, 0]
            yield low + bisect_right(starts, start) - 1, low + bisect_left(starts, end)

    def with_id(self, prefix: str, most: int) -> list[Paragraph]:
        """Return a paragraph, or a whole one, for each id that begins with a prefix, in id order.

        Args:
            prefix: The prefix in Crockford's characters, lower case.
            most: How many at most.
        """
        both = [*self.wholes.beginning(prefix, most), *self.beginning(prefix, most)]
        by_digest = {one.digest: one for one in both}
        return [by_digest[digest] for digest in sorted(by_digest)[:most]]

    def at(self, source: int, byte: int) -> int | None:
        """Return the number of the paragraph that a byte of a source is in; None for none.

        Args:
            source: The number of the source, from 0.
            byte: Offset in the file, from 0.
        """
        low, high = self.firsts[source : source + 2].tolist()
        number = low + bisect_right(self.spans[low:high, 0], byte) - 1
        return number if number >= low and byte < self.spans[number, 1] else None

    def kind(self, number: int) -> Kind:
        """Return what a paragraph is."""
        return Kind(int(self.kinds[number]))

    def kinds_of(self, first: int, last: int) -> list[Kind]:
        """Return what the paragraphs from one number to before another are."""
        return [_KINDS[number] for number in self.kinds[first:last].tolist()]

    def size(self, number: int) -> int:
        """Return how many bytes a paragraph has."""
        start, end = self.spans[number].tolist()
        return int(end - start)

    def is_short_noise(self, number: int) -> bool:
        """Tell whether a paragraph is one short line of noise, which parts nothing."""
        first, last = self.lines[number].tolist()
        short = first == last and self.size(number) <= segmentation.MOST_NOISE_CHARACTERS
        return short and self.kinds[number] == Kind.NOISE

    def path(self, number: int) -> tuple[str, ...]:
        """Return the headings that a paragraph stands under, the outermost first."""
        section = self.sections.item(number)
        return self.headings.path(self.source_number(number), section) if section else ()

    def heading(self, number: int) -> str:
        """Return the heading just above a paragraph; empty where it stands under none."""
        section = self.sections.item(number)
        return self.headings.label(self.source_number(number), section) if section else ""

    @property
    def context_firsts(self) -> NDArray[np.int64]:
        """The number of each source's first context, and at the end how many there are.

        Contexts are numbered as in `ForwardIndex`.
        """
        firsts: NDArray[np.int64] = self.headings.firsts + np.arange(len(self.sources) + 1)
        return firsts

    def contexts(self, located: Located) -> NDArray[np.int64]:
        """Return the number of the context of each of some passages, as in `ForwardIndex`."""
        firsts: NDArray[np.int64] = self.headings.firsts.take(located.sources) + located.sources
        contexts: NDArray[np.int64] = firsts + self.sections.take(located.firsts)
        return contexts

    def open_sections(self, numbers: NDArray[np.uint32]) -> NDArray[np.bool_]:
        """Tell which of some paragraphs are the first of a section or file, but for noise."""
        begun = self.firsts[self.source_numbers(numbers)]
        before = numbers.astype(np.int64)
        opens = np.ones(len(numbers), dtype=bool)
        asked = np.arange(len(numbers))
        while len(asked):
            before[asked] -= 1
            asked = asked[before[asked] >= begun[asked]]
            kinds = self.kinds[before[asked]]
            within = self.sections[before[asked]] == self.sections[numbers[asked]]
            within &= kinds != Kind.HEADING
            opens[asked] = ~within
            asked = asked[within & (kinds == Kind.NOISE)]
        return opens

    def lead(self, numbers: NDArray[np.uint32]) -> NDArray[np.bool_]:
        """Tell which paragraphs stand in the first lines of a file that says much more."""
        sources = self.source_numbers(numbers)
        begun = self.firsts[sources].astype(np.int64)
        asked = np.arange(len(numbers))
        while len(asked):
            kinds = self.kinds[begun[asked]]
            is_silent = (kinds == Kind.HEADING) | (kinds == Kind.NOISE)
            asked = asked[is_silent & (begun[asked] < numbers[asked])]
            begun[asked] += 1
        before = self.spans[numbers, 0] - self.spans[begun, 0]
        told = self.spans[self.firsts[sources + 1] - 1, 1] - self.spans[begun, 0]
        lead: NDArray[np.bool_] = (before < _LEAD_BYTES) & (told > _MUCH_MORE * _LEAD_BYTES)
        return lead

    def path_at(self, path: str, byte: int) -> tuple[str, ...]:
        """Return the headings that a byte of a source stands under; none where none is known."""
        source = self.sources.number(path)
        number = None if source is None else self.at(source, byte)
        return () if number is None else self.path(number)

    def names(self, number: int) -> tuple[str, ...]:
        """Return what a paragraph is named by, when it is the first under that name.

        These are the headings just above it, and at the beginning of a file its title and its other
        names too. Noise between them counts for nothing.
        """
        source = self.source_number(number)
        low, kinds, sections = self._firsts[source], self.kinds.data, self.sections.data
        names: list[str] = []
        path = [*self.headings.path(source, sections[number])]
        while number > low and (kind := kinds[number - 1]) in _SILENT:
            if kind == Kind.HEADING:
                above = self.headings.path(source, sections[number - 1])
                if not path or len(above) != len(path) - 1:
                    break  # an empty section beside this one
                names.append(path.pop())
            number -= 1
        if number == low:
            file = self.sources.row(source)
            names += [file.title, *file.aliases, name_words(file.path)]
        return tuple(names)

    def signed(self, extract: Extract) -> Extract:
        """Return a piece of one of the sources with its byline."""
        source = self.sources.number(extract.path)
        if source is None:
            return extract
        byline = self.byline(source, extract.byte_start, extract.byte_end)
        return replace(extract, byline=byline)

    def between(self, source: int, byte_start: int, byte_end: int) -> range:
        """Return the numbers of the paragraphs that a piece of a source stands in, at least one.

        Args:
            source: The number of the source, from 0.
            byte_start: Offset of the piece's first byte in the source's text.
            byte_end: Offset after its last byte.
        """
        low, high = self.firsts[source : source + 2].tolist()
        spans = self.spans[low:high]
        first = bisect_right(spans[:, 1], byte_start)
        last = max(first, bisect_left(spans[:, 0], byte_end) - 1)
        return range(low + first, low + last + 1)

    def byline(self, source: int, byte_start: int, byte_end: int) -> Byline:
        """Return what is known of the saying of a piece of a source.

        Author, date and address are those that all its paragraphs share; the time is that of its
        first character.

        Args:
            source: The number of the source, from 0.
            byte_start: Offset of the piece's first byte in the source's text.
            byte_end: Offset after its last byte.
        """
        seconds = self.moments.at(source, byte_start)
        if not self.bylines.signs(source):
            return Byline(url=self.sources.row(source).url, seconds=seconds)
        low = int(self.firsts[source])
        held = self.between(source, byte_start, byte_end)
        rows = self.bylines.rows(source, held[0] - low, held[-1] - low)
        found = [self._signed(source, row) for row in rows]
        author, date, url = (
            _shared(told) for told in zip(*(one[:3] for one in found), strict=True)
        )
        parts = tuple(dict.fromkeys((one.author, one.date, one.url) for one in found))
        if seconds is None:
            seconds = found[0].seconds
        return Byline(author, date, url, seconds, parts if len(parts) > 1 else ())

    def turns(self, source: int) -> list["Turn"]:
        """Return what is said at known times in a source, by its number, in file order."""
        table = self.bylines
        low, high = table.firsts[source : source + 2].tolist()
        start, end = self.firsts[source : source + 2].tolist()
        begun = [*(start + table.paragraphs[low:high].astype(np.int64)).tolist(), end]
        seconds = map(table.seconds, range(low, high))
        return [
            Turn(moment, first, last)
            for moment, (first, last) in zip(seconds, pairwise(begun), strict=True)
            if moment is not None
        ]

    def _signed(self, source: int, row: int | None) -> Byline:
        """Return what a row of the bylines tells, or its source where it has no address."""
        url = self.sources.row(source).url
        if row is None:
            return Byline(url=url)
        table, place = self.bylines, int(self.bylines.authors[row])
        author = self.people.name(self.people.number(source, place)) if place else ""
        return Byline(author, table.date(row), table.url(source, row) or url, table.seconds(row))

    @property
    def signed_sources(self) -> tuple[int, int]:
        """In how many sources somebody is known as an author, and in how many a date is."""
        table = self.bylines
        owners = np.repeat(np.arange(len(self.sources)), table.counts)
        known = (table.authors, table.days)
        authors, dates = (len(np.unique(owners[column > 0])) for column in known)
        return authors, dates

    @cached_property
    def authors(self) -> NDArray[np.uint32]:
        """For each paragraph the number of its author among the people, plus one; 0 for nobody."""
        table, people = self.bylines, self.people
        begins = np.repeat(people.firsts[:-1], table.counts)
        signed = table.authors > 0
        authors = np.zeros(len(table), dtype=np.uint32)
        places = begins[signed] + table.authors[signed] - np.uint32(1)
        authors[signed] = people.numbers[places] + np.uint32(1)
        return table.spread(authors, self.firsts)

    @cached_property
    def days(self) -> NDArray[np.uint32]:
        """For each paragraph its day as `day_of` numbers it; 0 where none is known."""
        return self.bylines.spread(self.bylines.days, self.firsts)

    def by(self, authors: Iterable[int]) -> NDArray[np.bool_]:
        """Tell of each paragraph whether it is by one of some authors, given by their numbers.

        A paragraph is by the author of its block, and where that has none, by its source's.
        """
        wanted = np.zeros(len(self.people) + 1, dtype=bool)
        wanted[[number + 1 for number in authors]] = True
        return wanted[self.authors]

    def dated(self, after: int = 0, before: int = AFTER_ALL_DAYS) -> NDArray[np.bool_]:
        """Tell of each paragraph whether it surely is of some time; what has no date isn't.

        Args:
            after: The first day, as `day_of` numbers it. A year or a month begins with its first.
            before: The day after the last, likewise.
        """
        days = self.days
        # What is of a month or a year may be of its last day.
        last = days + np.where(days % 10_000, np.where(days % 100, 0, _ANY_DAY), _ANY_MONTH)
        return (days >= max(after, 1)) & (last < before)

    def run(self, first: int, count: int) -> Passage:
        """Return neighbouring paragraphs of one source; fewer where it ends earlier."""
        number = self.source_number(first)
        source, end = self.sources.row(number), self._firsts[number + 1]
        return Passage(tuple(self._of(source, first, min(first + count, end))))


def _shared(told: Collection[str]) -> str:
    """Return what is told each time; empty where it differs."""
    first, *others = {*told}
    return "" if others else first


@dataclass(frozen=True)
class Passages(Rows[Passage]):
    """The passages that are ranked, in corpus order, each once, however many places it has.

    Attributes:
        paragraphs: The paragraphs that they consist of.
        firsts: The number of each one's first paragraph, ascending.
        counts: How many paragraphs each has, from 1.
        contexts: A number for what counts with each besides its words; see `context_key`.
        repeats: The numbers of passages that are known from an earlier source, source by source.
        repeat_ends: Where the repeats of each source end.
    """

    paragraphs: Paragraphs
    firsts: NDArray[np.uint32]
    counts: NDArray[np.uint8]
    contexts: NDArray[np.uint64]
    repeats: NDArray[np.uint32]
    repeat_ends: NDArray[np.uint32]

    def __len__(self) -> int:
        return len(self.firsts)

    def row(self, number: int) -> Passage:
        """Return a passage by its number, from 0: the first of its places."""
        return self.paragraphs.run(int(self.firsts[number]), int(self.counts[number]))

    def located(self, numbers: Sequence[int] | NDArray[np.int64]) -> Located:
        """Return where some passages stand first, given by their numbers."""
        rows = np.array(numbers, dtype=np.int64)
        firsts = self.firsts.take(rows)
        return Located(firsts, self.counts.take(rows), self.paragraphs.source_numbers(firsts))

    def places_of(self, number: int) -> Iterator[Passage]:
        """Yield where a passage stands, by its number, in corpus order.

        The first place costs no search.
        """
        return self.places_of_part(number, 0, int(self.counts[number]))

    def places_of_part(self, number: int, first: int, last: int) -> Iterator[Passage]:
        """Yield some paragraphs of a passage wherever all of it stands, in corpus order.

        Args:
            number: The number of the passage.
            first: The number of the first paragraph in it, from 0.
            last: The number after that of the last.
        """
        yield self.paragraphs.run(int(self.firsts[number]) + first, last - first)
        for begun in islice(self.starts(self[number]), 1, None):
            yield self.paragraphs.run(begun + first, last - first)

    def places(self, passage: Passage) -> Iterator[Passage]:
        """Yield where the same paragraphs stand one after the other, in corpus order."""
        count = len(passage.paragraphs)
        return (self.paragraphs.run(first, count) for first in self.starts(passage))

    def starts(self, passage: Passage) -> Iterator[int]:
        """Yield the number of the first paragraph of each of these places."""
        digests = [paragraph.digest for paragraph in passage.paragraphs]
        table, count = self.paragraphs, len(digests)
        equal = table.digests.equal(digests[0])
        # A text may say the same a million times, and most who ask want few places.
        for begun in range(0, len(equal), _PLACES_AT_A_TIME):
            firsts = equal[begun : begun + _PLACES_AT_A_TIME]
            if len(firsts) > _FEW_PLACES:
                firsts = firsts[table.digests.may_be(firsts + np.uint32(count - 1), digests[-1])]
            for first in firsts.tolist():
                is_whole = first + count <= table.firsts[table.source_number(first) + 1]
                if is_whole and table.digests.among(first, first + count) == digests:
                    yield first

    def find(
        self,
        digests: NDArray[np.uint8],
        firsts: NDArray[np.int64],
        counts: NDArray[np.uint8],
        contexts: NDArray[np.uint64],
    ) -> NDArray[np.int64]:
        """Return which passages have the same paragraphs as some others, in the same context.

        Args:
            digests: The digests of the others' paragraphs, 32 bytes a row.
            firsts: The row of each one's first paragraph.
            counts: How many paragraphs each has.
            contexts: The context of each.

        Returns:
            The number of the passage for each of them; −1 where there is none.
        """
        own = _fingerprints(self.paragraphs.digests.rows, self.firsts, self.counts)
        own ^= self.contexts
        order = np.argsort(own)
        wanted = _fingerprints(digests, firsts, counts) ^ contexts
        low, high = (np.searchsorted(own, wanted, side, sorter=order) for side in ("left", "right"))
        found = np.full(len(firsts), -1)
        for step in range(int((high - low).max(initial=0))):
            place = np.flatnonzero((low + step < high) & (found < 0))
            passage = order[low[place] + step]
            alike = self.counts[passage] == counts[place]
            alike &= self.contexts[passage] == contexts[place]
            place, passage = place[alike], passage[alike]
            lengths = counts[place].astype(np.int64)
            ours = self.paragraphs.digests.rows[ranges(self.firsts[passage], lengths)]
            differs = (ours != digests[ranges(firsts[place], lengths)]).any(axis=1)
            if len(place):
                same = ~np.logical_or.reduceat(differs, np.cumsum(lengths) - lengths)
                found[place[same]] = passage[same]
        return found

    def holding(self, paragraphs: NDArray[np.bool_]) -> NDArray[np.uint32]:
        """Return the numbers of the passages that hold one of some paragraphs, ascending.

        All places of a passage have the same authors and days, so its first one answers for all.

        Args:
            paragraphs: Tells of each paragraph of the corpus whether it is one of them, as
                `Paragraphs.by` and `Paragraphs.dated` do.
        """
        upto = np.append(0, np.cumsum(paragraphs))
        held = upto[self.firsts + self.counts.astype(np.int64)] > upto[self.firsts]
        return np.flatnonzero(held).astype(np.uint32)

    def within(self, source: int) -> NDArray[np.uint32]:
        """Return the numbers of the passages that stand in a source, given by its number."""
        low, high = self.paragraphs.firsts[source : source + 2]
        first, last = np.searchsorted(self.firsts, [low, high])
        start = int(self.repeat_ends[source - 1]) if source else 0
        repeats = self.repeats[start : int(self.repeat_ends[source])]
        return np.union1d(np.arange(first, last, dtype=np.uint32), repeats)


def _fingerprints(
    digests: NDArray[np.uint8], firsts: NDArray[np.integer], counts: NDArray[np.uint8]
) -> NDArray[np.uint64]:
    """Return for each passage a number that hardly any other has, from its paragraphs' digests."""
    lengths = counts.astype(np.int64)
    starts = np.cumsum(lengths) - lengths
    rows = ranges(firsts, lengths)
    # Odd factors, so that the order of the paragraphs matters and no bit is lost.
    factors = 2 * (np.arange(len(rows)) - np.repeat(starts, lengths)) + 1
    values = np.ascontiguousarray(digests[rows, :8]).view(np.uint64).ravel()
    return np.add.reduceat(values * factors.astype(np.uint64), starts) if len(rows) else values
