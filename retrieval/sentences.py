"""Where do a passage's sentences begin and end?

`sentencex` finds the boundaries; list items are split here, since they often end without a
full stop.
"""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

import sentencex

from retrieval.segmentation import is_list_item
from retrieval.sources import BLANK

_ONLY_A_MARKER: Final = re.compile(r"\W*(?:\d{1,3}|[A-Za-z])[.)]\s*")


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Return the character spans of a text's sentences, in order.

    No span has white space at either end, and nothing but white space lies between two.
    A boundary that would leave a lone list marker ("2.") or be followed by a small letter is
    none: better a long sentence than a cut one.
    """
    bounds = [0]
    for start, end in _pieces(text):
        piece, before = text[start:end], text[bounds[-1] : start]
        continues = bool(before) and (
            piece.lstrip(BLANK)[:1].islower() or _ONLY_A_MARKER.fullmatch(before) is not None
        )
        if not continues and start > bounds[-1]:
            bounds.append(start)
    bounds.append(len(text))
    spans = (_trim(text, *pair) for pair in pairwise(bounds))
    return [span for span in spans if span[0] < span[1]]


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    for start, end in _items(text):
        position = start
        for sentence in sentencex.segment("en", text[start:end]):
            yield position, position + len(sentence)
            position += len(sentence)
        if position < end:
            yield position, end


def _items(text: str) -> Iterator[tuple[int, int]]:
    start = position = 0
    for line in text.splitlines(keepends=True):
        if position > start and is_list_item(line):
            yield start, position
            start = position
        position += len(line)
    yield start, position


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    piece = text[start:end]
    leading = len(piece) - len(piece.lstrip(BLANK))
    return start + leading, start + max(leading, len(piece.rstrip(BLANK)))
