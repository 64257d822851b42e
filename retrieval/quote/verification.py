"""Does the corpus say what a quote claims it says?

A quote is exact, near (with the difference shown), stitched from several places, or absent. What
its reader can't tell from the source makes no difference, and is named.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain, islice
from typing import Final, Literal

from retrieval.corpus import Extract, Skipped, folding, sentence_spans
from retrieval.errors import RetrievalError
from retrieval.quote import alignment, forms, stitching
from retrieval.quote.alignment import MOST_CHANGED, Match, Measure, Words
from retrieval.quote.forms import Form, Standing, forms_of, omissions
from retrieval.quote.regions import Reading, Regions
from retrieval.snapshots import Snapshot

LONGEST_QUOTE: Final = 20_000
"""The number of characters, each run of white space as one."""

FEWEST_WORDS: Final = 5
"""A shorter quote is exact or absent: four words with one changed are nobody's words."""

_MOST_CHARACTERS_COMPARED: Final = 10_000  # a longer quote is exact, stitched or absent
_LONGEST_GAP: Final = len(" [...] ")
_MOST_IN_A_REGION: Final = 1_000  # places of a quote that a text says over and over
_MOST_PIECES_COMPARED: Final = 12  # of a quote with a changed word in one of its pieces

Verdict = Literal["exact", "near", "stitched", "absent"]

_VERDICT_ORDER: Final[tuple[Verdict, ...]] = ("exact", "near", "stitched", "absent")


class QuoteError(RetrievalError):
    """There is nothing to verify, or too much."""


@dataclass(frozen=True, slots=True)
class Verification:
    """The verdict on a quote.

    Attributes:
        quote: The quote as given.
        verdict: `exact` when it stands there as whole words, to its reader's eyes; `near` when at
            most a fifth of its words, and any case and punctuation, are changed; `stitched` when
            all of it stands there, but in several pieces, one of which may be near; `absent`
            otherwise.
        places: Every place of an exact quote, those with the least folded first, or of what a near
            one comes from, in corpus order, the preferred ones before all others; one for each
            piece of a stitched one, in the quote's order. Where a text says the quote over and
            over, its first places.
        difference: The changes that turn the source's words into those of a near quote,
            `[-source-]` and `{+quote+}`; for a stitched one, the whole quote with those of its
            near piece, or None; None for other verdicts.
        expected_path: The file that was named: its path where there is one, else as named.
        found_elsewhere: Whether there are places, but none in the file that was named.
        folded: The names of what was folded at the first place of an exact quote, or at all places
            of another one, in the order of `folding.NAMES`.
        unread: What could not be compared with the quote. The path is `*` where it is not a file
            or a folder but a part of all passages.
    """

    quote: str
    verdict: Verdict
    places: tuple[Extract, ...] = ()
    difference: str | None = None
    expected_path: str | None = None
    found_elsewhere: bool = False
    folded: tuple[str, ...] = ()
    unread: tuple[Skipped, ...] = ()

    @property
    def but_for(self) -> tuple[str, ...]:
        """What was folded and is worth telling: all but white space."""
        return tuple(name for name in self.folded if name != folding.WHITE_SPACE)


@dataclass(frozen=True)
class _Quote:
    """What is looked for.

    Attributes:
        forms: The forms that it may stand in, the most literal first; at least one.
        is_preferred: Tells whether a place is one of those to be told first.
    """

    forms: Sequence[Form]
    is_preferred: Callable[[Extract], bool] = lambda _: False

    @cached_property
    def plain(self) -> Form:
        """The form without marks of its own."""
        return next((form for form in self.forms if form.has_marks), self.forms[0])

    @property
    def key(self) -> str:
        """The quote as it is compared."""
        return self.plain.key.text

    @cached_property
    def shown(self) -> str:
        """The quote in its own spelling, flat."""
        return folding.flat(self.plain.shown).text

    @property
    def spellings(self) -> list[str]:
        """The quote in its own spelling, flat, as given and, where it has marks, without them."""
        given = folding.flat(self.forms[0].shown).text
        return [*dict.fromkeys([given, self.shown])]

    @cached_property
    def words(self) -> float:
        """How many words it has."""
        return Measure(self.shown).words


