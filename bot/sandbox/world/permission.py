"""Which permission is which bit?"""

from enum import IntFlag
from typing import Final


class Permission(IntFlag):
    """The permissions that the sandbox decides on or grants."""

    NONE = 0
    ADMINISTRATOR = 1 << 3
    MANAGE_CHANNELS = 1 << 4
    MANAGE_GUILD = 1 << 5
    ADD_REACTIONS = 1 << 6
    VIEW_CHANNEL = 1 << 10
    SEND_MESSAGES = 1 << 11
    MANAGE_MESSAGES = 1 << 13
    EMBED_LINKS = 1 << 14
    ATTACH_FILES = 1 << 15
    READ_MESSAGE_HISTORY = 1 << 16
    MENTION_EVERYONE = 1 << 17
    USE_APPLICATION_COMMANDS = 1 << 31
    MANAGE_THREADS = 1 << 34
    SEND_MESSAGES_IN_THREADS = 1 << 38
    USE_EXTERNAL_APPS = 1 << 50


# Every bit that Discord gives out: an administrator has them all.
ALL_PERMISSIONS: Final = Permission((1 << 53) - 1)

# What a new server lets everyone do. That includes pinging @everyone: the sandbox leaves it to
# the bot's own `allowed_mentions` to ping nobody.
MEMBER_PERMISSIONS: Final = (
    Permission.ADD_REACTIONS
    | Permission.VIEW_CHANNEL
    | Permission.SEND_MESSAGES
    | Permission.EMBED_LINKS
    | Permission.ATTACH_FILES
    | Permission.READ_MESSAGE_HISTORY
    | Permission.MENTION_EVERYONE
    | Permission.USE_APPLICATION_COMMANDS
    | Permission.SEND_MESSAGES_IN_THREADS
    | Permission.USE_EXTERNAL_APPS
)

# What an application may do where its bot is no member: all of it in direct messages and groups;
# in a guild, the part that its user may do.
OUTSIDE_PERMISSIONS: Final = (
    Permission.ATTACH_FILES | Permission.EMBED_LINKS | Permission.MENTION_EVERYONE
)
