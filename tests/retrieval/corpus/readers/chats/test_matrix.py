"""A room of Matrix, as Element writes it in JSON, says who wrote what, and when."""

import json
from typing import Any

import pytest

from retrieval.corpus.documents import Document, TextlessError
from retrieval.corpus.readers.json import draw
from tests.retrieval.corpus.readers.chats.told import EXPORTS, said

DATA = (EXPORTS / "matrix.json").read_bytes()
WHOLE = draw(DATA, "utf-8")


def drawn(*events: Any) -> Document:
    return draw(json.dumps({"room_name": "Wicks", "messages": [*events]}).encode(), "utf-8")


def test_what_people_write_is_told_with_its_writer_and_its_time() -> None:
    assert said(WHOLE) == [
        ("Ada", "2024-03-04T12:31", "Where do the spare wicks lie?"),
        ("Bo", "2024-03-04T12:35", "In the green chest upstairs."),
        ("@cy:example.org", "2024-03-04T12:50", "I count four there."),
        ("@cy:example.org", "2024-03-04T12:32", "Low water at six."),
        ("Ada", "2024-03-04T13:02", "trims the wick"),
    ]
    assert (WHOLE.title, WHOLE.people["Bo"]) == ("Wicks", ("@bo:example.org",))
    assert WHOLE.blocks[0].url == "https://matrix.to/#/!reef:example.org/$ev3"


@pytest.mark.parametrize(
    "left_out", ["Machine says", "wick.jpg", "Nonsense", "m.megolm", "Wicks and worries", "👍"]
)
def test_what_nobody_writes_is_left_out(left_out: str) -> None:
    assert left_out in DATA.decode()
    assert left_out not in WHOLE.text


@pytest.mark.parametrize("stamp", [None, "now", 10**400, -1, 1.5])
def test_a_time_that_is_none_is_left_out(stamp: Any) -> None:
    event = {"type": "m.room.message", "sender": "@a:b", "origin_server_ts": stamp}
    found = drawn({**event, "content": {"msgtype": "m.text", "body": "Hello."}})
    (told,) = said(found)
    assert told in {("@a:b", "", "Hello."), ("@a:b", "1969-12-31T23:59", "Hello.")}


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("> <@a:b> One\n> two\n\nThree", "Three"),
        ("> * <@a:b> waves\n\nThree", "Three"),
        ("> A quote of my own\n\nThree", "> A quote of my own\n\nThree"),
    ],
)
def test_what_a_client_quotes_above_a_reply_is_left_out(body: str, text: str) -> None:
    relation = {"m.in_reply_to": {"event_id": "$elsewhere"}}
    content = {"msgtype": "m.text", "body": body, "m.relates_to": relation}
    event = {"type": "m.room.message", "sender": "@a:b", "content": content}
    assert said(drawn(event)) == [("@a:b", "", text)]


@pytest.mark.parametrize(
    "events",
    [(), ({"type": 1, "sender": 2},), ({"type": "m.room.message", "sender": "x", "content": []},)],
)
def test_a_room_without_messages_is_no_document(events: tuple[Any, ...]) -> None:
    with pytest.raises(TextlessError):
        drawn(*events)
