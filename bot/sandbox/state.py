"""What are users, guilds, channels and messages, as plain state?"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum, IntFlag

from bot.sandbox.mentions import Pings
from bot.sandbox.permission import Permission
from bot.sandbox.wire import JsonObject


class ChannelKind(IntEnum):
    """What a channel is."""

    TEXT = 0
    DM = 1
    GROUP_DM = 3
    CATEGORY = 4
    THREAD = 11
    PRIVATE_THREAD = 12
    FORUM = 15


class MessageKind(IntEnum):
    """Why a message is there."""

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


@dataclass(eq=False)
class User:
    """A person or a bot; `dms_open` is false when they take no direct messages."""

    id: int
    name: str
    bot: bool = False
    dms_open: bool = True


@dataclass(eq=False)
class Role:
    """A role of a guild; @everyone has its guild's id."""

    id: int
    name: str
    permissions: Permission = Permission.NONE
    mentionable: bool = True


@dataclass(eq=False)
class Guild:
    """A server.

    Attributes:
        granted: Its members, and what each may do beyond everyone's permissions.
        unavailable: Whether an outage keeps it from the bot, which is still in it.
    """

    id: int
    name: str
    owner_id: int
    roles: dict[int, Role] = field(default_factory=dict)
    granted: dict[int, Permission] = field(default_factory=dict)
    unavailable: bool = False


@dataclass(eq=False)
class Channel:
    """A place for messages, or a category of such places.

    Attributes:
        parent: A thread's or forum post's channel; a channel's category.
        recipient: Who has these direct messages with the bot.
        people: Who is in a private thread, a group, or direct messages without the bot.
        denied: What a user may not do here, though the guild allows it.
    """

    id: int
    kind: ChannelKind
    name: str = ""
    guild: Guild | None = None
    parent: "Channel | None" = None
    recipient: User | None = None
    people: list[User] = field(default_factory=list)
    denied: dict[int, Permission] = field(default_factory=dict)
    messages: dict[int, "Message"] = field(default_factory=dict)

    @property
    def is_thread(self) -> bool:
        """Whether it is a thread, private or not, or a forum's post."""
        return self.kind in (ChannelKind.THREAD, ChannelKind.PRIVATE_THREAD)

    @property
    def holds_messages(self) -> bool:
        """Whether messages can stand in it."""
        return self.kind not in (ChannelKind.CATEGORY, ChannelKind.FORUM)


@dataclass(frozen=True)
class Attachment:
    """A file at a message."""

    id: int
    filename: str
    content: bytes
    content_type: str
    description: str = ""


@dataclass(frozen=True)
class Origin:
    """The interaction that a message answers.

    Attributes:
        owners: By way of install (0 a guild's, 1 a user's), whose install let it happen.
        command: The command's name, with its subcommands; empty for anything else.
        target: The message that a menu was used on.
        source: The message whose component was used.
        trigger: What opened the modal.
    """

    id: int
    kind: int
    user: User
    owners: Mapping[int, int]
    command: str = ""
    target: int | None = None
    source: int | None = None
    trigger: "Origin | None" = None


@dataclass(eq=False)
class Message:
    """A message as it stands now.

    Attributes:
        pinged: Who was notified, when it was sent or a deferred answer was filled in.
        mentions: Who it names now, by its latest `allowed_mentions`. Discord notifies nobody on
            an edit, but a bot that forgets to forbid mentions there shows here.
        only_for: The one person who sees an ephemeral message.
        follows: The first answer to the same interaction, for the further ones.
        by_webhook: Whether its author is a webhook and no member.
        versions: Every content it ever had, the first one first.
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
