"""What stands at the place that a citation names?

A citation is a passage id (or a longer prefix of it), or a locator: `file:12`, `file:12-18`.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Final, Literal

from retrieval import sources
from retrieval.errors import AmbiguousCitationError, CitationError
from retrieval.snapshot import ID_LENGTH, Snapshot
from retrieval.sources import BLANK, Content, Line

Status = Literal["current", "moved", "changed", "gone"]

_ID: Final = re.compile(r"[0-9a-hjkmnp-tv-z]+")
_LOCATOR: Final = re.compile(
    r"(?P<path>.+):(?P<first>\d{1,9})(?:[-–](?P<last>\d{1,9}))?", re.DOTALL
)
# Crockford's decoding: letters that look like digits are read as those.
_LOOKALIKES: Final = str.maketrans("oil", "011")


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """What a citation leads to.

    Attributes:
        passage_id: The id as shown; None when a locator was cited.
        path: POSIX, relative to the corpus folder; None when nothing is known of an id.
        first_line: From 1; None with `path`.
        last_line: The line of the last byte.
        byte_start: From the file's first byte; None when gone.
        byte_end: After the last byte.
        text: The bytes decoded; None when gone.
        status: `current`, or `gone` when the file doesn't hold it (any more).
        before: The lines before it, in file order, without line ends.
        after: The lines after it.
    """

    passage_id: str | None = None
    path: str | None = None
    first_line: int | None = None
    last_line: int | None = None
    byte_start: int | None = None
    byte_end: int | None = None
    text: str | None = None
    status: Status = "gone"
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()


def is_citation(text: str) -> bool:
    """Tell whether a text has the form of a citation."""
    text = text.strip()
    return _LOCATOR.fullmatch(text) is not None or _id_prefix(text) is not None


def cite(snapshot: Snapshot, citation: str, context: int = 0) -> Citation:
    """Look a citation up.

    Args:
        snapshot: Where to look.
        citation: An id gives its whole paragraph, a locator the lines it names.
        context: How many lines before and after are given along.

    Returns:
        With status `gone` when the corpus holds no such thing.

    Raises:
        CitationError: The text is no citation.
        AmbiguousCitationError: It names several things.
    """
    citation = citation.strip()
    if locator := _LOCATOR.fullmatch(citation):
        first = int(locator["first"])
        last = int(locator["last"] or first)
        if not 1 <= first <= last:
            raise CitationError(f"{citation!r} names no lines: they count from 1, first to last.")
        return _by_lines(snapshot, locator["path"], first, last, context)
    prefix = _id_prefix(citation)
    if prefix is None:
        raise CitationError(
            f"{citation!r} is no citation; give an id of {ID_LENGTH} or more characters, "
            "file:12 or file:12-18."
        )
    return _by_id(snapshot, citation, prefix, context)


def _id_prefix(text: str) -> str | None:
    folded = text.lower().translate(_LOOKALIKES)
    return folded if len(folded) >= ID_LENGTH and _ID.fullmatch(folded) else None


def _by_id(snapshot: Snapshot, citation: str, prefix: str, context: int) -> Citation:
    passages = snapshot.passages_by_id(prefix)
    if not passages:
        return Citation(passage_id=prefix)
    if len(passages) > 1:
        raise AmbiguousCitationError(citation, _distinct([p.places[0].full_id for p in passages]))
    places = passages[0].places
    place, text = next(snapshot.standing(places), (places[0], None))
    found = Citation(
        passage_id=place.id,
        path=place.source.path,
        first_line=place.span.first_line,
        last_line=place.span.last_line,
    )
    if text is None:
        return found
    found = replace(
        found,
        byte_start=place.span.byte_start,
        byte_end=place.span.byte_end,
        text=text,
        status="current",
    )
    content = _content(snapshot, place.source.path) if context else None
    return _with_context(found, list(content.lines()), context) if content else found


def _by_lines(snapshot: Snapshot, path: str, first: int, last: int, context: int) -> Citation:
    path = _full_path(snapshot, path)
    gone = Citation(path=path, first_line=first, last_line=last)
    content = _content(snapshot, path)
    if content is None:
        return gone
    lines = list(content.lines())
    if last > len(lines):
        return gone
    # White space at either end is no part of what is quoted.
    while first < last and not lines[first - 1].text.strip(BLANK):
        first += 1
    while first < last and not lines[last - 1].text.strip(BLANK):
        last -= 1
    span = sources.trimmed(lines[first - 1 : last], content.encoding)
    if span.byte_start == span.byte_end:
        return gone
    found = Citation(
        path=path,
        first_line=span.first_line,
        last_line=span.last_line,
        byte_start=span.byte_start,
        byte_end=span.byte_end,
        text=content.data[span.byte_start : span.byte_end].decode(content.encoding),
        status="current",
    )
    return _with_context(found, lines, context)


def _full_path(snapshot: Snapshot, path: str) -> str:
    """Return the path of the one source that is named by it, or whose file name it is."""
    paths = [source.path for source in snapshot.sources]
    if path in paths:
        return path
    matches = [known for known in paths if known.endswith(f"/{path}")]
    if len(matches) > 1:
        raise AmbiguousCitationError(path, matches)
    return matches[0] if matches else path


def _content(snapshot: Snapshot, path: str) -> Content | None:
    """Read a source as it is now; None when it isn't one, or can't be read any more."""
    if all(source.path != path for source in snapshot.sources):
        return None
    try:
        return sources.read_content(snapshot.root, path, snapshot.encoding)
    except (OSError, sources.UndecodableError):
        return None


def _with_context(found: Citation, lines: Sequence[Line], context: int) -> Citation:
    if found.text is None or found.first_line is None or found.last_line is None:
        return found
    first, last = found.first_line - 1, found.last_line
    return replace(
        found,
        before=tuple(line.text.rstrip("\r") for line in lines[max(0, first - context) : first]),
        after=tuple(line.text.rstrip("\r") for line in islice(lines, last, last + context)),
    )


def _distinct(ids: Sequence[str]) -> list[str]:
    """Cut sorted ids to the shortest common length at which all differ."""
    length = ID_LENGTH
    while len({full_id[:length] for full_id in ids}) < len(ids):
        length += 1
    return [full_id[:length] for full_id in ids]
