"""What does a person see when Discord's client renders this message?

This reads the client's markdown rules and formats nothing: it says which text is left to see and
which markup opened. The rules follow simple-markdown (rules are tried in a fixed order at each
place, the first that fits wins, and inner text is read anew with the same rules) with Discord's own
patterns. Where clients or versions differ, markup is recognised when any of them recognises it.

What depends on the reader (the name behind `<@1>`, the hour behind `<t:0>`) stays as written.
"""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

Kind = Literal["quote", "text", "subtext", "heading", "list", "code"]


@dataclass(frozen=True)
class Block:
    """One block of a rendered message.

    Attributes:
        kind: Kind of the block itself; that construct is not repeated in `constructs`.
        text: Text that is seen, its lines joined by one newline, without a newline at its end.
        constructs: Markup constructs that opened inside, outermost and earliest first.
    """

    kind: Kind
    text: str
    constructs: tuple[str, ...]


def read(content: str) -> list[Block]:
    """Return the blocks that a person sees, in order; blank stretches between them are left out.

    Neither this nor the client trims the ends of `content`. The server does, so a message that ends
    with a blank quote line reaches the client without that line's space.
    """
    pieces = _Reader().pieces(_prepared(content))
    blocks: list[Block] = []
    for index, piece in enumerate(pieces):
        text = piece.text
        if piece.kind == "text":
            if index and pieces[index - 1].kind == "code":
                text = text.removeprefix("\n")
            if index + 1 < len(pieces):
                text = text.removesuffix("\n")
            if not text.strip() and not piece.constructs:
                continue
        blocks.append(Block(piece.kind, text, piece.constructs))
    return blocks


def visible(text: str) -> str:
    """Return the part of `text` that counts as seen; two texts read alike if theirs are equal.

    Invisible controls go first, since one may hide white space at a line's end. Then every line end
    is LF, a tab is one space, no line ends with white space (as in `str.isspace`), and no blank
    line stands at either end. Indentation and blank lines within stay.
    """
    seen = _LINE_END.sub("\n", _INVISIBLE.sub("", text)).replace("\t", " ")
    lines = [line.rstrip() for line in seen.split("\n")]
    return "\n".join(lines).strip("\n")


_INVISIBLE: Final = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)
_LINE_END: Final = re.compile("\r\n|[\n\r\x0b\x0c\u2028\u2029]")

# JavaScript's \s, \d and \w, which are not Python's.
_S: Final = "\t\n\x0b\x0c\r \xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"
_WORD: Final = "0-9A-Za-z_"

_LINE_START: Final = re.compile(r"\n *\Z")
# `\s+` after the marks may be a newline: a line of nothing but "#" makes a heading of the next.
_HEADING: Final = re.compile(
    rf" *#{{1,3}}[{_S}]+((?![{_S}]*#{{1,3}}[{_S}])[^\n]+?)#*[{_S}]*(?:\n|\Z)"
)
_SUBTEXT: Final = re.compile(r" *-# +((?!-#)[^\n]+)(?:\n|\Z)")
_QUOTE_REST: Final = re.compile(r" *>>> +([\s\S]*)")
_QUOTE: Final = re.compile(r" *>(?!>>) +[^\n]*(?:\n *>(?!>>) +[^\n]*)*\n?")
_QUOTE_MARK: Final = re.compile(r"^ *> ?", re.MULTILINE)
# Today's desktop client has no "+"; other public parsers have it.
_BULLET: Final = r"(?:[*+-]|[0-9]+\.)"
_LIST: Final = re.compile(rf"( *)({_BULLET}) [\s\S]+?(?:\n(?! )(?!\1{_BULLET} )|\Z)")
_ITEM: Final = re.compile(rf"( *){_BULLET} +")

