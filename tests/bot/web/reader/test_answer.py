"""A question is answered in a browser as it is on Discord."""

from pathlib import Path

import pytest

from tests.bot.web.reader.conftest import Open, Reader


async def test_a_question_is_answered_with_excerpts_and_where_they_stand(reader: Reader) -> None:
    page = await reader.page("/notes?q=how+long+is+data+kept")
    assert page.status == 200
    assert page.headings == [(1, "how long is data kept")]
    assert "Your data is kept for thirty days. After that\nit is deleted" in page.main
    assert "[1] faq.md, lines 9–12 · Data › How long is it kept? · " in " ".join(page.main.split())
    assert "matched long, data, kept" in page.main


async def test_each_excerpt_leads_to_its_page(reader: Reader) -> None:
    page = await reader.page("/notes?q=how+long+is+data+kept")
    (named,) = [name for name, address in page.links.items() if address == f"/notes/p/{name}"]
    assert (await reader.page(f"/notes/p/{named}")).marks[0].startswith("Your data is kept")


async def test_where_nothing_answers_the_closest_are_shown_only_when_asked_for(
    reader: Reader,
) -> None:
    page = await reader.page("/notes?q=which+wombats+on+mars+write")
    assert "Nothing in notes answers that." in page.main
    assert "no passage has wombats, mars" in page.main
    assert "Write to us" not in page.main
    closest = await reader.page(page.links["Closest"])
    assert "Closest, though they may not answer it:" in closest.main
    assert "Write to us about anything else." in closest.main


async def test_more_passages_are_on_the_next_page(open_reader: Open, folder: Path) -> None:
    for number in range(1, 8):
        lamp = f"The lamp of room {number} is lit at dusk by keeper {number * 7}."
        (folder / f"{number}.txt").write_text(lamp)
    reader: Reader = await open_reader()
    address, ranks = "/notes?q=when+is+the+lamp+lit", []
    while address:
        page = await reader.page(address)
        ranks += [int(word[1:-1]) for word in page.main.split() if word.startswith("[")]
        address = page.links.get("More", "")
    assert ranks == list(range(1, 8))


@pytest.mark.parametrize("question", ["???", '"', "x" * 7_000])
async def test_a_question_that_cant_be_asked_is_told_why(reader: Reader, question: str) -> None:
    async with reader.client.get("/notes", params={"q": question}) as response:
        assert response.status == 400
        assert "Traceback" not in await response.text()


async def test_without_a_question_the_page_shows_what_there_is(reader: Reader) -> None:
    for path in ("/notes", "/notes/", "/notes?q=", "/notes?q=+"):
        page = await reader.page(path)
        assert page.links["faq.md"] == "/notes/s/faq.md"


async def test_its_object_is_that_of_the_terminal(reader: Reader) -> None:
    found = await reader.object("/notes?q=how+long+is+data+kept")
    assert (found["answered"], found["corpus"], found["error"]) == (True, "notes", None)
    assert found["excerpts"][0]["path"] == "faq.md"
    unanswered = await reader.object("/notes?q=which+wombats+on+mars+write")
    assert unanswered["answered"] is False
    assert unanswered["weak"]


async def test_what_a_page_showed_can_be_cited_after_the_file_changed(reader: Reader) -> None:
    page = await reader.page("/notes?q=how+long+is+data+kept")
    (named,) = [name for name, address in page.links.items() if address == f"/notes/p/{name}"]
    reader.rewrite("faq.md", "Lighthouses have lamps.\n")
    assert (await reader.page(f"/notes/p/{named}")).status == 410
