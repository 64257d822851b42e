"""How does a reply get to Discord, and get there once?

discord.py repeats a request after 429 and 5xx, but not after a cut connection, when nobody knows
whether the request took effect. This module makes acknowledging, editing and posting safe to
repeat.
"""

import asyncio
import io
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from typing import Any, Final, Literal

import aiohttp
import discord
import structlog
from discord.http import MultipartParameters, handle_message_parameters
from discord.webhook.async_ import async_context, interaction_message_response_params

from bot.client.views import view
from bot.replies import Reply

_log = structlog.stdlib.get_logger("verbatim")

_ALREADY_ACKNOWLEDGED: Final = 40060
_UNKNOWN_INTERACTION: Final = 10062
# With these codes nobody waits for an answer any more: it, its interaction or its token is gone.
_GONE: Final = frozenset({10008, 10015, _UNKNOWN_INTERACTION, 50027})

# After these errors a request may or may not have taken effect, and may do so next time.
PASSING: Final = (aiohttp.ClientError, OSError, discord.DiscordServerError)

# Seconds that Discord waits for an acknowledgement.
_COUNTS_FOR: Final = 3.0

# Seconds between attempts. What comes after an acknowledgement may outlast an outage of a quarter
# of a minute.
_WHILE_IT_COUNTS: Final = (0.2, 0.4, 0.6, 0.8, 0.8)
_PATIENTLY: Final = (*_WHILE_IT_COUNTS, 1.5, 3.0, 6.0)

# Whether everybody will see the answer to an interaction, and whether that was acknowledged, among
# what discord.py lets us note in it.
_PUBLIC: Final = "public"
_ACKNOWLEDGED: Final = "acknowledged"

_EPHEMERAL: Final = discord.MessageFlags(ephemeral=True).value

_NEEDED: Final = (
    "View Channel, Send Messages, Send Messages in Threads, Attach Files and Read Message History"
)


async def acknowledge(interaction: discord.Interaction[Any], *, private: bool) -> bool:
    """Tell Discord at once that an answer follows; return whether that is still possible.

    Args:
        interaction: The interaction of a command or a component.
        private: Whether only the person will see the answer. Discord lets nobody change this later.
    """
    interaction.extras[_PUBLIC] = not private
    data = {"flags": _EPHEMERAL} if private else None
    thinking = discord.InteractionResponseType.deferred_channel_message
    send = partial(_call_back, interaction, thinking, data)
    return await _send_acknowledgement(interaction, send) != "late"


async def acknowledge_press(interaction: discord.Interaction[Any]) -> bool:
    """Tell Discord at once that the message with the control will change or go.

    Returns:
        Whether that is still possible.
    """
    changing = discord.InteractionResponseType.deferred_message_update
    send = partial(_call_back, interaction, changing)
    return await _send_acknowledgement(interaction, send) != "late"


async def answer(interaction: discord.Interaction[Any], reply: Reply, *, private: bool) -> bool:
    """Answer an interaction that wasn't acknowledged: the reply itself acknowledges it.

    Args:
        interaction: The interaction of a command or a component.
        reply: The reply.
        private: Whether only the person sees answers to it; a private reply they see alone anyway.

    Returns:
        Whether that was still possible.
    """
    interaction.extras[_PUBLIC] = not private
    flags = discord.MessageFlags(suppress_embeds=True, ephemeral=private or reply.private)

    async def send() -> None:
        with interaction_message_response_params(
            type=discord.InteractionResponseType.channel_message.value,
            content=reply.content,
            files=_files(reply),
            flags=flags,
            previous_allowed_mentions=interaction.client.allowed_mentions,
            **_view(reply),
        ) as params:
            await _post_callback(interaction, params)

    outcome = await _send_acknowledgement(interaction, send)
    if outcome == "already":
        # An earlier attempt may have said this, or only that an answer follows.
        await edit_original(interaction, reply)
    return outcome != "late"


def is_acknowledged(interaction: discord.Interaction[Any]) -> bool:
    """Tell whether Discord knows that this interaction is answered, or will be."""
    return interaction.response.is_done() or _ACKNOWLEDGED in interaction.extras


