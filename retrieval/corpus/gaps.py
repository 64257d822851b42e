"""What is read of a plain text in which some words are left out?

Its offsets count in the file, so as many blank bytes stand for the words; line ends stay.
"""

from collections.abc import Iterable, Sequence

from retrieval.corpus.sources import Content

Gap = tuple[int, int]
"""The offset of the first byte of what is left out, and that after its last."""


def gaps_in(content: Content, spans: Iterable[tuple[int, int]]) -> tuple[Gap, ...]:
    """Return where in a file something is left out, in order.

    Args:
        content: The content of the file.
        spans: Where in its text, as offsets of characters, in order.
    """
    places = content.offsets([place for span in spans for place in span])
    return tuple(zip(places[::2], places[1::2], strict=True))


def blanked(data: bytes, start: int, gaps: Sequence[Gap], encoding: str) -> bytes:
    """Return bytes of a file with blanks for what is left out.

    Args:
        data: The bytes.
        start: The offset of the first of them in the file.
        gaps: Where something is left out.
        encoding: The encoding of the file, without a byte order mark.
    """
    blank, newline = " ".encode(encoding), "\n".encode(encoding)
    filled = bytearray(data)
    for first, last in gaps:
        for at in range(max(first, start) - start, min(last - start, len(data)), len(blank)):
            if filled[at : at + len(blank)] != newline:
                filled[at : at + len(blank)] = blank
    return bytes(filled)
