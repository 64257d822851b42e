"""What do environment variables say about the settings?"""

from typing import Any

from pydantic_settings import BaseSettings, EnvSettingsSource, SettingsConfigDict

from config.settings import PREFIX, Settings


class _Variables(BaseSettings, Settings):
    """The settings as environment variables name them; only read, never instantiated.

    `Settings` itself is no `BaseSettings`, because the words of a file would then also reach the
    switches of pydantic-settings.
    """

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_nested_delimiter="__")


def read() -> dict[str, Any]:
    """Return the values that variables set, by section, not validated; empty when none is set."""
    values: dict[str, Any] = EnvSettingsSource(_Variables)()
    return values
