"""How long does it take to index text files, and how much room and memory does that need?"""

import os
import resource
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Final

from rich.table import Table

from retrieval.index import analysis
from retrieval.snapshots.store import CorpusStore
from tests.benchmark.memory import watched

_FILES_AT_A_TIME: Final = 20


@dataclass(frozen=True)
class Cost:
    """Cost of bringing an index up to date.

    Attributes:
        seconds: The time that it took.
        processor: The time that it took on all processors together, in seconds.
        memory: Megabytes that all processes took at most, as in `watched`.
    """

    seconds: float
    processor: float
    memory: float


@dataclass(frozen=True)
class Building:
    """Cost of indexing some files.

    Attributes:
        alone: Seconds to read all files and find their terms, in one process.
        cores: The same on all cores, including the start of the processes.
        index: Cost from files to an index that is open.
        text: Bytes in the files.
        sizes: Bytes on disk, by purpose.
    """

    alone: float
    cores: float
    index: Cost
    text: int
    sizes: dict[str, int]


def measure(root: Path, files: Sequence[Path], folder: Path) -> Building:
    """Analyse files by itself, then index them.

    Args:
        root: Folder that holds them.
        files: All of them.
        folder: Folder for the index.
    """
    names = [str(file) for file in files]
    groups = [
        names[first : first + _FILES_AT_A_TIME] for first in range(0, len(names), _FILES_AT_A_TIME)
    ]

    def on_all_cores() -> None:
        with processes(os.cpu_count()) as pool:
            assert sum(pool.map(count_terms, groups))

    # Each runs in processes of its own, so that none finds words that another has met.
    cores = _seconds(on_all_cores)
    alone = _seconds(lambda: _in_a_process(names))
    with processes(1) as pool:
        index = indexed(pool, root, folder)
    return Building(
        cores=cores,
        alone=alone,
        index=index,
        text=sum(file.stat().st_size for file in files),
        sizes=_sizes(folder),
    )


def processes(number: int | None) -> ProcessPoolExecutor:
    """Return a pool of so many fresh processes, which share no memory with this one."""
    return ProcessPoolExecutor(number, mp_context=get_context("spawn"))


def indexed(pool: ProcessPoolExecutor, root: Path, folder: Path) -> Cost:
    """Bring the index of a folder up to date.

    Args:
        pool: A pool of one process, which does it.
        root: The corpus folder.
        folder: Folder for the index.
    """
    with watched(pool.submit(os.getpid).result()) as peak:
        seconds, processor = pool.submit(_update, root, folder).result()
    return Cost(seconds, processor, peak.megabytes)


def store_of(root: Path, folder: Path) -> CorpusStore:
    """Return the store that keeps the index of a folder."""
    return CorpusStore(folder, "bench", root, "utf-8")


def _update(root: Path, folder: Path) -> tuple[float, float]:
    before = _spent()
    seconds = _seconds(store_of(root, folder).updated)
    return seconds, _spent() - before


def _spent() -> float:
    """Return the processor time of this process, and of those it started that have ended."""
    both = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in both)


def count_terms(files: Sequence[str]) -> int:
    """Find the terms of files, paragraph by paragraph."""
    texts = (Path(file).read_text(encoding="utf-8") for file in files)
    return sum(len(analysis.terms(line)) for text in texts for line in text.splitlines())


def _in_a_process(files: Sequence[str]) -> None:
    with processes(1) as pool:
        assert pool.submit(count_terms, files).result()


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _sizes(folder: Path) -> dict[str, int]:
    sizes = {"postings": 0, "other columns": 0, "analyses, for the next change": 0}
    for file in folder.rglob("*"):
        if file.is_file():
            postings = "postings" in file.relative_to(folder).parts
            analyses = file.name.startswith("analyses")
            kind = "postings" if postings else "analyses, for the next change" if analyses else ""
            sizes[kind or "other columns"] += file.stat().st_size
    return sizes


def table(building: Building, paragraphs: int, files: int) -> Table:
    """Lay out the cost."""
    shown = Table(
        title=f"Indexing {paragraphs:,} paragraphs in {files:,} files, "
        f"{building.text / 1e6:,.0f} MB of text",
        caption=f"All processes that index take {building.index.memory:,.0f} MB at most, and "
        f"{building.index.processor:.1f} s of processor time.",
    )
    shown.add_column("", no_wrap=True)
    for column in ("s", "index / this", "MB"):
        shown.add_column(column, justify="right")
    for title, seconds in (
        ("bare analysis, one process", building.alone),
        ("bare analysis, all cores", building.cores),
        ("index, all cores", building.index.seconds),
    ):
        shown.add_row(title, f"{seconds:.1f}", f"{building.index.seconds / seconds:.2f}", "")
    shown.add_section()
    for title, size in building.sizes.items():
        shown.add_row(title, "", "", f"{size / 1e6:,.0f}")
    shown.add_row("all files", "", "", f"{sum(building.sizes.values()) / 1e6:,.0f}")
    return shown
