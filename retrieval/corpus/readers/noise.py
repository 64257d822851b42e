"""How is noise put together that several patterns or lines tell of?"""

import re
from collections.abc import Iterable, Iterator, Sequence
from heapq import merge
from typing import Final

from retrieval.corpus.characters import BLANK
from retrieval.corpus.documents import Kind
from retrieval.corpus.readers.regions import Noise, Region

_ADDRESS: Final = re.compile(
    r"^[ \t]*<?[a-z][a-z0-9+.-]*+://[^\s<>\[\]]++(?:\[\])?>?[ \t\r]*$", re.MULTILINE
)


def noise_of(
    text: str, edges: Sequence[re.Pattern[str]], alone: Sequence[re.Pattern[str]] = ()
) -> Noise:
    """Return the noise in a text, with the addresses that stand alone.

    Args:
        text: The text.
        edges: Patterns of what no block of prose begins or ends with: their groups, or all that a
            pattern without groups matches.
        alone: Patterns of what is noise only where it has a line for itself.
    """
    cut = _apart(merge(*(_spans(pattern, text) for pattern in edges)))
    marks = merge(cut, _addresses(text), *(_spans(pattern, text) for pattern in alone))
    return Noise(_apart(marks), cut)


def with_noise_joined(regions: Iterable[Region]) -> Iterator[Region]:
    """Yield regions with neighbouring noise as one; it ends where the next region begins."""
    held: Region | None = None
    for region in regions:
        if held and held.kind is region.kind is Kind.NOISE and held.last == region.first:
            held = held._replace(last=region.last)
            continue
        if held and held.last > region.first:
            held = held._replace(last=region.first)
        if held and held.first < held.last:
            yield held
        held = region
    if held:
        yield held


def _spans(pattern: re.Pattern[str], text: str) -> Iterator[tuple[int, int]]:
    groups = range(1, pattern.groups + 1) or (0,)
    return (found.span(group) for found in pattern.finditer(text) for group in groups)


def _addresses(text: str) -> Iterator[tuple[int, int]]:
    """Yield addresses on lines of their own, but not those inside a paragraph that was wrapped."""
    if "://" in text:
        for found in _ADDRESS.finditer(text):
            start, end = found.span()
            above = text[text.rfind("\n", 0, max(start - 1, 0)) + 1 : max(start - 1, 0)]
            ended = text.find("\n", end + 1)
            below = text[end + 1 : ended if ended >= 0 else len(text)]
            if not _goes_on(above) and not _goes_on(below):
                yield start, end


def _goes_on(line: str) -> bool:
    """Tell whether the line beside an address is words of a sentence."""
    words = line.strip(BLANK)
    return words[:1].isalnum() and any(map(str.isspace, words))


def _apart(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return spans that are in order without those that begin inside another."""
    kept: list[tuple[int, int]] = []
    for span in spans:
        if not kept or kept[-1][1] <= span[0]:
            kept.append(span)
    return kept
