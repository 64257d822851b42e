"""Words that the corpus lacks weigh in a question, names most; what a heading names reaches far."""

from pathlib import Path

import pytest

from retrieval.answer.abstention import question_weight
from retrieval.answer.answering import Answerer
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


def reach_and_share(folder: Path, section: str) -> tuple[float, float]:
    """Return the reach of a section for *lantern*, and the share of its weight by BM25 alone."""
    snapshot = corpus(folder, {"harbour.md": f"{section}\n\n## Quay\n\nShips lie there.\n"})
    paragraph_id = snapshot.passages[0].paragraphs[0].id
    explained = Answerer(snapshot).explain("lantern", paragraph_id)
    assert explained is not None
    [term] = explained.terms
    return explained.reach, term.score / (2.2 * term.idf)


@pytest.mark.parametrize(
    ("section", "more"),
    [
        ("## Lanterns\n\nA lantern hangs by the gate.", 0.15),
        ("## Lanterns\n\nOne of them hangs by the gate.", 0.0),
        ("## Evening\n\nA lantern hangs by the gate.", 0.0),
        ("## Evening\n\nA lantern hangs by each lantern.", 0.0),
    ],
)
def test_a_word_that_the_heading_names_and_the_text_takes_up_reaches_farther(
    tmp_path: Path, section: str, more: float
) -> None:
    reach, share = reach_and_share(tmp_path, section)
    assert 0.3 < share < 0.8
    assert reach == pytest.approx(share + more)


def test_no_word_reaches_farther_than_its_weight(tmp_path: Path) -> None:
    reach, share = reach_and_share(tmp_path, f"## Lanterns\n\n{'Lantern, ' * 30}they sing.")
    assert 0.85 < share < 1
    assert reach == pytest.approx(1)
