"""How are controls handed to discord.py, and read back from a message?"""

from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal

import discord

from bot.replies import Button, Choice, Row, Select

_STYLES: Final[Mapping[Literal["primary", "secondary", "danger"], discord.ButtonStyle]] = {
    "primary": discord.ButtonStyle.primary,
    "secondary": discord.ButtonStyle.secondary,
    "danger": discord.ButtonStyle.danger,
}
_NAMES: Final = {style: name for name, style in _STYLES.items()}


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


def rows_of(message: discord.Message) -> tuple[Row, ...]:
    """Return the controls of one of the bot's own messages, as `view` was given them."""
    rows: list[Row] = []
    for line in message.components:
        parts = line.children if isinstance(line, discord.ActionRow) else []
        rows += [_select(part) for part in parts if isinstance(part, discord.SelectMenu)]
        buttons = [part for part in parts if isinstance(part, discord.Button)]
        if buttons:
            rows.append(tuple(map(_button, buttons)))
    return tuple(rows)


def _button(button: discord.Button) -> Button:
    return Button(button.label or "", button.custom_id or "", _NAMES[button.style])


def _select(menu: discord.SelectMenu) -> Select:
    choices = (
        Choice(option.label, option.value, option.description or "", option.default)
        for option in menu.options
    )
    return Select(
        menu.placeholder or "", menu.custom_id or "", tuple(choices), menu.max_values or 1
    )


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
