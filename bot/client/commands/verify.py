"""`/verify`: does a corpus say this?"""

from dataclasses import replace
from typing import Any

import discord
import structlog
from discord import app_commands

from bot.client.asker import Asker, Visit
from bot.client.commands.corpora import complete_corpus
from bot.client.requests import verify_quote
from bot.client.serving import serve
from bot.replies import Reply, controls, unquoting, verification_reply
from retrieval.quote import Verdict

_log = structlog.stdlib.get_logger("verbatim")


def build(asker: Asker) -> app_commands.Command[Any, ..., Any]:
    """Return the command."""

    @app_commands.command(name="verify", description="Say whether a quote stands there, and where")
    @app_commands.describe(
        quote="The quoted words; quotation marks and a source line may stay",
        corpus="Only this corpus",
        private="Only you see it (no, if you leave this out)",
    )
    @app_commands.autocomplete(corpus=complete_corpus(asker))
    async def verify(
        interaction: discord.Interaction[Any],
        quote: app_commands.Range[str, 1, 6000],
        corpus: app_commands.Range[str, 1, 32] | None = None,
        private: bool = False,
    ) -> None:
        verdict: Verdict | None = None

        async def work(visit: Visit) -> Reply:
            nonlocal verdict
            checked = await verify_quote(asker, visit, unquoting.readings(quote), corpus)
            verdict = checked.verification.verdict
            reply = verification_reply(checked, asker.library.link(checked.corpus))
            # Only a verdict that says by itself which quote it is about can be posted later.
            if not private or (checked.verification.places and not reply.attachments):
                rows = controls.verdict_rows(checked.corpus, private=private)
                reply = replace(reply, rows=rows)
            return reply

        if await serve(asker, interaction, work, private=private):
            _log.info("verified", verdict=verdict, interaction=interaction.id)

    return verify
