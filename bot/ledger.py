"""What does the bot remember after a restart?

It remembers which passages were shown, so that people can cite their ids after the files changed;
which corpora are bound to a channel; and which reply answers which message. All this stands in one
small SQLite file, which holds no question and no message, and only the ids of people who got a
reply.
"""

import sqlite3
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Final, TypeVar

from bot.errors import BotError
from retrieval.corpus import Extract

_Result = TypeVar("_Result")

Stands = tuple[str, str, int]
"""Where a paragraph stands: the id of a snapshot, a path in it, and the first byte."""

# `PRAGMA application_id` of our files; "Vrbt".
_APPLICATION_ID: Final = 0x56726274

# Each statement raises `PRAGMA user_version` by one. A released statement stays as it is; a change
# is a new one at the end. Text of files is kept as bytes, since a path may hold surrogates. Times
# are told to whoever looks into the file.
_MIGRATIONS: Final = (
    """CREATE TABLE shown (
        corpus TEXT NOT NULL, passage_id TEXT NOT NULL, path BLOB NOT NULL,
        first_line INTEGER NOT NULL, last_line INTEGER NOT NULL,
        byte_start INTEGER NOT NULL, byte_end INTEGER NOT NULL, text BLOB NOT NULL,
        first_shown REAL NOT NULL, last_shown REAL NOT NULL,
        PRIMARY KEY (corpus, passage_id)
    )""",
    "CREATE INDEX shown_last ON shown (last_shown)",
    """CREATE TABLE binding (
        channel_id INTEGER NOT NULL, position INTEGER NOT NULL, guild_id INTEGER NOT NULL,
        corpus TEXT NOT NULL, PRIMARY KEY (channel_id, position)
    ) WITHOUT ROWID""",
    "CREATE INDEX binding_guild ON binding (guild_id)",
    """CREATE TABLE reply (
        message_id INTEGER PRIMARY KEY, channel_id INTEGER NOT NULL, reply_id INTEGER NOT NULL,
        asker_id INTEGER NOT NULL, posted REAL NOT NULL
    )""",
    "CREATE UNIQUE INDEX reply_id ON reply (reply_id)",
    "CREATE INDEX reply_posted ON reply (posted)",
    """CREATE TABLE beside (
        corpus TEXT NOT NULL, passage_id TEXT NOT NULL, digests BLOB NOT NULL,
        PRIMARY KEY (corpus, passage_id)
    ) WITHOUT ROWID""",
    "ALTER TABLE reply ADD COLUMN owed INTEGER NOT NULL DEFAULT 0",
    "CREATE INDEX reply_owed ON reply (message_id) WHERE owed",
)

# These fail where another program, or a person, made a file with our mark but without our tables.
_CHECKS: Final = (
    """SELECT corpus, passage_id, path, first_line, last_line, byte_start, byte_end, text,
        first_shown, last_shown FROM shown LIMIT 0""",
    "SELECT channel_id, position, guild_id, corpus FROM binding LIMIT 0",
    "SELECT message_id, channel_id, reply_id, asker_id, posted, owed FROM reply LIMIT 0",
    "SELECT corpus, passage_id, digests FROM beside LIMIT 0",
)

_REMEMBER: Final = """
    INSERT INTO shown VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (corpus, passage_id) DO UPDATE SET
        path = excluded.path, first_line = excluded.first_line, last_line = excluded.last_line,
        byte_start = excluded.byte_start, byte_end = excluded.byte_end,
        text = excluded.text, last_shown = excluded.last_shown
"""

_REMEMBER_BESIDE: Final = "INSERT OR REPLACE INTO beside VALUES (?, ?, ?)"

_MOST_MATCHES: Final = 100

# A file that can't be written for one of these reasons can still be read. On a full disk it could
# not be opened again to read it, so it stays open.
_PASSING: Final = frozenset(
    {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR}
)

# Paragraphs of which it is known that the file holds them, so that few popular ones aren't written
# again with every answer.
_MOST_HELD: Final = 5_000

# Seconds between two attempts where SQLite doesn't wait by itself.
_PAUSE: Final = 0.01


