"""Does anything get lost when everything goes wrong, for minutes, while many people ask?"""

import asyncio
import random
import signal
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from bot.sandbox import Sandbox
from bot.sandbox.journal import Exchange
from tests.discord.process import Process, start
from tests.discord.validation import CALLBACK, Validation, Violation
from tests.loads.asking import in_memory
from tests.loads.crowd import Crowd
from tests.loads.troubles import Corpus, Troubles
from tests.loads.verdicts import Act, Judge, Verdict

PEOPLE = 60
RATE = 15.0
"""Acts per second."""

PATIENCE = 30.0
LOOK = 0.02
BETWEEN_RESTARTS = (20.0, 35.0)
SILENCE = 15.0
STOPS_WITHIN = 10.0

_UNKNOWN_INTERACTION = "code 10062"
_ACKNOWLEDGED_BEFORE = "code 40060"


# asyncio asks for the repr of a task's result when it restores signal handlers, and the repr of a
# whole world would take gigabytes.
@dataclass(frozen=True, repr=False)
class Soaked:
    """Results of a soak.

    Attributes:
        verdicts: Verdict on each act.
        acknowledged: Number of interactions that were acknowledged.
        twice: Questions that were answered more than once, except where the bot was killed before
            it could note the first answer.
        pings: Messages of the bot that notified anybody.
        violations: Requests of the bot against Discord's rules that no fault explains.
        restarts: Number of restarts of the bot, by signal.
        statuses: Exit statuses after SIGTERM; and, negative, those without any signal.
        slowest_stop: Longest time that the bot took to end after SIGTERM, in seconds.
        troubles: Number of requests that met a fault.
        judge: Judge who knows what went wrong.
        log: Everything that the bot's processes logged.
        memory: The most memory that any of the bot's processes has had, in MiB.
    """

    verdicts: Mapping[Act, Verdict]
    acknowledged: int
    twice: Sequence[Act]
    pings: int
    violations: Sequence[Violation]
    restarts: Mapping[str, int]
    statuses: Sequence[int]
    slowest_stop: float
    troubles: int
    judge: Judge
    log: Sequence[str]
    memory: float

    @property
    def errors(self) -> list[str]:
        """Lines of the log about errors that nobody foresaw."""
        return [line for line in self.log if _is_error(line)]

    @property
    def counted(self) -> Counter[Verdict]:
        return Counter(self.verdicts.values())

    @property
    def lost(self) -> list[Act]:
        return [act for act, verdict in self.verdicts.items() if verdict is Verdict.LOST]

    @property
    def amiss(self) -> int:
        ended_badly = sum(status != 0 for status in self.statuses)
        return (
            len(self.lost)
            + len(self.twice)
            + self.pings
            + len(self.violations)
            + len(self.errors)
            + ended_badly
            + (self.slowest_stop > STOPS_WITHIN)
        )


def _is_error(line: str) -> bool:
    # discord.py logs this for an autocompletion that came too late or met a fault, which nobody
    # sees.
    by_typing = "Ignoring exception in autocomplete" in line
    return "Traceback" in line and not by_typing


