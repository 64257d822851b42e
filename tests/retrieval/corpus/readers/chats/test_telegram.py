"""A chat of Telegram, as Telegram Desktop writes it in JSON, says who wrote what, and when."""

import json
from typing import Any

import pytest

from retrieval.corpus.documents import Document, Kind, TextlessError, UndrawableError
from retrieval.corpus.readers.json import draw
from tests.retrieval.corpus.readers.chats.told import EXPORTS, said, texts

DATA = (EXPORTS / "telegram.json").read_bytes()
WHOLE = draw(DATA, "utf-8")


def drawn(**more: Any) -> Document:
    return draw(json.dumps({**json.loads(DATA), **more}).encode(), "utf-8")


def test_what_people_write_is_told_with_its_writer_and_its_time() -> None:
    assert said(WHOLE) == [
        ("Ada", "2024-03-04T12:31", "Who knows how often the bell is wound?"),
        ("Bo", "2024-03-04T12:35", "Every twelve hours, says Ada's book.\nThe rule:"),
        ("Bo", "2024-03-04T12:35", "if tide > 3:\n    wind()"),
        ("", "2024-03-04T12:33", "Good fog to you all."),
        ("Harbour office", "", "Ships keep north of the reef."),
        ("Bo", "2024-03-04T13:30", "Poll next."),
    ]
    assert texts(WHOLE, Kind.CODE) == ["if tide > 3:\n    wind()"]
    assert WHOLE.title == "Bell ropes"


@pytest.mark.parametrize(
    "left_out", ["Sent by a machine", "create_group", "Which bell?", "bell.jpg"]
)
def test_what_nobody_writes_is_left_out(left_out: str) -> None:
    assert left_out.encode() in DATA
    assert left_out not in WHOLE.text


@pytest.mark.parametrize(
    ("more", "url"),
    [
        ({}, "https://t.me/c/1234567890/2"),
        ({"type": "public_channel", "username": "@bells"}, "https://t.me/bells/2"),
        ({"type": "personal_chat"}, ""),
        ({"id": 10_123_456_789_012}, ""),
        ({"id": True}, ""),
    ],
)
def test_a_message_has_a_link_where_telegram_has_one(more: dict[str, Any], url: str) -> None:
    assert drawn(**more).blocks[0].url == url


def test_all_chats_of_an_account_are_sections() -> None:
    chat = json.loads(DATA)
    bot = {"name": "Bell bot", "type": "bot_chat", "id": 12, "messages": chat["messages"]}
    saved = {"type": "saved_messages", "id": 11, "messages": chat["messages"][1:2]}
    told = {
        "about": "All of it.",
        "contacts": {"list": [{"first_name": "Ada"}]},
        "chats": {"about": "Chats.", "list": [chat, bot, 7]},
        "left_chats": {"list": [saved]},
    }
    found = draw(json.dumps(told).encode(), "utf-8")
    assert [one.label for one in found.blocks if one.kind is Kind.HEADING] == [
        "Bell ropes",
        "Bell bot",
    ]
    # In a chat with a bot, what the other one writes is a bot's.
    assert [author for author, _, _ in said(found)].count("Bo") == 3
    assert "Ada" not in found.people


def test_a_text_of_an_old_export_is_told_and_its_control_characters_too() -> None:
    head = b'{"name": "Old", "type": "private_group", "id": 3, "messages": ['
    first = b'{"id": 1, "type": "service", "date": "2019-03-04T12:30:00", "text": ""}, '
    written = b'{"id": 2, "type": "message", "date": "2019-03-04T12:31:05", "from": "Ada", "text": '
    told = rb'["It says \\x0A, ", {"type": "bold", "text": "loudly"}, 7, "\x0B!"]}]}'
    found = draw(head + first + written + told, "utf-8")
    assert said(found) == [("Ada", "2019-03-04T12:31", "It says \\x0A, loudly\n!")]


@pytest.mark.parametrize("messages", [[], [{}], [None, 3, [[]], {"type": "message", "date": []}]])
def test_a_chat_without_messages_is_no_document(messages: list[Any]) -> None:
    with pytest.raises(TextlessError):
        drawn(messages=messages)


def test_an_export_that_breaks_off_is_told() -> None:
    with pytest.raises(UndrawableError):
        draw(DATA[:-40], "utf-8")
