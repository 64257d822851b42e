"""Which limits does a message keep?"""

from typing import Final

from bot.sandbox.refusal import Form, Path
from bot.sandbox.rules.components import ComponentKind, check_custom_ids, check_row, flatten
from bot.sandbox.rules.fields import check_count, check_length
from bot.sandbox.wire import JsonObject, objects, text
from bot.sandbox.world import MessageFlag

_CONTENT_MAX: Final = 2_000
_EMBEDS_MAX: Final = 10
_EMBED_TOTAL_MAX: Final = 6_000
_ROWS_MAX: Final = 5
_V2_COMPONENTS_MAX: Final = 40
_V2_TEXT_MAX: Final = 4_000


def check_message(form: Form, body: JsonObject, path: Path, flags: MessageFlag) -> None:
    """Check the body of a message with these flags; whether it is empty is checked elsewhere."""
    check_length(form, (*path, "content"), body.get("content"), _CONTENT_MAX)
    _check_embeds(form, objects(body.get("embeds")), (*path, "embeds"))
    components = objects(body.get("components"))
    if MessageFlag.COMPONENTS_V2 in flags:
        _check_v2(form, body, path)
    else:
        check_count(form, (*path, "components"), components, 0, _ROWS_MAX)
        for index, row in enumerate(components):
            check_row(form, row, (*path, "components", index))
    check_custom_ids(form, components, (*path, "components"))
    _check_allowed_mentions(form, body.get("allowed_mentions"), (*path, "allowed_mentions"))


def _check_allowed_mentions(form: Form, allowed: object, path: Path) -> None:
    if not isinstance(allowed, dict):
        return
    for kind in ("users", "roles"):
        if kind in (allowed.get("parse") or ()) and allowed.get(kind):
            sentence = f'parse:["{kind}"] and {kind}: [ids...] are mutually exclusive.'
            form.add(path, "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE", sentence)


def _check_embeds(form: Form, embeds: list[JsonObject], path: Path) -> None:
    check_count(form, path, embeds, 0, _EMBEDS_MAX)
    total = 0
    for index, embed in enumerate(embeds):
        check_count(form, (*path, index, "fields"), objects(embed.get("fields")), 0, 25)
        for inner, value, longest in _embed_texts(embed):
            check_length(form, (*path, index, *inner), value, longest)
            total += len(text(value).strip())
    if total > _EMBED_TOTAL_MAX:
        sentence = f"Embed size exceeds maximum size of {_EMBED_TOTAL_MAX}"
        form.add(path, "MAX_EMBED_SIZE_EXCEEDED", sentence)


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


def _check_v2(form: Form, body: JsonObject, path: Path) -> None:
    for key in ("content", "embeds"):
        if body.get(key):
            sentence = f"The '{key}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2"
            form.add((*path, key), "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2", sentence)
    components = flatten(objects(body.get("components")))
    if "components" in body:
        check_count(form, (*path, "components"), components, 1, _V2_COMPONENTS_MAX)
    for row in components:
        if row.get("type") == ComponentKind.ACTION_ROW:
            check_row(form, row, (*path, "components"))
    shown = [
        text(each.get("content"))
        for each in components
        if each.get("type") == ComponentKind.TEXT_DISPLAY
    ]
    if sum(map(len, shown)) > _V2_TEXT_MAX:
        sentence = f"The total text of all components exceeds {_V2_TEXT_MAX} characters"
        form.add((*path, "components"), "COMPONENT_MAX_TOTAL_TEXT_SIZE_EXCEEDED", sentence)
