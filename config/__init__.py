"""Turn TOML files, environment variables and secrets into frozen settings."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from config import folder, layers, secrets
    from config.errors import Problem, SettingsError
    from config.secrets import Connection
    from config.settings import PROJECT, Settings

__all__ = [
    "PROJECT",
    "Connection",
    "Problem",
    "Settings",
    "SettingsError",
    "folder",
    "layers",
    "secrets",
]

_HOMES = {
    "Connection": "config.secrets",
    "PROJECT": "config.settings",
    "Problem": "config.errors",
    "Settings": "config.settings",
    "SettingsError": "config.errors",
}


def __getattr__(name: str) -> object:
    """Load a name when it is first used (PEP 562), since few commands need the secrets."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
