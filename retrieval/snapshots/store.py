"""Where are the snapshots of a corpus kept, and which one is current?

Each corpus has a folder of its own. A new snapshot is written beside the current one, and a small
file that names the current one is replaced at last: whoever reads sees the old snapshot or the
new one, whatever happens in between. One process writes at a time; any number read.
"""

import hashlib
import re
import shutil
import sqlite3
import time
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import BrokenExecutor, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from retrieval.corpus import Listed, Skipped, Source
from retrieval.errors import StoreError
from retrieval.index import (
    Columns,
    DamagedIndexError,
    Digests,
    Index,
    Lexicon,
    OracleBuilder,
    Texts,
    shelf,
)
from retrieval.index.compiled import Builder, CompiledIndex
from retrieval.snapshots import building, calibration, intake, merging
from retrieval.snapshots.analyses import Analysed
from retrieval.snapshots.building import Progress
from retrieval.snapshots.cache import AnalysisCache, versions
from retrieval.snapshots.calibration import Calibration
from retrieval.snapshots.intake import Read
from retrieval.snapshots.merging import Kept, New, State, UnmergeableError
from retrieval.snapshots.register import Paragraphs, Passages, Sources
from retrieval.snapshots.snapshot import Snapshot

MERGED_UP_TO: Final = 0.2
"""Bytes that came or went, as a share of all; beyond, a snapshot is built from all analyses."""

RECALIBRATE_AT: Final = 0.05
"""Of the passages; once more have changed, the bar is measured anew."""

ORACLE_UP_TO: Final = 2_000
"""Passages of a corpus that the definition of the score ranks itself."""

_CURRENT: Final = "current"
_POSTINGS: Final = "postings"
_ATTEMPTS: Final = 5
_CLOCK_TICK: Final = 2_000_000_000  # nanoseconds, the coarsest of any common file system

_KINDS: Final = {
    "source_paths": "u1",
    "source_path_ends": "u8",
    "source_titles": "u1",
    "source_title_ends": "u8",
    "source_encodings": "u1",
    "source_encoding_ends": "u8",
    "source_sizes": "u8",
    "source_mtimes": "i8",
    "source_digests": "u1",
    "sources_by_name": "u4",
    "paragraph_firsts": "u4",
    "paragraph_spans": "u8",
    "paragraph_lines": "u4",
    "paragraph_digests": "u1",
    "paragraphs_by_digest": "u4",
    "passage_firsts": "u4",
    "passage_counts": "u1",
    "repeats": "u4",
    "repeat_ends": "u4",
    "words": "u1",
    "word_ends": "u8",
    "word_df": "u4",
    "word_letters": "u4",
    "word_weights": "f4",
    "gram_keys": "u8",
    "gram_idf": "f4",
    "gram_ends": "u4",
    "gram_holders": "u4",
}


