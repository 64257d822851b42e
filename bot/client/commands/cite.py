"""`/cite`: what stands at this place?"""

from typing import Any

import discord
import structlog
from discord import app_commands

from bot.client.asker import Asker, Visit
from bot.client.commands.corpora import complete_corpus
from bot.client.requests import answer_citation
from bot.client.serving import serve
from bot.replies import LONGEST_NOTE, Reply, quoting

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
        note: app_commands.Range[str, 1, LONGEST_NOTE] | None = None,
        corpus: app_commands.Range[str, 1, 32] | None = None,
        private: bool = False,
    ) -> None:
        unknown = _unknown(citation)

        async def work(visit: Visit) -> Reply:
            # Discord's own app keeps to the limit; others needn't.
            if note is not None and len(note) > LONGEST_NOTE:
                return _too_long(note)
            known = await answer_citation(
                asker, visit, citation, corpus, note or "", private=private
            )
            return known or unknown

        reply = await serve(asker, interaction, work, private=private)
        if reply:
            _log.info("cited", known=reply is not unknown, interaction=interaction.id)

    return cite


def _too_long(note: str) -> Reply:
    return Reply(
        f"The note has {len(note):,} characters; write at most {LONGEST_NOTE}.", private=True
    )


def _unknown(citation: str) -> Reply:
    return Reply(f"Nothing here is called {quoting.code(citation.strip())}.", private=True)
