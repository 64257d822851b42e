"""Damage to an index that is open is told as damage, whatever it leads to."""

import random
import resource
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from retrieval.answer import Answerer, claims, said, suggestions
from retrieval.index import DamagedIndexError, shelf
from retrieval.index.shelf import path_of
from retrieval.quote import citations, verification
from retrieval.snapshots import portion, schema
from retrieval.snapshots.calibration import Calibration
from retrieval.snapshots.snapshot import Snapshot
from retrieval.snapshots.store import CorpusStore

BAR = Calibration(scale=0.1, mean=0.0, spread=0.0)
TEXT = "# The sea\n\n## Birds of it\n\nA heron stands in the shallows; a gull {n} follows it.\n"
SIGNED = "---\nauthor: Ada\n---\n"
QUESTIONS = ("heron in the shallows", "birds of the sea", "gul 7 follows", "by:Ada heron", "heron")


@pytest.fixture
def kept(tmp_path: Path) -> CorpusStore:
    root = tmp_path / "corpus"
    root.mkdir()
    for n in range(30):
        (root / f"{n:02}.md").write_text(SIGNED + TEXT.format(n=n) * 3)
    store = CorpusStore(tmp_path / "index", "notes", root, "utf-8")
    store.updated()
    return store


@pytest.fixture(autouse=True)
def bounded_memory() -> Iterator[None]:
    """Let a number that is damaged take no more than 8 GiB of addresses."""
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (8 << 30, hard))
    yield
    resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def opened(kept: CorpusStore) -> Snapshot:
    snapshot = kept.current()
    assert snapshot is not None
    return snapshot


def use(snapshot: Snapshot) -> None:
    """Ask, explain, cite and verify; only damage may come of it."""
    try:
        answerer = Answerer(snapshot, BAR)
        for question in QUESTIONS:
            answer = answerer.answer(question)
            answerer.search(question, 3)
            suggestions.find(answerer, question, 3)
            claims.answer_claim(answerer, f"Ada said: {question}", 3)
            said.said(answerer, f"{question} by:Ada")
            for excerpt in answer.excerpts:
                answerer.explain(question, excerpt.paragraph_id)
        citations.cite(snapshot, "03.md:8")
        verification.verify(snapshot, "A heron stands in the shallows")
    except DamagedIndexError as error:
        assert str(error) == (  # noqa: PT017 - not all damage is met
            "The index of notes is damaged; build it again with `verbatim index --rebuild`."
        )


@pytest.mark.usefixtures("way")
@pytest.mark.parametrize(
    "how",
    [
        "noise",
        pytest.param("ones", marks=pytest.mark.thorough),
        pytest.param("a bit", marks=pytest.mark.thorough),
    ],
)
def test_a_column_damaged_after_it_was_opened_is_told(kept: CorpusStore, how: str) -> None:
    folder = opened(kept).shelves[0]
    for column in schema.KINDS:
        chance = random.Random(f"{column} {how}")  # noqa: S311 - the same damage each time
        whole = path_of(folder, column).read_bytes()
        snapshot = opened(kept)
        with path_of(folder, column).open("r+b") as stream:  # what is mapped changes with it
            stream.write(damaged(whole, how, chance))
            stream.flush()
            use(snapshot)
            stream.seek(0)
            stream.write(whole)


def damaged(data: bytes, how: str, chance: random.Random) -> bytes:
    """Return a file's bytes with its numbers, behind the header, or one of them damaged."""
    begun = data.index(b"\n") + 1
    head, numbers = data[:begun], bytearray(data[begun:])
    if how == "ones":
        return head + b"\xff" * len(numbers)
    if how == "noise":
        return head + chance.randbytes(len(numbers))
    if numbers:
        numbers[chance.randrange(len(numbers))] ^= 1 << chance.randrange(8)
    return head + bytes(numbers)


def fail(snapshot: Snapshot) -> None:
    with snapshot.trusted():
        raise IndexError("a mistake of ours")


def test_what_fails_otherwise_is_no_damage(kept: CorpusStore) -> None:
    with pytest.raises(IndexError, match="a mistake of ours"):
        fail(opened(kept))


def test_damage_that_was_met_is_told(kept: CorpusStore) -> None:
    snapshot = opened(kept)
    file = path_of(snapshot.shelves[0], "forward_rows")
    with file.open("r+b") as stream:
        stream.seek(-4, 2)
        stream.write(b"\xff" * 4)
    with pytest.raises(DamagedIndexError, match="The index of notes is damaged"):
        fail(snapshot)


def test_damage_is_looked_for_once(kept: CorpusStore, monkeypatch: pytest.MonkeyPatch) -> None:
    snapshot = opened(kept)
    verified: list[Path] = []

    def verify(folder: Path) -> None:
        verified.append(folder)
        raise DamagedIndexError(folder, "has a damaged file")

    monkeypatch.setattr(shelf, "verify", verify)
    part = portion.of_files(snapshot, np.arange(len(snapshot.sources)) > 0)
    for seen in (part, snapshot, part):
        with pytest.raises(DamagedIndexError, match="The index of notes is damaged"):
            fail(seen)
    assert verified == list(snapshot.shelves)
