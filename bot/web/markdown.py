"""What does Discord's client make of a message's markdown?

The result is a tree of plain objects that a page builds its elements from. It follows the client's
public rules: at each place the rules are tried in a fixed order, the first that fits wins, and what
is inside is read anew. This is a reading of its own: whoever escapes texts for Discord doesn't use
it, so that neither can hide the other's mistake.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count, groupby
from typing import Any, Final, Protocol, TypeAlias
from urllib.parse import urlsplit

from retrieval.corpus import JS_BLANK

Node: TypeAlias = dict[str, Any]
"""A part of the tree: `t` says what it is, `in` holds the parts inside it."""

# What a message nests deeper is shown as it was written.
_DEEPEST: Final = 12

_S: Final = f"[{JS_BLANK}]"
_NOT_S: Final = f"[^{JS_BLANK}]"

_LINE_END: Final = re.compile("\r\n?")
_LAST_END: Final = re.compile(r"\n[ \t]*\Z")

# At the start of a line.
_QUOTE: Final = re.compile(r"(?: *> [^\n]*(?:\n|\Z))+")
_QUOTE_MARK: Final = re.compile(r"^ *> ", re.MULTILINE)
_QUOTE_TO_THE_END: Final = re.compile(r" *>>> +([\s\S]*)")
_HEADING: Final = re.compile(rf"[ \t]*(#{{1,3}}){_S}++(?!#+{_S})([^\n]+?)[ \t]*#*{_S}*(?:\n|\Z)")
_SMALL: Final = re.compile(rf"[ \t]*-#(?:(?!\n){_S})+(?!-#)([^\n]+)(?:\n|\Z)")
_LIST: Final = re.compile(r"( *)([-*+]|\d{1,20}\.) +(?=[\s\S])")
_ITEM: Final = re.compile(r"( *)(?:[-*+]|\d{1,20}\.) +")
_INDENTED: Final = re.compile(r" +(?=[^ \n])")

# At any place.
_FENCE: Final = re.compile(r"```(?:([A-Za-z0-9_+.#-]+)\n)?\n*([^\n][\s\S]*?)\n*```")
_CODE: Final = re.compile(r"(`+)([\s\S]*?[^`])\1(?!`)")
_BESIDE_TICK: Final = re.compile(r"^ (?= *`)|(?<=`) \Z")  # blanks that part a tick from the marks
_ESCAPE: Final = re.compile(f"\\\\([^0-9A-Za-z{JS_BLANK}])")
_SHRUG: Final = re.compile(r"¯\\_\(ツ\)_/¯")
_URL: Final = re.compile(rf"https?://[^<{JS_BLANK}]+[^<.,:;\"'\]{JS_BLANK}]")
_EVERYONE: Final = re.compile("@(?:everyone|here)")
_SPOILER: Final = re.compile(r"\|\|([\s\S]+?)\|\|")
_STRIKE: Final = re.compile(r"~~([\s\S]+?)~~(?!_)")
_UNDER: Final = re.compile(r"__((?:\\[\s\S]|[^\\])+?)__(?!_)")
_STRONG: Final = re.compile(r"\*\*((?:\\[\s\S]|[^\\])+?)\*\*(?!\*)")
_EM: Final = re.compile(
    rf"\*(?={_NOT_S})((?:\*\*|\\[\s\S]|[^*\\])+?)(?:(?<![\n\t ])|(?<=\\[\n\t ]))[ \t]*\*(?!\*)"
)
_EM_UNDERSCORE: Final = re.compile(r"_((?:__|\\[\s\S]|[^\\_])+?)_(?![0-9A-Za-z_])")
_BRACKET: Final = re.compile(r"[\[\]]")
_LINK_TARGET: Final = re.compile(
    rf"\({_S}*<?((?:\([^)]*\)|\\[^\n]|[^\\(){JS_BLANK}])*?)>?(?:{_S}+['\"][\s\S]*?['\"])?{_S}*\)"
)
_USER: Final = re.compile(r"<@!?(\d{1,20})>", re.ASCII)
_ROLE: Final = re.compile(r"<@&(\d{1,20})>", re.ASCII)
_CHANNEL: Final = re.compile(r"<#(\d{1,20})>", re.ASCII)
_COMMAND: Final = re.compile(r"<(/[^<>\n:]+):\d+>")
_EMOJI: Final = re.compile(r"<a?:(\w+):\d+>", re.ASCII)
_TIME: Final = re.compile(r"<t:(-?\d{1,17})(?::([tTdDfFR]))?>", re.ASCII)
_AUTOLINK: Final = re.compile(r"<([^: >]+:/[^ >]+)>")
_MAIL: Final = re.compile(rf"<([^@<>{JS_BLANK}]+@[^@<>{JS_BLANK}]+\.[^@<>{JS_BLANK}]+)>")
_TELEPHONE: Final = re.compile(r"<(\+[0-9() ./-]+)>")
_SCHEME: Final = re.compile(r"(?:https?|mailto|tel|sms|discord|steam):")

_PLAIN: Final = re.compile(r"[^\\<\[*_~|`@h¯\n]+")

_BLOCKS: Final = frozenset({"quote", "heading", "small", "list", "fence"})
_PREFIXES: Final = {"user": "@", "role": "@", "channel": "#"}

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_TIME_FORMATS: Final = {
    "t": "%H:%M UTC",
    "T": "%H:%M:%S UTC",
    "d": "%d/%m/%Y",
    "D": "{day} %B %Y",
    "F": "%A, {day} %B %Y %H:%M UTC",
}
# Also where Discord says how long ago it was, which changes while one looks at it.
_TIME_FORMAT: Final = "{day} %B %Y %H:%M UTC"


class Names(Protocol):
    """Who and what an id in a mention stands for; None for what isn't known."""

    def user(self, user_id: int) -> str | None:
        """Return a user's name."""

    def role(self, role_id: int) -> str | None:
        """Return a role's name."""

    def channel(self, channel_id: int) -> str | None:
        """Return a channel's name."""


