"""However blocks nest, each character has its place, is verified, and no noise is quoted."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.answer.answering import Answerer
from retrieval.corpus import Kind
from retrieval.corpus.readers import EXTENSIONS, format_of, is_drawn
from retrieval.quote.verification import LONGEST_QUOTE, verify
from retrieval.snapshots import Snapshot
from tests.retrieval.corpora import assert_verbatim, corpus
from tests.retrieval.corpus.readers import shown
from tests.retrieval.nesting import FILES

ON_DISK = settings(max_examples=2 if settings().max_examples < 1_000 else 400)
"""Each example makes an index: 400 of them take most of a minute."""

QUESTIONS = ("lantern oil", "Who is the keeper of the gate?", "bell tide harbour", "ledger")


def test_every_format_is_tried() -> None:
    assert {format_of(ending).reader for ending in FILES} == {
        format_of(ending).reader for ending in EXTENSIONS if not is_drawn(ending)
    }


@pytest.mark.parametrize("ending", FILES)
@given(data=st.data())
def test_each_character_is_in_one_block(ending: str, data: st.DataObject) -> None:
    shown.assert_each_character_is_in_one_block(format_of(ending).read, data.draw(FILES[ending]))


@pytest.mark.parametrize("ending", FILES)
@ON_DISK
@given(data=st.data())
def test_each_block_is_verified_and_no_noise_is_quoted(ending: str, data: st.DataObject) -> None:
    files = {f"{n}{ending}": data.draw(FILES[ending]) for n in range(3)}
    with tempfile.TemporaryDirectory() as folder:
        built = corpus(Path(folder), files)
        answerer = Answerer(built)
        assert_every_block_is_verified(built)
        for question in QUESTIONS:
            answer = answerer.answer(question, top=9)
            for excerpt in answer.excerpts + answer.weak:
                assert_verbatim(excerpt, Path(folder))
                place = excerpt.extract
                assert says(built, place.path, place.byte_start)
                assert says(built, place.path, place.byte_end - 1)


def assert_every_block_is_verified(built: Snapshot) -> None:
    for paragraph in built.paragraphs:
        file = built.root / paragraph.source.path
        span = paragraph.span
        text = file.read_bytes()[span.byte_start : span.byte_end].decode()
        if text.isspace() or len(text) > LONGEST_QUOTE:
            continue
        found = verify(built, text)
        assert found.verdict == "exact", text
        assert found.places


def says(built: Snapshot, path: str, byte: int) -> bool:
    """Tell whether a byte of a file is in a block that may be shown."""
    source = built.sources.number(path)
    assert source is not None
    number = built.paragraphs.at(source, byte)
    assert number is not None
    return built.paragraphs.kind(number) not in {Kind.HEADING, Kind.NOISE}