class CorpusStore:
    """The snapshots of one corpus on disk.

    Args:
        folder: Of all indexes; made when it is missing.
        corpus: The corpus's name.
        root: Its folder.
        encoding: Of all its files.
        patience: Seconds to wait for another process that is writing.
    """

    def __init__(
        self, folder: Path, corpus: str, root: Path, encoding: str, patience: float = 600.0
    ) -> None:
        self._corpus, self._root, self._encoding = corpus, root, encoding
        self._patience = patience
        # Another folder under the same name is another corpus.
        told = f"{root.resolve()}\0{encoding}".encode()
        name = re.sub(r"[^\w-]", "_", corpus)
        self.folder = folder / f"{name}-{hashlib.sha256(told).hexdigest()[:8]}"
        self._cache = self.folder / "analyses.sqlite"

    def current(self) -> Snapshot | None:
        """Open the current snapshot; None when there is none, or none that can be trusted."""
        found = self._opened()
        return found.snapshot if found else None

    def updated(self, on_progress: Progress | None = None, *, rebuild: bool = False) -> Snapshot:
        """Return a snapshot of the corpus as it is now: the current one if nothing changed.

        Args:
            on_progress: Told how far it is while files are read.
            rebuild: Whether to analyse every file anew, whatever is known.

        Raises:
            CorpusError: As in `building.build`.
            StoreError: The index can't be written, or another process doesn't end writing.
        """
        state = self._listed()
        known = None if rebuild else self._opened()
        if known and state.is_that_of(known.facts):
            return known.snapshot
        with self._writing():
            if rebuild:
                AnalysisCache.remove(self._cache)
            elif (known.folder.name if known else None) != self._current_name():
                # Another process has built one meanwhile.
                state, known = self._listed(), self._opened()
                if known and state.is_that_of(known.facts):
                    return known.snapshot
            try:
                return self._build(state, known, on_progress)
            except sqlite3.OperationalError:
                raise
            except sqlite3.DatabaseError:
                # Damage that is only seen when it is read; what was kept is analysed again.
                AnalysisCache.remove(self._cache)
                return self._build(state, known, on_progress)

    def calibration(self, snapshot: Snapshot) -> Calibration | None:
        """Return the bar that was kept for a snapshot; None when it has to be measured."""
        name = self._current_name()
        if name is None or not name.startswith(f"{snapshot.id}-"):
            return None
        return calibration.read(self.folder / name)[0]

    def keep_calibration(self, snapshot: Snapshot, measured: Calibration) -> None:
        """Keep the bar that was measured for a snapshot, while it is the current one.

        Raises:
            StoreError: It can't be written.
        """
        name = self._current_name()
        if name is None or not name.startswith(f"{snapshot.id}-"):
            return
        try:
            with _told(self.folder):
                calibration.write(self.folder / name, measured, drift=0.0)
        except StoreError:
            # Another process may have put a new snapshot in its place just now.
            if name == self._current_name():
                raise

    def verify(self) -> None:
        """Compare every byte of the current snapshot with its checksum.

        Raises:
            DamagedIndexError: With what is wrong; never when there is no snapshot.
        """
        if (name := self._current_name()) is not None:
            for folder in (self.folder / name, self.folder / name / _POSTINGS):
                shelf.verify(folder)

    def sizes(self) -> dict[str, int]:
        """Return the bytes on disk of each file of the current snapshot, and of the cache."""
        name = self._current_name()
        files = [*self.folder.glob("*.sqlite*"), *(self.folder / (name or "none")).rglob("*.*")]
        return {file.relative_to(self.folder).as_posix(): file.stat().st_size for file in files}

    def _listed(self) -> "_Listing":
        return _Listing.of(self._corpus, self._root, self._encoding)

    def _opened(self) -> "_Known | None":
        for _ in range(_ATTEMPTS):
            if (name := self._current_name()) is None:
                return None
            try:
                return self._open(self.folder / name)
            except DamagedIndexError:
                # A writer may have replaced it just now; the next attempt finds another one.
                if self._current_name() == name:
                    return None
        return None

    def _current_name(self) -> str | None:
        try:
            name = (self.folder / _CURRENT).read_text("utf-8").strip()
        except (OSError, UnicodeDecodeError):
            return None
        # Nobody else writes it, but a name must never lead out of the folder.
        return name if re.fullmatch(r"[0-9a-f]{6}-[0-9a-f]{8}", name) else None

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """Be the only process that writes."""
        # Reading needs no lock, and the import brings asyncio.
        from filelock import FileLock, Timeout  # noqa: PLC0415

        lock = FileLock(self.folder / "lock")
        with _told(self.folder):
            self.folder.mkdir(parents=True, exist_ok=True)
            try:
                lock.acquire(timeout=self._patience)
            except Timeout as error:
                raise StoreError(
                    f"Another process has been writing the index in {self.folder} for "
                    f"{self._patience:.0f} s; wait for it or end it."
                ) from error
            try:
                yield
            finally:
                lock.release()

    def _build(
        self, state: "_Listing", known: "_Known | None", on_progress: Progress | None
    ) -> Snapshot:
        self._remove_all_but(self._current_name())
        unfinished = self.folder / f"{uuid.uuid4().hex[:8]}.tmp"
        try:
            with AnalysisCache(self._cache) as cache:
                id_ = self._write(unfinished, state, known, cache, on_progress)
                name = f"{id_}-{unfinished.stem}"
                unfinished.rename(self.folder / name)
                shelf.replace_text(self.folder / _CURRENT, f"{name}\n")
                self._remove_all_but(name)
                opened = self._open(self.folder / name)
                # Not before: what went is needed to merge, should this have been in vain.
                cache.forget_others(map(bytes, opened.snapshot.sources.digests), self._encoding)
        except BaseException:
            shutil.rmtree(unfinished, ignore_errors=True)
            raise
        return opened.snapshot

    def _write(
        self,
        folder: Path,
        state: "_Listing",
        known: "_Known | None",
        cache: AnalysisCache,
        on_progress: Progress | None,
    ) -> str:
        """Write a snapshot into a new folder; return its id."""
        started = time.time_ns()
        surely = known.digests() if known else {}
        # A first time needs no digests: nothing is known by them.
        worth_knowing = state.listed if known or len(cache) else ()
        files = _Files(
            state.listed,
            intake.digests(self._root, worth_knowing, surely.get),
            lambda listed: intake.read_files(
                self._root, listed, self._encoding, cache, files.digests
            ),
            lambda source: cache.get(source.digest, self._encoding),
        )
        made = None
        if known:
            with suppress(UnmergeableError, DamagedIndexError):
                made = _merged(_emptied(folder), files, known, on_progress)
        if made is None:
            with Builder(_emptied(folder)) as index, ThreadPoolExecutor(1) as finisher:
                read = files.read(files.listed)
                gathered = building.gather(read, len(files.listed), index, on_progress)
                finishing = finisher.submit(index.finish)
                parts = State(gathered.passages(), gathered.lexicon(), gathered.words.grams)
                finishing.result()
            made = parts, gathered.skipped
        parts, skipped = made
        id_ = building.snapshot_id(parts.passages.paragraphs.sources)
        shelf.write(folder, _columns(parts.passages, parts.lexicon))
        shelf.seal(
            folder,
            {
                "id": id_,
                "versions": versions(),
                "grams": parts.grams,
                "skipped": [[s.path, s.reason] for s in (*state.skipped, *skipped)],
                "files": state.fingerprint,
                "started_ns": started,
            },
        )
        if known:
            _hand_down_calibration(known, parts.passages, folder)
        return id_

    def _open(self, folder: Path) -> "_Known":
        facts, columns = shelf.open_shelf(folder, _KINDS)
        if facts["versions"] != versions():
            raise DamagedIndexError(folder, "is of another version")
        compiled = CompiledIndex(folder / _POSTINGS)
        passages = _passages(columns)
        index: Index = compiled
        if compiled.size <= ORACLE_UP_TO:
            oracle = OracleBuilder()
            oracle.add_counted(*compiled.counts())
            index = oracle.finish()
        snapshot = Snapshot(
            corpus=self._corpus,
            id=facts["id"],
            root=self._root,
            encoding=self._encoding,
            skipped=building.sorted_skipped(Skipped(*entry) for entry in facts["skipped"]),
            passages=passages,
            index=index,
            lexicon=_lexicon(columns, index.size),
            grams_per_passage=facts["grams"] / max(1, len(passages)),
        )
        return _Known(folder, snapshot, facts)

    def _remove_all_but(self, name: str | None) -> None:
        """Remove other snapshots; one that is open elsewhere stays readable there, or stays."""
        for entry in self.folder.iterdir():
            if entry.is_dir() and entry.name != name:
                shutil.rmtree(entry, ignore_errors=True)
            elif entry.suffix == ".tmp":  # of somebody who was killed
                entry.unlink(missing_ok=True)


