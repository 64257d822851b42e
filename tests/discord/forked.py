"""The real bot as a process, forked from one that has imported it: ten times as quick to start.

Everything but the import is as in `tests.discord.process`, which starts it as a person does, and
also here where variables say what Python itself is to read when it starts.
"""

import asyncio
import atexit
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping
from functools import cache, partial
from pathlib import Path

from bot.sandbox import Sandbox
from tests.discord import process
from tests.discord.process import PROJECT, Process
from tests.patience import PATIENCE

__all__ = ["Process", "running_bot", "start"]


class Forked:
    """A process that another one forked, with what `asyncio.subprocess.Process` has.

    Attributes:
        pid: Its number.
        returncode: Its exit status; None while it runs.
    """

    def __init__(self, stdout: asyncio.StreamReader, stderr: asyncio.StreamReader) -> None:
        self.stdout = stdout
        self.stderr = stderr
        self.pid = 0
        self.returncode: int | None = None
        self._ended = asyncio.Event()
        self._told: asyncio.Task[None] | None = None

    async def follow(self, told: asyncio.StreamReader) -> None:
        """Learn its number, and from now on when it ends."""
        self.pid = int(await told.readline())
        self._told = asyncio.create_task(self._follow(told))

    async def _follow(self, told: asyncio.StreamReader) -> None:
        self.returncode = int(await told.readline())
        await told.read()  # its end, which closes the pipe
        self._ended.set()

    def send_signal(self, signal: int) -> None:
        os.kill(self.pid, signal)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    async def wait(self) -> int:
        await self._ended.wait()
        assert self.returncode is not None
        return self.returncode


@cache
def forking() -> socket.socket:
    """Start what forks, once, until these tests end."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with theirs:
        started = subprocess.Popen(
            [sys.executable, "-m", "tests.discord.forking", str(theirs.fileno())],
            cwd=PROJECT,
            env={"PATH": os.environ.get("PATH", ""), "PYTHONPATH": str(PROJECT)},
            stdin=subprocess.DEVNULL,
            # Pipes, as those are that take their places.
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            pass_fds=[theirs.fileno()],
        )

    def end() -> None:
        ours.close()
        started.communicate(timeout=PATIENCE)

    atexit.register(end)
    return ours


async def _reader(descriptor: int) -> asyncio.StreamReader:
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(descriptor, "rb")
    )
    return reader


async def start(
    sandbox: Sandbox, *arguments: str, cwd: Path, variables: Mapping[str, str] | None = None
) -> Process:
    """Start the program with a clean environment that points it at a sandbox."""
    if "PYTHONPATH" in (variables or {}):
        return await process.start(sandbox, *arguments, cwd=cwd, variables=variables)
    environment = process.environment(sandbox, variables)
    asked = {"arguments": arguments, "cwd": str(cwd), "environment": environment}
    pipes = [os.pipe() for _ in range(3)]
    socket.send_fds(forking(), [json.dumps(asked).encode()], [theirs for _, theirs in pipes])
    for _, theirs in pipes:
        os.close(theirs)
    output, errors, told = [await _reader(ours) for ours, _ in pipes]
    forked = Forked(output, errors)
    await forked.follow(told)
    return Process(forked)


running_bot = partial(process.running_bot, start=start)
