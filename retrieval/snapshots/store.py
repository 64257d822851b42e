"""Where are the snapshots of a corpus kept, and which one is current?

Each corpus has a folder of its own. A new snapshot is written beside the current one, and a small
file that names the current one is replaced last: a reader sees the old snapshot or the new one,
whatever happens in between. One process writes at a time; any number may read.
"""

import hashlib
import re
import shutil
import sqlite3
import time
import uuid
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import BrokenExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from retrieval.corpus import EVERYTHING, Neighbourhood, Omission, Renditions, Selection, languages
from retrieval.errors import CorpusError, StoreError
from retrieval.index import DamagedIndexError, shelf
from retrieval.snapshots import calibration, intake, placing, renewal, stored
from retrieval.snapshots.building import Progress
from retrieval.snapshots.cache import AnalysisCache
from retrieval.snapshots.calibration import Calibration
from retrieval.snapshots.forgotten import ForgottenPeople
from retrieval.snapshots.intake import Manner
from retrieval.snapshots.listing import Listing, Look, sure_digests
from retrieval.snapshots.renewal import Files
from retrieval.snapshots.snapshot import Snapshot
from retrieval.snapshots.stored import Stored

if TYPE_CHECKING:
    from retrieval.index.cluster import Access

_CURRENT_FILE: Final = "current"
_MOST_ATTEMPTS: Final = 5  # to open a snapshot that another process is replacing


