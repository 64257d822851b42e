"""Does somebody who asks very much make others wait?"""

import asyncio
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.sandbox import Interaction, Sandbox
from bot.sandbox.people import Visitor
from tests.discord.process import running_bot
from tests.loads.asking import PATIENCE, QUESTIONS, people, waits, was_refused

OTHERS = 20
FLOOD = 100.0
"""Questions per second of the person who asks very much."""


@dataclass(frozen=True)
class Fairness:
    """Waits of other people, without and with one person's flood.

    Attributes:
        alone: Seconds to each answer to the others without the flood, ascending.
        beside: Seconds to each answer beside it.
        unanswered: Number of the others' questions that were refused or missed.
        flooded: Number of the one person's questions, of those refused, and of those without any
            reply.
    """

    alone: Sequence[float]
    beside: Sequence[float]
    unanswered: int
    flooded: tuple[int, int, int]

    @property
    def amiss(self) -> int:
        return self.unanswered + self.flooded[2]


async def compare(seconds: float) -> Fairness:
    """Let others ask for so long, once alone and once beside the flood.

    The rates are off, so only the order of service protects the others.
    """
    with tempfile.TemporaryDirectory() as folder:
        async with Sandbox(token="made-up") as sandbox, running_bot(sandbox, Path(folder)):
            flooder, *others = people(sandbox, OTHERS + 1)
            alone = await _ask(others, seconds, rate=OTHERS / 2)
            flood = asyncio.create_task(_ask([flooder], seconds, rate=FLOOD))
            beside = await _ask(others, seconds, rate=OTHERS / 2)
            flooded = await flood
    asked = [*alone, *beside]
    return Fairness(
        alone=waits(alone, lambda each: each.answered_at),
        beside=waits(beside, lambda each: each.answered_at),
        unanswered=sum(each.answered_at is None or was_refused(each) for each in asked),
        flooded=(
            len(flooded),
            sum(was_refused(each) for each in flooded),
            sum(each.answered_at is None for each in flooded),
        ),
    )


async def _ask(those: Sequence[Visitor], seconds: float, *, rate: float) -> list[Interaction]:
    loop = asyncio.get_running_loop()
    began = loop.time()
    opened: list[Interaction] = []
    for number in range(int(seconds * rate)):
        await asyncio.sleep(max(0.0, began + number / rate - loop.time()))
        person, question = those[number % len(those)], QUESTIONS[number % len(QUESTIONS)]
        opened.append(person.slash("ask", question=question))
    ends = loop.time() + PATIENCE
    while any(each.answered_at is None for each in opened) and loop.time() < ends:  # noqa: ASYNC110 - any change would look at all
        await asyncio.sleep(0.05)
    return opened
