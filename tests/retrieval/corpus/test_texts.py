"""Spans count in a file's own bytes or in what was drawn from it, and either is vouched for."""

import json
import os
from pathlib import Path

import pytest

from retrieval.answer import Answerer
from retrieval.corpus import drawing
from retrieval.corpus.documents import UnfinishedError
from retrieval.errors import TooLargeError
from retrieval.quote import citations, verification
from retrieval.snapshots import CorpusStore, Snapshot, UnreadFiles
from retrieval.snapshots.stored import RENDITIONS_FOLDER
from tests.retrieval.corpora import corpus, texts
from tests.retrieval.corpus.readers.written import docx, epub, lines, p, pdf, zipped

LAMP = "The lantern by the harbour gate burns whale oil."
FERRY = "The ferry to the island leaves at nine."
QUESTION = "Which oil does the lantern burn?"


def records(*said: str) -> str:
    return "".join(f"{json.dumps({'title': text.split()[1], 'text': text})}\n" for text in said)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "notes"
    root.mkdir()
    (root / "a.jsonl").write_text(records(LAMP, FERRY))
    (root / "b.txt").write_text("A gull follows the plough.")
    return root


@pytest.fixture
def kept(tmp_path: Path, root: Path) -> CorpusStore:
    return CorpusStore(tmp_path / "index", "notes", root, "utf-8")


def renditions(kept: CorpusStore) -> list[Path]:
    return sorted((kept.folder / RENDITIONS_FOLDER).iterdir())


def found(snapshot: Snapshot, question: str = QUESTION) -> list[str]:
    return texts(Answerer(snapshot).answer(question))


def test_a_drawn_text_is_asked_cited_and_verified(root: Path) -> None:
    snapshot = corpus(root, {})
    (excerpt,) = Answerer(snapshot).answer(QUESTION).excerpts
    assert excerpt.extract.text == LAMP
    assert excerpt.extract.headings == ("lantern",)
    source = next(source for source in snapshot.sources if source.path == "a.jsonl")
    with snapshot.texts.open(source) as stream:
        data = stream.read()
    assert data.decode() == f"lantern\n\n{LAMP}\n\nferry\n\n{FERRY}"
    assert data[excerpt.extract.byte_start : excerpt.extract.byte_end].decode() == LAMP
    assert (excerpt.extract.is_drawn, excerpt.extract.encoding) == (True, "utf-8")
    for named in (excerpt.paragraph_id, "a.jsonl:3", "a.jsonl, line 3 of its text"):
        assert citations.cite(snapshot, named).extract == excerpt.extract
    assert citations.cite(snapshot, "a.jsonl:3", context=2).before == ("lantern", "")
    (place,) = verification.verify(snapshot, LAMP).places
    assert (place.path, place.text) == ("a.jsonl", LAMP)


def test_a_corpus_in_another_encoding_finds_quotes_in_drawn_texts(tmp_path: Path) -> None:
    said = "Die Laterne am Hafen ist größer als gedacht."
    snapshot = corpus(tmp_path, {"a.json": json.dumps([{"text": said}])}, "latin-1")
    assert verification.verify(snapshot, said).verdict == "exact"
    (paragraph,) = snapshot.paragraphs
    assert citations.cite(snapshot, paragraph.id).extract is not None


def test_what_changed_since_it_was_drawn_is_not_quoted(root: Path, kept: CorpusStore) -> None:
    snapshot = kept.updated()
    assert found(snapshot) == [LAMP]
    (root / "a.jsonl").write_text(records(LAMP, FERRY, "The bell rings."))
    assert found(snapshot) == []
    assert citations.cite(snapshot, "a.jsonl:3").status == "gone"
    unread = [(entry.path, entry.reason) for entry in UnreadFiles(snapshot).now()]
    assert unread == [("a.jsonl", "changed since it was indexed")]
    assert found(kept.updated()) == [LAMP]


