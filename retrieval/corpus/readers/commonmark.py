"""Where do the blocks of a text in Markdown begin and end?

markdown-it-py has a rule for each sort of block. Here the first character of a line tells which of
them may find one there, rather than that each is tried at each line, and nothing is kept of what
stands inside prose or a table. That takes a third of the time.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Final, Literal

from markdown_it import MarkdownIt
from markdown_it.rules_block import (
    StateBlock,
    blockquote,
    code,
    fence,
    html_block,
    list_block,
    reference,
    table,
)
from markdown_it.token import Token

_Rule = Callable[[StateBlock, int, int, bool], bool]
"""A rule as markdown-it-py calls it: with a line, the end of what holds it, and whether only to
tell if a block begins there."""

_Rules = Mapping[str, Sequence[_Rule]]
"""Rules by the first character of what they find, in the order in which they are tried."""

_DEEPEST: Final = 40
"""As deep as this, what would begin a quote or a list is prose. A list counts twice, with its
items."""

_MOST_LINES_OF_DEFINITION: Final = 10
"""A link's definition has at most so many lines. Without a limit, each of many that never end would
be read to the end of the text."""

_MOST_LINES_IN_VAIN: Final = 10_000
_MOST_LINES_OF_QUOTE: Final = 5
"""Lines without `>` may go on with a quote, which is known only when it was read. Once so many were
taken for lines of quotes and were none, a quote has at most so many lines."""

_MOST_INDENTED: Final = 3
"""Lines that are indented by more columns begin nothing but code."""

_FEWEST_MARKS_OF_RULE: Final = 3
_UNDERLINES: Final = {"=": 1, "-": 2}
_DEEPEST_HEADING: Final = 6
_SECOND_LINE_OF_TABLE: Final = frozenset(
    {one + other for one in "|-:" for other in "|-: \t"} - {"- ", "-\t"}
)
"""How the second line of a table may begin; a dash before a blank begins an item."""

_IN_VAIN: Final = "lines in vain"
"""What the environment of a parse calls the lines that were taken for lines of quotes."""


def parser(*, without: Sequence[str] = ()) -> MarkdownIt:
    """Return a parser of blocks, with GitHub's tables, for `blocks`.

    Args:
        without: The names of rules that the format doesn't have: `html_block`, `code`.
    """
    made = MarkdownIt("commonmark", {"inline_definitions": True, "maxNesting": _DEEPEST + 3})
    rules: dict[str, Sequence[_Rule]] = {
        "`": [fence],
        "~": [fence],
        ">": [_quote],
        "-": [_rule, _list],
        "*": [_rule, _list],
        "_": [_rule],
        "+": [_list],
        **{digit: [_list] for digit in "0123456789"},
        "#": [_heading],
    }
    if "html_block" not in without:
        rules["<"] = [html_block]
    among_items = {mark: rules[mark][:1] for mark in "`~>-*_"}
    ruler = made.block.ruler
    ruler.before("table", "block", _block(rules))
    ruler.push("after_prose", _interrupts(rules, tables=True), {"alt": ["paragraph", "reference"]})
    ruler.push("after_quotes", _interrupts(rules), {"alt": ["blockquote"]})
    ruler.push("after_items", _interrupts(among_items), {"alt": ["list"]})
    # The rule for code is never tried, but tells that lines may be code.
    ruler.enableOnly(["block", "after_prose", "after_quotes", "after_items"])
    ruler.enable([] if "code" in without else ["code"])
    return made


def blocks(parser: MarkdownIt, text: str) -> list[Token]:
    """Return the blocks of a text in order, without prose, quotes, lists and their items.

    Args:
        parser: What `parser` returned.
        text: The text, in which LF alone ends a line.
    """
    state = _State(text.replace("\0", "\ufffd"), parser, {}, [])
    parser.block.tokenize(state, 0, state.lineMax)
    return state.tokens


class _State(StateBlock):
    """The state of a parse that keeps no token of what has others in it."""

    def push(self, ttype: str, tag: str, nesting: Literal[-1, 0, 1]) -> Token:
        if nesting == 0:
            return super().push(ttype, tag, nesting)
        self.level += nesting
        return _AROUND


_AROUND: Final = Token("", "", 0)
"""What markdown-it-py writes on that would be the token of a quote, a list or an item."""


def _block(rules: _Rules) -> _Rule:
    """Return the rule that reads whatever begins with a line."""
    beginnings = {**rules, "[": [_definition]}
    marks = frozenset(rules)

    def block(state: StateBlock, first: int, end: int, silent: bool) -> bool:
        if state.is_code_block(first):
            return code(state, first, end, silent)
        if _may_be_table(state, first) and _table(state, first, end):
            return True
        mark = state.src[state.bMarks[first] + state.tShift[first]]
        for rule in beginnings.get(mark, ()):
            if rule(state, first, end, silent):
                return True
        _prose(state, first, end, marks)
        return True

    return block


def _interrupts(rules: _Rules, *, tables: bool = False) -> _Rule:
    """Return the rule that tells whether a line begins a block, though no blank line is above."""

    def interrupts(state: StateBlock, line: int, end: int, silent: bool) -> bool:
        start = state.bMarks[line] + state.tShift[line]
        if start >= state.eMarks[line] or state.is_code_block(line):
            return False
        if tables and _may_be_table(state, line) and table(state, line, end, silent):
            return True
        return any(rule(state, line, end, silent) for rule in rules.get(state.src[start], ()))

    return interrupts


def _prose(state: StateBlock, first: int, end: int, marks: frozenset[str]) -> None:
    """Read a paragraph, which is a heading where it is underlined.

    Args:
        state: The state of the parse.
        first: Its first line.
        end: The end of what holds it.
        marks: What the lines begin with that may interrupt it.
    """
    src, starts, shifts, ends = state.src, state.bMarks, state.tShift, state.eMarks
    indents, margin = state.sCount, state.blkIndent
    [interrupts] = state.md.block.ruler.getRules("paragraph")
    around, state.parentType = state.parentType, "paragraph"
    line = first + 1
    while line < state.lineMax and (start := starts[line] + shifts[line]) < ends[line]:
        mark = src[start]
        if mark not in marks and mark != "=" and not _may_be_table(state, line):
            line += 1
            continue
        if indents[line] - margin <= _MOST_INDENTED:
            may_underline = mark in _UNDERLINES and line < end and indents[line] >= margin
            if may_underline and not src[start : ends[line]].lstrip(mark).strip(" \t"):
                content = state.getLines(first, line, margin, False)
                _push_heading(state, first, line + 1, _UNDERLINES[mark], content)
                state.parentType = around
                return
            if indents[line] >= 0 and interrupts(state, line, state.lineMax, True):
                break
        line += 1
    # The parent stays a paragraph, as markdown-it-py leaves it.
    state.line = line


def _heading(state: StateBlock, first: int, _end: int, silent: bool) -> bool:
    """Read a heading between marks."""
    line = state.src[state.bMarks[first] + state.tShift[first] : state.eMarks[first]]
    content = line.lstrip("#")
    level = len(line) - len(content)
    if level > _DEEPEST_HEADING or content[:1] not in {"", " ", "\t"}:
        return False
    if not silent:
        content = content.rstrip(" \t")
        unmarked = content.rstrip("#")
        content = unmarked if unmarked.endswith((" ", "\t")) else content
        _push_heading(state, first, first + 1, level, content)
    return True


def _push_heading(state: StateBlock, first: int, last: int, level: int, content: str) -> None:
    token = state.push("heading", f"h{level}", 0)
    token.map, token.content = [first, last], content.strip()
    state.line = last


def _rule(state: StateBlock, first: int, _end: int, silent: bool) -> bool:
    """Read a rule between blocks."""
    line = state.src[state.bMarks[first] + state.tShift[first] : state.eMarks[first]]
    mark = line[0]
    if line.strip(f"{mark} \t") or line.count(mark) < _FEWEST_MARKS_OF_RULE:
        return False
    if not silent:
        state.line = first + 1
        state.push("hr", "hr", 0).map = [first, state.line]
    return True


def _may_be_table(state: StateBlock, first: int) -> bool:
    start = state.bMarks[first + 1] + state.tShift[first + 1]
    return state.src[start : start + 2] in _SECOND_LINE_OF_TABLE


def _table(state: StateBlock, first: int, end: int) -> bool:
    """Read a table, without its cells."""
    if not table(state, first, end, True):
        return False
    [interrupts] = state.md.block.ruler.getRules("blockquote")
    around, state.parentType = state.parentType, "table"
    last = first + 2
    while (
        last < end
        and state.sCount[last] >= state.blkIndent
        and state.src[state.bMarks[last] : state.eMarks[last]].strip()
        and not state.is_code_block(last)
        and not interrupts(state, last, end, True)
    ):
        last += 1
    state.parentType = around
    state.line = last
    state.push("table", "table", 0).map = [first, last]
    return True


def _list(state: StateBlock, first: int, end: int, silent: bool) -> bool:
    return state.level < _DEEPEST and list_block(state, first, end, silent)


def _quote(state: StateBlock, first: int, end: int, silent: bool) -> bool:
    """Read a quote, and count the lines that were taken for its own and are not."""
    if state.level >= _DEEPEST:
        return False
    if state.env.get(_IN_VAIN, 0) > _MOST_LINES_IN_VAIN:
        end = min(end, first + _MOST_LINES_OF_QUOTE)
    found = blockquote(state, first, end, silent)
    if found and not silent:
        [interrupts] = state.md.block.ruler.getRules("blockquote")
        line = state.line
        if line < end and not interrupts(state, line, end, True):
            while line < end and not state.isEmpty(line):
                line += 1
            state.env[_IN_VAIN] = state.env.get(_IN_VAIN, 0) + line - state.line
    return found


def _definition(state: StateBlock, first: int, end: int, silent: bool) -> bool:
    last, state.lineMax = state.lineMax, min(state.lineMax, first + _MOST_LINES_OF_DEFINITION)
    found = reference(state, first, end, silent)
    state.lineMax = last
    return found
