"""Which events does the bot receive, with which data?"""

from enum import IntFlag
from typing import Final

from bot.sandbox.payloads import channel_payload, guild_payload, member_payload, message_payload
from bot.sandbox.wire import JsonObject
from bot.sandbox.world import Channel, ChannelKind, Guild, Message, Subject, World, sees


class Intent(IntFlag):
    """The intents that decide on the sandbox's events, and the privileged ones."""

    GUILDS = 1 << 0
    GUILD_MEMBERS = 1 << 1
    GUILD_PRESENCES = 1 << 8
    GUILD_MESSAGES = 1 << 9
    DIRECT_MESSAGES = 1 << 12
    MESSAGE_CONTENT = 1 << 15


PRIVILEGED_INTENTS: Final = Intent.GUILD_MEMBERS | Intent.GUILD_PRESENCES | Intent.MESSAGE_CONTENT


def event_payload(world: World, event: str, subject: Subject, intents: Intent) -> JsonObject | None:
    """Return the data of an event; None where a session with these intents doesn't get it."""
    if event == "TYPING_START":  # needs an intent that the sandbox lacks
        return None
    if isinstance(subject, tuple):
        return _deletion_payload(world, subject, intents)
    if isinstance(subject, Message):
        return _message_payload(world, event, subject, intents)
    if isinstance(subject, Guild):
        return _guild_payload(world, event, subject, intents)
    return channel_payload(world, subject) if _receives_channel(world, subject, intents) else None


def _guild_payload(world: World, event: str, guild: Guild, intents: Intent) -> JsonObject | None:
    if Intent.GUILDS not in intents:
        return None
    if event == "GUILD_DELETE":
        # Only a guild that the bot is still in can be unavailable; else the key is left out.
        deletion: JsonObject = {"id": str(guild.id)}
        return deletion | {"unavailable": True} if guild.unavailable else deletion
    received = world.bot.id in guild.members and not guild.unavailable
    return guild_payload(world, guild) if received else None


def _receives_channel(world: World, channel: Channel, intents: Intent) -> bool:
    guild = channel.guild
    if guild is None:
        return sees(world, world.bot, channel)
    if Intent.GUILDS not in intents or world.bot.id not in guild.members:
        return False
    return channel.kind is not ChannelKind.PRIVATE_THREAD or sees(world, world.bot, channel)


def _receives_message(world: World, message: Message, intents: Intent) -> bool:
    needed = Intent.GUILD_MESSAGES if message.channel.guild else Intent.DIRECT_MESSAGES
    # The bot receives no ephemeral messages: it has sent them itself.
    seen = sees(world, world.bot, message.channel) and not message.ephemeral
    return needed in intents and seen


def _deletion_payload(
    world: World, messages: tuple[Message, ...], intents: Intent
) -> JsonObject | None:
    received = [each for each in messages if _receives_message(world, each, intents)]
    if not received:
        return None
    return {"ids": [str(each.id) for each in received]} | _channel_ids(received[0].channel)


def _message_payload(
    world: World, event: str, message: Message, intents: Intent
) -> JsonObject | None:
    if not _receives_message(world, message, intents):
        return None
    ids = _channel_ids(message.channel)
    if event == "MESSAGE_DELETE":
        return {"id": str(message.id)} | ids
    everything = Intent.MESSAGE_CONTENT in intents
    payload = message_payload(world, message, everything=everything) | ids
    guild = message.channel.guild
    if guild is not None and message.origin is None and not message.by_webhook:
        payload["member"] = member_payload(world, guild, message.author)
    return payload


def _channel_ids(channel: Channel) -> JsonObject:
    ids = {"channel_id": str(channel.id)}
    return ids | ({"guild_id": str(channel.guild.id)} if channel.guild else {})
