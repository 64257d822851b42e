"""Excerpts show the sentences that fit, and cut none."""

from collections.abc import Callable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.answer.excerpts import (
    MOST_CHARACTERS,
    Piece,
    excerpt_span,
    may_be_nearly_same,
    nearly_same,
)
from retrieval.corpus import Kind
from retrieval.corpus.characters import BLANK
from retrieval.corpus.sentences import sentence_spans

FILLER = "This sentence says nothing that anybody asked about, at some length."


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text)]


def counted(word: str) -> Callable[[Sequence[str]], list[int]]:
    return lambda sentences: [sentence.count(word) for sentence in sentences]


def excerpt(text: str, word: str, budget: int = MOST_CHARACTERS) -> str:
    start, end = excerpt_span(text, counted(word), budget=budget)
    return text[start:end]


def test_sentences_end_where_a_reader_would_end_them() -> None:
    assert sentences("One here. Two (is it?) goes on. Three, e.g. this, by Dr. Smith.") == [
        "One here.",
        "Two (is it?) goes on.",
        "Three, e.g. this, by Dr. Smith.",
    ]


def test_a_number_with_a_dot_is_no_sentence() -> None:
    text = "I think 2. is the most promising strategy for 1., but I wonder. Yes."
    assert sentences(text) == [text[:-5], "Yes."]
    assert sentences("1. First comes this. 2. Then that.") == [
        "1. First comes this.",
        "2. Then that.",
    ]


def test_list_items_are_sentences_of_their_own() -> None:
    assert sentences("This could include:\n- one thing\n- another\n  one") == [
        "This could include:",
        "- one thing",
        "- another\n  one",
    ]


def test_other_scripts_have_sentences_too() -> None:
    assert sentences("これは文です。次の文です！") == ["これは文です。", "次の文です！"]


@given(
    st.lists(
        st.sampled_from(["A b", ". ", "? ", "\n", "- ", "1. ", "é", "\r\n", "\0", "e.g. ", "”"]),
        max_size=30,
    ).map("".join)
)
def test_only_white_space_is_between_sentences(text: str) -> None:
    end = 0
    for start, stop in sentence_spans(text):
        assert not text[end:start].strip(BLANK)
        assert start < stop
        assert text[start:stop] == text[start:stop].strip(BLANK)
        end = stop
    assert not text[end:].strip(BLANK)


def test_a_short_passage_is_shown_whole() -> None:
    assert excerpt("One. A lantern. Three.", "lantern") == "One. A lantern. Three."


def test_of_a_long_one_the_matching_sentence_with_its_neighbours() -> None:
    text = " ".join([FILLER] * 9 + ["Before it. A lantern hangs here. After it."] + [FILLER] * 9)
    around = "Before it. A lantern hangs here. After it."
    assert excerpt(text, "lantern") == " ".join([around, *[FILLER] * 4])
    text = f"{FILLER * 8} {around} {FILLER * 8}"
    assert excerpt(text, "lantern") == around


def test_what_goes_on_about_the_question_is_shown_as_far_as_the_budget_goes() -> None:
    first, second, third = (f"The kiln {verb}, {'and so on, ' * 12}again." for verb in "abc")
    text = f"{first} {second} {third} {FILLER * 9}"
    assert excerpt(text, "kiln", 500) == f"{first} {second} {third}"
    assert excerpt(text, "a,", 500) == f"{first} {second}"


def test_what_only_introduces_comes_with_what_it_introduces() -> None:
    code = "```sh\n" + "run the lamp\n" * 60 + "```"
    text = f"{FILLER}\n\nTo light the lantern:\n\n{code}"
    start = text.index("```")
    pieces = [Piece(0, len(FILLER)), Piece(len(FILLER) + 2, start - 2)]
    pieces.append(Piece(start, len(text), Kind.CODE))
    span = excerpt_span(text, counted("lantern"), pieces)
    shown = text[slice(*span)]
    assert shown.startswith(f"{FILLER}\n\nTo light the lantern:\n\n```sh\nrun the lamp\n")
    assert shown.endswith("run the lamp")
    assert 300 < len(shown) <= MOST_CHARACTERS


def parts(*texts: str) -> tuple[str, list[Piece]]:
    """Return paragraphs as one text, and where each stands; those that begin a fence are code."""
    text, pieces = "\n\n".join(texts), []
    start = 0
    for one in texts:
        kind = Kind.CODE if one.startswith("```") else Kind.PROSE
        pieces.append(Piece(start, start + len(one), kind))
        start += len(one) + 2
    return text, pieces


def shown_of(word: str, *texts: str) -> str:
    text, pieces = parts(*texts)
    return text[slice(*excerpt_span(text, counted(word), pieces))]


def listed(count: int, mark: str = "-", between: str = "\n") -> str:
    return between.join(f"{mark} Fill tank {n} with oil, and close it." for n in range(count))


CODE = "\n".join(["```sh", *["run the lamp"] * 5, "```"])
ENDLESS = "\n".join(["```sh", *["run the lamp"] * 50, "```"])


SENTENCE = f"A lantern hangs here. {FILLER}"
REST = " ".join([FILLER] * 9)


