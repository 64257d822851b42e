"""Where in the corpus could a quote stand, and what does the corpus say there?

The index names the passages. Each is read with as many of its neighbours as the quote is long,
since a quote may begin before a passage and end after it. What the index doesn't hold, such as
addresses, is looked for in the bytes of the files.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from itertools import groupby, islice
from typing import Final

import numpy as np
from numpy.typing import NDArray

from retrieval.corpus import (
    BYTE_ORDER_MARK,
    SPACELESS_BLOCKS,
    UNSEEN,
    WIDE_PUNCTUATION,
    Extract,
    Kind,
    Skipped,
    Source,
    Span,
    sources,
)
from retrieval.errors import SourceChangedError
from retrieval.index import PassageNumbers, analysis
from retrieval.snapshots import Snapshot

_MOST_PASSAGES: Final = 200  # holding a quote's rarest term, or all of its terms
_MOST_PLACES: Final = 2000  # of these passages, each of which is read
_MOST_HITS: Final = 10
_MOST_TERMS: Final = 32  # the rarest ones; the others hardly tell passages apart
_MOST_BYTES_SCANNED: Final = 1_000_000  # where no term leads anywhere
_MOST_PARAGRAPHS_SCANNED: Final = 20_000
_MOST_BYTES_SOUGHT: Final = 64 << 20  # for a quote that may hold a piece of an address
_MOST_WORDS_SOUGHT: Final = 16  # of a quote's beginning

# No quote of just the words of a text has these; a piece of an address or of a tag mostly does.
_ADDRESS_SIGN: Final = re.compile(
    r"""://|www\.|\]\(|=["']|[^\W\d]\.[^\W\d]{2}|\w[/=&#%_~\\]\w|^[^\s("<]+[)">]"""
)

# Control characters, marks that turn the direction of writing, and byte order marks: no reader sees
# them, and no quote in Discord has them. Python takes some of them for white space.
_UNSEEN_MARK: Final = re.compile(f"[{UNSEEN}{BYTE_ORDER_MARK}]")

# Where a line's end is only a wrap: after a word's hyphen, and in a script without spaces. Each
# pattern begins with what it keeps, since one that begins by looking behind is five times as slow.
_WIDE_CLASS: Final = f"{SPACELESS_BLOCKS}{WIDE_PUNCTUATION}"
_WRAPPED_END: Final = rf"(-(?<=\w-)(?={{0}}\w)|[{_WIDE_CLASS}](?={{0}}[{_WIDE_CLASS}])){{0}}"


def flat(text: str) -> str:
    """Return a text with every run of white space as one space, and without unseen characters.

    A line's end after a word's hyphen, or inside a script without spaces, only wraps the line and
    is left out. A quote that is equal to a text in this form is exact.
    """
    return " ".join(_wrap().sub(r"\1", _seen(text)).split())


def unwrapped(quote: str) -> str:
    """Return a flat quote without spaces that were line ends where it was copied."""
    return _space().sub(r"\1", quote)


def _seen(text: str) -> str:
    return _UNSEEN_MARK.sub("", text) if _UNSEEN_MARK.search(text) else text


# Compiled when they are first needed: compiling all takes longer than answering a question.


@cache
def _wrap() -> re.Pattern[str]:
    return re.compile(_WRAPPED_END.format(r"[^\S\n]*\n\s*"))


@cache
def _space() -> re.Pattern[str]:
    return re.compile(_WRAPPED_END.format(" "))


@cache
def _run() -> re.Pattern[str]:
    unseen = _UNSEEN_MARK.pattern
    return re.compile(f"{unseen}*(?:(?!{unseen})\\S)(?:\\S|{unseen})*")


@lru_cache(maxsize=16)
def _written(quote: str, encoding: str) -> re.Pattern[bytes]:
    """Return a pattern of the bytes that a flat quote begins with, with any white space."""
    blanks = {blank.encode(encoding, "ignore") for blank in " \t\r\n\xa0\u3000"} - {b""}
    space = b"(?:" + b"|".join(map(re.escape, sorted(blanks))) + b")++"
    words = quote.split(" ")[:_MOST_WORDS_SOUGHT]
    return re.compile(space.join(re.escape(word.encode(encoding, "replace")) for word in words))


