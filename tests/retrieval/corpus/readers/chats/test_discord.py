"""A channel of Discord, as DiscordChatExporter writes it in JSON, says who wrote what, and when."""

import json
from typing import Any

import pytest

from retrieval.corpus.documents import Document, Kind, TextlessError, UndrawableError
from retrieval.corpus.readers.json import draw
from tests.retrieval.corpus.readers.chats.told import EXPORTS, said, texts

DATA = (EXPORTS / "discord.json").read_bytes()
WHOLE = draw(DATA, "utf-8")


def changed(**more: Any) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(DATA)
    return {**told, **more}


def drawn(told: Any) -> Document:
    return draw(json.dumps(told).encode(), "utf-8")


def message(text: Any, **more: Any) -> dict[str, Any]:
    author = {"id": "1", "name": "ada.b", "nickname": "Ada", "isBot": False}
    date = "2024-03-04T12:31:05+00:00"
    return {
        "id": "7",
        "type": "Default",
        "timestamp": date,
        "content": text,
        "author": author,
        **more,
    }


def export(*messages: Any, **channel: Any) -> dict[str, Any]:
    place = {"id": "70", "type": "GuildTextChat", "name": "lamps", **channel}
    return {"guild": {"id": "60", "name": "Reef"}, "channel": place, "messages": [*messages]}


def test_what_people_write_is_told_with_its_writer_and_its_time() -> None:
    assert said(WHOLE) == [
        (
            "ada.b",
            "2024-03-04T12:31",
            "Which oil does the big lamp burn?\nThe new keeper asks. See #stores :lamp:",
        ),
        (
            "Bo",
            "2024-03-04T12:41",
            "Colza oil, since the spring.\nWhale oil went up the stairs for the last time in May.",
        ),
        ("cy", "2024-03-05T09:00", said(WHOLE)[2][2]),
        ("cy", "2024-03-04T12:34", "Morning all, fog over the reef again."),
        ("Bo", "2024-03-04T13:10", "The timer runs this:"),
        ("Bo", "2024-03-04T13:10", "while fog:\n    sound(horn)"),
        ("Bo", "2024-03-04T13:10", "It never stops."),
        ("Bo", "2024-03-04T13:10", "That page lists them all."),
        (
            "cy",
            "2024-03-04T14:20",
            "Ask @Ada or @Bo in #lamps :lamp: at 2024-03-04 13:46, says <@12345>.",
        ),
        ("ada_second", "2024-03-05T08:00", "Another Ada came in with the supply boat."),
    ]
    assert said(WHOLE)[2][2].startswith("Asked too early")


@pytest.mark.parametrize(
    "left_out",
    [
        "Good day, keepers",
        "Tides of the day",
        "High water",
        "A preview that nobody wrote",
        "Joined the server",
        "Pinned a message",
        "Started a thread",
        "Gale warning",
        "horn-manual",
        "Foggy sticker",
        "Words of somebody else",
        "👍",
    ],
)
def test_what_nobody_writes_is_left_out(left_out: str) -> None:
    assert left_out.encode() in DATA
    assert left_out not in WHOLE.text


def test_a_message_is_told_once_however_often_it_stands_in_the_export() -> None:
    assert WHOLE.text.count("Which oil does the big lamp burn?") == 1


def test_an_address_alone_and_pictures_are_noise() -> None:
    noise = texts(WHOLE, Kind.NOISE)
    assert "https://example.org/timers" in noise
    assert "🎉 :party:" in noise


def test_a_message_has_its_link_and_the_channel_its_place() -> None:
    block = next(one for one in WHOLE.blocks if one.kind is Kind.CODE)
    assert block.url == "https://discord.com/channels/6000/7000/1214198159769600000"
    assert (WHOLE.title, WHOLE.channel) == ("lamps", "6000/7000")


def test_two_people_of_one_name_go_by_names_that_they_have_alone() -> None:
    assert WHOLE.people == {
        "ada.b": ("Ada", "<@900000000000000001>"),
        "Bo": ("bo_keeper", "<@900000000000000002>"),
        "ada_second": ("Ada", "<@900000000000000006>"),
        "cy": ("<@900000000000000003>",),
    }


