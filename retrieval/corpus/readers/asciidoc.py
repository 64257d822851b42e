"""What does an AsciiDoc text say?

It is read line by line, as Asciidoctor reads it: a delimited block ends at the line that began it
or one around it; a heading begins a block and stands in no other. A block that never ends is none.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Final

from retrieval.corpus.documents import Document, Kind
from retrieval.corpus.readers.about import About
from retrieval.corpus.readers.noise import noise_of, with_noise_joined
from retrieval.corpus.readers.regions import Region, document
from retrieval.corpus.sources import Content

_ARMOUR: Final = re.compile(r"\s*-----BEGIN PGP (?!SIGNED)")
"""How OpenPGP's keys and signatures begin, which end with `.asc` too."""

_DELIMITER_STARTS: Final = frozenset(
    ("--", "..", "==", "**", "__", "++", "//", "~~", "|=", ",=", ":=", "!=", "``")
)
_DELIMITER: Final = re.compile(
    r"--|-{4,}|\.{4,}|={4,}|\*{4,}|_{4,}|\+{4,}|/{4,}|~{4,}|[|,:!]={3,}|(```)[^`\s]*"
)
_CONTENT: Final = {
    "-": Kind.CODE,
    ".": Kind.CODE,
    "`": Kind.CODE,
    "+": Kind.NOISE,
    "/": Kind.NOISE,
    "|": Kind.TABLE,
    ",": Kind.TABLE,
    ":": Kind.TABLE,
    "!": Kind.TABLE,
}
"""What stands in a delimited block, by the delimiter's first character; blocks stand in others."""

_STYLED: Final = {
    "source": Kind.CODE,
    "listing": Kind.CODE,
    "literal": Kind.CODE,
    "stem": Kind.CODE,
    "latexmath": Kind.CODE,
    "asciimath": Kind.CODE,
    "comment": Kind.NOISE,
    "pass": Kind.NOISE,
}
"""What an attribute list makes of a paragraph, an open block or a passthrough below it."""

_MAY_BREAK: Final = frozenset("-.=*_+/|,:!`~[")
"""How a line begins that may end a paragraph without a blank line before it."""

_ATTRIBUTES: Final = re.compile(
    r"""\[(?:|[^\W\d].*|[.#%{,"'].*|\[(?:|[^\W\d][\w:.-]*+(?:,[^\]]*+)?)\])\]"""
)
_STYLE: Final = re.compile(r"\[([A-Za-z]+)")
_LANGUAGE: Final = re.compile(r"\[(?:%[\w%-]*+)?,\s*+[\w+#-]++[\],]")
_ATTRIBUTION: Final = re.compile(r"\[(?:quote|verse)\b[^,\]]*+,\s*+[^\s\]].*")
_MACRO: Final = re.compile(r"[^\W\d][\w-]*+::(?!\s)[^\[\]]*+(?<!\s)\[.*\]")
_CONDITIONS: Final = ("ifdef::", "ifndef::", "ifeval::", "endif::")
_DIRECTIVES: Final = ("include::", *_CONDITIONS)
_SHOWS_NOTHING: Final = (*_DIRECTIVES, "image::", "video::", "audio::", "toc::")
_ENTRY: Final = re.compile(r":!?([^\W_][\w-]*)!?:(?:[ \t]+(.*))?")
_RULE: Final = re.compile(r"'{3,}|<{3,}|([-*_])(?:\1\1|[ ]\1[ ]\1)")
_HEADING: Final = re.compile(r"(={1,6}|#{1,6})[ \t]+(\S.*)")
_UNDERLINES: Final = "=-~^+"
_BLOCK_TITLE: Final = re.compile(r"\.\.?[^\s.]")
_LIST_ITEM: Final = re.compile(
    r"[ \t]*(?:(?:-|\*{1,5}|•|\.{1,5}|\d+\.|[A-Za-z]\.|[ivxIVX]+\))[ \t]|\S.*(?:::|;;)(?:[ \t]|$))"
)
_NOWHERE: Final = -2
"""No line, and not the one before a text either."""

