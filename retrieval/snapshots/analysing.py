"""What does each of some files contribute? All of them are analysed at once."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate, chain, pairwise
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from retrieval.corpus import ALONE, Byline, Content, Document, Drawn, Neighbourhood, one_line
from retrieval.index import ranges
from retrieval.snapshots.analyses import COLUMNS, Batch, FileFacts
from retrieval.snapshots.bylines import Bylines
from retrieval.snapshots.contexts import Contexts
from retrieval.snapshots.file_words import FileWords
from retrieval.snapshots.moments import Moments
from retrieval.snapshots.parting import Parted

_UNSIGNED: Final = Bylines.of_file((), ())
_UNTIMED: Final = Moments.of_file((), ())


def analyse(
    files: Mapping[str, Content | Drawn],
    language: str = "",
    around: Neighbourhood = ALONE,
) -> Batch:
    """Analyse some files, given by their paths; many together cost less than each by itself.

    Args:
        files: The files.
        language: The language of all of them; empty to detect that of each.
        around: What stands around them.
    """
    parted = [Parted.of(path, file, around) for path, file in files.items()]
    texts = [[*file.names, *file.said] for file in parted]
    words = FileWords.of(texts, [language or file.script for file in parted])
    people = [_people(file.document, file.segments.bylines) for file in parted]
    bylines = [
        Bylines.of_file(file.segments.bylines, [*names]) if file.segments.bylines else _UNSIGNED
        for file, names in zip(parted, people, strict=True)
    ]
    columns = _Columns()
    _add_paragraphs(columns, parted)
    _add_passages(columns, parted, words)
    _add_moments(columns, parted)
    columns.add("byline_paragraphs", [one.paragraphs for one in bylines])
    columns.add("byline_authors", [one.authors for one in bylines])
    columns.add("byline_days", [one.days for one in bylines])
    columns.add("byline_moments", [one.moments for one in bylines])
    columns.add("byline_ends", [one.rests.ends for one in bylines])
    rows = zip(parted, words.languages, words.lines, people, bylines, strict=True)
    return Batch([_facts(*row) for row in rows], columns.columns, columns.counts)


class _Columns:
    """The columns of some files, and how many rows each file has in each."""

    def __init__(self) -> None:
        self.columns: dict[str, NDArray[Any]] = {}
        self.counts: dict[str, list[int]] = {}

    def add(self, name: str, parts: Sequence[NDArray[Any]]) -> None:
        """Add a column, given the rows of each file."""
        kind = COLUMNS[name]
        self.columns[name] = np.concatenate([np.empty(0, kind), *parts]).astype(kind, copy=False)
        self.counts[name] = [*map(len, parts)]

    def add_listed(self, name: str, files: Sequence[Sequence[int]]) -> None:
        """Add a column, given the numbers of each file."""
        counts = [*map(len, files)]
        numbers = chain.from_iterable(files)
        self.add_counted(name, np.fromiter(numbers, COLUMNS[name], sum(counts)), counts)

    def add_counted(self, name: str, column: NDArray[Any], counts: Sequence[int]) -> None:
        """Add a column, given how many rows of it each file has."""
        self.columns[name] = column.astype(COLUMNS[name], copy=False)
        self.counts[name] = [*counts]


def _facts(
    file: Parted,
    language: str,
    word_lines: bytes,
    people: Mapping[str, Sequence[str]],
    bylines: Bylines,
) -> FileFacts:
    document = file.document
    return FileFacts(
        digest=file.digest,
        digests=file.digests,
        whole_digests=file.whole_digests,
        word_lines=word_lines,
        byline_rests=bylines.rests.data.tobytes(),
        encoding=file.content.encoding,
        size=file.size,
        title=document.title,
        aliases=document.aliases,
        language=language,
        labels=tuple(heading.label for heading in file.segments.headings),
        author=one_line(document.author),
        date=one_line(document.date),
        url=one_line(document.url),
        channel=document.channel,
        people=tuple(people),
        nicknames=tuple("\n".join(others) for others in people.values()),
        stem=bylines.stems[0],
        gap=document.gap,
    )


def _people(document: Document, bylines: Iterable[Byline]) -> dict[str, list[str]]:
    """Return the authors of a file in the order of their names, and the other names of each."""
    given = {one_line(name): others for name, others in document.people.items()}
    return {
        name: [*dict.fromkeys(line for other in given.get(name, ()) if (line := one_line(other)))]
        for name in sorted({byline.author for byline in bylines} - {""})
    }


def _add_paragraphs(columns: _Columns, files: Sequence[Parted]) -> None:
    """Add what is known of paragraphs before their words are."""
    for prefix, spans in (
        ("", [file.segments.spans for file in files]),
        ("whole_", [file.segments.wholes for file in files]),
    ):
        counts = [*map(len, spans)]
        numbers = chain.from_iterable(chain.from_iterable(spans))
        rows = np.fromiter(numbers, np.uint64, 4 * sum(counts)).reshape(-1, 4)
        columns.add_counted(f"{prefix}spans", rows[:, :2].copy(), counts)
        columns.add_counted(f"{prefix}lines", rows[:, 2:], counts)
    columns.add_listed("kinds", [file.segments.kinds for file in files])
    columns.add_listed("sections", [file.segments.sections for file in files])
    columns.add_listed("ties", [file.ties for file in files])
    parents = [[heading.parent for heading in file.segments.headings] for file in files]
    columns.add_listed("parents", parents)
    columns.add_listed("pages", [file.content.offsets(file.document.pages) for file in files])


def _add_passages(columns: _Columns, files: Sequence[Parted], words: FileWords) -> None:
    """Add the passages of files, and the words of their paragraphs and of what counts with them."""
    spans = np.array(columns.counts["spans"], dtype=np.int64)
    paragraphs = np.cumsum(spans) - spans  # the first of each file
    names = np.array([len(file.names) for file in files], dtype=np.int64)
    said = np.array([len(file.said) for file in files], dtype=np.int64)
    texts = np.cumsum(names + said) - said  # the first one said of each file
    counts = np.array([len(file.windows) for file in files], dtype=np.int64)
    bounds = chain.from_iterable(chain.from_iterable(file.windows for file in files))
    windows = np.fromiter(bounds, np.int64, 2 * int(counts.sum())).reshape(-1, 2)
    of_windows = np.repeat(np.arange(len(files)), counts)
    firsts = windows[:, 0] + paragraphs[of_windows]
    lengths = windows[:, 1] - windows[:, 0]
    word_counts = np.zeros(int(spans.sum()), dtype=np.uint32)
    word_counts[ranges(firsts, lengths)] = words.counts[ranges(texts, said)]
    upto = np.append(0, np.cumsum(word_counts, dtype=np.int64))
    # A window without words is never found, and is no passage.
    has_words = upto[firsts + lengths] > upto[firsts]
    windows, of_windows = windows[has_words], of_windows[has_words]
    sections = columns.columns["sections"][firsts[has_words]]
    counts = np.bincount(of_windows, minlength=len(files)).tolist()
    columns.add_counted("firsts", windows[:, 0], counts)
    columns.add_counted("counts", windows[:, 1] - windows[:, 0], counts)
    columns.add_counted("word_counts", word_counts, spans.tolist())
    of_files = pairwise(accumulate(counts, initial=0))
    rows = windows.tolist()
    keys = [file.keys(rows[a:b]) for file, (a, b) in zip(files, of_files, strict=True)]
    columns.add_listed("contexts", keys)
    starts = np.append(0, np.cumsum(words.counts))
    said_words = zip(starts[texts].tolist(), starts[texts + said].tolist(), strict=True)
    columns.add("occurrences", [words.numbers[first:last] for first, last in said_words])
    contexts = np.array([len(file.contexts) for file in files], dtype=np.int64)
    begun = np.zeros(int(contexts.sum()), dtype=bool)
    begun[(np.cumsum(contexts) - contexts)[of_windows] + sections] = True
    _add_contexts(columns, files, words, (texts - names).tolist(), begun.tolist())


def _add_contexts(
    columns: _Columns,
    files: Sequence[Parted],
    words: FileWords,
    firsts: Sequence[int],
    begun: Sequence[bool],
) -> None:
    """Add the words of what counts with passages.

    Args:
        columns: Get them.
        files: The files.
        words: Their words.
        firsts: The number of each file's first text.
        begun: Whether a passage begins in each section; the first of each file is for those in
            none.
    """
    chosen: list[Sequence[tuple[int, int]]] = []
    wanted = iter(begun)
    for first, file in zip(firsts, files, strict=True):
        numbers = {text: number for number, text in enumerate(file.names, first)}
        chosen += (
            [(numbers[one.text], one.weight) for one in texts] if next(wanted) else []
            for texts in file.contexts
        )
    found = Contexts.of(chosen, words.numbers, words.counts)
    contexts = [len(file.contexts) for file in files]
    ends = np.append(0, np.cumsum(found.counts))
    bounds = ends[np.cumsum([0, *contexts])]
    columns.add_counted("context_ends", ends[1:] - np.repeat(bounds[:-1], contexts), contexts)
    of_files = np.diff(bounds).tolist()
    columns.add_counted("context_words", found.words, of_files)
    columns.add_counted("context_places", found.places, of_files)
    columns.add_counted("context_weights", found.weights, of_files)


def _add_moments(columns: _Columns, files: Sequence[Parted]) -> None:
    """Add when the pieces of files are said."""
    said = []
    for file in files:
        if times := file.document.times:
            places, seconds = zip(*times, strict=True)
            said.append(Moments.of_file(file.content.offsets(places), seconds))
        else:
            said.append(_UNTIMED)
    columns.add("moment_places", [one.places for one in said])
    columns.add("moments", [one.moments for one in said])
