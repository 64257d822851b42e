"""Which limits do a message, a modal and autocomplete choices have to keep?

Each check notes what it finds in a `Form` under the path of the field; nothing is raised here.
"""

from bot.sandbox.refusal import Form
from bot.sandbox.state import MessageFlag
from bot.sandbox.wire import JsonObject, number, objects, text

Path = tuple[str | int, ...]

CONTENT_MAX = 2_000
EMBEDS_MAX = 10
EMBED_TOTAL_MAX = 6_000
ROWS_MAX = 5
ROW_WIDTH = 5
V2_COMPONENTS_MAX = 40
V2_TEXT_MAX = 4_000
MODAL_COMPONENTS_MAX = 5
CHOICES_MAX = 25

ACTION_ROW, BUTTON, STRING_SELECT, TEXT_INPUT = 1, 2, 3, 4
SELECTS = (STRING_SELECT, 5, 6, 7, 8)
TEXT_DISPLAY, LABEL = 10, 18
LINK_STYLE, PREMIUM_STYLE = 5, 6


def check_length(form: Form, path: Path, value: object, longest: int, *, shortest: int = 0) -> None:
    """Check a text's length in code points; None is as good as empty."""
    if value is not None and not isinstance(value, str):
        form.add(path, "STRING_TYPE_CONVERT", "Could not interpret value as string.")
        return
    length = len(value or "")
    if length < shortest and not length:
        form.add(path, "BASE_TYPE_REQUIRED", "This field is required")
    elif not shortest <= length <= longest:
        if shortest:
            sentence = f"Must be between {shortest} and {longest} in length."
            form.add(path, "BASE_TYPE_BAD_LENGTH", sentence)
        else:
            form.add(path, "BASE_TYPE_MAX_LENGTH", f"Must be {longest} or fewer in length.")


def check_count(form: Form, path: Path, items: list[JsonObject], least: int, most: int) -> None:
    """Check how many items a list has."""
    if not least <= len(items) <= most:
        sentence = f"Must be between {least} and {most} in length."
        form.add(path, "BASE_TYPE_BAD_LENGTH", sentence)


def check_message(form: Form, body: JsonObject, path: Path, flags: MessageFlag) -> None:
    """Check what a message with these flags says; that it is empty is noticed elsewhere."""
    check_length(form, (*path, "content"), body.get("content"), CONTENT_MAX)
    _check_embeds(form, objects(body.get("embeds")), (*path, "embeds"))
    components = objects(body.get("components"))
    if MessageFlag.COMPONENTS_V2 in flags:
        _check_v2(form, body, path)
    else:
        check_count(form, (*path, "components"), components, 0, ROWS_MAX)
        for index, row in enumerate(components):
            _check_row(form, row, (*path, "components", index))
    check_custom_ids(form, components, (*path, "components"))
    _check_allowed_mentions(form, body.get("allowed_mentions"), (*path, "allowed_mentions"))


def _check_allowed_mentions(form: Form, allowed: object, path: Path) -> None:
    if not isinstance(allowed, dict):
        return
    for kind in ("users", "roles"):
        if kind in (allowed.get("parse") or ()) and allowed.get(kind):
            sentence = f'parse:["{kind}"] and {kind}: [ids...] are mutually exclusive.'
            form.add(path, "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE", sentence)


def _embed_texts(embed: JsonObject) -> list[tuple[Path, object, int]]:
    """Return the texts of an embed with their paths and limits."""
    texts: list[tuple[Path, object, int]] = [
        (("title",), embed.get("title"), 256),
        (("description",), embed.get("description"), 4_096),
    ]
    for part, key, longest in (("footer", "text", 2_048), ("author", "name", 256)):
        inner = embed.get(part)
        if isinstance(inner, dict):
            texts.append(((part, key), inner.get(key), longest))
    for index, field in enumerate(objects(embed.get("fields"))):
        texts.append((("fields", index, "name"), field.get("name"), 256))
        texts.append((("fields", index, "value"), field.get("value"), 1_024))
    return texts


