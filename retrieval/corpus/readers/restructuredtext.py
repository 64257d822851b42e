"""What does a text in reStructuredText say?

The lines are read as docutils reads them, as far as that tells which are headings, code, tables or
noise. docutils itself is too slow for an index, gives no positions, and reads other files.
"""

import re
from collections.abc import Sequence
from functools import cached_property
from itertools import accumulate
from typing import Final, NamedTuple

from retrieval.corpus import dates
from retrieval.corpus.characters import BLANK
from retrieval.corpus.documents import Document, Kind
from retrieval.corpus.readers.about import About, address, people
from retrieval.corpus.readers.front_matter import front_matter
from retrieval.corpus.readers.regions import Noise, Region, document
from retrieval.corpus.sources import Content

_HIDDEN: Final = frozenset(
    """autosummary automodsumm bibliography c:namespace codeauthor contents cpp:namespace
    currentmodule default-domain default-role footer header highlight highlightlang image include
    index js:module literalinclude meta module moduleauthor program py:currentmodule py:module raw
    role sectionauthor sectnum section-numbering tabularcolumns target-notes testcleanup testsetup
    thumbnail title toctree todo todolist""".split()
)
"""Directives that show nothing, or nothing that stands in this file."""

_CODE: Final = frozenset(
    """code code-block code-tab digraph doctest graph graphviz ipython jupyter-execute
    math mermaid parsed-literal plot productionlist prompt sourcecode testcode testoutput
    uml""".split()
)
"""Directives that show their body as it stands."""

_FORMULAS: Final = frozenset({"math", "parsed-literal", "productionlist"})
"""Those of them that may have it on their own line."""

_TABLES: Final = frozenset({"csv-table", "flat-table", "list-table"})
"""Directives whose body is a table. That of `table` is one by its own rules."""

_WRAPPERS: Final = frozenset(
    """compound container cssclass figure grid group-tab ifconfig only rst-class tab tab-item
    tab-set tabs""".split()
)
"""Directives that show their body but not what stands beside their name. Those that take all else
from Python's source, such as `autoclass`, belong to them too."""

_ABOUT_THE_FILE: Final = frozenset(
    """address author authors category categories contact copyright created date email id keywords
    lang language last-modified license modified orphan organisation organization release revision
    slug status subtitle summary tags title tocdepth type url version""".split()
)
"""Fields that say something about a file when they stand below its title."""

_KEYWORD_VALUE: Final = re.compile(r"(?<=\$Date: )[^$]*|(?<=\$Author: )[^$]*")
"""What version control fills in."""

_SAID_FIELDS: Final = frozenset({"abstract", "dedication"})
"""Fields at the top that docutils shows as text."""

_HANGING_COLUMNS: Final = 4
"""What follows a field, a note or a directive of one line is its text up to this many columns to
the right; it is a literal block only beyond them."""

_FEWEST_RULE_CHARACTERS: Final = 4
"""Fewer marks than these in a line are a rule or underline only where nothing else can be meant."""

_OTHER_BLANK: Final = re.compile(f"[{BLANK.replace(' ', '').replace(chr(10), '')}]")
_PUNCTUATION: Final = frozenset(r"""!"#$%&'()*+,-./:;<=>?@[\]^_`{|}~""")
_RULE: Final = re.compile(r"([!-/:-@\[-`{-~])\1*+")
_LIST_MARKS: Final = re.compile(
    r"(?>(?:(?:[-*+•‣⁃]|\(?(?:\d++|[A-Za-z#]|[ivxlcdm]++|[IVXLCDM]++)[.)])[ \t]++)+)"
)
_GRID_TOP: Final = re.compile(r"\+-[-+]*+(?<=-\+)")
_SIMPLE_TOP: Final = re.compile(r"=++(?>(?: ++=++)+)")
_SIMPLE_BORDER: Final = re.compile(r"=[= ]*+")
_DOCTEST: Final = re.compile(r">>>(?=[ \t]|$)")
_FIELD: Final = re.compile(
    r":(?P<name>(?![: ])(?>(?:[^:\\]|\\.|:(?![ \t`]|$)){1,300}))(?<! ):(?:[ \t]++|$)"
)

