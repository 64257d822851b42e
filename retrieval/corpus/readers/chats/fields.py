"""What stands in a field of an export, where anything may stand?"""

from collections.abc import Iterator, Mapping
from typing import Any


def text_in(told: Mapping[str, Any], name: str) -> str:
    """Return the text or the whole number in a field; empty where there is another thing."""
    value = told.get(name)
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else ""


def object_in(value: object) -> Mapping[str, Any]:
    """Return an object; an empty one in place of another thing."""
    return value if isinstance(value, dict) else {}


def objects_in(value: object) -> Iterator[Mapping[str, Any]]:
    """Yield the objects of a list; none of another thing."""
    if isinstance(value, list):
        yield from (one for one in value if isinstance(one, dict))
