"""What does a question take over from the one before it?

The dialogues were written by reading the seeds, before the rule was. In `pronoun` and `short` ones
the second question needs the first; a `self-contained` one doesn't, whatever was asked before; an
`unanswerable` one goes on about something that the seeds don't say.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.answer import following
from retrieval.answer.answering import Answerer
from retrieval.answer.answers import Answer
from retrieval.index import analysis
from retrieval.snapshots import building
from retrieval.snapshots.calibration import Calibration
from tests.conftest import Figure
from tests.retrieval.corpora import SEEDS, assert_verbatim, corpus, texts

DIALOGUES = [
    json.loads(line)
    for line in Path(__file__).with_name("dialogues.jsonl").read_text("utf-8").splitlines()
]

ISLAND = {
    "island.txt": (
        "The foghorn was repaired in March by a blacksmith from Penzance.\n"
        "The lighthouse keeper counted forty herring gulls at dawn.\n"
        "A blacksmith was paid in silver for the foghorn.\n"
        "Rainfall on the island reaches nine hundred millimetres.\n"
    ),
    "town.txt": "The town clock was repaired in silver weather by its keeper.\n",
}


MEASURED = Calibration(scale=0.3, mean=0.1, spread=0.1)


@pytest.fixture(scope="module")
def seeds() -> Answerer:
    return Answerer(building.build("seeds", SEEDS))


@pytest.fixture
def island(tmp_path: Path) -> Answerer:
    return Answerer(corpus(tmp_path, ISLAND))


def of_kind(*kinds: str) -> list[dict[str, Any]]:
    return [dialogue for dialogue in DIALOGUES if dialogue["kind"] in kinds]


def places(dialogue: dict[str, Any]) -> Iterator[tuple[int, int]]:
    yield dialogue["lines"][0], dialogue["lines"][1]
    yield from dialogue.get("also", [])


def is_right(dialogue: dict[str, Any], answer: Answer) -> bool:
    """Tell whether the first excerpt stands in the right place."""
    return any(
        best.extract.path == dialogue["path"]
        and best.extract.first_line <= last
        and first <= best.extract.last_line
        for best in answer.excerpts[:1]
        for first, last in places(dialogue)
    )


def leans_back(question: str) -> bool:
    return following.leans_back(question, list(analysis.tokens(question)))


def test_the_dialogues_are_enough_and_of_every_kind() -> None:
    assert len(DIALOGUES) >= 36
    for kind in ("pronoun", "short", "self-contained", "unanswerable"):
        assert len(of_kind(kind)) >= 14


def test_follow_ups_that_need_the_earlier_question_are_answered_by_it(
    seeds: Answerer, figure: Figure
) -> None:
    for kind, floor in (("pronoun", 0.9), ("short", 0.9)):
        dialogues = of_kind(kind)
        alone = [is_right(d, seeds.answer(d["second"])) for d in dialogues]
        both = [is_right(d, seeds.answer(d["second"], earlier=d["first"])) for d in dialogues]
        figure(
            f"dialogues: {kind} follow-ups right at once: {sum(both)}/{len(both)}, "
            f"without the earlier question {sum(alone)}"
        )
        assert sum(both) / len(both) >= floor
        assert not any(a and not b for a, b in zip(alone, both, strict=True))


def test_a_self_contained_question_is_answered_as_without_the_earlier_one(
    seeds: Answerer,
) -> None:
    for dialogue in of_kind("self-contained"):
        alone = seeds.answer(dialogue["second"])
        both = seeds.answer(dialogue["second"], earlier=dialogue["first"])
        assert both.excerpts == alone.excerpts
        assert both.carried_terms == ()
        assert is_right(dialogue, both)


def test_a_follow_up_about_what_the_corpus_lacks_stays_unanswered(
    seeds: Answerer, figure: Figure
) -> None:
    alone, both = [], []
    for dialogue in of_kind("unanswerable"):
        alone.append(seeds.answer(dialogue["second"]).answered)
        both.append(seeds.answer(dialogue["second"], earlier=dialogue["first"]).answered)
    figure(
        f"dialogues: unanswerable follow-ups answered: {sum(both)}/{len(both)}, "
        f"without the earlier question {sum(alone)}"
    )
    assert not any(b and not a for a, b in zip(alone, both, strict=True))
    assert sum(both) <= 3


@pytest.mark.thorough
def test_questions_after_any_other_are_hardly_ever_answered_otherwise(
    seeds: Answerer, figure: Figure
) -> None:
    """The questions about the seeds say what they need, so what was asked before is noise."""
    lines = Path(__file__).with_name("seeds_questions.jsonl").read_text("utf-8").splitlines()
    asked = [json.loads(line) for line in lines]
    pairs = [(asked[n], asked[(n + by) % len(asked)]) for n in range(len(asked)) for by in (1, 31)]
    same = worse = newly = 0
    for one, other in pairs:
        alone = seeds.answer(one["question"])
        both = seeds.answer(one["question"], earlier=other["question"])
        same += alone.excerpts == both.excerpts
        if one["kind"] == "unanswerable":
            newly += both.answered and not alone.answered
        else:
            worse += is_right(one, alone) and not is_right(one, both)
    figure(
        f"dialogues: of {len(pairs)} questions after an unrelated one, {same} are answered as "
        f"without it; right no longer: {worse}; unanswerable ones answered: {newly}"
    )
    assert same / len(pairs) >= 0.95
    assert worse == newly == 0


def test_what_was_carried_is_said_as_it_was_typed(island: Answerer) -> None:
    answer = island.answer("Who was paid for it?", earlier="What about the FogHorns in March?")
    assert texts(answer) == ["A blacksmith was paid in silver for the foghorn."]
    assert answer.carried_terms == ("foghorns", "march")


def test_nothing_is_carried_that_the_corpus_lacks_or_the_question_says_itself(
    island: Answerer,
) -> None:
    answer = island.answer(
        "Which blacksmith?", earlier="Did the blacksmith of Vienna see a foghorn?"
    )
    assert answer.carried_terms == ("foghorn",)


def test_a_misspelled_word_is_carried_as_what_it_is_read_as(island: Answerer) -> None:
    answer = island.answer("Who was paid for it?", earlier="Is there a fogorn?")
    assert texts(answer) == ["A blacksmith was paid in silver for the foghorn."]
    assert answer.carried_terms == ("fogorn",)
    assert answer.corrections == {"fogorn": "foghorn"}


def test_a_question_without_words_of_its_own_asks_for_what_was_asked(island: Answerer) -> None:
    assert island.answer("When was that?").error
    answer = island.answer("When was that?", earlier="rainfall on the island")
    assert texts(answer) == ["Rainfall on the island reaches nine hundred millimetres."]
    assert answer.carried_terms == ("rainfall", "island")


def test_a_third_question_takes_over_what_the_second_carried(island: Answerer) -> None:
    first = island.answer("Was the foghorn repaired?")
    second = island.answer("In March?", earlier=first.as_earlier)
    third = island.answer("Who did it?", earlier=second.as_earlier)
    assert second.carried_terms == ("foghorn", "repaired")
    assert set(third.carried_terms) == {"march", "foghorn", "repaired"}
    assert texts(third)[0].startswith("The foghorn was repaired in March")


def test_what_was_not_needed_is_forgotten(island: Answerer) -> None:
    second = island.answer("Rainfall on the island", earlier="Was the foghorn repaired?")
    assert second.as_earlier == "Rainfall on the island"


def test_a_named_file_is_carried_along_unless_another_one_is_named(island: Answerer) -> None:
    earlier = "What was repaired? file:town.txt"
    answer = island.answer("And silver?", earlier=earlier)
    assert [excerpt.extract.path for excerpt in answer.excerpts] == ["town.txt"]
    assert answer.carried_terms == ("repaired", "file:town.txt")
    assert "file:town.txt" in answer.as_earlier
    other = island.answer("And silver? file:island.txt", earlier=earlier)
    assert {excerpt.extract.path for excerpt in other.excerpts} <= {"island.txt"}
    assert "file:town.txt" not in other.carried_terms


def test_an_earlier_question_that_says_nothing_changes_nothing(island: Answerer) -> None:
    alone = island.answer("Was it repaired?")
    for earlier in ("", "  ", "the of", "qwxz", "file:", "\x00", "“"):
        both = island.answer("Was it repaired?", earlier=earlier)
        assert (both.excerpts, both.carried_terms) == (alone.excerpts, ())


def test_a_very_long_earlier_question_carries_a_few_words(seeds: Answerer) -> None:
    lines = (SEEDS / "000_1bf6921c60db0ece.txt").read_text("utf-8")
    answer = seeds.answer("When?", earlier=lines * 10)
    assert len(answer.carried_terms) == following.MOST_WORDS_CARRIED


@pytest.mark.parametrize(
    "question",
    [
        "Why?",
        "And compute?",
        "What about takeover?",
        "Was it tested on many puzzles?",
        "When did it emerge over the years again?",
        "so who paid the blacksmith from Penzance in the end",
    ],
)
def test_few_words_a_pronoun_or_an_and_lean_back(question: str) -> None:
    assert leans_back(question)


@pytest.mark.parametrize(
    "question",
    [
        "Is Leela's strength due to look-ahead, or does it rely on patterns?",
        "Can a human verify that no tampering occurred if it takes effort?",
        "Is it odd that the definition lumps training data under software?",
        "Is there a data overhang in recent progress?",
        "Does this post by Redwood mention sandy andrews?",
    ],
)
def test_a_question_that_names_what_it_is_about_does_not_lean_back(question: str) -> None:
    assert not leans_back(question)


WORDS = st.sampled_from(
    ["foghorn", "it", "And", "why", "repaired", '"', "file:", "京", "zebra", "?"]
)


@given(
    question=st.text(max_size=40) | st.lists(WORDS).map(" ".join),
    earlier=st.text(max_size=40) | st.lists(WORDS).map(" ".join),
)
def test_any_two_questions_get_an_answer_that_can_be_gone_on_from(
    tmp_path_factory: pytest.TempPathFactory, question: str, earlier: str
) -> None:
    island = Answerer(corpus(tmp_path_factory.getbasetemp() / "any", ISLAND), MEASURED)
    answer = island.answer(question, earlier=earlier)
    assert answer.error is None or not answer.excerpts
    for excerpt in answer.excerpts:
        assert_verbatim(excerpt, island.snapshot.root)
        why = island.explain(question, excerpt.paragraph_id, earlier)
        assert why is not None
        assert any(term.tf for term in why.terms) or not excerpt.matched_terms
    island.answer("And then?", earlier=answer.as_earlier)


def test_who_only_asks_whether_it_is_true_asks_for_a_source() -> None:
    for text in (
        *("", "is that so?", "is there a source for this?", "Source?", "really?", "why?"),
        *("any evidence for that?", "Where does it say that?", "can you back this up?"),
        *("do the texts support this?", "who said that", "please verify this claim"),
    ):
        assert following.asks_for_a_source(text), text


def test_who_names_a_topic_asks_for_it() -> None:
    for text in (
        *("Is Leela deep?", "What is ASARA?", "schemer", "source of the term schemer?"),
        *("open source?", '"is that so"', "file:notes.txt this?", "and its parameters?"),
    ):
        assert not following.asks_for_a_source(text), text
