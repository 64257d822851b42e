"""Which lines of pages make up a paragraph, a heading or a table?

A paragraph ends where the distance to the next line is larger than between others, the type is of
another size, the next line is indented, or this one ends early with a sentence.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from statistics import median
from typing import Final, NamedTuple

from retrieval.corpus.characters import BLANK
from retrieval.corpus.documents import Kind
from retrieval.corpus.lists import is_list_item
from retrieval.corpus.readers.columns import Row
from retrieval.corpus.readers.composition import Composition
from retrieval.corpus.sentences import ends_sentence

HYPHEN: Final = "\u00ad"
"""Stands for a hyphen at which a word was parted at a line's end."""

_WIDER: Final = 1.3  # times the usual distance of lines
_SAME_SIZE: Final = 0.08
_LARGER: Final = 1.12  # times the size of the text
_INDENTED: Final = 0.7  # of the size
_SLACK: Final = 2.0  # sizes; lines that are not justified end as early
_EARLY: Final = 0.85  # of the width of a column
_LONGEST_HEADING: Final = 160  # characters
_LONGEST_WORD: Final = 100  # characters
_MOST_HEADING_LINES: Final = 6
_MOST_LEVELS: Final = 4
_FEWEST_ROWS: Final = 2  # of a table
_LINE_DISTANCE: Final = 1.2  # sizes, where nothing tells another

_WORD: Final = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_PARTED: Final = re.compile(rf"([^\W\d_]+)[-\u2010{HYPHEN}]\Z")
_GOES_ON: Final = re.compile(r"[^\W\d_]+")
_NUMBER: Final = re.compile(r"\s*(?:[^\W\d_]+ )?(?:\d+|[A-Z])(?:\.\d+)*[.):]?\s+")
_LEADERS: Final = re.compile(r"(?:\. ?){4,}\S*\Z")
_LETTERS: Final = re.compile(r"\w+")


class Outline(NamedTuple):
    """An entry of an outline.

    Attributes:
        page: The number of the page that it leads to, from 0.
        level: Its depth, from 1.
        title: What it says.
    """

    page: int
    level: int
    title: str


class _Paragraph(NamedTuple):
    """Lines that belong together.

    Attributes:
        kind: What they are.
        lines: What each says.
        level: As in `Block`.
        page: The number of the page on which they stand, from 0.
        column: The number of the column in which they stand; equal for those of one column.
    """

    kind: Kind
    lines: tuple[str, ...]
    level: int
    page: int
    column: int


def composed(pages: Sequence[Sequence[Sequence[Row]]], outline: Sequence[Outline]) -> Composition:
    """Return the text of some pages.

    Args:
        pages: The columns of each page in reading order, each with its lines from the top.
        outline: The headings, as far as the document tells them.
    """
    words = _whole_words(pages)
    composer = _Composer()
    for paragraph, more in _gathered(_paragraphs(pages, outline)):
        composer.turn_to(paragraph.page)
        composer.add(paragraph, *_text(paragraph, more, words))
    composer.turn_to(len(pages) - 1)
    return composer.composition


class _Composer:
    """Composes the text of pages.

    Attributes:
        composition: What has been added.
    """

    def __init__(self) -> None:
        self.composition = Composition()
        self._begun = 0  # how many pages
        self._items: list[str] = []

    def turn_to(self, page: int) -> None:
        """Begin the pages up to one, by its number from 0."""
        if self._begun <= page:
            self._end_list()
        for _ in range(self._begun, page + 1):
            self.composition.begin_page()
        self._begun = max(self._begun, page + 1)

    def add(self, paragraph: _Paragraph, text: str, pages: Sequence[int]) -> None:
        """Add a paragraph with its text, and where in it further pages begin."""
        if paragraph.kind is Kind.PROSE and is_list_item(text) and not pages:
            self._items.append(text)
            return
        self._end_list()
        self.composition.add(paragraph.kind, text, paragraph.level, pages)
        self._begun += len(pages)

    def _end_list(self) -> None:
        if self._items:
            self.composition.add_items(self._items)
            self._items.clear()


def _paragraphs(
    pages: Sequence[Sequence[Sequence[Row]]], outline: Sequence[Outline]
) -> Iterator[_Paragraph]:
    """Yield the paragraphs of each column of each page."""
    body = _body_size(pages)
    levels = {} if outline else _levels(pages, body)
    distance, titles = _distance(pages, body), _titles(outline)
    column = 0
    for number, columns in enumerate(pages):
        for rows in columns:
            reader = _Reader(number, column, distance, levels, titles.get(number, {}))
            yield from reader.paragraphs(rows)
            column += 1


