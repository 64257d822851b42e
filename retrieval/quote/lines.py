"""Which lines does a source have now, without reading more of it than these?"""

import codecs
from bisect import bisect_left
from dataclasses import dataclass
from typing import BinaryIO, Final

from retrieval.corpus import Content, Line, Lines, UndecodableError
from retrieval.errors import TooLargeError
from retrieval.snapshots import Snapshot

_PIECE_BYTES: Final = 1 << 16  # read at a time
_LF: Final = b"\n"


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some neighbouring lines of a source.

    Attributes:
        lines: The lines in file order; none where the file has none there.
        more: Whether further lines stand after them.
        encoding: The encoding as in `Source`.
    """

    lines: tuple[Line, ...]
    more: bool
    encoding: str


def read_stretch(
    snapshot: Snapshot, path: str, first: int, last: int, most: int | None = None
) -> Stretch | None:
    """Read some lines of a source as it is now.

    Args:
        snapshot: The snapshot of its corpus, which tells where in the file these lines are.
        path: The path as in `Source`.
        first: The first line, from 1.
        last: The last line; lines beyond the file's end are left out.
        most: The most bytes that they may have; None for any number.

    Returns:
        None when there is no such source, or it can't be read any more.

    Raises:
        TooLargeError: They have more bytes than that.
    """
    number = snapshot.sources.number(path)
    if number is None:
        return None
    if last < first:
        return Stretch((), more=False, encoding=snapshot.sources.encodings[number])
    try:
        if snapshot.sources.encodings[number] == "utf-8":
            return _streamed(snapshot, number, Lines(path, first, last), most)
        # In others a line's end can have any bytes, and they may need a check of the whole file.
        content = snapshot.texts.content(snapshot.sources[number])
    except (OSError, UndecodableError):
        return None
    lines = list(content.lines())
    chosen = tuple(lines[first - 1 : last])
    if most is not None and chosen and chosen[-1].byte_end - chosen[0].byte_start > most:
        raise TooLargeError(Lines(path, first, last).locator, most)
    return Stretch(chosen, last < len(lines), content.encoding)


def _streamed(snapshot: Snapshot, number: int, wanted: Lines, most: int | None) -> Stretch:
    data, more, missing = bytearray(), False, wanted.last - wanted.first + 1
    with snapshot.texts.open(snapshot.sources[number]) as stream:
        start = _sought(stream, *_near(snapshot, number, stream, wanted.first), wanted.first)
        stream.seek(start)
        while missing and (piece := stream.read(_PIECE_BYTES)):
            ended = piece.count(_LF)
            end = _after(piece, missing) if ended >= missing else len(piece)
            data += piece[:end]
            missing -= min(ended, missing)
            more = end < len(piece)
            if most is not None and len(data) > most:
                raise TooLargeError(wanted.locator, most)
        more = more or bool(not missing and stream.read(1))
    return Stretch(_lines(bytes(data), start, wanted.first), more, "utf-8")


def _near(snapshot: Snapshot, number: int, stream: BinaryIO, line: int) -> tuple[int, int]:
    """Return a line before another one, and a byte in it; line 1 where the file has changed."""
    if not snapshot.texts.is_untouched(snapshot.sources[number], stream):
        return 1, 0
    table = snapshot.paragraphs
    low, high = table.firsts[number : number + 2].tolist()
    before = low + bisect_left(table.lines[low:high, 0], line) - 1
    return (int(table.lines[before, 0]), int(table.spans[before, 0])) if before >= low else (1, 0)


def _sought(stream: BinaryIO, line: int, at: int, wanted: int) -> int:
    """Return the first byte of a line, or the file's end, given a byte in a line before it."""
    stream.seek(at)
    while line < wanted and (piece := stream.read(_PIECE_BYTES)):
        ended = min(piece.count(_LF), wanted - line)
        line += ended
        at += _after(piece, ended) if line == wanted else len(piece)
    return at


def _after(piece: bytes, count: int) -> int:
    """Return the offset after as many line ends."""
    at = 0
    for _ in range(count):
        at = piece.index(_LF, at) + 1
    return at


def _lines(data: bytes, start: int, first: int) -> tuple[Line, ...]:
    """Decode lines that begin at a byte of a file, the first of them with a number.

    Raises:
        UndecodableError: They aren't valid UTF-8.
    """
    marked = len(codecs.BOM_UTF8) if start == 0 and data.startswith(codecs.BOM_UTF8) else 0
    try:
        content = Content(data, data[marked:].decode(), marked, "utf-8", 0)
    except UnicodeDecodeError as error:
        raise UndecodableError(f"not valid utf-8 (byte {start + error.start})") from error
    return tuple(
        Line(number + first - 1, begins + start, ends + start, text)
        for number, begins, ends, text in content.lines()
    )
