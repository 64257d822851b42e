"""Where in the corpus could a quote stand, and what does the corpus say there?

The index names the passages. Each is read with as many of its neighbours as the quote is long,
since a quote may begin before a passage and end after it. What the index doesn't hold, such as
addresses, is looked for in the bytes of the files.
"""

import html
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import accumulate, groupby, islice, pairwise
from operator import itemgetter
from typing import Final

import numpy as np
from numpy.typing import NDArray

from retrieval.corpus import (
    INVISIBLE,
    Extract,
    Kind,
    Skipped,
    Source,
    Span,
    folding,
    format_of,
    letter_forms,
    markup,
    sources,
)
from retrieval.errors import SourceChangedError
from retrieval.index import analysis
from retrieval.snapshots import Snapshot

_MOST_PASSAGES: Final = 200  # holding a quote's rarest term, or all of its terms
_MOST_PLACES: Final = 2000  # of these passages, each of which is read
_MOST_HITS: Final = 10
_MOST_LANGUAGES: Final = 4
_MOST_TERMS: Final = 32  # the rarest ones; the others hardly tell passages apart
_MOST_BYTES_SCANNED: Final = 1_000_000  # where no term leads anywhere
_MOST_PARAGRAPHS_SCANNED: Final = 20_000
_MOST_BYTES_SOUGHT: Final = 64 << 20  # for a quote that may hold a piece of an address
_MOST_BYTES_OF_COMMON_WORDS: Final = 8 << 20  # for one whose words are in too many passages
_MOST_HALVES: Final = 100  # places of one half of a quote
_MOST_WORDS_HALVED: Final = 30
_MOST_WORDS_SOUGHT: Final = 16  # of a quote's beginning

_WORD: Final = re.compile("[A-Za-z0-9]+")
# Targets of links, roles, tags, notes and entities, in any format.
_BETWEEN: Final = re.compile(
    r"\]\([^()\n]*\)|\]\[[^\[\]\n]*\]|\[\[[^\[\]\n]*\]\[|\[\^\w+\]"
    r"|</?[A-Za-z!][^<>:@]*>|<<[^<>\n]*,|(?<!\w)(?:link|xref|https?):[^\s\[\]]{0,1000}\[|:\w+:(?=`)|&#?\w+;"
)
_LONG: Final = 8_000  # characters
_MOST_WORDS_IN_A_RUN: Final = 8  # to compile a pattern of more takes longer than to look for it
_WITHIN_A_WORD: Final = re.compile(f"[*_`\\\\{INVISIBLE}]")

# Blanks, what marks up words, and punctuation.
_BETWEEN_WORDS: Final = " \t\r\n\xa0\u202f\u3000!\"#$%&'()*+,-./:;<=>?@[\\]^`{|}~‘’“”„«»–—…−"
_MOST_BETWEEN_WORDS: Final = 12

# No quote of just the words of a text has these; a piece of an address or of a tag mostly does.
_ADDRESS_SIGN: Final = re.compile(
    r"""://|www\.|\]\(|=["']|[^\W\d]\.[^\W\d]{2}|\w[/=&#%_~\\]\w|^[^\s("<]+[)">]"""
)


def flat(text: str) -> str:
    """Return a text as `folding.flat` does."""
    return folding.flat(text).text


@lru_cache(maxsize=16)
def _written(quote: str, encoding: str) -> re.Pattern[bytes]:
    """Return a pattern of the bytes that a flat quote begins with, with any marks between words."""
    signs = {sign.encode(encoding, "ignore") for sign in _BETWEEN_WORDS} - {b""}
    between = b"(?:" + b"|".join(map(re.escape, sorted(signs))) + b"){1,%d}+" % _MOST_BETWEEN_WORDS
    words = re.findall(r"\w+", quote) or [quote]
    written = (word.encode(encoding, "replace") for word in words[:_MOST_WORDS_SOUGHT])
    return re.compile(between.join(map(re.escape, written)))


def _words_of(piece: str) -> list[str]:
    """Return the parts of a text that no folding changes, as `Region` looks for them."""
    return _WORD.findall(_WITHIN_A_WORD.sub("", piece))


