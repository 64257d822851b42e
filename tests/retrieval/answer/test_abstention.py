"""Words that the corpus lacks weigh in a question, and names most."""

from pathlib import Path

import pytest

from retrieval.answer.abstention import question_weight
from retrieval.answer.query import Query
from retrieval.index import Index, analysis
from tests.retrieval.corpora import corpus


@pytest.fixture
def index(tmp_path: Path) -> Index:
    return corpus(
        tmp_path, {"gate.txt": "A lantern hangs by the gate.\n\nIt is lit at dusk.\n"}
    ).index


def weight(question: str, index: Index) -> float:
    return question_weight(question, Query(tuple(analysis.tokens(question))), index)


def test_an_unknown_name_weighs_more_than_another_unknown_word(index: Index) -> None:
    plain = weight("was a lantern seen in vienna", index)
    assert weight("was a lantern seen in Vienna", index) > plain
    # The first word has a capital wherever it stands.
    assert weight("Vienna has a lantern", index) == weight("vienna has a lantern", index)


def test_a_shouted_question_has_no_names(index: Index) -> None:
    shouted = "WAS A LANTERN SEEN IN VIENNA?"
    assert weight(shouted, index) == weight(shouted.lower(), index)
