"""Which characters of a text does its reader not see, since they only mark it up?

Emphasis, the ticks of code, the targets of links, marks of headings, lists and quotes, escapes, and
tags are marks. Each format has its own; plain text has none.
"""

import html
import re
import unicodedata
from dataclasses import dataclass, field
from functools import cache
from typing import Final, NamedTuple

from retrieval.corpus.documents import Kind
from retrieval.corpus.folding import Edit, apart

MESSAGES: Final = "messages"
"""What people write in Discord has marks of its own, whatever the file that has them."""


class Wrapped(NamedTuple):
    """A piece with marks around it.

    Attributes:
        start: The offset of its first mark.
        end: The offset after its last mark.
        inner_start: The offset of the first character that its reader sees.
        inner_end: The offset after the last one.
    """

    start: int
    end: int
    inner_start: int
    inner_end: int


@dataclass(frozen=True, slots=True)
class Marks:
    """The marks in a text.

    Attributes:
        edits: The edits that take them away, in order.
        wrapped: The pieces that have marks around them, inner ones before outer ones.
    """

    edits: list[Edit] = field(default_factory=list)
    wrapped: list[Wrapped] = field(default_factory=list)

    def moved(self, by: int) -> "Marks":
        """Return the marks of the same text where it begins at an offset of another one."""
        return Marks(
            [Edit(edit.start + by, edit.end + by, edit.text) for edit in self.edits],
            [Wrapped(*(place + by for place in one)) for one in self.wrapped],
        )


def marks_in(reader: str, kind: Kind, text: str) -> Marks:
    """Return the marks in a block of a source.

    Args:
        reader: The name of the module that reads its format; `MESSAGES` for what people write in
            Discord.
        kind: The kind of the block.
        text: The text of the block.
    """
    if reader in {"markdown", "mdx"}:
        if kind is Kind.CODE:
            return Marks([Edit(*found.span()) for found in _FENCE.finditer(text)])
        return markdown(text, kind)
    if reader == MESSAGES and kind is not Kind.CODE:
        return _Markdown(text, kind, _MESSAGE_PIECE).marks() if _SIGN.search(text) else Marks()
    if kind is Kind.CODE or reader not in _PATTERNS:
        return Marks()
    return _simple(_pattern(reader), text)


def markdown(text: str, kind: Kind = Kind.PROSE) -> Marks:
    """Return the marks in a text in Markdown that is no code."""
    return _Markdown(text, kind).marks() if _SIGN.search(text) else Marks()


_SIGN: Final = re.compile(r"[\\`<&\[\]*_~#>|=+-]")

_ENTITY: Final = r"&(?:\#[0-9]{1,7}|\#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});"
_ITEM: Final = r"[-*+][ \t]+(?:\[[ xX]\][ \t]+)?"
_PIECE: Final = re.compile(
    rf"""
      (?P<line>^[ \t]*(?:>[ \t>]*(?:\#{{1,6}}[ \t]+|{_ITEM})?|\#{{1,6}}[ \t]+|{_ITEM}))
    | (?P<escape>\\(?=[!-/:-@\[-`{{-~]|\r?$))
    | (?P<ticks>`+)
    | (?P<comment><!--|\{{/\*)
    | (?P<auto><(?=(?:[A-Za-z][A-Za-z0-9+.-]+:|[^\s<>@]+@)[^\s<>]+>))
    | (?P<tag></?[A-Za-z][^<>]*>)
    | (?P<entity>{_ENTITY})
    | (?P<note>\[\^[^\[\]\s]+\](?!:))
    | (?P<wiki>!?\[\[(?:[^\[\]|\n]*\|)?(?P<shown>[^\[\]|\n]+)\]\])
    | (?P<open>!?\[)
    | (?P<close>\](?:
          \(\s*(?:<[^<>\n]*>|[^\s()<>]*(?:\([^\s()]*\)[^\s()<>]*)*)
            (?:\s+(?:"[^"]*"|'[^']*'|\([^()]*\)))?\s*\)
        | \[[^\[\]]*\])?)
    | (?P<run>\*+|_+|~~+)
    """,
    re.VERBOSE | re.MULTILINE,
)
# Source: Discord's "Markdown Text 101". Tags and entities are none; `||` stands around spoilers.
_MESSAGE_PIECE: Final = re.compile(
    r"""
      (?P<line>^[ \t]*(?:>(?:>>)?[ \t]+(?:(?:-?\#|[-*])[ \t]+)?|(?:-\#|\#{1,3}|[-*])[ \t]+))
    | (?P<escape>\\(?=[!-/:-@\[-`{-~]))
    | (?P<ticks>`+)
    | (?P<auto><(?=https?://[^\s<>]+>))
    | (?P<open>\[)
    | (?P<close>\](?:\(\s*<?https?://[^\s()<>]*(?:\([^\s()]*\)[^\s()<>]*)*>?\s*\))?)
    | (?P<run>\*+|_+|~~+|\|\|)
    """,
    re.VERBOSE | re.MULTILINE,
)
_HEADING: Final = re.compile(
    r"(?<![ \t])[ \t]++(?:#++|\{[#:.][^{}\n]*+\})[ \t]*+$|^[ \t]*+(?:=++|-++)[ \t]*+$", re.MULTILINE
)
_TABLE: Final = re.compile(
    r"^[ \t]*+\|?+(?>(?:[ \t]*+:?+-++:?+[ \t]*+\|?+)+)$|(?<!\\)\|", re.MULTILINE
)
_FENCE: Final = re.compile(r"^[ \t>]*(?:`{3,}|~{3,}).*$", re.MULTILINE)
# Tags that don't part words.
_WITHIN_WORDS: Final = re.compile(
    r"</?(?:a|abbr|b|bdi|bdo|cite|code|data|del|dfn|em|font|i|ins|kbd|mark|q|s|samp|small|span|"
    r"strike|strong|time|tt|u|var|wbr)\b",
    re.IGNORECASE,
)
_RAISED: Final = re.compile(r"</?su[bp]\b", re.IGNORECASE)  # without them 10² would be 102
_ENDS_OF_COMMENTS: Final = {"<!--": "-->", "{/*": "*/}"}

