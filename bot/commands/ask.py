"""`/ask`: what does the corpus say to this question?"""

from typing import Any

import discord
import structlog
from discord import app_commands

from bot import visits
from bot.answering import Asked, answered
from bot.asking import Asker
from bot.commands import sending
from bot.commands.corpora import complete_corpus

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
        visit = visits.of_interaction(interaction)
        with asker.admitted(visit):
            if not await sending.acknowledge(interaction, private=private):
                return
            reply = await answered(asker, visit, Asked(question, corpus, private=private))
            await sending.edit_original(interaction, reply)
        _log.info("asked", by="slash", interaction=interaction.id)

    return ask
