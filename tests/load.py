"""How much can the bot take? `make load` starts the real bot and asks it much at once.

    python -m tests.load --at-once 1000 --runs 3
    python -m tests.load --rate 100 --seconds 60

Discord's side, the people and the bot share this machine's cores, so the bot has less than it
would have alone. Ends with 1 when anything was missed.
"""

import argparse
import asyncio
import itertools
import resource
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bot.sandbox import Interaction, Sandbox
from bot.sandbox.interactions import ACKNOWLEDGE_WITHIN
from tests.discord.process import Process, running_bot
from tests.discord.validation import Validation

QUESTIONS = (
    "What did Sleeper Agents show about standard finetuning?",
    "Who coined the term schemer?",
    "How much of Leela's strength is due to look-ahead?",
    "Who won the 2022 World Cup?",
    "Does it make sense for a startup in stealth mode to raise a Series B?",
    "What are the two inputs that drive software progress?",
)
PATIENCE = 60.0


@dataclass(frozen=True)
class Load:
    """What is asked: so many at once, or at a rate for some time."""

    at_once: int
    rate: float
    seconds: float

    def __str__(self) -> str:
        if self.rate:
            return f"{self.rate:g} a second for {self.seconds:g} s"
        return f"{self.at_once:,} at once"


@dataclass(frozen=True)
class Result:
    """What came of it.

    Attributes:
        opened: How many questions were asked.
        acknowledged: Seconds from each question to its acknowledgement, those in time, ascending.
        answered: Seconds from each question to its answer, ascending.
        refused: How many were told something else than an answer: an apology, or to try later.
        cpu: Seconds.
        memory: The most the bot has had, in MiB.
    """

    load: Load
    opened: int
    acknowledged: Sequence[float]
    answered: Sequence[float]
    refused: int
    pings: int
    violations: int
    cpu: float
    memory: float

    @property
    def missed(self) -> int:
        return self.opened - min(len(self.acknowledged), len(self.answered))


def share(waits: Sequence[float], percent: float) -> str:
    """Return the time within which so many percent were done, in milliseconds."""
    if not waits:
        return "–"
    return f"{waits[min(len(waits) - 1, int(len(waits) * percent / 100))] * 1000:,.0f} ms"


async def measure(load: Load) -> Result:
    """Start a sandbox and the bot, ask, and wait for every answer or the end of patience."""
    validation = Validation()
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with tempfile.TemporaryDirectory() as folder:
        async with Sandbox(token="made-up", observer=validation) as sandbox:
            async with running_bot(sandbox, Path(folder)) as process:
                opened = await asked(load, sandbox)
                memory = peak_memory(process)
            pings = sum(
                bool(message.pinged) for interaction in opened for message in interaction.messages
            )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    acknowledged = waits(opened, lambda interaction: interaction.acknowledged_at)
    return Result(
        load=load,
        opened=len(opened),
        acknowledged=[wait for wait in acknowledged if wait <= ACKNOWLEDGE_WITHIN],
        answered=waits(opened, lambda interaction: interaction.answered_at),
        refused=sum(
            not message.content.startswith("**")  # every answer begins with its question
            for interaction in opened
            for message in interaction.messages
        ),
        pings=pings,
        violations=len(validation.violations),
        cpu=cpu,
        memory=memory or after.ru_maxrss / 1024,
    )


def waits(
    opened: Sequence[Interaction], moment: Callable[[Interaction], float | None]
) -> list[float]:
    """Return the seconds from each question to some moment that came, ascending."""
    moments = ((interaction.opened_at, moment(interaction)) for interaction in opened)
    return sorted(end - start for start, end in moments if end is not None)


async def asked(load: Load, sandbox: Sandbox) -> list[Interaction]:
    people = [
        sandbox.visitor(sandbox.world.add_user(f"Person {n}", guild=sandbox.guild))
        for n in range(50)
    ]
    each = zip(itertools.cycle(people), itertools.cycle(QUESTIONS), strict=False)
    opened: list[Interaction] = []
    count = int(load.rate * load.seconds) if load.rate else load.at_once
    loop = asyncio.get_running_loop()
    began = loop.time()
    for number, (person, question) in zip(range(count), each, strict=False):
        if load.rate:
            await asyncio.sleep(max(0.0, began + number / load.rate - loop.time()))
        opened.append(person.slash("ask", question=question))
    # Ends without a complaint when patience does: what was missed is counted.
    ends = loop.time() + PATIENCE
    while any(i.answered_at is None for i in opened) and loop.time() < ends:  # noqa: ASYNC110 - any change would look at all
        await asyncio.sleep(0.1)
    return opened


def peak_memory(process: Process) -> float:
    """Return the most memory a running process has had, in MiB; 0 where /proc doesn't tell."""
    try:
        status = Path(f"/proc/{process.pid}/status").read_text("utf-8")
    except OSError:
        return 0.0
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.load", description=__doc__)
    parser.add_argument("--at-once", type=int, default=1000, help="questions at once")
    parser.add_argument("--rate", type=float, default=0, help="questions a second, instead")
    parser.add_argument("--seconds", type=float, default=60, help="for so long, with --rate")
    parser.add_argument("--runs", type=int, default=1, help="each with a bot of its own")
    told = parser.parse_args()
    table = Table(title="Questions to the running bot")
    for column in (
        *("load", "acknowledged", "answered", "refused", "missed"),
        *("ack p50", "ack p99", "ack max", "answer p50", "answer p99"),
        *("pings", "violations", "CPU", "memory"),
    ):
        table.add_column(column, justify="right")
    missed = 0
    for _ in range(told.runs):
        result = asyncio.run(measure(Load(told.at_once, told.rate, told.seconds)))
        missed += result.missed + result.violations + result.pings
        table.add_row(
            str(result.load),
            f"{len(result.acknowledged):,}",
            f"{len(result.answered):,}",
            f"{result.refused:,}",
            f"{result.missed:,}",
            share(result.acknowledged, 50),
            share(result.acknowledged, 99),
            share(result.acknowledged, 100),
            share(result.answered, 50),
            share(result.answered, 99),
            f"{result.pings:,}",
            f"{result.violations:,}",
            f"{result.cpu:.1f} s",
            f"{result.memory:,.0f} MiB",
        )
    Console(width=160 if not sys.stdout.isatty() else None).print(table)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
