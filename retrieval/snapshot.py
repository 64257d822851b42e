"""What does a corpus hold at one moment?

A snapshot is immutable: its sources, their paragraphs, and the index over its passages. It keeps
spans, never text; text is read from the file when it is needed, and vouched for then.
"""

import bisect
import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path
from typing import Final

from retrieval import analysis, segmentation, sources
from retrieval.errors import CorpusError, SourceChangedError
from retrieval.grams import grams
from retrieval.index import Index, OracleIndex
from retrieval.sources import Content, Skipped, Source, Span

ID_LENGTH: Final = 8
"""Characters of a passage id that are shown; any longer prefix is accepted too."""

_CROCKFORD: Final = "0123456789abcdefghjkmnpqrstvwxyz"
_TITLE_WEIGHT: Final = 2


@dataclass(frozen=True, slots=True)
class Paragraph:
    """What ids name: a span of one source.

    Attributes:
        source: The file it stands in.
        span: Where it stands.
        digest: SHA-256 over its bytes.
    """

    source: Source
    span: Span
    digest: bytes

    @property
    def full_id(self) -> str:
        """All 52 characters of the id."""
        return crockford(self.digest)

    @property
    def id(self) -> str:
        """The id as it is shown; paragraphs with the same bytes share it."""
        return self.full_id[:ID_LENGTH]

    @property
    def locator(self) -> str:
        """Path and lines: `file:12` or `file:12-18`."""
        return locator(self.source.path, self.span.first_line, self.span.last_line)


