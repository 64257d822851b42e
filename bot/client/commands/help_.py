"""`/help`: what can the bot do, in three lines, and where can one read more?"""

from typing import Any

import discord
from discord import app_commands

from bot.client import sending, visits
from bot.client.asker import Asker
from bot.replies import help_reply


def build(asker: Asker) -> app_commands.Command[Any, ..., Any]:
    """Return the command."""

    @app_commands.command(name="help", description="What this bot can do, in three lines")
    async def help_(interaction: discord.Interaction[Any]) -> None:
        visit = visits.of_interaction(interaction)
        with asker.admit(visit, cost=0):
            reply = help_reply(
                await asker.corpora(visit.venue),
                asker.why_none(visit.venue),
                about=asker.library.settings.discord.about,
            )
            await sending.tell(interaction, reply)

    return help_
