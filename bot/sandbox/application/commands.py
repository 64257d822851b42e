"""Which commands has the bot registered?"""

from typing import Final

from bot.sandbox.refusal import ErrorCode, Form, RefusalError
from bot.sandbox.rules import CommandKind, check_command
from bot.sandbox.wire import JsonObject, objects, text
from bot.sandbox.world import World

# Commands of each kind in one scope.
_KIND_MAX: Final = {
    CommandKind.SLASH: 100,
    CommandKind.USER_MENU: 5,
    CommandKind.MESSAGE_MENU: 5,
}


class Commands:
    """The registered commands by their scope: a guild's id, or None for the global ones.

    A command keeps its id for as long as its kind and name are registered in its scope.
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self._scopes: dict[int | None, dict[tuple[int, str], JsonObject]] = {}

    def scope(self, guild_id: int | None = None) -> list[JsonObject]:
        """Return the commands of a guild, or the global ones."""
        return list(self._scopes.get(guild_id, {}).values())

    def replace(self, commands: list[JsonObject], guild_id: int | None = None) -> list[JsonObject]:
        """Register these commands in a scope, and no others.

        Raises:
            RefusalError: A command is malformed, or there are too many.
        """
        form = Form()
        keys: set[tuple[int, str]] = set()
        for index, command in enumerate(commands):
            check_command(form, command, (index,))
            key = _key(command)
            if key in keys:
                sentence = "Application command names must be unique"
                form.add((index,), "APPLICATION_COMMANDS_DUPLICATE_NAME", sentence)
            keys.add(key)
        form.check()
        for kind, most in _KIND_MAX.items():
            if sum(each == kind for each, _ in keys) > most:
                raise RefusalError(ErrorCode.TOO_MANY_COMMANDS)
        earlier = self._scopes.get(guild_id, {})
        self._scopes[guild_id] = {
            _key(command): self._payload(command, earlier.get(_key(command)), guild_id)
            for command in commands
        }
        return self.scope(guild_id)

    def _payload(
        self, command: JsonObject, earlier: JsonObject | None, guild_id: int | None
    ) -> JsonObject:
        payload: JsonObject = {
            "type": CommandKind.SLASH,
            "description": "",
            "default_member_permissions": None,
            "dm_permission": True,
            "contexts": None,
            "integration_types": [0],
            "nsfw": False,
        } | _without_empty(command)
        if payload["default_member_permissions"] is not None:
            payload["default_member_permissions"] = str(payload["default_member_permissions"])
        payload["id"] = earlier["id"] if earlier else str(self._world.snowflake())
        payload["version"] = str(self._world.snowflake())
        payload["application_id"] = str(self._world.application_id)
        if guild_id is not None:
            payload["guild_id"] = str(guild_id)
        return payload

    def known(self, kind: CommandKind, guild_id: int | None) -> list[JsonObject]:
        """Return the commands of a kind in a guild; its own hide global ones of the same name."""
        scopes = [self._scopes.get(scope, {}) for scope in dict.fromkeys((guild_id, None))]
        by_name = {
            name: command
            for scope in reversed(scopes)
            for (of_kind, name), command in scope.items()
            if of_kind == kind
        }
        return list(by_name.values())

    def find(self, name: str, kind: CommandKind, guild_id: int | None) -> JsonObject:
        """Return the command that a person sees in a guild, or in direct messages.

        Raises:
            LookupError: There is none; the error names those that are registered.
        """
        for scope in (guild_id, None):
            command = self._scopes.get(scope, {}).get((kind, name))
            if command is not None:
                return command
        names = [name for scope in self._scopes.values() for _, name in scope]
        raise LookupError(f"no command {name!r} of type {kind}; there are {names}")


def _without_empty(part: JsonObject) -> JsonObject:
    """Return a command or option as Discord does, without what is false or empty."""
    payload = {
        key: value
        for key, value in part.items()
        # Zero stays: it is a bound.
        if value or (value == 0 and value is not False)
    }
    if "options" in payload:
        payload["options"] = [_without_empty(option) for option in objects(payload["options"])]
    return payload


def _key(command: JsonObject) -> tuple[int, str]:
    return command.get("type") or CommandKind.SLASH, text(command.get("name"))
