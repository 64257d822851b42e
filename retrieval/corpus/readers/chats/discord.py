"""What was said in a channel, thread or forum post of Discord that DiscordChatExporter exported?

Its JSON has the server, the channel and then the messages, as its `JsonMessageWriter` writes them;
mentions, channels and emoji are readable already unless somebody asked it to leave the markup.
"""

import re
from collections.abc import Mapping
from typing import Any, Final

from retrieval.corpus.documents import UNTOLD, Document, TextlessError
from retrieval.corpus.readers.chats.conversation import (
    NOTHING_SAID,
    Message,
    add_messages,
    date_of,
    moment_of,
    shown_date,
)
from retrieval.corpus.readers.chats.fields import object_in, objects_in, text_in
from retrieval.corpus.readers.chats.people import People
from retrieval.corpus.readers.composition import Composition
from retrieval.corpus.readers.values import Values

_WRITTEN: Final = frozenset(["Default", "Reply", "0", "19", ""])
"""The types of messages that people write; others tell of joins, pins, calls and the like."""

_REPLIES: Final = frozenset(["Reply", "19"])
_PRIVATE_THREAD: Final = "GuildPrivateThread"
_THREADS: Final = frozenset(["GuildNewsThread", "GuildPublicThread", _PRIVATE_THREAD])
_NO_GUILD: Final = frozenset(["", "0"])
"""The ids of the server that direct messages have in an export."""

_SITE: Final = "https://discord.com/channels"

# Source: Discord's developer documentation, "Message Formatting".
_MARKUP: Final = re.compile(
    r"<(?:@!?(?P<user>\d+)|#(?P<channel>\d+)|a?:(?P<emoji>\w+):\d+|t:(?P<time>-?\d{1,12})(?::\w)?"
    r"|(?P<command>/[^<>:]{1,100}):\d+)>"
)


def draw(data: bytes, encoding: str) -> Document:
    """Draw the messages of a channel."""
    values = Values(data, encoding)
    guild: Mapping[str, Any] = {}
    channel: Mapping[str, Any] = {}
    people = People()
    messages: list[Message] = []
    for name in values.members():
        if name == "messages" and values.opens() == "[":
            place = Place(guild, channel)
            messages += (place.message(one, people) for one in values.listed())
        elif name == "guild":
            guild = object_in(values.value())
        elif name == "channel":
            channel = object_in(values.value())
        else:
            values.value()
    values.end()
    place = Place(guild, channel)
    composition = Composition()
    if not add_messages(composition, messages, people.names(), place.headings):
        raise TextlessError(NOTHING_SAID)
    return composition.document(place.title, channel=place.path, people=people.others())


def readable(text: str, mentions: Mapping[str, str]) -> str:
    """Return a message as its readers see it, with names in place of ids.

    Args:
        text: The message as Discord keeps it.
        mentions: Names of people and channels by their ids; an id without one stays as it is.
    """
    if "<" not in text:
        return text

    def said(found: re.Match[str]) -> str:
        for kind, mark in (("user", "@"), ("channel", "#")):
            if found[kind]:
                name = mentions.get(found[kind])
                return f"{mark}{name}" if name else found[0]
        if found["time"]:
            return shown_date(date_of(int(found["time"]))) or found[0]
        return f":{found['emoji']}:" if found["emoji"] else found["command"]

    return _MARKUP.sub(said, text)


class Place:
    """Where the messages stand.

    Attributes:
        title: The name of the channel or thread.
        headings: The names of a channel and of the thread in it; none where it is no thread.
        path: As in `Document.channel`.
        names: The name of the channel by its id.
    """

    def __init__(self, guild: Mapping[str, Any], channel: Mapping[str, Any]) -> None:
        self._id, self.title = text_in(channel, "id"), text_in(channel, "name")
        server, parent = text_in(guild, "id"), text_in(channel, "categoryId")
        is_thread = text_in(channel, "type") in _THREADS
        self.headings = [text_in(channel, "category"), self.title] if is_thread else []
        within = "@me" if server in _NO_GUILD else server
        above = [parent] if is_thread and parent else []
        walled = ["private"] if text_in(channel, "type") == _PRIVATE_THREAD else []
        self.path = "/".join([within, *above, self._id, *walled]) if self._id else UNTOLD
        self._site = f"{_SITE}/{within}/{self._id}" if self._id else ""
        self.names = {self._id: self.title} if self.title else {}

    def url(self, message: str) -> str:
        """Return the address of a message by its id; empty where it isn't known."""
        return f"{self._site}/{message}" if message and self._site else ""

    def message(self, told: object, people: People) -> Message:
        """Return a message as its export tells it, and remember who wrote it."""
        one = object_in(told)
        author = object_in(one.get("author"))
        name, nickname = text_in(author, "name"), text_in(author, "nickname")
        user = text_in(author, "id")
        key = user or name
        number = text_in(one, "id")
        date, seconds = moment_of(text_in(one, "timestamp"))
        kind = text_in(one, "type")
        is_shown = kind in _WRITTEN and author.get("isBot") is not True
        if is_shown:
            # By the id, whatever they are called, people can tell what is theirs.
            mention = f"<@{user}>" if user.isdecimal() else ""
            people.met(key, nickname, name, mention)
        reference = object_in(one.get("reference")) if kind in _REPLIES else {}
        return Message(
            number,
            key,
            date,
            seconds,
            self._text(one) if is_shown else "",
            self.url(number),
            text_in(reference, "messageId"),
            is_shown,
        )

    def _text(self, message: Mapping[str, Any]) -> str:
        """Return what a message says, with the names that it mentions."""
        content = text_in(message, "content")
        if "<" not in content:
            return content
        names = {
            text_in(user, "id"): text_in(user, "nickname") or text_in(user, "name")
            for user in objects_in(message.get("mentions"))
        }
        return readable(content, {**self.names, **names})