@pytest.mark.parametrize("block", [listed(4), listed(4, "7."), listed(4, between="\n\n"), CODE])
def test_what_fills_up_is_a_whole_list_or_code(block: str) -> None:
    assert block in shown_of("lantern", SENTENCE, *block.split("\n\n"), REST)
    assert block in shown_of("lantern", REST, *block.split("\n\n"), SENTENCE)


@pytest.mark.parametrize(
    "block", [listed(20), listed(20, "7."), listed(20, between="\n\n"), ENDLESS]
)
def test_what_fills_up_is_no_part_of_a_list_or_code(block: str) -> None:
    assert shown_of("lantern", SENTENCE, *block.split("\n\n"), REST) == SENTENCE
    assert shown_of("lantern", REST, *block.split("\n\n"), SENTENCE) == SENTENCE


def test_a_list_is_shown_from_its_introduction_on_as_far_as_the_budget_goes() -> None:
    introduced = f"Do this for the lantern:\n{listed(40)}"
    shown = shown_of("lantern", FILLER, introduced)
    assert shown.startswith(f"{FILLER}\n\nDo this for the lantern:\n- Fill tank 0")
    assert MOST_CHARACTERS - 50 < len(shown) <= MOST_CHARACTERS
    assert shown.endswith("close it.")
    assert f"{introduced[:30]}" in shown_of("tank 3", REST, introduced)
    assert shown_of("tank 25", REST, introduced).startswith("- Fill tank 2")


def test_what_introduces_is_no_end() -> None:
    said = f"A lantern hangs here. {FILLER} {FILLER}"
    assert shown_of("lantern", f"{said} Then run this:", ENDLESS) == said
    assert f"Then run this:\n\n{CODE}" in shown_of("lantern", f"{said} Then run this:", CODE, REST)
    assert f"Run this:\n\n{CODE}" in shown_of("lantern", f"{REST} Run this:", CODE, said)


def test_no_row_of_a_table_is_cut() -> None:
    rows = [f"| field {n} | integer | at most {n}000 of them |" for n in range(40)]
    text = "\n".join(rows)
    start, end = excerpt_span(text, counted("field 20 "), [Piece(0, len(text), Kind.TABLE)])
    assert text[start:end].split("\n") == rows[19:26]


def test_a_neighbour_that_does_not_fit_is_left_out() -> None:
    text = f"{FILLER} A lantern hangs here. {'Long ' * 100}end. {FILLER}"
    assert excerpt(text, "lantern", budget=100) == f"{FILLER} A lantern hangs here."


def test_a_sentence_is_never_cut_however_long_it_is() -> None:
    endless = "A lantern " + "and another lantern " * 500 + "hung there."
    assert excerpt(f"{FILLER} {endless} {FILLER}", "lantern") == endless


def test_what_the_library_cuts_too_often_stays_whole() -> None:
    for text in (
        "Use os.Path or config.Settings.Load() for it.",
        "See Example.Com for more.",
        "It is Smith vs. The State, cf. Eq. (4) and Vol. 3.",
        "Approx. 5 of them, e.g. The case of No. 7.",
        "A note (it was fine.) ends here.",
        "So said Fiſh (reſp. Fish) to Eqs. \u00a0 \n 3.",
    ):
        assert sentences(text) == [text]


def test_what_closes_belongs_to_its_sentence() -> None:
    assert sentences("**It is bold.** Next one.") == ["**It is bold.**", "Next one."]
    assert sentences("He said “Go.” Then he went.") == ["He said “Go.”", "Then he went."]


def test_spaces_that_are_no_ascii_do_no_harm() -> None:
    # sentencex 1.0.32 panics on this.
    assert sentences("So said I\u00a0.\u00a0.\u00a0. Then.") != []


TREATY = (
    "The treaty of {} ended the long war between both harbours, opened the eastern fishing grounds "
    "to every village along the coast, and is {} mentioned in letters by the lighthouse keeper."
)


@pytest.mark.parametrize(
    ("year", "often"), [("1649", "never"), ("1648 or 1649", "never"), ("1648", "not"), ("1648", "")]
)
def test_what_differs_in_a_number_or_a_negation_is_not_the_same(year: str, often: str) -> None:
    text = TREATY.format("1648", "never")
    assert nearly_same(text, text.replace("every village", "each village"))
    assert not nearly_same(text, TREATY.format(year, often))


CLAUSES = ["The keeper lit it.", "Gulls cried.", "Nobody slept.", "It rained at dusk."]


@given(st.lists(st.sampled_from(CLAUSES), max_size=4), st.lists(st.sampled_from(CLAUSES)))
def test_no_piece_of_a_text_that_may_not_say_the_same_does(
    others: list[str], said: list[str]
) -> None:
    other = " ".join(others)
    if not may_be_nearly_same(" ".join(said), other):
        for first in range(len(said)):
            for last in range(first + 1, len(said) + 1):
                assert not nearly_same(" ".join(said[first:last]), other)


def test_a_text_may_say_the_same_whatever_else_it_says() -> None:
    text = TREATY.format("1648", "never")
    assert may_be_nearly_same(f"{CLAUSES[0]} {text} {CLAUSES[1]}", text)
    assert may_be_nearly_same(text.replace("harbours", "ports"), text)
    assert not may_be_nearly_same(CLAUSES[0], text)
