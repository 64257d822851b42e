"""Which sentences of a passage answer the question?"""

import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from retrieval.answer.joining import asks
from retrieval.corpus import CURLY_APOSTROPHE, Kind, introduces, sentence_spans
from retrieval.index import analysis

MOST_CHARACTERS: Final = 600
"""An excerpt has at most this many characters, so that three fit into a message; one sentence may
be longer."""

SECTION_CHARACTERS: Final = 600
"""What stands under a heading that is asked for is shown up to this many characters."""

FILLED_CHARACTERS: Final = 350
"""A shorter excerpt is filled up with what stands around it, up to this many characters."""

_LINE: Final = re.compile(r"[^\s](?:[^\n]*[^\s])?")
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


def excerpt_span(
    text: str,
    weight: Callable[[str], float],
    pieces: Sequence[Piece] = (),
    budget: int = MOST_CHARACTERS,
    most_before: int = MOST_CHARACTERS,
) -> tuple[int, int]:
    """Choose the piece of a run of paragraphs to show.

    It is the whole run if that fits the budget, otherwise the weightiest sentence with those after
    and before it; for code and tables, lines instead of sentences. None is cut. What only asks or
    introduces comes with what follows it.

    Args:
        text: The run, without white space at either end.
        weight: Returns how much of the question a sentence holds.
        pieces: The paragraphs of the run; none for a single one of prose.
        budget: The length that the piece should not exceed, in characters.
        most_before: The length up to which the sentence before the weightiest one is added too.

    Returns:
        The character span in `text`, without white space at either end.
    """
    if len(text) <= budget:
        return 0, len(text)
    units = [unit for piece in pieces or [Piece(0, len(text))] for unit in _units(text, piece)]
    said = [number for number, unit in enumerate(units) if unit.kind is not Kind.NOISE]
    best = max(range(len(said)), key=lambda n: weight(units[said[n]].of(text)))
    first = last = best

    def fits(low: int, high: int, most: int) -> bool:
        within = low >= 0 and high < len(said)
        return within and units[said[high]].end - units[said[low]].start <= most

    # What follows a sentence tells more than what stands before it.
    last += fits(first, last + 1, budget)
    first -= fits(first - 1, last, min(budget, most_before))
    while True:
        leads = _leads(units[said[last]].of(text))
        if fits(first, last + 1, budget if leads else FILLED_CHARACTERS):
            last += 1
        elif fits(first - 1, last, FILLED_CHARACTERS):
            first -= 1
        else:
            return units[said[first]].start, units[said[last]].end


def _leads(text: str) -> bool:
    """Tell whether a sentence says nothing without what follows it."""
    return introduces(text) or asks(text)


def _units(text: str, piece: Piece) -> Iterator[Piece]:
    """Yield what is never cut within a paragraph: sentences, lines of code, rows of a table."""
    part = text[piece.start : piece.end]
    if piece.kind in {Kind.CODE, Kind.TABLE}:
        for line in _LINE.finditer(part):
            yield Piece(piece.start + line.start(), piece.start + line.end(), piece.kind)
    elif piece.kind is Kind.NOISE:
        yield piece
    else:
        for start, end in sentence_spans(part):
            yield Piece(piece.start + start, piece.start + end, piece.kind)


def nearly_same(text: str, other: str) -> bool:
    """Tell whether two excerpts say the same.

    Both hold nine in ten of their terms, and the same numbers and negations: texts that differ in
    one of those may say opposite things.
    """
    if _decisive(text) != _decisive(other):
        return False
    terms, others = _terms(text), _terms(other)
    return len(terms & others) >= _NEARLY_ALL_TERMS * max(1, len(terms | others))


# Each excerpt of an answer is compared with those above it.


@lru_cache(maxsize=64)
def _terms(text: str) -> frozenset[str]:
    return frozenset(analysis.terms(text))


@lru_cache(maxsize=64)
def _decisive(text: str) -> list[str]:
    return sorted(_DECISIVE_WORD.findall(text.lower().replace(CURLY_APOSTROPHE, "'")))
