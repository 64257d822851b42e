"""`make run` is the first thing that a newcomer does."""

import os
import pty
import shutil
import subprocess
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[1]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project that is set up, whose program only says how it was called."""
    shutil.copy(PROJECT / "Makefile", tmp_path)
    program = tmp_path / ".venv" / "bin" / "verbatim"
    program.parent.mkdir(parents=True)
    program.write_text('#!/bin/sh\necho "called: $*"\n', "utf-8")
    program.chmod(0o755)
    for name in (".venv/bin/python", "requirements.txt", "pyproject.toml", ".venv/.run"):
        (tmp_path / name).touch()
    return tmp_path


def made(project: Path, target: str, stdin: int, stderr: int, **variables: str) -> str:
    """Return how the program was called by a target, with these streams."""
    finished = subprocess.run(
        ["make", target],  # noqa: S607 - whichever make runs the tests
        cwd=project,
        env={"PATH": os.environ.get("PATH", ""), **variables},
        stdin=stdin,
        stdout=subprocess.PIPE,
        stderr=stderr,
        check=True,
    )
    return finished.stdout.decode().strip()


def test_with_a_token_the_bot_is_run(project: Path) -> None:
    streams = (subprocess.DEVNULL, subprocess.DEVNULL)
    assert made(project, "run", *streams, DISCORD_TOKEN="made-up") == "called: run"


def test_at_a_terminal_the_bot_is_tried_in_the_browser(project: Path) -> None:
    ours, theirs = pty.openpty()
    try:
        assert made(project, "run", theirs, theirs) == "called: try"
        assert made(project, "chat", theirs, theirs) == "called: chat"
    finally:
        os.close(ours)
        os.close(theirs)


def test_on_a_pipe_questions_are_answered_where_they_are_asked(project: Path) -> None:
    ours, theirs = pty.openpty()
    try:
        assert made(project, "run", subprocess.DEVNULL, theirs) == "called: chat"
        assert made(project, "run", theirs, subprocess.DEVNULL) == "called: chat"
    finally:
        os.close(ours)
        os.close(theirs)
