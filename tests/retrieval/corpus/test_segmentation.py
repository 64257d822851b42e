"""Where do paragraphs begin and end, and what keeps a list together?"""

from pathlib import Path

import pytest

from retrieval.corpus import Kind, Segments, format_of, segmentation
from retrieval.corpus.lists import MOST_LIST_CHARACTERS
from retrieval.corpus.sources import decode
from retrieval.snapshots import building
from tests.retrieval.corpora import SEEDS, corpus


def segments(text: str, path: str = "a.txt") -> Segments:
    content = decode(text.encode(), "utf-8")
    return segmentation.segments(content, format_of(path).read(content))


def paragraphs(text: str, path: str = "a.txt") -> list[str]:
    data = text.encode()
    spans = segments(text, path).spans
    return [data[span.byte_start : span.byte_end].decode() for span in spans]


def lines(text: str) -> list[tuple[int, int]]:
    return [(span.first_line, span.last_line) for span in segments(text).spans]


def test_a_file_without_blank_lines_has_a_paragraph_a_line() -> None:
    assert paragraphs("one\ntwo\n") == ["one", "two"]
    assert paragraphs("\n\none\ntwo\n\n") == ["one", "two"]


def test_blank_lines_separate_hard_wrapped_paragraphs() -> None:
    assert paragraphs("one\ntwo\n\n \t\nthree\n") == ["one\ntwo", "three"]
    assert lines("one\ntwo\n\n\nthree\n") == [(1, 2), (5, 5)]


def test_long_lines_are_paragraphs_even_between_blank_lines() -> None:
    long = "word " * 30
    assert paragraphs(f"{long}\n{long}\n\n{long}\n") == [long.strip()] * 3


def test_a_list_belongs_to_the_line_that_introduces_it() -> None:
    assert paragraphs("This could include:\n- one\n- two\nNext.\n") == [
        "This could include:\n- one\n- two",
        "Next.",
    ]
    assert paragraphs("Steps:\n\n1. one\n\n2. two\n   more of two\n\nNext.\n") == [
        "Steps:\n\n1. one\n\n2. two\n   more of two",
        "Next.",
    ]


def test_a_colon_without_a_list_and_a_list_without_a_colon_stay_apart() -> None:
    assert paragraphs("For example:\nThis.\n- one\n- two\n") == [
        "For example:",
        "This.",
        "- one",
        "- two",
    ]


def test_an_endless_list_is_not_one_paragraph() -> None:
    text = "All of it:\n" + "".join(f"- {'word ' * 20}{n}\n" for n in range(100))
    found = paragraphs(text)
    assert len(found[0]) <= MOST_LIST_CHARACTERS
    assert len(found) > 50


def test_the_list_in_the_seeds_is_one_paragraph() -> None:
    built = building.build("seeds", SEEDS)
    spans = [
        (paragraph.span.first_line, paragraph.span.last_line)
        for paragraph in built.paragraphs
        if paragraph.source.path.startswith("000")
    ]
    assert (6, 9) in spans
    assert len(spans) == 48 - 3


def test_identical_paragraphs_are_found_by_one_another() -> None:
    built = building.build("seeds", SEEDS)
    twice = [
        lines
        for paragraph in built.paragraphs
        if len(lines := [p.locator.split(":")[1] for p in built.paragraphs.same(paragraph.digest)])
        > 1
    ]
    assert twice == [["1", "3"], ["2", "4"]] * 2


def test_the_same_neighbours_are_one_passage_with_several_places(tmp_path: Path) -> None:
    page = "The lantern.\nIt hangs by the gate.\n"
    built = corpus(tmp_path, {"a.txt": page, "b.txt": f"{page}More.\n", "c.txt": page})
    assert [passage.locator for passage in built.passages] == ["a.txt:1-2", "b.txt:1-3"]
    places = built.passages.places(built.passages[0])
    assert [place.locator for place in places] == ["a.txt:1-2", "b.txt:1-2", "c.txt:1-2"]
    assert built.passages.within(2).tolist() == [0]


def windows(*texts: str, kinds: str = "", section: int = 0) -> list[tuple[int, int]]:
    """Gather texts; in `kinds` each letter is the kind of one: prose, heading, or noise.

    A capital begins a record.
    """
    by_letter = {"p": Kind.PROSE, "h": Kind.HEADING, "n": Kind.NOISE}
    letters = kinds or "p" * len(texts)
    of_each = [by_letter[letter.lower()] for letter in letters]
    begins = [letter.isupper() for letter in letters]
    return [*segmentation.windows(texts, of_each, [section] * len(texts), begins)]


