"""An index on disk is whole, old or new, whatever happens while it is written."""

import json
import os
import random
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

import numpy as np
import pytest

from retrieval.errors import CorpusError, StoreError
from retrieval.index import shelf
from retrieval.index.compiled import CompiledIndex
from retrieval.snapshots import building, placing, schema, stored
from retrieval.snapshots.analyses import Reading
from retrieval.snapshots.cache import AnalysisCache
from retrieval.snapshots.calibration import Calibration
from retrieval.snapshots.snapshot import Snapshot
from retrieval.snapshots.store import CorpusStore
from tests.conftest import Figure
from tests.retrieval.analysed import analysed, packed_alone

PROJECT: Final = Path(__file__).parents[3]
BAR: Final = Calibration(scale=0.5, mean=0.2, spread=0.1)
KILLS: Final = int(os.environ.get("KILLS", "4"))
"""How often a writer is killed; `KILLS=200` for a longer look."""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "corpus"
    root.mkdir()
    (root / "birds.txt").write_text("Herons stand in the shallows.\n\nGulls follow the plough.\n")
    (root / "sea.md").write_text("# The sea\n\nThe tide turns twice a day.\n")
    return root


@pytest.fixture
def kept(tmp_path: Path, root: Path) -> CorpusStore:
    return CorpusStore(tmp_path / "index", "notes", root, "utf-8")


def age(root: Path) -> None:
    """Make all files old enough to be trusted by their times."""
    for file in root.rglob("*.*"):
        before = time.time_ns() - 60_000_000_000
        os.utime(file, ns=(before, before))


def current(kept: CorpusStore) -> Path:
    return kept.folder / (kept.folder / "current").read_text().strip()


def assert_same(ours: Snapshot, expected: Snapshot) -> None:
    """Check that a snapshot holds what one made in memory holds."""
    assert ours.id == expected.id
    assert ours.skipped == expected.skipped
    assert ours.passed_over == expected.passed_over
    assert list(ours.sources) == list(expected.sources)
    assert list(ours.passages) == list(expected.passages)
    assert ours.grams_per_passage == expected.grams_per_passage
    assert ours.index.average_length == expected.index.average_length
    columns = schema.columns_of(ours.passages, ours.lexicon, ours.forward)
    others = schema.columns_of(expected.passages, expected.lexicon, expected.forward)
    for name, column in others.items():
        assert np.array_equal(columns[name], column), name
        assert columns[name].dtype == column.dtype, name
    for word in expected.lexicon.words:
        assert ours.index.top_k([word], 10) == expected.index.top_k([word], 10)


