"""Which sentences of a passage answer the question?"""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Final

from retrieval.corpus import CURLY_APOSTROPHE, sentence_spans
from retrieval.index import analysis

MOST_CHARACTERS: Final = 600
"""An excerpt has at most this many characters, so that three fit into a message; one sentence may
be longer."""

_NEARLY_ALL_TERMS: Final = 0.9  # as a share of the terms in either of two texts
_DECISIVE_WORD: Final = re.compile(
    r"\d+|\b(?:no|not|nor|never|none|nobody|nothing|without|cannot)\b|\b\w+n't\b"
)


def excerpt_span(
    text: str, weight: Callable[[str], float], budget: int = MOST_CHARACTERS
) -> tuple[int, int]:
    """Choose the piece of a passage to show.

    It is the whole passage if that fits the budget, otherwise the weightiest sentence with as many
    sentences after and before it as fit. A sentence is never cut.

    Args:
        text: The passage, without white space at either end.
        weight: Returns how much of the question a sentence holds.
        budget: The length that the piece should not exceed, in characters.

    Returns:
        The character span in `text`, without white space at either end.
    """
    if len(text) <= budget:
        return 0, len(text)
    spans = sentence_spans(text)
    best = max(range(len(spans)), key=lambda number: weight(text[slice(*spans[number])]))
    first = last = best
    for neighbour in (best + 1, best - 1):
        if 0 <= neighbour < len(spans):
            low, high = min(first, neighbour), max(last, neighbour)
            if spans[high][1] - spans[low][0] <= budget:
                first, last = low, high
    return spans[first][0], spans[last][1]


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
