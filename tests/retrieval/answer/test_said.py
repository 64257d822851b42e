"""What one person says on a topic is told in the order in which it was said."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from retrieval.answer import said
from retrieval.answer.answering import Answerer
from tests.retrieval.corpora import corpus, texts
from tests.retrieval.signed import signed_texts

FILES = {
    "2024.txt": "#Ada = ada_l\n"
    "Ada (2024-06-02): The lantern burns whale oil these days.\n"
    "Ben (2024-06-02): The lantern burns wax, I think.\n"
    "Ada (2024): The lantern was lit with tallow.\n"
    "Ada (): Whoever trims the lantern trims it at dusk.\n"
    "Ada (2024-06-03): The gulls cry all night.\n",
    "2023.txt": "#Ada L. = ada_l\nAda L. (2023-01-01): The lantern was not lit in winter.\n",
    "kin.txt": "Ada Byron (2020): The lantern is a poem.\nAda King (2021): A lantern, a lamp.\n"
    "#Ada King = Countess\n",
}


@pytest.fixture(scope="module")
def answerer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Answerer]:
    with signed_texts():
        yield Answerer(corpus(tmp_path_factory.mktemp("talk"), FILES))


def test_the_oldest_comes_first_and_the_undated_last(answerer: Answerer) -> None:
    answer = said.said(answerer, "lantern by:Ada")
    assert texts(answer) == [
        "Ada (2024): The lantern was lit with tallow.",
        "Ada (2024-06-02): The lantern burns whale oil these days.",
        "Ada (): Whoever trims the lantern trims it at dusk.",
    ]
    assert [one.rank for one in answer.excerpts] == [1, 2, 3]
    assert {one.extract.byline.author for one in answer.excerpts} == {"Ada"}


def test_whoever_bears_a_name_in_any_file_is_one_person(answerer: Answerer) -> None:
    answer = said.said(answerer, "lantern by:ADA_L")
    assert [one.extract.byline.author for one in answer.excerpts] == ["Ada L.", "Ada", "Ada", "Ada"]


def test_a_part_of_a_name_will_do_where_it_is_one_persons(answerer: Answerer) -> None:
    assert texts(said.said(answerer, "lantern by:byron")) == [
        "Ada Byron (2020): The lantern is a poem."
    ]


def test_those_who_may_be_meant_are_listed(tmp_path: Path) -> None:
    with signed_texts():
        kin = Answerer(corpus(tmp_path, {"kin.txt": FILES["kin.txt"]}))
        answer = said.said(kin, "lantern by:Ada")
    assert answer.error == (
        "Several people are called Ada: Ada Byron and Ada King (Countess). Name one in full."
    )
    assert not answer.excerpts


def test_somebody_unknown_is_told_with_the_nearest(answerer: Answerer) -> None:
    answer = said.said(answerer, "lantern by:Benn")
    assert not answer.answered
    assert answer.warnings[0].startswith("Nobody here is called Benn; the nearest")


def test_what_does_not_pass_the_bar_is_not_told(answerer: Answerer) -> None:
    answer = said.said(answerer, "Does the gull cry at noon in the harbour? by:Ben")
    assert not answer.answered
    assert all(one.extract.byline.author == "Ben" for one in answer.weak)


@pytest.mark.parametrize("question", ["lantern", "lantern by:Ada by:Ben"])
def test_it_is_one_persons_words(answerer: Answerer, question: str) -> None:
    assert said.said(answerer, question).error == (
        "Name one person whose words you want, as in by:Ada."
    )
