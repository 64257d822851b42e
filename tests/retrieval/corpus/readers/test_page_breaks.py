"""Which lines of a text in pages only say where one is?"""

import random
from collections.abc import Callable

import pytest

from retrieval.corpus.readers.page_breaks import page_breaks
from retrieval.corpus.readers.plain import read
from tests.retrieval.corpus.readers import shown

FOOTER = "Heron & Gull            Harbour Rules                 [Page {}]"
HEADER = "HR 7                    Harbour Rules                 May 2001"


def page(number: int) -> str:
    """Return lines of which no two pages have the same, parted by blank ones."""
    rng = random.Random(number)  # noqa: S311 - the same words each time
    words = ["mole", "quay", "buoy", "rope", "mast", "keel", "tide", "oar"]
    return "\n\n".join(
        "\n".join(f"   the {' '.join(rng.choices(words, k=8))} is {rng.random()}" for _ in range(4))
        for _ in range(4)
    )


def paged(*breaks: str | Callable[[int], str], pages: int = 6, first: int = 1) -> str:
    """Return a text with something between its pages."""
    forms = [one if callable(one) else one.format for one in breaks]
    return "".join(
        page(number) + forms[place % len(forms)](number)
        for place, number in enumerate(range(first, first + pages))
    )


def noise(text: str) -> list[str]:
    lines = text.split("\n")
    return [lines[region.first].strip() for region in sorted(page_breaks(lines))]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (paged(f"\n\n\n{FOOTER}\n\f\n{HEADER}\n\n\n"), [FOOTER, HEADER]),
        (paged(f"\n\n{FOOTER}\n\f{HEADER}\n\n"), [FOOTER, HEADER]),
        (paged(f"\n\n{FOOTER}\n{HEADER}\n\n"), [FOOTER, HEADER]),
        (paged(f"\n\n{HEADER}\n\n\n     The Harbour Guide       {{}}\n\n"), None),
        (paged("\n\n12          The Harbour Guide\n\n", pages=2), []),
        (paged("\n\n{}          The Harbour Guide\n\n", "\n\nRules          {}\n\n"), None),
        (paged("\n\nPage {} of 40\n\n"), None),
        (paged("\n\n                    {}\n\f"), None),
        (paged("\f                  - {} -\n\n"), None),
    ],
)
def test_headers_and_footers_are_noise(text: str, told: list[str] | None) -> None:
    found = noise(text)
    rest = [line.strip() for line in text.split("\n") if line.strip() and "   the " not in line]
    assert found == (rest if told is None else [line for line in rest if told])
    for line in found:
        assert line in shown.of_kind(read, text, "NOISE")


@pytest.mark.parametrize(
    "text",
    [
        paged("\n\nChapter {}\n\n"),  # of which each is a part of the book
        paged("\n\n{}\n\n"),
        paged("\n\nThe quay was closed on day {}.\n\n"),
        paged(lambda n: f"\n\nTotal of the month     {n * n * 31}\n\n"),
        paged("\n\nSee the drawing.\n\n"),
        "\n\n".join(f"Lot       {n}" for n in range(1, 30)),  # a table with rows far apart
        paged(f"\n\n{FOOTER}\n\n", pages=2),
    ],
)
def test_what_is_said_on_many_pages_is_no_noise(text: str) -> None:
    assert noise(text) == []


def test_what_stands_at_the_top_of_one_page_is_no_header() -> None:
    def form(number: int) -> str:
        return f"\n\n{FOOTER.format(number)}\n\f\n{HEADER}\n\nMoorings of {page(number)[3:20]}\n\n"

    assert set(noise(paged(form))) == {HEADER, *(FOOTER.format(n) for n in range(1, 7))}


def test_entries_of_contents_are_noise() -> None:
    entries = [
        "   1.  Moorings ........................................... 3",
        "   1.1 Of boats . . . . . . . . . . . . . . . . . . . . . iv",
        "   Annex A ............................................. A-1",
    ]
    text = "\n".join(["Contents", *entries, "", "The quay is open..... 3", "Wait....", ""])
    assert noise(text) == [*(entry.strip() for entry in entries), "The quay is open..... 3"]
    assert noise("\n".join(entries[:2])) == []
    assert "3" not in " ".join(shown.of_kind(read, text, "PROSE"))


@pytest.mark.parametrize(
    "piece",
    [
        "1\n\n",
        "Page 1\n\n",
        "x          1\n\n",
        "....",
        ". . 1\n",
        "\f",
        "p. ",
        "a.... 1\n",
        "   1",
    ],
)
def test_any_text_takes_time_in_proportion_to_its_length(piece: str) -> None:
    assert shown.takes_time_in_proportion(read, piece)
