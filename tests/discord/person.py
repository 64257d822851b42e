"""What does a person do with the bot, and what do they see?

    ada = Person(discord)
    answer = await ada.slash("ask", question="Who wrote this?")
    assert "Ada" in answer.text and not answer.pinged
    more = await ada.press("More", on=answer)
    modal = await ada.press("Follow up", on=answer)
    await ada.submit(modal, question="And when?")

Every act waits until the bot has answered, or has failed to answer within Discord's 3 s;
nothing sleeps.
"""

from collections.abc import Callable
from typing import Self

from bot.sandbox import Channel, ChannelKind, Interaction, Message, Sandbox, User
from bot.sandbox.people.forms import has_options
from bot.sandbox.people.options import OptionValue
from bot.sandbox.rules import flatten
from bot.sandbox.wire import JsonObject
from bot.sandbox.world import sees
from tests.discord.outcome import Outcome
from tests.patience import PATIENCE

__all__ = ["Forging", "Outcome", "Person"]

On = Message | Outcome


class Person:
    """A person in one channel; by default the owner in the first one.

    Args:
        discord: The sandbox.
        user: The person's user.
        channel: A channel of a guild, a thread, a group or direct messages.
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

    def at(self, channel: Channel) -> Self:
        """Return the same person in another channel."""
        return type(self)(self.discord, self.user, channel)

    def in_dm(self) -> Self:
        """Return the same person in direct messages with the bot."""
        return self.at(self.discord.world.dm_with(self.user))

    def in_group(self, *others: "Person") -> Self:
        """Return the same person in direct messages with another, or in a group without the bot."""
        return self.at(self.discord.world.add_group(self.user, *(each.user for each in others)))

    def in_channel(self, name: str, category: str = "") -> Self:
        """Return the same person in a new channel of this guild, in a new category if named."""
        world, guild = self.discord.world, self.channel.guild
        assert guild is not None, "there are no channels outside a guild"
        above = world.add_channel(guild, category, ChannelKind.CATEGORY) if category else None
        return self.at(world.add_channel(guild, name, category=above))

    def in_thread(self, name: str = "A thread") -> Self:
        """Return the same person in a new thread of this channel."""
        return self.at(self.discord.world.add_thread(self.channel, name))

    def in_private_thread(self, name: str = "Behind a door", *others: "Person") -> Self:
        """Return the same person in a new thread that only they and these others see."""
        people = (self.user, *(each.user for each in others))
        return self.at(self.discord.world.add_private_thread(self.channel, name, *people))

    def in_post(self, name: str = "A post") -> Self:
        """Return the same person in a new post of a new forum."""
        world, guild = self.discord.world, self.channel.guild
        assert guild is not None, "there are no forums outside a guild"
        forum = world.add_channel(guild, f"forum of {name}", ChannelKind.FORUM)
        return self.at(world.add_thread(forum, name))

    def abroad(self, name: str = "Elsewhere") -> Self:
        """Return the same person in a guild without the bot, which they install for themselves."""
        world = self.discord.world
        world.install(self.user)
        guild = world.add_guild(name, self.user, with_bot=False)
        return self.at(world.add_channel(guild, "lobby"))

    def friend(self, name: str, may: int = 0) -> Self:
        """Return someone new in the same channel, with these permissions beyond everyone's."""
        user = self.discord.world.add_user(name, guild=self.channel.guild, may=may)
        if self.channel.people:
            self.channel.people.append(user)
        return type(self)(self.discord, user, self.channel)

    def install(self) -> None:
        """Install the bot for oneself."""
        self.discord.world.install(self.user)

    @property
    def screen(self) -> list[Message]:
        """Every message that this person sees here now, oldest first."""
        return [each for each in self.channel.messages.values() if self.visitor.sees(each)]

    def replies(self, to: On) -> list[Message]:
        """The messages on the screen that reply to one."""
        return [each for each in self.screen if each.replies_to == _own_message(to).id]

    @property
    def pings(self) -> list[Message]:
        """Every message in any channel that notified this person, deleted ones included."""
        return [
            message
            for channel in self.discord.world.channels.values()
            for message in channel.messages.values()
            if self.user.id in message.pinged.users or message.pinged.everyone
            if message.author is not self.user and message.only_for in (None, self.user)
            if sees(self.discord.world, self.user, channel)
        ]

    async def slash(self, name: str, /, **options: OptionValue) -> Outcome:
        """Run a slash command; a subcommand is named as in `"corpus use"`."""
        return await self._settle(self.visitor.slash(name, **options))

    async def type_into(self, name: str, /, **options: OptionValue) -> Outcome:
        """Type into the last option given; the outcome has the `choices`."""
        return await self._settle(self.visitor.type_into(name, **options))

    async def pick(self, choice: str, of: Outcome) -> Outcome:
        """Pick one of the choices that autocomplete offered, and run the command with it."""
        assert of.interaction is not None, "nothing was typed"
        name, options = of.interaction.origin.command, _typed_options(of.interaction.data)
        value = dict(zip(of.choices, of.choice_values, strict=True))[choice]
        assert isinstance(value, str | int | float)
        return await self.slash(name, **(options | {list(options)[-1]: value}))

    async def use(self, name: str, *, on: On) -> Outcome:
        """Use a command from a message's menu: Apps › `name`."""
        return await self._settle(self.visitor.use(name, _own_message(on)))

    async def press(self, button: str, *, on: On) -> Outcome:
        """Press a button, found by its label or `custom_id`."""
        message = _message_with(
            on, lambda each: button in (each.get("label"), each.get("custom_id"))
        )
        return await self._settle(self.visitor.press(message, button))

    async def choose(self, *values: str, on: On, select: str = "") -> Outcome:
        """Choose options by their labels or values, from any select or that with a `custom_id`."""
        message = _message_with(on, lambda each: "options" in each and has_options(each, values))
        return await self._settle(self.visitor.choose(message, *values, select=select))

    async def submit(self, modal: Outcome, *values: str, **fields: str) -> Outcome:
        """Fill in and send a modal: its inputs in order, or by `custom_id` or label.

        An input that isn't named keeps the text that the bot has put in.
        """
        assert modal.interaction is not None, "only an interaction opens a modal"
        return await self._settle(self.visitor.submit(modal.interaction, *values, **fields))

    def say(self, content: str, *, reply_to: On | None = None, ping: bool = True) -> Outcome:
        """Write a message and wait for nothing; `Outcome.until` does."""
        earlier = None if reply_to is None else _own_message(reply_to)
        return Outcome(self, wrote=self.visitor.say(content, replies_to=earlier, ping=ping))

    async def ask(self, content: str, *, reply_to: On | None = None, ping: bool = True) -> Outcome:
        """Write a message that the bot is to answer, as in direct messages."""
        seen = self.say(content, reply_to=reply_to, ping=ping)
        return await seen.until(lambda it: it.messages, f"an answer to {content!r}")

    async def mention(
        self, content: str, *, reply_to: On | None = None, ping: bool = True
    ) -> Outcome:
        """Write `<@BOT> content` and wait for the answer."""
        return await self.ask(f"{self._at_bot}{content}".rstrip(), reply_to=reply_to, ping=ping)

    def edit(self, seen: On, content: str) -> None:
        """Change one's own message; a leading mention of the bot stays."""
        message = _own_message(seen)
        kept = self._at_bot if message.content.startswith(self._at_bot) else ""
        self.visitor.edit(message, kept + content)

    def delete(self, seen: On) -> None:
        """Delete one's own message, or one of the bot where that is allowed."""
        self.visitor.delete(_own_message(seen))

    @property
    def _at_bot(self) -> str:
        return f"<@{self.discord.world.bot.id}> "

    @property
    def forging(self) -> "Forging":
        """The same person with a modified app, which checks nothing."""
        return Forging(self)

    async def until(self, condition: Callable[[], object], what: str) -> None:
        await self.discord.pulse.until(lambda: bool(condition()), timeout=PATIENCE, what=what)

    async def _settle(self, interaction: Interaction) -> Outcome:
        seen = Outcome(self, interaction)
        timer = self.discord.on_deadline(interaction)
        try:
            await self.until(lambda: seen.settled, f"an answer to {interaction.data}")
        finally:
            timer.cancel()
        return seen


