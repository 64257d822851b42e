"""What happens when somebody presses a button, chooses from a menu, or sends a form?

Each kind of control has a module. Presses come in as events and find their module by `custom_id`,
so that they work after a restart as before. `_CONTROLS` is where a kind is registered.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import discord

from bot.client import failures, sending
from bot.client.asker import Asker
from bot.client.controls import follow_up, keep, more, older_newer, open_, post, remove
from bot.replies import Press, Reply

Handler = Callable[[Asker, discord.Interaction[Any], Press], Awaitable[None]]
"""Does what a press asks for, which anybody may have made up."""


@dataclass(frozen=True, slots=True)
class _Control:
    """A kind of control.

    Attributes:
        handle: Handler of its presses.
        private: Whether it changes or posts the message that it stands under. Then
            that must be a message that nobody else sees: a press on any other was made up.
    """

    handle: Handler
    private: bool = False


_CONTROLS: Final[Mapping[str, _Control]] = {
    "more": _Control(more.show_more),
    "said": _Control(more.show_more),
    "follow": _Control(follow_up.open_form),
    "asked": _Control(follow_up.submit),
    "remove": _Control(remove.remove),
    "open": _Control(open_.choose),
    "page": _Control(older_newer.turn_page, private=True),
    "post": _Control(post.post, private=True),
    "show": _Control(post.post, private=True),
    "verdict": _Control(post.post, private=True),
    "keep": _Control(keep.choose, private=True),
    "reply": _Control(keep.post, private=True),
}

_NOT_YOURS: Final = Reply("That works only on a message that nobody but you can see.")


async def respond(asker: Asker, interaction: discord.Interaction[Any]) -> None:
    """Do what a press asks for; ignore what is none of ours. Never raises."""
    if interaction.type not in {
        discord.InteractionType.component,
        discord.InteractionType.modal_submit,
    }:
        return
    data: Mapping[str, Any] = interaction.data or {}
    press = Press.read(str(data.get("custom_id", "")))
    if press is None:
        return
    control = _CONTROLS[press.kind]
    message = interaction.message
    try:
        if control.private and not (message and message.flags.ephemeral):
            await sending.tell(interaction, _NOT_YOURS)
            return
        await control.handle(asker, interaction, press)
    except Exception as error:  # noqa: BLE001 - the one boundary of all presses
        await failures.tell(asker, interaction, press.kind, error)
