"""Older, Newer: which lines stand around an excerpt?"""

from typing import Any, Final

import discord

from bot.admission import LOOKING
from bot.client import sending, visits
from bot.client.asker import Asker, Visit
from bot.client.requests import GONE, reopen
from bot.replies import MOST_ATTACHED, Press, Reference, Reply, controls, page_reply
from retrieval.answer import Answerer
from retrieval.quote import read_page

_AROUND: Final = 3
"""Lines before and after an excerpt on its own page; every other page has twice as many in all."""


async def turn_page(asker: Asker, interaction: discord.Interaction[Any], press: Press) -> None:
    """Turn the page in the message that the button stands under."""
    visit = visits.of_interaction(interaction, private=True)
    with asker.admit(visit, cost=LOOKING):
        if not await sending.acknowledge_press(interaction):
            return
        corpus = await asker.corpus(visit.venue, press.corpus)
        reply = GONE
        if press.reference is not None:
            reply = await context_reply(asker, visit, corpus, press.reference, press.page)
        await sending.edit_original(interaction, reply)


async def context_reply(
    asker: Asker, visit: Visit, corpus: str, reference: Reference, page: int
) -> Reply:
    """Return the lines around an excerpt.

    Args:
        asker: Asker that reads them.
        visit: The person who asks, and where.
        corpus: Name of a corpus that is allowed there.
        reference: Any excerpt, maybe made up.
        page: Number of the page: 0 for the excerpt's own, 1 for the next, −1 for the one before;
            any number.
    """

    def read(answerer: Answerer) -> Reply:
        snapshot = answerer.snapshot
        excerpt = reopen(snapshot, reference)
        if excerpt is None:
            return GONE
        own = (excerpt.extract.first_line - _AROUND, excerpt.extract.last_line + _AROUND)
        step = own[1] - own[0] + 1
        first, last = own[0] + page * step, own[1] + page * step
        shown = read_page(snapshot, excerpt.extract.path, first, last, MOST_ATTACHED)
        if shown is None:
            return GONE
        rows = controls.context_rows(corpus, reference, page, older=shown.older, newer=shown.newer)
        return page_reply(excerpt, shown, rows)

    return await asker.of(visit, corpus, read)
