"""Does the corpus say what a quote claims it says?

A quote is exact, near (with the difference shown), stitched from several places, or absent. Runs of
white space compare equal, and unseen characters make no difference.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from retrieval.corpus import Extract, Skipped
from retrieval.errors import RetrievalError
from retrieval.quote import alignment, stitching
from retrieval.quote.alignment import MOST_CHANGED, Match, Measure, Words
from retrieval.quote.regions import Region, Regions, flat, unwrapped
from retrieval.snapshots import Snapshot

LONGEST_QUOTE: Final = 20_000
"""The number of characters, each run of white space as one."""

FEWEST_WORDS: Final = 5
"""A shorter quote is exact or absent: four words with one changed are nobody's words."""

_MOST_CHARACTERS_COMPARED: Final = 10_000  # a longer quote is exact, stitched or absent

Verdict = Literal["exact", "near", "stitched", "absent"]

_VERDICT_ORDER: Final[tuple[Verdict, ...]] = ("exact", "near", "stitched", "absent")


class QuoteError(RetrievalError):
    """There is nothing to verify, or too much."""


@dataclass(frozen=True, slots=True)
class Verification:
    """The verdict on a quote.

    Attributes:
        quote: The quote as given.
        verdict: `exact` when it stands there as whole words, runs of white space aside; `near`
            when at most a fifth of its words, and any case and punctuation, are changed;
            `stitched` when all of it stands there, but in several pieces; `absent` otherwise.
        places: Every place of an exact quote, or of what a near one comes from, in corpus order;
            one for each piece of a stitched one, in the quote's order.
        difference: The changes that turn the source's words into those of a near quote,
            `[-source-]` and `{+quote+}`; None for other verdicts.
        expected_path: The file that was named: its path where there is one, else as named.
        found_elsewhere: Whether there are places, but none in the file that was named.
        unread: What could not be compared with the quote. The path is `*` where it is not a file
            or a folder but a part of all passages.
    """

    quote: str
    verdict: Verdict
    places: tuple[Extract, ...] = ()
    difference: str | None = None
    expected_path: str | None = None
    found_elsewhere: bool = False
    unread: tuple[Skipped, ...] = ()


@dataclass(frozen=True, slots=True)
class _Near:
    """The piece that a quote differs least from."""

    region: Region
    match: Match

    @property
    def said(self) -> str:
        """The words of the source, flat."""
        return self.region.flat[self.match.start : self.match.end]


def verify(snapshot: Snapshot, quote: str, expected_path: str | None = None) -> Verification:
    """Look a quote up.

    A quote without an indexed word (to be or not to be) is looked for in the first million bytes of
    the corpus and in the file that is named; one whose rarest word is in more than 200 passages, in
    200 of those that hold all of its words. Headings and noise, which are in no passage, are looked
    through, up to a million bytes, where no passage has it.

    Args:
        snapshot: The snapshot to look in.
        quote: The words alone, without Discord's marks and escapes.
        expected_path: The place where it is said to stand: a path, or the end of one.

    Raises:
        QuoteError: The quote is empty or too long.
    """
    wanted = flat(quote)
    if not wanted:
        raise QuoteError("The quote is empty; give the words to look for.")
    if len(wanted) > LONGEST_QUOTE:
        raise QuoteError(
            f"The quote has {len(wanted):,} characters; verify at most {LONGEST_QUOTE:,} at a time."
        )
    named = snapshot.sources.ending_with(expected_path) if expected_path else []
    regions = Regions(snapshot, wanted)
    verdict, places, difference = _verdict(wanted, named, regions)
    headings = (snapshot.paragraphs.path_at(place.path, place.byte_start) for place in places)
    return Verification(
        quote=quote,
        verdict=verdict,
        places=tuple(map(_under, places, headings)),
        difference=difference,
        expected_path=named[0] if len(named) == 1 else expected_path,
        found_elsewhere=bool(expected_path and places)
        and not any(place.path in named for place in places),
        unread=regions.not_compared if verdict != "exact" else (),
    )


