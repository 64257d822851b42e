"""A page that DiscordChatExporter wrote says what its JSON says, but for what pages don't have."""

import pytest

from retrieval.corpus.documents import Document, Kind, TextlessError
from retrieval.corpus.readers import json
from retrieval.corpus.readers.html import draw
from tests.retrieval.corpus.readers.chats.told import EXPORTS, said, texts

PAGE = (EXPORTS / "discord.html").read_text("utf-8")
WHOLE = draw(PAGE.encode(), "utf-8")

HEAD = (
    '<div class="preamble"><div class="preamble__entry">Reef</div>'
    '<div class="preamble__entry">{path}</div></div><div class="chatlog">'
)

QUOTE = (
    '<div class="chatlog__markdown-quote"><div class="chatlog__markdown-quote-border"></div>'
    '<div class="chatlog__markdown-quote-content">'
)


def page(content: str, path: str = "lamps", more: str = "") -> Document:
    """Read a page with one message."""
    group = (
        '<div class="chatlog__message-group"><div class="chatlog__message-container" '
        'data-message-id="1214188366573076480"><span class="chatlog__author" title="ada.b" '
        f'data-user-id="1">Ada</span>{more}<div class="chatlog__content chatlog__markdown">'
        f'<span class="chatlog__markdown-preserve">{content}</span></div></div></div>'
    )
    return draw((HEAD.format(path=path) + group + "</div>").encode(), "utf-8")


def test_a_page_says_what_the_json_says() -> None:
    whole = said(json.draw((EXPORTS / "discord.json").read_bytes(), "utf-8"))
    mine = said(WHOLE)
    differing = [pair for pair in zip(mine, whole, strict=True) if pair[0] != pair[1]]
    # The time in a message is written as whoever exported it is used to.
    assert [pair[0][2][:25] for pair in differing] == ["Ask @Ada or @Bo in #lamps"]
    assert (WHOLE.title, WHOLE.people["ada.b"]) == ("lamps", ("Ada",))


def test_the_json_is_no_page_and_a_page_without_messages_no_document() -> None:
    with pytest.raises(TextlessError):
        page(" ")


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("a <strong>b</strong> <em>c</em> <u>d</u> <s>e</s>", "a b c d e"),
        ("one\n  two<br>three", "one\n  two\nthree"),
        ('<a href="https://example.org/x">a page</a>', "a page"),
        ('<img class="chatlog__emoji" alt="party" title="party"> x', ":party: x"),
        ('<img class="chatlog__emoji" alt="🎉" title="tada"> x', "🎉 x"),
        (
            '<code class="chatlog__markdown-pre chatlog__markdown-pre--inline">a &lt; b</code>',
            "a < b",
        ),
        ("<ul><li>one</li><li>two</li></ul>", "- one\n\n- two"),
        ("<h1>Rules</h1>Be kind", "Rules\nBe kind"),
        (f"{QUOTE}one\ntwo</div></div>yes", "> one\n> two\nyes"),
    ],
)
def test_a_message_is_told_as_its_readers_see_it(content: str, text: str) -> None:
    assert texts(page(content)) == [text]


def test_code_is_code() -> None:
    code = '<code class="chatlog__markdown-pre chatlog__markdown-pre--multiline">x = 1</code>'
    assert texts(page(f"So:{code}"), Kind.CODE) == ["x = 1"]


def test_a_thread_is_a_section_below_its_channel() -> None:
    found = page("Wind it.", "Town / help / How do I wind it?")
    headings = [(one.level, one.label) for one in found.blocks if one.kind is Kind.HEADING]
    assert headings == [(1, "help"), (2, "How do I wind it?")]


@pytest.mark.parametrize("tag", ["chatlog__author-tag", "chatlog__bot-tag"])
def test_bots_are_left_out(tag: str) -> None:
    with pytest.raises(TextlessError):
        page("Beep.", more=f'<span class="{tag}">BOT</span>')


def test_a_page_of_an_older_version_is_read() -> None:
    old = """
        <div class="info"><div class="info__guild-name">Reef</div>
        <div class="info__channel-name">lamps</div></div>
        <div class="chatlog"><div class="chatlog__message-group"><div class="chatlog__messages">
            <span class="chatlog__author-name" title="ada#4930" data-user-id="1">Ada</span>
            <div class="chatlog__message " data-message-id="651943697667194881">
                <div class="chatlog__content">
                    <span class="markdown">It burns <img class="emoji" alt="party"></span>
                </div>
                <div class="chatlog__embed"><span class="markdown">A preview</span></div>
            </div></div></div></div>"""
    found = draw(old.encode(), "utf-8")
    assert said(found) == [("Ada", "2019-12-05T00:31", "It burns :party:")]
    assert found.title == "lamps"


def test_another_page_with_a_log_is_read_as_a_page() -> None:
    assert draw(b'<div class="chatlog"><p>Just a page.</p></div>', "utf-8").text == "Just a page."
