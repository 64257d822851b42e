"""How does the bot keep up with files that change while it runs?

The bot watches the corpora's folders, and looks at all files every few minutes, since not every
file system tells of changes. A process of its own indexes a changed corpus, so that the
event loop never waits for it; when that has ended, the bot opens the new snapshot and answers from
it. Answers that are under way keep the snapshot they began with.
"""

import asyncio
import math
import multiprocessing
import threading
from collections.abc import AsyncGenerator
from contextlib import aclosing
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import structlog
import watchfiles
from watchfiles import Change

from bot.client import indexing
from bot.library import Library
from retrieval import FolderError
from retrieval.corpus import COMPANIONS, EXTENSIONS, Selection, sources
from retrieval.index.compiled import CompiledIndex
from retrieval.snapshots import ForgottenPeople

_log = structlog.stdlib.get_logger("verbatim")

_QUIET_MS: Final = 100
"""The bot builds an index after so many milliseconds without a change …"""

_LONGEST_NOISE_MS: Final = 2_000
"""… and after so many milliseconds of changes in any case."""

_POLL_MS: Final = 2_000
"""The bot looks at all files after so many milliseconds, where the system tells of no changes."""

_SAME_SECOND: Final = 1.1
"""Looking at all files compares whole seconds (notify's PollWatcher), so a file that changes twice
in one is told of once. The bot looks itself so many seconds after each change that is told."""

_LOOK_MS: Final = 500
"""The bot looks at a watched folder each time after so many milliseconds: it may be another by now.
Until then it holds one of anyio's 40 threads; more corpora than these take turns."""

_FEED_AGAIN_SECONDS: Final = 60.0
"""A cluster that couldn't be fed is fed again after so many seconds."""

_RETRY_SECONDS: Final = 2.0
"""The bot looks again for a missing folder after so many seconds."""


async def watch(library: Library, stop: asyncio.Event) -> None:
    """Keep every corpus of the settings up to date until told to stop, or cancelled."""
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(_watch_one(library, name)) for name in library.names]
        await stop.wait()
        for task in tasks:
            task.cancel()


async def _watch_one(library: Library, name: str) -> None:
    chosen, rescan = library.settings.corpora[name], library.settings.index.rescan
    folder, selection = chosen.path, Selection(chosen.include, chosen.exclude)
    polling, missing = False, library.opened(name) is None
    while True:
        try:
            found = _changes(folder, selection, library.forgotten, polling=polling, rescan=rescan)
            async with aclosing(found) as changes:
                async for told in changes:
                    missing = False
                    if told or await asyncio.to_thread(library.has_changed, name):
                        await _refresh_in_time(library, name)
        except FolderError:  # it went while it was looked at
            await asyncio.sleep(_RETRY_SECONDS)
        except FileNotFoundError:
            if not missing:
                _log.warning("corpus folder is missing", corpus=name)
            missing = True
            await asyncio.sleep(_RETRY_SECONDS)
        except (OSError, RuntimeError) as error:
            # There are too many folders for the system's watcher, or the file system has none.
            _log.warning("watching by polling", corpus=name, error=str(error))
            if polling:
                await asyncio.sleep(_RETRY_SECONDS)
            polling = True


async def _changes(
    folder: Path,
    selection: Selection,
    forgotten: ForgottenPeople,
    *,
    polling: bool,
    rescan: float,
) -> AsyncGenerator[bool]:
    """Yield True once watching has begun, and after each change; changes meanwhile count as one.

    That somebody has been forgotten, or no longer is, is a change.

    It ends when another folder stands in the folder's place. A watcher may not be told of changes,
    as on a network's file system, so False is yielded when it is time to look at all files. It is
    yielded soon after a change, too, where polling may not tell of the next.

    Args:
        folder: The folder that is watched, with all folders in it.
        selection: What the corpus takes of it; no other changes are told.
        forgotten: Who is forgotten.
        polling: Whether to look at all files all the time rather than wait to be told.
        rescan: Seconds between looks at all files where nothing is told; 0 for none.

    Raises:
        FileNotFoundError: The folder isn't there, or has gone.
        OSError: The folder can't be watched; RuntimeError says the same.
    """

    def may_matter(change: Change, path: str) -> bool:
        return _may_matter(folder, selection, change, path)

    begun = False
    clock = asyncio.get_running_loop().time
    due = clock() + (rescan or math.inf)
    stamp = await asyncio.to_thread(forgotten.look)
    try:
        watched = await asyncio.to_thread(_identity, folder)
        batches = watchfiles.awatch(
            folder,
            watch_filter=may_matter,
            step=_QUIET_MS,
            debounce=_LONGEST_NOISE_MS,
            rust_timeout=_LOOK_MS,
            yield_on_timeout=True,
            force_polling=polling or None,
            poll_delay_ms=_POLL_MS,
        )
        async with aclosing(batches):
            async for batch in batches:
                if await asyncio.to_thread(_identity, folder) != watched:
                    return
                before, stamp = stamp, await asyncio.to_thread(forgotten.look)
                if batch or not begun or stamp != before:
                    begun = True
                    due = clock() + _SAME_SECOND if polling else due
                    yield True
                elif clock() >= due:
                    due = clock() + (rescan or math.inf)
                    yield False
    except (OSError, RuntimeError) as error:
        if not begun and not await asyncio.to_thread(folder.is_dir):
            raise FileNotFoundError from error
        raise


