"""What does Discord's app send of a select that a person opened, or of a modal they filled in?"""

from collections.abc import Mapping, Sequence

from bot.sandbox.rules import TEXT_INPUT_MAX, ComponentKind
from bot.sandbox.wire import JsonObject, number, objects, text


def has_options(select: JsonObject, names: Sequence[str]) -> bool:
    """Tell whether a select has all these options, by their labels or values."""
    return all(name in _values_by_name(select) for name in names)


def select_values(select: JsonObject, names: Sequence[str]) -> list[str]:
    """Return the values of options that a person chooses.

    Args:
        select: The component.
        names: The labels or values of the options.

    Raises:
        ValueError: The select takes fewer or more, or none while it is disabled.
    """
    values = _values_by_name(select)
    if select.get("disabled"):
        raise ValueError("the select is disabled")
    if not select.get("min_values", 1) <= len(names) <= select.get("max_values", 1):
        raise ValueError(f"the select takes no {len(names)} options")
    return [values[name] for name in names]


def _values_by_name(select: JsonObject) -> dict[str, str]:
    options = objects(select.get("options"))
    by_label = {text(option["label"]): text(option["value"]) for option in reversed(options)}
    return by_label | {text(option["value"]): text(option["value"]) for option in options}


def fill_in(
    modal: JsonObject, values: Sequence[str], fields: Mapping[str, str]
) -> list[JsonObject]:
    """Return the components of a modal as they are sent with a person's texts in them.

    Args:
        modal: The modal.
        values: Texts for the first inputs, in order.
        fields: Texts by the `custom_id` or label of an input, whatever its case. An input that
            isn't named keeps the text that the bot has put in.

    Raises:
        LookupError: There is no such input.
        ValueError: An input doesn't take its text.
    """
    components = objects(modal["components"])
    inputs = [field for each in components if (field := _input(each)) is not None]
    if len(values) > len(inputs):
        raise LookupError(f"the modal has {len(inputs)} inputs, not {len(values)}")
    texts = dict(zip((text(field["custom_id"]) for field in inputs), values, strict=False))
    for name, value in fields.items():
        texts[_find_custom_id(components, name)] = value
    return [_component_data(each, texts) for each in components]


def input_labels(modal: JsonObject) -> list[str]:
    """Return the labels of a modal's inputs, in order."""
    return [_label(each) for each in objects(modal["components"]) if _input(each) is not None]


def _input(component: JsonObject) -> JsonObject | None:
    """Return the input in a modal's row or label; None for mere text."""
    if component["type"] == ComponentKind.TEXT_DISPLAY:
        return None
    in_row = component["type"] == ComponentKind.ACTION_ROW
    field: JsonObject = component["components"][0] if in_row else component["component"]
    return field


def _label(component: JsonObject) -> str:
    field = _input(component) or {}
    return text(component.get("label")) or text(field.get("label"))


def _find_custom_id(components: list[JsonObject], name: str) -> str:
    for component in components:
        field = _input(component)
        if field is None:
            continue
        label = _label(component)
        if name == field.get("custom_id") or name.casefold() == label.casefold():
            return text(field["custom_id"])
    raise LookupError(f"the modal has no input {name!r}")


def _component_data(component: JsonObject, texts: Mapping[str, str]) -> JsonObject:
    field = _input(component)
    if field is None:
        return {"type": ComponentKind.TEXT_DISPLAY, "id": component["id"]}
    data = {"type": field["type"], "id": field["id"], "custom_id": field["custom_id"]}
    value = texts.get(text(field["custom_id"]))
    if field["type"] == ComponentKind.TEXT_INPUT:
        data["value"] = _check_text(field, text(field.get("value")) if value is None else value)
    else:
        data["values"] = [] if value is None else select_values(field, [value])
    if component["type"] == ComponentKind.ACTION_ROW:
        return {"type": ComponentKind.ACTION_ROW, "id": component["id"], "components": [data]}
    return {"type": ComponentKind.LABEL, "id": component["id"], "component": data}


def _check_text(field: JsonObject, value: str) -> str:
    """Return a text that an input takes; raises ValueError when it doesn't take it."""
    most = number(field.get("max_length"), TEXT_INPUT_MAX)
    least = max(number(field.get("min_length")), 1 if field.get("required", True) else 0)
    # An optional input may stay empty, whatever its least length.
    is_left_out = not value and not field.get("required", True)
    if not is_left_out and not least <= len(value) <= most:
        raise ValueError(f"the input takes {least} to {most} characters, not {len(value)}")
    return value
