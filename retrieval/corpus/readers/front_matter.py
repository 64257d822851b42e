"""What does the front matter of a file say of it?

Front matter stands at the very beginning: YAML between lines of `---`, or TOML between lines of
`+++`.
"""

import re
import tomllib
from dataclasses import dataclass
from typing import Final

import yaml

_MOST_CHARACTERS: Final = 100_000
"""More than this is no front matter, whatever marks stand around it."""

_MOST_DOTS: Final = 100
"""A line of TOML with more dots isn't read: for a key of many parts, tomllib takes time and memory
in proportion to the square of their number."""

_OPENING: Final = re.compile(r"(?P<mark>---|\+\+\+)[ \t]*\r?\n")
_CLOSING: Final = {
    "---": re.compile(r"^(?:---|\.\.\.)[ \t]*\r?$", re.MULTILINE),
    "+++": re.compile(r"^\+\+\+[ \t]*\r?$", re.MULTILINE),
}
_YAML_KEY: Final = re.compile(r"[ \t]*(?:[\w.\"'-]+[ \t\w.\"'-]*:(?:\s|\Z)|#|-[ \t]|\})")

# C reads ten times as fast, where it is there.
_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The front matter of a text.

    Attributes:
        lines: How many lines it has, marks included; 0 where a text has none.
        title: The title it gives; empty when it gives none.
        aliases: The other names it gives.
    """

    lines: int = 0
    title: str = ""
    aliases: tuple[str, ...] = ()


NONE: Final = FrontMatter()


def front_matter(text: str) -> FrontMatter:
    """Return the front matter of a text; what can't be parsed has neither title nor aliases."""
    opening = _OPENING.match(text)
    if opening is None:
        return NONE
    mark = opening["mark"]
    closing = _CLOSING[mark].search(text, opening.end(), opening.end() + _MOST_CHARACTERS)
    if closing is None:
        return NONE
    inner = text[opening.end() : closing.start()]
    first = next((line for line in inner.splitlines() if line.strip()), "")
    if mark == "---" and first and not _YAML_KEY.match(first):
        return NONE  # a rule, and text below it
    lines = text.count("\n", 0, closing.end()) + 1
    try:
        data = _parsed(mark, inner)
        title, *_ = *_texts(data.get("title")), ""
        aliases = _texts(data.get("aliases")) or _texts(data.get("alias"))
    # Numbers may be too large to be read or written.
    except (yaml.YAMLError, ValueError, OverflowError, RecursionError):
        return FrontMatter(lines)
    return FrontMatter(lines, title, tuple(aliases))


def _parsed(mark: str, inner: str) -> dict[str, object]:
    if mark == "---":
        data = yaml.load(inner, _LOADER)  # noqa: S506 - it is a safe loader
    elif any(line.count(".") > _MOST_DOTS for line in inner.split("\n")):
        return {}
    else:
        data = tomllib.loads(inner)
    return data if isinstance(data, dict) else {}


def _texts(value: object) -> list[str]:
    """Return what is given as a text or a list of texts."""
    values = value if isinstance(value, list) else [value]
    texts = (
        one if isinstance(one, str) else str(one)
        for one in values
        if isinstance(one, str | int | float)
    )
    return [" ".join(text.split()) for text in texts if text.strip()]