@dataclass
class Witness:
    """Watches every request: what a fault cost it, and who is to blame for a violation."""

    judge: Judge
    validation: Validation = field(default_factory=Validation)
    troubles: int = 0
    suspects: list[tuple[Exchange, Violation]] = field(default_factory=list)
    _failures: Counter[int] = field(default_factory=Counter)
    _eaten: set[int] = field(default_factory=set)

    def __call__(self, exchange: Exchange) -> None:
        known = len(self.validation.violations)
        self.validation(exchange)
        self.suspects += [(exchange, each) for each in self.validation.violations[known:]]
        self.troubles += bool(exchange.fault)
        if exchange.fault and exchange.template == CALLBACK:
            self._spoil(exchange, int(exchange.path.split("/")[2]))

    def _spoil(self, exchange: Exchange, interaction: int) -> None:
        self._failures[interaction] += 1
        nth = self._failures[interaction]
        if exchange.fault == "lose":
            self._eaten.add(interaction)
        if exchange.fault == "rate_limit" and isinstance(exchange.answer, dict):
            cost = float(exchange.answer["retry_after"])
        elif exchange.status in {500, 502}:  # discord.py itself waits so long
            cost = 2.0 * nth - 1.0
        else:
            cost = 0.0 if exchange.fault == "slow" else 0.2 * nth
        self.judge.spoiled[interaction] += cost

    def violations(self, verdicts: Mapping[Act, Verdict], discord: Sandbox) -> list[Violation]:
        """Return the violations that the bot itself is to blame for."""
        acts = {act.interaction.id: act for act in verdicts if act.interaction is not None}
        return [
            violation
            for exchange, violation in self.suspects
            if not self._explained(exchange, violation, acts, verdicts, discord)
        ]

    def _explained(
        self,
        exchange: Exchange,
        violation: Violation,
        acts: Mapping[int, Act],
        verdicts: Mapping[Act, Verdict],
        discord: Sandbox,
    ) -> bool:
        if exchange.template == CALLBACK:
            interaction = int(exchange.path.split("/")[2])
            act = acts.get(interaction)
            if act is None:
                return False
            if _ACKNOWLEDGED_BEFORE in violation.sentence:
                return act.repeated or interaction in self._eaten
            late = verdicts[act] in {Verdict.TOO_LATE, Verdict.UNHEARD, Verdict.KILLED}
            return _UNKNOWN_INTERACTION in violation.sentence and late
        body = exchange.body if isinstance(exchange.body, dict) else {}
        reference = body.get("message_reference")
        if isinstance(reference, dict):
            # The author deleted the message meanwhile, which the bot can't know yet; or only one
            # person sees it, and the bot can't know which kind of message a menu was used on.
            channel = discord.world.channels.get(int(exchange.path.split("/")[2]))
            replied_to = int(str(reference["message_id"]))
            message = channel.messages.get(replied_to) if channel else None
            return message is not None and (message.deleted or message.ephemeral)
        return False


class Keeper:
    """Keeps a bot running, and ends it every now and then.

    Attributes:
        restarts: Number of restarts by signal.
        statuses: Exit statuses, SIGKILL aside.
        slowest_stop: Longest time that an end took, in seconds.
    """

    def __init__(self, discord: Sandbox, folder: Path, judge: Judge, drawn: random.Random) -> None:
        self.restarts: Counter[str] = Counter()
        self.statuses: list[int] = []
        self.slowest_stop = 0.0
        self.processes: list[Process] = []
        self.memory = 0.0
        self._discord = discord
        self._folder = folder
        self._judge = judge
        self._drawn = drawn

    @property
    def process(self) -> Process:
        return self.processes[-1]

    async def start(self) -> None:
        variables = {"VERBATIM_CORPORA__SOAK__PATH": "corpus"}
        self.processes.append(
            await start(self._discord, "run", cwd=self._folder, variables=variables)
        )

    async def go_on(self) -> None:
        """Restart the bot, by SIGTERM and SIGKILL in turn, until cancelled."""
        while True:
            for number in (signal.SIGTERM, signal.SIGKILL):
                await asyncio.sleep(self._drawn.uniform(*BETWEEN_RESTARTS))
                await asyncio.shield(asyncio.create_task(self.restart(number)))

    async def restart(self, number: signal.Signals) -> None:
        """End the bot by a signal and start it anew."""
        self.restarts[number.name] += 1
        await self.end(number)
        await self.start()

    async def end(self, number: signal.Signals) -> None:
        """End the bot by a signal, and note how it ended."""
        began = asyncio.get_running_loop().time()
        if number == signal.SIGKILL:
            self._judge.kills.append(began)
            await self.process.kill()
        else:
            self.statuses.append(await self.process.stop(number))
            took = asyncio.get_running_loop().time() - began
            self.slowest_stop = max(self.slowest_stop, took)

    async def watch(self) -> None:
        """Look at the connections and the memory until cancelled."""
        loop = asyncio.get_running_loop()
        while True:
            self._judge.lines.look(self._discord.gateway.sessions.values(), loop.time())
            self.memory = max(self.memory, in_memory(self.process, "VmHWM"))
            await asyncio.sleep(LOOK)


