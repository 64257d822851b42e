"""What does a page of HTML say that DiscordChatExporter wrote?

Its marks are those of its `MessageGroupTemplate`, or of older versions. A page has no ids of its
server and channel, so its messages have no links; when each was written is told by its own id.
"""

from collections.abc import Iterator
from typing import Final

from selectolax.lexbor import LexborHTMLParser, LexborNode

from retrieval.corpus.documents import UNTOLD, Document, TextlessError
from retrieval.corpus.readers.chats.conversation import (
    FENCE,
    NOTHING_SAID,
    UNKNOWN,
    Message,
    add_messages,
    date_of,
)
from retrieval.corpus.readers.chats.people import People
from retrieval.corpus.readers.composition import Composition

_GROUP: Final = ".chatlog__message-group"
_AUTHOR: Final = ".chatlog__author,.chatlog__author-name"
_BOT: Final = ".chatlog__author-tag,.chatlog__bot-tag"
_ANSWERED: Final = ".chatlog__reply-link"
_ENTRIES: Final = ".preamble__entry,.info__guild-name,.info__channel-name"
"""The name of the server, and then that of the channel with those above it."""

_BODIES: Final = (".chatlog__markdown-preserve", ".preserve-whitespace", ".markdown")
_BETWEEN: Final = " / "  # the names of a category, a channel and a thread

_CODE: Final = "pre--multiline"
_QUOTES: Final = frozenset(["chatlog__markdown-quote", "quote"])
_LINES: Final = frozenset("div h1 h2 h3 h4 h5 h6 li p ul".split())


def is_export(tree: LexborHTMLParser) -> bool:
    """Tell whether a page is an export of a chat."""
    return tree.css_first(".chatlog") is not None and tree.css_first(_ENTRIES) is not None


def read(tree: LexborHTMLParser) -> Document:
    """Read a page that is an export; raises `TextlessError` where nobody says anything."""
    people = People()
    messages = [one for group in tree.css(_GROUP) for one in _messages(group, people)]
    path = [node.text(strip=True) for node in tree.css(_ENTRIES)[1:2]]
    names = path[0].split(_BETWEEN) if path else []
    composition = Composition()
    headings = names[-2:] if len(names) > 2 else []
    if not add_messages(composition, messages, people.names(), headings):
        raise TextlessError(NOTHING_SAID)
    title = names[-1] if names else ""
    return composition.document(title, channel=UNTOLD, people=people.others())


def _messages(group: LexborNode, people: People) -> Iterator[Message]:
    """Yield the messages of a group, which one person wrote."""
    author = group.css_first(_AUTHOR)
    key = ""
    is_shown = author is not None and group.css_first(_BOT) is None
    if author is not None and is_shown:
        known = author.attributes
        name, title = author.text(strip=True), known.get("title") or ""
        key = known.get("data-user-id") or title or name
        people.met(key, name, title)
    answered = group.css_first(_ANSWERED)
    answers = _number(answered.attributes.get("onclick") or "") if answered is not None else ""
    for node in group.css("[data-message-id]"):
        number = node.attributes.get("data-message-id") or ""
        content = node.css_first(".chatlog__content")
        text = _text(content) if content is not None and is_shown else ""
        seconds = _seconds(number)
        yield Message(number, key, date_of(seconds), seconds, text, "", answers, is_shown)
        answers = ""  # only the first of a group is a reply


def _number(call: str) -> str:
    """Return the number between quotes in a call."""
    parts = call.split("'")
    return parts[1] if len(parts) > 2 and parts[1].isdecimal() else ""


def _seconds(number: str) -> float:
    """Return when something was made, by its id.

    Source: Discord's developer documentation, "Snowflakes": all but the last 22 bits are the
    milliseconds since the beginning of 2015.
    """
    if not number.isdecimal() or not 15 <= len(number) <= 20:
        return UNKNOWN
    return float(((int(number) >> 22) + 1_420_070_400_000) // 1000)


def _text(content: LexborNode) -> str:
    """Return the text of a message, with the marks that its code and quotes have in a message."""
    bodies = (content.css_first(selector) for selector in _BODIES)
    body = next((one for one in bodies if one is not None), None)
    return "".join(_parts(body)) if body is not None else ""


def _parts(node: LexborNode) -> Iterator[str]:
    """Yield the pieces of a text."""
    for child in node.iter(include_text=True):
        tag, named = child.tag or "", child.attributes.get("class") or ""
        if tag == "-text":
            yield child.text()
        elif tag == "img":
            name = (child.attributes.get("alt") or "").strip(":")
            yield f":{name}:" if name.isascii() and name else name
        elif _CODE in named:
            yield f"\n{FENCE}\n{child.text()}\n{FENCE}\n"
        elif tag == "br":
            yield "\n"
        elif not _QUOTES.isdisjoint(named.split()):
            quoted = "".join(_parts(child)).strip("\n")
            yield "\n" + "".join(f"> {line}\n" for line in quoted.split("\n"))
        elif tag in _LINES:
            yield f"\n{'- ' if tag == 'li' else ''}{''.join(_parts(child))}\n"
        else:
            yield from _parts(child)
