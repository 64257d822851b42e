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
# Nobody waits for an answer any more: it, its interaction or its token is gone.
_GONE: Final = frozenset({10008, 10015, _UNKNOWN_INTERACTION, 50027})

# What can't tell whether it took effect, or did not and may do so next time.
PASSING: Final = (aiohttp.ClientError, OSError, discord.DiscordServerError)

_ATTEMPTS: Final = 4
_WAIT: Final = 0.2

_NEEDED: Final = (
    "View Channel, Send Messages, Send Messages in Threads, Attach Files and Read Message History"
)


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


async def edit_original(interaction: discord.Interaction[Any], reply: Reply) -> bool:
    """Put a reply in the place of a deferred answer; return whether it was still there."""
    try:
        await _repeated(
            lambda: interaction.edit_original_response(
                content=reply.content, attachments=_files(reply)
            )
        )
    except discord.HTTPException as error:
        if error.code not in _GONE:
            raise
        _log.info("nobody waits any more", interaction=interaction.id, code=error.code)
        return False
    return True


async def apologise(interaction: discord.Interaction[Any], sentence: str) -> None:
    """Say what went wrong, privately where that can still be chosen; never raises."""
    try:
        if not interaction.response.is_done():
            try:
                await interaction.response.send_message(sentence, ephemeral=True)
            except discord.HTTPException as error:
                if error.code != _ALREADY_ACKNOWLEDGED:
                    raise
            else:
                return
        await interaction.edit_original_response(content=sentence)
    except (discord.HTTPException, *PASSING) as error:
        _log.warning("could not apologise", interaction=interaction.id, error=type(error).__name__)


async def reply_to(message: discord.Message, reply: Reply) -> bool:
    """Reply to a message; where the bot may not write, tell its author privately.

    Returns:
        Whether the reply stands there now.
    """
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
        _log.warning("may not write", channel=message.channel.id)
        await _tell_author(message)
    except discord.HTTPException as error:
        # The message may have been deleted meanwhile; Discord is then told of no such message.
        _log.warning("could not reply", message=message.id, status=error.status, code=error.code)
    except PASSING as error:
        _log.warning("could not reply", message=message.id, error=type(error).__name__)
    else:
        return True
    return False


async def _tell_author(message: discord.Message) -> None:
    channel = getattr(message.channel, "mention", "that channel")
    try:
        await message.author.send(
            f"I can't answer in {channel}: I need the permissions {_NEEDED} there."
        )
    except (discord.HTTPException, *PASSING):
        _log.warning("may not write to the author either", message=message.id)


async def _repeated(request: Callable[[], Awaitable[object]]) -> None:
    """Make a request, again when it fails in passing; what it sends is built anew each time."""
    for attempt in range(1, _ATTEMPTS + 1):
        try:
            await request()
        except PASSING as error:
            _log.warning("request failed", attempt=attempt, error=type(error).__name__)
            if attempt == _ATTEMPTS:
                raise
            await asyncio.sleep(_WAIT * attempt)
        else:
            return


def _files(reply: Reply) -> list[discord.File]:
    return [discord.File(io.BytesIO(file.data), file.name) for file in reply.attachments]
