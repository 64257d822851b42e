"""`/corpus`: which corpora are there, in which state, and which does a channel ask?"""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any, Final

import discord
import structlog
from discord import app_commands

from bot import venues
from bot.admission import LOOKING
from bot.client import visits
from bot.client.asker import Asker, Visit
from bot.client.commands import forget_me
from bot.client.commands.corpora import complete_corpus
from bot.client.serving import serve
from bot.library import AwayError, UnknownCorpusError
from bot.replies import LONGEST_CHOICE, MOST_CHOICES, Condition, Listed, Reply
from bot.replies import corpora as layout
from retrieval.answer import Answerer
from retrieval.snapshots import CorpusStore

_NONE: Final = "none"
_NO_SERVER: Final = Reply(
    "Corpora are bound to channels of a server; here, name the one you want with a command."
)
_NAMELESS: Final = Reply(f"Name one corpus or more, or {_NONE} to unbind.")
_MAY_NOT: Final = Reply("Only people who may manage this server can bind corpora.")

_log = structlog.stdlib.get_logger("verbatim")


class _ChannelId(app_commands.Transformer):
    """Turns any channel, thread or category that a person picks into its id."""

    # discord.py's own lists of channels have a kind that Discord's description of options hasn't.
    @property
    def type(self) -> discord.AppCommandOptionType:
        """Kind of thing that Discord offers to pick."""
        return discord.AppCommandOptionType.channel

    @property
    def channel_types(self) -> list[discord.ChannelType]:
        """Kinds of channels among them."""
        return [
            discord.ChannelType.text,
            discord.ChannelType.voice,
            discord.ChannelType.category,
            discord.ChannelType.news,
            discord.ChannelType.news_thread,
            discord.ChannelType.public_thread,
            discord.ChannelType.private_thread,
            discord.ChannelType.stage_voice,
            discord.ChannelType.forum,
        ]

    async def transform(self, _: discord.Interaction[Any], value: Any, /) -> int:  # noqa: ANN401 - as the base class has it
        """Return the id; Discord has looked up the channel in the server of the command."""
        return int(value.id)


def build(asker: Asker) -> app_commands.Group:
    """Return the group of commands."""
    group = app_commands.Group(name="corpus", description="The texts that are quoted")

    @group.command(name="list", description="The corpora that can be asked here")
    async def list_(interaction: discord.Interaction[Any]) -> None:
        await serve(asker, interaction, partial(_list, asker), private=True, cost=LOOKING)

    @group.command(name="status", description="Files, passages, and what was skipped and why")
    @app_commands.describe(corpus="Which one, instead of this channel's own")
    @app_commands.autocomplete(corpus=complete_corpus(asker))
    async def status(
        interaction: discord.Interaction[Any],
        corpus: app_commands.Range[str, 1, 32] | None = None,
    ) -> None:
        work = partial(_status, asker, corpus)
        await serve(asker, interaction, work, private=True, cost=LOOKING)

    # Discord knows permissions only of a whole command, and the others here are for everybody.
    @group.command(
        name="use", description="Bind corpora to a channel (for those who manage the server)"
    )
    @app_commands.describe(
        corpora="Names with commas between them, the default one first; none to unbind",
        channel="A channel or category, instead of this channel",
    )
    async def use(
        interaction: discord.Interaction[Any],
        corpora: app_commands.Range[str, 1, 500],
        channel: app_commands.Transform[int, _ChannelId] | None = None,
    ) -> None:
        bound = channel or visits.of_interaction(interaction).venue.channel

        async def work(visit: Visit) -> Reply:
            if _may_bind(interaction, visit):
                return await _bind(asker, visit, bound, corpora)
            return _NO_SERVER if visit.venue.guild is None else _MAY_NOT

        if await serve(asker, interaction, work, private=True, cost=LOOKING):
            _log.info("binding asked for", channel=bound, interaction=interaction.id)

    forget_me.add(group, asker)

    @use.autocomplete("corpora")
    async def complete_corpora(
        interaction: discord.Interaction[Any], current: str
    ) -> list[app_commands.Choice[str]]:
        visit = visits.of_interaction(interaction)
        if not _may_bind(interaction, visit):
            return []
        known = venues.permitted(asker.library.settings, visit.venue.guild)
        lists = _complete_list(current, known)
        return [app_commands.Choice(name=each, value=each) for each in lists]

    return group


