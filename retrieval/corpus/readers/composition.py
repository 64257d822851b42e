"""How do the blocks that a reader draws become one text?

They follow each other with a blank line between them; a list follows what introduces it at once.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from retrieval.corpus.characters import BLANK, BYTE_ORDER_MARK, WITHOUT_SURROGATES
from retrieval.corpus.documents import Block, Document, Kind
from retrieval.corpus.lists import MOST_LIST_CHARACTERS, introduces

_OF_NOBODY: Final = Block(Kind.PROSE, 0, 0)

_OF_RECORDS: Final = ("author", "date", "url", "begins")

_NO_PEOPLE: Final[Mapping[str, tuple[str, ...]]] = {}

_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_BLANKS: Final = re.compile(r"[ \t\n\r\f\v]+")
_LINE_ENDS: Final = re.compile(r"\r\n?|\f|\v")


def on_one_line(text: str) -> str:
    """Return a text with single spaces for white space, as far as a browser folds it."""
    return _BLANKS.sub(" ", text).strip(BLANK)


def well_formed(text: str) -> str:
    """Return a text that can be kept: without lone surrogates, NUL and byte order marks."""
    ends = _LINE_ENDS.sub("\n", text) if "\r" in text or "\f" in text or "\v" in text else text
    cleared = ends.replace("\0", "\ufffd").replace(BYTE_ORDER_MARK, "")
    # Translating takes ten times as long as looking for what has to be.
    return cleared.translate(WITHOUT_SURROGATES) if _SURROGATE.search(cleared) else cleared


class Composition:
    """A text that is drawn block by block."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self._blocks: list[Block] = []
        self._pages: list[int] = []
        self._pages_to_come = 0
        self._record = _OF_NOBODY

    def __len__(self) -> int:
        """Return how many blocks there are."""
        return len(self._blocks)

    def begin(self, author: str = "", date: str = "", url: str = "") -> None:
        """Begin a record or a message; what is told is told of all its blocks, as in `Block`."""
        self._record = _OF_NOBODY._replace(author=author, date=date, url=url, begins=True)

    def add(
        self,
        kind: Kind,
        text: str,
        level: int = 0,
        pages: Sequence[int] = (),
        said: Block = _OF_NOBODY,
    ) -> None:
        """Add a block, unless it is blank.

        Args:
            kind: What it is.
            text: Its text; white space at either end is left out.
            level: As in `Block`.
            pages: Where in the text further pages begin.
            said: Tells who said it, when and where; all else of it says nothing.
        """
        held = well_formed(text)
        kept = held.strip(BLANK)
        if not kept:
            self._pages_to_come += len(pages)
            return
        start = self._begin()
        self._write(kept)
        label = on_one_line(kept) if kind is Kind.HEADING else ""
        self._append(Block(kind, start, self._length, level, label, *said[5:]))
        before = len(held) - len(held.lstrip(BLANK))
        self._pages += (start + min(max(0, page - before), len(kept)) for page in pages)

    def add_items(self, items: Sequence[str]) -> None:
        """Add the items of a list, each a line with its bullet or number.

        What ends with a colon just before becomes one block with them.
        """
        text = "\n".join(items)
        if len(text) > MOST_LIST_CHARACTERS:
            for item in items:
                self.add(Kind.PROSE, item)
            return
        said = well_formed(text).strip(BLANK)
        if said and not self._pages_to_come and self._introduces(len(said)):
            self._write(f"\n{said}")
            self._blocks[-1] = self._blocks[-1]._replace(end=self._length)
        else:
            self.add(Kind.PROSE, text)

    def add_document(self, document: Document, level: int = 0) -> None:
        """Add a document whose text is well formed, its headings below one of some level."""
        if not document.blocks:
            return
        start = self._begin()
        self._write(document.text)
        for block in document.blocks:
            below = block.level + level if block.kind is Kind.HEADING else 0
            first, last = start + block.start, start + block.end
            self._append(block._replace(start=first, end=last, level=below))

    def begin_page(self) -> None:
        """Begin the next page."""
        self._pages_to_come += 1

    def document(
        self,
        title: str = "",
        channel: str = "",
        people: Mapping[str, tuple[str, ...]] = _NO_PEOPLE,
    ) -> Document:
        """Return what was added.

        Args:
            title: As in `Document`; one without a letter or a digit is none.
            channel: As in `Document`.
            people: As in `Document`.
        """
        self._turn_pages(self._length)
        named = on_one_line(well_formed(title)) if any(map(str.isalnum, title)) else ""
        text = "".join(self._parts)
        return Document(
            text,
            tuple(self._blocks),
            named,
            pages=tuple(self._pages),
            people=people,
            channel=channel,
        )

    def _append(self, block: Block) -> None:
        if (record := self._record) is not _OF_NOBODY:
            told = {name: getattr(block, name) or getattr(record, name) for name in _OF_RECORDS}
            block = block._replace(**told)
            self._record = record._replace(begins=False)
        self._blocks.append(block)

    def _begin(self) -> int:
        """Begin a block, and return where."""
        if self._length:
            self._write("\n\n")
        self._turn_pages(self._length)
        return self._length

    def _turn_pages(self, place: int) -> None:
        self._pages += [place] * self._pages_to_come
        self._pages_to_come = 0

    def _write(self, text: str) -> None:
        self._parts.append(text)
        self._length += len(text)

    def _introduces(self, more: int) -> bool:
        """Tell whether the last block introduces a list of so many characters."""
        if not self._blocks or self._record.begins or self._blocks[-1].kind is not Kind.PROSE:
            return False
        _, start, end, *_ = self._blocks[-1]
        return introduces(self._parts[-1]) and end - start + more <= MOST_LIST_CHARACTERS
