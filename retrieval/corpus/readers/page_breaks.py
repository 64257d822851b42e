"""Which lines of a plain text that was laid out in pages only say where one is?

The number of a page stands alone, or apart from what else is on its line, and goes up from page to
page. Running headers and footers stand beside it and are the same on many pages. In contents, dots
lead from a title to the number of its page.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from itertools import pairwise
from statistics import median
from typing import Final, NamedTuple

from retrieval.corpus.characters import BLANK
from retrieval.corpus.documents import Kind
from retrieval.corpus.readers.regions import Region

_FEWEST: Final = 3
"""So many pages have a header or a footer, and contents so many entries."""

_LINES_APART: Final = 15
"""Half of the pages are at least as many lines long."""

_IN_ORDER: Final = 0.8
"""At least this share of the pages have a number that is one or two higher than the one before."""

_RUNNING: Final = 0.2
"""What runs stands on at least this share of the pages."""

_MOST_LINES: Final = 2  # of a header or a footer
_LONGEST_LINE: Final = 160  # characters
_LONGEST_END: Final = 60  # characters in which the dots and the number of an entry are looked for

_PAGE: Final = re.compile(
    r"(?:.*\s)?[\[(]?(?:page|p\.) ?(\d{1,5})(?: ?(?:of|/) ?\d{1,5})?[\])]?"
    r"|.*\s{3}(\d{1,5})|(\d{1,5})\s{3}.*|\W*(\d{1,5})\W*",
    re.IGNORECASE,
)
_BARE: Final = re.compile(r"\W*#\W*")
_DIGITS: Final = re.compile(r"\d+")
_LEADERS: Final = re.compile(r"(?<![. ]) ?(?:\. ?){4,}+ *(?:\d{1,4}|[ivxlc]{1,6}|[A-Z]-\d{1,4})\Z")


class _Line(NamedTuple):
    """A line that may be a header or a footer.

    Attributes:
        number: Its number, from 0.
        key: What makes it the same as another: its words, without the digits.
        page: The number of the page that it tells; −1 for none.
    """

    number: int
    key: str
    page: int


class _Group(NamedTuple):
    """Neighbouring lines between blank ones.

    Attributes:
        lines: The lines; none where they are too many or too long to be a header or a footer.
        is_at_edge: Whether a form feed stands just before or after them, or in them.
    """

    lines: Sequence[_Line]
    is_at_edge: bool


def page_breaks(lines: Sequence[str]) -> Iterator[Region]:
    """Yield headers, footers and the entries of contents as noise, in no order."""
    entries = [number for number, line in enumerate(lines) if _is_entry(line)]
    if len(entries) >= _FEWEST:
        yield from (Region(Kind.NOISE, number, number + 1) for number in entries)
    groups = [*_groups(lines)]
    numbered = _numbered(groups)
    breaks = [
        [line for near in groups[max(0, place - 1) : place + 2] for line in near.lines]
        for place, group in enumerate(groups)
        if any(line.key in numbered for line in group.lines)
    ]
    counts = Counter(key for one in breaks for key in {line.key for line in one})
    fewest = max(_FEWEST, _RUNNING * len(breaks))
    running = numbered | {key for key, count in counts.items() if count >= fewest}
    found = {line.number for one in breaks for line in one if line.key in running}
    yield from (Region(Kind.NOISE, number, number + 1) for number in found)


def _is_entry(line: str) -> bool:
    """Tell whether dots lead from the title on a line to a number."""
    end = line.rstrip(BLANK)[-_LONGEST_END:]
    return ".." in end.replace(" ", "") and _LEADERS.search(end) is not None


def _groups(lines: Sequence[str]) -> Iterator[_Group]:
    """Yield the lines that blank ones or form feeds part."""
    numbers: list[int] = []
    is_over = is_fed_before = is_fed = False
    for number, line in enumerate(lines):
        is_over = is_over or not line.strip(BLANK)
        is_fed = is_fed or "\f" in line
        if not line.strip(BLANK):
            continue
        if is_over or is_fed:
            yield _Group([*_short(lines, numbers)], is_at_edge=is_fed_before or is_fed)
            numbers, is_over, is_fed_before, is_fed = [], False, is_fed, False
        numbers.append(number)
    yield _Group([*_short(lines, numbers)], is_at_edge=is_fed_before or is_fed)


def _short(lines: Sequence[str], numbers: Sequence[int]) -> Iterator[_Line]:
    """Yield lines that may be a header or a footer."""
    if len(numbers) > _MOST_LINES or any(len(lines[number]) > _LONGEST_LINE for number in numbers):
        return
    for number in numbers:
        line = lines[number].strip(BLANK)
        key = _DIGITS.sub("#", " ".join(line.lower().split()))
        told = _PAGE.fullmatch(line) if "#" in key else None
        yield _Line(number, key, int(told[told.lastindex or 0]) if told else -1)


def _numbered(groups: Iterable[_Group]) -> AbstractSet[str]:
    """Return the keys of lines that number the pages."""
    found: defaultdict[str, list[_Line]] = defaultdict(list)
    for group in groups:
        for line in group.lines:
            # Chapters are numbered, too.
            if line.page >= 0 and (group.is_at_edge or not _BARE.fullmatch(line.key)):
                found[line.key].append(line)
    return {key for key, told in found.items() if len(told) >= _FEWEST and _is_in_order(told)}


def _is_in_order(told: Sequence[_Line]) -> bool:
    """Tell whether lines number pages that follow one another."""
    steps = [following.page - line.page in {1, 2} for line, following in pairwise(told)]
    distances = [following.number - line.number for line, following in pairwise(told)]
    return sum(steps) >= _IN_ORDER * len(steps) and median(distances) >= _LINES_APART
