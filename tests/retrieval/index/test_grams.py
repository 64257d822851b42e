"""Grams are sequences of four letters."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from retrieval.index.columns import Texts
from retrieval.index.grams import (
    found,
    framed,
    gram_counts_by,
    gram_keys,
    grams_of,
    wanted_key,
)

WORDS = st.lists(st.text("abcé中😀", min_size=1, max_size=8))


def test_a_gram_is_four_letters_of_a_framed_word() -> None:
    assert grams_of("ab") == ["^ab$"]
    assert grams_of("heron") == ["^her", "hero", "eron", "ron$"]
    assert grams_of("a") == ["^a$"]


@given(st.lists(st.text("abc", min_size=1)))
def test_grams_are_counted_without_making_them(words: list[str]) -> None:
    counts = [len(grams_of(word)) for word in words]
    assert gram_counts_by(Texts.of(words).letters()).tolist() == counts


def wanted_keys(wanted: list[str]) -> NDArray[np.uint64]:
    return np.array([*map(wanted_key, wanted)], dtype=np.uint64)


def test_a_gram_stands_in_framed_words_where_one_of_them_has_it() -> None:
    text = framed(["ab", "heron", "a"])
    assert all(gram in text for word in ("ab", "heron", "a") for gram in grams_of(word))
    assert "abhe" not in text
    assert framed([]) == ""


@given(words=WORDS, asked=WORDS)
def test_grams_are_found_in_many_words_as_in_one_after_the_other(
    words: list[str], asked: list[str]
) -> None:
    wanted = sorted({gram for word in asked for gram in grams_of(word)})
    told = found(Texts.of([*words, "other"]), np.arange(len(words)), wanted_keys(wanted))
    held = [(n, gram) for n, word in enumerate(words) for gram in grams_of(word)]
    expected = [(n, wanted.index(gram)) for n, gram in held if gram in wanted]
    assert list(zip(told.holders.tolist(), told.grams.tolist(), strict=True)) == expected
    assert told.totals.tolist() == [len(grams_of(word)) for word in words]


def test_a_gram_that_overlaps_itself_is_found_each_time() -> None:
    told = found(Texts.of(["ab", "aaaaaa"]), np.array([1, 0]), wanted_keys(["aaaa", "^ab$"]))
    assert told.holders.tolist() == [0, 0, 0, 1]
    assert told.grams.tolist() == [0, 0, 0, 1]


def test_a_key_holds_the_low_16_bits_of_each_letter() -> None:
    assert [hex(key) for key in gram_keys(["^ab$", "^a$", "^中😀$"]).tolist()] == [
        "0x5e006100620024",
        "0x5e00610024",
        "0x5e4e2df6000024",
    ]


def test_letters_that_are_not_there_are_not_read() -> None:
    words = Texts(np.frombuffer(b"abc", np.uint8), np.array([2, 9], np.uint64))
    with pytest.raises(IndexError):
        found(words, np.array([1]), wanted_keys(["^ab$"]))
