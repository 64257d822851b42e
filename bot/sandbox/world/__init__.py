"""The state of the small Discord: who and what is there, and who may do what."""

from bot.sandbox.world.access import app_permissions, may_send, permissions, sees
from bot.sandbox.world.mentions import EVERYTHING, USERS_ONLY, Pings, find_pings
from bot.sandbox.world.permission import Permission
from bot.sandbox.world.state import (
    Attachment,
    Channel,
    ChannelKind,
    Guild,
    Message,
    MessageFlag,
    MessageKind,
    Origin,
    Role,
    User,
)
from bot.sandbox.world.world import Subject, World

__all__ = [
    "EVERYTHING",
    "USERS_ONLY",
    "Attachment",
    "Channel",
    "ChannelKind",
    "Guild",
    "Message",
    "MessageFlag",
    "MessageKind",
    "Origin",
    "Permission",
    "Pings",
    "Role",
    "Subject",
    "User",
    "World",
    "app_permissions",
    "find_pings",
    "may_send",
    "permissions",
    "sees",
]