@dataclass(frozen=True, slots=True)
class _Near:
    """The piece that a quote differs least from.

    Attributes:
        reading: The reading in which it stands.
        shown: The quote, in the one of its spellings that differs least.
        match: Where it stands in the flat text, and how much differs.
        difference: The changes, as in `Verification`.
    """

    reading: Reading
    shown: str
    match: Match
    difference: str

    @property
    def place(self) -> Extract:
        """Where it stands."""
        return self.reading.flat_place(self.match.start, self.match.end)

    @property
    def said(self) -> str:
        """The words of the source, flat."""
        return self.reading.flat.text[self.match.start : self.match.end]


@dataclass(frozen=True, slots=True)
class _Found:
    """A verdict, with what belongs to it as in `Verification`."""

    verdict: Verdict
    places: Sequence[Extract] = ()
    folded: tuple[str, ...] = ()
    difference: str | None = None


def verify(
    snapshot: Snapshot,
    quote: str,
    expected_path: str | None = None,
    is_preferred: Callable[[Extract], bool] = lambda _: False,
) -> Verification:
    """Look a quote up.

    A quote without an indexed word (to be or not to be) is looked for in the first million bytes of
    the corpus and in the file that is named; one whose rarest word is in more than 200 passages, in
    200 of those that hold all of its words. Headings and noise, which are in no passage, are looked
    through, up to a million bytes, where no passage has it.

    Args:
        snapshot: The snapshot to look in.
        quote: The words alone, without Discord's marks and escapes.
        expected_path: The place where it is said to stand: a path, or the end of one.
        is_preferred: Tells whether a place goes before others of the same words.

    Raises:
        QuoteError: The quote is empty or too long.
    """
    wanted = folding.flat(quote).text
    readings = forms_of(quote)
    if not wanted or not readings:
        raise QuoteError("The quote is empty; give the words to look for.")
    if len(wanted) > LONGEST_QUOTE:
        raise QuoteError(
            f"The quote has {len(wanted):,} characters; verify at most {LONGEST_QUOTE:,} at a time."
        )
    with snapshot.trusted():
        named = snapshot.sources.ending_with(expected_path) if expected_path else []
        regions = Regions(snapshot, wanted)
        found = _verdict(snapshot, _Quote(readings, is_preferred), wanted, named, regions)
        return Verification(
            quote=quote,
            verdict=found.verdict,
            places=tuple(_about(snapshot, place) for place in found.places),
            difference=found.difference,
            expected_path=named[0] if len(named) == 1 else expected_path,
            found_elsewhere=bool(expected_path and found.places)
            and not any(place.path in named for place in found.places),
            unread=regions.not_compared if found.verdict != "exact" else (),
            folded=found.folded,
        )


def _about(snapshot: Snapshot, place: Extract) -> Extract:
    """Return a place with the headings above it, and with who said it, when and where."""
    table = snapshot.paragraphs
    headings = table.path_at(place.path, place.byte_start)
    return table.signed(replace(place, headings=headings))


def best(verifications: Iterable[Verification], unread: Sequence[Skipped] = ()) -> Verification:
    """Return the first of several verifications that is exact with nothing folded, or the closest.

    Args:
        verifications: One for each reading of a quote, at least one; none after such a one is
            asked for.
        unread: Files that none of them could read, which the one that is returned tells, too.
    """
    chosen = _best(verifications)
    return replace(chosen, unread=(*unread, *chosen.unread)) if unread else chosen


def _best(verifications: Iterable[Verification]) -> Verification:
    seen = []
    for verification in verifications:
        if verification.verdict == "exact" and not verification.but_for:
            return verification
        seen.append(verification)

    def distance(one: Verification) -> tuple[int, int, int]:
        changes = len(one.difference or "")
        return _VERDICT_ORDER.index(one.verdict), changes, len(one.but_for)

    return min(seen, key=distance)


