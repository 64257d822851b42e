"""Is a command well-formed?"""

import re
from enum import IntEnum
from itertools import pairwise
from typing import Final

from bot.sandbox.refusal import Form, Path
from bot.sandbox.rules.fields import check_choices, check_count, check_length
from bot.sandbox.wire import JsonObject, objects, text


class CommandKind(IntEnum):
    """The ways in which people reach a command."""

    SLASH = 1
    USER_MENU = 2
    MESSAGE_MENU = 3


class OptionKind(IntEnum):
    """The types of a command's options that the sandbox knows."""

    SUBCOMMAND = 1
    SUBCOMMAND_GROUP = 2
    STRING = 3
    INTEGER = 4
    BOOLEAN = 5
    CHANNEL = 7
    NUMBER = 10


_NAME: Final = re.compile(r"[-_'\w]{1,32}")
_TYPED: Final = (OptionKind.STRING, OptionKind.INTEGER, OptionKind.NUMBER)
_OPTIONS_MAX: Final = 25
_COMMAND_TEXT_MAX: Final = 8_000


def check_command(form: Form, command: JsonObject, path: Path) -> None:
    """Check a command that the bot registers."""
    name = command.get("name")
    for key, allowed in (("contexts", {0, 1, 2}), ("integration_types", {0, 1})):
        values = command.get(key)
        if values is not None and not (values and set(values) <= allowed):
            sentence = f"Value must be one of {sorted(allowed)}."
            form.add((*path, key), "BASE_TYPE_CHOICES", sentence)
    if (command.get("type") or CommandKind.SLASH) != CommandKind.SLASH:
        check_length(form, (*path, "name"), name, 32, shortest=1)
        if command.get("description"):
            sentence = "Context menu commands cannot have description"
            form.add((*path, "description"), "APPLICATION_COMMAND_INVALID_DESCRIPTION", sentence)
        if command.get("options"):
            sentence = "Context menu commands cannot have options"
            form.add((*path, "options"), "APPLICATION_COMMAND_INVALID_OPTIONS", sentence)
        return
    _check_name(form, name, (*path, "name"))
    check_length(form, (*path, "description"), command.get("description"), 100, shortest=1)
    _check_options(form, objects(command.get("options")), (*path, "options"))
    if _count_characters(command) > _COMMAND_TEXT_MAX:
        sentence = f"Command exceeds maximum size ({_COMMAND_TEXT_MAX})"
        form.add(path, "APPLICATION_COMMAND_TOO_LARGE", sentence)


def _check_name(form: Form, name: object, path: Path) -> None:
    if not isinstance(name, str) or not _NAME.fullmatch(name) or name != name.lower():
        sentence = "Command name is invalid"
        form.add(path, "APPLICATION_COMMAND_INVALID_NAME", sentence)


def _check_options(form: Form, options: list[JsonObject], path: Path) -> None:
    check_count(form, path, options, 0, _OPTIONS_MAX)
    names = [text(option.get("name")) for option in options]
    if len(set(names)) < len(names):
        sentence = "Option names must be unique"
        form.add(path, "APPLICATION_COMMAND_OPTIONS_NAME_INVALID", sentence)
    for index, (option, following) in enumerate(pairwise(options), 1):
        if following.get("required") and not option.get("required"):
            sentence = "Required options must be placed before non-required options"
            code = "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID"
            form.add((*path, index), code, sentence)
    for index, option in enumerate(options):
        _check_option(form, option, (*path, index))


def _check_option(form: Form, option: JsonObject, path: Path) -> None:
    _check_name(form, option.get("name"), (*path, "name"))
    check_length(form, (*path, "description"), option.get("description"), 100, shortest=1)
    check_choices(form, option.get("choices"), (*path, "choices"))
    if option.get("choices") and option.get("autocomplete"):
        sentence = "Autocomplete and choices are mutually exclusive"
        form.add((*path, "autocomplete"), "APPLICATION_COMMAND_INVALID_AUTOCOMPLETE", sentence)
    if option.get("autocomplete") and option.get("type") not in _TYPED:
        sentence = "Autocomplete is for text and numbers"
        form.add((*path, "autocomplete"), "APPLICATION_COMMAND_INVALID_AUTOCOMPLETE", sentence)
    _check_options(form, objects(option.get("options")), (*path, "options"))


def _count_characters(part: JsonObject) -> int:
    """Count the characters of all names, descriptions and values."""
    inner = objects(part.get("options")) + objects(part.get("choices"))
    own = (text(part.get(key)) for key in ("name", "description", "value"))
    return sum(map(len, own)) + sum(map(_count_characters, inner))
