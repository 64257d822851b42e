"""What stands between two places of a file?"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

from retrieval.corpus.bylines import UNSIGNED, Byline
from retrieval.corpus.passages import Lines
from retrieval.corpus.readers import is_drawn
from retrieval.corpus.sources import Source, Span


@dataclass(frozen=True, slots=True)
class Extract:
    """A verbatim piece of a source.

    Attributes:
        path: The POSIX path, relative to the corpus folder.
        first_line: The line on which it begins, from 1.
        last_line: The line on which it ends.
        byte_start: The offset of its first byte in its source's text.
        byte_end: The offset after its last byte.
        text: The bytes, decoded.
        encoding: The encoding of the bytes, as in `Source`.
        headings: The headings that it stands under, the outermost first; empty for none, or where
            they aren't known.
        title: The title of its source; empty when it has none, or where it isn't known.
        page: The number of the page on which it begins, from 1; None where its source has none, or
            where it isn't known.
        byline: Who said it, when and where: what all of it shares, and the time at which it begins.
    """

    path: str
    first_line: int
    last_line: int
    byte_start: int
    byte_end: int
    text: str
    encoding: str = "utf-8"
    headings: tuple[str, ...] = ()
    title: str = ""
    page: int | None = None
    byline: Byline = UNSIGNED

    @classmethod
    def of(  # noqa: PLR0913, PLR0917 - a whole text at a place, and where in it the piece is
        cls,
        source: Source,
        begun: Span,
        text: str,
        start: int = 0,
        end: int | None = None,
        headings: tuple[str, ...] = (),
        sign: Callable[[int, int], Byline] | None = None,
    ) -> Self:
        """Return a piece of a text that stands in a source.

        This is the one place where characters become bytes and lines.

        Args:
            source: The file in which the text stands.
            begun: Any span that begins where the text begins.
            text: The text, decoded from the source without a gap.
            start: Offset of the piece's first character in the text.
            end: Offset after its last character; None for the text's end.
            headings: The headings that the piece stands under.
            sign: Returns the byline of what stands from one byte of the source to before another;
                None for no byline.
        """
        piece = text[start:end]
        byte_start = begun.byte_start + len(text[:start].encode(source.encoding))
        byte_end = byte_start + len(piece.encode(source.encoding))
        first_line = begun.first_line + text.count("\n", 0, start)
        return cls(
            path=source.path,
            first_line=first_line,
            last_line=first_line + piece.count("\n"),
            byte_start=byte_start,
            byte_end=byte_end,
            text=piece,
            encoding=source.encoding,
            headings=headings,
            title=source.title,
            page=source.page(byte_start),
            byline=sign(byte_start, byte_end) if sign else UNSIGNED,
        )

    @property
    def is_drawn(self) -> bool:
        """Whether its bytes and lines count in a text that was drawn from its file."""
        return is_drawn(self.path)

    @property
    def lines(self) -> Lines:
        """The lines that it stands on."""
        return Lines(self.path, self.first_line, self.last_line)

    @property
    def locator(self) -> str:
        """Path and lines: `file:12` or `file:12-18`."""
        return self.lines.locator

    def holds(self, other: "Extract") -> bool:
        """Tell whether another extract is this one or a part of it."""
        return (
            self.path == other.path
            and self.byte_start <= other.byte_start
            and other.byte_end <= self.byte_end
        )

    def repeats(self, other: "Extract") -> bool:
        """Tell whether more than half of the shorter of two extracts stands in both."""
        if self.path != other.path:
            return False
        shared = min(self.byte_end, other.byte_end) - max(self.byte_start, other.byte_start)
        shorter = min(self.byte_end - self.byte_start, other.byte_end - other.byte_start)
        return 2 * shared > shorter
