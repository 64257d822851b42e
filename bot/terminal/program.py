"""What commands does the program have, and how does it end?

The exit status is as in grep: 0 answered, 1 nothing found, 2 something wrong. Every error of the
packages below ends here, as one sentence on standard error.
"""

import os
import sys
import tomllib
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Final

import click

from bot.errors import BotError
from bot.terminal import outcome, printing
from bot.terminal.context import Program
from config import PROJECT, SettingsError
from retrieval import RetrievalError

COMMANDS: Final = {
    "ask": "bot.terminal.ask:ask",
    "chat": "bot.terminal.chat:chat",
    "check": "bot.terminal.check:check",
    "cite": "bot.terminal.cite:cite",
    "corpora": "bot.terminal.corpora:corpora",
    "eval": "bot.terminal.eval:evaluate",
    "forget": "bot.terminal.forget:forget",
    "index": "bot.terminal.index:index",
    "read": "bot.terminal.read:read",
    "run": "bot.terminal.discord:run",
    "said": "bot.terminal.said:said_",
    "sync": "bot.terminal.discord:sync",
    "text": "bot.terminal.text:text",
    "try": "bot.terminal.try_:try_",
    "verify": "bot.terminal.verify:verify",
}
"""The place where each command is defined; the help lists them in this order."""


# `\b` keeps click from wrapping the lines below it.
_EPILOG: Final = """\
Exit status: 0 answered, 1 nothing found, 2 something wrong.

\b
With this line in ~/.bashrc, Tab completes commands and options:
  eval "$(_VERBATIM_COMPLETE=bash_source verbatim)"
"""


class _LazyGroup(click.Group):
    """Imports a command when it is called: the imports of the others take longer than an answer."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return the names of all commands."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command; None when none has that name, and then all have been imported."""
        # If it is unknown, click looks among all of them for the one that was meant.
        for name in [cmd_name] if cmd_name in COMMANDS else COMMANDS:
            module, _, attribute = COMMANDS[name].partition(":")
            self.add_command(getattr(import_module(module), attribute))
        return super().get_command(ctx, cmd_name)


def _show_version(context: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted:
        click.echo(f"verbatim, version {version()}")
        context.exit()


def version() -> str:
    """Return the version of the program."""
    from importlib import metadata  # noqa: PLC0415 - nothing else needs it

    try:
        return metadata.version("verbatim-bot")
    except metadata.PackageNotFoundError:  # started from a checkout that nobody installed
        project = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))
        return str(project["project"]["version"])


@click.group(
    cls=_LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog=_EPILOG,
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


def main() -> None:
    """Run the program on the arguments and streams of this process, and exit."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:  # closed by whoever started us, as in `<&-`
            setattr(sys, name, Path(os.devnull).open(mode))  # noqa: SIM115 - open to the end
    for stream in (sys.stdout, sys.stderr):
        # Sources hold any character; a terminal that lacks one shows a replacement.
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    status = _status()
    if status == outcome.INTERRUPTED:
        # `sys.exit` would end by the signal if Ctrl-C came while Python was making a dataclass.
        with suppress(OSError):
            sys.stdout.flush()
        os._exit(status)
    sys.exit(status)


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
        # Python would try once more at exit to write what could not be written.
        sys.stdout = None
        return outcome.WRONG
    except click.Abort:  # Ctrl-C; click has ended the line
        return outcome.INTERRUPTED
    except SystemExit:
        # click ends like this when a pipe breaks: whoever reads the output has seen enough.
        return outcome.FOUND
    return status if isinstance(status, int) else outcome.FOUND


def _sentences(error: Exception) -> list[str]:
    if isinstance(error, SettingsError):
        return [str(problem) for problem in error.problems]
    if isinstance(error, click.UsageError) and error.ctx:
        sentence = error.format_message()
        end = "" if sentence.endswith((".", "?")) else "."
        of_all = [name for option in verbatim.params for name in option.opts]
        if isinstance(error, click.NoSuchOption) and error.option_name in of_all:
            return [f"{sentence}{end} Write it before the command. See `verbatim --help`."]
        return [f"{sentence}{end} See `{error.ctx.command_path} --help`."]
    return [str(error)]
