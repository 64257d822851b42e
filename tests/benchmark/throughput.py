"""How many questions a second does one process answer, for one person and for several?

They go through the bot's own gate, which takes people in turn and has one thread for all of them.
"""

import asyncio
import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from rich.table import Table

from bot.admission import Gate, Limits
from retrieval.answer import Answerer

PEOPLE: Final = 8


@dataclass(frozen=True)
class Pace:
    """How fast questions were answered.

    Attributes:
        people: Number of people, each of whom asks anew when an answer is there.
        threads: Number of threads that answer.
        rate: Questions answered in a second.
        processor: Seconds of processor time for each.
    """

    people: int
    threads: int
    rate: float
    processor: float


def measure(answerer: Answerer, questions: Sequence[str]) -> list[Pace]:
    """Let people ask all questions in turn: alone, together, and with a thread for each core."""
    cores = os.cpu_count() or 1
    manners = dict.fromkeys([(1, 1), (PEOPLE, 1), (PEOPLE, cores)])
    return [asyncio.run(_pace(answerer, questions, *manner)) for manner in manners]


async def _pace(answerer: Answerer, questions: Sequence[str], people: int, threads: int) -> Pace:
    gate = Gate(Limits(threads=threads))
    left = iter(questions)

    async def ask(person: int) -> None:
        for question in left:
            await gate.run(person, partial(answerer.answer, question))

    started, began = time.perf_counter(), time.process_time()
    await asyncio.gather(*map(ask, range(people)))
    seconds, processor = time.perf_counter() - started, time.process_time() - began
    await gate.close(0.0)
    return Pace(people, threads, len(questions) / seconds, processor / len(questions))


def table(paces: Mapping[str, Sequence[Pace]]) -> Table:
    """Lay out the paces of each way of ranking."""
    shown = Table(title="Questions that one process answers in a second")
    shown.add_column("ranked", no_wrap=True)
    for column in ("people", "threads", "questions a second", "CPU ms each"):
        shown.add_column(column, justify="right")
    for name, each in paces.items():
        for pace in each:
            shown.add_row(
                name,
                str(pace.people),
                str(pace.threads),
                f"{pace.rate:.0f}",
                f"{pace.processor * 1e3:.2f}",
            )
    return shown
