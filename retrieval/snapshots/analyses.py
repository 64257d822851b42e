"""What does one file contribute to an index?

Its paragraphs, how they are gathered into passages, and which words each passage holds: all that
is needed to index it without reading it again.
"""

import json
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate, pairwise
from operator import itemgetter
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from retrieval.corpus import (
    ALONE,
    Byline,
    Content,
    Document,
    Drawn,
    Heading,
    Kind,
    Neighbourhood,
    Segments,
    Source,
    day_of,
    format_of,
    former_paragraphs,
    introduces,
    languages,
    name_words,
    one_line,
    segmentation,
    sources,
)
from retrieval.index import Hashed, Numbering, Texts, analysis, ranges
from retrieval.snapshots.bylines import Bylines
from retrieval.snapshots.context import Signature, Weighted, context, context_key
from retrieval.snapshots.contexts import Contexts
from retrieval.snapshots.moments import Moments

_COLUMNS: Final[dict[str, type[np.unsignedinteger[Any]]]] = {
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
    "introduces": np.uint8,
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

_PAIRS: Final = ("spans", "lines", "whole_spans", "whole_lines")
"""The columns that have two numbers a row."""

_WORDS_TELLING: Final = 2_000
"""This many words of a file tell its language."""

_BYTES_AT_A_TIME: Final = 1 << 20
"""This many bytes of words are numbered at a time, which needs several times as much memory."""


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
class Analysed:
    """One file, analysed.

    Attributes:
        encoding: The encoding as in `Source`.
        size: The size of the file in bytes.
        digest: SHA-256 over all its bytes.
        title: The title as in `Source`.
        aliases: The aliases as in `Source`.
        language: The language as in `Source`.
        labels: The texts of the headings, in file order.
        parents: The number of the heading above each of them, from 1; 0 for none.
        pages: Where each page begins, as in `Source`.
        spans: `byte_start` and `byte_end` of each paragraph, a row each.
        lines: `first_line` and `last_line` of each paragraph, a row each.
        digests: SHA-256 over the bytes of each paragraph, one after the other.
        kinds: The kind of each paragraph, as `Kind` numbers them.
        sections: The number of the heading that each paragraph stands under, from 1; 0 for none.
        whole_spans: As `spans`, of what has an id besides; see `Segments.wholes`.
        whole_lines: As `lines`, of the same.
        whole_digests: As `digests`, of the same.
        firsts: The first paragraph of each passage, ascending.
        counts: How many paragraphs each passage has.
        contexts: A number for what counts with each passage; equal for the same, 0 for nothing.
        word_lines: The folded words of names, headings and passages, in order of their first
            appearance, one a line in UTF-8; most are never needed as texts of their own.
        introduces: Whether each paragraph introduces what follows it; noise doesn't.
        word_counts: How many words each paragraph has; none where it is in no passage.
        occurrences: The words of all paragraphs in order, by their places in `word_lines`.
        context_ends: Where the words of what counts with the passages of each section end in the
            three columns that follow; the first is for those in none. A section that no passage
            begins in has none.
        context_words: These words in order of reading, by their places in `word_lines`.
        context_places: As in `ForwardIndex`.
        context_weights: As in `ForwardIndex`.
        author: The author as in `Source`.
        date: The date as in `Source`.
        url: The address as in `Source`.
        channel: The channel as in `Source`.
        people: All its authors.
        nicknames: The other names of each, a line each.
        byline_paragraphs: As `Bylines.paragraphs`; the four that follow belong to it, too.
        byline_authors: As `Bylines.authors`.
        byline_days: As `Bylines.days`.
        byline_moments: As `Bylines.moments`.
        byline_ends: Where each text of `byline_rests` ends.
        byline_rests: The texts of `Bylines.rests`, one after the other.
        stem: What all addresses of its paragraphs begin with.
        moment_places: As `Moments.places`.
        moments: As `Moments.moments`.
        gap: What of it could not be read, as in `Document`.
    """

    encoding: str
    size: int
    digest: bytes
    title: str
    aliases: tuple[str, ...]
    language: str
    labels: tuple[str, ...]
    parents: NDArray[np.uint32]
    pages: NDArray[np.uint64]
    spans: NDArray[np.uint64]
    lines: NDArray[np.uint32]
    digests: bytes
    kinds: NDArray[np.uint8]
    sections: NDArray[np.uint32]
    whole_spans: NDArray[np.uint64]
    whole_lines: NDArray[np.uint32]
    whole_digests: bytes
    firsts: NDArray[np.uint32]
    counts: NDArray[np.uint8]
    contexts: NDArray[np.uint64]
    word_lines: bytes
    introduces: NDArray[np.uint8]
    word_counts: NDArray[np.uint32]
    occurrences: NDArray[np.uint32]
    context_ends: NDArray[np.uint32]
    context_words: NDArray[np.uint32]
    context_places: NDArray[np.uint32]
    context_weights: NDArray[np.uint8]
    author: str
    date: str
    url: str
    channel: str
    people: tuple[str, ...]
    nicknames: tuple[str, ...]
    byline_paragraphs: NDArray[np.uint32]
    byline_authors: NDArray[np.uint32]
    byline_days: NDArray[np.uint32]
    byline_moments: NDArray[np.uint32]
    byline_ends: NDArray[np.uint64]
    byline_rests: bytes
    stem: str
    moment_places: NDArray[np.uint32]
    moments: NDArray[np.uint32]
    gap: str

    def packed(self) -> bytes:
        """Return all of it as bytes with a checksum; `unpacked` reads them."""
        kept = [getattr(self, name) for name in _COLUMNS]
        columns = [column.astype(np.min_scalar_type(column.max(initial=0))) for column in kept]
        parts = [self.digest, self.digests, self.whole_digests, self.word_lines, self.byline_rests]
        parts += (column.tobytes() for column in columns)
        kinds = [column.dtype.str for column in columns]
        names = [self.title, self.aliases, self.language, self.labels]
        names += [self.author, self.date, self.url, self.channel]
        names += [self.people, self.nicknames, self.stem, self.gap]
        told = [self.encoding, self.size, names, [len(part) for part in parts], kinds]
        data = b"\0".join([json.dumps(told).encode(), b"".join(parts)])
        # The quickest level halves them; a better one costs much time for little.
        return zlib.crc32(data).to_bytes(4) + zlib.compress(data, 1)

    @classmethod
    def unpacked(cls, packed: bytes) -> "Analysed":
        """Read what `packed` returned.

        Raises:
            ValueError: It is damaged.
        """
        try:
            told_and_data = zlib.decompress(packed[4:])
        except zlib.error as error:
            raise ValueError("The analysis of a file is damaged.") from error
        if zlib.crc32(told_and_data) != int.from_bytes(packed[:4]):
            raise ValueError("The analysis of a file is damaged.")
        told, data = told_and_data.split(b"\0", 1)
        encoding, size, names, lengths, kinds = json.loads(told)
        title, aliases, language, labels, author, date, url, channel, *names = names
        people, nicknames, stem, gap = names
        digest, digests, whole_digests, word_lines, byline_rests, *columns = (
            data[end - length : end]
            for end, length in zip(accumulate(lengths), lengths, strict=True)
        )
        read = {
            name: np.frombuffer(column, dtype=kind).astype(wanted)
            for (name, wanted), column, kind in zip(_COLUMNS.items(), columns, kinds, strict=True)
        }
        for name in _PAIRS:
            read[name] = read[name].reshape(-1, 2)
        return cls(
            encoding=encoding,
            size=size,
            digest=digest,
            title=title,
            aliases=tuple(aliases),
            language=language,
            labels=tuple(labels),
            digests=digests,
            whole_digests=whole_digests,
            word_lines=word_lines,
            author=author,
            date=date,
            url=url,
            channel=channel,
            people=tuple(people),
            nicknames=tuple(nicknames),
            byline_rests=byline_rests,
            stem=stem,
            gap=gap,
            **read,
        )

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


def analyse(
    files: Mapping[str, Content | Drawn],
    language: str = "",
    around: Neighbourhood = ALONE,
) -> list[Analysed]:
    """Analyse some files, given by their paths; many together cost less than each by itself.

    Args:
        files: The files.
        language: The language of all of them; empty to detect that of each.
        around: What stands around them.
    """
    segmented = [_Segmented.of(path, file, around) for path, file in files.items()]
    words = _Words.of([text for file in segmented for text in file.texts])
    distinct = words.distinct.encoded()
    scratch = np.empty(len(distinct), dtype=np.int64)
    text_bounds = accumulate((len(file.texts) for file in segmented), initial=0)
    word_bounds = np.append(0, np.cumsum(words.counts))
    analysed = []
    for file, (first, last) in zip(segmented, pairwise(text_bounds), strict=True):
        named = words.numbers[word_bounds[first] : word_bounds[last]]
        spoken = language or file.script or _language_of(named[:_WORDS_TELLING])
        wanted = ~_are_stop_words(spoken or languages.ENGLISH, named)
        upto = np.append(0, np.cumsum(wanted))
        counts = np.diff(upto[word_bounds[first : last + 1] - word_bounds[first]])
        own, numbers = _renumbered(named[wanted], scratch)
        word_lines = b"\n".join(_taken(distinct, own.tolist()))
        analysed.append(file.analysed(word_lines, numbers, counts, spoken))
    return analysed


def _language_of(words: NDArray[np.uint32]) -> str:
    """Return the language of a text, given the numbers of its words; empty where none is likely."""
    codes, shares = _stop_word_table()
    distinct = np.unique(words)
    weights = shares[distinct[distinct < len(shares)]].sum(axis=0).tolist()
    told = dict(zip(codes, weights, strict=True))
    return languages.likeliest(told, len(distinct), languages.LEAST_WEIGHT)


def _are_stop_words(language: str, words: NDArray[np.uint32]) -> NDArray[np.bool_]:
    """Tell of each word, given by its number, whether it is a stop word of a language."""
    known = _stop_flags(language)
    return known[np.minimum(words, len(known) - 1)]


@cache
def _stop_words() -> tuple[str, ...]:
    """Return the stop words of all languages in the order of their numbers."""
    return tuple(sorted(frozenset().union(*map(analysis.stop_words, languages.NAMES))))


@cache
def _stop_flags(language: str) -> NDArray[np.bool_]:
    """Return for each number whether it is a stop word's of a language; the last is any other."""
    stop = analysis.stop_words(language)
    return np.array([word in stop for word in (*_stop_words(), "")])


@cache
def _stop_word_table() -> tuple[tuple[str, ...], NDArray[np.float32]]:
    """Return codes of languages, and how much each stop word counts for each, a row a word."""
    codes, shares = tuple(languages.NAMES), languages.stop_word_shares()
    places = {code: place for place, code in enumerate(codes)}
    table = np.zeros((len(_stop_words()), len(codes)), dtype=np.float32)
    for number, word in enumerate(_stop_words()):
        for code, share in shares.get(word, {}).items():
            table[number, places[code]] = share
    return codes, table


@dataclass(frozen=True, slots=True)
class _Segmented:
    """A file whose words are still to be numbered.

    Attributes:
        content: The text that spans count in.
        size: As in `Analysed`.
        digest: As in `Analysed`.
        digests: As in `Analysed`, of the paragraphs.
        windows: The first paragraph of each window, and the one after the last.
        contexts: What counts with the windows of each section; the first is for those in none.
        script: The language that its letters tell; empty where they don't.
        introduces: As in `Analysed`.
        texts: The texts in `contexts`, each once, and after them those of the paragraphs of all
            windows; noise has an empty one.
    """

    content: Content
    size: int
    digest: bytes
    document: Document
    segments: Segments
    digests: bytes
    windows: Sequence[tuple[int, int]]
    contexts: Sequence[Sequence[Weighted]]
    script: str
    introduces: Sequence[bool]
    texts: Sequence[str]

    @classmethod
    def of(cls, path: str, file: Content | Drawn, around: Neighbourhood) -> "_Segmented":
        if isinstance(file, Drawn):
            content, document = file.content, file.document
            size, digest = file.size, file.digest
            former = former_paragraphs(path, content)
        else:
            content, whole = file, format_of(path).read(file)
            document = around.heeded(path, whole, is_drawn=False)
            size, digest = len(file.data), sources.digest_of(file.data)
            # In former paragraphs may stand what is left out.
            is_whole = len(document.blocks) == len(whole.blocks)
            former = former_paragraphs(path, content) if is_whole else []
        segments = segmentation.segments(content, document, former)
        pieces = [content.data[span.byte_start : span.byte_end] for span in segments.spans]
        texts = [piece.decode(content.encoding) for piece in pieces]
        rows = segments.kinds, segments.sections, segments.begins
        windows = list(segmentation.windows(texts, *rows))
        contexts = _contexts(document, name_words(path), segments.headings)
        said = [
            text if kind is not Kind.NOISE else ""
            for text, kind in zip(texts, segments.kinds, strict=True)
        ]
        return cls(
            content=content,
            size=size,
            digest=digest,
            document=document,
            segments=segments,
            digests=b"".join(map(sources.digest_of, pieces)),
            windows=windows,
            contexts=contexts,
            script=languages.by_script("".join(said)),
            introduces=[*map(introduces, said)],
            texts=[
                *dict.fromkeys(one.text for context in contexts for one in context),
                *(text for first, last in windows for text in said[first:last]),
            ],
        )

    def analysed(
        self,
        word_lines: bytes,
        numbers: NDArray[np.int64],
        counts: NDArray[np.int64],
        language: str,
    ) -> Analysed:
        """Return the file, analysed.

        Args:
            word_lines: The words as in `Analysed`.
            numbers: The words of all texts, one after the other, by their numbers.
            counts: How many words each text has.
            language: The language as in `Source`.
        """
        windows = np.array(self.windows, dtype=np.uint32).reshape(-1, 2)
        paragraphs = ranges(windows[:, 0], windows[:, 1] - windows[:, 0])
        before = len(self.texts) - len(paragraphs)
        *of_texts, occurrences = np.split(numbers, np.cumsum(counts[:before]))
        word_counts = np.zeros(len(self.segments.spans), dtype=np.uint32)
        word_counts[paragraphs] = counts[before:]
        upto = np.append(0, np.cumsum(word_counts, dtype=np.int64))
        lengths = upto[windows[:, 1]] - upto[windows[:, 0]]
        # A window without words is never found, and is no passage.
        windows = windows[lengths > 0]
        sections = np.array(self.segments.sections, dtype=np.uint32)
        named = dict(zip(self.texts, of_texts, strict=False))
        contexts = Contexts.of(self.contexts, sections[windows[:, 0]], named)
        spans = np.array(self.segments.spans, dtype=np.uint64).reshape(-1, 4)
        wholes = np.array(self.segments.wholes, dtype=np.uint64).reshape(-1, 4)
        signed = self.document
        people = _people(signed, self.segments.bylines)
        bylines = Bylines.of_file(self.segments.bylines, [*people])
        places, seconds = (
            zip(*self.document.times, strict=True) if self.document.times else ((), ())
        )
        said = Moments.of_file(self.content.offsets(places), seconds)
        return Analysed(
            encoding=self.content.encoding,
            size=self.size,
            digest=self.digest,
            title=self.document.title,
            aliases=self.document.aliases,
            language=language,
            labels=tuple(heading.label for heading in self.segments.headings),
            parents=np.array([one.parent for one in self.segments.headings], dtype=np.uint32),
            pages=np.array(self.content.offsets(self.document.pages), dtype=np.uint64),
            spans=spans[:, :2].copy(),
            lines=spans[:, 2:].astype(np.uint32),
            digests=self.digests,
            kinds=np.array(self.segments.kinds, dtype=np.uint8),
            sections=sections,
            whole_spans=wholes[:, :2].copy(),
            whole_lines=wholes[:, 2:].astype(np.uint32),
            whole_digests=b"".join(
                sources.digest_of(self.content.data[span.byte_start : span.byte_end])
                for span in self.segments.wholes
            ),
            firsts=windows[:, 0].copy(),
            counts=(windows[:, 1] - windows[:, 0]).astype(np.uint8),
            contexts=self._keys(windows),
            word_lines=word_lines,
            introduces=np.array(self.introduces, dtype=np.uint8),
            word_counts=word_counts,
            occurrences=occurrences.astype(np.uint32),
            context_ends=contexts.ends,
            context_words=contexts.words,
            context_places=contexts.places,
            context_weights=contexts.weights,
            author=one_line(signed.author),
            date=one_line(signed.date),
            url=one_line(signed.url),
            channel=signed.channel,
            people=tuple(people),
            nicknames=tuple("\n".join(others) for others in people.values()),
            byline_paragraphs=bylines.paragraphs,
            byline_authors=bylines.authors,
            byline_days=bylines.days,
            byline_moments=bylines.moments,
            byline_ends=bylines.rests.ends,
            byline_rests=bylines.rests.data.tobytes(),
            stem=bylines.stems[0],
            moment_places=said.places,
            moments=said.moments,
            gap=self.document.gap,
        )

    def _keys(self, windows: NDArray[np.uint32]) -> NDArray[np.uint64]:
        """Return a number for what counts with each passage, as in `Analysed.contexts`."""
        sections = self.segments.sections
        bylines = self.segments.bylines
        known: dict[tuple[int, tuple[Signature, ...]], int] = {}
        keys = np.zeros(len(windows), dtype=np.uint64)
        for number, (first, last) in enumerate(windows.tolist()):
            found = sections[first], tuple(_signatures(bylines[first:last]))
            if found not in known:
                known[found] = context_key(self.contexts[found[0]], found[1])
            keys[number] = known[found]
        return keys


def _signatures(bylines: Sequence[Byline]) -> Iterator[Signature]:
    """Yield who said a passage when, wherever that changes."""
    before = 0, ""
    for place, byline in enumerate(bylines):
        signed = day_of(byline.date), byline.author
        if signed != before:
            yield Signature(place, *signed)
            before = signed


def _people(document: Document, bylines: Iterable[Byline]) -> dict[str, list[str]]:
    """Return the authors of a file in the order of their names, and the other names of each."""
    given = {one_line(name): others for name, others in document.people.items()}
    return {
        name: [*dict.fromkeys(line for other in given.get(name, ()) if (line := one_line(other)))]
        for name in sorted({byline.author for byline in bylines} - {""})
    }


def _contexts(document: Document, name: str, headings: Sequence[Heading]) -> list[list[Weighted]]:
    """Return what counts with the passages in no section, and with those of each section."""
    paths: list[tuple[str, ...]] = [()]
    for heading in headings:
        paths.append((*paths[heading.parent], heading.label))
    return [context(document.title, document.aliases, name, path) for path in paths]


@dataclass(frozen=True, slots=True)
class _Words:
    """The words of some texts, stop words included.

    Attributes:
        distinct: Each word once, the stop words of all languages first.
        numbers: All words, by their places among the distinct ones.
        counts: How many words each text has.
    """

    distinct: Texts
    numbers: NDArray[np.uint32]
    counts: NDArray[np.int64]

    @classmethod
    def of(cls, texts: Sequence[str]) -> "_Words":
        # Stop words have the first numbers, so that a word's number tells whether it is one.
        numbering = Numbering(_stop_words())
        numbers, counts = [np.empty(0, np.uint32)], [np.empty(0, np.int64)]
        for spaced in _some_at_a_time(map(analysis.spaced_words, texts)):
            words = Hashed.of_spaced(b" ".join([b"", *spaced]))
            numbers.append(numbering.of(words))
            ends = np.cumsum([len(text) + 1 for text in spaced])
            counts.append(np.diff(np.searchsorted(words.starts, ends), prepend=0))
        return cls(numbering.texts(), np.concatenate(numbers), np.concatenate(counts))


def _some_at_a_time(texts: Iterable[bytes]) -> Iterator[list[bytes]]:
    some: list[bytes] = []
    size = 0
    for text in texts:
        some.append(text)
        size += len(text)
        if size >= _BYTES_AT_A_TIME:
            yield some
            some, size = [], 0
    yield some


def _taken(words: Sequence[bytes], numbers: Sequence[int]) -> Sequence[bytes]:
    """Return some words by their numbers, in two thirds of the time that `map` takes."""
    # For one number `itemgetter` returns no tuple.
    return itemgetter(*numbers)(words) if len(numbers) > 1 else [words[n] for n in numbers]


def _renumbered(
    numbers: NDArray[np.uint32], scratch: NDArray[np.int64]
) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
    """Number the words of a file in order of their first appearance.

    Args:
        numbers: The numbers of the words now.
        scratch: A row for each such number; it is overwritten.

    Returns:
        The distinct words by their old numbers, and the new number of each word.
    """
    places = np.arange(len(numbers))
    # The last write to a row stays.
    scratch[numbers[::-1]] = places[::-1]
    own = numbers[scratch[numbers] == places]
    scratch[own] = np.arange(len(own))
    return own, scratch[numbers]
