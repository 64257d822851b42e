"""What do the files of a corpus contribute, each analysed at most once?

Files whose analysis is known are not read again; the others are read and analysed on all cores.
"""

import gc
import json
import os
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

from retrieval.corpus import (
    ALONE,
    Content,
    Drawer,
    Drawn,
    Listed,
    Neighbourhood,
    Refusal,
    Renditions,
    Skipped,
    TextlessError,
    UndrawableError,
    UnfinishedError,
    is_drawn,
    sources,
)
from retrieval.snapshots.analyses import Analysed, Batch, Reading
from retrieval.snapshots.analysing import analyse
from retrieval.snapshots.listing import CLOCK_TICK_NS
from retrieval.snapshots.packing import packed

if TYPE_CHECKING:
    from concurrent.futures import Future

_SMALLEST_CHUNK_BYTES: Final = 1 << 20
_LARGEST_CHUNK_BYTES: Final = 4 << 20
"""A process reads and analyses files of at most this many bytes at a time: with more, it waits less
often; with fewer chunks, the cores are less evenly busy."""

_MOST_CHUNK_FILES: Final = 4_000
"""A process takes at most this many files at a time, however small: each takes some 5 kB of memory
beside its text."""

_CHUNKS_A_CORE: Final = 8

_BYTES_WORTH_PROCESSES: Final = 8 << 20
"""With this many bytes to analyse, starting processes saves time."""


class Analyses(Protocol):
    """The analyses of files that were analysed before, by how they are read."""

    def holds(self, reading: Reading) -> bool:
        """Tell whether the analysis of a file that is read so is kept."""

    def get(self, reading: Reading) -> Analysed | None:
        """Return the analysis of a file; None when there is none, or a damaged one."""

    def put(self, analyses: Iterable[tuple[Reading, bytes]]) -> None:
        """Keep packed analyses, each after how its file is read."""


class Forgotten:
    """Keeps no analysis."""

    def holds(self, reading: Reading) -> bool:  # noqa: ARG002
        """Tell that nothing is kept."""
        return False

    def get(self, reading: Reading) -> None:  # noqa: ARG002
        """Return nothing."""
        return

    def put(self, analyses: Iterable[tuple[Reading, bytes]]) -> None:
        """Forget them."""


@dataclass(frozen=True, slots=True)
class Read:
    """A file that was read.

    Attributes:
        path: The path as listed.
        mtime_ns: The time of the last change when it was read, in nanoseconds.
        file: What it contributes; None when it is skipped.
        reason: Why it is skipped, as half a sentence; empty otherwise.
        is_unread: Whether it is skipped though it belongs to the corpus.
    """

    path: str
    mtime_ns: int
    file: Analysed | None
    reason: str = ""
    is_unread: bool = True

    @property
    def skipped(self) -> list[Skipped]:
        """What of the file is skipped: all, a part, or nothing."""
        if self.file is None:
            return [Skipped(self.path, self.reason, self.is_unread)]
        gap = self.file.gap
        return [Skipped(self.path, gap, is_unread=True, is_partial=True)] if gap else []


Known = tuple[bytes, int]
"""The digest of a file's bytes, and the file's time when it had them."""


def digests(
    root: Path, listed: Iterable[Listed], surely: Callable[[Listed], bytes | None]
) -> dict[str, Known]:
    """Return the digests of files by their paths; a file that can't be read has none.

    Args:
        root: The corpus folder.
        listed: The files.
        surely: Returns the digest of a file that surely hasn't changed since it was read before.
    """
    found: dict[str, Known] = {}
    for file in listed:
        if digest := surely(file):
            found[file.path] = digest, file.mtime_ns
        elif known := sources.file_digest(root, file.path):
            found[file.path] = known
    return found


def _refused(manner: "Manner", known: Mapping[str, Known]) -> dict[str, Read]:
    """Return the files from which no text could be drawn before, by their paths."""
    renditions = manner.kept
    drawn = ((path, digest) for path, (digest, _) in known.items() if is_drawn(path))
    refusals = ((path, renditions.refusal(path, digest)) for path, digest in drawn)
    return {path: _undrawn(path, refusal) for path, refusal in refusals if refusal}


