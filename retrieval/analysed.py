"""What does one file contribute to an index?

Its paragraphs, how they are gathered into passages, and which words each passage holds: all that
is needed to index it without reading it again.
"""

import json
import zlib
from array import array
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, count
from typing import Any, Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from retrieval import analysis, segmentation, sources
from retrieval.sources import Content, Source

_Unsigned = TypeVar("_Unsigned", np.uint32, np.uint64)

_COLUMNS: Final[dict[str, type[np.unsignedinteger[Any]]]] = {
    "spans": np.uint64,
    "lines": np.uint32,
    "firsts": np.uint32,
    "counts": np.uint8,
    "ends": np.uint32,
    "numbers": np.uint32,
    "tf": np.uint32,
}

_HALF: Final = np.uint64(32)

TITLE_WEIGHT: Final = 2
"""How often the words of a source's title count in each of its passages."""


@dataclass(frozen=True, slots=True)
class Analysed:
    """One file, analysed.

    Attributes:
        encoding: As in `Source`.
        size: In bytes.
        digest: SHA-256 over all bytes.
        title: As in `Source`.
        spans: `byte_start` and `byte_end` of each paragraph, a row each.
        lines: `first_line` and `last_line` of each paragraph.
        digests: SHA-256 over the bytes of each paragraph, one after the other.
        firsts: The first paragraph of each passage, ascending.
        counts: How many paragraphs each passage has.
        word_lines: The folded words of the title and the passages, in order of their first
            appearance, one a line in UTF-8; most are never needed as texts of their own.
        ends: Of each passage in the two that follow.
        numbers: Words of a passage, by their place among these, ascending.
        tf: How often each of these stands there, a title's words included.
    """

    encoding: str
    size: int
    digest: bytes
    title: str
    spans: NDArray[np.uint64]
    lines: NDArray[np.uint32]
    digests: bytes
    firsts: NDArray[np.uint32]
    counts: NDArray[np.uint8]
    word_lines: bytes
    ends: NDArray[np.uint32]
    numbers: NDArray[np.uint32]
    tf: NDArray[np.uint32]

    @property
    def words(self) -> list[str]:
        """The words in `word_lines`."""
        return read_lines(self.word_lines)

    def packed(self) -> bytes:
        """Return all of it as bytes with a checksum; `unpacked` reads them."""
        kept = {name: getattr(self, name) for name in _COLUMNS}
        kept["numbers"] = _steps(self.numbers, self.ends)
        columns = [
            column.astype(np.min_scalar_type(column.max(initial=0))) for column in kept.values()
        ]
        parts = [self.digest, self.digests, self.word_lines]
        parts += (column.tobytes() for column in columns)
        kinds = [column.dtype.str for column in columns]
        told = [self.encoding, self.size, self.title, [len(part) for part in parts], kinds]
        data = b"\0".join([json.dumps(told).encode(), b"".join(parts)])
        # The quickest level halves them; a better one costs much time for little.
        return zlib.crc32(data).to_bytes(4) + zlib.compress(data, 1)

    @classmethod
    def unpacked(cls, packed: bytes) -> "Analysed":
        """Read what `packed` returned.

        Raises:
            ValueError: It is damaged.
        """
        try:
            told_and_data = zlib.decompress(packed[4:])
        except zlib.error as error:
            raise ValueError("The analysis of a file is damaged.") from error
        if zlib.crc32(told_and_data) != int.from_bytes(packed[:4]):
            raise ValueError("The analysis of a file is damaged.")
        told, data = told_and_data.split(b"\0", 1)
        encoding, size, title, lengths, kinds = json.loads(told)
        digest, digests, word_lines, *columns = (
            data[end - length : end]
            for end, length in zip(accumulate(lengths), lengths, strict=True)
        )
        read = {
            name: np.frombuffer(column, dtype=kind).astype(wanted)
            for (name, wanted), column, kind in zip(_COLUMNS.items(), columns, kinds, strict=True)
        }
        return cls(
            encoding=encoding,
            size=size,
            digest=digest,
            title=title,
            spans=read["spans"].reshape(-1, 2),
            lines=read["lines"].reshape(-1, 2),
            digests=digests,
            firsts=read["firsts"],
            counts=read["counts"],
            word_lines=word_lines,
            ends=read["ends"],
            numbers=_stepped(read["numbers"], read["ends"]),
            tf=read["tf"],
        )

    def source(self, path: str, mtime_ns: int) -> Source:
        """Return the file as a source of its corpus."""
        return Source(path, self.encoding, self.size, mtime_ns, self.digest, self.title)

    def keys(self) -> Iterator[bytes]:
        """Yield for each passage what passages with the same paragraphs have in common."""
        for first, paragraphs in zip(self.firsts.tolist(), self.counts.tolist(), strict=True):
            data = self.digests[32 * first : 32 * (first + paragraphs)]
            yield data if paragraphs == 1 else sources.digest_of(data)