@dataclass(frozen=True)
class Region:
    """A piece of a source, as it reads now.

    Attributes:
        source: The file.
        text: The bytes of the piece, decoded.
        blocks: The kind of each of its blocks, with the offset where it begins.
        spans: Where each of them stands in the file.
    """

    source: Source
    text: str
    blocks: tuple[tuple[int, Kind], ...]
    spans: tuple[Span, ...]

    @cached_property
    def written(self) -> "Reading":
        """The region as it is written."""
        return Reading(self, folding.Folded(self.text))

    @cached_property
    def readings(self) -> tuple["Reading", ...]:
        """The region as it is written, and, where that differs, as its reader sees it."""
        marks = self._marks()
        if not marks.edits:
            return (self.written,)
        shown = self.written.shown.edited(marks.edits)
        return self.written, Reading(self, shown, tuple(marks.wrapped))

    @property
    def is_long(self) -> bool:
        """Whether it takes long to read it as its reader does, as a whole file may."""
        return len(self.text) > _LONG

    @cached_property
    def _words(self) -> str:
        """The text without what may stand within a word; once more with its entities read."""
        texts = dict.fromkeys([self.text, html.unescape(self.text)])
        return _WITHIN_A_WORD.sub("", "\n".join(texts))

    @cached_property
    def _neighbours(self) -> str:
        """The same without what may stand between two words and isn't seen."""
        return _BETWEEN.sub(" ", self._words)

    @cached_property
    def _joined(self) -> str:
        """The same without what may stand inside a word and isn't seen, such as a link's target."""
        return _BETWEEN.sub("", self._words).replace("[", "")

    @cached_property
    def _has_forms(self) -> bool:
        return not self.text.isascii() and any(ord(one) in letter_forms() for one in {*self.text})

    def has_words(self, words: Iterable[str]) -> bool:
        """Tell whether it may have all of some words."""
        return self._has_forms or all(word in self._words or word in self._joined for word in words)

    def has_run(self, run: re.Pattern[str]) -> bool:
        """Tell whether it may have some words one after another."""
        texts = (self._words, self._neighbours, self._joined)
        return any(map(run.search, texts)) or self._has_forms

    def extract(self, start: int, end: int) -> Extract:
        """Return what stands between two offsets of the text; counted from its block's beginning.

        A text of very many blocks may be quoted very often.
        """
        block = max(0, bisect_right(self.blocks, start, key=itemgetter(0)) - 1)
        begun, _ = self.blocks[block]
        piece = self.text[begun:end]
        return Extract.of(self.source, self.spans[block], piece, start - begun)

    def _marks(self) -> markup.Marks:
        reader = format_of(self.source.path).reader
        if self.source.channel and reader != "html":  # a page shows messages without their marks
            reader = markup.MESSAGES
        found = markup.Marks()
        ends = [*(start for start, _ in self.blocks[1:]), len(self.text)]
        for (start, kind), end in zip(self.blocks, ends, strict=True):
            marks = markup.marks_in(reader, kind, self.text[start:end]).moved(start)
            found.edits.extend(marks.edits)
            found.wrapped.extend(marks.wrapped)
        return found


