"""How does the bot answer a mention or a direct message?"""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

import discord
import structlog

from bot.admission import RefusedError
from bot.client import sending, visits
from bot.client.asker import Asker, Visit
from bot.client.requests import Request, answer_citation, answer_claim, answer_question
from bot.errors import BotError
from bot.ledger import Posted
from bot.replies import (
    LIMIT,
    EarlierQuestion,
    Reply,
    asks_for_help,
    controls,
    help_reply,
    is_courtesy,
    nothing_there,
    quoting,
)
from retrieval import RetrievalError
from retrieval.answer import asks_for_a_source
from retrieval.quote import notation

_log = structlog.stdlib.get_logger("verbatim")

_QUOTED: Final = re.compile(r"^ *(?:>>> [\s\S]*|> .*$\n?)", re.MULTILINE)
_MARKUP: Final = re.compile(r"<(?:(?:@[!&]?|#|a?:\w+:|/[^<>:]+:)\d+|id:\w+|t:-?\d+(?::\w)?)>")

_CORPUS: Final = re.compile(
    r'(?<!\S)corpus:(?:"(?P<quoted>[^"\n]+)"|(?P<bare>[^\s"]+))', re.IGNORECASE
)

_UNREADABLE: Final = Reply(
    "Discord doesn't show me the message that you replied to. On that message, use Apps › "
    "*Find sources*.",
    private=True,
)


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


@dataclass(frozen=True, slots=True)
class _Claim:
    """What somebody else's message says that a message replies to.

    Attributes:
        content: Its content; None where the bot can't read it.
    """

    content: str | None


@dataclass(frozen=True, slots=True)
class _Addressed:
    """What a message says to the bot.

    Attributes:
        text: The text as `text_to_bot` returns it.
        earlier: The question of the bot's answer that it replies to; None for none.
        claim: The message of somebody else that it replies to; None for none.
    """

    text: str
    earlier: EarlierQuestion | None = None
    claim: _Claim | None = None


async def respond(asker: Asker, message: discord.Message, client: discord.Client) -> None:
    """Reply to a message that is addressed to the bot; stay silent on any other.

    Called for an edited message too: then the bot edits the reply that it gave before, or takes it
    back where the message addresses the bot no longer.
    """
    is_said = message.type in {discord.MessageType.default, discord.MessageType.reply}
    if message.author.bot or message.webhook_id is not None or not is_said or client.user is None:
        return
    addressed = _addressed(message, client.user.id)
    if addressed is None:
        if message.edited_at is not None:
            await forget(asker, message.id, client)
        return
    visit = visits.of_message(message)
    try:
        with asker.admit(visit):
            await _answer(asker, message, lambda: _reply(asker, visit, addressed))
    except RefusedError as error:
        if not error.told_before:
            refusal = Reply(str(error))
            # This is kept like an answer: it goes with its question, and makes room for the answer.
            if not await _answer(asker, message, lambda: _ready(refusal)):
                asker.gate.untell(visit.person)


async def forget(asker: Asker, message_id: int, http: discord.Client) -> None:
    """Delete the reply to a message that was deleted; what Discord doesn't do now stays owed."""
    async with asker.turns.of(message_id):
        posted = await asker.use_ledger(partial(asker.ledger.reply_to, message_id))
        if posted is not None:
            gone = await sending.delete_message(http, posted.channel_id, posted.reply_id)
            settle = asker.ledger.drop_reply if gone else asker.ledger.owe_deletion
            await asker.note(partial(settle, message_id))


async def _answer(
    asker: Asker, message: discord.Message, reply: Callable[[], Awaitable[Reply]]
) -> bool:
    """Find a reply and post it, when it is the message's turn; return whether one stands there."""
    async with asker.turns.of(message.id):
        posted = await asker.use_ledger(partial(asker.ledger.reply_to, message.id))
        if posted is not None and message.edited_at is None:  # Discord sent the event twice
            return True
        return await _post(asker, message, await reply(), posted)


async def _ready(reply: Reply) -> Reply:
    return reply


async def _post(
    asker: Asker, message: discord.Message, reply: Reply, posted: Posted | None
) -> bool:
    """Reply, or edit the reply that is already there; whatever it says, it can be removed.

    Returns:
        Whether a reply stands there now.
    """
    reply = replace(reply, rows=reply.rows or controls.removal_rows())
    if posted is not None and await sending.edit_message(message, posted.reply_id, reply):
        return True
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
    return sent is not None


async def _reply(asker: Asker, visit: Visit, addressed: _Addressed) -> Reply:
    text = addressed.text
    try:
        if asks_for_help(text) or not (text or addressed.claim):
            corpora = await asker.corpora(visit.venue)
            return help_reply(corpora, asker.why_none(visit.venue))
        if addressed.claim and asks_for_a_source(text):
            if addressed.claim.content is None:
                return _UNREADABLE
            return await answer_claim(asker, visit, addressed.claim.content)
        if notation.is_citation(text) and (reply := await _cited(asker, visit, text)):
            return reply
        before = addressed.earlier.as_earlier if addressed.earlier else None
        question, corpus = _naming_corpus(text)
        return await answer_question(asker, visit, Request(question, corpus, earlier=before))
    except (BotError, RetrievalError) as error:
        return Reply(quoting.inline(str(error)[:LIMIT])[:LIMIT], private=True)


def _naming_corpus(text: str) -> tuple[str, str | None]:
    """Return a question, and the corpus that it is put to; None where it names none."""
    named = _CORPUS.search(text)
    if named is None:
        return text, None
    question = f"{text[: named.start()]} {text[named.end() :]}".strip()
    return question, named["quoted"] or named["bare"]


async def _cited(asker: Asker, visit: Visit, text: str) -> Reply | None:
    """Return what a text leads to that has the form of a citation; None where it may be none."""
    if reply := await answer_citation(asker, visit, text):
        return reply
    # "at 10:30" and a word of eight letters have the form of a citation too.
    searched = await asker.corpora(visit.venue)
    return nothing_there(searched) if searched and ":" in text and " " not in text else None


def _addressed(message: discord.Message, bot_id: int) -> _Addressed | None:
    """Return what a message says to the bot, and about what; None when it isn't addressed."""
    direct = visits.guild_of(message) is None
    above = message.reference.resolved if message.reference else None
    if message.type is not discord.MessageType.reply or not isinstance(above, discord.Message):
        above = None
    # Discord gives the bot the content of its own messages.
    own = above is not None and above.author.id == bot_id
    earlier = controls.question_in(above.content) if above and own else None
    text = text_to_bot(message.content, bot_id, direct=direct)
    if text is None:
        # Discord's own reply pings the bot without a mention in the text, and then brings its text
        # along. To thank for an answer, or to nod, asks nothing.
        untyped = text_to_bot(message.content, bot_id, direct=True) if earlier else None
        return _Addressed(untyped, earlier) if untyped and not is_courtesy(untyped) else None
    claim = _claim(above, bot_id, direct=direct) if above and not own else None
    return _Addressed(text, earlier, claim)


def _claim(above: discord.Message, bot_id: int, *, direct: bool) -> _Claim:
    """Return what the message says that somebody replied to.

    Without the privileged intent, Discord leaves out the content of most messages.
    """
    readable = direct or above.content or any(user.id == bot_id for user in above.mentions)
    return _Claim(above.content if readable else None)
