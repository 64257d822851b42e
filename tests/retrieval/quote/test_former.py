"""What was cited before headings and noise were told apart is cited still."""

import hashlib
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.corpus import ID_LENGTH, crockford, former_paragraphs, sentence_spans, sources
from retrieval.quote import citations, pages
from retrieval.snapshots import Snapshot, building
from tests.conftest import FEWER
from tests.retrieval.corpora import SEEDS, corpus
from tests.retrieval.nesting import FILES

DIALOGUE = (
    "# Choir\n\nTo reset it, run:\n\n```sh\n# not a heading\n\necho 1\n```\n\nQ: Why?\nA: So.\n"
)
LIST = "---\ntitle: One\n---\nThese are all:\n\n- one\n\n- two\n\n  more of it\n\n<a id='x'></a>\n"
WRAPPED = "The keeper of the gate\nrings the bell, and then\nthe tide comes. Nobody\nsees it.\n"
TABLE = "Notes:\n\n    indented by four\n\n| a | b |\n| c | d |\nMore.\n"


def test_the_ids_of_the_seeds_are_what_they_were() -> None:
    ids = [paragraph.full_id for paragraph in building.build("seeds", SEEDS).paragraphs]
    digest = hashlib.sha256("\n".join(ids).encode()).hexdigest()
    assert len(ids) == 105
    assert digest == "b08f081c82d9149c588cc79d06a591b1e163e12be8b3a32864ab219336429437"


@pytest.mark.parametrize("ending", [".md", ".txt"])
@pytest.mark.parametrize("text", [DIALOGUE, LIST, WRAPPED, TABLE, "Some words. " * 900])
def test_what_was_a_paragraph_is_cited_by_its_id(tmp_path: Path, ending: str, text: str) -> None:
    assert_cited_as_before(corpus(tmp_path, {f"a{ending}": text, f"b{ending}": "Others.\n"}))


@pytest.mark.parametrize("ending", [".md", ".txt"])
@FEWER
@given(data=st.data())
def test_however_blocks_nest_old_ids_hold(ending: str, data: st.DataObject) -> None:
    files = {f"{n}{ending}": data.draw(FILES[ending]) for n in range(3)}
    with tempfile.TemporaryDirectory() as folder:
        assert_cited_as_before(corpus(Path(folder), files))


def test_a_place_is_opened_in_the_file_that_has_all_of_it(tmp_path: Path) -> None:
    files = {"a.md": "One.\n\n\nYes, so.\n\nMore of it.\n", "b.md": "Short.\n\nYes, so."}
    built = corpus(tmp_path, files)
    (said,) = {one.id for one in built.paragraphs if one.span.byte_start in {7, 8}}
    opened = pages.open_excerpt(built, said, 8, 16)
    assert opened is not None
    assert (opened.extract.path, opened.extract.text) == ("b.md", "Yes, so.")


def assert_cited_as_before(built: Snapshot) -> None:
    for path in built.sources.paths:
        content = sources.read_content(built.root, path, "utf-8")
        for span in former_paragraphs(path, content):
            data = content.data[span.byte_start : span.byte_end]
            text, full_id = data.decode(), crockford(sources.digest_of(data))
            found = citations.cite(built, full_id[:ID_LENGTH])
            assert found.status == "current"
            assert found.extract is not None
            assert found.extract.text == text
            for start, end in [(0, len(text)), *sentence_spans(text)]:
                first = span.byte_start + len(text[:start].encode())
                last = first + len(text[start:end].encode())
                opened = pages.open_excerpt(built, full_id[:ID_LENGTH], first, last)
                assert opened is not None
                # A press names no file, and nearly equal ones may have other words at these bytes.
                assert opened.extract.text == text[start:end] or opened.extract.path != path
