"""What was said in a room of Matrix that Element exported?

The JSON is what Element's `JSONExporter` writes: the room's name and its events, as the Matrix
specification has them.
"""

import re
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote

from retrieval.corpus.documents import Document, TextlessError
from retrieval.corpus.readers.chats.conversation import (
    NOTHING_SAID,
    UNKNOWN,
    Message,
    add_messages,
    date_of,
)
from retrieval.corpus.readers.chats.fields import object_in, text_in
from retrieval.corpus.readers.chats.people import People
from retrieval.corpus.readers.composition import Composition
from retrieval.corpus.readers.values import Values

_SITE: Final = "https://matrix.to/#"

_WRITTEN: Final = frozenset(["m.text", "m.emote"])
"""What people write; `m.notice` is what bots write, and the others are files and places."""

_MOST_STAMP: Final = 1 << 53  # milliseconds

# Source: Matrix specification, "Rich replies": the quote above an older client's reply.
_QUOTED: Final = re.compile(r"> (?:\* )?<@[^\n]*\n(?>(?:>[^\n]*\n)*)\n*")


def draw(data: bytes, encoding: str) -> Document:
    """Draw the messages of a room."""
    values = Values(data, encoding)
    people = People()
    messages: list[Message] = []
    edits: dict[tuple[str, str], str] = {}
    title = ""
    for name in values.members():
        if name == "messages" and values.opens() == "[":
            for event in map(object_in, values.listed()):
                _meet(people, event)
                if edited := _edited(event):
                    edits[edited] = _body(object_in(object_in(event["content"])["m.new_content"]))
                else:
                    messages.append(_message(event))
        else:
            value = values.value()
            title = value if name == "room_name" and isinstance(value, str) else title
    values.end()
    said = [
        one._replace(text=edits.get((one.id, one.author), one.text)) if edits else one
        for one in messages
    ]
    composition = Composition()
    if not add_messages(composition, said, people.names()):
        raise TextlessError(NOTHING_SAID)
    return composition.document(title, people=people.others())


def _meet(people: People, event: Mapping[str, Any]) -> None:
    """Remember the name that an event tells of somebody, and whoever sends one."""
    shown = text_in(object_in(event.get("content")), "displayname")
    sender = text_in(event, "sender")
    if event.get("type") == "m.room.member" and shown:
        member = text_in(event, "state_key")
        people.met(member, shown, member)
    elif sender not in people:
        people.met(sender, sender)


def _edited(event: Mapping[str, Any]) -> tuple[str, str] | None:
    """Return the message that an event replaces and whose it must be; None where it doesn't."""
    content = object_in(event.get("content"))
    relation = object_in(content.get("m.relates_to"))
    if relation.get("rel_type") != "m.replace" or not object_in(content.get("m.new_content")):
        return None
    return text_in(relation, "event_id"), text_in(event, "sender")


def _message(event: Mapping[str, Any]) -> Message:
    content = object_in(event.get("content"))
    relation = object_in(content.get("m.relates_to"))
    answered = text_in(object_in(relation.get("m.in_reply_to")), "event_id")
    body = _body(content)
    if relation.get("rel_type") == "m.thread" and relation.get("is_falling_back") is not False:
        answered = text_in(relation, "event_id")
    elif answered:
        body = _QUOTED.sub("", body, count=1) if body.startswith("> ") else body
    stamp = event.get("origin_server_ts")
    seconds = float(stamp // 1000) if isinstance(stamp, int) and stamp < _MOST_STAMP else UNKNOWN
    number, room = text_in(event, "event_id"), text_in(event, "room_id")
    return Message(
        number,
        text_in(event, "sender"),
        date_of(seconds),
        seconds,
        body,
        f"{_SITE}/{quote(room, '!:')}/{quote(number, '$:')}" if room and number else "",
        answered,
        event.get("type") == "m.room.message",
    )


def _body(content: Mapping[str, Any]) -> str:
    return text_in(content, "body") if content.get("msgtype") in _WRITTEN else ""
