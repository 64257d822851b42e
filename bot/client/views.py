"""How are controls handed to discord.py?"""

from collections.abc import Sequence
from typing import Any, Final

import discord

from bot.replies import Row, Select

_STYLES: Final = {
    "primary": discord.ButtonStyle.primary,
    "secondary": discord.ButtonStyle.secondary,
    "danger": discord.ButtonStyle.danger,
}


def view(rows: Sequence[Row]) -> discord.ui.View | None:
    """Return the rows as a view; None for no rows.

    The view is stopped, so that discord.py keeps no copy of it for each message: presses come in as
    events, and what they need is in their `custom_id`.
    """
    if not rows:
        return None
    made = discord.ui.View(timeout=None)
    for number, row in enumerate(rows):
        for item in _items(row):
            item.row = number
            made.add_item(item)
    made.stop()
    return made


def _items(row: Row) -> Sequence[discord.ui.Item[Any]]:
    if isinstance(row, Select):
        options = [
            discord.SelectOption(
                label=choice.label,
                value=choice.value,
                description=choice.description or None,
                default=choice.chosen,
            )
            for choice in row.choices
        ]
        return [
            discord.ui.Select(
                custom_id=row.custom_id,
                placeholder=row.placeholder,
                options=options,
                max_values=row.most,
            )
        ]
    return [
        discord.ui.Button(
            label=button.label, custom_id=button.custom_id, style=_STYLES[button.style]
        )
        for button in row
    ]
