"""How do tests run the program on a terminal, and press keys there?

Windows has no such terminals.
"""

import os
import pty
import re
import select
import subprocess
import sys
import termios
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import pytest

from tests.bot.terminal.running import Ended, environment
from tests.patience import PATIENCE

_LOOKS: Final = 8  # a process that reads a file sleeps now and then, too

Typed = str | tuple[str, str]

# Whoever begins a session and opens a terminal gets its Ctrl-C.
_OWNING_IT = 'exec "$@" <"$TTY" >"$TTY" 2>&1'


def on_a_terminal(
    *arguments: str, cwd: Path, typed: Sequence[Typed] = (), width: int = 80
) -> Ended:
    """Run the program in a pseudo-terminal; both streams come back as its output.

    Each piece of `typed` waits for a prompt, as a person does. A piece that is a pair waits until
    the first of the two is the last that the terminal shows, and came since the piece before.
    """
    ours, its = pty.openpty()
    termios.tcsetwinsize(its, (40, width))
    with subprocess.Popen(
        ["sh", "-c", _OWNING_IT, "sh", sys.executable, "-m", "bot", *arguments],  # noqa: S607
        cwd=cwd,
        env=environment() | {"TERM": "xterm-256color", "TTY": os.ttyname(its), "INPUTRC": "/none"},
        stdin=its,
        stdout=its,
        stderr=its,
        start_new_session=True,
    ) as process:
        try:
            os.close(its)
            output, seen = b"", 0
            waiting = [("> ", piece) if isinstance(piece, str) else piece for piece in typed]
            while data := _read(ours):
                output += data
                if waiting and output[seen:].endswith(waiting[0][0].encode()):
                    seen = len(output)
                    _wait_until_idle(process.pid)
                    os.write(ours, waiting.pop(0)[1].encode())
            status = process.wait(PATIENCE)
        finally:
            process.kill()  # else whoever fails here would wait for its end
            os.close(ours)
    return Ended(status, unstyled(output.decode()).replace("\r\n", "\n"), "")


def _wait_until_idle(pid: int) -> None:
    """Wait until a process waits for a key: until it sleeps whenever one looks.

    Where Ctrl-C comes while it still handles the last one, Python tells it with the next key only.
    """
    end = time.monotonic() + PATIENCE
    stat = Path(f"/proc/{pid}/stat")
    asleep = 0
    while stat.exists() and asleep < _LOOKS:
        asleep = asleep + 1 if stat.read_text().rpartition(")")[2].split()[0] == "S" else 0
        assert time.monotonic() < end
        time.sleep(0.005)


def _read(terminal: int) -> bytes:
    ready = select.poll()  # unlike `select`, of a descriptor of any number
    ready.register(terminal, select.POLLIN)
    if not ready.poll(PATIENCE * 1_000):
        pytest.fail("the program neither writes nor ends")
    try:
        return os.read(terminal, 65536)
    except OSError:  # Linux says so that the other end was closed
        return b""


def unstyled(text: str) -> str:
    """Return a text without the program's own colours, and its switch for pasting."""
    return re.sub(r"\x1b\[(?:0m|1m|2m|36m|\?2004[hl])", "", text)
