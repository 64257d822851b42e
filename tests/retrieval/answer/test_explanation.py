"""Why was this passage found?"""

import math
from itertools import pairwise
from pathlib import Path

import pytest

from retrieval.answer.answering import Answerer
from retrieval.index import ranking
from retrieval.snapshots import building
from tests.retrieval.corpora import SEEDS, corpus

FILES = {
    "a.md": "# Lanterns\n\nA lantern by the sea.\n\nThe lantern and the lantern keeper wait.\n",
    "b.txt": "Nobody waits by the harbour.\nA keeper of bees.\n",
}


@pytest.fixture(scope="module")
def seeds() -> Answerer:
    return Answerer(building.build("seeds", SEEDS))


@pytest.mark.parametrize(
    ("question", "earlier"),
    [
        ("What did Sleeper Agents show about standard finetuning?", None),
        ("What catches them?", "What did Sleeper Agents show about standard finetuning?"),
        ("the probes, the probes and the scheming model", None),
        ("When did he do that?", "Who coined the term schemer?"),
    ],
)
def test_the_parts_add_up_to_the_score(seeds: Answerer, question: str, earlier: str | None) -> None:
    answer = seeds.answer(question, earlier=earlier)
    assert answer.answered
    for excerpt in answer.excerpts:
        why = seeds.explain(question, excerpt.paragraph_id, earlier)
        assert why is not None
        assert math.isclose(why.score, excerpt.score, rel_tol=1e-6)
        assert why.bar < why.reach < 1


def test_each_term_has_the_textbook_values(tmp_path: Path) -> None:
    answerer = Answerer(corpus(tmp_path, FILES))
    question = "Where do zebras and the Lantern keepers wait?"
    (excerpt,) = answerer.answer(question).excerpts or answerer.answer(question).weak
    why = answerer.explain(question, excerpt.paragraph_id)
    assert why is not None
    index = answerer.snapshot.index
    assert [(term.word, term.df, term.carried) for term in why.terms] == [
        ("zebras", 0, False),
        ("lantern", index.df("lantern"), False),
        ("keepers", index.df("keeper"), False),
        ("wait", index.df("wait"), False),
    ]
    for term in why.terms:
        assert term.idf == ranking.idf(index.size, term.df)
    zebras, lantern, *_ = why.terms
    assert (zebras.tf, zebras.score) == (0, 0.0)
    # Three in the two paragraphs, which are one passage; one in the heading, which counts thrice.
    assert lantern.tf == 6


def test_carried_terms_are_marked_and_count_half(seeds: Answerer) -> None:
    earlier = "What did Sleeper Agents show?"
    both = seeds.explain("What catches them?", "mhe9xdkv", earlier)
    whole = seeds.explain(earlier, "mhe9xdkv")
    assert both is not None
    assert whole is not None
    assert [term.carried for term in both.terms] == [False, True, True, True]
    for half, full in zip(both.terms[1:], whole.terms, strict=True):
        assert half.word == full.word
        assert math.isclose(half.score * 2, full.score)


def test_what_no_passage_holds_or_nobody_can_ask_is_not_explained(seeds: Answerer) -> None:
    assert seeds.explain("sleeper agents", "00000000") is None
    assert seeds.explain("the of", "mhe9xdkv") is None
    assert seeds.explain("", "mhe9xdkv") is None


def test_a_passage_that_has_nothing_of_the_question_says_so(seeds: Answerer) -> None:
    why = seeds.explain("zebra", "mhe9xdkv")
    assert why is not None
    assert why.reach == 0
    assert all(term.tf == 0 for term in why.terms)


def test_every_shown_excerpt_outreaches_the_bar_and_scores_fall(seeds: Answerer) -> None:
    question = "Is Leela's strength due to look-ahead or to pattern recognition?"
    excerpts = seeds.answer(question, top=5).excerpts
    assert len(excerpts) > 1
    scores = []
    for excerpt in excerpts:
        why = seeds.explain(question, excerpt.paragraph_id)
        assert why is not None
        scores.append(why.score)
    assert all(a >= b - 1e-6 for a, b in pairwise(scores))


def test_a_passage_is_explained_by_an_id_that_it_had_as_a_whole(tmp_path: Path) -> None:
    text = "---\ntitle: Gates\n---\nThe lantern hangs by the gate.\n\n```\nlit 1\n\nlit 2\n```\n"
    files = {"a.md": text, "b.md": f"Nobody is here.\n\n{text}"}
    answerer = Answerer(corpus(tmp_path, files))
    (was,) = {one.id for one in answerer.snapshot.paragraphs.wholes if one.span.byte_start == 0}
    why = answerer.explain("lantern by the gate", was)
    assert why is not None
    assert [term.tf for term in why.terms] == [1, 3]
