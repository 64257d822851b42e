"""What stands at the place that a citation names?

A citation is the id of a paragraph (or a longer prefix of it), or a locator: `file:12`,
`file:12-18`. An id that was shown once leads to its paragraph wherever that went, or to what became
of it.
"""

import unicodedata
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
    Source,
    clock,
    crockford,
    sources,
)
from retrieval.errors import AmbiguousCitationError, CitationError, TooLargeError
from retrieval.index import analysis
from retrieval.quote import alignment, notation
from retrieval.quote.lines import read_stretch
from retrieval.quote.paged import read_page_of
from retrieval.quote.regions import flat
from retrieval.quote.timed import read_turn_at
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
_MOST_TERMS: Final = 16  # of a paragraph, the rarest ones
_DIGEST_BYTES: Final = 8  # enough to tell a hundred paragraphs apart
_MOST_HINTED: Final = 3

Status = Literal["current", "moved", "changed", "gone"]


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
        hint: A sentence on what there is instead, such as a file of nearly this name; None where
            there is nothing to say.
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
    hint: str | None = None

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


Beside = Callable[[str], bytes]
"""Returns the digests that `beside` returned when a paragraph was shown, given its whole id; empty
where nobody knows."""


def cite(  # noqa: PLR0913, PLR0917 - what is cited, with all that is known of it
    snapshot: Snapshot,
    citation: str,
    context: int = 0,
    recall: Recall = lambda _: (),
    most: int | None = None,
    stood_beside: Beside = lambda _: b"",
) -> Citation:
    """Look a citation up.

    Args:
        snapshot: The snapshot to look in.
        citation: An id, which gives its whole paragraph, or a locator, which gives the lines it
            names, in any way that replies and forges write them.
        context: How many lines before and after to add.
        recall: Returns what is remembered of this corpus; without it, no paragraph is moved or
            changed.
        most: The most bytes that it may lead to; None for any number.
        stood_beside: Returns what stood there besides a paragraph that was shown, and so is not
            what it has become.

    Returns:
        The citation, with status `gone` when the corpus holds no such thing.

    Raises:
        CitationError: The text is no citation, or its file is there but may not be read now.
        AmbiguousCitationError: It names several things.
        TooLargeError: It leads to more bytes than that.
    """
    memory = _Memory(recall, stood_beside)
    with snapshot.trusted():
        return _cited(snapshot, citation.strip(), context, memory, most)


def _cited(
    snapshot: Snapshot, citation: str, context: int, memory: "_Memory", most: int | None
) -> Citation:
    if prefix := notation.id_in(citation):
        found = _unless_closed(snapshot, _by_id(snapshot, citation, prefix, memory, most))
        # A heading on a source line may only look like an id.
        if found.is_known or not notation.names_place(citation):
            return _with_context(snapshot, found, context)
    if paged := [*notation.pages_in(citation)]:
        return _with_context(snapshot, _by_page(snapshot, paged, most), context)
    if said := _by_time(snapshot, citation, most):
        return _with_context(snapshot, said, context)
    lines = _lines(snapshot, citation)
    found = _by_lines(snapshot, lines, context, most)
    return _unless_closed(snapshot, found if found.extract else _hinted(snapshot, lines))


@dataclass(frozen=True, slots=True)
class _Memory:
    """What is remembered of paragraphs that were shown."""

    recall: Recall
    stood_beside: Beside


def _lines(snapshot: Snapshot, citation: str) -> Lines:
    """Return the lines that a locator names, in the file that it means if there is one.

    Raises:
        CitationError: The text is no locator.
        AmbiguousCitationError: It may name several files.
    """
    named = list(notation.places_in(citation))
    if not named:
        raise CitationError(
            f"{citation!r} is not a citation; give an id of {ID_LENGTH} or more characters, "
            "file:12 or file:12-18."
        )
    places = [(_full_path(snapshot, lines.path), lines) for lines in named]
    path, lines = next((one for one in places if one[0]), (None, named[-1]))
    # No file here has that name, and what reads as a time in another may be no pair of lines.
    is_time = path is None and any(notation.times_in(citation))
    if not is_time and not 1 <= lines.first <= lines.last:
        raise CitationError(
            f"{citation!r} names no lines: lines count from 1, the first before the last."
        )
    return Lines(path or lines.path, lines.first, lines.last)


