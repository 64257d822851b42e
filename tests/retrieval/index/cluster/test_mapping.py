"""Terms and names are written so that a node takes them as they are."""

import pytest

from retrieval.index.cluster.mapping import Name, written


@pytest.mark.parametrize("term", ["word", "x" * 255, "数据", "🙂" * 127 + "x"])
def test_a_term_that_fits_a_token_goes_as_it_is(term: str) -> None:
    assert written(term) == term


@pytest.mark.parametrize("term", ["x" * 256, "🙂" * 128, "ü" * 300])
def test_a_longer_term_goes_by_its_digest(term: str) -> None:
    assert len(written(term)) == 41
    assert written(term).startswith("~")
    assert written(term) != written(f"{term}x")


def test_an_index_is_named_by_corpus_snapshot_and_what_it_holds() -> None:
    name = Name("Hand Book", "Hand Book-0123abcd", "9f3c21", "0123456789abcdef" * 4)
    assert name.alias == "verbatim-hand_book-0123abcd"
    assert name.index == "verbatim-hand_book-0123abcd-9f3c21-0123456789ab"
    assert name.feed == f"{name.index}-feed"
