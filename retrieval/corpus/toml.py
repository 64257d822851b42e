"""Which values does a text in TOML hold?"""

import tomllib
from typing import Any, Final

_MOST_DOTS: Final = 100
"""A text with more dots in a line isn't read: for a key of many parts, tomllib takes time and
memory in proportion to the square of their number."""


def values(text: str) -> dict[str, Any]:
    """Return the values by their keys.

    Raises:
        ValueError: It is no TOML, has too many dots in a line, or is nested too deeply; the text
            says which, and where.
    """
    for number, line in enumerate(text.split("\n"), 1):
        if line.count(".") > _MOST_DOTS:
            raise ValueError(f"More than {_MOST_DOTS} dots (at line {number})")
    try:
        return tomllib.loads(text)
    except RecursionError as error:
        raise ValueError("Nested too deeply") from error