@dataclass(frozen=True)
class Reading:
    """A region, as it is written or as its reader sees it.

    Attributes:
        region: The region.
        shown: The text, with or without its marks.
        wrapped: The pieces that have marks around them, where these are left out.
    """

    region: Region
    shown: folding.Folded
    wrapped: tuple[markup.Wrapped, ...] = ()

    @cached_property
    def key(self) -> folding.Folded:
        """The text as it is compared; offsets below count its characters."""
        return folding.fold(self.shown)

    @cached_property
    def flat(self) -> folding.Folded:
        """The text with its own quotation marks, dashes and letters."""
        return folding.flat(self.shown)

    def holds(self, piece: str, *, from_border: bool = True, to_border: bool = True) -> list[int]:
        """Return the offsets where a folded text stands, ascending.

        Args:
            piece: The text to look for; not empty.
            from_border: Whether it must not begin inside a word.
            to_border: Whether it must not end inside a word.
        """
        found = []
        text = self.key.text
        start = text.find(piece)
        while start >= 0:
            end = start + len(piece)
            if (not from_border or analysis.is_border(text, start)) and (
                not to_border or analysis.is_border(text, end)
            ):
                found.append(start)
            start = text.find(piece, start + 1)
        return found

    def begins_block(self, start: int) -> bool:
        """Tell whether the character at an offset of the key is the first of its block."""
        before = start - 1 - self.key.text.endswith(" ", 0, start)
        return before < 0 or self._block(before) < self._block(start)

    def ends_block(self, end: int) -> bool:
        """Tell whether the character before an offset of the key is the last of its block."""
        behind = end + self.key.text.startswith(" ", end)
        return behind >= len(self.key.text) or self._block(end - 1) < self._block(behind)

    def _block(self, at: int) -> int:
        """Return the number of the block in which a character of the key stands."""
        start, _ = self.key.origin(at, at + 1)
        return bisect_right(self.region.blocks, start, key=itemgetter(0))

    def without_noise(self, start: int, end: int) -> tuple[int, int]:
        """Return a piece of the flat text without the noise at its ends, as two offsets.

        What is only noise stays as it is.
        """
        if all(map(self._is_noise, range(start, end))):
            return start, end
        while self._is_noise(start):
            start += 1
        while self._is_noise(end - 1):
            end -= 1
        return start, end

    def _is_noise(self, at: int) -> bool:
        """Tell whether a character of the flat text is a blank, or stands in a block of noise."""
        start, _ = self.flat.origin(at, at + 1)
        number = bisect_right(self.region.blocks, start, key=itemgetter(0)) - 1
        kind = self.region.blocks[max(number, 0)][1]
        return kind is Kind.NOISE or self.flat.text[at] == " "

    def place(self, start: int, end: int) -> Extract:
        """Return what stands in the file between two offsets of the key, which isn't empty."""
        return self._extract(self.key, start, end)

    def flat_place(self, start: int, end: int) -> Extract:
        """Return what stands there between two offsets of the flat text."""
        return self._extract(self.flat, start, end)

    def _extract(self, folded: folding.Folded, start: int, end: int) -> Extract:
        """Return a piece with the marks around all that it has a part of, but not around itself."""
        first, last = folded.origin(start, end)
        for one in self.wrapped:
            if first == one.inner_start and last > one.end:
                first = one.start
            if last == one.inner_end and first < one.start:
                last = one.end
        return self.region.extract(first, last)