_PATTERNS: Final = {
    "restructuredtext": r"""
          ``(?P<a>\S(?:[^`]*?\S)?)``
        | (?<![\w:.+-]):[A-Za-z][\w:.+-]*:`(?P<b>[^`<]+?)(?:\s*<[^`<>]*>)?`
        | (?<!\w)`(?P<c>[^`<]+?)(?:\s*<[^`<>]*>)?`(?:__?(?!\w))?
        | (?<![\w*])\*\*(?P<d>[^\s*](?:[^*]*?[^\s*])?)\*\*(?![\w*])
        | (?<![\w*])\*(?P<e>[^\s*](?:[^*]*?[^\s*])?)\*(?![\w*])
        | (?<!\w)(?P<f>[A-Za-z][A-Za-z0-9]*)_(?!\w)
        | ^(?P<g>)(?:=+|-+|~+|\^+|"+|'+|\#+|\*+|\++|:{3,}|_{3,}|`{3,})[ \t]*$
        | \\(?P<h>[^\s\w])
        | ^[ \t]*[-*+][ \t]+(?P<i>)
        """,
    "asciidoc": rf"""
          (?P<entity>{_ENTITY})
        | (?<![\w:])(?:link|xref|mailto):[^\s\[\]]{{0,1000}}+\[(?P<a>[^\]]*)\]
        | (?<![\w/])https?://[^\s\[\]]{{1,1000}}+\[(?P<b>[^\]]+?)\^?\]
        | <<[^<>,]*,\s*(?P<c>[^<>]*)>>
        | (?<![\w`])(?P<t>`{{1,2}})\+?(?P<d>[^\s`](?:[^`]*?[^\s`])?)\+?(?P=t)(?![\w`])
        | (?<![\w*])(?P<s>\*{{1,2}})(?P<e>[^\s*](?:[^*]*?[^\s*])?)(?P=s)(?![\w*])
        | (?<![\w_])(?P<u>_{{1,2}})(?P<f>[^\s_](?:[^_]*?[^\s_])?)(?P=u)(?![\w_])
        | (?<![\w#])\#(?P<g>[^\s\#](?:[^\#]*?[^\s\#])?)\#(?![\w#])
        | ^[ \t]*(?:=+|\*+|-|\.+)[ \t]+(?P<h>)
        """,
    "org": r"""
          \[\[[^\[\]]*\]\[(?P<a>[^\[\]]*)\]\]
        | \[\[(?P<b>[^\[\]]*)\]\]
        | (?<![\w*/_=~+])(?P<m>[*/_=~+])(?P<c>\S(?:[^\n]{0,300}?\S)?)(?P=m)(?![\w*/_=~+])
        | ^\*+[ \t]+(?P<d>)
        | ^[ \t]*[-+][ \t]+(?P<e>)
        """,
}
"""For each format, what has marks around it: group by group, what of it its reader sees. Nothing
stands inside anything else."""


class _Run(NamedTuple):
    """Neighbouring marks that may begin emphasis."""

    start: int
    end: int


