"""What becomes of a snapshot's columns when a few of its files have changed?

Unchanged files keep their rows, by whole blocks. The analyses of the changed files alone tell what
came and what went. The columns are exactly those that building anew would give.

A passage is stored with the first file that holds it. So an unchanged file is *moved*, that is,
taken out and added again, when a passage that it shares is no longer stored with an earlier file,
or will be from now on.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from retrieval.corpus import Source
from retrieval.errors import RetrievalError
from retrieval.index import Digests, ForwardIndex, Lexicon, Texts, inverse, ranges
from retrieval.index.compiled import merging as postings
from retrieval.snapshots.analyses import Analysed
from retrieval.snapshots.bylines import Bylines
from retrieval.snapshots.headings import Headings
from retrieval.snapshots.moments import Moments
from retrieval.snapshots.occurrences import Occurrences
from retrieval.snapshots.paragraphs import Paragraphs, Spans
from retrieval.snapshots.passages import Passages
from retrieval.snapshots.people import People
from retrieval.snapshots.sources import Sources
from retrieval.snapshots.words import Words

RowNumbers = NDArray[np.int64]
"""The numbers of rows in a table; −1 for none."""

_NO_WORDS: Final = np.empty(0, dtype=np.uint32)


class UnmergeableError(RetrievalError):
    """A snapshot doesn't agree with what is known of its files; it has to be built anew."""


@dataclass(frozen=True, slots=True)
class Kept:
    """An unchanged file.

    Attributes:
        number: The number of the source in the old snapshot.
        mtime_ns: The time of its last change now, in nanoseconds.
    """

    number: int
    mtime_ns: int


@dataclass(frozen=True, slots=True)
class New:
    """A file that is new or has changed."""

    path: str
    mtime_ns: int
    file: Analysed


@dataclass(frozen=True, slots=True)
class State:
    """The parts of a snapshot.

    Attributes:
        passages: The tables of sources, paragraphs and passages.
        lexicon: The words of the passages.
        forward: The words of each paragraph and of what counts with it.
        grams: How many grams the words of all passages have.
    """

    passages: Passages
    lexicon: Lexicon
    forward: ForwardIndex
    grams: int


def merge(
    old: State,
    files: Sequence[Kept | New],
    recall: Callable[[Source], Analysed | None],
    old_postings: Path,
    new_postings: Path,
) -> State:
    """Return the state of a snapshot now, and write its postings.

    Args:
        old: The state before.
        files: The files of the corpus now, in corpus order.
        recall: Returns the analysis of a file of the old snapshot; None when it isn't known.
        old_postings: The folder of the old postings.
        new_postings: An existing, empty folder; it gets the new ones.

    Raises:
        UnmergeableError: An analysis isn't known any more, or doesn't agree with the snapshot.
        DamagedIndexError: The old postings can't be trusted.
        OSError: The disk is full, or something like it.
    """
    sources = old.passages.paragraphs.sources

    def recalled(number: int) -> Analysed:
        if analysed := recall(sources[number]):
            return analysed
        raise UnmergeableError(f"The analysis of {sources[number].path} is not known any more.")

    changes = _Changes(old.passages, files, recalled)
    lost = Words()
    for number in changes.leaving.tolist():
        file = recalled(number)
        lost.add(file, changes.was_stored(number, file))
    lost.finish()
    additions = postings.Additions()
    added = Words(additions)
    for file, stored in zip(changes.added.values(), changes.stored, strict=True):
        added.add(file, stored)
    added.finish()
    df = _counts(added)
    for word, count in _counts(lost).items():
        df[word] = df.get(word, 0) - count
    passages, kept, numbers = changes.merged(files)
    try:
        # Most words of a changed file stay as they were.
        changed = {word: count for word, count in df.items() if count}
        lexicon, words = old.lexicon.changed(changed, len(passages))
        occurrences = changes.occurrences(old.forward, added.occurrences.all())
        forward = _forward_index(old.forward, words, lexicon, added, occurrences)
    except ValueError as error:
        raise UnmergeableError(str(error)) from error
    change = postings.Renumbering(kept, numbers, lost.tokens)
    postings.merge(old_postings, new_postings, change, additions)
    return State(passages, lexicon, forward, old.grams + added.grams - lost.grams)


