"""`/help`: the three lines, privately."""

from typing import Any

import discord
from discord import app_commands

from bot.asking import Asker
from bot.replies.help_text import help_text


def build(asker: Asker) -> app_commands.Command[Any, ..., Any]:
    """Return the command."""

    @app_commands.command(name="help", description="What this bot can do, in three lines")
    async def help_(interaction: discord.Interaction[Any]) -> None:
        await interaction.response.send_message(help_text(asker.corpus), ephemeral=True)

    return help_
