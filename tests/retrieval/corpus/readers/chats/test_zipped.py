"""An export that is a zip file says what its folder says; any other zip file is no document."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from retrieval.corpus.documents import Document, Kind, TextlessError, UndrawableError
from retrieval.corpus.readers.chats.zipped import draw
from retrieval.corpus.readers.plain import read
from tests.retrieval.corpus.readers.chats.told import EXPORTS, said
from tests.retrieval.corpus.readers.shown import document
from tests.retrieval.corpus.readers.written import zipped

CHAT = (EXPORTS / "whatsapp_android.txt").read_bytes()


def folder(root: Path, top: str = "") -> dict[str, bytes]:
    files = (file for file in sorted(root.rglob("*")) if file.is_file())
    return {top + file.relative_to(root).as_posix(): file.read_bytes() for file in files}


def headings(found: Document) -> list[tuple[int, str]]:
    return [(one.level, one.label) for one in found.blocks if one.kind is Kind.HEADING]


@pytest.mark.parametrize("top", ["", "Reef keepers Slack export/"])
def test_slack_is_read_with_its_channels_as_sections(top: str) -> None:
    files = folder(EXPORTS / "slack", top)
    files[f"{top}stores/2024-03-06.json"] = json.dumps(
        [{"type": "message", "user": "U2", "text": "All counted.", "ts": "1709712000.000100"}]
    ).encode()
    found = draw(zipped(files), "utf-8")
    assert headings(found) == [(1, "general"), (1, "stores")]
    told = said(found)
    # What a thread got on another day stands below its first message, too.
    assert told[:3] == [
        ("Ada", "2024-03-04T12:31", "Who keeps the list of the barrels in #stores?"),
        ("Bo Reed", "2024-03-04T12:50", "I do, it hangs behind the door."),
        ("Bo Reed", "2024-03-05T08:10", "There are thirteen now."),
    ]
    assert told[-1] == ("Bo Reed", "2024-03-06T08:00", "All counted.")
    assert found.blocks[-1].url == "https://reefkeepers.slack.com/archives/C2/p1709712000000100"


@pytest.mark.parametrize("top", ["", "package/"])
def test_a_data_package_is_read_with_its_owner(top: str) -> None:
    found = draw(zipped(folder(EXPORTS / "package", top)), "utf-8")
    assert headings(found) == [(1, "lamps")]
    assert [author for author, _, _ in said(found)] == ["Ada"] * 3
    assert found.people == {"Ada": ("ada.b",)}


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("_chat.txt", ""),
        ("WhatsApp Chat with Ada.txt", "WhatsApp Chat with Ada"),
        ("Ada/WhatsApp-Chat mit Ada.txt", "WhatsApp-Chat mit Ada"),
        ("WhatsAppでのAdaとのチャット.txt", "WhatsAppでのAdaとのチャット"),
    ],
)
@pytest.mark.parametrize("kind", ["whatsapp_iphone", "whatsapp_android"])
def test_a_chat_of_whatsapp_is_read_beside_its_pictures(name: str, title: str, kind: str) -> None:
    data = (EXPORTS / f"{kind}.txt").read_bytes()
    alone = document(read, data.decode())
    for written in (data, data.replace(b"\n", b"\r\n")):
        found = draw(zipped({"IMG-20250102-WA0001.jpg": b"\xff", name: written}), "utf-8")
        assert said(found) == said(alone)
        assert found.title == title


@pytest.mark.parametrize(
    "files",
    [
        {},
        {"a.txt": b"text"},
        {"a.txt": CHAT, "b.txt": CHAT},
        {"general/2024-03-04.json": b"[]"},
        {"users.json": b"[]", "general/2024-03-04.json": b"[]"},
        {"messages/c1/messages.json": b"[]"},
        {"messages/c1/messages.json": b"[]", "messages/c1/channel.json": b"{}"},
    ],
)
def test_another_zip_file_is_no_document(files: Mapping[str, bytes]) -> None:
    with pytest.raises(TextlessError):
        draw(zipped(files), "utf-8")


@pytest.mark.parametrize(
    "data",
    [
        b"no zip",
        zipped({"users.json": b"[]", "general/2024-03-04.json": b"[{]"}),
        zipped({"users.json": b"[]", "general/2024-03-04.json": b"[]"})[:-30],
    ],
)
def test_a_broken_export_is_told(data: bytes) -> None:
    with pytest.raises(UndrawableError):
        draw(data, "utf-8")
