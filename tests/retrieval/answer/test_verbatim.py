"""Every quoted character stands in the cited file at the cited place."""

import codecs
import tempfile
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from retrieval.answer.answering import Answerer
from retrieval.quote import citations
from retrieval.snapshots import building
from tests.conftest import FEWER
from tests.retrieval.corpora import SEEDS, assert_verbatim, corpus

WORDS = st.sampled_from(
    [
        "lantern",
        "Lanterns",
        "sea",
        "the",
        "é",
        "e\u0301",
        "🕯",
        "👩‍👩‍👧",
        "字",
        "\0",
        "\ufeff",
        "1.",
        "-",
        "x:",
    ]
)
JOINTS = st.sampled_from(
    [
        " ",
        "  ",
        "\n",
        "\r\n",
        "\n\n",
        "\r",
        "\t",
        ". ",
        "? ",
        "\v",
        "\x85",
        "\u2028",
        "\n- ",
        ":\n* ",
    ]
)
PIECES = st.tuples(st.one_of(WORDS, st.text(max_size=8)), JOINTS).map("".join)
FILES = st.lists(PIECES, max_size=40).map("".join)


def check_every_quote(folder: Path, text_encoding: str = "utf-8") -> int:
    """Ask until every passage has been shown; return how many excerpts were checked."""
    answerer = Answerer(building.build("test", folder, text_encoding))
    checked = 0
    for question in ("lantern", "sea é", "字 x 1", "🕯 lanterns of the sea"):
        answer = answerer.answer(question, top=50)
        for excerpt in answer.excerpts + answer.weak:
            assert_verbatim(excerpt, folder)
            assert "\ufeff" not in (excerpt.extract.text[0], excerpt.extract.text[-1])
            cited = citations.cite(answerer.snapshot, excerpt.paragraph_id, context=2)
            assert cited.status == "current"
            (named,) = answerer.snapshot.paragraphs.with_id(excerpt.paragraph_id, 2)
            spans = [p.span for p in answerer.snapshot.paragraphs.same(named.digest)]
            assert any(s.byte_start <= excerpt.extract.byte_start < s.byte_end for s in spans)
            checked += 1
    return checked


@given(text=FILES, bom=st.booleans(), last=st.sampled_from(["", "\n", "\r\n", "\n\n"]))
@example(text="lantern " * 1250 + "sea", bom=True, last="")
@example(text="lantern. " * 1250 + "sea", bom=False, last="\n")
@example(text="Größe. " * 100 + "A lantern.\nIt hangs. " + "Größe. " * 100, bom=True, last="")
@example(text="\ufeff\ufeff lantern \ufeff", bom=True, last="\n")
@example(text="\0lantern\0\r\n\r\nsea", bom=False, last="\r\n")
def test_an_excerpt_is_the_files_own_bytes_on_its_own_lines(
    text: str, bom: bool, last: str
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        data = (codecs.BOM_UTF8 if bom else b"") + (text + last).encode("utf-8", "replace")
        (Path(folder) / "file.txt").write_bytes(data)
        check_every_quote(Path(folder))


@FEWER
@given(data=st.binary(max_size=200))
def test_any_bytes_are_a_source_or_skipped_with_a_reason(data: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "file.txt").write_bytes(data)
        built = building.build("test", Path(folder))
        assert len(built.sources) + len(built.skipped) == 1
        check_every_quote(Path(folder))


@pytest.mark.parametrize(
    ("encoding", "bom"),
    [
        ("utf-16", codecs.BOM_UTF16_LE),
        ("utf-16", codecs.BOM_UTF16_BE),
        ("utf-16-le", b""),
        ("latin-1", b""),
        ("cp1252", b""),
    ],
)
def test_other_encodings_are_cited_by_their_own_bytes(
    tmp_path: Path, encoding: str, bom: bytes
) -> None:
    plain = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}.get(bom, encoding)
    text = "Ärger über die Brücke.\nDie Laterne am Meer, größer als gedacht.\n"
    (tmp_path / "a.txt").write_bytes(bom + text.encode(plain))
    answer = Answerer(building.build("test", tmp_path, encoding)).answer("Laterne Meer")
    (excerpt,) = answer.excerpts
    data = (tmp_path / "a.txt").read_bytes()
    assert data[excerpt.extract.byte_start : excerpt.extract.byte_end].decode(plain) == (
        "Die Laterne am Meer, größer als gedacht."
    )
    assert (excerpt.extract.first_line, excerpt.extract.last_line) == (2, 2)


def test_every_passage_of_the_seeds_is_quoted_verbatim() -> None:
    answerer = Answerer(building.build("seeds", SEEDS))
    for passage in answerer.snapshot.passages:
        question = answerer.snapshot.read(passage).decode()
        answer = answerer.answer(question[:6000], top=3)
        for excerpt in answer.excerpts + answer.weak:
            assert_verbatim(excerpt, SEEDS)


def test_the_seeds_stand_as_they_were_given() -> None:
    built = building.build("seeds", SEEDS)
    assert [source.digest.hex()[:16] for source in built.sources] == [
        "1b1c9f61a4cb53e6",
        "9d424d5b80213201",
    ]


def test_what_changed_since_it_was_indexed_is_never_quoted(tmp_path: Path) -> None:
    answerer = Answerer(
        corpus(tmp_path, {"a.txt": "A lantern by the sea.\n", "b.txt": "Another lantern.\n"})
    )
    assert len(answerer.answer("lantern").excerpts) == 2
    (tmp_path / "a.txt").write_text("A  lantern by the sea.\n")
    answer = answerer.answer("lantern")
    assert [excerpt.extract.path for excerpt in answer.excerpts] == ["b.txt"]
    assert answer.warnings == ("a.txt changed since it was indexed. Its passages are left out.",)
    (tmp_path / "b.txt").unlink()
    answer = answerer.answer("lantern")
    assert not answer.answered
    assert not answer.weak
    assert answer.warnings[1] == (
        "b.txt was removed since it was indexed. Its passages are left out."
    )


def test_what_was_appended_to_leaves_the_earlier_lines_citable(tmp_path: Path) -> None:
    answerer = Answerer(corpus(tmp_path, {"log.txt": "A lantern by the sea.\nOne more.\n"}))
    with (tmp_path / "log.txt").open("a") as stream:
        stream.write("And a third line.\n")
    (excerpt,) = answerer.answer("lantern").excerpts
    assert_verbatim(excerpt, tmp_path)


def test_a_line_that_moved_is_not_cited_where_it_was(tmp_path: Path) -> None:
    answerer = Answerer(corpus(tmp_path, {"log.txt": "one\ntwo\nA lantern by the sea.\n"}))
    # The same number of bytes before it, but one line fewer.
    (tmp_path / "log.txt").write_text("one two\nA lantern by the sea.\n")
    assert not answerer.answer("lantern").answered
