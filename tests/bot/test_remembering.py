"""Which paragraphs are written down when they are shown, and which not again?"""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from bot import remembering
from bot.ledger import Ledger
from retrieval.answer import Answerer
from retrieval.snapshots import CorpusStore, Snapshot

TEXT = "The lantern hangs by the gate.\n\nThe bucket stands beside the well.\n"


def snapshot_of(folder: Path, text: str) -> Snapshot:
    notes = folder / "notes"
    notes.mkdir(exist_ok=True)
    (notes / "yard.txt").write_text(text, "utf-8")
    return CorpusStore(folder / "kept", "notes", notes, "utf-8").updated()


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with closing(Ledger(tmp_path / "ledger.sqlite", lambda _: None)) as opened:
        yield opened


def shown(snapshot: Snapshot, ledger: Ledger) -> list[str]:
    """Show what answers a question, and return the texts of what is written down."""
    excerpts = Answerer(snapshot).answer("Where does the lantern hang?").excerpts
    assert excerpts
    found = remembering.paragraphs(snapshot, excerpts, ledger.holds)
    ledger.remember(snapshot.corpus, found)
    return [one.extract.text for one in found]


def test_a_paragraph_is_written_down_once_for_each_snapshot(tmp_path: Path, ledger: Ledger) -> None:
    first = snapshot_of(tmp_path, TEXT)
    assert shown(first, ledger) == ["The lantern hangs by the gate."]
    assert shown(first, ledger) == []
    second = snapshot_of(tmp_path, TEXT + "\nThe rope is wet.\n")
    assert shown(second, ledger) == ["The lantern hangs by the gate."]
    assert shown(second, ledger) == []


def test_a_part_of_a_corpus_is_written_down_every_time(tmp_path: Path, ledger: Ledger) -> None:
    part = replace(snapshot_of(tmp_path, TEXT), is_portion=True)
    assert shown(part, ledger) == shown(part, ledger)
