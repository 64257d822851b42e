"""`/said`: what does one person say on a topic, oldest first?"""

from typing import Any

import discord
import structlog
from discord import app_commands

from bot.client.asker import Asker, Visit
from bot.client.commands.corpora import complete_corpus
from bot.client.commands.narrowing import complete_value, narrowed
from bot.client.requests import Request, answer_question
from bot.client.serving import serve
from bot.replies import Reply

_log = structlog.stdlib.get_logger("verbatim")


def build(asker: Asker) -> app_commands.Command[Any, ..., Any]:
    """Return the command."""

    @app_commands.command(name="said", description="What one person says on a topic, oldest first")
    @app_commands.describe(
        topic="About what?",
        by="Whose words",
        corpus="Which corpus to ask, instead of this channel's own",
        private="Only you see the answer (no, if you leave this out)",
    )
    @app_commands.autocomplete(by=complete_value(asker, "by"), corpus=complete_corpus(asker))
    async def said(
        interaction: discord.Interaction[Any],
        topic: app_commands.Range[str, 1, 6000],
        by: app_commands.Range[str, 1, 300],
        corpus: app_commands.Range[str, 1, 32] | None = None,
        private: bool = False,
    ) -> None:
        async def work(visit: Visit) -> Reply:
            asked = narrowed(topic, {"by": by})
            request = Request(asked, corpus, private=private, in_order=True)
            return await answer_question(asker, visit, request)

        if await serve(asker, interaction, work, private=private):
            _log.info("asked", by="said", interaction=interaction.id)

    return said