async def open_form(interaction: discord.Interaction[Any], form: discord.ui.Modal) -> None:
    """Open a form, which acknowledges too; nothing may have been said before."""
    await _send_acknowledgement(interaction, lambda: interaction.response.send_modal(form))


async def tell(interaction: discord.Interaction[Any], reply: Reply) -> None:
    """Say something privately at once, as the acknowledgement."""
    await _send_acknowledgement(interaction, lambda: _say(interaction, reply))


async def delete_original(interaction: discord.Interaction[Any]) -> None:
    """Delete the answer, or the message whose control was pressed, if it is still there."""
    try:
        await _repeat(interaction.delete_original_response)
    except discord.HTTPException as error:
        if error.code not in _GONE:
            raise


async def edit_original(interaction: discord.Interaction[Any], reply: Reply) -> int | None:
    """Replace a deferred answer by a reply.

    A private reply goes to the asker alone, even where everybody would see the deferred answer.

    Returns:
        The id of the answer; None where it was gone or made way for a private reply.
    """
    edited: list[int] = []

    async def edit() -> None:
        edited.append(await _edit(interaction, reply))

    try:
        if reply.private and interaction.extras.get(_PUBLIC):
            await _answer_privately(interaction, reply)
        else:
            await _repeat(edit)
    except discord.HTTPException as error:
        if error.code not in _GONE:
            raise
        _log.info("nobody waits any more", interaction=interaction.id, code=error.code)
    return edited[0] if edited else None


async def refuse(interaction: discord.Interaction[Any], sentence: str) -> None:
    """Say privately, as the acknowledgement, why somebody isn't served; never raises."""
    data = {
        "content": sentence,
        "flags": discord.MessageFlags(ephemeral=True, suppress_embeds=True).value,
        "allowed_mentions": discord.AllowedMentions.none().to_dict(),
    }
    said = discord.InteractionResponseType.channel_message
    try:
        await _while_it_counts(lambda: _call_back(interaction, said, data))
    except (discord.HTTPException, *PASSING) as error:
        _log.warning("could not apologise", interaction=interaction.id, error=type(error).__name__)


async def apologise(interaction: discord.Interaction[Any], sentence: str) -> None:
    """Say privately what went wrong; never raises."""
    reply = Reply(sentence, private=True)
    try:
        if not is_acknowledged(interaction):
            try:
                await _while_it_counts(lambda: _say(interaction, reply))
            except discord.HTTPException as error:
                if error.code != _ALREADY_ACKNOWLEDGED:
                    raise
            else:
                return
        if interaction.extras.get(_PUBLIC) is None:
            # The message above stays as it is: others may see it, and nothing is wrong with it.
            await _repeat(lambda: _follow_up_privately(interaction, reply))
        else:
            await edit_original(interaction, reply)
    except (discord.HTTPException, *PASSING) as error:
        _log.warning("could not apologise", interaction=interaction.id, error=type(error).__name__)


async def reply_to(message: discord.Message, reply: Reply) -> int | None:
    """Reply to a message; where the bot may not write, tell the author so privately.

    Returns:
        The id of the reply that stands there now; None when there is none.
    """
    sent: list[discord.Message] = []

    async def send() -> None:
        sent.append(
            await message.reply(
                reply.content,
                files=_files(reply),
                mention_author=False,
                suppress_embeds=True,
                nonce=_nonce(message),
                **_view(reply),
            )
        )

    try:
        await _repeat(send)
    except discord.Forbidden:
        _log.warning("may not write", channel=message.channel.id)
        await _tell_author(message)
    except discord.HTTPException as error:
        # The message may have been deleted meanwhile; then Discord knows of no such message.
        _log.warning("could not reply", message=message.id, status=error.status, code=error.code)
    except PASSING as error:
        _log.warning("could not reply", message=message.id, error=type(error).__name__)
    return sent[0].id if sent else None