class LedgerError(BotError):
    """The ledger can't be read or written now; the bot can go on without it."""


class _UnusableError(Exception):
    """The file is no ledger; `str()` is the reason, as half a sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A paragraph that is shown to somebody.

    Attributes:
        paragraph_id: The whole id, 52 characters.
        extract: The whole paragraph.
        beside: What stood beside it, as `citations.beside` returns it; empty where it is read back.
        snapshot: The id of the snapshot that all this is from; empty where it is read back, and for
            one that shows only a part, which knows less of what stands beside it.
    """

    paragraph_id: str
    extract: Extract
    beside: bytes = b""
    snapshot: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """The bot's reply to somebody's message.

    Attributes:
        message_id: Id of the message that is answered.
        channel_id: Id of the channel where both stand.
        reply_id: Id of the bot's message.
        asker_id: Id of the person who wrote the message, and may remove the reply.
    """

    message_id: int
    channel_id: int
    reply_id: int
    asker_id: int


class Ledger:
    """Keeps what is remembered in a file, for several threads and beside other processes.

    What a method has written when it returns survives a killed process and a power cut. The first
    call that needs the file opens it, and so does the next call after one that could not read, so
    that the ledger recovers by itself from a full disk or a locked file. A file that is damaged or
    is no ledger is renamed, and a new one begun.

    Writing raises LedgerError. Reading returns an empty result and warns, except for bindings:
    there, an empty result would let a channel see a corpus that it isn't bound to.

    Args:
        path: The file; its folder is made when it is missing.
        warn: Called, from the thread of the call, with a sentence for the operator.
        patience: Seconds to wait for another process that is writing.
        clock: Returns seconds since 1970.
    """

    def __init__(
        self,
        path: Path,
        warn: Callable[[str], None],
        *,
        patience: float = 5.0,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._path = path
        self._warn = warn
        self._patience = patience
        self._clock = clock
        # One connection for all threads: each call takes about half a millisecond.
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None
        self._file: tuple[int, int] | None = None  # device and inode of the opened file
        # From a corpus and an id to where the paragraph stood when it was written down.
        self._held: dict[tuple[str, str], Stands] = {}
        self._version = 0  # changes with what another process writes

    def remember(self, corpus: str, shown: Iterable[Shown]) -> None:
        """Remember that paragraphs are shown, all of them or none, and what stood beside them.

        A paragraph that is known takes its new place.

        Raises:
            LedgerError: No paragraph was remembered.
        """
        now = self._clock()
        shown = tuple(shown)
        rows = [
            (
                *(corpus, one.paragraph_id, _to_bytes(one.extract.path)),
                *(one.extract.first_line, one.extract.last_line),
                *(one.extract.byte_start, one.extract.byte_end),
                *(_to_bytes(one.extract.text), now, now),
            )
            for one in shown
        ]
        others = [(corpus, one.paragraph_id, one.beside) for one in shown]

        def write(connection: sqlite3.Connection) -> None:
            connection.executemany(_REMEMBER, rows)
            connection.executemany(_REMEMBER_BESIDE, others)

        if rows:
            self._write(write, partial(self._hold, corpus, shown))

    def holds(self, corpus: str, paragraph_id: str, stands: Stands) -> bool:
        """Tell, without reading it, whether the file has a paragraph as it stands in a snapshot.

        False means only that nobody knows. What another process forgets counts from the next call
        on that uses the file.

        Args:
            corpus: The corpus's name.
            paragraph_id: The whole id.
            stands: Where the paragraph stands.
        """
        if self._held.get((corpus, paragraph_id)) != stands:
            return False
        with suppress(OSError):
            # A file that took this one's place holds nothing yet.
            return self._identity() == self._file
        return False

    def _hold(self, corpus: str, shown: tuple[Shown, ...]) -> None:
        if len(self._held) > _MOST_HELD:
            self._held.clear()
        for one in shown:
            stands = one.snapshot, one.extract.path, one.extract.byte_start
            self._held[corpus, one.paragraph_id] = stands

    def beside(self, corpus: str, paragraph_id: str) -> bytes:
        """Return what stood beside a paragraph when it was shown last; empty if that is unknown.

        Args:
            corpus: The corpus's name.
            paragraph_id: The whole id.
        """

        def read(connection: sqlite3.Connection) -> bytes:
            row = connection.execute(
                "SELECT CAST(digests AS BLOB) FROM beside WHERE corpus = ? AND passage_id = ?",
                (corpus, paragraph_id),
            ).fetchone()
            return row[0] if row else b""

        return self._read(read, b"")

    def recall(self, corpus: str, id_prefix: str) -> list[Shown]:
        """Return the paragraphs that were shown under an id.

        Args:
            corpus: The corpus's name.
            id_prefix: The first characters of an id, in Crockford's lower case.

        Returns:
            Paragraphs as they stood when they were shown last, sorted by id, at most 100; empty
            when none was shown, or when the ledger can't be read.
        """

        def read(connection: sqlite3.Connection) -> list[Shown]:
            rows = connection.execute(
                # A value that was changed by hand, in SQLite's own shell, is text instead of bytes.
                "SELECT passage_id, CAST(path AS BLOB), first_line, last_line, byte_start,"
                " byte_end, CAST(text AS BLOB) FROM shown"
                # No character of an id comes after "z".
                " WHERE corpus = ? AND passage_id BETWEEN ? AND ? || '~'"
                " ORDER BY passage_id LIMIT ?",
                (corpus, id_prefix, id_prefix, _MOST_MATCHES),
            )
            return [
                Shown(
                    paragraph_id=row[0],
                    extract=Extract(
                        path=_to_text(row[1]),
                        first_line=row[2],
                        last_line=row[3],
                        byte_start=row[4],
                        byte_end=row[5],
                        text=_to_text(row[6]),
                    ),
                )
                for row in rows
            ]

        return self._read(read, [])

    def bind(self, guild_id: int, channel_id: int, corpora: Iterable[str]) -> None:
        """Bind corpora to a channel or a category, instead of those bound before.

        Args:
            guild_id: Id of the server that has the channel.
            channel_id: Id of a channel, a thread or a category.
            corpora: Names of corpora, at least one; the first is asked when none is named.

        Raises:
            LedgerError: The bindings are as before.
        """
        rows = [
            (channel_id, position, guild_id, corpus)
            for position, corpus in enumerate(dict.fromkeys(corpora))
        ]
        if not rows:
            raise ValueError("Bind at least one corpus; `unbind` takes all away.")

        def write(connection: sqlite3.Connection) -> None:
            connection.execute("DELETE FROM binding WHERE channel_id = ?", (channel_id,))
            connection.executemany("INSERT INTO binding VALUES (?, ?, ?, ?)", rows)

        self._write(write)

    def unbind(self, guild_id: int, channel_id: int) -> bool:
        """Remove the bindings of a channel or category itself; return whether it had any.

        Args:
            guild_id: Id of the server that has the channel.
            channel_id: As in `bind`.

        Raises:
            LedgerError: The bindings are as before.
        """
        statement = "DELETE FROM binding WHERE guild_id = ? AND channel_id = ?"
        return bool(self._delete(statement, guild_id, channel_id))

    def bound(self, guild_id: int, *channels: int) -> tuple[str, ...]:
        """Return the corpora bound to the first of some channels that has any.

        Args:
            guild_id: Id of the server that has the channels.
            channels: Ids of a thread, its channel and its category: the nearest first.

        Returns:
            Names in the order in which they were bound; empty when none of the channels is bound.

        Raises:
            LedgerError: The bindings can't be read. Empty would mean that any corpus may be shown.
        """
        bindings = self._bindings(guild_id)
        return next((bindings[channel] for channel in channels if channel in bindings), ())

    def bound_anywhere(self, guild_id: int) -> tuple[tuple[str, ...], ...]:
        """Return the corpora bound to each channel and category of a server that has any.

        Raises:
            LedgerError: As in `bound`.
        """
        return tuple(self._bindings(guild_id).values())

    def _bindings(self, guild_id: int) -> dict[int, tuple[str, ...]]:
        def read(connection: sqlite3.Connection) -> dict[int, tuple[str, ...]]:
            found: dict[int, tuple[str, ...]] = {}
            for channel, corpus in connection.execute(
                "SELECT channel_id, corpus FROM binding WHERE guild_id = ?"
                " ORDER BY channel_id, position",
                (guild_id,),
            ):
                found[channel] = (*found.get(channel, ()), corpus)
            return found

        try:
            return self._do(read)
        except LedgerError as error:
            if not self._was_begun():  # then nothing was ever bound, and the bot can go on
                self._warn(str(error))
                return {}
            raise

    def keep_reply(self, posted: Posted) -> None:
        """Remember which reply answers which message.

        Raises:
            LedgerError: The reply isn't remembered.
        """
        row = (
            *(posted.message_id, posted.channel_id, posted.reply_id, posted.asker_id),
            self._clock(),
        )
        self._write(
            lambda connection: connection.execute(
                "INSERT OR REPLACE INTO reply VALUES (?, ?, ?, ?, ?, 0)", row
            )
        )

    def drop_reply(self, message_id: int) -> None:
        """Forget the reply to a message, since one of the two was deleted.

        Raises:
            LedgerError: The reply is still remembered.
        """
        self._delete("DELETE FROM reply WHERE message_id = ?", message_id)

    def owe_deletion(self, message_id: int) -> None:
        """Remember that the reply to a message is still to be deleted.

        Raises:
            LedgerError: That isn't remembered.
        """
        self._write(
            lambda connection: connection.execute(
                "UPDATE reply SET owed = 1 WHERE message_id = ?", (message_id,)
            )
        )

    def owed_deletions(self) -> list[int]:
        """Return the ids of messages whose replies are still to be deleted, in their order.

        It is empty when the ledger can't be read.
        """

        def read(connection: sqlite3.Connection) -> list[int]:
            query = "SELECT message_id FROM reply WHERE owed ORDER BY message_id"
            return [message_id for (message_id,) in connection.execute(query)]

        return self._read(read, [])

    def reply_to(self, message_id: int) -> Posted | None:
        """Return the reply to a message; None when none is known or the ledger can't be read."""
        return self._reply(
            "SELECT message_id, channel_id, reply_id, asker_id FROM reply WHERE message_id = ?",
            message_id,
        )

    def reply_with_id(self, reply_id: int) -> Posted | None:
        """Return what is known about a message of the bot; None as in `reply_to`."""
        return self._reply(
            "SELECT message_id, channel_id, reply_id, asker_id FROM reply WHERE reply_id = ?",
            reply_id,
        )

    def forget_replies(self, older_than: float) -> int:
        """Forget replies posted more than `older_than` seconds ago; return how many.

        Raises:
            LedgerError: Nothing was forgotten.
        """
        return self._delete("DELETE FROM reply WHERE posted < ?", self._clock() - older_than)

    def forget_shown(self, corpus: str, is_gone: Callable[[str, str], bool]) -> int:
        """Forget paragraphs of a corpus, so that no byte of their texts stays; return how many.

        Args:
            corpus: The corpus's name.
            is_gone: Tells whether one is forgotten, by its whole id and the path where it stood.

        Raises:
            LedgerError: Nothing was forgotten, or traces may be left.
        """

        def write(connection: sqlite3.Connection) -> int:
            rows = connection.execute(
                "SELECT passage_id, CAST(path AS BLOB) FROM shown WHERE corpus = ?", (corpus,)
            ).fetchall()
            gone = [(corpus, one) for one, path in rows if is_gone(one, _to_text(path))]
            for table in ("shown", "beside"):
                connection.executemany(
                    f"DELETE FROM {table} WHERE corpus = ? AND passage_id = ?",  # noqa: S608 - ours
                    gone,
                )
            return len(gone)

        count = self._write(write, self._held.clear)
        self._do(_empty_log, writing=True)
        return count

    def forget_guild(self, guild_id: int) -> int:
        """Forget the bindings of a server that the bot has left; return how many.

        Raises:
            LedgerError: Nothing was forgotten.
        """
        return self._delete("DELETE FROM binding WHERE guild_id = ?", guild_id)

    def close(self) -> None:
        """Close the file; a later call opens it again."""
        with self._lock:
            self._disconnect()

    def _reply(self, question: str, message_id: int) -> Posted | None:
        row = self._read(
            lambda connection: connection.execute(question, (message_id,)).fetchone(), None
        )
        if row is None:
            return None
        return Posted(message_id=row[0], channel_id=row[1], reply_id=row[2], asker_id=row[3])

    def _read(self, read: Callable[[sqlite3.Connection], _Result], empty: _Result) -> _Result:
        try:
            return self._do(read)
        except LedgerError as error:
            self._warn(str(error))
            return empty

    def _write(
        self,
        write: Callable[[sqlite3.Connection], _Result],
        written: Callable[[], object] = lambda: None,
    ) -> _Result:
        """Write in one transaction; `written` is called after it, and before the next."""

        def whole(connection: sqlite3.Connection) -> _Result:
            with connection:
                # Waits for another writer here; a transaction that first reads would fail later.
                connection.execute("BEGIN IMMEDIATE")
                result = write(connection)
            written()
            return result

        return self._do(whole, writing=True)

    def _delete(self, statement: str, *values: float) -> int:
        return self._write(lambda connection: connection.execute(statement, values).rowcount)

    def _do(
        self, work: Callable[[sqlite3.Connection], _Result], *, writing: bool = False
    ) -> _Result:
        """Do work with the file open; begin a new file where this one is not ours."""
        with self._lock:
            try:
                try:
                    return self._attempt(work, writing=writing)
                except _UnusableError as error:
                    self._set_aside(str(error))
                    return self._attempt(work, writing=writing)
            except _UnusableError as error:
                raise self._error(str(error)) from error
            except OSError as error:
                raise self._error(error.strerror or str(error)) from error

    def _attempt(self, work: Callable[[sqlite3.Connection], _Result], *, writing: bool) -> _Result:
        try:
            return work(self._connect())
        except UnicodeDecodeError as error:
            raise _UnusableError("it is damaged") from error
        except sqlite3.Error as error:
            if not (writing and _code(error) in _PASSING):
                self._disconnect()  # undoes what was begun
            match _code(error):
                case sqlite3.SQLITE_CORRUPT | sqlite3.SQLITE_NOTADB:
                    raise _UnusableError(str(error)) from error
                case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
                    what = f"another program has kept it locked for {self._patience:g} s"
                    raise self._error(what) from error
                case sqlite3.SQLITE_FULL:
                    raise self._error("the disk is full") from error
                case _:
                    raise self._error(str(error)) from error

    def _error(self, what: str) -> LedgerError:
        return LedgerError(
            f"The ledger {self._path} can't be used: {what}. Its folder, index.dir in the "
            "settings, must be writable, with room on the disk."
        )

    def _connect(self) -> sqlite3.Connection:
        if self._connection is not None:
            if self._identity() == self._file:
                self._heed_others(self._connection)
                return self._connection
            # The file was deleted or set aside by another process: what is written there is lost.
            self._disconnect()
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._keep_private()
        self._file = self._identity()
        connection = sqlite3.connect(
            self._path, timeout=self._patience, isolation_level=None, check_same_thread=False
        )
        try:
            self._prepare(connection)
        except BaseException:
            connection.close()
            raise
        self._connection = connection
        return connection

    def _heed_others(self, connection: sqlite3.Connection) -> None:
        """Hold nothing any more where another process has written: it may have forgotten it."""
        version = _pragma(connection, "data_version")
        if version != self._version:
            self._version = version
            self._held.clear()

    def _disconnect(self) -> None:
        self._held.clear()
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _prepare(self, connection: sqlite3.Connection) -> None:
        """Make sure that the file is a ledger of this version.

        Raises:
            _UnusableError: The file is no ledger.
            LedgerError: A newer program made it.
        """
        # In this order, since another process may just now be making both in one transaction.
        (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        mark = _pragma(connection, "application_id")
        if mark != _APPLICATION_ID and (mark or tables):
            raise _UnusableError("it belongs to another program")
        if _pragma(connection, "user_version") > len(_MIGRATIONS):
            raise self._error("a newer version of Verbatim made it")
        self._log_ahead(connection)
        # NORMAL survives a killed process. FULL survives a power cut too, and takes 0.5 ms per
        # transaction instead of 0.1.
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA secure_delete = ON")
        try:
            if mark != _APPLICATION_ID or _pragma(connection, "user_version") < len(_MIGRATIONS):
                _migrate(connection)
            for check in _CHECKS:
                connection.execute(check)
        except sqlite3.OperationalError as error:
            if _code(error) != sqlite3.SQLITE_ERROR:
                raise
            raise _UnusableError(str(error)) from error

    def _log_ahead(self, connection: sqlite3.Connection) -> None:
        """Switch to a write-ahead log, so that readers and a writer don't wait for each other."""
        ends = time.monotonic() + self._patience
        while True:
            try:
                connection.execute("PRAGMA journal_mode = WAL")
            except sqlite3.OperationalError as error:
                # Where two processes begin at once, SQLite fails here without waiting.
                if _code(error) != sqlite3.SQLITE_BUSY or time.monotonic() > ends:
                    raise
                time.sleep(_PAUSE)
            else:
                return

    def _keep_private(self) -> None:
        """Make the file, and let only its owner read it; SQLite gives its logs the same mode."""
        # It opens no file that exists: to close that would end SQLite's locks in this process.
        self._path.touch(mode=0o600)
        for file in self._files(self._path):
            with suppress(FileNotFoundError, PermissionError):  # it may be another user's
                if file.is_file():
                    file.chmod(0o600)

    def _set_aside(self, reason: str) -> None:
        """Rename the file with its logs, unless another process has done so."""
        self._disconnect()
        if self._identity() != self._file:
            return
        moment = datetime.fromtimestamp(self._clock(), UTC)
        aside = self._path.with_name(f"{self._path.name}.set-aside-{moment:%Y%m%dT%H%M%S%fZ}")
        # The logs go along: SQLite would delete them beside a new file, and another process may be
        # writing to them.
        for old, new in zip(self._files(self._path), self._files(aside), strict=True):
            with suppress(FileNotFoundError):
                old.rename(new)
        self._warn(
            f"The ledger {self._path} can't be used: {reason}. It was renamed to {aside.name}, "
            "and a new one was begun: bindings of channels must be made again."
        )

    def _identity(self) -> tuple[int, int] | None:
        try:
            status = self._path.stat()
        except FileNotFoundError:
            return None
        return status.st_dev, status.st_ino

    def _was_begun(self) -> bool:
        try:
            return self._path.stat().st_size > 0
        except (FileNotFoundError, NotADirectoryError):
            return False
        except OSError:
            return True  # nobody knows

    @staticmethod
    def _files(path: Path) -> list[Path]:
        return [path.with_name(path.name + suffix) for suffix in ("-wal", "-shm", "")]


def _migrate(connection: sqlite3.Connection) -> None:
    with connection:
        connection.execute("BEGIN IMMEDIATE")
        # Read now: another process may have been here first.
        version = _pragma(connection, "user_version")
        for number, statement in enumerate(_MIGRATIONS[version:], start=version + 1):
            connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {number}")
        connection.execute(f"PRAGMA application_id = {_APPLICATION_ID}")


def _empty_log(connection: sqlite3.Connection) -> None:
    """Write all that is in the log into the file; else what was deleted could be read there."""
    busy, *_ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    if busy:
        raise sqlite3.OperationalError("another program is reading it")


def _pragma(connection: sqlite3.Connection, name: str) -> int:
    (value,) = connection.execute(f"PRAGMA {name}").fetchone()
    return int(value)


def _code(error: sqlite3.Error) -> int:
    """Return SQLite's primary result code; 0 when the error is Python's own."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF


def _to_bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _to_text(data: bytes) -> str:
    return data.decode("utf-8", "surrogatepass")
