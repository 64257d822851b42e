"""A source can be read from its beginning to its end, and each of its lines has an address."""

from pathlib import Path

import pytest

from tests.bot.web.reader.conftest import FAQ, Open, Reader
from tests.bot.web.reader.seen import Seen

LINES = [f"Line {number} of the long file." for number in range(1, 451)]


def shown(page: Seen) -> list[str]:
    """Return the lines of the long file that a page shows."""
    return [line for line in page.main.split("\n") if line.startswith("Line ")]


@pytest.fixture
async def long(open_reader: Open, folder: Path) -> Reader:
    (folder / "long.txt").write_text("\n".join(LINES) + "\n")
    reader: Reader = await open_reader()
    return reader


async def test_a_short_source_is_shown_whole(reader: Reader) -> None:
    page = await reader.page("/notes/s/faq.md")
    assert FAQ.strip() in page.main
    assert page.source == "faq.md, lines 1–16"
    assert page.marks == []
    assert page.links["Line 12"] == "#L12"
    assert "Lines after" not in page.links


async def test_each_paragraph_leads_to_its_page(reader: Reader) -> None:
    page = await reader.page("/notes/s/faq.md")
    led = {name: address for name, address in page.links.items() if name.startswith("Passage")}
    texts = [(await reader.page(address)).marks for address in led.values()]
    assert ["Only you, and whoever you tell."] in texts
    assert len(led) == 6


async def test_a_long_one_is_read_page_by_page_without_a_gap(long: Reader) -> None:
    address = "/notes/s/long.txt"
    read: list[str] = []
    while address:
        page = await long.page(address)
        read += shown(page)
        address = page.links.get("Lines after", "")
    assert read == LINES


async def test_and_backwards_too(long: Reader) -> None:
    address = "/notes/s/long.txt?before=451"
    read: list[str] = []
    while address:
        page = await long.page(address)
        read = shown(page) + read
        address = page.links.get("Lines before", "")
    assert read == LINES


async def test_lines_are_lit_where_the_address_names_them(long: Reader) -> None:
    page = await long.page("/notes/s/long.txt?lines=300-301")
    assert page.marks == ["\n".join(LINES[299:301])]
    assert shown(page)[0] == LINES[291]
    assert (await long.page(page.links["Lines before"])).marks == []
    assert "lines=300-301" in page.links["Lines before"]


async def test_lines_that_one_page_cant_hold_are_lit_on_the_next_as_well(long: Reader) -> None:
    page = await long.page("/notes/s/long.txt?lines=5-400")
    following = await long.page(page.links["Lines after"])
    assert page.marks[0].split("\n") + following.marks[0].split("\n") == LINES[4:400]


async def test_a_senseless_number_shows_something(long: Reader) -> None:
    for query in "lines=9-3", "lines=x", "lines=0", "start=-1", "before=x", "start=99999999999":
        assert (await long.page(f"/notes/s/long.txt?{query}")).status == 200, query


async def test_beyond_its_end_there_are_no_lines(long: Reader) -> None:
    page = await long.page("/notes/s/long.txt?start=1000")
    assert "The file has no lines there." in page.main


async def test_a_line_that_is_too_long_is_told_and_can_be_passed_over(
    open_reader: Open, folder: Path
) -> None:
    (folder / "wide.txt").write_text(f"First.\n{'wide ' * 300_000}\nLast.\n")
    reader: Reader = await open_reader()
    first = await reader.page("/notes/s/wide.txt")
    assert "First." in first.main
    second = await reader.page(first.links["Lines after"])
    assert "Line 2 holds more than 1 MB, which is too much for a page." in second.main
    third = await reader.page(second.links["Lines after"])
    assert "Last." in third.main
    assert (await reader.page(third.links["Lines before"])).main == second.main


async def test_what_is_no_source_is_not_shown(reader: Reader) -> None:
    for path in ("none.md", "../secret/plan.txt", "..%2Fsecret%2Fplan.txt", "%2Fetc%2Fpasswd"):
        page = await reader.page(f"/notes/s/{path}")
        assert page.status == 404
        assert "marmalade" not in page.main


async def test_whatever_a_file_is_called_it_can_be_read(open_reader: Open, folder: Path) -> None:
    named = "a b|100%|a#b?c|ü/é ß|[x](y)|a&b<i>|+|a\nb".split("|")
    for number, name in enumerate(named):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / f"{name}.txt").write_text(f"Lamp {number} is of its own kind.")
    reader: Reader = await open_reader()
    listed = await reader.page("/notes")
    for number, name in enumerate(named):
        page = await reader.page(listed.links[f"{name}.txt"])
        assert page.source == " ".join(f"{name}.txt, line 1".split())
        (passage,) = (to for label, to in page.links.items() if label.startswith("Passage"))
        assert (await reader.page(passage)).marks == [f"Lamp {number} is of its own kind."]


async def test_its_object_cites_the_lines_that_the_page_shows(long: Reader) -> None:
    found = await long.object("/notes/s/long.txt?lines=7-8")
    assert found["text"] == "\n".join(LINES[6:8])
    whole = await long.object("/notes/s/long.txt?start=201")
    assert (whole["first_line"], whole["last_line"]) == (201, 400)


async def test_the_columns_of_code_and_tables_are_kept(open_reader: Open, folder: Path) -> None:
    (folder / "ports.md").write_text(
        "Some ports:\n\n| port | since |\n| --- | --- |\n| Ayr | 1790 |\n"
    )
    reader: Reader = await open_reader()
    page = await reader.page("/notes/s/ports.md")
    assert page.fixed == ["| port | since |\n", "| --- | --- |\n", "| Ayr | 1790 |"]
    lit = await reader.page("/notes/p/ports.md:5")
    assert lit.marks == ["| Ayr | 1790 |"]
    assert "| Ayr | 1790 |" in lit.fixed


async def test_a_text_says_which_language_it_is_in(open_reader: Open, folder: Path) -> None:
    german = "Die Lampe wird in der Dämmerung angezündet, und niemand weiß, von wem sie kommt. "
    (folder / "lampe.txt").write_text(f"{german * 4}\n")
    reader: Reader = await open_reader()
    async with reader.client.get("/notes/s/lampe.txt") as response:
        assert '<div class="text numbered" dir="auto" lang="de">' in await response.text()