def _hinted(snapshot: Snapshot, cited: Lines) -> Citation:
    """Return that nothing stands on some lines, with what there is instead."""
    gone = Citation(stood=cited)
    if snapshot.sources.number(cited.path) is None:
        place = cited.locator.removeprefix(cited.path)
        return replace(gone, hint=_meant(snapshot, cited.path, place))
    last = _last_line(snapshot, cited.path)
    if not 0 < last < cited.last:
        return gone
    rest = f"; cite {Lines(cited.path, cited.first, last).locator}" if cited.first <= last else ""
    return replace(gone, hint=f"{cited.path} ends with line {last}{rest}.")


def _last_line(snapshot: Snapshot, path: str) -> int:
    """Return the last line of a source that isn't blank; 0 where there is none."""
    table = snapshot.paragraphs
    number = table.sources.number(path)
    if number is None or table.firsts[number] == table.firsts[number + 1]:
        return 0
    return int(table.lines[int(table.firsts[number + 1]) - 1, 1])


def _meant(snapshot: Snapshot, path: str, place: str) -> str | None:
    """Return a sentence that names a place in files of nearly this name; None where none has one.

    Args:
        snapshot: The snapshot to look in.
        path: The path, which no file has.
        place: What stands after it in the citation.
    """
    if not (near := _near_paths(snapshot, path)):
        return None
    named = " and ".join(f"{one}{place}" for one in near)
    return f"There is no {path}; did you mean {named}?"


def _near_paths(snapshot: Snapshot, path: str) -> list[str]:
    """Return the paths that differ from one in case, in a missing ending, or in both."""
    wanted = _caseless(path)
    name = wanted.rpartition("/")[2]

    def is_near(known: str) -> bool:
        whole = _caseless(known)
        stem, _, ending = whole.rpartition(".")
        ways = (whole,) if "/" in ending else (whole, stem)
        return any(way == wanted or way.endswith(f"/{wanted}") for way in ways)

    named = (known for known in snapshot.sources.paths if name in _caseless(known))
    return [*islice(filter(is_near, named), _MOST_HINTED)]


def _caseless(path: str) -> str:
    return (path if path.isascii() else unicodedata.normalize("NFC", path)).casefold()


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


def source_named(snapshot: Snapshot, path: str) -> Source | None:
    """Return the source with this path, or with one that ends so; None for none.

    Raises:
        AmbiguousCitationError: There are several.
    """
    full = _full_path(snapshot, path)
    number = None if full is None else snapshot.sources.number(full)
    return None if number is None else snapshot.sources[number]


def paragraph_at(snapshot: Snapshot, path: str, byte: int) -> Paragraph | None:
    """Return the paragraph that a byte of a source is in; None when no paragraph is there.

    Args:
        snapshot: The snapshot to look in.
        path: The path of the source, in full.
        byte: Offset in the file, from 0.
    """
    table = snapshot.paragraphs
    if (source := table.sources.number(path)) is None:
        return None
    number = table.at(source, byte)
    return None if number is None else table[number]


def text_of(snapshot: Snapshot, paragraph: Paragraph) -> str | None:
    """Return a paragraph's text; None when it doesn't stand there any more."""
    return next((text for _, text in _standing(snapshot, [paragraph])), None)


def _by_id(
    snapshot: Snapshot, citation: str, prefix: str, memory: _Memory, most: int | None
) -> Citation:
    known = {one.full_id: one for one in snapshot.paragraphs.with_id(prefix, _MOST_MATCHES)}
    shown = {
        one.paragraph_id: one
        for one in memory.recall(prefix)
        if _is_whole(snapshot, one) and _may_be_told(snapshot, one)
    }
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
    if old and (changed := _what_it_became(snapshot, old, memory.stood_beside(full_id))):
        return changed
    stood = old.extract.lines if old else known[full_id].lines
    return Citation(paragraph_id=full_id[:ID_LENGTH], stood=stood)


def _may_be_told(snapshot: Snapshot, shown: Remembered) -> bool:
    """Tell whether those may know of a text that was shown for whom the snapshot is.

    Of a file that isn't there, nobody knows who could see it.
    """
    return not snapshot.is_portion or snapshot.sources.number(shown.extract.path) is not None


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


def _what_it_became(snapshot: Snapshot, old: Remembered, beside: bytes) -> Citation | None:
    """Return the paragraph that is most like a vanished one, if any is like it.

    It compares those around the old place, and those of the passages that its words find, but not
    those that stood beside it.
    """
    words = alignment.Words(flat(old.extract.text)).keys
    known = {beside[n : n + _DIGEST_BYTES] for n in range(0, len(beside), _DIGEST_BYTES)}
    table = snapshot.paragraphs
    likely = _likely(snapshot, old.extract)
    places = (table[n] for n in likely if table.digests[n][:_DIGEST_BYTES] not in known)
    best: tuple[float, Paragraph, str] | None = None
    for place, text in _standing(snapshot, places):
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


