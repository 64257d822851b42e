"""The lexicon finds words and similar ones, and changes as if it were made anew."""

import math
from collections.abc import Iterable
from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.index.columns import Texts
from retrieval.index.grams import grams_of, wanted_key
from retrieval.index.lexicon import Lexicon, letter_set
from tests.retrieval.corpora import lexicon

# Some begin alike and are longer than what is compared by whole columns.
WORDS = st.one_of(
    st.text(st.sampled_from("abcéß灯"), min_size=1, max_size=7),
    st.builds(lambda times, end: "a" * times + end, st.integers(40, 60), st.sampled_from("abé")),
)
COUNTS = st.dictionaries(WORDS, st.integers(1, 40), max_size=25)


def assert_equal(ours: Lexicon, expected: Lexicon) -> None:
    assert ours.passages == expected.passages
    assert list(ours.words) == list(expected.words)
    assert np.array_equal(ours.words.ends, expected.words.ends)
    for field in fields(Lexicon):
        if field.name not in {"passages", "words"}:
            one, other = getattr(ours, field.name), getattr(expected, field.name)
            assert np.array_equal(one, other), field.name
            assert one.dtype == other.dtype, field.name


@given(before=COUNTS, after=COUNTS)
def test_a_changed_lexicon_is_the_one_made_anew(
    before: dict[str, int], after: dict[str, int]
) -> None:
    changes = {word: after.get(word, 0) - before.get(word, 0) for word in before | after}
    old, new = lexicon(before, 40), lexicon(after, 50)
    changed, numbers = old.changed(changes, 50)
    assert_equal(changed, new)
    wanted = [new.number(word) for word in old.words]
    assert numbers.tolist() == [-1 if number is None else number for number in wanted]


def test_more_cant_go_than_there_is() -> None:
    known = lexicon({"gull": 2}, 3)
    for changes in ({"gull": -3}, {"heron": -1}):
        with pytest.raises(ValueError, match="fewer than no passages"):
            known.changed(changes, 3)


def test_many_words_are_numbered_at_once() -> None:
    known = lexicon({"gull": 1, "heron": 2, "tern": 1}, 3)
    wanted = Texts.of(["tern", "gull", "tern"])
    assert known.numbers(wanted).tolist() == [known.number(word) for word in wanted]
    with pytest.raises(ValueError, match="no number"):
        known.numbers(Texts.of(["gull", "egret"]))


@given(words=COUNTS, other=WORDS)
def test_each_word_is_found_and_no_other(words: dict[str, int], other: str) -> None:
    known = lexicon(words, 40)
    for word, df in words.items():
        number = known.number(word)
        assert number is not None
        assert known.words[number] == word
        assert known.df[number] == df
        assert known.letters[number] == letter_set(word)
    assert (known.number(other) is not None) == (other in words)


@given(words=COUNTS)
def test_words_of_one_letter_and_length_stand_together(words: dict[str, int]) -> None:
    known = lexicon(words, 40)
    for word in words:
        bucket = [known.words[number] for number in known.bucket(word[0], len(word))]
        alike = [other for other in words if (other[0], len(other)) == (word[0], len(word))]
        assert bucket == sorted(alike)


def naive_idf(words: dict[str, int], passages: int, gram: str) -> float:
    """Return a gram's weight, estimated as if words were spread independently."""
    without = math.prod(1 - df / passages for word, df in words.items() if gram in grams_of(word))
    held = passages * (1 - without)
    return math.log1p((passages - held + 0.5) / (held + 0.5))


@given(words=COUNTS)
def test_a_gram_weighs_by_the_passages_that_hold_a_word_with_it(words: dict[str, int]) -> None:
    known = lexicon(words, 60)
    wanted = sorted({gram for word in words for gram in grams_of(word)})
    expected = {gram: naive_idf(words, 60, gram) for gram in wanted}
    assert known.idf([*wanted, "none"]) == pytest.approx(expected, rel=1e-4)
    counted = {gram: counts for counts, gram in enumerate([*wanted, "none"], 1)}
    keys, weights = known.weighed(counted)
    assert keys == [*map(wanted_key, wanted)]
    assert weights == [counted[gram] * idf for gram, idf in known.idf(wanted).items()]
    for number, word in enumerate(known.words):
        weight = sum(expected[gram] for gram in set(grams_of(word)))
        assert float(known.weights[number]) == pytest.approx(weight, rel=1e-4)


def alike(words: Iterable[str], *asked: str) -> list[str]:
    return lexicon(dict.fromkeys(words, 1), 100).alike(asked)


def test_words_alike_share_much_of_their_letters() -> None:
    words = ["lighthouse", "lighthouses", "lightening", "house", "gull"]
    assert alike(words, "lighthouse") == ["lighthouses", "house", "lightening"]
    assert alike(words, "xyz") == []
    assert alike(words) == []
    assert alike([], "lighthouse") == []


def naively_alike(known: Lexicon, word: str) -> list[str]:
    """Return the words like one, from the formula of the Dice coefficient."""
    own = [*dict.fromkeys(grams_of(word))]
    idf = known.idf({*own, *(gram for other in known.words for gram in grams_of(other))})
    weight = np.float32(sum(idf.get(gram, math.log(2 * known.passages + 2)) for gram in own))
    found = []
    for other, rest in zip(known.words, known.weights, strict=True):
        common = sum(idf[gram] for gram in own if gram in grams_of(other))
        if other != word and 2 * common / float(weight + rest) >= 0.3:
            found.append((-2 * common / float(weight + rest), other))
    return [other for _, other in sorted(found)][:20]


@given(words=COUNTS, asked=st.lists(WORDS, max_size=4, unique=True))
def test_words_alike_are_those_of_one_word_after_the_other(
    words: dict[str, int], asked: list[str]
) -> None:
    known = lexicon(words, 60)
    assert known.alike(asked) == [one for word in asked for one in naively_alike(known, word)]


@given(words=COUNTS, letters=WORDS, length=st.integers(1, 62))
def test_words_of_a_length_are_found_by_their_beginning(
    words: dict[str, int], letters: str, length: int
) -> None:
    expected = sorted(one for one in words if len(one) == length and one.startswith(letters))
    assert [*lexicon(words, 60).beginning(letters, length)] == expected


def test_endless_words_are_found_by_their_number() -> None:
    words = ["a" * length for length in (1, 55_294, 55_295, 55_296, 60_000)]
    known = Lexicon.of(Texts.of(words), np.ones(len(words), dtype=np.int64), 1)
    assert [known.number(word) for word in words] == [0, 1, 2, 3, 4]
    assert known.number("a" * 60_001) is None
    assert known.number("b" * 60_000) is None
