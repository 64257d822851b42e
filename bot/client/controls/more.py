"""More: which further passages fit, or come closest?"""

from dataclasses import replace
from typing import Any

import discord

from bot.client.asker import Asker, Visit
from bot.client.requests import Asked, answered
from bot.client.serving import serve
from bot.replies import Press, Reply, controls

NO_LONGER_READABLE = Reply("I can't read the question of that answer any more; please ask anew.")


async def show_more(asker: Asker, interaction: discord.Interaction[Any], press: Press) -> None:
    """Show the next passages to whoever pressed."""

    async def work(visit: Visit) -> Reply:
        asked = asked_in(interaction, press.corpus)
        if asked is None:
            return NO_LONGER_READABLE
        return await answered(asker, visit, replace(asked, shown=press.shown, closest=True))

    await serve(asker, interaction, work, private=True)


def asked_in(interaction: discord.Interaction[Any], corpus: str | None) -> Asked | None:
    """Return what was asked in the message that a control stands under; None for no answer."""
    message = interaction.message
    read = controls.asked_in(message.content) if message else None
    if read is None:
        return None
    return Asked(read.question, corpus, earlier=read.earlier, private=True)
