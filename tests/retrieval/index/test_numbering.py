"""Words get their numbers as a dictionary would give them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.index import numbering
from retrieval.index.columns import Texts
from retrieval.index.numbering import Hashed, Numbering, found

# Few letters, so that words repeat and share their beginnings; some words are longer than what is
# hashed at once.
WORD = st.one_of(
    st.text("ab'é中\0", min_size=1, max_size=20),
    st.builds(lambda word, times: word * times, st.text("ab", min_size=1, max_size=3),
              st.integers(1, 60)),
)  # fmt: skip
WORDS = st.lists(WORD, max_size=60)


def numbers(numbering: Numbering, words: list[str]) -> list[int]:
    found: list[int] = numbering.of(Hashed.of_texts(Texts.of(words))).tolist()
    return found


def expected(known: dict[str, int], words: list[str]) -> list[int]:
    return [known.setdefault(word, len(known)) for word in words]


@given(batches=st.lists(st.tuples(WORDS, st.booleans()), max_size=6), first=WORDS)
def test_each_word_gets_the_next_number_when_it_is_first_seen(
    batches: list[tuple[list[str], bool]], first: list[str]
) -> None:
    known: dict[str, int] = {}
    expected(known, first)
    ours = Numbering(first)
    for words, in_a_text in batches:
        if in_a_text:
            hashed = Hashed.of_spaced("  ".join(["", *words]).encode())
            before = np.cumsum([2, *(len(word.encode()) + 2 for word in words)])[: len(words)]
            assert hashed.starts.tolist() == before.tolist()
        else:
            hashed = Hashed.of_texts(Texts.of(words))
        assert ours.of(hashed).tolist() == expected(known, words)
        assert len(ours) == len(known)
    assert list(ours.texts()) == list(known)
    assert list(ours.texts(len(known) // 2)) == list(known)[len(known) // 2 :]


def test_a_hundred_thousand_words_keep_their_numbers_while_the_table_grows() -> None:
    words = [f"word{number}" for number in range(100_000)]
    ours = Numbering()
    for first in range(0, len(words), 7_000):
        numbers(ours, words[first : first + 7_000])
    assert numbers(ours, words) == list(range(100_000))


def test_words_whose_hashes_end_up_side_by_side_are_told_apart(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # All hashes begin alike, so each word has to go on to the next free slot, even beyond the last.
    monkeypatch.setattr(
        numbering,
        "_hashed",
        lambda _data, _starts, lengths: lengths.astype(np.uint64) | np.uint64(255 << 56),
    )
    words = ["a" * length for length in (5, 1, 9, 3, 300, 2)]
    ours = Numbering()
    assert numbers(ours, [*words, *words]) == [*range(6), *range(6)]
    assert numbers(ours, words[::-1]) == [5, 4, 3, 2, 1, 0]


def test_a_long_word_costs_no_more_than_its_bytes_do() -> None:
    words = ["f" * 3_000_000, "f" * 3_000_001, "f" * 3_000_000]
    assert numbers(Numbering(), words) == [0, 1, 0]


def test_nothing_has_no_numbers() -> None:
    ours = Numbering()
    assert ours.of(Hashed.of_spaced(b" ")).tolist() == []
    assert ours.of(Hashed.of_spaced(b"   ")).tolist() == []
    assert numbers(ours, []) == []
    assert len(ours.texts()) == len(ours) == 0


@given(words=WORDS, wanted=WORDS)
def test_some_words_are_found_among_others(words: list[str], wanted: list[str]) -> None:
    known = [*dict.fromkeys(words)]
    places = found(Hashed.of_texts(Texts.of(known)), Hashed.of_texts(Texts.of(wanted)))
    assert places.tolist() == [known.index(word) if word in known else -1 for word in wanted]