async def reply_in_place(
    interaction: discord.Interaction[Any], message_id: int, reply: Reply
) -> int | None:
    """Reply to a message that stands where an interaction happened.

    Returns:
        The id of the reply; None where the bot may not write.

    Raises:
        discord.HTTPException: The message is gone, or Discord refuses the reply.
    """
    channel = interaction.client.get_partial_messageable(
        interaction.channel_id or 0, guild_id=interaction.guild_id
    )
    sent: list[discord.Message] = []

    async def send() -> None:
        sent.append(
            await channel.send(
                reply.content,
                files=_files(reply),
                reference=channel.get_partial_message(message_id),
                mention_author=False,
                suppress_embeds=True,
                nonce=interaction.id,
                **_view(reply),
            )
        )

    try:
        await _repeat(send)
    except discord.Forbidden:
        _log.warning("may not write", channel=interaction.channel_id)
    return sent[0].id if sent else None


async def follow_up(interaction: discord.Interaction[Any], reply: Reply) -> int | None:
    """Answer an interaction once more, for all to see.

    Returns:
        The id of the answer; None where not all can see it.

    Where a server lets apps from outside speak only privately, Discord shows the answer to the
    person alone. This isn't repeated after a cut connection: nobody knows whether the answer was
    posted.
    """
    try:
        sent = await interaction.followup.send(
            reply.content, files=_files(reply), suppress_embeds=True, wait=True, **_view(reply)
        )
    except discord.Forbidden:
        return None
    return None if sent.flags.ephemeral else sent.id


async def edit_message(message: discord.Message, reply_id: int, reply: Reply) -> bool:
    """Edit the reply to a message; return whether the reply is still there."""
    posted = message.channel.get_partial_message(reply_id)  # type: ignore[union-attr]
    try:
        await _repeat(
            # Embeds stay suppressed, as they were when the message was posted.
            lambda: posted.edit(
                content=reply.content, attachments=_files(reply), view=view(reply.rows)
            )
        )
    except discord.NotFound:
        return False
    except (discord.HTTPException, *PASSING) as error:
        _log.warning("could not edit", message=reply_id, error=type(error).__name__)
    return True


async def delete_message(client: discord.Client, channel_id: int, message_id: int) -> bool:
    """Delete a message of the bot, if it still stands there.

    Returns:
        Whether there is nothing left to do; otherwise Discord may let it be deleted later.
    """
    try:
        await _repeat(lambda: client.http.delete_message(channel_id, message_id))
    except (discord.HTTPException, *PASSING) as error:
        _log.info("could not delete", message=message_id, error=type(error).__name__)
        return not isinstance(error, PASSING)
    return True


async def _tell_author(message: discord.Message) -> None:
    channel = getattr(message.channel, "mention", "that channel")
    try:
        await message.author.send(
            f"I can't answer in {channel}: I need the permissions {_NEEDED} there.",
            suppress_embeds=True,
        )
    except (discord.HTTPException, *PASSING):
        _log.warning("may not write to the author either", message=message.id)


async def _call_back(
    interaction: discord.Interaction[Any],
    kind: discord.InteractionResponseType,
    data: Mapping[str, Any] | None = None,
) -> None:
    """Answer the event of an interaction, without files."""
    payload = {"type": kind.value} if data is None else {"type": kind.value, "data": data}
    await _post_callback(interaction, MultipartParameters(payload, None, None))


async def _post_callback(
    interaction: discord.Interaction[Any], params: MultipartParameters
) -> None:
    """Answer the event of an interaction.

    Every question has one of these, and refusals come by the thousand. This asks for no message in
    return, as discord.py's `defer` and `send_message` do, only to make an object of it.
    """
    route = discord.http.Route(
        "POST",
        "/interactions/{webhook_id}/{webhook_token}/callback",
        webhook_id=interaction.id,
        webhook_token=interaction.token,
    )
    hook = interaction.followup
    await async_context.get().request(
        route,
        session=hook.session,
        proxy=hook.proxy,
        proxy_auth=hook.proxy_auth,
        payload=params.payload,
        multipart=params.multipart,
        files=params.files,
    )


async def _say(interaction: discord.Interaction[Any], reply: Reply) -> None:
    await interaction.response.send_message(
        reply.content, ephemeral=True, suppress_embeds=True, files=_files(reply), **_view(reply)
    )


