"""Which values does the bot offer while somebody types where a question looks?"""

from collections.abc import Mapping
from typing import Any, Final

import discord
from discord import app_commands

from bot.client import visits
from bot.client.asker import Asker
from bot.client.commands.corpora import Completion
from bot.errors import BotError
from bot.replies import LONGEST_CHOICE, MOST_CHOICES
from retrieval import RetrievalError
from retrieval.answer import Answerer, narrowing

_QUOTES: Final = " \"'\u201c\u201d\u201e\u00ab\u00bb"


def complete_value(asker: Asker, key: str) -> Completion:
    """Return an autocomplete of the values that a key has in the corpus that is asked."""

    async def complete(
        interaction: discord.Interaction[Any], current: str
    ) -> list[app_commands.Choice[str]]:
        def offered(answerer: Answerer) -> list[str]:
            return answerer.values.offered(key, current, MOST_CHOICES, LONGEST_CHOICE)

        private = interaction.namespace.private is True
        visit = visits.of_interaction(interaction, private=private)
        try:
            corpus = await asker.corpus(visit.venue, interaction.namespace.corpus or None)
            values = await asker.suggest(visit, corpus, offered)
        except (BotError, RetrievalError):  # there is no other way to say it while somebody types
            return []
        return [app_commands.Choice(name=value, value=value) for value in values or []]

    return complete


class UnnamedError(BotError):
    """An option names nothing."""


def narrowed(question: str, values: Mapping[str, str]) -> str:
    """Return a question with its options, each as if it were typed into it.

    Args:
        question: The question as typed.
        values: The value for each key.

    Raises:
        UnnamedError: A value has neither a letter nor a digit.
    """
    # Quotes around a value stand there where somebody types as into a question.
    bare = {key: value.strip(_QUOTES) for key, value in values.items()}
    for key, value in bare.items():
        if not narrowing.is_value(key, value):
            raise UnnamedError(
                f"“{value}” has no letter and no digit; change the option “{key}”, or leave it out."
            )
    return " ".join([question, *(narrowing.written(key, value) for key, value in bare.items())])
