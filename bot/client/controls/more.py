"""More: which further passages fit, or come closest?"""

from dataclasses import replace
from typing import Any

import discord

from bot.client.asker import Asker, Visit
from bot.client.requests import Request, answer_question
from bot.client.serving import serve
from bot.replies import Press, Reply, controls

NO_LONGER_READABLE = Reply(
    "I can no longer read the question of that answer; please ask it again.", private=True
)


async def show_more(asker: Asker, interaction: discord.Interaction[Any], press: Press) -> None:
    """Show the next passages to whoever pressed."""

    async def work(visit: Visit) -> Reply:
        request = request_in(interaction, press.corpus)
        if request is None:
            return NO_LONGER_READABLE
        return await answer_question(
            asker,
            visit,
            replace(request, shown=press.shown, closest=True, in_order=press.kind == "said"),
        )

    await serve(asker, interaction, work, private=True)


def request_in(interaction: discord.Interaction[Any], corpus: str | None) -> Request | None:
    """Return the request that the message above a control answers; None for no answer."""
    message = interaction.message
    earlier = controls.question_in(message.content) if message else None
    if earlier is None:
        return None
    return Request(
        earlier.asked, corpus, earlier=earlier.earlier, private=True, is_cut=earlier.is_cut
    )
