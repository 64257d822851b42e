"""What does an Org text say?

It is read line by line, as Org's own parser reads it: a headline ends whatever is open, and a block
or a drawer that doesn't end before the next headline is none.
"""

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from retrieval.corpus.documents import Document, Kind
from retrieval.corpus.readers.about import About
from retrieval.corpus.readers.noise import noise_of, with_noise_joined
from retrieval.corpus.readers.regions import Region, document
from retrieval.corpus.sources import Content

_HEADLINE: Final = re.compile(r"\*+ .*")
_STATES: Final = frozenset(("TODO", "DONE"))
_STATE_KEYWORDS: Final = frozenset(("todo", "seq_todo", "typ_todo"))
_PRIORITY: Final = re.compile(r"\[#[A-Za-z0-9]{1,2}\][ \t]*")
_COMMENTED: Final = re.compile(r"COMMENT(?:[ \t]|\Z)")
_TAGS: Final = re.compile(r":[\w@#%:]+:")
_MARKUP: Final = re.compile(r"[\[<*/_=~+]")
_COOKIE: Final = re.compile(r"\[\d*(?:/\d*|%)\]")
_FOOTNOTE: Final = re.compile(r"\[fn:[^\[\]]*+\]")
_LINK: Final = re.compile(r"\[\[([^\[\]]++)\](?:\[([^\[\]]++)\])?\]")
_TARGET: Final = re.compile(r"<<(?<!<<<)(?![<\s])[^<>\n]++>>(?!>)")
_RADIO_TARGET: Final = re.compile(r"<<<([^<>]++)>>>")
# The marks of code come last, since what they enclose has no other marks.
_EMPHASIS: Final = tuple(
    re.compile(rf"(?<![^\s({{'\"-]){mark}(?!\s)([^{mark}]++)(?<!\s){mark}(?![^\s.,:!?;'\")}}\[-])")
    for mark in (r"\*", "/", "_", r"\+", "=", "~")
)

_BLOCK: Final = re.compile(r"#\+begin_(\S+)", re.IGNORECASE)
_END: Final = re.compile(r"#\+end_\S+|:end:\Z|\\end\{[A-Za-z0-9*]+\}", re.IGNORECASE)
_STARTS: Final = frozenset("#:|+\\-SDC")
"""How a line begins that may be no prose."""

_END_STARTS: Final = frozenset("#:\\")
_BLOCKS: Final = {
    "src": Kind.CODE,
    "example": Kind.CODE,
    "comment": Kind.NOISE,
    "export": Kind.NOISE,
    "html": Kind.NOISE,
    "latex": Kind.NOISE,
    "beamer": Kind.NOISE,
    "odt": Kind.NOISE,
    "texinfo": Kind.NOISE,
    "ascii": Kind.NOISE,
}
"""What stands in a block, by its name; other things stand in those of other names."""

_KEYWORD: Final = re.compile(
    r"#\+(?:(?:begin|end)_\S.*|([^\s:\[]++)(?:\[[^\]]*+\])?:[ \t]*(.*))", re.IGNORECASE
)
_DRAWER: Final = re.compile(r":[\w-]+:")
_HIDDEN_DRAWERS: Final = frozenset((":properties:", ":logbook:", ":clock:"))
_ALIASES: Final = re.compile(r":ROAM_ALIASES:[ \t]*(.*)", re.IGNORECASE)
_ALIAS: Final = re.compile(r'"([^"]++)"|([^\s"]++)')
_ENVIRONMENT: Final = re.compile(r"\\begin(\{[A-Za-z0-9*]+\})")
_PLANNING: Final = re.compile(r"(?:SCHEDULED|DEADLINE|CLOSED|CLOCK):[ \t]*[<\[]\d")
_STAMP: Final = re.compile(
    r"[<\[]?([^<>\[\]\d]*\d[\w/., :+-]*?)(?: [^\W\d_]{2,10}\.?)?(?: (\d{1,2}:\d{2}))?[>\]]?"
)
_TABLE_RULE: Final = re.compile(r"\+(?:-+\+)+")
_RULE: Final = re.compile(r"-{5,}")

_CAPTION: Final = re.compile(
    r"^[ \t]*(#\+caption(?:\[[^\]\n]*+\])?:)[ \t]*+\S", re.IGNORECASE | re.MULTILINE
)
_FILE: Final = re.compile(r"\[\[(?:https?:|file:|attachment:|\.{0,2}/|~/)[^\[\]\n]++\]\]")


def read(content: Content) -> Document:
    """Read an Org text."""
    lines = _Lines(content.text)
    regions = list(with_noise_joined(lines.regions()))
    title = _plain(" ".join(lines.titles))
    noise = noise_of(content.text, (_CAPTION, _TARGET), (_FILE,))
    return lines.about.of(document(content.text, regions, noise, title, lines.aliases))


