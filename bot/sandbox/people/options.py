"""What does Discord's app send of the options that a person types into a command?"""

from collections.abc import Mapping
from typing import Final, TypeAlias

from bot.sandbox.rules import OptionKind
from bot.sandbox.wire import JsonObject, number, objects, text
from bot.sandbox.world import Channel

OptionValue: TypeAlias = str | int | float | bool | Channel

# Characters of a text option.
_TEXT_MAX: Final = 6_000

_VALUE_TYPES: Final[Mapping[int, tuple[type, ...]]] = {
    OptionKind.STRING: (str,),
    OptionKind.INTEGER: (int,),
    OptionKind.BOOLEAN: (bool,),
    OptionKind.CHANNEL: (Channel,),
    OptionKind.NUMBER: (int, float),
}


def descend(command: JsonObject, path: list[str]) -> tuple[list[JsonObject], list[JsonObject]]:
    """Follow the names of subcommands.

    Returns:
        The groups and the subcommand as they are sent, and the options that it has.

    Raises:
        LookupError: There is no such subcommand, or one is missing.
    """
    groups: list[JsonObject] = []
    known = objects(command.get("options"))
    for step in path:
        matches = [each for each in known if each.get("name") == step and _is_group(each)]
        if not matches:
            raise LookupError(f"/{command['name']} has no subcommand {' '.join(path)!r}")
        groups.append({"type": matches[0]["type"], "name": step})
        known = objects(matches[0].get("options"))
    if any(map(_is_group, known)):
        raise LookupError(f"/{command['name']} needs one of {[each['name'] for each in known]}")
    return groups, known


def _is_group(option: JsonObject) -> bool:
    return option.get("type") in (OptionKind.SUBCOMMAND, OptionKind.SUBCOMMAND_GROUP)


def nest(chosen: list[JsonObject], groups: list[JsonObject]) -> list[JsonObject]:
    """Return options as they are sent: inside their subcommand and its group."""
    for group in reversed(groups):
        chosen = [group | {"options": chosen}]
    return chosen


def run_options(
    command: str, known: list[JsonObject], options: Mapping[str, OptionValue]
) -> list[JsonObject]:
    """Return the options of a command that a person runs, in the command's order.

    Raises:
        LookupError: An option is unknown, or a required one is missing.
        ValueError: The app would not accept a value.
    """
    _check_names(command, known, options)
    chosen = []
    for option in known:
        name = text(option["name"])
        if name in options:
            _check_value(option, options[name])
            chosen.append(option_data(option["type"], name, options[name]))
        elif option.get("required"):
            raise LookupError(f"/{command} needs the option {name!r}")
    return chosen


def typed_options(
    command: str, known: list[JsonObject], options: Mapping[str, OptionValue]
) -> list[JsonObject]:
    """Return what the app sends while a person types the last option; values aren't checked.

    Raises:
        LookupError: An option is unknown, or there is none.
        ValueError: The last option has no autocomplete.
    """
    _check_names(command, known, options)
    if not options:
        raise LookupError(f"nothing is typed into /{command}")
    focused = list(options)[-1]
    chosen = []
    for option in known:
        name = text(option["name"])
        if name == focused and not option.get("autocomplete"):
            raise ValueError(f"the option {name!r} of /{command} has no autocomplete")
        if name in options:
            data = option_data(option["type"], name, options[name])
            chosen.append(data | ({"focused": True} if name == focused else {}))
    return chosen


def option_data(kind: int, name: str, value: OptionValue) -> JsonObject:
    """Return an option as it is sent, a channel by its id."""
    return {
        "type": kind,
        "name": name,
        "value": str(value.id) if isinstance(value, Channel) else value,
    }


def _check_names(command: str, known: list[JsonObject], options: Mapping[str, OptionValue]) -> None:
    names = [text(option["name"]) for option in known]
    unknown = set(options) - set(names)
    if unknown:
        raise LookupError(f"/{command} has no options {sorted(unknown)}, but {names}")


def _check_value(option: JsonObject, value: OptionValue) -> None:
    """Refuse what the app would not let a person send."""
    name, kind = option["name"], option["type"]
    if kind not in _VALUE_TYPES:
        raise LookupError(f"the sandbox lacks options of type {kind}, as {name!r} is")
    is_other = isinstance(value, bool) and kind != OptionKind.BOOLEAN
    if is_other or not isinstance(value, _VALUE_TYPES[kind]):
        raise ValueError(f"the option {name!r} takes no {type(value).__name__}")
    if isinstance(value, Channel):
        kinds = option.get("channel_types")
        if kinds and value.kind not in kinds:
            raise ValueError(f"the option {name!r} takes no channel of type {int(value.kind)}")
    elif isinstance(value, str):
        longest = min(_TEXT_MAX, number(option.get("max_length"), _TEXT_MAX))
        if not max(1, number(option.get("min_length"))) <= len(value) <= longest:
            raise ValueError(f"the option {name!r} takes no {len(value)} characters")
    elif not option.get("min_value", value) <= value <= option.get("max_value", value):
        raise ValueError(f"the option {name!r} takes no {value}")
    choices = [choice["value"] for choice in objects(option.get("choices"))]
    if choices and value not in choices:
        raise ValueError(f"the option {name!r} takes only {choices}")