def _under(place: Extract, headings: tuple[str, ...]) -> Extract:
    return replace(place, headings=headings)


def best(verifications: Iterable[Verification], unread: Sequence[Skipped] = ()) -> Verification:
    """Return the first exact verification of several, or the closest one.

    Args:
        verifications: One for each reading of a quote, at least one; none after an exact one is
            asked for.
        unread: Files that none of them could read, which the one that is returned tells, too.
    """
    chosen = _best(verifications)
    return replace(chosen, unread=(*unread, *chosen.unread)) if unread else chosen


def _best(verifications: Iterable[Verification]) -> Verification:
    seen = []
    for verification in verifications:
        if verification.verdict == "exact":
            return verification
        seen.append(verification)
    return min(seen, key=lambda one: (_VERDICT_ORDER.index(one.verdict), len(one.difference or "")))


def _verdict(
    wanted: str, named: Sequence[str], regions: Regions
) -> tuple[Verdict, Sequence[Extract], str | None]:
    regions.add_whole(wanted, named)
    if places := _exact(wanted, regions):
        return "exact", places, None
    if Measure(wanted).words < FEWEST_WORDS:
        return "absent", (), None
    near = _near(wanted, regions)
    places = _stitched(wanted, near, regions)
    if len(places) == 1:  # in a passage that only its beginning led to
        return "exact", places, None
    if places:
        return "stitched", places, None
    if near is None:
        return "absent", (), None
    difference = alignment.difference(near.said, wanted)
    return "near", regions.places(near.said), difference


def _exact(wanted: str, regions: Regions) -> list[Extract]:
    """Return where a flat quote, in the first of its forms that does, stands in one piece.

    Its rarest term may stand in no passage, but in a heading, in noise or in an address.
    """
    forms = _forms(wanted)
    if places := regions.places_of(forms):
        return places
    regions.add_unindexed(forms)
    regions.add_alike(wanted)
    if places := regions.places_of(forms):
        return places
    return regions.places_of(forms) if regions.add_sought(wanted) else []


def _forms(wanted: str) -> list[str]:
    """Return the forms of a flat quote that are the same to a reader.

    An accented letter may be one character or two, a line end after a hyphen may have become a
    space, and the marks of a gap at either end say no more than that the source goes on.
    """
    texts = (wanted, unwrapped(wanted), stitching.without_outer_gaps(wanted))
    forms = [unicodedata.normalize(form, text) for form in ("NFC", "NFD") for text in texts]
    return [*filter(None, dict.fromkeys([*texts, *forms]))]


def _near(wanted: str, regions: Regions) -> _Near | None:
    """Return the piece that a quote differs least from, if in at most a fifth of its words."""
    if len(wanted) > _MOST_CHARACTERS_COMPARED:
        return None
    quote = Words(wanted)
    best: _Near | None = None
    for region in regions.alike:
        match = alignment.nearest(quote, Words(region.flat))
        if match and (best is None or match.changed < best.match.changed):
            best = _Near(region, match)
    allowed = MOST_CHANGED * Measure(wanted).words
    return best if best and best.match.changed <= allowed else None


def _stitched(wanted: str, near: _Near | None, regions: Regions) -> list[Extract]:
    """Return the pieces of a quote, unless it is rather one passage with some words changed.

    It is one passage when the changes are too few to be a piece from elsewhere, or when all pieces
    stand in the passage it is near to, with some words between them left out; but not when it marks
    a gap that the source doesn't.
    """
    if near is None:
        return stitching.stitched(wanted, regions)
    marked = len(stitching.omissions(wanted)) > len(stitching.omissions(near.said))
    if not marked and near.match.stretch < stitching.FEWEST_PIECE_WORDS:
        return []
    places = stitching.stitched(wanted, regions)
    whole = near.region.place(near.match.start, near.match.end)
    return places if marked or not all(whole.holds(place) for place in places) else []
