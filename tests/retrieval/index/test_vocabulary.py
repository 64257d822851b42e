"""A vocabulary leads from stems to words, and changes as if it were made anew."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.index.columns import Texts
from retrieval.index.vocabulary import Vocabulary

STEMS = st.text(st.sampled_from("abé灯"), min_size=1, max_size=3)
PAIRS = st.lists(st.tuples(STEMS, st.integers(0, 9)), max_size=20)


def vocabulary(pairs: list[tuple[str, int]]) -> tuple[Vocabulary, list[int]]:
    """Return the vocabulary of pairs of a stem and a word's number, and the row of each."""
    words = np.array([word for _, word in pairs], dtype=np.uint32)
    made, rows = Vocabulary.of(Texts.of(stem for stem, _ in pairs), words)
    return made, rows.tolist()


def pairs_of(made: Vocabulary) -> list[tuple[str, int]]:
    """Return the pairs, row by row."""
    ends = made.stem_ends.tolist()
    owners = [
        stem for stem, n in zip(made.stems, np.diff(ends, prepend=0), strict=True) for _ in range(n)
    ]
    return list(zip(owners, made.words.tolist(), strict=True))


@given(pairs=PAIRS, marked=st.integers(1, 4))
def test_each_pair_has_one_row_and_those_of_a_stem_stand_together(
    pairs: list[tuple[str, int]], marked: int
) -> None:
    made, rows = vocabulary(pairs)
    found = pairs_of(made)
    assert found == sorted({*pairs}, key=lambda pair: (pair[0].encode(), pair[1]))
    assert [found[row] for row in rows] == pairs
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("retrieval.index.vocabulary._STEMS_A_MARK", marked)
        for stem in {*(stem for stem, _ in pairs), "absent", "", "\ud800"}:
            low, high = made.bounds(stem)
            assert [stem] * (high - low) == [one for one, _ in found if one == stem]
            assert all(one == stem for one, _ in found[low:high])
    assert made.stem_ends.dtype == made.words.dtype == np.uint32


@given(
    before=PAIRS,
    gone=st.sets(st.integers(0, 9)),
    dropped=st.sets(st.integers(0, 20)),
    added=PAIRS,
)
def test_a_changed_vocabulary_is_the_one_made_anew(
    before: list[tuple[str, int]],
    gone: set[int],
    dropped: set[int],
    added: list[tuple[str, int]],
) -> None:
    old, _ = vocabulary(before)
    numbers = np.full(10, -1)
    stay = [n for n in range(10) if n not in gone]
    numbers[stay] = 2 * np.arange(len(stay))
    known = pairs_of(old)
    kept = np.array(
        [word not in gone and row not in dropped for row, (_, word) in enumerate(known)], dtype=bool
    )
    changed, old_rows, rows = old.changed(
        kept,
        numbers,
        Texts.of(stem for stem, _ in added),
        np.array([word for _, word in added], dtype=np.uint32),
    )
    stays = [
        (stem, int(numbers[word]))
        for (stem, word), is_kept in zip(known, kept, strict=True)
        if is_kept
    ]
    expected, _ = vocabulary([*stays, *added])
    assert pairs_of(changed) == pairs_of(expected)
    for ours, other in ((changed.stem_ends, expected.stem_ends), (changed.words, expected.words)):
        assert np.array_equal(ours, other)
        assert ours.dtype == other.dtype
    assert list(changed.stems) == list(expected.stems)
    found = pairs_of(changed)
    assert [found[row] for row in old_rows[kept].tolist()] == stays
    assert [found[row] for row in rows.tolist()] == added


def test_a_row_whose_word_went_cant_be_kept() -> None:
    old, _ = vocabulary([("gull", 0)])
    with pytest.raises(ValueError, match="in no passage"):
        old.changed(np.ones(1, dtype=bool), np.array([-1]), Texts.of([]), np.empty(0, np.uint32))
