"""A chat that WhatsApp exported says who wrote what and when; each span is the file's own."""

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

PHONE = document(read, (EXPORTS / "whatsapp_iphone.txt").read_text("utf-8"))
ANDROID = document(read, (EXPORTS / "whatsapp_android.txt").read_text("utf-8"))


def chat(*heads: str) -> Document:
    """Read a chat in which something is said below each head."""
    return document(read, "\n".join(f"{head}Said at {n}." for n, head in enumerate(heads)))


def test_each_message_of_an_iphone_has_its_writer_and_time() -> None:
    assert said(PHONE) == [
        ("Ada", "2024-03-12T10:15", "When does the mail ship call?"),
        ("Bo Keeper", "2024-03-13T22:16", "Mondays: at high water.\nTwo sacks each week."),
        ("Cy O'Neil", "2024-03-13T22:20", "A stamp costs 3 pence"),
        ("Cy O'Neil", "2024-03-14T00:05", "```sort(mail)```"),
    ]


def test_each_message_of_android_has_its_writer_and_time() -> None:
    assert said(ANDROID) == [
        ("Ada", "2024-12-30T23:55", "When does the mail ship call?"),
        ("+44 20 7946 0000", "2024-12-30T23:56", "Mondays, I think <3 and so do you"),
        ("Bo", "2025-01-02T08:05", "The new stamp, from the mainland."),
    ]


@pytest.mark.parametrize(
    ("found", "noise"),
    [
        (PHONE, "[12/03/2024, 10:15:32] Ada:"),
        (PHONE, "\u200eMessages and calls are end-to-end encrypted."),
        (PHONE, "\u200eimage omitted"),
        (PHONE, "\u200e<This message was edited>"),
        (PHONE, "https://example.org/stamps"),
        (ANDROID, 'Ada created group "Reef: the lamps"'),
        (ANDROID, "<Media omitted>"),
        (ANDROID, "IMG-20250102-WA0001.jpg (file attached)"),
        (ANDROID, "This message was deleted"),
        (ANDROID, "null"),
    ],
)
def test_what_nobody_writes_is_noise(found: Document, noise: str) -> None:
    assert noise in texts(found, Kind.NOISE)


@pytest.mark.parametrize(
    ("heads", "known"),
    [
        (["12/03/2024, 10:15 - Ada: ", "13/03/2024, 9:05 - Bo: "], ["2024-03-12", "2024-03-13"]),
        (
            ["3/12/24, 10:15\u202fPM - Ada: ", "3/13/24, 9:05 AM - Bo: "],
            ["2024-03-12", "2024-03-13"],
        ),
        (["12.03.24, 10:15 - Ada: ", "12.03.24, 10:16 - Bo: "], ["2024-03-12", "2024-03-12"]),
        (["[12.3.2024 klo 10.15.32] Ada: "] * 2, ["2024-03-12", "2024-03-12"]),
        (["2024-03-12 10:15 - Ada: "] * 2, ["2024-03-12", "2024-03-12"]),
        (["[2024/3/12 下午10:15:32] Ada: "] * 2, ["2024-03-12", "2024-03-12"]),
        (["2024. 3. 12. 오후 10:15 - Ada: "] * 2, ["2024-03-12", "2024-03-12"]),
        (["12-03-2024 10:15 - Ada: "] * 2, ["2024-03-12", "2024-03-12"]),
        (
            ["12/03/2024, 10:15 p. m. - Ada: ", "1/04/2024, 1:15 a. m. - Bo: "],
            ["2024-03-12", "2024-04-01"],
        ),
        (["08/03/24, 10:15 - Ada: ", "01/04/24, 10:15 - Bo: "], ["2024-03-08", "2024-04-01"]),
        # Nothing tells the day from the month, or even from the year.
        (["12/03/2024, 10:15 - Ada: "] * 2, ["2024", "2024"]),
        (["12/09/20, 10:15 - Ada: "] * 2, ["", ""]),
    ],
)
def test_a_date_is_told_as_far_as_all_dates_of_a_chat_tell_it(
    heads: list[str], known: list[str]
) -> None:
    found = chat(*heads, heads[-1])
    assert [date[:10] for _, date, _ in said(found)] == [*known, known[-1]]


@pytest.mark.parametrize(
    "text",
    [
        "[2024-03-12 10:15:32] INFO: The lamp is lit.\n" * 5,
        "12/03/2024, 10:15 - Ada: The lamp is lit.\n" * 2,
        "The log of the keepers\n" + "12/03/2024, 10:15 - Ada: The lamp is lit.\n" * 5,
        "12/03/2024, 10:15 - the lamp is lit and the horn sounds\n" * 5,
    ],
)
def test_what_only_looks_like_a_chat_is_none(text: str) -> None:
    assert not any(block.date for block in document(read, text).blocks)


def test_what_says_that_a_name_changed_is_nobodys_words() -> None:
    system = '12/03/2024, 10:16 - Ada changed the subject from "Reef: old" to "Reef: new"\n'
    found = document(read, "13/03/2024, 10:15 - Ada: The lamp is lit.\n" * 3 + system)
    assert {who for who, _, _ in said(found)} == {"Ada"}


def test_lines_may_end_as_in_windows() -> None:
    text = (EXPORTS / "whatsapp_android.txt").read_text("utf-8").replace("\n", "\r\n")
    assert said(document(read, text)) == said(ANDROID)


@given(st.text(st.sampled_from("[]12/3, :-\n\u200eA<> .`"), max_size=60))
def test_each_character_is_in_one_block(text: str) -> None:
    head = "12/03/2024, 10:15 - Ada: A\n"
    assert_each_character_is_in_one_block(read, head * 3 + text)
