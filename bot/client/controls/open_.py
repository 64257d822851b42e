"""Open…: what does an excerpt look like in context or to copy, and why was it found?"""

from typing import Any

import discord

from bot.admission import LOOKING
from bot.client import views
from bot.client.asker import Asker, Visit
from bot.client.controls.more import NO_LONGER_READABLE, request_in
from bot.client.controls.older_newer import context_reply
from bot.client.requests import GONE, reopen, reopen_all
from bot.client.serving import serve
from bot.replies import (
    Pick,
    Press,
    Reference,
    Reply,
    controls,
    copy_reply,
    explanation_reply,
    sources_reply,
)
from retrieval.answer import Answerer


async def choose(asker: Asker, interaction: discord.Interaction[Any], press: Press) -> None:
    """Show the person what they chose."""
    data: Any = interaction.data or {}
    pick = Pick.read(str((data.get("values") or [""])[0]))

    async def work(visit: Visit) -> Reply:
        corpus = await asker.corpus(visit.venue, press.corpus)
        if pick and pick.what == "why":
            return await _why(asker, visit, interaction, corpus)
        if pick is None or pick.reference is None:
            return GONE
        if pick.what == "context":
            return await context_reply(asker, visit, corpus, pick.reference, page=0)
        return await _copy(asker, visit, corpus, pick.reference)

    await serve(asker, interaction, work, private=True, cost=LOOKING)


async def _copy(asker: Asker, visit: Visit, corpus: str, reference: Reference) -> Reply:
    def read(answerer: Answerer) -> Reply:
        excerpt = reopen(answerer.snapshot, reference)
        return copy_reply(excerpt) if excerpt else GONE

    return await asker.of(visit, corpus, read)


async def _why(
    asker: Asker, visit: Visit, interaction: discord.Interaction[Any], corpus: str
) -> Reply:
    """Explain the excerpts of the message, whatever a search would find by now."""
    request = request_in(interaction, corpus)
    if request is None or interaction.message is None:
        return NO_LONGER_READABLE
    shown = controls.shown_in(views.rows_of(interaction.message))

    def explain(answerer: Answerer) -> Reply:
        kept = reopen_all(answerer.snapshot, request.question, shown)
        explained = {
            rank: (opened.extract, explanation)
            for rank, opened in kept.standing.items()
            if (
                explanation := answerer.explain(
                    request.question, opened.paragraph_id, earlier=request.earlier
                )
            )
        }
        lost = sources_reply.lost(kept)
        return explanation_reply(request.question, explained, lost=lost, is_cut=request.is_cut)

    return await asker.of(visit, corpus, explain)
