"""Who and what is there: users, guilds, channels, messages, as plain state."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import IntEnum, IntFlag
from typing import TypeAlias

from bot.sandbox.clock import Clock
from bot.sandbox.mentions import EVERYTHING, Pings, pings
from bot.sandbox.permission import ORDINARY, Permission
from bot.sandbox.refusal import RefusalError
from bot.sandbox.wire import JsonObject

DISCORD_EPOCH_MS = 1_420_070_400_000


class ChannelKind(IntEnum):
    """What a channel is."""

    TEXT = 0
    DM = 1
    THREAD = 11
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
    """A server; `granted` holds what each member may do beyond everyone's permissions."""

    id: int
    name: str
    owner_id: int
    roles: dict[int, Role] = field(default_factory=dict)
    granted: dict[int, Permission] = field(default_factory=dict)


@dataclass(eq=False)
class Channel:
    """A place for messages; a thread and a forum post have a parent.

    `denied` is what the bot may not do here, though the guild allows it.
    """

    id: int
    kind: ChannelKind
    name: str = ""
    guild: Guild | None = None
    parent: "Channel | None" = None
    recipient: User | None = None
    denied: Permission = Permission.NONE
    messages: dict[int, "Message"] = field(default_factory=dict)


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
    """The interaction that a message answers."""

    id: int
    kind: int
    user: User
    command: str = ""


@dataclass(eq=False)
class Message:
    """A message as it stands now.

    Attributes:
        pinged: Who was notified, when it was sent or a deferred answer was filled in.
        mentions: Who it names now, by its latest `allowed_mentions`. Discord notifies nobody on
            an edit, but a bot that forgets to forbid mentions there shows here.
        only_for: The one person who sees an ephemeral message.
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


Subject: TypeAlias = User | Guild | Channel | Message
Listener = Callable[[str, Subject], None]


class World:
    """All of it, and the ids in it.

    Changes are told to `listeners` as the gateway's event names with what they are about.
    """

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.listeners: list[Listener] = []
        self.users: dict[int, User] = {}
        self.guilds: dict[int, Guild] = {}
        self.channels: dict[int, Channel] = {}
        self._last_id = 0
        self.application_id = self.snowflake()
        self.bot = self.add_user("Verbatim", bot=True)

    def snowflake(self) -> int:
        """Return a new id; ids grow, and carry their time as Discord's do."""
        milliseconds = int(self.clock.now() * 1000) - DISCORD_EPOCH_MS
        self._last_id = max(self._last_id + 1, milliseconds << 22)
        return self._last_id

    def tell(self, event: str, subject: Subject) -> None:
        """Tell the listeners that something changed."""
        for listener in self.listeners:
            listener(event, subject)

    def add_user(
        self, name: str, *, bot: bool = False, guild: Guild | None = None, may: int = 0
    ) -> User:
        """Add a user, to a guild if one is given, who may do so much beyond the ordinary."""
        user = User(self.snowflake(), name, bot)
        self.users[user.id] = user
        if guild is not None:
            guild.granted[user.id] = Permission(may)
        return user

    def add_guild(self, name: str, owner: User) -> Guild:
        """Add a guild with the bot and the owner in it."""
        guild = Guild(self.snowflake(), name, owner.id)
        guild.roles[guild.id] = Role(guild.id, "@everyone", ORDINARY)
        guild.granted = {owner.id: Permission.ADMINISTRATOR, self.bot.id: Permission.NONE}
        self.guilds[guild.id] = guild
        self.tell("GUILD_CREATE", guild)
        return guild

    def add_role(self, guild: Guild, name: str) -> Role:
        """Add a role that anyone may mention."""
        role = Role(self.snowflake(), name)
        guild.roles[role.id] = role
        self.tell("GUILD_UPDATE", guild)
        return role

    def add_channel(self, guild: Guild, name: str, kind: ChannelKind = ChannelKind.TEXT) -> Channel:
        """Add a channel to a guild."""
        channel = Channel(self.snowflake(), kind, name, guild)
        self.channels[channel.id] = channel
        self.tell("CHANNEL_CREATE", channel)
        return channel

    def add_thread(self, parent: Channel, name: str) -> Channel:
        """Add a thread to a text channel or a post to a forum."""
        thread = Channel(self.snowflake(), ChannelKind.THREAD, name, parent.guild, parent)
        self.channels[thread.id] = thread
        self.tell("THREAD_CREATE", thread)
        return thread

    def dm_with(self, user: User) -> Channel:
        """Return the direct messages between the bot and a user."""
        for channel in self.channels.values():
            if channel.recipient is user:
                return channel
        channel = Channel(self.snowflake(), ChannelKind.DM, recipient=user)
        self.channels[channel.id] = channel
        self.tell("CHANNEL_CREATE", channel)
        return channel

    def deny(self, channel: Channel, denied: Permission) -> None:
        """Say what the bot may not do in a channel; nothing lifts an earlier denial."""
        channel.denied = denied
        self.tell("CHANNEL_UPDATE", channel)

    def permissions(self, user: User, channel: Channel) -> Permission:
        """Return what a user may do in a channel; for a thread, also what its parent says."""
        guild = channel.guild
        if guild is None:
            return ORDINARY
        granted = guild.roles[guild.id].permissions | guild.granted.get(user.id, Permission.NONE)
        if Permission.ADMINISTRATOR in granted:
            for each in Permission:
                granted |= each
        if user is self.bot:
            granted &= ~channel.denied
            if channel.parent is not None:
                granted &= ~channel.parent.denied
        return granted

    def channel(self, channel_id: int) -> Channel:
        """Return a channel that the bot sees.

        Raises:
            RefusalError: It doesn't exist (10003) or the bot may not view it (50001).
        """
        channel = self.channels.get(channel_id)
        if channel is None:
            raise RefusalError(10003)
        if Permission.VIEW_CHANNEL not in self.permissions(self.bot, channel):
            raise RefusalError(50001)
        return channel

    def message(self, channel: Channel, message_id: int | None) -> Message:
        """Return a message that stands in a channel.

        Raises:
            RefusalError: It doesn't, or not any more (10008).
        """
        message = channel.messages.get(message_id or 0)
        if message is None or message.deleted:
            raise RefusalError(10008)
        return message

    def post(self, message: Message) -> Message:
        """Put a message into its channel."""
        message.versions.append(message.content)
        message.channel.messages[message.id] = message
        self.tell("MESSAGE_CREATE", message)
        return message

    def say(
        self, author: User, channel: Channel, content: str, *, replies_to: Message | None = None
    ) -> Message:
        """Post what a person (or another bot) writes; a reply pings whom it replies to."""
        named = pings(
            content,
            None,
            default=EVERYTHING,
            replied_to=replies_to.author.id if replies_to else None,
        )
        message = Message(
            self.snowflake(),
            channel,
            author,
            self.clock.now(),
            content,
            kind=MessageKind.REPLY if replies_to else MessageKind.DEFAULT,
            replies_to=replies_to.id if replies_to else None,
            pinged=named,
            mentions=named,
        )
        return self.post(message)

    def edit(self, message: Message, content: str) -> None:
        """Change what a person has written; who it names is read anew, nobody is notified."""
        message.content = content
        message.mentions = pings(content, None, default=EVERYTHING)
        self.touch(message)

    def touch(self, message: Message) -> None:
        """Note that a message was edited."""
        message.edited_at = self.clock.now()
        message.versions.append(message.content)
        self.tell("MESSAGE_UPDATE", message)

    def delete(self, message: Message) -> None:
        """Take a message away."""
        message.deleted = True
        self.tell("MESSAGE_DELETE", message)
