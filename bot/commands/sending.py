"""How does a reply get to Discord, and get there once?

discord.py repeats a request after 429 and 5xx, but not after a cut connection, where nobody knows
whether the request took effect. Acknowledging, editing and posting are made safe to repeat here.
"""

import asyncio
import io
from collections.abc import Awaitable, Callable
from typing import Any, Final

import aiohttp
import discord
import structlog

from bot.replies.layout import Reply

_log = structlog.stdlib.get_logger("verbatim")

_ALREADY_ACKNOWLEDGED: Final = 40060
_UNKNOWN_INTERACTION: Final = 10062
_ATTEMPTS: Final = 4
_WAIT: Final = 0.2


async def acknowledge(interaction: discord.Interaction[Any], *, private: bool) -> bool:
    """Tell Discord at once that an answer follows; return whether one still can.

    Args:
        interaction: Of a command or a component.
        private: Whether only the person will see the answer. This can't be changed later.
    """
    try:
        await _repeated(lambda: interaction.response.defer(ephemeral=private, thinking=True))
    except discord.HTTPException as error:
        if error.code == _UNKNOWN_INTERACTION:
            _log.warning("came too late", interaction=interaction.id)
            return False
        # An earlier attempt, or the same event delivered twice: the person waits all the same.
        if error.code != _ALREADY_ACKNOWLEDGED:
            raise
    return True


async def edit_original(interaction: discord.Interaction[Any], reply: Reply) -> None:
    """Put a reply in the place of a deferred answer."""
    await _repeated(
        lambda: interaction.edit_original_response(content=reply.content, attachments=_files(reply))
    )


async def reply_to(message: discord.Message, reply: Reply) -> None:
    """Reply to a message; where the bot may not write, tell its author privately."""
    try:
        await _repeated(
            lambda: message.reply(
                reply.content,
                files=_files(reply),
                mention_author=False,
                suppress_embeds=True,
                # Discord posts one message for a nonce, however often it is asked to.
                nonce=message.id,
            )
        )
    except discord.Forbidden:
        channel = getattr(message.channel, "mention", "that channel")
        _log.warning("may not write", channel=message.channel.id)
        try:
            await message.author.send(
                f"I can't answer in {channel}: I need the permissions View Channel, "
                "Send Messages and Read Message History there."
            )
        except discord.Forbidden:
            _log.warning("may not write to the author either", message=message.id)


async def _repeated(request: Callable[[], Awaitable[object]]) -> None:
    """Make a request, again when its connection is cut; what it sends is built anew each time."""
    for attempt in range(1, _ATTEMPTS + 1):
        try:
            await request()
        except (aiohttp.ClientError, ConnectionError) as error:
            _log.warning("connection cut", attempt=attempt, error=type(error).__name__)
            if attempt == _ATTEMPTS:
                raise
            await asyncio.sleep(_WAIT * attempt)
        else:
            return


def _files(reply: Reply) -> list[discord.File]:
    return [discord.File(io.BytesIO(file.data), file.name) for file in reply.attachments]
