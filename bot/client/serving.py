"""How is somebody served who uses a command or a control: admitted, acknowledged, answered?

Requests that are answered at once, that change their own message or that are checked before they
are acknowledged use `sending` directly.
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
        asker: Asker that admits the person.
        interaction: Interaction of a command, a menu, a button or a form; not acknowledged yet.
        work: Finds the reply; begins only for a person who was admitted and still waits. What it
            raises reaches the caller.
        private: Whether only the person sees the reply, or the error in its place.
        cost: Questions that the request counts as, see `Gate.admit`.

    Returns:
        The reply, though it may not have reached anybody in the end; None when it was too late to
        acknowledge, so that nothing was done.

    Raises:
        RefusedError: The person can't be admitted now, and nothing is acknowledged; or the bot
            closed meanwhile.
    """
    visit = visits.of_interaction(interaction, private=private)
    with asker.admit(visit, cost):
        if not await sending.acknowledge(interaction, private=private):
            return None
        reply = await work(visit)
        await sending.edit_original(interaction, reply)
    return reply
