"""Of what is a bot told, and with what data?"""

from enum import IntFlag

from bot.sandbox.payloads import Payloads
from bot.sandbox.state import Channel, ChannelKind, Guild, Message
from bot.sandbox.wire import JsonObject
from bot.sandbox.world import Subject, World


class Intent(IntFlag):
    """The intents that decide on the sandbox's events, and the privileged ones."""

    GUILDS = 1 << 0
    GUILD_MEMBERS = 1 << 1
    GUILD_PRESENCES = 1 << 8
    GUILD_MESSAGES = 1 << 9
    DIRECT_MESSAGES = 1 << 12
    MESSAGE_CONTENT = 1 << 15


PRIVILEGED = Intent.GUILD_MEMBERS | Intent.GUILD_PRESENCES | Intent.MESSAGE_CONTENT


class Events:
    """Writes what happens in a world as the gateway tells a session with certain intents."""

    def __init__(self, world: World, payloads: Payloads) -> None:
        self._world = world
        self._payloads = payloads

    def payload(self, event: str, subject: Subject, intents: Intent) -> JsonObject | None:
        """Return an event's data; None where a session with these intents doesn't get it."""
        if isinstance(subject, tuple):
            return self._deleted(subject, intents)
        if isinstance(subject, Message):
            return self._message(event, subject, intents)
        if isinstance(subject, Guild):
            return self._guild(event, subject, intents)
        return self._channel(subject, intents)

    def _guild(self, event: str, guild: Guild, intents: Intent) -> JsonObject | None:
        if Intent.GUILDS not in intents:
            return None
        if event == "GUILD_DELETE":
            # Only what the bot is still in can be unavailable; else the key is left out.
            gone: JsonObject = {"id": str(guild.id)}
            return gone | {"unavailable": True} if guild.unavailable else gone
        there = self._world.bot.id in guild.granted and not guild.unavailable
        return self._payloads.guild(guild) if there else None

    def _channel(self, channel: Channel, intents: Intent) -> JsonObject | None:
        guild = channel.guild
        if guild is None:
            told = self._world.sees(self._world.bot, channel)
        else:
            told = Intent.GUILDS in intents and self._world.bot.id in guild.granted
            if channel.kind is ChannelKind.PRIVATE_THREAD:
                told = told and self._world.sees(self._world.bot, channel)
        return self._payloads.channel(channel) if told else None

    def _hears(self, message: Message, intents: Intent) -> bool:
        wanted = Intent.GUILD_MESSAGES if message.channel.guild else Intent.DIRECT_MESSAGES
        # The bot isn't told of ephemeral messages: it has sent them itself.
        seen = self._world.sees(self._world.bot, message.channel) and not message.ephemeral
        return wanted in intents and seen

    def _deleted(self, messages: tuple[Message, ...], intents: Intent) -> JsonObject | None:
        told = [message for message in messages if self._hears(message, intents)]
        if not told:
            return None
        ids = [str(message.id) for message in told]
        return {"ids": ids} | _where(told[0].channel)

    def _message(self, event: str, message: Message, intents: Intent) -> JsonObject | None:
        if not self._hears(message, intents):
            return None
        where = _where(message.channel)
        if event == "MESSAGE_DELETE":
            return {"id": str(message.id)} | where
        everything = Intent.MESSAGE_CONTENT in intents
        payload = self._payloads.message(message, everything=everything) | where
        guild = message.channel.guild
        if guild is not None and message.origin is None and not message.by_webhook:
            payload["member"] = self._payloads.member(guild, message.author)
        return payload


def _where(channel: Channel) -> JsonObject:
    place = {"channel_id": str(channel.id)}
    return place | ({"guild_id": str(channel.guild.id)} if channel.guild else {})
