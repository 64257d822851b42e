"""A portion of a snapshot is what a snapshot of its files alone would be."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.answer.answering import Answerer
from retrieval.quote import citations, verification
from retrieval.snapshots import Snapshot, portion
from tests.retrieval.corpora import corpus, texts
from tests.retrieval.signed import signed_texts

FILES = {
    "a.txt": "#in 1/10\nAda (2024): The lamp burns oil.\nBen (2025): The lamp burns wax.\n",
    "b.txt": "#in 1/20\n#Ada = Al\nAda (2024): The lamp burns oil.\nAda (): The gull nests.\n",
    "c.md": "# Keys\n\nThe key is blue.\n\n## Lamps\n\nThe lamp burns oil.\n",
    "sub/d.txt": "#in 1/20/3\n#by Cy (2023 https://example.org/)\nGulls cry.\n\nThe bell rings.\n",
    "sub/e.txt": "The bell rings.\nThe lamp burns wax.\n",
}


@pytest.fixture(scope="module", autouse=True)
def signed() -> Iterator[None]:
    with signed_texts():
        yield


def tables(snapshot: Snapshot) -> list[object]:
    """Return all that a snapshot tells of its files, without the order of passages."""
    table, passages = snapshot.paragraphs, snapshot.passages
    bylines = [
        table.byline(table.source_number(n), *table.spans[n].tolist()) for n in range(len(table))
    ]
    told = [[(p.source.path, p.span, p.digest) for p in one.paragraphs] for one in passages]
    within = [
        sorted(str(told[n]) for n in passages.within(number).tolist())
        for number in range(len(snapshot.sources))
    ]
    return [
        [(one.path, one.title, one.channel, one.digest, one.pages) for one in snapshot.sources],
        snapshot.sources.by_name.tolist(),
        table.spans.tolist(),
        [table.path(number) for number in range(len(table))],
        bylines,
        [*table.people.names],
        table.authors.tolist(),
        sorted(map(str, told)),
        within,
    ]


@given(st.sets(st.sampled_from(sorted(FILES)), min_size=1))
def test_it_tells_what_a_snapshot_of_its_files_alone_tells(kept: set[str]) -> None:
    with TemporaryDirectory() as folder:
        whole = corpus(Path(folder) / "whole", FILES)
        alone = corpus(Path(folder) / "alone", {path: FILES[path] for path in kept})
        mask = np.array([path in kept for path in whole.sources.paths], dtype=bool)
        part = portion.of_files(whole, mask)
        assert tables(part) == tables(alone)
        for term in ("lamp", "oil", "wax", "gull", "bell", "key", "burn"):
            assert part.index.df(term) == alone.index.df(term), term
            assert part.index.count({term}) == alone.index.count({term})
            found = part.index.top_k([term, "lamp"], 9)
            assert {str(part.passages[hit.passage].locator) for hit in found} == {
                str(alone.passages[hit.passage].locator)
                for hit in alone.index.top_k([term, "lamp"], 9)
            }


def test_nobody_else_is_quoted_to_whom_sees_one_channel(tmp_path: Path) -> None:
    answerer = Answerer(corpus(tmp_path, FILES)).within({"1/10"})
    assert [*answerer.snapshot.sources.paths] == ["a.txt", "c.md", "sub/e.txt"]
    assert answerer.unseen_channels == 2
    assert texts(answerer.answer("Does the gull nest?")) == []
    assert answerer.answer("Does the gull nest?").missing_terms == ("gull", "nest")
    assert texts(answerer.answer("the lamp burns wax by:Ben")) == [
        "Ben (2025): The lamp burns wax."
    ]
    assert "Nobody here is called Cy" in answerer.answer("lamp by:Cy").warnings[0]
    assert verification.verify(answerer.snapshot, "The gull nests.").verdict == "absent"
    assert citations.cite(answerer.snapshot, "b.txt:3").status == "gone"
    assert answerer.unread() == ()
    assert answerer is answerer.within(set()) or len(answerer.within(set()).snapshot.sources) == 2
    (tmp_path / "b.txt").unlink()
    assert answerer.unread() == ()


def test_a_portion_of_nothing_says_so(tmp_path: Path) -> None:
    whole = Answerer(corpus(tmp_path, {"b.txt": FILES["b.txt"]}))
    assert whole.within({"1/10"}).answer("Does the gull nest?").error == (
        "The corpus test holds nothing that may be quoted here."
    )
    assert whole.within({"1/20"}).answer("Does the gull nest?").answered
