"""How do the messages of a chat become blocks?

What somebody writes within minutes is one paragraph, as it is shown: whoever reads the chat sees
the writer's name and the time once above it. A reply stands below the message that it answers,
where that is short, so that both can be shown together.
"""

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import groupby
from typing import Final, NamedTuple

from retrieval.corpus.characters import BLANK
from retrieval.corpus.documents import ANSWERING, Block, Kind
from retrieval.corpus.readers.composition import Composition

NOTHING_SAID: Final = "nobody says anything in it"
"""Why an export without messages is no document."""

UNKNOWN: Final = math.nan
"""The seconds of a message whose time isn't known."""

FENCE: Final = "```"
"""Code in a text stands between two of these."""

_PAUSE_SECONDS: Final = 7 * 60
"""After a longer pause, the same writer begins anew: so Discord's client groups messages."""

_MOST_CHARACTERS: Final = 1_000
"""A paragraph of several messages has at most so many."""

_MOST_ANSWERED_CHARACTERS: Final = 300
"""A reply is moved below a message that has at most so many, so that both can be shown."""

_LANGUAGE: Final = re.compile(r"[A-Za-z0-9_+.#-]*\n")
_ADDRESS: Final = re.compile(r"[ \t]*<?[a-z][a-z0-9+.-]*+://[^\s<>]++>?[ \t\r]*", re.IGNORECASE)
_EMOJI: Final = re.compile(r":\w++:")
_WORD: Final = re.compile(r"[^\W_]")


class Message(NamedTuple):
    """A message as its export has it.

    Attributes:
        id: Tells it from the others; empty where nothing does.
        author: The key of its writer, as in `People`.
        date: When it was written, as in `Block`.
        seconds: The same since 1970, to compare; `UNKNOWN` where it isn't known.
        text: Its text in readable form; blank where it has none.
        url: Its address; empty for none.
        answers: The `id` of the message that it replies to; empty for none.
        is_shown: Whether it is quoted; one that isn't only parts what stands around it.
    """

    id: str
    author: str
    date: str
    seconds: float
    text: str
    url: str = ""
    answers: str = ""
    is_shown: bool = True


def moment_of(date: str) -> tuple[str, float]:
    """Return a date as ISO 8601, and the seconds since 1970, in UTC where it names no zone.

    Of what is no date, nothing is known.
    """
    try:
        moment = datetime.fromisoformat(date)
        return date, (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError):
        return "", UNKNOWN


def date_of(seconds: float) -> str:
    """Return a number of seconds since 1970 as ISO 8601, to the second; empty for impossible."""
    try:
        return datetime.fromtimestamp(int(seconds), UTC).isoformat()
    except (ValueError, OverflowError, OSError):
        return ""


def shown_date(date: str) -> str:
    """Return a date in ISO 8601 as it is shown: to the minute."""
    return date[:16].replace("T", " ")


def add_messages(
    composition: Composition,
    messages: Iterable[Message],
    names: Mapping[str, str],
    headings: Iterable[str] = (),
) -> bool:
    """Add messages, whatever order they come in; return whether anybody says anything in them.

    Args:
        composition: Takes them.
        messages: The messages; one that comes again is left out.
        names: The names of their writers by their keys.
        headings: The headings above them, each below the one before it.
    """
    for level, heading in enumerate(headings, 1):
        composition.add(Kind.HEADING, heading, level)
    is_said = False
    for group, is_answer in _laid_out(_groups(_in_order(messages))):
        name = names.get(group.first.author, "")
        said = Block(Kind.PROSE, 0, 0, author=name, date=group.first.date, url=group.first.url)
        composition.add(Kind.NOISE, _head(name, group.first.date, is_answer=is_answer), said=said)
        for kind, text in _pieces(group.texts):
            composition.add(kind, text, said=said)
            is_said = is_said or kind is not Kind.NOISE
    return is_said


