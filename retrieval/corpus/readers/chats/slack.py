"""What was said in a workspace of Slack?

An export is a folder, or a zip file of it, with a folder for each channel, in which each day has a
file, beside lists of the people and the channels (Slack's help, "How to read Slack data exports").
The text of a message is marked up as Slack's developer documentation tells ("Formatting message
text").
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import Any, Final

from retrieval.corpus.documents import Document, Kind, TextlessError
from retrieval.corpus.readers.chats.conversation import (
    NOTHING_SAID,
    UNKNOWN,
    Message,
    add_messages,
    date_of,
)
from retrieval.corpus.readers.chats.fields import object_in, objects_in, text_in
from retrieval.corpus.readers.chats.people import People
from retrieval.corpus.readers.composition import Composition
from retrieval.corpus.readers.values import Values
from retrieval.corpus.surroundings import Surroundings

PEOPLE: Final = ("users.json", "org_users.json")
_CHANNELS: Final = ("channels.json", "groups.json", "mpims.json", "dms.json")

_WRITTEN: Final = frozenset(["", "file_share", "me_message", "thread_broadcast"])
"""The subtypes of messages that people write."""

_MOST_KEPT: Final = 2  # workspaces

_MARKUP: Final = re.compile(r"<([@#!][^<>\n]+|[a-z][a-z0-9+.-]*+:[^<>\n]+)>")
_ENTITY: Final = re.compile(r"&(amp|lt|gt);")
_ENTITIES: Final = {"amp": "&", "lt": "<", "gt": ">"}
_STAMP: Final = re.compile(r"\d{1,12}\.\d{1,9}")
_PERMALINK: Final = re.compile(
    r"https://([a-z0-9-]+(?:\.enterprise)?)\.slack\.com/(?:files|archives)/"
)
_NO_DOMAIN: Final = frozenset(["files", "app", "api", "edgeapi"])


@dataclass(frozen=True, slots=True)
class Workspace:
    """Who and what is in a workspace.

    Attributes:
        people: The names of people by their ids, the one that is shown first.
        bots: The ids of those who are programs.
        channels: The names of channels by their ids.
    """

    people: Mapping[str, tuple[str, ...]]
    bots: frozenset[str]
    channels: Mapping[str, str]

    @classmethod
    def of(cls, companion: Callable[[str], bytes | None]) -> "Workspace":
        """Read a workspace, given what returns one of its lists by its name."""
        people, channels = (
            tuple(filter(None, map(companion, names))) for names in (PEOPLE, _CHANNELS)
        )
        return _workspace(people, channels)

    def id_of(self, channel: str) -> str:
        """Return the id of a channel by its name; of a direct message the name is the id."""
        named = (key for key, name in self.channels.items() if name == channel)
        return next(named, channel if channel in self.channels else "")


def draw(data: bytes, encoding: str, surroundings: Surroundings) -> Document:
    """Draw the messages of a day in a channel."""
    chat = Chat(Workspace.of(surroundings.companion))
    chat.take(surroundings.folder, data, encoding)
    composition = Composition()
    if not chat.add_to(composition, surroundings.folder):
        raise TextlessError(NOTHING_SAID)
    return composition.document(surroundings.folder, people=chat.people.others())


class Chat:
    """The messages of some channels.

    Attributes:
        people: Those who wrote them.
    """

    def __init__(self, workspace: Workspace) -> None:
        self.people = People()
        self._workspace = workspace
        self._messages: dict[str, list[Message]] = {}
        self._domain = ""

    def take(self, channel: str, data: bytes, encoding: str) -> None:
        """Take the messages of a file."""
        values = Values(data, encoding)
        held = self._messages.setdefault(channel, [])
        if values.opens() == "[":
            held += map(self._message, map(object_in, values.listed()))
            values.end()

    def channels(self) -> Iterable[str]:
        """Return the names of the channels."""
        return self._messages.keys()

    def add_to(self, composition: Composition, channel: str) -> bool:
        """Add what was said in a channel; return whether anything was."""
        key = self._workspace.id_of(channel)
        site = f"https://{self._domain}.slack.com/archives/{key}" if self._domain and key else ""
        linked = (one._replace(url=_url(site, one)) for one in self._messages[channel])
        return add_messages(composition, linked, self.people.names())

    def _message(self, told: Mapping[str, Any]) -> Message:
        key, stamp = text_in(told, "user"), text_in(told, "ts")
        is_written = told.get("type") == "message" and text_in(told, "subtype") in _WRITTEN
        is_shown = is_written and "bot_id" not in told and key not in self._workspace.bots
        if is_shown:
            names = self._workspace.people.get(key)
            self.people.met(key, *(names or _names(object_in(told.get("user_profile")))))
        self._domain = self._domain or next(_domains(told), "")
        seconds = float(stamp) if _STAMP.fullmatch(stamp) else UNKNOWN
        thread = text_in(told, "thread_ts")
        return Message(
            stamp,
            key,
            date_of(seconds),
            seconds,
            self._readable(text_in(told, "text")) if is_shown else "",
            "",
            thread if thread != stamp else "",
            is_shown,
        )

    def _readable(self, text: str) -> str:
        """Return a message as its readers see it."""
        if "<" in text:
            text = _MARKUP.sub(lambda found: self._shown(found[1]), text)
        return _ENTITY.sub(lambda found: _ENTITIES[found[1]], text) if "&" in text else text

    def _shown(self, marked: str) -> str:
        """Return what is shown of a mention or a link."""
        target, _, label = marked.partition("|")
        match target[0]:
            case "@":
                names = self._workspace.people.get(target[1:], ())
                return f"@{next(filter(None, names), label) or target[1:]}"
            case "#":
                return f"#{label or self._workspace.channels.get(target[1:]) or target[1:]}"
            case "!":
                # A date has its words beside it, a group its name; `!here` has only itself.
                return label or f"@{target[1:].partition('^')[0]}"
            case _:
                return label or target.removeprefix("mailto:")


def _url(site: str, message: Message) -> str:
    if not site or not message.id:
        return ""
    within = (
        f"?thread_ts={message.answers}&cid={site.rpartition('/')[2]}" if message.answers else ""
    )
    return f"{site}/p{message.id.replace('.', '')}{within}"


def _names(user: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the names of somebody, the one that Slack shows first."""
    profile = object_in(user.get("profile")) or user
    shown = text_in(profile, "display_name"), text_in(profile, "real_name")
    return tuple(filter(None, [*shown, text_in(user, "real_name"), text_in(user, "name")]))


