"""Where do paragraphs begin and end, and what keeps a list together?"""

from pathlib import Path

from retrieval.corpus import segmentation
from retrieval.corpus.sources import decode
from retrieval.snapshots import building
from tests.retrieval.corpora import SEEDS, corpus


def paragraphs(text: str) -> list[str]:
    content = decode(text.encode(), "utf-8")
    return [
        content.data[span.byte_start : span.byte_end].decode()
        for span in segmentation.paragraphs(content)
    ]


def lines(text: str) -> list[tuple[int, int]]:
    spans = segmentation.paragraphs(decode(text.encode(), "utf-8"))
    return [(span.first_line, span.last_line) for span in spans]


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
    assert len(found[0]) <= segmentation.MOST_LIST_CHARACTERS
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


def test_short_neighbours_are_one_passage_and_long_ones_stand_alone() -> None:
    short, long = "a" * 400, "b" * 1200
    assert list(segmentation.windows([short, short, short, long, short])) == [
        (0, 2),
        (2, 3),
        (3, 4),
        (4, 5),
    ]
    assert list(segmentation.windows([])) == []


def test_a_heading_ends_a_window_and_is_in_none() -> None:
    assert list(segmentation.windows(["# One", "a", "b", "## Two", "c", "# End"])) == [
        (1, 3),
        (4, 5),
    ]


def test_the_title_is_the_first_heading_outside_a_fence() -> None:
    def title(text: str) -> str:
        return segmentation.title(decode(text.encode(), "utf-8"))

    assert title("text\n## The lamp ##\n# Later\n") == "The lamp"
    assert title("```\n# a comment\n```\n# The lamp\r\n") == "The lamp"
    assert title("#no heading\n") == ""
    assert title("") == ""


def test_a_blank_file_has_no_paragraphs() -> None:
    assert paragraphs("") == []
    assert paragraphs(" \n\t\r\n\ufeff\n") == []


def test_only_a_line_feed_ends_a_line() -> None:
    assert lines("a\rb\u2028c\x85d\ne\n") == [(1, 1), (2, 2)]
    assert paragraphs("a\r\nb\r\n") == ["a", "b"]
