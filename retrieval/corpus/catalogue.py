"""What does a corpus's `sources.toml` say of its files?

It has a table for each glob of files, with their title, author, date and address:

    ["talks/*.md"]
    author = "Ada Lovelace"
    date = 2024-03-04

Globs are those of `include`. Of two tables that name a file, the later one goes before. What it
says goes before what the file says of itself, but not before what a message or a record in it says;
an empty text means that nothing is known.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate
from operator import itemgetter
from pathlib import Path
from typing import Any, Final, NamedTuple

from retrieval.corpus import sources, toml
from retrieval.corpus.documents import Document
from retrieval.corpus.selection import paths_of

_MOST_BYTES: Final = 4 << 20
_PLAIN: Final = re.compile(r"[^/*?\[.][^/*?\[]*(?:/[^/*?\[.][^/*?\[]*)*")
_ADDRESS: Final = re.compile(r"https?://[^\s<>]+")


class Told(NamedTuple):
    """What is told of a file; None where nothing is, empty where it is unknown.

    Attributes:
        title: Its title.
        author: Who wrote it.
        date: When, as in `Document`.
        url: Its address.
    """

    title: str | None = None
    author: str | None = None
    date: str | None = None
    url: str | None = None

    def over(self, other: "Told") -> "Told":
        """Return what is told, and for the rest what else is told."""
        pairs = zip(self, other, strict=True)
        return Told(*(own if own is not None else others for own, others in pairs))

    def of(self, document: Document) -> Document:
        """Return a document with what is told of it."""
        known = {name: value for name, value in self._asdict().items() if value is not None}
        return replace(document, **known) if known else document


NOTHING: Final = Told()


class CatalogueError(Exception):
    """A catalogue can't be used; `str()` is the reason, as half a sentence."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What is told of the files of a corpus.

    Attributes:
        entries: What is told of the files of each glob, in the order of the file.
    """

    entries: tuple[tuple[str, Told], ...] = ()
    _named: Mapping[str, tuple[int, Told]] = field(init=False, compare=False, repr=False)
    _globs: Sequence[tuple[int, re.Pattern[str], Told]] = field(
        init=False, compare=False, repr=False
    )

    def __post_init__(self) -> None:
        # Thousands of tables may name a file each; only globs have to be tried one by one.
        named: dict[str, tuple[int, Told]] = {}
        globs: list[tuple[int, re.Pattern[str], Told]] = []
        for place, (glob, told) in enumerate(self.entries):
            if _PLAIN.fullmatch(glob):
                named[glob] = place, told
            else:
                globs.append((place, paths_of(glob), told))
        object.__setattr__(self, "_named", named)
        object.__setattr__(self, "_globs", tuple(globs))

    def told(self, path: str) -> Told:
        """Return what is told of a file, by its path in the corpus folder."""
        found = [(place, told) for place, glob, told in self._globs if glob.fullmatch(path)]
        if self._named:
            parts = path.split("/")
            # A name counts at every depth, and a folder means all that is in it.
            names = {*parts, *accumulate(parts, "{}/{}".format)}
            found += (self._named[name] for name in names if name in self._named)
        result = NOTHING
        for _, told in sorted(found, key=itemgetter(0)):
            result = told.over(result)
        return result


EMPTY: Final = Catalogue()
"""Tells nothing."""


def read(root: Path) -> Catalogue:
    """Read the catalogue of a corpus.

    Raises:
        CatalogueError: It can't be read, or says what isn't understood.
    """
    try:
        with sources.open_source(root, sources.CATALOGUE) as stream:
            data = stream.read(_MOST_BYTES + 1)
    except OSError as error:
        raise CatalogueError(sources.unreadable(error)) from error
    if len(data) > _MOST_BYTES:
        raise CatalogueError(f"it holds more than {_MOST_BYTES >> 20} MB")
    try:
        return parsed(sources.decode(data, "utf-8").text)
    except sources.UndecodableError as error:
        raise CatalogueError(str(error)) from error


def parsed(text: str) -> Catalogue:
    """Read a catalogue's text; raises as `read` does."""
    try:
        tables = toml.values(text.replace("\r\n", "\n"))
    except ValueError as error:
        raise CatalogueError(f"not valid TOML: {error}; a glob stands in quotes") from error
    return Catalogue(tuple((glob, _told(glob, table)) for glob, table in tables.items()))


def _told(glob: str, table: object) -> Told:
    if not isinstance(table, dict):
        what = f'{glob!r} stands in no table; write a glob above it, such as ["talks/*.md"]'
        raise CatalogueError(what if glob in Told._fields else f"{glob!r} is no table")
    try:
        paths_of(glob)
    except ValueError as error:
        raise CatalogueError(f"a glob can't be read: {error}") from error
    return Told(**{key: _value(f"{key} of {glob!r}", key, value) for key, value in table.items()})


def _value(where: str, key: str, value: Any) -> str:  # noqa: ANN401 - TOML holds anything
    if key not in Told._fields:
        from difflib import get_close_matches  # noqa: PLC0415 - for mistakes only

        near = get_close_matches(key.lower(), Told._fields, 1, 0.5)
        known = f"did you mean {near[0]}" if near else f"known are {', '.join(Told._fields)}"
        raise CatalogueError(f"{where} is not known; {known}")
    if value == "":
        return ""
    if key == "date":
        from retrieval.corpus import dates  # noqa: PLC0415 - only what is read has dates to read

        if date := dates.as_written(value):
            return date
        raise CatalogueError(f"{where} is no date such as 2024, 2024-03 or 2024-03-04")
    values = value if isinstance(value, list) and key == "author" else [value]
    if not values or not all(isinstance(one, str) and one.strip() for one in values):
        kind = "a text, or a list of texts" if key == "author" else "a text"
        raise CatalogueError(f"{where} must be {kind}")
    said = ", ".join(" ".join(one.split()) for one in values)
    if key == "url" and not _ADDRESS.fullmatch(said):
        raise CatalogueError(f"{where} must begin with https:// or http://, and hold no space")
    return said
