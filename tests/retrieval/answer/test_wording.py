"""Which words does a passage hold, and where?"""

import os
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from retrieval.answer.wording import Wording, Wordings
from retrieval.index import analysis
from retrieval.index.grams import grams_of
from tests.retrieval.corpora import corpus

PARAGRAPHS = st.lists(st.text("ab cé’s中.", max_size=12), min_size=1, max_size=4)


@given(paragraphs=PARAGRAPHS, title=st.text("ab "))
def test_a_term_stands_where_reading_word_by_word_finds_it(
    paragraphs: list[str], title: str
) -> None:
    pieces = [f"{text}\n" for text in paragraphs]
    ends = [len("".join(pieces[: n + 1]).encode()) - 1 for n in range(len(pieces))]
    spans = list(zip([0, *(end + 1 for end in ends)], ends, strict=False))
    context = [(analysis.words(title), 2)]
    words = Wording(context, "".join(pieces).encode()[: ends[-1]], "utf-8", spans)
    terms = [analysis.terms(text) for text in paragraphs]
    own = [term for some in terms for term in some]
    titled = analysis.terms(title)
    assert words.ends == tuple(sum(map(len, terms[: n + 1])) for n in range(len(terms)))
    for term in {*own, *titled, "absent"}:
        places = words.positions(term)
        assert [n for n in places if n >= 0] == [n for n, one in enumerate(own) if one == term]
        assert sum(n < 0 for n in places) == titled.count(term)
        expected = own[1:3].count(term) + 2 * titled.count(term)
        assert words.tf(term, 1, 3) == expected
    counted = [
        *analysis.words(title) * 2,
        *(w for text in paragraphs for w in analysis.words(text)),
    ]
    assert words.grams == sum(len(grams_of(word)) for word in counted)


def test_a_passage_whose_file_has_changed_is_read_where_it_still_stands(tmp_path: Path) -> None:
    text = "The heron stands in the reeds all day.\n"
    snapshot = corpus(tmp_path, {"a.txt": text, "b.txt": text})
    assert len(snapshot.passages) == 1
    (tmp_path / "a.txt").write_text("Something else altogether stands here by now.\n")
    assert Wordings(snapshot).of(0).positions("heron") == [0]
    (tmp_path / "b.txt").unlink()
    gone = Wordings(snapshot).of(0)
    assert (gone.positions("heron"), gone.ends, gone.grams) == ([], (), 0)


def test_words_of_noise_stand_nowhere(tmp_path: Path) -> None:
    files = {"a.md": "The heron stands.\n\n<Egret />\n\nThe gull flies.\n"}
    words = Wordings(corpus(tmp_path, files)).of(0)
    assert [words.positions(term) for term in ("heron", "egret", "gull")] == [[0], [], [2]]
    assert words.is_noise == [False, True, False]


def test_an_appended_file_still_has_its_words(tmp_path: Path) -> None:
    snapshot = corpus(tmp_path, {"a.txt": "The heron stands in the reeds all day.\n"})
    with (tmp_path / "a.txt").open("a") as file:
        file.write("More.\n")
    assert Wordings(snapshot).of(0).positions("reed") == [2]


def test_bytes_that_were_swapped_under_the_same_time_break_nothing(tmp_path: Path) -> None:
    snapshot = corpus(tmp_path, {"a.txt": "The heron stands.\n"})
    file = tmp_path / "a.txt"
    status = file.stat()
    file.write_bytes(b"\xff" * status.st_size)
    os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert Wordings(snapshot).of(0).positions("heron") == []
