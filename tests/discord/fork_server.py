"""What forks the program, so that it need not import itself at each start?

`python -m tests.discord.fork_server FD` takes requests through the socket FD. A fork goes on as
`python -m bot` does from its first line: a process with its own arguments, environment, folder
and streams, which ends by itself.
"""

import importlib
import json
import os
import runpy
import signal
import socket
import sys
from typing import Any, Final

REQUEST_MAX: Final = 1 << 16
"""Bytes of a request."""

LOADED: Final = (
    "anyio._backends._asyncio",  # for watchfiles
    "bot.client.running",
    "bot.terminal.discord",
    "bot.terminal.program",
)
"""What a bot loads until it is ready; only the server is to load it for all."""


def main() -> None:
    """Fork at each request until the socket is closed; in a fork, be the program."""
    for name in LOADED:
        importlib.import_module(name)
    with socket.socket(fileno=int(sys.argv[1])) as connection:
        request = _fork(connection)
    if request:
        os.chdir(request["cwd"])
        os.environ.clear()
        os.environ.update(request["environment"])
        sys.path[0] = request["cwd"]
        sys.argv = ["bot", *request["arguments"]]
        runpy.run_module("bot", run_name="__main__", alter_sys=True)


def _fork(connection: socket.socket) -> dict[str, Any] | None:
    """Return a request in a new process; in this one None, once the socket is closed."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the reporters
    while True:
        message, streams, _, _ = socket.recv_fds(connection, REQUEST_MAX, 3)
        if not message:
            return None
        if not os.fork():
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            output, errors, reports = streams
            if pid := os.fork():
                _report(pid, reports, *streams[:2])
            os.dup2(output, 1)
            os.dup2(errors, 2)
            for stream in streams:
                os.close(stream)
            request: dict[str, Any] = json.loads(message)
            return request
        for stream in streams:
            os.close(stream)


def _report(pid: int, reports: int, *others: int) -> None:
    """Write the number of a process, wait for it, write its exit status, and end."""
    for stream in others:
        os.close(stream)
    os.write(reports, f"{pid}\n".encode())
    _, status = os.waitpid(pid, 0)
    os.write(reports, f"{os.waitstatus_to_exitcode(status)}\n".encode())
    os._exit(0)


if __name__ == "__main__":
    main()
