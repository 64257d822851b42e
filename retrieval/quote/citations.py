"""What stands at the place that a citation names?

A citation is the id of a paragraph (or a longer prefix of it), or a locator: `file:12`,
`file:12-18`. An id that was shown once leads to its paragraph wherever that went, or to what became
of it.
"""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice, takewhile
from typing import Final, Literal, Protocol

from rapidfuzz.distance import Indel

from retrieval.corpus import (
    BLANK,
    ID_LENGTH,
    Extract,
    Line,
    Lines,
    Paragraph,
    Passage,
    crockford,
    sources,
)
from retrieval.errors import AmbiguousCitationError, CitationError, TooLargeError
from retrieval.index import analysis
from retrieval.quote import alignment
from retrieval.quote.lines import read_stretch
from retrieval.quote.regions import flat
from retrieval.snapshots import Snapshot

_MOST_MATCHES: Final = 20  # listed for an ambiguous prefix
_MOST_PLACES: Final = 100  # looked at for one paragraph

_LEAST_LIKENESS: Final = 0.5
"""An edited paragraph and its former self share at least this much of their words: twice the
longest common subsequence over both lengths. The most alike of 5,253 pairs of the seeds' paragraphs
that have five words share 0.44; a paragraph cut to a third of its words, or grown threefold,
0.5."""
_FEWEST_WORDS: Final = 5  # with fewer, only case and punctuation may have changed

_NEAR_PARAGRAPHS: Final = 20  # compared on each side of the old place
_MOST_HITS: Final = 10  # compared wherever they stand
_MOST_PARAGRAPHS_COMPARED: Final = 100

Status = Literal["current", "moved", "changed", "gone"]

_ID: Final = re.compile(rf"[0-9a-hjkmnp-tv-z]{{{ID_LENGTH},52}}")
_LOCATOR: Final = re.compile(
    r"(?P<path>.+):(?P<first>\d{1,9})(?:[-–](?P<last>\d{1,9}))?", re.DOTALL
)
# Crockford's decoding: letters that look like digits are read as those.
_LOOKALIKES: Final = str.maketrans("oil", "011")


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """What a citation leads to.

    Attributes:
        paragraph_id: The id as shown; None when a locator was cited. For a changed paragraph, the
            id it had.
        extract: The piece that it leads to; None when gone.
        stood: The lines where it was, when it is gone and they are known; else None.
        status: `current`; `moved` when it was shown at another place; `changed` when nothing has
            these bytes any more, but something nearly the same was found, which is then the
            extract; `gone` when the corpus doesn't hold it (any more).
        before: The lines before it, in file order, without line ends.
        after: The lines after it.
        moved_from: The locator where it was shown, when that is another place; else None.
        changed_to: The id of what it has become; None unless changed.
        old_text: The text that it had; None unless changed.
        difference: The changes that turn the old words into the new ones, `[-old-]` and `{+new+}`,
            white space as single spaces; None unless changed.
    """

    paragraph_id: str | None = None
    extract: Extract | None = None
    stood: Lines | None = None
    status: Status = "gone"
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    moved_from: str | None = None
    changed_to: str | None = None
    old_text: str | None = None
    difference: str | None = None

    @property
    def is_known(self) -> bool:
        """Whether it leads somewhere, or an id led somewhere once."""
        return self.extract is not None or None not in {self.paragraph_id, self.stood}


class Remembered(Protocol):
    """A paragraph that was shown."""

    @property
    def paragraph_id(self) -> str:
        """All 52 characters of the id."""

    @property
    def extract(self) -> Extract:
        """The paragraph as it stood then."""


Recall = Callable[[str], Sequence[Remembered]]
"""Returns the paragraphs that were shown under ids that begin with a prefix, in Crockford's lower
case."""


def is_citation(text: str) -> bool:
    """Tell whether a text has the form of a citation."""
    text = text.strip()
    return _LOCATOR.fullmatch(text) is not None or _id_prefix(text) is not None


def cite(
    snapshot: Snapshot,
    citation: str,
    context: int = 0,
    recall: Recall = lambda _: (),
    most: int | None = None,
) -> Citation:
    """Look a citation up.

    Args:
        snapshot: The snapshot to look in.
        citation: An id, which gives its whole paragraph, or a locator, which gives the lines it
            names.
        context: How many lines before and after to add.
        recall: Returns what is remembered of this corpus; without it, no paragraph is moved or
            changed.
        most: The most bytes that it may lead to; None for any number.

    Returns:
        The citation, with status `gone` when the corpus holds no such thing.

    Raises:
        CitationError: The text is no citation, or its file is there but may not be read now.
        AmbiguousCitationError: It names several things.
        TooLargeError: It leads to more bytes than that.
    """
    citation = citation.strip()
    if locator := _LOCATOR.fullmatch(citation):
        first = int(locator["first"])
        last = int(locator["last"] or first)
        if not 1 <= first <= last:
            raise CitationError(
                f"{citation!r} names no lines: lines count from 1, the first before the last."
            )
        lines = Lines(_full_path(snapshot, locator["path"]), first, last)
        return _unless_closed(snapshot, _by_lines(snapshot, lines, context, most))
    prefix = _id_prefix(citation)
    if prefix is None:
        raise CitationError(
            f"{citation!r} is not a citation; give an id of {ID_LENGTH} or more characters, "
            "file:12 or file:12-18."
        )
    found = _unless_closed(snapshot, _by_id(snapshot, citation, prefix, recall, most))
    return _with_context(snapshot, found, context)


