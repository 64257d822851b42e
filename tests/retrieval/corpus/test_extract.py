"""Does an extract say at which bytes and on which lines its text stands?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.corpus.extract import Extract
from retrieval.corpus.passages import Lines
from retrieval.corpus.sources import Source, Span

LAMP = Extract("notes/lamp.txt", 3, 4, 10, 30, "A lantern\nby the gate")


def source(encoding: str) -> Source:
    return Source("a.txt", encoding, size=0, mtime_ns=0, digest=b"", title="")


@st.composite
def pieces(draw: st.DrawFn) -> tuple[str, str, str, int, int]:
    """Return an encoding, what stands before a text, the text, and two offsets in it."""
    encoding = draw(st.sampled_from(["utf-8", "utf-16-le", "latin-1"]))
    letters = st.characters(codec=encoding) | st.sampled_from("\n\r é")
    before, text = draw(st.text(letters)), draw(st.text(letters))
    start = draw(st.integers(0, len(text)))
    return encoding, before, text, start, draw(st.integers(start, len(text)))


@given(pieces())
def test_the_bytes_of_an_extract_are_its_text_and_its_lines_count_line_feeds(
    piece: tuple[str, str, str, int, int],
) -> None:
    encoding, before, text, start, end = piece
    file = f"{before}{text} and more".encode(encoding)
    begun = len(before.encode(encoding))
    first = before.count("\n") + 1
    found = Extract.of(source(encoding), Span(begun, begun, first, first), text, start, end)
    assert found.text == text[start:end]
    assert file[found.byte_start : found.byte_end].decode(encoding) == found.text
    assert found.first_line == 1 + (before + text[:start]).count("\n")
    assert found.last_line == 1 + (before + text[:end]).count("\n")


def test_an_extract_goes_to_the_end_of_the_text_where_no_end_is_given() -> None:
    found = Extract.of(source("utf-16-le"), Span(10, 12, 3, 3), "A\nbé\nc", 2)
    assert found == Extract("a.txt", 4, 5, 14, 22, "bé\nc", "utf-16-le")


@pytest.mark.parametrize(("last", "shown"), [(3, "notes/lamp.txt:3"), (4, "notes/lamp.txt:3-4")])
def test_an_extract_is_named_by_its_path_and_lines(last: int, shown: str) -> None:
    extract = Extract("notes/lamp.txt", 3, last, 10, 30, "")
    assert extract.locator == shown
    assert extract.lines == Lines("notes/lamp.txt", 3, last)


@pytest.mark.parametrize(
    ("path", "start", "end", "held"),
    [
        ("notes/lamp.txt", 10, 30, True),
        ("notes/lamp.txt", 15, 20, True),
        ("notes/lamp.txt", 9, 20, False),
        ("notes/lamp.txt", 20, 31, False),
        ("notes/gate.txt", 15, 20, False),
    ],
)
def test_an_extract_holds_what_stands_within_its_bytes(
    path: str, start: int, end: int, held: bool
) -> None:
    assert LAMP.holds(Extract(path, 3, 3, start, end, "")) is held