def _gathered(
    paragraphs: Iterable[_Paragraph],
) -> Iterator[tuple[_Paragraph, Sequence[_Paragraph]]]:
    """Yield each paragraph with those by which it goes on in other columns."""
    held: _Paragraph | None = None
    more: list[_Paragraph] = []
    for paragraph in paragraphs:
        if held is not None and _goes_on(more[-1] if more else held, paragraph):
            more.append(paragraph)
            continue
        if held is not None:
            yield held, more
        held, more = paragraph, []
    if held is not None:
        yield held, more


def _goes_on(paragraph: _Paragraph, following: _Paragraph) -> bool:
    """Tell whether a paragraph goes on in the next column or on the next page."""
    kinds = {paragraph.kind, following.kind}
    if paragraph.column == following.column or kinds != {Kind.PROSE}:
        return False
    first = following.lines[0].lstrip(BLANK)
    is_open = not ends_sentence(paragraph.lines[-1].replace(HYPHEN, "-"))
    return is_open and first[:1].islower() and not is_list_item(first)


def _text(
    paragraph: _Paragraph, more: Sequence[_Paragraph], words: Mapping[str, int]
) -> tuple[str, list[int]]:
    """Return the text of a paragraph, and where in it further pages begin."""
    if paragraph.kind in {Kind.TABLE, Kind.NOISE}:
        return "\n".join(paragraph.lines).replace(HYPHEN, "-"), []
    text, starts = _joined([line for one in (paragraph, *more) for line in one.lines], words)
    places: list[int] = []
    page, line = paragraph.page, len(paragraph.lines)
    for following in more:
        places += [starts[line]] * (following.page - page)
        page, line = following.page, line + len(following.lines)
    return text, places


def _joined(lines: Iterable[str], words: Mapping[str, int]) -> tuple[str, list[int]]:
    """Return lines as one, and where in it each of them begins.

    A word that was parted at a line's end is whole again where it stands whole elsewhere.

    Args:
        lines: The lines, whose hyphens at their ends may be `HYPHEN`.
        words: The words of the document that stand whole in it, in lower case.
    """
    parts: list[str] = []
    starts: list[int] = []
    length = 0
    for line in lines:
        parted = _PARTED.search(parts[-1][-_LONGEST_WORD:]) if parts else None
        rest = _GOES_ON.match(line)
        if parted and rest and rest[0][0].islower():
            is_word = f"{parted[1]}{rest[0]}".lower() in words
            parts[-1] = f"{parts[-1][:-1]}{'' if is_word else '-'}"
            length -= is_word
        elif parts:
            parts.append(" ")
            length += 1
        starts.append(length)
        parts.append(line)
        length += len(line)
    return "".join(parts).replace(HYPHEN, "-"), starts


def _whole_words(pages: Sequence[Sequence[Sequence[Row]]]) -> Mapping[str, int]:
    """Return the words that stand whole in some pages, in lower case."""
    words: Counter[str] = Counter()
    for columns in pages:
        for rows in columns:
            was_parted = False
            for row in rows:
                found = _WORD.findall(row.text)
                is_parted = _PARTED.search(row.text[-_LONGEST_WORD:]) is not None
                words.update(
                    word.lower() for word in found[was_parted : len(found) - is_parted or None]
                )
                was_parted = is_parted
    return words


