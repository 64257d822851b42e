"""What is left of a snapshot when some of its files are to read like files that aren't there?

The tables are made anew without their rows; the index and the lexicon are shared. So whoever asks
a portion asks a snapshot like any other, and what isn't in it can't be shown.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from retrieval.index import Digests, ForwardIndex, Portion, inverse, ranges
from retrieval.snapshots.headings import Headings
from retrieval.snapshots.paragraphs import Paragraphs, Spans
from retrieval.snapshots.passages import Passages
from retrieval.snapshots.people import People
from retrieval.snapshots.snapshot import Snapshot
from retrieval.snapshots.sources import Sources

RowNumbers = NDArray[np.int64]

_NONE: Final = np.empty(0, dtype=np.int64)


def of_files(snapshot: Snapshot, kept: NDArray[np.bool_]) -> Snapshot:
    """Return what some files of a snapshot hold, as a snapshot.

    It tells nothing of files that were skipped, since nobody knows in which portion they would be.

    Args:
        snapshot: The whole.
        kept: Tells of each source whether it is kept.
    """
    part = replace(snapshot, skipped=(), of_other_kinds={}, is_portion=True)
    if kept.all():
        return part
    tables = _Tables(snapshot.passages, np.flatnonzero(kept))
    passages, numbers = tables.passages()
    forward = tables.forward(snapshot.forward, passages, numbers)
    index = Portion(snapshot.index, numbers)
    return replace(part, passages=passages, index=index, forward=forward)


class _Tables:
    """The tables of some sources.

    Args:
        old: The tables of all.
        chosen: The numbers of the sources, ascending.
    """

    def __init__(self, old: Passages, chosen: RowNumbers) -> None:
        self._old, self._chosen = old, chosen

    def passages(self) -> tuple[Passages, RowNumbers]:
        """Return the tables, and the number that each passage has in the whole."""
        old, table = self._old, self._old.paragraphs
        rows, firsts = self._taken(table.firsts)
        paragraphs = self._paragraphs(rows, firsts)
        places = inverse(rows, len(table))

        begun = old.firsts.astype(np.int64)
        owners = table.source_numbers(old.firsts)
        is_chosen = np.zeros(len(table.sources), dtype=bool)
        is_chosen[self._chosen] = True
        bounds = np.append(np.uint32(0), old.repeat_ends)
        again, ends = self._taken(bounds)
        repeats = old.repeats[again].astype(np.int64)
        # What is stored with a source that isn't there is stored with the first that repeats it.
        homeless = ~is_chosen[owners]
        for number, first in self._homes(repeats, ends, homeless):
            begun[number], homeless[number] = first, False
        numbers = np.flatnonzero(~homeless)
        numbers = numbers[np.argsort(begun[numbers], kind="stable")]

        holders = np.repeat(np.arange(len(self._chosen)), np.diff(ends))
        owners = table.source_numbers(begun)
        stays = owners[repeats] != self._chosen[holders]
        counts = np.bincount(holders[stays], minlength=len(self._chosen))
        passages = Passages(
            paragraphs=paragraphs,
            firsts=places[begun[numbers]].astype(np.uint32),
            counts=old.counts[numbers],
            contexts=old.contexts[numbers],
            repeats=inverse(numbers, len(old))[repeats[stays]].astype(np.uint32),
            repeat_ends=np.cumsum(counts).astype(np.uint32),
        )
        return passages, numbers

    def forward(self, old: ForwardIndex, passages: Passages, numbers: RowNumbers) -> ForwardIndex:
        """Return the words of the paragraphs.

        Args:
            old: The words of all.
            passages: The tables, as `passages` returns them.
            numbers: The number that each passage has in the whole.
        """
        whole, table = self._old, self._old.paragraphs
        paragraphs, _ = self._taken(table.firsts)
        contexts, _ = self._taken(table.context_firsts)
        # A passage that is stored elsewhere now takes its words with it.
        moved = np.flatnonzero(paragraphs[passages.firsts] != whole.firsts[numbers])
        counts = passages.counts[moved]
        now = ranges(passages.firsts[moved], counts)
        held = np.append(0, np.cumsum(old.counts[paragraphs[now]] > 0))
        ends = np.cumsum(counts, dtype=np.int64)
        # Where the text is part of another passage as well, it has its words already.
        free = np.repeat(held[ends] == held[ends - counts], counts)
        paragraphs[now[free]] = ranges(whole.firsts[numbers[moved]], counts)[free]
        here = passages.paragraphs.contexts(passages.located(moved))
        there = table.contexts(whole.located(numbers[moved]))
        lengths = np.diff(old.context_ends, prepend=np.uint64(0))
        without = lengths[contexts[here]] == 0
        contexts[here[without]] = there[without]
        return old.taken(paragraphs, contexts)

    def _homes(
        self, repeats: RowNumbers, ends: RowNumbers, homeless: NDArray[np.bool_]
    ) -> Iterator[tuple[int, int]]:
        """Yield passages that their own source doesn't hold here, each with its first paragraph."""
        firsts = self._old.paragraphs.firsts
        places = np.flatnonzero(homeless[repeats])
        numbers, first = np.unique(repeats[places], return_index=True)
        holders = np.searchsorted(ends, places[first], side="right") - 1
        for number, holder in zip(numbers.tolist(), holders.tolist(), strict=True):
            low, high = firsts[self._chosen[holder] : self._chosen[holder] + 2].tolist()
            for place in self._old.places(self._old[number]):
                if low <= (begun := place.paragraphs[0].number) < high:
                    yield number, begun
                    break

    def _paragraphs(self, rows: RowNumbers, firsts: RowNumbers) -> Paragraphs:
        table, sources = self._old.paragraphs, self._sources()
        return Paragraphs(
            sources=sources,
            firsts=firsts.astype(np.uint32),
            spans=table.spans[rows],
            lines=table.lines[rows],
            digests=Digests.of(table.digests.rows[rows].tobytes()),
            kinds=table.kinds[rows],
            sections=table.sections[rows],
            headings=self._headings(),
            wholes=self._wholes(sources),
            people=self._people(),
            bylines=table.bylines.taken(*self._taken(table.bylines.firsts), self._chosen),
            moments=table.moments.taken(*self._taken(table.moments.firsts)),
        )

    def _sources(self) -> Sources:
        old, chosen = self._old.paragraphs.sources, self._chosen
        pages, page_firsts = self._taken(old.page_firsts)
        by_name = inverse(chosen, len(old))[old.by_name]
        return Sources(
            paths=old.paths.taken(chosen),
            titles=old.titles.taken(chosen),
            aliases=old.aliases.taken(chosen),
            encodings=old.encodings.taken(chosen),
            languages=old.languages.taken(chosen),
            sizes=old.sizes[chosen],
            mtimes=old.mtimes[chosen],
            digests=old.digests[chosen],
            page_firsts=page_firsts.astype(np.uint32),
            page_starts=old.page_starts[pages],
            by_name=by_name[by_name >= 0].astype(np.uint32),
            origins=old.origins.taken(chosen),
        )

    def _headings(self) -> Headings:
        old = self._old.paragraphs.headings
        rows, firsts = self._taken(old.firsts)
        return Headings(firsts.astype(np.uint32), old.labels.taken(rows), old.parents[rows])

    def _people(self) -> People:
        old = self._old.paragraphs.people
        rows, firsts = self._taken(old.firsts)
        signed = [old.name(number) for number in old.numbers[rows].tolist()]
        return People.of(np.diff(firsts).tolist(), signed, [*old.nicknames.taken(rows)])

    def _wholes(self, sources: Sources) -> Spans:
        old = self._old.paragraphs.wholes
        rows, firsts = self._taken(old.firsts)
        return Spans(
            sources=sources,
            firsts=firsts.astype(np.uint32),
            spans=old.spans[rows],
            lines=old.lines[rows],
            digests=Digests.of(old.digests.rows[rows].tobytes()),
        )

    def _taken(self, bounds: NDArray[np.integer]) -> tuple[RowNumbers, RowNumbers]:
        """Return which rows of a table are those of the sources, and where those of each begin.

        Args:
            bounds: The first row of each source, and at the end how many there are.
        """
        if not len(self._chosen):
            return _NONE, np.zeros(1, dtype=np.int64)
        starts = bounds[self._chosen].astype(np.int64)
        lengths = bounds[self._chosen + 1].astype(np.int64) - starts
        return ranges(starts, lengths), np.append(0, np.cumsum(lengths))
