"""No document stops the index: it is skipped with its reason, and the rest serves."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from retrieval.answer import Answerer
from retrieval.corpus.documents import UndrawableError
from retrieval.corpus.drawing import Drawer
from tests.conftest import FEWER
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
    """Return a file with some bytes changed, left out or repeated, and maybe its end cut off."""
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


_ENTITIES = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
HOSTILE = {
    "entities.docx": zipped(
        {"word/document.xml": f'<!DOCTYPE d [<!ENTITY a0 "x">{_ENTITIES}]><d>&a11;</d>'}
    ),
    "outside.docx": zipped(
        {"word/document.xml": '<!DOCTYPE d [<!ENTITY a SYSTEM "file:///etc/hosts">]><d>&a;</d>'}
    ),
    "deep.docx": docx("<w:tbl><w:tr><w:tc>" * 5000 + p("x") + "</w:tc></w:tr></w:tbl>" * 5000),
    "round.epub": zipped({"META-INF/container.xml": '<c><rootfile full-path="../../a"/></c>'}),
    "deep.json": b'{"a":' * 20_000,
    "long.json": b'[{"text": ' + b"9" * 20_000 + b"}]",
    "nothing.pdf": pdf([]),
    "round.pdf": b"%PDF-1.4\n1 0 obj<</Type/Pages/Kids[1 0 R]/Count 99999999>>endobj\n"
    b"2 0 obj<</Type/Catalog/Pages 1 0 R>>endobj\ntrailer<</Root 2 0 R>>",
}


def test_hostile_documents_are_told_and_the_rest_serves(tmp_path: Path) -> None:
    snapshot = corpus(tmp_path, {**HOSTILE, **WHOLE})
    assert {entry.path for entry in snapshot.left_out} == {*HOSTILE}
    assert all(entry.is_unread for entry in snapshot.left_out)
    assert {source.path for source in snapshot.sources} == {*WHOLE}
    assert LAMP in texts(Answerer(snapshot).answer("Which oil does the lantern burn?"))[0]


@pytest.mark.thorough
def test_what_swells_or_takes_forever_is_skipped(tmp_path: Path) -> None:
    bombs = {
        "bomb.epub": epub([" " * (200 << 20)]),
        "deep.html": b"<div>" * 400_000,
    }
    snapshot = corpus(tmp_path, {**bombs, "a.docx": WHOLE["x.docx"]})
    assert {entry.path for entry in snapshot.left_out} == {*bombs}
    assert texts(Answerer(snapshot).answer("Which oil does the lantern burn?")) == [LAMP]
