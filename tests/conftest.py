"""How long are promises tried, and where are the figures shown that tests measure?

`make test` draws the same examples each time, so that it says the same of the same code. `make
thorough` sets `HYPOTHESIS_PROFILE=thorough`: it draws ten times as many, and others each time.
Figures are printed at the end of the run, whichever process measured them.
"""

import os
import signal
from collections.abc import Callable, Iterator
from typing import Final

import pytest
from hypothesis import HealthCheck, settings

# How long an example takes says more of what else the machine does than of the code.
settings.register_profile(
    "quick",
    max_examples=100,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile(
    "thorough", settings.get_profile("quick"), max_examples=1_000, derandomize=False
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))

FEWER: Final = settings(max_examples=settings().max_examples // 10)
"""Of a promise whose every example makes an index, or another file, on disk."""

# A shell lets what it starts in the background ignore Ctrl-C, and so would the programs under test.
signal.signal(signal.SIGINT, signal.default_int_handler)

Figure = Callable[[str], None]


@pytest.fixture(autouse=True, scope="session")
def quick_disk() -> Iterator[None]:
    """Nobody pulls the plug on these processes, and a disk may take its time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("os.fsync", lambda _: None)
        yield


@pytest.fixture
def figure(record_property: Callable[[str, object], None]) -> Figure:
    """Return what prints a measured figure in the summary."""
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
