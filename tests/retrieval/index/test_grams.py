"""Grams are sequences of four letters."""

from hypothesis import given
from hypothesis import strategies as st

from retrieval.index.columns import Texts
from retrieval.index.grams import framed, gram_counts, gram_counts_by, gram_total, grams_of

WORDS = st.lists(st.text("abcé中😀", min_size=1, max_size=8))


def test_a_gram_is_four_letters_of_a_framed_word() -> None:
    assert grams_of("ab") == ["^ab$"]
    assert grams_of("heron") == ["^her", "hero", "eron", "ron$"]
    assert grams_of("a") == ["^a$"]


@given(st.lists(st.text("abc", min_size=1)))
def test_grams_are_counted_without_making_them(words: list[str]) -> None:
    counts = [len(grams_of(word)) for word in words]
    assert gram_counts_by(Texts.of(words).letters()).tolist() == counts
    assert gram_total(words) == sum(counts)


def test_a_gram_stands_in_framed_words_where_one_of_them_has_it() -> None:
    text = framed(["ab", "heron", "a"])
    assert all(gram in text for word in ("ab", "heron", "a") for gram in grams_of(word))
    assert "abhe" not in text
    assert framed([]) == ""


@given(texts=st.lists(WORDS), asked=WORDS)
def test_grams_of_many_texts_are_counted_as_one_counts_them_word_by_word(
    texts: list[list[str]], asked: list[str]
) -> None:
    wanted = sorted({gram for word in asked for gram in grams_of(word)})
    counts = gram_counts([framed(words) for words in texts], wanted)
    for words, row in zip(texts, counts.tolist(), strict=True):
        held = [gram for word in words for gram in grams_of(word)]
        assert row == [held.count(gram) for gram in wanted]


def test_a_gram_that_overlaps_itself_counts_each_time() -> None:
    assert gram_counts([framed(["aaaaaa"])], ["aaaa"]).tolist() == [[3]]
