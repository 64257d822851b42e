"""What does a document of a word processor say, in Office Open XML?

Headings are what its styles call so. A note stands below the paragraph that refers to it. Headers,
footers, tables of contents, deleted and hidden text are left out.
"""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final, NamedTuple

from retrieval.corpus.documents import Document, Kind, UndrawableError
from retrieval.corpus.readers.about import of_properties
from retrieval.corpus.readers.archive import Archive, part_of
from retrieval.corpus.readers.composition import Composition, on_one_line

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

# Strict documents have other namespaces for the same names, so these are compared without.
_HEADING: Final = re.compile(r"heading (\d)", re.IGNORECASE)
_CONTENTS: Final = re.compile(r"toc(?: \d| heading)|table of figures", re.IGNORECASE)
_TITLE: Final = "title"
_PROPERTIES: Final = "docProps/core.xml"
_NUMBERED: Final = "decimal"
_DEEPEST: Final = 9
_NO_OUTLINE: Final = 9  # as an outline's level, it means text

_LEFT_OUT: Final = frozenset("del moveFrom Fallback instrText delText pPr rPr sectPr".split())
_WRITTEN: Final = {"tab": " ", "br": "\n", "cr": "\n", "noBreakHyphen": "\u2011"}
_NOTES: Final = {"footnoteReference": "footnotes", "endnoteReference": "endnotes"}
_MOST_CELL_CHARACTERS: Final = 400
"""A table with more in a paragraph of a cell that has several only lays them out."""


class _Style(NamedTuple):
    """A style of paragraphs.

    Attributes:
        name: Its name in lower case; that of one that comes with the program is English.
        parent: The id of the style that it is based on; empty for none.
        level: The level of its headings, from 1; 0 where it says that it has none, and None where
            it says nothing.
        number: The list that its paragraphs are items of; None for none.
    """

    name: str
    parent: str
    level: int | None
    number: str | None


def draw(data: bytes, encoding: str) -> Document:  # noqa: ARG001 - XML tells its own
    """Draw the text of a document."""
    with Archive(data) as archive:
        main = _main(archive)
        reader = _Reader(archive, main)
        reader.blocks(_child(archive.xml(main), "body"))
        reader.end_list()
        if not reader.composition:
            raise UndrawableError("it has no text")
        told = _properties(archive)
        document = reader.composition.document(told.get("title") or reader.title)
        return of_properties(told.get("creator", ""), told.get("created", "")).of(document)


def _main(archive: Archive) -> str:
    if "_rels/.rels" in archive:
        for relation in archive.xml("_rels/.rels"):
            if relation.get("Type", "").endswith("/officeDocument"):
                return part_of("", relation.get("Target", ""))
    return "word/document.xml"


def _properties(archive: Archive) -> dict[str, str]:
    """Return what the document tells of itself, by the names of its properties."""
    if _PROPERTIES not in archive:
        return {}
    return {_local(node): (node.text or "").strip() for node in archive.xml(_PROPERTIES)}


def _local(node: "Element") -> str:
    return str(node.tag).rpartition("}")[2]


def _child(node: "Element | None", *names: str) -> "Element | None":
    """Return a node's first child with a name, its first one with the next name, and so on."""
    for name in names:
        children = () if node is None else node
        node = next((one for one in children if _local(one) == name), None)
    return node


def _value(node: "Element | None", name: str = "val") -> str | None:
    """Return an attribute of a node; None where either isn't there."""
    if node is None:
        return None
    return next((value for key, value in node.items() if key.rpartition("}")[2] == name), None)


def _is_on(node: "Element | None") -> bool:
    return node is not None and _value(node) not in {"0", "false", "off"}


