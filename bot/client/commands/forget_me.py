"""`/corpus forget-me`: what of mine is quoted here, and can it be left out?

An export may say by its id who wrote a message; then nobody else can be meant. Where it only has
names, the operator is asked.
"""

from functools import partial
from typing import Any, Final, NamedTuple

import discord
import structlog
from discord import app_commands

from bot import forgetting
from bot.client.asker import Asker, Visit
from bot.client.serving import serve
from bot.errors import BotError
from bot.forgetting import Words
from bot.ledger import LedgerError
from bot.library import Library
from bot.replies import Reply
from bot.replies import corpora as layout
from retrieval import StoreError
from retrieval.snapshots import Person, Snapshot

_COST: Final = 1.0

_log = structlog.stdlib.get_logger("verbatim")


class UnlistedError(BotError):
    """Nobody can be put on the list of forgotten people."""


class _Theirs(NamedTuple):
    """What a member wrote in a corpus.

    Attributes:
        snapshot: The corpus as it is.
        authors: The numbers that they have there.
        words: What they wrote.
        is_certain: Whether the corpus has their id.
    """

    snapshot: Snapshot
    authors: list[int]
    words: Words
    is_certain: bool


def add(group: app_commands.Group, asker: Asker) -> None:
    """Add the command to the group."""

    @group.command(
        name="forget-me",
        description="See how much of what you wrote is quoted here, or have it left out",
    )
    @app_commands.describe(
        leave_out="Have it left out from now on (without this, you are only told how much it is)"
    )
    async def forget_me(interaction: discord.Interaction[Any], leave_out: bool = False) -> None:
        work = partial(_reply, asker, interaction.user, leave_out)
        await serve(asker, interaction, work, private=True, cost=_COST)


async def _reply(
    asker: Asker, user: discord.User | discord.Member, leave_out: bool, visit: Visit
) -> Reply:
    names = await asker.corpora(visit.venue)
    look = partial(_theirs, asker.library, names, user.id, user.name)
    found = await asker.use_ledger(look)
    if not found or not leave_out:
        return layout.yours_reply(_counts(found))
    at_once = asker.library.settings.discord.forget_me == "at once"
    certain = [one for one in found if one.is_certain and at_once]
    asked = [one for one in found if one not in certain]
    await asker.use_ledger(partial(_leave_out, asker, user.id, certain, asked))
    return layout.left_out_reply(_counts(certain), _counts(asked))


def _counts(found: list[_Theirs]) -> dict[str, int]:
    return {one.words.corpus: one.words.paragraphs for one in found}


def _theirs(library: Library, corpora: tuple[str, ...], user: int, name: str) -> list[_Theirs]:
    """Return what a member wrote in some corpora, by their id or else by their own name.

    A name on Discord is nobody else's, but what an export calls so may be another's.
    """
    found: list[_Theirs] = []
    for answerer in filter(None, map(library.heeded, corpora)):
        people = answerer.snapshot.paragraphs.people
        everybody = range(len(people))
        known = [n for n in everybody if _mention(user) in people.names[n].split("\n")]
        authors = known or [n for n in everybody if people.has(n, name)]
        if words := forgetting.words_of(answerer.snapshot, authors):
            found.append(_Theirs(answerer.snapshot, authors, words, bool(known)))
    return found


def _leave_out(asker: Asker, user: int, certain: list[_Theirs], asked: list[_Theirs]) -> None:
    """Forget what is certainly a member's, and ask the operator about the rest.

    Raises:
        UnlistedError: Nobody can be put on the list.
    """
    library = asker.library
    try:
        if certain:
            # By the id alone, so that nobody is forgotten who has the same name.
            library.forgotten.forget(Person((_mention(user),)))
        if asked:
            told = (name for one in asked for name in one.words.names)
            names = dict.fromkeys([*told, _mention(user)])
            corpora = tuple(one.words.corpus for one in asked)
            library.forgotten.ask(Person(tuple(names), corpora))
    except StoreError as error:
        _log.error("list of forgotten people can't be written", error=str(error))
        raise UnlistedError("I can't note that now; please tell whoever runs this bot.") from error
    if certain:
        for one in certain:
            try:
                forgetting.forget_shown(asker.ledger, one.snapshot, one.authors)
            except LedgerError as error:
                _log.warning("not forgotten in the ledger", error=str(error))
    _log.warning("forgetting asked for", person=user, done=bool(certain), asked=bool(asked))


def _mention(user: int) -> str:
    """Return a member's id as exports of Discord have it among their names."""
    return f"<@{user}>"
