"""How is somebody served who uses a command or a control: admitted, acknowledged, answered?

Requests that are answered at once, that change their own message or that are checked before they
are acknowledged use `sending` directly.
"""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, Final

import discord

from bot.client import sending, visits
from bot.client.asker import Asker, Visit
from bot.replies import Reply

# Seconds after which a person sees that an answer follows. Of Discord's 3 s, enough are left to
# repeat that, or an answer that comes just before, as often as `sending` does.
_SOON: Final = 0.5

# Bytes of files that even a slow connection sends in less than a second.
_LITTLE: Final = 100_000


async def serve(
    asker: Asker,
    interaction: discord.Interaction[Any],
    work: Callable[[Visit], Awaitable[Reply]],
    *,
    private: bool,
    cost: float = 1.0,
) -> Reply | None:
    """Admit a person, do the work, and send its reply, or first that an answer follows.

    Args:
        asker: Asker that admits the person.
        interaction: Interaction of a command, a menu, a button or a form; not acknowledged yet.
        work: Finds the reply; begins only for a person who was admitted. What it raises reaches the
            caller.
        private: Whether only the person sees the reply, or the error in its place.
        cost: Questions that the request counts as, see `Gate.admit`.

    Returns:
        The reply, though it may not have reached anybody in the end; None when it was too late to
        acknowledge.

    Raises:
        RefusedError: The person can't be admitted now, and nothing is acknowledged; or the bot
            closed meanwhile.
    """
    visit = visits.of_interaction(interaction, private=private)
    with asker.admit(visit, cost):
        if asker.is_quiet:
            return await _answer_soon(asker, interaction, partial(work, visit), private=private)
        if not await _acknowledge(asker, interaction, private=private):
            return None
        reply = await work(visit)
        await sending.edit_original(interaction, reply)
        return reply


async def _answer_soon(
    asker: Asker,
    interaction: discord.Interaction[Any],
    work: Callable[[], Awaitable[Reply]],
    *,
    private: bool,
) -> Reply | None:
    """Let the reply itself acknowledge, which saves a request; where it takes long, do so before.

    It may take long to find it, or to send its files. What Discord hears is the same when anything
    fails: an acknowledgement is repeated as long as it counts, whether it says something or that
    something follows.
    """
    acknowledged: asyncio.Task[bool] | None = None

    def acknowledge() -> None:
        nonlocal acknowledged
        acknowledged = asyncio.create_task(_acknowledge(asker, interaction, private=private))

    timer = asyncio.get_running_loop().call_later(_SOON, acknowledge)
    try:
        with asker.hurrying():
            reply = await work()
    finally:
        timer.cancel()
        in_time = await acknowledged if acknowledged else None
    if in_time is None:
        if sum(len(file.data) for file in reply.attachments) <= _LITTLE:
            answered = await sending.answer(interaction, reply, private=private)
            return reply if answered else None
        in_time = await _acknowledge(asker, interaction, private=private)
    if not in_time:
        return None
    await sending.edit_original(interaction, reply)
    return reply


async def _acknowledge(
    asker: Asker, interaction: discord.Interaction[Any], *, private: bool
) -> bool:
    async with asker.callback():
        return await sending.acknowledge(interaction, private=private)
