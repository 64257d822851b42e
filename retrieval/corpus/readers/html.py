"""What does a page in HTML say to whoever reads it?

The main text: not the navigation, scripts, forms, notices about cookies or hidden parts. Blocks are
those that a browser sets apart; cells of a table stand with tabs between them.
"""

import codecs
import re
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from selectolax.lexbor import LexborHTMLParser, LexborNode

from retrieval.corpus import sources
from retrieval.corpus.characters import BLANK
from retrieval.corpus.documents import Document, Kind, TextlessError, UndrawableError
from retrieval.corpus.readers import chats, head
from retrieval.corpus.readers.composition import Composition, on_one_line

_SNIFFED_BYTES: Final = 4096
_CHARSET: Final = re.compile(
    rb"<(?:meta\b[^>]*?\bcharset|\?xml\b[^>]*?\bencoding)\s*=\s*[\"']?\s*(?P<name>[\w.:-]+)",
    re.IGNORECASE,
)
_WIDENED: Final = {"iso8859-1": "cp1252", "ascii": "cp1252"}  # as browsers read these

# In XML an element may end in its own tag; read as HTML, it would go on to the end.
_XML: Final = re.compile(r"\s*(?:<\?xml\b|<!DOCTYPE[^>]*XHTML|<html[^>]*xmlns)", re.IGNORECASE)
_CLOSED_AT_ONCE: Final = re.compile(r"<([A-Za-z][\w:-]*)((?:\s[^<>]*)?)/>")
_VOID: Final = frozenset(
    "area base br col embed hr img input link meta param source track wbr".split()
)

# The parser looks through all open elements at each tag; browsers open 512 at most.
_DEEPEST: Final = 1_000
_TAG: Final = re.compile(r"<(/?)([A-Za-z][\w:-]*)[^<>]*?(/?)>")
_CLOSED_BY_OTHERS: Final = frozenset(
    "body colgroup dd dt head html li optgroup option p rp rt tbody td tfoot th thead tr".split()
)

_NEVER_SEEN: Final = frozenset(
    "audio button canvas dialog embed head iframe input math menu nav noscript object option rp rt "
    "script select style svg template textarea title video".split()
)
_AROUND_MAIN: Final = frozenset("aside footer header".split())
_WHOLE: Final = frozenset("article body html main".split())  # whatever they are called
_HIDDEN_ROLES: Final = frozenset(
    "alertdialog banner complementary contentinfo dialog menu menubar navigation search tablist "
    "toolbar".split()
)
_HIDDEN_NAME: Final = re.compile(
    r"(?:^|[\s_-])(?:cookies?|gdpr|ccpa)(?=[\s_-]|$)|(?:^|[\s_-])consent(?=[\s_-]|$)"
    r"|(?:^|\s)(?:breadcrumbs?|headerlink|lineno(?:s|-?numbers?)?|mw-editsection|nav(?:bar|igation)?"
    r"|pagination|sidebar|skip-(?:link|nav)|sphinxsidebar|sr-only|toc|visually-hidden)(?=\s|$)",
    re.IGNORECASE,
)
_HIDDEN_STYLE: Final = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)

_HEADINGS: Final = {f"h{level}": level for level in range(1, 7)}
_BLOCKS: Final = frozenset(
    "address article aside blockquote body caption center details dialog dir div dl dt fieldset "
    "figcaption figure footer form header hgroup hr html legend li main ol p section summary table "
    "tbody td tfoot th thead tr ul".split()
)
_SYMBOL: Final = re.compile(r"\s*[^\w\s]\s*")  # of a link from a heading to itself
_LISTS: Final = frozenset("ol ul".split())
_BLOCKS_IN_CELLS: Final = "table,ul,ol,dl,pre,blockquote,h1,h2,h3,h4,h5,h6,p+p,div+div"

_FOLDED: Final = re.compile(r"[ \t\n\r\f]+")
_BLANKS: Final = re.compile(r" {2,}")
_AROUND_BREAKS: Final = re.compile(r" *\n *")
_PARTED: Final = re.compile(r"\n{2,}")
_UNSEEN: Final = str.maketrans("", "", "\u00ad\u200b\u2060")
_INDENT: Final = "  "

_Attributes = Mapping[str, str | None]


def draw(data: bytes, encoding: str) -> Document:
    """Draw the main text of a page, or the messages of one that is an export of a chat."""
    tree = parsed(data, encoding)
    if chat := chats.of_page(tree):
        return chat
    composition = Composition()
    root = _main(tree)
    add(composition, root, inside=root is not None and root.tag != "body")
    if not composition:
        raise TextlessError("it has no text")
    told, headline = head.about(tree)
    return told.of(composition.document(_title(tree) or headline))


def parsed(data: bytes, encoding: str) -> LexborHTMLParser:
    """Read a page.

    Args:
        data: Its bytes.
        encoding: Its encoding where it declares none.

    Raises:
        UndrawableError: It declares none and isn't valid in that one, or too many of its elements
            stand one in another.
    """
    return parsed_text(_decoded(data, encoding))


