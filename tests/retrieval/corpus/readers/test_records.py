"""What does a record of a test collection say?"""

from hypothesis import given
from hypothesis import strategies as st

from retrieval.corpus.readers.records import read
from tests.retrieval.corpus.readers.shown import (
    assert_each_character_is_in_one_block,
    blocks,
    document,
)


def test_the_first_line_is_the_title_and_all_else_is_plain_text() -> None:
    text = "# A *title*\nOne line.\n\n# Two\nlines.\n"
    assert document(read, text).title == "# A *title*"
    assert blocks(read, text) == [
        ("NOISE", "# A *title*"),
        ("PROSE", "One line."),
        ("PROSE", "# Two\nlines."),
    ]


def test_a_record_has_no_title_or_nothing_but_one() -> None:
    assert document(read, "\nOne line.\n").title == ""
    assert blocks(read, "\nOne line.\n") == [("PROSE", "One line.")]
    for text in ("Gulls", "Gulls\n", " Gulls\r\n \n"):
        assert document(read, text).title == ""
        assert blocks(read, text) == [("PROSE", "Gulls")]


@given(st.text("ab \n\r\t=-.\ufeff\u2028"))
def test_each_visible_character_is_in_one_block(text: str) -> None:
    assert_each_character_is_in_one_block(read, text)