def test_few_passages_that_hold_very_many_words_are_ranked_from_columns(
    kept: CorpusStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ["heron", "tide"]
    by_definition = kept.updated()
    assert not isinstance(by_definition.index, CompiledIndex)
    monkeypatch.setattr(placing, "_MOST_POSTINGS", 3)
    from_columns = kept.updated()
    assert isinstance(from_columns.index, CompiledIndex)
    assert from_columns.index.top_k(words, 10) == by_definition.index.top_k(words, 10)


def test_what_is_kept_is_what_would_be_made_in_memory(kept: CorpusStore, root: Path) -> None:
    (root / "bad.txt").write_bytes(b"\xff")
    (root / "again.txt").write_text("Gulls follow the plough.")
    (root / "photo.jpg").write_bytes(b"\xff")
    kept.updated()
    reopened = kept.current()
    assert reopened is not None
    assert_same(reopened, building.build("notes", root))


def test_an_empty_corpus_is_kept(kept: CorpusStore, root: Path) -> None:
    shutil.rmtree(root)
    root.mkdir()
    assert len(kept.updated().passages) == 0
    assert_same(kept.updated(), building.build("notes", root))
    (root / "new.txt").write_text("A heron.")
    assert_same(kept.updated(), building.build("notes", root))
    (root / "new.txt").unlink()
    assert_same(kept.updated(), building.build("notes", root))


def test_nothing_is_written_while_nothing_changes(kept: CorpusStore, root: Path) -> None:
    age(root)
    kept.updated()
    before = current(kept)
    kept.updated()
    assert current(kept) == before


def test_what_is_left_out_is_told_as_it_is_now_without_a_new_snapshot(
    kept: CorpusStore, root: Path
) -> None:
    (root / "bad.txt").write_bytes(b"\xff")
    age(root)
    kept.updated()
    before = current(kept)
    (root / "photo.jpg").write_bytes(b"\xff")
    (root / ".hidden.txt").write_text("x")
    expected = building.build("notes", root)
    assert_same(kept.updated(), expected)
    reopened = kept.current()
    assert reopened is not None
    assert_same(reopened, expected)
    assert current(kept) == before
    kept.verify()


def test_what_is_left_out_is_told_even_where_it_can_not_be_kept(
    kept: CorpusStore, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    age(root)
    kept.updated()
    (root / "photo.jpg").write_bytes(b"\xff")

    def full(*_: object) -> None:
        raise OSError("No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(shelf, "replace_text", full)
        assert kept.updated().passed_over == {".jpg": 1}
    assert kept.updated().passed_over == {".jpg": 1}


def test_a_file_that_was_just_written_is_read_again(kept: CorpusStore, root: Path) -> None:
    """It may change again within the same tick, and keep its size."""
    # By its time it is written while it is read, however long a machine takes to begin with that.
    tick = time.time_ns() + 60_000_000_000
    os.utime(root / "sea.md", ns=(tick, tick))
    kept.updated()
    (root / "sea.md").write_text("# The sea\n\nThe tide turns twice a day!\n")
    os.utime(root / "sea.md", ns=(tick, tick))
    assert_same(kept.updated(), building.build("notes", root))


def test_an_old_snapshot_answers_while_a_new_one_is_current(kept: CorpusStore, root: Path) -> None:
    old = kept.updated()
    (root / "birds.txt").write_text("Curlews call at night.")
    new = kept.updated()
    assert old.index.df("heron") == 1
    assert new.index.df("heron") == 0
    assert [folder for folder in kept.folder.iterdir() if folder.is_dir()] == [current(kept)]


def test_another_folder_of_the_same_name_is_another_corpus(
    kept: CorpusStore, tmp_path: Path
) -> None:
    kept.updated()
    other = tmp_path / "other"
    other.mkdir()
    assert CorpusStore(tmp_path / "index", "notes", other, "utf-8").current() is None


def test_a_missing_folder_is_told_and_leaves_the_index(kept: CorpusStore, root: Path) -> None:
    before = kept.updated().id
    shutil.rmtree(root)
    with pytest.raises(CorpusError, match="does not exist"):
        kept.updated()
    reopened = kept.current()
    assert reopened
    assert reopened.id == before


@pytest.mark.thorough
@pytest.mark.parametrize("first", range(3))
def test_a_damaged_file_is_never_trusted(kept: CorpusStore, root: Path, first: int) -> None:
    age(root)
    kept.updated()
    expected = building.build("notes", root)
    names = sorted(file.relative_to(current(kept)) for file in current(kept).rglob("*.*"))
    for number, name in enumerate(names[first::3]):
        file = current(kept) / name
        data = bytearray(file.read_bytes())
        if (number + first) % 3 == 0:
            file.unlink()
        elif (number + first) % 3 == 1:
            file.write_bytes(data[:-1])
        else:
            data[len(data) // 2] ^= 1
            file.write_bytes(data)
        assert kept.current() is None, name
        assert_same(kept.updated(), expected)


@pytest.mark.parametrize("text", ["", "../../etc", "no such\n", "\udcff", "0fe613-00000000"])
def test_a_pointer_to_nowhere_is_never_followed(kept: CorpusStore, root: Path, text: str) -> None:
    kept.updated()
    (kept.folder / "current").write_bytes(text.encode("utf-8", "surrogateescape"))
    assert kept.current() is None
    assert_same(kept.updated(), building.build("notes", root))


def test_an_index_of_another_version_is_built_anew(
    kept: CorpusStore, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    age(root)
    kept.updated()
    monkeypatch.setattr(stored, "versions", lambda: "a newer stemmer")
    assert kept.current() is None
    kept.updated()
    assert kept.current() is not None
    monkeypatch.setattr(shelf, "FORMAT", shelf.FORMAT + 1)
    assert kept.current() is None


@pytest.mark.thorough
@pytest.mark.parametrize("damage", ["header", "middle"])
def test_a_damaged_cache_is_made_anew(kept: CorpusStore, root: Path, damage: str) -> None:
    for n in range(200):
        (root / f"{n}.txt").write_text(f"Note {n} of the heronry, on page w{n}.")
    kept.updated()
    file = kept.folder / "analyses.sqlite"
    data = bytearray(file.read_bytes())
    place = 0 if damage == "header" else len(data) // 4
    data[place : place + len(data) // 2] = b"\xff" * (len(data) // 2)
    file.write_bytes(data)
    (root / "sea.md").write_text("The tide is out.")
    (root / "7.txt").unlink()
    assert_same(kept.updated(), building.build("notes", root))
    (root / "8.txt").unlink()
    assert_same(kept.updated(), building.build("notes", root))


def test_rebuilding_trusts_no_analysis(kept: CorpusStore, root: Path) -> None:
    age(root)
    kept.updated()
    with sqlite3.connect(kept.folder / "analyses.sqlite") as db:
        db.execute("UPDATE analyses SET packed = (SELECT max(packed) FROM analyses)")
    db.close()
    assert_same(kept.updated(rebuild=True), building.build("notes", root))


def test_what_went_is_forgotten(kept: CorpusStore, root: Path) -> None:
    kept.updated()
    (root / "birds.txt").unlink()
    kept.updated()
    with AnalysisCache(kept.folder / "analyses.sqlite") as cache:
        assert len(cache) == 1


def test_what_went_is_forgotten_where_little_changed(kept: CorpusStore, root: Path) -> None:
    (root / "long.txt").write_text("gull " * 3_000)
    kept.updated()
    (root / "copy-of-sea.md").write_text((root / "sea.md").read_text())
    (root / "birds.txt").write_text("Herons stand in the reeds.\n")
    kept.updated()
    (root / "copy-of-sea.md").unlink()
    (root / "birds.txt").write_text("Herons stand in the shallows.\n")
    kept.updated()
    with AnalysisCache(kept.folder / "analyses.sqlite") as cache:
        assert cache.is_tidy
        assert len(cache) == 3


def test_what_an_interrupted_build_left_is_forgotten(kept: CorpusStore, root: Path) -> None:
    (root / "long.txt").write_text("gull " * 3_000)
    kept.updated()
    left = analysed("A tern that nobody indexed.")
    with AnalysisCache(kept.folder / "analyses.sqlite") as cache:
        cache.put([(Reading("a.md", left.digest, "utf-8"), packed_alone(left))])
    (root / "birds.txt").write_text("Herons stand in the reeds.\n")
    kept.updated()
    with AnalysisCache(kept.folder / "analyses.sqlite") as cache:
        assert len(cache) == 3


def test_the_bar_is_handed_down_until_a_twentieth_has_changed(
    kept: CorpusStore, root: Path
) -> None:
    for n in range(100):
        (root / f"{n:03}.txt").write_text(f"Note {n} of the heronry.")
    kept.keep_calibration(kept.updated(), BAR)
    assert kept.calibration(kept.updated()) == BAR
    known = []
    for n in range(4):
        (root / f"{n:03}.txt").write_text(f"Another note {n}.")
        known.append(kept.calibration(kept.updated()))
    # Each changed note is one paragraph that went and one that came, of some hundred.
    assert known == [BAR, BAR, None, None]


def test_the_bar_of_a_snapshot_that_is_current_no_more_is_not_kept(
    kept: CorpusStore, root: Path
) -> None:
    old = kept.updated()
    (root / "birds.txt").write_text("Curlews call at night.")
    new = kept.updated()
    kept.keep_calibration(old, BAR)
    assert kept.calibration(old) is None
    assert kept.calibration(new) is None


def test_the_bar_of_one_snapshot_is_not_handed_out_for_another(
    kept: CorpusStore, root: Path
) -> None:
    old = kept.updated()
    (root / "birds.txt").write_text("Curlews call at night.")
    new = kept.updated()
    kept.keep_calibration(new, BAR)
    assert kept.calibration(new) == BAR
    assert kept.calibration(old) is None


def test_a_folder_that_cant_be_written_is_told(tmp_path: Path, root: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreError, match=r"^The index in .* can't be written: .*\.$"):
        CorpusStore(tmp_path / "file", "notes", root, "utf-8").updated()


def test_a_full_disk_is_told_and_leaves_the_old_index(kept: CorpusStore, root: Path) -> None:
    """Files can't grow beyond some kilobytes, which looks to a process like a full disk."""
    before = kept.updated()
    (root / "long.txt").write_text("\n\n".join(f"Note w{n} of the heronry." for n in range(2_000)))
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    try:
        for most in (100, 20_000, 60_000):
            resource.setrlimit(resource.RLIMIT_FSIZE, (most, limits[1]))
            with pytest.raises(StoreError, match="can't be written"):
                kept.updated()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    reopened = kept.current()
    assert reopened
    assert reopened.id == before.id
    assert not list(kept.folder.glob("*.tmp"))
    assert_same(kept.updated(), building.build("notes", root))


def test_who_waits_too_long_for_another_writer_is_told(tmp_path: Path, root: Path) -> None:
    patient = CorpusStore(tmp_path / "index", "notes", root, "utf-8")
    hasty = CorpusStore(tmp_path / "index", "notes", root, "utf-8", patience=0.05)
    with patient._writing(), pytest.raises(StoreError, match="Another process"):
        hasty.updated()


def test_a_writer_that_waited_takes_what_the_other_has_made(
    kept: CorpusStore, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    age(root)
    other = CorpusStore(kept.folder.parent, "notes", root, "utf-8")
    writing = CorpusStore._writing

    def waiting(self: CorpusStore) -> object:
        if self is kept:
            other.updated()
        return writing(self)

    monkeypatch.setattr(CorpusStore, "_writing", waiting)
    snapshot = kept.updated()
    monkeypatch.setattr(kept, "_build", None)
    assert kept.updated().id == snapshot.id


_WRITER: Final = """
import json, os, signal, sys
from pathlib import Path
from retrieval.snapshots.store import CorpusStore

os.fsync = lambda _: None  # as in the process that asks

def count(event, arguments):
    global left
    if event.startswith(tuple(asked["events"])):
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

for line in sys.stdin:
    asked = json.loads(line)
    if not (pid := os.fork()):
        left = asked["steps"]
        store = CorpusStore(Path(asked["index"]), "notes", Path(asked["root"]), "utf-8")
        sys.addaudithook(count)
        store.updated(rebuild=asked["rebuild"])
        print(asked["steps"] - left, flush=True)
        os._exit(0)
    print(pid, flush=True)
    os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
    print("ended", flush=True)
    sys.stdin.readline()
    os.waitpid(pid, 0)
"""
"""Forks a process for each update, since starting one takes most of a second; it counts the steps
at which it touches files, and kills itself at the wanted one."""


@dataclass
class Writer:
    """Updates an index in processes that are killed.

    Attributes:
        steps: How often the last one touched a file; 0 when it was killed.
        seconds: How long the last surviving one took.
    """

    index: Path
    root: Path
    given: IO[str]
    told: IO[str]
    steps: int = 0
    seconds: float = 0.0

    def update(
        self,
        *,
        rebuild: bool,
        steps: int = 1 << 40,
        seconds: float | None = None,
        events: Sequence[str] = ("open", "os.", "shutil.", "sqlite3."),
    ) -> None:
        """Update, and be killed at a step or after a time; `events` are the steps that count."""
        asked = {
            "index": str(self.index),
            "root": str(self.root),
            "rebuild": rebuild,
            "steps": steps,
            "events": events,
        }
        self.steps = 0
        began = time.perf_counter()
        self.given.write(json.dumps(asked) + "\n")
        self.given.flush()
        pid = int(self.told.readline())
        if seconds is not None:
            time.sleep(seconds)
            # It isn't reaped before we say so, so no other process has its number yet.
            os.kill(pid, signal.SIGKILL)
        while (line := self.told.readline()) != "ended\n":
            assert line, "the writer has died"
            self.steps, self.seconds = int(line), time.perf_counter() - began
        self.given.write("\n")


@pytest.fixture(scope="module")
def forking() -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        [sys.executable, "-c", _WRITER],
        env=os.environ | {"PYTHONPATH": str(PROJECT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        yield process


@pytest.fixture
def writer(tmp_path: Path, root: Path, forking: subprocess.Popen[str]) -> Writer:
    assert forking.stdin
    assert forking.stdout
    return Writer(tmp_path / "index", root, forking.stdin, forking.stdout)


@pytest.mark.deeper
@pytest.mark.parametrize("rebuild", [True, False], ids=["building", "merging"])
@pytest.mark.parametrize("by", ["steps", "seconds"])
def test_killing_a_writer_leaves_the_old_index_or_the_new_one(
    kept: CorpusStore, root: Path, writer: Writer, figure: Figure, rebuild: bool, by: str
) -> None:
    for n in range(16):
        notes = [f"Note {n}.{m} of the heronry, page w{n * m}. " * 10 for m in range(8)]
        (root / f"{n:03}.txt").write_text("\n".join(notes))
    kept.updated()
    random_ = random.Random(5)  # noqa: S311 - the same moments each time
    kills = -(-KILLS // 4)

    def change() -> Snapshot:
        (root / f"{random_.randrange(16):03}.txt").write_text(f"A heron of {random_.random()}.")
        return building.build("notes", root)

    expected = change()
    writer.update(rebuild=rebuild)
    steps, seconds = writer.steps, writer.seconds
    found = []
    for kill in range(kills):
        old, expected = expected, change()
        share = (kill + random_.random()) / kills
        if by == "steps":
            writer.update(rebuild=rebuild, steps=1 + int(share * steps))
        else:
            writer.update(rebuild=rebuild, seconds=share * seconds)
        kept.verify()
        reopened = kept.current()
        assert reopened
        assert reopened.id in {old.id, expected.id}
        found.append(reopened.id == expected.id)
        assert_same(kept.updated(), expected)
        assert {file.name for file in kept.folder.iterdir()} == {
            current(kept).name, "current", "lock", "analyses.sqlite",
        }  # fmt: skip
    how = "building" if rebuild else "merging"
    figure(f"killed while {how}, by {by}: {kills} times, the new index there {sum(found)} times")


@pytest.mark.thorough
@pytest.mark.parametrize("rebuild", [True, False], ids=["building", "merging"])
@pytest.mark.parametrize("event", ["os.rename", "os.mkdir", "shutil.rmtree"])
def test_killing_a_writer_before_each_step_of_the_swap(
    kept: CorpusStore, root: Path, writer: Writer, rebuild: bool, event: str
) -> None:
    expected = kept.updated()
    killed = 0
    while not writer.steps:
        old = expected
        (root / "birds.txt").write_text(f"A heron was seen {killed} times.")
        expected = building.build("notes", root)
        writer.update(rebuild=rebuild, steps=killed + 1, events=[event])
        kept.verify()
        reopened = kept.current()
        assert reopened
        assert reopened.id in {old.id, expected.id}
        assert_same(kept.updated(), expected)
        killed += 1
    assert killed > 1
