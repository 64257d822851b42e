"""How does the bot answer a mention or a direct message?"""

import re
from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial
from typing import Final

import discord
import structlog

from bot.admission import RefusedError
from bot.client import sending, visits
from bot.client.asker import Asker, Visit
from bot.client.requests import Request, answer_citation, answer_question
from bot.errors import BotError
from bot.ledger import Posted
from bot.replies import LIMIT, EarlierQuestion, Reply, controls, help_reply, nothing_there, quoting
from retrieval import RetrievalError
from retrieval.quote import citations

_log = structlog.stdlib.get_logger("verbatim")

_QUOTED: Final = re.compile(r"^ *(?:>>> [\s\S]*|> .*$\n?)", re.MULTILINE)
_MARKUP: Final = re.compile(r"<(?:(?:@[!&]?|#|a?:\w+:|/[^<>:]+:)\d+|id:\w+|t:-?\d+(?::\w)?)>")


def text_to_bot(content: str, bot_id: int, *, direct: bool) -> str | None:
    """Return what a message says to the bot.

    Args:
        content: The content of the message.
        bot_id: Id of the bot; its mention addresses it, except in a quoted line.
        direct: Whether the message was sent to the bot alone, which needs no mention.

    Returns:
        The text without mentions and custom emoji, maybe empty; None when the bot isn't addressed.
    """
    own = _QUOTED.sub("", content)
    if not direct and re.search(rf"<@!?{bot_id}>", own) is None:
        return None
    return " ".join(_MARKUP.sub(" ", own).split())


async def respond(asker: Asker, message: discord.Message, bot_id: int) -> None:
    """Reply to a message that is addressed to the bot; stay silent on any other.

    Called for an edited message too: then the bot edits the reply that it gave before.
    """
    is_said = message.type in {discord.MessageType.default, discord.MessageType.reply}
    if message.author.bot or message.webhook_id is not None or not is_said:
        return
    text = text_to_bot(message.content, bot_id, direct=visits.guild_of(message) is None)
    if text is None:
        return
    visit = visits.of_message(message)
    try:
        with asker.admit(visit):
            earlier = _earlier_question(message, bot_id)
            await _answer(asker, message, lambda: _reply(asker, visit, text, earlier))
    except RefusedError as error:
        if not error.told_before:
            refusal = Reply(str(error))
            # This is kept like an answer: it goes with its question, and makes room for the answer.
            await _answer(asker, message, lambda: _ready(refusal))


async def forget(asker: Asker, message_id: int, http: discord.Client) -> None:
    """Delete the reply to a message that was deleted."""
    async with asker.turns.of(message_id):
        posted = await asker.use_ledger(partial(asker.ledger.reply_to, message_id))
        if posted is not None:
            await sending.delete_message(http, posted.channel_id, posted.reply_id)
            await asker.note(partial(asker.ledger.drop_reply, message_id))


async def _answer(
    asker: Asker, message: discord.Message, reply: Callable[[], Awaitable[Reply]]
) -> None:
    """Find a reply and post it, when it is the message's turn."""
    async with asker.turns.of(message.id):
        posted = await asker.use_ledger(partial(asker.ledger.reply_to, message.id))
        if posted is None or message.edited_at is not None:  # else Discord sent the event twice
            await _post(asker, message, await reply(), posted)


async def _ready(reply: Reply) -> Reply:
    return reply


async def _post(
    asker: Asker, message: discord.Message, reply: Reply, posted: Posted | None
) -> None:
    """Reply, or edit the reply that is already there; whatever it says, it can be removed."""
    reply = replace(reply, rows=reply.rows or controls.removal_rows())
    if posted is not None and await sending.edit_message(message, posted.reply_id, reply):
        return
    sent = await sending.reply_to(message, reply)
    _log.info("mentioned", message=message.id, channel=message.channel.id, replied=sent is not None)
    if sent is not None:
        answer = Posted(
            message_id=message.id,
            channel_id=message.channel.id,
            reply_id=sent,
            asker_id=message.author.id,
        )
        await asker.keep(answer)


async def _reply(asker: Asker, visit: Visit, text: str, earlier: EarlierQuestion | None) -> Reply:
    try:
        if not text:
            return help_reply(await asker.corpora(visit.venue))
        if citations.is_citation(text):
            if reply := await answer_citation(asker, visit, text):
                return reply
            # "at 10:30" and a word of eight letters have the form of a citation too.
            if ":" in text and " " not in text:
                return nothing_there(await asker.corpus(visit.venue))
        before = earlier.as_earlier if earlier else None
        return await answer_question(asker, visit, Request(text, earlier=before))
    except (BotError, RetrievalError) as error:
        return Reply(quoting.inline(str(error)[:LIMIT])[:LIMIT])


def _earlier_question(message: discord.Message, bot_id: int) -> EarlierQuestion | None:
    """Return the question of the bot's own reply that a message replies to.

    Discord gives the bot the content of its own messages, and of no others.
    """
    reference = message.reference.resolved if message.reference else None
    if not isinstance(reference, discord.Message) or reference.author.id != bot_id:
        return None
    return controls.question_in(reference.content)
