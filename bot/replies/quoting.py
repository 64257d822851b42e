"""How does a text read in Discord exactly as it stands in its file?

Discord reads messages as markdown. A backslash takes the meaning from the character after it.
Whoever copies the raw text sees every needless backslash, so this module escapes only what can open
a construct where it stands. Escaping is for appearance; something else prevents pings.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from retrieval.corpus import C1_CONTROLS, JS_BLANK, UNSEEN, is_mark

_LINE_END: Final = re.compile("\r\n|[\n\r\v\f\u2028\u2029]")

_UNSEEN: Final = re.compile(f"[{UNSEEN}]")
# Nobody sees these, but they are left where they are.
_C1: Final = re.compile(f"[{C1_CONTROLS}]")

# A backslash stays one only before an ASCII letter, a digit or white space.
_BACKSLASH: Final = re.compile(f"\\\\(?=[^0-9A-Za-z{JS_BLANK}])")
_BACKSLASH_OR_LAST: Final = re.compile(f"\\\\(?=[^0-9A-Za-z{JS_BLANK}]|\\Z)")
# What stands before the text can have an open bracket, as in the number of an excerpt.
_COULD_PAIR: Final = re.compile(r"[`*_~|\[<]|(?<=\])\(")

_LINE_START: Final = re.compile(
    rf"^[ \t]*(?:[0-9]+(?=\.[{JS_BLANK}])|(?=(?:\#{{1,3}}|-\#|[-*+]|>|>>>)[{JS_BLANK}]))",
    re.MULTILINE,
)
_SCHEME: Final = re.compile(f":(?<=[0-9A-Za-z]:)(?=//[^{JS_BLANK}])")
# A name has a letter, with few exceptions; the time 12:30:45 is none.
_EMOJI: Final = re.compile(
    r":(?=(?=[^:]{0,80}[A-Za-z])[\w+~-]{1,80}:|(?:100|1234|\+1|-1):)", re.ASCII
)
_EVERYONE: Final = re.compile(r"@(?=everyone|here)")
_ANGLE: Final = re.compile(
    rf"<(?=(?:[@#][^{JS_BLANK}<>]*+"  # mentions
    r"|/[^<>\n]+:[0-9]+"  # commands
    r"|a?:\w++:[0-9]+"  # emoji
    rf"|[A-Za-z][A-Za-z0-9+.-]*+:[^{JS_BLANK}<>]++"  # timestamps, guild pages
    rf"|[^{JS_BLANK}<>@]++@[^{JS_BLANK}<>]++"  # addresses
    r"|(?:tel:|sms:)?\+?[0-9(][0-9() ./-]*+)>)"  # telephone numbers
)
_OPENINGS: Final = ((":", _SCHEME), (":", _EMOJI), ("@", _EVERYONE), ("<", _ANGLE))
"""A pattern for each opening of a construct, behind a character that every such opening has.