def _unless_closed(snapshot: Snapshot, found: Citation) -> Citation:
    """Return what was found, unless it seems gone only because its file may not be read now."""
    if found.status != "gone" or found.stood is None:
        return found
    path = found.stood.path
    # Of paths that are none of the corpus nobody may learn what is there.
    if snapshot.sources.number(path) is None or not sources.is_closed(snapshot.root, path):
        return found
    raise CitationError(
        f"{path} can't be read now, so what stands there can't be told; give access to it, or ask "
        "again later."
    )


def paragraph_at(snapshot: Snapshot, path: str, byte: int) -> tuple[Paragraph, str] | None:
    """Return the paragraph that a byte of a source is in, and its text.

    Args:
        snapshot: The snapshot to look in.
        path: The path of the source, in full.
        byte: Offset in the file, from 0.

    Returns:
        None when no paragraph is there, or it doesn't stand there any more.
    """
    table = snapshot.paragraphs
    if (source := table.sources.number(path)) is None:
        return None
    if (number := table.at(source, byte)) is None:
        return None
    return next(_standing(snapshot, [table[number]]), None)


def _id_prefix(text: str) -> str | None:
    folded = text.lower().translate(_LOOKALIKES)
    return folded if _ID.fullmatch(folded) else None


def _by_id(
    snapshot: Snapshot, citation: str, prefix: str, recall: Recall, most: int | None
) -> Citation:
    known = {one.full_id: one for one in snapshot.paragraphs.with_id(prefix, _MOST_MATCHES)}
    shown = {one.paragraph_id: one for one in recall(prefix) if _is_whole(snapshot, one)}
    ids = sorted(known.keys() | shown.keys())
    if not ids:
        return Citation(paragraph_id=prefix)
    if len(ids) > 1:
        raise AmbiguousCitationError(citation, _distinct(ids[:_MOST_MATCHES]))
    full_id = ids[0]
    old = shown.get(full_id)
    if most is not None and (whole := known.get(full_id)):
        start, end, *_ = whole.span
        if end - start > most:
            raise TooLargeError(whole.locator, most)
    if full_id in known and (found := _where_it_stands(snapshot, known[full_id], old)):
        return found
    if old and (changed := _what_it_became(snapshot, old)):
        return changed
    stood = old.extract.lines if old else known[full_id].lines
    return Citation(paragraph_id=full_id[:ID_LENGTH], stood=stood)


def _is_whole(snapshot: Snapshot, shown: Remembered) -> bool:
    """Tell whether a text is the one that was shown: whether its id is still that of its bytes."""
    encodings = sources.possible_encodings(snapshot.encoding)
    try:
        data = [shown.extract.text.encode(encoding) for encoding in encodings]
    except UnicodeEncodeError:
        return False
    return any(crockford(sources.digest_of(one)) == shown.paragraph_id for one in data)


def _where_it_stands(
    snapshot: Snapshot, named: Paragraph, old: Remembered | None
) -> Citation | None:
    """Return a place of a paragraph, preferably the one it was shown at; None if it has none."""
    places = list(islice(snapshot.paragraphs.same(named.digest), _MOST_PLACES))
    was = old.extract.locator if old else None
    places.sort(key=lambda place: place.locator != was)
    for place, text in _standing(snapshot, places):
        if was in {None, place.locator}:
            return _at(snapshot, place, text)
        return replace(_at(snapshot, place, text), status="moved", moved_from=was)
    return None


def _what_it_became(snapshot: Snapshot, old: Remembered) -> Citation | None:
    """Return the paragraph that is most like a vanished one, if any is like it.

    It compares those around the old place, and those of the passages that its words find.
    """
    words = alignment.Words(flat(old.extract.text)).keys
    best: tuple[float, Paragraph, str] | None = None
    for place, text in _standing(snapshot, _likely(snapshot, old)):
        least = best[0] if best else _LEAST_LIKENESS
        others = alignment.Words(flat(text)).keys
        alike = Indel.normalized_similarity(words, others)
        enough = alike == 1 or min(len(words), len(others)) >= _FEWEST_WORDS
        if enough and alike >= least and (best is None or alike > least):
            best = alike, place, text
    if best is None:
        return None
    _, place, text = best
    was = old.extract.locator
    return replace(
        _at(snapshot, place, text),
        paragraph_id=old.paragraph_id[:ID_LENGTH],
        status="changed",
        moved_from=None if was == place.locator else was,
        changed_to=place.id,
        old_text=old.extract.text,
        difference=alignment.difference(flat(old.extract.text), flat(text)),
    )


