"""Where may the bot find a stand-in for Discord? On this computer and nowhere else."""

import pytest

from config import secrets
from config.errors import SettingsError
from config.settings import DiscordSettings

API_BASE = "http://127.0.0.1:8080/api/v10"
GATEWAY = "ws://127.0.0.1:8080/"


def refused(monkeypatch: pytest.MonkeyPatch, **variables: str) -> str:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as caught:
        secrets.connection(DiscordSettings())
    return str(caught.value)


def test_without_addresses_it_is_discord_itself() -> None:
    connection = secrets.connection(DiscordSettings())
    assert connection.api_base is None
    assert connection.gateway_url is None


@pytest.mark.parametrize(
    ("api_base", "gateway_url"),
    [
        (API_BASE, GATEWAY),
        ("http://localhost:8080", "ws://LOCALHOST:8080"),
        ("http://[::1]:80", "ws://[::1]:80/"),
        ("http://127.200.3.4/api", "ws://127.200.3.4"),
    ],
)
def test_a_stand_in_on_this_computer_is_taken(
    monkeypatch: pytest.MonkeyPatch, api_base: str, gateway_url: str
) -> None:
    monkeypatch.setenv("DISCORD_API_BASE", api_base)
    monkeypatch.setenv("DISCORD_GATEWAY_URL", gateway_url)
    connection = secrets.connection(DiscordSettings())
    assert (connection.api_base, connection.gateway_url) == (api_base, gateway_url)


@pytest.mark.parametrize(
    ("name", "value"), [("DISCORD_API_BASE", API_BASE), ("DISCORD_GATEWAY_URL", GATEWAY)]
)
def test_one_address_without_the_other_is_refused(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    assert refused(monkeypatch, **{name: value}) == (
        "the environment: DISCORD_API_BASE and DISCORD_GATEWAY_URL are set together "
        "or not at all. Correct or unset it; see the README."
    )


@pytest.mark.parametrize(
    "rest",
    [
        "evil.example",
        "127.0.0.1.evil.example",
        "localhost.evil.example",
        "localhost@evil.example",
        "127.0.0.1:80@evil.example",
        "evil.example@127.0.0.1",
        "ada:word@127.0.0.1",
        "evil.example\\@127.0.0.1",
        "127.0.0.1\\@evil.example",
        "127.0.0.1:80\\.evil.example",
        "127.0.0.1\t.evil.example",
        "evil.example#@127.0.0.1",
        "evil.example?@127.0.0.1",
        "evil.example/127.0.0.1",
        "127.1",
        "2130706433",
        "0.0.0.0",  # noqa: S104 - refused
        "[::]",
        "[::1",
        "[::1].evil.example",
        "192.168.0.1",
        "127.0.0.1:99999",
        "127.0.0.1:0",
        "127.0.0.1:port",
        "",
        "/api",
    ],
)
def test_no_other_host_is_handed_the_token(monkeypatch: pytest.MonkeyPatch, rest: str) -> None:
    fix = "Correct or unset it; see the README."
    assert refused(
        monkeypatch, DISCORD_API_BASE=f"http://{rest}", DISCORD_GATEWAY_URL=f"ws://{rest}"
    ).splitlines() == [
        f"DISCORD_API_BASE: must be http:// and a loopback address such as 127.0.0.1. {fix}",
        f"DISCORD_GATEWAY_URL: must be ws:// and a loopback address such as 127.0.0.1. {fix}",
    ]


@pytest.mark.parametrize(
    ("api_base", "gateway_url", "wrong"),
    [
        ("https://127.0.0.1", GATEWAY, "DISCORD_API_BASE: must be http://"),
        ("ws://127.0.0.1", GATEWAY, "DISCORD_API_BASE: must be http://"),
        ("127.0.0.1", GATEWAY, "DISCORD_API_BASE: must be http://"),
        (API_BASE, "wss://127.0.0.1", "DISCORD_GATEWAY_URL: must be ws://"),
        (API_BASE, "http://127.0.0.1", "DISCORD_GATEWAY_URL: must be ws://"),
        (API_BASE, "file:///etc/hosts", "DISCORD_GATEWAY_URL: must be ws://"),
    ],
)
def test_each_address_has_its_own_scheme(
    monkeypatch: pytest.MonkeyPatch, api_base: str, gateway_url: str, wrong: str
) -> None:
    sentence = refused(monkeypatch, DISCORD_API_BASE=api_base, DISCORD_GATEWAY_URL=gateway_url)
    assert sentence.startswith(wrong)
    assert len(sentence.splitlines()) == 1