class _Lines:
    """The lines of a text, as far as they are read.

    Attributes:
        titles: The parts of the document's title, with their marks.
        aliases: What else the document calls itself, as Org-roam has it.
    """

    def __init__(self, text: str) -> None:
        self.titles: list[str] = []
        self._authors: list[str] = []
        self._date = ""
        self.aliases: list[str] = []
        lines = text.split("\n")
        self._headlines = [
            number
            for number, line in enumerate(lines)
            if line[:1] == "*" and _HEADLINE.fullmatch(line)
        ]
        self._headlines.append(len(lines))
        self._lines = [line.strip() for line in lines]
        # Where each line stands that ends a block, a drawer or an environment, by its text.
        self._ends: defaultdict[str, list[int]] = defaultdict(list)
        for number, line in enumerate(self._lines):
            if line[:1] in _END_STARTS and (found := _END.match(line)):
                self._ends[found[0].lower()].append(number)
        self._states = set(_STATES)

    @property
    def about(self) -> About:
        """What the keywords tell of the document."""
        return About.told(self._authors, self._date)

    def regions(self) -> Iterator[Region]:
        """Yield what isn't prose."""
        number = 0
        for headline in self._headlines:
            while number < headline:
                line = self._lines[number]
                found = None
                if line[:1] in _STARTS:
                    found = self._construct(number, line, headline)
                if found:
                    yield found
                number = found.last if found else number + 1
            if number == headline < len(self._lines):
                yield (found := self._headline(number))
                number = found.last

    def _headline(self, number: int) -> Region:
        """Return a headline; one that is commented out takes all below it along."""
        stars, _, text = self._lines[number].partition(" ")
        level = len(stars)
        words = text.rsplit(maxsplit=1)
        if words and _TAGS.fullmatch(words[-1]):
            text = words[0] if len(words) > 1 else ""
        word, _, rest = text.strip().partition(" ")
        if word in self._states and rest:
            text = rest.strip()
        if found := _PRIORITY.match(text):
            text = text[found.end() :]
        if not _COMMENTED.match(text):
            return Region(Kind.HEADING, number, number + 1, level, _plain(text) or text.strip())
        place = bisect_right(self._headlines, number)
        while self._level(self._headlines[place]) > level:
            place += 1
        return Region(Kind.NOISE, number, self._headlines[place])

    def _level(self, number: int) -> int:
        """Return the level of a headline; 0 for the end of the text."""
        if number == len(self._lines):
            return 0
        return len(self._lines[number].split(maxsplit=1)[0])

    def _construct(self, number: int, line: str, headline: int) -> Region | None:
        """Return what begins with a line before the next headline; nothing where it is prose."""
        kind, last = None, number + 1
        match line[0]:
            case "#":
                return self._hash(number, line, headline)
            case ":":
                return self._colon(number, line, headline)
            case "|" | "+" if _is_row(line):
                kind = Kind.TABLE
                while last < headline and _is_row(self._lines[last]):
                    last += 1
            case "\\" if found := _ENVIRONMENT.match(line):
                if end := self._end(f"\\end{found[1]}", number, headline):
                    kind, last = Kind.CODE, end
            case "-" if _RULE.fullmatch(line):
                kind = Kind.NOISE
            case _ if _PLANNING.match(line):
                kind = Kind.NOISE
        return None if kind is None else Region(kind, number, last)

    def _hash(self, number: int, line: str, headline: int) -> Region | None:
        """Return the comment, block or keyword that begins with a line."""
        if line == "#" or line.startswith("# "):
            return Region(Kind.NOISE, number, number + 1)
        if found := _BLOCK.match(line):
            name = found[1].lower()
            kind = _BLOCKS.get(name)
            if kind is not None and (end := self._end(f"#+end_{name}", number, headline)):
                return Region(kind, number, end)
        if not (found := _KEYWORD.fullmatch(line)):
            return None
        keyword, value = (found[1] or "").lower(), found[2]
        if keyword == "caption" and value:
            return None
        if keyword == "title":
            self.titles.append(value)
        elif keyword == "author":
            self._authors.append(value)
        elif keyword == "date" and (stamp := _STAMP.fullmatch(value.strip())):
            self._date = " ".join(filter(None, stamp.groups()))
        elif keyword in _STATE_KEYWORDS:
            self._states.update(word.partition("(")[0] for word in value.split())
        return Region(Kind.NOISE, number, number + 1)

    def _colon(self, number: int, line: str, headline: int) -> Region | None:
        """Return the drawer or the code that begins with a line."""
        if _is_fixed(line):
            last = number + 1
            while last < headline and _is_fixed(self._lines[last]):
                last += 1
            return Region(Kind.CODE, number, last)
        if not _DRAWER.fullmatch(line):
            return None
        if line.lower() == ":end:":
            return Region(Kind.NOISE, number, number + 1)
        end = self._end(":end:", number, headline)
        if not end:
            return None
        if line.lower() not in _HIDDEN_DRAWERS:
            return Region(Kind.NOISE, number, number + 1)
        if number < self._headlines[0]:
            for within in self._lines[number:end]:
                if found := _ALIASES.fullmatch(within):
                    self.aliases += [one or other for one, other in _ALIAS.findall(found[1])]
        return Region(Kind.NOISE, number, end)

    def _end(self, text: str, number: int, headline: int) -> int:
        """Return the number after the first line below that ends something; 0 without any."""
        ends = self._ends.get(text.lower(), [])
        place = bisect_right(ends, number)
        return ends[place] + 1 if place < len(ends) and ends[place] < headline else 0


def _is_fixed(line: str) -> bool:
    """Tell whether a line is code that has a mark of its own."""
    return line == ":" or line.startswith(": ")


def _is_row(line: str) -> bool:
    """Tell whether a line is one of a table."""
    return line[:1] == "|" or (line[:1] == "+" and _TABLE_RULE.fullmatch(line) is not None)


def _plain(label: str) -> str:
    """Return a heading as it is shown."""
    if _MARKUP.search(label):
        for pattern in (_COOKIE, _FOOTNOTE, _TARGET):
            label = pattern.sub("", label)
        label = _RADIO_TARGET.sub(r"\1", label)
        label = _LINK.sub(lambda found: found[2] or found[1].lstrip("*#"), label)
        for pattern in _EMPHASIS:
            label = pattern.sub(r"\1", label)
    return " ".join(label.split())