_FEWEST_ROWS: Final = 2
_CELL: Final = re.compile(r"[\d.*+<^>a-z]{0,12}\|")
_AUTHORS: Final = re.compile(r"(?:[^\W\d][\w.'-]*+ ?){1,4}(?:<[^>]++>)?(?:;.*)?")
_REVISION: Final = re.compile(r"v?[\d{].*|\w+[ \d]+, .*")

_NAME: Final = re.compile(
    r"[ \t]*(?:[^\W\d_a-z][\w.'-]*+(?:[ ]++|(?=<|\Z))){2,4}(?:<|\Z)|[^<>]*+<[^<>]*+>"
)
_VERSION: Final = re.compile(r"\Av?[^\s,]*\d[^\s,]*,[ ]*")

_DOT: Final = re.compile(r"^\.(?=\.?[^\s.])", re.MULTILINE)
_ATTRIBUTION_MARKS: Final = re.compile(
    r"^(\[(?:quote|verse)\b[^,\]\n]*+,)[^\]\n]*+(\])[ \t\r]*+$", re.MULTILINE
)
_UNSEEN: Final = (
    re.compile(r"\[\[[^\W\d][\w:.-]*+(?:,[^\[\]\n]*+)?\]\]"),
    re.compile(r"\(\(\([^()\n]++\)\)\)"),
    re.compile(r"anchor:[\w.-]++\[[^\[\]\n]*+\]"),
    re.compile(r"indexterm:\[[^\[\]\n]*+\]"),
)
"""Anchors and terms for an index that stand in a line. One pattern for all would be slower, since a
search looks for what a pattern begins with."""
_REFERENCE: Final = re.compile(r"\{([^\W_][\w-]*+)\}")
_CHARACTERS: Final = {
    "empty": "",
    "blank": "",
    "sp": " ",
    "nbsp": " ",
    "zwsp": "",
    "plus": "+",
    "asterisk": "*",
    "backtick": "`",
    "cpp": "C++",
    "pp": "++",
    "amp": "&",
    "lt": "<",
    "gt": ">",
    "apos": "'",
    "quot": '"',
    "startsb": "[",
    "endsb": "]",
    "vbar": "|",
    "caret": "^",
    "tilde": "~",
    "backslash": "\\",
    "two-colons": "::",
}
_LONGEST_VALUE: Final = 80
"""A heading shows the value of an attribute of up to this many characters, lest a heading with many
references become much longer than the file."""

_MARKUP: Final = re.compile(r"[\[{<`*_#^~+:]")
_INLINE_MACRO: Final = re.compile(
    r"\b(link|xref|mailto|https?|image|icon|footnote|anchor|indexterm|kbd|btn|pass|stem|latexmath"
    r"|asciimath):([^\s\[\]]*+)(?:\[([^\[\]]*+)\])?"
)
_SHOWS_ITS_TEXT: Final = frozenset(("kbd", "btn", "pass", "stem", "latexmath", "asciimath"))
_LINKS: Final = frozenset(("link", "xref", "mailto", "http", "https"))
_LINK_OPTIONS: Final = re.compile(r"\^?(?:,[ \t]*[a-z]+=.*)?\Z")
_CROSS_REFERENCE: Final = re.compile(r"<<([^<>,]++)(?:,([^<>]*+))?>>")
_DOUBLE_QUOTED: Final = re.compile(r"\"`([^`]++)`\"")
_SINGLE_QUOTED: Final = re.compile(r"'`([^`]++)`'")
_EMPHASIS: Final = tuple(
    re.compile(pattern)
    for pattern in (
        r"\+\+\+([^+]++)\+\+\+",
        r"``([^`]++)``",
        r"(?<!\w)`(?!\s)([^`]++)(?<!\s)`(?!\w)",
        r"\+\+([^+]++)\+\+",
        r"(?<!\w)\+(?!\s)([^+]++)(?<!\s)\+(?!\w)",
        r"\*\*([^*]++)\*\*",
        r"(?<!\w)\*(?!\s)([^*]++)(?<!\s)\*(?!\w)",
        r"__([^_]++)__",
        r"(?<!\w)_(?!\s)([^_]++)(?<!\s)_(?!\w)",
        r"(?:\[[^\[\]]*+\])?##([^#]++)##",
        r"(?:\[[^\[\]]*+\])?(?<!\w)#(?!\s)([^#]++)(?<!\s)#(?!\w)",
        r"\^([^\s^]++)\^",
        r"~([^\s~]++)~",
    )
)


