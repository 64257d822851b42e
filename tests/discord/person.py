"""What does a person do with the bot, and what do they see of it?

    ada = Person(discord)
    seen = await ada.slash("ask", question="Who wrote this?")
    assert "Ada" in seen.text and not seen.pinged
    more = await ada.press("More", on=seen)
    modal = await ada.press("Follow up", on=seen)
    await ada.submit(modal, question="And when?")

Every act waits until the bot has answered it, or has failed to within Discord's 3 s; nothing
sleeps.
"""

from collections.abc import Callable
from typing import Self

from bot.sandbox import Channel, ChannelKind, Interaction, Message, Sandbox, User
from bot.sandbox.people.forms import has_options
from bot.sandbox.people.options import OptionValue
from bot.sandbox.rules import flatten
from bot.sandbox.wire import JsonObject
from bot.sandbox.world import sees
from tests.discord.seen import Seen
from tests.patience import PATIENCE

__all__ = ["Forging", "Person", "Seen"]

On = Message | Seen


class Person:
    """Someone in one place; the owner in the first channel unless said otherwise.

    Args:
        discord: The sandbox.
        user: Who.
        channel: Where: a guild's channel, a thread, a group or direct messages.
    """

    def __init__(
        self,
        discord: Sandbox,
        user: User | None = None,
        channel: Channel | None = None,
    ) -> None:
        self.discord = discord
        self.visitor = discord.visitor(user, channel)
        self.user = self.visitor.user
        self.channel = self.visitor.channel

    # Places

    def at(self, channel: Channel) -> Self:
        """The same person elsewhere."""
        return type(self)(self.discord, self.user, channel)

    def in_dm(self) -> Self:
        """The same person in direct messages with the bot."""
        return self.at(self.discord.world.dm_with(self.user))

    def in_group(self, *others: "Person") -> Self:
        """The same person in direct messages with another, or a group with several; no bot."""
        return self.at(self.discord.world.add_group(self.user, *(each.user for each in others)))

    def in_channel(self, name: str, category: str = "") -> Self:
        """The same person in a new text channel of this guild, in a new category if named."""
        world, guild = self.discord.world, self.channel.guild
        assert guild is not None, "there are no channels outside a guild"
        above = world.add_channel(guild, category, ChannelKind.CATEGORY) if category else None
        return self.at(world.add_channel(guild, name, category=above))

    def in_thread(self, name: str = "A thread") -> Self:
        """The same person in a new thread of this channel."""
        return self.at(self.discord.world.add_thread(self.channel, name))

    def in_private_thread(self, name: str = "Behind a door", *others: "Person") -> Self:
        """The same person in a new thread that only they and these see; not the bot."""
        people = (self.user, *(each.user for each in others))
        return self.at(self.discord.world.add_private_thread(self.channel, name, *people))

    def in_post(self, name: str = "A post") -> Self:
        """The same person in a new post of a new forum."""
        world, guild = self.discord.world, self.channel.guild
        assert guild is not None, "there are no forums outside a guild"
        forum = world.add_channel(guild, f"forum of {name}", ChannelKind.FORUM)
        return self.at(world.add_thread(forum, name))

    def abroad(self, name: str = "Elsewhere") -> Self:
        """The same person, with the bot installed for themselves, in a guild that lacks it."""
        world = self.discord.world
        world.install(self.user)
        guild = world.add_guild(name, self.user, with_bot=False)
        return self.at(world.add_channel(guild, "lobby"))

    def friend(self, name: str, may: int = 0) -> Self:
        """Someone new in the same place who may do so much beyond the ordinary."""
        user = self.discord.world.add_user(name, guild=self.channel.guild, may=may)
        if self.channel.people:
            self.channel.people.append(user)
        return type(self)(self.discord, user, self.channel)

    def install(self) -> None:
        """Install the bot for oneself."""
        self.discord.world.install(self.user)

    # What there is to see

    @property
    def screen(self) -> list[Message]:
        """Every message that this person sees here now, oldest first."""
        return [each for each in self.channel.messages.values() if self.visitor.sees(each)]

    def replies(self, to: On) -> list[Message]:
        """The messages on the screen that reply to one."""
        return [each for each in self.screen if each.replies_to == _written(to).id]

    @property
    def pings(self) -> list[Message]:
        """Every message, in any place, that notified this person, deleted ones included."""
        return [
            message
            for channel in self.discord.world.channels.values()
            for message in channel.messages.values()
            if self.user.id in message.pinged.users or message.pinged.everyone
            if message.author is not self.user and message.only_for in (None, self.user)
            if sees(self.discord.world, self.user, channel)
        ]

    # Commands

    async def slash(self, name: str, /, **options: OptionValue) -> Seen:
        """Run a slash command; a subcommand as `"corpus use"`, a channel option by its channel."""
        return await self._answered(self.visitor.slash(name, **options))

    async def type_into(self, name: str, /, **options: OptionValue) -> Seen:
        """Type into the last option given, after the others; see `choices`."""
        return await self._answered(self.visitor.type_into(name, **options))

    async def pick(self, choice: str, of: Seen) -> Seen:
        """Pick one of the choices that autocomplete offered, and run the command with it."""
        assert of.interaction is not None, "nothing was typed"
        name, options = of.interaction.origin.command, _typed(of.interaction.data)
        value = dict(zip(of.choices, of.choice_values, strict=True))[choice]
        assert isinstance(value, str | int | float)
        return await self.slash(name, **(options | {list(options)[-1]: value}))

    async def use(self, name: str, *, on: On) -> Seen:
        """Use a command from a message's menu: Apps › `name`."""
        return await self._answered(self.visitor.use(name, _written(on)))

    # Components

    async def press(self, button: str, *, on: On) -> Seen:
        """Press a button by its label or `custom_id`."""
        message = _holding(on, lambda each: button in (each.get("label"), each.get("custom_id")))
        return await self._answered(self.visitor.press(message, button))

    async def choose(self, *values: str, on: On, select: str = "") -> Seen:
        """Choose options by their labels or values, of a select with a `custom_id` if given."""
        message = _holding(on, lambda each: "options" in each and has_options(each, values))
        return await self._answered(self.visitor.choose(message, *values, select=select))

    async def submit(self, modal: Seen, *values: str, **fields: str) -> Seen:
        """Fill in the modal that was opened: its inputs in order, or by `custom_id` or label.

        An input that isn't named keeps what the bot has put in.
        """
        assert modal.interaction is not None, "only an interaction opens a modal"
        return await self._answered(self.visitor.submit(modal.interaction, *values, **fields))

    # Messages

    def say(self, content: str, *, reply_to: On | None = None, ping: bool = True) -> Seen:
        """Write a message and wait for nothing; `await seen.until(...)` does."""
        earlier = None if reply_to is None else _written(reply_to)
        return Seen(self, wrote=self.visitor.say(content, replies_to=earlier, ping=ping))

    async def ask(self, content: str, *, reply_to: On | None = None, ping: bool = True) -> Seen:
        """Write a message that the bot is to answer, as in direct messages."""
        seen = self.say(content, reply_to=reply_to, ping=ping)
        return await seen.until(lambda it: it.messages, f"an answer to {content!r}")

    async def mention(self, content: str, *, reply_to: On | None = None, ping: bool = True) -> Seen:
        """Write `<@BOT> content` and wait for the answer."""
        return await self.ask(f"{self._at_bot}{content}".rstrip(), reply_to=reply_to, ping=ping)

    def edit(self, seen: On, content: str) -> None:
        """Change what one wrote, keeping a leading mention of the bot."""
        message = _written(seen)
        kept = self._at_bot if message.content.startswith(self._at_bot) else ""
        self.visitor.edit(message, kept + content)

    def delete(self, seen: On) -> None:
        """Delete what one wrote, or a message of the bot where one may."""
        self.visitor.delete(_written(seen))

    @property
    def _at_bot(self) -> str:
        return f"<@{self.discord.world.bot.id}> "

    # A modified app

    @property
    def forging(self) -> "Forging":
        """The same person with an app that sends what it is told to, whatever there is."""
        return Forging(self)

    # Waiting

    async def until(self, condition: Callable[[], object], what: str) -> None:
        await self.discord.pulse.until(lambda: bool(condition()), timeout=PATIENCE, what=what)

    async def _answered(self, interaction: Interaction) -> Seen:
        seen = Seen(self, interaction)
        timer = self.discord.on_deadline(interaction)
        try:
            await self.until(lambda: seen.settled, f"an answer to {interaction.data}")
        finally:
            timer.cancel()
        return seen


