"""Apps › Verify quotes: does a corpus say what this message quotes?"""

from typing import Any, Final

import discord
import structlog
from discord import app_commands

from bot.client.asker import Asker, Visit
from bot.client.requests import verify_quote
from bot.client.serving import serve
from bot.replies import Checked, Quoted, Reply, unquoting, verdicts_reply
from retrieval.quote import QuoteError

_MOST_QUOTES: Final = 10
_NO_QUOTE: Final = Reply(
    f"No quote found: I look at `>` lines, code blocks, and words in quotation marks, each of "
    f"{unquoting.SHORTEST} or more characters."
)

_log = structlog.stdlib.get_logger("verbatim")


def build(asker: Asker) -> app_commands.ContextMenu:
    """Return the menu entry."""

    @app_commands.context_menu(name="Verify quotes")
    async def verify_quotes(
        interaction: discord.Interaction[Any], message: discord.Message
    ) -> None:
        checked = 0

        async def work(visit: Visit) -> Reply:
            nonlocal checked
            quotes = unquoting.quotes_in(message.content)
            verdicts = await _verify_each(asker, visit, quotes[:_MOST_QUOTES])
            checked = len(verdicts)
            if not verdicts:
                return _NO_QUOTE
            unchecked = max(0, len(quotes) - _MOST_QUOTES)
            return verdicts_reply(verdicts, unchecked, asker.library.link)

        if await serve(asker, interaction, work, private=True):
            _log.info("verified", quotes=checked, interaction=interaction.id)

    return verify_quotes


async def _verify_each(asker: Asker, visit: Visit, quotes: list[Quoted]) -> list[Checked]:
    """Return the verdict on each quote that says anything."""
    verdicts: list[Checked] = []
    for quote in quotes:
        try:
            verdicts.append(await verify_quote(asker, visit, [quote]))
        except QuoteError:  # it has only characters that can't be seen
            continue
    return verdicts
