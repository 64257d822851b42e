"""A question can say where to look: by whom, from when, in which file, under which heading."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.answer import questions
from retrieval.answer.answering import Answerer
from retrieval.answer.narrowing import KEYS, Narrowing, date_of, written
from retrieval.answer.questions import Question, parse
from tests.retrieval.corpora import corpus, texts

HANDBOOK = """\
---
title: The Keeper's Handbook
---
# Lamp

## Oil

The lamp burns whale oil, and the oil is changed on Mondays.

## Wick

The wick of the lamp is trimmed at dusk.

# Café hours

The kitchen keeps a lamp on its counter.
"""
LOG = """\
# March

The lamp was repaired in March by the smith.

# April

The lamp burned all of April without a fault.
"""


@pytest.fixture(scope="module")
def island(tmp_path_factory: pytest.TempPathFactory) -> Answerer:
    files = {"handbook.md": HANDBOOK, "log.md": LOG, "old/log.md": LOG}
    return Answerer(corpus(tmp_path_factory.mktemp("island"), files))


@pytest.mark.parametrize(
    ("question", "narrowing", "text"),
    [
        ("by:ada what burns", Narrowing(authors=("ada",)), "what burns"),
        ("what burns, by:ada?", Narrowing(authors=("ada",)), "what burns, ?"),
        ('what By:"Ada Lovelace" says', Narrowing(authors=("Ada Lovelace",)), "what says"),
        ("what by:“Ada Lovelace” says", Narrowing(authors=("Ada Lovelace",)), "what says"),
        ("what by:'Ada Lovelace' says", Narrowing(authors=("Ada Lovelace",)), "what says"),
        ("by:@ada_l. what", Narrowing(authors=("@ada_l",)), ". what"),
        ("(after:2024-03) what", Narrowing(after=("2024-03",)), "( ) what"),
        ("什么 in：维护", Narrowing(sections=("维护",)), "什么"),
        ("in:#general what", Narrowing(sections=("#general",)), "what"),
        (
            "by:ada after:2023 what before:2024 by:bob file:a.md in:x by:ada",
            Narrowing(("ada", "bob"), ("2023",), ("2024",), ("a.md",), ("x",)),
            "what",
        ),
    ],
)
def test_a_part_narrows_and_leaves_the_text(question: str, narrowing: Narrowing, text: str) -> None:
    assert parse(question) == Question(text, (), narrowing)


@pytest.mark.parametrize(
    "question",
    [
        *("by: ada", "stand by: what", "by:", "what in:?", 'before:""', "after: 2024"),
        *("nearby:ada x", "https://a.b/by:ada", "x.by:ada", "/in:b", "login:ada", "ın:x", "by;ada"),
    ],
)
def test_what_has_no_value_at_once_or_stands_inside_a_word_is_text(question: str) -> None:
    assert parse(question) == Question(question)


@given(st.lists(st.tuples(st.sampled_from(KEYS), st.text(max_size=12)), max_size=4), st.text())
def test_what_is_written_of_a_part_is_read_back(parts: list[tuple[str, str]], words: str) -> None:
    said = [(key, value) for key, value in parts if any(map(str.isalnum, value))]
    typed = [written(key, value) for key, value in said]
    read = [*parse(" ".join([*typed, words.replace(":", " ").replace("：", " ")])).narrowing.parts]
    assert len(read) == len(dict.fromkeys(read)) >= len(dict.fromkeys(key for key, _ in said))
    for key, value in said:
        plain = questions.flat(value)
        assert any(one == key and questions.flat(got) == plain for one, got in read) or not plain


@given(st.text(st.sampled_from("\"“”'by:inafter file before2024-0 .,(")))
def test_any_question_with_parts_can_be_read(question: str) -> None:
    parsed = parse(question)
    assert all(any(map(str.isalnum, value)) for _, value in parsed.narrowing.parts)
    assert parsed.narrowing.problem is None or "is no date" in parsed.narrowing.problem


@pytest.mark.parametrize(
    "piece", ["by:", 'by:"', "by:'a", "after:2", "in:a ", 'in:"" ', "before:."]
)
def test_a_long_question_of_parts_is_read_at_once(piece: str) -> None:
    started = time.process_time()
    parse((piece * 100_000)[:100_000])
    assert time.process_time() - started < 2


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        *(
            ("2024", "2024"),
            ("2024-03", "2024-03"),
            ("2024-3", "2024-03"),
            ("2024/3/7", "2024-03-07"),
        ),
        *(("2024.03.07", "2024-03-07"), ("２０２４", "2024"), ("٢٠٢٤-٠٣", "2024-03")),
        *(("2024-13", None), ("2023-02-29", None), ("24", None), ("yesterday", None)),
        *(("07.03.2024", None), ("2024-03/07", None), ("0000", None), ("2024-", None)),
    ],
)
def test_a_date_is_a_year_a_month_or_a_day(typed: str, day: str | None) -> None:
    assert date_of(typed) == day


def test_a_malformed_date_is_told_in_a_sentence(island: Answerer) -> None:
    answer = island.answer("lamp after:2024-13")
    assert answer.error == (
        "“2024-13” is no date; write a year, a month or a day, as in after:2024, after:2024-03 or "
        "after:2024-03-17."
    )
    assert island.search("lamp before:soon", 5) == []
    assert island.explain("lamp before:soon", "00000000") is None


def test_a_question_of_parts_alone_asks_what_to_look_for(island: Answerer) -> None:
    answer = island.answer('in:oil file:"log.md"')
    assert answer.error == (
        "Say what to look for besides file:log.md in:oil, which only narrows a search."
    )


def test_a_heading_narrows_to_what_stands_under_it(island: Answerer) -> None:
    assert texts(island.answer("the lamp in:oil")) == [
        "The lamp burns whale oil, and the oil is changed on Mondays."
    ]
    assert {e.extract.first_line for e in island.answer("what of the lamp in:lamp").excerpts} == {
        8,
        12,
    }
    assert texts(island.answer("lamp in:cafe")) == ["The kitchen keeps a lamp on its counter."]
    assert len(island.answer("lamp in:oil in:wick").excerpts) == 2
    assert {e.extract.path for e in island.answer('lamp in:"keeper\'s handbook"').excerpts} == {
        "handbook.md"
    }
    assert not island.answer("lamp in:oi").answered


def test_a_path_of_headings_is_taken_as_it_is_shown(island: Answerer) -> None:
    assert texts(island.answer('the lamp in:"Lamp › Oil"')) == texts(
        island.answer("the lamp in:oil")
    )
    assert island.answer('the lamp in:"The Keeper\'s Handbook › Wick"').answered
    unknown = island.answer('the lamp in:"Café hours › Wick"')
    assert not unknown.answered
    assert unknown.warnings[0].startswith("No heading or channel is called Café hours › Wick; the")


def test_all_keys_must_fit_at_the_same_place(island: Answerer) -> None:
    answer = island.answer("lamp in:march file:old/")
    assert [(e.extract.path, e.also_at) for e in answer.excerpts] == [("old/log.md", ())]
    assert not island.answer("lamp in:oil file:log.md").answered


def test_an_unknown_value_is_told_with_the_nearest(island: Answerer) -> None:
    assert island.answer("lamp in:wik").warnings == (
        "No heading or channel is called wik; the nearest is Wick.",
    )
    answer = island.answer("lamp in:wick in:xqzt")
    assert answer.answered
    assert answer.warnings[0].startswith(
        "No heading or channel is called xqzt; nothing is like it; the most frequent are "
    )


def test_a_phrase_counts_only_where_the_question_looks(island: Answerer) -> None:
    assert island.answer('"all of April" in:april').answered
    assert not island.answer('"all of April" in:march').answered
    assert not island.answer('"it was" in:march').answered
    assert island.answer("the lamp burned all of April without a fault in:april").answered
    assert not island.answer("the lamp burned all of April without a fault in:march").answered


def test_a_follow_up_takes_over_where_to_look_unless_it_says_so_itself(island: Answerer) -> None:
    answer = island.answer("And the smith?", earlier="Was the lamp repaired? in:march file:old/")
    assert answer.carried_terms == ("lamp", "repaired", "file:old/", "in:march")
    assert [excerpt.extract.path for excerpt in answer.excerpts] == ["old/log.md"]
    other = island.answer("in:april", earlier="Did the lamp burn? in:march file:old/")
    assert texts(other) == ["The lamp burned all of April without a fault."]
    assert "in:march" not in other.carried_terms
    assert Narrowing(after=("2024",)).carried(Narrowing(("ada",), ("2020",), ("2021",))) == (
        Narrowing(("ada",))
    )
