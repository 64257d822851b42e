"""How may a bot answer an interaction?"""

from collections.abc import Mapping
from typing import Final

from bot.sandbox.application.draft import Draft, number_components
from bot.sandbox.application.installs import Install
from bot.sandbox.application.interactions import (
    CallbackKind,
    Interaction,
    InteractionKind,
    Interactions,
)
from bot.sandbox.journal import Upload
from bot.sandbox.refusal import ErrorCode, Form, RefusalError
from bot.sandbox.rules import CommandKind, check_choices, check_modal
from bot.sandbox.wire import JsonObject, objects
from bot.sandbox.world import (
    Message,
    MessageFlag,
    MessageKind,
    Permission,
    World,
    permissions,
)

_CALLBACKS: Final[Mapping[InteractionKind, frozenset[CallbackKind]]] = {
    InteractionKind.COMMAND: frozenset(
        {CallbackKind.MESSAGE, CallbackKind.DEFER, CallbackKind.MODAL}
    ),
    InteractionKind.COMPONENT: frozenset(CallbackKind) - {CallbackKind.CHOICES},
    InteractionKind.AUTOCOMPLETE: frozenset({CallbackKind.CHOICES}),
    InteractionKind.MODAL_SUBMIT: frozenset(CallbackKind)
    - {CallbackKind.CHOICES, CallbackKind.MODAL},
}

# Follow-ups of an application whose bot is no member of the guild.
_OUTSIDE_FOLLOW_UPS_MAX: Final = 5


class Answers:
    """Takes the bot's answers to interactions, and keeps Discord's rules on them."""

    def __init__(self, world: World, interactions: Interactions) -> None:
        self._world = world
        self._interactions = interactions

    def acknowledge(
        self, interaction_id: int, token: str, body: JsonObject, uploads: tuple[Upload, ...]
    ) -> Interaction:
        """Take a bot's acknowledgement.

        Raises:
            RefusalError: The interaction is unknown, overdue or already acknowledged, its token
                has expired, or the answer breaks a rule.
        """
        interaction = self._interactions.find(token, ErrorCode.UNKNOWN_INTERACTION)
        if interaction.id != interaction_id:
            raise RefusalError(ErrorCode.UNKNOWN_INTERACTION)
        if interaction.callback is not None:
            raise RefusalError(ErrorCode.ALREADY_ACKNOWLEDGED)
        callback = _read_callback(interaction, body)
        data = body.get("data")
        draft = Draft(data if isinstance(data, dict) else {}, uploads, ("data",))
        self._apply(interaction, callback, draft)
        interaction.callback = callback
        interaction.acknowledged_at = self._world.clock.now()
        if callback not in (CallbackKind.DEFER, CallbackKind.DEFER_UPDATE):
            self._note_answer(interaction)
        self._interactions.announce(interaction)
        return interaction

    def _apply(self, interaction: Interaction, callback: CallbackKind, draft: Draft) -> None:
        form = Form()
        if callback is CallbackKind.CHOICES:
            check_choices(form, draft.body.get("choices"), ("data", "choices"))
            form.check()
            interaction.choices = list(draft.body.get("choices") or [])
        elif callback is CallbackKind.MODAL:
            check_modal(form, draft.body, ("data",))
            form.check()
            components = number_components(objects(draft.body["components"]))
            interaction.modal = draft.body | {"components": components}
        elif interaction.source is not None and callback is CallbackKind.UPDATE:
            if interaction.source.deleted:
                raise RefusalError(ErrorCode.UNKNOWN_MESSAGE)
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
            kind=_message_kind(interaction),
            only_for=interaction.user if _is_private(interaction, draft) else None,
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

    def find(self, token: str) -> Interaction:
        """Return the acknowledged interaction with a token.

        Raises:
            RefusalError: The token is unknown or has expired, or the interaction is overdue or
                not acknowledged yet.
        """
        interaction = self._interactions.find(token, ErrorCode.UNKNOWN_WEBHOOK)
        if interaction.callback is None:
            raise RefusalError(ErrorCode.UNKNOWN_WEBHOOK)
        return interaction

    def message(self, interaction: Interaction, name: str) -> Message:
        """Return a message of an interaction by its id or as `@original`.

        Raises:
            RefusalError: There is none.
        """
        reachable = [*interaction.messages, *([interaction.source] if interaction.source else [])]
        message = next((each for each in reachable if str(each.id) == name), None)
        if name == "@original":
            message = interaction.original
        if message is None or message.deleted:
            raise RefusalError(ErrorCode.UNKNOWN_MESSAGE)
        return message

    def follow_up(self, interaction: Interaction, draft: Draft) -> Message:
        """Post one more message; the first one after a defer fills the deferred answer in.

        Raises:
            RefusalError: It breaks a rule, or is one too many where the bot is no member.
        """
        interaction.follow_ups += 1
        if _is_outside(interaction) and interaction.follow_ups > _OUTSIDE_FOLLOW_UPS_MAX:
            raise RefusalError(ErrorCode.TOO_MANY_FOLLOW_UPS)
        original = interaction.original
        if original is not None and original.loading and not original.deleted:
            self.edit(interaction, original, draft)
            return original
        message = self._post(interaction, draft)
        self._note_answer(interaction)
        return message

    def edit(self, interaction: Interaction, message: Message, draft: Draft) -> None:
        """Change a message of an interaction, for the same people to see.

        Raises:
            RefusalError: It breaks a rule.
        """
        draft.apply(message, self._world)
        if message.loading:
            message.flags &= ~MessageFlag.LOADING
            # The first words of a deferred answer reach people as a new message does.
            message.pinged = message.mentions
        self._note_answer(interaction)
        self._world.touch(message)

    def delete(self, interaction: Interaction, message: Message) -> None:
        """Delete a message of an interaction; one that is still "thinking" has told nothing."""
        if not message.loading:
            self._note_answer(interaction)
        self._world.delete(message)

    def _note_answer(self, interaction: Interaction) -> None:
        if interaction.answered_at is None:
            interaction.answered_at = self._world.clock.now()


def _read_callback(interaction: Interaction, body: JsonObject) -> CallbackKind:
    allowed = _CALLBACKS[interaction.kind]
    if interaction.source is None:
        allowed -= {CallbackKind.UPDATE, CallbackKind.DEFER_UPDATE}
    if body.get("type") not in allowed:
        form = Form()
        kinds = ", ".join(str(int(each)) for each in sorted(allowed))
        form.add(("type",), "BASE_TYPE_CHOICES", f"Value must be one of {{{kinds}}}.")
        form.check()
    return CallbackKind(body["type"])


def _is_private(interaction: Interaction, draft: Draft) -> bool:
    """Tell whether only the person sees an answer, because of its flag or of where they are."""
    granted = permissions(interaction.user, interaction.channel)
    hidden = _is_outside(interaction) and Permission.USE_EXTERNAL_APPS not in granted
    return hidden or MessageFlag.EPHEMERAL in draft.flags


def _is_outside(interaction: Interaction) -> bool:
    return Install.GUILD not in interaction.origin.owners


def _message_kind(interaction: Interaction) -> MessageKind:
    if interaction.kind is InteractionKind.COMPONENT:
        return MessageKind.REPLY
    if interaction.data.get("type") in (CommandKind.USER_MENU, CommandKind.MESSAGE_MENU):
        return MessageKind.MENU_COMMAND
    return MessageKind.SLASH_COMMAND