def _check_embeds(form: Form, embeds: list[JsonObject], path: Path) -> None:
    check_count(form, path, embeds, 0, EMBEDS_MAX)
    total = 0
    for index, embed in enumerate(embeds):
        check_count(form, (*path, index, "fields"), objects(embed.get("fields")), 0, 25)
        for inner, value, longest in _embed_texts(embed):
            check_length(form, (*path, index, *inner), value, longest)
            total += len(text(value).strip())
    if total > EMBED_TOTAL_MAX:
        sentence = f"Embed size exceeds maximum size of {EMBED_TOTAL_MAX}"
        form.add(path, "MAX_EMBED_SIZE_EXCEEDED", sentence)


def nested(components: list[JsonObject]) -> list[JsonObject]:
    """Return the components and everything inside them."""
    found = []
    for component in components:
        inner = objects(component.get("components"))
        for key in ("accessory", "component"):
            if isinstance(component.get(key), dict):
                inner.append(component[key])
        found += [component, *nested(inner)]
    return found


def check_custom_ids(form: Form, components: list[JsonObject], path: Path) -> None:
    """Check that no two components of a message or modal share their `custom_id`."""
    seen: set[str] = set()
    for component in nested(components):
        custom_id = text(component.get("custom_id"))
        if custom_id and custom_id in seen:
            sentence = f"Component custom id cannot be duplicated: {custom_id}"
            form.add(path, "COMPONENT_CUSTOM_ID_DUPLICATED", sentence)
        seen.add(custom_id)


def _check_v2(form: Form, body: JsonObject, path: Path) -> None:
    for key in ("content", "embeds"):
        if body.get(key):
            sentence = f"The '{key}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2"
            form.add((*path, key), "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2", sentence)
    components = nested(objects(body.get("components")))
    if "components" in body:
        check_count(form, (*path, "components"), components, 1, V2_COMPONENTS_MAX)
    for row in components:
        if row.get("type") == ACTION_ROW:
            _check_row(form, row, (*path, "components"))
    shown = [text(each.get("content")) for each in components if each.get("type") == TEXT_DISPLAY]
    if sum(map(len, shown)) > V2_TEXT_MAX:
        sentence = f"The total text of all components exceeds {V2_TEXT_MAX} characters"
        form.add((*path, "components"), "COMPONENT_MAX_TOTAL_TEXT_SIZE_EXCEEDED", sentence)


def _check_row(form: Form, row: JsonObject, path: Path) -> None:
    if row.get("type") != ACTION_ROW:
        form.add((*path, "type"), "UNION_TYPE_CHOICES", "Value of field must be 1.")
        return
    inner = objects(row.get("components"))
    path = (*path, "components")
    check_count(form, path, inner, 1, ROW_WIDTH)
    # A select is as wide as five buttons.
    if len(inner) > 1 and any(each.get("type") != BUTTON for each in inner):
        sentence = "The specified component exceeds the maximum width"
        form.add(path, "COMPONENT_LAYOUT_WIDTH_EXCEEDED", sentence)
    for index, component in enumerate(inner):
        kind = component.get("type")
        if kind == BUTTON:
            _check_button(form, component, (*path, index))
        elif kind in SELECTS:
            _check_select(form, component, (*path, index))
        else:
            sentence = "Value of field must be one of (2, 3, 5, 6, 7, 8)."
            form.add((*path, index, "type"), "UNION_TYPE_CHOICES", sentence)


def _check_button(form: Form, button: JsonObject, path: Path) -> None:
    check_length(form, (*path, "label"), button.get("label"), 80)
    style = button.get("style")
    if style in (LINK_STYLE, PREMIUM_STYLE):
        key = "url" if style == LINK_STYLE else "sku_id"
        if not button.get(key):
            form.add((*path, key), "BASE_TYPE_REQUIRED", "This field is required")
        if button.get("custom_id"):
            sentence = "A custom id and url cannot both be specified"
            form.add(path, "BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE", sentence)
        return
    check_length(form, (*path, "custom_id"), button.get("custom_id"), 100, shortest=1)
    if style not in (1, 2, 3, 4):
        form.add((*path, "style"), "BASE_TYPE_CHOICES", "Value must be one of 1 to 6.")
    if not button.get("label") and not button.get("emoji"):
        sentence = "A label or emoji is required"
        form.add(path, "BUTTON_COMPONENT_EMOJI_OR_LABEL_REQUIRED", sentence)


