"""Follow up: what does a person want to know next about an answer?"""

from typing import Any, Final

import discord

from bot.admission import LOOKING
from bot.client import sending, visits
from bot.client.asker import Asker, Visit
from bot.client.controls.more import NO_LONGER_READABLE
from bot.client.requests import Request, answer_question
from bot.client.serving import serve
from bot.replies import Press, Reply, controls

_QUESTION: Final = "question"
_LONGEST: Final = 4000  # what Discord lets a form hold


async def open_form(asker: Asker, interaction: discord.Interaction[Any], press: Press) -> None:
    """Open the form."""
    # The form is cheap, the question in it is not.
    with asker.admit(visits.of_interaction(interaction), cost=LOOKING):
        custom_id = Press("asked", press.corpus).custom_id
        form = discord.ui.Modal(title="Follow up", custom_id=custom_id)
        form.add_item(
            discord.ui.Label(
                text="What would you like to know next?",
                component=discord.ui.TextInput(
                    custom_id=_QUESTION, style=discord.TextStyle.paragraph, max_length=_LONGEST
                ),
            )
        )
        form.stop()  # discord.py need not keep it: what is sent arrives as an event
        await sending.open_form(interaction, form)


async def submit(asker: Asker, interaction: discord.Interaction[Any], press: Press) -> None:
    """Answer the question in the form, as one that follows the question of the message above."""
    message = interaction.message
    private = message is not None and message.flags.ephemeral

    async def work(visit: Visit) -> Reply:
        before = controls.question_in(message.content) if message else None
        question = _question_in(interaction)
        if before is None or question is None:
            return NO_LONGER_READABLE
        request = Request(question, press.corpus, earlier=before.as_earlier, private=private)
        return await answer_question(asker, visit, request)

    await serve(asker, interaction, work, private=private)


def _question_in(interaction: discord.Interaction[Any]) -> str | None:
    """Return the question in a form; the text field may stand in a row or under a label."""
    data: Any = interaction.data or {}
    for row in data.get("components", []):
        for field in [row.get("component"), *row.get("components", [])]:
            if field and field.get("custom_id") == _QUESTION:
                return str(field.get("value", ""))
    return None
