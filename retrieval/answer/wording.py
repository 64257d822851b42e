"""Which words does a passage hold, and where?

The second stage ranks passages by their words, which are read from the files when a question asks
for them. Where a file looks untouched, what is read here isn't vouched for: it only decides on an
order, and whatever is shown is read and vouched for again.
"""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from functools import cached_property, lru_cache
from itertools import accumulate, pairwise
from typing import Final

from retrieval.corpus import Source, sources
from retrieval.index import analysis, framed, gram_total
from retrieval.snapshots import TITLE_WEIGHT, Snapshot

_TITLE_GAP_WORDS: Final = 2  # counted between a title and the passage
_MOST_CACHED_PASSAGES: Final = 2_000
_MOST_CACHED_SOURCES: Final = 2_000


class Wording:
    """A passage's words, its source's title in front.

    Attributes:
        title: How many words its title has.
        framed: All folded words as `^word$`, one after the other; those of a title twice.
        grams: How many grams they have together.

    Args:
        title: The title's words, folded.
        data: All bytes of the passage.
        encoding: The encoding of these bytes.
        ends: Offsets in `data` after each paragraph; none where no place can be read.
    """

    def __init__(
        self, title: Sequence[str], data: bytes, encoding: str, ends: Sequence[int]
    ) -> None:
        self._data, self._encoding, self._ends = data, encoding, ends
        own = self._words_between(0, len(data))
        self._words = [*title, *own]
        self.title = len(title)
        counted = [*self._words, *[*title] * (TITLE_WEIGHT - 1)]
        self.framed = framed(counted)
        self.grams = gram_total(counted)
        self._stems: list[str] | None = None
        self._positions: dict[str, Sequence[int]] = {}

    @cached_property
    def ends(self) -> tuple[int, ...]:
        """The position after the last word of each paragraph."""
        if len(self._ends) == 1:
            return (len(self._words) - self.title,)
        parts = pairwise([0, *self._ends])
        return tuple(accumulate(len(self._words_between(*part)) for part in parts))

    def positions(self, term: str) -> Sequence[int]:
        """Return where a term stands, ascending; words of a title stand before 0."""
        if (known := self._positions.get(term)) is None:
            known = self._positions[term] = self._found(term)
        return known

    def tf(self, term: str, start: int, end: int) -> int:
        """Count a term between two positions, and in the title `TITLE_WEIGHT` times."""
        if not (positions := self.positions(term)):
            return 0
        within = bisect_left(positions, end) - bisect_left(positions, start)
        return TITLE_WEIGHT * bisect_left(positions, 0) + within

    def _found(self, term: str) -> Sequence[int]:
        if (stems := self._stems) is None:
            stems = self._stems = [*map(analysis.stem, self._words)]
        place = -1
        places = [place := stems.index(term, place + 1) for _ in range(stems.count(term))]
        if not self.title:
            return places
        return [n - self.title - (_TITLE_GAP_WORDS if n < self.title else 0) for n in places]

    def _words_between(self, start: int, end: int) -> list[str]:
        return analysis.words(self._data[start:end].decode(self._encoding, "replace"))


class Wordings:
    """Reads the words of passages, and keeps the latest; safe to use from several threads.

    Args:
        snapshot: The snapshot that the passages belong to.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._source = lru_cache(maxsize=_MOST_CACHED_SOURCES)(self._read_source)
        self.of: Callable[[int], Wording] = lru_cache(maxsize=_MOST_CACHED_PASSAGES)(self._read)
        """Return the words of a passage by its number; only its title's if it can't be read."""

    def _read(self, number: int) -> Wording:
        passages = self._snapshot.passages
        first = int(passages.firsts[number])
        spans = passages.paragraphs.spans[first : first + int(passages.counts[number])].tolist()
        source, file, title = self._source(passages.paragraphs.source_number(first))
        start, end = spans[0][0], spans[-1][1]
        data = sources.read_untouched(file, source, start, end)
        if data is not None:
            return Wording(title, data, source.encoding, [span[1] - start for span in spans])
        # Any other place of it will do; if none can be read, it has no words.
        for place, read in self._snapshot.standing(passages.places_of(number)):
            ends = [one.span.byte_end - place.byte_start for one in place.paragraphs]
            return Wording(title, read, place.source.encoding, ends)
        return Wording(title, b"", source.encoding, ())

    def _read_source(self, number: int) -> tuple[Source, str, list[str]]:
        source = self._snapshot.sources[number]
        file = sources.file_of(self._snapshot.root, source)
        return source, file, analysis.words(source.title)
