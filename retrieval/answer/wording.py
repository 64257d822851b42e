"""Which words does a passage hold, and where?

The second stage ranks passages by their words, which are read from the files when a question asks
for them. Where a file looks untouched, what is read here isn't vouched for: it only decides on an
order, and whatever is shown is read and vouched for again.
"""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from functools import cached_property, lru_cache
from itertools import accumulate
from typing import Final

from retrieval.corpus import Kind, introduces, languages
from retrieval.index import analysis, framed, gram_total
from retrieval.snapshots import Snapshot

_GAP_WORDS: Final = 2  # counted between a heading and what follows it
_MOST_CACHED_PASSAGES: Final = 2_000
_MOST_CACHED_SOURCES: Final = 2_000


class Wording:
    """A passage's words, and those of its context in front.

    Attributes:
        surroundings: How many words its context has, each counted by its weight.
        has_heading: Whether it stands under a heading.
        opens: Whether it begins a section that has a heading.
        leads: Whether it stands in the first lines of a file that says much more.
        introduces: Whether it ends with a colon, and so introduces what follows it.
        framed: All folded words as `^word$`, one after the other, as often as they count.
        grams: How many grams they have together.

    Args:
        context: The folded words of each text in its context, and their weight.
        data: All bytes of the passage.
        encoding: The encoding of these bytes.
        pieces: Offsets in `data` of each paragraph's start and end, the same for both where it is
            noise; none where no place can be read.
        has_heading: As the attribute.
        opens: As the attribute.
        leads: As the attribute.
        language: The code of the language of all this.
    """

    def __init__(  # noqa: PLR0913 - the last four have defaults
        self,
        context: Sequence[tuple[Sequence[str], int]],
        data: bytes,
        encoding: str,
        pieces: Sequence[tuple[int, int]],
        *,
        has_heading: bool = False,
        opens: bool = False,
        leads: bool = False,
        language: str = languages.ENGLISH,
    ) -> None:
        self._context, self._language = context, language
        self.has_heading, self.opens, self.leads = has_heading, opens, leads
        texts = [data[start:end].decode(encoding, "replace") for start, end in pieces]
        self.introduces = introduces(next(filter(None, reversed(texts)), ""))
        parts = [analysis.words(text, language) for text in texts]
        self._own = [word for part in parts for word in part]
        self._lengths = [len(part) for part in parts]
        self.is_noise = [start == end for start, end in pieces]
        counted = [word for some, weight in context for word in [*some] * weight]
        self.surroundings = len(counted)
        counted += self._own
        self.framed = framed(counted)
        self.grams = gram_total(counted)
        self._stems: list[str] | None = None
        self._positions: dict[str, Sequence[int]] = {}

    @cached_property
    def ends(self) -> tuple[int, ...]:
        """The position after the last word of each paragraph."""
        return tuple(accumulate(self._lengths))

    def is_very_short(self, fewest: int) -> bool:
        """Tell whether it has some words of its own, but fewer than this."""
        return bool(self.ends) and self.ends[-1] < fewest

    def beginning(self, words: int, first: int, last: int) -> int:
        """Return the number after the last of the first paragraphs with this many words.

        Args:
            words: How many words; all paragraphs are taken where they have fewer.
            first: The number of the first paragraph, which is no noise.
            last: The number after that of the last.
        """
        before = self.ends[first - 1] if first else 0
        end = min(bisect_left(self.ends, before + words, first) + 1, last)
        return max(n for n in range(first + 1, end + 1) if not self.is_noise[n - 1])

    def positions(self, term: str) -> Sequence[int]:
        """Return where a term stands, ascending; words of the context stand before 0."""
        if (known := self._positions.get(term)) is None:
            known = self._positions[term] = self._found(term)
        return known

    def tf(self, term: str, start: int, end: int) -> int:
        """Count a term between two positions, and in the context by its weight."""
        if not (positions := self.positions(term)):
            return 0
        within = bisect_left(positions, end) - bisect_left(positions, start)
        before = positions[: bisect_left(positions, 0)]
        return within + sum(self._weights[position] for position in before)

    @cached_property
    def _before(self) -> dict[int, tuple[str, int]]:
        """The stem and the weight of each word of the context, by its position."""
        found: dict[int, tuple[str, int]] = {}
        position = 0
        for some, weight in reversed(self._context):
            position -= _GAP_WORDS
            for word in reversed(some):
                position -= 1
                found[position] = analysis.stem(word, self._language), weight
        return dict(sorted(found.items()))

    @cached_property
    def _weights(self) -> dict[int, int]:
        return {position: weight for position, (_, weight) in self._before.items()}

    def _found(self, term: str) -> Sequence[int]:
        if (stems := self._stems) is None:
            stems = self._stems = [analysis.stem(word, self._language) for word in self._own]
        place = -1
        places = [place := stems.index(term, place + 1) for _ in range(stems.count(term))]
        return [*(n for n, (stem, _) in self._before.items() if stem == term), *places]


class Wordings:
    """Reads the words of passages, and keeps the latest; safe to use from several threads.

    Args:
        snapshot: The snapshot that the passages belong to.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._source = lru_cache(maxsize=_MOST_CACHED_SOURCES)(snapshot.sources.row)
        self._words = lru_cache(maxsize=_MOST_CACHED_SOURCES)(analysis.words)
        self.of: Callable[[int], Wording] = lru_cache(maxsize=_MOST_CACHED_PASSAGES)(self._read)
        """Return the words of a passage by its number; only its context's if it can't be read."""

    def _read(self, number: int) -> Wording:
        table = self._snapshot.paragraphs
        first = int(self._snapshot.passages.firsts[number])
        last = first + int(self._snapshot.passages.counts[number])
        kinds = table.kinds[first:last].tolist()
        source = self._source(table.source_number(first))
        language = source.spoken
        context = [
            (self._words(text, language), weight) for text, weight in self._snapshot.context(number)
        ]
        spans = table.spans[first:last].tolist()
        data = self._snapshot.texts.read_untouched(source, spans[0][0], spans[-1][1])
        if data is not None:
            return Wording(
                context,
                data,
                source.encoding,
                _pieces(spans, kinds),
                has_heading=bool(table.sections[first]),
                opens=bool(table.sections[first]) and table.opens_section(first),
                leads=table.leads(first),
                language=language,
            )
        # Any other place of it will do; if none can be read, it has no words.
        for place, read in self._snapshot.standing(self._snapshot.passages.places_of(number)):
            others = [(one.span.byte_start, one.span.byte_end) for one in place.paragraphs]
            encoding, pieces = place.source.encoding, _pieces(others, kinds)
            return Wording(context, read, encoding, pieces, language=language)
        return Wording(context, b"", source.encoding, (), language=language)


def _pieces(spans: Sequence[Sequence[int]], kinds: Sequence[int]) -> list[tuple[int, int]]:
    """Return where paragraphs begin and end within their passage; noise has no extent."""
    begun = spans[0][0]
    return [
        (start - begun, (start if kind == Kind.NOISE else end) - begun)
        for (start, end), kind in zip(spans, kinds, strict=True)
    ]
