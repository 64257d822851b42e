"""How does a test start the real bot as a person does, and stop it?"""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final, Protocol

from bot.sandbox import Sandbox
from tests.patience import PATIENCE

PROJECT: Final = Path(__file__).parents[2]

STOP_WITHIN: Final = 12.0
"""Seconds in which a supervisor expects the bot to have stopped."""


class Running(Protocol):
    """The part of `asyncio.subprocess.Process` that is used here."""

    @property
    def stdout(self) -> asyncio.StreamReader | None: ...

    @property
    def stderr(self) -> asyncio.StreamReader | None: ...

    @property
    def pid(self) -> int: ...

    @property
    def returncode(self) -> int | None: ...

    def send_signal(self, signal: int) -> None: ...

    def kill(self) -> None: ...

    async def wait(self) -> int: ...


class Process:
    """`verbatim run` or another command that connects to a sandbox.

    Attributes:
        log: The lines that it has written to standard error so far.
        output: The lines that it has written to standard output so far.
    """

    def __init__(self, process: Running) -> None:
        self._process = process
        self.log: list[str] = []
        self.output: list[str] = []
        self._more = asyncio.Event()
        assert process.stdout is not None
        assert process.stderr is not None
        self._readers = [
            asyncio.create_task(self._read(process.stdout, self.output)),
            asyncio.create_task(self._read(process.stderr, self.log)),
        ]

    async def _read(self, stream: asyncio.StreamReader, lines: list[str]) -> None:
        async for line in stream:
            lines.append(line.decode().rstrip("\n"))
            self._more.set()

    async def until_logged(self, text: str, *, times: int = 1, within: float = PATIENCE) -> None:
        """Wait until a text stands in this many lines of the log."""
        async with asyncio.timeout(within):
            while sum(text in line for line in self.log) < times:
                self._more.clear()
                await self._more.wait()

    async def until_ready(self, sandbox: Sandbox) -> None:
        """Wait until the bot is connected and identified; fail if it ends before."""
        ready = asyncio.create_task(
            sandbox.pulse.until(
                lambda: sandbox.gateway.ready, timeout=PATIENCE, what="the bot to be ready"
            )
        )
        ended = asyncio.create_task(self._process.wait())
        await asyncio.wait((ready, ended), return_when=asyncio.FIRST_COMPLETED)
        ended.cancel()
        if not ready.done():
            ready.cancel()
            raise AssertionError("\n".join(["the bot has ended", *self.log]))
        await ready

    @property
    def pid(self) -> int:
        return self._process.pid

    async def ended(self, within: float = STOP_WITHIN) -> int:
        """Wait for the end and return the exit status."""
        status = await asyncio.wait_for(self._process.wait(), within)
        await asyncio.gather(*self._readers)
        return status

    async def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Ask it to stop, and return the exit status."""
        if self._process.returncode is None:
            self._process.send_signal(number)
        return await self.ended()

    async def kill(self) -> None:
        if self._process.returncode is None:
            self._process.kill()
        await self.ended()


def environment(sandbox: Sandbox, variables: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return a clean environment that points the program at a sandbox."""
    return {
        "PATH": os.environ.get("PATH", ""),
        "PYTHONPATH": str(PROJECT),
        "DISCORD_TOKEN": sandbox.token,
        "DISCORD_API_BASE": sandbox.api_base,
        "DISCORD_GATEWAY_URL": sandbox.gateway_url,
        # Tests ask faster than people; what the gate refuses is tested by itself.
        "VERBATIM_LIMITS__PER_MINUTE": "inf",
        "VERBATIM_LIMITS__CHANNEL_PER_MINUTE": "inf",
        **(variables or {}),
    }


class Start(Protocol):
    """Starts the program with a clean environment that points it at a sandbox."""

    async def __call__(
        self,
        sandbox: Sandbox,
        *arguments: str,
        cwd: Path,
        variables: Mapping[str, str] | None = None,
    ) -> Process: ...


async def start(
    sandbox: Sandbox, *arguments: str, cwd: Path, variables: Mapping[str, str] | None = None
) -> Process:
    """Start the program as a person does."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        *arguments,
        cwd=cwd,
        env=environment(sandbox, variables),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    return Process(process)


@asynccontextmanager
async def running_bot(
    sandbox: Sandbox,
    cwd: Path,
    variables: Mapping[str, str] | None = None,
    *,
    start: Start = start,
) -> AsyncIterator[Process]:
    """Start the bot, wait until it is ready, and stop it at the end."""
    process = await start(sandbox, "run", cwd=cwd, variables=variables)
    try:
        await process.until_ready(sandbox)
        yield process
        await process.stop()
    finally:
        await process.kill()
