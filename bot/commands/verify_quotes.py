"""Apps › Verify quotes: does a corpus say what this message quotes?"""

from typing import Any, Final

import discord
import structlog
from discord import app_commands

from bot import visits
from bot.asking import Asker, Visit
from bot.commands import sending
from bot.replies import unquoting
from bot.replies.layout import Reply
from bot.replies.unquoting import Quoted
from bot.replies.verification import Checked, verdicts_reply
from bot.verifying import verified
from retrieval.verification import QuoteError

_MOST_QUOTES: Final = 10
_NO_QUOTE: Final = Reply(
    f"No quote found: I look at `>` lines, fences, and words in quotation marks, each of "
    f"{unquoting.SHORTEST} or more characters."
)

_log = structlog.stdlib.get_logger("verbatim")


def build(asker: Asker) -> app_commands.ContextMenu:
    """Return the menu entry."""

    @app_commands.context_menu(name="Verify quotes")
    async def verify_quotes(
        interaction: discord.Interaction[Any], message: discord.Message
    ) -> None:
        visit = visits.of_interaction(interaction)
        with asker.admitted(visit):
            if not await sending.acknowledge(interaction, private=True):
                return
            quotes = unquoting.quotes_in(message.content)
            found = await _verdicts(asker, visit, quotes[:_MOST_QUOTES])
            reply = _NO_QUOTE
            if found:
                unchecked = max(0, len(quotes) - _MOST_QUOTES)
                reply = verdicts_reply(found, unchecked, asker.library.link)
            await sending.edit_original(interaction, reply)
        _log.info("verified", quotes=len(found), interaction=interaction.id)

    return verify_quotes


async def _verdicts(asker: Asker, visit: Visit, quotes: list[Quoted]) -> list[Checked]:
    """Return the verdict on each quote that says anything."""
    found = []
    for quote in quotes:
        try:
            found.append(await verified(asker, visit, [quote]))
        except QuoteError:  # nothing but what can't be seen
            continue
    return found
