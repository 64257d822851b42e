"""Which pieces of the corpus make up a quote?

Each piece is exact somewhere. Where the quote marks a gap (`…`, `[...]`) or ends a sentence, a
piece may be short; anywhere else it has at least four words; otherwise any text could be put
together.
"""

from collections import Counter
from itertools import islice
from typing import Final, NamedTuple

from retrieval.corpus import Extract, sentence_spans
from retrieval.index import analysis
from retrieval.quote.alignment import Measure
from retrieval.quote.forms import omissions
from retrieval.quote.regions import Reading, Regions

FEWEST_PIECE_WORDS: Final = 4
"""A piece whose ends nothing marks has at least this many words."""

LONGEST_PIECE_WORDS: Final = 3
"""The longest piece has at least this many words."""

_LOOKAHEAD_WORDS: Final = 12  # used to rank the passages for a piece
_MOST_BEGINNINGS_TRIED: Final = 60  # for the pieces of a quote
_MOST_UNITS_LEFT: Final = 3  # words, or sentences, that may be left to the next piece


class Piece(NamedTuple):
    """A piece of a quote, and where it stands.

    Attributes:
        start: The offset of its first character in the quote.
        end: The offset after its last one.
        place: Where it stands.
    """

    start: int
    end: int
    place: Extract


def stitched(quote: str, regions: Regions) -> list[Piece]:
    """Find the pieces that make up a quote.

    Args:
        quote: The quote, folded.
        regions: The regions read for it; those read for its pieces are added.

    Returns:
        The pieces in the quote's order; of several places of one, that in the file that holds most
        pieces, after the piece before. Empty when some of the quote stands nowhere.
    """
    cover = _Cover(quote, regions)
    spans = cover.spans()
    if not any(cover.measure.between(*span) >= LONGEST_PIECE_WORDS for span in spans):
        return []
    chosen = _chosen([cover.places(*span) for span in spans])
    return [Piece(*span, place) for span, place in zip(spans, chosen, strict=True)]


class _Cover:
    """Covers a quote with pieces from left to right, the longest first."""

    def __init__(self, text: str, regions: Regions) -> None:
        self.text = text
        self.measure = Measure(text)
        self._regions = regions
        self._tried: set[int] = set()
        self._gaps = dict(omissions(text))
        sentences = sentence_spans(text)
        # Where a piece must not be cut inside a word …
        self._outer = {0, len(text), *self._gaps, *self._gaps.values()}
        # … and where it may be short.
        self._begins = self._outer.union(start for start, _ in sentences)
        self._ends = self._outer.union(end for _, end in sentences)

    def spans(self) -> list[tuple[int, int]]:
        """Return the pieces' offsets; empty when no pieces cover the text."""
        return self._from(self._gaps.get(0, 0)) or []

    def places(self, start: int, end: int) -> list[Extract]:
        """Return where a piece stands, in corpus order; as whole words if it does anywhere."""
        piece = self.text[start:end]
        return self._regions.places(piece) or [
            reading.place(offset, offset + len(piece))
            for reading in self._regions.readings(piece)
            for offset in self._offsets(reading, start, end)
        ]

    def _from(self, start: int) -> list[tuple[int, int]] | None:
        """Cover the text from an offset on; None when that can't be done."""
        # An offset that was tried before has failed, or the search would have ended there.
        if start in self._tried or len(self._tried) >= _MOST_BEGINNINGS_TRIED:
            return None
        self._tried.add(start)
        for end in self._possible_ends(start):
            after = self._gaps.get(end, end + (self.text[end : end + 1] == " "))
            if after == len(self.text):
                return [(start, end)]
            rest = self._from(after)
            if rest is not None:
                return [(start, end), *rest]
        return None

    def _possible_ends(self, start: int) -> list[int]:
        """Return where a piece that begins here may end, the best first.

        It may end with one of its last words, with a sentence, or, where two pieces were joined
        inside a word, as far as it goes.
        """
        farthest = self._farthest_end(start)
        words = (end for end in range(farthest, start, -1) if self._is_end(end))
        sentences = sorted((end for end in self._ends if start < end <= farthest), reverse=True)
        tried = [
            *islice(words, _MOST_UNITS_LEFT + 1),
            *sentences[: _MOST_UNITS_LEFT + 1],
            max(farthest, start + 1),
        ]
        return [end for end in dict.fromkeys(tried) if self._is_piece(start, end)]

    def _is_end(self, end: int) -> bool:
        """Tell whether a word with its punctuation ends here."""
        if end in self._ends or self.text[end] == " ":
            return True
        before, after = self.text[end - 1], self.text[end]
        return before.isalnum() and after.isalnum() and analysis.is_border(self.text, end)

    def _is_piece(self, start: int, end: int) -> bool:
        marked = start in self._begins and end in self._ends
        if not marked and self.measure.between(start, end) < FEWEST_PIECE_WORDS:
            return False
        return any(
            self._offsets(reading, start, end)
            for reading in self._regions.readings(self.text[start:end])
        )

    def _offsets(self, reading: Reading, start: int, end: int) -> list[int]:
        """Return where a piece stands; inside a word only where another piece is joined."""
        short = self.measure.between(start, end) < FEWEST_PIECE_WORDS
        return reading.holds(
            self.text[start:end],
            from_border=short or start in self._outer,
            to_border=short or end in self._outer,
        )

    def _farthest_end(self, start: int) -> int:
        """Return the farthest end of what stands somewhere in one piece from here on."""
        ends = [self.measure.end_of(start, FEWEST_PIECE_WORDS)]
        if start in self._begins:
            ends.append(min((end for end in self._ends if end > start), default=None))
        known = [end for end in ends if end is not None]
        if not known:
            return start
        head = self.text[start : min(known)]
        ahead = self.measure.end_of(start, _LOOKAHEAD_WORDS) or len(self.text)
        self._regions.add_beginning(head, self.text[start:ahead])
        return max(
            (self._held(reading, start, head) for reading in self._regions.readings(head)),
            default=start,
        )

    def _held(self, reading: Reading, start: int, head: str) -> int:
        if head not in reading.key.text:
            return start
        low, high = start + len(head), len(self.text)
        while low < high:
            middle = (low + high + 1) // 2
            if self.text[start:middle] in reading.key.text:
                low = middle
            else:
                high = middle - 1
        return low


def _chosen(pieces: list[list[Extract]]) -> list[Extract]:
    """Choose one place for each piece."""
    held = Counter(path for places in pieces for path in {place.path for place in places})
    chosen: list[Extract] = []
    for places in pieces:
        before = chosen[-1] if chosen else None

        def fit(place: Extract, before: Extract | None = before) -> tuple[int, bool]:
            goes_on = (
                before is not None
                and place.path == before.path
                and place.byte_start >= before.byte_end
            )
            return held[place.path], goes_on

        chosen.append(max(places, key=fit))  # the first of equals
    return chosen