class Forging:
    """A person's acts through an app that checks nothing; Discord checks what it can."""

    def __init__(self, person: Person) -> None:
        self._person = person
        self._forger = person.discord.forger(person.user, person.channel)

    async def press(self, custom_id: str, *, on: On) -> Seen:
        """Press a button with any `custom_id` on a message that stands there."""
        return await self._person._answered(self._forger.press(_shown(on), custom_id))

    async def choose(self, *values: str, on: On, select: str) -> Seen:
        """Choose any values of a select with any `custom_id`."""
        return await self._person._answered(self._forger.choose(_shown(on), *values, select=select))

    async def submit(self, modal: Seen, custom_id: str, **fields: str) -> Seen:
        """Send a modal with any `custom_id` and any texts instead of the one that was opened."""
        assert modal.interaction is not None, "only an interaction opens a modal"
        return await self._person._answered(
            self._forger.submit(modal.interaction, custom_id, **fields)
        )

    async def slash(self, name: str, /, **options: OptionValue) -> Seen:
        """Run a registered command with any options and values."""
        return await self._person._answered(self._forger.slash(name, **options))

    async def type_into(self, name: str, /, **options: OptionValue) -> Seen:
        """Type anything into any option."""
        return await self._person._answered(self._forger.type_into(name, **options))

    async def use(self, name: str, target_id: int, *messages: Message) -> Seen:
        """Use a message menu on any id, with these messages as if found under it."""
        return await self._person._answered(self._forger.use(name, target_id, *messages))


def _written(seen: On) -> Message:
    """The message itself, or what the person wrote, or what they were answered."""
    return seen if isinstance(seen, Message) else seen.wrote or seen.message


def _shown(on: On) -> Message:
    return on if isinstance(on, Message) else on.message


def _holding(on: On, has: Callable[[JsonObject], bool]) -> Message:
    """The message itself, or the first answer with such a component."""
    if isinstance(on, Message):
        return on
    found = (each for each in on.messages if any(map(has, flatten(each.components))))
    return next(found, on.message)


def _typed(data: JsonObject) -> dict[str, str | int | float]:
    """The options of an autocompletion, the one that was typed last."""
    told = data["options"]
    while told and "options" in told[0]:
        told = told[0]["options"]
    in_order = sorted(told, key=lambda option: bool(option.get("focused")))
    return {option["name"]: option["value"] for option in in_order}
