"""`/ask`: what does the corpus say to this question?"""

from typing import Any

import discord
import structlog
from discord import app_commands

from bot.client.asker import Asker, Visit
from bot.client.commands.corpora import complete_corpus
from bot.client.requests import Request, answer_question
from bot.client.serving import serve
from bot.replies import Reply

_log = structlog.stdlib.get_logger("verbatim")


def build(asker: Asker) -> app_commands.Command[Any, ..., Any]:
    """Return the command."""

    @app_commands.command(
        name="ask", description="Answer a question with quotes, word for word, and their source"
    )
    @app_commands.describe(
        question="What would you like to know?",
        corpus="Which corpus to ask, instead of this channel's own",
        private="Only you see the answer (no, if you leave this out)",
    )
    @app_commands.autocomplete(corpus=complete_corpus(asker))
    async def ask(
        interaction: discord.Interaction[Any],
        question: app_commands.Range[str, 1, 6000],
        corpus: app_commands.Range[str, 1, 32] | None = None,
        private: bool = False,
    ) -> None:
        async def work(visit: Visit) -> Reply:
            return await answer_question(asker, visit, Request(question, corpus, private=private))

        if await serve(asker, interaction, work, private=private):
            _log.info("asked", by="slash", interaction=interaction.id)

    return ask
