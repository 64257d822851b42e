"""A document in PDF is told in the order in which it is read, with its pages and headings."""

import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.corpus.documents import Document, Kind, UndrawableError
from retrieval.corpus.readers.pdf import draw
from tests.retrieval.corpus.readers.shown import assert_well_formed
from tests.retrieval.corpus.readers.written import Said, lines, pdf

LAMP = (
    "The lantern by the harbour gate is lit at dusk and burns\n"
    "whale oil, of which the keeper buys a barrel each month\n"
    "from the captain of the ferry."
)
FERRY = (
    "The ferry to the island leaves at nine, and nobody may\n"
    "bring a bicycle, since there is no room for any of them\n"
    "but on Sundays."
)


def blocks(document: Document) -> list[str]:
    assert_well_formed(document)
    return [document.text[block.start : block.end] for block in document.blocks]


def drawn(*pages: list[Said]) -> list[str]:
    return blocks(draw(pdf(pages), "utf-8"))


def flat(text: str) -> str:
    return text.replace("\n", " ")


def test_lines_are_joined_to_paragraphs() -> None:
    assert drawn(lines(f"{LAMP}\n\n{FERRY}")) == [flat(LAMP), flat(FERRY)]
    assert drawn(lines(f"{LAMP}\n{FERRY}")) == [flat(LAMP), flat(FERRY)]
    indented = [
        (50 + 20 * (n in {0, 3}), 700 - 12 * n, row)
        for n, row in enumerate(f"{LAMP} So it is here, as we saw\n{FERRY}".split("\n"))
    ]
    assert len(drawn([*indented])) == 2


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_a_page_is_read_as_it_is_turned(turn: int) -> None:
    document = draw(pdf([lines(f"{LAMP}\n\n{FERRY}")], turn=turn), "utf-8")
    said = " ".join(blocks(document)).split()
    assert sorted(said) == sorted(f"{LAMP} {FERRY}".split())
    if turn == 0:
        assert said == f"{LAMP} {FERRY}".split()


def test_columns_are_read_one_after_the_other() -> None:
    left = "\n".join(textwrap.wrap(flat(f"{LAMP} {LAMP} Left."), 36))
    right = "\n".join(textwrap.wrap(flat(f"{FERRY} {FERRY} Right."), 36))
    title = (150, 760, "A title that goes across both of the columns", 12)
    foot = (60, 100, "A note that stands below and goes across both columns as well.", 12)
    page = [title, *lines(right, left=320), *lines(left), foot]
    assert drawn([*page]) == [title[2], flat(left), flat(right), foot[2]]


def test_headers_footers_and_page_numbers_are_left_out() -> None:
    pages = [
        [
            (50, 770, f"Harbour notes, part {number}", 8),
            (500, 770, f"{number}", 8),
            *lines(f"Day {'b' * number}.\n\n{LAMP}"),
            (300, 40, f"Page {number} of 4"),
        ]
        for number in range(1, 5)
    ]
    assert drawn(*map(list, pages)) == [
        said for number in range(1, 5) for said in (f"Day {'b' * number}.", flat(LAMP))
    ]


def test_a_word_is_rejoined_only_where_it_stands_whole_elsewhere() -> None:
    page = lines(
        "Every harbour has a lantern, which burns through the har-\n"
        "bour's night. A keeper has seen quite a number of well-\n"
        "known lights, and the one that stands beside the Light-\n"
        "House too.",
    )
    assert drawn(page) == [
        (
            "Every harbour has a lantern, which burns through the harbour's night. A keeper has "
            "seen quite a number of well-known lights, and the one that stands beside the Light- "
            "House too."
        )
    ]


def headings(document: Document) -> list[tuple[int, str]]:
    return [(b.level, b.label) for b in document.blocks if b.kind is Kind.HEADING]


def test_larger_type_makes_headings_where_there_is_no_outline() -> None:
    page: list[Said] = [
        (50, 760, "Harbour notes", 20),
        (50, 730, "1 Lamps", 14),
        *lines(LAMP),
        (50, 650, "2 Ferries", 14),
        *lines(FERRY, top=630),
    ]
    document = draw(pdf([page], "Notes"), "utf-8")
    assert headings(document) == [(1, "Harbour notes"), (2, "1 Lamps"), (2, "2 Ferries")]
    assert document.title == "Notes"


def test_an_outline_tells_the_headings() -> None:
    page: list[Said] = [(50, 760, "Not this", 20), (50, 730, "1. Lamps", 10), *lines(LAMP)]
    document = draw(pdf([page, lines(FERRY)], "a.docx", [("Lamps", 0), ("Ferry", 1)]), "utf-8")
    assert headings(document) == [(1, "1. Lamps")]
    assert document.title == ""


def test_lists_tables_and_contents_are_told_apart() -> None:
    page: list[Said] = [
        (50, 770, "Lamps . . . . . . . . . . 12"),
        *lines("You need:\n- a wick\n- oil", top=740),
        *((50 + 150 * n, 680, cell) for n, cell in enumerate(["Oil", "Price", "Stock"])),
        *((50 + 150 * n, 668, cell) for n, cell in enumerate(["Whale", "3", "none"])),
    ]
    document = draw(pdf([page]), "utf-8")
    assert [block.kind for block in document.blocks] == [Kind.NOISE, Kind.PROSE, Kind.TABLE]
    assert blocks(document) == [
        "Lamps . . . . . . . . . . 12",
        "You need:\n- a wick\n- oil",
        "Oil\tPrice\tStock\nWhale\t3\tnone",
    ]


def test_a_paragraph_goes_on_over_the_page_and_pages_are_told() -> None:
    begun, rest = LAMP.split("\n", 1)
    document = draw(pdf([lines(begun), lines(f"{rest}\n\n{FERRY}"), [], lines("End.")]), "utf-8")
    text = document.text
    assert blocks(document) == [flat(LAMP), flat(FERRY), "End."]
    begins = [text[place : place + 5] for place in document.pages]
    assert begins == ["The l", "whale", "End.", "End."]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "not a valid PDF"),
        (b"%PDF-1.4 and nothing else", "not a valid PDF"),
        (pdf([[]]), "it has no text layer, as scans have none"),
    ],
)
def test_what_cant_be_read_is_told(data: bytes, reason: str) -> None:
    with pytest.raises(UndrawableError) as caught:
        draw(data, "utf-8")
    assert str(caught.value) == reason


PARAGRAPHS = st.lists(
    st.lists(st.text("abcdefg", min_size=1, max_size=9), min_size=1, max_size=40).map(" ".join),
    min_size=1,
    max_size=4,
)


@given(st.lists(PARAGRAPHS, min_size=1, max_size=2))
def test_words_come_back_complete_and_in_order(pages: list[list[str]]) -> None:
    written = [
        lines("\n\n".join("\n".join(textwrap.wrap(f"Xy {said}", 60)) for said in paragraphs))
        for paragraphs in pages
    ]
    document = draw(pdf(written), "utf-8")
    said = " ".join(f"Xy {one}" for paragraphs in pages for one in paragraphs)
    assert " ".join(blocks(document)).split() == said.split()
    assert len(document.pages) == len(pages)
