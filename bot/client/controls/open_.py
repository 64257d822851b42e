"""Open…: what does an excerpt look like in context or to copy, and why was it found?"""

from typing import Any

import discord

from bot.client.asker import Asker, Visit
from bot.client.controls.more import NO_LONGER_READABLE, request_in
from bot.client.controls.older_newer import context_reply
from bot.client.requests import GONE
from bot.client.serving import serve
from bot.replies import Pick, Press, Reference, Reply, copy_reply, explanation_reply
from retrieval.answer import EXCERPTS, Answerer
from retrieval.quote import open_excerpt


async def choose(asker: Asker, interaction: discord.Interaction[Any], press: Press) -> None:
    """Show the person what they chose."""
    data: Any = interaction.data or {}
    pick = Pick.read(str((data.get("values") or [""])[0]))

    async def work(visit: Visit) -> Reply:
        corpus = await asker.corpus(visit.venue, press.corpus)
        if pick and pick.what == "why":
            return await _why(asker, visit, interaction, corpus, pick.shown)
        if pick is None or pick.reference is None:
            return GONE
        if pick.what == "context":
            return await context_reply(asker, visit, corpus, pick.reference, page=0)
        return await _copy(asker, visit, corpus, pick.reference)

    await serve(asker, interaction, work, private=True)


async def _copy(asker: Asker, visit: Visit, corpus: str, reference: Reference) -> Reply:
    def read(answerer: Answerer) -> Reply:
        excerpt = open_excerpt(
            answerer.snapshot, reference.paragraph_id, reference.byte_start, reference.byte_end
        )
        return copy_reply(excerpt) if excerpt else GONE

    return await asker.of(visit, corpus, read)


async def _why(
    asker: Asker, visit: Visit, interaction: discord.Interaction[Any], corpus: str, first: int
) -> Reply:
    request = request_in(interaction, corpus)
    if request is None:
        return NO_LONGER_READABLE

    def explain(answerer: Answerer) -> Reply:
        answer = answerer.answer(request.question, first + EXCERPTS, earlier=request.earlier)
        explained = [
            (excerpt, explanation)
            for excerpt in (answer.excerpts or answer.weak)[first:]
            if (
                explanation := answerer.explain(
                    request.question, excerpt.paragraph_id, earlier=request.earlier
                )
            )
        ]
        return explanation_reply(request.question, explained)

    return await asker.of(visit, corpus, explain)
