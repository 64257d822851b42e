"""What does a person see of the bot?

    ada = Person(discord)
    seen = await ada.slash("ask", question="Who wrote this?")
    assert "Ada" in seen.text and not seen.pinged
    more = await ada.click(seen, "More")

Every act waits until the bot has answered it, or has failed to within Discord's 3 s; nothing
sleeps. What is seen is alive: its text is always that of the message as it stands now.
"""

from collections.abc import Callable
from dataclasses import dataclass

from bot.sandbox import Channel, Interaction, Message, Pings, Sandbox, User
from bot.sandbox.rules import nested
from bot.sandbox.visitor import OptionValue
from bot.sandbox.wire import JsonObject
from bot.sandbox.world import Attachment


@dataclass(frozen=True, eq=False)
class Seen:
    """What came of one act: of an interaction, or of a message that the person wrote."""

    person: "Person"
    interaction: Interaction | None = None
    wrote: Message | None = None

    @property
    def messages(self) -> list[Message]:
        """The bot's answers that this person sees now, oldest first.

        A message whose component was used counts once it has changed.
        """
        found = self._replies() if self.wrote else self._answers()
        return [message for message in found if self.person.visitor.sees(message)]

    def _answers(self) -> list[Message]:
        if self.interaction is None:
            return []
        source = self.interaction.source
        changed = source is not None and (source.edited_at or 0) >= self.interaction.opened_at
        return [*([source] if source and changed else []), *self.interaction.messages]

    def _replies(self) -> list[Message]:
        bot = self.person.discord.world.bot
        wrote = self.wrote
        return [
            message
            for message in self.person.channel.messages.values()
            if wrote is not None
            and message.author is bot
            and message.origin is None
            and message.id > wrote.id
            and message.replies_to in (None, wrote.id)
        ]

    @property
    def message(self) -> Message:
        """The first answer."""
        assert self.messages, "the bot has said nothing that this person sees"
        return self.messages[0]

    @property
    def text(self) -> str:
        """The first answer's text."""
        return self.message.content

    @property
    def texts(self) -> list[str]:
        return [message.content for message in self.messages]

    @property
    def ephemeral(self) -> bool:
        """Whether only this person sees the first answer."""
        return self.message.ephemeral

    @property
    def attachments(self) -> list[Attachment]:
        return [each for message in self.messages for each in message.attachments]

    @property
    def components(self) -> list[JsonObject]:
        """Every button and select of the answers, without their rows."""
        found = [each for message in self.messages for each in nested(message.components)]
        return [component for component in found if "custom_id" in component or "url" in component]

    @property
    def buttons(self) -> list[str]:
        """The labels of the buttons."""
        return [each["label"] for each in self.components if each["type"] == 2]

    @property
    def options(self) -> list[str]:
        """The labels of the selects' options."""
        return [each["label"] for part in self.components for each in part.get("options", ())]

    @property
    def pinged(self) -> Pings:
        """Everyone whom the answers notified, or would name by an edit."""
        everyone = Pings()
        for message in self.messages:
            everyone |= message.pinged | message.mentions
        return everyone

    @property
    def choices(self) -> list[str]:
        """The names that autocomplete offered."""
        assert self.interaction is not None, "only a command has choices"
        return [choice["name"] for choice in self.interaction.choices or ()]

    @property
    def choice_values(self) -> list[object]:
        assert self.interaction is not None, "only a command has choices"
        return [choice["value"] for choice in self.interaction.choices or ()]

    @property
    def modal(self) -> JsonObject | None:
        """The modal that was opened."""
        return self.interaction.modal if self.interaction else None

    @property
    def failed(self) -> bool:
        """Whether Discord says "The application did not respond"."""
        interactions = self.person.discord.interactions
        return self.interaction is not None and interactions.overdue(self.interaction)

    @property
    def acknowledged_after(self) -> float:
        """Seconds on the sandbox's clock."""
        assert self.interaction is not None, "a message is not acknowledged"
        assert self.interaction.acknowledged_at is not None, "not acknowledged"
        return self.interaction.acknowledged_at - self.interaction.opened_at

    @property
    def answered_after(self) -> float:
        """Seconds on the sandbox's clock until there was more to see than "thinking"."""
        if self.interaction is not None:
            assert self.interaction.answered_at is not None, "not answered"
            return self.interaction.answered_at - self.interaction.opened_at
        assert self.wrote is not None, "nothing was done"
        return self.message.sent_at - self.wrote.sent_at

    async def until(self, condition: Callable[["Seen"], object], what: str = "a change") -> "Seen":
        """Wait until something holds for what is seen."""
        await self.person.until(lambda: bool(condition(self)), what)
        return self