class CorpusStore:
    """The snapshots of one corpus on disk.

    Args:
        folder: The folder of all indexes; made when it is missing.
        corpus: The corpus's name.
        root: The corpus folder.
        encoding: The encoding of all files of the corpus.
        patience: Seconds to wait for another process that is writing.
        selection: What the corpus takes of its folder. Another one is noticed by the files that it
            lists, and the snapshot before serves to make the next.
        language: The code of the language of all files; empty to detect that of each.
        fields: As in `Neighbourhood`. Others are noticed, too.
        exclude_authors: As in `Omission`, likewise.
        forgotten: Who is forgotten, likewise; None for the list in the folder.
        cluster: Where its postings are put; None for here.
    """

    def __init__(  # noqa: PLR0913 - seven have defaults
        self,
        folder: Path,
        corpus: str,
        root: Path,
        encoding: str,
        *,
        patience: float = 600.0,
        selection: Selection = EVERYTHING,
        language: str = "",
        fields: Mapping[str, str] | None = None,
        exclude_authors: Sequence[str] = (),
        forgotten: ForgottenPeople | None = None,
        cluster: "Access | None" = None,
    ) -> None:
        self._corpus, self._root, self._encoding = corpus, root, encoding
        self._fields, self._excluded = dict(fields or {}), tuple(exclude_authors)
        self._forgotten = forgotten or ForgottenPeople(folder)
        self._selection, self._language = selection, language
        self._patience = patience
        self._cluster = cluster
        # Another folder under the same name is another corpus; so is one that is read otherwise.
        told = "\0".join(filter(None, [str(root.resolve()), encoding, language])).encode()
        name = re.sub(r"[^\w-]", "_", corpus)
        self.folder = folder / f"{name}-{hashlib.sha256(told).hexdigest()[:8]}"
        self._cache = self.folder / "analyses.sqlite"

    @property
    def omission(self) -> Omission:
        """Whose words are left out now.

        Raises:
            StoreError: It can't be read who is forgotten.
        """
        return Omission(self._excluded, self._forgotten.names(self._corpus))

    def current(self) -> Snapshot | None:
        """Open the current snapshot; None when there is none, or none that can be trusted."""
        found = self._opened()
        return found.snapshot if found else None

    def look(self) -> tuple[Listing, Snapshot | None]:
        """List the corpus as it is now, and open the current snapshot, which may be of another day.

        Returns:
            The listing, and the snapshot with what that listing left out; None for no snapshot.

        Raises:
            CorpusError: As in `listing.list_corpus`.
        """
        listing, known = self._listed(), self._opened()
        return listing, known.with_left_out(listing).snapshot if known else None

    def glance(self) -> Look:
        """Look at all names, sizes and times; raises as `listing.list_corpus` does."""
        return self._listed().look

    def indexed_at(self) -> float | None:
        """Return when the current snapshot was made, in seconds since 1970; None for no snapshot.

        The file that names it is written for this alone.
        """
        try:
            return (self.folder / _CURRENT_FILE).stat().st_mtime
        except OSError:
            return None

    def updated(
        self,
        on_progress: Progress | None = None,
        *,
        rebuild: bool = False,
        gathers: bool = False,
        on_feeding: Progress | None = None,
    ) -> Snapshot:
        """Return a snapshot of the corpus as it is now: the current one if nothing changed.

        Args:
            on_progress: Called before the first file that is read, and after each.
            rebuild: Whether to analyse every file anew, whatever is known.
            gathers: Whether the current one will do where changes are gathered; see `Access.every`.
            on_feeding: Called while a cluster is fed, with the passages that are there and all.

        Raises:
            CorpusError: As in `listing.list_corpus`.
            StoreError: The index can't be written, or another process doesn't stop writing.
            FeedError: It can't be put onto the cluster.
            MissingClientError: The library that speaks to the cluster isn't installed.
        """
        listing = self._listed()
        known = None if rebuild else self._opened()
        if known and (self._is_of(known, listing) or (gathers and self._is_recent(known))):
            return known.with_left_out(listing).snapshot
        with self._writing():
            if rebuild:
                AnalysisCache.remove(self._cache)
            elif (known.folder.name if known else None) != self._current_name():
                # Another process has built one meanwhile.
                listing, known = self._listed(), self._opened()
                if known and self._is_of(known, listing):
                    return known.with_left_out(listing).snapshot
            try:
                return self._build(listing, known, on_progress, on_feeding)
            except sqlite3.OperationalError:
                raise
            except sqlite3.DatabaseError:
                # Some damage is only seen when it is read; all files are then analysed again.
                AnalysisCache.remove(self._cache)
                return self._build(listing, known, on_progress, on_feeding)

    def calibration(self, snapshot: Snapshot) -> Calibration | None:
        """Return the calibration that was kept for a snapshot; None when it has to be measured."""
        name = self._current_name()
        if name is None or not name.startswith(f"{snapshot.id}-"):
            return None
        return calibration.read(self.folder / name)[0]

    def keep_calibration(self, snapshot: Snapshot, measured: Calibration) -> None:
        """Keep the calibration that was measured for a snapshot, while it is the current one.

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
            DamagedIndexError: The snapshot can't be trusted; the text says why. Never raised when
                there is no snapshot.
        """
        if (name := self._current_name()) is not None:
            for folder in (self.folder / name, stored.postings_of(self.folder / name)):
                shelf.verify(folder)

    def sizes(self) -> dict[str, int]:
        """Return the bytes on disk of each file of the current snapshot, and of what it uses."""
        folders = (self._current_name() or "none", stored.RENDITIONS_FOLDER)
        used = (file for name in folders for file in (self.folder / name).rglob("*.*"))
        files = [*self.folder.glob("*.sqlite*"), *used]
        return {file.relative_to(self.folder).as_posix(): file.stat().st_size for file in files}

    def _listed(self) -> Listing:
        if self._language and self._language not in languages.NAMES:
            raise CorpusError(
                f"Nothing is known of a language {self._language!r}",
                f"use one of {', '.join(languages.NAMES)}, or none to have it detected",
            )
        return Listing.of(self._corpus, self._root, self._encoding, self._selection)

    def _is_of(self, known: Stored, listing: Listing) -> bool:
        """Tell whether a snapshot holds all that could be read of just these files."""
        around = known.snapshot.texts.renditions.around
        if (around.fields, around.omission) != (self._fields, self.omission):
            return False
        if not placing.is_in_place(known.place, self._cluster):
            return False
        if not listing.is_surely(known.facts["files"], known.facts["started_ns"]):
            return False
        # A file that may be read by now has neither another size nor another time for that.
        return not any(known.snapshot.readable_by_now())

    def _is_recent(self, known: Stored) -> bool:
        """Tell whether a snapshot serves until changes have been gathered for a while."""
        if self._cluster is None or not placing.is_in_place(known.place, self._cluster):
            return False
        return time.time() - (self.indexed_at() or 0.0) < self._cluster.every

    def _opened(self) -> Stored | None:
        for _ in range(_MOST_ATTEMPTS):
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
            name = (self.folder / _CURRENT_FILE).read_text("utf-8").strip()
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
        self,
        listing: Listing,
        known: Stored | None,
        on_progress: Progress | None,
        on_feeding: Progress | None,
    ) -> Snapshot:
        self._remove_all_but(self._current_name())
        unfinished = self.folder / f"{uuid.uuid4().hex[:8]}.tmp"
        if on_progress:  # the first file may be a large one
            on_progress(0, sum(file.size for file in listing.listed))
        try:
            with AnalysisCache(self._cache) as cache:
                id_ = self._write(unfinished, listing, known, cache, on_progress)
                self._place(unfinished, id_, on_feeding)
                name = f"{id_}-{unfinished.stem}"
                unfinished.rename(self.folder / name)
                shelf.replace_text(self.folder / _CURRENT_FILE, f"{name}\n")
                self._remove_all_but(name)
                opened = self._open(self.folder / name)
                # Not earlier: if this fails, the next merge needs the analyses of files that went.
                self._forget_what_went(cache, known, opened)
        except BaseException:
            shutil.rmtree(unfinished, ignore_errors=True)
            raise
        return opened.snapshot

    def _forget_what_went(self, cache: AnalysisCache, before: Stored | None, now: Stored) -> None:
        """Forget the analyses and the texts that only a snapshot before needed."""
        manner, named = self._manner(now.snapshot.texts.renditions), _named(now)
        manner.kept.forget_others(named)
        if not (
            before and cache.is_tidy and manner == self._manner(before.snapshot.texts.renditions)
        ):
            cache.forget_others(manner.reading(*file) for file in named)
            return
        # Few have changed, and to know the keys of all would take as long as all else.
        gone = {*_named(before)}.difference(named)
        digests = {digest for _, digest in gone}
        cache.forget(
            (manner.reading(*file) for file in gone),
            but=(manner.reading(*file) for file in named if file[1] in digests),
        )

    def _write(
        self,
        folder: Path,
        listing: Listing,
        known: Stored | None,
        cache: AnalysisCache,
        on_progress: Progress | None,
    ) -> str:
        """Write a snapshot into a new folder; return its id."""
        started_ns = time.time_ns()
        sure = sure_digests(known.snapshot.sources, known.facts["started_ns"]) if known else {}
        # The first time needs no digests: nothing is known by them.
        worth_knowing = listing.listed if known or len(cache) else ()
        digests = intake.digests(self._root, worth_knowing, sure.get)
        told = self._fields, self.omission
        around, unread = Neighbourhood.read(self._root, listing.beside, *told)
        manner = self._manner(Renditions(stored.renditions_of(folder), around))
        before = self._manner(known.snapshot.texts.renditions) if known else manner
        files = Files(manner, listing.listed, digests, cache, before)
        state, unread_files = renewal.renew(folder, files, known, on_progress)
        id_ = stored.write(folder, state, listing, [*unread, *unread_files], around, started_ns)
        if known:
            calibration.hand_down(known.folder, known.snapshot.passages, folder, state.passages)
        return id_

    def _place(self, folder: Path, id_: str, on_feeding: Progress | None) -> None:
        """Put a new snapshot's postings where they belong."""
        if self._cluster is not None:
            from retrieval.index.cluster import Name  # noqa: PLC0415 - as in `placing`

            postings, tell = stored.postings_of(folder), on_feeding or (lambda *_: None)
            name = Name(self._corpus, self.folder.name, id_, shelf.fingerprint(postings))
            stored.tell_place(folder, placing.place(postings, name, self._cluster, tell))

    def _manner(self, renditions: Renditions) -> Manner:
        kept, around = renditions.folder, renditions.around
        return Manner(self._root, self._encoding, kept, self._language, around)

    def _open(self, folder: Path) -> Stored:
        told = self._corpus, self._root, self._encoding, self._selection
        return Stored.opened(folder, *told, self._cluster)

    def _remove_all_but(self, name: str | None) -> None:
        """Remove other snapshots; one that is open elsewhere stays readable there, or stays."""
        for entry in self.folder.iterdir():
            if entry.is_dir() and entry.name not in {name, stored.RENDITIONS_FOLDER}:
                shutil.rmtree(entry, ignore_errors=True)
            elif entry.suffix == ".tmp":  # left by a process that was killed
                entry.unlink(missing_ok=True)


def _named(stored: Stored) -> list[tuple[str, bytes]]:
    """Return the path of each file of a snapshot, and the digest of its bytes."""
    files = stored.snapshot.sources
    return [*zip(files.paths, files.each_digest(), strict=True)]


@contextmanager
def _told(folder: Path) -> Iterator[None]:
    """Raise errors of the system as a `StoreError`, which says in a sentence what is wrong."""
    try:
        yield
    except BrokenExecutor as error:
        raise StoreError(
            f"The index in {folder} can't be built: a process that reads files was ended; "
            "make sure that there is enough memory, and try again."
        ) from error
    except (OSError, sqlite3.Error) as error:
        # numpy's own error for a write that came up short has no text from the system.
        short = isinstance(error, OSError) and error.strerror is None
        reason = "the disk may be full" if short else getattr(error, "strerror", None) or str(error)
        raise StoreError(f"The index in {folder} can't be written: {reason}.") from error
