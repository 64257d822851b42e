"""A plain text that DiscordChatExporter wrote says who wrote what; each span is the file's own."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.corpus.documents import Document, Kind
from retrieval.corpus.readers.plain import read
from tests.retrieval.corpus.readers.chats.told import EXPORTS, said, texts
from tests.retrieval.corpus.readers.shown import (
    assert_each_character_is_in_one_block,
    document,
)

TEXT = (EXPORTS / "discord.txt").read_text("utf-8")
WHOLE = document(read, TEXT)
RULE = "=" * 62
HEAD = f"{RULE}\nGuild: Reef\nChannel: Town / lamps\n{RULE}\n\n"


def log(*messages: tuple[str, str]) -> Document:
    """Read a log of Ada's messages, each with its date."""
    body = "".join(f"[{date}] ada\n{text}\n\n\n" for date, text in messages)
    return document(read, f"{HEAD}{body}{RULE}\nExported {len(messages)} message(s)\n{RULE}\n")


def test_each_message_has_its_writer_and_time() -> None:
    assert said(WHOLE)[:5] == [
        ("ada.b", "2024-03-04T12:31", "Which oil does the big lamp burn?"),
        ("ada.b", "2024-03-04T12:33", "The new keeper asks. See #stores :lamp:"),
        ("cy", "2024-03-04T12:34", "Morning all, fog over the reef again."),
        # Nothing in such a text tells a bot from people.
        ("digest", "2024-03-04T12:34", "Good day, keepers, here is your digest."),
        ("bo_keeper", "2024-03-04T12:41", "Colza oil, since the spring."),
    ]
    assert (WHOLE.text, WHOLE.title) == (TEXT, "lamps")


@pytest.mark.parametrize(
    "noise",
    [
        "{Embed}\nTides of the day\nHigh water at noon.\nLow\nat six",
        "{Reactions}\n👍 (2)",
        "Joined the server.",
        "Pinned a message.",
        "Started a thread.",
        "https://example.org/timers",
        "🎉 :party:",
        "{Forwarded Message}\nWords of somebody else.\nOriginally sent: 04.03.2024 09:00",
        "[04.03.2024 12:31] ada.b (pinned)",
    ],
)
def test_what_nobody_writes_is_noise(noise: str) -> None:
    assert noise in texts(WHOLE, Kind.NOISE)


def test_code_is_code() -> None:
    assert texts(WHOLE, Kind.CODE) == ["```py\nwhile fog:\n    sound(horn)\n```"]


@pytest.mark.parametrize(
    ("dates", "known"),
    [
        (["04.03.2024 12:31"], ["2024-03-04T12:31"]),
        (["4. 3. 2024 9:05"], ["2024-03-04T09:05"]),
        (["04-03-2024 12:31"], ["2024-03-04T12:31"]),
        (["2024/3/4 12:31"], ["2024-03-04T12:31"]),
        (["2024-03-04 12.31"], ["2024-03-04T12:31"]),
        (["3/4/2024 12:31 PM"], ["2024"]),
        (["3/14/2024 12:31 AM"], ["2024-03-14T00:31"]),
        (["3/14/2024 1:31\u202fPM"], ["2024-03-14T13:31"]),
        (["14/03/2024 1:31 p.m."], ["2024-03-14T13:31"]),
        (["14/03/2024 下午 1:31"], ["2024-03-14T13:31"]),
        (["14/03/2024 trưa 1:31"], ["2024-03-14"]),
        # In order only with the month first, or only with the day first.
        (["3/8/2024", "3/9/2024", "4/1/2024"], ["2024-03-08", "2024-03-09", "2024-04-01"]),
        (["8/3/2024", "9/3/2024", "1/4/2024"], ["2024-03-08", "2024-03-09", "2024-04-01"]),
        (["1/4/2024", "9/3/2024", "8/3/2024"], ["2024-04-01", "2024-03-09", "2024-03-08"]),
        (["9/3/2024 08:00", "10/3/2024 09:00"], ["2024", "2024"]),
        (["13/3/2024 08:00", "3/13/2024 09:00"], ["2024", "2024"]),
        (["4.3.2567 12:31", "1402/12/14 12:31"], ["", ""]),
        (["at some time", "99.99.2024 12:31"], ["", ""]),
    ],
)
def test_a_date_is_told_as_far_as_the_file_tells_it(dates: list[str], known: list[str]) -> None:
    found = log(*((date, f"Said at {number}.") for number, date in enumerate(dates)))
    assert [date for _, date, _ in said(found)] == known


def test_a_line_in_a_message_that_looks_like_a_head_is_text() -> None:
    found = log(("04.03.2024 12:31", "They wrote\n\n[05.03.2024 12:31] bo\nand no more."))
    assert texts(found) == ["They wrote\n\n[05.03.2024 12:31] bo\nand no more."]


def test_a_text_of_an_older_version_has_one_blank_line_between_messages() -> None:
    head = f"{RULE}\nGuild: Reef\nChannel: lamps\nTopic: \nMessages: 2\n{RULE}\n\n"
    first = "[05-Dec-19 12:03 AM] ada#4930\nThe lamp\n\n{Reactions}\n👌 \n\n"
    found = document(read, f"{head}{first}[05-Dec-19 07:04 PM] bo#6833\nIt burns.\n\n")
    assert said(found) == [
        ("ada#4930", "2019-12-05T00:03", "The lamp"),
        ("bo#6833", "2019-12-05T19:04", "It burns."),
    ]


def test_lines_may_end_as_in_windows() -> None:
    found = document(read, TEXT.replace("\n", "\r\n"))
    assert [who for who, _, _ in said(found)] == [who for who, _, _ in said(WHOLE)]


@given(st.text(st.sampled_from("={}[]`\n\r a1:/.(")), st.booleans())
def test_each_character_is_in_one_block(text: str, is_whole: bool) -> None:
    assert_each_character_is_in_one_block(read, HEAD + text if is_whole else HEAD[:90] + text)
