"""How does the bot keep up with files that change while it runs?

The corpora's folders are watched. A changed corpus is indexed by a process of its own, so that
the event loop never waits for it; when that has ended, the new snapshot is opened and answers
come from it. Answers that are under way keep the one they began with.
"""

import asyncio
import multiprocessing
import threading
from contextlib import suppress
from pathlib import Path
from typing import Final

import structlog
import watchfiles
from watchfiles import Change

from bot.client import indexing
from bot.library import Library
from retrieval.corpus import EXTENSIONS
from retrieval.index.compiled import CompiledIndex

_log = structlog.stdlib.get_logger("verbatim")

_QUIET: Final = 100
"""Milliseconds without a change after which an index is built."""

_LONGEST_NOISE: Final = 2_000
"""Milliseconds of changes after which it is built all the same."""

_POLL: Final = 2_000
"""Milliseconds between two looks at all files, where the system doesn't tell of changes."""

_LOOK: Final = 500
"""Milliseconds after which a watched folder is looked at: it may be another one by now."""

_AGAIN: Final = 2.0
"""Seconds until a folder that is missing is looked for again."""


async def watch(library: Library, stop: asyncio.Event) -> None:
    """Keep every corpus of the settings up to date until told to stop, or cancelled."""
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(_watch_one(library, name)) for name in library.names]
        await stop.wait()
        for task in tasks:
            task.cancel()


async def _watch_one(library: Library, name: str) -> None:
    folder = library.settings.corpora[name].path
    polling = missing = False
    while True:
        watcher = _Watcher(folder, polling=polling)
        try:
            while await watcher.changed():
                missing = False
                await refresh(library, name)
        except FileNotFoundError:
            if not missing:
                _log.warning("corpus folder is missing", corpus=name)
            missing = True
            await asyncio.sleep(_AGAIN)
        except (OSError, RuntimeError) as error:
            # Too many folders for the system's watcher, or a file system without one.
            _log.warning("watching by polling", corpus=name, error=str(error))
            if polling:
                await asyncio.sleep(_AGAIN)
            polling = True
        finally:
            watcher.stop()


class _Watcher:
    """Watches a folder, on a thread of its own; made in a running loop.

    Args:
        folder: What is watched, with all folders in it.
        polling: Whether to look at all files every now and then rather than being told.
    """

    def __init__(self, folder: Path, *, polling: bool) -> None:
        self._folder = folder
        self._polling = polling
        self._loop = asyncio.get_running_loop()
        self._news: asyncio.Queue[bool | Exception] = asyncio.Queue()
        self._stop = threading.Event()
        threading.Thread(target=self._run, name="watcher", daemon=True).start()

    async def changed(self) -> bool:
        """Wait for a change, the first one being that watching has begun.

        Returns:
            False when the folder has gone, or another one stands in its place.

        Raises:
            FileNotFoundError: There was no folder to begin with.
            OSError: The folder can't be watched; so does RuntimeError.
        """
        news = await self._news.get()
        while not self._news.empty() and news is True:
            news = self._news.get_nowait()
        if isinstance(news, Exception):
            raise news
        return news

    def stop(self) -> None:
        """Stop watching; returns at once."""
        self._stop.set()

    def _run(self) -> None:
        begun = False
        try:
            watched = _identity(self._folder)
            for changes in watchfiles.watch(
                self._folder,
                watch_filter=self._may_matter,
                step=_QUIET,
                debounce=_LONGEST_NOISE,
                rust_timeout=_LOOK,
                yield_on_timeout=True,
                stop_event=self._stop,
                raise_interrupt=False,
                force_polling=self._polling or None,
                poll_delay_ms=_POLL,
            ):
                if _identity(self._folder) != watched:
                    break
                if changes or not begun:
                    begun = True
                    self._tell(news=True)
            self._tell(news=False)
        except (OSError, RuntimeError) as error:
            self._tell(FileNotFoundError() if not self._folder.is_dir() and not begun else error)

    def _tell(self, news: bool | Exception) -> None:
        with suppress(RuntimeError):  # the loop has ended
            self._loop.call_soon_threadsafe(self._news.put_nowait, news)

    def _may_matter(self, change: Change, path: str) -> bool:
        """Tell whether a change may be one of the corpus: of a text, or of a whole folder."""
        inside = (
            Path(path).relative_to(self._folder)
            if path.startswith(str(self._folder))
            else Path(path)
        )
        if any(part.startswith(".") for part in inside.parts):
            return False
        if inside.suffix.lower() in EXTENSIONS or change is Change.deleted:
            return True
        return change is Change.added and Path(path).is_dir()


def _identity(folder: Path) -> tuple[int, int]:
    """Return what tells a folder from another one of the same name; raises FileNotFoundError."""
    status = folder.stat()
    return status.st_dev, status.st_ino


def accelerate(library: Library, name: str) -> None:
    """Rank a large corpus by machine code from now on, where numba is installed.

    The first time takes a second and holds up other threads, so it is due before the loop runs.
    """
    index = library.answerer(name).snapshot.index
    if isinstance(index, CompiledIndex):
        index.accelerate()


async def refresh(library: Library, name: str) -> None:
    """Index a corpus as it is now, in another process, and answer from that.

    What goes wrong is logged; then the old snapshot goes on serving. Cancelling ends the process.
    """
    loop = asyncio.get_running_loop()
    began = loop.time()
    # Not forked: this process has threads.
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=indexing.index, args=(library.store(name), sender))
    await asyncio.to_thread(process.start)
    sender.close()
    try:
        # First the snapshot, then its bar, which may take longer.
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
        _log.error("indexing failed", corpus=name, error=error)
    except EOFError:
        await asyncio.to_thread(process.join)
        if process.exitcode:
            _log.error("indexing failed", corpus=name, status=process.exitcode)
    finally:
        process.terminate()
        receiver.close()
