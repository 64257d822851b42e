"""Which limits does a modal keep?"""

from typing import Final

from bot.sandbox.refusal import Form, Path
from bot.sandbox.rules.components import SELECTS, ComponentKind, check_custom_ids, check_select
from bot.sandbox.rules.fields import check_count, check_length
from bot.sandbox.wire import JsonObject, number, objects, text

# Characters that a text input takes when the bot sets no bound of its own.
TEXT_INPUT_MAX: Final = 4_000

_MODAL_COMPONENTS_MAX: Final = 5


def check_modal(form: Form, body: JsonObject, path: Path) -> None:
    """Check a modal: its title, and one to five inputs in rows or under labels."""
    check_length(form, (*path, "title"), body.get("title"), 45, shortest=1)
    check_length(form, (*path, "custom_id"), body.get("custom_id"), 100, shortest=1)
    components = objects(body.get("components"))
    path = (*path, "components")
    check_count(form, path, components, 1, _MODAL_COMPONENTS_MAX)
    for index, component in enumerate(components):
        _check_modal_component(form, component, (*path, index))
    check_custom_ids(form, components, path)


def _check_modal_component(form: Form, component: JsonObject, path: Path) -> None:
    kind = component.get("type")
    if kind == ComponentKind.TEXT_DISPLAY:
        return
    if kind == ComponentKind.LABEL:
        check_length(form, (*path, "label"), component.get("label"), 45, shortest=1)
        check_length(form, (*path, "description"), component.get("description"), 100)
        inner = objects([component.get("component")])
        path = (*path, "component")
        if any(each.get("label") for each in inner if each.get("type") == ComponentKind.TEXT_INPUT):
            sentence = "The label stands beside the component and not in it"
            form.add((*path, "label"), "COMPONENT_LABEL_INVALID", sentence)
    elif kind == ComponentKind.ACTION_ROW:
        inner = objects(component.get("components"))
        path = (*path, "components", 0)
        for each in inner:
            check_length(form, (*path, "label"), each.get("label"), 45, shortest=1)
    else:
        sentence = "Value of field must be one of (1, 10, 18)."
        form.add((*path, "type"), "UNION_TYPE_CHOICES", sentence)
        return
    check_count(form, path, inner, 1, 1)
    for each in inner:
        if each.get("type") == ComponentKind.TEXT_INPUT:
            _check_text_input(form, each, path)
        elif kind == ComponentKind.ACTION_ROW or each.get("type") == ComponentKind.BUTTON:
            form.add((*path, "type"), "UNION_TYPE_CHOICES", "Value of field must be 4.")
        elif each.get("type") in SELECTS:
            check_select(form, each, path)


def _check_text_input(form: Form, field: JsonObject, path: Path) -> None:
    check_length(form, (*path, "custom_id"), field.get("custom_id"), 100, shortest=1)
    check_length(form, (*path, "placeholder"), field.get("placeholder"), 100)
    check_length(form, (*path, "value"), field.get("value"), TEXT_INPUT_MAX)
    if field.get("style") not in (1, 2):
        form.add((*path, "style"), "BASE_TYPE_CHOICES", "Value must be one of (1, 2).")
    for key, least in (("min_length", 0), ("max_length", 1)):
        bound = field.get(key)
        if bound is not None and not least <= bound <= TEXT_INPUT_MAX:
            sentence = f"int value should be between {least} and {TEXT_INPUT_MAX}."
            form.add((*path, key), "NUMBER_TYPE_RANGE", sentence)
    most = number(field.get("max_length"), TEXT_INPUT_MAX)
    if number(field.get("min_length")) > most:
        form.add((*path, "min_length"), "NUMBER_TYPE_MAX", f"Must be at most {most}.")
    if len(text(field.get("value"))) > most:
        form.add((*path, "value"), "BASE_TYPE_MAX_LENGTH", f"Must be {most} or fewer in length.")
