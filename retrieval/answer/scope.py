"""Which passages, and which of their paragraphs, does a narrowed question look at?

All is told by columns: no passage is looked at by itself.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from retrieval.answer.naming import Names, folded, listed
from retrieval.answer.narrowing import Narrowing, names_file
from retrieval.answer.values import Values
from retrieval.corpus import Kind, Passage
from retrieval.index import PassageNumbers
from retrieval.snapshots import Snapshot

_BELOW: Final = "\u203a"  # between the headings of a path
_MOST_KEPT: Final = 32  # scopes of the latest questions; each takes a byte a paragraph

Mask = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Scope:
    """Where a question looks in a snapshot.

    Attributes:
        snapshot: The snapshot.
        passages: The passages that may be hits.
        paragraphs: Which paragraphs may be shown, whatever file they stand in.
        sources: Which files they may stand in; None for all.
        parts_passages: Whether it may let a part of a passage be shown and not the rest.
    """

    snapshot: Snapshot
    passages: PassageNumbers
    paragraphs: Mask
    sources: Mask | None
    parts_passages: bool

    def holds(self, run: Passage) -> bool:
        """Tell whether all paragraphs of a run may be shown where they stand."""
        table = self.snapshot.paragraphs
        first, last = run.paragraphs[0].number, run.paragraphs[-1].number
        is_named = self.sources is None or self.sources[table.source_number(first)]
        return bool(is_named and self.paragraphs[first : last + 1].all())

    def allows(self, paragraph: int) -> bool:
        """Tell whether a paragraph of a file that may be shown may be shown, by its number."""
        return bool(self.paragraphs[paragraph])

    def stretches(self, passage: int) -> list[tuple[int, int]]:
        """Return where the paragraphs of a passage may be shown one after the other.

        Returns:
            For each stretch, the number of its first paragraph in the passage, from 0, and the one
            after its last; neither is noise.
        """
        table = self.snapshot.passages
        first, count = int(table.firsts[passage]), int(table.counts[passage])
        fits = self.paragraphs[first : first + count].tolist()
        kinds = self.snapshot.paragraphs.kinds[first : first + count].tolist()
        found: list[tuple[int, int]] = []
        is_open = False
        for number, (may, kind) in enumerate(zip(fits, kinds, strict=True)):
            if not may:
                is_open = False
            elif kind != Kind.NOISE:
                begun = found.pop()[0] if is_open else number
                found.append((begun, number + 1))
                is_open = True
        return found


class Scopes:
    """Finds where questions look in one snapshot; safe to use from several threads.

    Args:
        snapshot: The snapshot.
        values: The values that can narrow a question there.
    """

    def __init__(self, snapshot: Snapshot, values: Values) -> None:
        self._snapshot, self._values = snapshot, values
        self._of = lru_cache(maxsize=_MOST_KEPT)(self._found)
        self._told = lru_cache(maxsize=_MOST_KEPT)(self._unfitting)

    def of(self, narrowing: Narrowing) -> Scope | None:
        """Return where a question looks; None for everywhere.

        Args:
            narrowing: Its parts, without a problem.
        """
        return self._of(narrowing) if narrowing else None

    def unknown(self, narrowing: Narrowing) -> tuple[str, ...]:
        """Return a sentence for each part that nothing fits, or one for all that fit nothing."""
        return self._told(narrowing) if narrowing else ()

    def _unfitting(self, narrowing: Narrowing) -> tuple[str, ...]:
        if told := tuple(self._each_unknown(narrowing)):
            return told
        written = narrowing.written
        scope = self.of(narrowing) if len(written) > 1 else None
        if scope is None or len(scope.passages):
            return ()
        return (f"Nothing here fits {listed(written)} together; leave one out.",)

    def _each_unknown(self, narrowing: Narrowing) -> Iterator[str]:
        """Yield a sentence for each part that nothing fits, with what comes nearest."""
        table = self._snapshot.paragraphs
        for name in narrowing.authors:
            if not len(table.people):
                yield "Nothing here says who wrote it."
                break
            if not len(table.people.called(name)):
                yield f"Nobody here is called {name}; {self._values.nearest('by', name)}"
        if narrowing.after or narrowing.before:
            yield from self._undated(narrowing)
        for name in narrowing.files:
            if not self._named((name,)).any():
                yield f"No file is called {name}; {self._values.nearest('file', name)}"
        for name in narrowing.sections:
            if not self._in_one((name,)).any():
                near = self._values.nearest("in", name)
                yield f"No heading or channel is called {name}; {near}"

    def _undated(self, narrowing: Narrowing) -> Iterator[str]:
        """Yield a sentence for each date on whose side nothing is dated."""
        if not (dates := self._values.dates):
            yield "Nothing here is dated."
            return
        told = f"dates here go from {dates[0]} to {dates[1]}."
        after, before = narrowing.days
        if not self._snapshot.paragraphs.dated(after=after).any():
            yield f"Nothing here is dated {' or '.join(narrowing.after)} or later; {told}"
        elif not self._snapshot.paragraphs.dated(before=before).any():
            yield f"Nothing here is dated before {' or '.join(narrowing.before)}; {told}"

    @cached_property
    def _paths(self) -> Names:
        """The paths of the files, in corpus order."""
        return Names(self._snapshot.sources.paths)

    @cached_property
    def _headings(self) -> Names:
        """The headings, in corpus order."""
        return Names(self._snapshot.paragraphs.headings.labels)

    @cached_property
    def _titles(self) -> Names:
        """The titles of the files, in corpus order."""
        return Names(self._snapshot.sources.titles)

    def _found(self, narrowing: Narrowing) -> Scope:
        table, passages = self._snapshot.paragraphs, self._snapshot.passages
        fits = np.ones(len(table), dtype=bool)
        for mask in self._masks(narrowing):
            fits &= mask
        # A passage is the same in each of its places, but for their files.
        counted = np.append(0, np.cumsum(fits & (table.kinds != Kind.NOISE)))
        firsts = passages.firsts.astype(np.int64)
        numbers = np.flatnonzero(counted[firsts + passages.counts] > counted[firsts])
        sources = None
        if narrowing.files:
            sources = self._named(narrowing.files)
            within = [passages.within(number) for number in np.flatnonzero(sources).tolist()]
            numbers = np.intersect1d(numbers, np.concatenate([[], *within]))
        parts = bool(narrowing.authors or narrowing.after or narrowing.before)
        return Scope(self._snapshot, numbers.astype(np.uint32), fits, sources, parts)

    def _masks(self, narrowing: Narrowing) -> Iterator[Mask]:
        table = self._snapshot.paragraphs
        if narrowing.people:
            yield table.by(narrowing.people)
        elif narrowing.authors:
            called = (table.people.called(name) for name in narrowing.authors)
            yield table.by({number for some in called for number in some.tolist()})
        if narrowing.after or narrowing.before:
            after, before = narrowing.days
            yield table.dated(after, before)
        if narrowing.sections:
            yield self._in_one(narrowing.sections)

    def _named(self, files: tuple[str, ...]) -> Mask:
        """Return which files one of some names means.

        A name that is no file's means those with its words in their paths, one after the other.
        """
        paths = self._snapshot.sources.paths
        meant = np.zeros(len(paths), dtype=bool)
        for name in files:
            named = np.array([names_file(path, name) for path in paths], dtype=bool)
            if not named.any() and "*" not in name:
                named[self._paths.saying(name)] = True
            meant |= named
        return meant

    def _in_one(self, sections: tuple[str, ...]) -> Mask:
        """Return which paragraphs stand in one of some sections.

        A section may be a path of headings, as source lines show them.
        """
        fits = np.zeros(len(self._snapshot.paragraphs), dtype=bool)
        for section in sections:
            under = [self._under(name) for name in section.split(_BELOW) if folded(name).strip()]
            fits |= np.logical_and.reduce(under)
        return fits

    def _under(self, name: str) -> Mask:
        """Return which paragraphs stand under a heading, or in a file with a title, of a name."""
        table = self._snapshot.paragraphs
        headings = table.headings
        is_meant = np.zeros(len(headings.labels) + 1, dtype=bool)  # the last stands for none
        has_title = np.zeros(len(table.sources), dtype=bool)
        is_meant[self._headings.saying(name)] = True
        has_title[self._titles.saying(name)] = True
        above = headings.numbers(headings.parents, np.diff(headings.firsts))
        above = np.append(above, len(headings.labels))
        while (further := is_meant | is_meant[above]).sum() > is_meant.sum():
            is_meant, above = further, above[above]
        counts = np.diff(table.firsts)
        own = headings.numbers(table.sections, counts)
        fits: Mask = is_meant[own] | np.repeat(has_title, counts)
        return fits
