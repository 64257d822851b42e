"""Forks the program from a process that has imported it, since importing takes most of a start.

`python -m tests.discord.forking FD` is asked through the socket FD. What it forks goes on as
`python -m bot` does from its first line: a process with its own arguments, environment, folder and
streams, which ends by itself.
"""

import json
import os
import runpy
import signal
import socket
import sys
from typing import Any, Final

LONGEST: Final = 1 << 16
"""Bytes of what is asked."""


def main() -> None:
    """Fork for each start until the socket is closed; be the program in what was forked."""
    import bot.client.running  # noqa: F401, PLC0415 - it would be imported by whoever asks, too

    with socket.socket(fileno=int(sys.argv[1])) as connection:
        asked = _forked(connection)
    if asked:
        os.chdir(asked["cwd"])
        os.environ.clear()
        os.environ.update(asked["environment"])
        sys.path[0] = asked["cwd"]
        sys.argv = ["bot", *asked["arguments"]]
        runpy.run_module("bot", run_name="__main__", alter_sys=True)


def _forked(connection: socket.socket) -> dict[str, Any] | None:
    """Return what was asked, in a new process; None in this one, when all is over."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for those that wait
    while True:
        message, streams, _, _ = socket.recv_fds(connection, LONGEST, 3)
        if not message:
            return None
        if not os.fork():
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            output, errors, told = streams
            if pid := os.fork():
                _tell_of(pid, told, *streams[:2])
            os.dup2(output, 1)
            os.dup2(errors, 2)
            for stream in streams:
                os.close(stream)
            asked: dict[str, Any] = json.loads(message)
            return asked
        for stream in streams:
            os.close(stream)


def _tell_of(pid: int, told: int, *others: int) -> None:
    """Tell the number of a process, wait for it, tell its exit status, and end."""
    for stream in others:
        os.close(stream)
    os.write(told, f"{pid}\n".encode())
    _, status = os.waitpid(pid, 0)
    os.write(told, f"{os.waitstatus_to_exitcode(status)}\n".encode())
    os._exit(0)


if __name__ == "__main__":
    main()
