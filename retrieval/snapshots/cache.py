"""Which files were analysed before, and with what result?

A small SQLite database, keyed by what the files hold, what their names say and how they are read:
a file that was moved is known, and a changed one costs only its own analysis.
"""

import hashlib
import sqlite3
import unicodedata
from collections.abc import Iterable
from contextlib import closing
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import Stemmer

from retrieval.corpus import FORMATS, name_words, without_ending
from retrieval.snapshots.analyses import Analysed, Reading
from retrieval.snapshots.packing import unpacked

VERSION: Final = 22
"""Raise it whenever an analysis would come out differently."""

_UNTIDY: Final = 0
_TIDY: Final = 1


class AnalysisCache:
    """Keeps the analyses of files; one process at a time. Use it in a `with`, which commits.

    Attributes:
        is_tidy: Whether it surely held nothing but what was wanted last when it was opened.

    Args:
        file: The database; made when it is missing, and made anew when it is damaged.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        try:
            self._db = self._opened()
        except sqlite3.DatabaseError:
            self.remove(file)
            self._db = self._opened()
        try:
            self.is_tidy = self._number("PRAGMA user_version") == _TIDY
            self._mark(_UNTIDY)
        except sqlite3.DatabaseError:
            self._db.close()
            raise

    @staticmethod
    def remove(file: Path) -> None:
        """Remove a database."""
        for suffix in ("", "-wal", "-shm"):
            file.with_name(file.name + suffix).unlink(missing_ok=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        with closing(self._db):
            # What was analysed before an error is worth keeping too.
            self._db.commit()
            pages, free = (self._number(f"PRAGMA {of}") for of in ("page_count", "freelist_count"))
            if free > pages / 2:
                self._db.execute("VACUUM")

    def _number(self, query: str) -> int:
        number: int = self._db.execute(query).fetchone()[0]
        return number

    def __len__(self) -> int:
        """Return how many analyses are kept."""
        return self._number("SELECT count(*) FROM analyses")

    def holds(self, reading: Reading) -> bool:
        """Tell whether the analysis of a file that is read so is kept."""
        row = self._db.execute("SELECT 1 FROM analyses WHERE key = ?", (_key(reading),))
        return row.fetchone() is not None

    def get(self, reading: Reading) -> Analysed | None:
        """Return the analysis of a file; None when there is none, or a damaged one."""
        query = "SELECT packed FROM analyses WHERE key = ?"
        row = self._db.execute(query, (_key(reading),)).fetchone()
        try:
            return unpacked(row[0]) if row else None
        except ValueError:
            return None

    def put(self, analyses: Iterable[tuple[Reading, bytes]]) -> None:
        """Keep packed analyses, each after how its file is read."""
        rows = ((_key(reading), packed) for reading, packed in analyses)
        self._db.executemany("INSERT OR REPLACE INTO analyses VALUES (?, ?)", rows)

    def forget_others(self, files: Iterable[Reading]) -> None:
        """Forget all files but those that are read so."""
        keys = {key for (key,) in self._db.execute("SELECT key FROM analyses")}
        self._forget(keys - set(map(_key, files)))

    def forget(self, files: Iterable[Reading], but: Iterable[Reading]) -> None:
        """Forget some files, but not what others share with them; all else is wanted."""
        self._forget(set(map(_key, files)) - set(map(_key, but)))

    def _forget(self, keys: Iterable[bytes]) -> None:
        """Forget what isn't wanted."""
        rows = [(key,) for key in keys]
        self._db.executemany("DELETE FROM analyses WHERE key = ?", rows)
        self._mark(_TIDY)

    def _mark(self, state: int) -> None:
        """Write down, with what is written at the same time, what `is_tidy` tells next time."""
        self._db.execute(f"PRAGMA user_version = {state}")

    def _opened(self) -> sqlite3.Connection:
        db = sqlite3.connect(self._file)
        try:
            db.execute("PRAGMA journal_mode = WAL")
            # Whoever is forgotten leaves nothing in what is free.
            db.execute("PRAGMA secure_delete = ON")
            db.execute("PRAGMA synchronous = NORMAL")  # what is lost is analysed again
            db.execute(
                "CREATE TABLE IF NOT EXISTS analyses (key BLOB PRIMARY KEY, packed BLOB NOT NULL)"
            )
        except sqlite3.DatabaseError:
            db.close()
            raise
        return db


def _key(reading: Reading) -> bytes:
    """Return the key of a file: all that its analysis depends on."""
    path, digest, manner = reading
    name = path.rpartition("/")[2]
    kind = name[len(without_ending(name)) :].lower()
    named = f"{versions()}\0{manner}\0{kind}\0{name_words(path)}\0"
    return hashlib.sha256(named.encode("utf-8", "replace") + digest).digest()


@cache
def versions() -> str:
    """Return the versions that an analysis depends on besides the file."""
    readers = " ".join(f"{one.reader}-{one.version}" for one in FORMATS)
    return f"{VERSION} {Stemmer.version()} {unicodedata.unidata_version} {readers}"