async def _list(asker: Asker, visit: Visit) -> Reply:
    names = await asker.corpora(visit.venue)
    if not names:
        return Reply(asker.why_none(visit.venue), private=True)
    return layout.list_reply([await _summary(asker, visit, name) for name in names])


async def _summary(asker: Asker, visit: Visit, name: str) -> Listed:
    try:
        return await asker.of(visit, name, _summarise)
    except AwayError as error:
        known = await asker.beside(visit, name, _summarise)
        unknown = Listed(name=name, files=0, passages=0, passed_over={})
        return replace(known or unknown, away=error.reason)


async def _status(asker: Asker, corpus: str | None, visit: Visit) -> Reply:
    name = await asker.corpus(visit.venue, corpus)
    listed = await _summary(asker, visit, name)
    describe = partial(_describe, store=asker.library.store(name))
    condition = None if listed.away else await asker.beside(visit, name, describe)
    return layout.status_reply(condition) if condition else layout.away_reply(listed)


def _may_bind(interaction: discord.Interaction[Any], visit: Visit) -> bool:
    """Tell by what Discord says about the person, since anybody can make an app send anything."""
    may = interaction.permissions
    return visit.venue.guild is not None and (may.manage_guild or may.administrator)


async def _bind(asker: Asker, visit: Visit, channel: int, typed: str) -> Reply:
    """Bind what was typed to a channel, or unbind it.

    Raises:
        UnknownCorpusError: One of the names is not that of a corpus allowed in this server.
        LedgerError: The bindings are as before.
    """
    guild = visit.venue.guild or 0
    known = venues.permitted(asker.library.settings, guild)
    names = [name for part in typed.split(",") if (name := part.strip().casefold())]
    if not names:
        return _NAMELESS
    if names == [_NONE] and _NONE not in known:
        await asker.rebind(lambda ledger: ledger.unbind(guild, channel))
        return layout.bound_reply(channel, [])
    for name in names:
        if name not in known:
            here = f"Known here: {', '.join(known)}." if known else asker.why_none(visit.venue)
            raise UnknownCorpusError(f"There is no corpus {name!r} here. {here}")
    names = list(dict.fromkeys(names))
    await asker.rebind(lambda ledger: ledger.bind(guild, channel, names))
    return layout.bound_reply(channel, names)


def _complete_list(typed: str, known: Sequence[str]) -> list[str]:
    """Return the lists of names that a list may become while its last name is being typed."""
    *before, last = [part.strip().casefold() for part in typed.split(",")]
    kept = [name for name in dict.fromkeys(before) if name in known]
    more = [name for name in known if last in name and name not in kept]
    lists = [", ".join([*kept, name]) for name in more]
    if not kept and _NONE.startswith(last) and _NONE not in known:
        lists.append(_NONE)
    return [each for each in lists if len(each) <= LONGEST_CHOICE][:MOST_CHOICES]


def _summarise(answerer: Answerer) -> Listed:
    snapshot = answerer.snapshot
    return Listed(
        name=snapshot.corpus,
        files=len(snapshot.sources),
        passages=len(snapshot.passages),
        passed_over=snapshot.passed_over,
    )


def _describe(answerer: Answerer, store: CorpusStore) -> Condition:
    moment = store.indexed_at()
    snapshot, calibration = answerer.snapshot, answerer.calibration
    authors, dates = snapshot.paragraphs.signed_sources
    return Condition(
        name=snapshot.corpus,
        files=len(snapshot.sources),
        passages=len(snapshot.passages),
        passed_over=snapshot.passed_over,
        authors=authors,
        dates=dates,
        snapshot=snapshot.id,
        since=None if moment is None else int(moment),
        bar_of_4=calibration.bar(4),
        bar_of_8=calibration.bar(8),
        skipped=(*answerer.unread(), *(e for e in snapshot.skipped if not e.is_unread)),
        channels=len(snapshot.sources.walled),
        unseen_channels=answerer.unseen_channels,
        is_walled=snapshot.is_portion,
    )
