"""A passage has a page of its own, wherever it went."""

from pathlib import Path

from tests.bot.web.reader.conftest import FAQ, Open, Reader
from tests.retrieval.corpus.readers import written

KEPT = "Your data is kept for thirty days. After that\nit is deleted, and nobody can bring it back."


async def id_of(reader: Reader, question: str) -> str:
    found = await reader.object(f"/notes?q={question}")
    return str(found["excerpts"][0]["passage_id"])


async def test_a_passage_is_lit_among_the_lines_around_it(reader: Reader) -> None:
    page = await reader.page(f"/notes/p/{await id_of(reader, 'how long is data kept')}")
    assert page.status == 200
    assert page.marks == [KEPT]
    assert f"{KEPT}\n\nWrite to us about anything else.\n\n## Who sees it?" in page.main


async def test_its_place_its_headings_and_its_id_are_told(reader: Reader) -> None:
    named = await id_of(reader, "how long is data kept")
    page = await reader.page(f"/notes/p/{named}")
    assert page.source == f"faq.md, lines 9–10 · Data › How long is it kept? · {named}"
    assert page.headings[0] == (1, "Questions people ask")
    assert page.links["faq.md, lines 9–10"] == "/notes/s/faq.md?lines=9-10#L9"


async def test_it_can_be_copied_as_text_as_markdown_and_by_its_place(reader: Reader) -> None:
    named = await id_of(reader, "how long is data kept")
    page = await reader.page(f"/notes/p/{named}")
    origin = f"http://127.0.0.1:{reader.client.port}"
    assert list(page.fields.values()) == [
        KEPT,
        "\n".join(f"> {line}" for line in [*KEPT.split("\n"), "", "— faq.md:9-10"]),
        "faq.md:9-10",
        f"{origin}/notes/p/{named}",
    ]


async def test_lines_have_a_page_too(reader: Reader) -> None:
    page = await reader.page("/notes/p/faq.md%3A12")
    assert page.marks == ["Write to us about anything else."]
    assert page.source == "faq.md, line 12 · Data › How long is it kept?"


async def test_a_passage_that_begins_within_a_line_is_lit_from_there(
    open_reader: Open, folder: Path
) -> None:
    (folder / "faq.md").write_text(f"# Data\n\n   An   indented line about lamps.  \n{KEPT}\n")
    reader: Reader = await open_reader()
    page = await reader.page("/notes/p/faq.md:3")
    assert page.marks == ["An   indented line about lamps."]
    assert "   An   indented line about lamps.  \nYour data" in page.main


async def test_a_passage_that_moved_says_where_it_was(reader: Reader) -> None:
    named = await id_of(reader, "how long is data kept")
    (reader.library.settings.corpora["notes"].path / "faq.md").rename(
        reader.library.settings.corpora["notes"].path / "old.md"
    )
    reader.library.update("notes")
    page = await reader.page(f"/notes/p/{named}")
    assert page.status == 200
    assert page.source is not None
    assert page.source.startswith("old.md, lines 9–10")
    assert "Moved. When it was shown, it stood in faq.md:9-10." in page.main
    assert page.marks == [KEPT]


async def test_a_passage_that_changed_shows_both_texts(reader: Reader) -> None:
    named = await id_of(reader, "how long is data kept")
    reader.rewrite("faq.md", FAQ.replace("thirty days", "ninety days"))
    page = await reader.page(f"/notes/p/{named}")
    assert page.status == 200
    assert f"Changed since it was shown as {named}" in page.main
    assert page.marks == [KEPT.replace("thirty", "ninety")]
    assert KEPT in page.main
    assert "[-thirty-]{+ninety+}" in page.main
    assert page.headings[1:] == [(2, "As it was shown"), (2, "As it stands now")]


async def test_a_passage_that_went_is_gone(reader: Reader) -> None:
    named = await id_of(reader, "how long is data kept")
    reader.rewrite("faq.md", "Lighthouses have lamps.\n")
    page = await reader.page(f"/notes/p/{named}")
    assert page.status == 410
    assert page.source == f"{named} stood in faq.md, lines 9–10. It is gone from there."
    assert page.marks == []


async def test_where_nothing_stands_the_page_says_what_there_is(reader: Reader) -> None:
    page = await reader.page("/notes/p/FAQ.md:3")
    assert page.status == 404
    assert "There is no FAQ.md; did you mean faq.md:3?" in page.main


async def test_what_is_no_citation_is_told(reader: Reader) -> None:
    page = await reader.page("/notes/p/nothing")
    assert page.status == 404
    assert "'nothing' is not a citation" in page.main


async def test_a_name_of_several_files_leads_to_each(open_reader: Open, folder: Path) -> None:
    for name in ("a", "b"):
        (folder / name).mkdir()
        (folder / name / "lamp.txt").write_text("A lamp.")
    reader: Reader = await open_reader()
    page = await reader.page("/notes/p/lamp.txt:1")
    assert page.status == 300
    assert page.links["a/lamp.txt"] == "/notes/s/a/lamp.txt"
    assert page.links["b/lamp.txt"] == "/notes/s/b/lamp.txt"


async def test_its_object_is_that_of_the_terminal(reader: Reader) -> None:
    found = await reader.object("/notes/p/faq.md:12?context=1")
    assert (found["text"], found["status"]) == ("Write to us about anything else.", "current")
    assert (found["path"], found["first_line"]) == ("faq.md", 12)
    assert (found["before"], found["after"]) == ([""], [""])
    assert list(found) == [
        *("passage_id", "path", "first_line", "last_line", "byte_start", "byte_end", "text"),
        *("status", "before", "after", "of", "encoding", "headings", "title", "author", "date"),
        *("url", "page", "seconds", "hint"),
    ]


async def test_a_text_that_stands_alone_is_shown_when_its_surroundings_are_too_long(
    open_reader: Open, folder: Path
) -> None:
    (folder / "long.txt").write_text(f"A short line about gulls.\n\n{'long ' * 300_000}\n")
    reader: Reader = await open_reader()
    page = await reader.page("/notes/p/long.txt:1")
    assert page.marks == ["A short line about gulls."]
    assert len(page.main) < 5_000
    huge = await reader.page("/notes/p/long.txt:3")
    assert huge.status == 404
    assert "holds more than 0.1 MB" in huge.main


async def test_very_many_lines_are_lit_without_their_numbers(
    open_reader: Open, folder: Path
) -> None:
    text = "\n".join(f"Gull {number}." for number in range(1, 2_001))
    (folder / "gulls.txt").write_text(f"{text}\n\nA boat.\n")
    reader: Reader = await open_reader()
    page = await reader.page("/notes/p/gulls.txt:1-2000")
    assert page.marks == [text]
    assert "Line 1" not in page.links
    found = await reader.object("/notes/p/gulls.txt:1-2000")
    assert found["text"] == text


async def test_a_document_tells_its_page_and_shows_the_text_that_was_drawn_from_it(
    open_reader: Open, folder: Path
) -> None:
    said = "The keeper fills the lamp at dusk.", "The bell rings twice in fog."
    (folder / "lamp.pdf").write_bytes(written.pdf(list(map(written.lines, said))))
    reader: Reader = await open_reader()
    named = await id_of(reader, "when does the bell ring")
    page = await reader.page(f"/notes/p/{named}")
    assert page.marks == ["The bell rings twice in fog."]
    assert (page.source or "").startswith("lamp.pdf, page 2 · ")
    assert "lamp.pdf, page 2" in page.fields.values()
    assert "The keeper fills the lamp at dusk." in page.main
