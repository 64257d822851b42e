"""Whatever a text, a name or a question holds, it is shown and never runs."""

import asyncio
import tempfile
from pathlib import Path

import pytest
from aiohttp.test_utils import TestClient, TestServer
from hypothesis import given
from hypothesis import strategies as st

from bot.admission import Gate
from bot.ledger import Ledger
from bot.library import Library
from bot.web.reader import addresses
from bot.web.reader.desk import Desk
from bot.web.reader.site import application
from config import layers
from retrieval import CitationError
from retrieval.quote import citations
from tests.bot.web.reader.conftest import FAQ, SETTINGS, UNLIMITED, Open, Reader
from tests.bot.web.reader.seen import read
from tests.conftest import FEWER
from tests.hostile.strings import SENDABLE

MARKUP = "\"><script>alert(1)</script><img src=x onerror=alert(1)>{{ 7 * 7 }}{% raw %}'"

TAGS = frozenset(
    "html head meta title link script body a header nav span form label input button main h1 h2 p "
    "bdi code em strong div mark blockquote ol ul li details summary textarea footer".split()
)
"""All elements that the templates have; `script` stands in the head alone."""


def as_shown(text: str) -> str:
    """Return a text as a page can hold it: with line ends that are LF, and without NUL."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return lines.replace("\0", "\N{REPLACEMENT CHARACTER}")


async def pages_of(folder: Path, *paths: str) -> list[str]:
    """Return pages of a reader over a folder that it makes."""
    library = Library(layers.load(folder / "verbatim.toml"))
    library.answerer("notes")
    gate, ledger = Gate(UNLIMITED), Ledger(folder / "ledger.sqlite", print)
    desk = Desk(library, gate, ledger, ["notes"])
    texts = []
    async with TestClient(TestServer(application(desk))) as client:
        for path in paths:
            async with client.get(path) as response:
                assert response.status < 500
                texts.append(await response.text())
    await gate.close(0.0)
    ledger.close()
    return texts


@FEWER
@given(st.lists(SENDABLE, min_size=1, max_size=4))
def test_a_page_shows_exactly_what_stands_in_the_file(texts: list[str]) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "notes").mkdir()
        (folder / "verbatim.toml").write_text(SETTINGS, "utf-8")
        text = "\n".join(["A lantern.", *texts, "A gate."])
        (folder / "notes" / "a.txt").write_bytes(text.encode())
        snapshot = Library(layers.load(folder / "verbatim.toml")).answerer("notes").snapshot
        cited = []
        for number in range(1, text.count("\n") + 2):
            try:
                found = citations.cite(snapshot, f"a.txt:{number}").extract
            except CitationError:
                continue
            if found:
                cited.append(found)
        paths = [addresses.of_passage("notes", one.locator) for one in cited]
        *passages, source = asyncio.run(pages_of(folder, *paths, "/notes/s/a.txt"))
        for extract, page in zip(cited, passages, strict=True):
            seen = read(page)
            assert seen.marks == [as_shown(extract.text)]
            assert set(seen.tags) <= TAGS
            assert page.count("<script") == 1
        # What ends a line is the line's own; all else is the file's.
        lines = [line.rstrip("\r") for line in text.split("\n")]
        assert as_shown("\n".join(lines)).rstrip("\n") in read(source).main


@given(SENDABLE)
def test_a_question_is_text(question: str) -> None:
    address = addresses.of_corpus("notes", q=question)
    assert address.isascii()
    assert not set(address) & set(" \"'<>\n")


async def test_names_titles_headings_and_questions_are_text(
    open_reader: Open, folder: Path
) -> None:
    name = MARKUP.replace("/", "∕")
    (folder / f"{name}.md").write_text(
        f"---\ntitle: |-\n  {MARKUP}\n---\n\n# {MARKUP}\n\nA lamp {MARKUP} is lit at dusk.\n"
    )
    reader: Reader = await open_reader()
    listed = await reader.page("/notes")
    address = listed.links[f"{name}.md"]
    asked = addresses.of_corpus("notes", q=f"{MARKUP} when is the lamp lit")
    pages = [listed, await reader.page(address), await reader.page(asked)]
    pages.append(await reader.page(addresses.of_passage("notes", f"{name}.md:8")))
    for page in pages:
        assert page.tags.count("script") == 1
        assert "img" not in page.tags
        assert MARKUP in page.main or name in page.main
    assert pages[-1].marks == [f"A lamp {MARKUP} is lit at dusk."]


@pytest.mark.parametrize("path", [f"/notes/p/{MARKUP}", f"/notes/s/{MARKUP}", f"/{MARKUP}"])
async def test_an_address_is_text(reader: Reader, path: str) -> None:
    async with reader.client.get(path) as response:
        assert response.status == 404
        page = read(await response.text())
    assert page.tags.count("script") == 1
    assert "img" not in page.tags


async def test_line_ends_of_windows_are_line_ends(open_reader: Open, folder: Path) -> None:
    (folder / "faq.md").write_bytes(FAQ.replace("\n", "\r\n").encode())
    reader: Reader = await open_reader()
    page = await reader.page("/notes/p/faq.md:9-10")
    assert page.marks[0].endswith("After that\nit is deleted, and nobody can bring it back.")
    assert "\n\nWrite to us about anything else.\n\n## Who sees it?" in page.main


@pytest.mark.parametrize("encoding", ["utf-16", "latin-1"])
async def test_texts_in_another_encoding_are_lit_where_they_stand(
    open_reader: Open, folder: Path, encoding: str
) -> None:
    with (folder.parent / "verbatim.toml").open("a") as settings:
        settings.write(f"[corpora.odd]\npath = 'odd'\npublic = true\nencoding = '{encoding}'\n")
    (folder.parent / "odd").mkdir()
    text = "Straße der Müller.\n\n  Größe zählt im März, wie ein Kapitän sagt.\n\nEnde.\n"
    (folder.parent / "odd" / "a.txt").write_bytes(text.encode(encoding))
    reader: Reader = await open_reader()
    page = await reader.page("/odd/p/a.txt:3")
    assert page.marks == ["Größe zählt im März, wie ein Kapitän sagt."]
    assert text.strip() in page.main
