"""Open…: an excerpt in context, to copy, or why it was found."""

from typing import Any

import discord

from bot.client.asker import Asker, Visit
from bot.client.controls.more import NO_LONGER_READABLE, asked_in
from bot.client.controls.paging import context_reply
from bot.client.requests import EXCERPTS, GONE
from bot.client.serving import serve
from bot.replies import Opened, Reply, controls, copy_reply, explanation_reply
from retrieval.answer import Answerer
from retrieval.quote import open_excerpt


async def choose(asker: Asker, interaction: discord.Interaction[Any], fields: list[str]) -> None:
    """Show what was chosen to whoever chose."""
    data: Any = interaction.data or {}
    what, _, rest = str((data.get("values") or [""])[0]).partition(":")

    async def work(visit: Visit) -> Reply:
        corpus = await asker.corpus(visit.place, fields[0] if fields else None)
        if what == "why":
            return await _why(asker, visit, interaction, corpus, rest)
        return await _opened(asker, visit, corpus, what, controls.read_opened(rest))

    await serve(asker, interaction, work, private=True)


async def _opened(
    asker: Asker, visit: Visit, corpus: str, what: str, opened: Opened | None
) -> Reply:
    if opened is None or what not in {"context", "copy"}:
        return GONE
    if what == "context":
        return await context_reply(asker, visit, corpus, opened, page=0)

    def read(answerer: Answerer) -> Reply:
        found = open_excerpt(
            answerer.snapshot, opened.passage_id, opened.byte_start, opened.byte_end
        )
        return copy_reply(found) if found else GONE

    return await asker.of(visit, corpus, read)


async def _why(
    asker: Asker,
    visit: Visit,
    interaction: discord.Interaction[Any],
    corpus: str,
    before: str,
) -> Reply:
    asked = asked_in(interaction, [corpus])
    if asked is None:
        return NO_LONGER_READABLE
    first = min(int(before), controls.MOST_SHOWN) if before.isdecimal() else 0

    def explain(answerer: Answerer) -> Reply:
        answer = answerer.answer(asked.question, first + EXCERPTS, earlier=asked.earlier)
        explained = [
            (excerpt, explanation)
            for excerpt in (answer.excerpts or answer.weak)[first:]
            if (
                explanation := answerer.explain(
                    asked.question, excerpt.passage_id, earlier=asked.earlier
                )
            )
        ]
        return explanation_reply(asked.question, explained)

    return await asker.of(visit, corpus, explain)
