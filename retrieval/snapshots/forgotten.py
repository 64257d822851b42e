"""Who is forgotten in the corpora whose indexes stand in one folder?

The list is a small file beside the indexes, with names and nothing else. Every store reads it, so
whoever makes a snapshot heeds it, in whatever process.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, NamedTuple

from retrieval.corpus import name_key
from retrieval.errors import StoreError
from retrieval.index import shelf

_FILE: Final = "forgotten.json"
_PATIENCE: Final = 10.0  # seconds to wait for another process that writes it

Stamp = tuple[int, int, int]
"""What differs once the list has changed."""


class Person(NamedTuple):
    """Somebody who is forgotten, or asks for it.

    Attributes:
        names: Their names; whoever has just one of them is meant.
        corpora: The names of the corpora in which they are; none for all.
    """

    names: tuple[str, ...]
    corpora: tuple[str, ...] = ()

    def is_called(self, name: str) -> bool:
        """Tell whether one of their names is just this, but for case and marks."""
        return name_key(name) in map(name_key, self.names)


class _Known(NamedTuple):
    forgotten: tuple[Person, ...] = ()
    asking: tuple[Person, ...] = ()


class ForgottenPeople:
    """The people who are forgotten, and those who ask for it.

    Safe to use from several threads and processes.

    Args:
        folder: The folder of all indexes; made when somebody is first put on the list.
    """

    def __init__(self, folder: Path) -> None:
        self._folder, self._file = folder, folder / _FILE
        self._read: tuple[Stamp | None, _Known] = (None, _Known())

    def look(self) -> Stamp | None:
        """Return what differs once the list has changed; None where there is none."""
        try:
            status = self._file.stat()
        except OSError:
            return None
        return status.st_mtime_ns, status.st_size, status.st_ino

    def listed(self) -> tuple[Person, ...]:
        """Return who is forgotten; raises as `names` does."""
        return self._known().forgotten

    def asking(self) -> tuple[Person, ...]:
        """Return who asks to be forgotten and isn't yet; raises as `names` does."""
        return self._known().asking

    def names(self, corpus: str) -> tuple[str, ...]:
        """Return the names that are left out of a corpus, sorted.

        Raises:
            StoreError: The list is there, but can't be read.
        """
        told = (one for one in self.listed() if not one.corpora or corpus in one.corpora)
        return tuple(sorted({name for one in told for name in one.names}))

    def forget(self, person: Person) -> None:
        """Put somebody on the list, who then no longer asks for it; raises StoreError."""

        def change(known: _Known) -> _Known:
            forgotten = dict.fromkeys([*known.forgotten, person])
            return _Known(tuple(forgotten), tuple(_others(known.asking, person)))

        self._change(change)

    def ask(self, person: Person) -> None:
        """Note that somebody asks to be forgotten; raises StoreError."""
        self._change(lambda known: known._replace(asking=(*_others(known.asking, person), person)))

    def remember(self, name: str) -> tuple[Person, ...]:
        """Take who has a name from the list, and return them; raises StoreError."""
        taken: list[Person] = []

        def change(known: _Known) -> _Known:
            taken[:] = [one for one in (*known.forgotten, *known.asking) if one.is_called(name)]
            return _Known(
                tuple(one for one in known.forgotten if one not in taken),
                tuple(one for one in known.asking if one not in taken),
            )

        self._change(change)
        return tuple(taken)

    def _known(self) -> _Known:
        stamp = self.look()
        before, known = self._read
        if stamp is None:
            return _Known()
        if stamp == before:
            return known
        try:
            told = json.loads(self._file.read_text("utf-8"))
            known = _Known(*(_people(told[name]) for name in _Known._fields))
        except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
            raise StoreError(
                f"Who is forgotten can't be read from {self._file}, so nothing is shown; mend the "
                "file, or delete it to forget nobody."
            ) from error
        self._read = stamp, known
        return known

    def _change(self, change: Callable[[_Known], _Known]) -> None:
        with self._writing():
            known = change(self._known())
            told = {name: [list(one) for one in getattr(known, name)] for name in _Known._fields}
            shelf.replace_text(self._file, json.dumps(told, ensure_ascii=False, indent=1) + "\n")

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """Be the only process that writes the list."""
        from filelock import FileLock, Timeout  # noqa: PLC0415 - it brings asyncio

        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with FileLock(self._file.with_suffix(".lock"), timeout=_PATIENCE):
                yield
        except (OSError, Timeout) as error:
            raise StoreError(
                f"Who is forgotten can't be written to {self._file}; its folder must be writable."
            ) from error


def _people(told: list[list[list[str]]]) -> tuple[Person, ...]:
    people = tuple(Person(tuple(names), tuple(corpora)) for names, corpora in told)
    if not all(isinstance(text, str) for one in people for some in one for text in some):
        raise TypeError
    return people


def _others(people: tuple[Person, ...], person: Person) -> Iterator[Person]:
    return (one for one in people if not _shares_a_name(one, person))


def _shares_a_name(one: Person, other: Person) -> bool:
    return any(map(one.is_called, other.names))
