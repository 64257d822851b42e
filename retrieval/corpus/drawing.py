"""How is a text drawn from a file, whatever the file does to its reader?

A file may make its reader hang, crash or swell. So a process of its own reads it, with limits of
time and memory; what comes back is plain data, and a file that is too much is only skipped.
"""

import errno
import gc
import json
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, fields, replace
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from retrieval.corpus import sources
from retrieval.corpus.documents import (
    Block,
    Document,
    Kind,
    TextlessError,
    UndrawableError,
    UnfinishedError,
)
from retrieval.corpus.neighbourhood import Neighbourhood
from retrieval.corpus.readers import format_of
from retrieval.corpus.sources import Content
from retrieval.corpus.surroundings import NONE, Surroundings

MOST_SECONDS: Final = 60.0
"""A file that takes a processor longer to read is skipped."""

_KNOWS_OWN_TIME: Final = hasattr(signal, "setitimer")

_WAITING: Final = 4 if _KNOWS_OWN_TIME else 1
"""A reader may take this many times as long by the clock, since a machine that is busy with other
things is no file's fault."""

MOST_MEMORY: Final = 1 << 30
"""Bytes that a reader may take, the file's own included; where the system can limit them."""

MOST_UNLIMITED: Final = {"docx": 16 << 20, "epub": 16 << 20, "html": 32 << 20, "json": 64 << 20}
"""Bytes of a file of some kinds, by their readers, where the system can't limit memory: readers of
these take many times as much. Files of other kinds may have more."""

_MOST_UNLIMITED_ELSE: Final = 128 << 20

_OBJECTS_BETWEEN_LOOKS: Final = 200_000
"""So many objects come before cycles of them are looked for. Readers make plain data, mostly, and
to look as often as Python does by itself takes a fifth of a large chat's time."""

_START_SECONDS: Final = 60.0
_GRACE_SECONDS: Final = 5  # after which the system ends a process that its parent forgot

_UNDRAWABLE: Final = "undrawable"
_TEXTLESS: Final = "textless"
_UNREADABLE: Final = "unreadable"

Draw = Callable[[str, bytes, str, Surroundings], Document]
"""Reads a file as a document, given its path, its bytes, the corpus's encoding and what stands
around the file."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A text that was drawn from a file.

    Attributes:
        document: The document; its text has no lone surrogates.
        size: The size of the file in bytes.
        mtime_ns: The time of its last change when it was read, in nanoseconds.
        digest: SHA-256 over the bytes of the file.
    """

    document: Document
    size: int
    mtime_ns: int
    digest: bytes

    def heeding(self, around: Neighbourhood, path: str) -> Self:
        """Return what is kept of it, given what stands around its file and the file's path."""
        return replace(self, document=around.heeded(path, self.document, is_drawn=True))

    @property
    def content(self) -> Content:
        """The text as what a file of its own would hold."""
        return Content(self.document.text.encode(), self.document.text, 0, "utf-8", self.mtime_ns)


def read_as_named(path: str, data: bytes, encoding: str, surroundings: Surroundings) -> Document:
    """Read a file of a drawn kind in the format that its name tells.

    Raises:
        UndrawableError: It isn't of that format, or holds no text.
    """
    return format_of(path).draw(data, encoding, surroundings)


