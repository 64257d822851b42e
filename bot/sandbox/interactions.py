"""What may a bot do with an interaction, and when?

An interaction waits 3 s for its one acknowledgement, then its token is good for messages until
15 min after it was opened.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum

from bot.sandbox.draft import Draft, numbered
from bot.sandbox.installs import Install, present
from bot.sandbox.journal import Upload
from bot.sandbox.permission import Permission
from bot.sandbox.refusal import Form, RefusalError
from bot.sandbox.rules import check_choices, check_modal
from bot.sandbox.state import Channel, Message, MessageFlag, MessageKind, Origin, User
from bot.sandbox.wire import JsonObject, objects
from bot.sandbox.world import World

ACKNOWLEDGE_WITHIN = 3.0
TOKEN_LIFE = 15 * 60.0
# What an application that isn't in the guild may send after its first answer.
FOLLOW_UPS_ABROAD = 5


class InteractionKind(IntEnum):
    """What a person did."""

    COMMAND = 2
    COMPONENT = 3
    AUTOCOMPLETE = 4
    MODAL_SUBMIT = 5


class CallbackKind(IntEnum):
    """How a bot acknowledges it."""

    MESSAGE = 4
    DEFER = 5
    DEFER_UPDATE = 6
    UPDATE = 7
    CHOICES = 8
    MODAL = 9


ALLOWED: Mapping[InteractionKind, frozenset[CallbackKind]] = {
    InteractionKind.COMMAND: frozenset(
        {CallbackKind.MESSAGE, CallbackKind.DEFER, CallbackKind.MODAL}
    ),
    InteractionKind.COMPONENT: frozenset(CallbackKind) - {CallbackKind.CHOICES},
    InteractionKind.AUTOCOMPLETE: frozenset({CallbackKind.CHOICES}),
    InteractionKind.MODAL_SUBMIT: frozenset(CallbackKind)
    - {CallbackKind.CHOICES, CallbackKind.MODAL},
}


@dataclass(eq=False)
class Interaction:
    """One thing that a person did with the bot, and what came of it.

    Attributes:
        data: What was chosen, as Discord tells it.
        origin: What its answers tell of it.
        source: The message whose component was used, also for the modal that this opened.
        callback: How the bot acknowledged it; None as long as it hasn't.
        original: The message `@original` stands for.
        messages: Every message that answers it, in order; not `source`.
        follow_ups: How often one was asked for.
        choices: What autocomplete offers.
        modal: The modal that was opened.
        acknowledged_at: When it was acknowledged, on the sandbox's clock.
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
    """All interactions and the rules on them."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._opened: dict[str, Interaction] = {}

    def run(self, channel: Channel, data: JsonObject, origin: Origin) -> Interaction:
        """Start the clock for a command that a person just ran, or is typing."""
        return self._open(channel, data, origin)

    def use(self, user: User, source: Message, data: JsonObject) -> Interaction:
        """Start the clock for a component of a message that a person just used."""
        if source.origin is not None:
            owners = source.origin.owners
        else:
            owners = present(self._world, source.channel)
        number = self._world.snowflake()
        origin = Origin(number, InteractionKind.COMPONENT, user, owners, source=source.id)
        return self._open(source.channel, data, origin, source)

    def submit(self, opened: Interaction, data: JsonObject) -> Interaction:
        """Start the clock for a modal that its person just sent."""
        trigger, number = opened.origin, self._world.snowflake()
        kind = InteractionKind.MODAL_SUBMIT
        origin = Origin(number, kind, trigger.user, trigger.owners, trigger=trigger)
        return self._open(opened.channel, data, origin, opened.source)

    def _open(
        self, channel: Channel, data: JsonObject, origin: Origin, source: Message | None = None
    ) -> Interaction:
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
        self._opened[interaction.token] = interaction
        return interaction

    def overdue(self, interaction: Interaction) -> bool:
        """Tell whether nobody acknowledged it in time: it has failed for good."""
        late = self._world.clock.now() - interaction.opened_at > ACKNOWLEDGE_WITHIN
        return interaction.callback is None and late

    def _find(self, token: str, unknown: int) -> Interaction:
        interaction = self._opened.get(token)
        if interaction is None:
            raise RefusalError(unknown)
        if self._world.clock.now() - interaction.opened_at > TOKEN_LIFE:
            raise RefusalError(50027)
        if self.overdue(interaction):
            raise RefusalError(10062)
        return interaction

    def acknowledge(
        self, interaction_id: int, token: str, body: JsonObject, uploads: tuple[Upload, ...]
    ) -> Interaction:
        """Take a bot's acknowledgement.

        Raises:
            RefusalError: It is unknown or overdue (10062), acknowledged already (40060), its
                token has expired (50027), or what the bot says breaks a rule (50035, 50006).
        """
        interaction = self._find(token, 10062)
        if interaction.id != interaction_id:
            raise RefusalError(10062)
        if interaction.callback is not None:
            raise RefusalError(40060)
        callback = self._callback(interaction, body)
        data = body.get("data")
        draft = Draft(data if isinstance(data, dict) else {}, uploads, ("data",))
        self._answer(interaction, callback, draft)
        interaction.callback = callback
        interaction.acknowledged_at = self._world.clock.now()
        if callback not in (CallbackKind.DEFER, CallbackKind.DEFER_UPDATE):
            self._answered(interaction)
        return interaction

    def _callback(self, interaction: Interaction, body: JsonObject) -> CallbackKind:
        allowed = ALLOWED[interaction.kind]
        updates = {CallbackKind.UPDATE, CallbackKind.DEFER_UPDATE}
        if interaction.source is None:
            allowed -= updates
        if body.get("type") not in allowed:
            form = Form()
            choices = ", ".join(str(int(each)) for each in sorted(allowed))
            form.add(("type",), "BASE_TYPE_CHOICES", f"Value must be one of {{{choices}}}.")
            form.check()
        return CallbackKind(body["type"])

    def _answer(self, interaction: Interaction, callback: CallbackKind, draft: Draft) -> None:
        form = Form()
        if callback is CallbackKind.CHOICES:
            check_choices(form, draft.body.get("choices"), ("data", "choices"))
            form.check()
            interaction.choices = list(draft.body.get("choices") or [])
        elif callback is CallbackKind.MODAL:
            check_modal(form, draft.body, ("data",))
            form.check()
            inputs = numbered(objects(draft.body["components"]))
            interaction.modal = draft.body | {"components": inputs}
        elif interaction.source is not None and callback is CallbackKind.UPDATE:
            if interaction.source.deleted:
                raise RefusalError(10008)
            draft.apply(interaction.source, self._world)
            interaction.original = interaction.source
            self._world.touch(interaction.source)
        elif callback is CallbackKind.DEFER_UPDATE:
            interaction.original = interaction.source
        else:
            deferred = callback is CallbackKind.DEFER
            interaction.original = self._post(interaction, draft, deferred=deferred)

    def _post(self, interaction: Interaction, draft: Draft, *, deferred: bool = False) -> Message:
        message = Message(
            id=self._world.snowflake(),
            channel=interaction.channel,
            author=self._world.bot,
            sent_at=self._world.clock.now(),
            kind=_kind(interaction),
            only_for=interaction.user if self._is_private(interaction, draft) else None,
            origin=interaction.origin,
            follows=interaction.original.id if interaction.original else None,
        )
        if interaction.kind is InteractionKind.COMPONENT and interaction.source is not None:
            message.replies_to = interaction.source.id
        if deferred:
            message.flags = MessageFlag.LOADING
        else:
            draft.apply(message, self._world)
            message.pinged = message.mentions
        interaction.messages.append(message)
        return self._world.post(message)

    def _is_private(self, interaction: Interaction, draft: Draft) -> bool:
        """Tell whether only the person sees an answer; where members may say so, whatever it is."""
        may = self._world.permissions(interaction.user, interaction.channel)
        hidden = _is_abroad(interaction) and Permission.USE_EXTERNAL_APPS not in may
        return hidden or MessageFlag.EPHEMERAL in draft.flags

    def acknowledged(self, token: str) -> Interaction:
        """Return an interaction for a call under its token.

        Raises:
            RefusalError: Its token is unknown, or it isn't acknowledged yet (10015), failed for
                want of it (10062), or has expired (50027).
        """
        interaction = self._find(token, 10015)
        if interaction.callback is None:
            raise RefusalError(10015)
        return interaction

    def message(self, interaction: Interaction, name: str) -> Message:
        """Return a message of an interaction by its id or as `@original`.

        Raises:
            RefusalError: There is none (10008).
        """
        reachable = [*interaction.messages, *([interaction.source] if interaction.source else [])]
        message = next((each for each in reachable if str(each.id) == name), None)
        if name == "@original":
            message = interaction.original
        if message is None or message.deleted:
            raise RefusalError(10008)
        return message

    def follow_up(self, interaction: Interaction, draft: Draft) -> Message:
        """Post one more message. The first one after a defer fills the deferred answer in.

        Raises:
            RefusalError: It breaks a rule, or is one too many where the bot is no member (40094).
        """
        interaction.follow_ups += 1
        if _is_abroad(interaction) and interaction.follow_ups > FOLLOW_UPS_ABROAD:
            raise RefusalError(40094)
        original = interaction.original
        if original is not None and original.loading:
            self.edit(interaction, original, draft)
            return original
        message = self._post(interaction, draft)
        self._answered(interaction)
        return message

    def edit(self, interaction: Interaction, message: Message, draft: Draft) -> None:
        """Change a message of an interaction; who sees it stays as it was.

        Raises:
            RefusalError: It breaks a rule.
        """
        draft.apply(message, self._world)
        if message.loading:
            message.flags &= ~MessageFlag.LOADING
            # The deferred answer's first words reach people as a new message does.
            message.pinged = message.mentions
        self._answered(interaction)
        self._world.touch(message)

    def delete(self, interaction: Interaction, message: Message) -> None:
        """Take a message of an interaction away."""
        self._answered(interaction)
        self._world.delete(message)

    def _answered(self, interaction: Interaction) -> None:
        if interaction.answered_at is None:
            interaction.answered_at = self._world.clock.now()


def _is_abroad(interaction: Interaction) -> bool:
    return Install.GUILD not in interaction.origin.owners


def _kind(interaction: Interaction) -> MessageKind:
    if interaction.kind is InteractionKind.COMPONENT:
        return MessageKind.REPLY
    if interaction.data.get("type") in (2, 3):
        return MessageKind.MENU_COMMAND
    return MessageKind.SLASH_COMMAND
