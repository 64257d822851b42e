"""What happens when somebody presses a button, chooses from a menu, or sends a form?

One module a kind of control. Presses come in as events and find their module by `custom_id`, so
that they work after a restart as before. `_HANDLERS` is where a kind is registered.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

import discord

from bot.client import failures, sending
from bot.client.asker import Asker
from bot.client.controls import follow_up, keep, more, open_, paging, post, remove
from bot.replies import Reply, controls

Handler = Callable[[Asker, discord.Interaction[Any], list[str]], Awaitable[None]]
"""Takes the fields of the `custom_id`, which anybody may have made up."""

_HANDLERS: Final[Mapping[str, Handler]] = {
    "more": more.press,
    "follow": follow_up.press,
    "asked": follow_up.submit,
    "remove": remove.press,
    "open": open_.choose,
    "page": paging.press,
    "post": post.press,
    "show": post.show,
    "verdict": post.verdict,
    "keep": keep.choose,
    "reply": keep.post,
}

# These change the message that they stand under, or post it as it is, so it must be one that nobody
# else sees: a press on any other message was made up.
_PRIVATE: Final = frozenset({"page", "keep", "reply", "verdict"})
_NOT_YOURS: Final = Reply("That works only on a message that nobody but you sees.")


async def respond(asker: Asker, interaction: discord.Interaction[Any]) -> None:
    """Do what a press asks for; stay silent on what is none of ours. Never raises."""
    if interaction.type not in {
        discord.InteractionType.component,
        discord.InteractionType.modal_submit,
    }:
        return
    data: Mapping[str, Any] = interaction.data or {}
    read = controls.read_custom_id(str(data.get("custom_id", "")))
    if read is None or read[0] not in _HANDLERS:
        return
    kind, fields = read
    message = interaction.message
    try:
        if kind in _PRIVATE and not (message and message.flags.ephemeral):
            await sending.tell(interaction, _NOT_YOURS)
            return
        await _HANDLERS[kind](asker, interaction, fields)
    except Exception as error:  # noqa: BLE001 - the one boundary of all presses
        await failures.tell(interaction, kind, error)
