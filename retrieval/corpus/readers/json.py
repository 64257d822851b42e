"""What does a file in JSON say?

Where its shape is that of a format that is written in JSON, the reader of that format knows.
Otherwise it is a file of records.
"""

from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from numbers import Real
from typing import Final, NamedTuple

from retrieval.corpus.documents import Document, UndrawableError
from retrieval.corpus.readers import entries
from retrieval.corpus.readers.values import Values
from retrieval.corpus.surroundings import NONE, Surroundings

_MOST_HEAD: Final = 1 << 22
"""The shape of a file is told by its first so many characters."""


class Shape(NamedTuple):
    """How a format that is written in JSON looks.

    Attributes:
        reader: The name of the module here that reads it; its `draw` takes a file's bytes and the
            encoding, and what stands around the file where it asks for that.
        names: Names that the file's object has up to a list or object that holds the rest; none
            where the file is a list.
        item: What the first item of that list has: values or their types by their names, or an
            empty text for any.
        asks: Whether it is handed what stands around the file.
    """

    reader: str
    names: frozenset[str]
    item: Mapping[str, str | type]
    asks: bool = False

    def fits(self, names: frozenset[str], item: object = None) -> bool:
        """Tell whether a file has this shape, given its names so far and the first item."""
        if not self.names <= names or bool(self.names) != bool(names):
            return False
        if not isinstance(item, dict):
            return not self.item
        return all(name in item and _is(item[name], one) for name, one in self.item.items())


def _is(value: object, wanted: str | type) -> bool:
    """Tell whether a value is the one that is wanted, or of the type that is."""
    return isinstance(value, wanted) if isinstance(wanted, type) else wanted in ("", value)


SHAPES: Final = (
    Shape(
        "chats.discord",
        frozenset(["guild", "channel", "messages"]),
        {"id": "", "timestamp": "", "author": ""},
    ),
    Shape("chats.matrix", frozenset(["room_name", "messages"]), {"type": "", "sender": ""}),
    Shape("chats.telegram", frozenset(["type", "id", "messages"]), {"type": "", "date": ""}),
    Shape("chats.telegram", frozenset(["about", "chats"]), {}),
    Shape("speech.whisper", frozenset(["segments"]), {"start": Real, "text": str}),
    Shape("speech.whisper", frozenset(["segments"]), {"startTime": Real, "body": str}),
    Shape("speech.whisper", frozenset(["transcription"]), {"offsets": dict, "text": str}),
    Shape("speech.whisper", frozenset(["speakers"]), {"timestamp": list, "text": str}),
    Shape("speech.whisper", frozenset(["chunks"]), {"timestamp": list, "text": str}),
    Shape("speech.whisper", frozenset(), {"start": Real, "text": str}),
    Shape(
        "chats.discord_package", frozenset(), {"ID": "", "Timestamp": "", "Contents": ""}, asks=True
    ),
    Shape("chats.slack", frozenset(), {"type": "message", "ts": ""}, asks=True),
)
"""The formats that are told apart by their shape; to add one, write its reader and name it here."""


def draw(data: bytes, encoding: str, surroundings: Surroundings = NONE) -> Document:
    """Draw the texts of a file."""
    if shape := _shape_of(data, encoding):
        read: Callable[..., Document] = import_module(f"{__package__}.{shape.reader}").draw
        return read(data, encoding, surroundings) if shape.asks else read(data, encoding)
    return entries.draw(data, encoding, surroundings)


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
    for number, item in enumerate(values.listed()):
        if number == 0:
            yield from (shape for shape in SHAPES if shape.fits(names, item))
        if values.read > _MOST_HEAD:
            return
