"""What counts with a passage besides its own words?

The words of the headings it stands under, of its source's title and aliases, and of its file's
name. A term counts as often as its weight says: whole repeats, so that tf and length are counts in
every engine. Who said it and when counts too, though not as words: the same text by somebody else
is another passage.
"""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from retrieval.corpus import sources

HEADING_WEIGHT: Final = 3
"""The weight of the words of the heading just above a passage."""

UPPER_WEIGHT: Final = 1
"""The weight of the words of the headings above that one."""

TITLE_WEIGHT: Final = 2
"""The weight of a title's words, where it is no heading of the passage's."""

NAME_WEIGHT: Final = 1
"""The weight of the words of aliases and of a file's name."""


class Weighted(NamedTuple):
    """A text whose words count with a passage, and how often."""

    text: str
    weight: int


class Signature(NamedTuple):
    """Who said a passage, from one of its paragraphs on, and when.

    Attributes:
        place: The number of the paragraph within the passage, from 0.
        day: The day as `day_of` numbers it; 0 where it isn't known.
        author: The author; empty where it isn't known.
    """

    place: int
    day: int
    author: str


def context(title: str, aliases: Sequence[str], name: str, path: Sequence[str]) -> list[Weighted]:
    """Return what counts with a passage, the outermost first; no text stands there twice.

    Args:
        title: The title of its source.
        aliases: The other names of its source.
        name: The words of its file's name.
        path: The headings it stands under, the outermost first.
    """
    return [one for one in _all(title, aliases, name, path) if one.text]


def _all(title: str, aliases: Sequence[str], name: str, path: Sequence[str]) -> Iterator[Weighted]:
    known = {label.casefold() for label in path}
    for alias in (name, *aliases):
        if alias.casefold() not in known and alias.casefold() != title.casefold():
            known.add(alias.casefold())
            yield Weighted(alias, NAME_WEIGHT)
    if title.casefold() not in known:
        yield Weighted(title, TITLE_WEIGHT)
    for upper in path[:-1]:
        yield Weighted(upper, UPPER_WEIGHT)
    for nearest in path[-1:]:
        yield Weighted(nearest, HEADING_WEIGHT)


def context_key(context: Sequence[Weighted], signed: Sequence[Signature] = ()) -> int:
    """Return a number of 64 bits that is the same for the same context only; 0 for an empty one.

    Args:
        context: What counts with a passage.
        signed: Who said it when, where that is known.
    """
    if not context and not signed:
        return 0
    told = [f"{one.weight} {one.text}" for one in context]
    told += [f"{one.place} {one.day} {one.author}" for one in signed]
    return int.from_bytes(sources.digest_of("\0".join(told).encode("utf-8", "replace"))[:8]) | 1