@dataclass(frozen=True, slots=True)
class _Listing:
    """The files of a corpus as they are listed.

    Attributes:
        listed: The files.
        skipped: What is not among them.
        fingerprint: Over all of it, as hexadecimal digits.
    """

    listed: tuple[Listed, ...]
    skipped: tuple[Skipped, ...]
    fingerprint: str

    @classmethod
    def of(cls, corpus: str, root: Path, encoding: str) -> "_Listing":
        """List a corpus; raises CorpusError."""
        listed, skipped = building.list_corpus(corpus, root, encoding)
        state = hashlib.sha256()
        for file in listed:
            state.update(f"{file.path}\0{file.size}\0{file.mtime_ns}\0".encode())
        for entry in building.sorted_skipped(skipped):
            state.update(f"{entry.path}\0{entry.reason}\0".encode())
        return cls(tuple(listed), tuple(skipped), state.hexdigest())

    def is_that_of(self, facts: Mapping[str, Any]) -> bool:
        """Tell whether a snapshot was surely made of just these files.

        A file that was written shortly before it was read may have changed within one tick of
        the file system's clock.
        """
        newest = max((file.mtime_ns for file in self.listed), default=0)
        return bool(
            facts["files"] == self.fingerprint and newest < facts["started_ns"] - _CLOCK_TICK
        )


