"""What do the environment's variables say about the settings?"""

from typing import Any

from pydantic_settings import BaseSettings, EnvSettingsSource, SettingsConfigDict

from config.settings import PREFIX, Settings


class _Variables(BaseSettings, Settings):
    """The settings as the environment names them; only read, never built.

    `Settings` is none of these itself, because what a file says would then also reach the
    switches of pydantic-settings.
    """

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_nested_delimiter="__")


def read() -> dict[str, Any]:
    """Return what the variables set, section by section, not validated; empty for nothing."""
    values: dict[str, Any] = EnvSettingsSource(_Variables)()
    return values
