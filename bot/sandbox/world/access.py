"""Who sees a channel, and what may they do in it?"""

from bot.sandbox.world.permission import (
    ALL_PERMISSIONS,
    MEMBER_PERMISSIONS,
    OUTSIDE_PERMISSIONS,
    Permission,
)
from bot.sandbox.world.state import Channel, ChannelKind, Guild, User
from bot.sandbox.world.world import World


def permissions(user: User, channel: Channel) -> Permission:
    """Return what a user may do in a channel; in a thread, its parent's denials count too.

    Who is not in the guild may do nothing.
    """
    guild = channel.guild
    if guild is None:
        return MEMBER_PERMISSIONS
    if user.id not in guild.members:
        return Permission.NONE
    granted = guild.roles[guild.id].permissions | guild.members[user.id]
    if Permission.ADMINISTRATOR in granted:
        return ALL_PERMISSIONS
    granted = _overwritten(granted, user, channel, guild)
    if channel.is_thread and channel.parent is not None:
        granted = _overwritten(granted, user, channel.parent, guild)
    return granted


def _overwritten(granted: Permission, user: User, channel: Channel, guild: Guild) -> Permission:
    """Return what is left of permissions in a channel: first everyone's count, then a user's."""
    granted &= ~channel.denied.get(guild.id, Permission.NONE)
    granted &= ~channel.denied.get(user.id, Permission.NONE)
    return granted | channel.allowed.get(user.id, Permission.NONE)


def app_permissions(world: World, user: User, channel: Channel) -> Permission:
    """Return what the application may do where a user uses it, as an interaction states it."""
    if channel.guild is None:
        return OUTSIDE_PERMISSIONS
    if world.bot.id in channel.guild.members:
        return permissions(world.bot, channel)
    return permissions(user, channel) & OUTSIDE_PERMISSIONS


def sees(world: World, user: User, channel: Channel) -> bool:
    """Tell whether a user, who may be the bot, sees a channel at all."""
    if channel.guild is None:
        with_bot = user is world.bot and channel.recipient is not None
        return with_bot or user in (channel.recipient, *channel.people)
    granted = permissions(user, channel)
    if channel.kind is ChannelKind.PRIVATE_THREAD and user not in channel.people:
        return Permission.MANAGE_THREADS in granted
    return Permission.VIEW_CHANNEL in granted


def may_send(user: User, channel: Channel) -> bool:
    """Tell whether a user may write in a channel that they see."""
    needed = Permission.SEND_MESSAGES
    if channel.is_thread:
        needed = Permission.SEND_MESSAGES_IN_THREADS
    return needed in permissions(user, channel)