def _domains(told: Mapping[str, Any]) -> Iterator[str]:
    """Yield the workspace's domain, as the files of a message tell it."""
    for file in objects_in(told.get("files")):
        found = _PERMALINK.match(text_in(file, "permalink"))
        if found and found[1] not in _NO_DOMAIN:
            yield found[1]


@lru_cache(maxsize=_MOST_KEPT)
def _workspace(people: tuple[bytes, ...], channels: tuple[bytes, ...]) -> Workspace:
    """Return a workspace, given its lists; each day of each channel asks for it."""
    named: dict[str, tuple[str, ...]] = {}
    bots: set[str] = set()
    for user in chain.from_iterable(map(_listed, people)):
        key = text_in(user, "id")
        named[key] = _names(user)
        if user.get("is_bot") is True or key == "USLACKBOT":
            bots.add(key)
    told = chain.from_iterable(map(_listed, channels))
    return Workspace(
        named, frozenset(bots), {text_in(one, "id"): text_in(one, "name") for one in told}
    )


def _listed(data: bytes) -> Iterable[Mapping[str, Any]]:
    """Return the objects of a list beside the channels; none of what is no such list."""
    try:
        return objects_in(json.loads(data))
    except (ValueError, RecursionError):
        return ()


def add_channels(composition: Composition, chat: Chat) -> bool:
    """Add all channels, each a section; return whether anything was said."""
    is_said = False
    for channel in chat.channels():
        composition.add(Kind.HEADING, channel, 1)
        is_said = chat.add_to(composition, channel) or is_said
    return is_said
