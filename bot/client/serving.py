"""How is somebody who uses a command or a control served?

What is answered at once, changes its own message or is checked before it is acknowledged goes its
own way, by `sending`.
"""

from collections.abc import Awaitable, Callable
from typing import Any

import discord

from bot.client import sending, visits
from bot.client.asker import Asker, Visit
from bot.replies import Reply


async def serve(
    asker: Asker,
    interaction: discord.Interaction[Any],
    work: Callable[[Visit], Awaitable[Reply]],
    *,
    private: bool,
    cost: float = 1.0,
) -> Reply | None:
    """Admit a person, tell Discord at once that an answer follows, do the work, send its reply.

    Args:
        asker: Admits them.
        interaction: Of a command, a menu, a button or a form; not acknowledged yet.
        work: Finds the reply; begun only for who was admitted and still waits. What it raises
            comes through.
        private: Whether only the person will see the reply, or why there is none.
        cost: In questions, as `Gate.admit` counts them.

    Returns:
        The reply, though it may have found nobody in the end; None when it was too late to
        acknowledge, so that nothing was done.

    Raises:
        RefusedError: Not now, and nothing is acknowledged; or the bot closed meanwhile.
    """
    visit = visits.of_interaction(interaction)
    with asker.admit(visit, cost):
        if not await sending.acknowledge(interaction, private=private):
            return None
        reply = await work(visit)
        await sending.edit_original(interaction, reply)
    return reply
