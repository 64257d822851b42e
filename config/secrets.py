"""Which token and which address does the bot use to reach Discord, and which password elsewhere?

Tokens and addresses are read from the environment only, or a secret from a file of its own; a
secret is a `SecretStr`, which prints as stars.
"""

from pathlib import Path
from urllib.parse import urlsplit

from pydantic import (
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, SettingsConfigDict

from config.errors import Problem, SettingsError
from config.settings import ClusterSettings, DiscordSettings, is_loopback


class Connection(BaseSettings):
    """The variables DISCORD_TOKEN, DISCORD_API_BASE, DISCORD_GATEWAY_URL and DISCORD_PROXY.

    Attributes:
        token: The bot's token; None when neither the variable nor a token file is set.
        api_base: A stand-in's REST address on loopback; None for Discord itself.
        gateway_url: The same stand-in's gateway.
        proxy: A proxy's URL, which may hold a password.
    """

    model_config = SettingsConfigDict(
        frozen=True, env_prefix="DISCORD_", env_ignore_empty=True, hide_input_in_errors=True
    )

    token: SecretStr | None = None
    api_base: str | None = None
    gateway_url: str | None = None
    proxy: SecretStr | None = None

    @field_validator("api_base", "gateway_url")
    @classmethod
    def _is_loopback(cls, url: str | None, info: ValidationInfo) -> str | None:
        scheme = "http" if info.field_name == "api_base" else "ws"
        if url is not None and not _is_on_loopback(url, scheme):
            # Another host would receive the token.
            raise ValueError(f"must be {scheme}:// and a loopback address such as 127.0.0.1")
        return url

    @field_validator("token")
    @classmethod
    def _is_one_word(cls, token: SecretStr | None) -> SecretStr | None:
        if token is not None and len(token.get_secret_value().split()) != 1:
            raise ValueError("must be the token and nothing else, without white space")
        return token

    @field_validator("proxy")
    @classmethod
    def _is_a_proxy(cls, proxy: SecretStr | None) -> SecretStr | None:
        if proxy is not None and not _names_a_host(proxy.get_secret_value()):
            raise ValueError("must be http:// or https://, a host and a port")
        return proxy

    @model_validator(mode="after")
    def _is_a_pair(self) -> "Connection":
        if (self.api_base is None) != (self.gateway_url is None):
            raise ValueError(
                "DISCORD_API_BASE and DISCORD_GATEWAY_URL are set together or not at all"
            )
        return self


def _names_a_host(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:  # no valid port
        return False


def _is_on_loopback(url: str, scheme: str) -> bool:
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:  # no valid port
        return False
    shown = f"[{host}]" if ":" in host else host
    # Host and port, nothing else: programs disagree on the host in `user@host` or `[::1].example`.
    plain = parts.netloc.lower() in {shown, f"{shown}:{port}"}
    return parts.scheme == scheme and is_loopback(host) and plain and port != 0


def connection(settings: DiscordSettings) -> Connection:
    """Read how to reach Discord; a token file is used when DISCORD_TOKEN is not set.

    Raises:
        SettingsError: A variable is wrong, or the token file can't be read or holds no token.
    """
    try:
        variables = Connection()
    except ValidationError as error:
        raise SettingsError([_problem(details) for details in error.errors()]) from None
    if variables.token is not None or settings.token_file is None:
        return variables
    told = "discord.token_file", settings.token_file, "the token", ", or set DISCORD_TOKEN"
    return variables.model_copy(update={"token": _secret(*told)})


def cluster_password(settings: ClusterSettings) -> SecretStr | None:
    """Read the password of the cluster; None where none is named.

    Raises:
        SettingsError: The file can't be read, or holds no password.
    """
    if settings.password_file is None:
        return None
    return _secret("cluster.password_file", settings.password_file, "the password", "")


def _secret(name: str, file: Path, what: str, otherwise: str) -> SecretStr:
    """Read the one word of a file; raises SettingsError where there is none."""
    where = f"{name}: {file}"
    fix = f"Name a file that holds {what} and nothing else{otherwise}."
    try:
        words = file.read_text("utf-8-sig").split()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "not valid UTF-8"
        raise SettingsError([Problem(where, f"can't be read: {reason}", fix)]) from None
    if len(words) != 1:
        told = "holds more than one word" if words else "is empty"
        raise SettingsError([Problem(where, told, fix)])
    return SecretStr(words[0])


def stand_in(token: str, api_base: str, gateway_url: str) -> Connection:
    """Return how to reach a stand-in, whatever the environment says."""
    return Connection(
        token=SecretStr(token), api_base=api_base, gateway_url=gateway_url, proxy=None
    )


def _problem(details: ErrorDetails) -> Problem:
    name = "".join(f"DISCORD_{part}".upper() for part in details["loc"])
    message = str(details["msg"]).removeprefix("Value error, ")
    return Problem(name or "the environment", message, "Correct or unset it; see the README.")