def test_short_neighbours_are_one_passage_and_long_ones_stand_alone() -> None:
    short, long = "a" * 400, "b" * 1200
    assert windows(short, short, short, long, short) == [(0, 2), (2, 3), (3, 4), (4, 5)]
    assert windows() == []
    assert windows(short, short, section=1) == [(0, 1), (1, 2)]


def test_a_heading_ends_a_window_and_is_in_none() -> None:
    texts = ["# One", "a", "b", "## Two", "c", "# End"]
    assert windows(*texts, kinds="hpphph") == [(1, 3), (4, 5)]


def test_a_window_goes_on_across_one_short_line_of_noise_only() -> None:
    assert windows("a", "<x>", "b", kinds="pnp") == [(0, 3)]
    assert windows("a", "<x>", "</x>", "b", kinds="pnnp") == [(0, 1), (3, 4)]
    assert windows("a", "<x\ny>", "b", kinds="pnp") == [(0, 1), (2, 3)]
    assert windows("a", "<x>" * 99, "b", kinds="pnp") == [(0, 1), (2, 3)]
    assert windows("<x>", "a", "<y>", kinds="npn") == [(1, 2)]
    assert windows("a", "<x>", "# H", kinds="pnh") == [(0, 1)]


def test_what_begins_a_record_ends_the_window_before() -> None:
    assert windows("a", "b", "c", kinds="Ppp") == [(0, 3)]
    assert windows("a", "b", "c", kinds="PPp") == [(0, 1), (1, 3)]
    assert windows("a", "<x>", "b", kinds="PNp") == [(0, 1), (2, 3)]
    assert windows("a", "<x>", "b", kinds="PnP") == [(0, 1), (2, 3)]


def test_headings_know_the_ones_above_them() -> None:
    found = segments("# A\n\n### B\none\n## C\ntwo\n# D\n", "a.md")
    assert found.headings == [("A", 0), ("B", 1), ("C", 1), ("D", 0)]
    assert found.sections == [0, 1, 2, 1, 3, 0]


def test_a_long_paragraph_is_parted_at_its_sentences_and_known_as_a_whole_too() -> None:
    text = " ".join(f"Sentence number {n} says a little more than nothing." for n in range(200))
    found = segments(text)
    pieces = paragraphs(text)
    assert " ".join(pieces) == text
    assert all(piece.endswith("nothing.") and len(piece) <= 600 for piece in pieces)
    assert found.wholes == [(0, len(text), 1, 1)]
    assert segments("a short one").wholes == []


@pytest.mark.parametrize(
    ("text", "most"),
    [("word " * 16_000, 600), ("x" * 9_000, 600), ("a line of code;\n" * 600, 600)],
    ids=["no full stop", "no blank", "lines"],
)
def test_what_has_no_sentences_is_parted_at_lines_or_words(text: str, most: int) -> None:
    pieces = paragraphs(text, "a.md")
    assert "".join("".join(pieces).split()) == "".join(text.split())
    assert max(map(len, pieces)) <= most


def test_wrapped_lines_without_blank_ones_are_prose() -> None:
    wrapped = "We go to the shop in\nthe morning, and then\nhome. The spare fuse is\ntaped there."
    assert paragraphs(wrapped) == [wrapped]
    assert paragraphs("Ann: hello\nBob: who is there\nAnn: me") == [
        "Ann: hello",
        "Bob: who is there",
        "Ann: me",
    ]


def test_an_underlined_line_is_a_heading_of_a_plain_text() -> None:
    found = segments("The tide\n========\n\nIt turns twice.\n\n# no heading\n")
    assert [heading.label for heading in found.headings] == ["The tide"]
    assert found.kinds == [Kind.HEADING, Kind.PROSE, Kind.PROSE]


def test_a_blank_file_has_no_paragraphs() -> None:
    assert paragraphs("") == []
    assert paragraphs(" \n\t\r\n\ufeff\n") == []


def test_only_a_line_feed_ends_a_line() -> None:
    assert lines("a\rb\u2028c\x85d\ne\n") == [(1, 1), (2, 2)]
    assert paragraphs("a\r\nb\r\n") == ["a", "b"]