class Regions:
    """The regions read for one quote; they grow while its pieces are looked for.

    Attributes:
        read: The regions, in no order; they may overlap.
        alike: Those of them that are most like the quote, once they were read.
        not_compared: How many of the passages that could hold the quote were compared with it;
            empty when all were.

    Args:
        snapshot: The snapshot to look in.
        quote: The quote in its flat form, which tells how long it is.
    """

    def __init__(self, snapshot: Snapshot, quote: str) -> None:
        self.read: list[Region] = []
        self.alike: list[Region] = []
        self.not_compared: tuple[Skipped, ...] = ()
        self._snapshot = snapshot
        self._length = len(quote.encode("utf-8", "replace"))
        self._known: set[tuple[int, int]] = set()
        spoken = [*snapshot.sources.main_languages, *snapshot.sources.spoken]
        self._languages = [*dict.fromkeys(spoken)][:_MOST_LANGUAGES]

    def add_whole(self, quote: str, key: str, named: Sequence[str]) -> None:
        """Read the regions where a quote could stand in one piece.

        They are complete where its rarest term is in at most 200 passages. A quote without a term
        that the index knows (only stop words, a symbol, a Markdown heading) is looked for in the
        files that are named and in the first million bytes of the corpus.

        Args:
            quote: The quote in its flat form.
            key: The same as it is compared.
            named: Paths of the sources it may come from.
        """
        self._add_paragraphs(quote)
        queries = self._queries(key)
        for terms in queries:
            self._add_holding(terms)
        if not queries:
            self._scan(named)

    def _add_holding(self, terms: Sequence[str]) -> None:
        """Read the regions around passages that hold the rarest of some terms, or all of them."""
        index = self._snapshot.index
        if index.df(terms[0]) <= _MOST_PASSAGES:
            self._add(self._best((), _MOST_PASSAGES, terms[:1]))
        else:
            self._cut(_MOST_PASSAGES, index.count(terms))
            self._add(self._best(terms, _MOST_PASSAGES, terms))

    def add_sought(self, quote: str) -> bool:
        """Read the regions of files that hold a flat quote where no term leads to it.

        Addresses and tags with attributes hold no terms. They are looked for in the first
        million bytes of the corpus; a quote that looks like a piece of an address, in 64 times as
        many; and one of words that are in too many passages to read them all, in eight times as
        many.

        Returns:
            Whether there are any that were not read before.
        """
        table, passages = self._snapshot.paragraphs, self._snapshot.passages
        is_addressed = _ADDRESS_SIGN.search(quote) is not None
        most = _MOST_BYTES_OF_COMMON_WORDS if self.not_compared else _MOST_BYTES_SCANNED
        most = _MOST_BYTES_SOUGHT if is_addressed else most
        last = int(np.searchsorted(np.cumsum(table.sources.sizes), most, side="right"))
        if is_addressed:
            looked = int(np.searchsorted(passages.firsts, table.firsts[last], side="left"))
            self._cut(looked, len(passages))
        return bool(self._read(self._sought(quote, most, _MOST_PLACES)))

    def _sought(self, quote: str, most: int, places: int) -> set[tuple[int, int]]:
        """Return where the first bytes of the corpus begin as a flat quote does, unless read."""
        sizes = np.cumsum(self._snapshot.paragraphs.sources.sizes)
        last = int(np.searchsorted(sizes, most, side="right"))
        found = (number for source in range(last) for number in self._holding(source, quote))
        return {self._around(number, number + 1) for number in islice(found, places)} - self._known

    def _holding(self, source: int, quote: str) -> Iterator[int]:
        """Yield the paragraphs of a source in which its bytes begin as a flat quote does."""
        table = self._snapshot.paragraphs
        wanted = _written(quote, table.sources.encodings[source])
        try:
            with self._snapshot.texts.open(table.sources[source]) as stream:
                data = stream.read()
        except OSError:
            return
        for found in wanted.finditer(data):
            if (number := table.at(source, found.start())) is not None:
                yield number

    def add_alike(self, quote: str) -> None:
        """Read the regions around the passages that are most like a flat quote.

        Where the index knows none of its terms, those read for it as a whole are the most like it.
        """
        queries = self._queries(quote)
        if not queries:
            self.alike = [*self.read]
            return
        best = {number for terms in queries for number in self._best(terms, _MOST_HITS)}
        self.alike = self._read(self._around(*next(self._places(number))) for number in best)

    def add_halves(self, key: str) -> None:
        """Read the regions that have the first or the second half of a quote, word for word.

        Where one word was changed, one of them is there. In a longer quote than a sentence, the
        words that are left tell the passages apart.
        """
        words = key.split(" ")
        if len(words) > _MOST_WORDS_HALVED:
            return
        middle = len(words) // 2
        halves = [" ".join(half) for half in (words[:middle], words[middle:])]
        for half in halves:
            queries = self._queries(half)
            for terms in queries:
                self._add_holding(terms)
            self.add_unindexed(half)
            if not queries or self.not_compared:
                self._read(self._sought(half, _MOST_BYTES_OF_COMMON_WORDS, _MOST_HALVES))
        have = {
            id(reading.region): reading.region
            for half in halves
            for reading in self.readings(half)
            if half in reading.key.text
        }
        self.alike = [*have.values()]

    def add_unindexed(self, piece: str) -> None:
        """Read the headings and the noise, which the index doesn't know, that hold a folded text.

        Neighbours are read as one, up to a million bytes of those that are long enough.
        """
        runs = self._unindexed(len(piece))
        sizes = self._snapshot.paragraphs.spans[runs[:, 1] - 1, 1]
        sizes = np.cumsum(sizes - self._snapshot.paragraphs.spans[runs[:, 0], 0])
        most = int(np.searchsorted(sizes, _MOST_BYTES_SCANNED, side="right"))
        most = min(most, _MOST_PARAGRAPHS_SCANNED)
        if len(runs) > most and not self.not_compared:
            reason = f"{most:,} of {len(runs):,} headings and notes that could be it were compared"
            self.not_compared = (Skipped("*", reason, is_unread=True),)
        likely = self._likely(runs[:most].tolist(), piece)
        self._read(span for span in likely if span not in self._known)

    def add_beginning(self, head: str, more: str) -> None:
        """Read passages that hold all terms of `head`, those most like `more` first.

        Args:
            head: A few words, flat.
            more: The same words and some that follow.
        """
        for terms, wanted in zip(self._queries(more), self._queries(head), strict=False):
            self._add(self._best(terms, _MOST_HITS, wanted) or self._best(terms, _MOST_HITS))

    def readings(self, piece: str) -> Iterator[Reading]:
        """Yield the readings of those regions read that may have a folded text.

        To read all of them as readers do takes several times as long as a look at their words.
        """
        words = _words_of(piece)
        return (one for each in self.read if each.has_words(words) for one in each.readings)

    def readings_of_run(self, piece: str) -> Iterator[Reading]:
        """Yield the same of a text whose first letter may be another one.

        A whole file is read only where its words stand one after another, but for the targets of
        links and for tags.
        """
        words = _words_of(piece[1:])
        run = re.compile("[^A-Za-z0-9]+".join(words[:_MOST_WORDS_IN_A_RUN]))
        for region in self.read:
            if region.has_words(words) and (not region.is_long or region.has_run(run)):
                yield from region.readings

    def places(self, piece: str) -> list[Extract]:
        """Return all places where a folded text stands as whole words, in corpus order."""
        found = {
            reading.place(start, start + len(piece))
            for reading in self.readings(piece)
            for start in reading.holds(piece)
        }
        return sorted(found, key=lambda place: (place.path, place.byte_start))

    def _queries(self, text: str) -> list[list[str]]:
        """Return the rarest of a text's terms that the index knows, the rarest first.

        Each of the languages that the corpus has gives its own; none comes twice.
        """
        index = self._snapshot.index
        queries: dict[tuple[str, ...], None] = {}
        for language in self._languages:
            tokens = list(analysis.tokens(text, language))
            # A lone character at an end belongs to a run, of which the index has pairs.
            whole = [token for token in tokens if len(token.word) > 1 or token.word.isascii()]
            known = {token.term: index.df(token.term) for token in whole or tokens}
            found = sorted((df, term) for term, df in known.items() if df)
            queries[tuple(term for _, term in found[:_MOST_TERMS])] = None
        return [list(query) for query in queries if query]

    def _best(self, terms: Sequence[str], most: int, all_of: Sequence[str] = ()) -> list[int]:
        """Return the passages that are most like some terms, of those that hold all of others."""
        return [hit.passage for hit in self._snapshot.index.top_k(terms, most, all_of=all_of)]

    def _add(self, numbers: Iterable[int]) -> None:
        """Read the regions around some passages wherever they stand, unless read before."""
        places = (place for number in sorted(set(numbers)) for place in self._places(number))
        spans = {self._around(*place) for place in islice(places, _MOST_PLACES)}
        self._read(spans - self._known)

    def _places(self, number: int) -> Iterator[tuple[int, int]]:
        """Yield the first paragraph, and the one after the last, of each place of a passage."""
        passages = self._snapshot.passages
        first, count = int(passages.firsts[number]), int(passages.counts[number])
        digests = passages.paragraphs.digests
        if len(digests.equal(digests[first])) == 1:  # as nearly all are: no need to compare
            yield first, first + count
            return
        for place in passages.places(passages[number]):
            start = place.paragraphs[0].number
            yield start, start + count

    def _add_paragraphs(self, quote: str) -> None:
        """Read the paragraphs that equal the quote, byte for byte; headings are in no passage."""
        forms = [quote, *(f"{'#' * level} {quote}" for level in range(1, 7))]
        digests = [
            sources.digest_of(form.encode(encoding, "replace"))
            for encoding in sources.possible_encodings(self._snapshot.encoding)
            for form in forms
        ]
        table = self._snapshot.paragraphs
        same = (place for digest in digests for place in table.with_bytes(digest))
        self._read(self._around(*place) for place in islice(same, _MOST_PLACES))

    def _scan(self, named: Sequence[str]) -> None:
        table = self._snapshot.paragraphs
        numbers = [n for path in named if (n := table.sources.number(path)) is not None]
        sizes = np.cumsum(np.diff(table.spans[:_MOST_PARAGRAPHS_SCANNED], axis=1))
        last = int(np.searchsorted(sizes, _MOST_BYTES_SCANNED, side="right"))
        end = int(np.searchsorted(table.firsts, last, side="left"))
        passages = self._snapshot.passages
        self._cut(int(np.searchsorted(passages.firsts, last, side="left")), len(passages))
        spans = [tuple(table.firsts[n : n + 2].tolist()) for n in {*numbers, *range(end)}]
        self._read((first, min(after, first + last)) for first, after in spans)

    def _unindexed(self, least: int) -> NDArray[np.int64]:
        """Return runs of headings and noise with at least so many bytes, first and after a row."""
        table = self._snapshot.paragraphs
        numbers = np.flatnonzero(np.isin(table.kinds, [Kind.HEADING, Kind.NOISE]))
        begins = np.diff(numbers, prepend=-2) > 1
        begins |= np.isin(numbers, table.firsts)
        starts = np.flatnonzero(begins)
        runs = np.stack([numbers[starts], numbers[np.append(starts, len(numbers))[1:] - 1] + 1], 1)
        sizes = table.spans[runs[:, 1] - 1, 1] - table.spans[runs[:, 0], 0]
        long_enough: NDArray[np.int64] = runs[sizes >= least]
        return long_enough

    def _likely(self, runs: Iterable[Sequence[int]], piece: str) -> Iterator[tuple[int, int]]:
        """Yield the runs that have the words of a folded text, from one look at each file."""
        table = self._snapshot.paragraphs
        words = re.findall(r"\w+", piece.lower())[:_MOST_WORDS_SOUGHT]
        for source, group in groupby(runs, key=lambda run: table.source_number(run[0])):
            encoding = table.sources.encodings[source]
            with (
                suppress(OSError),
                self._snapshot.texts.open(table.sources[source]) as stream,
            ):
                for first, after in group:
                    start, end = int(table.spans[first, 0]), int(table.spans[after - 1, 1])
                    stream.seek(start)
                    text = stream.read(end - start).decode(encoding, "replace")
                    said = folding.fold(text).text.lower()
                    if all(word in said for word in words):
                        yield first, after

    def _cut(self, most: int, there: int) -> None:
        if there > most:
            reason = f"{most:,} of {there:,} passages that hold its words were compared"
            self.not_compared = (Skipped("*", reason, is_unread=True),)

    def _around(self, first: int, after: int) -> tuple[int, int]:
        """Widen a run of paragraphs by the length of the quote, and a quarter, on both sides."""
        table = self._snapshot.paragraphs
        source = int(np.searchsorted(table.firsts, first, side="right")) - 1
        low, high = table.firsts[source : source + 2].tolist()
        width = len("\n".encode(table.sources.encodings[source]))
        room = self._length * width * 5 // 4
        while first > low and room > 0:
            first -= 1
            room -= table.size(first)
        room = self._length * width * 5 // 4
        while after < high and room > 0:
            room -= table.size(after)
            after += 1
        return first, after

    def _read(self, spans: Iterable[tuple[int, int]]) -> list[Region]:
        """Read runs of paragraphs, those that overlap as one."""
        merged: list[tuple[int, int]] = []
        for first, after in sorted(spans):
            self._known.add((first, after))
            if merged and first < merged[-1][1]:
                merged[-1] = (merged[-1][0], max(after, merged[-1][1]))
            elif first < after:
                merged.append((first, after))
        regions = [region for span in merged for region in self._standing(*span)]
        self.read.extend(regions)
        return regions

    def _standing(self, first: int, after: int) -> Iterator[Region]:
        """Yield what is left of a run of paragraphs: all of it, or each that didn't change."""
        try:
            yield self._region(first, after)
        except (SourceChangedError, UnicodeDecodeError):  # nothing between them is vouched for
            for paragraph in range(first, after):
                with suppress(SourceChangedError):
                    yield self._region(paragraph, paragraph + 1)

    def _region(self, first: int, after: int) -> Region:
        table = self._snapshot.paragraphs
        rows = zip(
            table.spans[first:after].tolist(), table.lines[first:after].tolist(), strict=True
        )
        spans = [Span(*ends, *lines) for ends, lines in rows]
        source = table[first].source
        digests = [table.digests[number] for number in range(first, after)]
        data = self._snapshot.texts.read_spans(source, spans, digests)
        starts = [span.byte_start - spans[0].byte_start for span in spans]
        # Each block begins with a whole character.
        pieces = [
            data[start:end].decode(source.encoding) for start, end in pairwise([*starts, len(data)])
        ]
        kinds = map(Kind, table.kinds[first:after].tolist())
        begins = accumulate(map(len, pieces), initial=0)
        blocks = tuple(zip(begins, kinds, strict=False))
        return Region(source, "".join(pieces), blocks, tuple(spans))
