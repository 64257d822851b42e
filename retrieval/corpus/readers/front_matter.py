"""What does the front matter of a file say of it?

Front matter stands at the very beginning: YAML between lines of `---`, or TOML between lines of
`+++`. In Markdown it may have no line above it: fields as MultiMarkdown and Pelican have them, up
to a blank line, or small ones up to a line of `---`.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import yaml

from retrieval.corpus import dates, toml
from retrieval.corpus.readers.about import UNKNOWN, About, address, folded_name, people

_MOST_CHARACTERS: Final = 100_000
"""More than this is no front matter, whatever marks stand around it."""

_AUTHORS: Final = "author authors byline creator"
_DATES: Final = "date published publisheddate publishdate publishedat datepublished pubdate created"
_ADDRESSES: Final = "url permalink canonicalurl canonical slug"
_OWN: Final = ("extra", "params")

_FIELDS: Final = frozenset(
    "title subtitle author authors date modified updated category categories tag tags keyword "
    "keywords slug summary description abstract status lang language layout template url permalink "
    "saveas css".split()
)
_MOST_FIELDS: Final = 40
_LONGEST_FIELD: Final = 100  # characters, where only a line below tells that it is one

_OPENING: Final = re.compile(r"(?P<mark>---|\+\+\+)[ \t]*\r?\n")
_CLOSING: Final = {
    "---": re.compile(r"^(?:---|\.\.\.)[ \t]*\r?$", re.MULTILINE),
    "+++": re.compile(r"^\+\+\+[ \t]*\r?$", re.MULTILINE),
}
_YAML_KEY: Final = re.compile(r"[ \t]*(?:[\w.\"'-]+[ \t\w.\"'-]*:(?:\s|\Z)|#|-[ \t]|\})")

_FIELD: Final = re.compile(r"([A-Za-z][\w-]{0,30}(?: [\w-]{1,30})?)[ \t]*:(?:[ \t]++(.*))?\r?")
_GOES_ON: Final = re.compile(r"[ \t]+\S.*")
_BLANK: Final = re.compile(r"[^\S\n]*(?:\n|\Z)")
_BELOW: Final = re.compile(r"(?:[ \t]*\r?\n)*---[ \t]*\r?(?:\n|\Z)")

# C reads ten times as fast, where it is there.
_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The front matter of a text.

    Attributes:
        lines: How many lines it has, marks included; 0 where a text has none.
        title: The title it gives; empty when it gives none.
        aliases: The other names it gives.
        about: Who wrote the text, when, and where it stands.
    """

    lines: int = 0
    title: str = ""
    aliases: tuple[str, ...] = ()
    about: About = UNKNOWN


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
        about = _about(data)
    # Numbers may be too large to be read or written.
    except (yaml.YAMLError, ValueError, OverflowError, RecursionError):
        return FrontMatter(lines)
    return FrontMatter(lines, title, tuple(aliases), about)


def unopened(text: str) -> FrontMatter:
    """Return the front matter of a text without a line above it; see the module."""
    fields: dict[str, object] = {}
    place = 0
    for number in range(_MOST_FIELDS):
        end = text.find("\n", place)
        line = text[place : end if end >= 0 else len(text)]
        if found := _FIELD.fullmatch(line):
            fields[found[1]] = (found[2] or "").strip()
        elif not (number and _GOES_ON.fullmatch(line)):
            break
        place = end + 1
        if not place:
            return NONE
    closing = _BELOW.match(text, place)
    if closing and all(key.islower() and len(str(fields[key])) <= _LONGEST_FIELD for key in fields):
        # One line right above another of dashes is a heading.
        is_told = len(fields) > 1 or (bool(fields) and not closing[0].startswith("---"))
        place = closing.end()
    else:
        names = {folded_name(key) for key in fields}
        is_blank = _BLANK.match(text, place) is not None
        is_told = is_blank and len(fields) > 1 and "title" in names and names <= _FIELDS
    if not is_told:
        return NONE
    title = next((str(one) for key, one in fields.items() if folded_name(key) == "title"), "")
    return FrontMatter(text.count("\n", 0, place), title, (), _about(fields))


def _about(data: Mapping[str, object]) -> About:
    # Some programs have fields of one's own in a table.
    tables = [data, *(one for name in _OWN if isinstance(one := data.get(name), dict))]
    folded = [{folded_name(str(key)): value for key, value in one.items()} for one in tables]

    def first(names: str, read: Callable[[object], str]) -> str:
        values = (read(table.get(name)) for table in folded for name in names.split())
        return next(filter(None, values), "")

    return About(
        first(_AUTHORS, people), first(_DATES, dates.as_written), first(_ADDRESSES, address)
    )


def _parsed(mark: str, inner: str) -> dict[str, object]:
    if mark == "+++":
        return toml.values(inner.replace("\r\n", "\n"))
    data = yaml.load(inner, _LOADER)  # noqa: S506 - it is a safe loader
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
