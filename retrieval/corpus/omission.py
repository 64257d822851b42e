"""Whose words are left out of a corpus, and what is left of a document without them?

This is the one place that decides. A text that is drawn is drawn without them. A plain text keeps
its own characters, so that offsets count in the file: there they are parts of no block.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from retrieval.corpus.bylines import is_called, name_key
from retrieval.corpus.documents import ANSWERING, Block, Document, Kind


@dataclass(frozen=True, slots=True)
class Omission:
    """Whose words are left out.

    Attributes:
        authors: Names of people; whoever has a name with all words of one of them is meant, as with
            `by:` in a question.
        exactly: Names of people; whoever has just one of them is meant.
    """

    authors: tuple[str, ...] = ()
    exactly: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.authors or self.exactly)

    def besides(self, other: "Omission") -> "Omission":
        """Return whom this leaves out and another one doesn't."""
        return Omission(
            tuple(name for name in self.authors if name not in other.authors),
            tuple(name for name in self.exactly if name not in other.exactly),
        )

    def leaves_out(self, names: Collection[str]) -> bool:
        """Tell whether the words of a person are left out, given all names of the person."""
        if any(is_called(names, author) for author in self.authors):
            return True
        keys = {name_key(name) for name in self.exactly}
        return any(name_key(name) in keys for name in names)

    def spans(self, document: Document) -> list[tuple[int, int]]:
        """Return where what is left out stands in a document, as offsets, in its order."""
        return [(block.start, block.end) for block in self._left_out(document)]

    def of(self, document: Document, *, is_drawn: bool) -> Document:
        """Return what is left of a document.

        Args:
            document: The document.
            is_drawn: Whether its text was drawn; then the words are taken out of that, too.
        """
        gone = {block.start for block in self._left_out(document)}
        if self._is_by(document, ""):
            document = replace(document, title="", aliases=(), author="", date="", url="")
        if not gone:
            return document
        people = {
            name: more for name, more in document.people.items() if not self._is_by(document, name)
        }
        lonely = self._lonely(document) if is_drawn else frozenset[int]()
        blocks: list[Block] = []
        begins = False
        for block in document.blocks:
            begins = begins or block.begins
            if block.start not in gone:
                start = block.start + len(ANSWERING) * (block.start in lonely)
                blocks.append(block._replace(start=start, begins=begins))
                begins = False
        left = replace(document, blocks=tuple(blocks), people=people)
        return _without(left, document) if is_drawn else left

    def _left_out(self, document: Document) -> list[Block]:
        """Return the blocks that are left out, and the headings under which nothing else stands."""
        known: dict[str, bool] = {}
        for block in document.blocks:
            if block.author not in known:
                known[block.author] = self._is_by(document, block.author)
        if not any(known.values()):
            return []
        empty = _emptied(document.blocks, known)
        rows = enumerate(document.blocks)
        return [block for number, block in rows if known[block.author] or number in empty]

    def _lonely(self, document: Document) -> frozenset[int]:
        """Return where replies begin whose message is left out: they answer nothing above them."""
        found: set[int] = set()
        message: tuple[str, str, str] | None = None
        is_lost = False
        for block in document.blocks:
            told = block.author, block.date, block.url
            if told == message:
                continue
            message = told
            if block.kind is Kind.NOISE and document.text.startswith(ANSWERING, block.start):
                found.update([block.start] if is_lost else [])
            else:
                is_lost = self._is_by(document, block.author)
        return frozenset(found)

    def _is_by(self, document: Document, author: str) -> bool:
        """Tell whether a block of a document is left out, given its author; empty for none."""
        name = author or document.author
        return bool(name) and self.leaves_out([name, *document.people.get(name, ())])


NOBODY: Final = Omission()
"""Leaves out nothing."""


@dataclass(slots=True)
class _Section:
    """A heading whose section isn't at its end, and what was found in it."""

    number: int
    level: int
    has_lost: bool = False
    has_kept: bool = False


def _emptied(blocks: Iterable[Block], is_out: Mapping[str, bool]) -> set[int]:
    """Return the numbers of the headings that have lost all that stood under them."""
    empty: set[int] = set()
    path: list[_Section] = []

    def end(level: int) -> None:
        while path and path[-1].level >= level:
            ended = path.pop()
            if ended.has_lost and not ended.has_kept:
                empty.add(ended.number)
            if path:
                path[-1].has_lost |= ended.has_lost
                path[-1].has_kept |= ended.has_kept

    for number, block in enumerate(blocks):
        if block.begins:
            end(0)
        if block.kind is Kind.HEADING:
            end(block.level)
            path.append(_Section(number, block.level))
        elif path and is_out[block.author]:
            path[-1].has_lost = True
        elif path and block.kind is not Kind.NOISE:
            path[-1].has_kept = True
    end(0)
    return empty


def _without(left: Document, document: Document) -> Document:
    """Return what is left of a drawn document with the text of what is left alone."""
    firsts = [block.start for block in document.blocks]
    parts: list[str] = []
    length = end = 0
    blocks: list[Block] = []
    for block in left.blocks:
        # Only where a block before this one has gone, the text between them goes, too.
        before = bisect_left(firsts, block.start) - 1
        is_next = end == (document.blocks[before].end if before >= 0 else 0)
        between = document.text[end : block.start] if is_next else "\n\n" if blocks else ""
        said = document.text[block.start : block.end]
        start = length + len(between)
        blocks.append(block._replace(start=start, end=start + len(said)))
        parts += [between, said]
        length, end = start + len(said), block.end
    begun = [block.start for block in left.blocks]

    def moved(offset: int) -> int:
        place = bisect_right(begun, offset) - 1
        if place >= 0 and offset < left.blocks[place].end:
            return blocks[place].start + offset - begun[place]
        return blocks[place + 1].start if place + 1 < len(blocks) else length

    # What was said at a place where nothing is left gives way to what stands there now.
    times = {moved(offset): seconds for offset, seconds in document.times}
    return replace(
        left,
        text="".join(parts),
        blocks=tuple(blocks),
        pages=tuple(map(moved, document.pages)),
        times=tuple(sorted(times.items())),
    )
