"""`verbatim run` and `verbatim sync`: the bot itself.

Only this module imports discord.py, when one of the two is called: it takes longer to import than a
question takes to answer.
"""

import click

from bot.terminal import outcome
from bot.terminal.context import Program
from config import secrets


@click.command()
@click.pass_obj
def run(program: Program) -> int:
    """Run the Discord bot until SIGTERM or Ctrl-C."""
    from bot.client import run_bot  # noqa: PLC0415

    run_bot(program.library, secrets.connection(program.settings.discord))
    return outcome.FOUND


@click.command()
@click.pass_obj
def sync(program: Program) -> int:
    """Register the bot's commands with Discord, and say what changed."""
    from bot.client import sync_commands  # noqa: PLC0415

    changed = sync_commands(program.library, secrets.connection(program.settings.discord))
    click.echo("The commands were registered." if changed else "The commands are up to date.")
    return outcome.FOUND
