"""Post: how does everybody get to see what only one person has seen?

What is posted is the message itself: the passages that its own menu names, each read anew, and
never what a second search would find.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from typing import Any, Final

import discord

from bot.client import sending, views, visits
from bot.client.asker import Asker
from bot.client.requests import GONE, reopen_all
from bot.ledger import Posted
from bot.replies import Press, Reply, controls, posted_reply
from retrieval.answer import Answerer

_ALREADY: Final = Reply("That is posted already.")
_WALLED: Final = Reply(
    "That can't be posted here: it may be from a channel that not everybody here can read."
)


async def post(asker: Asker, interaction: discord.Interaction[Any], press: Press) -> None:
    """Post the message that the button stands under, once."""
    visit = visits.of_interaction(interaction)
    message = interaction.message
    if message is None:
        return
    seen = Reply(message.content, rows=views.rows_of(message))
    attached = {file.filename for file in message.attachments}
    shown = controls.shown_in(seen.rows)
    with asker.admit(visit):
        corpus = await asker.corpus(visit.venue, press.corpus)
        link = asker.library.link(corpus)
        if not shown:  # nothing that could be read anew tells where it is from
            alone = visits.of_interaction(interaction, private=True)
            if asker.seen(visit, corpus) != asker.seen(alone, corpus):
                await sending.tell(interaction, _WALLED)
                return

        def lay_out(answerer: Answerer) -> Reply | None:
            return posted_reply(seen, reopen_all(answerer.snapshot, "", shown), link, attached)

        async with first_to_post(asker, interaction, message) as first:
            if not first or not await sending.acknowledge(interaction, private=False):
                return
            reply = await asker.of(visit, corpus, lay_out)
            if sent := await sending.edit_original(interaction, reply or GONE):
                await keep(asker, interaction, message, sent)


@asynccontextmanager
async def first_to_post(
    asker: Asker, interaction: discord.Interaction[Any], message: discord.Message
) -> AsyncIterator[bool]:
    """Yield whether a message is to be posted now; tell the person when it is posted already.

    The ledger knows it after a restart, too. Of two presses at once the second is told at once: to
    wait for the first could take longer than Discord gives it.
    """
    if message.id in asker.turns:
        await sending.tell(interaction, _ALREADY)
        yield False
        return
    async with asker.turns.of(message.id):
        posted = await asker.use_ledger(partial(asker.ledger.reply_to, message.id))
        if posted is not None:
            await sending.tell(interaction, _ALREADY)
        yield posted is None


async def keep(
    asker: Asker, interaction: discord.Interaction[Any], message: discord.Message, sent: int
) -> None:
    """Remember that a message is posted, and whose it is."""
    posted = Posted(
        message_id=message.id,
        channel_id=interaction.channel_id or 0,
        reply_id=sent,
        asker_id=interaction.user.id,
    )
    await asker.keep(posted)
