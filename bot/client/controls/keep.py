"""Keep…, Post as reply: which passages on a claim are shown to everybody?

The choices, and which of them are chosen, stand in the message's own menu, and the claim stands in
its first line; so all this outlasts a restart, and a press can't bring in anything else.
"""

from dataclasses import dataclass, replace
from typing import Any, Final

import discord
import structlog

from bot.client import sending, visits
from bot.client.asker import Asker, Visit
from bot.ledger import Posted
from bot.replies import Choice, Kept, Press, Reply, controls, sources_reply
from retrieval.answer import Answerer
from retrieval.quote import OpenedExcerpt, open_excerpt
from retrieval.snapshots import Snapshot

_CHOOSING: Final = 0.2  # questions
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
    visit = visits.of_interaction(interaction)
    offer = _offer_in(interaction.message)
    data: Any = interaction.data or {}
    wanted = set(data.get("values") or ())
    with asker.admit(visit, cost=_CHOOSING):
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
    """Post what is chosen as a reply to the message that was asked about."""
    visit = visits.of_interaction(interaction)
    offer = _offer_in(interaction.message)
    with asker.admit(visit):
        if offer is None:
            await sending.tell(interaction, _UNREADABLE)
            return
        if not any(choice.chosen for choice in offer.choices):
            await sending.tell(interaction, _NONE_CHOSEN)
            return
        if not await sending.acknowledge_press(interaction):
            return
        corpus = await asker.corpus(visit.venue, press.corpus)
        target = press.message_id
        kept = await _read(asker, visit, corpus, offer)
        link = asker.library.link(corpus)
        if not kept.standing:
            reply = sources_reply.kept_reply(kept, offer.choices, target, link)
            await sending.edit_original(interaction, reply)
            return
        outcome = await _post_excerpts(
            asker, interaction, target, sources_reply.posted_reply(kept, link)
        )
        note = Reply(f"{outcome.content} {sources_reply.lost(kept)}".strip())
        await sending.edit_original(interaction, note)
    _log.info("sources posted", interaction=interaction.id)


async def _post_excerpts(
    asker: Asker, interaction: discord.Interaction[Any], target: int, reply: Reply
) -> Reply:
    """Post a reply where that is possible, else beside the interaction; return what to say."""
    if _may_write(interaction):
        try:
            sent = await sending.reply_in_place(interaction, target, reply)
        except discord.HTTPException as error:
            _log.info("could not reply", message=target, status=error.status, code=error.code)
            return _GONE
        if sent is not None:
            # Only its own id can find the reply again: the message that it answers is somebody
            # else's.
            posted = Posted(
                message_id=interaction.id,
                channel_id=interaction.channel_id or 0,
                reply_id=sent,
                asker_id=interaction.user.id,
            )
            await asker.keep(posted)
            return _POSTED
    return _NO_REPLY if await sending.follow_up(interaction, reply) else _ONLY_YOU


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
    choices = tuple(
        Choice(option.label, option.value, option.description or "", option.default)
        for row in message.components
        if isinstance(row, discord.ActionRow)
        for component in row.children
        if isinstance(component, discord.SelectMenu) and _is_menu(component.custom_id)
        for option in component.options
    )
    return _Offer(before.question, choices) if choices else None


def _is_menu(custom_id: str | None) -> bool:
    press = Press.read(custom_id or "")
    return press is not None and press.kind == "keep"


async def _read(asker: Asker, visit: Visit, corpus: str, offer: _Offer) -> Kept:
    """Read the chosen passages as they stand now."""

    def read(answerer: Answerer) -> Kept:
        snapshot = answerer.snapshot
        passages = {
            rank: _passage(snapshot, choice)
            for rank, choice in enumerate(offer.choices, 1)
            if choice.chosen
        }
        return Kept(offer.claim, corpus, snapshot.id, passages)

    return await asker.of(visit, corpus, read)


def _passage(snapshot: Snapshot, choice: Choice) -> OpenedExcerpt | None:
    reference = controls.read_reference(choice.value)
    if reference is None:
        return None
    return open_excerpt(snapshot, reference.paragraph_id, reference.byte_start, reference.byte_end)