def analyse(content: Content) -> Analysed:
    """Analyse a file."""
    title = segmentation.title(content)
    title_words = analysis.words(title) * TITLE_WEIGHT
    spans = segmentation.paragraphs(content)
    pieces = [content.data[span.byte_start : span.byte_end] for span in spans]
    texts = [piece.decode(content.encoding) for piece in pieces]
    known: defaultdict[str, int] = defaultdict(count().__next__)
    title_numbers = array("I", map(known.__getitem__, title_words))
    windows: list[tuple[int, int]] = []
    tokens, token_ends = array("I"), array("I")
    for first, last in segmentation.windows(texts):
        if words := analysis.words("\n".join(texts[first:last])):
            tokens.extend(map(known.__getitem__, words))
            tokens.extend(title_numbers)
            token_ends.append(len(tokens))
            windows.append((first, last - first))
    ends, numbers, tf = _counted(tokens, token_ends)
    return Analysed(
        encoding=content.encoding,
        size=len(content.data),
        digest=sources.digest_of(content.data),
        title=title,
        spans=_pairs([(span.byte_start, span.byte_end) for span in spans], np.uint64),
        lines=_pairs([(span.first_line, span.last_line) for span in spans], np.uint32),
        digests=b"".join(map(sources.digest_of, pieces)),
        firsts=np.array([first for first, _ in windows], dtype=np.uint32),
        counts=np.array([paragraphs for _, paragraphs in windows], dtype=np.uint8),
        word_lines="\n".join(known).encode(),
        ends=ends,
        numbers=numbers,
        tf=tf,
    )


def _counted(
    tokens: Sequence[int], ends: Sequence[int]
) -> tuple[NDArray[np.uint32], NDArray[np.uint32], NDArray[np.uint32]]:
    """Count the words of each passage; return `ends`, `numbers` and `tf` as in `Analysed`.

    Args:
        tokens: Of all passages, one after the other.
        ends: After the last one of each passage.
    """
    passages = len(ends)
    upto = np.array(ends, dtype=np.uint32)
    keys = np.repeat(np.arange(passages, dtype=np.uint64), upto - _firsts(upto)) << _HALF
    keys |= np.array(tokens, dtype=np.uint64)
    keys, tf = np.unique(keys, return_counts=True)
    held = np.bincount((keys >> _HALF).astype(np.int64), minlength=passages)
    return np.cumsum(held, dtype=np.uint32), keys.astype(np.uint32), tf.astype(np.uint32)


def _steps(numbers: NDArray[np.uint32], ends: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Return the numbers of each passage as steps, which are small and need little room."""
    steps = np.diff(numbers, prepend=np.uint32(0))
    firsts = _firsts(ends)
    steps[firsts] = numbers[firsts]
    return steps


def _stepped(steps: NDArray[np.uint32], ends: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Return what `_steps` was given."""
    numbers = np.cumsum(steps, dtype=np.uint32)
    firsts = _firsts(ends)
    numbers -= np.repeat(numbers[firsts] - steps[firsts], ends - firsts)
    return numbers


def _firsts(ends: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Return where each passage begins, given where each ends; none is empty."""
    return np.append(np.uint32(0), ends[:-1])[: len(ends)]


def read_lines(lines: bytes) -> list[str]:
    """Return words that stand one a line; none of none."""
    return lines.decode().split("\n") if lines else []


def _pairs(rows: Sequence[tuple[int, int]], kind: type[_Unsigned]) -> NDArray[_Unsigned]:
    return np.array(rows, dtype=kind).reshape(-1, 2)
