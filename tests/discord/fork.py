"""How does a test start the real bot ten times as fast?

The process is forked from one that has imported the bot; all else is as in
`tests.discord.process`, which starts it as a person does. That is also done here when the
variables say what Python itself is to read at its start.
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


class Fork:
    """A process that another one forked, with the interface of `asyncio.subprocess.Process`.

    Attributes:
        pid: The number of the process.
        returncode: The exit status; None while the process runs.
    """

    def __init__(self, stdout: asyncio.StreamReader, stderr: asyncio.StreamReader) -> None:
        self.stdout = stdout
        self.stderr = stderr
        self.pid = 0
        self.returncode: int | None = None
        self._ended = asyncio.Event()
        self._following: asyncio.Task[None] | None = None

    async def follow(self, reports: asyncio.StreamReader) -> None:
        """Learn the number of the process, and from now on when it ends."""
        self.pid = int(await reports.readline())
        self._following = asyncio.create_task(self._follow(reports))

    async def _follow(self, reports: asyncio.StreamReader) -> None:
        self.returncode = int(await reports.readline())
        await reports.read()  # its end, which closes the pipe
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
def fork_server() -> socket.socket:
    """Start the fork server, which lives until these tests end; return the socket to it."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with theirs:
        started = subprocess.Popen(
            [sys.executable, "-m", "tests.discord.fork_server", str(theirs.fileno())],
            cwd=PROJECT,
            env={"PATH": os.environ.get("PATH", ""), "PYTHONPATH": str(PROJECT)},
            stdin=subprocess.DEVNULL,
            # Pipes, as are the streams that replace them in a fork.
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
    request = {"arguments": arguments, "cwd": str(cwd), "environment": environment}
    pipes = [os.pipe() for _ in range(3)]
    socket.send_fds(fork_server(), [json.dumps(request).encode()], [theirs for _, theirs in pipes])
    for _, theirs in pipes:
        os.close(theirs)
    output, errors, reports = [await _reader(ours) for ours, _ in pipes]
    fork = Fork(output, errors)
    await fork.follow(reports)
    return Process(fork)


running_bot = partial(process.running_bot, start=start)
