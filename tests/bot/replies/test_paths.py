"""What does a reply show of a long path, and of a long path of headings?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.replies.paths import coded, heading_path, shortened


@pytest.mark.parametrize(
    ("path", "most", "shown"),
    [
        ("notes/lamp.txt", 14, "notes/lamp.txt"),
        ("notes/lamp.txt", 13, "…tes/lamp.txt"),
        ("notes/lamp.txt:3-4", 10, "…p.txt:3-4"),
        ("", 10, ""),
    ],
)
def test_a_path_is_cut_at_its_beginning_and_says_so(path: str, most: int, shown: str) -> None:
    assert shortened(path, most) == shown
    assert len(shown) <= most


def test_a_path_in_a_message_stands_in_code_style_and_shows_its_last_hundred_characters() -> None:
    assert coded("x" * 101) == f"`{'x' * 101}`"
    assert coded("y" * 50 + "x" * 100) == f"`…{'x' * 100}`"


WORDY = "Crossing in winter, when the harbour is closed to everybody but the postman in his boat"


@pytest.mark.parametrize(
    ("headings", "most", "shown"),
    [
        ([], 80, ""),
        (["Island", "Ferry"], 14, "Island › Ferry"),
        (["Island", "Ferry", "Fares"], 18, "Island › … › Fares"),
        (["Island", "Ferry", "Fares", "Dogs"], 26, "Island › … › Fares › Dogs"),
        # What repeats the heading above it says nothing, and blanks are one space.
        (["FAQ", "FAQ", "", "Is\nit\u2028\tfar?"], 80, "FAQ › Is it far?"),
        # Words go before the outermost and the innermost go, and none is cut.
        (["Island", WORDY], 40, "Island … but the postman in his boat"),
        ([WORDY, "Fares"], 40, "Crossing in winter, when the … Fares"),
        ([WORDY], 40, "Crossing in winter, … in his boat"),
        ([WORDY, "Ferry", WORDY], 40, "Crossing in winter, … in his boat"),
        (["字" * 30], 20, f"{'字' * 9} … {'字' * 8}"),
    ],
)
def test_of_many_headings_the_outermost_and_the_innermost_are_shown(
    headings: list[str], most: int, shown: str
) -> None:
    assert heading_path(headings, most) == shown
    assert len(shown) <= most


@given(
    st.lists(st.text("a字 ›…\n", max_size=60), max_size=6),
    st.integers(min_value=10, max_value=90),
)
def test_a_path_of_headings_is_one_line_that_fits(headings: list[str], most: int) -> None:
    path = heading_path(headings, most)
    assert len(path) <= most
    assert path == " ".join(path.split())
    assert bool(path) == any(heading.strip() for heading in headings)
