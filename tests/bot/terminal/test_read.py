"""`verbatim read` lets the public corpora be read in a browser."""

import json
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.bot.terminal.running import as_a_process, environment, in_this_process
from tests.patience import PATIENCE

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")


class Served:
    """A running `verbatim read`."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        assert process.stdout is not None
        self.told = process.stdout.readline()
        self.address = self.told.split()[1].rstrip("/")

    def page(self, path: str) -> str:
        assert self.address.startswith("http://127.0.0.1:")
        with urllib.request.urlopen(f"{self.address}{path}", timeout=PATIENCE) as response:  # noqa: S310 - see above
            return str(response.read().decode())


@contextmanager
def reading(*arguments: str, cwd: Path) -> Iterator[Served]:
    with subprocess.Popen(
        [sys.executable, "-m", "bot", "read", *arguments],
        cwd=cwd,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield Served(process)
        finally:
            process.kill()


def make_public(folder: Path) -> None:
    with (folder / "verbatim.toml").open("a") as settings:
        settings.write("public = true\n[corpora.hidden]\npath = 'notes'\n")


@pytest.mark.parametrize(
    "number", [signal.SIGINT, pytest.param(signal.SIGTERM, marks=pytest.mark.thorough)]
)
def test_it_tells_its_address_serves_what_is_public_and_ends_when_told(
    notes: Path, working_folder: Path, number: signal.Signals
) -> None:
    make_public(working_folder)
    with reading("--port", "0", cwd=working_folder) as served:
        assert served.told == f"Open {served.address}/ in a browser; Ctrl-C ends this.\n"
        found = json.loads(served.page("/?format=json"))["corpora"]
        assert [one["name"] for one in found] == ["notes"]
        assert "by a blacksmith from Penzance" in served.page("/notes?q=who+repaired+the+foghorn")
        with pytest.raises(urllib.error.HTTPError):
            served.page("/hidden")
        began = time.monotonic()
        served.process.send_signal(number)
        assert served.process.wait(PATIENCE) == 0
        assert time.monotonic() - began < PATIENCE / 2
        assert served.process.stderr is not None
        assert served.process.stderr.read() == ""
    assert notes.is_dir()


@pytest.mark.thorough
def test_it_follows_files_that_change(notes: Path, working_folder: Path) -> None:
    make_public(working_folder)
    with reading("--port", "0", cwd=working_folder) as served:
        served.page("/notes/s/bread.txt")
        (notes / "new.txt").write_text("A dragon guards the marmalade.", "utf-8")
        ends = time.monotonic() + PATIENCE
        while "new.txt" not in served.page("/notes"):
            assert time.monotonic() < ends
            time.sleep(0.1)
        assert "A dragon guards" in served.page("/notes?q=what+does+the+dragon+guard")


def test_a_folder_that_is_named_can_be_read_without_settings(
    notes: Path, working_folder: Path
) -> None:
    with reading("--port", "0", "--folder", str(notes), cwd=working_folder) as served:
        assert "Knead the dough" in served.page("/notes/s/bread.txt")


def test_where_no_corpus_is_public_it_says_so(notes: Path) -> None:
    ended = in_this_process("read")
    assert (ended.status, ended.output) == (2, "")
    assert ended.errors == (
        "verbatim: No corpus is public. Set public = true for one that everybody may read, or name "
        "a folder with --folder.\n"
    )
    assert notes.is_dir()


@pytest.mark.thorough
def test_a_taken_port_is_told(notes: Path, working_folder: Path) -> None:
    make_public(working_folder)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ended = as_a_process("read", "--port", str(port), cwd=working_folder)
    assert ended.status == 2
    assert ended.errors.startswith(f"verbatim: Can't listen on 127.0.0.1:{port}: Address already")
    assert notes.is_dir()
