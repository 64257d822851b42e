"""What does a zip file say that is an export of chats, such as a workspace of Slack?"""

import posixpath
import re
from collections.abc import Iterable
from typing import Final

from retrieval.corpus.documents import UNTOLD, Document, Kind, TextlessError
from retrieval.corpus.readers.archive import Archive
from retrieval.corpus.readers.chats import discord_package, slack, whatsapp
from retrieval.corpus.readers.chats.conversation import NOTHING_SAID
from retrieval.corpus.readers.chats.fields import object_in, text_in
from retrieval.corpus.readers.composition import Composition, well_formed
from retrieval.corpus.readers.values import Values

_DAY: Final = re.compile(r"(?P<top>(?:[^/]+/)?)(?P<channel>[^/]+)/\d{4}-\d\d-\d\d\.json")
_MESSAGES: Final = re.compile(r"(?P<folder>(?:[^/]+/){0,2}c?\d+/)messages\.(?:json|csv)")
_CHAT: Final = re.compile(r"(?:[^/]+/)?(?P<name>[^/]+)\.txt")
_NAMELESS: Final = "_chat"  # as an iPhone calls each chat
_OWNER: Final = re.compile(r"(?:[^/]+/){1,2}user\.json")


def draw(data: bytes, encoding: str) -> Document:
    """Draw the messages of all channels."""
    with Archive(data) as archive:
        names = sorted(archive.names)
        days = [found for found in map(_DAY.fullmatch, names) if found]
        if days and any(f"{days[0]['top']}{one}" in archive for one in slack.PEOPLE):
            return _slack(archive, days, encoding)
        files = [found for found in map(_MESSAGES.fullmatch, names) if found]
        told = [one for one in files if f"{one['folder']}{discord_package.CHANNEL}" in archive]
        if told:
            return _package(archive, told, encoding)
        chats = [found for found in map(_CHAT.fullmatch, names) if found]
        if len(chats) == 1 and (chat := _whatsapp(archive, chats[0])):
            return chat
    raise TextlessError("it is no export of chats")


def _slack(archive: Archive, days: Iterable[re.Match[str]], encoding: str) -> Document:
    def companion(name: str) -> bytes | None:
        path = posixpath.join(top, name)
        return archive.part(path) if path in archive else None

    found = [*days]
    top = found[0]["top"]
    chat = slack.Chat(slack.Workspace.of(companion))
    for day in found:
        chat.take(day["channel"], archive.part(day[0]), encoding)
    composition = Composition()
    if not slack.add_channels(composition, chat):
        raise TextlessError(NOTHING_SAID)
    return composition.document(people=chat.people.others())


def _package(archive: Archive, told: Iterable[re.Match[str]], encoding: str) -> Document:
    owner, others = _owner(archive)
    composition = Composition()
    is_said = False
    for messages in told:
        place = discord_package.place_of(
            archive.part(f"{messages['folder']}{discord_package.CHANNEL}")
        )
        if not place.headings:
            composition.add(Kind.HEADING, place.title, 1)
        rows = discord_package.rows(archive.part(messages[0]), encoding)
        is_said = discord_package.add_channel(composition, place, rows, owner) or is_said
    if not is_said:
        raise TextlessError(NOTHING_SAID)
    people = {owner: others} if owner and others else {}
    # It has many channels, and a source has one at most.
    return composition.document(channel=UNTOLD, people=people)


def _whatsapp(archive: Archive, chat: re.Match[str]) -> Document | None:
    """Return the one text in the file, beside pictures; None where it is no chat."""
    document = whatsapp.read(well_formed(archive.part(chat[0]).decode("utf-8", "replace")))
    if document is None:
        return None
    composition = Composition()
    composition.add_document(document)
    return composition.document("" if chat["name"] == _NAMELESS else chat["name"])


def _owner(archive: Archive) -> tuple[str, tuple[str, ...]]:
    """Return the name of the account's owner, and the other names; empty where none is told."""
    name = next((name for name in sorted(archive.names) if _OWNER.fullmatch(name)), None)
    user = object_in(Values(archive.part(name), "utf-8").value()) if name else {}
    names = [text_in(user, "global_name"), text_in(user, "username")]
    called = [*dict.fromkeys(filter(None, names))]
    return (called[0] if called else ""), tuple(called[1:])
