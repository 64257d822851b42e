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
    said = _Said(text, [unit for unit in units if unit.kind is not Kind.NOISE], weigh)
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
        units: What is never cut in it, without noise; at least one.
        weigh: As in `excerpt_span`.
    """

    def __init__(
        self,
        text: str,
        units: Sequence[Piece],
        weigh: Callable[[Sequence[str]], Sequence[float]],
    ) -> None:
        self.units = units
        self._texts = [unit.of(text) for unit in units]
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
        introduces.
        """
        while self._leads(last) and self._fits(first, last + 1, LONGEST_CHARACTERS):
            if self._leads(last + 1) and not self._fits(first, last + 1, budget):
                break
            last += 1
        if self._asks(first):
            return first, last
        if first and self._asks(first - 1):
            return first - self._fits(first - 1, last, budget), last
        # What follows a sentence tells more than what stands before it.
        last += self._fits(first, last + 1, budget)
        return first - self._fits(first - 1, last, most_before), last

    def filled(self, first: int, last: int, budget: int) -> tuple[int, int]:
        """Return some neighbours, first and last, filled up with those around them.

        What goes on about the question is shown as far as the budget goes.
        """
        while not self._is_answered(first, last):
            goes_on = self._leads(last) or self._is_about(last + 1)
            if self._fits(first, last + 1, budget if goes_on else FILLED_CHARACTERS):
                last += 1
            elif not self._asks(first) and self._fits(first - 1, last, FILLED_CHARACTERS):
                first -= 1
            else:
                break
        return first, last

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
        is_prose = self.units[number].kind is Kind.PROSE
        return is_prose and (asks(self._texts[number]) or introduces(self._texts[number]))

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
