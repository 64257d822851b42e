"""How does a reply show a path that may be long?

It shows the end: the file's name stands there, and `cite` and `verify` take a path by its end.
"""

from typing import Final

from bot.replies import quoting

LONGEST: Final = 101
"""Most characters of a path in a message: `…` and the last hundred of a longer one."""


def shortened(path: str, most: int = LONGEST) -> str:
    """Return a path or a locator in at most `most` characters; `…` is where it was cut."""
    return path if len(path) <= most else f"…{path[1 - most :]}"


def coded(path: str) -> str:
    """Return a path or a locator in code style, shortened if it is long."""
    return quoting.code(shortened(path))
