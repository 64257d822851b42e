"""Which sentences of a passage answer the question?"""

import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from retrieval.corpus import (
    CURLY_APOSTROPHE,
    Kind,
    asks,
    ends_sentence,
    introduces,
    is_list_item,
    segmentation,
    sentence_spans,
)
from retrieval.index import analysis

MOST_CHARACTERS: Final = 600
"""An excerpt has at most this many characters, so that three fit into a message; one sentence may
be longer."""

SECTION_CHARACTERS: Final = 600
"""What stands under a heading that is asked for is shown up to this many characters."""

FILLED_CHARACTERS: Final = 350
"""A shorter excerpt is filled up with what stands around it, up to this many characters."""

ABOUT_SHARE: Final = 0.5
"""A sentence that weighs at least this share of the weightiest one goes on about the question."""

LONGEST_CHARACTERS: Final = segmentation.LONGEST_SENTENCE
"""A sentence, or a question with its answer, may have this many."""

_LINE: Final = re.compile(r"[^\s](?:[^\n]*[^\s])?")
_WORD: Final = re.compile(r"[^\W_]")
_OPENING: Final = re.compile(r"`{3,}|~{3,}|\.\. |#\+|\[\w")  # what begins a block of code
_WORDS: Final = re.compile(r"\S(?:.{0,100}(?!\S)(?<=\S)|\S{0,100})", re.DOTALL)
_NEARLY_ALL_TERMS: Final = 0.9  # as a share of the terms in either of two texts
_DECISIVE_WORD: Final = re.compile(
    r"\d+|\b(?:no|not|nor|never|none|nobody|nothing|without|cannot)\b|\b\w+n't\b"
)


class Piece(NamedTuple):
    """A paragraph of a text: the offsets of its first character and after its last; its kind."""

    start: int
    end: int
    kind: Kind = Kind.PROSE

    def of(self, text: str) -> str:
        """Return the piece of a text."""
        return text[self.start : self.end]


def excerpt_span(  # noqa: PLR0913 - a text, and what of it is wanted
    text: str,
    weigh: Callable[[Sequence[str]], Sequence[float]],
    pieces: Sequence[Piece] = (),
    budget: int = MOST_CHARACTERS,
    *,
    most_before: int = MOST_CHARACTERS,
    is_whole: Callable[[str], bool] | None = None,
) -> tuple[int, int]:
    """Choose the piece of a run of paragraphs to show.

    It is the whole run if that fits the budget, otherwise the weightiest sentence with those after
    and before it; for code and tables, lines instead of sentences. None is cut. What only asks or
    introduces comes with what follows it.

    Args:
        text: The run, without white space at either end.
        weigh: Returns how much of the question each of some sentences holds.
        pieces: The paragraphs of the run; none for a single one of prose.
        budget: The length that the piece should not exceed, in characters.
        most_before: The length up to which the sentence before the weightiest one is added too.
        is_whole: Tells whether some sentences hold all that must be shown, where the run does; None
            for whether the weightiest one is shown.

    Returns:
        The character span in `text`, without white space at either end.
    """
    if len(text) <= budget:
        return 0, len(text)
    whole = _rejoined(text, pieces or [Piece(0, len(text))])
    units = [unit for piece in whole for unit in _units(text, piece)]
    said = _Said(text, whole, [unit for unit in units if unit.kind is not Kind.NOISE], weigh)
    best = said.weightiest
    first = last = best
    if is_whole and is_whole(text):
        first, last = said.fewest(text, is_whole)
    shown = said.completed(first, last, budget, min(budget, most_before))
    first, last = said.filled(*shown, budget)
    return said.units[first].start, said.units[last].end


