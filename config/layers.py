"""How do the defaults, a TOML file and the environment become the settings in force?

There are three layers, and each overrides those before it: `default.toml`, one TOML file,
environment variables.
"""

import os
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, get_args

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from config.errors import Problem, SettingsError
from config.settings import DEFAULTS, PREFIX, PROJECT, Settings

FILE_NAME: Final = "verbatim.toml"
FILE_VARIABLE: Final = "VERBATIM_CONFIG"

_TYPES: Final = {
    "dict_type": "must be a section",
    "model_type": "must be a section",
    "path_type": "must be a path",
    "string_type": "must be text",
}
"""Our words for pydantic's errors about a wrong type."""


@dataclass(frozen=True, slots=True)
class _Layer:
    origin: str
    values: dict[str, Any]


def load(file: Path | None = None, folder: Path | None = None) -> Settings:
    """Read the settings in force.

    Args:
        file: A TOML file. None means the one that VERBATIM_CONFIG names, else `verbatim.toml` in
            the working folder, if there is one.
        folder: The working folder; None for the process's own.

    Raises:
        SettingsError: A file can't be read, or a setting is unknown or wrong.
    """
    here = folder or Path.cwd()
    own = own_file(file, here)
    layers = [_Layer(str(DEFAULTS), _make_absolute(_read(DEFAULTS), PROJECT))]
    layers[0].values["index"]["dir"] = str(own.parent / _read(DEFAULTS)["index"]["dir"])
    if own.is_file() or _named_file(file):
        layers.append(_Layer(str(own), _make_absolute(_read(own), own.parent)))
    layers.append(_Layer("the environment", _make_absolute(_environment(), here)))
    try:
        return Settings.model_validate(_merge(layers))
    except ValidationError as error:
        raise SettingsError([_problem(details, layers) for details in error.errors()]) from None


def defaults() -> Settings:
    """Return the defaults alone."""
    return Settings.model_validate(_make_absolute(_read(DEFAULTS), PROJECT))


def own_file(file: Path | None = None, folder: Path | None = None) -> Path:
    """Return where the overriding file is, or would be; takes the same arguments as `load`."""
    return (folder or Path.cwd()) / (_named_file(file) or FILE_NAME)


def _named_file(file: Path | None) -> Path | None:
    variable = os.environ.get(FILE_VARIABLE)
    return file or (Path(variable) if variable else None)


def _read(file: Path) -> dict[str, Any]:
    try:
        # Editors on Windows begin a file with a byte order mark.
        return tomllib.loads(file.read_bytes().decode("utf-8-sig"))
    except OSError as error:
        fix = "Name an existing file with --config or VERBATIM_CONFIG."
        raise SettingsError([Problem(str(file), f"can't be read: {error.strerror}", fix)]) from None
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        what = f"is not valid UTF-8 (line {line})"
        raise SettingsError([Problem(str(file), what, "Save it as UTF-8.")]) from None
    except (ValueError, RecursionError) as error:  # a number or nesting beyond Python's limits
        raise SettingsError(
            [Problem(str(file), f"is not valid TOML: {error}", "Correct that line.")]
        ) from None


def _environment() -> dict[str, Any]:
    named = [name for name in os.environ if name.upper().startswith(PREFIX)]
    set_here = [name for name in named if name.upper() != FILE_VARIABLE]
    for name in set_here:
        section, nested, _ = name.upper().removeprefix(PREFIX).lower().partition("__")
        if section not in Settings.model_fields:
            raise SettingsError([_unknown(name, section, list(Settings.model_fields))])
        if not nested:
            fix = f"Set one of its settings, as in {PREFIX}LOG__LEVEL."
            raise SettingsError([Problem(name, "names a section, not a setting", fix)])
    if not set_here:
        return {}
    # pydantic-settings takes as long to import as pydantic itself, and is needed only here.
    from config import variables  # noqa: PLC0415

    return variables.read()


def _make_absolute(values: dict[str, Any], folder: Path) -> dict[str, Any]:
    """Make the paths of a layer absolute, in place; validation deals with anything else."""

    def root(section: object, key: str) -> None:
        if isinstance(section, dict) and isinstance(path := section.get(key), str):
            # Path.expanduser raises for a user it doesn't know; this leaves such a `~` alone.
            home = os.path.expanduser(path)  # noqa: PTH111
            section[key] = folder / home if path else None

    corpora = values.get("corpora")
    for corpus in corpora.values() if isinstance(corpora, dict) else ():
        root(corpus, "path")
    root(values.get("index"), "dir")
    root(values.get("discord"), "token_file")
    root(values.get("cluster"), "ca_file")
    root(values.get("cluster"), "password_file")
    return values


def _merge(layers: Sequence[_Layer]) -> dict[str, Any]:
    merged: dict[str, Any] = {}
    for layer in layers:
        merged = _overlay(merged, layer.values)
    # The built-in corpus gives way to the first corpus that somebody names.
    own = [
        name
        for layer in layers[1:]
        if isinstance(corpora := layer.values.get("corpora"), dict)
        for name in corpora
    ]
    if own and isinstance(merged["corpora"], dict):
        merged["corpora"] = {name: merged["corpora"][name] for name in own}
    return merged


def _overlay(under: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    result = dict(under)
    for key, value in over.items():
        below = result.get(key)
        both = isinstance(value, dict) and isinstance(below, dict)
        result[key] = _overlay(below, value) if both else value  # type: ignore[arg-type]
    return result


def _problem(details: ErrorDetails, layers: Sequence[_Layer]) -> Problem:
    location = [str(part) for part in details["loc"] if part != "[key]"]
    # A missing setting stands in no layer, but the section that lacks it does.
    origin = next(
        layer.origin
        for length in range(len(location), -1, -1)
        for layer in reversed(layers)
        if _holds(layer.values, location[:length])
    )
    where = f"{origin}: {'.'.join(location)}"
    if details["type"] == "extra_forbidden":
        section = _fields_at(location[:-1])
        if location[-1] == "token":
            # The value may be a real token, so none of it is repeated.
            return Problem(
                where,
                "the token must not stand in a settings file",
                "Set DISCORD_TOKEN or discord.token_file, and give the bot a new token.",
            )
        return _unknown(where, location[-1], section)
    if details["type"] == "missing":
        return Problem(where, "is missing", f"Add {location[-1]!r}; see {DEFAULTS.name}.")
    message = _TYPES.get(details["type"]) or details["msg"].removeprefix("Value error, ")
    return Problem(where, message[:1].lower() + message[1:], f"See {DEFAULTS.name}.")


def _unknown(where: str, name: str, known: Sequence[str]) -> Problem:
    from difflib import get_close_matches  # noqa: PLC0415 - for mistakes only

    close = get_close_matches(name, known, n=1)
    fix = f"Did you mean {close[0]!r}?" if close else f"Known here: {', '.join(known)}."
    return Problem(where, "is not a setting", fix)


def _fields_at(location: Sequence[str]) -> list[str]:
    section: Any = Settings
    if location:
        section = Settings.model_fields[location[0]].annotation
        *_, section = get_args(section) or [section]  # the corpora stand in a table, by their names
    return list(section.model_fields)


def _holds(values: object, location: Sequence[str]) -> bool:
    for part in location:
        if not isinstance(values, dict) or part not in values:
            return False
        values = values[part]
    return True