@dataclass(frozen=True)
class Region:
    """A piece of a source, as it reads now.

    Attributes:
        source: The file.
        begun: A span that begins where the piece does.
        text: The bytes of the piece, decoded.
    """

    source: Source
    begun: Span
    text: str

    @cached_property
    def flat(self) -> str:
        """The text as it is compared; offsets below count its characters."""
        return flat(self.text)

    def holds(self, piece: str, *, from_border: bool = True, to_border: bool = True) -> list[int]:
        """Return the offsets where a flat text stands, ascending.

        Args:
            piece: The text to look for; not empty.
            from_border: Whether it must not begin inside a word.
            to_border: Whether it must not end inside a word.
        """
        found = []
        start = self.flat.find(piece)
        while start >= 0:
            end = start + len(piece)
            if (not from_border or analysis.is_border(self.flat, start)) and (
                not to_border or analysis.is_border(self.flat, end)
            ):
                found.append(start)
            start = self.flat.find(piece, start + 1)
        return found

    def place(self, start: int, end: int) -> Extract:
        """Return what stands in the file between two offsets of the flat text.

        Args:
            start: The offset of its first character, which is no space.
            end: The offset after its last character, which is no space.
        """
        first, last = self._written(start), self._written(end - 1) + 1
        return Extract.of(self.source, self.begun, self.text, first, last)

    def _written(self, offset: int) -> int:
        """Return where the character at an offset of the flat text stands in the text."""
        # Both hold the same characters, apart from white space and unseen ones.
        left = offset - self.flat.count(" ", 0, offset)
        for run in _run().finditer(self.text):
            length = len(_seen(run.group()))
            if left < length:
                places = (n for n in range(*run.span()) if not _UNSEEN_MARK.match(self.text, n))
                return next(islice(places, left, None))
            left -= length
        raise IndexError(offset)


