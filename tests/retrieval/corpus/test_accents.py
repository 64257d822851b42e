"""A text reads alike without case, accents and apostrophes."""

from hypothesis import given
from hypothesis import strategies as st

from retrieval.corpus import unmarked


def test_what_many_do_not_type_makes_no_difference() -> None:
    assert unmarked("Isn’t the CAFÉ “Łódź” there?") == "isnt the cafe “lodz” there?"


@given(st.text(st.characters(max_codepoint=127)))
def test_plain_letters_read_as_they_do_beside_one_with_an_accent(text: str) -> None:
    assert unmarked(text) == unmarked(f"{text}é").removesuffix("e")
