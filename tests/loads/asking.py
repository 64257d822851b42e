"""How long do answers take when very many people ask, and how much memory does the bot take?"""

import asyncio
import itertools
import math
import os
import random
import re
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bot.sandbox import Interaction, Sandbox
from bot.sandbox.application import ACKNOWLEDGE_WITHIN
from bot.sandbox.people import Visitor
from tests.discord.process import PROJECT, Process, running_bot
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
REAL_LIMITS = {"VERBATIM_LIMITS__PER_MINUTE": "10", "VERBATIM_LIMITS__CHANNEL_PER_MINUTE": "60"}


@dataclass(frozen=True)
class Load:
    """A load of questions.

    Attributes:
        count: Number of questions, each by somebody else as far as there are people.
        rate: Questions per second; infinite for all at once.
        people: Number of people who ask in turn. The bot takes five questions at once from one
            person.
        limited: Whether the limits are those of the default settings; else the rates are off.
        samples: Numbers of questions after which the memory is measured.
        various: Whether every question is a new one, so that none is found in a cache.
    """

    count: int
    rate: float = math.inf
    people: int = 1000
    limited: bool = False
    samples: tuple[int, ...] = ()
    various: bool = False

    def __str__(self) -> str:
        limits = ", the real limits" if self.limited else ""
        if math.isfinite(self.rate):
            return f"{self.rate:g} a second for {self.count / self.rate:g} s{limits}"
        return f"{self.count:,} at once{limits}"


@dataclass(frozen=True)
class Result:
    """Measurements under a load.

    Attributes:
        opened: Number of questions that were asked.
        acknowledged: Seconds from each question to its acknowledgement, those in time, ascending.
        answered: Seconds from each question to its answer or refusal, ascending.
        refused: Number of people who got no answer but an apology, or were asked to try later.
        cpu: The bot's processor time from the first question to the last answer, in seconds.
        loop: That of its event loop's thread alone; the rest is mostly that of the searches.
        others: That of Discord's side and the people meanwhile.
        memory: The most memory the bot has had, in MiB.
        sampled: Memory of the bot after so many questions, in MiB.
    """

    load: Load
    opened: int
    acknowledged: Sequence[float]
    answered: Sequence[float]
    refused: int
    pings: int
    violations: int
    cpu: float
    loop: float
    others: float
    memory: float
    sampled: Mapping[int, float] = field(default_factory=dict)

    @property
    def missed(self) -> int:
        return self.opened - min(len(self.acknowledged), len(self.answered))

    @property
    def each(self) -> float:
        """Seconds of the bot's processor time for each question."""
        return self.cpu / max(1, self.opened)

    @property
    def own(self) -> float:
        """The share of all this processor time that was the bot's own."""
        return self.cpu / max(self.cpu + self.others, 1e-9)

    @property
    def grown(self) -> float:
        """MiB by which the memory grew between the first and the last sample."""
        looks = list(self.sampled.values())
        return looks[-1] - looks[0] if looks else 0.0

    @property
    def amiss(self) -> int:
        return self.missed + self.pings + self.violations


def share(waits: Sequence[float], percent: float) -> str:
    """Return the time within which `percent` of them were done, in milliseconds."""
    if not waits:
        return "–"
    return f"{waits[min(len(waits) - 1, int(len(waits) * percent / 100))] * 1000:,.0f} ms"