def test_what_has_another_time_but_the_same_bytes_is_quoted(root: Path, kept: CorpusStore) -> None:
    snapshot = kept.updated()
    os.utime(root / "a.jsonl", ns=(0, 0))
    assert found(snapshot) == [LAMP]
    assert citations.cite(snapshot, "a.jsonl:3").status == "current"


def test_what_was_removed_is_not_quoted(root: Path, kept: CorpusStore) -> None:
    snapshot = kept.updated()
    (root / "a.jsonl").unlink()
    assert found(snapshot) == []


@pytest.mark.thorough
@pytest.mark.parametrize("damage", [None, b"", b"x" * 500])
def test_a_rendition_that_is_damaged_or_gone_is_drawn_anew(
    kept: CorpusStore, damage: bytes | None
) -> None:
    kept.updated()
    (rendition,) = renditions(kept)
    whole = rendition.read_bytes()

    def harm() -> Snapshot:
        rendition.unlink(missing_ok=True)
        if damage is not None:
            rendition.write_bytes(damage)
        snapshot = kept.current()
        assert snapshot
        return snapshot

    assert found(harm()) == [LAMP]
    assert rendition.read_bytes() == whole
    assert citations.cite(harm(), "a.jsonl:3").status == "current"
    assert rendition.read_bytes() == whole