@dataclass(frozen=True, slots=True)
class _Known:
    """A snapshot on disk.

    Attributes:
        folder: Where it is kept.
        snapshot: Opened.
        facts: What its manifest tells.
    """

    folder: Path
    snapshot: Snapshot
    facts: Mapping[str, Any]

    def digests(self) -> dict[Listed, bytes]:
        """Return the digests of the files that need not be read again."""
        sources = self.snapshot.sources
        # A file may change twice within one tick of its time.
        surely = self.facts["started_ns"] - _CLOCK_TICK
        rows = zip(sources.paths, sources.sizes.tolist(), sources.mtimes.tolist(), strict=True)
        return {
            Listed(path, size, mtime_ns): sources.digests[number].tobytes()
            for number, (path, size, mtime_ns) in enumerate(rows)
            if mtime_ns < surely
        }


@dataclass(frozen=True, slots=True)
class _Files:
    """The files of a corpus, and what is known of them.

    Attributes:
        listed: All of them.
        digests: Of those that could be read, by their paths.
        read: Reads and analyses some of them.
        recall: Returns the analysis of a file of the current snapshot; None when it isn't known.
    """

    listed: Sequence[Listed]
    digests: Mapping[str, intake.Known]
    read: Callable[[Sequence[Listed]], Iterator[Read]]
    recall: Callable[[Source], Analysed | None]


def _merged(
    folder: Path, files: _Files, known: _Known, on_progress: Progress | None
) -> tuple[State, list[Skipped]] | None:
    """Write postings by merging; None when too much has changed for that to pay.

    Returns:
        What the snapshot consists of, and the files that could not be read.

    Raises:
        UnmergeableError: As in `merging.merge`; so is DamagedIndexError.
    """
    sources = known.snapshot.sources
    numbers = {path: number for number, path in enumerate(sources.paths)}
    kept: dict[str, Kept] = {}
    for path, (digest, mtime_ns) in files.digests.items():
        number = numbers.get(path, -1)
        if number >= 0 and sources.digests[number].tobytes() == digest:
            kept[path] = Kept(number, mtime_ns)
    changed = [file for file in files.listed if file.path not in kept]
    came = sum(file.size for file in changed)
    stays = sum(int(sources.sizes[file.number]) for file in kept.values())
    if came + int(sources.sizes.sum()) - stays > (came + stays) * MERGED_UP_TO:
        return None
    of_now: list[Kept | New] = []
    skipped = []
    afresh = files.read(changed)
    for done, file in enumerate(files.listed, start=1):
        if file.path in kept:
            of_now.append(kept[file.path])
        elif (one := next(afresh)).file is None:
            skipped.append(Skipped(one.path, one.reason))
        else:
            of_now.append(New(one.path, one.mtime_ns, one.file))
        if on_progress:
            on_progress(done, len(files.listed))
    state = State(known.snapshot.passages, known.snapshot.lexicon, known.facts["grams"])
    merged = merging.merge(state, of_now, files.recall, known.folder / _POSTINGS, folder)
    return merged, skipped


def _emptied(folder: Path) -> Path:
    """Make a folder anew, and return that of its postings."""
    shutil.rmtree(folder, ignore_errors=True)
    postings = folder / _POSTINGS
    postings.mkdir(parents=True)
    return postings


