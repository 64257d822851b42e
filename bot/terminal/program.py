"""What commands does the program have, and how does it end?

Exit status as in grep: 0 answered, 1 nothing found, 2 something wrong. Every error of the
packages below ends here, as one sentence on standard error.
"""

import os
import sys
import tomllib
from importlib import metadata
from pathlib import Path

import click

from bot.errors import BotError
from bot.terminal import outcome, printing
from bot.terminal.ask import ask
from bot.terminal.chat import chat
from bot.terminal.check import check
from bot.terminal.cite import cite
from bot.terminal.context import Program
from bot.terminal.discord import run, sync
from bot.terminal.eval import evaluate
from bot.terminal.index import index
from bot.terminal.verify import verify
from config.errors import SettingsError
from config.settings import PROJECT
from retrieval.errors import RetrievalError


def _show_version(context: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted:
        click.echo(f"verbatim, version {_version()}")
        context.exit()


def _version() -> str:
    try:
        return metadata.version("verbatim")
    except metadata.PackageNotFoundError:  # started from a checkout that nobody installed
        project = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))
        return str(project["project"]["version"])


@click.group(
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Exit status: 0 answered, 1 nothing found, 2 something wrong.",
)
@click.option(
    "--config",
    "file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Settings file. Default: VERBATIM_CONFIG, or verbatim.toml in this folder.",
)
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_show_version,
    help="Show the version and exit.",
)
@click.pass_context
def verbatim(context: click.Context, file: Path | None) -> None:
    """Answer questions with quotes, word for word, from a folder of text files."""
    context.obj = Program(file)


for command in (ask, cite, verify, chat, check, evaluate, index, run, sync):
    verbatim.add_command(command)


def main() -> None:
    """Run the program on the arguments and streams of this process, and exit."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:  # closed by whoever started us, as in `<&-`
            setattr(sys, name, Path(os.devnull).open(mode))  # noqa: SIM115 - open to the end
    for stream in (sys.stdout, sys.stderr):
        # Sources hold any character; a terminal that lacks one shows a replacement.
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    sys.exit(_status())


def _status() -> int:
    try:
        status = verbatim(prog_name="verbatim", standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        return outcome.WRONG
    except (BotError, RetrievalError, SettingsError, click.ClickException) as error:
        for sentence in _sentences(error):
            printing.complain(sentence)
        return outcome.WRONG
    except OSError as error:
        printing.complain(f"{error.strerror or error}.")
        # What could not be written would be tried again at exit.
        sys.stdout = None
        return outcome.WRONG
    except click.Abort:  # Ctrl-C; click has ended the line
        return outcome.INTERRUPTED
    except SystemExit:
        # click ends like this when a pipe breaks: whoever read us has seen enough.
        return outcome.FOUND
    return status if isinstance(status, int) else outcome.FOUND


def _sentences(error: Exception) -> list[str]:
    if isinstance(error, SettingsError):
        return [str(problem) for problem in error.problems]
    if isinstance(error, click.UsageError) and error.ctx:
        return [f"{error.format_message()} See `{error.ctx.command_path} --help`."]
    return [str(error)]
