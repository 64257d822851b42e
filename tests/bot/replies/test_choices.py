"""How does a passage look in the list that Discord shows while somebody types?"""

from hypothesis import given
from hypothesis import strategies as st

from bot.replies.choices import LONGEST_CHOICE, choice_name

TEXT = (
    "The keeper sleeps. " * 10
    + "A lantern hangs by the gate, and nobody knows who lights it at dusk."
)


def test_a_choice_shows_the_passage_around_the_word_and_its_place() -> None:
    assert choice_name("A lantern\n hangs.", 0, "lamp.txt:3-4") == "A lantern hangs. · lamp.txt:3-4"
    name = choice_name(TEXT, TEXT.index("lantern"), "lamp.txt:3")
    assert name == (
        "…sleeps. The keeper sleeps. A lantern hangs by the gate, and nobody knows who lights… "
        "· lamp.txt:3"
    )
    at_the_end = choice_name(TEXT, TEXT.index("dusk"), "lamp.txt:3")
    assert at_the_end.endswith(" dusk. · lamp.txt:3")


def test_a_long_path_is_shown_by_its_end() -> None:
    name = choice_name("A lantern.", 0, "folder/" * 20 + "lamp.txt:3")
    assert name.endswith("/lamp.txt:3")
    assert len(name) < 60


@given(text=st.text(max_size=400), at=st.integers(0, 400), path=st.text(min_size=1, max_size=120))
def test_a_choice_always_fits_on_one_line_and_is_never_blank(text: str, at: int, path: str) -> None:
    name = choice_name(text, min(at, len(text)), f"{path}:1")
    assert name.strip()
    assert len(name) <= LONGEST_CHOICE
    assert "\n" not in name
