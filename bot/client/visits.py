"""Who asks, and where, according to Discord?"""

from typing import Any

import discord

from bot.client.asker import Visit
from bot.venues import Venue


def of_interaction(interaction: discord.Interaction[Any]) -> Visit:
    """Return who uses a command, a menu or a button, and where."""
    channel = interaction.channel
    venue = Venue(
        channel=interaction.channel_id or (channel.id if channel else interaction.user.id),
        around=_around(channel),
        guild=interaction.guild_id,
    )
    return Visit(interaction.user.id, venue)


def of_message(message: discord.Message) -> Visit:
    """Return who wrote a message, and where."""
    guild = message.guild.id if message.guild else None
    venue = Venue(message.channel.id, _around(message.channel), guild)
    return Visit(message.author.id, venue)


def _around(channel: object) -> tuple[int, ...]:
    """Return the channel and category of a thread, or the category of a channel."""
    around: list[int] = []
    if isinstance(channel, discord.Thread):
        around.append(channel.parent_id)
        channel = channel.parent
    category = getattr(channel, "category_id", None)
    return (*around, category) if category else tuple(around)
