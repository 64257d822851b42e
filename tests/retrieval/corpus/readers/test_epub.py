"""The chapters of a book in EPUB are told in the order in which it is read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.corpus.documents import Document, Kind, UndrawableError
from retrieval.corpus.readers import archive
from retrieval.corpus.readers.epub import draw
from tests.retrieval.corpus.readers.shown import assert_well_formed
from tests.retrieval.corpus.readers.written import epub, zipped


def blocks(document: Document) -> list[str]:
    assert_well_formed(document)
    return [document.text[block.start : block.end] for block in document.blocks]


def test_chapters_stand_in_the_order_of_the_spine_without_the_contents() -> None:
    book = epub(
        ["<h1>The lamp</h1><p>It burns&nbsp;oil.</p>", "<h1>The ferry</h1><aside>A note.</aside>"],
        "Harbour & sea",
    )
    document = draw(book, "utf-8")
    assert blocks(document) == ["The lamp", "It burns\u00a0oil.", "The ferry", "A note."]
    assert document.title == "Harbour & sea"
    assert [block.level for block in document.blocks if block.kind is Kind.HEADING] == [1, 1]


def test_a_chapter_that_is_missing_is_left_out() -> None:
    opened = epub(["<p>One</p>", "<p>Two</p>"])
    without = opened.replace(b"text/c 0.xhtml", b"text/c 9.xhtml")
    assert blocks(draw(without, "utf-8")) == ["Two"]


def encrypted(uri: str) -> dict[str, str]:
    return {
        "META-INF/encryption.xml": "<encryption><EncryptedData><CipherData>"
        f'<CipherReference URI="{uri}"/></CipherData></EncryptedData></encryption>'
    }


def test_a_book_that_is_encrypted_is_told() -> None:
    with pytest.raises(UndrawableError, match="it is encrypted"):
        draw(epub(["<p>x</p>"], more=encrypted("OPS/text/c%200.xhtml")), "utf-8")
    assert blocks(draw(epub(["<p>x</p>"], more=encrypted("OPS/font.otf")), "utf-8")) == ["x"]


ENTITIES = (
    '<!DOCTYPE c [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]><c>&b;</c>'
)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"PK", "not a valid zip file"),
        (zipped({"META-INF/container.xml": "<c/>"}), "it names no package"),
        (epub(["<p> </p>"]), "it has no text"),
        (
            zipped({"META-INF/container.xml": ENTITIES}),
            "its part META-INF/container.xml is no valid XML",
        ),
    ],
)
def test_what_cant_be_read_is_told(data: bytes, reason: str) -> None:
    with pytest.raises(UndrawableError) as caught:
        draw(data, "utf-8")
    assert str(caught.value) == reason


def test_a_part_that_swells_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MOST_PART_BYTES", 1000)
    with pytest.raises(UndrawableError, match=r"its part OPS/text/c 0\.xhtml is too large"):
        draw(epub([f"<p>{'x' * 1000}</p>"]), "utf-8")


def test_a_damaged_part_is_told() -> None:
    book = epub(["<p>x</p>"])
    place = book.index(b"OPS/text/c 0.xhtml") + 40
    with pytest.raises(UndrawableError, match=r"its part OPS/text/c 0\.xhtml is damaged"):
        draw(book[:place] + b"\xff" * 20 + book[place + 20 :], "utf-8")


WORDS = st.lists(st.text("abcäß", min_size=1), min_size=1, max_size=4).map(" ".join)


@given(st.lists(WORDS, min_size=1, max_size=4))
def test_words_come_back_complete_and_in_order(said: list[str]) -> None:
    found = draw(epub([f"<p>{words}</p>" for words in said]), "utf-8")
    assert " ".join(blocks(found)).split() == " ".join(said).split()