class Person:
    """Someone in one place; the owner in the first channel unless said otherwise.

    Args:
        discord: The sandbox.
        user: Who.
        channel: Where: a guild's channel, a thread or direct messages.
        patience: Real seconds to wait for anything.
    """

    def __init__(
        self,
        discord: Sandbox,
        user: User | None = None,
        channel: Channel | None = None,
        *,
        patience: float = 5.0,
    ) -> None:
        self.discord = discord
        self.visitor = discord.visitor(user, channel)
        self.user = self.visitor.user
        self.channel = self.visitor.channel
        self.patience = patience

    # Places

    def at(self, channel: Channel) -> "Person":
        """The same person elsewhere."""
        return Person(self.discord, self.user, channel, patience=self.patience)

    def in_dm(self) -> "Person":
        """The same person in direct messages with the bot."""
        return self.at(self.discord.world.dm_with(self.user))

    def in_thread(self, name: str = "A thread") -> "Person":
        """The same person in a new thread of this channel."""
        return self.at(self.discord.world.add_thread(self.channel, name))

    def friend(self, name: str, may: int = 0) -> "Person":
        """Someone new in the same place who may do so much beyond the ordinary."""
        user = self.discord.world.add_user(name, guild=self.channel.guild, may=may)
        return Person(self.discord, user, self.channel, patience=self.patience)

    @property
    def screen(self) -> list[Message]:
        """Every message that this person sees here now, oldest first."""
        return [each for each in self.channel.messages.values() if self.visitor.sees(each)]

    # Acts

    async def slash(self, name: str, /, **options: OptionValue) -> Seen:
        return await self._answer(self.visitor.slash(name, **options))

    async def autocomplete(self, name: str, focused: str, /, **options: OptionValue) -> Seen:
        """Type into an option; the text so far is given as the option's value."""
        return await self._answer(self.visitor.autocomplete(name, focused, **options))

    async def message_menu(self, name: str, message: Message | Seen) -> Seen:
        return await self._answer(self.visitor.menu(name, _message(message)))

    async def click(self, message: Message | Seen, button: str) -> Seen:
        """Click a button by its label or `custom_id`; of what was seen, its first such button."""
        if isinstance(message, Seen):
            message = next(
                (each for each in message.messages if _has(each, button)), message.message
            )
        return await self._answer(self.visitor.click(message, button))

    async def select(self, message: Message | Seen, *values: str, custom_id: str = "") -> Seen:
        """Choose options by their labels or values."""
        opened = self.visitor.select(_message(message), *values, custom_id=custom_id)
        return await self._answer(opened)

    async def submit(self, opened: Seen, *values: str) -> Seen:
        """Fill in the modal that was opened, its inputs in order."""
        assert opened.interaction is not None, "only an interaction opens a modal"
        return await self._answer(self.visitor.submit(opened.interaction, *values))

    def say(self, content: str, *, reply_to: Message | Seen | None = None) -> Seen:
        """Write a message and wait for nothing; `await seen.until(...)` does."""
        earlier = None if reply_to is None else _message(reply_to)
        return Seen(self, wrote=self.visitor.say(content, replies_to=earlier))

    async def ask(self, content: str, *, reply_to: Message | Seen | None = None) -> Seen:
        """Write a message that the bot is to answer, as in direct messages."""
        seen = self.say(content, reply_to=reply_to)
        return await seen.until(lambda it: it.messages, f"an answer to {content!r}")

    async def mention(self, content: str, *, reply_to: Message | Seen | None = None) -> Seen:
        """Write `<@BOT> content` and wait for the answer."""
        bot = self.discord.world.bot
        return await self.ask(f"<@{bot.id}> {content}".rstrip(), reply_to=reply_to)

    def edit(self, seen: Seen, content: str) -> None:
        """Change what one wrote, keeping a leading mention of the bot."""
        assert seen.wrote is not None, "only one's own message can be edited"
        mention = f"<@{self.discord.world.bot.id}> "
        kept = mention if seen.wrote.content.startswith(mention) else ""
        self.discord.world.edit(seen.wrote, kept + content)

    def delete(self, seen: Seen) -> None:
        """Delete what one wrote."""
        assert seen.wrote is not None, "only one's own message can be deleted"
        self.discord.world.delete(seen.wrote)

    # Waiting

    async def until(self, condition: Callable[[], object], what: str) -> None:
        await self.discord.pulse.until(lambda: bool(condition()), timeout=self.patience, what=what)

    async def _answer(self, interaction: Interaction) -> Seen:
        seen = Seen(self, interaction)
        timer = self.discord.on_deadline(interaction)
        try:
            await self.until(
                lambda: interaction.answered_at is not None or seen.failed,
                f"an answer to {interaction.data}",
            )
        finally:
            timer.cancel()
        return seen


def _message(message: Message | Seen) -> Message:
    if isinstance(message, Message):
        return message
    return message.wrote or message.message


def _has(message: Message, button: str) -> bool:
    parts = nested(message.components)
    return any(button in (each.get("label"), each.get("custom_id")) for each in parts)