def test_a_thread_is_a_section_below_its_channel() -> None:
    found = drawn(
        export(message("Wind it."), type="GuildPublicThread", categoryId="65", category="help")
        | {
            "channel": {
                "id": "71",
                "type": "GuildPublicThread",
                "name": "How do I wind the clock?",
                "categoryId": "70",
                "category": "help",
            }
        }
    )
    headings = [(one.level, one.label) for one in found.blocks if one.kind is Kind.HEADING]
    assert headings == [(1, "help"), (2, "How do I wind the clock?")]
    assert (found.title, found.channel) == ("How do I wind the clock?", "60/70/71")
    assert found.blocks[-1].url == "https://discord.com/channels/60/71/7"


def test_direct_messages_stand_in_no_server() -> None:
    found = drawn({**export(message("Hello.")), "guild": {"id": "0", "name": "Direct Messages"}})
    assert found.blocks[-1].url == "https://discord.com/channels/@me/70/7"


def test_the_same_channel_exported_anew_says_the_same_paragraphs() -> None:
    told = changed(exportedAt="2025-01-01T00:00:00+00:00")
    told["messages"].append(message("A new one.", id="99", timestamp="2024-06-01T00:00:00+00:00"))
    told["messages"][0]["author"]["roles"] = [{"id": "1", "name": "keeper"}]
    assert texts(drawn(told)) == [*texts(WHOLE), "A new one."]
    told["messages"].reverse()
    assert texts(drawn(told)) == [*texts(WHOLE), "A new one."]


def test_a_part_of_an_export_says_the_paragraphs_of_the_whole() -> None:
    messages = changed()["messages"][:-1]  # the last one is a double
    first, second = (changed(messages=part) for part in (messages[:8], messages[8:]))
    assert sorted([*texts(drawn(first)), *texts(drawn(second))]) == sorted(texts(WHOLE))


@pytest.mark.parametrize(
    "told",
    [
        export({}),
        export(None, 3, "text", [], message(None), message({"a": 1}), message(7.5)),
        export(message("Hello.", type="ChatInputCommand")),
        export(message("Hello.", author={"id": "4", "isBot": True})),
        {**export({"id": 1, "timestamp": 2, "author": 3}), "guild": 4, "channel": None},
    ],
)
def test_what_has_no_messages_is_no_document(told: Any) -> None:
    with pytest.raises(TextlessError):
        drawn(told)


@pytest.mark.parametrize(
    ("more", "author", "date"),
    [
        ({"timestamp": "yesterday"}, "Ada", ""),
        ({"timestamp": None}, "Ada", ""),
        ({"author": {"id": "1", "name": "ada.b"}}, "ada.b", "2024-03-04T12:31"),
        ({"author": {"name": "ada.b", "nickname": 3}}, "3", "2024-03-04T12:31"),
        ({"author": None}, "", "2024-03-04T12:31"),
        (
            {"author": {"id": "1", "nickname": " \n A\u0000da\n B"}},
            "A\ufffdda B",
            "2024-03-04T12:31",
        ),
        (
            {"reactions": [{"emoji": {"name": "x"}, "count": 1}] * 100_000},
            "Ada",
            "2024-03-04T12:31",
        ),
        ({"type": "Reply", "reference": {"messageId": "7"}}, "Ada", "2024-03-04T12:31"),
        ({"type": "Reply", "reference": ["7"]}, "Ada", "2024-03-04T12:31"),
    ],
)
def test_what_isnt_known_is_left_out(more: dict[str, Any], author: str, date: str) -> None:
    told = message("It burns.", id="1", author={"id": "9", "name": "bo"})
    assert said(drawn(export(told, message("It smokes.", **more))))[1] == (
        author,
        date,
        "It smokes.",
    )


def test_an_export_that_breaks_off_is_told() -> None:
    with pytest.raises(UndrawableError, match="not valid JSON"):
        draw(DATA[: len(DATA) // 2], "utf-8")


def test_what_is_nested_too_deeply_ends_by_itself() -> None:
    deep = json.dumps(export(message("Hello."))).replace('"Hello."', "[" * 100_000)
    with pytest.raises((UndrawableError, RecursionError)):
        draw(deep.encode(), "utf-8")