class Forging:
    """What a person does with a modified app; Discord still checks what it can."""

    def __init__(self, person: Person) -> None:
        self._person = person
        self._forger = person.discord.forger(person.user, person.channel)

    async def press(self, custom_id: str, *, on: On) -> Outcome:
        """Press a button with any `custom_id` on a message that the person sees."""
        return await self._person._settle(self._forger.press(_first_message(on), custom_id))

    async def choose(self, *values: str, on: On, select: str) -> Outcome:
        """Choose any values from a select with any `custom_id`."""
        return await self._person._settle(
            self._forger.choose(_first_message(on), *values, select=select)
        )

    async def submit(self, modal: Outcome, custom_id: str, **fields: str) -> Outcome:
        """Send a modal with any `custom_id` and any texts instead of the one that was opened."""
        assert modal.interaction is not None, "only an interaction opens a modal"
        return await self._person._settle(
            self._forger.submit(modal.interaction, custom_id, **fields)
        )

    async def slash(self, name: str, /, **options: OptionValue) -> Outcome:
        """Run a registered command with any options and values."""
        return await self._person._settle(self._forger.slash(name, **options))

    async def type_into(self, name: str, /, **options: OptionValue) -> Outcome:
        """Type anything into any option."""
        return await self._person._settle(self._forger.type_into(name, **options))

    async def use(self, name: str, target_id: int, *messages: Message) -> Outcome:
        """Use a message menu on any id, with these messages as if they were found under it."""
        return await self._person._settle(self._forger.use(name, target_id, *messages))


def _own_message(seen: On) -> Message:
    """Return the message itself, or the one that the person wrote, or the first answer."""
    return seen if isinstance(seen, Message) else seen.wrote or seen.message


def _first_message(on: On) -> Message:
    return on if isinstance(on, Message) else on.message


def _message_with(on: On, has: Callable[[JsonObject], bool]) -> Message:
    """Return the message itself, or the first answer with such a component."""
    if isinstance(on, Message):
        return on
    found = (each for each in on.messages if any(map(has, flatten(each.components))))
    return next(found, on.message)


def _typed_options(data: JsonObject) -> dict[str, str | int | float]:
    """Return the options of an autocompletion, ending with the one that was typed into."""
    options = data["options"]
    while options and "options" in options[0]:
        options = options[0]["options"]
    in_order = sorted(options, key=lambda option: bool(option.get("focused")))
    return {option["name"]: option["value"] for option in in_order}
