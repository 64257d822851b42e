"""What does a plain text say that DiscordChatExporter wrote?

Its lines are those of its `PlainTextMessageWriter`. A date is written as the one who exported is
used to.
"""

import re
from collections.abc import Iterator
from typing import Final

from retrieval.corpus.characters import BLANK
from retrieval.corpus.documents import UNTOLD, Block, Document, Kind
from retrieval.corpus.readers.chats import days, lines

_BEGINS: Final = re.compile(r"={62}\r?\nGuild: [^\n]*\nChannel: (?P<channel>[^\n]*)\n")
_BETWEEN: Final = " / "  # the names of a category, a channel and a thread

_HEAD: Final = re.compile(
    r"(?<=\n)\[(?P<date>[^\]\n]{6,60})\] (?P<name>[^\n]{1,120}?)(?: \(pinned\))?\r?$", re.MULTILINE
)
# Two blank lines end a message, or one below its reactions; the first follows what is said of all.
_ENDING: Final = re.compile(r"(?:\n\r?\n\r?\n|={62}\r?\n\r?\n|\{Reactions\}\r?\n[^\n]+\n\r?\n)\Z")
# The dates of older versions, below which one blank line ends a message.
_OLD: Final = re.compile(r"(?P<day>\d\d)-(?P<month>[A-Z][a-z]{2})-(?P<year>\d\d) \d\d:\d\d [AP]M")
_MONTHS: Final = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
_MOST_ENDING: Final = 2_000  # characters that are looked at, since a line of reactions may be long
_ENDS: Final = re.compile(r"^={62}\r?\nExported [^\n]*\n={62}\s*\Z", re.MULTILINE)

# Below what somebody writes stand the things that the message has besides.
_MORE: Final = re.compile(
    r"^\{(?:Attachments|Embed|Stickers|Reactions|Forwarded Message)\}\r?$", re.MULTILINE
)
_SYSTEM: Final = re.compile(
    r"(?:Joined the server|Pinned a message|Started a thread|Changed the channel (?:icon|name)"
    r"|(?:Added|Removed) (?:a recipient|[^\n]{1,100} (?:to|from) the group)|Left the group"
    r"|Started a call that lasted \d+ minutes)(?:: [^\n]*|\.)"
)


def is_export(text: str) -> bool:
    """Tell whether a text is an export of a chat, by its first lines."""
    return _BEGINS.match(text) is not None


def read(text: str) -> Document:
    """Read a text that is an export."""
    begins = _BEGINS.match(text)
    names = begins["channel"].strip().split(_BETWEEN) if begins else []
    heads = [head for head in _HEAD.finditer(text) if _follows_an_end(text, head)]
    ended = _ENDS.search(text)
    end = ended.start() if ended else len(text)
    dates = days.dates([_numbered(head["date"]) for head in heads], may_go_down=True)
    blocks: list[Block] = []
    blocks += lines.block(text, Kind.NOISE, 0, heads[0].start() if heads else end)
    for number, (head, date) in enumerate(zip(heads, dates, strict=True)):
        said = Block(Kind.PROSE, 0, 0, author=head["name"].strip(), date=date)
        last = heads[number + 1].start() if number + 1 < len(heads) else end
        blocks += lines.block(text, Kind.NOISE, *head.span(), said)
        blocks += _message(text, head.end(), last, said)
    blocks += lines.block(text, Kind.NOISE, end, len(text))
    return Document(text, tuple(blocks), names[-1] if names else "", channel=UNTOLD)


def _follows_an_end(text: str, head: re.Match[str]) -> bool:
    """Tell whether a message ends just before what looks like the head of one."""
    place = head.start()
    if _OLD.fullmatch(head["date"]):
        return text.endswith(("\n\n", "\n\r\n"), 0, place)
    return _ENDING.search(text, max(0, place - _MOST_ENDING), place) is not None


def _message(text: str, start: int, end: int, said: Block) -> Iterator[Block]:
    """Yield the blocks of what stands between two heads."""
    more = _MORE.search(text, start, end)
    done = more.start() if more else end
    if _SYSTEM.fullmatch(text[start:done].strip(BLANK)):
        yield from lines.block(text, Kind.NOISE, start, end, said)
        return
    yield from lines.message(text, start, done, said)
    yield from lines.block(text, Kind.NOISE, done, end, said)


def _numbered(date: str) -> str:
    """Return a date with the numbers of its month and its year, where an older version wrote it."""
    old = _OLD.fullmatch(date)
    if old is None or old["month"] not in _MONTHS:
        return date
    month = f"{_MONTHS.index(old['month']) + 1:02}"
    return f"20{old['year']}-{month}-{old['day']} {date[-8:]}"
