"""What does Discord keep of users, guilds, channels and messages?"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum, IntFlag

from bot.sandbox.wire import JsonObject
from bot.sandbox.world.mentions import Pings
from bot.sandbox.world.permission import Permission


class ChannelKind(IntEnum):
    """The kinds of channels that the sandbox has."""

    TEXT = 0
    DM = 1
    GROUP_DM = 3
    CATEGORY = 4
    THREAD = 11
    PRIVATE_THREAD = 12
    FORUM = 15


class MessageKind(IntEnum):
    """What brought a message about."""

    DEFAULT = 0
    REPLY = 19
    SLASH_COMMAND = 20
    MENU_COMMAND = 23


class MessageFlag(IntFlag):
    """The flags of messages that the sandbox knows."""

    NONE = 0
    SUPPRESS_EMBEDS = 1 << 2
    EPHEMERAL = 1 << 6
    LOADING = 1 << 7
    SILENT = 1 << 12
    COMPONENTS_V2 = 1 << 15


@dataclass(eq=False, slots=True)
class User:
    """A person or a bot; `dms_open` is false for who takes no direct messages."""

    id: int
    name: str
    bot: bool = False
    dms_open: bool = True


@dataclass(eq=False, slots=True)
class Role:
    """A role of a guild; the id of @everyone is that of its guild."""

    id: int
    name: str
    permissions: Permission = Permission.NONE
    mentionable: bool = True


@dataclass(eq=False, slots=True)
class Guild:
    """A server.

    Attributes:
        members: What each member, by their id, may do beyond what everyone may.
        unavailable: Whether an outage keeps the guild from the bot, which is still in it.
    """

    id: int
    name: str
    owner_id: int
    roles: dict[int, Role] = field(default_factory=dict)
    members: dict[int, Permission] = field(default_factory=dict)
    unavailable: bool = False


@dataclass(eq=False, slots=True)
class Channel:
    """A conversation, or a category or forum that holds such channels.

    Attributes:
        parent: The channel of a thread or of a forum's post; the category of a channel.
        recipient: The person who exchanges these direct messages with the bot.
        people: Those in a private thread, in a group, or in direct messages without the bot.
        denied: What a user or a role, by its id, may not do here although the guild allows it.
        allowed: What a user, by their id, may do here although their role may not.
        topic: What it is for, in a sentence; empty where nobody says so.
    """

    id: int
    kind: ChannelKind
    name: str = ""
    guild: Guild | None = None
    parent: "Channel | None" = None
    recipient: User | None = None
    people: list[User] = field(default_factory=list)
    denied: dict[int, Permission] = field(default_factory=dict)
    allowed: dict[int, Permission] = field(default_factory=dict)
    messages: dict[int, "Message"] = field(default_factory=dict)
    topic: str = ""

    @property
    def is_thread(self) -> bool:
        """Whether it is a thread, private or not, or a post of a forum."""
        return self.kind in (ChannelKind.THREAD, ChannelKind.PRIVATE_THREAD)

    @property
    def holds_messages(self) -> bool:
        """Whether messages can be posted to it."""
        return self.kind not in (ChannelKind.CATEGORY, ChannelKind.FORUM)


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that a message carries."""

    id: int
    filename: str
    content: bytes
    content_type: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class Origin:
    """The interaction that a message answers.

    Attributes:
        owners: Whose install let it happen, by the kind of install (0 a guild's, 1 a user's).
        command: The name of the command, with its subcommands; empty for anything else.
        target: The id of the message that a menu was used on.
        source: The id of the message whose component was used.
        trigger: The interaction that opened the modal.
    """

    id: int
    kind: int
    user: User
    owners: Mapping[int, int]
    command: str = ""
    target: int | None = None
    source: int | None = None
    trigger: "Origin | None" = None


@dataclass(eq=False, slots=True)
class Message:
    """A message as it stands now.

    Attributes:
        pinged: Those whom it notified when it was sent, or when a deferred answer was filled in.
        mentions: Those whom it names now, by its latest `allowed_mentions`. An edit notifies
            nobody, but a bot that forgets to forbid mentions there shows here.
        only_for: The one person who sees an ephemeral message.
        follows: The id of the first answer to the same interaction, for the further ones.
        by_webhook: Whether its author is a webhook and no member.
        versions: Every content that it has had, oldest first.
    """

    id: int
    channel: Channel
    author: User
    sent_at: float
    content: str = ""
    kind: MessageKind = MessageKind.DEFAULT
    flags: MessageFlag = MessageFlag.NONE
    embeds: list[JsonObject] = field(default_factory=list)
    components: list[JsonObject] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    replies_to: int | None = None
    edited_at: float | None = None
    pinged: Pings = field(default_factory=Pings)
    mentions: Pings = field(default_factory=Pings)
    only_for: User | None = None
    origin: Origin | None = None
    follows: int | None = None
    by_webhook: bool = False
    nonce: str = ""
    deleted: bool = False
    versions: list[str] = field(default_factory=list)

    @property
    def ephemeral(self) -> bool:
        """Whether only one person sees it."""
        return self.only_for is not None

    @property
    def loading(self) -> bool:
        """Whether it is a deferred answer that is still "thinking"."""
        return MessageFlag.LOADING in self.flags