def read(content: str, names: Names) -> list[Node]:
    """Return a message as blocks: paragraphs, quotes, headings, lists, fences, small text.

    A paragraph holds no block, and its lines are parted by LF; in a quote it may be empty, which is
    a blank line. A mention of what isn't known is text, as it was written.
    """
    return _Reader(names).blocks(_LINE_END.sub("\n", content), quoted=False, depth=0)


def plain(nodes: list[Node]) -> str:
    """Return the text that a person sees, each block on lines of its own."""
    groups = groupby(nodes, lambda node: node["t"] in (*_BLOCKS, "paragraph"))
    return "\n".join(
        line
        for is_block, group in groups
        for line in (map(_seen, group) if is_block else ["".join(map(_seen, group))])
    )


def _seen(node: Node) -> str:
    if node["t"] == "list":
        bullets = (f"{number}. " if node["ordered"] else "• " for number in count(node["start"]))
        return "\n".join(
            bullet + plain(item) for bullet, item in zip(bullets, node["items"], strict=False)
        )
    if "in" in node:
        return plain(node["in"])
    if node["t"] in _PREFIXES:
        return f"{_PREFIXES[node['t']]}{node['name']}"
    return f":{node['name']}:" if node["t"] == "emoji" else str(node["text"])


@dataclass(frozen=True, slots=True)
class _Place:
    """A place in a text that is being read.

    Attributes:
        quoted: Whether it is inside a quote, which holds no further one.
        depth: How many constructs it is inside of.
        begins_line: Whether blocks may open here.
    """

    text: str
    at: int
    quoted: bool
    depth: int
    begins_line: bool

    def match(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        return pattern.match(self.text, self.at)


# What stands at a place, and where the rest begins.
_Found: TypeAlias = tuple[list[Node], int]


class _Reader:
    def __init__(self, names: Names) -> None:
        self._names = names
        self._inline: dict[str, tuple[Callable[[_Place], _Found | None], ...]] = {
            "\\": (_escape,),
            "`": (_fence, _code),
            "<": (self._mention, _time, _emoji, _angle),
            "[": (self._link,),
            "h": (_url,),
            "@": (_everyone,),
            "¯": (_shrug,),
            "*": (self._star,),
            "_": (self._underscore,),
            "~": (self._strike,),
            "|": (self._spoiler,),
        }
        self._blocks = (self._quote, self._heading, self._small, self._list)

    def blocks(self, text: str, *, quoted: bool, depth: int) -> list[Node]:
        """Return a text as blocks; blank stretches between them are kept in a quote only."""
        blocks: list[Node] = []
        nodes = self._nodes(text, quoted=quoted, depth=depth)
        for is_block, group in groupby(nodes, lambda node: node["t"] in _BLOCKS):
            inner = list(group)
            if is_block:
                blocks += inner
            elif quoted or not _is_blank(inner):
                said = [node for node in inner if node != {"t": "text", "text": ""}]
                blocks.append({"t": "paragraph", "in": said})
        return blocks

    def _nodes(
        self, text: str, *, quoted: bool, depth: int, begins_line: bool = True
    ) -> list[Node]:
        """Return what a text holds, in order, with neighbouring pieces of text in one."""
        if depth > _DEEPEST:
            return _text(text)
        nodes: list[Node] = []
        at = 0
        while at < len(text):
            found = self._found(_Place(text, at, quoted, depth, begins_line))
            added, end = found or _plain(text, at)
            if added and added[0]["t"] in _BLOCKS:
                _end_line(nodes)
                end += added[0]["t"] == "fence" and text.startswith("\n", end)
            elif nodes and added and nodes[-1]["t"] == added[0]["t"] == "text":
                nodes[-1]["text"] += added.pop(0)["text"]
            nodes += added
            begins_line = text[end - 1] == "\n"
            at = end
        return nodes

    def _found(self, place: _Place) -> _Found | None:
        rules = self._inline.get(place.text[place.at], ())
        if place.begins_line:
            rules = (*self._blocks, *rules)
        for rule in rules:
            if (found := rule(place)) is not None:
                return found
        return None

    def _inside(self, kind: str, place: _Place, found: re.Match[str]) -> _Found:
        return [{"t": kind, "in": self._inner(place, found[1])}], found.end()

    def _inner(self, place: _Place, text: str) -> list[Node]:
        """Return what the text of a construct holds; it begins a line if the construct does."""
        depth, begins = place.depth + 1, place.begins_line
        return self._nodes(text, quoted=place.quoted, depth=depth, begins_line=begins)

    def _quote(self, place: _Place) -> _Found | None:
        if place.quoted:
            return None
        if found := place.match(_QUOTE_TO_THE_END):
            inner = found[1]
        elif found := place.match(_QUOTE):
            inner = _QUOTE_MARK.sub("", found[0]).removesuffix("\n")
        else:
            return None
        blocks = self.blocks(inner, quoted=True, depth=place.depth + 1)
        return [{"t": "quote", "in": blocks}], found.end()

    def _heading(self, place: _Place) -> _Found | None:
        if (found := place.match(_HEADING)) is None:
            return None
        inner = self._inner(place, found[2])
        return [{"t": "heading", "level": len(found[1]), "in": inner}], found.end()

    def _small(self, place: _Place) -> _Found | None:
        found = place.match(_SMALL)
        return self._inside("small", place, found) if found else None

    def _list(self, place: _Place) -> _Found | None:
        """Read a list: items, and lines indented below them, which may be lists of their own."""
        if (first := place.match(_LIST)) is None:
            return None
        items: list[str] = []
        at, indent, width = place.at, len(first[1]), 0
        while at < len(place.text):
            end = place.text.find("\n", at) + 1 or len(place.text)
            item = _ITEM.match(place.text, at)
            if item is not None and len(item[1]) <= indent + 1:
                items.append(place.text[item.end() : end])
                width = item.end() - at
            elif indented := _INDENTED.match(place.text, at):
                items[-1] += place.text[min(at + width, indented.end()) : end]
            else:
                break
            at = end
        ordered = first[2][0].isdigit()
        start = max(1, int(first[2][:-1])) if ordered else 1
        read = [self._item(item.removesuffix("\n"), place) for item in items]
        return [{"t": "list", "ordered": ordered, "start": start, "items": read}], at

    def _item(self, text: str, place: _Place) -> list[Node]:
        return self.blocks(text, quoted=place.quoted, depth=place.depth + 1)

    def _star(self, place: _Place) -> _Found | None:
        return self._longer(place, ("em", _EM), ("strong", _STRONG))

    def _underscore(self, place: _Place) -> _Found | None:
        return self._longer(place, ("em", _EM_UNDERSCORE), ("under", _UNDER))

    def _longer(self, place: _Place, *rules: tuple[str, re.Pattern[str]]) -> _Found | None:
        """Read emphasis: of two rules that fit, the one that takes more; of equals, the first."""
        found = [(kind, match) for kind, rule in rules if (match := place.match(rule))]
        if not found:
            return None
        kind, longest = max(found, key=lambda each: each[1].end())
        return self._inside(kind, place, longest)

    def _strike(self, place: _Place) -> _Found | None:
        found = place.match(_STRIKE)
        return self._inside("strike", place, found) if found else None

    def _spoiler(self, place: _Place) -> _Found | None:
        found = place.match(_SPOILER)
        return self._inside("spoiler", place, found) if found else None

    def _link(self, place: _Place) -> _Found | None:
        for close in _closes(place.text, place.at):
            found = _LINK_TARGET.match(place.text, close + 1)
            if found is None:
                continue
            label = place.text[place.at + 1 : close]
            target = re.sub(r"\\([^0-9A-Za-z])", r"\1", found[1])
            if not label.strip() or not _SCHEME.match(target):
                return _text(found.string[place.at : found.end()]), found.end()
            return _linked(target, self._inner(place, label)), found.end()
        return None

    def _mention(self, place: _Place) -> _Found | None:
        mentions = (
            ("user", _USER, self._names.user),
            ("role", _ROLE, self._names.role),
            ("channel", _CHANNEL, self._names.channel),
        )
        for kind, pattern, name_of in mentions:
            if found := place.match(pattern):
                name = name_of(int(found[1]))
                if name is None:
                    return _text(found[0]), found.end()
                return [{"t": kind, "id": found[1], "name": name}], found.end()
        return None


def _plain(text: str, at: int) -> _Found:
    """Return text that no rule fits: up to where one may fit again, at least one character."""
    found = _PLAIN.match(text, at)
    end = found.end() if found else at + 1
    return _text(text[at:end]), end


def _end_line(nodes: list[Node]) -> None:
    """Take away the line end that parts what stands before a block from it."""
    if nodes and nodes[-1]["t"] == "text":
        nodes[-1]["text"] = _LAST_END.sub("", nodes[-1]["text"])


def _is_blank(nodes: list[Node]) -> bool:
    return all(node["t"] == "text" and not node["text"].strip() for node in nodes)


def _text(text: str) -> list[Node]:
    return [{"t": "text", "text": text}] if text else []


def _linked(target: str, inner: list[Node]) -> list[Node]:
    """Return a link where it leads to a page, and only what is seen of it anywhere else."""
    try:
        is_page = urlsplit(target).scheme in ("http", "https") and bool(urlsplit(target).hostname)
    except ValueError:  # such as a bracket that opens no address
        is_page = False
    return [{"t": "link", "href": target, "in": inner}] if is_page else inner


def _closes(text: str, at: int) -> Iterator[int]:
    """Yield where the label of a link that opens at `at` may close: in balance, before `(`."""
    depth = 0
    for found in _BRACKET.finditer(text, at):
        if found[0] == "[":
            if depth == 0 and found.start() > at:
                return
            depth += 1
            if depth > _DEEPEST:
                return
            continue
        depth = max(0, depth - 1)
        if depth == 0 and text.startswith("(", found.end()):
            yield found.start()


def _escape(place: _Place) -> _Found | None:
    found = place.match(_ESCAPE)
    return (_text(found[1]), found.end()) if found else None


def _shrug(place: _Place) -> _Found | None:
    found = place.match(_SHRUG)
    return (_text(found[0]), found.end()) if found else None


def _fence(place: _Place) -> _Found | None:
    found = place.match(_FENCE)
    if found is None:
        return None
    return [{"t": "fence", "lang": found[1] or "", "text": found[2]}], found.end()


def _code(place: _Place) -> _Found | None:
    found = place.match(_CODE)
    if found is None:
        return None
    return [{"t": "code", "text": _BESIDE_TICK.sub("", found[2])}], found.end()


def _url(place: _Place) -> _Found | None:
    found = place.match(_URL)
    return (_linked(found[0], _text(found[0])), found.end()) if found else None


def _everyone(place: _Place) -> _Found | None:
    found = place.match(_EVERYONE)
    return ([{"t": "everyone", "text": found[0]}], found.end()) if found else None


def _emoji(place: _Place) -> _Found | None:
    found = place.match(_EMOJI)
    return ([{"t": "emoji", "name": found[1]}], found.end()) if found else None


def _time(place: _Place) -> _Found | None:
    if (found := place.match(_TIME)) is None:
        return None
    try:
        moment = _EPOCH + timedelta(seconds=int(found[1]))
    except OverflowError:
        return _text(found[0]), found.end()
    form = _TIME_FORMATS.get(found[2] or "f", _TIME_FORMAT).format(day=moment.day)
    return [{"t": "time", "text": moment.strftime(form), "iso": moment.isoformat()}], found.end()


def _angle(place: _Place) -> _Found | None:
    """Read an address in angle brackets, which aren't seen."""
    if found := place.match(_COMMAND):
        return _text(found[0]), found.end()
    for pattern in (_AUTOLINK, _MAIL, _TELEPHONE):
        if found := place.match(pattern):
            return _linked(found[1], _text(found[1])), found.end()
    return None
