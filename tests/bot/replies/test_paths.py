"""Does a reply show the end of a long path?"""

import pytest

from bot.replies.paths import coded, shortened


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
