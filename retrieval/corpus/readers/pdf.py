"""What does a document in PDF say?

Its pages hold pieces of lines at places, and nothing of how they belong together: that is told by
where they stand. Headings are those of its outline, or else lines in larger type.
"""

import ctypes
import math
import re
from collections.abc import Iterator, Sequence
from contextlib import closing
from typing import Final, NamedTuple

import pypdfium2
from pypdfium2 import raw

from retrieval.corpus.documents import Document, UndrawableError
from retrieval.corpus.readers.about import of_properties
from retrieval.corpus.readers.columns import Piece, by_itself, columns
from retrieval.corpus.readers.margins import Page, without_margins
from retrieval.corpus.readers.paragraphs import HYPHEN, Outline, composed

_LIGATURES: Final = {
    "\ufb00": "ff",
    "\ufb01": "fi",
    "\ufb02": "fl",
    "\ufb03": "ffi",
    "\ufb04": "ffl",
    "\ufb05": "st",
    "\ufb06": "st",
}
_HYPHENS: Final = frozenset("\x02\ufffe\u00ad")  # what the library has for one at a line's end
_BREAKS: Final = frozenset("\r\n")
_OTHER_LINE: Final = 0.6  # of a character's height, between the middles of lines
_GAP: Final = 1.5  # sizes; a wider one parts a line
_UPRIGHT: Final = 0.1  # radians
_NO_TITLE: Final = re.compile(
    r"(?i)untitled|microsoft word\b|.*\.(?:docx?|tex|dvi|indd|pdf)\Z|\W*\Z"
)


_Box = tuple[float, float, float, float]


class _Character(NamedTuple):
    """A character on a page; its edges are as in `Piece`."""

    text: str
    left: float
    right: float
    bottom: float
    top: float


def draw(data: bytes, encoding: str) -> Document:  # noqa: ARG001 - its fonts tell its characters
    """Draw the text of a document."""
    try:
        opened = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        is_locked = "password" in str(error).lower()
        raise UndrawableError("it is encrypted" if is_locked else "not a valid PDF") from error
    with closing(opened) as pdf:
        pages = [_page(pdf, number) for number in range(len(pdf))]
        outline = [*_outline(pdf)]
        title = _title(pdf)
        told = (pdf.get_metadata_value(name).strip() for name in ("Author", "CreationDate"))
        about = of_properties(*told)
    if not any(page.pieces or page.turned for page in pages):
        raise UndrawableError("it has no text layer, as scans have none")
    read = [
        [*map(by_itself, page.turned), *columns(pieces)]
        for page, pieces in zip(pages, without_margins(pages), strict=True)
    ]
    composition = composed(read, outline)
    if not composition:
        raise UndrawableError("it has no text")
    return about.of(composition.document(title))


def _title(pdf: pypdfium2.PdfDocument) -> str:
    title = pdf.get_metadata_value("Title").strip()
    return "" if _NO_TITLE.match(title) else title


def _outline(pdf: pypdfium2.PdfDocument) -> Iterator[Outline]:
    for bookmark in pdf.get_toc():
        destination = bookmark.get_dest()
        page = destination.get_index() if destination else None
        if page is not None:
            yield Outline(page, bookmark.level + 1, bookmark.get_title())


def _page(pdf: pypdfium2.PdfDocument, number: int) -> Page:
    """Read a page; one that is damaged is empty."""
    try:
        page = pdf[number]
    except pypdfium2.PdfiumError:
        return Page((), (), 0, 0)
    with closing(page), closing(page.get_textpage()) as text:
        turn = page.get_rotation()
        left, bottom, right, top = _as_seen(page.get_cropbox(), turn)
        pieces = [*_pieces(text.raw, turn)]
    # What is cut off at the edges isn't seen.
    seen = [
        (piece, is_turned)
        for piece, is_turned in pieces
        if piece.right > left and piece.left < right and piece.top > bottom and piece.bottom < top
    ]
    upright, turned = ([p for p, is_turned in seen if is_turned == one] for one in (False, True))
    return Page(upright, turned, bottom, top)


def _as_seen(box: _Box, turn: int) -> _Box:
    """Return a box as it is seen on a page that is turned clockwise by some degrees.

    Args:
        box: Its left, lower, right and upper edges.
        turn: The degrees: 0, 90, 180 or 270.
    """
    left, bottom, right, top = box
    if turn == 90:
        return bottom, -right, top, -left
    if turn == 180:
        return -right, -top, -left, -bottom
    if turn == 270:
        return -top, left, -bottom, right
    return left, bottom, right, top


def _pieces(text: "raw.FPDF_TEXTPAGE", turn: int) -> Iterator[tuple[Piece, bool]]:
    """Yield the pieces of lines on a page, and of each whether it isn't upright."""
    for characters, first, is_turned in _lines(text, turn):
        if piece := _piece(characters, raw.FPDFText_GetFontSize(text, first)):
            yield piece, is_turned


def _lines(
    text: "raw.FPDF_TEXTPAGE", turn: int
) -> Iterator[tuple[Sequence[_Character], int, bool]]:
    """Yield the characters of each piece of a line, the number of the first, and how they stand."""
    line: list[_Character] = []
    first = 0
    is_turned = False
    for number, one in _characters(text, turn):
        ends = one is None or (bool(line) and not is_turned and _is_apart(line[-1], one))
        if line and (ends or (is_turned and not _is_turned(text, number, turn))):
            yield line, first, is_turned
            line = []
        if one is not None:
            if not line:
                first, is_turned = number, _is_turned(text, number, turn)
            line.append(one)
    if line:
        yield line, first, is_turned


def _characters(text: "raw.FPDF_TEXTPAGE", turn: int) -> Iterator[tuple[int, _Character | None]]:
    """Yield the characters of a page by their numbers; None for the end of a line."""
    box = raw.FS_RECTF()
    placed = ctypes.byref(box)
    before = _Character("", 0, 0, 0, 0)
    for number in range(raw.FPDFText_CountChars(text)):
        code = raw.FPDFText_GetUnicode(text, number)
        said = chr(code)
        if said in _BREAKS:
            yield number, None
            continue
        if said == " ":  # its place means nothing where the library has added it
            yield number, before._replace(text=" ")
            continue
        raw.FPDFText_GetLooseCharBox(text, number, placed)
        edges = _as_seen((box.left, box.bottom, box.right, box.top), turn)
        left, bottom, right, top = edges
        said = HYPHEN if said in _HYPHENS else _LIGATURES.get(said, said)
        before = _Character(said, left, right, bottom, top)
        yield number, before


def _is_turned(text: "raw.FPDF_TEXTPAGE", number: int, turn: int) -> bool:
    angle = raw.FPDFText_GetCharAngle(text, number)
    return abs(math.remainder(angle - math.radians(turn), 2 * math.pi)) > _UPRIGHT


def _is_apart(one: _Character, other: _Character) -> bool:
    """Tell whether two characters stand in different pieces."""
    height = max(one.top - one.bottom, other.top - other.bottom)
    distance = abs(one.top + one.bottom - other.top - other.bottom) / 2
    gap = max(other.left - one.right, one.left - other.right)
    return distance > _OTHER_LINE * height or gap > _GAP * height


def _piece(characters: Sequence[_Character], size: float) -> Piece | None:
    said = "".join(character.text for character in characters)
    if not said.strip():
        return None
    return Piece(
        text=" ".join(said.split()),
        left=min(one.left for one in characters),
        right=max(one.right for one in characters),
        bottom=min(one.bottom for one in characters),
        top=max(one.top for one in characters),
        size=round(size, 1),
    )