@dataclass(slots=True)
class _Group:
    """Messages that one person wrote within minutes.

    Attributes:
        first: The first of them.
        seconds: When the last one was written.
        texts: Their texts.
        length: How many characters these have.
        answers: Replies to them that stand below.
    """

    first: Message
    seconds: float
    texts: list[str]
    length: int
    answers: list["_Group"] = field(default_factory=list)

    def takes(self, message: Message, length: int) -> bool:
        """Tell whether a message goes on with this, given the length of its text."""
        return (
            message.is_shown
            and self.first.author == message.author
            and not message.answers
            and message.seconds - self.seconds <= _PAUSE_SECONDS  # never for unknown ones
            and self.length + length <= _MOST_CHARACTERS
        )


def _in_order(messages: Iterable[Message]) -> Sequence[Message]:
    """Return messages in the order of their times, as far as these are known."""
    found = list(messages)
    if not found or math.isnan(sum(message.seconds for message in found)):
        return found
    if found[0].seconds > found[-1].seconds:  # the newest stands first
        found.reverse()
    return sorted(found, key=lambda message: message.seconds)


def _groups(messages: Sequence[Message]) -> list[_Group]:
    """Return the groups that answer nothing, each with its answers."""
    known: dict[str, _Group | None] = {}
    groups: list[_Group] = []
    last: _Group | None = None
    for message in messages:
        if message.id in known:
            continue
        text = message.text.strip(BLANK) if message.is_shown else ""
        if last and last.takes(message, len(text)):
            last.seconds = message.seconds
            if text:
                last.texts.append(text)
                last.length += len(text)
        elif text:
            last = _Group(message, message.seconds, [text], len(text))
            above = known.get(message.answers) if message.answers else None
            is_near = above is not None and above.length <= _MOST_ANSWERED_CHARACTERS
            (above.answers if above and is_near else groups).append(last)
        else:
            last = None
        if message.id:
            known[message.id] = last
    return groups


def _laid_out(groups: Sequence[_Group]) -> Iterator[tuple[_Group, bool]]:
    """Yield groups in the order in which they are read, and whether each answers one above."""
    waiting = [(group, False) for group in reversed(groups)]
    while waiting:
        group, is_answer = waiting.pop()
        yield group, is_answer
        waiting += ((answer, True) for answer in reversed(group.answers))


def _head(name: str, date: str, *, is_answer: bool) -> str:
    """Return what stands above a message: who wrote it, and when."""
    told = ", ".join(filter(None, [name, shown_date(date)]))
    return f"{ANSWERING}{told}" if is_answer and told else told


def _pieces(texts: Iterable[str]) -> Iterator[tuple[Kind, str]]:
    """Yield the pieces of some texts by their kinds; neighbouring ones of one kind are one."""
    held: list[str] = []
    kind = Kind.PROSE
    for text in texts:
        for following, piece in _pieces_of(text):
            if held and (following is not kind or kind is Kind.CODE):
                yield kind, "\n".join(held)
                held = []
            held.append(piece)
            kind = following
    if held:
        yield kind, "\n".join(held)


def _pieces_of(text: str) -> Iterator[tuple[Kind, str]]:
    """Yield the pieces of a message by their kinds."""
    if FENCE not in text:
        yield from _lines_of(text)
        return
    parts = text.split(FENCE)
    if len(parts) % 2 == 0:  # the last fence opens nothing
        parts[-2:] = [FENCE.join(parts[-2:])]
    for number, part in enumerate(parts):
        if number % 2 == 0:
            yield from _lines_of(part)
        elif (code := _code(part)).strip(BLANK):
            yield Kind.CODE, code


def _code(fenced: str) -> str:
    """Return what stands between two fences, without the name of a language."""
    named = _LANGUAGE.match(fenced)
    return (fenced[named.end() :] if named else fenced).strip("\n")


def _lines_of(text: str) -> Iterator[tuple[Kind, str]]:
    """Yield the lines of a text; those that say nothing, such as an address alone, are noise."""
    for is_alone, lines in groupby(text.split("\n"), is_address):
        piece = "\n".join(lines).strip(BLANK)
        if piece:
            yield Kind.NOISE if is_alone or not says_something(piece) else Kind.PROSE, piece


def is_address(line: str) -> bool:
    """Tell whether a line is an address alone."""
    return "://" in line and _ADDRESS.fullmatch(line) is not None


def says_something(text: str) -> bool:
    """Tell whether a text has a word, besides the names of emoji."""
    return _WORD.search(_EMOJI.sub("", text) if ":" in text else text) is not None
