"""Which passages are found while somebody is still typing?"""

from functools import cache
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from retrieval.answer.answering import Answerer
from retrieval.answer.suggestions import find
from retrieval.quote.pages import open_excerpt
from retrieval.snapshots import building
from tests.retrieval.corpora import SEEDS, corpus

FILES = {
    "lamp.txt": "A lantern hangs by the gate.\n\nThe lantern maker sleeps.\n\nLanterns are lit.",
    "boat.txt": "Boats come home at noon, when the land is near.",
}


@cache
def seeds() -> Answerer:
    return Answerer(building.build("seeds", SEEDS, "utf-8"))


def test_an_unfinished_word_stands_for_those_that_begin_like_it(tmp_path: Path) -> None:
    answerer = Answerer(corpus(tmp_path, FILES))
    assert find(answerer, "lan", 9)[0].extract.path == "lamp.txt"
    assert {one.extract.path for one in find(answerer, "lan", 9)} == {"lamp.txt", "boat.txt"}
    (found,) = find(answerer, "lant", 9)
    assert found.extract.text[found.matched :].startswith("Lanterns are lit.")
    assert find(answerer, "home lant", 9)[0].extract.path in FILES
    assert len(find(answerer, "home lant", 9)) == 2


def test_a_part_at_the_end_narrows_and_is_no_unfinished_word(tmp_path: Path) -> None:
    answerer = Answerer(corpus(tmp_path, FILES))
    for typed in ("file:boat.txt lan", "home file:boat.txt"):
        (found,) = find(answerer, typed, 9)
        assert found.extract.path == "boat.txt"
    assert find(answerer, "lan file:boat.txt", 9) == []
    assert find(answerer, "noon file:lamp", 9) == []
    assert find(answerer, "in:lan", 9) == find(answerer, "lantern in:lan", 9) == []


def test_a_finished_word_stands_for_itself(tmp_path: Path) -> None:
    answerer = Answerer(corpus(tmp_path, FILES))
    assert find(answerer, "lant ", 9) == []
    assert find(answerer, "l", 9) == []
    assert find(answerer, "", 9) == []
    assert find(answerer, "the", 9) == []


def test_what_changed_since_it_was_indexed_is_not_offered(tmp_path: Path) -> None:
    answerer = Answerer(corpus(tmp_path, FILES))
    (tmp_path / "boat.txt").write_text("Nothing comes home.", "utf-8")
    assert find(answerer, "boats come home", 9) == []


@given(st.text(max_size=60) | st.sampled_from(["leela", "what did sleeper ag", "model " * 500]))
def test_what_is_found_stands_there_and_can_be_opened(typed: str) -> None:
    for one in find(seeds(), typed, 25):
        data = (SEEDS / one.extract.path).read_bytes()
        assert data[one.extract.byte_start : one.extract.byte_end].decode() == one.extract.text
        assert data[: one.extract.byte_start].count(b"\n") + 1 == one.extract.first_line
        assert data[: one.extract.byte_end].count(b"\n") + 1 == one.extract.last_line
        assert 0 <= one.matched < len(one.extract.text)
        opened = open_excerpt(
            seeds().snapshot, one.paragraph_id, one.extract.byte_start, one.extract.byte_end
        )
        assert opened is not None
        assert (opened.extract.text, opened.extract.locator) == (
            one.extract.text,
            one.extract.locator,
        )
