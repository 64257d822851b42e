"""Post: show everybody what only one person has seen."""

from dataclasses import replace
from typing import Any

import discord

from bot.client import sending, visits
from bot.client.asker import Asker, Visit
from bot.client.controls.more import NO_LONGER_READABLE, asked_in
from bot.client.requests import GONE, answered, opened_reply
from bot.client.serving import serve
from bot.replies import Press, Reply, controls


async def post_answer(asker: Asker, interaction: discord.Interaction[Any], press: Press) -> None:
    """Post the answer that the button stands under."""
    visit = visits.of_interaction(interaction)
    asked = asked_in(interaction, press.corpus)
    with asker.admitted(visit):
        if asked is None:
            await sending.tell(interaction, NO_LONGER_READABLE)
            return
        if not await sending.acknowledge(interaction, private=False):
            return
        public = replace(asked, private=False, shown=press.shown, closest=press.closest)
        await sending.edit_original(interaction, await answered(asker, visit, public))


async def post_passage(asker: Asker, interaction: discord.Interaction[Any], press: Press) -> None:
    """Post the passage that the button stands under."""

    async def work(visit: Visit) -> Reply:
        if press.opened is None:
            return GONE
        shown = await opened_reply(asker, visit, press.corpus, press.opened, private=False)
        return shown or GONE

    await serve(asker, interaction, work, private=False)


async def post_verdict(asker: Asker, interaction: discord.Interaction[Any], press: Press) -> None:
    """Post the verdict that the button stands under, as it is: no other message has the quote."""
    visit = visits.of_interaction(interaction)
    with asker.admitted(visit):
        corpus = await asker.corpus(visit.venue, press.corpus)
        if not await sending.acknowledge(interaction, private=False):
            return
        told = interaction.message.content if interaction.message else ""
        rows = controls.verdict_rows(corpus, private=False)
        await sending.edit_original(interaction, Reply(told, rows=rows) if told else GONE)
