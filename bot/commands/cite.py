"""`/cite`: what stands at this place?"""

from typing import Any

import discord
import structlog
from discord import app_commands

from bot import visits
from bot.asking import Asker
from bot.citing import cited
from bot.commands import sending
from bot.commands.corpora import complete_corpus
from bot.replies import quoting
from bot.replies.layout import Reply

_log = structlog.stdlib.get_logger("verbatim")


def build(asker: Asker) -> app_commands.Command[Any, ..., Any]:
    """Return the command."""

    @app_commands.command(name="cite", description="Post the passage of an id, or lines of a file")
    @app_commands.describe(
        citation="An id such as k7f2q8ab, or file:12, or file:12-18",
        note="A word of your own above it",
        corpus="Only this corpus",
        private="Only you see it (no, if you leave this out)",
    )
    @app_commands.autocomplete(corpus=complete_corpus(asker))
    async def cite(
        interaction: discord.Interaction[Any],
        citation: app_commands.Range[str, 1, 300],
        note: app_commands.Range[str, 1, 300] | None = None,
        corpus: app_commands.Range[str, 1, 32] | None = None,
        private: bool = False,
    ) -> None:
        visit = visits.of_interaction(interaction)
        with asker.admitted(visit):
            if not await sending.acknowledge(interaction, private=private):
                return
            reply = await cited(asker, visit, citation, corpus, note or "", private=private)
            await sending.edit_original(interaction, reply or _unknown(citation))
        _log.info("cited", known=reply is not None, interaction=interaction.id)

    return cite


def _unknown(citation: str) -> Reply:
    return Reply(f"Nothing is known here of {quoting.code(citation.strip())}.")