class _Markdown:
    """Reads the marks of one text from left to right, as CommonMark says."""

    def __init__(self, text: str, kind: Kind, piece: re.Pattern[str] = _PIECE) -> None:
        self._text = text
        self._piece = piece
        self._edits: list[Edit] = []
        self._wrapped: list[Wrapped] = []
        self._runs: dict[str, list[_Run]] = {mark: [] for mark in "*_~|"}
        self._brackets: list[re.Match[str]] = []
        self._ticks: dict[int, list[int]] | None = None
        self._unclosed: set[str] = set()
        if kind is Kind.TABLE:
            self._edits += [Edit(*found.span(), " ") for found in _TABLE.finditer(text)]
        elif kind is Kind.HEADING:
            self._edits += [Edit(*found.span()) for found in _HEADING.finditer(text)]

    def marks(self) -> Marks:
        """Return all marks."""
        start = 0
        while found := self._piece.search(self._text, start):
            start = self._read(found)
        wrapped = sorted(self._wrapped, key=lambda one: one.end - one.start)
        return Marks(list(apart(sorted(self._edits))), wrapped)

    def _read(self, found: re.Match[str]) -> int:
        """Take one piece in; return where the next one may begin."""
        start, end = found.span()
        match found.lastgroup:
            case "line" | "note" | "tag" | "entity" if not _RAISED.match(found.group()):
                self._edits.append(Edit(start, end, _seen(found.group())))
            case "escape":
                self._edits.append(Edit(start, end))
                return end + 1
            case "auto":
                return self._wrap(start, self._text.index(">", start) + 1, start + 1, 1)
            case "wiki":
                return self._wrap(start, end, found.start("shown"), 2)
            case "ticks":
                return self._code(start, end)
            case "comment":
                return self._comment(found)
            case "open":
                self._brackets.append(found)
            case "close" if self._brackets:
                self._link(self._brackets.pop(), found)
            case "run":
                self._emphasis(start, end)
        return end

    def _wrap(self, start: int, end: int, inner_start: int, behind: int) -> int:
        self._edits += (Edit(start, inner_start), Edit(end - behind, end))
        self._wrapped.append(Wrapped(start, end, inner_start, end - behind))
        return end

    def _code(self, start: int, end: int) -> int:
        """Take in a piece of code, which ends with as many ticks as it begins with."""
        if self._ticks is None:
            self._ticks = {}
            for found in re.finditer("`+", self._text):
                self._ticks.setdefault(len(found.group()), []).append(found.start())
        places, length = self._ticks.get(end - start, []), end - start
        while places and places[0] < end:
            places.pop(0)
        return self._wrap(start, places[0] + length, end, length) if places else end

    def _comment(self, found: re.Match[str]) -> int:
        opening = found.group()
        closing = _ENDS_OF_COMMENTS[opening]
        end = -1 if opening in self._unclosed else self._text.find(closing, found.end())
        if end < 0:
            self._unclosed.add(opening)  # no later one is closed either
            return found.end()
        self._edits.append(Edit(found.start(), end + len(closing)))
        return end + len(closing)

    def _link(self, opening: re.Match[str], closing: re.Match[str]) -> None:
        """Take in a link or a picture; brackets without a target are no marks."""
        if closing.group() == "]":
            return
        start, end = opening.start(), closing.end()
        if opening.group() == "![":
            while self._edits and self._edits[-1].start >= start:
                self._edits.pop()
            self._edits.append(Edit(start, end))
        else:
            self._wrap(start, end, opening.end(), len(closing.group()))

    def _emphasis(self, start: int, end: int) -> None:
        """Take in marks of emphasis, which end what others began, or may begin some."""
        mark = self._text[start]
        before, after = self._text[start - 1 : start] or " ", self._text[end : end + 1] or " "
        left = _is_flank(after, before)
        right = _is_flank(before, after)
        opens, closes = left, right
        if mark == "_":
            opens = left and (not right or _is_punctuation(before))
            closes = right and (not left or _is_punctuation(after))
        runs = self._runs[mark]
        while closes and start < end and runs:
            run = runs.pop()
            count = min(run.end - run.start, end - start, 3)
            self._wrap(run.end - count, start + count, run.end, count)
            if run.end - count > run.start:
                runs.append(_Run(run.start, run.end - count))
            for others in self._runs.values():  # what began within can't end without
                while others and others[-1].start > run.start:
                    others.pop()
            start += count
        if opens and start < end:
            runs.append(_Run(start, end))


def _seen(mark: str) -> str:
    """Return what a reader sees of a mark that stands by itself."""
    if mark.startswith("&"):
        return html.unescape(mark)
    return " " if mark.startswith("<") and not _WITHIN_WORDS.match(mark) else ""


def _is_flank(inner: str, outer: str) -> bool:
    """Tell whether marks between two characters may stand at the edge of the inner one."""
    if inner.isspace():
        return False
    return not _is_punctuation(inner) or outer.isspace() or _is_punctuation(outer)


def _is_punctuation(character: str) -> bool:
    return unicodedata.category(character)[0] in "PS"


@cache
def _pattern(reader: str) -> re.Pattern[str]:
    return re.compile(_PATTERNS[reader], re.VERBOSE | re.MULTILINE)


def _simple(pattern: re.Pattern[str], text: str) -> Marks:
    """Return the marks where each piece has one group: what of it its reader sees."""
    found = Marks()
    for piece in pattern.finditer(text):
        start, end = piece.span()
        if piece.lastgroup == "entity":
            found.edits.append(Edit(start, end, _seen(piece.group())))
            continue
        inner_start, inner_end = piece.span(piece.lastgroup or 0)
        found.edits.extend((Edit(start, inner_start), Edit(inner_end, end)))
        if inner_start < inner_end:
            found.wrapped.append(Wrapped(start, end, inner_start, inner_end))
    return found
