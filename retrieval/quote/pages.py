"""What stands now where a shown excerpt stood, and around it?"""

from dataclasses import dataclass

from retrieval.corpus import Extract, segmentation
from retrieval.errors import SourceChangedError
from retrieval.quote.lines import read_stretch
from retrieval.snapshots import Snapshot


@dataclass(frozen=True, slots=True)
class OpenedExcerpt:
    """An excerpt as it stands in its file.

    Attributes:
        paragraph_id: The id of the paragraph it begins in.
        extract: The piece that stands there.
    """

    paragraph_id: str
    extract: Extract


@dataclass(frozen=True, slots=True)
class NumberedLine:
    """A line of a file.

    Attributes:
        number: Its number, from 1.
        text: Its text, without its end.
        byte_start: The offset of its first byte in the file.
    """

    number: int
    text: str
    byte_start: int


@dataclass(frozen=True, slots=True)
class Page:
    """Some lines of a file.

    Attributes:
        lines: The lines in file order; empty where the file has none there.
        older: Whether lines stand before them.
        newer: Whether lines stand after them.
    """

    lines: tuple[NumberedLine, ...]
    older: bool
    newer: bool


def open_excerpt(
    snapshot: Snapshot, paragraph_id: str, byte_start: int, byte_end: int
) -> OpenedExcerpt | None:
    """Read an excerpt again.

    Args:
        snapshot: The snapshot it was shown from, or a later one.
        paragraph_id: A prefix of the id of the paragraph it begins in; it may be anything.
        byte_start: Offset of its first byte in the file; any number.
        byte_end: Offset after its last byte; any number.

    Returns:
        None when it doesn't stand there any more, or never did.
    """
    places = [
        paragraph
        for named in snapshot.paragraphs.with_id(paragraph_id, most=2)
        for paragraph in snapshot.paragraphs.same(named.digest)
        if paragraph.span.byte_start <= byte_start < paragraph.span.byte_end
    ]
    # Files that repeat a paragraph may have it at nearly the same bytes; an excerpt begins with a
    # paragraph or a sentence, and no blank stands at its ends.
    places.sort(key=lambda place: place.span.byte_start != byte_start)
    found = [_read(snapshot, place.source.path, byte_start, byte_end) for place in places]
    opened = [one for one in found if one is not None]
    return min(opened, key=lambda one: one.extract.text != one.extract.text.strip(), default=None)


def read_page(
    snapshot: Snapshot, path: str, first: int, last: int, most: int | None = None
) -> Page | None:
    """Read some lines of a source as it is now.

    Args:
        snapshot: The snapshot of its corpus.
        path: The path as in `Source`.
        first: The first line, from 1; below 1 means 1.
        last: The last line; lines beyond the file's end are left out.
        most: The most bytes that they may have; None for any number.

    Returns:
        None when there is no such source, or it can't be read any more.

    Raises:
        TooLargeError: They have more bytes than that.
    """
    first = max(1, first)
    stretch = read_stretch(snapshot, path, first, last, most)
    if stretch is None:
        return None
    shown = tuple(
        NumberedLine(line.number, line.text.rstrip("\r"), line.byte_start) for line in stretch.lines
    )
    return Page(shown, older=bool(shown) and first > 1, newer=bool(shown) and stretch.more)


def _read(snapshot: Snapshot, path: str, byte_start: int, byte_end: int) -> OpenedExcerpt | None:
    """Read an excerpt that ends in the paragraph it begins in, or in one that follows soon."""
    table = snapshot.paragraphs
    source = table.sources.number(path)
    if source is None or (number := table.at(source, byte_start)) is None:
        return None
    begun = last = table[number]
    while last.span.byte_end < byte_end:
        is_full = last.number - begun.number == segmentation.MOST_PARAGRAPHS
        if is_full or last.number + 1 == len(table):
            return None
        last = table[last.number + 1]
        if last.source != begun.source:
            return None
    if not begun.span.byte_start <= byte_start < byte_end or byte_end <= last.span.byte_start:
        return None
    run = table.run(begun.number, last.number - begun.number + 1)
    try:
        data = snapshot.read(run)
        encoding = begun.source.encoding
        before = data[: byte_start - run.byte_start].decode(encoding)
        text = data[byte_start - run.byte_start : byte_end - run.byte_start].decode(encoding)
    except (SourceChangedError, UnicodeDecodeError):
        return None
    headings = table.path(begun.number)
    whole = before + text
    extract = Extract.of(begun.source, begun.span, whole, len(before), headings=headings)
    return OpenedExcerpt(begun.id, table.signed(extract))