def read(content: Content) -> Document:
    """Read an AsciiDoc text, or a key or signature in a file of the same ending."""
    if _ARMOUR.match(content.text):
        return document(content.text, [Region(Kind.NOISE, 0, content.text.count("\n") + 1)])
    lines = _Lines(content.text)
    regions = list(with_noise_joined(lines.regions()))
    names = [
        _plain(lines.attributes[name], lines.attributes)
        for name in ("doctitle", "title", "navtitle")
        if lines.attributes.get(name)
    ]
    title, *aliases = dict.fromkeys(name for name in (lines.title, *names) if name) or ("",)
    noise = noise_of(content.text, (_DOT, _ATTRIBUTION_MARKS, *_UNSEEN))
    about = About.told(lines.authors, lines.date, lines.attributes.get("url", ""))
    return about.of(document(content.text, regions, noise, title, aliases))


class _Lines:
    """The lines of a text, as far as they are read.

    Attributes:
        title: The document's title without marks; empty until it is read.
        attributes: What the attributes are set to.
    """

    def __init__(self, text: str) -> None:
        self.title = ""
        self._above = ("", "")
        self.attributes: dict[str, str] = {}
        self._lines = [line.rstrip() for line in text.split("\n")]
        # Where each delimiter stands last, so that one without its end is told at once.
        self._ends = {
            line: number
            for number, line in enumerate(self._lines)
            if line[:2] in _DELIMITER_STARTS and _DELIMITER.fullmatch(line)
        }
        # The delimiters of the blocks around a line, the outermost first.
        self._open: dict[str, None] = {}
        self._in_paragraph = False
        self._begun = False
        self._style, self._style_line = "", _NOWHERE

    def regions(self) -> Iterator[Region]:
        """Yield what isn't prose."""
        lines = self._lines
        number = 0
        while number < len(lines):
            line = lines[number]
            if not line:
                self._in_paragraph = False
            elif not self._in_paragraph or line[0] in _MAY_BREAK or "::" in line:
                found = list(self._construct(number, line))
                yield from found
                if found:
                    number = found[-1].last
                    continue
            number += 1

    def _construct(self, number: int, line: str) -> Iterator[Region]:
        """Yield what begins with a line; nothing where it is prose."""
        if not self._in_paragraph and (heading := self._heading(number, line)):
            yield from heading
        elif line[:2] in _DELIMITER_STARTS and (found := _DELIMITER.fullmatch(line)):
            yield from self._delimited(number, found[1] or line)
        elif line.startswith("//") and not line.startswith("///"):
            yield Region(Kind.NOISE, number, number + 1)
        elif line[0] == "[" and line[-1] == "]" and _ATTRIBUTES.fullmatch(line):
            yield self._attributes(number, line)
        elif line == "+":
            self._in_paragraph = False
            yield Region(Kind.NOISE, number, number + 1)
        elif "::" in line and self._shows_nothing(line):
            if not line.startswith(_CONDITIONS):
                self._style = ""
            yield Region(Kind.NOISE, number, number + 1)
        elif not self._in_paragraph:
            yield from self._beginning(number, line)

    def _heading(self, number: int, line: str) -> list[Region]:
        """Return the heading that begins with a line, and the lines about the document below it."""
        if self._open:
            return []
        if found := _HEADING.fullmatch(line):
            marks, label = found[1], found[2]
            level, last = len(marks), number + 1
            if label.endswith(marks) and label[: -len(marks)].endswith((" ", "\t")):
                label = label[: -len(marks)]
        elif self._is_underlined(number):
            level, last = _UNDERLINES.index(self._lines[number + 1][0]) + 1, number + 2
            label = line
        else:
            return []
        label = _plain(label, self.attributes)
        first = not self._begun
        self._consumed()
        regions = [Region(Kind.HEADING, number, last, level, label)]
        if first and level == 1:
            self.title = label
            if above := self._about(last):
                regions.append(Region(Kind.NOISE, last, above))
        return regions

    def _is_underlined(self, number: int) -> bool:
        if number + 1 == len(self._lines):
            return False
        line, under = self._lines[number], self._lines[number + 1]
        return (
            len(under) > 1
            and under[0] in _UNDERLINES
            and abs(len(line) - len(under)) <= 1
            and under == under[0] * len(under)
            and line[0] not in ".[:/"
            and any(map(str.isalnum, line))
        )

    @property
    def authors(self) -> list[str]:
        """The authors that its header names."""
        named = self.attributes.get("authors") or self.attributes.get("author")
        # Any line of a few words below a title names authors, but may not be meant to.
        lines = [named] if named else filter(_NAME.match, self._above[0].split(";"))
        return [name.replace("_", " ") for line in lines for name in line.split(";")]

    @property
    def date(self) -> str:
        """The date that its header tells."""
        without_remark = self._above[1].partition(":")[0]
        return self.attributes.get("revdate") or _VERSION.sub("", without_remark)

    def _about(self, number: int) -> int:
        """Return where the lines of author and revision below a title end; 0 without any."""
        last = number
        told = ["", ""]
        for place, pattern in enumerate((_AUTHORS, _REVISION)):
            while last < len(self._lines) and self._lines[last].startswith("//"):
                last += 1
            if last == len(self._lines) or not pattern.fullmatch(self._lines[last]):
                break
            told[place] = self._lines[last]
            last += 1
        self._above = told[0], told[1]
        return last if last > number else 0

    def _delimited(self, number: int, delimiter: str) -> Iterator[Region]:
        """Yield the block that a delimiter begins, or its line where blocks stand inside it."""
        self._in_paragraph = False
        if delimiter in self._open:
            while self._open.popitem()[0] != delimiter:
                pass
            self._consumed()
            yield Region(Kind.NOISE, number, number + 1)
            return
        if self._ends.get(delimiter, -1) <= number:
            yield Region(Kind.NOISE, number, number + 1)
            return
        kind = None if delimiter == "--" else _CONTENT.get(delimiter[0])
        if delimiter == "--" or delimiter[0] == "+":
            kind = _STYLED.get(self._style, kind)
        if kind is None:
            self._open[delimiter] = None
            self._consumed()
            yield Region(Kind.NOISE, number, number + 1)
            return
        end = number + 1
        while end < len(self._lines) and (
            (line := self._lines[end]) != delimiter and line not in self._open
        ):
            end += 1
        content = self._lines[number + 1 : end]
        closed = end < len(self._lines) and self._lines[end] == delimiter
        if all(not line or line.startswith(_DIRECTIVES) for line in content):
            kind = Kind.NOISE
        if delimiter[0] == "|" and kind is Kind.TABLE:
            self._consumed()
            yield from _table(content, number, closed=closed)
        else:
            yield self._verbatim(kind, number, end + closed)

    def _verbatim(self, kind: Kind, first: int, last: int) -> Region:
        """Return a block in which no other stands, with the line that says what it is."""
        with_style = kind is Kind.CODE and self._style_line == first - 1
        self._consumed()
        return Region(kind, first - with_style, last)

    def _attributes(self, number: int, line: str) -> Region:
        """Return the line of an attribute list or an anchor; the author of a quotation is text."""
        self._in_paragraph = False
        if found := _STYLE.match(line):
            self._style = found[1]
        elif _LANGUAGE.match(line):
            self._style = "source"
        if self._style:
            self._style_line = number
        attributed = _ATTRIBUTION.fullmatch(line)
        return Region(Kind.PROSE if attributed else Kind.NOISE, number, number + 1)

    def _shows_nothing(self, line: str) -> bool:
        """Tell whether a line is a macro or a directive, as far as one may stand there."""
        return _MACRO.fullmatch(line) is not None and (
            not self._in_paragraph or line.startswith(_SHOWS_NOTHING)
        )

    def _beginning(self, number: int, line: str) -> Iterator[Region]:
        """Yield what only the beginning of a block can be."""
        if line[0] == ":" and (found := _ENTRY.fullmatch(line)):
            yield self._entry(number, found[1], found[2] or "")
        elif _RULE.fullmatch(line):
            self._consumed()
            yield Region(Kind.NOISE, number, number + 1)
        elif not _BLOCK_TITLE.match(line):
            kind = _STYLED.get(self._style)
            if kind is None and line[0] in " \t" and self._is_literal(number):
                kind = Kind.CODE
            if kind is not None:
                end = number + 1
                while end < len(self._lines) and self._lines[end]:
                    end += 1
                yield self._verbatim(kind, number, end)
            else:
                self._consumed()
                self._in_paragraph = True

    def _is_literal(self, number: int) -> bool:
        """Tell whether an indented line is neither a list's item nor what a term means."""
        if _LIST_ITEM.match(self._lines[number]):
            return False
        above = number - 1
        while above >= 0 and not self._lines[above]:
            above -= 1
        return above < 0 or not self._lines[above].endswith(("::", ";;"))

    def _entry(self, number: int, name: str, value: str) -> Region:
        """Return the lines that set an attribute."""
        last = number + 1
        parts = [value]
        while parts[-1].endswith((" \\", " +")) and last < len(self._lines) and self._lines[last]:
            parts[-1] = parts[-1][:-2]
            parts.append(self._lines[last])
            last += 1
        self.attributes[name.lower()] = " ".join(map(str.strip, parts))
        return Region(Kind.NOISE, number, last)

    def _consumed(self) -> None:
        """Forget what stood above a block, since the block has taken it."""
        self._begun = True
        self._style, self._style_line = "", _NOWHERE


