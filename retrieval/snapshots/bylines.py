"""Who said which paragraph, when and where?

Neighbouring paragraphs of one saying share a row, and what nobody signs has none. So a corpus
without authors and dates pays nothing, and a million messages take a row each.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from retrieval.corpus import UNSIGNED, Byline, joined_date, parted_date
from retrieval.index import Texts, ranges

_THOUSANDTHS: Final = 1_000
_LATEST: Final = 2**32 - 2
"""The last moment, in thousandths of a second, that a row can tell; some 50 days."""


@dataclass(frozen=True)
class Bylines:
    """What is known of the saying of paragraphs, source by source.

    A row holds for its paragraph and those after it, up to the next row or the source's end.

    Attributes:
        firsts: The number of each source's first row, and at the end how many there are.
        paragraphs: The number of each one's first paragraph within its source, from 0.
        authors: The place of its author among the source's `People`, from 1; 0 for nobody.
        days: The day as `day_of` numbers it; 0 where none is known.
        moments: Thousandths of a second from the beginning, plus one; 0 for what isn't said.
        rests: What the date says after the day, and what the address says after the stem, a line
            each; empty where there is neither.
        stems: What all addresses in a source begin with.
    """

    firsts: NDArray[np.uint32]
    paragraphs: NDArray[np.uint32]
    authors: NDArray[np.uint32]
    days: NDArray[np.uint32]
    moments: NDArray[np.uint32]
    rests: Texts
    stems: Texts

    @classmethod
    def of_file(cls, bylines: Sequence[Byline], people: Sequence[str]) -> Self:
        """Return the rows of one file.

        Args:
            bylines: What is known of the saying of each paragraph.
            people: The file's authors.
        """
        stem = _stem({one.url for one in bylines if one.url})
        places = {name: place for place, name in enumerate(people, 1)}
        rows = [*_rows(bylines)]
        dates = [parted_date(one.date) for _, one in rows]
        rests = [
            f"{time}\n{one.url.removeprefix(stem)}" if time or one.url else ""
            for (_, one), (_, time) in zip(rows, dates, strict=True)
        ]
        return cls(
            firsts=np.array([0, len(rows)], dtype=np.uint32),
            paragraphs=np.array([number for number, _ in rows], dtype=np.uint32),
            authors=np.array([places.get(one.author, 0) for _, one in rows], dtype=np.uint32),
            days=np.array([day for day, _ in dates], dtype=np.uint32),
            moments=np.array([_moment(one.seconds) for _, one in rows], dtype=np.uint32),
            rests=Texts.of(rests),
            stems=Texts.of([stem]),
        )

    def joined(self, *more: "Bylines") -> Self:
        """Return these rows, and after them those of other sources."""
        tables: list[Bylines] = [self, *more]
        counts = np.concatenate([np.diff(table.firsts) for table in tables])
        return type(self)(
            firsts=np.append(0, np.cumsum(counts)).astype(np.uint32),
            paragraphs=np.concatenate([table.paragraphs for table in tables]),
            authors=np.concatenate([table.authors for table in tables]),
            days=np.concatenate([table.days for table in tables]),
            moments=np.concatenate([table.moments for table in tables]),
            rests=self.rests.joined(*(table.rests for table in more)),
            stems=self.stems.joined(*(table.stems for table in more)),
        )

    def taken(
        self, rows: NDArray[np.int64], firsts: NDArray[np.int64], sources: NDArray[np.int64]
    ) -> Self:
        """Return some of the rows.

        Args:
            rows: The numbers of the rows, source by source.
            firsts: As in the table that is returned.
            sources: The numbers of the sources.
        """
        return type(self)(
            firsts=firsts.astype(np.uint32),
            paragraphs=self.paragraphs[rows],
            authors=self.authors[rows],
            days=self.days[rows],
            moments=self.moments[rows],
            rests=self.rests.taken(rows),
            stems=self.stems.taken(sources),
        )

    def __len__(self) -> int:
        return len(self.paragraphs)

    @property
    def counts(self) -> NDArray[np.uint32]:
        """How many rows each source has.

        Raises:
            ValueError: They are damaged; to go on with them could take all memory.
        """
        counts: NDArray[np.uint32] = np.diff(self.firsts)
        if counts.sum(dtype=np.uint64) != len(self.paragraphs):
            raise ValueError("Some rows belong to no source.")
        return counts

    def signs(self, source: int) -> bool:
        """Tell whether anything is known of the saying of a source's paragraphs."""
        low, high = self.firsts[source : source + 2].tolist()
        return bool(low < high)

    def rows(self, source: int, first: int, last: int) -> list[int | None]:
        """Return the rows that hold for neighbouring paragraphs; None where nothing is known.

        Args:
            source: The number of the source, from 0.
            first: The number of the first paragraph within the source, from 0.
            last: The number of the last one.
        """
        low, high = self.firsts[source : source + 2].tolist()
        begin = self.paragraphs[low:high]
        counts = range(bisect_right(begin, first), bisect_right(begin, last) + 1)
        return [low + count - 1 if count else None for count in counts]

    def date(self, row: int) -> str:
        """Return the date of a row; empty where it has none."""
        return joined_date(int(self.days[row]), self.rests[row].partition("\n")[0])

    def url(self, source: int, row: int) -> str:
        """Return the address of a row of a source; empty where it has none."""
        rest = self.rests[row].partition("\n")[2]
        return self.stems[source] + rest if rest else ""

    def seconds(self, row: int) -> float | None:
        """Return the time at which the text of a row is said; None where it isn't said."""
        moment = int(self.moments[row])
        return (moment - 1) / _THOUSANDTHS if moment else None

    def spread(
        self, values: NDArray[np.uint32], paragraphs: NDArray[np.uint32]
    ) -> NDArray[np.uint32]:
        """Return for each paragraph of the corpus the value of the row that holds for it.

        Args:
            values: A value for each row.
            paragraphs: The number of each source's first paragraph, and at the end how many there
                are.

        Returns:
            The values; 0 where no row holds.
        """
        counts = self.counts
        starts = self.paragraphs + np.repeat(paragraphs[:-1], counts)
        ends = np.append(starts[1:], paragraphs[-1])
        # The last row of a source ends with it.
        lasts = self.firsts[1:][counts > 0] - np.uint32(1)
        ends[lasts] = paragraphs[1:][counts > 0]
        lengths = ends - starts
        spread = np.zeros(int(paragraphs[-1]), dtype=np.uint32)
        spread[ranges(starts, lengths)] = np.repeat(values, lengths)
        return spread


def _rows(bylines: Sequence[Byline]) -> Iterator[tuple[int, Byline]]:
    before = UNSIGNED
    for number, byline in enumerate(bylines):
        if byline != before:
            yield number, byline
            before = byline


def _stem(urls: set[str]) -> str:
    """Return what all of some addresses begin with, less than the whole of any."""
    # What differs between the first and the last in order differs between others at most as early.
    first, last = min(urls, default=""), max(urls, default="")
    shared = takewhile(lambda pair: pair[0] == pair[1], zip(first, last, strict=False))
    shortest = min(map(len, urls), default=0)
    return "".join(one for one, _ in shared)[: max(0, shortest - 1)]


def _moment(seconds: float | None) -> int:
    return 0 if seconds is None else 1 + min(round(seconds * _THOUSANDTHS), _LATEST)
