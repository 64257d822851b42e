"""`verbatim text`: in which bytes do the spans of a source count?"""

import json
from pathlib import Path

import pytest

from tests.bot.terminal.running import in_this_process
from tests.retrieval.corpus.readers.written import lines, pdf


@pytest.fixture
def drawn(notes: Path) -> Path:
    record = {"title": "Größe", "text": "The lantern by the harbour gate burns whale oil."}
    (notes / "lamps.json").write_text(json.dumps([record]), "utf-8")
    (notes / "sub").mkdir()
    (notes / "sub" / "crlf.txt").write_bytes(b"\xef\xbb\xbfOne gull.\r\n\r\nTwo.")
    return notes


def test_a_plain_file_is_printed_byte_for_byte_and_may_be_named_by_its_end(drawn: Path) -> None:
    for name in ("sub/crlf.txt", "crlf.txt"):
        ended = in_this_process("text", name)
        assert (ended.status, ended.output.encode()) == (
            0,
            (drawn / "sub" / "crlf.txt").read_bytes(),
        )


@pytest.mark.usefixtures("drawn")
def test_offsets_count_in_what_is_printed() -> None:
    text = in_this_process("text", "lamps.json").output.encode()
    asked = json.loads(in_this_process("ask", "--json", "which oil does the lantern burn").output)
    cited = json.loads(in_this_process("cite", "--json", "lamps.json:3").output)
    verified = json.loads(in_this_process("verify", "--json", "the harbour gate burns").output)
    for told in (asked["excerpts"][0], cited, verified["places"][0]):
        assert text[told["byte_start"] : told["byte_end"]].decode() == told["text"]
        assert (told["of"], told["encoding"]) == ("rendition", "utf-8")
    assert asked["excerpts"][0]["headings"] == ["Größe"]


@pytest.mark.usefixtures("drawn")
def test_a_source_line_says_that_its_lines_count_in_a_text_that_was_drawn() -> None:
    printed = in_this_process("ask", "which oil does the lantern burn").output
    line = printed.splitlines()[-2].strip()
    assert line.startswith("[1] lamps.json, line 3 of its text · Größe · ")
    for named in (line, line.partition(" · ")[0]):
        assert "whale oil" in in_this_process("cite", named).output


@pytest.mark.usefixtures("drawn")
def test_what_isnt_there_is_told() -> None:
    ended = in_this_process("text", "lamps.txt")
    assert (ended.status, ended.output) == (1, "")
    assert ended.errors == "verbatim: There is no lamps.txt in notes.\n"


def test_what_changes_after_it_was_indexed_is_not_printed(
    drawn: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from retrieval.corpus import SourceTexts  # noqa: PLC0415

    opened = SourceTexts.open

    def changed(texts: SourceTexts, source: object) -> object:
        (drawn / "lamps.json").write_text('{"text": "Other."}')
        return opened(texts, source)  # type: ignore[arg-type]

    monkeypatch.setattr(SourceTexts, "open", changed)
    ended = in_this_process("text", "lamps.json")
    assert (ended.status, ended.output) == (2, "")
    assert ended.errors == "verbatim: lamps.json changed since it was indexed.\n"


def test_a_page_is_told_and_what_is_printed_cites_it(notes: Path) -> None:
    said = "The lantern by the harbour gate burns whale oil."
    (notes / "a.pdf").write_bytes(pdf([lines("A gull."), lines(said)]))
    printed = in_this_process("ask", "which oil does the lantern burn").output
    line = printed.splitlines()[-2].strip()
    assert line.startswith("[1] a.pdf, page 2 · ")
    for named in (line, line.partition(" · ")[0], "a.pdf, page 2"):
        assert said in in_this_process("cite", named).output
    cited = json.loads(in_this_process("cite", "--json", "a.pdf, page 2").output)
    asked = json.loads(in_this_process("ask", "--json", "which oil does the lantern burn").output)
    text = in_this_process("text", "a.pdf").output.encode()
    for told in (cited, asked["excerpts"][0]):
        assert (told["page"], told["of"]) == (2, "rendition")
        assert text[told["byte_start"] : told["byte_end"]].decode() == told["text"] == said
