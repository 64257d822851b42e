"""Discord's data package says what its owner wrote, where and when."""

import pytest

from retrieval.corpus.documents import UNTOLD, Kind, TextlessError, UndrawableError
from retrieval.corpus.readers import json
from retrieval.corpus.readers.chats.discord_package import draw
from retrieval.corpus.surroundings import Surroundings
from tests.retrieval.corpus.readers.chats.test_slack import around
from tests.retrieval.corpus.readers.chats.told import EXPORTS, said

ROOT = EXPORTS / "package" / "messages"
HEAD = b"ID,Timestamp,Contents,Attachments\n"


def test_messages_have_their_time_and_their_link() -> None:
    folder = ROOT / "c7000"
    found = json.draw(
        (folder / "messages.json").read_bytes(), "utf-8", around(folder, "c7000", "channel.json")
    )
    told = "The new keeper asks in #lamps, <@12345> :fog: :lamp:"
    asked = "Which oil does the big lamp burn?"
    assert said(found) == [("", "2024-03-04T12:31", f"{asked}\n{told}")]
    assert (found.title, found.channel) == ("lamps", "6000/7000")
    assert found.blocks[-1].url == "https://discord.com/channels/6000/7000/1214188366573076480"


def test_an_older_package_has_tables() -> None:
    folder = ROOT / "c7001"
    found = draw(
        (folder / "messages.csv").read_bytes(), "utf-8", around(folder, "c7001", "channel.json")
    )
    assert said(found) == [
        ("", "2024-03-04T12:31", 'The bell rope is worn,\nsays the "old" log.'),
        ("", "2024-03-05T09:00", "I mended it."),
    ]
    assert found.channel == "@me/7001"


def test_without_what_tells_of_the_channel_messages_have_no_link() -> None:
    found = draw(HEAD + b"1,2024-03-04 12:31:05,Hello.,\n", "utf-8", Surroundings())
    assert [one.url for one in found.blocks if one.kind is Kind.PROSE] == [""]
    assert (found.title, found.channel) == ("", UNTOLD)


@pytest.mark.parametrize("data", [b"", HEAD, b"a,b\n1,2\n", b"[]", b'[{"ID": 1}]', HEAD + b"1\n"])
def test_another_table_is_no_document(data: bytes) -> None:
    with pytest.raises(TextlessError):
        draw(data, "utf-8", Surroundings())


@pytest.mark.parametrize(
    "data", [b"\xff", HEAD + b'1,2,"x', HEAD + b"1,2," + b"x" * 200_000, b"[1"]
)
def test_a_broken_table_is_told(data: bytes) -> None:
    with pytest.raises(UndrawableError):
        draw(data, "utf-8", Surroundings())


@pytest.mark.parametrize("name", ["index.json", "c7000/channel.json", "../account/user.json"])
def test_what_stands_beside_them_is_no_document(name: str) -> None:
    with pytest.raises(TextlessError):
        json.draw((ROOT / name).read_bytes(), "utf-8")
