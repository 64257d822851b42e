"""The page shows a message as Discord's client does."""

import re
import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.replies.quoting import quote
from bot.web.markdown import Node, plain, read
from retrieval.corpus.characters import BLANK
from tests.bot.replies import discord_markdown
from tests.bot.replies.discord_markdown import visible
from tests.hostile.strings import SENDABLE


class Names:
    """Ada, the readers and #general are known."""

    def user(self, user_id: int) -> str | None:
        return "Ada" if user_id == 7 else None

    def role(self, role_id: int) -> str | None:
        return "readers" if role_id == 8 else None

    def channel(self, channel_id: int) -> str | None:
        return "general" if channel_id == 9 else None


def blocks(content: str) -> list[Node]:
    return read(content, Names())


def nodes(content: str) -> list[Node]:
    """Return what the only paragraph of a message holds."""
    (paragraph,) = blocks(content)
    assert paragraph["t"] == "paragraph"
    inner: list[Node] = paragraph["in"]
    return inner


def text(value: str) -> Node:
    return {"t": "text", "text": value}


@pytest.mark.parametrize(
    ("content", "node"),
    [
        ("**a**", {"t": "strong", "in": [text("a")]}),
        ("*a*", {"t": "em", "in": [text("a")]}),
        ("_a_", {"t": "em", "in": [text("a")]}),
        ("__a__", {"t": "under", "in": [text("a")]}),
        ("~~a~~", {"t": "strike", "in": [text("a")]}),
        ("||a||", {"t": "spoiler", "in": [text("a")]}),
        ("***a***", {"t": "em", "in": [{"t": "strong", "in": [text("a")]}]}),
        ("`a*b*`", {"t": "code", "text": "a*b*"}),
        (
            "[*a*](https://b.c/d)",
            {"t": "link", "href": "https://b.c/d", "in": [{"t": "em", "in": [text("a")]}]},
        ),
        (
            "<https://b.c/d>",
            {"t": "link", "href": "https://b.c/d", "in": [text("https://b.c/d")]},
        ),
        ("http://b.c/d", {"t": "link", "href": "http://b.c/d", "in": [text("http://b.c/d")]}),
        ("<@7>", {"t": "user", "id": "7", "name": "Ada"}),
        ("<@!7>", {"t": "user", "id": "7", "name": "Ada"}),
        ("<@&8>", {"t": "role", "id": "8", "name": "readers"}),
        ("<#9>", {"t": "channel", "id": "9", "name": "general"}),
        ("@everyone", {"t": "everyone", "text": "@everyone"}),
        ("<:tick:1>", {"t": "emoji", "name": "tick"}),
        ("<t:0:D>", {"t": "time", "text": "1 January 1970", "iso": "1970-01-01T00:00:00+00:00"}),
        (
            "<t:60>",
            {"t": "time", "text": "1 January 1970 00:01 UTC", "iso": "1970-01-01T00:01:00+00:00"},
        ),
    ],
)
def test_a_construct_is_a_node(content: str, node: Node) -> None:
    assert nodes(content) == [node]


@pytest.mark.parametrize(
    "content",
    ["<@1>", "<@&1>", "<#1>", "</ask:1>", "<t:99999999999999999>", "5 * 3 * 2", "[1] and (2)"],
)
def test_what_is_unknown_or_no_construct_is_text(content: str) -> None:
    assert nodes(content) == [text(content)]


@pytest.mark.parametrize(
    "target", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "http://[", "x"]
)
def test_only_what_leads_to_a_page_is_a_link(target: str) -> None:
    for content in (f"[a]({target})", f"<{target}>"):
        assert "'link'" not in str(blocks(content))


