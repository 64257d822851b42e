"""Slash commands and menu entries, one module each; `build` registers them."""

from typing import Any

from discord import app_commands

from bot.client.asker import Asker
from bot.client.commands import (
    ask,
    cite,
    corpus,
    find,
    find_sources,
    help_,
    said,
    verify,
    verify_quotes,
)

Command = app_commands.Command[Any, ..., Any] | app_commands.Group | app_commands.ContextMenu

_COMMANDS = (
    ask.build,
    find.build,
    cite.build,
    verify.build,
    said.build,
    corpus.build,
    help_.build,
    find_sources.build,
    verify_quotes.build,
)


def build(asker: Asker) -> list[Command]:
    """Return all commands and menu entries, in the order in which they are registered."""
    return [build_one(asker) for build_one in _COMMANDS]
