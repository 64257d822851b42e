"""What does a plain text say that DiscordChatExporter wrote?

Its lines are those of its `PlainTextMessageWriter`. A date is written as the one who exported is
used to; whether the day or the month stands first is told by all dates of a file together.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from retrieval.corpus.characters import BLANK
from retrieval.corpus.documents import UNTOLD, Block, Document, Kind
from retrieval.corpus.readers.chats.conversation import is_address, says_something

_BEGINS: Final = re.compile(r"={62}\r?\nGuild: [^\n]*\nChannel: (?P<channel>[^\n]*)\n")
_NOISE: Final = Block(Kind.NOISE, 0, 0)
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
_FENCED: Final = re.compile(r"```(?:(?!```).)+```", re.DOTALL)

_NUMBERS: Final = re.compile(r"\d+")
_CLOCK: Final = re.compile(r"(\d{1,2})[:.](\d\d)(?:[:.]\d\d)?\D*\Z")
_HALVES: Final = {"": None, "am": 0, "pm": 12}
_YEARS: Final = range(2015, 2100)
"""Years in which Discord has been there; others are of another calendar."""


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
    dates = _dates([head["date"] for head in heads])
    blocks: list[Block] = []
    blocks += _block(text, Kind.NOISE, 0, heads[0].start() if heads else end)
    for number, (head, date) in enumerate(zip(heads, dates, strict=True)):
        said = Block(Kind.PROSE, 0, 0, author=head["name"].strip(), date=date)
        last = heads[number + 1].start() if number + 1 < len(heads) else end
        blocks += _block(text, Kind.NOISE, *head.span(), said)
        blocks += _message(text, head.end(), last, said)
    blocks += _block(text, Kind.NOISE, end, len(text))
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
        yield from _block(text, Kind.NOISE, start, end, said)
        return
    for code in _FENCED.finditer(text, start, done):
        yield from _lines(text, start, code.start(), said)
        yield from _block(text, Kind.CODE, *code.span(), said)
        start = code.end()
    yield from _lines(text, start, done, said)
    yield from _block(text, Kind.NOISE, done, end, said)


def _lines(text: str, start: int, end: int, said: Block) -> Iterator[Block]:
    """Yield the blocks of lines without code."""
    held = start
    for line in text[start:end].splitlines(keepends=True):
        if is_address(line.rstrip("\n")):
            yield from _words(text, held, start, said)
            yield from _block(text, Kind.NOISE, start, start + len(line), said)
            held = start + len(line)
        start += len(line)
    yield from _words(text, held, end, said)


def _words(text: str, start: int, end: int, said: Block) -> Iterator[Block]:
    kind = Kind.PROSE if says_something(text[start:end]) else Kind.NOISE
    yield from _block(text, kind, start, end, said)


def _block(text: str, kind: Kind, start: int, end: int, said: Block = _NOISE) -> Iterator[Block]:
    """Yield a span as a block, unless it is blank."""
    piece = text[start:end]
    if kept := piece.strip(BLANK):
        start += len(piece) - len(piece.lstrip(BLANK))
        yield said._replace(kind=kind, start=start, end=start + len(kept))


class _Day(NamedTuple):
    """A date as it is written: its year, the two numbers beside it, and the time, if known.

    `order` tells whether the month is the first of them; None where the way of writing doesn't.
    """

    year: int
    first: int
    second: int
    order: bool | None
    time: str


def _dates(written: Sequence[str]) -> list[str]:
    """Return dates as ISO 8601, as exact as known."""
    days = [_day(one) for one in written]
    is_month_first = _is_month_first([day for day in days if day and day.order is None])
    return [_date(day, is_month_first=is_month_first) if day else "" for day in days]


def _date(day: _Day, *, is_month_first: bool | None) -> str:
    order = is_month_first if day.order is None else day.order
    if order is None:
        return str(day.year)
    month, number = (day.first, day.second) if order else (day.second, day.first)
    if not (1 <= month <= 12 and 1 <= number <= 31):
        return str(day.year)
    return f"{day.year}-{month:02}-{number:02}{day.time and 'T'}{day.time}"


def _day(written: str) -> _Day | None:
    """Return what stands in a date; None where that isn't clear."""
    if (old := _OLD.fullmatch(written)) and old["month"] in _MONTHS:
        month = f"{_MONTHS.index(old['month']) + 1:02}"
        written = f"20{old['year']}-{month}-{old['day']} {written[-8:]}"
    clock = _CLOCK.search(written)
    numbers = [int(one) for one in _NUMBERS.findall(written[: clock.start()] if clock else written)]
    if len(numbers) != 3:
        return None
    first, second, third = numbers
    time = _time(written, *map(int, clock.groups())) if clock else ""
    if first in _YEARS:
        return _Day(first, second, third, order=True, time=time)
    if third in _YEARS:
        # Source: the short dates of Unicode's CLDR: only between slashes may the month be first.
        return _Day(third, first, second, order=None if "/" in written else False, time=time)
    return None


def _time(written: str, hour: int, minute: int) -> str:
    """Return a time as ISO 8601; empty where a word beside it may change it."""
    half = "".join(filter(str.isalpha, written.lower()))
    if half not in _HALVES or hour > 23 or minute > 59:
        return ""
    later = _HALVES[half]
    return f"{hour if later is None else hour % 12 + later:02}:{minute:02}"


def _is_month_first(days: Sequence[_Day]) -> bool | None:
    """Tell whether the month stands before the day; None where nothing tells."""
    day_first, month_first = (
        any(number > 12 for number in numbers)
        for numbers in ([day.first for day in days], [day.second for day in days])
    )
    if day_first or month_first:
        return month_first if day_first != month_first else None
    by_month = _is_in_order([(day.year, day.first, day.second) for day in days])
    by_day = _is_in_order([(day.year, day.second, day.first) for day in days])
    return by_month if by_month != by_day else None


def _is_in_order(days: Sequence[tuple[int, int, int]]) -> bool:
    """Tell whether days only go up, or only down."""
    return all(a <= b for a, b in pairwise(days)) or all(a >= b for a, b in pairwise(days))
