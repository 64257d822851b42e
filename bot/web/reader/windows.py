"""Which lines of a source does a page show, and which of their characters are lit?"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, takewhile
from typing import Final, NamedTuple

from bot.replies import MOST_ATTACHED
from retrieval import TooLargeError
from retrieval.corpus import Extract, Kind, Lines
from retrieval.quote import NumberedLine, Page, read_page
from retrieval.snapshots import Snapshot

_AROUND_LINES: Final = 12  # at most, on each side of a passage
_BEFORE_CHARACTERS: Final = 500  # so that a phone shows the passage without scrolling
_AFTER_CHARACTERS: Final = 3_000
_ROW: Final = 32  # characters in a row on a narrow phone
_MOST_LIT_LINES: Final = 1_000  # to number more would hold up the event loop
_PAGE_LINES: Final = 200
_PAGE_CHARACTERS: Final = 60_000
_ABOVE: Final = 8  # lines before those that somebody wants to see


class Segment(NamedTuple):
    """A piece of a text within one line.

    Attributes:
        text: The piece; the last one of a line ends with LF where another line follows.
        line: The number of its line.
        begins: Whether it begins that line; else it goes on with it.
        passage: The id of the first paragraph that begins on the line; None for none.
        is_fixed: Whether its columns count, as those of code and tables do.
    """

    text: str
    line: int
    begins: bool
    passage: str | None = None
    is_fixed: bool = False


@dataclass(frozen=True, slots=True)
class Window:
    """Some lines of a source, in three parts.

    Attributes:
        before: What stands before the lit part.
        lit: The lit part; empty for none.
        after: What stands after it.
        first: The number of the first line; 0 for no lines.
        last: The number of the last one.
        older: Whether lines stand before them.
        newer: Whether lines stand after them.
        language: The code of the source's language; empty where it isn't known.
        too_long: The number of a line that is left out, and all that would follow, because it is
            longer than a page may be; None for none.
    """

    before: tuple[Segment, ...] = ()
    lit: tuple[Segment, ...] = ()
    after: tuple[Segment, ...] = ()
    first: int = 0
    last: int = 0
    older: bool = False
    newer: bool = False
    language: str = ""
    too_long: int | None = None


class _Point(NamedTuple):
    """A place between two characters: a line's number, and how many of its characters precede."""

    line: int
    column: int


def around(snapshot: Snapshot, extract: Extract) -> Window:
    """Return an extract, lit, with the lines around it as they are now.

    Where these can't be read, or the extract has very many lines or doesn't stand there any more,
    it stands alone.
    """
    first, last = extract.first_line, extract.last_line
    alone = _alone(extract)
    if last - first >= _MOST_LIT_LINES:
        return alone
    try:
        page = read_page(
            snapshot, extract.path, first - _AROUND_LINES, last + _AROUND_LINES, MOST_ATTACHED
        )
    except TooLargeError:
        return alone
    own = [line for line in page.lines if first <= line.number <= last] if page else []
    if page is None or len(own) < last - first + 1:
        return alone
    start = _Point(first, _column(own[0], extract.byte_start, extract.encoding))
    end = _Point(last, _column(own[-1], extract.byte_end, extract.encoding))
    preceding_ones = [line for line in reversed(page.lines) if line.number < first]
    before = [*_within(preceding_ones, _BEFORE_CHARACTERS, 0)]
    after = _within([line for line in page.lines if line.number > last], _AFTER_CHARACTERS, 0)
    whole = _window([*reversed(before), *own, *after], start, end)
    if _text(whole.lit) != _text(alone.lit):
        return alone
    return replace(
        _known(snapshot, extract.path, whole),
        older=page.older or whole.first > page.lines[0].number,
        newer=page.newer or whole.last < page.lines[-1].number,
    )


def following(snapshot: Snapshot, path: str, first: int, lit: Lines | None) -> Window | None:
    """Return a page of a source that begins with a line.

    Args:
        snapshot: The snapshot of its corpus.
        path: The path as in `Source`.
        first: The number of the line, from 1; below 1 means 1.
        lit: The lines that are lit; None for none.

    Returns:
        None when there is no such source, or it can't be read any more.
    """
    return _page(snapshot, path, lit, max(1, first))


def preceding(snapshot: Snapshot, path: str, end: int, lit: Lines | None) -> Window | None:
    """Return the page of a source that ends before a line; the arguments are as in `following`."""
    return _page(snapshot, path, lit, max(1, end - 1), backwards=True)


def showing(snapshot: Snapshot, path: str, lit: Lines) -> Window | None:
    """Return the page of a source that shows some lines, lit, below a few others."""
    window = following(snapshot, path, lit.first - _ABOVE, lit)
    return window if window and window.lit else following(snapshot, path, lit.first, lit)


