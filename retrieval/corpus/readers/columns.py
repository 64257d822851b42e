"""In which order are the pieces of a page read?

Columns are read one after the other; what goes across all of them parts them above from below. On
a page, x grows to the right and y grows upwards, both in points.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median
from typing import Final, NamedTuple

_FEWEST_IN_COLUMN: Final = 4  # pieces
_LEAST_FILLED: Final = 0.45
"""In a column of text, half of the pieces are at least this share of its width long; those of a
table's column are shorter, or aren't as wide as that."""

_FEWEST_CHARACTERS: Final = 18  # of half of a column's pieces
_MOST_ACROSS: Final = 0.35  # of all pieces
_EDGE: Final = 0.12  # of the width; no gutter is nearer to an edge
_DEEPEST: Final = 6
_SAME_ROW: Final = 0.5  # of a piece's height
_JOINED: Final = 0.12  # of the size; pieces that are as near belong to one word
_CELL: Final = 1.5  # sizes between cells of a row


class Piece(NamedTuple):
    """A piece of a line.

    Attributes:
        text: What it says.
        left: Where it begins.
        right: Where it ends.
        bottom: Its lower edge.
        top: Its upper edge.
        size: The size of its type.
    """

    text: str
    left: float
    right: float
    bottom: float
    top: float
    size: float


class Row(NamedTuple):
    """A line of a column.

    Attributes:
        cells: What stands in it, from the left; several where wide gaps part it.
        left: Where it begins.
        right: Where it ends.
        bottom: Its lower edge.
        top: Its upper edge.
        size: The size of its type.
    """

    cells: tuple[str, ...]
    left: float
    right: float
    bottom: float
    top: float
    size: float

    @property
    def text(self) -> str:
        """What it says, as one line."""
        return " ".join(self.cells)


def columns(pieces: Sequence[Piece]) -> Iterator[list[Row]]:
    """Yield the columns of a page in reading order, each with its lines from the top."""
    for group in _groups(sorted(pieces, key=lambda piece: -piece.top), 0):
        yield [*_rows(group)]


def by_itself(piece: Piece) -> list[Row]:
    """Return a piece as a column of its own."""
    return [_row([piece])]


def _groups(pieces: Sequence[Piece], depth: int) -> Iterator[Sequence[Piece]]:
    """Yield the pieces of each column; pieces are given from the top."""
    gutter = _gutter(pieces) if depth < _DEEPEST else None
    if gutter is None:
        if pieces:
            yield pieces
        return
    across: list[Piece] = []
    beside: list[Piece] = []
    for piece in pieces:
        if piece.left < gutter < piece.right:
            if beside:
                yield from _sides(beside, gutter, depth)
                beside = []
            across.append(piece)
        else:
            if across:
                yield across
                across = []
            beside.append(piece)
    if across:
        yield across
    yield from _sides(beside, gutter, depth)


def _sides(pieces: Sequence[Piece], gutter: float, depth: int) -> Iterator[Sequence[Piece]]:
    for is_left in (True, False):
        side = [piece for piece in pieces if (piece.right <= gutter) == is_left]
        yield from _groups(side, depth + 1)


def _gutter(pieces: Sequence[Piece]) -> float | None:
    """Return where a gap between two columns of text is; None where there is none."""
    if len(pieces) < 2 * _FEWEST_IN_COLUMN:
        return None
    left, right = min(p.left for p in pieces), max(p.right for p in pieces)
    margin = _EDGE * (right - left)
    best: tuple[int, float] | None = None
    for place, across in _least_crossed(pieces):
        if left + margin < place < right - margin and (best is None or across < best[0]):
            best = across, place
    if best is None or best[0] > _MOST_ACROSS * len(pieces):
        return None
    return best[1] if _parts_text(pieces, best[1]) else None


def _least_crossed(pieces: Sequence[Piece]) -> Iterator[tuple[float, int]]:
    """Yield places between the edges of pieces, and how many pieces go across each."""
    edges = sorted(
        [*((piece.left, 1) for piece in pieces), *((piece.right, -1) for piece in pieces)],
    )
    across = 0
    for (place, step), (following, _) in pairwise(edges):
        across += step
        if following > place:
            yield (place + following) / 2, across


def _parts_text(pieces: Sequence[Piece], gutter: float) -> bool:
    """Tell whether columns of text stand on both sides of a gap, beside each other."""
    sides = (
        [piece for piece in pieces if piece.right <= gutter],
        [piece for piece in pieces if piece.left >= gutter],
    )
    if not all(map(_is_column, sides)):
        return False
    (low, high), (other_low, other_high) = (
        (min(p.bottom for p in side), max(p.top for p in side)) for side in sides
    )
    shared = min(high, other_high) - max(low, other_low)
    return shared > 0


def _is_column(pieces: Sequence[Piece]) -> bool:
    if len(pieces) < _FEWEST_IN_COLUMN:
        return False
    width = max(p.right for p in pieces) - min(p.left for p in pieces)
    return (
        median(p.right - p.left for p in pieces) >= _LEAST_FILLED * width
        and median(len(p.text) for p in pieces) >= _FEWEST_CHARACTERS
    )


def _rows(pieces: Sequence[Piece]) -> Iterator[Row]:
    """Yield the lines of a column, given its pieces from the top."""
    row: list[Piece] = []
    for piece in sorted(pieces, key=lambda one: -(one.top + one.bottom)):
        if row and _is_below(row[0], piece):
            yield _row(row)
            row = []
        row.append(piece)
    if row:
        yield _row(row)


def _is_below(piece: Piece, other: Piece) -> bool:
    distance = (piece.top + piece.bottom - other.top - other.bottom) / 2
    return distance > _SAME_ROW * max(piece.top - piece.bottom, other.top - other.bottom)


def _row(pieces: Sequence[Piece]) -> Row:
    ordered = sorted(pieces, key=lambda piece: piece.left)
    cells = [ordered[0].text]
    for before, piece in pairwise(ordered):
        gap, size = piece.left - before.right, max(before.size, piece.size)
        if gap > _CELL * size:
            cells.append(piece.text)
        else:
            cells[-1] += piece.text if gap < _JOINED * size else f" {piece.text}"
    widest = max(ordered, key=lambda piece: len(piece.text))
    return Row(
        cells=tuple(" ".join(cell.split()) for cell in cells),
        left=ordered[0].left,
        right=max(piece.right for piece in ordered),
        bottom=min(piece.bottom for piece in ordered),
        top=max(piece.top for piece in ordered),
        size=widest.size,
    )
