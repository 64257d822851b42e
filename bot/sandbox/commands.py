"""Which commands has the bot registered, and are they well-formed?"""

import re
from itertools import pairwise

from bot.sandbox.refusal import Form, RefusalError
from bot.sandbox.rules import Path, check_choices, check_count, check_length
from bot.sandbox.wire import JsonObject, objects, text
from bot.sandbox.world import World

SLASH, USER_MENU, MESSAGE_MENU = 1, 2, 3
SUBCOMMAND, SUBCOMMAND_GROUP = 1, 2
STRING, INTEGER, BOOLEAN, CHANNEL, NUMBER = 3, 4, 5, 7, 10
TYPED = (STRING, INTEGER, NUMBER)

OPTIONS_MAX = 25
SLASH_MAX = 100
MENUS_MAX = 5
COMMAND_TEXT_MAX = 8_000

_NAME = re.compile(r"[-_'\w]{1,32}")


def check_command(form: Form, command: JsonObject, path: Path) -> None:
    """Check one command as it is registered."""
    name = command.get("name")
    for key, known in (("contexts", {0, 1, 2}), ("integration_types", {0, 1})):
        told = command.get(key)
        if told is not None and not (told and set(told) <= known):
            sentence = f"Value must be one of {sorted(known)}."
            form.add((*path, key), "BASE_TYPE_CHOICES", sentence)
    if (command.get("type") or SLASH) != SLASH:
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
    if _text_size(command) > COMMAND_TEXT_MAX:
        sentence = f"Command exceeds maximum size ({COMMAND_TEXT_MAX})"
        form.add(path, "APPLICATION_COMMAND_TOO_LARGE", sentence)


def _check_name(form: Form, name: object, path: Path) -> None:
    if not isinstance(name, str) or not _NAME.fullmatch(name) or name != name.lower():
        sentence = "Command name is invalid"
        form.add(path, "APPLICATION_COMMAND_INVALID_NAME", sentence)


def _check_options(form: Form, options: list[JsonObject], path: Path) -> None:
    check_count(form, path, options, 0, OPTIONS_MAX)
    names = [text(option.get("name")) for option in options]
    if len(set(names)) < len(names):
        sentence = "Option names must be unique"
        form.add(path, "APPLICATION_COMMAND_OPTIONS_NAME_INVALID", sentence)
    for index, (one, following) in enumerate(pairwise(options), 1):
        if following.get("required") and not one.get("required"):
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
    if option.get("autocomplete") and option.get("type") not in TYPED:
        sentence = "Autocomplete is for text and numbers"
        form.add((*path, "autocomplete"), "APPLICATION_COMMAND_INVALID_AUTOCOMPLETE", sentence)
    _check_options(form, objects(option.get("options")), (*path, "options"))


def _text_size(part: JsonObject) -> int:
    """Return the characters of all names, descriptions and values."""
    inner = objects(part.get("options")) + objects(part.get("choices"))
    own = (text(part.get(key)) for key in ("name", "description", "value"))
    return sum(map(len, own)) + sum(map(_text_size, inner))


class Commands:
    """The registered commands, per guild and global (`None`).

    A command keeps its id for as long as its type and name are registered there.
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self._scopes: dict[int | None, dict[tuple[int, str], JsonObject]] = {}

    def listed(self, guild_id: int | None = None) -> list[JsonObject]:
        """Return what is registered in a guild, or globally."""
        return list(self._scopes.get(guild_id, {}).values())

    def replace(self, commands: list[JsonObject], guild_id: int | None = None) -> list[JsonObject]:
        """Register these commands and no others.

        Raises:
            RefusalError: One is malformed (50035), or there are too many (30032).
        """
        form = Form()
        names: set[tuple[int, str]] = set()
        for index, command in enumerate(commands):
            check_command(form, command, (index,))
            key = _key(command)
            if key in names:
                sentence = "Application command names must be unique"
                form.add((index,), "APPLICATION_COMMANDS_DUPLICATE_NAME", sentence)
            names.add(key)
        form.check()
        for kind, most in ((SLASH, SLASH_MAX), (USER_MENU, MENUS_MAX), (MESSAGE_MENU, MENUS_MAX)):
            if sum(each == kind for each, _ in names) > most:
                raise RefusalError(30032)
        known = self._scopes.get(guild_id, {})
        self._scopes[guild_id] = {
            _key(command): self._registered(command, known.get(_key(command)), guild_id)
            for command in commands
        }
        return self.listed(guild_id)

    def _registered(
        self, command: JsonObject, earlier: JsonObject | None, guild_id: int | None
    ) -> JsonObject:
        payload: JsonObject = {
            "type": SLASH,
            "description": "",
            "default_member_permissions": None,
            "dm_permission": True,
            "contexts": None,
            "integration_types": [0],
            "nsfw": False,
        } | _terse(command)
        if payload["default_member_permissions"] is not None:
            payload["default_member_permissions"] = str(payload["default_member_permissions"])
        payload["id"] = earlier["id"] if earlier else str(self._world.snowflake())
        payload["version"] = str(self._world.snowflake())
        payload["application_id"] = str(self._world.application_id)
        if guild_id is not None:
            payload["guild_id"] = str(guild_id)
        return payload

    def find(self, name: str, kind: int, guild_id: int | None) -> JsonObject:
        """Return the command that a person sees in a guild (or in direct messages).

        Raises:
            LookupError: There is none; the error names those that there are.
        """
        for scope in (guild_id, None):
            command = self._scopes.get(scope, {}).get((kind, name))
            if command is not None:
                return command
        known = [f"{name}" for scope in self._scopes.values() for _, name in scope]
        raise LookupError(f"no command {name!r} of type {kind}; there are {known}")


def _terse(part: JsonObject) -> JsonObject:
    """Return a command or option as Discord tells it: what is false or empty is left out."""
    told = {
        key: value
        for key, value in part.items()
        # Zero stays: it is a bound.
        if value or (value == 0 and value is not False)
    }
    if "options" in told:
        told["options"] = [_terse(option) for option in objects(told["options"])]
    return told


def _key(command: JsonObject) -> tuple[int, str]:
    return command.get("type") or SLASH, text(command.get("name"))
