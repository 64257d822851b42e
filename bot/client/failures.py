"""What does a person see when something goes wrong?

A refusal says why in a sentence of its own. Everything else is for the operator to mend: it is
logged, and the person gets the number under which it stands in the log.
"""

from typing import Any

import discord
import structlog

from bot.admission import RefusedError
from bot.client import sending
from bot.client.asker import Asker
from bot.errors import BotError
from bot.replies import LIMIT, quoting
from retrieval import RetrievalError

_log = structlog.stdlib.get_logger("verbatim")


async def tell(
    asker: Asker, interaction: discord.Interaction[Any], what: str, error: BaseException
) -> None:
    """Tell a person, privately where that is still possible; never raises.

    Args:
        asker: Asker of the bot.
        interaction: The interaction of the person.
        what: The name of what they did, for the log.
        error: The error that came of it.
    """
    if isinstance(error, RefusedError) and not sending.is_acknowledged(interaction):
        if error.unlogged:
            _log.info(
                "refused",
                what=what,
                interaction=interaction.id,
                error=type(error).__name__,
                reason=error.reason,
                times=error.unlogged,
            )
        async with asker.callback(refusal=True):
            await sending.refuse(interaction, str(error))
        return
    if isinstance(error, RefusedError | BotError | RetrievalError):
        _log.info("refused", what=what, interaction=interaction.id, error=type(error).__name__)
        await sending.apologise(interaction, quoting.inline(str(error))[:LIMIT])
        return
    _log.error("command failed", command=what, interaction=interaction.id, exc_info=error)
    await sending.apologise(
        interaction, f"Something went wrong here; the operator's log has it as {interaction.id}."
    )
