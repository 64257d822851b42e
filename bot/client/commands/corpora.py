"""Which corpora does the bot offer while somebody types a corpus's name?"""

from collections.abc import Callable, Coroutine
from typing import Any

import discord
from discord import app_commands

from bot.client import visits
from bot.client.asker import Asker
from bot.ledger import LedgerError
from bot.replies import MOST_CHOICES

Completion = Callable[
    [discord.Interaction[Any], str], Coroutine[Any, Any, list[app_commands.Choice[str]]]
]


def complete_corpus(asker: Asker) -> Completion:
    """Return an autocomplete of the corpora that are allowed where the person types."""

    async def complete(
        interaction: discord.Interaction[Any], current: str
    ) -> list[app_commands.Choice[str]]:
        try:
            names = await asker.corpora(visits.of_interaction(interaction).venue)
        except LedgerError:
            return []
        typed = current.casefold().strip()
        return [app_commands.Choice(name=n, value=n) for n in names if typed in n][:MOST_CHOICES]

    return complete
