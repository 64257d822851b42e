"""Which terms a text holds."""

from hypothesis import given
from hypothesis import strategies as st

from retrieval import analysis


def test_words_become_stems_without_stop_words() -> None:
    assert analysis.terms("What did the Sleeper Agents show?") == ["sleeper", "agent", "show"]
    assert analysis.terms("What is it, and why?") == []


def test_apostrophes_belong_inside_words_and_the_possessive_goes() -> None:
    assert analysis.terms("Anthropic's Anthropic\u2019s Anthropic") == ["anthrop"] * 3
    assert analysis.terms("Doesn\u2019t rock'n'roll 'quoted'") == ["rock'n'rol", "quot"]


def test_underscores_and_hyphens_separate_words() -> None:
    assert analysis.terms("fine_tuning in-distribution 50/50") == [
        "fine",
        "tune",
        "distribut",
        "50",
        "50",
    ]


def test_composed_and_combined_letters_are_one_term() -> None:
    assert analysis.terms("cafe\u0301") == analysis.terms("caf\u00e9")
    assert len(analysis.terms("cafe\u0301s")) == 1


def test_about_a_hundred_and_seventy_words_are_left_out() -> None:
    # DESIGN's some 130 words, and their contractions.
    assert 150 <= len(analysis.STOP_WORDS) <= 190
    assert all(word == word.lower() for word in analysis.STOP_WORDS)


@given(st.text())
def test_a_token_is_a_span_of_its_text(text: str) -> None:
    end = 0
    for token in analysis.tokens(text):
        assert end <= token.start < token.end <= len(text)
        assert text[token.start : token.end].lower() == token.word
        assert token.term
        end = token.end