class _Said:
    """The sentences and lines of a text, in order, of which some neighbours are shown.

    Args:
        text: The text.
        pieces: Its paragraphs.
        units: What is never cut in it, without noise; at least one.
        weigh: As in `excerpt_span`.
    """

    def __init__(
        self,
        text: str,
        pieces: Sequence[Piece],
        units: Sequence[Piece],
        weigh: Callable[[Sequence[str]], Sequence[float]],
    ) -> None:
        self.units = units
        self._texts = [unit.of(text) for unit in units]
        self._firsts = [*_firsts(text, pieces, units)]
        self._weights = weigh(self._texts)
        self._most = max(self._weights)

    @property
    def weightiest(self) -> int:
        """The number of the one that holds most of the question, the first of equal ones."""
        return self._weights.index(self._most)

    def fewest(self, text: str, is_whole: Callable[[str], bool]) -> tuple[int, int]:
        """Return the first and last of the fewest neighbours that are whole, the last such ones."""

        def holds(first: int, last: int) -> bool:
            return is_whole(text[self.units[first].start : self.units[last].end])

        last = next((n for n in range(len(self.units)) if holds(0, n)), len(self.units) - 1)
        first = next((n for n in range(last, 0, -1) if holds(n, last)), 0)
        return first, last

    def completed(self, first: int, last: int, budget: int, most_before: int) -> tuple[int, int]:
        """Return sentences, first and last, with what they are nothing without, or else neighbours.

        A question comes with its answer and an answer with its question; so does what a colon
        introduces, a list, code or a table from its beginning on.
        """
        while self._leads(last) and self._fits(first, last + 1, LONGEST_CHARACTERS):
            if self._leads(last + 1) and not self._fits(first, last + 1, budget):
                break
            last += 1
        if self._asks(first):
            return first, last
        if first and self._asks(first - 1):
            return first - self._fits(first - 1, last, budget), last
        begun = self._firsts[first] - 1
        if begun >= 0 and self._introduces(begun) and self._fits(begun, last, most_before):
            first = begun
        # What follows a sentence tells more than what stands before it.
        last = self._with_next(first, last, budget)
        return self._with_previous(first, last, most_before), last

    def filled(self, first: int, last: int, budget: int) -> tuple[int, int]:
        """Return some neighbours, first and last, filled up with those around them.

        What goes on about the question is shown as far as the budget goes.
        """
        while not self._is_answered(first, last):
            most = budget if self._goes_on(first, last) else FILLED_CHARACTERS
            if (further := self._with_next(first, last, most)) > last:
                last = further
            elif self._asks(first):
                break
            elif (before := self._with_previous(first, last, FILLED_CHARACTERS)) < first:
                first = before
            else:
                break
        return first, last

    def _goes_on(self, first: int, last: int) -> bool:
        """Tell whether what follows some neighbours goes on with what they show.

        So does a list, code or a table of which they show the beginning.
        """
        if self._leads(last) or self._is_about(last + 1):
            return True
        return last + 1 < len(self.units) and first <= self._firsts[last + 1] <= last

    def _with_next(self, first: int, last: int, most: int) -> int:
        """Return the last of some neighbours with what follows them, as far as that fits.

        A list, code or a table follows as a whole, unless it is introduced, and what introduces
        follows with what it introduces; else nothing does.
        """
        end = last + 1
        if not self._leads(last):
            end = self._end(end)
        while self._fits(first, end, most):
            if end + 1 == len(self.units) or not self._introduces(end):
                return end
            end = self._end(end + 1)
        return last

    def _with_previous(self, first: int, last: int, most: int) -> int:
        """Return the first of some neighbours with what stands before them, if that fits.

        A list, code or a table stands there as a whole, and what is introduced with its
        introduction.
        """
        start = first - 1
        if start >= 0 and self._firsts[first] == first:
            start = self._firsts[start]
            start -= start > 0 and self._introduces(start - 1)
        return start if self._fits(start, last, most) else first

    def _end(self, number: int) -> int:
        """Return the last one of the list, code or table that begins with one; else that one."""
        end = number
        while end + 1 < len(self.units) and self._firsts[end + 1] == number:
            end += 1
        return end

    def _is_about(self, number: int) -> bool:
        """Tell whether one that there may be holds much of what the weightiest one holds."""
        wanted = ABOUT_SHARE * self._most
        return number < len(self.units) and self._weights[number] >= wanted > 0

    def _is_answered(self, first: int, last: int) -> bool:
        """Tell whether some neighbours are a question with its answer, and another one follows."""
        followed = last + 1 < len(self.units) and self._asks(last + 1)
        return self._asks(first) and not self._leads(last) and followed

    def _asks(self, number: int) -> bool:
        """Tell whether a sentence only asks."""
        return self.units[number].kind is Kind.PROSE and asks(self._texts[number])

    def _leads(self, number: int) -> bool:
        """Tell whether a sentence only asks, or introduces what follows it."""
        return self._asks(number) or self._introduces(number)

    def _introduces(self, number: int) -> bool:
        """Tell whether a sentence introduces what follows it."""
        return self.units[number].kind is Kind.PROSE and introduces(self._texts[number])

    def _fits(self, first: int, last: int, most: int) -> bool:
        within = first >= 0 and last < len(self.units)
        return within and self.units[last].end - self.units[first].start <= most


