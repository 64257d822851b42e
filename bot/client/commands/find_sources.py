"""Apps › Find sources: which passages say something about the claim of this message?"""

from typing import Any

import discord
import structlog
from discord import app_commands

from bot.client.asker import Asker, Visit
from bot.client.requests import NO_WORDS, search_claim
from bot.client.serving import serve
from bot.replies import Reply, sources_reply
from retrieval.answer import EXCERPTS

_log = structlog.stdlib.get_logger("verbatim")


def build(asker: Asker) -> app_commands.ContextMenu:
    """Return the menu entry."""

    @app_commands.context_menu(name="Find sources")
    async def find_sources(interaction: discord.Interaction[Any], message: discord.Message) -> None:
        async def work(visit: Visit) -> Reply:
            claim = sources_reply.claim_of(message.content)
            if not claim:
                return NO_WORDS
            answer = await search_claim(asker, visit, claim, EXCERPTS)
            return sources_reply.offer(answer, message.id, asker.library.link(answer.corpus))

        if await serve(asker, interaction, work, private=True):
            _log.info("sources offered", interaction=interaction.id)

    return find_sources
