"""Where may people use the application, and by whose install?"""

from collections.abc import Mapping
from enum import IntEnum

from bot.sandbox.wire import JsonObject
from bot.sandbox.world import Channel, User, World


class Context(IntEnum):
    """Where an interaction happens: in a guild, in direct messages with the bot, or elsewhere."""

    GUILD = 0
    BOT_DM = 1
    PRIVATE_CHANNEL = 2


class Install(IntEnum):
    """Who has installed the application: a guild for all its members, or a user for themselves."""

    GUILD = 0
    USER = 1


def context_of(channel: Channel) -> Context:
    """Return the context of everything that happens in a channel."""
    if channel.guild is not None:
        return Context.GUILD
    return Context.PRIVATE_CHANNEL if channel.recipient is None else Context.BOT_DM


def guild_owner(world: World, channel: Channel) -> Mapping[int, int]:
    """Return the guild whose install brings the bot into a channel; nothing where it is not.

    Direct messages with the bot count as those of guild 0, as with Discord.
    """
    if channel.guild is None:
        return {} if channel.recipient is None else {Install.GUILD: 0}
    return {Install.GUILD: channel.guild.id} if world.bot.id in channel.guild.members else {}


def install_owners(
    world: World, command: JsonObject, user: User, channel: Channel
) -> Mapping[int, int]:
    """Return whose installs let a user run a command in a channel; nothing when none does."""
    contexts = command.get("contexts")
    if contexts is not None and context_of(channel) not in contexts:
        return {}
    kinds = command.get("integration_types") or [Install.GUILD]
    owners = dict(guild_owner(world, channel)) if Install.GUILD in kinds else {}
    if Install.USER in kinds and user.id in world.installed:
        owners[Install.USER] = user.id
    return owners