Each pattern takes that one character alone: openings overlap, and what begins with a character is
sought where that stands.
"""

# A link in angle brackets, up to the one that closes it; neither a line end nor another angle stops
# it. Many angles can open before one `:/`, and all of them open it. So the search goes back from
# the `:/`: to look ahead from each angle would take too long.
_LINK_IN_ANGLES: Final = re.compile(r"(?<![^ >])[^ >]++(?=>)")
_BEFORE_ITS_SLASH: Final = re.compile(r"(?<![^:])[^:]++(?=:/.)", re.DOTALL)
_LINK_TARGET: Final = "]("
_BACKTICKS: Final = re.compile(r"`+")
_TILDES: Final = re.compile(r"~~+")
_BARS: Final = re.compile(r"\|\|+")
_TELLING: Final = re.compile(r"[\\`*_~|\[<]")
_TELLING_LINE: Final = re.compile(r"\n[ \t]*[0-9#+>-]")
_STAR: Final = re.compile(r"\*")
_STAR_BETWEEN_BLANKS: Final = re.compile(f"(?<![^{JS_BLANK}])\\*(?![^{JS_BLANK}])")
_UNDERSCORE: Final = re.compile(r"_")
_UNDERSCORE_IN_WORD: Final = re.compile(r"(?<=[0-9A-Za-z])_(?=[0-9A-Za-z])")


@dataclass(frozen=True, slots=True)
class Quote:
    """A text as a block quote.

    Attributes:
        markdown: Lines that each begin with `> `.
        exact: Whether all of the text can be seen. If not (control characters, a leading combining
            mark), the exact text must go along as a file.
    """

    markdown: str
    exact: bool


def quote(text: str) -> Quote:
    """Return a text as a block quote that reads like the text."""
    leading_mark = is_mark(text[:1] or " ")
    if text.isprintable():  # which no line end is, nor anything that can't be seen
        return Quote(f"> {escape(text.rstrip())}", exact=not leading_mark)
    seen = _UNSEEN.sub("", text)
    lines = [line.rstrip() for line in _LINE_END.split(seen)]
    escaped = escape("\n".join(lines).strip("\n"))
    # A blank line without the space would end the quote.
    markdown = "\n".join(f"> {line}" for line in escaped.split("\n"))
    return Quote(markdown, exact=seen == text and not leading_mark and not _C1.search(text))


def escape(text: str, *, alone: bool = True) -> str:
    """Return markdown that reads like the text.

    Args:
        text: The text, with LF as its only line end.
        alone: Whether Discord parses the text by itself, as it does with what stands in a quote.
            Otherwise a delimiter could pair with one that comes later in the message.
    """
    if not _could_need_escape(text):
        return text
    positions = sorted(set(_meaningful(text, alone=alone)))
    parts, last = [], 0
    for position in positions:
        parts.append(text[last:position])
        last = position
    return "\\".join([*parts, text[last:]])


def inline(text: str, *, begins_line: bool = True) -> str:
    """Return a person's text, such as a question, on one line of a message, escaped.

    Args:
        text: The text.
        begins_line: Whether it could stand at the beginning of the line.
    """
    if text.isascii() and text.isalnum():  # as most words
        return text
    flat = " ".join(_UNSEEN.sub("", text).split())
    before = "" if begins_line else "· "
    return escape(f"{before}{flat}", alone=False).removeprefix(before)


def code(text: str) -> str:
    """Return a name on one line, in code style unless the name holds a backtick."""
    flat = _UNSEEN.sub("\ufffd", _LINE_END.sub("\ufffd", text))
    return inline(flat) if "`" in flat else f"`{flat}`"


def _could_need_escape(text: str) -> bool:
    """Tell whether a text has anything that could open a construct; most prose hasn't."""
    return bool(
        _TELLING.search(text)
        or _LINK_TARGET in text
        or _SCHEME.search(text)
        or _EMOJI.search(text)
        or _EVERYONE.search(text)
        or _TELLING_LINE.search(f"\n{text}")
    )


def _meaningful(text: str, *, alone: bool) -> Iterator[int]:
    """Yield the positions that need a backslash, in no order, perhaps twice.

    Most texts have few of these characters, and to look whether one is there takes a hundredth of
    what the search for its construct takes.
    """
    backslash = _BACKSLASH if alone else _BACKSLASH_OR_LAST
    for character, opening in (("\\", backslash), *_OPENINGS):
        if character in text:
            yield from _starts(opening.finditer(text))
    if not alone:
        yield from _starts(_COULD_PAIR.finditer(text))
    yield from (match.end() for match in _LINE_START.finditer(text))
    if "<" in text:
        yield from _opened_links(text)
    last_target = text.rfind(_LINK_TARGET)
    yield from (at for at in range(last_target) if text[at] == "[")
    yield from _delimiters(text)


def _opened_links(text: str) -> Iterator[int]:
    """Yield the angle brackets that open a link."""
    for link in _LINK_IN_ANGLES.finditer(text):
        for part in _BEFORE_ITS_SLASH.finditer(link.group()):
            # The last one before the colon doesn't count: something stands between.
            within = range(link.start() + part.start(), link.start() + part.end() - 1)
            yield from (at for at in within if text[at] == "<")


def _delimiters(text: str) -> Iterator[int]:
    """Yield the delimiters that could pair."""
    for character, run, width in (("`", _BACKTICKS, 1), ("~", _TILDES, 2), ("|", _BARS, 2)):
        found = list(run.finditer(text)) if character in text else []
        # A single run can hold an opening and a closing delimiter.
        if sum(len(match.group()) // width for match in found) > 1:
            for match in found:
                yield from range(match.start(), match.end())
    for character, delimiter, harmless in (
        ("*", _STAR, _STAR_BETWEEN_BLANKS),
        ("_", _UNDERSCORE, _UNDERSCORE_IN_WORD),
    ):
        if text.count(character) > 1:
            positions = set(_starts(delimiter.finditer(text)))
            yield from positions.difference(_starts(harmless.finditer(text)))


def _starts(matches: Iterable[re.Match[str]]) -> Iterator[int]:
    return (match.start() for match in matches)
