"""Remove: may this person take the reply away?"""

from functools import partial
from typing import Any

import discord

from bot.client import sending, visits
from bot.client.asker import Asker
from bot.replies import Press, Reply

_NOT_YOURS = Reply("Only the asker or a moderator can remove this.")


async def remove(asker: Asker, interaction: discord.Interaction[Any], _: Press) -> None:
    """Delete the message that the button stands under."""
    message = interaction.message
    if message is None:
        return
    with asker.admit(visits.of_interaction(interaction), cost=0):
        if not await _may_remove(asker, interaction, message):
            await sending.tell(interaction, _NOT_YOURS)
            return
        if await sending.acknowledge_press(interaction):
            await sending.delete_original(interaction)
            await asker.note(partial(_forget, asker, message.id))


def _forget(asker: Asker, reply_id: int) -> None:
    if posted := asker.ledger.reply_with_id(reply_id):
        asker.ledger.drop_reply(posted.message_id)


async def _may_remove(
    asker: Asker, interaction: discord.Interaction[Any], message: discord.Message
) -> bool:
    """Tell by what Discord says about the message and the person, never by the `custom_id`."""
    # In direct messages with the bot there is nobody else; in a group there are others.
    if interaction.context.dm_channel or interaction.permissions.manage_messages:
        return True
    origin = message.interaction_metadata
    if origin is not None:
        return origin.user.id == interaction.user.id
    posted = await asker.use_ledger(partial(asker.ledger.reply_with_id, message.id))
    return posted is not None and posted.asker_id == interaction.user.id
