"""Files are read in the order of the corpus, each analysed at most once, on all cores or one."""

import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import pytest

from retrieval.corpus import Drawer, sources
from retrieval.snapshots import intake
from retrieval.snapshots.cache import AnalysisCache
from retrieval.snapshots.intake import Forgotten, Read, read_files
from tests.bot.terminal.running import environment
from tests.patience import PATIENCE
from tests.retrieval.analysed import packed_alone

FILES = {f"{n:02}.txt": f"Note w{n} of the heronry.\nAnother one.\n" * 20 for n in range(40)}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "corpus"
    root.mkdir()
    for path, text in FILES.items():
        (root / path).write_text(text)
    return root


def manner(root: Path) -> intake.Manner:
    return intake.Manner(root, "utf-8", root.parent / "renditions")


def read(root: Path, cache: intake.Analyses, known: Mapping[str, intake.Known]) -> list[Read]:
    return list(read_files(manner(root), sources.list_files(root, (".txt",)).listed, cache, known))


def told(files: list[Read]) -> list[tuple[str, str, bytes | None]]:
    """Return the parts of files that can be compared."""
    return [(one.path, one.reason, packed_alone(one.file) if one.file else None) for one in files]


def test_processes_read_what_one_process_reads(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (root / "05.txt").write_bytes(b"\xff")
    expected = told(read(root, Forgotten(), {}))
    monkeypatch.setattr(intake, "_BYTES_WORTH_PROCESSES", 0)
    monkeypatch.setattr(intake, "_SMALLEST_CHUNK_BYTES", 500)
    assert told(read(root, Forgotten(), {})) == expected
    assert [path for path, *_ in expected] == sorted(FILES)
    assert [path for path, reason, *_ in expected if reason] == ["05.txt"]


def test_a_chunk_has_few_files_however_small_they_are(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for path in FILES:
        (root / path).write_bytes(b"")
    expected = told(read(root, Forgotten(), {}))
    counts: list[int] = []
    read_chunk = intake._read_chunk

    def reading(manner: intake.Manner, paths: list[str], drawer: Drawer) -> object:
        counts.append(len(paths))
        return read_chunk(manner, paths, drawer)

    monkeypatch.setattr(intake, "_read_chunk", reading)
    monkeypatch.setattr(intake, "_MOST_CHUNK_FILES", 15)
    assert told(read(root, Forgotten(), {})) == expected
    assert counts == [15, 15, 10]


def test_what_is_known_is_not_read_again(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with AnalysisCache(root.parent / "analyses.sqlite") as cache:
        expected = told(read(root, cache, {}))
        known = intake.digests(root, sources.list_files(root, (".txt",)).listed, lambda _: None)
        (root / "07.txt").write_text("A curlew.")
        del known["07.txt"]
        monkeypatch.setattr(intake, "_read_chunk", only("07.txt"))
        read_again = read(root, cache, known)
    again = told(read_again)
    assert [one for one in again if one[0] != "07.txt"] == [
        one for one in expected if one[0] != "07.txt"
    ]
    assert read_again[7].file
    assert read_again[7].file.word_lines == b"curlew"


def only(path: str) -> object:
    """Return a function that reads a chunk, and refuses any file but one."""
    read_chunk = intake._read_chunk

    def reading_one(manner: intake.Manner, paths: list[str], drawer: Drawer) -> object:
        assert paths == [path]
        return read_chunk(manner, paths, drawer)

    return reading_one


def test_a_damaged_analysis_is_made_again(root: Path) -> None:
    with AnalysisCache(root.parent / "analyses.sqlite") as cache:
        expected = told(read(root, cache, {}))
        known = intake.digests(root, sources.list_files(root, (".txt",)).listed, lambda _: None)
        cache.put([(manner(root).reading("03.txt", known["03.txt"][0]), b"nonsense")])
        assert told(read(root, cache, known)) == expected


def test_a_file_that_vanishes_meanwhile_is_skipped(root: Path) -> None:
    listed = sources.list_files(root, (".txt",)).listed
    (root / "02.txt").unlink()
    assert "02.txt" not in intake.digests(root, listed, lambda _: None)
    files = list(read_files(manner(root), listed, Forgotten(), {}))
    assert [one.path for one in files if one.file is None] == ["02.txt"]
    assert files[2].reason == "can't be read: No such file or directory"


_PARENT = """
import sys, time
from pathlib import Path
from retrieval.corpus import sources
from retrieval.snapshots import intake
intake._BYTES_WORTH_PROCESSES, intake._SMALLEST_CHUNK_BYTES = 0, 500
root = Path(sys.argv[1])
if __name__ == "__main__":
    listed = sources.list_files(root, (".txt",)).listed
    manner = intake.Manner(root, "utf-8", root.parent / "renditions")
    for _ in intake.read_files(manner, listed, intake.Forgotten(), {}):
        import multiprocessing
        print(*[child.pid for child in multiprocessing.active_children()], flush=True)
        time.sleep(60)
"""


def test_processes_end_when_the_one_that_started_them_is_killed(root: Path, tmp_path: Path) -> None:
    program = tmp_path / "parent.py"
    program.write_text(_PARENT)
    with subprocess.Popen(
        [sys.executable, program, root], env=environment(), stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout
        children = parent.stdout.readline().split()
        parent.kill()
    assert children
    until = time.monotonic() + PATIENCE
    while any(is_running(child) for child in children):
        assert time.monotonic() < until
        time.sleep(0.05)


def is_running(pid: str) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"