def parsed_text(text: str) -> LexborHTMLParser:
    """Read a page that is decoded already, whatever encoding it declares.

    Raises:
        UndrawableError: Too many of its elements stand one in another.
    """
    page = _as_html(text)
    if _is_too_deep(page):
        raise UndrawableError(f"more than {_DEEPEST:,} of its elements stand one in another")
    return LexborHTMLParser(page)


def add(
    composition: Composition, root: LexborNode | None, level: int = 0, *, inside: bool = False
) -> None:
    """Add the text in an element of a page.

    Args:
        composition: Takes it.
        root: The element; None for nothing.
        level: The level of a heading that its own are below.
        inside: Whether it is what the page is about, with nothing around it.
    """
    if root is not None:
        _Walk(composition, level).through(root, inside=inside)


def _as_html(text: str) -> str:
    """Return a page so that it means the same when it is read as HTML."""
    if not _XML.match(text):
        return text
    return _CLOSED_AT_ONCE.sub(
        lambda tag: tag[0] if tag[1].lower() in _VOID else f"<{tag[1]}{tag[2]}></{tag[1]}>", text
    )


def _is_too_deep(text: str) -> bool:
    """Tell whether too many elements of a page are open at once."""
    depth = 0
    for tag in _TAG.finditer(text):
        closes, name, is_empty = tag[1], tag[2].lower(), tag[3] and tag[2].lower() not in _BLOCKS
        if name in _VOID or name in _CLOSED_BY_OTHERS or is_empty:
            continue
        depth = max(0, depth - 1) if closes else depth + 1
        if depth > _DEEPEST:
            return True
    return False


def _decoded(data: bytes, encoding: str) -> str:
    declared = _CHARSET.search(data, 0, _SNIFFED_BYTES)
    try:
        if declared and not data.startswith((codecs.BOM_UTF8, b"\xff\xfe", b"\xfe\xff")):
            name = codecs.lookup(declared["name"].decode("ascii")).name
            if not name.startswith("utf-16"):  # which could not be read so far
                return data.decode(_WIDENED.get(name, name), "replace")
        return sources.decode(data, encoding).text
    except (LookupError, UnicodeDecodeError):
        return data.decode("utf-8", "replace")
    except sources.UndecodableError as error:
        raise UndrawableError(str(error)) from error


def _main(tree: LexborHTMLParser) -> LexborNode | None:
    """Return the element that holds what the page is about."""
    for selector in ("main", '[role="main"]', "article"):
        found = [node for node in tree.css(selector) if not _is_hidden(node)]
        if len(found) == 1:
            return found[0]
    return tree.body


def _title(tree: LexborHTMLParser) -> str:
    """Return the title of a page; its only main heading where the title repeats that."""
    node = tree.css_first("title")
    title = on_one_line(node.text()) if node else ""
    headings = [on_one_line(heading.text()) for heading in tree.css("h1")]
    if len(headings) == 1 and headings[0] and (not title or headings[0] in title):
        return headings[0]
    return title


def _is_hidden(node: LexborNode) -> bool:
    attributes = node.attributes
    if not attributes:
        return False
    if "hidden" in attributes or attributes.get("aria-hidden") == "true":
        return True
    if _HIDDEN_STYLE.search(attributes.get("style") or ""):
        return True
    if (attributes.get("role") or "").lower() in _HIDDEN_ROLES:
        return True
    return node.tag not in _WHOLE and any(
        _HIDDEN_NAME.search(attributes.get(name) or "") for name in ("class", "id")
    )


class _Open(NamedTuple):
    """An element that was entered and not left yet."""

    node: LexborNode
    tag: str


