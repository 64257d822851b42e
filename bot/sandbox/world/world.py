"""Who and what is there, and what happens?"""

from collections.abc import Callable
from typing import Final, TypeAlias

from bot.sandbox.clock import Clock
from bot.sandbox.world.mentions import EVERYTHING, find_pings
from bot.sandbox.world.permission import MEMBER_PERMISSIONS, Permission
from bot.sandbox.world.state import (
    Channel,
    ChannelKind,
    Guild,
    Message,
    MessageKind,
    Role,
    User,
)

# What an event is about; several messages when they were deleted together.
Subject: TypeAlias = Guild | Channel | Message | tuple[Message, ...]
Listener: TypeAlias = Callable[[str, Subject], None]

_DISCORD_EPOCH_MS: Final = 1_420_070_400_000


class World:
    """The users, guilds, channels and messages; each change is announced to the listeners.

    Attributes:
        base_url: `http://127.0.0.1:PORT`, under which attachments can be fetched; empty as long
            as nothing serves them.
        bot: The user of the application.
        installed: The ids of the users who have installed the application for themselves.
        listeners: Are called with the gateway's name of each event and what it is about.
    """

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.base_url = ""
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
        milliseconds = int(self.clock.now() * 1000) - _DISCORD_EPOCH_MS
        self._last_id = max(self._last_id + 1, milliseconds << 22)
        return self._last_id

    def announce(self, event: str, subject: Subject) -> None:
        """Tell the listeners what has changed."""
        for listener in self.listeners:
            listener(event, subject)

    def add_user(
        self, name: str, *, bot: bool = False, guild: Guild | None = None, may: int = 0
    ) -> User:
        """Add a user.

        Args:
            name: The user's name.
            bot: Whether it is a bot and no person.
            guild: The guild that they join; None for none.
            may: The permissions that they have there beyond everyone's.
        """
        user = User(self.snowflake(), name, bot)
        self.users[user.id] = user
        if guild is not None:
            self.join(guild, user, may)
        return user

    def install(self, user: User) -> None:
        """Let a user install the application for themselves, to use it anywhere."""
        self.installed.add(user.id)

    def add_guild(
        self, name: str, owner: User, *, with_bot: bool = True, guild_id: int | None = None
    ) -> Guild:
        """Add a guild with its owner in it.

        Args:
            name: The guild's name.
            owner: The user who owns it.
            with_bot: Whether the bot is installed there.
            guild_id: An id that nothing else has; None for a new one.
        """
        guild = Guild(guild_id or self.snowflake(), name, owner.id)
        guild.roles[guild.id] = Role(guild.id, "@everyone", MEMBER_PERMISSIONS)
        guild.members = {owner.id: Permission.ADMINISTRATOR}
        if with_bot:
            guild.members[self.bot.id] = Permission.NONE
        self.guilds[guild.id] = guild
        self.announce("GUILD_CREATE", guild)
        return guild

    def add_bot(self, guild: Guild) -> None:
        """Add the bot to a guild, as when it is invited."""
        guild.members[self.bot.id] = Permission.NONE
        self.announce("GUILD_CREATE", guild)

    def remove_bot(self, guild: Guild) -> None:
        """Remove the bot from a guild, as when it is thrown out."""
        del guild.members[self.bot.id]
        self.announce("GUILD_DELETE", guild)

    def begin_outage(self, guild: Guild) -> None:
        """Keep a guild from the bot, which is still in it."""
        guild.unavailable = True
        self.announce("GUILD_DELETE", guild)

    def end_outage(self, guild: Guild) -> None:
        """Give a guild back to the bot."""
        guild.unavailable = False
        self.announce("GUILD_CREATE", guild)

    def add_role(self, guild: Guild, name: str) -> Role:
        """Add a role that anyone may mention."""
        role = Role(self.snowflake(), name)
        guild.roles[role.id] = role
        self.announce("GUILD_UPDATE", guild)
        return role

    def add_channel(
        self,
        guild: Guild,
        name: str,
        kind: ChannelKind = ChannelKind.TEXT,
        category: Channel | None = None,
        *,
        topic: str = "",
    ) -> Channel:
        """Add a channel, a forum or a category to a guild; its topic says what it is for."""
        channel = Channel(self.snowflake(), kind, name, guild, category, topic=topic)
        return self._add(channel, "CHANNEL_CREATE")

    def add_thread(self, parent: Channel, name: str) -> Channel:
        """Add a thread that everyone in its channel sees, or an empty post to a forum."""
        thread = Channel(self.snowflake(), ChannelKind.THREAD, name, parent.guild, parent)
        return self._add(thread, "THREAD_CREATE")

    def add_private_thread(self, parent: Channel, name: str, *people: User) -> Channel:
        """Add a thread that these people see; a mention brings others into it, the bot too."""
        kind = ChannelKind.PRIVATE_THREAD
        thread = Channel(
            self.snowflake(), kind, name, parent.guild, parent, people=[*dict.fromkeys(people)]
        )
        return self._add(thread, "THREAD_CREATE")

    def add_group(self, *people: User) -> Channel:
        """Add a group without the bot; two people have direct messages with each other."""
        kind = ChannelKind.DM if len(people) == 2 else ChannelKind.GROUP_DM
        return self._add(Channel(self.snowflake(), kind, people=list(people)), "CHANNEL_CREATE")

    def dm_with(self, user: User) -> Channel:
        """Return the direct messages between the bot and a user."""
        for channel in self.channels.values():
            if channel.recipient is user:
                return channel
        channel = Channel(self.snowflake(), ChannelKind.DM, recipient=user)
        return self._add(channel, "CHANNEL_CREATE")

    def _add(self, channel: Channel, event: str) -> Channel:
        self.channels[channel.id] = channel
        self.announce(event, channel)
        return channel

    def join(self, guild: Guild, user: User, may: int = 0) -> None:
        """Make a user a member of one more guild, with permissions beyond everyone's there."""
        guild.members[user.id] = Permission(may)

    def deny(self, channel: Channel, denied: Permission, user: User | None = None) -> None:
        """Replace what a user, by default the bot, is denied in a channel."""
        channel.denied[(user or self.bot).id] = denied
        self.announce("CHANNEL_UPDATE", channel)

    def wall(self, channel: Channel, *users: User) -> None:
        """Let only some users see a channel of a guild, besides administrators."""
        if channel.guild is not None:
            channel.denied = {channel.guild.id: Permission.VIEW_CHANNEL}
        channel.allowed = dict.fromkeys((user.id for user in users), Permission.VIEW_CHANNEL)
        self.announce("CHANNEL_UPDATE", channel)

    def say(
        self,
        author: User,
        channel: Channel,
        content: str,
        *,
        replies_to: Message | None = None,
        ping: bool = True,
    ) -> Message:
        """Post a message of a person or of another bot.

        Args:
            author: The user who writes it.
            channel: The channel that it goes to.
            content: The text, with mentions as `<@ID>`.
            replies_to: The message that it replies to.
            ping: Whether a reply pings the author of that message.
        """
        pings = find_pings(
            content,
            None,
            default=EVERYTHING,
            replied_to=replies_to.author.id if replies_to and ping else None,
        )
        if channel.kind is ChannelKind.PRIVATE_THREAD:
            self._add_people(channel, pings.users)
        message = Message(
            self.snowflake(),
            channel,
            author,
            self.clock.now(),
            content,
            kind=MessageKind.REPLY if replies_to else MessageKind.DEFAULT,
            replies_to=replies_to.id if replies_to else None,
            pinged=pings,
            mentions=pings,
        )
        return self.post(message)

    def _add_people(self, thread: Channel, mentioned: frozenset[int]) -> None:
        """Add the users whom a message mentions to a private thread."""
        for user in (self.users[each] for each in sorted(mentioned) if each in self.users):
            if user not in thread.people:
                thread.people.append(user)
                if user is self.bot:
                    self.announce("THREAD_CREATE", thread)

    def say_by_webhook(self, name: str, channel: Channel, content: str) -> Message:
        """Post a message that a webhook writes under a name."""
        author = User(self.snowflake(), name, bot=True)
        pings = find_pings(content, None, default=EVERYTHING)
        return self.post(
            Message(
                self.snowflake(),
                channel,
                author,
                self.clock.now(),
                content,
                pinged=pings,
                mentions=pings,
                by_webhook=True,
            )
        )

    def post(self, message: Message) -> Message:
        """Put a message into its channel."""
        message.versions.append(message.content)
        message.channel.messages[message.id] = message
        self.announce("MESSAGE_CREATE", message)
        return message

    def edit(self, message: Message, content: str) -> None:
        """Change what a person wrote; its mentions are read anew, but nobody is notified."""
        message.content = content
        message.mentions = find_pings(content, None, default=EVERYTHING)
        self.touch(message)

    def touch(self, message: Message) -> None:
        """Record that a message was edited."""
        message.edited_at = self.clock.now()
        message.versions.append(message.content)
        self.announce("MESSAGE_UPDATE", message)

    def unfurl(self, message: Message, title: str) -> None:
        """Add the preview of a link in a message, which Discord announces as an update too."""
        message.embeds = [*message.embeds, {"type": "link", "title": title}]
        self.announce("MESSAGE_UPDATE", message)

    def delete(self, message: Message) -> None:
        """Delete a message."""
        message.deleted = True
        self.announce("MESSAGE_DELETE", message)

    def delete_together(self, *messages: Message) -> None:
        """Delete several messages of one channel at once, as moderators' tools do."""
        for message in messages:
            message.deleted = True
        self.announce("MESSAGE_DELETE_BULK", messages)
