"""Apps › Find sources: which passages say something about the claim of this message?"""

from typing import Any, Final

import discord
import structlog
from discord import app_commands

from bot import remembering
from bot.client.asker import Asker, Visit
from bot.client.serving import serve
from bot.ledger import Shown
from bot.replies import Reply, sources_reply
from retrieval.answer import EXCERPTS, Answer, Answerer

_NO_WORDS: Final = Reply("That message has no words to look for.")

_log = structlog.stdlib.get_logger("verbatim")


def build(asker: Asker) -> app_commands.ContextMenu:
    """Return the menu entry."""

    @app_commands.context_menu(name="Find sources")
    async def find_sources(interaction: discord.Interaction[Any], message: discord.Message) -> None:
        async def work(visit: Visit) -> Reply:
            claim = sources_reply.claim_of(message.content)
            if not claim:
                return _NO_WORDS
            answer = await _search(asker, visit, claim)
            return sources_reply.offer(answer, message.id, asker.library.link(answer.corpus))

        if await serve(asker, interaction, work, private=True):
            _log.info("sources offered", interaction=interaction.id)

    return find_sources


async def _search(asker: Asker, visit: Visit, claim: str) -> Answer:
    """Return what the first corpus with passages on a claim says; else what the venue's own says.

    Raises:
        UnknownCorpusError: There is no corpus here.
    """

    def look(answerer: Answerer) -> tuple[Answer, list[Shown]]:
        answer = answerer.answer(claim, EXCERPTS)
        return answer, remembering.paragraphs(answerer.snapshot, answer.excerpts + answer.weak)

    own = await asker.corpus(visit.venue)
    answer, shown = await asker.of(visit, own, look)
    for other in await asker.corpora(visit.venue):
        if answer.answered:
            break
        if other != own:
            result = await asker.of(visit, other, look)
            answer, shown = result if result[0].answered else (answer, shown)
    await asker.remember(answer.corpus, shown)
    return answer
