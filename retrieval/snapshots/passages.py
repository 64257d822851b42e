"""Which passages are ranked, and where does each stand?"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

import numpy as np
from numpy.typing import NDArray

from retrieval.corpus import Passage
from retrieval.index import Rows, ranges
from retrieval.snapshots.paragraphs import Located, Paragraphs

_PLACES_AT_A_TIME: Final = 1 << 12
_FEW_PLACES: Final = 16


@dataclass(frozen=True)
class Passages(Rows[Passage]):
    """The passages that are ranked, in corpus order, each once, however many places it has.

    Attributes:
        paragraphs: The paragraphs that they consist of.
        firsts: The number of each one's first paragraph, ascending.
        counts: How many paragraphs each has, from 1.
        contexts: A number for what counts with each besides its words; see `context_key`.
        repeats: The numbers of passages that are known from an earlier source, source by source.
        repeat_ends: Where the repeats of each source end.
    """

    paragraphs: Paragraphs
    firsts: NDArray[np.uint32]
    counts: NDArray[np.uint8]
    contexts: NDArray[np.uint64]
    repeats: NDArray[np.uint32]
    repeat_ends: NDArray[np.uint32]

    def __len__(self) -> int:
        return len(self.firsts)

    def row(self, number: int) -> Passage:
        """Return a passage by its number, from 0: the first of its places."""
        return self.paragraphs.run(int(self.firsts[number]), int(self.counts[number]))

    def located(self, numbers: Sequence[int] | NDArray[np.int64]) -> Located:
        """Return where some passages stand first, given by their numbers."""
        rows = np.array(numbers, dtype=np.int64)
        firsts = self.firsts.take(rows)
        return Located(firsts, self.counts.take(rows), self.paragraphs.source_numbers(firsts))

    def places_of(self, number: int) -> Iterator[Passage]:
        """Yield where a passage stands, by its number, in corpus order.

        The first place costs no search.
        """
        return self.places_of_part(number, 0, int(self.counts[number]))

    def places_of_part(self, number: int, first: int, last: int) -> Iterator[Passage]:
        """Yield some paragraphs of a passage wherever all of it stands, in corpus order.

        Args:
            number: The number of the passage.
            first: The number of the first paragraph in it, from 0.
            last: The number after that of the last.
        """
        yield self.paragraphs.run(int(self.firsts[number]) + first, last - first)
        for begun in islice(self.starts(self[number]), 1, None):
            yield self.paragraphs.run(begun + first, last - first)

    def places(self, passage: Passage) -> Iterator[Passage]:
        """Yield where the same paragraphs stand one after the other, in corpus order."""
        count = len(passage.paragraphs)
        return (self.paragraphs.run(first, count) for first in self.starts(passage))

    def starts(self, passage: Passage) -> Iterator[int]:
        """Yield the number of the first paragraph of each of these places."""
        digests = [paragraph.digest for paragraph in passage.paragraphs]
        table, count = self.paragraphs, len(digests)
        equal = table.digests.equal(digests[0])
        # A text may say the same a million times, and most who ask want few places.
        for begun in range(0, len(equal), _PLACES_AT_A_TIME):
            firsts = equal[begun : begun + _PLACES_AT_A_TIME]
            if len(firsts) > _FEW_PLACES:
                firsts = firsts[table.digests.may_be(firsts + np.uint32(count - 1), digests[-1])]
            for first in firsts.tolist():
                is_whole = first + count <= table.firsts[table.source_number(first) + 1]
                if is_whole and table.digests.among(first, first + count) == digests:
                    yield first

    def find(
        self,
        digests: NDArray[np.uint8],
        firsts: NDArray[np.int64],
        counts: NDArray[np.uint8],
        contexts: NDArray[np.uint64],
    ) -> NDArray[np.int64]:
        """Return which passages have the same paragraphs as some others, in the same context.

        Args:
            digests: The digests of the others' paragraphs, 32 bytes a row.
            firsts: The row of each one's first paragraph.
            counts: How many paragraphs each has.
            contexts: The context of each.

        Returns:
            The number of the passage for each of them; −1 where there is none.
        """
        own = _fingerprints(self.paragraphs.digests.rows, self.firsts, self.counts)
        own ^= self.contexts
        order = np.argsort(own)
        wanted = _fingerprints(digests, firsts, counts) ^ contexts
        low, high = (np.searchsorted(own, wanted, side, sorter=order) for side in ("left", "right"))
        found = np.full(len(firsts), -1)
        for step in range(int((high - low).max(initial=0))):
            place = np.flatnonzero((low + step < high) & (found < 0))
            passage = order[low[place] + step]
            alike = self.counts[passage] == counts[place]
            alike &= self.contexts[passage] == contexts[place]
            place, passage = place[alike], passage[alike]
            lengths = counts[place].astype(np.int64)
            ours = self.paragraphs.digests.rows[ranges(self.firsts[passage], lengths)]
            differs = (ours != digests[ranges(firsts[place], lengths)]).any(axis=1)
            if len(place):
                same = ~np.logical_or.reduceat(differs, np.cumsum(lengths) - lengths)
                found[place[same]] = passage[same]
        return found

    def holding(self, paragraphs: NDArray[np.bool_]) -> NDArray[np.uint32]:
        """Return the numbers of the passages that hold one of some paragraphs, ascending.

        All places of a passage have the same authors and days, so its first one answers for all.

        Args:
            paragraphs: Tells of each paragraph of the corpus whether it is one of them, as
                `Paragraphs.by` and `Paragraphs.dated` do.
        """
        upto = np.append(0, np.cumsum(paragraphs))
        held = upto[self.firsts + self.counts.astype(np.int64)] > upto[self.firsts]
        return np.flatnonzero(held).astype(np.uint32)

    def within(self, source: int) -> NDArray[np.uint32]:
        """Return the numbers of the passages that stand in a source, given by its number."""
        low, high = self.paragraphs.firsts[source : source + 2]
        first, last = np.searchsorted(self.firsts, [low, high])
        start = int(self.repeat_ends[source - 1]) if source else 0
        repeats = self.repeats[start : int(self.repeat_ends[source])]
        return np.union1d(np.arange(first, last, dtype=np.uint32), repeats)


def _fingerprints(
    digests: NDArray[np.uint8], firsts: NDArray[np.integer], counts: NDArray[np.uint8]
) -> NDArray[np.uint64]:
    """Return for each passage a number that hardly any other has, from its paragraphs' digests."""
    lengths = counts.astype(np.int64)
    starts = np.cumsum(lengths) - lengths
    rows = ranges(firsts, lengths)
    # Odd factors, so that the order of the paragraphs matters and no bit is lost.
    factors = 2 * (np.arange(len(rows)) - np.repeat(starts, lengths)) + 1
    values = np.ascontiguousarray(digests[rows, :8]).view(np.uint64).ravel()
    return np.add.reduceat(values * factors.astype(np.uint64), starts) if len(rows) else values
