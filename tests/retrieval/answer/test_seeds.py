"""How well are questions about the seeds answered?

The questions were written by people who had read the seeds and not the retriever. A `close`
question uses a comment's own words, a `paraphrase` shares fewer than half of its words with the
comment, and a `far` one hardly any. No ranking by words can answer `far` ones well, so their
figures are printed apart, and half of them must still be found among the first three.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from retrieval.answer.answering import Answerer
from retrieval.answer.answers import Answer
from retrieval.index import analysis
from retrieval.snapshots import building
from tests.conftest import Figure
from tests.retrieval.corpora import SEEDS

QUESTIONS = [
    json.loads(line)
    for line in Path(__file__).with_name("seeds_questions.jsonl").read_text("utf-8").splitlines()
]


@pytest.fixture(scope="module")
def answers() -> dict[str, Answer]:
    answerer = Answerer(building.build("seeds", SEEDS))
    return {q["question"]: answerer.answer(q["question"]) for q in QUESTIONS}


def of_kind(*kinds: str) -> list[dict[str, Any]]:
    return [question for question in QUESTIONS if question["kind"] in kinds]


def right_at_once(questions: list[dict[str, Any]], answers: dict[str, Answer]) -> int:
    """Count the questions whose first excerpt stands in the right place; abstentions are misses."""
    return sum(
        any(
            best.extract.path == question["path"]
            and best.extract.first_line <= last
            and first <= best.extract.last_line
            for best in answers[question["question"]].excerpts[:1]
            for first, last in places(question)
        )
        for question in questions
    )


def among_the_first_three(questions: list[dict[str, Any]], answers: dict[str, Answer]) -> int:
    """Count the questions with an excerpt in the right place, weak excerpts included."""
    return sum(
        any(
            excerpt.extract.path == question["path"]
            and any(
                excerpt.extract.first_line <= b and a <= excerpt.extract.last_line
                for a, b in places(question)
            )
            for excerpt in answers[question["question"]].excerpts
            or answers[question["question"]].weak
        )
        for question in questions
    )


def places(question: dict[str, Any]) -> Iterator[tuple[int, int]]:
    yield question["lines"][0], question["lines"][1]
    yield from question.get("also", [])


def test_the_questions_are_enough_and_at_least_half_are_paraphrases() -> None:
    answerable = of_kind("close", "paraphrase")
    assert len(answerable) >= 40
    assert len(of_kind("paraphrase")) * 2 >= len(answerable)
    assert len(of_kind("unanswerable")) == 20
    assert sum(q["topic"] == "ai-safety" for q in of_kind("unanswerable")) >= 8


def test_paraphrases_share_few_words_with_what_they_ask_about(figure: Figure) -> None:
    built = building.build("seeds", SEEDS)
    shares = []
    for question in of_kind("paraphrase"):
        lines = (built.root / question["path"]).read_text("utf-8").split("\n")
        first, last = question["lines"]
        held = set(analysis.terms("\n".join(lines[first - 1 : last])))
        asked = set(analysis.terms(question["question"]))
        shares.append(len(held & asked) / len(asked))
    mean = sum(shares) / len(shares)
    figure(
        f"seeds: {mean:.2f} of a paraphrase's terms stand in the lines it asks about, "
        f"at most {max(shares):.2f}"
    )
    assert mean <= 0.5


def test_nine_of_ten_answers_are_right_at_once(answers: dict[str, Answer], figure: Figure) -> None:
    figures = {}
    for kinds in (("close",), ("paraphrase",), ("close", "paraphrase"), ("far",)):
        right, total = right_at_once(of_kind(*kinds), answers), len(of_kind(*kinds))
        figures[kinds] = right / total
        figure(
            f"seeds: success@1 of {' and '.join(kinds)} questions, abstentions counted as misses: "
            f"{right}/{total} = {right / total:.3f}"
        )
    assert figures["close", "paraphrase"] >= 0.9
    found = among_the_first_three(of_kind("far"), answers)
    figure(f"seeds: far questions found among the first three, weak ones counted: {found}/27")
    assert found >= 14


def test_at_most_two_of_twenty_unanswerable_questions_are_answered(
    answers: dict[str, Answer], figure: Figure
) -> None:
    answered = [q["question"] for q in of_kind("unanswerable") if answers[q["question"]].answered]
    figure(f"seeds: unanswerable questions answered: {len(answered)}/20 ({' '.join(answered)})")
    assert len(answered) <= 2