def beside(snapshot: Snapshot, extract: Extract, paragraph: Paragraph) -> bytes:
    """Return the digests of what a shown paragraph could be taken to have become, were it gone.

    Args:
        snapshot: The snapshot that it was shown from.
        extract: Its extract.
        paragraph: The paragraph.

    Returns:
        The first bytes of each digest, one after another.
    """
    likely = _likely(snapshot, extract, 2)  # more of them, since others come near when it goes
    digests = {snapshot.paragraphs.digests[number][:_DIGEST_BYTES] for number in likely}
    return b"".join(sorted(digests - {paragraph.digest[:_DIGEST_BYTES]}))


def _likely(snapshot: Snapshot, old: Extract, times: int = 1) -> Iterator[int]:
    """Yield the paragraphs that one may have become, none twice, those around its place first.

    Paragraphs are given by their numbers.

    Args:
        snapshot: The snapshot to look in.
        old: The one.
        times: How many times as many as there are in general.
    """
    table, passages, index = snapshot.paragraphs, snapshot.passages, snapshot.index
    numbers: list[Iterable[int]] = []
    if (source := table.sources.number(old.path)) is not None:
        low, high = table.firsts[source : source + 2].tolist()
        here = low + bisect_left(table.lines[low:high, 0], old.first_line)
        near = times * _NEAR_PARAGRAPHS
        about = range(max(low, here - near), min(high, here + near + 1))
        numbers.append(sorted(about, key=lambda number: abs(number - here)))
    words = {*analysis.terms(old.text, snapshot.sources.main_languages[0])}
    known = sorted((df, term) for term in words if (df := index.df(term)))
    for hit in index.top_k([term for _, term in known[:_MOST_TERMS]], times * _MOST_HITS):
        first, count = int(passages.firsts[hit.passage]), int(passages.counts[hit.passage])
        numbers.append(range(first, first + count))
    distinct = dict.fromkeys(chain.from_iterable(numbers))
    return islice(distinct, times * _MOST_PARAGRAPHS_COMPARED)


def _standing(snapshot: Snapshot, places: Iterable[Paragraph]) -> Iterator[tuple[Paragraph, str]]:
    """Yield those places whose text hasn't changed, each with that text."""
    for place, data in snapshot.standing(Passage((place,)) for place in places):
        yield place.paragraphs[0], data.decode(place.source.encoding)


def _at(snapshot: Snapshot, place: Paragraph, text: str) -> Citation:
    headings = snapshot.paragraphs.path_at(place.source.path, place.span.byte_start)
    extract = Extract.of(place.source, place.span, text, headings=headings)
    signed = snapshot.paragraphs.signed(extract)
    return Citation(paragraph_id=place.id, extract=signed, status="current")


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
    source = snapshot.sources[snapshot.sources.number(cited.path) or 0]
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
        title=source.title,
        page=source.page(span.byte_start),
    )
    found = Citation(extract=snapshot.paragraphs.signed(extract), status="current")
    return _between(found, extract, around.lines, context)


def _by_page(snapshot: Snapshot, named: Sequence[tuple[str, int]], most: int | None) -> Citation:
    """Return what stands on the page that is named; files may be named by the ends of paths."""
    places = ((_full_path(snapshot, path), page) for path, page in named)
    path, page = next(((path, page) for path, page in places if path), named[-1])
    return _led_to(read_page_of(snapshot, path, page, most))


def _by_time(snapshot: Snapshot, citation: str, most: int | None) -> Citation | None:
    """Return what is said at the time that is named; None where no known file is named so."""
    for path, seconds in notation.times_in(citation):
        if full := _full_path(snapshot, path):
            return _led_to(read_turn_at(snapshot, full, seconds, most))
        if hint := _meant(snapshot, path, f", {clock(seconds)}"):
            return Citation(hint=hint)
    return None


def _led_to(found: Extract | str) -> Citation:
    """Return what a place leads to: an extract, or a sentence on what there is instead."""
    if isinstance(found, str):
        return Citation(hint=found)
    return Citation(extract=found, status="current")


def _full_path(snapshot: Snapshot, path: str) -> str | None:
    """Return the path of the one source that has this path or this file name; None for none."""
    matches = snapshot.sources.ending_with(path)
    if len(matches) > 1:
        raise AmbiguousCitationError(path, matches)
    return matches[0] if matches else None


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
