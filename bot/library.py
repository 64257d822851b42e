"""Which corpora can be asked, by name?"""

import atexit
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from config import Settings
from retrieval import (
    CorpusError,
    FeedError,
    FolderError,
    RetrievalError,
    StoreError,
    UnavailableError,
)
from retrieval.answer import Answerer
from retrieval.corpus import Omission, Selection, Skipped, sources
from retrieval.snapshots import CorpusStore, ForgottenPeople, Listing, Look, Snapshot

if TYPE_CHECKING:
    from retrieval.index.cluster import Access


class UnknownCorpusError(RetrievalError):
    """No corpus has that name."""


class AwayError(RetrievalError):
    """The folder of a corpus is missing or can't be read, maybe for a while only.

    Attributes:
        reason: Why, as half a sentence.
    """

    def __init__(self, corpus: str, reason: str) -> None:
        self.reason = reason
        super().__init__(
            f"The texts of {corpus!r} can't be read now: {reason}. Ask again when they are back."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class CorpusState:
    """A corpus as it was indexed last, and its folder as it is now.

    Attributes:
        name: Name of the corpus.
        path: The corpus folder.
        public: Whether the reader may show it to everybody.
        problem: Sentence that says why the folder can't be read; None when it can.
        snapshot: The current snapshot, with what the folder leaves out now; None for no index.
        files: Number of files in the snapshot, or else in the folder.
        bytes: Size of these files.
        skipped: Files and folders that are not among them.
        passed_over: How many files of other kinds there are, by their endings.
        indexed_at: Time when the snapshot was made, in seconds since 1970; None for no index.
    """

    name: str
    path: Path
    public: bool
    problem: str | None
    snapshot: Snapshot | None
    files: int
    bytes: int
    skipped: tuple[Skipped, ...]
    passed_over: Mapping[str, int]
    indexed_at: float | None

    @property
    def languages(self) -> dict[str, int]:
        """Number of files in each language that was detected or set, by codes; most bytes first."""
        spoken = self.snapshot.sources.spoken if self.snapshot else {}
        return {code: told.files for code, told in spoken.items()}


def _is_same(one: Snapshot, other: Snapshot) -> bool:
    """Tell whether two snapshots hold the same, with files of the same times, and left out alike.

    Reading a file of another time takes longer, since it may have changed.
    """
    return (one.id, one.skipped, one.passed_over) == (
        other.id,
        other.skipped,
        other.passed_over,
    ) and one.sources.mtimes.tobytes() == other.sources.mtimes.tobytes()


class Library:
    """The corpora of the settings, each opened when it is first needed.

    Safe to use from several threads.

    Attributes:
        forgotten: Who is forgotten in the corpora, and who asks for it.

    Args:
        settings: Settings that name the corpora.
        on_progress: Called while a corpus is indexed, with its name, the bytes of the files
            that are done, and of all files.
        warn: Called with a sentence when an index can't be kept.
        on_feeding: Called while a corpus is put onto a cluster, with its name, the passages that
            are there, and all.
    """

    def __init__(
        self,
        settings: Settings,
        on_progress: Callable[[str, int, int], None] | None = None,
        warn: Callable[[str], None] = lambda _: None,
        on_feeding: Callable[[str, int, int], None] | None = None,
    ) -> None:
        self.settings = settings
        self._on_progress = on_progress
        self._on_feeding = on_feeding
        self._warn = warn
        self._answerers: dict[str, Answerer] = {}
        self._taken_at: dict[str, float] = {}
        self._looks: dict[str, Look] = {}
        self._lock = threading.Lock()
        self._kept_elsewhere: Path | None = None
        self.forgotten = ForgottenPeople(settings.index.dir)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of all corpora; the first is the default."""
        return tuple(self.settings.corpora)

    def answerer(self, corpus: str | None = None) -> Answerer:
        """Return the answerer of a corpus, None for the default one.

        Raises:
            UnknownCorpusError: The settings name no such corpus.
            CorpusError: Its folder can't be read.
            StoreError: Its index can't be kept, not even among the system's temporary files.
        """
        name = self._known(corpus)
        with self._lock:
            if name not in self._answerers:
                self._take(name, self._open(name))
            answerer = self._answerers[name]
        return answerer.heeding(self._omission(name))

    def present(self, corpus: str) -> Answerer:
        """Return the answerer of a corpus that was opened before and whose folder is there.

        It opens none, so that nobody who asks waits for an index.

        Raises:
            AwayError: The folder can't be read, or couldn't be since the start.
        """
        try:
            sources.check_folder(self.settings.corpora[corpus].path)
        except FolderError as error:
            raise AwayError(corpus, error.reason) from error
        if (answerer := self.heeded(corpus)) is None:
            raise AwayError(corpus, "they are being read for the first time")
        return answerer

    def opened(self, corpus: str) -> Answerer | None:
        """Return the answerer of a corpus as it was indexed; None when it hasn't been opened."""
        return self._answerers.get(corpus)

    def heeded(self, corpus: str) -> Answerer | None:
        """Return the answerer of a corpus for people to ask; None when it hasn't been opened.

        Files in which somebody stands who has been forgotten meanwhile aren't there until they are
        read anew.

        Raises:
            AwayError: It can't be read who is forgotten.
        """
        try:
            omission = self._omission(corpus)
        except StoreError as error:  # which tells where the list is
            raise AwayError(corpus, "it isn't known who is forgotten in them") from error
        answerer = self.opened(corpus)
        return answerer.heeding(omission) if answerer else None

    def update(self, corpus: str, *, rebuild: bool = False) -> Answerer:
        """Index a corpus as it is now, and answer from the result; raises as `answerer` does.

        Args:
            corpus: The corpus's name.
            rebuild: Whether to analyse every file anew, even those that didn't change.
        """
        answerer = self._open(self._known(corpus), rebuild=rebuild, gathers=False)
        with self._lock:
            self._take(corpus, answerer)
        return answerer

    def has_changed(self, corpus: str) -> bool:
        """Look at all names, sizes and times; tell whether they differ from the last look's.

        The first look, and one after a file was written just before the last, can't tell, and
        counts as a change; so does a file that may be read by now.

        Raises:
            CorpusError: The folder can't be read.
        """
        before, now = self._looks.get(corpus), self.store(corpus).glance()
        self._looks[corpus] = now
        if before is None or not before.is_sure or before.state != now.state:
            return True
        if (answerer := self.opened(corpus)) is None:
            return True
        snapshot = answerer.snapshot
        return snapshot.omission != self._omission(corpus) or any(snapshot.readable_by_now())

    def current(self, corpus: str) -> Answerer:
        """Return the answerer of a corpus as it is now: the one before where nothing has changed.

        Raises as `answerer` does.
        """
        before = self.answerer(corpus)
        if not self.has_changed(corpus):
            return before
        now = self._open(corpus)
        if _is_same(now.snapshot, before.snapshot):
            return before
        with self._lock:
            self._take(corpus, now)
        return now

    def reopen(self, corpus: str) -> bool:
        """Answer from what another process made; return whether it or its calibration is new.

        Answers that are under way keep the snapshot they began with.
        """
        store, old = self.store(corpus), self.opened(corpus)
        if (snapshot := store.current()) is None:
            return False
        calibration = store.calibration(snapshot)
        if old:
            # Until it has been calibrated anew, the old calibration will do.
            calibration = calibration or old.calibration
            if _is_same(snapshot, old.snapshot) and calibration == old.calibration:
                return False
        elif calibration is None:  # whoever asks would wait for it
            return False
        answerer = Answerer(snapshot, calibration)
        with self._lock:
            self._take(corpus, answerer)
        return True

    def state(self, corpus: str) -> CorpusState:
        """Return how a corpus stands, without bringing its index up to date.

        Raises:
            UnknownCorpusError: The settings name no such corpus.
        """
        store, problem = self.store(self._known(corpus)), None
        listing: Listing | None = None
        try:
            listing, snapshot = store.look()
        except CorpusError as error:
            problem, snapshot = str(error), store.current()
        sizes = [file.size for file in listing.listed] if listing else []
        told = snapshot or listing
        return CorpusState(
            name=corpus,
            path=self.settings.corpora[corpus].path,
            public=self.settings.corpora[corpus].public,
            problem=problem,
            snapshot=snapshot,
            files=len(snapshot.sources) if snapshot else len(sizes),
            bytes=int(snapshot.sources.sizes.sum()) if snapshot else sum(sizes),
            skipped=told.skipped if told else (),
            passed_over=told.passed_over if told else {},
            indexed_at=store.indexed_at() if snapshot else None,
        )

    def age(self, corpus: str) -> float:
        """Return the seconds since the snapshot that answers was opened; 0 before there is one."""
        now = time.monotonic()
        return now - self._taken_at.get(corpus, now)

    def pause(self, corpus: str) -> float:
        """Return the seconds for which changes are still gathered; 0 where indexes are kept here.

        They count from when the current snapshot was made.
        """
        if self.cluster is None:
            return 0.0
        made = self.store(corpus).indexed_at()
        return 0.0 if made is None else max(0.0, made + self.cluster.every - time.time())

    def store(self, corpus: str) -> CorpusStore:
        """Return the store that keeps a corpus's snapshots."""
        chosen = self.settings.corpora[corpus]
        folder = self._kept_elsewhere or self.settings.index.dir
        selection = Selection(chosen.include, chosen.exclude)
        return CorpusStore(
            folder,
            corpus,
            chosen.path,
            chosen.encoding,
            selection=selection,
            language=chosen.language,
            fields=chosen.fields,
            exclude_authors=chosen.exclude_authors,
            forgotten=self.forgotten,
            cluster=self.cluster,
        )

    @cached_property
    def cluster(self) -> "Access | None":
        """The cluster of the settings; None where there is none."""
        chosen = self.settings.cluster
        if not chosen.hosts:
            return None
        from config import secrets  # noqa: PLC0415 - loads what only a cluster needs
        from retrieval.index.cluster import Access  # noqa: PLC0415 - likewise

        password = secrets.cluster_password(chosen)
        return Access(
            hosts=chosen.hosts,
            ca_file=chosen.ca_file,
            user=chosen.user,
            password=password.get_secret_value() if password else "",
            shards=chosen.shards,
            replicas=chosen.replicas,
            concurrent=chosen.concurrent,
            every=chosen.every,
            falls_back=chosen.fallback == "local",
        )

    def _omission(self, corpus: str) -> Omission:
        names = self.forgotten.names(corpus)
        return Omission(self.settings.corpora[corpus].exclude_authors, names)

    def link(self, corpus: str) -> str:
        """Return the link template of a corpus; empty for none.

        Where it has none of its own, a public one leads to the reader, if the world has a name for
        that.
        """
        chosen, url = self.settings.corpora[corpus], self.settings.reader.url
        if chosen.link or not (url and chosen.public):
            return chosen.link
        return f"{url}/{corpus}/p/{{citation}}"

    def _take(self, name: str, answerer: Answerer) -> None:
        self._answerers[name] = answerer
        self._taken_at[name] = time.monotonic()

    def _known(self, corpus: str | None) -> str:
        name = corpus or self.settings.default_corpus
        if name not in self.settings.corpora:
            known = ", ".join(self.names)
            raise UnknownCorpusError(f"There is no corpus {name!r}; known: {known}.")
        return name

    def _open(self, name: str, *, rebuild: bool = False, gathers: bool = True) -> Answerer:
        tell = partial(self._on_progress, name) if self._on_progress else None
        feeding = partial(self._on_feeding, name) if self._on_feeding else None
        try:
            snapshot = self.store(name).updated(
                tell, rebuild=rebuild, gathers=gathers, on_feeding=feeding
            )
        except FeedError as error:
            before = self.store(name).current() if gathers else None
            if before is None:
                raise
            self._warn(f"{error} Until then the index before serves.")
            snapshot = before
        except StoreError as error:
            if self._kept_elsewhere is not None:
                raise
            self._warn(f"{error} Until then it is built anew each time.")
            self._kept_elsewhere = Path(tempfile.mkdtemp(prefix="verbatim-"))
            # On Windows an open file can't be removed; the system's own cleaning will do that.
            atexit.register(shutil.rmtree, self._kept_elsewhere, ignore_errors=True)
            snapshot = self.store(name).updated(tell, rebuild=rebuild)
        store = self.store(name)
        answerer = Answerer(snapshot, store.calibration(snapshot))
        if not answerer.is_calibrated:
            try:
                store.keep_calibration(snapshot, answerer.calibration)
            except UnavailableError as error:  # it is measured when somebody asks
                self._warn(str(error))
            except StoreError as error:
                self._warn(f"{error} Until then its bar is measured anew each time.")
        return answerer
