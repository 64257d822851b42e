"""`/ask`: what does the corpus say to this question?"""

from typing import Any

import discord
import structlog
from discord import app_commands

from bot.asking import Asker
from bot.commands import sending
from bot.replies.layout import answer_reply

_log = structlog.stdlib.get_logger("verbatim")


def build(asker: Asker) -> app_commands.Command[Any, ..., Any]:
    """Return the command."""

    @app_commands.command(
        name="ask", description="Answer a question with quotes, word for word, and their source"
    )
    @app_commands.describe(
        question="What would you like to know?",
        private="Only you see the answer (no, if you leave this out)",
    )
    async def ask(
        interaction: discord.Interaction[Any],
        question: app_commands.Range[str, 1, 6000],
        private: bool = False,
    ) -> None:
        with asker.under_way():
            if not await sending.acknowledge(interaction, private=private):
                return
            answer = await asker.answer(question)
            await sending.edit_original(interaction, answer_reply(answer, asker.link))
        _log.info(
            "asked",
            by="slash",
            interaction=interaction.id,
            answered=answer.answered,
            excerpts=len(answer.excerpts),
            elapsed_ms=answer.elapsed_ms,
        )

    return ask