_LANGUAGE: Final = re.compile(r"[A-Za-z0-9_+\-.#]+\n")
_TICKS: Final = re.compile("`+")
_CODE_PADDING: Final = re.compile(r"^ (?= *`)|(` *) \Z")
_ESCAPE: Final = re.compile(rf"\\([^0-9A-Za-z{_S}])")
_SHRUG: Final = "¯\\_(ツ)_/¯"

_STAR_BODY: Final = (
    rf"(?=[^{_S}])((?:\*\*|\\[\s\S]|[{_S}]+(?:\\[\s\S]|[^{_S}*\\]|\*\*)|[^{_S}*\\])+?)"
)
# Patterns with their names, in the order that wins when two take equally much.
_STARS: Final = (
    (re.compile(rf"\*{_STAR_BODY}\*(?!\*)"), "italic"),
    (re.compile(rf"\*{_STAR_BODY} {{1,2}}\*(?!\*)"), "italic"),
    (re.compile(r"\*\*((?:\\[\s\S]|[^\\])+?)\*\*(?!\*)"), "bold"),
)
_LINES: Final = (
    (re.compile(rf"_((?:__|\\[\s\S]|[^\\_])+?)_(?![{_WORD}])"), "italic"),
    (re.compile(r"__((?:\\[\s\S]|[^\\])+?)__(?!_)"), "underline"),
)
_STRIKE: Final = ((re.compile(r"~~([\s\S]+?)~~(?!_)"), "strike"),)
_SPOILER: Final = ((re.compile(r"\|\|([\s\S]+?)\|\|"), "spoiler"),)

_URL: Final = re.compile(rf"(?:https?|steam)://[^{_S}<]+[^<.,:;\"'\]{_S}]")
_AUTOLINKS: Final = (
    re.compile(r"<([^: >]+:/[^ >]+)>"),
    re.compile(rf"<([^{_S}<>@]+@[^{_S}<>@]+\.[^{_S}<>@]+)>"),
    re.compile(r"<((?:(?:tel|sms):\+?|\+)(?:[0-9]|\([0-9]+\))(?:[- ./]?(?:[0-9]|\([0-9]+\)))+)>"),
)
_ANGLES: Final = (
    (re.compile(r"<t:-?[0-9]{1,17}(?::[A-Za-z])?>"), "timestamp"),
    (re.compile(r"<(?:@[!&]?|#)[0-9]+>"), "mention"),
    (re.compile(r"</[-\w]{1,32}(?: [-\w]{1,32}){0,2}:[0-9]+>"), "mention"),
    (re.compile(r"<id:[a-z-]+(?::[0-9]+)?>"), "mention"),
    (re.compile(rf"<a?:[{_WORD}]+:[0-9]+>"), "emoji"),
    (re.compile(r"<sound:[0-9]+:[0-9]+>"), "sound"),
)
_EVERYONE: Final = re.compile(r"@(?:everyone|here)")
# The client knows its emoji by name, this reader does not: one letter in the name is enough.
# Of the names without a letter it takes only those that exist, so 12:30:45 stays a time of day.
_SHORTCODE: Final = re.compile(
    r":(?:(?=[0-9_+-]*[A-Za-z])[0-9A-Za-z_+-]+|100|1234|[+-]1)(?:::skin-tone-[0-9])?:"
)
_LINK_SCHEME: Final = re.compile(r"(?:https?|discord|tel|sms|mailto):", re.IGNORECASE)
_BRACKET: Final = re.compile(r"[\[\]]")
_S_CHAR: Final = re.compile(rf"[{_S}]")
_SPACE: Final = re.compile(rf"[{_S}]*")
_TITLE: Final = re.compile(rf"[{_S}]+['\"][\s\S]*?['\"][{_S}]*\)")
_LINK_END: Final = re.compile(rf"[{_S}]*\)")

# Plain text ends here, and the rules are tried anew.
_STOP: Final = re.compile(
    rf"[^0-9A-Za-z{_S}\u00c0-\U0010ffff]|https?://|steam://|(?<![0-9])[0-9]+\."
)