_EXPLICIT: Final = re.compile(r"\.\.(?:[ \t]++|$)")
_ANONYMOUS_TARGET: Final = re.compile(r"__[ \t]")
_TARGET: Final = re.compile(r"_(?=[^ \t])")
_NOTE: Final = re.compile(r"\[(?:\d++|\*|#|#?(?>(?:[^\W_]|[-_.+:](?=[^\W_]))+))\](?:[ \t]++|$)")
_SUBSTITUTION: Final = re.compile(r"\|(?=[^ \t|])")
_DIRECTIVE: Final = re.compile(r"(?P<name>\w[\w.+-]*+(?>(?::[\w.+-]++)*)) ?::(?:[ \t]++|$)")
_TITLE_COMMENT: Final = re.compile(r"title:[ \t]++(?P<title>\S.*+)")

_HEADER_FIELD: Final = re.compile(r"(?P<name>[A-Za-z][\w-]*+):(?:[ \t]++(?P<value>\S.*+))?")
_SHOWS_LITTLE: Final = re.compile(
    r"<?[a-z][a-z0-9+.-]*+://[^\s<>]++>?|(?>(?:\|[^|\s][^|]*+\|_{0,2}[ \t]*+)+)", re.IGNORECASE
)

_INLINE: Final = re.compile(
    r"``(?P<literal>(?>(?:[^`]|`(?!`))+))``"
    r"|(?P<role>:(?:[\w.+-]++:){1,4}(?=`))?_?`(?P<quoted>[^`]++)`_{0,2}"
    r"|\*\*(?=[^\s*])(?P<strong>(?>(?:[^*]|\*(?!\*))+))(?<=\S)\*\*"
    r"|(?<![\w*])\*(?=[^\s*])(?P<emphasis>[^*]++)(?<=\S)\*(?![\w*])"
    r"|\|(?P<substitution>[^|\s][^|]*+)\|_{0,2}"
    r"|(?P<footnote>\[[^\[\]\s]++\])_(?!\w)"
    r"|(?<![\w.+:-])(?P<reference>(?>(?:[^\W_]|[-_.+:](?=[^\W_]))+))__?(?!\w)"
    r"|\\(?:\s|(?P<escaped>\S))"
)
_LINKED: Final = re.compile(r"(?P<shown>[^<]*+)<(?P<target>[^<>]++)>")


def read(content: Content) -> Document:
    """Read a text in reStructuredText."""
    scan = _Scan(content.text)
    scan.run(content.text)
    noise = Noise(scan.edges, scan.edges)
    return scan.about.of(document(content.text, scan.regions, noise, scan.title, scan.aliases))


class _Place(NamedTuple):
    """Where a construct begins.

    Attributes:
        number: The number of its line.
        column: The column at which it begins, after the marks of lists.
        text: The line from there on.
    """

    number: int
    column: int
    text: str


class _Literal(NamedTuple):
    """The promise of a literal block.

    Attributes:
        margin: The column that the block stands right of.
        mark: The number of the line that has nothing but the mark `::`; None where text precedes
            the mark.
    """

    margin: int
    mark: int | None