def _undrawn(path: str, refusal: Refusal) -> Read:
    return Read(path, 0, None, refusal.reason, is_unread=not refusal.is_textless)


@dataclass(frozen=True, slots=True)
class Manner:
    """How the files of a corpus are read.

    Attributes:
        root: The corpus folder.
        encoding: The encoding as in `sources.read_content`.
        renditions: Where the texts that are drawn from files are kept.
        language: The language of all files; empty to detect that of each.
        around: What stands around them.
    """

    root: Path
    encoding: str
    renditions: Path
    language: str = ""
    around: Neighbourhood = ALONE

    @property
    def kept(self) -> Renditions:
        """The texts that are drawn from files."""
        return Renditions(self.renditions, self.around)

    def reading(self, path: str, digest: bytes) -> Reading:
        """Return how a file is read, given its path and the digest of its bytes."""
        told, key = self.around.told(path), self.around.key(path)
        manner = "\0".join([self.encoding, key, *(json.dumps(one) for one in told if any(told))])
        return Reading(path, digest, manner)


def read_files(
    manner: Manner, listed: Sequence[Listed], analyses: Analyses, known: Mapping[str, Known]
) -> Iterator[Read]:
    """Read and analyse files, in the order in which they are listed.

    Args:
        manner: How they are read.
        listed: The files.
        analyses: Where analyses are kept.
        known: Digests of files by their paths.
    """
    named = {file.path: known[file.path] for file in listed if file.path in known}
    readings = {path: manner.reading(path, digest) for path, (digest, _) in named.items()}
    kept = {path: reading for path, reading in readings.items() if analyses.holds(reading)}
    refused = _refused(manner, {path: one for path, one in named.items() if path not in kept})
    new = [file for file in listed if file.path not in kept and file.path not in refused]
    afresh = _analysed_afresh(manner, new, analyses)
    for file in listed:
        if file.path in refused:
            read = refused[file.path]
        elif file.path not in kept:
            read = next(afresh)
        elif analysed := analyses.get(kept[file.path]):
            read = Read(file.path, named[file.path][1], analysed)
        else:
            read = next(_analysed_afresh(manner, [file], analyses))
        yield _unless_omitted(read) if manner.around.omission else read


def _unless_omitted(read: Read) -> Read:
    """Return a file that was read, as one that is skipped where nothing of it is left."""
    if read.file is None or len(read.file.spans):
        return read
    return Read(read.path, read.mtime_ns, None, sources.OMITTED, is_unread=False)


def _analysed_afresh(
    manner: Manner, listed: Sequence[Listed], analyses: Analyses
) -> Iterator[Read]:
    total = sum(file.size for file in listed)
    cores = os.cpu_count() or 1
    wanted = total // (_CHUNKS_A_CORE * cores)
    chunks = _chunks(listed, min(max(wanted, _SMALLEST_CHUNK_BYTES), _LARGEST_CHUNK_BYTES))
    if total < _BYTES_WORTH_PROCESSES:
        with Drawer() as drawer:
            for paths in chunks:
                read = _read_chunk(manner, paths, drawer)
                yield from _kept(read, manner, analyses)
        return
    # Most runs of the program read few files or none, and need no processes.
    import multiprocessing  # noqa: PLC0415
    from concurrent.futures import ProcessPoolExecutor  # noqa: PLC0415

    # Not forked: this process may have threads.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(cores, mp_context=context, initializer=_end_with_parent) as pool:

        def begin(count: int) -> Iterator["Future[_Chunk]"]:
            for paths in islice(chunks, count):
                yield pool.submit(_read_in_process, manner, paths)

        waiting = deque(begin(2 * cores))
        while waiting:
            done = waiting.popleft().result()
            waiting.extend(begin(1))
            yield from _kept(done, manner, analyses)


