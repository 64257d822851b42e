"""What came of one act, as the person sees it?"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.sandbox import Interaction, Message, Pings
from bot.sandbox.application.interactions import CallbackKind
from bot.sandbox.people.forms import input_labels
from bot.sandbox.rules import ComponentKind, flatten
from bot.sandbox.wire import JsonObject
from bot.sandbox.world import Attachment

if TYPE_CHECKING:
    from tests.discord.person import Person


@dataclass(frozen=True, eq=False)
class Outcome:
    """What came of an interaction, or of a message that the person wrote.

    An outcome lives: its text is always that of the message as it is now.

    Attributes:
        interaction: The interaction; None for a message.
        wrote: The message that the person wrote; None for an interaction.
    """

    person: "Person"
    interaction: Interaction | None = None
    wrote: Message | None = None

    @property
    def messages(self) -> list[Message]:
        """The bot's answers that this person sees now, oldest first.

        A message whose component was used counts once it has changed.
        """
        return [each for each in self._all() if self.person.visitor.sees(each)]

    @property
    def deleted(self) -> list[Message]:
        """The deleted answers, and the message whose component was used if it is deleted, too."""
        source = self.interaction.source if self.interaction else None
        found = [*([source] if source else []), *self._all()]
        return [message for message in dict.fromkeys(found) if message.deleted]

    def _all(self) -> list[Message]:
        return self._replies() if self.wrote else self._answers()

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
    def pinged(self) -> Pings:
        """Everyone whom the answers notified, or would name by an edit."""
        everyone = Pings()
        for message in self.messages:
            everyone |= message.pinged | message.mentions
        return everyone

    @property
    def components(self) -> list[JsonObject]:
        """Every button and select of the answers."""
        found = [each for message in self.messages for each in flatten(message.components)]
        return [component for component in found if "custom_id" in component or "url" in component]

    @property
    def buttons(self) -> list[str]:
        """The labels of the buttons."""
        return [each["label"] for each in self.components if each["type"] == ComponentKind.BUTTON]

    @property
    def options(self) -> list[str]:
        """The labels of the selects' options."""
        return [each["label"] for part in self.components for each in part.get("options", ())]

    def custom_id(self, name: str) -> str:
        """Return the `custom_id` of a button by its label, or of a select by its placeholder."""
        for each in self.components:
            if name in (each.get("label"), each.get("placeholder")):
                return str(each["custom_id"])
        raise AssertionError(f"no {name!r} among {self.buttons}")

    @property
    def choices(self) -> list[str]:
        """The names that autocomplete offered."""
        return [choice["name"] for choice in self._act.choices or ()]

    @property
    def choice_values(self) -> list[object]:
        return [choice["value"] for choice in self._act.choices or ()]

    @property
    def modal(self) -> JsonObject | None:
        """The modal that was opened."""
        return self.interaction.modal if self.interaction else None

    @property
    def title(self) -> str:
        """The title of the modal that was opened."""
        return str((self.modal or {})["title"])

    @property
    def inputs(self) -> list[str]:
        """The labels of the modal's inputs."""
        return input_labels(self.modal) if self.modal else []

    @property
    def _act(self) -> Interaction:
        assert self.interaction is not None, "this was a message and no interaction"
        return self.interaction

    @property
    def failed(self) -> bool:
        """Whether Discord says "The application did not respond"."""
        interactions = self.person.discord.interactions
        return self.interaction is not None and interactions.overdue(self.interaction)

    @property
    def settled(self) -> bool:
        """Whether the person sees a result: an answer, or a change or the end of its source."""
        if self.interaction is None:
            return bool(self.messages)
        if self.interaction.answered_at is not None or self.failed:
            return True
        by_itself = self.interaction.callback is CallbackKind.DEFER_UPDATE
        return by_itself and bool(self.messages or self.deleted)

    @property
    def acknowledged_after(self) -> float:
        """Seconds on the sandbox's clock until the bot acknowledged the interaction."""
        assert self._act.acknowledged_at is not None, "not acknowledged"
        return self._act.acknowledged_at - self._act.opened_at

    @property
    def answered_after(self) -> float:
        """Seconds on the sandbox's clock until the person saw more than "thinking"."""
        if self.wrote is not None:
            return self.message.sent_at - self.wrote.sent_at
        assert self._act.answered_at is not None, "not answered"
        return self._act.answered_at - self._act.opened_at

    async def until(
        self, condition: Callable[["Outcome"], object], what: str = "a change"
    ) -> "Outcome":
        """Wait until a condition holds for this outcome."""
        await self.person.until(lambda: bool(condition(self)), what)
        return self
