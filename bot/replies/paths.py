"""How does a reply show a path that may be long?

Of a file's path it shows the end: the file's name stands there, and `cite` and `verify` take a path
by its end. A path of headings is cut in the middle: the outermost one names the topic, and the
innermost one stands above the quote.
"""

from collections.abc import Iterable
from itertools import groupby
from typing import Final

from bot.replies import quoting
from bot.replies.bylines import signature
from retrieval.corpus import Extract, Lines, clock, is_drawn

LONGEST: Final = 101
"""Most characters of a path in a message: `…` and the last hundred of a longer one."""

LONGEST_HEADINGS: Final = 80
"""Most characters of a path of headings."""

_SEPARATOR: Final = " › "
_CUT: Final = " … "
_LONGEST_WORD: Final = 20  # characters; longer ones, as in scripts without blanks, are cut


def shortened(path: str, most: int = LONGEST) -> str:
    """Return a path or a locator in at most `most` characters; `…` is where it was cut."""
    return path if len(path) <= most else f"…{path[1 - most :]}"


def heading_path(headings: Iterable[str], most: int = LONGEST_HEADINGS) -> str:
    """Return headings, the outermost first, as one line.

    A heading that only repeats the one above it is left out. Where they are too long, `…` stands
    for those between the outermost and the innermost, or, if that isn't enough, for words of these.

    Args:
        headings: The headings as their sources have them.
        most: The most characters of the line.

    Returns:
        The line; empty for no headings.
    """
    labels = [label for label, _ in groupby(" ".join(one.split()) for one in headings) if label]
    whole = _SEPARATOR.join(labels)
    if len(whole) <= most:
        return whole
    for inner in range(2, len(labels)):
        path = _SEPARATOR.join([labels[0], "…", *labels[inner:]])
        if len(path) <= most:
            return path
    return _cut(labels[0], labels[-1] if len(labels) > 1 else "", most)


def place_of(extract: Extract) -> str:
    """Say where in its file an extract begins: on a page, at a time, or else on which lines it is.

    Only where a text was drawn from the file do page or time go before lines.
    """
    if extract.is_drawn and extract.page is not None:
        return f"page {extract.page}"
    if extract.is_drawn and extract.byline.seconds is not None:
        return f"at {clock(extract.byline.seconds)}"
    return named_lines(extract.lines)


def named_lines(lines: Lines) -> str:
    """Say which lines are meant; those of a text that was drawn from a file are told as such."""
    _, first, last = lines
    named = f"line {first}" if first == last else f"lines {first}–{last}"
    return f"{named} of its text" if is_drawn(lines.path) else named


def located(extract: Extract) -> str:
    """Return where an extract stands, on one line that `cite` reads: `file:12-18`, `file, page 7`.

    Who said it and when, where that is known, stands before it. The lines of a text that was drawn
    from its file are told as such.
    """
    place = f"{extract.path}, {place_of(extract)}" if extract.is_drawn else extract.locator
    if " · " in extract.path:  # ticks keep the line from being parted there
        place = f"`{place}`"
    return " · ".join(filter(None, [signature(extract.byline), place]))


def coded(path: str) -> str:
    """Return a path or a locator in code style, shortened if it is long."""
    return quoting.code(shortened(path))


def _cut(outer: str, inner: str, most: int) -> str:
    """Return the beginning of a heading and the end of the one below it, without parts of words."""
    path = f"{outer}{_SEPARATOR}{inner}" if inner else outer
    room = most - len(_CUT)
    ending = room // 2  # characters; what one of the two doesn't need, the other may have
    if inner:
        ending = min(max(ending, room - len(outer)), len(inner))
    start, end = path[: room - ending], path[len(path) - ending :]
    begun, _, word = start.rpartition(" ")
    if begun and len(word) < _LONGEST_WORD and path[len(start)] != " ":
        start = begun
    word, _, rest = end.partition(" ")
    if rest and len(word) < _LONGEST_WORD and path[-len(end) - 1] != " ":
        end = rest
    return f"{start.rstrip(_SEPARATOR)}{_CUT}{end.lstrip(_SEPARATOR)}".strip()
