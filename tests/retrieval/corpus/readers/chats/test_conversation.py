"""What somebody writes within minutes is one paragraph; a reply stands below what it answers."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.corpus.documents import Document, Kind
from retrieval.corpus.readers.chats.conversation import (
    UNKNOWN,
    Message,
    add_messages,
    date_of,
)
from retrieval.corpus.readers.composition import Composition
from tests.retrieval.corpus.readers.chats.told import said, texts

NAMES = {"a": "Ada", "b": "Bo", "c": "Cy"}
NOON = 1_709_553_600.0


def drawn(*messages: Message) -> Document:
    composition = Composition()
    add_messages(composition, messages, NAMES)
    return composition.document()


def at(
    minute: float, author: str, text: str, answers: str = "", *, is_shown: bool = True
) -> Message:
    seconds = NOON + 60 * minute
    return Message(
        str(minute), author, date_of(seconds), seconds, text, f"u/{minute}", answers, is_shown
    )


@pytest.mark.parametrize(
    ("messages", "paragraphs"),
    [
        ([at(0, "a", "One."), at(7, "a", "Two."), at(14, "a", "Three.")], ["One.\nTwo.\nThree."]),
        ([at(0, "a", "One."), at(7.1, "a", "Two.")], ["One.", "Two."]),
        (
            [at(0, "a", "One."), at(1, "b", "Two."), at(2, "a", "Three.")],
            ["One.", "Two.", "Three."],
        ),
        (
            [at(0, "a", "One."), at(1, "b", "Bot.", is_shown=False), at(2, "a", "Two.")],
            ["One.", "Two."],
        ),
        ([at(0, "a", "One."), at(5, "a", " "), at(10, "a", "Two.")], ["One.\nTwo."]),
        ([at(0, "a", "x" * 600), at(1, "a", "y" * 600)], ["x" * 600, "y" * 600]),
    ],
)
def test_what_one_writes_without_a_long_pause_is_one_paragraph(
    messages: list[Message], paragraphs: list[str]
) -> None:
    assert texts(drawn(*messages)) == paragraphs


def test_a_paragraph_has_the_time_and_the_link_of_its_first_message() -> None:
    found = drawn(at(0, "a", "One."), at(5, "a", "Two."))
    assert [(one.author, one.date, one.url) for one in found.blocks] == [
        ("Ada", "2024-03-04T12:00:00+00:00", "u/0")
    ] * 2
    assert found.text == "Ada, 2024-03-04 12:00\n\nOne.\nTwo."


def test_without_a_known_time_each_message_stands_for_itself() -> None:
    messages = [Message(str(n), "a", "", UNKNOWN, f"{n}.") for n in range(3)]
    assert drawn(*messages).text == "Ada\n\n0.\n\nAda\n\n1.\n\nAda\n\n2."


def test_replies_stand_below_what_they_answer_in_their_order() -> None:
    found = drawn(
        at(0, "a", "Which oil?"),
        at(1, "c", "Morning."),
        at(2, "b", "Colza.", "0"),
        at(3, "b", "I think."),
        at(4, "c", "No, whale.", "0"),
        at(5, "a", "Why?", "2"),
        at(6, "c", "Evening."),
    )
    assert [text for _, _, text in said(found)] == [
        "Which oil?",
        "Colza.\nI think.",
        "Why?",
        "No, whale.",
        "Morning.",
        "Evening.",
    ]
    assert texts(found, Kind.NOISE)[1:3] == ["↳ Bo, 2024-03-04 12:02", "↳ Ada, 2024-03-04 12:05"]


@pytest.mark.parametrize("text", ["x" * 301, ""])
def test_a_reply_to_what_is_long_or_left_out_stays_where_it_is(text: str) -> None:
    found = drawn(at(0, "a", text), at(1, "c", "Morning."), at(2, "b", "Colza.", "0"))
    assert said(found)[-1][2] == "Colza."
    assert "↳" not in found.text


@pytest.mark.parametrize(
    ("text", "blocks"),
    [
        ("a `b` c", [("PROSE", "a `b` c")]),
        (
            "So:\n```py\nx = 1\n```\nDone.",
            [("PROSE", "So:"), ("CODE", "x = 1"), ("PROSE", "Done.")],
        ),
        ("```\n  indented\n\nmore```", [("CODE", "indented\n\nmore")]),
        ("```x = 1```", [("CODE", "x = 1")]),
        (
            "Run ```ls``` and ```pwd``` now",
            [
                ("PROSE", "Run"),
                ("CODE", "ls"),
                ("PROSE", "and"),
                ("CODE", "pwd"),
                ("PROSE", "now"),
            ],
        ),
        ("It ends ```never", [("PROSE", "It ends ```never")]),
        ("```a``` then ```b", [("CODE", "a"), ("PROSE", "then ```b")]),
        (
            "See\nhttps://example.org/a\nfor more https://example.org",
            [
                ("PROSE", "See"),
                ("NOISE", "https://example.org/a"),
                ("PROSE", "for more https://example.org"),
            ],
        ),
        ("<https://example.org/a>", [("NOISE", "<https://example.org/a>")]),
        (":lamp: 🎉", [("NOISE", ":lamp: 🎉")]),
        ("Two\n\nparagraphs", [("PROSE", "Two\n\nparagraphs")]),
    ],
)
def test_code_and_addresses_are_what_they_are(text: str, blocks: list[tuple[str, str]]) -> None:
    found = drawn(at(0, "a", text))
    shown = [(one.kind.name, found.text[one.start : one.end]) for one in found.blocks]
    assert shown[1:] == blocks


@dataclass(frozen=True)
class Told:
    pause: float
    author: str
    text: str
    answers: int


@given(
    st.lists(
        st.builds(
            Told,
            st.sampled_from([1, 60, 420, 421, 9_000]),
            st.sampled_from("abc"),
            st.text(st.characters(codec="utf-8", exclude_characters="`:"), max_size=40),
            st.integers(0, 9),
        ),
        max_size=30,
    )
)
def test_texts_come_back_complete_with_their_writer_and_time(told: list[Told]) -> None:
    seconds, messages = NOON, []
    for number, one in enumerate(told):
        seconds += one.pause
        answers = str(number - one.answers) if 0 < one.answers <= number else ""
        # A word of its own, so that each can be found again.
        text = f"w{number}x {one.text}"
        messages.append(
            Message(str(number), one.author, date_of(seconds), seconds, text, "", answers)
        )
    blocks = said(drawn(*messages, *messages[:3]))
    words = sorted(word for _, _, text in blocks for word in text.split())
    wanted = " ".join(message.text for message in messages)
    assert words == sorted(wanted.replace("\0", "\ufffd").replace("\ufeff", "").split())
    for number, message in enumerate(messages):
        ((author, date, text),) = [one for one in blocks if f"w{number}x" in one[2].split()]
        first = messages[int(text.split()[0].removeprefix("w").removesuffix("x"))]
        assert (author, date) == (NAMES[message.author], first.date[:16])
        assert first.author == message.author
        assert 0 <= message.seconds - first.seconds <= 420 * len(text.split("\n"))