def test_renditions_that_cant_be_written_are_held(
    kept: CorpusStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    snapshot = kept.updated()
    (rendition,) = renditions(kept)
    rendition.unlink()
    rendition.parent.rmdir()
    rendition.parent.write_text("no folder")
    assert found(snapshot) == [LAMP]
    monkeypatch.setattr(drawing.Drawer, "draw", None)
    assert found(snapshot) == [LAMP]


def test_a_rendition_goes_with_its_file(root: Path, kept: CorpusStore) -> None:
    kept.updated()
    (before,) = renditions(kept)
    (root / "b.txt").write_text("Another gull.")
    kept.updated()
    assert renditions(kept) == [before]
    (root / "a.jsonl").rename(root / "c.jsonl")
    kept.updated()
    assert renditions(kept) == [before]
    (root / "c.jsonl").unlink()
    kept.updated()
    assert renditions(kept) == []


def test_a_file_that_cant_be_drawn_is_skipped_with_its_reason(root: Path) -> None:
    snapshot = corpus(root, {"c.json": '[{"text": "x"', "d.json": '{"a": 1}', "e.json": "[" * 9999})
    told = [(entry.path, entry.reason) for entry in snapshot.left_out]
    assert told == [("c.json", "not valid JSON (line 1)"), ("e.json", "it is nested too deeply")]
    assert snapshot.passed_over == {".json": 1}
    assert [entry.path for entry in UnreadFiles(snapshot).now()] == ["c.json", "e.json"]
    assert found(snapshot) == [LAMP]


def test_a_page_in_html_is_asked_and_cited(tmp_path: Path) -> None:
    page = f"<title>Notes</title><nav>Menu</nav><h2>Lamps</h2><p>{LAMP}<p>{FERRY}"
    snapshot = corpus(tmp_path, {"a.html": page})
    (excerpt,) = Answerer(snapshot).answer(QUESTION).excerpts
    extract = excerpt.extract
    assert (extract.text, extract.headings, extract.title) == (LAMP, ("Lamps",), "Notes")
    assert citations.cite(snapshot, "a.html:3").extract == extract
    assert verification.verify(snapshot, "Menu").verdict == "absent"


def test_books_and_documents_are_asked_and_hostile_ones_are_told(tmp_path: Path) -> None:
    bomb = "<a>" * 200_000
    files: dict[str, str | bytes] = {
        "a.docx": docx(p("Lamps", "H1"), p(LAMP)),
        "b.epub": epub(["<h1>Ferries</h1>", f"<p>{FERRY}</p>"], "Harbour"),
        "c.docx": docx(p(LAMP))[:400],
        "d.docx": zipped({"word/document.xml": bomb}),
        "e.epub": b"no zip",
    }
    snapshot = corpus(tmp_path, files)
    extract = Answerer(snapshot).answer(QUESTION).excerpts[0].extract
    assert (extract.path, extract.text, extract.headings) == ("a.docx", LAMP, ("Lamps",))
    extract = Answerer(snapshot).answer("When does the ferry leave?").excerpts[0].extract
    assert (extract.path, extract.text, extract.title) == ("b.epub", FERRY, "Harbour")
    assert [entry.path for entry in snapshot.left_out] == ["c.docx", "d.docx", "e.epub"]
    assert verification.verify(snapshot, FERRY).verdict == "exact"


def test_pages_are_told_and_cited(tmp_path: Path) -> None:
    pages = [lines(FERRY, top=600), lines(f"Lamps and wicks.\n\n{LAMP}", top=600), []]
    snapshot = corpus(tmp_path, {"sub/a.pdf": pdf(pages), "b.txt": "A gull."})
    (excerpt,) = Answerer(snapshot).answer(QUESTION).excerpts
    assert (excerpt.extract.text, excerpt.extract.page) == (LAMP, 2)
    for named in (excerpt.paragraph_id, "a.pdf:5"):
        found = citations.cite(snapshot, named).extract
        assert found
        assert found.page == 2
    cited = citations.cite(snapshot, "a.pdf, page 2", context=1)
    assert cited.extract
    assert cited.extract.text == f"Lamps and wicks.\n\n{LAMP}"
    assert (cited.extract.page, cited.extract.first_line, cited.extract.last_line) == (2, 3, 5)
    assert (cited.status, cited.before, cited.after) == ("current", ("",), ())
    (source,) = (source for source in snapshot.sources if source.path == "sub/a.pdf")
    with snapshot.texts.open(source) as stream:
        data = stream.read()
    assert data[cited.extract.byte_start : cited.extract.byte_end].decode() == cited.extract.text


@pytest.mark.parametrize(
    ("named", "hint"),
    [
        ("a.pdf, page 3", "Page 3 of a.pdf has no text."),
        ("a.pdf p. 9", "a.pdf has 3 pages."),
        ("a.pdf, page 0", "a.pdf has 3 pages."),
        ("b.txt, page 1", "b.txt has no pages; cite its lines, such as b.txt:1."),
        ("c.pdf, page 1", "There is no c.pdf."),
    ],
)
def test_a_page_that_isnt_there_is_told_with_what_there_is(
    tmp_path: Path, named: str, hint: str
) -> None:
    pages = [lines(FERRY), lines(LAMP), []]
    snapshot = corpus(tmp_path, {"a.pdf": pdf(pages), "b.txt": "A gull."})
    found = citations.cite(snapshot, named)
    assert (found.status, found.extract, found.hint) == ("gone", None, hint)


def test_a_page_of_a_file_that_changed_is_not_told(tmp_path: Path) -> None:
    snapshot = corpus(tmp_path, {"a.pdf": pdf([lines(LAMP)])})
    (tmp_path / "a.pdf").write_bytes(b"%PDF")
    hint = "a.pdf can't be read now, or has changed since it was indexed."
    assert citations.cite(snapshot, "a.pdf, page 1").hint == hint


def test_a_page_may_be_too_large_for_whoever_asks(tmp_path: Path) -> None:
    snapshot = corpus(tmp_path, {"a.pdf": pdf([lines(LAMP)])})
    with pytest.raises(TooLargeError, match=r"a\.pdf, page 1, holds more than"):
        citations.cite(snapshot, "a.pdf, page 1", most=10)


def test_pages_outlast_a_merge(root: Path, kept: CorpusStore) -> None:
    (root / "p.pdf").write_bytes(pdf([lines("A curlew."), lines(f"{LAMP} {LAMP}")]))
    (root / "long.txt").write_text("gull " * 3000)
    assert kept.updated().sources.row(3).pages
    (root / "b.txt").write_text("Another gull follows.")
    snapshot = kept.updated()
    (source,) = (source for source in snapshot.sources if source.path == "p.pdf")
    assert source.pages == (0, len("A curlew.\n\n"))
    assert snapshot.sources.row(0).pages == ()


def old(file: Path) -> Path:
    """Return a file as one that was written long ago."""
    os.utime(file, (1e9, 1e9))
    return file


def test_what_was_refused_is_not_tried_again_until_it_changes(
    root: Path, kept: CorpusStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    (root / "scan.pdf").write_bytes(pdf([[]]))
    (root / "settings.json").write_text("{}")
    for name in ("scan.pdf", "settings.json", "a.jsonl"):
        old(root / name)
    told = kept.updated().skipped
    assert [(one.path, one.is_unread) for one in told] == [
        ("scan.pdf", True),
        ("settings.json", False),
    ]
    (root / "b.txt").write_text("Another gull.")
    with monkeypatch.context() as patch:
        patch.setattr(drawing.Drawer, "draw", None)
        assert kept.updated().skipped == told
    assert kept.updated(rebuild=True).skipped == told
    (root / "scan.pdf").write_bytes(pdf([lines(LAMP)]))
    assert "scan.pdf" in kept.updated().sources.paths


def test_what_was_refused_just_after_it_was_written_is_tried_again(
    root: Path, kept: CorpusStore
) -> None:
    (root / "scan.pdf").write_bytes(pdf([[]]))
    kept.updated()
    assert [".json-" in file.name for file in renditions(kept)] == [True]


def test_a_reader_that_came_to_no_end_is_asked_again_after_a_day(
    root: Path, kept: CorpusStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def draw(_: object, __: Path, path: str, *___: object) -> None:
        asked.append(path)
        raise UnfinishedError("its reader took longer than 60 s")

    monkeypatch.setattr(drawing.Drawer, "draw", draw)
    old(root / "a.jsonl")
    for text in ("Another gull.", "A third gull."):
        (root / "b.txt").write_text(text)
        (told,) = kept.updated().skipped
        assert told.reason == (
            "its reader took longer than 60 s; it is tried again after a day, or by "
            "`verbatim index --rebuild`"
        )
    assert asked == ["a.jsonl"]
    kept.updated(rebuild=True)
    assert asked == ["a.jsonl"] * 2
    (refusal,) = renditions(kept)
    old(refusal)
    (root / "b.txt").write_text("A fourth gull.")
    kept.updated()
    assert asked == ["a.jsonl"] * 3


def test_a_refusal_that_nobody_asks_for_goes(root: Path, kept: CorpusStore) -> None:
    (root / "scan.pdf").write_bytes(pdf([[]]))
    old(root / "scan.pdf")
    kept.updated()
    (refusal,) = (file for file in renditions(kept) if file.suffix == ".refused")
    (root / "scan.pdf").unlink()
    old(refusal)
    kept.updated()
    assert not refusal.exists()


def test_a_changed_companion_causes_a_new_drawing_of_what_stands_beside_it(
    root: Path, kept: CorpusStore
) -> None:
    def listed(name: str) -> None:
        people = [{"id": "U1", "name": "ada", "profile": {"display_name": name}}]
        (root / "users.json").write_text(json.dumps(people))

    message = {"type": "message", "user": "U1", "text": LAMP, "ts": "1709555465.000100"}
    (root / "general").mkdir()
    (root / "general" / "2024-03-04.json").write_text(json.dumps([message]))
    (root / "long.txt").write_text("gull " * 3_000)
    for name in ("Ada", "Grace", "Ada"):  # built, and merged twice
        listed(name)
        snapshot = kept.updated()
        (day,) = (one for one in snapshot.sources if one.path.startswith("general/"))
        with snapshot.texts.open(day) as stream:
            assert stream.read().decode().startswith(f"{name},")
        renditions_before = renditions(kept)
        assert found(snapshot)[0] == LAMP
        assert renditions(kept) == renditions_before
    (root / "users.json").unlink()
    snapshot = kept.updated()
    (day,) = (one for one in snapshot.sources if one.path.startswith("general/"))
    with snapshot.texts.open(day) as stream:
        assert "Ada" not in stream.read().decode()
