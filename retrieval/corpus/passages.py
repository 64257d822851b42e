"""What does an id name, and what is ranked?

An id names a paragraph. What is ranked is a passage: a paragraph, or a window of short neighbours.
"""

from dataclasses import dataclass
from typing import Final, NamedTuple

from retrieval.corpus.sources import Source, Span

ID_LENGTH: Final = 8
"""The number of characters shown of a paragraph's id; any longer prefix is accepted too."""

_ID_BYTES: Final = ID_LENGTH * 5 // 8

_CROCKFORD: Final = "0123456789abcdefghjkmnpqrstvwxyz"
_PAIRS: Final = [one + other for one in _CROCKFORD for other in _CROCKFORD]


class Lines(NamedTuple):
    """Neighbouring lines of a file.

    Attributes:
        path: The POSIX path, relative to the corpus folder.
        first: The number of the first line, from 1.
        last: The number of the last line, not below `first`.
    """

    path: str
    first: int
    last: int

    @property
    def locator(self) -> str:
        """Path and lines: `file:12` or `file:12-18`."""
        return f"{self.path}:{self.first}" + (f"-{self.last}" if self.last > self.first else "")


class Paragraph(NamedTuple):
    """A span of one source that an id names.

    Attributes:
        number: The number in corpus order, from 0.
        source: The file it stands in.
        span: The place where it stands.
        digest: SHA-256 over its bytes.
    """

    number: int
    source: Source
    span: Span
    digest: bytes

    @property
    def full_id(self) -> str:
        """All 52 characters of the id."""
        return crockford(self.digest)

    @property
    def id(self) -> str:
        """The id as it is shown; paragraphs with the same bytes share it."""
        return crockford(self.digest[:_ID_BYTES])

    @property
    def lines(self) -> Lines:
        """The lines it stands on."""
        return Lines(self.source.path, self.span.first_line, self.span.last_line)

    @property
    def locator(self) -> str:
        """Path and lines: `file:12` or `file:12-18`."""
        return self.lines.locator


@dataclass(frozen=True, slots=True)
class Passage:
    """What is indexed and ranked: neighbouring paragraphs of one source, at least one."""

    paragraphs: tuple[Paragraph, ...]

    @property
    def source(self) -> Source:
        """The file it stands in."""
        return self.paragraphs[0].source

    @property
    def byte_start(self) -> int:
        """Offset of its first byte in the file, from 0."""
        return self.paragraphs[0].span.byte_start

    def paragraph_at(self, byte: int) -> Paragraph:
        """Return the paragraph that holds or precedes a byte of the passage."""
        return [one for one in self.paragraphs if one.span.byte_start <= byte][-1]

    def part(self, data: bytes, first: int, last: int) -> bytes:
        """Return the bytes of some of its paragraphs, with what is between them.

        Args:
            data: All bytes of this passage.
            first: The first of the paragraphs, from 0.
            last: The number after that of the last.
        """
        spans = [paragraph.span for paragraph in self.paragraphs[first:last]]
        return data[spans[0].byte_start - self.byte_start : spans[-1].byte_end - self.byte_start]

    def texts(self, data: bytes) -> tuple[str, ...]:
        """Return the text of each of its paragraphs, given all its bytes."""
        parts = (self.part(data, n, n + 1) for n in range(len(self.paragraphs)))
        return tuple(part.decode(self.source.encoding) for part in parts)

    @property
    def locator(self) -> str:
        """Path and lines: `file:12` or `file:12-18`."""
        first, last = self.paragraphs[0].span.first_line, self.paragraphs[-1].span.last_line
        return Lines(self.source.path, first, last).locator


def crockford(digest: bytes) -> str:
    """Return bytes as Crockford's base32 in lower case, five bits a character, high bits first.

    Source: Douglas Crockford, Base 32 (no check symbol; the last character is filled with zeros).
    """
    bits = len(digest) * 8
    spare = -bits % 10
    number = int.from_bytes(digest) << spare
    pairs = [_PAIRS[number >> place & 1023] for place in range(bits + spare - 10, -1, -10)]
    return "".join(pairs)[: -(-bits // 5)]


def digests_of(prefix: str) -> tuple[bytes, bytes]:
    """Return the lowest and the highest digest whose id begins with a prefix.

    Args:
        prefix: The prefix, at most 52 of Crockford's characters.
    """
    bits = 5 * len(prefix)
    number = 0
    for character in prefix:
        number = number << 5 | _CROCKFORD.index(character)
    spare = 260 - bits  # 52 characters hold four bits more than a digest
    low = number << spare >> 4
    high = ((number + 1) << spare) - 1 >> 4
    return low.to_bytes(32), high.to_bytes(32)
