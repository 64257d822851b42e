"""Post: show everybody what only one person has seen."""

from dataclasses import replace
from typing import Any

import discord

from bot.client import sending, visits
from bot.client.asker import Asker, Visit
from bot.client.controls.more import NO_LONGER_READABLE, asked_in
from bot.client.requests import GONE, answered, opened_reply
from bot.client.serving import serve
from bot.replies import Reply, controls


async def press(asker: Asker, interaction: discord.Interaction[Any], fields: list[str]) -> None:
    """Post the answer that the button stands under."""
    visit = visits.of_interaction(interaction)
    asked = asked_in(interaction, fields[:1])
    with asker.admitted(visit):
        if asked is None:
            await sending.tell(interaction, NO_LONGER_READABLE)
            return
        if not await sending.acknowledge(interaction, private=False):
            return
        before = int(fields[1]) if len(fields) > 1 and fields[1].isdecimal() else 0
        closest = fields[2:] == ["1"]
        public = replace(asked, private=False, shown=min(before, 25), closest=closest)
        await sending.edit_original(interaction, await answered(asker, visit, public))


async def show(asker: Asker, interaction: discord.Interaction[Any], fields: list[str]) -> None:
    """Post the passage that the button stands under."""

    async def work(visit: Visit) -> Reply:
        opened = controls.read_opened(fields[1]) if len(fields) > 1 else None
        if opened is None:
            return GONE
        return await opened_reply(asker, visit, fields[0], opened, private=False) or GONE

    await serve(asker, interaction, work, private=False)


async def verdict(asker: Asker, interaction: discord.Interaction[Any], fields: list[str]) -> None:
    """Post the verdict that the button stands under, as it is: no other message has the quote."""
    visit = visits.of_interaction(interaction)
    with asker.admitted(visit):
        corpus = await asker.corpus(visit.place, fields[0] if fields else None)
        if not await sending.acknowledge(interaction, private=False):
            return
        told = interaction.message.content if interaction.message else ""
        rows = controls.verdict_rows(corpus, private=False)
        await sending.edit_original(interaction, Reply(told, rows=rows) if told else GONE)
