"""What was said in a chat of WhatsApp?

The text that it exports has a line for each message, which begins with the date, the time and the
name; on an iPhone, the first two stand in brackets. Both are written as the phone's owner is used
to. What WhatsApp itself says has no name, or begins with an invisible mark.
"""

import re
from collections.abc import Iterator
from typing import Final

from retrieval.corpus.characters import BLANK
from retrieval.corpus.documents import Block, Document, Kind
from retrieval.corpus.readers.chats import days, lines

_FEWEST: Final = 3
"""A text with fewer messages may be anything."""

_MARKS: Final = "\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff"  # of the direction of writing
_SPACE: Final = "[ \u00a0\u202f]"
_WORD: Final = rf"(?:[^\W\d_]\.?{_SPACE}?){{1,4}}"  # of the time: `PM`, `p. m.`, `klo`, `下午`
_DAY: Final = rf"\d{{1,4}}(?P<mark>[./-]){_SPACE}?\d{{1,2}}(?P=mark){_SPACE}?\d{{1,4}}\.?"
_CLOCK: Final = rf"\d{{1,2}}[:.]\d\d(?:[:.]\d\d)?(?:{_SPACE}?{_WORD})?"
_MOMENT: Final = rf"(?P<date>{_DAY},?{_SPACE}(?:{_WORD}{_SPACE}?)?{_CLOCK})"
_NAME: Final = rf"(?:(?P<name>[^:\n\"“”„«»]{{1,100}}):(?={_SPACE}|\r?$))?"

_PHONE: Final = re.compile(rf"^[{_MARKS}]*\[{_MOMENT}\]{_SPACE}{_NAME}", re.MULTILINE)
_ANDROID: Final = re.compile(rf"^[{_MARKS}]*{_MOMENT} [-–] {_NAME}", re.MULTILINE)
_FIRST: Final = re.compile(r"\S[^\n]*")

_HIDDEN: Final = re.compile(f"[{_MARKS}]")
_BY_ITSELF: Final = "\u200e"

# An attachment, or what stands for one that was left out, or for a message that was deleted.
_ATTACHED: Final = re.compile(
    r"<[^<>]{3,60}>|.{0,200}\.\w{2,5} \([^()]{3,40}\)|null"
    r"|(?:This message was deleted|You deleted this message)\.?"
    r"|Messages and calls are end-to-end encrypted\..*"
)
_LONGEST_REMARK: Final = 60  # characters of what says that a message was edited
_FEWEST_BLANKS: Final = 2  # in it

_LEVELS: Final = frozenset("trace debug info notice warn warning error fatal critical".split())
"""Where names would be these, the text is the log of a program."""


def read(text: str) -> Document | None:
    """Read a text that is an export: its first line and others begin like messages.

    Returns:
        The document; None where the text is something else.
    """
    heads = _heads(text)
    names = [_name(head) for head in heads]
    if len(heads) < _FEWEST or not any(names) or not _LEVELS.isdisjoint(map(str.casefold, names)):
        return None
    dates = days.dates([head["date"] for head in heads])
    blocks: list[Block] = []
    ends = [*(head.start() for head in heads[1:]), len(text)]
    for head, name, date, end in zip(heads, names, dates, ends, strict=True):
        said = Block(Kind.PROSE, 0, 0, author=name, date=date)
        blocks += lines.block(text, Kind.NOISE, *head.span(), said)
        blocks += _message(text, head.end(), end, said)
    return Document(text, tuple(blocks))


def _heads(text: str) -> list[re.Match[str]]:
    """Return what messages begin with, if the first line is one."""
    first = _FIRST.search(text)
    forms = (form for form in (_PHONE, _ANDROID) if first and form.match(first[0]))
    form = next(forms, None)
    return [*form.finditer(text)] if form else []


def _name(head: re.Match[str]) -> str:
    """Return the name of who writes; a tilde before it says that the phone doesn't know it."""
    return _HIDDEN.sub("", head["name"] or "").strip(BLANK).removeprefix("~").strip(BLANK)


def _message(text: str, start: int, end: int, said: Block) -> Iterator[Block]:
    """Yield the blocks of what stands between two heads."""
    if not said.author:
        yield from lines.block(text, Kind.NOISE, start, end)
        return
    ends = text.find("\n", start, end)
    first = ends if ends >= 0 else end
    line = text[start:first].strip(BLANK)
    if line.startswith(_BY_ITSELF) or _ATTACHED.fullmatch(line):
        yield from lines.block(text, Kind.NOISE, start, first, said)
        start = first
    until = _without_remark(text, start, end)
    yield from lines.message(text, start, until, said)
    yield from lines.block(text, Kind.NOISE, until, end, said)


def _without_remark(text: str, start: int, end: int) -> int:
    """Return where a message ends, before what says that it was edited."""
    said = text[start:end].rstrip(BLANK)
    begun = said.rfind("<", -_LONGEST_REMARK) if said.endswith(">") else -1
    is_remark = begun > 0 and said.count(" ", begun) >= _FEWEST_BLANKS and "\n" not in said[begun:]
    return start + len(said[:begun].rstrip(_BY_ITSELF)) if is_remark else end