def _rejoined(text: str, pieces: Sequence[Piece]) -> list[Piece]:
    """Return paragraphs with those as one that were parted within a line."""
    whole: list[Piece] = []
    for piece in pieces:
        if whole and piece.kind is whole[-1].kind is Kind.PROSE:
            start, end, _ = whole[-1]
            if "\n" not in text[end : piece.start]:
                whole[-1] = Piece(start, piece.end)
                continue
        whole.append(piece)
    return whole


def _units(text: str, piece: Piece) -> Iterator[Piece]:
    """Yield what is never cut within a paragraph: sentences, lines of code, rows of a table."""
    part = text[piece.start : piece.end]
    if piece.kind in {Kind.CODE, Kind.TABLE}:
        spans = _lines(part)
    elif piece.kind is Kind.NOISE:
        spans = iter([(0, len(part))])
    else:
        spans = _sentences(part)
    for start, end in spans:
        yield Piece(piece.start + start, piece.start + end, piece.kind)


def _firsts(text: str, pieces: Sequence[Piece], units: Sequence[Piece]) -> Iterator[int]:
    """Yield for each unit the number of the first one of its list, code or table, or else its own.

    A list is items that follow one another, with all that is said in the paragraphs of each.
    """
    following = iter(pieces)
    piece = next(following)
    was_in = None
    begun = -1
    for number, unit in enumerate(units):
        while piece.end < unit.end:
            piece = next(following)
        is_new, was_in = piece is not was_in, piece
        if unit.kind is not Kind.PROSE:
            begun = number if is_new else begun
        else:
            is_item = is_list_item(unit.of(text))
            if is_new and not (is_item and begun >= 0 and units[begun].kind is Kind.PROSE):
                begun = -1
            if is_item and begun < 0:
                begun = number
        yield number if begun < 0 else begun


def _lines(text: str) -> Iterator[tuple[int, int]]:
    """Yield the lines of code or of a table, with the rules and brackets around each."""
    start = end = 0
    is_said = False
    for line in _LINE.finditer(text):
        says = _WORD.search(line.group()) is not None
        if end and ((says and is_said) or line.end() - start > FILLED_CHARACTERS):
            yield start, end
            start, is_said = line.start(), False
        end, is_said = line.end(), is_said or (says and not _OPENING.match(line.group()))
    if end:
        yield start, end


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    """Yield the sentences of prose, and pieces of what is too long and has no full stop."""
    for start, end in sentence_spans(text):
        if end - start <= LONGEST_CHARACTERS or ends_sentence(text[start:end]):
            yield start, end
        else:
            for words in _WORDS.finditer(text, start, end):
                yield words.span()


def nearly_same(text: str, other: str) -> bool:
    """Tell whether two excerpts say the same.

    Both hold nine in ten of their terms, and the same numbers and negations: texts that differ in
    one of those may say opposite things.
    """
    if _decisive(text) != _decisive(other):
        return False
    terms, others = _terms(text), _terms(other)
    return len(terms & others) >= _NEARLY_ALL_TERMS * max(1, len(terms | others))


def may_be_nearly_same(text: str, other: str) -> bool:
    """Tell whether some sentences of a text may say the same as an excerpt; see `nearly_same`."""
    others = _terms(other)
    return len(_terms(text) & others) >= _NEARLY_ALL_TERMS * max(1, len(others))


# Each excerpt of an answer is compared with those above it.


@lru_cache(maxsize=64)
def _terms(text: str) -> frozenset[str]:
    return frozenset(analysis.distinct_terms(text))


@lru_cache(maxsize=64)
def _decisive(text: str) -> list[str]:
    return sorted(_DECISIVE_WORD.findall(text.lower().replace(CURLY_APOSTROPHE, "'")))
