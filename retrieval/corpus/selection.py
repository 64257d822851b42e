"""Which files of a folder belong to a corpus, by their paths?

Globs say so, much as those of a `.gitignore`: `*` and `?` stand for characters of one name, `[…]`
for one of some characters, and `**` for any folders. A glob with a slash before its end is the path
below the corpus folder; any other names files and folders at every depth. A folder means all that
is in it. Case counts.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import Final, NamedTuple

EXCLUDED: Final = "excluded"
"""The reason why a file or folder is left out that `exclude` names, or that nobody asks for."""

NOT_INCLUDED: Final = "not included"
"""The reason why a file or folder is left out that `include` doesn't name."""

NEVER_ASKED: Final = (
    *("node_modules", "bower_components", "site-packages", "*.dist-info", "*.egg-info"),
    *("__pycache__", "_build"),
)
"""Folders that no one asks for: what programs fetch or make. They are left out unless `include`
has their name."""


@dataclass(frozen=True, slots=True)
class Selection:
    """What a corpus takes of its folder, apart from hidden files and what no reader reads.

    Attributes:
        include: Globs of what belongs to it; none for all files that a reader reads.
        exclude: Globs of what doesn't, whatever is included.
    """

    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()

    def check(self) -> None:
        """Read all globs.

        Raises:
            ValueError: One of them can't be read; the text names it and says what to write.
        """
        _patterns(self)

    def why_not(self, path: str) -> str:
        """Return why a path is left out, as half a sentence; empty when it isn't.

        Args:
            path: The POSIX path of a file, relative to the corpus folder, or of a folder, with a
                slash at its end. A folder is left out where nothing in it can belong to the corpus.
        """
        patterns = _patterns(self)
        if patterns.excluded.fullmatch(path):
            return EXCLUDED
        wanted = patterns.holding if path.endswith("/") else patterns.included
        return "" if not self.include or wanted.fullmatch(path) else NOT_INCLUDED

    def excludes(self, path: str) -> bool:
        """Tell whether `exclude` leaves a file out, or nobody asks for what its folder holds."""
        return bool(_patterns(self).excluded.fullmatch(path))

    def names(self, path: str) -> bool:
        """Tell whether `include` says something of a file's own name, not just of its folders.

        Such a file is text, whatever its ending: `docs/**` means the documents in a folder, but
        `docs/**/*.cfg` means just these files.
        """
        return bool(self.include) and bool(_patterns(self).named.fullmatch(path))


def paths_of(glob: str) -> re.Pattern[str]:
    """Return what matches the paths that a glob names; raises as `Selection.check` does."""
    return re.compile(_glob(glob).all_in_it, re.DOTALL)


EVERYTHING: Final = Selection()
"""Takes all that a reader reads, but what no one asks for."""


class _Patterns(NamedTuple):
    """The globs of a selection as patterns that match a whole path.

    Attributes:
        excluded: Matches what is excluded.
        included: Matches the files that are included.
        holding: Matches the folders that may hold such files.
        named: Matches the files whose own names are included.
    """

    excluded: re.Pattern[str]
    included: re.Pattern[str]
    holding: re.Pattern[str]
    named: re.Pattern[str]


@lru_cache(maxsize=64)
def _patterns(selection: Selection) -> _Patterns:
    parts = [part for glob in selection.include for part in glob.split("/")]
    never = [name for name in NEVER_ASKED if not any(fnmatchcase(one, name) for one in parts)]
    excluding = [_glob(glob) for glob in (*(f"{name}/" for name in never), *selection.exclude)]
    including = [_glob(glob) for glob in selection.include]
    return _Patterns(
        excluded=_any(glob.all_in_it for glob in excluding),
        included=_any(glob.all_in_it for glob in including),
        holding=_any(glob.on_the_way for glob in including),
        named=_any(glob.itself for glob in including if glob.tells_names),
    )


def _any(patterns: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(patterns) or r"(?!)", re.DOTALL)


class _Glob(NamedTuple):
    """A glob, parted at its slashes.

    Attributes:
        parts: A pattern of each name in a path; None for any number of folders.
        is_folder: Whether it names folders only.
        tells_names: Whether it says something of a file's own name.
    """

    parts: Sequence[str | None]
    is_folder: bool
    tells_names: bool

    @property
    def itself(self) -> str:
        """The pattern of what it names, without a slash at the end."""
        folders = ("(?:.*/)?" if part is None else f"{part}/" for part in self.parts[:-1])
        return f"{''.join(folders)}{self.parts[-1]}"

    @property
    def all_in_it(self) -> str:
        """The pattern of what it names and of all that is in it."""
        return f"{self.itself}/.*" if self.is_folder else f"{self.itself}(?:/.*)?"

    @property
    def on_the_way(self) -> str:
        """The pattern of folders that may hold what it names, or that it names."""
        pattern = ".*"
        for part in reversed(self.parts):
            pattern = ".*" if part is None else f"(?:{part}/{pattern})?"
        return pattern


def _glob(glob: str) -> _Glob:
    """Read a glob; raises as `Selection.check` does."""
    if "\\" in glob:
        raise ValueError(f"{glob!r} holds a backslash, where / parts folders")
    if glob.startswith("!"):
        raise ValueError(f"{glob!r} begins with !, but `exclude` names what is left out")
    names = [name for name in glob.split("/") if name not in {"", "."}]
    is_folder = glob.endswith("/")
    while names[-1:] == ["**"]:  # all that is in a folder
        names.pop()
        is_folder = bool(names)
    if ".." in names:
        raise ValueError(f"{glob!r} leads out of the corpus folder")
    if not glob.strip("./"):
        raise ValueError(f"{glob!r} names nothing; ** names everything")
    is_anchored = "/" in glob.rstrip("/") and bool(names)
    parts = [_part(name, glob) for name in names or ["*"]]
    tells_names = not is_folder and bool(names) and bool(names[-1].strip("*?"))
    return _Glob(parts if is_anchored else [None, *parts], is_folder, tells_names)


def _part(name: str, glob: str) -> str | None:
    """Return the pattern of a name in a glob; None for `**`."""
    if name == "**":
        return None
    if "**" in name:
        raise ValueError(f"{glob!r} has ** beside other characters; ** stands between slashes")
    pattern, place = "", 0
    while place < len(name):
        character = name[place]
        place += 1
        if character == "[":
            # A bracket that comes first in a class belongs to it.
            end = name.find("]", place + (2 if name.startswith("!", place) else 1))
            if end < 0:
                raise ValueError(f"{glob!r} has a [ without its ]; [[] stands for [ itself")
            pattern += _class(name[place:end], glob)
            place = end + 1
        else:
            pattern += {"*": "[^/]*", "?": "[^/]"}.get(character) or re.escape(character)
    return pattern


def _class(inside: str, glob: str) -> str:
    """Return the pattern of one of some characters, or with `!` before them of any other."""
    negated = inside.startswith("!")
    escaped = re.sub(r"([\[\]^&~|])", r"\\\1", inside[negated:])
    pattern = f"(?!/)[{'^' if negated else ''}{escaped}]"
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValueError(f"{glob!r} has a range in [ ] that is upside down") from error
    return pattern
