"""What does a file of records in JSON say?

A record is an object with a text; each is a section, under its title. JSON Lines and NDJSON have
one a line. In JSON they are the file's own object, the items of its list, or those of the first
list in it that has any. What isn't text, such as settings, says nothing.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from retrieval.corpus import sources
from retrieval.corpus.documents import Document, Kind, TextlessError, UndrawableError
from retrieval.corpus.readers import plain
from retrieval.corpus.readers.composition import Composition, well_formed
from retrieval.corpus.sources import Content

_TEXT_FIELDS: Final = ("text", "body", "content")
_TITLE_FIELDS: Final = ("title", "subject", "headline", "name")

_Record = Mapping[str, Any]


def draw(data: bytes, encoding: str) -> Document:
    """Draw the texts of the records."""
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
