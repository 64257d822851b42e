"""Which values can narrow a question to a corpus?

They are offered while somebody types, and the nearest ones are told where nothing has a value.
"""

import re
from collections.abc import Sequence
from functools import cached_property
from pathlib import PurePosixPath
from typing import Final

import numpy as np
from numpy.typing import NDArray

from retrieval.answer.naming import Names, listed
from retrieval.corpus import joined_date
from retrieval.snapshots import Snapshot

_YEAR: Final = len("2024")
_MONTH: Final = len("2024-03")
# What the number of a day is rounded to for what is offered, by how much is typed.
_ROUGHLY: Final = ((10_000,), (10_000, 100), (100, 1))
_DATE_MARKS: Final = re.compile("[-/.]")
_NEAREST: Final = 3  # names that are told where one is unknown


class Values:
    """The values that can narrow a question to one snapshot; safe to use from several threads."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot

    def offered(self, key: str, typed: str, k: int, longest: int) -> list[str]:
        """Return values that somebody may mean while typing one, the most frequent first.

        Args:
            key: One of the keys that narrow a question.
            typed: What is typed of the value so far, maybe nothing; each word of it may be
                unfinished.
            k: How many at most.
            longest: The characters that each may have. What is longer is cut at a word where that
                narrows to it all the same, or left out.
        """
        if key in {"after", "before"}:
            return self._begun_dates("-".join(_DATE_MARKS.split(typed.strip())))[:k]
        begun = self._names[key].begun(typed, k)
        short = (_shortened(key, value, longest) for value in begun)
        return [*dict.fromkeys(filter(None, short))]

    def nearest(self, key: str, value: str) -> str:
        """Return half a sentence about what comes nearest to a value that nothing has.

        Where nothing comes near, it tells the most frequent ones.
        """
        names = self._names[key]
        if near := names.nearest(value, _NEAREST):
            return f"the nearest {_are(near)} {listed(near)}."
        if not len(names):
            return "there is none."
        first = names.begun("", _NEAREST)
        if len(first) == len(names):
            return f"there {_are(first)} only {listed(first)}."
        return f"nothing is like it; the most frequent are {listed(first)}."

    @property
    def dates(self) -> tuple[str, str] | None:
        """The first and the last day of which something is; None where nothing is dated."""
        known = self._days[0]
        return (
            (joined_date(int(known[0]), ""), joined_date(int(known[-1]), ""))
            if len(known)
            else None
        )

    def _begun_dates(self, typed: str) -> list[str]:
        """Return years, a year with its months, or a month with its days, that begin like this."""
        days, counts = self._days
        dates: list[str] = []
        for rough in _ROUGHLY[(len(typed) >= _YEAR) + (len(typed) >= _MONTH)]:
            told, places = np.unique(days // rough * rough, return_inverse=True)
            frequent = np.bincount(places, counts, len(told))
            order = np.argsort(-frequent, kind="stable").tolist()
            dates += (joined_date(int(told[number]), "") for number in order)
        return [date for date in dict.fromkeys(dates) if date.startswith(typed)]

    @cached_property
    def _days(self) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
        """The days, ascending, and how many paragraphs are of each."""
        days, counts = np.unique(self._snapshot.paragraphs.days, return_counts=True)
        return days[days > 0], counts[days > 0]

    @cached_property
    def _names(self) -> dict[str, Names]:
        """The names that each key takes, the most frequent first."""
        table = self._snapshot.paragraphs
        firsts = self._snapshot.passages.firsts
        per_source = np.diff(firsts.searchsorted(table.firsts))
        under = table.headings.numbers(table.sections[firsts], per_source)
        per_heading = np.bincount(under, minlength=len(table.headings.labels) + 1)[:-1]
        sections = [*table.headings.labels, *table.sources.titles]
        counts = [*per_heading.tolist(), *per_source.tolist()]
        people = table.people
        by_each = np.bincount(table.authors, minlength=len(people) + 1)[1:]
        return {
            "by": Names.counted(people.names, by_each.tolist()),
            "file": Names.counted(table.sources.paths, per_source.tolist()),
            "in": Names.counted(sections, counts),
        }


def _are(names: Sequence[str]) -> str:
    return "is" if len(names) == 1 else "are"


def _shortened(key: str, value: str, longest: int) -> str:
    """Return a value that narrows to all that another one does; empty where there is none."""
    if len(value) <= longest:
        return value
    if key == "file":
        name = PurePosixPath(value).name
        return name if len(name) <= longest else ""
    return value[: longest + 1].rpartition(" ")[0]
