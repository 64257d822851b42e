"""What does the text of a citation name?

It is an id, a path with lines, or a whole source line as replies print it, which has both.
"""

import re
from collections.abc import Iterator
from itertools import islice
from typing import Final

from retrieval.corpus import ID_LENGTH, JS_BLANK, Lines

_ID: Final = re.compile(rf"[0-9a-hjkmnp-tv-z]{{{ID_LENGTH},52}}")
# Crockford's decoding: letters that look like digits are read as those.
_LOOKALIKES: Final = str.maketrans("oil", "011")

_LINES: Final = (
    # file:12, file:12-18, file:L12-L18; with a column, file:12:5
    re.compile(r"(?P<path>.+):(?P<first>\d{1,9})(?:[-–](?P<last>\d{1,9}))?", re.DOTALL),
    re.compile(r"(?P<path>.+):L(?P<first>\d{1,9})(?:[-–]L?(?P<last>\d{1,9}))?", re.DOTALL),
    re.compile(r"(?P<path>.+):(?P<first>\d{1,9}):\d{1,9}(?P<last>)", re.DOTALL),
    # file#L12-L18, as the links of forges have it, also with columns
    re.compile(
        r"(?P<path>.+)#L(?P<first>\d{1,9})(?:C\d+)?(?:[-–]L?(?P<last>\d{1,9})(?:C\d+)?)?",
        re.DOTALL,
    ),
    # file, lines 12–18
    re.compile(
        r"(?P<path>.+?),? lines? (?P<first>\d{1,9})(?:[-–](?P<last>\d{1,9}))?(?: of its text)?",
        re.DOTALL,
    ),
)

# file, page 7
_PAGE: Final = re.compile(r"(?P<path>.+?),? (?:pages?|pp?\.) ?(?P<page>\d{1,9})", re.DOTALL)

# talk.srt, 12:31; talk.srt, at 1:02:31; as the file has it, talk.srt, 00:12:31,500 --> 00:12:34,000
_TIME: Final = re.compile(
    r"(?P<path>.+?)(?:,? at |, )(?:(?P<hours>\d{1,3}):)?(?P<minutes>\d{1,3}):(?P<seconds>\d{2})"
    r"(?:[.,]\d{1,3})?(?: ?(?:-->|[-–—]) ?(?:\d{1,3}:){1,2}\d{2}(?:[.,]\d{1,3})?)?",
    re.DOTALL,
)

# -# [1] Ada, 2025-03-04 · [`file.md`, line 12](<https://…>) · Heading · `k7f2q8ab`
_MARKS: Final = re.compile(r"\A(?:> )?(?:-# |— )?(?:\[\d+\] )?")
# What stands in ticks, such as a path, isn't parted.
_PART: Final = re.compile(r"(?: · )?((?>(?:`[^`\n]*`|(?! · )[^\n])+))")
# As in Discord: before a letter, a digit or white space a backslash is only a backslash.
_ESCAPE: Final = re.compile(rf"\\([^0-9A-Za-z{JS_BLANK}])")
_LINKED: Final = re.compile(r"\[(?P<place>[^\n]+)\]\(<?[^\s()<>]*>?\)")
_TICKED: Final = re.compile(r"`(?P<inside>[^`\n]+)`(?P<behind>[^`\n]*)")


def is_citation(text: str) -> bool:
    """Tell whether a text has the form of a citation."""
    return id_in(text) is not None or names_place(text)


def names_place(text: str) -> bool:
    """Tell whether a text may name a place: lines, a page or a time."""
    return any(any(places(text)) for places in (places_in, pages_in, times_in))


def id_in(text: str) -> str | None:
    """Return the id that a text is, or that a source line ends with; None where it names none.

    It has its capitals and its letters that look like digits as ids have them.
    """
    parts = _parts(text)
    for part in parts[:0:-1] or parts:
        bare = part.strip().removeprefix("`").removesuffix("`")
        folded = bare.lower().translate(_LOOKALIKES)
        if _ID.fullmatch(folded):
            return folded
    return None


def places_in(text: str) -> Iterator[Lines]:
    """Yield the places that a text may name, the likeliest first; lines are as they are written."""
    for place in _places(text):
        for pattern in _LINES:
            if found := pattern.fullmatch(place):
                first = int(found["first"])
                yield Lines(found["path"], first, int(found["last"] or first))


def pages_in(text: str) -> Iterator[tuple[str, int]]:
    """Yield the paths and the numbers of the pages that a text may name, the likeliest first."""
    for found in filter(None, map(_PAGE.fullmatch, _places(text))):
        yield found["path"], int(found["page"])


def times_in(text: str) -> Iterator[tuple[str, int]]:
    """Yield the paths and the times, in seconds, that a text may name, the likeliest first."""
    for found in filter(None, map(_TIME.fullmatch, _places(text))):
        hours, minutes, seconds = (
            int(found[name] or 0) for name in ("hours", "minutes", "seconds")
        )
        yield found["path"], 3600 * hours + 60 * minutes + seconds


def _places(text: str) -> Iterator[str]:
    """Yield a text, and the place in it where it is a source line, as it is and without escapes."""
    for written in dict.fromkeys([text.strip(), _ESCAPE.sub(r"\1", text.strip())]):
        yield written
        # Before the place may stand who said it and when, which doesn't read as a place.
        bare = map(_bare, _parts(written)[:2])
        yield from islice((part for part in bare if part != written and _is_place(part)), 1)


def _parts(text: str) -> list[str]:
    """Return the parts of a source line, without the marks before it; another text is one part."""
    line = text.strip()
    if "\n" in line:
        return [line]
    return _PART.findall(_MARKS.sub("", line, 1)) or [line]


def _is_place(text: str) -> bool:
    return any(pattern.fullmatch(text) for pattern in (*_LINES, _PAGE, _TIME))


def _bare(place: str) -> str:
    """Return a place without a link around it and without ticks."""
    linked = _LINKED.fullmatch(place)
    place = linked["place"] if linked else place
    ticked = _TICKED.fullmatch(place)
    return f"{ticked['inside']}{ticked['behind']}" if ticked else place
