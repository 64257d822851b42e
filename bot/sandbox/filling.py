"""What does Discord's app send of a select that a person opened, or a modal they filled in?"""

from collections.abc import Mapping, Sequence

from bot.sandbox.rules import ACTION_ROW, LABEL, TEXT_DISPLAY, TEXT_INPUT
from bot.sandbox.wire import JsonObject, number, objects, text

TEXT_MAX = 4_000


def offers(select: JsonObject, chosen: Sequence[str]) -> bool:
    """Tell whether a select has all these options, by their labels or values."""
    return all(name in _values(select) for name in chosen)


def chosen_values(select: JsonObject, chosen: Sequence[str]) -> list[str]:
    """Return the values of a select's options.

    Args:
        select: The component.
        chosen: The options' labels or values.

    Raises:
        ValueError: The select takes fewer or more, or none while it is disabled.
    """
    by_name = _values(select)
    if select.get("disabled"):
        raise ValueError("the select is disabled")
    if not select.get("min_values", 1) <= len(chosen) <= select.get("max_values", 1):
        raise ValueError(f"the select takes no {len(chosen)} options")
    return [by_name[name] for name in chosen]


def _values(select: JsonObject) -> dict[str, str]:
    options = objects(select.get("options"))
    by_label = {text(option["label"]): text(option["value"]) for option in reversed(options)}
    return by_label | {text(option["value"]): text(option["value"]) for option in options}


def filled_in(
    modal: JsonObject, values: Sequence[str], fields: Mapping[str, str]
) -> list[JsonObject]:
    """Return a modal's components as they are sent with a person's texts in them.

    Args:
        modal: The modal.
        values: Texts for its first inputs, in order.
        fields: Texts by the inputs' `custom_id` or label, whatever its case. What isn't named
            keeps the text that the bot has put in.

    Raises:
        LookupError: There is no such input.
        ValueError: An input doesn't take its text.
    """
    components = objects(modal["components"])
    inputs = [one for each in components if (one := inside(each)) is not None]
    if len(values) > len(inputs):
        raise LookupError(f"the modal has {len(inputs)} inputs, not {len(values)}")
    texts = dict(zip((text(one["custom_id"]) for one in inputs), values, strict=False))
    for name, value in fields.items():
        texts[_named(components, name)] = value
    return [_sent(each, texts) for each in components]


def labels(modal: JsonObject) -> list[str]:
    """Return what stands above a modal's inputs, in order."""
    return [_label(each) for each in objects(modal["components"]) if inside(each) is not None]


def inside(component: JsonObject) -> JsonObject | None:
    """Return the input in a modal's row or label; None for mere text."""
    if component["type"] == TEXT_DISPLAY:
        return None
    in_row = component["type"] == ACTION_ROW
    found: JsonObject = component["components"][0] if in_row else component["component"]
    return found


def _label(component: JsonObject) -> str:
    field = inside(component) or {}
    return text(component.get("label")) or text(field.get("label"))


def _named(components: list[JsonObject], name: str) -> str:
    for component in components:
        field = inside(component)
        names = ((field or {}).get("custom_id"), _label(component).casefold())
        if field is not None and (name == names[0] or name.casefold() == names[1]):
            return text(field["custom_id"])
    raise LookupError(f"the modal has no input {name!r}")


def _sent(component: JsonObject, texts: Mapping[str, str]) -> JsonObject:
    field = inside(component)
    if field is None:
        return {"type": TEXT_DISPLAY, "id": component["id"]}
    told = {"type": field["type"], "id": field["id"], "custom_id": field["custom_id"]}
    value = texts.get(text(field["custom_id"]))
    if field["type"] == TEXT_INPUT:
        told["value"] = _accepted(field, text(field.get("value")) if value is None else value)
    else:
        told["values"] = [] if value is None else chosen_values(field, [value])
    if component["type"] == ACTION_ROW:
        return {"type": ACTION_ROW, "id": component["id"], "components": [told]}
    return {"type": LABEL, "id": component["id"], "component": told}


def _accepted(field: JsonObject, value: str) -> str:
    most = number(field.get("max_length"), TEXT_MAX)
    least = max(number(field.get("min_length")), 1 if field.get("required", True) else 0)
    # An input that may be empty may be, whatever its least length.
    is_left_out = not value and not field.get("required", True)
    if not is_left_out and not least <= len(value) <= most:
        raise ValueError(f"the input takes {least} to {most} characters, not {len(value)}")
    return value
