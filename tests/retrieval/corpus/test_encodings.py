"""In which encoding is a file of a corpus in UTF-8, and does all that is quoted hold there?"""

import codecs
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.answer.answering import Answerer
from retrieval.corpus import sources
from retrieval.corpus.extract import Extract
from retrieval.quote import citations
from retrieval.quote.pages import open_excerpt, read_page
from retrieval.quote.verification import verify
from retrieval.snapshots.snapshot import Snapshot
from tests.retrieval.corpora import assert_verbatim, corpus

ENGLISH = (
    "# The harbour’s ledger\r\n\r\nA lantern hangs by the sea wall, and the keeper lights it at "
    "dusk.\r\n\r\nThe gulls sleep.\r\n"
)
RUSSIAN = "# Маяк\n\nФонарь висит у стены, и смотритель зажигает его вечером.\n\nЧайки спят в 5.\n"
WRITTEN = {"english": (ENGLISH, "lantern keeper"), "russian": (RUSSIAN, "фонарь смотритель")}

MARKS = {
    "utf-8": codecs.BOM_UTF8,
    "utf-16-le": codecs.BOM_UTF16_LE,
    "utf-16-be": codecs.BOM_UTF16_BE,
    "utf-32-le": codecs.BOM_UTF32_LE,
    "utf-32-be": codecs.BOM_UTF32_BE,
}


@dataclass(frozen=True)
class Known:
    """A paragraph that was shown."""

    paragraph_id: str
    extract: Extract


@pytest.mark.parametrize("language", WRITTEN)
@pytest.mark.parametrize(
    ("encoding", "mark"),
    [*MARKS.items(), ("utf-8", b""), ("utf-16-le", b""), ("utf-16-be", b"")],
)
def test_a_file_in_another_unicode_encoding_is_quoted_cited_and_verified(
    tmp_path: Path, language: str, encoding: str, mark: bytes
) -> None:
    text, question = WRITTEN[language]
    other = "A lamp stands on the pier. Nobody lights it.\n"
    files: dict[str, str | bytes] = {"a.md": mark + text.encode(encoding), "b.txt": other}
    built = corpus(tmp_path, files)
    assert [source.encoding for source in built.sources] == [encoding, "utf-8"]
    (excerpt,) = Answerer(built).answer(question).excerpts
    assert_verbatim(excerpt, tmp_path, encoding)
    shown = excerpt.extract
    assert (shown.text, shown.encoding) == (text.splitlines()[2], encoding)
    assert (shown.first_line, shown.last_line) == (3, 3)

    assert verify(built, shown.text).places[0].locator == shown.locator
    assert verify(built, shown.text).places[0].byte_start == shown.byte_start
    heading = text.splitlines()[0].removeprefix("# ")
    assert verify(built, heading).verdict == "exact"
    assert verify(built, " ".join(text.split())).verdict == "exact"

    cited = citations.cite(built, "a.md:3", context=1)
    assert cited.extract is not None
    assert (cited.extract.text, cited.extract.byte_end) == (shown.text, shown.byte_end)
    assert cited.before == cited.after == ("",)
    by_id = citations.cite(built, excerpt.paragraph_id)
    assert by_id.extract is not None
    assert by_id.extract.text == shown.text

    page = read_page(built, "a.md", 1, 3)
    assert page is not None
    assert [line.text for line in page.lines] == text.splitlines()[:3]
    opened = open_excerpt(built, excerpt.paragraph_id, shown.byte_start, shown.byte_end)
    assert opened is not None
    assert opened.extract.locator == shown.locator


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be"])
def test_an_edited_paragraph_is_known_by_its_id_in_each_encoding(
    tmp_path: Path, encoding: str
) -> None:
    def written(text: str) -> Snapshot:
        return corpus(tmp_path, {"a.md": MARKS[encoding] + text.encode(encoding)})

    before = written(ENGLISH)
    (excerpt,) = Answerer(before).answer("lantern keeper").excerpts
    full = next(p.full_id for p in before.paragraphs if p.id == excerpt.paragraph_id)
    known = Known(full, excerpt.extract)
    after = written(ENGLISH.replace("at dusk", "at dawn"))
    found = citations.cite(after, excerpt.paragraph_id, recall=lambda _: [known])
    assert found.status == "changed"
    assert found.difference is not None
    assert found.difference.endswith("lights it at [-dusk-]{+dawn+}.")


def reason(data: bytes) -> str:
    with pytest.raises(sources.UndecodableError) as caught:
        sources.decode(data, "utf-8")
    return str(caught.value)


@pytest.mark.parametrize(
    "data",
    [
        ENGLISH.encode("utf-16-le")[:-1],
        RUSSIAN.encode("utf-16-be")[:-1],
        ENGLISH.encode("utf-32-le"),
        ENGLISH.encode("utf-32-be"),
        b"\0" * 100,
        b"\x01\0\x02\0" * 100,
        ENGLISH.encode("utf-16-le") + b"\x00\xd8A\0",
    ],
    ids=["cut", "cut big", "utf-32", "utf-32 big", "nothing", "a table of numbers", "half a pair"],
)
def test_what_is_full_of_nul_is_skipped_with_its_reason(data: bytes) -> None:
    assert reason(data) == (
        "not valid text: full of NUL, as UTF-16 without a mark is, but not valid as that"
    )


def test_what_is_not_valid_by_its_mark_is_skipped_with_its_reason() -> None:
    assert reason(codecs.BOM_UTF16_LE + b"\x00\xd8") == "not valid utf-16-le (byte 2)"


@pytest.mark.parametrize(
    "text",
    [
        "a\0b",
        "\0lantern\0",
        "".join(f"harbour/lantern-{n}.txt\0" for n in range(99)),
        "The lantern.\0\n" * 9,
        "\0" * 8 + "x" * 80,
    ],
)
def test_some_nul_in_a_text_are_ordinary(text: str) -> None:
    content = sources.decode(text.encode(), "utf-8")
    assert (content.text, content.encoding) == (text, "utf-8")


def test_where_the_settings_name_another_encoding_nothing_is_guessed() -> None:
    data = ENGLISH.encode("utf-16-le")
    assert sources.decode(data, "utf-16-le").encoding == "utf-16-le"
    assert sources.decode(MARKS["utf-16-le"] + data, "latin-1").encoding == "iso8859-1"


@given(st.text(st.characters(max_codepoint=0x17FF, exclude_categories=["C"]), min_size=60))
def test_no_text_in_utf_16_is_read_as_one_full_of_nul(text: str) -> None:
    text = f"{text} {'a ' * (len(text) // 2)}"
    for encoding in ("utf-16-le", "utf-16-be"):
        assert sources.decode(text.encode(encoding), "utf-8").text == text


@given(st.binary())
def test_whatever_is_read_encodes_back_to_the_same_bytes(data: bytes) -> None:
    try:
        content = sources.decode(data, "utf-8")
    except sources.UndecodableError:
        return
    assert content.text.encode(content.encoding) == data[content.text_start :]
