"""How does a text read in Discord exactly as it stands in its file?

Discord reads messages as markdown. A backslash takes the meaning from the character after it,
and every needless one is seen by whoever copies the raw text, so only what can open a
construct where it stands is escaped. Escaping is appearance; pings are prevented elsewhere.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

_LINE_END: Final = re.compile("\r\n|[\n\r\v\f\u2028\u2029]")

# C0 controls but tab and line ends, DEL, and what turns the direction of writing.
_UNSEEN: Final = re.compile("[\x00-\x08\x0e-\x1f\x7f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_LEADING_MARK: Final = re.compile(
    "[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
)

# A backslash stays what it is before an ASCII letter, a digit or white space only, the latter in
# JavaScript's sense, which differs from Python's.
_BLANK: Final = "\t-\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"
_BACKSLASH: Final = re.compile(f"\\\\(?=[^0-9A-Za-z{_BLANK}])")
_BACKSLASH_OR_LAST: Final = re.compile(f"\\\\(?=[^0-9A-Za-z{_BLANK}]|\\Z)")
_COULD_PAIR: Final = re.compile(r"[`*_~|\[<]")

_LINE_START: Final = re.compile(
    r"^[ \t]*(?:(?P<number>\d+)(?=\.\s)|(?=#{1,3}\s|-\#\s|[-*+]\s|>\s|>>>\s))", re.MULTILINE
)
_SCHEME: Final = re.compile(f"[A-Za-z][A-Za-z0-9+.-]*(?=://[^{_BLANK}])")
_EMOJI: Final = re.compile(r"(?=:[\w+~-]+:)", re.ASCII)
_EVERYONE: Final = re.compile(r"(?=@(?:everyone|here))")
_ANGLE: Final = re.compile(
    r"(?=<(?:[@#][^\s<>]*"  # mentions
    r"|/[^<>\n]+:\d+"  # commands
    r"|a?:\w+:\d+"  # emoji
    r"|[^: >]+:/[^ >]+"  # links; a line end does not stop them
    r"|[A-Za-z][A-Za-z0-9+.-]*:[^\s<>]+"  # timestamps, guild pages, other links
    r"|[^\s<>@]+@[^\s<>]+"  # addresses
    r"|\+?[\d-]+)>)"  # telephone numbers
)
_LINK: Final = re.compile(r"\[(?=[\s\S]*\]\()")
_BACKTICKS: Final = re.compile(r"`+")
_TILDES: Final = re.compile(r"~~+")
_BARS: Final = re.compile(r"\|\|+")
_STAR: Final = re.compile(r"\*")
_STAR_BETWEEN_BLANKS: Final = re.compile(f"(?<![^{_BLANK}])\\*(?![^{_BLANK}])")
_UNDERSCORE: Final = re.compile(r"_")
_UNDERSCORE_IN_WORD: Final = re.compile(r"(?<=[0-9A-Za-z])_(?=[0-9A-Za-z])")


@dataclass(frozen=True, slots=True)
class Quote:
    """A text as a block quote.

    Attributes:
        markdown: Lines that each begin with `> `.
        exact: Whether all of the text can be seen. If not (control characters, a leading
            combining mark), the exact text has to go along as a file.
    """

    markdown: str
    exact: bool


def quote(text: str) -> Quote:
    """Return a text as a block quote that reads as the text."""
    seen = _UNSEEN.sub("", text)
    lines = [line.rstrip() for line in _LINE_END.split(seen)]
    escaped = escape("\n".join(lines).strip("\n"))
    # A blank line without the space would end the quote.
    markdown = "\n".join(f"> {line}" for line in escaped.split("\n"))
    return Quote(markdown, exact=seen == text and not _LEADING_MARK.match(text))


def escape(text: str, *, alone: bool = True) -> str:
    """Return markdown that reads as the text.

    Args:
        text: With LF as its only line end.
        alone: Whether Discord parses it by itself, as it does with what stands in a quote.
            Otherwise a delimiter could pair with one that comes later in the message.
    """
    positions = sorted(set(_meaningful(text, alone=alone)))
    parts, last = [], 0
    for position in positions:
        parts.append(text[last:position])
        last = position
    return "\\".join([*parts, text[last:]])


def inline(text: str) -> str:
    """Return a text of a person, such as a question, on one line of a message, escaped."""
    flat = " ".join(_UNSEEN.sub("", text).split())
    return escape(flat, alone=False)


def code(text: str) -> str:
    """Return a name on one line, in code style unless it holds a backtick itself."""
    flat = _UNSEEN.sub("\ufffd", _LINE_END.sub("\ufffd", text))
    return inline(flat) if "`" in flat else f"`{flat}`"


def _meaningful(text: str, *, alone: bool) -> Iterator[int]:
    """Yield the positions that need a backslash, in no order, maybe twice."""
    yield from _starts((_BACKSLASH if alone else _BACKSLASH_OR_LAST).finditer(text))
    if not alone:
        yield from _starts(_COULD_PAIR.finditer(text))
    yield from (match.end() for match in _LINE_START.finditer(text))
    yield from (match.end() for match in _SCHEME.finditer(text))
    for opening in (_EMOJI, _EVERYONE, _ANGLE, _LINK):
        yield from _starts(opening.finditer(text))
    for run, width in ((_BACKTICKS, 1), (_TILDES, 2), (_BARS, 2)):
        found = list(run.finditer(text))
        # One run can hold an opening and a closing delimiter.
        if sum(len(match.group()) // width for match in found) > 1:
            for match in found:
                yield from range(match.start(), match.end())
    for delimiter, harmless in (
        (_STAR, _STAR_BETWEEN_BLANKS),
        (_UNDERSCORE, _UNDERSCORE_IN_WORD),
    ):
        positions = list(_starts(delimiter.finditer(text)))
        if len(positions) > 1:
            yield from set(positions).difference(_starts(harmless.finditer(text)))


def _starts(matches: Iterable[re.Match[str]]) -> Iterator[int]:
    return (match.start() for match in matches)
