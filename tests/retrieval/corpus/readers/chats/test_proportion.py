"""No message, however it is made, takes longer to read than in proportion to its length."""

import json
import time
from collections.abc import Callable
from contextlib import suppress

import pytest

from retrieval.corpus.documents import UndrawableError
from retrieval.corpus.readers import html, plain
from retrieval.corpus.readers.json import draw
from retrieval.corpus.sources import decode

Read = Callable[[str], object]

SHORT, TIMES, AT_MOST, TRIES = 4_000, 8, 24, 5
"""A message 8 times as long takes about 8 times as long; by the square of its length it would take
64 times."""

PIECES = (
    "a a\n\n<@ <# <a: :a <t: ``` `a > <@a @\n https:// <https://a <@1|a &amp; < \\x0 [ ] {Embed}\n"
).split(" ")


def discord(text: str) -> object:
    author, place = {"id": "1", "name": "ada"}, {"id": "1", "name": "lamps"}
    told = {"id": "2", "type": "Default", "timestamp": "2024", "content": text, "author": author}
    return drawn({"guild": place, "channel": place, "messages": [told]})


def matrix(text: str) -> object:
    relation = {"m.in_reply_to": {"event_id": "$1"}}
    content = {"msgtype": "m.text", "body": f"> <@a\n{text}", "m.relates_to": relation}
    told = {"type": "m.room.message", "sender": "@a:b", "content": content}
    return drawn({"room_name": "Wicks", "messages": [told]})


def whatsapp(text: str) -> object:
    return plain.read(decode(("12/03/2024, 10:15 - Ada: " + text + "\n").encode() * 3, "utf-8"))


def slack(text: str) -> object:
    return drawn([{"type": "message", "user": "U1", "ts": "1.1", "text": text}])


def telegram(text: str) -> object:
    told = {"id": 1, "type": "message", "date": "2024-03-04", "from": "Ada", "text": text}
    return drawn({"name": "Bells", "type": "private_group", "id": 1, "messages": [told]})


def log(text: str) -> object:
    rule = "=" * 62
    head = f"{rule}\nGuild: Reef\nChannel: lamps\n{rule}\n\n[05-Dec-19 07:03 AM] ada\n"
    return plain.read(decode((head + text).encode(), "utf-8"))


def page(text: str) -> object:
    message = f'<div class="chatlog__content"><span class="markdown">{text}</span></div>'
    group = f'<div class="chatlog__message-group"><p data-message-id="1">{message}</p></div>'
    whole = f'<div class="preamble__entry">a</div><div class="chatlog">{group}</div>'
    with suppress(UndrawableError):
        return html.draw(whole.encode(), "utf-8")
    return None


def drawn(told: object) -> object:
    with suppress(UndrawableError):
        return draw(json.dumps(told).encode(), "utf-8")
    return None


def seconds(read: Read, piece: str, length: int) -> float:
    text = piece * (length // len(piece))
    began = time.thread_time()
    read(text)
    return time.thread_time() - began


@pytest.mark.parametrize("read", [discord, matrix, slack, telegram, whatsapp, log, page])
def test_a_long_message_takes_time_in_proportion(read: Read) -> None:
    slow = [
        piece
        for piece in PIECES
        if not any(
            seconds(read, piece, TIMES * SHORT) < AT_MOST * seconds(read, piece, SHORT)
            for _ in range(TRIES)
        )
    ]
    assert slow == []


def test_a_long_chain_of_replies_is_laid_out() -> None:
    author, place = {"id": "1", "name": "ada"}, {"id": "1", "name": "lamps"}
    messages = [
        {
            "id": f"{number}",
            "type": "Reply",
            "timestamp": f"2024-03-04T{number // 3600:02}:{number // 60 % 60:02}:{number % 60:02}",
            "content": f"w{number}",
            "author": author,
            "reference": {"messageId": f"{number - 1}"},
        }
        for number in range(5_000)
    ]
    data = json.dumps({"guild": place, "channel": place, "messages": messages}).encode()
    assert draw(data, "utf-8").text.endswith("w4999")