async def soak(minutes: float, seed: int, *, restarting: bool = True) -> Soaked:
    """Let people ask, and everything go wrong, for `minutes`; then wait until it is quiet."""
    judge = Judge()
    witness = Witness(judge)
    drawn = random.Random(seed)  # noqa: S311 - the same trouble for the same seed, nearly
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        corpus = Corpus(folder / "corpus", drawn)
        async with Sandbox(token="made-up", observer=witness) as discord:
            keeper = Keeper(discord, folder, judge, drawn)
            crowd = Crowd(discord, PEOPLE, drawn)
            troubles = Troubles(discord, drawn)
            await keeper.start()
            try:
                await _ready(discord)
                watching = asyncio.create_task(keeper.watch())
                going_on = [troubles.with_requests(), troubles.with_the_gateway(), corpus.go_on()]
                if restarting:
                    going_on.append(keeper.go_on())
                tasks = [asyncio.create_task(each) for each in going_on]
                if minutes >= 1:
                    tasks.append(asyncio.create_task(_silence(troubles, minutes * 30.0)))
                await crowd.act(RATE, minutes * 60.0)
                for task in tasks:
                    task.cancel()
                ended = await asyncio.gather(*tasks, return_exceptions=True)
                await _quiet(discord, judge, crowd)
                await keeper.end(signal.SIGTERM)
                watching.cancel()
                await asyncio.gather(watching, return_exceptions=True)
            finally:
                await keeper.process.kill()
            for told in ended:
                if isinstance(told, Exception):
                    raise told
            return _told(discord, crowd, judge, witness, keeper)


async def _ready(discord: Sandbox) -> None:
    await discord.pulse.until(lambda: discord.gateway.ready, timeout=30.0, what="the bot")


async def _silence(troubles: Troubles, after: float) -> None:
    await asyncio.sleep(after)
    await troubles.fall_silent(SILENCE)


async def _quiet(discord: Sandbox, judge: Judge, crowd: Crowd) -> None:
    """Switch the faults off, and wait for what may still come."""
    discord.faults.clear()
    discord.faults.refuse_gateway(times=0)
    with suppress(TimeoutError):
        await _ready(discord)
        async with asyncio.timeout(PATIENCE):
            while Verdict.LOST in judge.verdicts(crowd.acts).values():  # noqa: ASYNC110 - any change would look at all
                await asyncio.sleep(0.5)
    # Anything that comes twice has come by now.
    await asyncio.sleep(2.0)


def _told(discord: Sandbox, crowd: Crowd, judge: Judge, witness: Witness, keeper: Keeper) -> Soaked:
    verdicts = judge.verdicts(crowd.acts)
    bot = discord.world.bot
    said = [
        message
        for channel in discord.world.channels.values()
        for message in channel.messages.values()
        if message.author is bot
    ]
    return Soaked(
        verdicts=verdicts,
        acknowledged=sum(act.acknowledged for act in verdicts),
        twice=[act for act in verdicts if judge.was_answered_twice(act)],
        pings=sum(bool(message.pinged | message.mentions) for message in said),
        violations=witness.violations(verdicts, discord),
        restarts=keeper.restarts,
        statuses=keeper.statuses,
        slowest_stop=keeper.slowest_stop,
        troubles=witness.troubles,
        judge=judge,
        log=[line for process in keeper.processes for line in process.log],
        memory=keeper.memory,
    )
