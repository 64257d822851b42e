"""What does a file in JSON say?

Where its shape is that of a format that is written in JSON, the reader of that format knows.
Otherwise it is a file of records: a record is an object with a text; each is a section, under its
title. JSON Lines and NDJSON have one a line. In JSON they are the file's own object, the items of
its list, or those of the first list in it that has any. What isn't text, such as settings, says
nothing.
"""

import json
from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Any, Final, NamedTuple

from retrieval.corpus import sources
from retrieval.corpus.documents import Document, Kind, TextlessError, UndrawableError
from retrieval.corpus.readers import plain
from retrieval.corpus.readers.composition import Composition, well_formed
from retrieval.corpus.readers.values import Values
from retrieval.corpus.sources import Content

_TEXT_FIELDS: Final = ("text", "body", "content")
_TITLE_FIELDS: Final = ("title", "subject", "headline", "name")

_Record = Mapping[str, Any]

_MOST_HEAD: Final = 1 << 22
"""The shape of a file is told by its first so many characters."""


class Shape(NamedTuple):
    """How a format that is written in JSON looks.

    Attributes:
        reader: The name of the module here that reads it; its `draw` is called as this one's.
        names: Names that the file's object has up to a list or object that holds the rest; none
            where the file is a list.
        item: What the first item of that list has: values by their names, or an empty text for any.
    """

    reader: str
    names: frozenset[str]
    item: Mapping[str, str]

    def fits(self, names: frozenset[str], item: object = None) -> bool:
        """Tell whether a file has this shape, given its names so far and the first item."""
        if not self.names <= names or bool(self.names) != bool(names):
            return False
        if not isinstance(item, dict):
            return not self.item
        return all(name in item and value in ("", item[name]) for name, value in self.item.items())


SHAPES: Final = (
    Shape(
        "chats.discord",
        frozenset(["guild", "channel", "messages"]),
        {"id": "", "timestamp": "", "author": ""},
    ),
)
"""The formats that are told apart by their shape; to add one, write its reader and name it here."""


def draw(data: bytes, encoding: str) -> Document:
    """Draw the texts of a file."""
    if shape := _shape_of(data, encoding):
        drawn: Document = import_module(f"{__package__}.{shape.reader}").draw(data, encoding)
        return drawn
    try:
        text = sources.decode(data, encoding).text
    except sources.UndecodableError as error:
        raise UndrawableError(str(error)) from error
    composition = Composition()
    for record in _records(text):
        _add(composition, record)
    if not composition:
        raise TextlessError("it has no records with a text")
    return composition.document()


def _shape_of(data: bytes, encoding: str) -> Shape | None:
    """Return the shape of a file; None where it has none of a format."""
    try:
        return next(_shapes_met(Values(data, encoding)), None)
    except UndrawableError:  # maybe JSON Lines
        return None


def _shapes_met(values: Values) -> Iterator[Shape]:
    """Yield the shapes that the beginning of a file has."""
    if values.opens() == "[":
        yield from _shapes_of_list(values, frozenset())
    elif values.opens() == "{":
        names: frozenset[str] = frozenset()
        for name in values.members():
            names |= {name}
            if values.opens() == "[":
                yield from _shapes_of_list(values, names)
            else:
                yield from (shape for shape in SHAPES if shape.fits(names))
                values.value()
            if values.read > _MOST_HEAD:
                return


def _shapes_of_list(values: Values, names: frozenset[str]) -> Iterator[Shape]:
    """Yield the shapes that fit the first item of a list, and read the list."""
    for number, _ in enumerate(values.items()):
        item = values.value()
        if number == 0:
            yield from (shape for shape in SHAPES if shape.fits(names, item))
        if values.read > _MOST_HEAD:
            return


def _records(text: str) -> Iterator[_Record]:
    try:
        value = json.loads(text)
    except ValueError:
        values: Iterator[Any] = _lines(text)
    else:
        values = iter(_listed(value))
    return (value for value in values if isinstance(value, dict) and _text(value))


def _lines(text: str) -> Iterator[Any]:
    """Yield the values of JSON Lines."""
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                yield json.loads(line)
            except ValueError as error:
                raise UndrawableError(f"not valid JSON (line {number})") from error


def _listed(value: Any) -> list[Any]:  # noqa: ANN401 - JSON holds anything
    """Return the records that a value holds, and maybe other things."""
    if isinstance(value, list):
        return value
    if not isinstance(value, dict) or _text(value):
        return [value]
    lists = (one for one in value.values() if isinstance(one, list))
    return next((one for one in lists if any(isinstance(r, dict) and _text(r) for r in one)), [])


def _text(record: _Record) -> str:
    return _field(record, _TEXT_FIELDS)


def _field(record: _Record, names: tuple[str, ...]) -> str:
    """Return the first of some fields that holds a text; empty for none."""
    folded = {key.lower(): value for key, value in record.items()}
    values = (folded.get(name) for name in names)
    return next((value for value in values if isinstance(value, str) and value.strip()), "")


def _add(composition: Composition, record: _Record) -> None:
    title = _field(record, _TITLE_FIELDS)
    composition.add(Kind.HEADING, title, 1)
    text = well_formed(_text(record))
    said = plain.read(Content(b"", text, 0, "utf-8", 0))
    composition.add_document(said, int(bool(title)))