def _may_matter(folder: Path, selection: Selection, change: Change, path: str) -> bool:
    """Tell whether a change may concern the corpus.

    That are a text, or a whole folder, that it takes, and a file that tells how others are read.
    Hidden files don't, but texts may be links that lead through a hidden link to a folder, which is
    how Kubernetes switches all files of a ConfigMap at once.
    """
    inside = Path(path).relative_to(folder) if path.startswith(str(folder)) else Path(path)
    if any(part.startswith(".") for part in inside.parts):
        return Path(path).is_symlink() and Path(path).is_dir()
    if not inside.parts:  # the folder itself
        return change is not Change.modified
    name = inside.as_posix()
    if name == sources.CATALOGUE or inside.name in COMPANIONS:
        return not selection.excludes(name)
    if name.lower().endswith(EXTENSIONS) or selection.names(name):
        return not selection.why_not(name)
    # What was deleted may have been a folder; one that was changed is told by what is in it.
    if change is Change.modified or selection.why_not(f"{name}/"):
        return False
    return change is Change.deleted or Path(path).is_dir()


def _identity(folder: Path) -> tuple[int, int]:
    """Return what tells a folder from another of the same name; raises FileNotFoundError."""
    status = folder.stat()
    return status.st_dev, status.st_ino


def accelerate(library: Library, name: str) -> None:
    """Rank a large corpus by machine code from now on, where numba is installed.

    Where it is installed but doesn't work, that is logged, since nothing else would tell. The first
    call takes a second and holds up other threads, so it is due before the loop runs.
    """
    answerer = library.opened(name)
    index = answerer.snapshot.index if answerer else None
    if isinstance(index, CompiledIndex) and not index.accelerate() and find_spec("numba"):
        _log.warning("numba doesn't work", corpus=name)


async def _refresh_in_time(library: Library, name: str) -> None:
    """Index a corpus as it is now; where a cluster is fed, once changes have been gathered."""
    await asyncio.sleep(await asyncio.to_thread(library.pause, name))
    # ASYNC110: no event tells when the cluster can be fed again.
    while not await refresh(library, name) and library.settings.cluster.hosts:  # noqa: ASYNC110
        await asyncio.sleep(_FEED_AGAIN_SECONDS)


async def refresh(library: Library, name: str) -> bool:
    """Index a corpus as it is now, in another process, and answer from that.

    An error is logged, and the old snapshot goes on serving. Cancelling ends the process.

    Returns:
        Whether it could be indexed.
    """
    loop = asyncio.get_running_loop()
    began = loop.time()
    # The process isn't forked, since this one has threads.
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=indexing.index, args=(library.store(name), sender))
    given_up = threading.Event()

    def start() -> None:
        process.start()
        if given_up.is_set():  # while it started, so that nobody else could end it
            process.terminate()

    try:
        await asyncio.to_thread(start)
        sender.close()
        # First comes the snapshot, then its calibration, which may take longer.
        while (error := await asyncio.to_thread(receiver.recv)) is None:
            if await asyncio.to_thread(library.reopen, name):
                snapshot = library.answerer(name).snapshot
                _log.info(
                    "indexed",
                    corpus=name,
                    snapshot=snapshot.id,
                    passages=len(snapshot.passages),
                    seconds=round(loop.time() - began, 3),
                )
                await asyncio.to_thread(accelerate, library, name)
    except EOFError:
        await asyncio.to_thread(process.join)
        if process.exitcode:
            _log.error("indexing failed", corpus=name, status=process.exitcode)
        return not process.exitcode
    else:
        _log.error("indexing failed", corpus=name, error=error)
        return False
    finally:
        given_up.set()
        if process.pid is not None:
            process.terminate()
        receiver.close()