class Drawer:
    """Draws texts in a process of its own, which starts with the first; use it in a `with`.

    Args:
        draw: Reads a file; must be a function of a module.
        seconds: How long one file may take a processor.
        memory: How many bytes the process may take.
    """

    def __init__(
        self,
        draw: Draw = read_as_named,
        seconds: float = MOST_SECONDS,
        memory: int = MOST_MEMORY,
    ) -> None:
        self._draw, self._seconds, self._memory = draw, seconds, memory
        self._process: SpawnProcess | None = None
        self._connection: Connection | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the process, whatever it does; another one starts when it is needed."""
        if self._connection is not None:
            self._connection.close()
        if self._process is not None:
            self._process.kill()
            self._process.join()
            self._process.close()
        self._process = self._connection = None

    def draw(
        self, root: Path, path: str, encoding: str, surroundings: Surroundings = NONE
    ) -> Drawn:
        """Draw the text of a file of a corpus.

        Args:
            root: The corpus folder.
            path: The path as in `Source`.
            encoding: The encoding that the settings name, for formats that don't tell theirs.
            surroundings: What stands around the file.

        Raises:
            UndrawableError: It can't be read as a document; the text says why.
            OSError: As in `sources.open_source`; or its reader doesn't start.
        """
        try:
            told = self._asked([str(root), path, encoding, surroundings.plain])
        except (EOFError, ConnectionError) as error:
            raise self._ended() from error
        return _drawn(told)

    def _ended(self) -> UnfinishedError:
        """Return why the process has ended."""
        status = None
        if self._process is not None:
            self._process.join(_GRACE_SECONDS)
            status = self._process.exitcode
        self.close()
        if _KNOWS_OWN_TIME and status == -signal.SIGPROF:
            return self._too_long()
        return UnfinishedError("its reader crashed")

    def _too_long(self) -> UnfinishedError:
        return UnfinishedError(f"its reader took longer than {self._seconds:.0f} s")

    def _asked(self, request: list[Any]) -> list[Any]:
        """Return what the process answers.

        Raises:
            EOFError: It has ended; ConnectionError, too, may tell that.
            UnfinishedError: It takes too long.
            OSError: It doesn't start.
        """
        connection = self._connection or self._started()
        connection.send_bytes(json.dumps(request).encode())
        if not connection.poll(_WAITING * self._seconds):
            self.close()
            raise self._too_long()
        told: list[Any] = json.loads(connection.recv_bytes())
        return told

    def _started(self) -> Connection:
        # Not forked: this process may have threads.
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        limits = self._seconds, self._memory
        process = context.Process(target=_serve, args=(theirs, self._draw, *limits), daemon=True)
        with theirs:
            process.start()
        self._connection, self._process = ours, process
        # Starting takes a while on a busy machine, for which no file is to blame.
        if not self._connection.poll(_START_SECONDS):
            self.close()
            raise OSError(errno.EAGAIN, "its reader didn't start")
        self._connection.recv_bytes()
        return self._connection


def _drawn(told: list[Any]) -> Drawn:
    kind, *rest = told
    if kind == _UNREADABLE:
        raise OSError(*rest)
    if kind == _TEXTLESS:
        raise TextlessError(*rest)
    if kind == _UNDRAWABLE:
        raise UndrawableError(*rest)
    named, size, mtime_ns, digest = rest
    blocks = tuple(Block(Kind(number), *others) for number, *others in named.pop("blocks"))
    aliases, pages = tuple(named.pop("aliases")), tuple(named.pop("pages"))
    times = tuple((place, seconds) for place, seconds in named.pop("times"))
    people = {name: tuple(others) for name, others in named.pop("people").items()}
    document = Document(
        blocks=blocks, aliases=aliases, pages=pages, times=times, people=people, **named
    )
    return Drawn(document, size, mtime_ns, bytes.fromhex(digest))


def _serve(connection: Connection, draw: Draw, seconds: float, memory: int) -> None:
    """Draw texts until the other end of a connection is closed."""
    # Ctrl-C in a terminal reaches all processes; the parent ends its own.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    gc.set_threshold(_OBJECTS_BETWEEN_LOOKS)
    _limit_memory(memory)
    with suppress(EOFError, ConnectionError):
        connection.send_bytes(b"ready")
        while True:
            request = json.loads(connection.recv_bytes())
            if sys.platform != "win32":
                # The system ends what never comes back from a library, and whose parent was killed.
                signal.setitimer(signal.ITIMER_PROF, seconds)
                signal.alarm(int(_WAITING * seconds) + _GRACE_SECONDS)
            connection.send_bytes(json.dumps(answer(draw, *request)).encode())
            if sys.platform != "win32":
                signal.setitimer(signal.ITIMER_PROF, 0)
                signal.alarm(0)


def _end_with_parent() -> None:
    if (parent := multiprocessing.parent_process()) is not None:
        parent.join()
        os._exit(1)


def _limit_memory(most: int) -> None:
    with suppress(ImportError, ValueError, OSError):  # Windows has no limits of this kind
        import resource  # noqa: PLC0415

        resource.setrlimit(resource.RLIMIT_AS, (most, most))


def answer(draw: Draw, root: str, path: str, encoding: str, around: list[Any]) -> list[Any]:
    """Return what the process tells of a file, as JSON can hold it."""
    try:
        with sources.open_source(Path(root), path) as stream:
            status = os.fstat(stream.fileno())
            mtime_ns = status.st_mtime_ns
            _check_size(path, status.st_size)
            data = stream.read()
        document = draw(path, data, encoding, Surroundings.of_plain(Path(root), around))
        return ["drawn", _told(document), len(data), mtime_ns, sources.digest_of(data).hex()]
    except UndrawableError as error:
        return [_TEXTLESS if isinstance(error, TextlessError) else _UNDRAWABLE, str(error)]
    except OSError as error:
        return [_UNREADABLE, error.errno or errno.EIO, error.strerror or str(error)]
    except MemoryError:
        return [_UNDRAWABLE, "its reader needed too much memory"]
    except RecursionError:
        return [_UNDRAWABLE, "it is nested too deeply"]
    except Exception as error:  # noqa: BLE001 - a parser may raise anything on a hostile file
        return [_UNDRAWABLE, f"its reader failed: {type(error).__name__}"]


def _check_size(path: str, size: int) -> None:
    """Refuse what may take too much memory, where the system can't limit that.

    Raises:
        UndrawableError: It is too large.
    """
    most = MOST_UNLIMITED.get(format_of(path).reader, _MOST_UNLIMITED_ELSE)
    if sys.platform == "win32" and size > most:
        what = f"it holds more than {most >> 20} MB, and Windows can't limit what its reader takes"
        raise UndrawableError(what)


def _told(document: Document) -> dict[str, Any]:
    return {one.name: getattr(document, one.name) for one in fields(document)}
