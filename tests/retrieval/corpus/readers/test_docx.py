"""A document of a word processor is told in its blocks, headings by its styles."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.corpus.documents import Document, Kind, UndrawableError
from retrieval.corpus.readers.docx import draw
from tests.retrieval.corpus.readers.shown import assert_well_formed
from tests.retrieval.corpus.readers.written import docx, footnotes, item, p, zipped


def blocks(document: Document) -> list[str]:
    assert_well_formed(document)
    return [document.text[block.start : block.end] for block in document.blocks]


def drawn(*parts: str) -> list[str]:
    return blocks(draw(docx(*parts), "utf-8"))


def row(*cells: str) -> str:
    return f"<w:tr>{''.join(f'<w:tc>{cell}</w:tc>' for cell in cells)}</w:tr>"


def test_headings_are_what_styles_call_so() -> None:
    outline = '<w:outlineLvl w:val="2"/>'
    document = draw(
        docx(
            p("The lamp", "Titel"),
            p("Lighting", "H1"),
            p("It burns oil."),
            p("Wicks", "H2"),
            p("Threads", "Own"),
            p("Ends", "", outline),
            p("No heading", "H1", '<w:outlineLvl w:val="9"/>'),
            p("Round", "Loop"),
            p("Unknown", "Nothing"),
        ),
        "utf-8",
    )
    told = [(b.level, b.label) for b in document.blocks if b.kind is Kind.HEADING]
    assert told == [(1, "The lamp"), (1, "Lighting"), (2, "Wicks"), (2, "Threads"), (3, "Ends")]
    assert blocks(document)[-3:] == ["No heading", "Round", "Unknown"]
    assert document.title == "The lamp"


def test_lists_have_their_marks_and_what_introduces_them() -> None:
    assert drawn(p("You need:"), item("a wick"), item("oil"), item("whale", 1), p("Then.")) == [
        "You need:\n- a wick\n- oil\n  1. whale",
        "Then.",
    ]


def test_tables_are_rows_unless_they_lay_out() -> None:
    data = f"<w:tbl>{row(p('Oil'), p('Price'))}{row(p('whale') + p('best'), p('3'))}</w:tbl>"
    long = "word " * 100
    inner = f"<w:tbl>{row(p('Inner'))}</w:tbl>"
    layout = f"<w:tbl>{row(p(long) + p('Next'), inner)}</w:tbl>"
    assert drawn(data, layout) == [
        "Oil\tPrice\nwhale best\t3",
        long.strip(),
        "Next",
        "Inner",
    ]


def test_notes_and_boxes_stand_below_the_paragraph_that_has_them() -> None:
    noted = '<w:p><w:r><w:t>It is old.</w:t><w:footnoteReference w:id="2"/></w:r></w:p>'
    box = (
        "<w:p><w:r><w:t>Boxed</w:t><x><Choice><w:txbxContent>"
        f"{p('inside')}</w:txbxContent></Choice><Fallback><w:txbxContent>{p('inside')}"
        "</w:txbxContent></Fallback></x></w:r></w:p>"
    )
    document = draw(docx(noted, box, more=footnotes("First.", "From 1890.")), "utf-8")
    assert blocks(document) == ["It is old.", "From 1890.", "Boxed", "inside"]


def test_a_title_that_says_nothing_is_none() -> None:
    core = {"docProps/core.xml": "<c><title>.</title></c>"}
    assert draw(docx(p("It burns."), more=core), "utf-8").title == ""


def test_what_nobody_sees_is_left_out() -> None:
    hidden = "<w:r><w:rPr><w:vanish/></w:rPr><w:t>hidden</w:t></w:r>"
    shown = '<w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>shown</w:t></w:r>'
    gone = "<w:del><w:r><w:delText>gone</w:delText><w:t>gone</w:t></w:r></w:del>"
    field = "<w:r><w:instrText>PAGE</w:instrText><w:tab/><w:t>one</w:t><w:br/><w:t>two</w:t></w:r>"
    assert drawn(p("Lamps 3", "TOC1"), f"<w:p>{hidden}{shown}{gone}{field}</w:p>") == [
        "shown one\ntwo"
    ]


def test_the_main_part_and_the_title_are_where_the_document_says() -> None:
    relations = '<R><x Type="a/officeDocument" Target="/main/doc.xml"/></R>'
    core = "<c><title> Lamps </title></c>"
    body = f'<w:document xmlns:w="x"><w:body>{p("It burns.")}</w:body></w:document>'
    parts = {"_rels/.rels": relations, "docProps/core.xml": core, "main/doc.xml": body}
    document = draw(zipped(parts), "utf-8")
    assert (document.text, document.title) == ("It burns.", "Lamps")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "not a valid zip file"),
        (docx(p("It burns."))[:-300], "not a valid zip file"),
        (zipped({"a": "x"}), "it lacks its part word/document.xml"),
        (zipped({"word/document.xml": "<a>"}), "its part word/document.xml is no valid XML"),
        (docx(p(" ")), "it has no text"),
    ],
)
def test_what_cant_be_read_is_told(data: bytes, reason: str) -> None:
    with pytest.raises(UndrawableError) as caught:
        draw(data, "utf-8")
    assert str(caught.value) == reason


WORDS = st.lists(st.text("abcäß&<", min_size=1), min_size=1, max_size=4).map(" ".join)


@given(st.lists(st.tuples(st.sampled_from(["", "H1", "H2", "item", "cell"]), WORDS), min_size=1))
def test_words_come_back_complete_and_in_order(said: Sequence[tuple[str, str]]) -> None:
    def block(kind: str, text: str) -> str:
        if kind == "cell":
            return f"<w:tbl>{row(p(text))}</w:tbl>"
        return item(text) if kind == "item" else p(text, kind)

    found = drawn(*(block(*one) for one in said))
    words = " ".join(found).replace("- ", "").split()
    assert words == " ".join(text for _, text in said).split()
