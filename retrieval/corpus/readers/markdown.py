"""What does a Markdown file say?

CommonMark's blocks are those that markdown-it-py finds, with GitHub's tables. What Obsidian and the
makers of sites and books have added is told by its own marks.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from operator import itemgetter
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.token import Token

from retrieval.corpus.documents import Document, Kind
from retrieval.corpus.readers import commonmark
from retrieval.corpus.readers.front_matter import front_matter, unopened
from retrieval.corpus.readers.regions import Noise, Region, document
from retrieval.corpus.readers.transcripts import with_speakers
from retrieval.corpus.sources import Content

# Elements of HTML that mark words within a sentence: a block may begin or end with their tags.
_INLINE: Final = (
    "(?:abbr|b|bdi|bdo|cite|code|data|del|dfn|em|font|i|ins|kbd|mark|q|s|samp|small|span|strong|"
    "sub|sup|time|tt|u|var)\\b|a(?!\\w|\\s+(?:id|name)\\b)"
)
# What stands in quotes or braces may hold `>`. Nothing looks past the next `<`, so that many tags
# that are never closed take no more than their length.
_ATTRIBUTES: Final = r"""(?:\s(?>(?:[^<>{}"']|"[^"<]*+"|'[^'<]*+'|\{[^{}<]*+\})*))?/?"""

# A search leaps from one of the first characters to the next. What has a line for itself begins
# with the end of the line above.
_MARKUP: Final = re.compile(
    rf"""
    [`<%{{!^\n](?:
      (?<=`)(?<!``)(?P<code>(?P<ticks>`{{0,15}}+)(?!`)
        (?>(?:[^`\n]++|(?!`(?P=ticks)(?!`))`++)*)`(?P=ticks))
    | (?<=<)(?:
          !--                                # a comment
        | (?P<inline>/?(?:{_INLINE}){_ATTRIBUTES}>)
        | (?<!\w<)[A-Za-z][\w.:-]*+{_ATTRIBUTES}>
        | /[A-Za-z][\w.:-]*+\s*+>
        | /?>
        | ![A-Za-z][^<>]*+>
      )
    | (?<=%)%                                # a comment
    | (?<=\{{)(?:
          /\*                                # a comment
        | \{{[^{{}}\n]*+\}}\}}               # mdBook's includes, Hugo's shortcodes
        | %(?>(?:[^{{}}%\n]|%(?!\}}))*)%\}}     # Liquid, Nunjucks
        | [:\#][^{{}}\n]*+\}}                # kramdown's attributes, ids
      )
    | (?<=!)\[\[[^\[\]\n]*+\]\]              # Obsidian's embeds
    | (?<!\S\^)(?<=\^)[A-Za-z0-9-]++(?=[ \t\r]*$)  # and its ids of blocks
    | (?<=\n)(?:
          [ \t>]*+(?:
              \[![A-Za-z]++\][-+]?           # GitHub's notes
            | :::[^\n]*+$                    # fences around prose
            | (?>(?:                            # images, links around them too
                \[?!\[[^\[\]\n]*+\](?:\([^()\n]*+\)|\[[^\[\]\n]*+\])(?:\]\([^()\n]*+\))?[ \t]*+
              )+)\r?$
            | <?[a-z][a-z0-9+.-]*+://[^\s<>]++>?[ \t\r]*+$
          )
        | [ \t]*+\[(?:TOC|toc|\[(?:_?TOC_?|toc)\])\][ \t\r]*+$
        | import\ (?:[^\n"';]*[^\n"';\w]from\ *)?(?:"[^"\n]+"|'[^'\n]+');?[ \t\r]*+$
      )
    )
    """,
    re.VERBOSE | re.MULTILINE,
)
_ENDS_OF_COMMENTS: Final = {"<!--": "-->", "%%": "%%", "{/*": "*/}"}
_INCLUDES: Final = re.compile(r"(?>(?:\s*\{\{#[^{}\n]*+\}\})*)\s*")
_DEFINITION: Final = re.compile(r" {0,3}\[(?!\^)[^\[\]]++\]:")
_HIDDEN_ELEMENT: Final = re.compile(r"\s*<(?:script|style)\b", re.IGNORECASE)
_PREFORMATTED_ELEMENT: Final = re.compile(r"\s*<pre\b", re.IGNORECASE)

_LONGEST_LABEL: Final = 300
_LABEL_PATTERNS: Final = (
    (re.compile(r"<!--[^<>]*-->|</?[A-Za-z][^<>]*>|\{[:#][^{}]*\}"), ""),
    (re.compile(r"!?\[([^\[\]]*)\](?:\([^()]*\)|\[[^\[\]]*\])"), r"\1"),
    (re.compile(r"\[\[(?:[^\[\]|]*\|)?([^\[\]|]*)\]\]"), r"\1"),
    (re.compile(r"\[([^\[\]]*)\]"), r"\1"),
    (
        re.compile(r"(?<![\\\w*_])(\*{1,3}|_{1,3}|~~)(?=[^\s*_])([^*_~]*)(?<=[^\s*_])\1(?![\w*_])"),
        r"\2",
    ),
    (re.compile(r"`+"), ""),
    (re.compile(r"\\([!-/:-@\[-`{-~])"), r"\1"),
)


_KINDS: Final = {
    "fence": Kind.CODE,
    "code_block": Kind.CODE,
    "table": Kind.TABLE,
    "hr": Kind.NOISE,
}


_PARSER: Final = commonmark.parser()


def read(content: Content) -> Document:
    """Read a Markdown file."""
    return with_speakers(of_text(content.text, _PARSER))


def of_text(text: str, parser: MarkdownIt, hidden: Sequence[tuple[int, int]] = ()) -> Document:
    """Return the document of a text in Markdown.

    Args:
        text: The text.
        parser: Finds the blocks; it parses no line's inside.
        hidden: Lines, from 0, that are no Markdown: the number of the first of some neighbours,
            and the number after that of the last.
    """
    front = front_matter(text)
    front = front if front.lines else unopened(text)
    if front.lines:
        hidden = [(0, front.lines), *(lines for lines in hidden if lines[0] >= front.lines)]
    lines = text.split("\n")
    regions = [Region(Kind.NOISE, *lines) for lines in hidden]
    for first, last in hidden:
        lines[first:last] = [""] * (last - first)
    regions += _regions(parser, lines)
    regions.sort(key=itemgetter(1))
    noise = _noise(text, lines, regions)
    title = front.title or _title(regions)
    return front.about.of(document(text, regions, noise, title, front.aliases))


def _title(regions: Iterable[Region]) -> str:
    """Return the first heading, where all others stand under it."""
    headings = [region for region in regions if region.label]
    if any(other.level <= headings[0].level for other in headings[1:]):
        return ""
    return headings[0].label if headings else ""


def _regions(parser: MarkdownIt, lines: Sequence[str]) -> Iterator[Region]:
    """Yield the regions of some lines that aren't prose."""
    # A lone carriage return ends a line for CommonMark, but not here.
    for token in commonmark.blocks(parser, "\n".join(lines).replace("\r", " ")):
        first, last = token.map or (0, 0)
        if token.type == "heading":
            if token.level == 0:
                yield Region(Kind.HEADING, first, last, int(token.tag[1:]), label_of(token.content))
        elif token.type == "definition":
            for number in range(first, last):
                if _DEFINITION.match(lines[number]):
                    yield Region(Kind.NOISE, number, number + 1)
        elif (kind := _kind_of(token)) is not None:
            yield Region(kind, first, last)


def _kind_of(token: Token) -> Kind | None:
    """Return the kind of a token's lines; None where they are prose, or belong to another token."""
    if token.type == "fence" and _INCLUDES.fullmatch(token.content):
        return Kind.NOISE
    if token.type == "html_block":
        if _HIDDEN_ELEMENT.match(token.content):
            return Kind.NOISE
        return Kind.CODE if _PREFORMATTED_ELEMENT.match(token.content) else None
    return _KINDS.get(token.type)


def label_of(inline: str) -> str:
    """Return the text of a heading without its marks."""
    label = inline[:_LONGEST_LABEL]
    for pattern, kept in _LABEL_PATTERNS:
        label = pattern.sub(kept, label)
    return " ".join(label.split())


def _noise(text: str, lines: Sequence[str], regions: Sequence[Region]) -> Noise:
    """Return what is noise in the lines between some regions."""
    starts = [*accumulate(map(len, text.split("\n")), lambda a, b: a + b + 1, initial=0)]
    below = f"\n{text}"
    marks: list[tuple[int, int]] = []
    edges: list[tuple[int, int]] = []
    done = 0
    for first, last in [*((region.first, region.last) for region in regions), (len(lines),) * 2]:
        if first > done:
            for span, is_edge in _marked(below, starts[done], starts[first]):
                marks.append(span)
                if is_edge:
                    edges.append(span)
        done = last
    return Noise(marks, edges)


def _marked(below: str, start: int, end: int) -> Iterator[tuple[tuple[int, int], bool]]:
    """Yield the spans of noise in some lines, and whether each is noise at an edge.

    Args:
        below: The text below an empty line, which all spans leave out.
        start: The offset of the end of the line above the first.
        end: The offset of the end of the last line.
    """
    unclosed: set[str] = set()
    while found := _MARKUP.search(below, start, end):
        start = found.end()
        if closing := _ENDS_OF_COMMENTS.get(found[0]):
            place = -1 if closing in unclosed else below.find(closing, start, end)
            if place < 0:
                unclosed.add(closing)  # no later one is closed either
                continue
            start = place + len(closing)
            yield (found.start() - 1, start - 1), True
        elif found.lastgroup != "code":
            begun = found.start() + (found[0][0] == "\n")
            yield (begun - 1, start - 1), found.lastgroup != "inline"
