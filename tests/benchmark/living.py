"""How long does the event loop wait while the bot searches and keeps up with changed files?"""

import asyncio
import json
import logging
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Final

import numpy as np
import structlog
from rich.table import Table

from bot.client import running, watching
from bot.library import Library
from config import layers

_BEAT: Final = 0.001
_PROJECT: Final = Path(__file__).parents[2]


@dataclass(frozen=True)
class Stall:
    """Delays of the loop's heartbeats, in seconds.

    Attributes:
        beats: Number of heartbeats.
    """

    p99: float
    longest: float
    beats: int


@dataclass(frozen=True)
class Living:
    """Measurements of the event loop while the bot lives.

    Attributes:
        stalls: Stalls, by what was going on.
        live: Seconds from a file's change to the first answer from it.
        files: Number of files.
    """

    stalls: dict[str, Stall]
    live: float
    files: int


def measure(config: Path, questions: Sequence[str], files: Sequence[Path]) -> Living:
    """Search on one thread, as the bot does; then change a file and keep searching.

    Args:
        config: Settings that name one corpus, already indexed.
        questions: The questions.
        files: All files of the corpus.
    """
    # In a process of its own, since the loop would also collect the garbage of a benchmark, and the
    # process that indexes would import what a benchmark imports.
    command = [sys.executable, "-c", "from tests.benchmark import living; living.live()"]
    told = json.dumps([str(config), [*questions], [*map(str, files)]])
    ended = subprocess.run(
        command, cwd=_PROJECT, input=told, stdout=subprocess.PIPE, text=True, check=True
    )
    stalls, live = json.loads(ended.stdout)
    return Living({name: Stall(*stall) for name, stall in stalls.items()}, live, len(files))


def live() -> None:
    """Read the arguments of `measure` from standard input, live through it, print the result."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    config, questions, files = json.load(sys.stdin)
    library = Library(layers.load(Path(config)))
    running.open_indexes(library)
    living = asyncio.run(_measure(library, questions, [*map(Path, files)]))
    print(json.dumps([{n: astuple(stall) for n, stall in living.stalls.items()}, living.live]))


async def _measure(library: Library, questions: Sequence[str], files: Sequence[Path]) -> Living:
    stalls = {"idle": await _beating(lambda: asyncio.sleep(1.0))}
    with ThreadPoolExecutor(1) as searching:
        loop = asyncio.get_running_loop()

        async def search() -> None:
            for question in questions:
                await loop.run_in_executor(
                    searching, lambda asked: library.answerer().answer(asked), question
                )

        stalls["searching"] = await _beating(search)
        live = [0.0]

        async def swap_in() -> None:
            old = library.answerer().snapshot.id
            started = time.perf_counter()
            with files[len(files) // 2].open("a", encoding="utf-8") as file:
                file.write("A paragraph that nobody has read before.\n")
            indexed = asyncio.ensure_future(watching.refresh(library, library.names[0]))
            asked = 0
            while not indexed.done():
                await loop.run_in_executor(
                    searching,
                    lambda question: library.answerer().answer(question),
                    questions[asked % len(questions)],
                )
                asked += 1
                if not live[0] and library.answerer().snapshot.id != old:
                    live[0] = time.perf_counter() - started
            await indexed

        stalls["searching, a changed file indexed and swapped in"] = await _beating(swap_in)
    return Living(stalls, live[0], len(files))


async def _beating(work: Callable[[], Awaitable[object]]) -> Stall:
    """Do some work and return how late heartbeats came meanwhile."""
    late: list[float] = []

    async def beat() -> None:
        while True:
            due = time.perf_counter() + _BEAT
            await asyncio.sleep(_BEAT)
            late.append(time.perf_counter() - due)

    heart = asyncio.ensure_future(beat())
    try:
        await work()
        await asyncio.sleep(2 * _BEAT)  # a beat that the work held up to its end counts too
    finally:
        heart.cancel()
    return Stall(float(np.percentile(late, 99)), max(late), len(late))


def table(living: Living) -> Table:
    """Lay out the stalls, and how soon the bot answered from a changed file."""
    shown = Table(
        title="The event loop, a heartbeat each millisecond",
        caption=f"One changed file of {living.files:,} was live after {living.live:.2f} s.",
    )
    shown.add_column("while", no_wrap=True)
    for column in ("p99 late ms", "longest ms", "heartbeats"):
        shown.add_column(column, justify="right")
    for name, stall in living.stalls.items():
        shown.add_row(
            name, f"{stall.p99 * 1e3:.1f}", f"{stall.longest * 1e3:.1f}", f"{stall.beats:,}"
        )
    return shown
