"""A mention, or a direct message: what is the bot asked, and what does it say?"""

import re
from typing import Final

import discord
import structlog

from bot.asking import Asker
from bot.commands import sending
from bot.replies import quoting
from bot.replies.help_text import help_text
from bot.replies.layout import Reply, answer_reply, citation_reply
from retrieval import citations
from retrieval.errors import AmbiguousCitationError, CitationError

_log = structlog.stdlib.get_logger("verbatim")

_QUOTED: Final = re.compile(r"^ *(?:>>> [\s\S]*|> .*$\n?)", re.MULTILINE)
_MARKUP: Final = re.compile(r"<(?:(?:@[!&]?|#|a?:\w+:|/[^<>:]+:)\d+|id:\w+|t:-?\d+(?::\w)?)>")


def addressed(content: str, bot_id: int, *, direct: bool) -> str | None:
    """Return what a message says to the bot.

    Args:
        content: The message.
        bot_id: Whose mention addresses the bot; one in a quoted line doesn't.
        direct: Whether it was sent to the bot alone, which addresses it without a mention.

    Returns:
        The text without mentions and custom emoji, maybe empty; None when it is not addressed.
    """
    own = _QUOTED.sub("", content)
    if not direct and re.search(rf"<@!?{bot_id}>", own) is None:
        return None
    return " ".join(_MARKUP.sub(" ", own).split())


async def respond(asker: Asker, message: discord.Message, bot_id: int) -> None:
    """Reply to a message that is addressed to the bot; stay silent on any other."""
    is_said = message.type in {discord.MessageType.default, discord.MessageType.reply}
    if message.author.bot or message.webhook_id is not None or not is_said:
        return
    said = addressed(message.content, bot_id, direct=message.guild is None)
    if said is None:
        return
    with asker.under_way():
        sent = await sending.reply_to(message, await _reply(asker, said))
    _log.info("mentioned", message=message.id, channel=message.channel.id, replied=sent)


async def _reply(asker: Asker, said: str) -> Reply:
    if not said:
        return Reply(help_text(asker.corpus))
    if citations.is_citation(said):
        try:
            found = await asker.cite(said)
        except AmbiguousCitationError as error:
            matches = ", ".join(quoting.code(match) for match in error.matches[:8])
            return Reply(f"That names several things: {matches}."[:2000])
        except CitationError as error:
            return Reply(quoting.inline(str(error))[:2000])
        # "at 10:30" and a word of eight letters have the form of a citation too.
        if found.status == "current" or (":" in said and " " not in said):
            return citation_reply(found, asker.corpus, asker.link)
    answer = await asker.answer(said)
    return answer_reply(answer, asker.link)