def _check_select(form: Form, select: JsonObject, path: Path) -> None:
    check_length(form, (*path, "custom_id"), select.get("custom_id"), 100, shortest=1)
    check_length(form, (*path, "placeholder"), select.get("placeholder"), 150)
    most = CHOICES_MAX
    if select.get("type") == STRING_SELECT:
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


def check_modal(form: Form, body: JsonObject, path: Path) -> None:
    """Check a modal: a title, and one to five inputs in rows or under labels."""
    check_length(form, (*path, "title"), body.get("title"), 45, shortest=1)
    check_length(form, (*path, "custom_id"), body.get("custom_id"), 100, shortest=1)
    components = objects(body.get("components"))
    path = (*path, "components")
    check_count(form, path, components, 1, MODAL_COMPONENTS_MAX)
    for index, component in enumerate(components):
        _check_modal_component(form, component, (*path, index))
    check_custom_ids(form, components, path)


def _check_modal_component(form: Form, component: JsonObject, path: Path) -> None:
    kind = component.get("type")
    if kind == TEXT_DISPLAY:
        return
    if kind == LABEL:
        check_length(form, (*path, "label"), component.get("label"), 45, shortest=1)
        check_length(form, (*path, "description"), component.get("description"), 100)
        inner = objects([component.get("component")])
        path = (*path, "component")
        if any(each.get("label") for each in inner if each.get("type") == TEXT_INPUT):
            sentence = "The label stands beside the component and not in it"
            form.add((*path, "label"), "COMPONENT_LABEL_INVALID", sentence)
    elif kind == ACTION_ROW:
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
        if each.get("type") == TEXT_INPUT:
            _check_text_input(form, each, path)
        elif kind == ACTION_ROW or each.get("type") == BUTTON:
            form.add((*path, "type"), "UNION_TYPE_CHOICES", "Value of field must be 4.")
        elif each.get("type") in SELECTS:
            _check_select(form, each, path)


def _check_text_input(form: Form, field: JsonObject, path: Path) -> None:
    check_length(form, (*path, "custom_id"), field.get("custom_id"), 100, shortest=1)
    check_length(form, (*path, "placeholder"), field.get("placeholder"), 100)
    check_length(form, (*path, "value"), field.get("value"), 4_000)
    if field.get("style") not in (1, 2):
        form.add((*path, "style"), "BASE_TYPE_CHOICES", "Value must be one of (1, 2).")
    for key, least in (("min_length", 0), ("max_length", 1)):
        bound = field.get(key)
        if bound is not None and not least <= bound <= 4_000:
            sentence = f"int value should be between {least} and 4000."
            form.add((*path, key), "NUMBER_TYPE_RANGE", sentence)
    most = number(field.get("max_length"), 4_000)
    if number(field.get("min_length")) > most:
        form.add((*path, "min_length"), "NUMBER_TYPE_MAX", f"Must be at most {most}.")
    if len(text(field.get("value"))) > most:
        form.add((*path, "value"), "BASE_TYPE_MAX_LENGTH", f"Must be {most} or fewer in length.")


def check_choices(form: Form, choices: object, path: Path) -> None:
    """Check the choices that autocomplete offers, or that a command's option has."""
    listed = objects(choices)
    check_count(form, path, listed, 0, CHOICES_MAX)
    for index, choice in enumerate(listed):
        check_length(form, (*path, index, "name"), choice.get("name"), 100, shortest=1)
        value = choice.get("value")
        if isinstance(value, str):
            check_length(form, (*path, index, "value"), value, 100, shortest=1)
        elif not isinstance(value, int | float):
            form.add((*path, index, "value"), "BASE_TYPE_REQUIRED", "This field is required")
