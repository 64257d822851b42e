"""Do the sets of characters hold what Unicode says of them?"""

import re
import sys

import pytest

from retrieval.corpus import characters


@pytest.fixture(scope="module")
def every() -> list[str]:
    """All characters of Unicode."""
    return [chr(code) for code in range(sys.maxunicode + 1)]


def test_blank_is_all_white_space_and_the_byte_order_mark(every: list[str]) -> None:
    blank = {character for character in every if character.isspace()}
    assert set(characters.BLANK) == blank | {characters.BYTE_ORDER_MARK}


def test_each_combining_mark_is_in_the_class_of_marks(every: list[str]) -> None:
    held = re.compile(f"[{characters.marks()}]")
    marks = [character for character in every if characters.is_mark(character)]
    assert [mark for mark in marks if not held.match(mark)] == []


@pytest.mark.parametrize("shown", ["\t", "\n", "\r", " ", "a", "\u00a0", "\u200d"])
def test_line_ends_tabs_spaces_and_joiners_are_not_unseen(shown: str) -> None:
    assert re.match(f"[{characters.UNSEEN}{characters.C1_CONTROLS}]", shown) is None


@pytest.mark.parametrize("script", characters.SPACELESS_LETTERS)
def test_no_letter_of_a_script_without_spaces_is_a_digit(script: str, every: list[str]) -> None:
    assert [c for c in every if c.isdecimal() and re.match(f"[{script}]", c)] == []


def test_halves_of_pairs_become_the_replacement_character() -> None:
    assert "a\ud800\udfff\ue000".translate(characters.WITHOUT_SURROGATES) == "a\ufffd\ufffd\ue000"
