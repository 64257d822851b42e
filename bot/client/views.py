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
_ROW: Final = discord.ComponentType.action_row.value
_NAMES: Final = {style: name for name, style in _STYLES.items()}


def view(rows: Sequence[Row]) -> discord.ui.View | None:
    """Return the rows as a view; None for no rows.

    The view is stopped, so that discord.py keeps no copy of it for each message: presses come in as
    events, and what they need is in their `custom_id`.
    """
    return _Shown(rows) if rows else None


class _Shown(discord.ui.View):
    """Rows as discord.py sends them, without an object for each button that could be pressed."""

    def __init__(self, rows: Sequence[Row]) -> None:
        super().__init__(timeout=None)
        self._shown = [{"type": _ROW, "components": _components(row)} for row in rows]
        self.stop()

    def to_components(self) -> list[dict[str, Any]]:
        return self._shown


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


def _components(row: Row) -> list[dict[str, Any]]:
    """Return what stands in a row, as Discord's API takes it."""
    if isinstance(row, Select):
        options = [
            {
                "label": choice.label,
                "value": choice.value,
                "default": choice.chosen,
                **({"description": choice.description} if choice.description else {}),
            }
            for choice in row.choices
        ]
        return [
            {
                "type": discord.ComponentType.select.value,
                "custom_id": row.custom_id,
                "placeholder": row.placeholder,
                "options": options,
                "min_values": 1,
                "max_values": row.most,
            }
        ]
    return [
        {
            "type": discord.ComponentType.button.value,
            "label": button.label,
            "custom_id": button.custom_id,
            "style": _STYLES[button.style].value,
        }
        for button in row
    ]
