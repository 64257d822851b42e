"""How do tests run the program as a shell does, and see its status and output?"""

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

from click.testing import CliRunner

from bot.terminal import program
from tests.patience import PATIENCE

PROJECT = Path(__file__).parents[3]


@dataclass(frozen=True)
class Ended:
    """The end of a run.

    Attributes:
        status: The exit status.
        output: The text on standard output.
        errors: The text on standard error.
    """

    status: int
    output: str
    errors: str


def environment() -> dict[str, str]:
    """Return the environment of this process without settings, for programs to run in."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.upper().startswith(("VERBATIM_", "DISCORD_", "PYTHON"))
        and name not in {"FORCE_COLOR", "NO_COLOR", "COLUMNS"}
    }
    return kept | {"PYTHONPATH": str(PROJECT)}


def in_this_process(*arguments: str, given: str | bytes = b"") -> Ended:
    """Run the program in this process; its output isn't cleaned as click does on pipes."""
    status: int | str | None = 0
    with (
        CliRunner().isolation(given, color=True) as (output, errors, _),
        patch.object(sys, "argv", ["verbatim", *arguments]),
    ):
        try:
            program.main()
        except SystemExit as end:
            status = end.code
        sys.stdout.flush()
    assert isinstance(status, int)
    return Ended(status, output.getvalue().decode(), errors.getvalue().decode())


def as_a_process(
    *arguments: str | bytes,
    cwd: Path,
    given: str | bytes = b"",
    env: Mapping[str, str] | None = None,
) -> Ended:
    """Start the program as another program would; this takes most of a second."""
    ended = subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        cwd=cwd,
        env=environment() | dict(env or {}),
        input=given.encode() if isinstance(given, str) else given,
        capture_output=True,
        timeout=PATIENCE,
        check=False,
    )
    output, errors = (s.decode(errors="backslashreplace") for s in (ended.stdout, ended.stderr))
    return Ended(ended.returncode, output, errors)
