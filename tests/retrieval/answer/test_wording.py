"""Which words of a question does a passage hold, and where?"""

import os
from pathlib import Path

import numpy as np

from retrieval.answer.answering import Answerer
from retrieval.answer.wording import Wordings
from retrieval.index import ranking
from retrieval.index.grams import wanted_key
from tests.retrieval.corpora import corpus, texts


def test_a_term_stands_where_reading_word_by_word_finds_it(tmp_path: Path) -> None:
    text = "# Reeds and herons\n\nThe heron stands.\n\nA heron flies from the reeds.\n"
    words = Wordings(corpus(tmp_path, {"a.md": text})).of(0, ["heron", "reed", "fli", "gull"])
    assert words.positions == {"heron": [-3, 0, 2], "reed": [-4, 4], "fli": [3]}
    assert words.ends == [2, 5]
    assert words.has_heading


def test_words_of_a_context_count_as_often_as_they_weigh(tmp_path: Path) -> None:
    text = "# Reeds and herons\n\nThe heron stands.\n\nA heron flies from the reeds.\n"
    words = Wordings(corpus(tmp_path, {"a.md": text})).of(0, ["heron", "reed"])
    assert words.surroundings == 6
    assert words.tf("heron", 0, 5) == 5
    assert words.tf("heron", 2, 3) == 4
    assert words.tf("reed", 0, 2) == 3
    assert words.tf("gull", 0, 5) == 0


def test_words_of_noise_stand_nowhere(tmp_path: Path) -> None:
    files = {"a.md": "The heron stands.\n\n<Egret />\n\nThe gull flies.\n"}
    words = Wordings(corpus(tmp_path, files)).of(0, ["heron", "egret", "gull"])
    assert words.positions == {"heron": [0], "gull": [2]}
    assert words.is_noise == [False, True, False]


def test_a_paragraph_holds_terms_where_it_stands_first(tmp_path: Path) -> None:
    text = "The heron stands.\n\n<Egret />\n\nThe gull flies.\n"
    wordings = Wordings(corpus(tmp_path, {"a.md": text, "b.md": text}))
    held = [wordings.held(paragraph, ["heron", "egret", "fli"]) for paragraph in range(6)]
    assert held == [{"heron"}, None, {"fli"}, None, None, None]


def test_a_term_has_the_stem_of_its_passage_s_language(tmp_path: Path) -> None:
    files = {
        "a.md": "Die Töpfer brennen die Ziegel, und der Ofen ist nicht so heiß wie das Feuer.\n",
        "b.md": "The potters burn the bricks, and the kiln is not as hot as the fire is.\n",
    }
    wordings = Wordings(corpus(tmp_path, files))
    terms = ["topf", "potter", "ziegel", "brick"]
    assert wordings.of(0, terms).positions == {"topf": [0], "ziegel": [2]}
    assert wordings.of(1, terms).positions == {"potter": [0], "brick": [2]}


def test_where_words_stand_is_told_for_many_passages_at_once(tmp_path: Path) -> None:
    files = {
        "a.md": "# Reeds\n\nThe heron stands.\n",
        "b.md": "The reeds grow, and herons too.\n",
        "c.md": "A mere puddle.\n",
    }
    snapshot = corpus(tmp_path, files)
    wordings = Wordings(snapshot)
    tally = wordings.tally(
        snapshot.passages.located(range(3)),
        ["heron", "reed"],
        [("reed", "heron", 6.0), ("heron", "reed", 0.0)],
        [*map(wanted_key, ["^ree", "^her", "ere$"])],
        [1.0, 0.5, 2.0],
    )
    assert tally.words.tolist() == [2, 4, 2]
    assert tally.above.tolist() == [[False, True], [False, False], [False, False]]
    assert tally.nearness.tolist() == [2.0, 3.0, 0.0]
    held, totals = np.array([[3, 1, 0], [1, 1, 0], [0, 0, 1]]), np.array([[21], [14], [8]])
    factors = ranking.weights(held, totals, snapshot.grams_per_passage)
    assert tally.grams.tolist() == (factors * [1.0, 0.5, 2.0]).tolist()


def test_a_passage_whose_file_has_changed_is_ranked_by_what_it_said_and_not_shown(
    tmp_path: Path,
) -> None:
    files = {"a.txt": "The heron stands in the reeds.\n", "b.txt": "A heron.\nMore.\n"}
    answerer = Answerer(corpus(tmp_path, files))
    (tmp_path / "a.txt").write_text("Something else altogether stands here by now.\n")
    hits = answerer.search("heron in the reeds", 2)
    assert [hit.places[0].locator for hit in hits] == ["a.txt:1", "b.txt:1-2"]
    assert "Something" not in " ".join(texts(answerer.answer("heron in the reeds")))


def test_bytes_that_were_swapped_under_the_same_time_are_not_shown(tmp_path: Path) -> None:
    answerer = Answerer(corpus(tmp_path, {"a.txt": "The heron stands.\n"}))
    file = tmp_path / "a.txt"
    status = file.stat()
    file.write_bytes(b"A crane flies at.\n")
    os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert [hit.score > 0 for hit in answerer.search("heron stands", 1)] == [True]
    assert texts(answerer.answer("heron stands")) == []
