"""Each message of electronic mail is a section under its subject, in its writer's own words."""

from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.corpus.documents import Document, Kind, TextlessError, UndrawableError
from retrieval.corpus.readers.mail import draw
from tests.retrieval.corpus.readers.shown import assert_well_formed


def blocks(data: bytes) -> list[str]:
    document = draw(data, "utf-8")
    assert_well_formed(document)
    return [document.text[block.start : block.end] for block in document.blocks]


def message(text: str, subject: str = "Lampen größer", html: str = "", **more: str) -> bytes:
    made = EmailMessage()
    made["Subject"], made["From"] = subject, "Ada <ada@example.org>"
    for name, value in more.items():
        made[name] = value
    if text:
        made.set_content(text)
    if html and text:
        made.add_alternative(html, subtype="html")
    elif html:
        made.set_content(html, subtype="html")
    return bytes(made)


def headings(document: Document) -> list[str]:
    return [block.label for block in document.blocks if block.kind is Kind.HEADING]


REPLY = """It burns whale oil.

On Mon, 3 Mar 2025 at 10:00, Bo <bo@example.org>
wrote:
> Which oil does it burn?
> > An older question.

And olive oil: at times.

> Another?
Yes.
--\x20
Ada, keeper
"""


def test_a_message_is_told_without_quotes_and_signature() -> None:
    document = draw(message(REPLY), "utf-8")
    assert blocks(message(REPLY)) == [
        "Lampen größer",
        "It burns whale oil.",
        "And olive oil: at times.",
        "Yes.",
    ]
    assert (headings(document), document.title) == (["Lampen größer"], "Lampen größer")


def test_what_a_program_puts_below_an_answer_is_left_out() -> None:
    said = "Yes.\n\n-----Original Message-----\nFrom: Bo\n\nDoes it burn?\n"
    assert blocks(message(said)) == ["Lampen größer", "Yes."]


def test_a_line_with_a_colon_above_a_quote_stays_where_it_names_nobody() -> None:
    assert blocks(message("The sign says:\n\n> Closed\n"))[1:] == ["The sign says:"]


def test_text_is_read_rather_than_html_and_html_where_there_is_no_text() -> None:
    page = "<p>In <b>HTML</b>.</p><blockquote>Quoted</blockquote>"
    assert blocks(message("In text.", html=page))[1:] == ["In text."]
    assert blocks(message("", html=page))[1:] == ["In HTML."]


def test_attachments_are_left_out() -> None:
    made = EmailMessage()
    made["Subject"] = "Plans"
    made.set_content("See below.")
    made.add_attachment("attached text", filename="plan.txt")
    assert blocks(bytes(made)) == ["Plans", "See below."]


def test_a_mailbox_holds_messages_one_after_the_other() -> None:
    said = [message("One.\n>From here.\n", "First"), message("Two.", "Second")]
    box = b"\n".join(b"From ada@example.org Mon Mar 3 10:00:00 2025\n" + one for one in said)
    assert blocks(box) == ["First", "One.", "From here.", "Second", "Two."]
    assert draw(box, "utf-8").title == ""


def test_an_encoding_that_nobody_knows_stops_nothing() -> None:
    raw = b"Subject: x\nContent-Type: text/plain; charset=nonsense\n\nIt burns \xc3\xa9.\n"
    assert blocks(raw) == ["x", "It burns é."]


def test_what_is_no_message_is_told() -> None:
    with pytest.raises(UndrawableError, match="not a message"):
        draw(b"\x00\x01", "utf-8")
    with pytest.raises(TextlessError):
        draw(b"From: a\n\n", "utf-8")


@given(st.lists(st.text("abcäß", min_size=1), min_size=1).map(" ".join))
def test_words_come_back_complete_and_in_order(said: str) -> None:
    assert " ".join(blocks(message(said, "S"))).split() == ["S", *said.split()]


def test_a_message_that_cant_be_read_costs_no_other() -> None:
    begins = b"From a Mon Mar  4 2024\n"
    deep = message("", html="<div>" * 3_000)
    whole = [begins + message(f"Number {number}.") for number in range(3)]
    found = draw(b"\n".join([whole[0], begins + deep, whole[1], whole[2]]), "utf-8")
    assert [block.label for block in found.blocks if block.label] == ["Lampen größer"] * 3
    assert found.gap == "message 2 of it can't be read"
    found = draw(b"\n".join([whole[0], begins + deep, whole[1], begins + deep]), "utf-8")
    assert found.gap == "2 of its messages can't be read, the first is number 2"
    with pytest.raises(UndrawableError, match="none of its messages can be read"):
        draw(begins + deep, "utf-8")
    with pytest.raises(UndrawableError, match="not a message"):
        draw(b"From here on.\n\nIt burns.", "utf-8")


@pytest.mark.parametrize("charset", ["big5", "utf-8", "nonsense"])
def test_a_page_in_a_message_is_decoded_as_its_head_says(charset: str) -> None:
    head = f"Subject: Oil\nContent-Type: text/html; charset={charset}\n\n".encode()
    body = b"<meta charset=latin-1><p>It b\xc3\xbcrns \xff oil.</p>"
    assert "It b" in draw(head + body, "utf-8").text
    if charset != "big5":
        assert "bürns" in draw(head + body, "utf-8").text