def _end_with_parent() -> None:
    """Make this process end when the one that started it has ended for any reason."""
    import multiprocessing  # noqa: PLC0415 - as above

    # Nothing here makes cycles, and looking for them takes a twentieth of the time.
    gc.disable()
    # Ctrl-C in a terminal reaches all processes; the parent ends its own.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()

    def wait() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=wait, daemon=True).start()


class _Chunk(NamedTuple):
    """Files that were read, maybe by another process.

    Attributes:
        batch: Those that were analysed.
        packed: The same, packed.
        times: Of each of them, by its path, the time of the last change when it was read.
        skipped: The others by their paths.
        paths: All paths, as listed.
    """

    batch: Batch
    packed: Sequence[bytes]
    times: Mapping[str, int]
    skipped: Mapping[str, Read]
    paths: Sequence[str]


def _kept(chunk: _Chunk, manner: Manner, analyses: Analyses) -> Iterator[Read]:
    """Keep the analyses of files of which something is left, and yield what was read."""
    facts, counts = chunk.batch.facts, chunk.batch.counts["spans"]
    analyses.put(
        (manner.reading(path, file.digest), packed)
        for path, file, packed, paragraphs in zip(
            chunk.times, facts, chunk.packed, counts, strict=True
        )
        if paragraphs or not manner.around.omission
    )
    files = chunk.batch.files()
    return (
        chunk.skipped.get(path) or Read(path, chunk.times[path], next(files))
        for path in chunk.paths
    )


@cache
def _drawer() -> Drawer:
    """Return the drawer of this process, which lasts as long as it does."""
    return Drawer()


def _read_in_process(manner: Manner, paths: Sequence[str]) -> _Chunk:
    return _read_chunk(manner, paths, _drawer())


def _read_chunk(manner: Manner, paths: Sequence[str], drawer: Drawer) -> _Chunk:
    """Read and analyse files."""
    files: dict[str, Content | Drawn] = {}
    skipped: dict[str, Read] = {}
    for path in paths:
        began_ns = time.time_ns()
        try:
            files[path] = _opened(manner, path, drawer)
        except sources.UndecodableError as error:
            skipped[path] = Read(path, 0, None, str(error))
        except UndrawableError as error:
            refusal = _refusal(error)
            _refuse(manner, path, refusal, began_ns)
            skipped[path] = _undrawn(path, refusal)
        except OSError as error:
            skipped[path] = Read(path, 0, None, sources.unreadable(error))
    batch = analyse(files, manner.language, manner.around)
    times = {path: file.mtime_ns for path, file in files.items()}
    return _Chunk(batch, packed(batch), times, skipped, paths)


def _refusal(error: UndrawableError) -> Refusal:
    if isinstance(error, UnfinishedError):
        again = "it is tried again after a day, or by `verbatim index --rebuild`"
        return Refusal(f"{error}; {again}", is_textless=False, is_final=False)
    is_textless = isinstance(error, TextlessError)
    return Refusal(sources.TEXTLESS if is_textless else str(error), is_textless)


def _refuse(manner: Manner, path: str, refusal: Refusal, began_ns: int) -> None:
    """Keep a refusal, if the file surely hasn't changed since it began to be read."""
    known = sources.file_digest(manner.root, path)
    if known and known[1] < began_ns - CLOCK_TICK_NS:
        manner.kept.refuse(path, known[0], refusal)


def _opened(manner: Manner, path: str, drawer: Drawer) -> Content | Drawn:
    """Read a file, and keep its rendition where its text is drawn."""
    if not is_drawn(path):
        return sources.read_content(manner.root, path, manner.encoding)
    drawn = drawer.draw(manner.root, path, manner.encoding, manner.around.of(path))
    drawn = drawn.heeding(manner.around, path)
    manner.kept.keep(path, drawn.digest, drawn.content.data)
    return drawn


def _chunks(listed: Iterable[Listed], most: int) -> Iterator[list[str]]:
    paths: list[str] = []
    size = 0
    for file in listed:
        paths.append(file.path)
        size += file.size
        if size >= most or len(paths) == _MOST_CHUNK_FILES:
            yield paths
            paths, size = [], 0
    if paths:
        yield paths
