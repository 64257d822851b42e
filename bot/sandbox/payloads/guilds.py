"""How does Discord write users, guilds and channels?"""

from bot.sandbox.clock import timestamp
from bot.sandbox.wire import JsonObject
from bot.sandbox.world import Channel, ChannelKind, Guild, Permission, Role, User, World, sees


def user_payload(user: User) -> JsonObject:
    """Return a user as others see them."""
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


def own_payload(world: World) -> JsonObject:
    """Return the bot as it sees itself."""
    return user_payload(world.bot) | {"locale": "en-US", "mfa_enabled": True}


def application_payload(world: World) -> JsonObject:
    """Return the application of the bot; the owner of the first guild owns it, too."""
    guild = next(iter(world.guilds.values()), None)
    owner = world.users[guild.owner_id] if guild else world.bot
    return {
        "id": str(world.application_id),
        "name": world.bot.name,
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
            world.bot.id in guild.members for guild in world.guilds.values()
        ),
        "approximate_user_install_count": len(world.installed),
        "approximate_user_authorization_count": 0,
        "owner": user_payload(owner),
        "team": None,
        "bot": user_payload(world.bot),
    }


def member_payload(world: World, guild: Guild, user: User) -> JsonObject:
    """Return what makes a user a member of a guild, without the user."""
    return {
        "roles": [],
        "joined_at": timestamp(world.clock.now()),
        "deaf": False,
        "mute": False,
        "flags": 0,
        "nick": None,
        "avatar": None,
        "pending": user.id not in guild.members,
    }


def _role_payload(role: Role) -> JsonObject:
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


def guild_payload(world: World, guild: Guild) -> JsonObject:
    """Return a guild as GUILD_CREATE does, with the bot as its only member: it lacks the intent."""
    channels = [channel for channel in world.channels.values() if channel.guild is guild]
    return {
        "id": str(guild.id),
        "name": guild.name,
        "owner_id": str(guild.owner_id),
        "unavailable": False,
        "large": False,
        "joined_at": timestamp(world.clock.now()),
        "member_count": len(guild.members),
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
        "roles": [_role_payload(role) for role in guild.roles.values()],
        "members": [member_payload(world, guild, world.bot) | {"user": user_payload(world.bot)}],
        "channels": [channel_payload(world, each) for each in channels if not each.is_thread],
        "threads": [
            channel_payload(world, each)
            for each in channels
            if each.is_thread and sees(world, world.bot, each)
        ],
        "voice_states": [],
        "presences": [],
        "stage_instances": [],
        "guild_scheduled_events": [],
        "soundboard_sounds": [],
    }


def channel_payload(world: World, channel: Channel) -> JsonObject:
    """Return a channel, a thread or direct messages."""
    payload: JsonObject = {
        "id": str(channel.id),
        "type": int(channel.kind),
        "last_message_id": str(max(channel.messages)) if channel.messages else None,
        "flags": 0,
    }
    if channel.guild is None:
        return payload | _private_fields(channel)
    payload |= {
        "name": channel.name,
        "guild_id": str(channel.guild.id),
        "rate_limit_per_user": 0,
        "parent_id": str(channel.parent.id) if channel.parent else None,
    }
    if channel.is_thread:
        return payload | _thread_fields(world, channel, channel.guild)
    return payload | {
        "position": 0,
        "nsfw": False,
        "topic": channel.topic or None,
        "permission_overwrites": _overwrites(channel, channel.guild),
        "available_tags": [],
    }


def _overwrites(channel: Channel, guild: Guild) -> list[JsonObject]:
    """Return what users, and roles, may and may not do in a channel unlike in its guild."""
    denied, allowed = channel.denied, channel.allowed
    return [
        {
            "id": str(of),
            "type": 0 if of in guild.roles else 1,
            "allow": str(int(allowed.get(of, Permission.NONE))),
            "deny": str(int(denied.get(of, Permission.NONE))),
        }
        for of in {**denied, **allowed}
        if denied.get(of) or allowed.get(of)
    ]


def _thread_fields(world: World, channel: Channel, guild: Guild) -> JsonObject:
    return {
        "owner_id": str(guild.owner_id),
        "message_count": len(channel.messages),
        "total_message_sent": len(channel.messages),
        "member_count": max(1, len(channel.people)),
        "thread_metadata": {
            "archived": False,
            "auto_archive_duration": 1440,
            "archive_timestamp": timestamp(world.clock.now()),
            "locked": False,
            **({"invitable": True} if channel.kind is ChannelKind.PRIVATE_THREAD else {}),
        },
    }


def _private_fields(channel: Channel) -> JsonObject:
    people = channel.people or ([channel.recipient] if channel.recipient else [])
    payload: JsonObject = {"recipients": [user_payload(user) for user in people]}
    if channel.kind is ChannelKind.GROUP_DM:
        payload |= {"name": channel.name or None, "icon": None, "owner_id": str(people[0].id)}
    return payload
