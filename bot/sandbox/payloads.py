"""How do users, guilds, channels and messages look on the wire?"""

from bot.sandbox.clock import timestamp
from bot.sandbox.mentions import Pings
from bot.sandbox.state import (
    Attachment,
    Channel,
    ChannelKind,
    Guild,
    Message,
    MessageFlag,
    Origin,
    Role,
    User,
)
from bot.sandbox.wire import JsonObject
from bot.sandbox.world import World


def user_payload(user: User) -> JsonObject:
    """Return a user."""
    return {
        "id": str(user.id),
        "username": user.name.lower(),
        "global_name": None if user.bot else user.name,
        "discriminator": "0",
        "avatar": None,
        "bot": user.bot,
        "flags": 0,
        "public_flags": 0,
        "primary_guild": None,
    }


def role_payload(role: Role) -> JsonObject:
    """Return a role."""
    return {
        "id": str(role.id),
        "name": role.name,
        "permissions": str(int(role.permissions)),
        "position": 0,
        "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "managed": False,
        "mentionable": role.mentionable,
        "flags": 0,
    }


class Payloads:
    """Writes the state of a world as Discord's API does.

    Args:
        world: Whose state it is.
        base: `http://127.0.0.1:PORT`, under which attachments can be fetched.
    """

    def __init__(self, world: World, base: str = "") -> None:
        self.world = world
        self.base = base

    def me(self) -> JsonObject:
        """Return the bot as it sees itself."""
        return user_payload(self.world.bot) | {"locale": "en-US", "mfa_enabled": True}

    def application(self) -> JsonObject:
        """Return the bot's application; its owner is the owner of the first guild."""
        guild = next(iter(self.world.guilds.values()), None)
        owner = self.world.users[guild.owner_id] if guild else self.world.bot
        return {
            "id": str(self.world.application_id),
            "name": self.world.bot.name,
            "icon": None,
            "description": "",
            "bot_public": True,
            "bot_require_code_grant": False,
            "verify_key": "0" * 64,
            "type": None,
            "flags": 0,
            "flags_new": "0",
            "explicit_content_filter": 0,
            "interactions_endpoint_url": None,
            "role_connections_verification_url": None,
            "redirect_uris": [],
            "eligible_oauth2_scopes": [],
            "approximate_guild_count": sum(
                self.world.bot.id in guild.granted for guild in self.world.guilds.values()
            ),
            "approximate_user_install_count": len(self.world.installed),
            "approximate_user_authorization_count": 0,
            "owner": user_payload(owner),
            "team": None,
            "bot": user_payload(self.world.bot),
        }

    def member(self, guild: Guild, user: User) -> JsonObject:
        """Return a member without the user."""
        return {
            "roles": [],
            "joined_at": timestamp(self.world.clock.now()),
            "deaf": False,
            "mute": False,
            "flags": 0,
            "nick": None,
            "avatar": None,
            "pending": user.id not in guild.granted,
        }

    def guild(self, guild: Guild) -> JsonObject:
        """Return a guild as GUILD_CREATE does; of the members only the bot, as without intent."""
        there = [channel for channel in self.world.channels.values() if channel.guild is guild]
        return {
            "id": str(guild.id),
            "name": guild.name,
            "owner_id": str(guild.owner_id),
            "unavailable": False,
            "large": False,
            "joined_at": timestamp(self.world.clock.now()),
            "member_count": len(guild.granted),
            "preferred_locale": "en-US",
            "features": [],
            "emojis": [],
            "stickers": [],
            "verification_level": 0,
            "default_message_notifications": 0,
            "explicit_content_filter": 0,
            "mfa_level": 0,
            "nsfw_level": 0,
            "premium_tier": 0,
            "afk_timeout": 300,
            "system_channel_flags": 0,
            "roles": [role_payload(role) for role in guild.roles.values()],
            "members": [
                self.member(guild, self.world.bot) | {"user": user_payload(self.world.bot)}
            ],
            "channels": [self.channel(each) for each in there if not each.is_thread],
            "threads": [
                self.channel(each)
                for each in there
                if each.is_thread and self.world.sees(self.world.bot, each)
            ],
            "voice_states": [],
            "presences": [],
            "stage_instances": [],
            "guild_scheduled_events": [],
            "soundboard_sounds": [],
        }

    def channel(self, channel: Channel) -> JsonObject:
        """Return a channel, a thread or direct messages."""
        payload: JsonObject = {
            "id": str(channel.id),
            "type": int(channel.kind),
            "last_message_id": str(max(channel.messages)) if channel.messages else None,
            "flags": 0,
        }
        if channel.guild is None:
            return payload | _private(channel)
        payload |= {
            "name": channel.name,
            "guild_id": str(channel.guild.id),
            "rate_limit_per_user": 0,
            "parent_id": str(channel.parent.id) if channel.parent else None,
        }
        if channel.is_thread:
            return payload | self._thread(channel, channel.guild)
        return payload | {
            "position": 0,
            "nsfw": False,
            "topic": None,
            "permission_overwrites": [
                {"id": str(user), "type": 1, "allow": "0", "deny": str(int(denied))}
                for user, denied in channel.denied.items()
                if denied
            ],
            "available_tags": [],
        }

    def _thread(self, channel: Channel, guild: Guild) -> JsonObject:
        return {
            "owner_id": str(guild.owner_id),
            "message_count": len(channel.messages),
            "total_message_sent": len(channel.messages),
            "member_count": max(1, len(channel.people)),
            "thread_metadata": {
                "archived": False,
                "auto_archive_duration": 1440,
                "archive_timestamp": timestamp(self.world.clock.now()),
                "locked": False,
                **({"invitable": True} if channel.kind is ChannelKind.PRIVATE_THREAD else {}),
            },
        }

    def attachment(self, message: Message, attachment: Attachment) -> JsonObject:
        """Return an attachment; its URL is served by the sandbox."""
        path = f"/attachments/{message.channel.id}/{attachment.id}/{attachment.filename}"
        payload: JsonObject = {
            "id": str(attachment.id),
            "filename": attachment.filename,
            "size": len(attachment.content),
            "url": self.base + path,
            "proxy_url": self.base + path,
            "content_type": attachment.content_type,
        }
        if attachment.description:
            payload["description"] = attachment.description
        if message.ephemeral:
            payload["ephemeral"] = True
        return payload

    def readable(self, message: Message) -> bool:
        """Tell whether a bot without the Message Content intent reads this message."""
        bot = self.world.bot
        return (
            message.channel.guild is None
            or message.author is bot
            or bot.id in message.mentions.users
        )

    def message(self, message: Message, *, everything: bool) -> JsonObject:
        """Return a message.

        Args:
            message: The message.
            everything: Whether its content is told even where the bot would need the Message
                Content intent. The message it replies to is told by the general rule.
        """
        payload = self._message(message, everything=everything)
        if message.replies_to is None:
            return payload
        channel = message.channel
        payload["message_reference"] = {
            "type": 0,
            "message_id": str(message.replies_to),
            "channel_id": str(channel.id),
        }
        if channel.guild is not None:
            payload["message_reference"]["guild_id"] = str(channel.guild.id)
        earlier = channel.messages.get(message.replies_to)
        payload["referenced_message"] = (
            None if earlier is None or earlier.deleted else self._message(earlier, everything=False)
        )
        return payload

    def _message(self, message: Message, *, everything: bool) -> JsonObject:
        shown = everything or self.readable(message)
        attachments = [self.attachment(message, each) for each in message.attachments]
        edited_at = message.edited_at
        payload: JsonObject = {
            "id": str(message.id),
            "channel_id": str(message.channel.id),
            "author": user_payload(message.author),
            "content": message.content if shown else "",
            "timestamp": timestamp(message.sent_at),
            "edited_timestamp": None if edited_at is None else timestamp(edited_at),
            "tts": False,
            "mention_everyone": message.mentions.everyone,
            "mentions": self._mentioned(message.mentions),
            "mention_roles": [str(role) for role in sorted(message.mentions.roles)],
            "attachments": attachments if shown else [],
            "embeds": message.embeds if shown else [],
            "components": message.components if shown else [],
            "pinned": False,
            "type": int(message.kind),
            "flags": int(message.flags)
            | (MessageFlag.EPHEMERAL if message.only_for is not None else 0),
        }
        if message.nonce:
            payload["nonce"] = message.nonce
        if message.by_webhook:
            payload["webhook_id"] = str(message.author.id)
        if message.origin is not None:
            payload |= self._answering(message, message.origin)
        return payload

    def _mentioned(self, mentions: Pings) -> list[JsonObject]:
        known = (self.world.users.get(user) for user in sorted(mentions.users))
        return [user_payload(user) for user in known if user is not None]

    def _answering(self, message: Message, origin: Origin) -> JsonObject:
        metadata = origin_payload(origin)
        if message.follows is not None:
            metadata["original_response_message_id"] = str(message.follows)
        # An interaction's answer is sent by a webhook that is the application.
        application = str(self.world.application_id)
        told: JsonObject = {"webhook_id": application, "application_id": application}
        told["interaction_metadata"] = metadata
        if origin.command:
            told["interaction"] = {
                "id": str(origin.id),
                "type": origin.kind,
                "name": origin.command,
                "user": user_payload(origin.user),
            }
        return told


def owners_payload(origin: Origin) -> JsonObject:
    """Return by whose installs an interaction happened."""
    return {str(int(install)): str(owner) for install, owner in origin.owners.items()}


def origin_payload(origin: Origin) -> JsonObject:
    """Return an interaction as its answers tell of it."""
    payload: JsonObject = {
        "id": str(origin.id),
        "type": origin.kind,
        "user": user_payload(origin.user),
        "authorizing_integration_owners": owners_payload(origin),
    }
    if origin.target is not None:
        payload["target_message_id"] = str(origin.target)
    if origin.source is not None:
        payload["interacted_message_id"] = str(origin.source)
    if origin.trigger is not None:
        payload["triggering_interaction_metadata"] = origin_payload(origin.trigger)
    return payload


def _private(channel: Channel) -> JsonObject:
    people = channel.people or ([channel.recipient] if channel.recipient else [])
    payload: JsonObject = {"recipients": [user_payload(user) for user in people]}
    if channel.kind is ChannelKind.GROUP_DM:
        payload |= {"name": channel.name or None, "icon": None, "owner_id": str(people[0].id)}
    return payload
