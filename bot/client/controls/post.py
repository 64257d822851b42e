"""Post: how does everybody get to see what only one person has seen?"""

from dataclasses import replace
from typing import Any

import discord

from bot.client import sending, visits
from bot.client.asker import Asker, Visit
from bot.client.controls.more import NO_LONGER_READABLE, request_in
from bot.client.requests import GONE, answer_question, reply_with_excerpt
from bot.client.serving import serve
from bot.replies import Press, Reply, controls


async def post_answer(asker: Asker, interaction: discord.Interaction[Any], press: Press) -> None:
    """Post the answer that the button stands under."""
    visit = visits.of_interaction(interaction)
    request = request_in(interaction, press.corpus)
    with asker.admit(visit):
        if request is None:
            await sending.tell(interaction, NO_LONGER_READABLE)
            return
        if not await sending.acknowledge(interaction, private=False):
            return
        public = replace(request, private=False, shown=press.shown, closest=press.closest)
        await sending.edit_original(interaction, await answer_question(asker, visit, public))


async def post_passage(asker: Asker, interaction: discord.Interaction[Any], press: Press) -> None:
    """Post the passage that the button stands under."""

    async def work(visit: Visit) -> Reply:
        if press.reference is None:
            return GONE
        reply = await reply_with_excerpt(asker, visit, press.corpus, press.reference, private=False)
        return reply or GONE

    await serve(asker, interaction, work, private=False)


async def post_verdict(asker: Asker, interaction: discord.Interaction[Any], press: Press) -> None:
    """Post the verdict that the button stands under, as it is: only that message has the quote."""
    visit = visits.of_interaction(interaction)
    with asker.admit(visit):
        corpus = await asker.corpus(visit.venue, press.corpus)
        if not await sending.acknowledge(interaction, private=False):
            return
        content = interaction.message.content if interaction.message else ""
        rows = controls.verdict_rows(corpus, private=False)
        await sending.edit_original(interaction, Reply(content, rows=rows) if content else GONE)