def _body_size(pages: Sequence[Sequence[Sequence[Row]]]) -> float:
    """Return the size of the type in which most is written."""
    sizes: Counter[float] = Counter()
    for row in _all(pages):
        sizes[row.size] += len(row.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def _all(pages: Sequence[Sequence[Sequence[Row]]]) -> Iterator[Row]:
    return (row for columns in pages for rows in columns for row in rows)


def _distance(pages: Sequence[Sequence[Sequence[Row]]], body: float) -> float:
    """Return the usual distance of lines, in sizes."""
    near = [
        (above.bottom - row.bottom) / row.size
        for columns in pages
        for rows in columns
        for above, row in pairwise(rows)
        if row.size and abs(row.size - body) <= _SAME_SIZE * body and above.size == row.size
    ]
    tight = [one for one in near if 0 < one < 3]
    return median(tight) if tight else _LINE_DISTANCE


def _levels(pages: Sequence[Sequence[Sequence[Row]]], body: float) -> Mapping[float, int]:
    """Return the levels of headings by the sizes of their type, the largest first."""
    larger = {row.size for row in _all(pages) if row.size >= _LARGER * body}
    ranked = sorted(larger, reverse=True)
    return {size: min(level, _MOST_LEVELS) for level, size in enumerate(ranked, 1)}


def _titles(outline: Iterable[Outline]) -> dict[int, dict[str, int]]:
    """Return the levels of the headings on each page, by the letters of their titles."""
    titles: dict[int, dict[str, int]] = {}
    for entry in outline:
        if key := _key(entry.title):
            titles.setdefault(entry.page, {}).setdefault(key, entry.level)
    return titles


def _key(text: str) -> str:
    """Return the letters of a heading, without its number."""
    return "".join(_LETTERS.findall(_NUMBER.sub("", text))).lower()


class _Reader(NamedTuple):
    """Reads the paragraphs of a column.

    Attributes:
        page: The number of its page, from 0.
        column: The number of the column.
        distance: The usual distance of lines, in sizes.
        levels: The levels of headings by the sizes of their type.
        titles: The levels of the headings on the page by their letters.
    """

    page: int
    column: int
    distance: float
    levels: Mapping[float, int]
    titles: Mapping[str, int]

    def paragraphs(self, rows: Sequence[Row]) -> Iterator[_Paragraph]:
        """Yield the paragraphs of a column."""
        left = min((row.left for row in rows), default=0)
        right = max((row.right for row in rows), default=0)
        for group in self._groups(rows, left, right):
            yield self._paragraph(group)

    def _groups(self, rows: Sequence[Row], left: float, right: float) -> Iterator[list[Row]]:
        """Yield the lines of each paragraph."""
        group: list[Row] = []
        for row in rows:
            if group and self._ends(group, row, left, right):
                yield group
                group = []
            group.append(row)
        if group:
            yield group

    def _ends(self, group: Sequence[Row], row: Row, left: float, right: float) -> bool:
        """Tell whether a paragraph ends before a line."""
        last = group[-1]
        shapes = {(len(one.cells) > 1, _has_leaders(one)) for one in (last, row)}
        if shapes != {(False, False)}:
            return len(shapes) > 1
        if (
            abs(last.size - row.size) > _SAME_SIZE * last.size
            or last.bottom - row.bottom > _WIDER * self.distance * row.size
            or is_list_item(row.text)
            or self._level([row]) != self._level(group)
        ):
            return True
        indent = (row.left - last.left) / (row.size or 1)
        if is_list_item(group[0].text):
            return indent < -_INDENTED and row.left <= left + 1
        if len(group) > 1 and abs(indent) > _INDENTED:
            return indent > 0 or abs(group[-2].left - last.left) < _INDENTED * row.size
        ends = ends_sentence(last.text)
        is_early = last.right < left + _EARLY * (right - left)
        return (ends and (is_early or indent > _INDENTED)) or _has_room(last, row, right)

    def _level(self, rows: Sequence[Row]) -> int:
        """Return the level of a heading; 0 where lines are none."""
        if len(rows) > _MOST_HEADING_LINES:
            return 0
        text = " ".join(row.text for row in rows)
        if len(text) > _LONGEST_HEADING:
            return 0
        if level := self.titles.get(_key(text)):
            return level
        return self.levels.get(rows[0].size, 0) if re.search(r"[^\W\d_]", text) else 0

    def _paragraph(self, rows: Sequence[Row]) -> _Paragraph:
        if _has_leaders(rows[0]):
            lines = tuple(row.text for row in rows)
            return _Paragraph(Kind.NOISE, lines, 0, self.page, self.column)
        if len(rows[0].cells) > 1 and len(rows) >= _FEWEST_ROWS:
            lines = tuple("\t".join(row.cells) for row in rows)
            return _Paragraph(Kind.TABLE, lines, 0, self.page, self.column)
        level = self._level(rows)
        kind = Kind.HEADING if level else Kind.PROSE
        lines = tuple(row.text for row in rows)
        return _Paragraph(kind, lines, level, self.page, self.column)


def _has_leaders(row: Row) -> bool:
    """Tell whether dots lead from a line of contents to a number."""
    return _LEADERS.search(row.text) is not None


def _has_room(row: Row, following: Row, right: float) -> bool:
    """Tell whether the first word of a line would have had room on the one before."""
    if not following.text:
        return False
    word = len(following.text.partition(" ")[0]) + 1
    width = (following.right - following.left) / len(following.text)
    return right - row.right > word * width + _SLACK * row.size
