"""A day in a channel of Slack says who wrote what, with the help of the lists beside it."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from retrieval.corpus.documents import Document, Kind, TextlessError
from retrieval.corpus.readers.json import draw
from retrieval.corpus.surroundings import Surroundings
from tests.retrieval.corpus.readers.chats.told import EXPORTS, said, texts

ROOT = EXPORTS / "slack"


def around(root: Path, folder: str, *names: str) -> Surroundings:
    """Return what stands around a file of a folder."""
    kept = {name: hashlib.sha256((root / name).read_bytes()).hexdigest() for name in names}
    return Surroundings(root, folder, companions={name: (name, kept[name]) for name in names})


AROUND = around(ROOT, "general", "users.json", "channels.json", "dms.json")
DATA = (ROOT / "general" / "2024-03-04.json").read_bytes()
SEEN = "@here see https://example.org/b or ask @Bo Reed and @dee, @keepers, x@example.org :fog:"
WHOLE = draw(DATA, "utf-8", AROUND)


def drawn(*messages: Any, surroundings: Surroundings = AROUND) -> Document:
    return draw(json.dumps([*messages]).encode(), "utf-8", surroundings)


def message(text: Any, **more: Any) -> dict[str, Any]:
    return {"type": "message", "user": "U1", "text": text, "ts": "1709555465.000100", **more}


def test_what_people_write_is_told_with_its_writer_and_its_time() -> None:
    assert said(WHOLE) == [
        ("Ada", "2024-03-04T12:31", "Who keeps the list of the barrels in #stores?"),
        ("Bo Reed", "2024-03-04T12:50", "I do, it hangs behind the door."),
        (
            "cy",
            "2024-03-04T12:33",
            "Fog & rain, says the weather page <again>.\n" + SEEN,
        ),
        ("Bo Reed", "2024-03-04T13:00", "barrels = 12"),
        ("cy", "2024-03-04T14:00", "counts them again"),
        ("Eve North", "2024-03-04T14:30", "I am new here."),
    ]
    assert texts(WHOLE, Kind.CODE) == ["barrels = 12"]
    assert (WHOLE.title, WHOLE.people["Ada"]) == ("general", ("Ada Brook", "ada"))


@pytest.mark.parametrize(
    "left_out",
    [
        "has joined",
        "High water",
        "Low water",
        "Previewed",
        "barrels.png",
        "was deleted",
        "thumbsup",
    ],
)
def test_what_nobody_writes_is_left_out(left_out: str) -> None:
    assert left_out.encode() in DATA
    assert left_out not in WHOLE.text


def test_a_message_has_its_link_where_the_export_tells_the_domain() -> None:
    links = [one.url for one in WHOLE.blocks if one.kind is Kind.PROSE]
    assert links[0] == "https://reefkeepers.slack.com/archives/C1/p1709555465000100"
    assert links[1] == (
        "https://reefkeepers.slack.com/archives/C1/p1709556600000100"
        "?thread_ts=1709555465.000100&cid=C1"
    )
    assert drawn(message("Hello.")).blocks[0].url == ""


def test_without_the_lists_people_go_by_what_the_message_tells() -> None:
    profile = {"display_name": "Ada", "real_name": "Ada Brook"}
    found = drawn(
        message("Ask <@U2> in <#C2>.", user_profile=profile),
        message("Yes.", user="U2", ts="1709555466.000100"),
        surroundings=Surroundings(folder="general"),
    )
    assert said(found) == [
        ("Ada", "2024-03-04T12:31", "Ask @U2 in #C2."),
        ("", "2024-03-04T12:31", "Yes."),
    ]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a < b > c", "a < b > c"),
        ("<> <|x> <@> <b> <@|> <#||>", "<> <|x> <@> <b> @ #|"),
        ("<!date^1392734382^{date}|18 February 2014>", "18 February 2014"),
        ("<!channel> &amp;lt;", "@channel &lt;"),
    ],
)
def test_marks_are_told_as_they_are_seen(text: str, shown: str) -> None:
    assert texts(drawn(message(f"So: {text}"))) == [f"So: {shown}"]


@pytest.mark.parametrize(
    "messages",
    [(message(None),), (message([]), None, 3), (message("x", subtype="pinned_item"),)],
)
def test_a_day_without_messages_is_no_document(messages: tuple[Any, ...]) -> None:
    with pytest.raises(TextlessError):
        drawn(*messages)


@pytest.mark.parametrize("stamp", ["", "now", None, 17, "9" * 13 + ".1"])
def test_a_time_that_is_none_is_left_out(stamp: Any) -> None:
    assert said(drawn(message("Hello.", ts=stamp))) == [("Ada", "", "Hello.")]


@pytest.mark.parametrize("name", ["users.json", "channels.json", "dms.json"])
def test_the_lists_are_no_documents(name: str) -> None:
    with pytest.raises(TextlessError):
        draw((ROOT / name).read_bytes(), "utf-8", Surroundings())
