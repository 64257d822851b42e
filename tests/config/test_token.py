"""Where does the token come from, and where does it never go?"""

from pathlib import Path

import pytest

from config import layers, secrets
from config.errors import SettingsError
from config.settings import DiscordSettings
from tests.config.conftest import Told

TOKEN = "MTk4.made-up.token"


def token_of(settings: DiscordSettings) -> str | None:
    token = secrets.connection(settings).token
    return token.get_secret_value() if token else None


def refused(file: Path) -> str:
    with pytest.raises(SettingsError) as caught:
        secrets.connection(DiscordSettings(token_file=file))
    return str(caught.value)


def test_without_any_there_is_no_token() -> None:
    assert token_of(layers.load().discord) is None


def test_the_token_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", TOKEN)
    assert token_of(DiscordSettings()) == TOKEN


def test_an_empty_variable_is_no_token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", "")
    assert token_of(DiscordSettings()) is None


@pytest.mark.parametrize("written", [f"{TOKEN}", f"{TOKEN}\n", f" {TOKEN}\r\n", f"\ufeff{TOKEN}\n"])
def test_the_token_comes_from_a_file(working_folder: Path, written: str) -> None:
    file = working_folder / "token"
    file.write_bytes(written.encode())
    assert token_of(DiscordSettings(token_file=file)) == TOKEN


def test_the_variable_counts_more_than_the_file(
    working_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", TOKEN)
    assert token_of(DiscordSettings(token_file=working_folder / "missing")) == TOKEN


def test_a_missing_token_file_is_said_with_its_name(working_folder: Path) -> None:
    file = working_folder / "token"
    assert refused(file) == (
        f"discord.token_file: {file}: can't be read: No such file or directory. "
        "Name a file that holds the token and nothing else, or set DISCORD_TOKEN."
    )


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"", "is empty"),
        (b" \n", "is empty"),
        (f"{TOKEN}\xff".encode("latin-1"), "can't be read: not valid UTF-8"),
        (f"DISCORD_TOKEN = {TOKEN}".encode(), "holds more than one word"),
        (f"# the bot's\n{TOKEN}\n".encode(), "holds more than one word"),
    ],
)
def test_a_file_without_a_token_is_said_and_nothing_of_it_is_repeated(
    working_folder: Path, data: bytes, what: str
) -> None:
    file = working_folder / "token"
    file.write_bytes(data)
    assert refused(file) == (
        f"discord.token_file: {file}: {what}. "
        "Name a file that holds the token and nothing else, or set DISCORD_TOKEN."
    )


def test_a_path_that_cannot_be_is_said_like_a_file_that_cannot_be_read(
    working_folder: Path,
) -> None:
    assert "can't be read" in refused(working_folder / "a\0b")


@pytest.mark.parametrize(
    "toml",
    [
        f"token = '{TOKEN}'",
        f"[discord]\ntoken = '{TOKEN}'",
        f"[discord.token]\nvalue = '{TOKEN}'",
        f"[corpora.notes]\npath = 'notes'\ntoken = '{TOKEN}'",
    ],
)
def test_a_token_in_a_file_is_refused_and_never_repeated(told: Told, toml: str) -> None:
    sentence = told(toml)
    assert TOKEN not in sentence
    assert sentence.endswith(
        "token: the token must not stand in a settings file. "
        "Set DISCORD_TOKEN or discord.token_file, and give the bot a new token."
    )


@pytest.mark.parametrize(
    "toml", [f"[discord]\ntoken = {TOKEN}", f"[discord]\nsecret = '{TOKEN}'", f"[log]\n{TOKEN}"]
)
def test_a_misplaced_token_is_never_repeated(told: Told, toml: str) -> None:
    assert TOKEN not in told(toml)


@pytest.mark.parametrize("name", ["VERBATIM_TOKEN", "VERBATIM_DISCORD__TOKEN", "VERBATIM_DISCORD"])
def test_a_token_in_a_wrong_variable_is_never_repeated(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv(name, TOKEN)
    with pytest.raises(SettingsError) as caught:
        layers.load()
    assert TOKEN not in str(caught.value)
    assert TOKEN not in repr(caught.value)


def test_secrets_are_in_nothing_that_is_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", TOKEN)
    monkeypatch.setenv("DISCORD_PROXY", "http://ada:pass-word@proxy.example")
    connection = secrets.connection(layers.load().discord)
    for printed in (repr(connection), str(connection), connection.model_dump_json()):
        assert TOKEN not in printed
        assert "pass-word" not in printed
    assert TOKEN not in layers.load().model_dump_json()


def test_the_token_of_a_file_is_in_nothing_that_is_printed(working_folder: Path) -> None:
    file = working_folder / "token"
    file.write_text(TOKEN, "utf-8")
    connection = secrets.connection(DiscordSettings(token_file=file))
    assert TOKEN not in repr(connection) + connection.model_dump_json()


def test_a_wrong_address_does_not_bring_the_token_to_light(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", TOKEN)
    monkeypatch.setenv("DISCORD_API_BASE", "http://localhost:1/")
    with pytest.raises(SettingsError) as caught:
        secrets.connection(DiscordSettings())
    assert TOKEN not in str(caught.value) + repr(caught.value)


@pytest.mark.parametrize("token", ["one two", "ma\nde-up", " "])
def test_a_token_variable_of_several_words_or_none_is_refused(
    monkeypatch: pytest.MonkeyPatch, token: str
) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", token)
    with pytest.raises(SettingsError) as caught:
        secrets.connection(DiscordSettings())
    assert str(caught.value).startswith("DISCORD_TOKEN: ")
    assert "two" not in str(caught.value)


@pytest.mark.parametrize(
    "proxy", ["user:hunter2@127.0.0.1:99", "http://user:hunter2@127.0.0.1:99999", "socks5://x:1"]
)
def test_a_proxy_that_is_none_is_refused_without_its_password(
    monkeypatch: pytest.MonkeyPatch, proxy: str
) -> None:
    monkeypatch.setenv("DISCORD_PROXY", proxy)
    with pytest.raises(SettingsError) as caught:
        secrets.connection(DiscordSettings())
    assert str(caught.value).startswith("DISCORD_PROXY: ")
    assert "hunter2" not in str(caught.value)
