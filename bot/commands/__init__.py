"""One module a command; `build` is where they are registered."""

from typing import Any

from discord import app_commands

from bot.asking import Asker
from bot.commands import ask, help_

_COMMANDS = (ask.build, help_.build)


def build(asker: Asker) -> list[app_commands.Command[Any, ..., Any]]:
    """Return all slash commands, in the order in which they are registered."""
    return [build_one(asker) for build_one in _COMMANDS]