# Discord nests its own rules without end; a message of nothing but stars nests a thousand deep.
_DEPTH: Final = 25
_LIST_LEVELS: Final = 11

_NAMES: Final[dict[Kind, str]] = {
    "quote": "quote",
    "subtext": "subtext",
    "heading": "heading",
    "list": "list",
    "code": "fence",
}


def _prepared(content: str) -> str:
    # simple-markdown unifies CR, drops FF and turns a tab into spaces before any rule. VT and
    # U+2028/2029 stay but break no line in a browser: as a space they cannot pass for a line end.
    text = content.replace("\r\n", "\n").replace("\r", "\n").replace("\x0c", "")
    return re.sub("[\t\x0b\u2028\u2029]", " ", text)


class _Piece(NamedTuple):
    """A token: it goes up to `end` (exclusive) and is seen as `text`."""

    end: int
    kind: Kind
    text: str
    constructs: tuple[str, ...]


class _Reader:
    """Reads one message; the state goes through nested texts as in simple-markdown."""

    def __init__(self) -> None:
        self._before = ""  # the token just read; a block opens only after a line's end
        self._in_quote = False
        self._list_level = 0
        self._depth = 0
        self._inline: dict[str, Callable[[str, int], _Piece | None]] = {
            "\\": _escape,
            "¯": _shrug,
            "`": _code,
            "h": _url,
            "s": _url,
            "@": _everyone,
            ":": _shortcode,
            "<": _angle,
            "[": self._link,
            "*": lambda text, at: self._paired(text, at, _STARS),
            "_": lambda text, at: self._paired(text, at, _LINES),
            "~": lambda text, at: self._paired(text, at, _STRIKE),
            "|": lambda text, at: self._paired(text, at, _SPOILER),
        }

    def pieces(self, text: str) -> list[_Piece]:
        """Return the tokens of `text`, neighbours of kind "text" as one."""
        if self._depth >= _DEPTH:
            return [_Piece(len(text), "text", text, ())]
        self._depth += 1
        found: list[_Piece] = []
        run: list[_Piece] = []  # inline tokens since the last block
        at = 0
        while at < len(text):
            piece = self._piece(text, at)
            if piece.kind == "text":
                run.append(piece)
            else:
                # spaces that stand before the block's mark belong to it
                found += [
                    before._replace(text=_LINE_START.sub("\n", before.text))
                    for before in _joined(run)
                ]
                found.append(piece)
                run = []
            self._before = text[at : piece.end]
            at = piece.end
        self._depth -= 1
        return found + _joined(run)

    def _piece(self, text: str, at: int) -> _Piece:
        char = text[at]
        piece: _Piece | None = None
        if char in " #->*+0123456789":
            piece = self._block(text, at)
        elif char == "`":
            piece = _fence(text, at)
        if piece is None and char in self._inline:
            piece = self._inline[char](text, at)
        if piece is None:
            stop = _STOP.search(text, at + 1)
            end = stop.start() if stop else len(text)
            piece = _Piece(end, "text", text[at:end], ())
        return piece

    def _nested(self, text: str) -> tuple[str, tuple[str, ...]]:
        """Return the visible part of an inner text, and the constructs that opened in it."""
        seen = ""
        constructs: list[str] = []
        last: Kind = "text"
        for piece in self.pieces(text):
            # A block stands on lines of its own; each kind but the fence has taken its line end
            # along.
            if piece.kind != "text" or last == "code":
                ended = not seen or seen.endswith("\n") or piece.text.startswith("\n")
                seen += "" if ended and last in ("text", "code") else "\n"
            elif last != "text":
                seen += "\n"
            seen += piece.text
            last = piece.kind
            if piece.kind != "text":
                constructs.append(_NAMES[piece.kind])
            constructs += piece.constructs
        return seen, tuple(constructs)

    # Blocks

    def _block(self, text: str, at: int) -> _Piece | None:
        if self._before and not _LINE_START.search(self._before):
            return None
        kinds: tuple[tuple[Kind, re.Pattern[str]], ...] = (
            ("heading", _HEADING),
            ("subtext", _SUBTEXT),
        )
        for kind, pattern in kinds:
            if match := pattern.match(text, at):
                seen, constructs = self._nested(match[1].strip())
                return _Piece(match.end(), kind, seen, constructs)
        return self._quote(text, at) or self._list(text, at)

    def _quote(self, text: str, at: int) -> _Piece | None:
        if self._in_quote:
            return None
        if match := _QUOTE_REST.match(text, at):
            inner = match[1]
        elif match := _QUOTE.match(text, at):
            inner = _QUOTE_MARK.sub("", match[0])
        else:
            return None
        self._in_quote = True
        seen, constructs = self._nested(inner)
        self._in_quote = False
        return _Piece(match.end(), "quote", seen.removesuffix("\n"), constructs)

    def _list(self, text: str, at: int) -> _Piece | None:
        match = _LIST.match(text, at) if self._list_level < _LIST_LEVELS else None
        if match is None:
            return None
        indent = len(match[1])
        items: list[list[str]] = []
        width = 0
        for line in match[0].removesuffix("\n").split("\n"):
            bullet = _ITEM.match(line)
            if not items or (bullet and indent <= len(bullet[1]) <= indent + 1):
                # "- " with nothing more has no second space for _ITEM to skip
                width = bullet.end() if bullet else len(match[1]) + len(match[2]) + 1
                items.append([line[width:]])
            else:
                spaces = min(width, len(line) - len(line.lstrip(" ")))
                items[-1].append(line[spaces:])
        number = min(10**9, max(1, int(match[2][:-1][:12]))) if len(match[2]) > 1 else 0
        lines: list[str] = []
        constructs: list[str] = []
        before = self._before
        self._list_level += 1
        for offset, item in enumerate(items):
            self._before = before
            seen, inner = self._nested("\n".join(item).rstrip())
            lines.append(f"{number + offset}. {seen}" if number else f"• {seen}")
            constructs += inner
        self._list_level -= 1
        return _Piece(match.end(), "list", "\n".join(lines), tuple(constructs))

    # Inline markup around an inner text

    def _paired(
        self, text: str, at: int, rules: tuple[tuple[re.Pattern[str], str], ...]
    ) -> _Piece | None:
        if text.find(text[at], at + 1) < 0:
            return None
        matches = [(match, name) for rule, name in rules if (match := rule.match(text, at))]
        if not matches:
            return None
        match, name = max(matches, key=lambda found: found[0].end())  # the first of equals
        seen, constructs = self._nested(match[1])
        return _Piece(match.end(), "text", seen, (name, *constructs))

    def _link(self, text: str, at: int) -> _Piece | None:
        for close in reversed(_link_closes(text, at)):
            if (target := _link_target(text, close + 2)) is None:
                continue
            address, end = target
            label = text[at + 1 : close]
            if not (_LINK_SCHEME.match(address) and label.strip()):
                # The client would not open such an address: the whole is shown raw, backslashes
                # too.
                return _Piece(end, "text", text[at:end], ())
            seen, constructs = self._nested(label)
            return _Piece(end, "text", seen, ("link", *constructs))
        return None


