"""Who and what is there, who may do what, and what happens in it?"""

from collections.abc import Callable
from typing import TypeAlias

from bot.sandbox.clock import Clock
from bot.sandbox.mentions import EVERYTHING, pings
from bot.sandbox.permission import APP_WITHOUT_GUILD, EVERY, ORDINARY, Permission
from bot.sandbox.refusal import RefusalError
from bot.sandbox.state import Channel, ChannelKind, Guild, Message, MessageKind, Role, User

DISCORD_EPOCH_MS = 1_420_070_400_000

# What an event is about; several messages when they were deleted together.
Subject: TypeAlias = Guild | Channel | Message | tuple[Message, ...]
Listener = Callable[[str, Subject], None]


class World:
    """Users, guilds, channels and messages, and the ids in it.

    Changes are told to `listeners` as the gateway's event names with what they are about.

    Attributes:
        installed: The ids of those who have installed the application for themselves.
    """

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.listeners: list[Listener] = []
        self.users: dict[int, User] = {}
        self.guilds: dict[int, Guild] = {}
        self.channels: dict[int, Channel] = {}
        self.installed: set[int] = set()
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

    # Users and guilds

    def add_user(
        self, name: str, *, bot: bool = False, guild: Guild | None = None, may: int = 0
    ) -> User:
        """Add a user, to a guild if one is given, who may do so much beyond the ordinary."""
        user = User(self.snowflake(), name, bot)
        self.users[user.id] = user
        if guild is not None:
            guild.granted[user.id] = Permission(may)
        return user

    def add_guild(self, name: str, owner: User, *, with_bot: bool = True) -> Guild:
        """Add a guild with its owner in it, and the bot unless it isn't installed there."""
        guild = Guild(self.snowflake(), name, owner.id)
        guild.roles[guild.id] = Role(guild.id, "@everyone", ORDINARY)
        guild.granted = {owner.id: Permission.ADMINISTRATOR}
        if with_bot:
            guild.granted[self.bot.id] = Permission.NONE
        self.guilds[guild.id] = guild
        self.tell("GUILD_CREATE", guild)
        return guild

    def add_bot(self, guild: Guild) -> None:
        """Let the bot be invited to a guild."""
        guild.granted[self.bot.id] = Permission.NONE
        self.tell("GUILD_CREATE", guild)

    def remove_bot(self, guild: Guild) -> None:
        """Let the bot be thrown out of a guild."""
        del guild.granted[self.bot.id]
        self.tell("GUILD_DELETE", guild)

    def begin_outage(self, guild: Guild) -> None:
        """Keep a guild that the bot is in from it."""
        guild.unavailable = True
        self.tell("GUILD_DELETE", guild)

    def end_outage(self, guild: Guild) -> None:
        """Give a guild back to the bot."""
        guild.unavailable = False
        self.tell("GUILD_CREATE", guild)

    def add_role(self, guild: Guild, name: str) -> Role:
        """Add a role that anyone may mention."""
        role = Role(self.snowflake(), name)
        guild.roles[role.id] = role
        self.tell("GUILD_UPDATE", guild)
        return role

    def install(self, user: User) -> None:
        """Let a user install the application for themselves, to use it anywhere."""
        self.installed.add(user.id)

    # Channels

    def add_channel(
        self,
        guild: Guild,
        name: str,
        kind: ChannelKind = ChannelKind.TEXT,
        category: Channel | None = None,
    ) -> Channel:
        """Add a channel, a forum or a category to a guild."""
        channel = Channel(self.snowflake(), kind, name, guild, category)
        return self._opened(channel, "CHANNEL_CREATE")

    def add_thread(self, parent: Channel, name: str) -> Channel:
        """Add a thread that everyone in its channel sees, or an empty post to a forum."""
        thread = Channel(self.snowflake(), ChannelKind.THREAD, name, parent.guild, parent)
        return self._opened(thread, "THREAD_CREATE")

    def add_private_thread(self, parent: Channel, name: str, *people: User) -> Channel:
        """Add a thread that these people see; a mention brings others into it, the bot too."""
        kind = ChannelKind.PRIVATE_THREAD
        thread = Channel(
            self.snowflake(), kind, name, parent.guild, parent, people=[*dict.fromkeys(people)]
        )
        return self._opened(thread, "THREAD_CREATE")

    def add_group(self, *people: User) -> Channel:
        """Add a group of people, or of two their direct messages; the bot is in neither."""
        kind = ChannelKind.DM if len(people) == 2 else ChannelKind.GROUP_DM
        return self._opened(Channel(self.snowflake(), kind, people=list(people)), "CHANNEL_CREATE")

    def dm_with(self, user: User) -> Channel:
        """Return the direct messages between the bot and a user."""
        for channel in self.channels.values():
            if channel.recipient is user:
                return channel
        channel = Channel(self.snowflake(), ChannelKind.DM, recipient=user)
        return self._opened(channel, "CHANNEL_CREATE")

    def _opened(self, channel: Channel, event: str) -> Channel:
        self.channels[channel.id] = channel
        self.tell(event, channel)
        return channel

    # Permissions

    def deny(self, channel: Channel, denied: Permission, user: User | None = None) -> None:
        """Say what someone, by default the bot, may not do in a channel, instead of before."""
        channel.denied[(user or self.bot).id] = denied
        self.tell("CHANNEL_UPDATE", channel)

    def permissions(self, user: User, channel: Channel) -> Permission:
        """Return what a user may do in a channel; for a thread, also what its parent says.

        Nothing in a guild that they aren't in.
        """
        guild = channel.guild
        if guild is None:
            return ORDINARY
        if user.id not in guild.granted:
            return Permission.NONE
        granted = guild.roles[guild.id].permissions | guild.granted[user.id]
        if Permission.ADMINISTRATOR in granted:
            return EVERY
        granted &= ~channel.denied.get(user.id, Permission.NONE)
        if channel.is_thread and channel.parent is not None:
            granted &= ~channel.parent.denied.get(user.id, Permission.NONE)
        return granted

    def app_permissions(self, user: User, channel: Channel) -> Permission:
        """Return what the application may do where a user uses it, as an interaction tells it."""
        if channel.guild is None:
            return APP_WITHOUT_GUILD
        if self.bot.id in channel.guild.granted:
            return self.permissions(self.bot, channel)
        return self.permissions(user, channel) & APP_WITHOUT_GUILD

    def sees(self, user: User, channel: Channel) -> bool:
        """Tell whether a user, maybe the bot, sees a channel at all."""
        if channel.guild is None:
            with_bot = user is self.bot and channel.recipient is not None
            return with_bot or user in (channel.recipient, *channel.people)
        may = self.permissions(user, channel)
        if channel.kind is ChannelKind.PRIVATE_THREAD and user not in channel.people:
            return Permission.MANAGE_THREADS in may
        return Permission.VIEW_CHANNEL in may

    def may_send(self, user: User, channel: Channel) -> bool:
        """Tell whether a user may write in a channel that they see."""
        needed = Permission.SEND_MESSAGES
        if channel.is_thread:
            needed = Permission.SEND_MESSAGES_IN_THREADS
        return needed in self.permissions(user, channel)

    def channel(self, channel_id: int) -> Channel:
        """Return a channel that the bot sees.

        Raises:
            RefusalError: It doesn't exist (10003) or the bot doesn't see it (50001).
        """
        channel = self.channels.get(channel_id)
        if channel is None:
            raise RefusalError(10003)
        if not self.sees(self.bot, channel):
            raise RefusalError(50001)
        return channel

    # Messages

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
        self,
        author: User,
        channel: Channel,
        content: str,
        *,
        replies_to: Message | None = None,
        ping: bool = True,
    ) -> Message:
        """Post what a person (or another bot) writes.

        Args:
            author: Who writes.
            channel: Where.
            content: What, with mentions as `<@ID>`.
            replies_to: The message that it replies to.
            ping: Whether that reply pings whom it replies to.
        """
        named = pings(
            content,
            None,
            default=EVERYTHING,
            replied_to=replies_to.author.id if replies_to and ping else None,
        )
        if channel.kind is ChannelKind.PRIVATE_THREAD:
            self._bring(channel, named.users)
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

    def _bring(self, thread: Channel, named: frozenset[int]) -> None:
        """Add whom a message names to a private thread."""
        for user in (self.users[each] for each in sorted(named) if each in self.users):
            if user not in thread.people:
                thread.people.append(user)
                if user is self.bot:
                    self.tell("THREAD_CREATE", thread)

    def say_by_webhook(self, name: str, channel: Channel, content: str) -> Message:
        """Post what a webhook writes under a name."""
        author = User(self.snowflake(), name, bot=True)
        named = pings(content, None, default=EVERYTHING)
        return self.post(
            Message(
                self.snowflake(),
                channel,
                author,
                self.clock.now(),
                content,
                pinged=named,
                mentions=named,
                by_webhook=True,
            )
        )

    def edit(self, message: Message, content: str) -> None:
        """Change what a person has written; who it names is read anew, nobody is notified."""
        message.content = content
        message.mentions = pings(content, None, default=EVERYTHING)
        self.touch(message)

    def unfurl(self, message: Message, title: str) -> None:
        """Add what Discord finds behind a link in a message; that is told as an update too."""
        message.embeds = [*message.embeds, {"type": "link", "title": title}]
        self.tell("MESSAGE_UPDATE", message)

    def touch(self, message: Message) -> None:
        """Note that a message was edited."""
        message.edited_at = self.clock.now()
        message.versions.append(message.content)
        self.tell("MESSAGE_UPDATE", message)

    def delete(self, message: Message) -> None:
        """Take a message away."""
        message.deleted = True
        self.tell("MESSAGE_DELETE", message)

    def delete_together(self, *messages: Message) -> None:
        """Take several messages of one channel away at once, as moderators' tools do."""
        for message in messages:
            message.deleted = True
        self.tell("MESSAGE_DELETE_BULK", messages)