async def measure(load: Load) -> Result:
    """Start a sandbox and the bot, ask, and wait for every answer or until patience ends."""
    validation = Validation()
    with tempfile.TemporaryDirectory() as folder:
        async with Sandbox(token="made-up", observer=validation) as sandbox:
            limits = REAL_LIMITS if load.limited else {}
            async with running_bot(sandbox, Path(folder), limits) as process:
                sampled: dict[int, float] = {}
                before, began = spent(process), time.process_time()
                loop_before = spent(process, loop_only=True)
                opened = await asked(load, sandbox, process, sampled)
                cpu, others = spent(process) - before, time.process_time() - began
                loop = spent(process, loop_only=True) - loop_before
                memory = in_memory(process, "VmHWM")
            pings = sum(
                bool(message.pinged) for interaction in opened for message in interaction.messages
            )
    acknowledged = waits(opened, lambda interaction: interaction.acknowledged_at)
    return Result(
        load=load,
        opened=len(opened),
        acknowledged=[wait for wait in acknowledged if wait <= ACKNOWLEDGE_WITHIN],
        answered=waits(opened, lambda interaction: interaction.answered_at),
        refused=sum(was_refused(interaction) for interaction in opened),
        pings=pings,
        violations=len(validation.violations),
        cpu=cpu,
        loop=loop,
        others=others,
        memory=memory,
        sampled=sampled,
    )


def was_refused(interaction: Interaction) -> bool:
    # Every answer begins with its question.
    return any(not message.content.startswith("**") for message in interaction.messages)


def waits(
    opened: Sequence[Interaction], moment: Callable[[Interaction], float | None]
) -> list[float]:
    """Return the seconds from each question to a moment, where it came, ascending."""
    moments = ((interaction.opened_at, moment(interaction)) for interaction in opened)
    return sorted(end - start for start, end in moments if end is not None)


def people(sandbox: Sandbox, count: int) -> list[Visitor]:
    """Return `count` new people in the first channel."""
    users = (sandbox.world.add_user(f"Person {n}", guild=sandbox.guild) for n in range(count))
    return [sandbox.visitor(user) for user in users]


def questions(*, various: bool) -> Iterator[str]:
    """Yield questions without end."""
    if not various:
        yield from itertools.cycle(QUESTIONS)
    texts = (file.read_text("utf-8") for file in sorted((PROJECT / "seeds").glob("*.txt")))
    words = sorted(set(re.findall(r"\w+", " ".join(texts))))
    drawn = random.Random(7)  # noqa: S311 - the same ones each time
    while True:
        yield " ".join(drawn.sample(words, 6))


async def asked(
    load: Load, sandbox: Sandbox, process: Process, sampled: dict[int, float]
) -> list[Interaction]:
    """Ask, and wait until all is answered or patience ends; missing answers are counted."""
    each = zip(
        itertools.cycle(people(sandbox, load.people)),
        questions(various=load.various),
        strict=False,
    )
    opened: list[Interaction] = []
    loop = asyncio.get_running_loop()
    began = loop.time()
    for number, (person, question) in zip(range(load.count), each, strict=False):
        if math.isfinite(load.rate):
            await asyncio.sleep(max(0.0, began + number / load.rate - loop.time()))
        if number in load.samples:
            sampled[number] = in_memory(process, "VmRSS")
        opened.append(person.slash("ask", question=question))
    ends = loop.time() + PATIENCE
    while any(i.answered_at is None for i in opened) and loop.time() < ends:  # noqa: ASYNC110 - any change would look at all
        await asyncio.sleep(0.1)
    if load.count in load.samples:
        sampled[load.count] = in_memory(process, "VmRSS")
    return opened


def in_memory(process: Process, what: str) -> float:
    """Return what /proc says about a running process's memory, in MiB; 0 without /proc."""
    try:
        status = Path(f"/proc/{process.pid}/status").read_text("utf-8")
    except OSError:
        return 0.0
    return int(status.split(f"{what}:")[1].split()[0]) / 1024 if what in status else 0.0


def spent(process: Process, *, loop_only: bool = False) -> float:
    """Return what /proc says about a running process's processor time, in seconds; 0 without.

    The bot's event loop is in its first thread, whose number is the process's.
    """
    task = f"task/{process.pid}/" if loop_only else ""
    try:
        told = Path(f"/proc/{process.pid}/{task}stat").read_text("utf-8")
    except OSError:
        return 0.0
    # The program's name, in brackets, may hold blanks; user and system time are the 14th and 15th.
    user, system = told.rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")