def _page(
    snapshot: Snapshot, path: str, lit: Lines | None, near: int, *, backwards: bool = False
) -> Window | None:
    """Return as many lines as a page may show, from a line on, or backwards."""
    count = _PAGE_LINES
    while count:
        first = max(1, near - count + 1) if backwards else near
        last = near if backwards else near + count - 1
        try:
            page = read_page(snapshot, path, first, last, MOST_ATTACHED)
        except TooLargeError:
            count //= 2
            continue
        return _shown(snapshot, path, lit, page, backwards=backwards) if page else None
    return Window(first=near, last=near, older=near > 1, newer=True, too_long=near)


def _shown(
    snapshot: Snapshot, path: str, lit: Lines | None, page: Page, *, backwards: bool
) -> Window:
    """Return those lines that a page has room for, from its beginning on, or from its end."""
    ordered = page.lines[::-1] if backwards else page.lines
    kept = sorted(_within(ordered, _PAGE_CHARACTERS, 1), key=lambda line: line.number)
    if not kept:
        return Window()
    window = _known(snapshot, path, _window(kept, *_ends(kept, lit)))
    newer = page.newer or window.last < page.lines[-1].number
    return replace(window, older=window.first > 1, newer=newer)


def _ends(lines: Sequence[NumberedLine], lit: Lines | None) -> tuple[_Point, _Point]:
    """Return where the lit part of some lines, at least one, begins and ends."""
    shown = [line for line in lines if lit and lit.first <= line.number <= lit.last]
    if not shown:
        end = _Point(lines[-1].number, len(lines[-1].text))
        return end, end
    return _Point(shown[0].number, 0), _Point(shown[-1].number, len(shown[-1].text))


def _window(lines: Sequence[NumberedLine], start: _Point, end: _Point) -> Window:
    """Part lines, at least one, at two points."""
    parts: tuple[list[Segment], list[Segment], list[Segment]] = ([], [], [])
    for line in lines:
        text = line.text if line is lines[-1] else f"{line.text}\n"
        # Beyond its own line a point is before or behind all of another.
        cuts = [
            point.column if point.line == line.number else (0 if point.line < line.number else None)
            for point in (start, end)
        ]
        begins, ends = (len(text) if cut is None else cut for cut in cuts)
        is_new = True
        for part, piece in zip(parts, (text[:begins], text[begins:ends], text[ends:]), strict=True):
            if piece:
                part.append(Segment(piece, line.number, is_new))
                is_new = False
    before, lit, after = map(tuple, parts)
    return Window(before, lit, after, lines[0].number, lines[-1].number)


def _alone(extract: Extract) -> Window:
    text = extract.text.replace("\r\n", "\n")
    return Window(lit=(Segment(text, extract.first_line, begins=False),))


def _known(snapshot: Snapshot, path: str, window: Window) -> Window:
    """Add what is known of the paragraphs on the lines of a window."""
    table = snapshot.paragraphs
    source = table.sources.number(path)
    if source is None:
        return window
    low, high = table.firsts[source : source + 2].tolist()
    begun = low + bisect_left(table.lines[low:high, 1], window.first)
    ids: dict[int, str] = {}
    fixed: set[int] = set()
    for number in range(begun, high):
        first, last = table.lines[number].tolist()
        if first > window.last:
            break
        if table.kind(number) != Kind.NOISE:
            ids.setdefault(first, table[number].id)
        if table.kind(number) in {Kind.CODE, Kind.TABLE}:
            fixed.update(range(max(first, window.first), min(last, window.last) + 1))

    def known(segments: Iterable[Segment]) -> tuple[Segment, ...]:
        return tuple(
            segment._replace(passage=ids.get(segment.line), is_fixed=segment.line in fixed)
            for segment in segments
        )

    return replace(
        window,
        before=known(window.before),
        lit=known(window.lit),
        after=known(window.after),
        language=table.sources.languages[source],
    )


def _column(line: NumberedLine, byte: int, encoding: str) -> int:
    """Return how many characters of a line precede a byte of its file."""
    data = line.text.encode(encoding)[: max(0, byte - line.byte_start)]
    return len(data.decode(encoding, "ignore"))


def _within(lines: Sequence[NumberedLine], most: int, fewest: int) -> Iterator[NumberedLine]:
    """Yield lines while they have at most so many characters together, and a few in any case.

    A row that a line doesn't fill counts as filled.
    """
    sizes = accumulate(_ROW * max(1, -(-len(line.text) // _ROW)) for line in lines)
    numbered = enumerate(zip(lines, sizes, strict=True))
    yield from (
        line
        for _, (line, _) in takewhile(lambda one: one[0] < fewest or one[1][1] <= most, numbered)
    )


def _text(segments: Iterable[Segment]) -> str:
    return "".join(segment.text for segment in segments)
