"""Does Discord already have the bot's present commands?"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from discord import app_commands

# The fields that a person can notice. Ids, versions and what only one side sends are left out.
_NOTICEABLE: Final = frozenset(
    """
    name type description nsfw contexts integration_types options required choices value
    autocomplete min_value max_value min_length max_length channel_types
    default_member_permissions
    """.split()
)


def is_current(
    registered: Iterable[Mapping[str, Any]], tree: app_commands.CommandTree[Any]
) -> bool:
    """Tell whether the registered commands are those of the tree, order aside.

    Args:
        registered: The commands as Discord sends them. discord.py's `AppCommand` will not do: 2.7.1
            reads contexts and installs one bit off.
        tree: The bot's own commands.
    """
    ours = [_essence(command.to_dict(tree)) for command in tree.get_commands()]
    theirs = [_essence(command) for command in registered]
    return _by_name(ours) == _by_name(theirs)


def _by_name(commands: Iterable[Any]) -> list[Any]:
    return sorted(commands, key=lambda command: (command["name"], command["type"]))


def _essence(value: object) -> Any:  # noqa: ANN401 - JSON
    """Return a payload without what nobody notices and without what is empty, the default."""
    if isinstance(value, Mapping):
        parts = {key: _essence(part) for key, part in value.items() if key in _NOTICEABLE}
        return {key: part for key, part in parts.items() if part not in (None, "", [], {}, False)}
    if isinstance(value, list | tuple):
        return [_essence(part) for part in value]
    return value