class _Reader:
    """Reads the blocks of a document.

    Attributes:
        composition: What has been read.
        title: The first paragraph that is styled as the title; empty for none so far.
    """

    def __init__(self, archive: Archive, main: str) -> None:
        self.composition = Composition()
        self.title = ""
        self._styles = _styles(archive, part_of(main, "styles.xml"))
        self._bullets = _bullets(archive, part_of(main, "numbering.xml"))
        self._notes = {
            name: _notes(archive, part_of(main, f"{name}.xml")) for name in _NOTES.values()
        }
        self._counts: dict[str, dict[int, int]] = {}
        self._items: list[str] = []
        self._aside: list[Element] = []  # notes and boxes that the paragraph refers to

    def blocks(self, parent: "Element | None") -> None:
        """Read the blocks in an element."""
        for node in parent if parent is not None else ():
            name = _local(node)
            if name == "p":
                self._paragraph(node)
            elif name == "tbl":
                self._table(node)
            elif name not in _LEFT_OUT:  # content controls and the like hold blocks
                self.blocks(node)

    def end_list(self) -> None:
        """End the list that the last paragraph was an item of."""
        if self._items:
            self.composition.add_items(self._items)
            self._items.clear()

    def _paragraph(self, node: "Element") -> None:
        style = _value(_child(node, "pPr", "pStyle")) or ""
        text = "".join(self._said(node)).strip()
        chain = list(self._chain(style))
        if text and not any(_CONTENTS.match(one.name) for one in chain):
            level = self._level(node, chain)
            if level:
                self._heading(on_one_line(text), level, chain)
            elif mark := self._mark(node, chain):
                self._items.append(f"{mark}{text}")
            else:
                self.end_list()
                self.composition.add(Kind.PROSE, text)
        self._beside()

    def _heading(self, text: str, level: int, chain: list[_Style]) -> None:
        self.end_list()
        self.composition.add(Kind.HEADING, text, level)
        if not self.title and chain and chain[0].name == _TITLE:
            self.title = text

    def _beside(self) -> None:
        """Read what the last paragraph refers to."""
        aside, self._aside = self._aside, []
        for node in aside:
            self.end_list()
            self.blocks(node)

    def _chain(self, style: str) -> Iterator[_Style]:
        """Yield a style, and those that it is based on."""
        known: set[str] = set()
        while style in self._styles and style not in known:
            known.add(style)
            yield self._styles[style]
            style = self._styles[style].parent

    def _level(self, node: "Element", chain: list[_Style]) -> int:
        """Return the level of a heading, from 1; 0 where a paragraph is none."""
        own = _outline(_child(node, "pPr"))
        if own is not None:
            return own
        if chain and chain[0].name == _TITLE:
            return 1
        return next((style.level for style in chain if style.level is not None), 0)

    def _mark(self, node: "Element", chain: list[_Style]) -> str:
        """Return the mark of an item of a list, indented by its depth; empty for other text."""
        numbered = _child(node, "pPr", "numPr")
        of_style = next((style.number for style in chain if style.number), None)
        number = _value(_child(numbered, "numId")) or of_style
        if number in {None, "0"}:
            return ""
        depth = _whole(_value(_child(numbered, "ilvl")))
        counts = self._counts.setdefault(str(number), {})
        counts[depth] = counts.get(depth, 0) + 1
        for deeper in [one for one in counts if one > depth]:
            del counts[deeper]
        is_bullet = self._bullets.get((str(number), depth), True)
        return "  " * depth + ("- " if is_bullet else f"{counts[depth]}. ")

    def _table(self, node: "Element") -> None:
        self.end_list()
        rows = [[*_all(row, "tc")] for row in _all(node, "tr")]
        if any(_lays_out(cell) for row in rows for cell in row):
            for row in rows:
                for cell in row:
                    self.blocks(cell)
                    self.end_list()
            return
        lines = ("\t".join(self._cell(cell) for cell in row) for row in rows)
        self.composition.add(Kind.TABLE, "\n".join(line for line in lines if line.strip()))
        self._beside()

    def _cell(self, cell: "Element") -> str:
        return on_one_line(" ".join("".join(self._said(node)) for node in _all(cell, "p")))

    def _said(self, node: "Element") -> Iterator[str]:
        """Yield what an element in a paragraph says."""
        for one in node:
            name = _local(one)
            if name == "t":
                yield one.text or ""
            elif name in _WRITTEN:
                yield "" if _value(one, "type") == "page" else _WRITTEN[name]
            elif name == "txbxContent":
                self._aside.append(one)
            elif name in _NOTES:
                note = self._notes[_NOTES[name]].get(_value(one, "id") or "")
                self._aside += [] if note is None else [note]
            elif name not in _LEFT_OUT and not (name == "r" and _is_hidden(one)):
                yield from self._said(one)


def _is_hidden(run: "Element") -> bool:
    return _is_on(_child(run, "rPr", "vanish"))


def _all(node: "Element", name: str) -> Iterator["Element"]:
    """Yield what has a name in an element, but not in another of that name."""
    for one in node:
        if _local(one) == name:
            yield one
        elif _local(one) not in _LEFT_OUT | {"tbl"}:
            yield from _all(one, name)


def _lays_out(cell: "Element") -> bool:
    """Tell whether a cell of a table holds blocks rather than a value."""
    texts = ["".join(node.itertext()).strip() for node in _all(cell, "p")]
    filled = [text for text in texts if text]
    return any(_local(one) == "tbl" for one in cell) or (
        len(filled) > 1 and max(map(len, filled)) > _MOST_CELL_CHARACTERS
    )


def _outline(properties: "Element | None") -> int | None:
    """Return the level that properties of a paragraph tell, as in `_Style`."""
    told = _value(_child(properties, "outlineLvl"))
    if told is None:
        return None
    level = _whole(told)
    return 0 if level >= _NO_OUTLINE else level + 1


def _whole(number: str | None) -> int:
    return int(number) if number and re.fullmatch(r"\d{1,2}", number) else 0


def _styles(archive: Archive, name: str) -> dict[str, _Style]:
    if name not in archive:
        return {}
    return {
        _value(node, "styleId") or "": _style(node)
        for node in archive.xml(name)
        if _local(node) == "style"
    }


def _style(node: "Element") -> _Style:
    name = (_value(_child(node, "name")) or "").lower()
    heading = _HEADING.fullmatch(name)
    level = min(int(heading[1]), _DEEPEST) if heading else _outline(_child(node, "pPr"))
    number = _value(_child(node, "pPr", "numPr", "numId"))
    return _Style(name, _value(_child(node, "basedOn")) or "", level, number)


def _bullets(archive: Archive, name: str) -> dict[tuple[str, int], bool]:
    """Tell of each list and depth whether its items have bullets, or marks that count as such."""
    if name not in archive:
        return {}
    root = archive.xml(name)
    formats = {
        _value(node, "abstractNumId"): [
            (_whole(_value(level, "ilvl")), _value(_child(level, "numFmt")))
            for level in node
            if _local(level) == "lvl"
        ]
        for node in root
        if _local(node) == "abstractNum"
    }
    return {
        (_value(node, "numId") or "", depth): kind != _NUMBERED
        for node in root
        if _local(node) == "num"
        for depth, kind in formats.get(_value(_child(node, "abstractNumId")), [])
    }


def _notes(archive: Archive, name: str) -> "dict[str, Element]":
    """Return the notes of a document by their ids; separators between them are none."""
    if name not in archive:
        return {}
    return {
        _value(node, "id") or "": node
        for node in archive.xml(name)
        if _value(node, "type") in {None, "normal"}
    }
