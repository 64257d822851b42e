"""Whoever a claim names is preferred, and where the words are another's that is said."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.answer.answering import Answerer
from retrieval.answer.attribution import attributed, attribution
from retrieval.answer.claims import answer_claim
from retrieval.snapshots.people import People
from tests.retrieval.corpora import corpus
from tests.retrieval.signed import signed_texts

TALK = """\
Bob (2024-03-04): The lamp burns whale oil, and whale oil is dear.
Bob (2024-03-05): The horn sounds in fog, and is heard on the mainland.
Nobody signed this: the boat comes on Mondays.
"""
REPLY = """\
#Ada = ada_l, Ada Lovelace
Ada (2024-03-06): I say that the lamp of ours burns whale oil, as it did before the war.
"""
PEOPLE = People.of(
    [7], ["Ada Byron", "Bob", "Ádám Kis", "kim.l", "Will", "李明", "山田"], ["ada_b", *6 * [""]]
)


@pytest.fixture(autouse=True, scope="module")
def read_so() -> Iterator[None]:
    with signed_texts():
        yield


@pytest.fixture(scope="module")
def talk(tmp_path_factory: pytest.TempPathFactory) -> Answerer:
    return Answerer(corpus(tmp_path_factory.mktemp("talk"), {"b.txt": TALK, "c.txt": REPLY}))


@pytest.mark.parametrize(
    ("text", "name", "rest"),
    [
        ("Ada said that the lamp burns.", "Ada", "the lamp burns."),
        ("Yesterday Ada Byron wrote: the lamp burns", "Ada Byron", "Yesterday the lamp burns"),
        ("the lamp burns, according to Ada Byron.", "Ada Byron", "the lamp burns, ."),
        ("According to Bob, the lamp burns", "Bob", "the lamp burns"),
        ("As Bob put it, the lamp burns", "Bob", "As the lamp burns"),
        ("Bob has always said the lamp burns", "Bob", "the lamp burns"),
        ("Bob told me that the lamp burns", "Bob", "the lamp burns"),
        ("Bob: the lamp burns", "Bob", "the lamp burns"),
        ("“The lamp burns”, said Ada Byron, “oil”", "Ada Byron", "“The lamp burns”, “oil”"),
        ("the lamp burns — Bob", "Bob", "the lamp burns "),
        ("Ada hat gesagt, dass die Lampe brennt", "Ada", "die Lampe brennt"),
        ("Laut Ada brennt die Lampe", "Ada", "brennt die Lampe"),
        ("Ádám a dit que la lampe brûle", "Ádám", "la lampe brûle"),
        ("Selon Ada, la lampe brûle", "Ada", "la lampe brûle"),
        ("Según Ada la lámpara arde", "Ada", "la lámpara arde"),
        ("@ada_b says hi", "@ada_b", "hi"),
        ("Ada说：灯用油", "Ada", "灯用油"),
        ("根据Ada的说法，灯用油", "Ada", "灯用油"),
        ("李明曾说过：灯用油", "李明", "灯用油"),
        ("李明：灯用油", "李明", "灯用油"),
        ("据李明说，灯用油", "李明", "灯用油"),
        ("“灯用油”，李明写道。", "李明", "“灯用油”。"),
        ("山田さんは「油です」と言いました", "山田", "「油です」と言いました"),
        ("「油です」と山田さんは言った", "山田", "「油です」"),
        ("山田によると、油です", "山田", "油です"),
        ("山田さん：油です", "山田", "油です"),
        ("山田先生: 油です", "山田", "油です"),
        ("油です — 山田さん", "山田", "油です "),
        ("李明老师：灯用油", "李明", "灯用油"),
        ("kim.l said the lamp burns", "kim.l", "the lamp burns"),
    ],
)
def test_whom_a_text_repeats_is_told_by_its_form(text: str, name: str, rest: str) -> None:
    found = attribution(text, PEOPLE)
    assert found is not None
    assert (found.name, text[: found.start] + text[found.end :]) == (name, rest)


@pytest.mark.parametrize(
    "text",
    [
        *("he said the lamp burns", "Will said no", "they will say no", "ada said x", "", "Bob"),
        *("Cy said the lamp burns", "The paper says Ada is right", "Nobody said Ada", "Bob's lamp"),
        *("Bob. Said and done", "Bob, the lamp says nothing", "the note: Bob", "according to him"),
    ],
)
def test_who_is_not_known_or_says_nothing_is_not_meant(text: str) -> None:
    assert attribution(text, PEOPLE) is None


@pytest.mark.parametrize(
    ("before", "after", "name"),
    [
        ("I think Ada said: ", "", "Ada"),
        ("Bob: ", "", "Bob"),
        ("Bob wrote\n", "", "Bob"),
        ("", ", wrote Ada.", "Ada"),
        ("", " — Bob", "Bob"),
        ("", "\n— Bob\nand more", "Bob"),
        ("According to Ada Byron, ", "", "Ada Byron"),
        ("", " Ada wrote once.", "Ada"),
        ("Ada said so, but ", "", None),
        ("", " is true, Ada said", None),
        ("", "", None),
    ],
)
def test_whom_a_quote_is_by_stands_beside_it(before: str, after: str, name: str | None) -> None:
    assert attributed(before, after, PEOPLE) == name


@given(st.text(st.sampled_from('AdaBob said:—-, \n“”"')), st.text(max_size=20))
def test_any_text_may_name_somebody(text: str, other: str) -> None:
    found = attribution(text + other, PEOPLE)
    assert found is None or 0 <= found.start < found.end <= len(text + other)
    assert (
        attributed(text, other, PEOPLE) is None
        or PEOPLE.called(attributed(text, other, PEOPLE) or "").size
    )


def test_the_words_of_whom_a_claim_names_come_first(talk: Answerer) -> None:
    claim = "Ada said that the lamp burns whale oil"
    plain = talk.answer("the lamp burns whale oil", 3)
    assert [e.extract.path for e in plain.excerpts] == ["b.txt", "c.txt"]
    answer = answer_claim(talk, claim, 3)
    assert answer.question == claim
    assert [(e.rank, e.extract.path) for e in answer.excerpts] == [(1, "c.txt"), (2, "b.txt")]
    assert answer.warnings == ()
    (only,) = answer_claim(talk, claim, 1).excerpts
    assert only.extract.path == "c.txt"


def test_the_words_of_another_are_told_to_be_so(talk: Answerer) -> None:
    answer = answer_claim(talk, "As Ada Lovelace wrote, the horn sounds in fog", 3)
    assert [e.extract.first_line for e in answer.excerpts] == [2]
    assert answer.warnings == ("These are the words of Bob, not of Ada Lovelace.",)
    unsigned = answer_claim(talk, "@ada_l says the boat comes on Mondays", 3)
    assert unsigned.warnings == ("None of these words is known to be by ada_l.",)


def test_a_claim_that_names_nobody_who_is_known_is_answered_as_ever(talk: Answerer) -> None:
    for claim in (
        "the lamp burns whale oil",
        "Cy said that the lamp burns whale oil",
        "He said so",
    ):
        told = talk.answer(claim, 3)
        assert answer_claim(talk, claim, 3).excerpts == told.excerpts
        assert answer_claim(talk, claim, 3).warnings == told.warnings


def test_a_claim_on_which_there_is_nothing_is_not_answered(talk: Answerer) -> None:
    answer = answer_claim(talk, "Bob said that quantum gravity bends the knee", 3)
    assert not answer.answered
    assert answer.warnings == ()
    assert answer_claim(talk, "Bob said", 3).question == "Bob said"


@pytest.mark.parametrize(
    "claim",
    [
        "The lamp of ours “burns plenty of whale oil”.",
        "The lamp of ours ‘burns plenty of whale oil’.",
        "The lamp of ours 'burns plenty of whale oil'.",
        "The lamp of ours ‹burns plenty of whale oil›.",
        "The lamp of ours 「burns plenty of whale oil」.",
        "‘The lamp of ours “burns plenty of whale oil”’",
        "‘The lamp of ours burns plenty of whale oil’, said Ada.",
    ],
)
def test_what_a_claim_quotes_need_not_stand_anywhere_so(talk: Answerer, claim: str) -> None:
    answer = answer_claim(talk, claim, 3)
    assert answer.question == claim
    assert answer.excerpts[0].extract.text == REPLY.splitlines()[1]
