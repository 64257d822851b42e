"""`/ask`: what does the corpus say to this question?"""

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

    @app_commands.command(
        name="ask", description="Answer a question with quotes, word for word, and their source"
    )
    @app_commands.describe(
        question="What would you like to know?",
        by="Only what this person wrote or said",
        after="Only from this year, month or day on, such as 2024-03",
        before="Only before this year, month or day",
        in_="Only under a heading, or in a channel, of this name",
        file="Only in this file",
        corpus="Which corpus to ask, instead of this channel's own",
        private="Only you see the answer (no, if you leave this out)",
    )
    @app_commands.rename(in_="in")
    @app_commands.autocomplete(
        by=complete_value(asker, "by"),
        after=complete_value(asker, "after"),
        before=complete_value(asker, "before"),
        in_=complete_value(asker, "in"),
        file=complete_value(asker, "file"),
        corpus=complete_corpus(asker),
    )
    async def ask(  # noqa: PLR0913, PLR0917 - the options that people see
        interaction: discord.Interaction[Any],
        question: app_commands.Range[str, 1, 6000],
        by: app_commands.Range[str, 1, 300] | None = None,
        after: app_commands.Range[str, 1, 40] | None = None,
        before: app_commands.Range[str, 1, 40] | None = None,
        in_: app_commands.Range[str, 1, 300] | None = None,
        file: app_commands.Range[str, 1, 300] | None = None,
        corpus: app_commands.Range[str, 1, 32] | None = None,
        private: bool = False,
    ) -> None:
        values = {"by": by, "after": after, "before": before, "in": in_, "file": file}

        async def work(visit: Visit) -> Reply:
            asked = narrowed(question, {key: value for key, value in values.items() if value})
            return await answer_question(asker, visit, Request(asked, corpus, private=private))

        if await serve(asker, interaction, work, private=private):
            _log.info("asked", by="slash", interaction=interaction.id)

    return ask
