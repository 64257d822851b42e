"""The forward index tells of each passage what reading its text word by word tells."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from retrieval.corpus import Kind, ties, ties_of
from retrieval.index import analysis
from retrieval.snapshots import Snapshot, building, portion
from tests.conftest import FEWER
from tests.retrieval.corpora import SEEDS, corpus

GERMAN = "Die Lampen sind nicht mehr an, und der Wärter ist mit dem Boot auf das Meer gefahren."
FRENCH = "Les lamps ne sont plus dans la tour, et le gardien est avec les deux parties."
ENGLISH = "The lamps are no longer on, and the keeper of both parties has gone out to the sea."


class Held(NamedTuple):
    """What is known of the words of a passage; a word with its stem."""

    paragraphs: list[list[tuple[str, str]]]
    ties: list[int]
    context: list[tuple[int, str, str, int]]


def defined(snapshot: Snapshot, number: int) -> Held:
    """Return what a passage holds, from its text."""
    passage = snapshot.passages[number]
    language, encoding = passage.source.spoken, passage.source.encoding
    first = passage.paragraphs[0].number
    kinds = snapshot.paragraphs.kinds_of(first, first + len(passage.paragraphs))
    data, begun = snapshot.read(passage), passage.paragraphs[0].span.byte_start
    spans = [(one.span.byte_start - begun, one.span.byte_end - begun) for one in passage.paragraphs]
    texts = [data[start:end].decode(encoding) for start, end in spans]
    said = ["" if kind is Kind.NOISE else text for text, kind in zip(texts, kinds, strict=True)]
    context: list[tuple[int, str, str, int]] = []
    place = 0
    for text, weight in reversed(snapshot.context(number)):
        place += 2
        for word in reversed(analysis.words(text, language)):
            place += 1
            context.append((place, word, analysis.stem(word, language), weight))
    return Held(
        [
            [(word, analysis.stem(word, language)) for word in analysis.words(text, language)]
            for text in said
        ],
        [*map(ties_of, texts, kinds)],
        context[::-1],
    )


def held(snapshot: Snapshot, number: int) -> Held:
    """Return what a passage holds, from the columns alone."""
    forward, table = snapshot.forward, snapshot.paragraphs
    first, count = int(snapshot.passages.firsts[number]), int(snapshot.passages.counts[number])
    starts = forward.starts[first : first + count].tolist()
    counts = forward.counts[first : first + count].tolist()
    assert all(
        start + words == after
        for start, words, after in zip(starts[:-1], counts[:-1], starts[1:], strict=True)
    )
    source = table.source_number(first)
    section = int(table.headings.firsts[source]) + source + int(table.sections[first])
    low, high = forward.context(section)
    return Held(
        [
            [word(snapshot, row) for row in forward.rows[start : start + words].tolist()]
            for start, words in zip(starts, counts, strict=True)
        ],
        forward.ties[first : first + count].tolist(),
        [
            (place, *word(snapshot, row), weight)
            for place, row, weight in zip(
                forward.context_places[low:high].tolist(),
                forward.context_rows[low:high].tolist(),
                forward.context_weights[low:high].tolist(),
                strict=True,
            )
        ],
    )


def word(snapshot: Snapshot, row: int) -> tuple[str, str]:
    """Return a word and its stem by its row in the vocabulary."""
    vocabulary = snapshot.forward.vocabulary
    number = int(np.searchsorted(vocabulary.stem_ends, row, side="right"))
    stem = vocabulary.stems[number]
    low, high = vocabulary.bounds(stem)
    assert low <= row < high
    return snapshot.lexicon.words[int(vocabulary.words[row])], stem


def assert_as_defined(snapshot: Snapshot) -> None:
    for number in range(len(snapshot.passages)):
        assert held(snapshot, number) == defined(snapshot, number)


BLOCKS = st.sampled_from(
    [
        ENGLISH,
        GERMAN,
        FRENCH,
        "Parties, they say:",
        "A lamp: :lamp:",
        "# Lamps of the sea",
        "## The keeper",
        "### Der Wärter",
        "<Egret />",
        "https://example.org/a:",
        "the of and",
        "C++ and 3.11 in the U.N. of 灯台守の灯り",
        "lamp " * 120,
    ]
)
NAMES = st.sampled_from(["a.md", "keeper.md", "sub/a.md", "lamps.txt", "notes.rst", "page.html"])
FILES = st.dictionaries(
    NAMES, st.tuples(st.lists(BLOCKS, max_size=7), st.sampled_from(["utf-8", "utf-16"])), max_size=5
)


@FEWER
@given(files=FILES)
def test_it_holds_the_words_of_texts_in_any_language_and_format(
    files: dict[str, tuple[list[str], str]],
) -> None:
    with TemporaryDirectory() as folder:
        written = {
            path: "\n\n".join(blocks).encode(encoding) for path, (blocks, encoding) in files.items()
        }
        assert_as_defined(corpus(Path(folder), written))


def test_a_word_of_two_languages_has_a_row_for_each_stem(tmp_path: Path) -> None:
    snapshot = corpus(tmp_path, {"a.txt": ENGLISH, "b.txt": FRENCH})
    assert_as_defined(snapshot)
    both = [pair for number in (0, 1) for pair in held(snapshot, number).paragraphs[0]]
    assert [pair for pair in both if pair[0] in {"parties", "lamps"}] == [
        ("lamps", "lamp"),
        ("parties", "parti"),
        ("lamps", "lamp"),
        ("parties", "part"),
    ]
    vocabulary = snapshot.forward.vocabulary
    numbers = {term: vocabulary.bounds(term) for term in ("lamp", "part", "parti", "absent")}
    assert {term: high - low for term, (low, high) in numbers.items()} == {
        "lamp": 1,
        "part": 1,
        "parti": 1,
        "absent": 0,
    }


def test_only_the_first_place_of_a_passage_and_its_context_have_words(tmp_path: Path) -> None:
    text = "# Lamps\n\nThe keeper of the sea:\n\nhttps://example.org/a:\n"
    snapshot = corpus(tmp_path, {"1/a.md": text, "2/a.md": text})
    assert snapshot.forward.counts.tolist() == [0, 2, 0, 0, 0, 0]
    assert snapshot.forward.starts.tolist() == [0, 0, 2, 2, 2, 2]
    told = snapshot.forward.ties
    assert (told & ties.INTRODUCES > 0).tolist() == [False, True, False, False, True, False]
    assert (told > 0).tolist() == [True, True, False, True, True, False]  # an address is noise
    assert snapshot.forward.context_ends.tolist() == [0, 1, 1, 1]


PART_FILES = {
    "a.md": "# Lamps\n\nThe keeper of the sea.\n\nGulls:\n",
    "b/a.md": "# Lamps\n\nThe keeper of the sea.\n\nGulls:\n\n# Ends\n\nThe lamp burns oil.\n",
    "c.txt": "The lamp burns oil.\n",
    "d.txt": "The lamp burns oil.\nThe keeper of the sea.\n",
    "e/a.md": "# Ends\n\nThe lamp burns oil.\n",
    "f/1.txt": "The keeper of the sea.\n",
    "f/2.txt": "The keeper of the sea.\n\nGulls:\n\n"
    + "lamp " * 300
    + "\n\nThe keeper of the sea.\n",
}


@given(kept=st.sets(st.sampled_from(sorted(PART_FILES)), min_size=1))
def test_a_portion_holds_the_words_of_its_passages(kept: set[str]) -> None:
    with TemporaryDirectory() as folder:
        whole = corpus(Path(folder), PART_FILES)
        mask = np.array([path in kept for path in whole.sources.paths], dtype=bool)
        part = portion.of_files(whole, mask)
        assert len(part.passages)
        assert_as_defined(part)


def test_the_seeds_hold_their_words() -> None:
    assert_as_defined(building.build("seeds", SEEDS))
