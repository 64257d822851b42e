"""What was said in a chat of Telegram, or in all chats of one account?

The JSON is what Telegram Desktop's `JsonWriter` writes: one chat with its messages, or an account
with a list of chats. Dates are those of the clock of the computer that exported.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from retrieval.corpus.documents import Document, Kind, TextlessError
from retrieval.corpus.readers.chats.conversation import (
    FENCE,
    NOTHING_SAID,
    Message,
    add_messages,
    moment_of,
)
from retrieval.corpus.readers.chats.fields import object_in, text_in
from retrieval.corpus.readers.chats.people import People
from retrieval.corpus.readers.composition import Composition
from retrieval.corpus.readers.values import Values

_LISTS: Final = frozenset(["chats", "left_chats"])
_WITH_LINKS: Final = frozenset(
    ["public_supergroup", "private_supergroup", "public_channel", "private_channel"]
)
_MOST_DIGITS: Final = 10
"""Longer numbers of old exports aren't those that links have."""

_BOT_CHAT: Final = "bot_chat"

# Control characters are escaped as no JSON has them, after any number of escaped backslashes.
_ESCAPED: Final = re.compile(rb"(?<!\\)((?:\\\\)*)\\x([01][0-9A-F])")


def draw(data: bytes, encoding: str) -> Document:
    """Draw the messages of one chat, or of all."""
    readable = _ESCAPED.sub(rb"\1\\u00\2", data) if b"\\x" in data else data
    values = Values(readable, encoding)
    chats = [*_chats(values)]
    values.end()
    composition = Composition()
    people: dict[str, tuple[str, ...]] = {}
    is_said = False
    for chat in chats:
        if len(chats) > 1:
            composition.add(Kind.HEADING, chat.name, 1)
        is_said = chat.add_to(composition) or is_said
        people.update(chat.people.others())
    if not is_said:
        raise TextlessError(NOTHING_SAID)
    return composition.document(chats[0].name if len(chats) == 1 else "", people=people)


def _chats(values: Values) -> Iterator["_Chat"]:
    """Yield the chats of a file."""
    chat = _Chat()
    for name in values.members():
        if name in _LISTS and values.opens() == "{":
            for inner in values.members():
                if inner == "list" and values.opens() == "[":
                    for _ in values.items():
                        yield _chat(values)
                else:
                    values.value()
        else:
            chat.take(name, values)
    if chat.messages:
        yield chat


def _chat(values: Values) -> "_Chat":
    chat = _Chat()
    if values.opens() == "{":
        for name in values.members():
            chat.take(name, values)
    else:
        values.value()
    return chat


class _Chat:
    """A chat.

    Attributes:
        name: Its name.
        messages: Its messages.
        people: Those who wrote them.
    """

    def __init__(self) -> None:
        self.name = ""
        self.messages: list[Message] = []
        self.people = People()
        self._told: dict[str, Any] = {}

    def take(self, name: str, values: Values) -> None:
        """Take a member of the chat, whose value comes next."""
        if name == "messages" and values.opens() == "[":
            self.messages += map(self._message, map(object_in, values.listed()))
            return
        value = values.value()
        if not isinstance(value, list | dict):
            self._told[name] = value
            self.name = text_in(self._told, "name")

    def add_to(self, composition: Composition) -> bool:
        """Add what was said; return whether anything was."""
        site = self._site()
        linked = (
            message._replace(url=f"{site}/{message.id}" if site and message.id else "")
            for message in self.messages
        )
        return add_messages(composition, linked, self.people.names())

    def _site(self) -> str:
        """Return what the addresses of its messages begin with; empty where they have none.

        Source: Telegram's API documentation, "Deep links": of a public chat by its name, of others
        by its number.
        """
        number, username = text_in(self._told, "id"), text_in(self._told, "username").lstrip("@")
        if username:
            return f"https://t.me/{username}"
        has_links = text_in(self._told, "type") in _WITH_LINKS and number.isdecimal()
        return f"https://t.me/c/{number}" if has_links and len(number) <= _MOST_DIGITS else ""

    def _message(self, told: Mapping[str, Any]) -> Message:
        name, key = text_in(told, "from"), text_in(told, "from_id")
        is_own = told.get("type") == "message" and not told.get("via_bot")
        is_bot = text_in(self._told, "type") == _BOT_CHAT and key == f"user{self._told.get('id')}"
        date, seconds = moment_of(text_in(told, "date"))
        stamp = text_in(told, "date_unixtime")
        # Somebody else wrote what is forwarded, at a time that isn't told.
        is_forwarded = "forwarded_from" in told
        if is_forwarded:
            name = text_in(told, "forwarded_from")
            key = f"forwarded {name}"
        self.people.met(key or name, name)
        return Message(
            text_in(told, "id"),
            key or name,
            "" if is_forwarded else date,
            float(stamp) if stamp.isdecimal() else seconds,
            _text(told),
            "",
            text_in(told, "reply_to_message_id"),
            is_own and not is_bot,
        )


def _text(told: Mapping[str, Any]) -> str:
    """Return the text of a message, without the marks of its parts; code between fences."""
    parts = told.get("text_entities") or told.get("text")
    if isinstance(parts, str):
        return parts
    return "".join(map(_part, parts)) if isinstance(parts, list) else ""


def _part(part: object) -> str:
    if isinstance(part, str):
        return part
    one = object_in(part)
    text = text_in(one, "text")
    return f"{FENCE}\n{text}\n{FENCE}" if one.get("type") == "pre" else text
