"""Which paragraphs does a corpus hold, and where does each stand?"""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from typing import Final, NamedTuple

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
    name_words,
    segmentation,
)
from retrieval.index import Digests, Rows
from retrieval.snapshots.bylines import Bylines
from retrieval.snapshots.headings import Headings
from retrieval.snapshots.moments import Moments
from retrieval.snapshots.people import People
from retrieval.snapshots.sources import Sources

_KINDS: Final = tuple(Kind)  # by their numbers, in a quarter of the time that `Kind` takes
_SILENT: Final = frozenset({Kind.HEADING, Kind.NOISE})  # what a text is named by, or parts nothing
_ANY_DAY: Final = 99
_ANY_MONTH: Final = 9_999
_LEAD_BYTES: Final = 1_000
_MUCH_MORE: Final = 3  # times as many bytes, at least


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

    def turns(self, source: int) -> list[Turn]:
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
