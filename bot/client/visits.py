"""Who asks, and where, according to Discord?"""

from typing import Any

import discord

from bot.client.asker import Visit
from bot.client.sight import Sight
from bot.venues import Venue


def of_interaction(interaction: discord.Interaction[Any], *, private: bool = False) -> Visit:
    """Return who uses a command, a menu or a button, and where.

    Args:
        interaction: The interaction.
        private: Whether only they see what is shown to them.
    """
    channel = interaction.channel
    venue = Venue(
        channel=interaction.channel_id or (channel.id if channel else interaction.user.id),
        around=_around(channel),
        guild=interaction.guild_id,
    )
    guild = _known_guild(interaction.client, interaction.guild_id)
    sight = Sight(guild, interaction.user, venue, private=private)
    return Visit(interaction.user.id, venue, sight.seen)


def of_message(message: discord.Message) -> Visit:
    """Return who wrote a message, and where."""
    venue = Venue(message.channel.id, _around(message.channel), guild_of(message))
    sight = Sight(message.guild, message.author, venue, private=False)
    return Visit(message.author.id, venue, sight.seen)


def _known_guild(client: discord.Client, guild_id: int | None) -> discord.Guild | None:
    """Return a server that the bot is in; of others an interaction tells too little."""
    return None if guild_id is None else client.get_guild(guild_id)


def guild_of(message: discord.Message) -> int | None:
    """Return the id of the server where a message stands; None for direct messages.

    discord.py knows no guild while it waits for Discord to describe the server, but it keeps the id
    with the channel.
    """
    if message.guild is not None:
        return message.guild.id
    return getattr(message.channel, "guild_id", None)


def _around(channel: object) -> tuple[int, ...] | None:
    """Return the channel and category of a thread, or the category of a channel; None if unknown.

    discord.py makes a `PartialMessageable` of a channel that Discord hasn't described yet.
    """
    if isinstance(channel, discord.PartialMessageable):
        return None if channel.guild_id else ()
    around: list[int] = []
    if isinstance(channel, discord.Thread):
        around.append(channel.parent_id)
        channel = channel.parent
    category = getattr(channel, "category_id", None)
    return (*around, category) if category else tuple(around)