def _forward_index(
    old: ForwardIndex,
    numbers: RowNumbers,
    lexicon: Lexicon,
    added: Words,
    occurrences: Occurrences,
) -> ForwardIndex:
    """Return the new forward index.

    Args:
        old: The one before.
        numbers: The new number of each old word of the lexicon.
        lexicon: The new lexicon.
        added: The words of the added files.
        occurrences: All words, named by rows of the old vocabulary and, from its length on, by
            numbers of the added words.

    Raises:
        ValueError: The lexicon lacks a word.
    """
    known = len(old.vocabulary)
    held = occurrences.held(known + len(added.texts))
    more = np.flatnonzero(held[known:])
    vocabulary, rows, own_rows = old.vocabulary.changed(
        held[:known],
        numbers,
        added.stems.taken(more),
        lexicon.numbers(added.texts.taken(more)),
    )
    rows = np.append(rows, np.zeros(len(added.texts), dtype=np.uint32))
    rows[known + more] = own_rows
    return occurrences.forward_index(vocabulary, rows)


def _counts(words: Words) -> dict[str, int]:
    held, df = words.df()
    return dict(zip(held, df.tolist(), strict=True))


class _Changes:
    """Which files leave their rows and which get new ones, and where each passage is stored.

    A passage is named by its number among the old ones, or by that of an added one after them.

    Attributes:
        leaving: Old sources whose rows go: removed, changed, and moved ones.
        added: Files that get new rows, by their place in the corpus; moved ones too.
        stored: For each of these, which of its passages are stored with it.
    """

    leaving: RowNumbers
    added: Mapping[int, Analysed]
    stored: list[NDArray[np.bool_]]

    def __init__(
        self, old: Passages, files: Sequence[Kept | New], recalled: Callable[[int], Analysed]
    ) -> None:
        self._old = old
        count = len(old.paragraphs.sources)
        self._first_passages = np.searchsorted(old.firsts, old.paragraphs.firsts)
        self._owners = np.repeat(np.arange(count), np.diff(self._first_passages))
        self._from = np.array([f.number if isinstance(f, Kept) else -1 for f in files], np.int64)
        self._leaves = np.ones(count, dtype=bool)
        self._leaves[self._from[self._from >= 0]] = False
        places = np.full(count, -1)
        places[self._from[self._from >= 0]] = np.flatnonzero(self._from >= 0)
        added = {n: f.file for n, f in enumerate(files) if isinstance(f, New)}
        same = self._find(added)
        moved = self._left_behind() | self._overtaken(same, places)
        again = {int(places[number]): recalled(number) for number in moved}
        same |= self._find(again)
        self._from[list(again)] = -1
        self._leaves[list(moved)] = True
        self.leaving = np.flatnonzero(self._leaves)
        self.added = dict(sorted((added | again).items()))
        self._store(same)

    def _find(self, files: Mapping[int, Analysed]) -> dict[int, RowNumbers]:
        """Return for each passage of some files the old passage that is the same, or −1."""
        if not files:
            return {}
        digests = b"".join(file.digests for file in files.values())
        before = np.cumsum([0, *(len(file.spans) for file in files.values())]).tolist()
        found = self._old.find(
            np.frombuffer(digests, dtype=np.uint8).reshape(-1, 32),
            np.concatenate(
                [f.firsts + np.int64(n) for f, n in zip(files.values(), before, strict=False)]
            ),
            np.concatenate([file.counts for file in files.values()]),
            np.concatenate([file.contexts for file in files.values()]),
        )
        ends = np.cumsum([len(file.firsts) for file in files.values()])[:-1]
        return dict(zip(files, np.split(found, ends), strict=True))

    def _left_behind(self) -> set[int]:
        """Return the unchanged sources that must now store a passage.

        For each passage whose source goes, that is the first remaining source that holds it too.
        """
        repeats = self._old.repeats
        counts = np.diff(self._old.repeat_ends, prepend=np.uint32(0))
        holders = np.repeat(np.arange(len(counts)), counts)
        lost = self._leaves[self._owners[repeats]] & ~self._leaves[holders]
        _, firsts = np.unique(repeats[lost], return_index=True)
        return set(holders[lost][firsts].tolist())

    def _overtaken(self, same: Mapping[int, RowNumbers], places: RowNumbers) -> set[int]:
        """Return the sources that stay, but hold a passage of an added file before them."""
        moved: set[int] = set()
        for place, passages in same.items():
            owners = self._owners[passages[passages >= 0]]
            moved.update(owners[places[owners] > place].tolist())
        return moved

    def _store(self, same: Mapping[int, RowNumbers]) -> None:
        """Decide with which file each passage of the added ones is stored."""
        self.stored, self._repeats = [], list[list[int]]()
        self._moved: list[tuple[int, int]] = []  # old names of passages, and their new ones
        known: dict[bytes, int] = {}
        for place, file in self.added.items():
            stored = np.zeros(len(file.firsts), dtype=bool)
            repeats = []
            for number, (key, old) in enumerate(
                zip(file.keys(), same[place].tolist(), strict=True)
            ):
                if old >= 0 and not self._leaves[self._owners[old]]:
                    repeats.append(old)
                    continue
                fresh = len(self._old) + len(known)
                name = known.setdefault(key, fresh)
                if name != fresh:
                    repeats.append(name)
                    continue
                stored[number] = True
                if old >= 0:
                    self._moved.append((old, fresh))
            self.stored.append(stored)
            self._repeats.append(repeats)

    def was_stored(self, number: int, file: Analysed) -> NDArray[np.bool_]:
        """Tell which passages of an old source were stored with it.

        Raises:
            UnmergeableError: The analysis isn't the one that was indexed.
        """
        begin, end = self._first_passages[number : number + 2]
        firsts = file.firsts + self._old.paragraphs.firsts[number]
        stored = np.isin(firsts, self._old.firsts[begin:end])
        if np.count_nonzero(stored) != end - begin:
            raise UnmergeableError("An analysis isn't the one that was indexed.")
        return stored

    def merged(self, files: Sequence[Kept | New]) -> tuple[Passages, RowNumbers, RowNumbers]:
        """Return the new tables.

        Returns:
            The tables; the new number of each old passage that stays where it is, −1 for
            others; and the numbers of the added ones.
        """
        old, table = self._old, self._old.paragraphs
        added = self.added.values()

        order, firsts = self._taken(table.firsts, [len(file.spans) for file in added])
        digests = b"".join([table.digests.rows.tobytes(), *(file.digests for file in added)])
        rows = np.frombuffer(digests, dtype=np.uint8).reshape(-1, 32)[order]
        sources = self._sources(files)
        paragraphs = Paragraphs(
            sources=sources,
            firsts=firsts.astype(np.uint32),
            spans=np.concatenate([table.spans, *(file.spans for file in added)])[order],
            lines=np.concatenate([table.lines, *(file.lines for file in added)])[order],
            digests=Digests.of(rows.tobytes()),
            kinds=np.concatenate([table.kinds, *(file.kinds for file in added)])[order],
            sections=np.concatenate([table.sections, *(file.sections for file in added)])[order],
            headings=self._headings(),
            wholes=self._wholes(sources),
            people=self._people(),
            bylines=self._bylines(),
            moments=self._moments(),
        )
        numbers = inverse(order, len(table) + sum(len(file.spans) for file in added))

        starts = np.cumsum([len(table), *(len(file.spans) for file in added)]).tolist()
        chosen = list(zip(added, self.stored, starts, strict=False))
        order, _ = self._taken(self._first_passages, [len(f.firsts[s]) for f, s, _ in chosen])
        began = [file.firsts[stored] + np.int64(start) for file, stored, start in chosen]
        named = np.concatenate([old.firsts.astype(np.int64), *began])
        counts = np.concatenate([old.counts, *(file.counts[stored] for file, stored, _ in chosen)])
        contexts = [old.contexts, *(file.contexts[stored] for file, stored, _ in chosen)]
        new_numbers = inverse(order, len(named))
        kept, fresh = new_numbers[: len(old)].copy(), new_numbers[len(old) :]
        for before, now in self._moved:
            new_numbers[before] = new_numbers[now]

        again = np.array([name for names in self._repeats for name in names], dtype=np.int64)
        repeated = np.concatenate([old.repeats.astype(np.int64), again])
        bounds = np.append(np.uint32(0), old.repeat_ends)
        by_source, ends = self._taken(bounds, [len(names) for names in self._repeats])
        repeats = new_numbers[repeated[by_source]]
        if (repeats < 0).any():
            raise UnmergeableError("A passage stands in no file.")
        passages = Passages(
            paragraphs=paragraphs,
            firsts=numbers[named[order]].astype(np.uint32),
            counts=counts[order],
            contexts=np.concatenate(contexts)[order],
            repeats=repeats.astype(np.uint32),
            repeat_ends=ends[1:].astype(np.uint32),
        )
        return passages, kept, fresh

    def occurrences(self, old: ForwardIndex, added: Occurrences) -> Occurrences:
        """Return all words, named as `_forward_index` takes them.

        Args:
            old: The forward index before.
            added: The words of the added files.

        Raises:
            UnmergeableError: The one before names a word that it hasn't.
        """
        table, known = self._old.paragraphs, len(old.vocabulary)
        if max(old.rows.max(initial=0), old.context_rows.max(initial=0)) >= max(known, 1):
            raise UnmergeableError("A word isn't in the vocabulary.")
        spans = [len(file.spans) for file in self.added.values()]
        order, _ = self._taken(table.firsts, spans)
        sections = [len(file.labels) + 1 for file in self.added.values()]
        firsts = table.context_firsts
        contexts, _ = self._taken(firsts, sections)
        bounds = np.append(np.uint64(0), old.context_ends)
        words, _ = self._taken(bounds[firsts], _sums(added.context_counts, sections))
        blocks = self._blocks(old, added.words + np.uint32(known), _sums(added.counts, spans))
        context_counts = np.append(np.diff(bounds).astype(np.uint32), added.context_counts)
        context_words = np.append(old.context_rows, added.context_words + np.uint32(known))
        return Occurrences(
            words=np.concatenate([_NO_WORDS, *blocks]),
            counts=np.append(old.counts, added.counts)[order],
            ties=np.append(old.ties, added.ties)[order],
            context_words=context_words[words],
            context_counts=context_counts[contexts],
            context_places=np.append(old.context_places, added.context_places)[words],
            context_weights=np.append(old.context_weights, added.context_weights)[words],
        )

    def _blocks(
        self, old: ForwardIndex, added: NDArray[np.uint32], lengths: Sequence[int]
    ) -> Iterator[NDArray[np.uint32]]:
        """Yield the words of each source, which a list of all row numbers would copy slower.

        Args:
            old: The forward index before.
            added: The words of the added files.
            lengths: How many words each of these has.
        """
        starts = np.append(old.starts, np.uint64(len(old.rows)))
        bounds = starts[self._old.paragraphs.firsts].tolist()
        more = iter(np.split(added, np.cumsum(lengths)[:-1]))
        for number in self._from.tolist():
            yield next(more) if number < 0 else old.rows[bounds[number] : bounds[number + 1]]

    def _headings(self) -> Headings:
        old, added = self._old.paragraphs.headings, self.added.values()
        order, firsts = self._taken(old.firsts, [len(file.labels) for file in added])
        labels = old.labels.joined(Texts.of(label for file in added for label in file.labels))
        return Headings(
            firsts=firsts.astype(np.uint32),
            labels=labels.taken(order),
            parents=np.concatenate([old.parents, *(file.parents for file in added)])[order],
        )

    def _people(self) -> People:
        old, added = self._old.paragraphs.people, self.added.values()
        order, firsts = self._taken(old.firsts, [len(file.people) for file in added])
        signed = [*old.signed(), *(name for file in added for name in file.people)]
        nicknames = [*old.nicknames, *(names for file in added for names in file.nicknames)]
        rows = order.tolist()
        counts = np.diff(firsts).tolist()
        return People.of(counts, [signed[row] for row in rows], [nicknames[row] for row in rows])

    def _bylines(self) -> Bylines:
        old, added = self._old.paragraphs.bylines, [file.bylines for file in self.added.values()]
        order, firsts = self._taken(old.firsts, [len(table) for table in added])
        sources, _ = self._taken(np.arange(len(old.stems) + 1), [1] * len(added))
        return old.joined(*added).taken(order, firsts, sources)

    def _moments(self) -> Moments:
        old, added = self._old.paragraphs.moments, [file.said for file in self.added.values()]
        return old.joined(*added).taken(*self._taken(old.firsts, [len(table) for table in added]))

    def _wholes(self, sources: Sources) -> Spans:
        old, added = self._old.paragraphs.wholes, self.added.values()
        order, firsts = self._taken(old.firsts, [len(file.whole_spans) for file in added])
        digests = b"".join([old.digests.rows.tobytes(), *(file.whole_digests for file in added)])
        rows = np.frombuffer(digests, dtype=np.uint8).reshape(-1, 32)[order]
        return Spans(
            sources=sources,
            firsts=firsts.astype(np.uint32),
            spans=np.concatenate([old.spans, *(file.whole_spans for file in added)])[order],
            lines=np.concatenate([old.lines, *(file.whole_lines for file in added)])[order],
            digests=Digests.of(rows.tobytes()),
        )

    def _taken(
        self, bounds: NDArray[np.integer], more: Sequence[int]
    ) -> tuple[RowNumbers, RowNumbers]:
        """Return which rows a new table has, source by source.

        Args:
            bounds: The first old row of each old source, and at the end how many there are.
            more: How many rows each added file has; they follow the old ones.

        Returns:
            The rows, and the first place of each new source, with how many there are at the end.
        """
        is_new = self._from < 0
        starts, lengths = np.empty((2, len(self._from)), dtype=np.int64)
        added = np.array(more, dtype=np.int64)
        starts[is_new] = int(bounds[-1]) + np.cumsum(added) - added
        lengths[is_new] = added
        stays = self._from[~is_new]
        starts[~is_new] = bounds[stays]
        lengths[~is_new] = np.diff(bounds.astype(np.int64))[stays]
        return ranges(starts, lengths), np.append(0, np.cumsum(lengths))

    def _sources(self, files: Sequence[Kept | New]) -> Sources:
        old = self._old.paragraphs.sources
        new = [one.file.source(one.path, one.mtime_ns) for one in files if isinstance(one, New)]
        rows = np.array([one.number if isinstance(one, Kept) else -1 for one in files], np.int64)
        rows[rows < 0] = len(old) + np.arange(len(new))
        mtimes = np.array([file.mtime_ns for file in files], dtype=np.int64)
        return old.merged(Sources.of(new), rows, mtimes)


def _sums(counts: NDArray[np.uint32], lengths: Sequence[int]) -> list[int]:
    """Return the sums of successive counts, given how many belong to each sum."""
    upto = np.append(0, np.cumsum(counts, dtype=np.int64))
    sums: list[int] = np.diff(upto[np.cumsum([0, *lengths])]).tolist()
    return sums
