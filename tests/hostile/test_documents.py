"""No document stops the index: it is skipped with its reason, and the rest serves."""

import io
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from retrieval.answer import Answerer
from retrieval.corpus.documents import UndrawableError
from retrieval.corpus.drawing import Drawer
from tests.conftest import FEWER
from tests.hostile.documents import HOSTILE
from tests.retrieval.corpora import corpus, texts
from tests.retrieval.corpus.readers.shown import assert_well_formed
from tests.retrieval.corpus.readers.written import docx, epub, item, lines, p, pdf, zipped

LAMP = "The lantern by the harbour gate burns whale oil."
WHOLE = {
    "x.docx": docx(p("Lamps", "H1"), p(LAMP), item("a wick")),
    "x.epub": epub(["<h1>Lamps</h1>", f"<p>{LAMP}</p>"], "Notes"),
    "x.eml": f"Subject: =?utf-8?q?Lamps?=\n\n{LAMP}\n> x\n-- \nA".encode(),
    "x.html": f"<title>Notes</title><ul><li>{LAMP}</ul><table><tr><td>x</table>".encode(),
    "x.jsonl": f'{{"title": "Lamps", "text": "{LAMP}"}}\n{{"text": "More."}}'.encode(),
    "x.pdf": pdf([lines(LAMP), lines("More.")], "Notes", [("More", 1)]),
}


@pytest.fixture(scope="module")
def drawer() -> Iterator[Drawer]:
    with Drawer() as drawer:
        yield drawer


@st.composite
def damaged(draw: st.DrawFn, whole: bytes) -> bytes:
    """Return a file with some bytes changed, left out or repeated, and maybe its end cut off.

    Of a zip file that may be one of its parts.
    """
    if zipfile.is_zipfile(io.BytesIO(whole)) and draw(st.booleans()):
        with zipfile.ZipFile(io.BytesIO(whole)) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
        name = draw(st.sampled_from(sorted(parts)))
        return zipped({**parts, name: draw(damaged(parts[name]))})
    data = bytearray(whole)
    for _ in range(draw(st.integers(1, 8))):
        start = draw(st.integers(0, len(data)))
        end = start + draw(st.integers(0, 40))
        new = draw(st.one_of(st.binary(max_size=20), st.just(bytes(data[start : start + 300]))))
        data[start:end] = new
    return bytes(data[: draw(st.integers(len(data) // 2, len(data)))])


@pytest.mark.deeper
@pytest.mark.parametrize("name", WHOLE)
@settings(FEWER, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_damaged_document_is_read_or_refused(
    tmp_path: Path, drawer: Drawer, name: str, data: st.DataObject
) -> None:
    (tmp_path / name).write_bytes(data.draw(damaged(WHOLE[name])))
    try:
        found = drawer.draw(tmp_path, name, "utf-8")
    except UndrawableError:
        return
    assert_well_formed(found.document)
    assert found.content.data.decode() == found.document.text


REFUSED = {
    "docx": "entities outside deep mark cut nothing elsewhere round-note half",
    "epub": "round no-zip nothing unnamed entities empty-spine missing deep locked half",
    "html": "deep",
    "pdf": "nothing round mark no-root itself locked empty-pages",
    "eml": "headless page",
    "json": "deep long cut page",
}
"""What can't be read; the rest may be."""

SOME = ("entities.docx", "round-note.docx", "round.epub", "deep.html", "round.pdf", "deep.json")


def assert_told(folder: Path, made: Mapping[str, bytes]) -> None:
    """Check that all is read or told, and that the rest serves."""
    snapshot = corpus(folder, {**made, **WHOLE})
    told = {entry.path: entry.reason for entry in snapshot.left_out if not entry.is_partial}
    refused = {f"{name}.{ending}" for ending, names in REFUSED.items() for name in names.split()}
    assert refused & {*made} <= {*told}
    assert all(told.values())
    textless = {entry.path for entry in snapshot.skipped if entry.is_textless}
    assert {*made, *WHOLE} == {*told, *textless, *snapshot.sources.paths}
    assert not {*told, *textless} & {*WHOLE}
    assert LAMP in texts(Answerer(snapshot).answer("Which oil does the lantern burn?"))[0]


def of_all() -> dict[str, bytes]:
    return {
        f"{name}.{ending}": data
        for ending, files in HOSTILE.items()
        for name, data in files.items()
    }


def test_hostile_documents_are_told_and_the_rest_serves(tmp_path: Path) -> None:
    assert_told(tmp_path, {name: of_all()[name] for name in SOME})


@pytest.mark.thorough
def test_ten_hostile_documents_of_each_format_are_told(tmp_path: Path) -> None:
    assert all(len(files) >= 10 for files in HOSTILE.values())
    assert_told(tmp_path, of_all())


@pytest.mark.thorough
def test_what_swells_or_takes_forever_is_skipped(tmp_path: Path) -> None:
    bombs = {
        "bomb.epub": epub([" " * (200 << 20)]),
        "deep.html": b"<div>" * 400_000,
    }
    snapshot = corpus(tmp_path, {**bombs, "a.docx": WHOLE["x.docx"]})
    assert {entry.path for entry in snapshot.left_out} == {*bombs}
    assert texts(Answerer(snapshot).answer("Which oil does the lantern burn?")) == [LAMP]