def _joined(run: list[_Piece]) -> list[_Piece]:
    if not run:
        return []
    constructs = tuple(name for piece in run for name in piece.constructs)
    return [_Piece(run[-1].end, "text", "".join(piece.text for piece in run), constructs)]


def _fence(text: str, at: int) -> _Piece | None:
    if not text.startswith("```", at):
        return None
    starts = [at + 3]
    if language := _LANGUAGE.match(text, at + 3):
        starts.insert(0, language.end())
    for start in starts:
        first = start
        while text.startswith("\n", first):
            first += 1
        # one character that is no newline, even a backtick, must stand before the end
        end = text.find("```", first + 1)
        if end >= 0:
            body = text[first] + text[first + 1 : end].rstrip("\n")
            return _Piece(end + 3, "code", body, ())
    return None


def _code(text: str, at: int) -> _Piece | None:
    # The opening takes as many backticks as some later run has, and at most what stands here.
    opening = at
    while text.startswith("`", opening):
        opening += 1
    runs: dict[int, int] = {}  # by length, where the first such run starts
    for run in _TICKS.finditer(text, opening):
        runs.setdefault(len(run[0]), run.start())
    for length in sorted(runs, reverse=True):
        if length <= opening - at:
            end = runs[length]
            seen = _CODE_PADDING.sub(r"\1", text[at + length : end])
            return _Piece(end + length, "text", seen, ("code",))
    return None


