"""How many examples try each promise, and where do the figures appear that tests measure?

`make test` draws the same examples each time, so that the same code gives the same result. `make
thorough` sets `HYPOTHESIS_PROFILE=thorough`: it draws 1,000, and others each time, but where `CI`
is set, since an old fault found by chance must not hold up a change that has nothing to do with it.
Figures are printed at the end of the run, whichever process measured them.
"""

import gc
import os
import shutil
import signal
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import pytest
from hypothesis import HealthCheck, settings

# The time of an example says more about the machine's other work than about the code.
settings.register_profile(
    "quick",
    max_examples=20,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile(
    "thorough",
    settings.get_profile("quick"),
    max_examples=1_000,
    derandomize="CI" in os.environ,
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))

FEWER: Final = settings(max_examples=settings().max_examples // 10)
"""Fewer examples, for a promise that makes an index, or another file, on disk in each of them."""

MEMORY: Final = Path("/dev/shm")  # noqa: S108 - pytest and tempfile make folders of one person in it
ROOM: Final = 2 << 30
"""Bytes; all tests together need a small part of it at a time."""

# An index is some eighty small files. In memory they take half the time of those on a disk.
if "TMPDIR" not in os.environ and MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM:
    os.environ["TMPDIR"] = tempfile.tempdir = str(MEMORY)  # pytest has looked it up already

# A shell lets what it starts in the background ignore Ctrl-C, and so would the programs under test.
signal.signal(signal.SIGINT, signal.default_int_handler)

Figure = Callable[[str], None]


@pytest.fixture(autouse=True, scope="session")
def quick_disk() -> Iterator[None]:
    """Don't wait for the disk: nobody pulls the plug on these processes."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("os.fsync", lambda _: None)
        yield


def pytest_collection_finish() -> None:
    """Let no garbage collection look at the thousands of tests and at all modules again."""
    gc.collect()
    gc.freeze()


@pytest.fixture
def figure(record_property: Callable[[str, object], None]) -> Figure:
    """Return a function that prints a measured figure in the summary."""
    return lambda text: record_property("figure", text)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    figures = [
        value
        for reports in terminalreporter.stats.values()
        for report in reports
        for name, value in getattr(report, "user_properties", ())
        if name == "figure" and report.when == "call"
    ]
    if figures:
        terminalreporter.section("figures")
        for value in sorted(set(figures)):
            terminalreporter.write_line(str(value))
