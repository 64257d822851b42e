"""Which words does a message quote, and from which file does it say they are?

This is the way back from `quoting`: it undoes Discord's quote marks, fences and escapes. A source
line under a quote, as replies and the terminal write it, names a file and is no part of the quote.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from retrieval.corpus import JS_BLANK, QUOTE_MARKS

SHORTEST: Final = 12
"""Fewest characters of a quote in a message; shorter ones are names or jokes."""

_MARK: Final = re.compile(r"^ *>(?: |$)", re.MULTILINE)
_MARK_TO_THE_END: Final = re.compile(r"^ *>>> ")
# As in Discord: before a letter, a digit or white space a backslash is only a backslash.
_ESCAPE: Final = re.compile(f"\\\\([^0-9A-Za-z{JS_BLANK}])")
_FENCE: Final = r"```(?:[\w+.#-]*\n)?(?P<fence>(?s:.+?))\n?```"
_ONLY_A_FENCE: Final = re.compile(rf"\s*{_FENCE}\s*")

# This has no paragraph's end and no block quote; nor the same opening mark again, or else the
# search would follow each of many marks to the message's end. A quote within it may have the same
# marks.
_UNBROKEN: Final = r"(?!\n[ \t]*\n|\n *>)"
_APOSTROPHES: Final = "'\u2019"


def _pair(opening: str, closing: str) -> str:
    """Return the pattern of what stands in quotation marks, for one that opens and all that close.

    Where the closing one is an apostrophe too, none between two letters closes.
    """
    inside = f"{_UNBROKEN}[^{opening}{closing}]"
    ends, begins = f"[{closing}]", opening
    if any(mark in _APOSTROPHES for mark in closing):
        inside += f"|(?<=\\w)[{closing}](?=\\w)"
        begins, ends = rf"(?<![\w']){opening}(?=\S)", rf"[{closing}](?!\w)"
    elif opening == '"':
        begins = f"(?<![0-9]){opening}"  # 12" is a length
    elif opening not in closing:
        inside += f"|{opening}(?>(?:{_UNBROKEN}[^{opening}{closing}])*){ends}"
    return f"{begins}(?>(?:{inside})+){ends}"


_MARKS: Final = {'"': '"', **QUOTE_MARKS, "'": "'"}
_PAIR: Final = "|".join(_pair(opening, closing) for opening, closing in _MARKS.items())
_WHOLE_PAIR: Final = re.compile(f"(?:{_PAIR})")
_CLOSING: Final = "".join({closing: None for marks in _MARKS.values() for closing in marks})
_QUOTE: Final = re.compile(
    rf"{_FENCE}|(?P<small>^-\# )|(?P<rest>^ *>>> (?s:.+))"
    rf"|(?P<run>(?:^ *>(?: .*)?(?:\n|\Z))+)|(?P<pair>{_PAIR})",
    re.MULTILINE,
)

_LONGEST_TAIL: Final = 20  # characters after quoted words that still belong to who says them
_MOST_BESIDE: Final = 200  # characters beside a quote that may say whose it is
_EMPHASIS: Final = re.compile(r"\*+|__+|~~|\|\|")

_LONGEST_PATH: Final = 500  # characters; replies show 100
_LONGEST_SIGNATURE: Final = 200  # characters, escapes included
_LINES: Final = (
    r"(?:, (?:lines? \d+(?:[–-]\d+)?(?: of its text)?|page \d+|at \d+(?::\d\d){1,2})"
    r"|:\d+(?:[–-]\d+)?)"
)
_NO_DOT: Final = r"(?:(?! · )[^\n])"
_SOURCE: Final = re.compile(
    r"[ \t]*(?P<mark>-\# (?:\[\d+\] )?|\[\d+\] |(?:—|–|--?) *)?"
    rf"(?:(?!\\?`){_NO_DOT}{{1,{_LONGEST_SIGNATURE}}} · )??\[?"
    rf"(?:\\?`(?P<code>[^`\n]{{1,{_LONGEST_PATH}}}?){_LINES}?\\?`{_LINES}?"
    rf"|(?P<bare>\S(?:{_NO_DOT}{{0,{_LONGEST_PATH}}}?\S)??){_LINES})"
    r"(?:\]\([^\n]*?\))?(?: · [^\n]*)?[ \t]*(?:\n|\Z)"
)
# Without a mark before it, what has blanks and no ending is more like a sentence.
_FILE: Final = re.compile(r"\S+|.*\.\w{1,9}", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Quoted:
    """A text that is said to be a quote.

    Attributes:
        text: The text as its reader sees it.
        source: The path of the file that is named, or its end; None when none is.
        before: What a message says just before it, as its reader sees it.
        after: What it says just after it and its source line.
    """

    text: str
    source: str | None = None
    before: str = field(default="", compare=False)
    after: str = field(default="", compare=False)


def plain(text: str) -> str:
    """Return a quote as its reader sees it: without quote marks, escapes and fences."""
    if fenced := _ONLY_A_FENCE.fullmatch(text):
        return fenced["fence"]
    return _ESCAPE.sub(r"\1", _unmarked(text))


def readings(text: str) -> list[Quoted]:
    """Return what a text can mean that somebody wants verified, the most literal first.

    It can mean the text as it stands, since a source may hold quote marks and backslashes itself;
    the text without its source line; that without quote marks, and then without escapes too, since
    whoever copies what Discord shows copies neither; and that without quotation marks around it.
    No reading comes twice; a blank text has none.
    """
    body, source = _without_source(text)
    ways = (text, None), (body, source), (_unmarked(body), source), (plain(body), source)
    found = [Quoted(way.strip(), named) for way, named in ways]
    if _WHOLE_PAIR.fullmatch(found[-1].text):
        found.append(Quoted(found[-1].text[1:-1].strip(), source))
    # Of equal ones the last is kept, which knows the source.
    return [one for one in {one.text: one for one in found}.values() if one.text]


def with_said(
    given: Sequence[Quoted], part: Callable[[str], tuple[str, str, str] | None]
) -> list[Quoted]:
    """Return the words in what may say whose they are, as `Ada said: …`, before other readings.

    Args:
        given: What a text can mean.
        part: Returns what stands before the words, these, and what stands after them; None where a
            text doesn't say whose words it repeats.
    """
    said: list[Quoted] = []
    for reading in given:
        if parts := part(reading.text):
            before, words, after = parts
            pair = _WHOLE_PAIR.match(words)
            is_all = pair and len(words) - pair.end() <= _LONGEST_TAIL
            said += (
                replace(one, source=reading.source, before=before, after=after)
                for one in readings(pair[0] if pair and is_all else words)
            )
    return [*said, *given]


def _unmarked(text: str) -> str:
    whole = _MARK_TO_THE_END.match(text)
    return text[whole.end() :] if whole else _MARK.sub("", text)


def quotes_in(message: str) -> list[Quoted]:
    """Return the quotes of 12 or more characters in a message, in their order.

    A quote is each run of `>` lines, what follows `>>>`, each fence and each text in quotation
    marks outside of these, together with the file that a source line after it names.
    """
    return [quoted for quoted in _quotes(message) if len(quoted.text) >= SHORTEST]


def _quotes(message: str) -> Iterator[Quoted]:
    at = 0
    while match := _QUOTE.search(message, at):
        before = _beside(message[max(at, match.start() - _MOST_BESIDE) : match.start()])
        is_small = match["small"] is not None
        end = match.start() if is_small else match.end()
        line = _SOURCE.match(message, end + (message[end : end + 1] == "\n"))
        named = _named(line) if line else None
        # A source line can hold quotation marks, in headings.
        at = line.end() if line and named else match.end()
        if is_small:
            continue
        after = _beside(message[at : at + _MOST_BESIDE])
        if match["fence"] is not None:
            yield Quoted(match["fence"].strip(), named, before, after)
        elif match["pair"] is not None:
            quote = _ESCAPE.sub(r"\1", match["pair"][1:-1])
            yield Quoted(quote.strip(), named, before, after)
        else:
            body, source = _without_source(match.group())
            yield Quoted(plain(body).strip(), source or named, before, after)


def _beside(text: str) -> str:
    return _ESCAPE.sub(r"\1", _EMPHASIS.sub("", text))


def _without_source(text: str) -> tuple[str, str | None]:
    """Return a text without the source line at its end, and the file that the line names."""
    text = text.rstrip()
    line = text.rfind("\n") + 1
    mark = _MARK.match(text, line)
    starts = {mark.end() if mark else line, max(map(text.rfind, _CLOSING)) + 1}
    for start in sorted(starts - {0}):
        source = _SOURCE.fullmatch(text, start)
        path = _named(source) if source else None
        if path is not None:
            return text[: min(start, line) if start == (mark and mark.end()) else start], path
    return text, None


def _named(source: re.Match[str]) -> str | None:
    """Return the path that a source line names; None when the line is more like a sentence."""
    path = source["code"] or source["bare"]
    if source["code"] is None and source["mark"] is None and not _FILE.fullmatch(path):
        return None
    # Replies show only the end of a long path.
    return _ESCAPE.sub(r"\1", path).removeprefix("…")