def _escape(text: str, at: int) -> _Piece | None:
    match = _ESCAPE.match(text, at)
    return _Piece(match.end(), "text", match[1], ()) if match else None


def _shrug(text: str, at: int) -> _Piece | None:
    if not text.startswith(_SHRUG, at):
        return None
    return _Piece(at + len(_SHRUG), "text", _SHRUG, ())


def _everyone(text: str, at: int) -> _Piece | None:
    match = _EVERYONE.match(text, at)
    return _Piece(match.end(), "text", match[0], ("everyone",)) if match else None


def _shortcode(text: str, at: int) -> _Piece | None:
    match = _SHORTCODE.match(text, at)
    return _Piece(match.end(), "text", match[0], ("emoji",)) if match else None


def _url(text: str, at: int) -> _Piece | None:
    match = _URL.match(text, at)
    if match is None:
        return None
    url = match[0]
    opened = 0
    for place in range(len(url) - 1, -1, -1):
        if url[place] != ")":
            break
        found = url.find("(", opened)
        if found < 0:
            url = url[:-1]  # a bracket more than were opened belongs to the sentence
            break
        opened = found + 1
    return _Piece(at + len(url), "text", url, ("url",))


def _angle(text: str, at: int) -> _Piece | None:
    if text.find(">", at) < 0:
        return None
    for pattern in _AUTOLINKS:
        if match := pattern.match(text, at):
            return _Piece(match.end(), "text", match[1], ("autolink",))
    for pattern, name in _ANGLES:
        if match := pattern.match(text, at):
            return _Piece(match.end(), "text", match[0], (name,))
    return None


def _link_closes(text: str, at: int) -> list[int]:
    """Return where a `](` may end the label that opens at `at`, in order."""
    closes: list[int] = []
    place = at + 1
    last = text.rfind("](", place)
    while place <= last and (match := _BRACKET.search(text, place, last + 1)):
        found = match.start()
        if match[0] == "[":
            end = text.find("]", found)
            place = end + 1
            continue
        if text.startswith("(", found + 1):
            closes.append(found)
        # a bracket within the label: only where another closes before any opens
        following = _BRACKET.search(text, found + 1)
        if following is None or following[0] == "[":
            break
        place = found + 1
    return closes


def _link_target(text: str, at: int) -> tuple[str, int] | None:
    """Return the address in the round brackets whose inside starts at `at`, and their end."""
    if text.find(")", at) < 0:
        return None
    match = _SPACE.match(text, at)
    start = match.end() if match else at
    if text.startswith("<", start):
        start += 1
    for grouping in (True, False):
        place = start
        while place < len(text):
            char = text[place]
            if char == ")":
                return text[start:place].removesuffix(">"), place + 1
            if _S_CHAR.match(char):
                end = _LINK_END.match(text, place) or _TITLE.match(text, place)
                if end:
                    return text[start:place].removesuffix(">"), end.end()
                break
            if char == "\\":
                place += 1
            elif char == "(" and grouping:
                place = max(place, text.find(")", place))
            place += 1
    return None