class Regions:
    """The regions read for one quote; they grow while its pieces are looked for.

    Attributes:
        read: The regions, in no order; they may overlap.
        alike: Those of them that are most like the quote, once they were read.
        not_compared: How many of the passages that could hold the quote were compared with it;
            empty when all were.

    Args:
        snapshot: The snapshot to look in.
        quote: The quote in its flat form.
    """

    def __init__(self, snapshot: Snapshot, quote: str) -> None:
        self.read: list[Region] = []
        self.alike: list[Region] = []
        self.not_compared: tuple[Skipped, ...] = ()
        self._snapshot = snapshot
        self._length = len(quote.encode("utf-8", "replace"))
        self._known: set[tuple[int, int]] = set()

    def add_whole(self, quote: str, named: Sequence[str]) -> None:
        """Read the regions where a quote could stand in one piece.

        They are complete where its rarest term is in at most 200 passages. A quote without a term
        that the index knows (only stop words, a symbol, a Markdown heading) is looked for in the
        files that are named and in the first million bytes of the corpus.

        Args:
            quote: The quote in its flat form.
            named: Paths of the sources it may come from.
        """
        self._add_paragraphs(quote)
        index = self._snapshot.index
        terms = self._terms(quote)
        if terms and index.df(terms[0]) <= _MOST_PASSAGES:
            self._add(index.holding(terms[:1]).tolist())
        elif terms:
            holding = index.holding(terms)
            self._cut(_MOST_PASSAGES, len(holding))
            self._add(self._best(terms, holding, _MOST_PASSAGES))
        else:
            self._scan(named)

    def add_sought(self, quote: str) -> bool:
        """Read the regions of files that hold a flat quote where no term leads to it.

        Addresses and tags with attributes hold no terms. They are looked for in the first
        million bytes of the corpus; a quote that looks like a piece of an address, in 64 times as
        many.

        Returns:
            Whether there are any that were not read before.
        """
        table, passages = self._snapshot.paragraphs, self._snapshot.passages
        is_addressed = _ADDRESS_SIGN.search(quote) is not None
        most = _MOST_BYTES_SOUGHT if is_addressed else _MOST_BYTES_SCANNED
        last = int(np.searchsorted(np.cumsum(table.sources.sizes), most, side="right"))
        if is_addressed:
            looked = int(np.searchsorted(passages.firsts, table.firsts[last], side="left"))
            self._cut(looked, len(passages))
        found = (number for source in range(last) for number in self._holding(source, quote))
        spans = {self._around(number, number + 1) for number in islice(found, _MOST_PLACES)}
        return bool(self._read(spans - self._known))

    def _holding(self, source: int, quote: str) -> Iterator[int]:
        """Yield the paragraphs of a source in which its bytes begin as a flat quote does."""
        table = self._snapshot.paragraphs
        wanted = _written(quote, table.sources.encodings[source])
        try:
            path = table.sources.paths[source]
            with sources.open_source(self._snapshot.root, path) as stream:
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
        terms = self._terms(quote)
        if not terms:
            self.alike = [*self.read]
            return
        best = self._best(terms, None, _MOST_HITS)
        self.alike = self._read(self._around(*next(self._places(number))) for number in best)

    def add_unindexed(self, forms: Sequence[str]) -> None:
        """Read the headings and the noise, which the index doesn't know, that hold a flat text.

        Neighbours are read as one, up to a million bytes of those that are long enough.

        Args:
            forms: The text, in each of its spellings.
        """
        runs = self._unindexed(min(map(len, forms)))
        sizes = self._snapshot.paragraphs.spans[runs[:, 1] - 1, 1]
        sizes = np.cumsum(sizes - self._snapshot.paragraphs.spans[runs[:, 0], 0])
        most = int(np.searchsorted(sizes, _MOST_BYTES_SCANNED, side="right"))
        most = min(most, _MOST_PARAGRAPHS_SCANNED)
        if len(runs) > most and not self.not_compared:
            reason = f"{most:,} of {len(runs):,} headings and notes that could be it were compared"
            self.not_compared = (Skipped("*", reason, is_unread=True),)
        likely = self._likely(runs[:most].tolist(), forms)
        self._read(span for span in likely if span not in self._known)

    def add_beginning(self, head: str, more: str) -> None:
        """Read passages that hold all terms of `head`, those most like `more` first.

        Args:
            head: A few words, flat.
            more: The same words and some that follow.
        """
        terms = self._terms(more)
        if terms:
            held = self._snapshot.index.holding(self._terms(head))
            self._add(self._best(terms, held if len(held) else None, _MOST_HITS))

    def places(self, piece: str) -> list[Extract]:
        """Return all places where a flat text stands as whole words, in corpus order."""
        found = {
            region.place(start, start + len(piece))
            for region in self.read
            for start in region.holds(piece)
        }
        return sorted(found, key=lambda place: (place.path, place.byte_start))

    def places_of(self, forms: Iterable[str]) -> list[Extract]:
        """Return all places of the first of some flat texts that stands anywhere."""
        return next(filter(None, map(self.places, forms)), [])

    def _terms(self, text: str) -> list[str]:
        """Return the rarest of a text's terms that the index knows, the rarest first."""
        index = self._snapshot.index
        spoken = self._snapshot.sources.main_languages
        tokens = [token for language in spoken for token in analysis.tokens(text, language)]
        # A lone character at an end of the quote belongs to a run, of which the index has pairs.
        whole = [token for token in tokens if len(token.word) > 1 or token.word.isascii()]
        known = {token.term: index.df(token.term) for token in whole or tokens}
        found = sorted((df, term) for term, df in known.items() if df)
        return [term for _, term in found[:_MOST_TERMS]]

    def _best(self, terms: Sequence[str], among: PassageNumbers | None, most: int) -> list[int]:
        """Return the passages that are most like some terms."""
        if among is not None and len(among) <= most:
            return [int(number) for number in among]
        return [hit.passage for hit in self._snapshot.index.top_k(terms, most, among)]

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

    def _likely(
        self, runs: Iterable[Sequence[int]], forms: Sequence[str]
    ) -> Iterator[tuple[int, int]]:
        """Yield the runs that seem to hold a text, from one look at each file."""
        table = self._snapshot.paragraphs
        for source, group in groupby(runs, key=lambda run: table.source_number(run[0])):
            encoding = table.sources.encodings[source]
            with (
                suppress(OSError),
                sources.open_source(self._snapshot.root, table.sources.paths[source]) as stream,
            ):
                for first, after in group:
                    start, end = int(table.spans[first, 0]), int(table.spans[after - 1, 1])
                    stream.seek(start)
                    said = flat(stream.read(end - start).decode(encoding, "replace"))
                    if any(form in said for form in forms):
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
        data = sources.read_spans(self._snapshot.root, source, spans, digests)
        text = data.decode(source.encoding)
        return Region(source, spans[0], text)