def _verdict(
    snapshot: Snapshot, quote: _Quote, wanted: str, named: Sequence[str], regions: Regions
) -> _Found:
    exact = _exact(quote, wanted, named, regions)
    if exact:
        return exact
    if quote.words < FEWEST_WORDS:
        return _Found("absent")
    near = _near(quote, regions)
    if near is None:
        regions.add_halves(quote.key)
        near = _near(quote, regions)
    stitched = _stitched(quote, near, regions)
    if stitched:
        return stitched
    has_gaps = near is not None and _has_gaps(quote, near)
    if near is None or has_gaps:
        changed = _stitched_with_a_change(snapshot, quote)
        if changed or near is None:
            return changed or _Found("absent")
    places = regions.places(folding.fold(near.said).text) or [near.place]
    places = sorted(places, key=quote.is_preferred, reverse=True)
    return _Found("near", places, _folded(near), near.difference)


def _exact(quote: _Quote, wanted: str, named: Sequence[str], regions: Regions) -> _Found | None:
    """Return the places where a quote, in any of its forms, stands in one piece.

    Its rarest term may stand in no passage, but in a heading, in noise or in an address.
    """
    regions.add_whole(wanted, quote.key, named)
    if found := _standing(quote, regions):
        return found
    regions.add_unindexed(quote.plain.core_text)
    regions.add_alike(quote.key)
    if found := _standing(quote, regions):
        return found
    return _standing(quote, regions) if regions.add_sought(wanted) else None


def _standing(quote: _Quote, regions: Regions) -> _Found | None:
    """Return all places of a quote in the regions read, those where least is folded first."""
    found: dict[Extract, Standing] = {}
    for form in quote.forms:
        for reading in regions.readings_of_run(form.core_text):
            for standing in islice(form.standing(reading), _MOST_IN_A_REGION):
                place = reading.place(standing.start, standing.end)
                if place not in found or len(standing.folded) < len(found[place].folded):
                    found[place] = standing
    if not found:
        return None

    def distance(place: Extract) -> tuple[int, bool]:
        return found[place].added, folding.CASE in found[place].folded

    def order(place: Extract) -> tuple[bool, int, str, int]:
        worth_telling = [name for name in found[place].folded if name != folding.WHITE_SPACE]
        preferred = quote.is_preferred(place)
        return not preferred, len(worth_telling), place.path, place.byte_start

    # Words that begin or end otherwise are the same only where none are more so.
    least = min(map(distance, found))
    places = _apart(sorted((place for place in found if distance(place) == least), key=order))
    return _Found("exact", places, found[places[0]].folded)


def _apart(places: Iterable[Extract]) -> list[Extract]:
    """Return places without those that overlap an earlier one."""
    kept: list[Extract] = []
    taken: dict[str, list[tuple[int, int]]] = {}
    for place in places:
        spans = taken.setdefault(place.path, [])
        number = bisect_left(spans, (place.byte_end, 0))
        if number == 0 or spans[number - 1][1] <= place.byte_start:
            spans.insert(number, (place.byte_start, place.byte_end))
            kept.append(place)
    return kept


def _near(quote: _Quote, regions: Regions) -> _Near | None:
    """Return the piece that a quote differs least from, if in at most a fifth of its words."""
    if len(quote.shown) > _MOST_CHARACTERS_COMPARED:
        return None
    best: tuple[Reading, str, Match] | None = None
    for shown in quote.spellings:
        words = Words(shown)
        for region in regions.alike:
            reading = region.written if region.is_long else region.readings[-1]
            match = alignment.nearest(words, Words(reading.flat.text))
            if match and (best is None or match.changed < best[2].changed):
                best = reading, shown, match
    if best is None or best[2].changed > MOST_CHANGED * quote.words:
        return None
    reading, shown, match = best
    text = reading.flat.text
    start, end = reading.without_noise(match.start, match.end)
    typed = frozenset(Words(shown).keys)
    if typed.isdisjoint(Words(text[match.start : start]).keys):
        match = replace(match, start=start)
    if typed.isdisjoint(Words(text[end : match.end]).keys):
        match = replace(match, end=end)
    difference = alignment.difference(text[match.start : match.end], shown)
    if difference == text[match.start : match.end]:
        # All that differs stands at an end, such as a number's sign.
        match = match.with_whole_words(text)
        difference = alignment.difference(text[match.start : match.end], shown)
    return _Near(reading, shown, match, difference)


