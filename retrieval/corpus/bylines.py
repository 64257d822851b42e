"""Who said something, when and where?"""

import re
from calendar import monthrange
from collections.abc import Iterable
from functools import lru_cache
from typing import Final, NamedTuple

from retrieval.corpus.accents import unmarked
from retrieval.corpus.characters import PLAIN_APOSTROPHES, WITHOUT_SURROGATES

AFTER_ALL_DAYS: Final = 99_999_999
"""A number that is greater than that of any day; see `day_of`."""

_DATE: Final = re.compile(r"(?!0000)(\d{4})(?:-(\d\d)(?:-(\d\d))?)?(?!\d)", re.ASCII)
_WORD: Final = re.compile(r"[^\W_]+")

_LONGEST_DAY: Final = 11  # characters: a day, and what would make it another number
_MOST_DAYS: Final = 4096  # that are kept; messages of one day follow one another


class Byline(NamedTuple):
    """What is known of the saying of a text, as its file has it.

    Attributes:
        author: Who said or wrote it; empty where it isn't known.
        date: When, as ISO 8601 and as exact as known; empty where it isn't.
        url: Its address; empty where it has none.
        seconds: The time at which it is said, from the beginning; None where it isn't said.
        parts: Author, date and address of each of its parts, in order, where these differ; the
            others tell what all parts share.
    """

    author: str = ""
    date: str = ""
    url: str = ""
    seconds: float | None = None
    parts: tuple[tuple[str, str, str], ...] = ()


UNSIGNED: Final = Byline()
"""The byline of a text of which nothing is known."""


def one_line(text: str) -> str:
    """Return a name, a date or an address on one line, without what is no character."""
    if text.isascii():
        # Most are dates and addresses, and stand as they are.
        return text if text.isprintable() and " " not in text else " ".join(text.split())
    return " ".join(text.translate(WITHOUT_SURROGATES).split())


def name_key(name: str) -> tuple[str, ...]:
    """Return the words of a person's name as names are compared: without case and marks.

    A name without a letter or digit is one word.
    """
    plain = unmarked(name)
    return tuple(_WORD.findall(plain)) or tuple(filter(None, [plain.strip()]))


def name_parts(name: str) -> frozenset[str]:
    """Return the words by which a name is found: those of its key, and what apostrophes part."""
    parted = name.translate(PLAIN_APOSTROPHES).replace("'", " ")
    return frozenset(name_key(name) + (name_key(parted) if parted != name else ()))


def is_called(names: Iterable[str], wanted: str) -> bool:
    """Tell whether one of a person's names holds all words of another, each as a whole word."""
    words = frozenset(name_key(wanted))
    return bool(words) and any(words <= name_parts(name) for name in names)


def day_of(date: str) -> int:
    """Return the day that a date begins with, as a number that compares: 20240304.

    Month and day are zeros where they aren't told. The day is as it is written, whatever the zone.

    Args:
        date: A date in ISO 8601.

    Returns:
        The number; 0 for what is no date of this kind.
    """
    return _day_of(date[:_LONGEST_DAY])


@lru_cache(_MOST_DAYS)
def _day_of(date: str) -> int:
    found = _DATE.match(date)
    if found is None:
        return 0
    year, month, day = (int(part or 0) for part in found.groups())
    if found[2] and not 1 <= month <= 12:
        return 0
    if found[3] and not 1 <= day <= monthrange(year, month)[1]:
        return 0
    return 10_000 * year + 100 * month + day


def parted_date(date: str) -> tuple[int, str]:
    """Return the number of a date's day, and what it says after that; see `joined_date`."""
    day = day_of(date)
    return day, date[len(joined_date(day, "")) :]


@lru_cache(_MOST_DAYS)
def _written_day(day: int) -> str:
    year, month, of_month = day // 10_000, day // 100 % 100, day % 100
    parts = [f"{year:04}"] * bool(year) + [f"{part:02}" for part in (month, of_month) if part]
    return "-".join(parts)


def joined_date(day: int, time: str) -> str:
    """Return a date, given the number of its day and what it says after it."""
    return _written_day(day) + time


def clock(seconds: float) -> str:
    """Return a time from the beginning as players show it: `12:31`, and `1:02:31` after an hour."""
    minutes, second = divmod(int(seconds), 60)
    hour, minute = divmod(minutes, 60)
    return f"{hour}:{minute:02}:{second:02}" if hour else f"{minute}:{second:02}"