def test_a_message_falls_into_blocks() -> None:
    content = "**why?**\n> # a\n> b\n> \n> c\n-# [1] `f.txt`\n- d\n  - e\n2. f\n```py\n g\n```\nh"
    assert blocks(content) == [
        {"t": "paragraph", "in": [{"t": "strong", "in": [text("why?")]}]},
        {
            "t": "quote",
            "in": [
                {"t": "heading", "level": 1, "in": [text("a")]},
                {"t": "paragraph", "in": [text("b\n\nc")]},
            ],
        },
        {"t": "small", "in": [text("[1] "), {"t": "code", "text": "f.txt"}]},
        {
            "t": "list",
            "ordered": False,
            "start": 1,
            "items": [
                [
                    {"t": "paragraph", "in": [text("d")]},
                    {
                        "t": "list",
                        "ordered": False,
                        "start": 1,
                        "items": [[{"t": "paragraph", "in": [text("e")]}]],
                    },
                ],
                [{"t": "paragraph", "in": [text("f")]}],
            ],
        },
        {"t": "fence", "lang": "py", "text": " g"},
        {"t": "paragraph", "in": [text("h")]},
    ]


def test_an_ordered_list_begins_with_its_first_number() -> None:
    (block,) = blocks("3. a\n1. b")
    assert (block["ordered"], block["start"], len(block["items"])) == (True, 3, 2)


def test_white_space_stays_as_it_is() -> None:
    assert nodes("  a \t b\n\n   c") == [text("  a \t b\n\n   c")]


@given(
    SENDABLE.map(lambda text: text.strip(BLANK)).filter(lambda text: visible(text).strip() != "")
)
@example("<](https://a.b)\n>")
@example("\\\x85a")
def test_a_quote_reads_on_the_page_as_its_source(source: str) -> None:
    (block,) = blocks(quote(source).markdown)
    assert block["t"] == "quote"
    assert visible(plain(block["in"])) == visible(source)
    assert {node["t"] for part in block["in"] for node in part["in"]} == {"text"}


def trimmed(content: str) -> str:
    """Return a message as the server keeps it, with no white space at the end of any line."""
    return "\n".join(line.rstrip() for line in content.split("\n")).strip()


# Readings differ on what Discord shows of an item of a list that is blank or begins a quote, of a
# link without an address, and of a block that closes right before its emphasis.
DISPUTED = re.compile(
    r"(?:[-*+]|\d\.) *(?:\n|>|$)|\]\(https?:/{0,2}\)|[-+*#.] [^\n]* [*_~|]|\n[*_~|]*```",
    re.MULTILINE,
)
PIECES = st.sampled_from(
    [
        *"ab1_*~|`\\[](){}#-+.&=>é \n",
        *("**", "__", "||", "~~", "``", "```", "-# ", "a b", "@everyone", "@here", "\n# ", "\n## "),
        *("\n- ", "\n* ", "\n+ ", "\n1. ", "\n> ", "\n>>> ", "\n  ", "](https://a.b)", "http://"),
        *("https://x.y/", "<@1>", "<#1>", "</x:1>", "<https://a.b>", "<a@b.cc>"),
    ]
)
MESSAGES = (
    st.lists(PIECES, max_size=14)
    .map("".join)
    .map(trimmed)
    .filter(lambda content: not DISPUTED.search(content))
)


@given(MESSAGES)
def test_two_readings_of_a_message_show_the_same_text(content: str) -> None:
    other = "\n".join(block.text for block in discord_markdown.read(content))
    assert visible(plain(blocks(content))) == visible(other)


@given(SENDABLE)
def test_any_message_is_read(content: str) -> None:
    assert isinstance(plain(blocks(content)), str)


@pytest.mark.parametrize(
    "unit",
    [
        "*",
        "_",
        "`",
        "|",
        "~",
        "[",
        "[a](",
        "](",
        "<a:/",
        "- ",
        "> ",
        "a*_~|`",
        "# \n",
        "*_",
        "*a\\",
    ],
)
def test_a_full_message_is_read_in_a_moment(unit: str) -> None:
    content = (unit * 4_000)[:4_000]
    started = time.thread_time()
    blocks(content)
    assert time.thread_time() - started < 1
