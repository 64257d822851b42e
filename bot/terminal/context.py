"""What do all commands share: settings, corpora, progress on standard error?"""

import sys
from functools import cached_property
from pathlib import Path

import click

from bot.library import Library
from bot.terminal import printing
from config import settings
from config.settings import Settings
from retrieval.answering import Answerer

_SHOW_PROGRESS_FROM = 50  # files


class Program:
    """One run of the program; settings are read when a command first needs them.

    Args:
        file: The settings file that was named, if one was.
    """

    def __init__(self, file: Path | None) -> None:
        self._file = file

    @cached_property
    def settings(self) -> Settings:
        """The settings in force; raises SettingsError."""
        return settings.load(self._file)

    @cached_property
    def library(self) -> Library:
        """The corpora of the settings."""
        return Library(self.settings, _show_progress)

    def answerer(self, corpus: str | None) -> Answerer:
        """Return the answerer of a corpus, and say on standard error what was skipped."""
        answerer = self.library.answerer(corpus)
        for note in notes(answerer):
            printing.complain(note)
        return answerer


def notes(answerer: Answerer) -> list[str]:
    """Return a sentence for each file of a corpus that could not be read."""
    return [
        f"{entry.path} was skipped: {entry.reason}."
        for entry in answerer.snapshot.skipped
        if entry.reason != "hidden"
    ]


def _show_progress(corpus: str, done: int, total: int) -> None:
    if total >= _SHOW_PROGRESS_FROM and sys.stderr.isatty():
        end = "\n" if done == total else ""
        click.echo(f"\rReading {corpus}: {done:,} of {total:,} files{end}", err=True, nl=False)