async def _edit(interaction: discord.Interaction[Any], reply: Reply) -> int:
    """Edit the answer as discord.py's `edit_original_response` does, but suppress embeds.

    discord.py can't set this flag when it edits. A first follow-up could, but to repeat it would
    answer twice.

    Returns:
        The id of the answer.
    """
    flags = discord.MessageFlags(suppress_embeds=True)
    hook = interaction.followup
    with handle_message_parameters(
        content=reply.content,
        attachments=_files(reply),
        view=view(reply.rows),
        flags=flags,
        previous_allowed_mentions=interaction.client.allowed_mentions,
    ) as params:
        edited = await async_context.get().edit_original_interaction_response(
            interaction.application_id,
            interaction.token,
            session=hook.session,
            proxy=hook.proxy,
            proxy_auth=hook.proxy_auth,
            payload=params.payload,
            multipart=params.multipart,
            files=params.files,
        )
    return int(edited["id"])


async def _answer_privately(interaction: discord.Interaction[Any], reply: Reply) -> None:
    """Answer the asker alone, in place of a deferred answer that everybody would see.

    Discord fixes who sees the deferred answer, so it has to go first. A cut connection can show
    the asker the same sentence twice, which does less harm than none.
    """
    await delete_original(interaction)
    await _repeat(lambda: _follow_up_privately(interaction, reply))


async def _follow_up_privately(interaction: discord.Interaction[Any], reply: Reply) -> None:
    await interaction.followup.send(
        reply.content, ephemeral=True, suppress_embeds=True, files=_files(reply), **_view(reply)
    )


async def _send_acknowledgement(
    interaction: discord.Interaction[Any], request: Callable[[], Awaitable[object]]
) -> Literal["done", "already", "late"]:
    """Make a request that acknowledges; return what came of it.

    It was `already` acknowledged where an earlier attempt took effect, or the event came twice; and
    it may be where no attempt got a response: whoever then edits what was said finds out.
    """
    outcome: Literal["done", "already"] = "done"
    try:
        await _while_it_counts(request)
    except PASSING as error:
        _log.warning("no response", interaction=interaction.id, error=type(error).__name__)
        outcome = "already"
    except discord.HTTPException as error:
        if error.code == _UNKNOWN_INTERACTION:
            _log.warning("came too late", interaction=interaction.id)
            return "late"
        if error.code != _ALREADY_ACKNOWLEDGED:
            raise
        outcome = "already"
    interaction.extras[_ACKNOWLEDGED] = True
    return outcome


def _nonce(message: discord.Message) -> str:
    """Return the key of a reply: Discord posts one per key, however often it is asked to.

    An edited message may need another reply than before; a nonce has up to 25 characters.
    """
    if message.edited_at is None:
        return str(message.id)
    return f"{message.id}.{int(message.edited_at.timestamp() * 10) % 100_000:05}"


def _view(reply: Reply) -> dict[str, Any]:
    """Return the controls as an argument; discord.py takes no argument for no controls."""
    made = view(reply.rows)
    return {} if made is None else {"view": made}


async def _while_it_counts(request: Callable[[], Awaitable[object]]) -> None:
    """Make a request that acknowledges, again and again for as long as Discord waits for it.

    Raises:
        TimeoutError: It may or may not have taken effect. Others wait to make theirs, so it has
            ended.
    """
    async with asyncio.timeout(_COUNTS_FOR):
        await _repeat(request, _WHILE_IT_COUNTS)


async def _repeat(
    request: Callable[[], Awaitable[object]], waits: Sequence[float] = _PATIENTLY
) -> None:
    """Make a request, and again after a passing failure; what it sends is built anew each time."""
    for attempt, wait in enumerate(waits, 1):
        try:
            await request()
        except PASSING as error:
            _log.warning("request failed", attempt=attempt, error=type(error).__name__)
            await asyncio.sleep(wait)
        else:
            return
    await request()


def _files(reply: Reply) -> list[discord.File]:
    return [discord.File(io.BytesIO(file.data), file.name) for file in reply.attachments]
