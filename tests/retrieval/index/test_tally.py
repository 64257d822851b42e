"""Words are counted alike by numpy and by machine code, and no damage leads outside the columns."""

from collections import Counter
from dataclasses import replace
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.index import ranking
from retrieval.index.columns import Texts
from retrieval.index.forward import ForwardIndex
from retrieval.index.grams import grams_of, wanted_key
from retrieval.index.tally import Asked, Placed, Tallies, Tally
from retrieval.index.vocabulary import Vocabulary

pytestmark = pytest.mark.usefixtures("way")

WORDS = ["heron", "herons", "reed", "a", "é", "中文", "gull", "ψυχή", "abcdefgh"]
STEMS = ["heron", "heron", "reed", "a", "é", "中文", "gull", "ψυχη", "abcdefgh"]

GRAMS = [gram for word in ["heron", "中文", "a", "ψυχή"] for gram in grams_of(word)]

AVERAGE = 7.0

PASSAGES = st.lists(
    st.tuples(
        st.lists(st.tuples(st.integers(0, 8), st.integers(1, 3)), max_size=4),
        st.lists(st.integers(0, 8), max_size=12),
    ),
    max_size=6,
)


def forward_of(
    passages: list[tuple[list[tuple[int, int]], list[int]]],
) -> tuple[ForwardIndex, Placed]:
    """Return the columns of passages: words of the context with their weights, and own words."""
    numbers = np.arange(len(WORDS), dtype=np.uint32)
    vocabulary, rows = Vocabulary.of(Texts.of(STEMS), numbers)
    above = [len(context) for context, _ in passages]
    own = [len(words) for _, words in passages]
    ends, context_ends = np.cumsum([0, *own]), np.cumsum([0, *above])
    forward = ForwardIndex(
        vocabulary=vocabulary,
        rows=rows[[word for _, words in passages for word in words] or slice(0)],
        starts=ends[:-1].astype(np.uint64),
        counts=np.array(own, dtype=np.uint32),
        ties=np.zeros(len(own), dtype=np.uint8),
        context_ends=context_ends[1:].astype(np.uint64),
        context_rows=rows[[w for context, _ in passages for w, _ in context] or slice(0)],
        context_places=np.array([2 + n for k in above for n in range(k, 0, -1)], dtype=np.uint32),
        context_weights=np.array([w for some, _ in passages for _, w in some], dtype=np.uint8),
    )
    numbered = np.arange(len(passages))
    return forward, Placed(
        numbered.astype(np.uint32), np.ones(len(passages), dtype=np.uint8), numbered
    )


def asked_of(forward: ForwardIndex, terms: list[str]) -> Asked:
    bounds = [forward.vocabulary.bounds(term) for term in terms]
    pairs = [*permutations(range(len(terms)), 2)]
    return Asked(
        np.array(bounds, dtype=np.int64).reshape(-1, 2),
        np.array(pairs, dtype=np.int64).reshape(-1, 2),
        np.arange(1.0, len(pairs) + 1),
        np.array([*map(wanted_key, GRAMS)], dtype=np.uint64),
        np.arange(0.1, len(GRAMS)),
    )


def tallied(forward: ForwardIndex, placed: Placed, terms: list[str]) -> Tally:
    return Tallies(forward, Texts.of(WORDS), AVERAGE).of(placed, asked_of(forward, terms))


@given(passages=PASSAGES, terms=st.lists(st.sampled_from([*STEMS, "crane"]), unique=True))
def test_words_are_counted_as_one_counts_them_one_by_one(
    passages: list[tuple[list[tuple[int, int]], list[int]]], terms: list[str]
) -> None:
    forward, placed = forward_of(passages)
    tally = tallied(forward, placed, terms)
    above, nearness, grams = [], [], []
    for context, words in passages:
        places = [*range(-2 - len(context), -2), *range(len(words))]
        stems = [STEMS[word] for word in [*(word for word, _ in context), *words]]
        held = list(zip(places, stems, strict=True))
        above.append([any(place < 0 for place, stem in held if stem == term) for term in terms])
        near = 0.0
        for weight, (first, second) in enumerate(permutations(terms, 2), 1):
            after, before = (
                [q - p for p, one in held for q, other in held if (one, other) == way and q > p]
                for way in ((first, second), (second, first))
            )
            shares = [1 / step for step in after if step < 5]
            shares += [0.9 / step for step in before if step < 5]
            near += max(shares, default=0.0) * weight
        nearness.append(near)
        weighed = [*context, *((word, 1) for word in words)]
        held_grams = Counter[str]()
        for word, weight in weighed:
            held_grams.update(grams_of(WORDS[word]) * weight)
        norm = ranking.K1 * (1 - ranking.B + ranking.B * held_grams.total() / AVERAGE)
        factors = [ranking.saturated(held_grams[gram], norm) for gram in GRAMS]
        grams.append([factor * (0.1 + nth) for nth, factor in enumerate(factors)])
    assert tally.words.tolist() == [len(words) for _, words in passages]
    assert tally.above.tolist() == above
    assert tally.nearness.tolist() == nearness
    assert tally.grams.tolist() == grams


def test_what_leads_outside_the_columns_is_an_error() -> None:
    forward, placed = forward_of([([(0, 1)], [1, 2])])
    nowhere = np.full(9, 9, dtype=np.uint32)
    for damaged in (
        replace(forward, rows=nowhere),
        replace(forward, context_rows=nowhere),
        replace(forward, vocabulary=replace(forward.vocabulary, words=nowhere)),
    ):
        with pytest.raises(IndexError):
            tallied(damaged, placed, ["heron"])


def test_a_passage_that_ends_after_all_words_is_an_error() -> None:
    forward, placed = forward_of([([(0, 1)], [1, 2])])
    with pytest.raises(IndexError, match="damaged"):
        tallied(replace(forward, counts=np.array([3], np.uint32)), placed, ["heron"])


def test_a_word_that_begins_within_a_character_is_an_error() -> None:
    forward, placed = forward_of([([(0, 1)], [1, 2])])
    words = Texts.of(WORDS)
    damaged = Texts(np.full_like(words.data, 0x80), words.ends)
    with pytest.raises((IndexError, UnicodeDecodeError)):
        Tallies(forward, damaged, AVERAGE).of(placed, asked_of(forward, ["heron"]))


def test_a_passage_that_stands_after_all_paragraphs_is_an_error() -> None:
    forward, placed = forward_of([([(0, 1)], [1, 2])])
    for beyond in (
        placed._replace(firsts=np.array([1], np.uint32)),
        placed._replace(counts=np.array([2], np.uint8)),
        placed._replace(contexts=np.array([1])),
    ):
        with pytest.raises(IndexError):
            tallied(forward, beyond, ["heron"])
