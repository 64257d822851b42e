"""What did the owner of an account of Discord write in a channel?

Discord's data package has a folder for each channel: `channel.json` tells of it, and
`messages.json`, or `messages.csv` in older ones, has what the owner wrote there (Discord's help,
"Your Discord Data Package"). Nobody else's messages are in it, and no name stands beside them.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping
from io import StringIO
from typing import Any, Final

from retrieval.corpus import sources
from retrieval.corpus.documents import Document, TextlessError, UndrawableError
from retrieval.corpus.readers.chats.conversation import (
    NOTHING_SAID,
    Message,
    add_messages,
    moment_of,
)
from retrieval.corpus.readers.chats.discord import Place, readable
from retrieval.corpus.readers.chats.fields import object_in, text_in
from retrieval.corpus.readers.composition import Composition
from retrieval.corpus.readers.values import Values
from retrieval.corpus.surroundings import Surroundings

CHANNEL: Final = "channel.json"

_COLUMNS: Final = ("ID", "Timestamp", "Contents", "Attachments")
_OWNER: Final = "owner"
_THREADS: Final = {"PUBLIC_THREAD": "GuildPublicThread", "PRIVATE_THREAD": "GuildPrivateThread"}


def draw(data: bytes, encoding: str, surroundings: Surroundings) -> Document:
    """Draw the messages of a channel."""
    place = place_of(surroundings.companion(CHANNEL) or b"{}")
    composition = Composition()
    if not add_channel(composition, place, rows(data, encoding), ""):
        raise TextlessError(NOTHING_SAID)
    return composition.document(place.title, channel=place.path)


def rows(data: bytes, encoding: str) -> Iterator[Mapping[str, Any]]:
    """Yield the messages of a file of either kind.

    Raises:
        UndrawableError: It is none.
    """
    values = Values(data, encoding)
    if values.opens() == "[":
        yield from map(object_in, values.listed())
        values.end()
        return
    try:
        lines = StringIO(sources.decode(data, encoding).text, newline="")
        read = csv.DictReader(lines, strict=True)
        if tuple(read.fieldnames or ()) != _COLUMNS:
            raise TextlessError("it isn't of a data package")
        yield from read
    except (sources.UndecodableError, csv.Error) as error:
        raise UndrawableError(f"not valid CSV: {error}") from error


def place_of(data: bytes) -> Place:
    """Return the channel that `channel.json` tells of."""
    told = object_in(Values(data, "utf-8").value())
    kind = text_in(told, "type")
    channel = {**told, "type": _THREADS.get(kind, kind)}
    return Place(object_in(told.get("guild")), channel)


def add_channel(
    composition: Composition, place: Place, told: Iterable[Mapping[str, Any]], owner: str
) -> bool:
    """Add the messages of a channel; return whether there are any.

    Args:
        composition: Takes them.
        place: The channel.
        told: The messages.
        owner: The name of the account's owner; empty where it isn't known.
    """
    messages = (_message(place, one) for one in told)
    return add_messages(composition, messages, {_OWNER: owner}, place.headings)


def _message(place: Place, told: Mapping[str, Any]) -> Message:
    number = text_in(told, "ID")
    date, seconds = moment_of(text_in(told, "Timestamp").replace(" ", "T", 1))
    text = readable(text_in(told, "Contents"), place.names)
    return Message(number, _OWNER, date, seconds, text, place.url(number))
