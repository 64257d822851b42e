"""Which word of the corpus did a person mean?"""

import random
import string
import sys
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.answer.spelling import Speller, is_slip
from retrieval.index.analysis import stem
from tests.retrieval.corpora import lexicon


def speller(words: dict[str, int]) -> Speller:
    """Return a speller for a corpus, given its words and how many passages hold each."""
    stems = {stem(word) for word in words}
    return Speller(lexicon(words, passages=100), lambda word: stem(word) in stems)


SPELLER = speller(
    {
        "alignment": 40,
        "interpretability": 12,
        "model": 90,
        "motel": 2,
        "modal": 2,
        "deception": 7,
        "reception": 7,
        "covid19": 5,
        "examples": 9,
        "ski": 3,
        "gradient": 8,
        "ingredient": 1,
        "выравнивание": 4,
        "naïve": 6,
        "rat": 8,
        "rate": 8,
    }
)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("modeel", "model"),  # an added letter
        ("gradint", "gradient"),  # a dropped letter
        ("mofel", "model"),  # a changed letter
        ("mdoel", "model"),  # two swapped neighbours
        ("выравнивнаие", "выравнивание"),
        ("naïvee", "naïve"),
        ("Alignmnet\u2019s", "alignment"),
    ],
)
def test_a_word_one_edit_away_is_meant(typed: str, meant: str) -> None:
    assert SPELLER.correct(typed) == meant


@pytest.mark.parametrize(
    ("typed", "known"),
    [
        ("latest", "latent"),
        ("Reuters", "renters"),
        ("Stripe", "strip"),
        ("coding", "coming"),
        ("palace", "place"),
        ("plants", "plans"),
        ("director", "directory"),
        ("governor", "governs"),
        ("summit", "submit"),
        ("simulation", "situation"),
        ("community", "commodity"),
        ("machinery", "machine"),
    ],
)
def test_a_word_of_its_own_is_not_read_as_one_that_looks_like_it(typed: str, known: str) -> None:
    assert speller({known: 9}).correct(typed) is None


@pytest.mark.parametrize(
    ("typed", "known"),
    [
        ("definately", "definitely"),  # a vowel for another
        ("tommorow", "tomorrow"),
        ("recieve", "receive"),
        ("gradienr", "gradient"),
        ("alignmeny", "alignment"),
        ("latenr", "latent"),
        ("interpretabilty", "interpretability"),
        ("governmet", "government"),
        ("seperate", "separate"),
    ],
)
def test_slips_are_read_as_what_was_meant(typed: str, known: str) -> None:
    assert speller({known: 1}).correct(typed) == known


def test_two_edits_are_allowed_from_eight_letters_on() -> None:
    assert SPELLER.correct("algnmnet") == "alignment"
    assert SPELLER.correct("deceptoon") == "deception"
    assert SPELLER.correct("decptoon") == "deception"
    assert speller({"model": 1, "gradient": 1}).correct("moddell") is None


def test_the_first_letter_is_kept() -> None:
    assert SPELLER.correct("ceception") is None
    assert SPELLER.correct("rreception") == "reception"
    assert SPELLER.correct("omdel") is None


def test_short_words_and_words_with_digits_are_left_alone() -> None:
    assert SPELLER.correct("modl") is None
    assert SPELLER.correct("mode1") is None
    assert SPELLER.correct("covidd19") is None
    assert SPELLER.correct("covidi9") is None
    assert SPELLER.correct("rat's") is None
    assert SPELLER.correct("") is None


def test_a_word_is_never_read_as_one_of_three_letters() -> None:
    assert speller({"rate": 1}).correct("ratew") == "rate"
    assert speller({"ra't": 9}).correct("ra'tes") is None
    assert speller({"don't": 9}).correct("don'tt") == "don't"


def test_a_word_that_the_corpus_has_in_some_form_is_not_missing() -> None:
    assert SPELLER.correct("model") is None
    assert SPELLER.correct("MODEL") is None
    assert SPELLER.correct("model's") is None
    assert speller({"models": 1, "modem": 1}).correct("model") is None
    assert speller({"modem": 1}).correct("modrm") == "modem"
    assert speller({"died": 1, "dyeing": 1}).correct("dying") is None
    assert speller({"example": 1, "exampla": 5}).correct("examples") is None


def test_the_nearest_word_is_meant_then_the_most_used_then_the_first() -> None:
    near = {"station": 1, "starting": 99}
    assert speller(near).correct("statiion") == "station"
    assert speller({"motel": 2, "model": 90}).correct("mofel") == "model"
    assert speller({"motel": 90, "model": 2}).correct("mofel") == "motel"
    assert speller({"motel": 2, "model": 2}).correct("mofel") == "model"


def test_an_empty_corpus_has_nothing_to_offer() -> None:
    assert speller({}).correct("alignment") is None


@given(st.text(), st.dictionaries(st.text(min_size=1), st.integers(1, 9)))
def test_any_word_of_any_corpus_can_be_asked_for(word: str, words: dict[str, int]) -> None:
    meant = speller(words).correct(word)
    assert meant is None or meant in words


# Two letters make near words likely, and such words are their own stems.
_LETTERS = "bк"


@given(
    st.text(_LETTERS, min_size=5, max_size=11),
    st.dictionaries(st.text(_LETTERS, min_size=1, max_size=12), st.integers(1, 3), max_size=30),
)
def test_the_word_is_the_one_that_the_rules_name(typed: str, words: dict[str, int]) -> None:
    most = 2 if len(typed) >= 8 else 1
    allowed = [
        (edits, -passages, word)
        for word, passages in words.items()
        if word[0] == typed[0]
        and len(word) >= 4
        and (edits := _edits(typed, word)) <= most
        and is_slip(typed, word, edits)
    ]
    expected = None if typed in words or not allowed else min(allowed)[2]
    assert speller(words).correct(typed) == expected


@pytest.mark.thorough
def test_a_large_vocabulary_takes_milliseconds() -> None:
    made = random.Random(7)  # noqa: S311 - made-up words, no secrets
    words = {
        "".join(made.choices(string.ascii_lowercase, k=made.randint(6, 10))): 1
        for _ in range(100_000)
    }
    asked = speller(words)
    typed = [f"{word[:3]}{word[4:]}" for word in list(words)[:200]]
    for word in typed:
        asked.correct(word)
    started = time.process_time()
    found = [asked.correct(word) for word in typed]
    assert (time.process_time() - started) / len(typed) < 0.005
    assert sum(word is not None for word in found) > 150


def _edits(one: str, other: str) -> int:
    """Count the edits between two words by the plain dynamic program (optimal string alignment)."""
    table = [
        [
            max(row, column) if not row or not column else sys.maxsize
            for column in range(len(other) + 1)
        ]
        for row in range(len(one) + 1)
    ]
    for row in range(1, len(one) + 1):
        for column in range(1, len(other) + 1):
            table[row][column] = min(
                table[row - 1][column] + 1,
                table[row][column - 1] + 1,
                table[row - 1][column - 1] + (one[row - 1] != other[column - 1]),
            )
            if row > 1 and column > 1 and one[row - 2 : row] == other[column - 2 : column][::-1]:
                table[row][column] = min(table[row][column], table[row - 2][column - 2] + 1)
    return table[-1][-1]
