"""Keep…, Post as reply: which passages on a claim are shown to everybody?

The choices, and which of them are chosen, stand in the message's own menu, and the claim stands in
its first line; so all this outlasts a restart, and a press can't bring in anything else.
"""

from dataclasses import dataclass, replace
from typing import Any, Final

import discord
import structlog

from bot.admission import LOOKING
from bot.client import sending, views, visits
from bot.client.asker import Asker, Visit
from bot.client.controls.post import first_to_post
from bot.client.controls.post import keep as keep_posted
from bot.client.requests import reopen_all
from bot.replies import Choice, Kept, Press, Reply, controls, sources_reply
from retrieval.answer import Answerer

_NONE_CHOSEN: Final = Reply("First choose what to keep.")
_UNREADABLE: Final = Reply(
    "I can no longer read what was offered here; please use Find sources again."
)
_POSTED: Final = Reply("Posted.")
_NO_REPLY: Final = Reply(
    "Posted, though not as a reply: for that I need to be in this server, with the permissions "
    "Send Messages and Read Message History here."
)
_ONLY_YOU: Final = Reply("I may not show that to others here; only you can see it.")
_GONE: Final = Reply("That message can no longer be replied to.")

_log = structlog.stdlib.get_logger("verbatim")


@dataclass(frozen=True, slots=True)
class _Offer:
    """A message's offer of passages to keep.

    Attributes:
        claim: The claim as it is shown.
        choices: Choices in order; those marked are chosen.
    """

    claim: str
    choices: tuple[Choice, ...]


async def choose(asker: Asker, interaction: discord.Interaction[Any], press: Press) -> None:
    """Show what was chosen, in the message that only this person sees."""
    visit = visits.of_interaction(interaction, private=True)
    offer = _offer_in(interaction.message)
    data: Any = interaction.data or {}
    wanted = set(data.get("values") or ())
    with asker.admit(visit, cost=LOOKING):
        if offer is None:
            await sending.tell(interaction, _UNREADABLE)
            return
        if not await sending.acknowledge_press(interaction):
            return
        corpus = await asker.corpus(visit.venue, press.corpus)
        choices = tuple(replace(each, chosen=each.value in wanted) for each in offer.choices)
        kept = await _read(asker, visit, corpus, replace(offer, choices=choices))
        link = asker.library.link(corpus)
        reply = sources_reply.kept_reply(kept, choices, press.message_id, link)
        await sending.edit_original(interaction, reply)


async def post(asker: Asker, interaction: discord.Interaction[Any], press: Press) -> None:
    """Post what is chosen as a reply to the message that was asked about, once."""
    visit = visits.of_interaction(interaction)
    message = interaction.message
    offer = _offer_in(message)
    with asker.admit(visit):
        if offer is None or message is None:
            await sending.tell(interaction, _UNREADABLE)
            return
        if not any(choice.chosen for choice in offer.choices):
            await sending.tell(interaction, _NONE_CHOSEN)
            return
        async with first_to_post(asker, interaction, message) as first:
            if not first or not await sending.acknowledge_press(interaction):
                return
            corpus = await asker.corpus(visit.venue, press.corpus)
            kept = await _read(asker, visit, corpus, offer)
            link = asker.library.link(corpus)
            if not kept.standing:
                reply = sources_reply.kept_reply(kept, offer.choices, press.message_id, link)
                await sending.edit_original(interaction, reply)
                return
            sent, outcome = await _post_excerpts(interaction, press.message_id, kept, link)
            if sent is not None:
                await keep_posted(asker, interaction, message, sent)
            note = Reply(f"{outcome.content} {sources_reply.lost(kept)}".strip())
            await sending.edit_original(interaction, note)
    _log.info("sources posted", interaction=interaction.id)


async def _post_excerpts(
    interaction: discord.Interaction[Any], target: int, kept: Kept, link: str
) -> tuple[int | None, Reply]:
    """Post excerpts as a reply where that is possible, else beside the interaction.

    Returns:
        The id of what is posted, None for nothing; and what to say.
    """
    if _may_write(interaction):
        reply = sources_reply.posted_reply(kept, link, under_claim=True)
        try:
            sent = await sending.reply_in_place(interaction, target, reply)
        except discord.HTTPException as error:
            _log.info("could not reply", message=target, status=error.status, code=error.code)
            return None, _GONE
        if sent is not None:
            return sent, _POSTED
    reply = sources_reply.posted_reply(kept, link, under_claim=False)
    sent = await sending.follow_up(interaction, reply)
    return sent, _NO_REPLY if sent is not None else _ONLY_YOU


def _may_write(interaction: discord.Interaction[Any]) -> bool:
    """Tell whether the bot itself is here; to ask Discord in vain too often has it shut us out."""
    if interaction.guild_id is None:
        return interaction.context.dm_channel
    may = interaction.app_permissions
    in_thread = isinstance(interaction.channel, discord.Thread)
    writes = may.send_messages_in_threads if in_thread else may.send_messages
    return interaction.is_guild_integration() and writes and may.read_message_history


def _offer_in(message: discord.Message | None) -> _Offer | None:
    """Read back what a message offers; None when it is no such message."""
    before = controls.question_in(message.content) if message else None
    if message is None or before is None:
        return None
    choices = controls.choices_in(views.rows_of(message), "keep")
    return _Offer(before.question, choices) if choices else None


async def _read(asker: Asker, visit: Visit, corpus: str, offer: _Offer) -> Kept:
    """Read the chosen passages as they stand now."""
    chosen = {
        rank: controls.read_reference(choice.value)
        for rank, choice in enumerate(offer.choices, 1)
        if choice.chosen
    }

    def read(answerer: Answerer) -> Kept:
        return reopen_all(answerer.snapshot, offer.claim, chosen)

    return await asker.of(visit, corpus, read)
