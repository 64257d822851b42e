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
    data = _parsed(mark, inner)
    return FrontMatter(
        lines=text.count("\n", 0, closing.end()) + 1,
        title=_texts(data.get("title"))[0] if _texts(data.get("title")) else "",
        aliases=tuple(_texts(data.get("aliases")) or _texts(data.get("alias"))),
    )


def _parsed(mark: str, inner: str) -> dict[str, object]:
    try:
        data = tomllib.loads(inner) if mark == "+++" else yaml.load(inner, _LOADER)  # noqa: S506 - it is a safe loader
    except (tomllib.TOMLDecodeError, yaml.YAMLError, ValueError, RecursionError):
        return {}
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
