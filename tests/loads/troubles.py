"""What goes wrong while people ask: on the way to Discord, on the bot's disk, with its process?"""

import asyncio
import random
import shutil
from collections.abc import Callable
from pathlib import Path

from bot.sandbox import Sandbox
from tests.discord.process import PROJECT

REQUESTS = (
    "POST /interactions/*/callback",
    "PATCH /webhooks/*",
    "POST /channels/*/messages",
    "PATCH /channels/*",
    "DELETE /*",
)


class Troubles:
    """Switches faults of the sandbox on, one every now and then.

    Args:
        discord: The sandbox.
        drawn: Random source that decides which.
    """

    def __init__(self, discord: Sandbox, drawn: random.Random) -> None:
        self._discord = discord
        self._drawn = drawn
        self._of_requests: dict[Callable[[], None], float] = {
            self._limit: 4,
            self._fail: 4,
            self._slow: 4,
            self._cut: 4,
            self._lose: 4,
            self._repeat: 3,
            self._outage: 0.5,
        }
        self._of_the_gateway: dict[Callable[[], None], float] = {
            self._lose_gateway: 3,
            self._refuse_gateway: 1,
            self._reconnect: 3,
            self._invalidate: 1,
        }

    async def with_requests(self) -> None:
        """Let requests fail until cancelled; a fault that nothing meets is soon switched off."""
        while True:
            for _ in range(10):
                await asyncio.sleep(self._drawn.uniform(0.1, 1.0))
                self._one_of(self._of_requests)
            self._discord.faults.clear()

    async def with_the_gateway(self) -> None:
        """Let the gateway fail until cancelled."""
        while True:
            await asyncio.sleep(self._drawn.uniform(4.0, 12.0))
            self._one_of(self._of_the_gateway)

    def _one_of(self, kinds: dict[Callable[[], None], float]) -> None:
        self._drawn.choices(list(kinds), list(kinds.values()))[0]()

    async def fall_silent(self, seconds: float) -> None:
        """Let the gateway say nothing for `seconds`; then the network notices."""
        self._discord.faults.silence_gateway()
        await asyncio.sleep(seconds)
        self._discord.faults.cut_gateway()

    def _request(self) -> str:
        return self._drawn.choice(REQUESTS)

    def _times(self) -> int:
        return self._drawn.randint(1, 3)

    def _limit(self) -> None:
        self._discord.faults.rate_limit(
            self._request(),
            retry_after=self._drawn.uniform(0.2, 1.0),
            everywhere=self._drawn.random() < 0.2,
        )

    def _fail(self) -> None:
        status = self._drawn.choice([500, 502, 503])
        self._discord.faults.fail(self._request(), status=status, times=self._times())

    def _slow(self) -> None:
        self._discord.faults.slow(
            self._request(), seconds=self._drawn.uniform(0.2, 2.0), times=self._times()
        )

    def _cut(self) -> None:
        self._discord.faults.cut(self._request(), times=self._times())

    def _lose(self) -> None:
        self._discord.faults.lose(self._request(), times=self._times())

    def _repeat(self) -> None:
        event = self._drawn.choice(["INTERACTION_CREATE", "MESSAGE_CREATE", "MESSAGE_DELETE"])
        self._discord.faults.repeat_event(event)

    def _outage(self) -> None:
        """Accept no request at all until all faults are switched off."""
        self._discord.faults.cut("*", times=1_000_000)

    def _lose_gateway(self) -> None:
        self._discord.faults.cut_gateway()

    def _refuse_gateway(self) -> None:
        self._discord.faults.refuse_gateway(times=self._times())
        self._discord.faults.cut_gateway()

    def _reconnect(self) -> None:
        self._discord.faults.ask_to_reconnect()

    def _invalidate(self) -> None:
        self._discord.faults.invalidate_session(resumable=self._drawn.random() < 0.5)


class Corpus:
    """A corpus that starts as the seeds and whose other files come, change and go.

    Args:
        folder: The corpus's folder; made here.
        drawn: Random source that decides what changes.
    """

    def __init__(self, folder: Path, drawn: random.Random) -> None:
        self._folder = folder
        self._drawn = drawn
        shutil.copytree(PROJECT / "seeds", folder)
        self._change()

    async def go_on(self) -> None:
        """Change something every few seconds until cancelled."""
        while True:
            await asyncio.sleep(self._drawn.uniform(2.0, 6.0))
            self._change()

    def _change(self) -> None:
        file = self._folder / f"log-{self._drawn.randrange(5)}.txt"
        if file.exists() and self._drawn.random() < 0.3:
            file.unlink()
            return
        day = self._drawn.randrange(1000)
        line = f"On day {day} @everyone <@{day}> painted the harbour **red** by `hand`.\n"
        with file.open("a", encoding="utf-8") as opened:
            opened.write(line)
