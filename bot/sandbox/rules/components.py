"""Which components are there, and what may a row of them hold?"""

from enum import IntEnum
from typing import Final

from bot.sandbox.refusal import Form, Path
from bot.sandbox.rules.fields import CHOICES_MAX, check_count, check_length
from bot.sandbox.wire import JsonObject, objects, text


class ComponentKind(IntEnum):
    """The components of messages and modals that the sandbox knows."""

    ACTION_ROW = 1
    BUTTON = 2
    STRING_SELECT = 3
    TEXT_INPUT = 4
    USER_SELECT = 5
    ROLE_SELECT = 6
    MENTIONABLE_SELECT = 7
    CHANNEL_SELECT = 8
    TEXT_DISPLAY = 10
    LABEL = 18


class ButtonStyle(IntEnum):
    """The looks of buttons; a link and a premium button send the bot nothing."""

    PRIMARY = 1
    SECONDARY = 2
    SUCCESS = 3
    DANGER = 4
    LINK = 5
    PREMIUM = 6


SELECTS: Final = (
    ComponentKind.STRING_SELECT,
    ComponentKind.USER_SELECT,
    ComponentKind.ROLE_SELECT,
    ComponentKind.MENTIONABLE_SELECT,
    ComponentKind.CHANNEL_SELECT,
)

_INTERACTIVE_STYLES: Final = (
    ButtonStyle.PRIMARY,
    ButtonStyle.SECONDARY,
    ButtonStyle.SUCCESS,
    ButtonStyle.DANGER,
)

_ROW_BUTTONS_MAX: Final = 5


def flatten(components: list[JsonObject]) -> list[JsonObject]:
    """Return components and all that they hold, each before its own parts."""
    parts = []
    for component in components:
        inner = objects(component.get("components"))
        for key in ("accessory", "component"):
            if isinstance(component.get(key), dict):
                inner.append(component[key])
        parts += [component, *flatten(inner)]
    return parts


def check_custom_ids(form: Form, components: list[JsonObject], path: Path) -> None:
    """Check that no two components of a message or modal share their `custom_id`."""
    seen: set[str] = set()
    for component in flatten(components):
        custom_id = text(component.get("custom_id"))
        if custom_id and custom_id in seen:
            sentence = f"Component custom id cannot be duplicated: {custom_id}"
            form.add(path, "COMPONENT_CUSTOM_ID_DUPLICATED", sentence)
        seen.add(custom_id)


def check_row(form: Form, row: JsonObject, path: Path) -> None:
    """Check a row of a message: up to five buttons, or one select."""
    if row.get("type") != ComponentKind.ACTION_ROW:
        form.add((*path, "type"), "UNION_TYPE_CHOICES", "Value of field must be 1.")
        return
    inner = objects(row.get("components"))
    path = (*path, "components")
    check_count(form, path, inner, 1, _ROW_BUTTONS_MAX)
    # A select is as wide as five buttons.
    if len(inner) > 1 and any(each.get("type") != ComponentKind.BUTTON for each in inner):
        sentence = "The specified component exceeds the maximum width"
        form.add(path, "COMPONENT_LAYOUT_WIDTH_EXCEEDED", sentence)
    for index, component in enumerate(inner):
        kind = component.get("type")
        if kind == ComponentKind.BUTTON:
            _check_button(form, component, (*path, index))
        elif kind in SELECTS:
            check_select(form, component, (*path, index))
        else:
            sentence = "Value of field must be one of (2, 3, 5, 6, 7, 8)."
            form.add((*path, index, "type"), "UNION_TYPE_CHOICES", sentence)


def _check_button(form: Form, button: JsonObject, path: Path) -> None:
    check_length(form, (*path, "label"), button.get("label"), 80)
    style = button.get("style")
    if style in (ButtonStyle.LINK, ButtonStyle.PREMIUM):
        key = "url" if style == ButtonStyle.LINK else "sku_id"
        if not button.get(key):
            form.add((*path, key), "BASE_TYPE_REQUIRED", "This field is required")
        if button.get("custom_id"):
            sentence = "A custom id and url cannot both be specified"
            form.add(path, "BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE", sentence)
        return
    check_length(form, (*path, "custom_id"), button.get("custom_id"), 100, shortest=1)
    if style not in _INTERACTIVE_STYLES:
        form.add((*path, "style"), "BASE_TYPE_CHOICES", "Value must be one of 1 to 6.")
    if not button.get("label") and not button.get("emoji"):
        sentence = "A label or emoji is required"
        form.add(path, "BUTTON_COMPONENT_EMOJI_OR_LABEL_REQUIRED", sentence)


def check_select(form: Form, select: JsonObject, path: Path) -> None:
    """Check a select and its options."""
    check_length(form, (*path, "custom_id"), select.get("custom_id"), 100, shortest=1)
    check_length(form, (*path, "placeholder"), select.get("placeholder"), 150)
    most = CHOICES_MAX
    if select.get("type") == ComponentKind.STRING_SELECT:
        options = objects(select.get("options"))
        most = min(most, max(1, len(options)))
        _check_options(form, options, (*path, "options"))
    fewest = select.get("min_values", 1)
    largest = select.get("max_values", 1)
    if not 0 <= fewest <= largest or not 1 <= largest <= most:
        sentence = f"Must be from min_values, {fewest}, to {most}."
        form.add((*path, "max_values"), "NUMBER_TYPE_RANGE", sentence)


def _check_options(form: Form, options: list[JsonObject], path: Path) -> None:
    check_count(form, path, options, 1, CHOICES_MAX)
    seen: set[str] = set()
    for index, option in enumerate(options):
        for key, shortest in (("label", 1), ("value", 1), ("description", 0)):
            check_length(form, (*path, index, key), option.get(key), 100, shortest=shortest)
        if option.get("value") in seen:
            sentence = "The specified option value is already used"
            form.add((*path, index, "value"), "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", sentence)
        seen.add(text(option.get("value")))
