"""`/help`: what can the bot do, in three lines?"""

from typing import Any

import discord
from discord import app_commands

from bot.asking import Asker
from bot.replies import quoting


def text(corpus: str) -> str:
    """Return three lines on what the bot does."""
    return (
        f"Ask with `/ask`, or by mentioning me: I quote *{quoting.inline(corpus)}* word for word "
        "and say in which file and on which lines it stands.\n"
        "Mention me with an id such as `k7f2q8ab`, or with `file:12-18`, and I show that passage.\n"
        "When nothing fits, I say so. I write nothing of my own, and nobody gets pinged."
    )


def build(asker: Asker) -> app_commands.Command[Any, ..., Any]:
    """Return the command."""

    @app_commands.command(name="help", description="What this bot can do, in three lines")
    async def help_(interaction: discord.Interaction[Any]) -> None:
        await interaction.response.send_message(text(asker.corpus), ephemeral=True)

    return help_
