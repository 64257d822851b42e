"""Where does a question look?

`by:NAME`, `after:DATE`, `before:DATE`, `file:NAME` and `in:HEADING` narrow a search to what one
person wrote, to a time, or to a place. This module has their values and writes them as people type
them.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import PurePosixPath
from typing import Any, Final

from retrieval.corpus import AFTER_ALL_DAYS, QUOTATION_MARKS, caseless, day_of

# The attribute for each key, in the order in which they are told.
_ATTRIBUTES: Final = {
    "by": "authors",
    "after": "after",
    "before": "before",
    "file": "files",
    "in": "sections",
}

KEYS: Final = tuple(_ATTRIBUTES)
"""The keys of the parts that narrow a question."""

# The attributes of which a follow-up that names one takes over none.
_TOGETHER: Final = (("authors",), ("after", "before"), ("files", "sections"))

BARE: Final = re.compile(f'[^\\s"{"".join([*QUOTATION_MARKS, *QUOTATION_MARKS.values()])}]*')
"""A value without quotes around it."""

MARKS_AFTER_A_VALUE: Final = ".,;:!?)]}"
"""Marks at the end of a value without quotes are no part of it."""

_DATE: Final = re.compile(r"([0-9]{4})(?:([-/.])([0-9]{1,2})(?:\2([0-9]{1,2}))?)?")


@dataclass(frozen=True, slots=True)
class Narrowing:
    """The parts of a question that narrow it, by their keys.

    What is found fits one value of each key that has any. No value stands there twice, and none is
    blank.

    Attributes:
        authors: The names of people, one of whom wrote it: `by:`.
        after: Dates as typed, on or after one of which it was written.
        before: Dates as typed, before one of which it was written.
        files: The names of files, in one of which it stands: `file:`.
        sections: The names of headings or channels, under one of which it stands: `in:`.
        people: The numbers of authors, one of whom wrote it; nobody types these.
    """

    authors: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    before: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    people: tuple[int, ...] = ()

    @classmethod
    def of(cls, parts: Iterable[tuple[str, str]]) -> "Narrowing":
        """Return the narrowing of parts, each a key and a value, in the order in which they stand.

        Args:
            parts: The keys, in lower case, and their values.
        """
        values: dict[str, list[str]] = {}
        for key, value in parts:
            values.setdefault(_ATTRIBUTES[key], []).append(value)
        told: dict[str, Any] = {name: tuple(dict.fromkeys(some)) for name, some in values.items()}
        return cls(**told)

    def __bool__(self) -> bool:
        return self != EVERYWHERE

    @property
    def parts(self) -> Iterator[tuple[str, str]]:
        """The keys and values, those of one key together."""
        for key, attribute in _ATTRIBUTES.items():
            for value in getattr(self, attribute):
                yield key, value

    @property
    def written(self) -> tuple[str, ...]:
        """The parts as they are typed."""
        return tuple(written(key, value) for key, value in self.parts)

    def carried(self, earlier: "Narrowing") -> "Narrowing":
        """Return what a question with this takes over from an earlier one's.

        It says itself who, when or where as soon as it says anything of the kind.
        """
        said = (
            name
            for together in _TOGETHER
            if any(getattr(self, name) for name in together)
            for name in together
        )
        return replace(earlier, **dict.fromkeys(said, ()))

    def with_carried(self, carried: "Narrowing") -> "Narrowing":
        """Return this together with what is taken over."""
        return Narrowing.of([*self.parts, *carried.parts])

    @property
    def days(self) -> tuple[int, int]:
        """The first day on which it may have been written, and the first on which it may not.

        They are numbered as `corpus.day_of` does.
        """
        after = (day_of(date_of(typed) or "") for typed in self.after)
        before = (day_of(date_of(typed) or "") for typed in self.before)
        return min(after, default=0), max(before, default=AFTER_ALL_DAYS)

    @property
    def problem(self) -> str | None:
        """Why it can't be looked there, as a sentence with what to do; None where it can."""
        for key, value in self.parts:
            if key in {"after", "before"} and date_of(value) is None:
                return (
                    f"“{value}” is no date; write a year, a month or a day, as in {key}:2024, "
                    f"{key}:2024-03 or {key}:2024-03-17."
                )
        return None


EVERYWHERE: Final = Narrowing()
"""The narrowing of a question that says nothing of where to look."""


def is_value(key: str, text: str) -> bool:
    """Tell whether a text can be the value of a key: it names something, or is a pattern.

    People may be called by a picture alone.
    """
    return (
        any(map(str.isalnum, text))
        or (key == "file" and "*" in text)
        or (key == "by" and any(unicodedata.category(character) == "So" for character in text))
    )


def written(key: str, value: str) -> str:
    """Write a part as it is typed, in quotes where its value needs them.

    Args:
        key: One of the keys.
        value: The value, with at least one letter or digit.
    """
    value = " ".join(value.split())
    if value.endswith(tuple(MARKS_AFTER_A_VALUE)) or not BARE.fullmatch(value) or value[0] == "'":
        # No quote stands inside quotes; a file is found by a pattern all the same.
        value = '"' + value.replace('"', "*" if key == "file" else " ") + '"'
    return f"{key}:{value}"


def date_of(typed: str) -> str | None:
    """Return a year, month or day that somebody typed as ISO 8601; None where it is no such thing.

    It is as exact as typed: `2024`, `2024-03` or `2024-03-04`, in any digits, with `-`, `/` or `.`.
    """
    match = _DATE.fullmatch(_ascii_digits(typed.strip()))
    if match is None:
        return None
    year, _, month, day = match.groups()
    try:
        date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        return None
    return "-".join([year, *(f"{int(part):02}" for part in (month, day) if part)])


def _ascii_digits(text: str) -> str:
    return "".join(
        character if (value := unicodedata.digit(character, None)) is None else str(value)
        for character in unicodedata.normalize("NFKC", text)
    )


def names_file(path: str, name: str) -> bool:
    """Tell whether a person who writes `file:name` means the file at `path`.

    The name may be the whole path, the file's name with or without its extension, a leading part of
    the path up to a `/`, the name of a folder anywhere in the path with a `/` at its end, or a
    pattern with `*` for the path or the file's name. Case makes no difference.

    Args:
        path: The POSIX path, relative to the corpus folder.
        name: The name as typed; an empty one means no file.
    """
    path, name = caseless(path), caseless(name)
    if not name.strip("/ "):
        return False
    if "*" in name:
        if name.endswith("/"):
            return _fits(f"/{path}", f"*/{name}*")
        return _fits(path, name) or _fits(PurePosixPath(path).name, name)
    if name.endswith("/"):
        return f"/{name}" in f"/{path}"
    if name not in path:  # as nearly always; then the path needn't be parted
        return False
    file = PurePosixPath(path)
    return name in {path, file.name, file.stem} or path.startswith(f"{name}/")


def _fits(path: str, pattern: str) -> bool:
    """Tell whether a path fits a pattern, in which only `*` is special: it stands for any text.

    The pieces are found one by one from the left, which is never wrong and takes no longer than
    reading both; `fnmatch` compiles a regular expression for each pattern and gives `[` a meaning.
    """
    first, *others = pattern.split("*")
    *between, last = others
    if len(path) < len(first) + len(last) or not path.startswith(first) or not path.endswith(last):
        return False
    done, end = len(first), len(path) - len(last)
    for piece in filter(None, between):
        found = path.find(piece, done, end)
        if found < 0:
            return False
        done = found + len(piece)
    return True
