"""What an answer holds, and what is said to a question that can't be asked."""

from pathlib import Path

import pytest

from retrieval import snapshot
from retrieval.answering import Answerer
from tests.retrieval.corpora import SEEDS, corpus, texts


@pytest.fixture(scope="module")
def seeds() -> Answerer:
    return Answerer(snapshot.build("seeds", SEEDS))


def test_an_answer_names_file_lines_and_the_words_that_matched(seeds: Answerer) -> None:
    answer = seeds.answer("What did Sleeper Agents show about marmalade?")
    assert answer.answered
    best = answer.excerpts[0]
    assert (best.rank, best.path, best.first_line) == (1, "000_1bf6921c60db0ece.txt", 3)
    assert best.passage_id == "mhe9xdkv"
    assert best.matched_terms == ("sleeper", "agents", "show")
    assert answer.missing_terms == ("marmalade",)
    assert answer.weak == ()
    assert answer.elapsed_ms > 0


def test_when_nothing_fits_only_weak_passages_are_given(seeds: Answerer) -> None:
    answer = seeds.answer("Which river flows through Vienna on its way to the sea?")
    assert not answer.answered
    assert answer.excerpts == ()
    assert "vienna" in answer.missing_terms
    assert answer.error is None


def test_identical_passages_are_one_excerpt_with_the_other_place_beside(seeds: Answerer) -> None:
    answer = seeds.answer("Does the recomputation approach make me share model weights?")
    assert answer.excerpts[0].first_line == 2
    assert answer.excerpts[0].also_at == ("004_8279fd142acaf4fa.txt:4",)
    assert len({excerpt.text for excerpt in answer.excerpts}) == len(answer.excerpts)


@pytest.mark.parametrize(
    ("question", "error"),
    [
        ("", "The question is empty; ask about something the corpus may hold."),
        (" \n\t", "The question is empty; ask about something the corpus may hold."),
        ("What is it?", "The question has only common words; name what it is about."),
        ("?!", "The question has only common words; name what it is about."),
        ("x" * 6001, "The question has 6,001 characters; ask with at most 6,000."),
    ],
)
def test_a_question_that_can_not_be_asked_gets_a_sentence(
    seeds: Answerer, question: str, error: str
) -> None:
    answer = seeds.answer(question)
    assert answer.error == error
    assert not answer.answered
    assert texts(answer) == []


def test_a_question_of_six_thousand_characters_is_answered(seeds: Answerer) -> None:
    assert seeds.answer(("Leela's look-ahead " * 400)[:6000]).answered


def test_an_empty_corpus_says_so(tmp_path: Path) -> None:
    answer = Answerer(corpus(tmp_path, {})).answer("Where is the lantern?")
    assert answer.error == "The corpus test is empty: it holds no text to quote."


def test_a_corpus_of_one_passage_answers_and_abstains(tmp_path: Path) -> None:
    answerer = Answerer(corpus(tmp_path, {"a.txt": "The lantern hangs by the harbour gate.\n"}))
    assert answerer.answer("Where does the lantern hang?").answered
    assert not answerer.answer("Who won the world cup in 2022?").answered


def test_the_same_snapshot_always_gives_the_same_answer(seeds: Answerer) -> None:
    question = "How does research on control differ from alignment?"
    first, again = seeds.answer(question), seeds.answer(question)
    assert first.excerpts == again.excerpts


def test_a_name_that_the_corpus_lacks_weighs_more_than_a_word_it_lacks(seeds: Answerer) -> None:
    assert not seeds.answer("How many people work on safety at Google DeepMind?").answered
    assert seeds.answer("How many people work on safety at all?").answered


def test_the_title_of_a_source_helps_to_find_its_passages(tmp_path: Path) -> None:
    answerer = Answerer(
        corpus(
            tmp_path,
            {
                "a.md": "# Lanterns\n\nThey hang by the gate.\n\nIt is dark.\n",
                "b.md": "# Boats\n\nThey lie by the gate.\n\nIt is wet.\n",
            },
        )
    )
    answer = answerer.answer("lanterns by the gate")
    assert answer.excerpts[0].path == "a.md"


def test_equal_states_of_a_corpus_have_equal_snapshot_ids(tmp_path: Path) -> None:
    one = corpus(tmp_path / "one", {"a.txt": "lantern\n"})
    same = corpus(tmp_path / "two", {"a.txt": "lantern\n"})
    renamed = corpus(tmp_path / "three", {"b.txt": "lantern\n"})
    assert one.id == same.id != renamed.id
    assert len(one.id) == 6


def test_one_word_of_many_is_no_answer_in_a_tiny_corpus(tmp_path: Path) -> None:
    lines = (
        "The lantern hangs by the gate.",
        "A loaf of bread lay there.",
        "Nobody came that day.",
        "The sea was calm.",
    )
    answerer = Answerer(corpus(tmp_path, {"a.txt": "\n".join(lines)}))
    assert not answerer.answer("Purple loaf economics of submarine taxation policy").answered
    assert answerer.answer("Where lay the loaf of bread?").answered
    assert answerer.answer("lantern").answered
