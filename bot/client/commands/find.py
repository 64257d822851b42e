"""`/find`: which passage may a person mean while typing?"""

from functools import partial
from typing import Any, Final

import discord
import structlog
from discord import app_commands

from bot.client import visits
from bot.client.asker import Asker, Visit
from bot.client.commands.corpora import complete_corpus
from bot.client.requests import Request, answer_question, reply_with_excerpt
from bot.client.serving import serve
from bot.errors import BotError
from bot.replies import MOST_CHOICES, Reference, Reply, choice_name, controls, located
from retrieval import RetrievalError
from retrieval.answer import suggestions

_NOT_THERE: Final = Reply(
    "That passage has been changed or removed since it was offered.", private=True
)

_log = structlog.stdlib.get_logger("verbatim")


def build(asker: Asker) -> app_commands.Command[Any, ..., Any]:
    """Return the command."""

    @app_commands.command(name="find", description="Find a passage while you type, and post it")
    @app_commands.describe(
        passage="Type some of its words and pick it; words without a pick are searched",
        corpus="Which corpus to search, instead of this channel's own",
        private="Only you see it (no, if you leave this out)",
    )
    @app_commands.autocomplete(corpus=complete_corpus(asker))
    async def find(
        interaction: discord.Interaction[Any],
        passage: app_commands.Range[str, 1, 6000],
        corpus: app_commands.Range[str, 1, 32] | None = None,
        private: bool = False,
    ) -> None:
        picked = controls.read_suggestion(passage)

        async def work(visit: Visit) -> Reply:
            if picked is None:
                return await answer_question(
                    asker, visit, Request(passage, corpus, private=private)
                )
            return await reply_with_excerpt(asker, visit, *picked, private=private) or _NOT_THERE

        if await serve(asker, interaction, work, private=private):
            _log.info("found", picked=picked is not None, interaction=interaction.id)

    @find.autocomplete("passage")
    async def complete_passage(
        interaction: discord.Interaction[Any], current: str
    ) -> list[app_commands.Choice[str]]:
        return await _suggest(
            asker,
            visits.of_interaction(interaction, private=interaction.namespace.private is True),
            current,
            interaction.namespace.corpus,
        )

    return find


async def _suggest(
    asker: Asker, visit: Visit, typed: str, wanted: str | None
) -> list[app_commands.Choice[str]]:
    """Return the passages that the person may mean; none where nothing may be asked."""
    try:
        corpus = await asker.corpus(visit.venue, wanted or None)
        matches = await asker.suggest(
            visit, corpus, partial(suggestions.find, typed=typed, k=MOST_CHOICES)
        )
    except (BotError, RetrievalError):  # there is no other way to say it while somebody types
        return []
    return [
        app_commands.Choice(
            name=choice_name(one.extract.text, one.matched, located(one.extract)),
            value=controls.suggestion_value(corpus, Reference.of(one.paragraph_id, one.extract)),
        )
        for one in matches or []
    ]
