"""What do all commands share? Settings, corpora, and progress on standard error."""

import os
import sys
from collections.abc import Callable, Iterable
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

import click

from bot.library import Library
from bot.terminal import printing
from config import Settings, folder, layers
from retrieval.answer import Answerer, Excerpt
from retrieval.snapshots import Snapshot

if TYPE_CHECKING:
    from bot.ledger import Ledger
    from retrieval.quote import Beside, Citation, Recall

_SHOW_PROGRESS_FROM: Final = 1_000_000  # bytes

_Function = TypeVar("_Function", bound=Callable[..., int])

_PATIENCE: Final = 1.0  # seconds to wait for another program that writes the ledger


class Program:
    """One run of the program; settings are read when a command first needs them.

    Attributes:
        warns: Whether an index that can't be kept is told.

    Args:
        file: The settings file that was named; None when none was.
    """

    def __init__(self, file: Path | None) -> None:
        self.warns = True
        self._file = file
        self._folder: Path | None = None
        self._remembers = True

    def ask_folder(self, path: Path) -> None:
        """Ask a folder, without any settings.

        Raises:
            UsageError: A settings file was named.
        """
        if self._file is not None:
            raise click.UsageError("--folder needs no settings; leave --config out.")
        self._folder = path

    @property
    def asks_folder(self) -> bool:
        """Whether a folder is asked rather than the corpora of the settings."""
        return self._folder is not None

    @cached_property
    def settings(self) -> Settings:
        """The settings in force; raises SettingsError."""
        return folder.settings_of(self._folder) if self._folder else layers.load(self._file)

    @property
    def settings_file(self) -> Path | None:
        """The file that overrides the defaults, whether or not it is there; None for a folder."""
        return None if self._folder else layers.own_file(self._file)

    @cached_property
    def library(self) -> Library:
        """The corpora of the settings."""
        return Library(self.settings, _show_progress, self._warn, _show_feeding)

    @cached_property
    def ledger(self) -> "Ledger":
        """The ledger of what was shown before, in whichever process; closed with the command."""
        # SQLite takes 5 ms to import, which most commands don't need.
        from bot.ledger import Ledger  # noqa: PLC0415

        path = self.settings.index.dir / "ledger.sqlite"
        ledger = Ledger(path, printing.complain, patience=_PATIENCE)
        click.get_current_context().call_on_close(ledger.close)
        return ledger

    def _warn(self, sentence: str) -> None:
        if self.warns:
            printing.complain(sentence)

    def recall(self, corpus: str) -> "Recall":
        """Return the function that looks up what was shown of a corpus."""
        return partial(self.ledger.recall, corpus)

    def beside(self, corpus: str) -> "Beside":
        """Return the function that looks up what stood beside what was shown of a corpus."""
        return partial(self.ledger.beside, corpus)

    def remember(self, snapshot: Snapshot, shown: "Iterable[Excerpt | Citation]") -> None:
        """Remember what is shown, so that its ids last; say it once when that can't be done."""
        from bot import remembering  # noqa: PLC0415 - as above
        from bot.ledger import LedgerError  # noqa: PLC0415

        if not self._remembers:
            return
        paragraphs = remembering.paragraphs(snapshot, shown)
        try:
            self.ledger.remember(snapshot.corpus, paragraphs)
        except LedgerError as error:
            self._remembers = False
            printing.complain(str(error))

    def answerer(self, corpus: str | None) -> Answerer:
        """Return the answerer of a corpus, and say on standard error that files were left out."""
        answerer = self.library.answerer(corpus)
        for note in notes(answerer):
            printing.complain(note)
        return answerer


class _Folder(click.Path):
    """An existing folder; `~` is the home, also where the shell leaves it alone."""

    def convert(
        self,
        value: str | os.PathLike[str],
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> str | bytes | os.PathLike[str]:
        """Return the path of the folder."""
        # Path.expanduser raises for a user it doesn't know; this leaves such a `~` alone.
        return super().convert(os.path.expanduser(value), param, ctx)  # noqa: PTH111


def _ask_folder(ctx: click.Context, _: click.Parameter, path: Path | None) -> None:
    program = ctx.find_object(Program)
    if path is not None and program is not None:
        program.ask_folder(path)


def _alone(ctx: click.Context, _: click.Parameter, corpus: str | None) -> str | None:
    program = ctx.find_object(Program)
    if corpus is not None and program is not None and program.asks_folder:
        raise click.UsageError("--folder is the only corpus; leave --corpus out.", ctx)
    return corpus


folder_option = click.option(
    "--folder",
    type=_Folder(exists=True, file_okay=False, path_type=Path),
    metavar="DIR",
    help="Ask this folder, without any settings.",
    callback=_ask_folder,
    is_eager=True,  # --corpus looks whether it was given
    expose_value=False,
)
"""An option of every command that reads corpora."""


def corpus_option(help_text: str) -> Callable[[_Function], _Function]:
    """Return a decorator that lets a command be told which corpus, or which folder, it asks."""

    def decorate(function: _Function) -> _Function:
        named = click.option("--corpus", metavar="NAME", help=help_text, callback=_alone)
        return named(folder_option(function))

    return decorate


def notes(answerer: Answerer) -> list[str]:
    """Return what an answer's reader should know about the corpus: that files were left out."""
    left_out = answerer.snapshot.left_out
    return [f"{printing.left_out(left_out)}."] if left_out else []


def _show_feeding(corpus: str, done: int, total: int) -> None:
    if sys.stderr.isatty():
        end = "  \n" if done == total else "  "
        told = f"\rFeeding {corpus}: {done:,} of {total:,} passages{end}"
        click.echo(told, err=True, nl=False)


def _show_progress(corpus: str, done: int, total: int) -> None:
    if total >= _SHOW_PROGRESS_FROM and sys.stderr.isatty():
        # What is shorter than the line before covers it.
        end = "  \n" if done == total else "  "
        read = f"{printing.size(done)} of {printing.size(total)}"
        click.echo(f"\rReading {corpus}: {read}{end}", err=True, nl=False)
