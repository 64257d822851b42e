"""How does a reply show a path that may be long?

Of a file's path it shows the end: the file's name stands there, and `cite` and `verify` take a path
by its end. A path of headings is cut in the middle: the outermost one names the topic, and the
innermost one stands above the quote.
"""

from collections.abc import Sequence
from typing import Final

from bot.replies import quoting

LONGEST: Final = 101
"""Most characters of a path in a message: `…` and the last hundred of a longer one."""


LONGEST_HEADINGS: Final = 80
"""Most characters of a path of headings."""


def shortened(path: str, most: int = LONGEST) -> str:
    """Return a path or a locator in at most `most` characters; `…` is where it was cut."""
    return path if len(path) <= most else f"…{path[1 - most :]}"


def heading_path(headings: Sequence[str]) -> str:
    """Return headings, the outermost first, as one line of at most `LONGEST_HEADINGS` characters.

    `…` is where it was cut.
    """
    path = " › ".join(headings)
    half = LONGEST_HEADINGS // 2
    return path if len(path) <= LONGEST_HEADINGS else f"{path[: half - 1]}…{path[-half:]}"


def coded(path: str) -> str:
    """Return a path or a locator in code style, shortened if it is long."""
    return quoting.code(shortened(path))
