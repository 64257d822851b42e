"""Three real OpenSearch nodes on this machine alone, a process each.

`make cluster` lets Maven fetch what they are made of.
"""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any, Final, Self

from tests.patience import PATIENCE

PROJECT: Final = Path(__file__).parents[2]
LIBRARIES: Final = PROJECT / "build" / "cluster" / "lib"
PROGRAM: Final = Path(__file__).with_name("Node.java")

_JAVA: Final = (
    *("-Xms256m", "-Xmx512m", "-XX:+UseSerialGC", "-Xshare:auto"),
    *("-Dlog4j2.level=ERROR", "-Djava.awt.headless=true"),
)

_LONGEST_START: Final = 5 * PATIENCE

# No proxy stands between this machine and itself.
_DIRECT: Final = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def free_ports(count: int) -> list[int]:
    """Return ports that nobody listens on."""
    with contextlib.ExitStack() as open_ones:
        sockets = [open_ones.enter_context(socket.socket()) for _ in range(count)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]


class Nodes:
    """A cluster of three; use it in a `with`.

    Args:
        folder: Where they keep everything.
        quick: Whether they are compiled to be fast in the long run rather than soon.
    """

    def __init__(self, folder: Path, *, quick: bool = False) -> None:
        self._folder = folder
        self._compiled = [] if quick else ["-XX:TieredStopAtLevel=1"]
        ports = free_ports(6)
        self._http, self._transport = ports[:3], ports[3:]
        self._processes: list[subprocess.Popen[bytes] | None] = [None, None, None]

    def __enter__(self) -> Self:
        try:
            for number in range(3):
                self.start(number)
            self.until_there(3)
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        for process in self._processes:
            if process is not None:
                process.kill()
                process.wait()

    @property
    def hosts(self) -> tuple[str, ...]:
        return tuple(f"http://127.0.0.1:{port}" for port in self._http)

    @property
    def alive(self) -> list[int]:
        return [number for number, process in enumerate(self._processes) if process]

    def start(self, number: int) -> None:
        others = [port for port in self._transport if port != self._transport[number]]
        log = (self._folder / f"node-{number}.log").open("ab")
        # A niceness for those who share the machine.
        nice = ["nice", "-n", "5"] if sys.platform != "win32" else []
        arguments = [
            str(self._folder / f"node-{number}"),
            f"node-{number}",
            str(self._http[number]),
            ",".join(map(str, [self._transport[number], *others])),
        ]
        command = [
            *nice,
            "java",
            *_JAVA,
            *self._compiled,
            "-cp",
            f"{LIBRARIES}/*",
            str(PROGRAM),
            *arguments,
        ]
        with log:
            self._processes[number] = subprocess.Popen(command, stdout=log, stderr=log)

    def kill(self, number: int) -> None:
        """Let a node die without a word."""
        self.signal(number, signal.SIGKILL)
        process = self._processes[number]
        assert process
        process.wait()
        self._processes[number] = None

    def signal(self, number: int, kind: int) -> None:
        process = self._processes[number]
        assert process
        os.kill(process.pid, kind)

    def until_there(self, count: int, status: str = "") -> None:
        """Wait until so many nodes are together, and all indexes have this status or a better."""
        path = f"/_cluster/health?wait_for_nodes={count}&timeout=5s"
        path += f"&wait_for_status={status}&wait_for_no_initializing_shards=true" if status else ""
        deadline = time.monotonic() + _LONGEST_START
        while time.monotonic() < deadline:
            with contextlib.suppress(OSError, ValueError):
                told = self.ask("GET", path)
                if told["number_of_nodes"] == count and not told["timed_out"]:
                    return
            time.sleep(0.5)
        logs = [path.read_text("utf-8")[-2000:] for path in sorted(self._folder.glob("*.log"))]
        raise AssertionError("\n".join(["the nodes don't come together", *logs]))

    def ask(self, method: str, path: str, body: object = None) -> Any:
        """Ask a node that lives, past the program."""
        number = self.alive[0]
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(  # noqa: S310 - the hosts are ours
            self.hosts[number] + path, data, {"Content-Type": "application/json"}, method=method
        )
        try:
            with _DIRECT.open(request, timeout=PATIENCE) as answer:
                return json.loads(answer.read() or b"null")
        except urllib.error.HTTPError as error:
            if error.code == 404:
                return None
            raise

    def indexes(self) -> dict[str, list[str]]:
        """Return the aliases of each index of ours."""
        told = self.ask("GET", "/verbatim-*/_alias") or {}
        return {name: sorted(one["aliases"]) for name, one in sorted(told.items())}

    def clear(self) -> None:
        """Take away all indexes of ours."""
        for name in self.indexes():
            self.ask("DELETE", f"/{name}")