class _Walk:
    """A walk through a page, in the order of its text.

    Args:
        composition: Takes the blocks.
        level: The level of a heading that those of the page are below.
    """

    def __init__(self, composition: Composition, level: int) -> None:
        self._composition, self._level = composition, level
        self._said: list[str] = []
        self._heading = 0  # the level of the heading that is being read
        self._code = 0  # how many elements of code are open
        self._lists: list[int | None] = []  # the number of the next item of each open list
        self._items: list[str] = []
        self._mark = ""  # of the item that has said nothing yet

    def through(self, root: LexborNode, *, inside: bool) -> None:
        """Walk through an element; see `add`."""
        opened: list[_Open] = []
        node: LexborNode | None = root
        while node is not None:
            tag = node.tag or ""
            child = self._entered(node, tag, opened, inside=inside)
            if child is not None:
                opened.append(_Open(node, tag))
                node = child
                continue
            node = self._following(node, root, opened)
        self._end_list()
        self._flush()

    def _entered(
        self, node: LexborNode, tag: str, opened: list[_Open], *, inside: bool
    ) -> LexborNode | None:
        """Take what an element says by itself; return its first child where that is to be read."""
        if node.is_text_node:
            self._say(node.text_content or "")
            return None
        if tag == "br":
            self._said.append("\n")
            return None
        if tag in _NEVER_SEEN or tag.startswith(("-", "!")) or self._is_left_out(node, tag):
            return None
        if tag in _AROUND_MAIN and not inside and not _is_of_article(opened):
            return node.child if tag == "header" and node.css_first("h1") else None
        if tag == "table" and _is_of_data(node):
            self._add_table(node)
            return None
        self._enter(node, tag)
        if node.child is None:
            self._leave(tag)
        return node.child

    def _is_left_out(self, node: LexborNode, tag: str) -> bool:
        if tag == "a" and self._heading and _SYMBOL.fullmatch(node.text()):
            return True
        return _is_hidden(node)

    def _following(
        self, node: LexborNode, root: LexborNode, opened: list[_Open]
    ) -> LexborNode | None:
        """Return the node after one that was read, leaving the elements that end with it."""
        while opened:
            if node.next is not None:
                return node.next
            node, tag = opened.pop()
            self._leave(tag)
        return None if node.mem_id == root.mem_id else node.next

    def _enter(self, node: LexborNode, tag: str) -> None:
        if tag == "pre":
            self._end_list()
            self._flush()
            self._code += 1
        elif tag in _HEADINGS:
            self._end_list()
            self._flush()
            self._heading = _HEADINGS[tag]
        elif tag == "dd":
            self._said.append("\n")
        elif tag in _BLOCKS:
            self._flush()
        if tag in _LISTS:
            self._lists.append(_number(node.attributes) if tag == "ol" else None)
        elif tag == "li" and self._lists:
            self._mark = self._next_mark()

    def _leave(self, tag: str) -> None:
        if tag in _HEADINGS:
            self._flush()
            self._heading = 0
        elif tag == "pre":
            self._flush()
            self._code -= 1
        elif tag in _BLOCKS and tag != "dt":  # what is meant by it follows on the next line
            self._flush()
        if tag in _LISTS and self._lists:
            self._lists.pop()
            if not self._lists:
                self._end_list()

    def _next_mark(self) -> str:
        number = self._lists[-1]
        if number is None:
            return "- "
        self._lists[-1] = number + 1
        return f"{number}. "

    def _say(self, text: str) -> None:
        self._said.append(text if self._code else _FOLDED.sub(" ", text))

    def _flush(self) -> None:
        """End a block."""
        if not self._said:
            return
        text = "".join(self._said).translate(_UNSEEN)
        self._said.clear()
        if self._code:
            self._composition.add(Kind.CODE, text.strip("\n"))
        elif self._heading:
            level = self._heading + self._level
            self._composition.add(Kind.HEADING, on_one_line(text), level)
        else:
            self._flush_prose(_folded(text))

    def _flush_prose(self, text: str) -> None:
        for paragraph in _PARTED.split(text):
            if not paragraph.strip(BLANK):
                continue
            if self._lists:
                self._add_item(paragraph.strip(BLANK))
            else:
                self._composition.add(Kind.PROSE, paragraph)

    def _add_item(self, text: str) -> None:
        outer = _INDENT * (len(self._lists) - 1)
        begun = self._mark or _INDENT
        indented = text.replace("\n", f"\n{outer}{_INDENT}")
        self._items.append(f"{outer}{begun}{indented}")
        self._mark = ""

    def _end_list(self) -> None:
        if self._lists:
            self._flush()
        if self._items:
            self._composition.add_items(self._items)
            self._items.clear()

    def _add_table(self, table: LexborNode) -> None:
        self._end_list()
        self._flush()
        if caption := table.css_first("caption"):
            self._composition.add(Kind.PROSE, _text_of(caption))
        self._composition.add(Kind.TABLE, "\n".join(filter(str.strip, _rows(table))))


def _folded(text: str) -> str:
    """Return a text with its white space as a browser shows it, line breaks kept."""
    return _AROUND_BREAKS.sub("\n", _BLANKS.sub(" ", text)).strip()


def _number(attributes: _Attributes) -> int:
    start = attributes.get("start") or ""
    return int(start) if re.fullmatch(r"\d{1,6}", start) else 1


def _is_of_article(opened: list[_Open]) -> bool:
    return any(one.tag in {"article", "main"} for one in opened)


def _is_of_data(table: LexborNode) -> bool:
    """Tell whether a table holds data; one that only lays out other blocks is none."""
    return table.css_first("tr") is not None and all(
        cell.css_first(_BLOCKS_IN_CELLS) is None for cell in table.css("td,th")
    )


def _rows(table: LexborNode) -> Iterator[str]:
    for row in table.css("tr"):
        if not _is_hidden(row):
            yield "\t".join(_text_of(cell) for cell in row.css("td,th") if not _is_hidden(cell))


def _text_of(node: LexborNode) -> str:
    """Return the text in an element that holds no blocks, on one line."""
    said: list[str] = []
    for one in node.traverse(include_text=True):
        if one.is_text_node and (one.parent is None or one.parent.tag not in _NEVER_SEEN):
            said.append(one.text_content or "")
        elif one.tag in {"br", "div", "p"}:
            said.append(" ")
    return on_one_line("".join(said).translate(_UNSEEN))