def _columns(passages: Passages, lexicon: Lexicon) -> Columns:
    paragraphs = passages.paragraphs
    sources = paragraphs.sources
    return {
        "source_paths": sources.paths.data,
        "source_path_ends": sources.paths.ends,
        "source_titles": sources.titles.data,
        "source_title_ends": sources.titles.ends,
        "source_encodings": sources.encodings.data,
        "source_encoding_ends": sources.encodings.ends,
        "source_sizes": sources.sizes,
        "source_mtimes": sources.mtimes,
        "source_digests": sources.digests,
        "sources_by_name": sources.by_name,
        "paragraph_firsts": paragraphs.firsts,
        "paragraph_spans": paragraphs.spans,
        "paragraph_lines": paragraphs.lines,
        "paragraph_digests": paragraphs.digests.rows,
        "paragraphs_by_digest": paragraphs.digests.order,
        "passage_firsts": passages.firsts,
        "passage_counts": passages.counts,
        "repeats": passages.repeats,
        "repeat_ends": passages.repeat_ends,
        "words": lexicon.words.data,
        "word_ends": lexicon.words.ends,
        "word_df": lexicon.df,
        "word_letters": lexicon.letters,
        "word_weights": lexicon.weights,
        "gram_keys": lexicon.gram_keys,
        "gram_idf": lexicon.gram_idf,
        "gram_ends": lexicon.gram_ends,
        "gram_holders": lexicon.holders,
    }


def _passages(columns: Columns) -> Passages:
    sources = Sources(
        paths=Texts(columns["source_paths"], columns["source_path_ends"]),
        titles=Texts(columns["source_titles"], columns["source_title_ends"]),
        encodings=Texts(columns["source_encodings"], columns["source_encoding_ends"]),
        sizes=columns["source_sizes"],
        mtimes=columns["source_mtimes"],
        digests=columns["source_digests"],
        by_name=columns["sources_by_name"],
    )
    paragraphs = Paragraphs(
        sources=sources,
        firsts=columns["paragraph_firsts"],
        spans=columns["paragraph_spans"],
        lines=columns["paragraph_lines"],
        digests=Digests(columns["paragraph_digests"], columns["paragraphs_by_digest"]),
    )
    return Passages(
        paragraphs=paragraphs,
        firsts=columns["passage_firsts"],
        counts=columns["passage_counts"],
        repeats=columns["repeats"],
        repeat_ends=columns["repeat_ends"],
    )


def _lexicon(columns: Columns, passages: int) -> Lexicon:
    return Lexicon(
        passages=max(1, passages),
        words=Texts(columns["words"], columns["word_ends"]),
        df=columns["word_df"],
        letters=columns["word_letters"],
        weights=columns["word_weights"],
        gram_keys=columns["gram_keys"],
        gram_idf=columns["gram_idf"],
        gram_ends=columns["gram_ends"],
        holders=columns["gram_holders"],
    )


def _hand_down_calibration(known: _Known, new: Passages, folder: Path) -> None:
    """Keep the bar as long as few passages have changed since it was measured."""
    old = known.snapshot
    kept, drift = calibration.read(known.folder)
    if kept is None:
        return
    before = {bytes(digest) for digest in old.sources.digests}
    after = {bytes(digest) for digest in new.paragraphs.sources.digests}
    sizes = [np.diff(table.paragraphs.firsts) for table in (old.passages, new)]
    changed = sum(
        int(counts[number])
        for table, counts, others in (
            (old.sources, sizes[0], after),
            (new.paragraphs.sources, sizes[1], before),
        )
        for number, digest in enumerate(table.digests)
        if bytes(digest) not in others
    )
    drift += changed / max(1, len(new.paragraphs))
    if drift <= RECALIBRATE_AT:
        calibration.write(folder, kept, drift)


@contextmanager
def _told(folder: Path) -> Iterator[None]:
    """Tell in a sentence what the system refuses."""
    try:
        yield
    except BrokenExecutor as error:
        raise StoreError(
            f"The index in {folder} can't be built: a process that reads files was ended; "
            "see that there is memory enough, and try again."
        ) from error
    except (OSError, sqlite3.Error) as error:
        # numpy's own error for a write that came up short has no text of the system's.
        short = isinstance(error, OSError) and error.strerror is None
        reason = "the disk may be full" if short else getattr(error, "strerror", None) or str(error)
        raise StoreError(f"The index in {folder} can't be written: {reason}.") from error
