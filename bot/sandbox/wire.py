"""What is in a piece of JSON?

Bodies come from a bot that may be wrong, so they are plain objects until a rule has read them.
"""

from typing import Any, TypeAlias

JsonObject: TypeAlias = dict[str, Any]
Json: TypeAlias = JsonObject | list[Any] | str | int | float | bool | None


def objects(value: object) -> list[JsonObject]:
    """Return the JSON objects in a list; none when the value is no list."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def text(value: object) -> str:
    """Return a string as it is, and anything else as the empty string."""
    return value if isinstance(value, str) else ""


def number(value: object, default: int = 0) -> int:
    """Return a whole number, also one in a string, as Discord writes ids; else the default."""
    if isinstance(value, int):
        return value
    return int(value) if isinstance(value, str) and value.isascii() and value.isdigit() else default