def _folded(near: _Near) -> tuple[str, ...]:
    """Return the names of what differs between the unchanged words of both."""
    names: set[str] = set()
    for said, typed in alignment.same_words(near.said, near.shown):
        if folding.fold(said).text == folding.fold(typed).text:  # the first and last may not be
            names.update(folding.differences(said, typed))
    if near.reading.shown.layers and folding.flat(near.place.text).text != near.said:
        names.add(folding.MARKUP)
    return folding.in_order(names)


def _has_gaps(quote: _Quote, near: _Near) -> bool:
    """Tell whether a quote marks a gap that the source doesn't, there or right behind."""
    said = near.reading.flat.text[near.match.start : near.match.end + _LONGEST_GAP]
    return len(omissions(quote.key)) > len(omissions(folding.fold(said).text))


def _stitched(quote: _Quote, near: _Near | None, regions: Regions) -> _Found | None:
    """Return the pieces of a quote, unless it is rather one passage with some words changed.

    It is one passage when the changes are too few to be a piece from elsewhere, or when all pieces
    stand in the passage it is near to, with some words between them left out; but not when it marks
    a gap that the source doesn't.
    """
    has_gaps = near is not None and _has_gaps(quote, near)
    if near and not has_gaps and near.match.stretch < stitching.FEWEST_PIECE_WORDS:
        return None
    form, pieces = _pieces_of(quote, regions)
    places = [piece.place for piece in pieces]
    if not places or (near and not has_gaps and all(map(near.place.holds, places))):
        return None
    names: set[str] = set()
    for piece in pieces:
        names.update(forms.folded(piece.place.text, form.spelling(piece.start, piece.end)))
    # What only its beginning led to may be one piece.
    verdict: Verdict = "stitched" if len(places) > 1 else "exact"
    return _Found(verdict, places, folding.in_order(names))


def _pieces_of(quote: _Quote, regions: Regions) -> tuple[Form, list[stitching.Piece]]:
    """Return the pieces that make up a quote, as it is given or without its marks."""
    given = quote.forms[0]
    pieces = stitching.stitched(given.key.text, regions)
    if pieces or quote.plain is given:
        return given, pieces
    return quote.plain, stitching.stitched(quote.key, regions)


def _stitched_with_a_change(snapshot: Snapshot, quote: _Quote) -> _Found | None:
    """Return the pieces of a quote of which one is near and all others are exact.

    The pieces are what stands between the marks of gaps; in a quote without any, its sentences.
    """
    spans = _pieces(quote.key)
    if not 1 < len(spans) <= _MOST_PIECES_COMPARED:
        return None
    places: list[Extract] = []
    names: set[str] = set()
    longest = 0.0  # of the exact pieces, in words
    changed: tuple[tuple[int, int], str] | None = None
    for number, span in enumerate(spans):
        piece = _Quote(forms_of(quote.plain.spelling(*span)))
        regions = Regions(snapshot, piece.shown)
        exact = _exact(piece, piece.shown, (), regions)
        if exact and (number == 0 or folding.CASE not in exact.folded):
            longest = max(longest, piece.words)
            places.append(exact.places[0])
            names.update(exact.folded)
            continue
        near = _near(piece, regions) if piece.words >= FEWEST_WORDS else None
        if near is None or changed is not None:
            return None
        changed = span, near.difference
        places.append(near.place)
        names.update(_folded(near))
    if changed is None or longest < stitching.LONGEST_PIECE_WORDS:
        return None
    return _Found("stitched", places, folding.in_order(names), _marked(quote, *changed))


def _marked(quote: _Quote, span: tuple[int, int], difference: str) -> str:
    """Return a whole quote with the changes of one of its pieces."""
    shown = quote.plain.shown
    start, end = quote.plain.key.origin(*span, len(shown.layers))
    return folding.flat(f"{shown.text[:start]}{difference}{shown.text[end:]}").text


def _pieces(key: str) -> list[tuple[int, int]]:
    """Return where the pieces of a quote begin and end."""
    gaps = [0, *chain.from_iterable(omissions(key)), len(key)]
    spans = [(start, end) for start, end in zip(gaps[::2], gaps[1::2], strict=True) if start < end]
    return spans if len(spans) > 1 else sentence_spans(key)
