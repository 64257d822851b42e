"""How is a path shown that may be long?

By its end: there stands the file's name, and `cite` and `verify` take the end of a path for it.
"""

from typing import Final

from bot.replies import quoting

LONGEST: Final = 101
"""Characters of a path in a message: `…` and the last hundred, where it is longer."""


def shortened(path: str, most: int = LONGEST) -> str:
    """Return a path, or a locator, in at most so many characters; `…` is where it was cut."""
    return path if len(path) <= most else f"…{path[1 - most :]}"


def coded(path: str) -> str:
    """Return a path, or a locator, in code style, shortened if it is long."""
    return quoting.code(shortened(path))