def _likely(snapshot: Snapshot, old: Remembered) -> Iterator[Paragraph]:
    """Yield the paragraphs that one may have become, none twice, those around its place first."""
    table = snapshot.paragraphs
    numbers: list[Iterable[int]] = []
    if (source := table.sources.number(old.extract.path)) is not None:
        low, high = table.firsts[source : source + 2].tolist()
        here = low + bisect_left(table.lines[low:high, 0], old.extract.first_line)
        about = range(max(low, here - _NEAR_PARAGRAPHS), min(high, here + _NEAR_PARAGRAPHS + 1))
        numbers.append(sorted(about, key=lambda number: abs(number - here)))
    terms = analysis.terms(old.extract.text, snapshot.sources.main_languages[0])
    for hit in snapshot.index.top_k(terms, _MOST_HITS):
        passage = snapshot.passages[hit.passage]
        numbers.append(paragraph.number for paragraph in passage.paragraphs)
    distinct = dict.fromkeys(chain.from_iterable(numbers))
    return (table[number] for number in islice(distinct, _MOST_PARAGRAPHS_COMPARED))


def _standing(snapshot: Snapshot, places: Iterable[Paragraph]) -> Iterator[tuple[Paragraph, str]]:
    """Yield those places whose text hasn't changed, each with that text."""
    for place, data in snapshot.standing(Passage((place,)) for place in places):
        yield place.paragraphs[0], data.decode(place.source.encoding)


def _at(snapshot: Snapshot, place: Paragraph, text: str) -> Citation:
    headings = snapshot.paragraphs.path_at(place.source.path, place.span.byte_start)
    extract = Extract.of(place.source, place.span, text, headings=headings)
    return Citation(paragraph_id=place.id, extract=extract, status="current")


def _by_lines(snapshot: Snapshot, cited: Lines, context: int, most: int | None) -> Citation:
    gone = Citation(stood=cited)
    first, last = cited.first, cited.last
    around = read_stretch(snapshot, cited.path, max(1, first - context), last + context, most)
    if around is None:
        return gone
    lines = [line for line in around.lines if first <= line.number <= last]
    if not lines or lines[-1].number < last:
        return gone
    # White space at either end isn't quoted.
    while len(lines) > 1 and not lines[-1].text.strip(BLANK):
        lines.pop()
    blank = takewhile(lambda line: not line.text.strip(BLANK), lines[:-1])
    lines = lines[sum(1 for _ in blank) :]
    span = sources.trimmed(lines, around.encoding)
    if span.byte_start == span.byte_end:
        return gone
    extract = Extract(
        path=cited.path,
        first_line=span.first_line,
        last_line=span.last_line,
        byte_start=span.byte_start,
        byte_end=span.byte_end,
        text="\n".join(line.text for line in lines).strip(BLANK),
        encoding=around.encoding,
        headings=snapshot.paragraphs.path_at(cited.path, span.byte_start),
        title=snapshot.title(cited.path),
    )
    return _between(Citation(extract=extract, status="current"), extract, around.lines, context)


def _full_path(snapshot: Snapshot, path: str) -> str:
    """Return the path of the one source that has this path or this file name."""
    matches = snapshot.sources.ending_with(path)
    if len(matches) > 1:
        raise AmbiguousCitationError(path, matches)
    return matches[0] if matches else path


def _with_context(snapshot: Snapshot, found: Citation, context: int) -> Citation:
    """Add the lines around it as they are now, or none where the file can't be read."""
    if not context or found.extract is None:
        return found
    cited = found.extract
    around = read_stretch(
        snapshot, cited.path, max(1, cited.first_line - context), cited.last_line + context
    )
    return _between(found, cited, around.lines if around else (), context)


def _between(found: Citation, extract: Extract, lines: Sequence[Line], context: int) -> Citation:
    """Add the lines before and after a citation's extract."""
    before = [line for line in lines if line.number < extract.first_line]
    after = [line for line in lines if line.number > extract.last_line]
    return replace(
        found,
        before=tuple(
            line.text.rstrip("\r") for line in before[len(before) - min(len(before), context) :]
        ),
        after=tuple(line.text.rstrip("\r") for line in after[:context]),
    )


def _distinct(ids: Sequence[str]) -> list[str]:
    """Cut sorted ids to the shortest common length at which all differ."""
    length = ID_LENGTH
    while len({full_id[:length] for full_id in ids}) < len(ids):
        length += 1
    return [full_id[:length] for full_id in ids]
