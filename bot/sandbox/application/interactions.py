"""What has a person done with the bot, and how long may it answer?

An interaction waits 3 s for its one acknowledgement; then its token is good for messages until
15 min after it was opened.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Final

from bot.sandbox.application.installs import guild_owner
from bot.sandbox.refusal import ErrorCode, RefusalError
from bot.sandbox.wire import JsonObject
from bot.sandbox.world import Channel, Message, Origin, User, World

ACKNOWLEDGE_WITHIN: Final = 3.0

_TOKEN_SECONDS: Final = 15 * 60.0


class InteractionKind(IntEnum):
    """What a person did."""

    COMMAND = 2
    COMPONENT = 3
    AUTOCOMPLETE = 4
    MODAL_SUBMIT = 5


class CallbackKind(IntEnum):
    """How a bot acknowledges an interaction."""

    MESSAGE = 4
    DEFER = 5
    DEFER_UPDATE = 6
    UPDATE = 7
    CHOICES = 8
    MODAL = 9


@dataclass(eq=False, slots=True)
class Interaction:
    """One thing that a person did with the bot, and what came of it.

    Attributes:
        data: What the person chose, as Discord sends it.
        origin: What the answers state of the interaction.
        source: The message whose component was used, also for the modal that this opened.
        callback: How the bot acknowledged it; None as long as it hasn't.
        original: The message that `@original` stands for.
        messages: Every message that answers it, in order; without `source`.
        follow_ups: How often the bot asked for a follow-up.
        choices: What autocomplete offers.
        modal: The modal that was opened.
        acknowledged_at: When the bot acknowledged it, on the sandbox's clock.
        answered_at: When the person first saw more than "thinking".
    """

    id: int
    token: str
    kind: InteractionKind
    user: User
    channel: Channel
    data: JsonObject
    opened_at: float
    origin: Origin
    source: Message | None = None
    callback: CallbackKind | None = None
    original: Message | None = None
    messages: list[Message] = field(default_factory=list)
    follow_ups: int = 0
    choices: list[JsonObject] | None = None
    modal: JsonObject | None = None
    acknowledged_at: float | None = None
    answered_at: float | None = None


class Interactions:
    """All interactions by their tokens.

    Attributes:
        listeners: Are called with each interaction that the bot has just acknowledged.
    """

    def __init__(self, world: World) -> None:
        self.listeners: list[Callable[[Interaction], None]] = []
        self._world = world
        self._by_token: dict[str, Interaction] = {}

    def open(
        self, channel: Channel, data: JsonObject, origin: Origin, source: Message | None = None
    ) -> Interaction:
        """Start the clock for a command that a person just ran, or is typing."""
        interaction = Interaction(
            id=origin.id,
            token=secrets.token_urlsafe(48),
            kind=InteractionKind(origin.kind),
            user=origin.user,
            channel=channel,
            data=data,
            opened_at=self._world.clock.now(),
            origin=origin,
            source=source,
        )
        self._by_token[interaction.token] = interaction
        return interaction

    def use(self, user: User, source: Message, data: JsonObject) -> Interaction:
        """Start the clock for a component of a message that a person just used."""
        if source.origin is not None:
            owners = source.origin.owners
        else:
            owners = guild_owner(self._world, source.channel)
        number = self._world.snowflake()
        origin = Origin(number, InteractionKind.COMPONENT, user, owners, source=source.id)
        return self.open(source.channel, data, origin, source)

    def submit(self, opener: Interaction, data: JsonObject) -> Interaction:
        """Start the clock for a modal that a person just sent.

        Args:
            opener: The interaction that opened the modal.
            data: The modal with the person's texts.
        """
        trigger, number = opener.origin, self._world.snowflake()
        kind = InteractionKind.MODAL_SUBMIT
        origin = Origin(number, kind, trigger.user, trigger.owners, trigger=trigger)
        return self.open(opener.channel, data, origin, opener.source)

    def overdue(self, interaction: Interaction) -> bool:
        """Tell whether nobody acknowledged it in time, so that it has failed for good."""
        late = self._world.clock.now() - interaction.opened_at > ACKNOWLEDGE_WITHIN
        return interaction.callback is None and late

    def announce(self, interaction: Interaction) -> None:
        """Tell the listeners that the bot has acknowledged an interaction."""
        for listener in self.listeners:
            listener(interaction)

    def find(self, token: str, unknown: ErrorCode) -> Interaction:
        """Return the interaction with a token.

        Args:
            token: The token that the bot received with it.
            unknown: The code for a token that no interaction has.

        Raises:
            RefusalError: The token is unknown or has expired, or the interaction is overdue.
        """
        interaction = self._by_token.get(token)
        if interaction is None:
            raise RefusalError(unknown)
        if self._world.clock.now() - interaction.opened_at > _TOKEN_SECONDS:
            raise RefusalError(ErrorCode.INVALID_TOKEN)
        if self.overdue(interaction):
            raise RefusalError(ErrorCode.UNKNOWN_INTERACTION)
        return interaction