def _table(content: Sequence[str], number: int, *, closed: bool) -> Iterator[Region]:
    """Yield a table whose delimiter stands on a line, and whose content on the lines below.

    Where each cell has a line of its own, blank lines part the rows: each is a block then, and the
    head is none.
    """
    first, last = number + 1, number + 1 + len(content)
    rows = [
        at
        for at, line in enumerate(content, first)
        if _CELL.match(line) and (at == first or not content[at - first - 1])
    ]
    cells = [line for line in content if _CELL.match(line)]
    alone = sum(line.count("|") == 1 for line in cells)
    if len(rows) < _FEWEST_ROWS or alone * 2 <= len(cells):
        yield Region(Kind.TABLE, number, last + closed)
        return
    if rows[0] == first and len(content) > 1 and not content[1]:
        rows.pop(0)
    yield Region(Kind.NOISE, number, rows[0])
    for begun, ended in pairwise([*rows, last]):
        yield Region(Kind.TABLE, begun, ended)
    if closed:
        yield Region(Kind.NOISE, last, last + 1)


def _plain(label: str, attributes: Mapping[str, str]) -> str:
    """Return a heading as it is shown."""
    if _MARKUP.search(label):

        def value(found: re.Match[str]) -> str:
            name = found[1].lower()
            known = attributes.get(name, _CHARACTERS.get(name))
            return found[0] if known is None or len(known) > _LONGEST_VALUE else known

        label = _REFERENCE.sub(value, label)
        for pattern in _UNSEEN:
            label = pattern.sub("", label)
        label = _INLINE_MACRO.sub(_shown, label)
        label = _CROSS_REFERENCE.sub(lambda found: found[2] or found[1], label)
        label = _SINGLE_QUOTED.sub(r"‘\1’", _DOUBLE_QUOTED.sub(r"“\1”", label))
        for pattern in _EMPHASIS:
            label = pattern.sub(r"\1", label)
    return " ".join(label.split())


def _shown(macro: re.Match[str]) -> str:
    """Return what a macro shows within a line."""
    name, target, text = macro.groups()
    if text is None:
        return macro[0]
    if name in _SHOWS_ITS_TEXT:
        return str(text)
    if name in _LINKS:
        address = f"{name}:{target}" if name.startswith("http") else target
        return _LINK_OPTIONS.sub("", text) or address
    return ""
