"""Where may people use the application, and by whose install?"""

from collections.abc import Mapping
from enum import IntEnum

from bot.sandbox.state import Channel, User
from bot.sandbox.wire import JsonObject
from bot.sandbox.world import World


class Context(IntEnum):
    """Where an interaction happens: in a guild, in the bot's DMs, or among other people."""

    GUILD = 0
    BOT_DM = 1
    PRIVATE_CHANNEL = 2


class Install(IntEnum):
    """Who has installed the application: a guild for all in it, or a user for themselves."""

    GUILD = 0
    USER = 1


def context_of(channel: Channel) -> Context:
    """Return the context of everything that happens in a channel."""
    if channel.guild is not None:
        return Context.GUILD
    return Context.PRIVATE_CHANNEL if channel.recipient is None else Context.BOT_DM


def present(world: World, channel: Channel) -> Mapping[int, int]:
    """Return the guild's install where the bot itself is in a channel; nothing elsewhere.

    Direct messages with the bot count as those of guild 0, as Discord tells it.
    """
    if channel.guild is None:
        return {} if channel.recipient is None else {Install.GUILD: 0}
    return {Install.GUILD: channel.guild.id} if world.bot.id in channel.guild.granted else {}


def owners(world: World, command: JsonObject, user: User, channel: Channel) -> Mapping[int, int]:
    """Return by whose installs a user may run a command in a channel; empty when they may not."""
    contexts = command.get("contexts")
    if contexts is not None and context_of(channel) not in contexts:
        return {}
    kinds = command.get("integration_types") or [Install.GUILD]
    found = dict(present(world, channel)) if Install.GUILD in kinds else {}
    if Install.USER in kinds and user.id in world.installed:
        found[Install.USER] = user.id
    return found
