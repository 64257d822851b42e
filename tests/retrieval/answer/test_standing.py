"""A question that stands in the corpus word for word is answered by what it stands in."""

from pathlib import Path

import pytest

from retrieval.answer.answering import Answerer
from retrieval.snapshots import Calibration
from tests.retrieval.corpora import assert_verbatim, corpus, texts

# So high a bar that nothing is answered for its words.
UNREACHABLE = Calibration(scale=9.0, mean=0.1, spread=0.1)

SONG = """\
The ferry leaves at the end of the day,
and nobody waves from the pier.
We counted the lights on the way,
and none of the lights was near.

The ferry leaves at night. The end of the pier is dark, and it is far away from the day.
"""
GUIDE = """\
---
title: Keeping a small ferry afloat
---

# How many people may come aboard?

As the captain likes. She looks at the sky and at the waves, and then she decides for the day.

# Paint

The hull is painted each spring. It isn’t painted “by hand” — never! — in the rain. Café tables
are painted, too.

# Where the boats sleep

They lie in the harbour.
"""


@pytest.fixture
def ferry(tmp_path: Path) -> Answerer:
    return Answerer(corpus(tmp_path, {"song.md": SONG, "guide.md": GUIDE}), UNREACHABLE)


@pytest.mark.parametrize(
    "question",
    [
        "The ferry leaves at the end of the day,",
        "the ferry  leaves at the END of the day",
        "and nobody waves from the pier. We counted the lights on the way",
        "nobody waves from the pier?",
        "it isn't painted by hand, never, in the rain",
        "It isnt painted 'by hand' – never – in the rain",
        "cafe tables are painted too",
        "The ferry leaves at night",
    ],
)
def test_a_sentence_of_the_corpus_is_found_whatever_the_bar(
    ferry: Answerer, tmp_path: Path, question: str
) -> None:
    answer = ferry.answer(question)
    assert answer.answered
    assert_verbatim(answer.excerpts[0], tmp_path)
    shown = " ".join(answer.excerpts[0].extract.text.split()).lower()
    for word in ("ferry leaves", "nobody waves", "counted the lights", "hand”", "tables are"):
        if word.split()[0] in question.lower():
            assert word in shown


@pytest.mark.parametrize(
    "question",
    [
        "the ferry leaves the end of the day",
        "nobody waves from",
        "day and nobody waves at the pier",
        "ferry leaves at the end of the da",
    ],
)
def test_other_words_fewer_words_and_pieces_of_words_are_held_to_the_bar(
    ferry: Answerer, question: str
) -> None:
    assert not ferry.answer(question).answered


def test_the_same_marks_between_the_words_come_first(tmp_path: Path) -> None:
    files = {
        "a.txt": "If in doubt, ask for a pilot.\n",
        "b.txt": "In a fog: if in doubt ask. For a pilot is near.\n",
    }
    answerer = Answerer(corpus(tmp_path, files), UNREACHABLE)
    for question, first in [
        ("if in doubt ask. For a pilot", "In a fog"),
        ("if in doubt, ask for a pilot", "If in"),
    ]:
        assert texts(answerer.answer(question))[0].startswith(first)


@pytest.mark.parametrize(
    ("title", "beginning"),
    [
        ("How many people may come aboard?", "As the captain likes."),
        ("paint", "The hull is painted"),
        ("Where the boats sleep", "They lie"),
        ("keeping a small ferry afloat", "As the captain likes."),
    ],
)
def test_a_title_is_answered_by_what_stands_under_it(
    ferry: Answerer, title: str, beginning: str
) -> None:
    answer = ferry.answer(title)
    assert answer.answered
    assert answer.excerpts[0].extract.text.startswith(beginning)


@pytest.mark.parametrize(
    ("letter", "count"),
    [("k", 2), ("k", 254), ("k", 255), ("k", 256), ("k", 300), ("ß", 127), ("ß", 150), ("渡", 2)],
)
def test_a_title_is_answered_however_long_it_is(tmp_path: Path, letter: str, count: int) -> None:
    title = letter * count
    files = {
        "long.md": f"# {title}\n\nIt crosses the lake.\n\n# More than {title}\n\nNothing.\n",
        "none.txt": f"There is no {title} here.\n",
    }
    answer = Answerer(corpus(tmp_path, files), UNREACHABLE).answer(title)
    assert texts(answer)[:1] == ["It crosses the lake."]


def test_a_verse_over_the_whole_of_an_excerpt_is_shown_whole(tmp_path: Path) -> None:
    verse = " ".join(f"Line {number} of the long song tells of the sea." for number in range(9))
    text = f"{'The introduction says hardly a thing. ' * 12}{verse}{' It ends there.' * 20}\n"
    answerer = Answerer(corpus(tmp_path, {"a.txt": text}), UNREACHABLE)
    assert verse in texts(answerer.answer(verse.upper()))[0]


def test_a_sentence_in_a_script_without_spaces_is_found_too(tmp_path: Path) -> None:
    text = "渡し船は夜に出ます。\n灯台の明かりは遠くまで届きます。\n"
    answerer = Answerer(corpus(tmp_path, {"a.txt": text}), UNREACHABLE)
    assert "灯台の明かり" in texts(answerer.answer("灯台の明かりは遠くまで届きます"))[0]


@pytest.mark.parametrize(
    ("title", "question"),
    [
        ("“渡船”是什么意思？", "渡船是什么意思"),
        ("《渡船》在哪里？", "渡船在哪里"),
        ("「渡し船」とは何ですか", "渡し船とは何ですか？"),
        ("渡し船・船着き場はどこ？", "渡し船船着き場はどこ"),
        ("What is a 渡船?", "what is a渡船"),
        ("เรือ (ข้ามฟาก) คืออะไร", "เรือข้ามฟากคืออะไร"),
    ],
)
def test_marks_part_no_words_of_a_title_in_a_script_without_spaces(
    tmp_path: Path, title: str, question: str
) -> None:
    files = {"a.md": f"# {title}\n\nIt crosses the lake.\n", "b.md": "# 渡船\n\n渡船很慢。\n"}
    answer = Answerer(corpus(tmp_path, files), UNREACHABLE).answer(question)
    assert texts(answer)[:1] == ["It crosses the lake."]


def test_only_named_files_are_looked_at(tmp_path: Path) -> None:
    files = {"a.txt": "The ferry leaves at the end of it.\n", "b.txt": "A ferry lies here.\n"}
    answerer = Answerer(corpus(tmp_path, files), UNREACHABLE)
    assert answerer.answer("the ferry leaves at the end of it file:a.txt").answered
    assert not answerer.answer("the ferry leaves at the end of it file:b.txt").answered


def test_words_in_the_order_of_the_question_come_first(tmp_path: Path) -> None:
    lines = ["The gate of the harbour is red.", "The harbour of the gate is red."]
    for number, files in enumerate((lines, lines[::-1])):
        named = {f"{n}.txt": f"{line}\n" for n, line in enumerate(files)}
        answerer = Answerer(corpus(tmp_path / str(number), named))
        assert texts(answerer.answer("the harbour gate"))[0] == lines[1]
        assert texts(answerer.answer("the gate, harbour"))[0] == lines[0]