@dataclass(frozen=True, slots=True)
class Passage:
    """What is indexed and ranked: a paragraph, once however often it stands in the corpus.

    Attributes:
        places: The paragraphs with these very bytes, in corpus order; at least one.
    """

    places: tuple[Paragraph, ...]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One immutable state of a corpus.

    Attributes:
        corpus: The corpus's name.
        id: Six hexadecimal digits over paths and contents; equal states have equal ids.
        root: The corpus folder.
        encoding: Of all its files, as the settings name it.
        sources: In corpus order.
        skipped: Files and folders that are not in it.
        passages: What can be found, in corpus order; numbers in `index` count them from 0.
            A heading by itself answers nothing and is none, nor is what holds no term.
        index: Ranks the passages.
        words: Every folded word of the passages, with the number of passages that hold it.
        grams_per_passage: How many grams the words of a passage have, on average.
        ids: Everything that can be cited: full ids with what they name, sorted by id.
    """

    corpus: str
    id: str
    root: Path
    encoding: str
    sources: tuple[Source, ...]
    skipped: tuple[Skipped, ...]
    passages: tuple[Passage, ...]
    index: Index
    words: Mapping[str, int]
    grams_per_passage: float
    ids: tuple[tuple[str, Passage], ...]

    def read(self, paragraph: Paragraph) -> str:
        """Read a paragraph's text from disk.

        Raises:
            SourceChangedError: The file no longer holds it at this place.
        """
        return sources.read_span(self.root, paragraph.source, paragraph.span, paragraph.digest)

    def standing(self, places: Iterable[Paragraph]) -> Iterator[tuple[Paragraph, str]]:
        """Yield those paragraphs that still stand where they were, each with its text."""
        for place in places:
            try:
                yield place, self.read(place)
            except SourceChangedError:
                continue

    def passages_by_id(self, prefix: str) -> list[Passage]:
        """Return the passages whose full id begins with `prefix`, in id order."""
        first = bisect.bisect_left(self.ids, prefix, key=lambda entry: entry[0])
        found = []
        for number in range(first, len(self.ids)):
            full_id, passage = self.ids[number]
            if not full_id.startswith(prefix):
                break
            found.append(passage)
        return found


def build(
    corpus: str,
    root: Path,
    encoding: str = "utf-8",
    on_progress: Callable[[int, int], None] | None = None,
) -> Snapshot:
    """Read a corpus folder and index it.

    Args:
        corpus: The corpus's name.
        root: Its folder.
        encoding: Of all its files, as `sources.spannable_encoding` names it.
        on_progress: Called with the number of files done and of all files.

    Raises:
        CorpusError: The folder can't be read at all, or the encoding is none whose spans can be
            cited. A single file that can't be read is skipped.
    """
    try:
        sources.spannable_encoding(encoding)
    except ValueError as error:
        raise CorpusError(f"The encoding of corpus {corpus}: {error}.") from error
    paths, skipped = sources.list_files(root)
    kept: list[Source] = []
    gathered = _Gathered()
    for done, path in enumerate(paths, start=1):
        try:
            content = sources.read_content(root, path, encoding)
        except sources.UndecodableError as error:
            skipped.append(Skipped(path, str(error)))
        except OSError as error:
            skipped.append(Skipped(path, f"can't be read: {error.strerror}"))
        else:
            source = _source(path, content)
            kept.append(source)
            gathered.add(source, content)
        if on_progress:
            on_progress(done, len(paths))
    cited = {digest: Passage(tuple(places)) for digest, places in gathered.places.items()}
    return Snapshot(
        corpus=corpus,
        id=_snapshot_id(kept),
        root=root,
        encoding=encoding,
        sources=tuple(kept),
        skipped=tuple(sorted(skipped, key=lambda entry: entry.path)),
        passages=tuple(cited[digest] for digest in gathered.terms),
        index=OracleIndex(list(gathered.terms.values())),
        words=gathered.words,
        grams_per_passage=gathered.grams / max(1, len(gathered.terms)),
        ids=tuple(
            sorted(((crockford(d), passage) for d, passage in cited.items()), key=itemgetter(0))
        ),
    )


def locator(path: str, first: int, last: int) -> str:
    """Return a path and its lines as text: `file:12` or `file:12-18`."""
    return f"{path}:{first}" + (f"-{last}" if last > first else "")


def crockford(digest: bytes) -> str:
    """Return bytes as Crockford's base32 in lower case, five bits a character, high bits first.

    Source: Douglas Crockford, Base 32 (no check symbol; the last character is filled with zeros).
    """
    missing = -len(digest) * 8 % 5
    number = int.from_bytes(digest) << missing
    length = (len(digest) * 8 + missing) // 5
    return "".join(_CROCKFORD[number >> 5 * place & 31] for place in reversed(range(length)))


def _source(path: str, content: Content) -> Source:
    return Source(
        path=path,
        encoding=content.encoding,
        size=len(content.data),
        mtime_ns=content.mtime_ns,
        digest=sources.digest_of(content.data),
        title=segmentation.title(content),
    )


class _Gathered:
    """What has been read of a corpus so far.

    Attributes:
        places: Of each paragraph's bytes by their digest, in corpus order.
        terms: Of what can be found, by digest, in corpus order.
        words: Folded words with the number of passages that hold them.
        grams: Of all passages together.
    """

    def __init__(self) -> None:
        self.places: dict[bytes, list[Paragraph]] = {}
        self.terms: dict[bytes, list[str]] = {}
        self.words: Counter[str] = Counter()
        self.grams = 0

    def add(self, source: Source, content: Content) -> None:
        """Add a source's paragraphs; one whose bytes are known already is one more place only."""
        title = analysis.words(source.title) * _TITLE_WEIGHT
        for span in segmentation.paragraphs(content):
            data = content.data[span.byte_start : span.byte_end]
            paragraph = Paragraph(source, span, sources.digest_of(data))
            if paragraph.digest in self.places:
                self.places[paragraph.digest].append(paragraph)
                continue
            self.places[paragraph.digest] = [paragraph]
            text = data.decode(source.encoding)
            words = [] if segmentation.is_heading(text) else analysis.words(text)
            if words:
                words += title
                self.terms[paragraph.digest] = [analysis.stem(word) for word in words]
                self.words.update(set(words))
                self.grams += sum(len(grams(word)) for word in words)


def _snapshot_id(kept: Iterable[Source]) -> str:
    state = hashlib.sha256()
    for source in kept:
        state.update(source.path.encode() + b"\0" + source.encoding.encode() + b"\0")
        state.update(source.digest)
    return state.hexdigest()[:6]