class _Scan:
    """One reading of a text, line by line.

    Attributes:
        regions: The regions found so far. An empty region of prose only parts what stands above
            it from what stands below.
        edges: Marks before prose, such as `.. note::`, as spans of characters.
        title: The title that the text gives itself; empty when it gives none.
        about: What else it tells of itself.
        aliases: Other names that it gives itself.
    """

    def __init__(self, text: str) -> None:
        self.regions: list[Region] = []
        self.edges: list[tuple[int, int]] = []
        self.title = ""
        self.about = About()
        self.aliases: list[str] = []
        self._raw = text.split("\n")
        # Most texts have none but single spaces and LF, and need no change.
        plain = " \n" not in text and text[-1:] != " " and not _OTHER_BLANK.search(text)
        self._lines = self._raw if plain else list(map(_with_spaces, self._raw))
        self._styles: list[str] = []
        self._literal: _Literal | None = None
        # Whether fields are about the file: all of them at its very top, some below its title.
        self._at_top, self._below_title = True, False

    def run(self, text: str) -> None:
        """Read all lines."""
        lines, number = self._lines, self._header(text)
        while number < len(lines):
            number = self._block(number) if lines[number] else number + 1
        if self._literal:
            self._code(self._literal, number, 0)

    def _line(self, number: int) -> str:
        """Return a line; an empty one after the last."""
        return self._lines[number] if number < len(self._lines) else ""

    def _block(self, number: int) -> int:
        """Read what begins on a line, and return the number of the line after it."""
        line = self._lines[number]
        text = line.lstrip(" ")
        indent = len(line) - len(text)
        if self._literal and (end := self._code(self._literal, number, indent)):
            return end
        if not indent and (end := self._titled(number)):
            return end
        if marks := _LIST_MARKS.match(text):
            text, indent = text[marks.end() :], indent + marks.end()
        if text[0] in _PUNCTUATION and (end := self._marked(_Place(number, indent, text))):
            return end
        return self._prose(number, self._margin_end(number, indent), indent)

    def _marked(self, place: _Place) -> int:
        """Read a construct that begins with a mark; return 0 where it is but text."""
        number, column, text = place
        kind, end = Kind.NOISE, 0
        match text[0]:
            case "." if _EXPLICIT.match(text):
                return self._explicit(place)
            case ":" if field := _FIELD.match(text):
                return self._field(place, field)
            case "_" if _ANONYMOUS_TARGET.match(text):
                end = self._hanging_end(number, column)
            case "+" if _GRID_TOP.fullmatch(text):
                kind, end = Kind.TABLE, self._grid_end(number, column)
            case "=" if _SIMPLE_TOP.fullmatch(text):
                kind, end = Kind.TABLE, self._simple_table_end(number, column)
            case ">" if _DOCTEST.match(text):
                kind, end = Kind.CODE, self._hanging_end(number, column - 1)
            case _ if len(text) >= _FEWEST_RULE_CHARACTERS and _RULE.fullmatch(text):
                end = number + 1
        return self._add(kind, number, end) if end else 0

    def _add(self, kind: Kind, first: int, last: int) -> int:
        """Add a region, and return the number of the line after it."""
        self.regions.append(Region(kind, first, last))
        if kind is not Kind.NOISE:
            self._at_top = self._below_title = False
        return last

    # Titles

    def _titled(self, number: int) -> int:
        """Read a heading; return 0 where a line is none."""
        text, under = self._lines[number], self._line(number + 1)
        if text[0] not in _PUNCTUATION or not _RULE.fullmatch(text):
            if not (under and under[0] in _PUNCTUATION and _RULE.fullmatch(under)):
                return 0
            bullet = text[0] in "-*+" and text[1:2] == " "
            short = len(under) < min(len(text), _FEWEST_RULE_CHARACTERS)
            if bullet or short or _EXPLICIT.match(text) or _FIELD.match(text):
                return 0
            return self._heading(number, number + 2, under[0], text)
        last = self._line(number + 2)
        same = last[:1] == text[0] and _RULE.fullmatch(last)
        long = min(len(last), len(text)) >= _FEWEST_RULE_CHARACTERS
        if not under or _RULE.fullmatch(under) or not same or not (long or last == text):
            return 0
        return self._heading(number, number + 3, text[0] * 2, under.strip())

    def _heading(self, first: int, last: int, style: str, text: str) -> int:
        """Add a heading; each new style of rules is one level deeper than those before."""
        if style not in self._styles:
            self._styles.append(style)
        level = self._styles.index(style) + 1
        self.regions.append(Region(Kind.HEADING, first, last, level, _label(text)))
        self._at_top, self._below_title = False, self._at_top
        return last

    # Prose

    def _prose(self, first: int, last: int, margin: int) -> int:
        """Read lines of prose, and note whether they introduce a literal block."""
        self._at_top = self._below_title = False
        if self._lines[last - 1].endswith("::"):
            alone = _without_marks(self._lines[last - 1]) == "::"
            if not self._line(last):
                self._literal = _Literal(margin, last - 1 if alone else None)
            elif alone:
                self._add(Kind.NOISE, last - 1, last)
            return last
        if self._shows_little(first, last, 0):
            return self._add(Kind.NOISE, first, last)
        return last

    def _shows_little(self, first: int, last: int, column: int) -> bool:
        """Tell whether lines hold nothing but addresses and substitutions, such as badges."""
        text = self._lines[first][column:]
        if "://" not in text and "|" not in text:
            return False
        return all(
            _SHOWS_LITTLE.fullmatch(_without_marks(line))
            for line in (text, *self._lines[first + 1 : last])
        )

    def _part(self, number: int) -> None:
        """Part what stands above a line from what begins there, if it isn't blank."""
        if self._line(number):
            self.regions.append(Region(Kind.PROSE, number, number))

    # Where do things end?

    def _margin_end(self, number: int, margin: int) -> int:
        """Return the number of the line after those below one that begin at a margin."""
        lines, prefix = self._lines, " " * margin
        end = number + 1
        while end < len(lines) and lines[end].startswith(prefix):
            if lines[end][margin : margin + 1] <= " ":
                break
            end += 1
        return end

    def _hanging_end(self, number: int, column: int) -> int:
        """Return the number of the line after those below one that begin right of a column.

        A blank line ends them.
        """
        lines, prefix = self._lines, " " * (column + 1)
        end = number + 1
        while end < len(lines) and lines[end] and lines[end].startswith(prefix):
            end += 1
        return end

    def _body_end(self, number: int, column: int) -> int:
        """Return the number of the line after those below one that begin right of a column."""
        lines, prefix = self._lines, " " * (column + 1)
        end = number + 1
        for below in range(number + 1, len(lines)):
            if lines[below].startswith(prefix):
                end = below + 1
            elif lines[below]:
                break
        return end

    def _code(self, literal: _Literal, number: int, indent: int) -> int:
        """Read a literal block with the mark that announces it; return 0 where none follows."""
        self._literal = None
        end = self._literal_end(number, indent, literal.margin)
        if end:
            return self._add(Kind.CODE, number if literal.mark is None else literal.mark, end)
        if literal.mark is not None:
            self._add(Kind.NOISE, literal.mark, literal.mark + 1)
        return 0

    def _literal_end(self, number: int, indent: int, literal: int) -> int:
        """Return the number of the line after a literal block; 0 where none begins.

        Such a block is indented, or each of its lines begins with the same mark.
        """
        if indent > literal:
            return self._body_end(number, literal)
        mark = self._line(number)[indent : indent + 1]
        explicit = _EXPLICIT.match(self._line(number), indent)
        if indent < literal or mark not in _PUNCTUATION or explicit:
            return 0
        end, quoted = number + 1, " " * indent + mark
        while self._line(end).startswith(quoted):
            end += 1
        return end

    def _grid_end(self, number: int, column: int) -> int:
        """Return the number of the line after a table that is drawn with rules."""
        prefixes = (" " * column + "+", " " * column + "|")
        end = number + 1
        while self._line(end).startswith(prefixes):
            end += 1
        return end

    def _simple_table_end(self, number: int, column: int) -> int:
        """Return the number of the line after a table between rules; 0 where it never ends."""
        lines, prefix = self._lines, " " * column
        borders = 0
        for end in range(number + 1, len(lines)):
            line = lines[end]
            if line and not line.startswith(prefix):
                return 0
            if _SIMPLE_BORDER.fullmatch(line, column):
                borders += 1
                if borders == 2 or end + 1 == len(lines) or not lines[end + 1]:
                    return end + 1
        return 0

    # Fields

    def _header(self, text: str) -> int:
        """Read what stands before the text, and return the number of the line after it.

        This is front matter, or the header of a proposal such as a PEP: fields without a first
        colon, among them a title.
        """
        if (front := front_matter(text)).lines:
            self.title, self.about = front.title, front.about
            self.aliases += front.aliases
            return self._add(Kind.NOISE, 0, front.lines)
        fields: dict[str, list[str]] = {}
        first = end = next((number for number, line in enumerate(self._lines) if line), 0)
        name = ""
        while line := self._line(end):
            if field := _HEADER_FIELD.fullmatch(line):
                name = field["name"].lower()
                fields[name] = [field["value"] or ""]
            elif line[0] == " " and name:
                fields[name].append(line.lstrip(" "))
            else:
                return 0
            end += 1
        if "title" not in fields or len(fields) == 1:
            return 0
        self.title = _label(" ".join(fields["title"]))
        for name, value in fields.items():
            self._tell(name, value)
        series, (number, *_) = next(iter(fields.items()))
        if number.isdecimal():
            self.aliases.append(f"{series.upper()} {number}")
        return self._add(Kind.NOISE, first, end)

    def _field(self, place: _Place, found: re.Match[str]) -> int:
        """Read a field: text, except at the top of the file."""
        number, column, text = place
        name = found["name"].lower()
        about = self._at_top or (self._below_title and name in _ABOUT_THE_FILE)
        if column or not about:
            return self._hanging(number, column)
        end = self._body_end(number, column)
        if name in _SAID_FIELDS:
            self._part(number)
            self._edge(place, found.end())
            self._part(end)
            return end
        value = [text[found.end() :], *self._lines[number + 1 : end]]
        if name == "title":
            self.title = _label(" ".join(map(str.strip, value)))
        self._tell(name, value)
        return self._add(Kind.NOISE, number, end)

    def _tell(self, name: str, value: Sequence[str]) -> None:
        """Note what a field tells of the file; what was told before stays."""
        author, date, url = self.about
        lines = [found[0] if (found := _KEYWORD_VALUE.search(line)) else line for line in value]
        said = " ".join(map(str.strip, lines)).strip()
        if name in {"author", "authors"} and not author:
            listed = [line.lstrip(" -*") for line in lines if line.strip().startswith(("-", "*"))]
            author = people(listed or said.split(";"))
        elif name in {"date", "created"}:
            date = date or dates.as_written(said)
        elif name == "url":
            url = url or address(said)
        self.about = About(author, date, url)

    def _hanging(self, number: int, column: int) -> int:
        """Read prose that begins after a mark, with its other lines anywhere to the right of it."""
        below = self._line(number + 1)
        margin = len(below) - len(below.lstrip(" "))
        if below and margin > column:
            return self._prose(number, self._margin_end(number, margin), margin)
        return self._prose(number, number + 1, column + _HANGING_COLUMNS)

    def _edge(self, place: _Place, length: int) -> None:
        """Note that a line is but a mark up to a place in its text."""
        raw = self._raw[place.number]
        start = self._starts[place.number]
        self.edges.append((start, start + len(raw.rstrip(BLANK)) - len(place.text) + length))

    @cached_property
    def _starts(self) -> list[int]:
        """The offsets of the lines."""
        return list(accumulate(map(len, self._raw), lambda a, b: a + b + 1, initial=0))

    # Explicit markup

    def _explicit(self, place: _Place) -> int:
        """Read what begins with two dots."""
        number, column, text = place
        start = mark.end() if (mark := _EXPLICIT.match(text)) else 0
        if _TARGET.match(text, start):
            return self._add(Kind.NOISE, number, self._hanging_end(number, column))
        if note := _NOTE.match(text, start):
            return self._note(place, note.end())
        if not _SUBSTITUTION.match(text, start) and (found := _DIRECTIVE.match(text, start)):
            return self._directive(place, found)
        if self._at_top and (titled := _TITLE_COMMENT.match(text, start)):
            self.title = titled["title"]
        # Two dots alone, with a blank line below, comment on nothing.
        alone = text == ".." and not self._line(number + 1)
        end = number + 1 if alone else self._body_end(number, column)
        return self._add(Kind.NOISE, number, end)

    def _note(self, place: _Place, length: int) -> int:
        """Read a footnote or a citation, whose text follows its mark."""
        number, column, _ = place
        self._part(number)
        self._edge(place, length)
        end = self._hanging(number, column)
        if self._shows_little(number, end, column + length):
            self._add(Kind.NOISE, number, end)
        self._part(end)
        return end

    def _directive(self, place: _Place, found: re.Match[str]) -> int:
        """Read a directive, or the beginning of one whose body is read as all else is."""
        number, column, text = place
        name = found["name"].lower()
        argument = text[found.end() :]
        if name == "title":
            self.title = _label(argument)
        if name in _HIDDEN:
            return self._add(Kind.NOISE, number, self._body_end(number, column))
        if name in _CODE or name in _TABLES:
            end = self._body_end(number, column)
            said = self._options_end(number + 1, column) < end or (argument and name in _FORMULAS)
            kind = Kind.TABLE if name in _TABLES else Kind.CODE
            return self._add(kind if said else Kind.NOISE, number, end)
        arguments_end = self._arguments_end(number, column) if argument else number + 1
        end = self._options_end(arguments_end, column)
        one_line = arguments_end == number + 1
        says = " " in argument or not one_line or self._has_body(end, column)
        if not says or name in _WRAPPERS or name.startswith("auto"):
            return self._add(Kind.NOISE, number, end)
        self._part(number)
        self._edge(place, found.end())
        if argument:
            below = self._lines[arguments_end - 1]
            margin = len(below) - len(below.lstrip(" "))
            self._prose(number, arguments_end, column + _HANGING_COLUMNS if one_line else margin)
        if end > arguments_end:
            self._add(Kind.NOISE, arguments_end, end)
        self._part(end)
        return end

    def _arguments_end(self, number: int, column: int) -> int:
        """Return the number of the line after a directive's own, which options may follow."""
        last = self._hanging_end(number, column)
        return next(filter(self._is_option, range(number + 1, last)), last)

    def _options_end(self, number: int, column: int) -> int:
        """Return the number of the line after a directive's options, which begin at a line."""
        return self._hanging_end(number - 1, column) if self._is_option(number) else number

    def _is_option(self, number: int) -> bool:
        """Tell whether a line is, or begins, an option of a directive."""
        return _FIELD.match(self._line(number).lstrip(" ")) is not None

    def _has_body(self, number: int, column: int) -> bool:
        """Tell whether the next line that isn't blank begins right of a column."""
        lines = self._lines
        while number < len(lines) and not lines[number]:
            number += 1
        return number < len(lines) and lines[number].startswith(" " * (column + 1))


def _with_spaces(line: str) -> str:
    """Return a line with spaces for any white space before its text, and none after it."""
    line = line.rstrip(BLANK)
    if not line or line[0] not in BLANK:
        return line
    text = line.lstrip(BLANK)
    leading = line[: len(line) - len(text)]
    return " " * len(leading.expandtabs()) + text


def _without_marks(line: str) -> str:
    """Return the text of a line after the marks of lists."""
    text = line.lstrip(" ")
    marks = _LIST_MARKS.match(text)
    return text[marks.end() :] if marks else text


def _label(text: str) -> str:
    """Return the text of a title as docutils shows it."""
    return _INLINE.sub(_shown, text).strip(BLANK)


def _shown(found: re.Match[str]) -> str:
    """Return what is shown of a piece of inline markup."""
    quoted = found["quoted"]
    if quoted is None:
        return found[found.lastgroup] if found.lastgroup else ""
    if linked := _LINKED.fullmatch(quoted):
        return linked["shown"].rstrip() or linked["target"]
    if found["role"] and quoted[0] == "~":
        return quoted.rpartition(".")[2].lstrip("~")
    return quoted.removeprefix("!") if found["role"] else quoted
