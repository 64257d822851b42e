"""Does the reader see what Discord's client shows?"""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.bot.replies.discord_markdown import Block, read, visible

MARKUP = "\\`*_~|[]()<>@#:+-.¯0123456789"
NASTY = st.text(
    st.one_of(
        st.sampled_from("\\`*_~|[]()<>@#:+-./!& \n\t\r\x0b\x0c\u2028\u00a0ab19h"),
        st.characters(),
    )
)


def one(content: str) -> Block:
    (block,) = read(content)
    return block


@pytest.mark.parametrize(
    ("content", "seen", "constructs"),
    [
        ("**bold**", "bold", ("bold",)),
        ("2 ** 3 ** 4", "2  3  4", ("bold",)),
        ("*italic*", "italic", ("italic",)),
        ("_italic_", "italic", ("italic",)),
        ("snake_case_", "snakecase", ("italic",)),
        ("5 *3 * 2", "5 3 2", ("italic",)),  # the desktop client's loose emphasis
        ("__under__", "under", ("underline",)),
        ("~~gone~~", "gone", ("strike",)),
        ("||secret||", "secret", ("spoiler",)),
        ("`a*b*`", "a*b*", ("code",)),
        ("`` a`b ``", " a`b ", ("code",)),
        (r"`a\`", "a\\", ("code",)),
        ("***both***", "both", ("italic", "bold")),
        ("**a _b_**", "a b", ("bold", "italic")),
        ("**a  b**", "a  b", ("bold",)),
        ("[text](https://a.bc/d)", "text", ("link",)),
        ("[*t*](<https://a.bc/d_(e)> 'title')", "t", ("link", "italic")),
        ("[a [b] c](mailto:a@b.cc)", "a [b] c", ("link",)),
        ("<https://a.bc/d>", "https://a.bc/d", ("autolink",)),
        ("<c:/d>", "c:/d", ("autolink",)),
        ("<a@b.cc>", "a@b.cc", ("autolink",)),
        ("<+49 30 1234>", "+49 30 1234", ("autolink",)),
        ("see https://a.bc/d_e_f.", "see https://a.bc/d_e_f.", ("url",)),
        (r"https://a.bc/\_d", r"https://a.bc/\_d", ("url",)),
        ("(https://a.bc/d)", "(https://a.bc/d)", ("url",)),
        ("xhttps://a.bc/d", "xhttps://a.bc/d", ("url",)),
        ("<@1>", "<@1>", ("mention",)),
        ("<@!1>", "<@!1>", ("mention",)),
        ("<@&1>", "<@&1>", ("mention",)),
        ("<#1>", "<#1>", ("mention",)),
        ("</ask this:1>", "</ask this:1>", ("mention",)),
        ("<id:customize>", "<id:customize>", ("mention",)),
        ("<t:0>", "<t:0>", ("timestamp",)),
        ("<t:-1:R>", "<t:-1:R>", ("timestamp",)),
        ("<:n:1>", "<:n:1>", ("emoji",)),
        ("<a:n:1>", "<a:n:1>", ("emoji",)),
        ("<sound:1:2>", "<sound:1:2>", ("sound",)),
        (":smile:", ":smile:", ("emoji",)),
        (":x:", ":x:", ("emoji",)),
        (":+1:", ":+1:", ("emoji",)),
        (":100:", ":100:", ("emoji",)),
        ("std::vector::size", "std::vector::size", ("emoji",)),
        ("@everyone", "@everyone", ("everyone",)),
        ("me@hereby", "me@hereby", ("everyone",)),
    ],
)
def test_inline_markup_is_taken_away_and_named(
    content: str, seen: str, constructs: tuple[str, ...]
) -> None:
    assert one(content) == Block("text", seen, constructs)
    assert one("> " + content) == Block("quote", seen, constructs)


@pytest.mark.parametrize(
    "content",
    [
        "snake_case_name",
        "_a_b",
        "5 * 3 * 2",
        "*a",
        "a_",
        "one * _ ~ | ` [ lone",
        "~x~",
        "a | b | c",
        "a || b",
        "[1] and (2)",
        "[1](note)",
        "[ab](www.cd.ef)",
        "f(a)[b]",
        "a < b > c",
        "<b>",
        "<@x>",
        "<t:x>",
        "12:30:45",
        "a: b: c",
        "::",
        "https://",
        "ftp://a.bc/d",
        "HTTP://A.BC/D",
        "@ everyone",
        "a@b.cc",
        "a # b - c 1. d > e",
        "#tag",
        "#### four",
        "# # two",
        "#",
        "-",
        "-a",
        "1.5",
        "1) a",
        "-#a",
        "**",
        "``",
        "¯\\_(ツ)_/¯",
        "\\a \\1 \\ b",
        "a\\",
        ">quote",
        ">>> ".strip(),
        "👍 über naïve « quoted » ½",
    ],
)
def test_plain_text_stays_plain(content: str) -> None:
    assert one(content) == Block("text", content, ())
    assert one("> " + content) == Block("quote", content, ())


@pytest.mark.parametrize("mark", list("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~§"))
def test_a_backslash_escapes_any_one_mark(mark: str) -> None:
    assert one(f"a\\{mark}b") == Block("text", f"a{mark}b", ())


@pytest.mark.parametrize(
    ("content", "seen"),
    [
        (r"\*\*bold\*\*", "**bold**"),
        (r"\*bold\*\*", "*bold**"),
        (r"\_\_u\_\_", "__u__"),
        (r"\~~s\~~", "~~s~~"),
        (r"\|\|s||", "||s||"),
        (r"\`code`", "`code`"),
        (r"\[text](https\://a.bc)", "[text](https://a.bc)"),
        (r"\<https\://a.bc>", "<https://a.bc>"),
        (r"https\://a.bc/d", "https://a.bc/d"),
        (r"\<@1>", "<@1>"),
        (r"\<t:0:F>", "<t:0:F>"),
        (r"\:smile:", ":smile:"),
        (r":smile\:", ":smile:"),
        (r"\@everyone", "@everyone"),
        (r"\# a", "# a"),
        (r"\-# a", "-# a"),
        (r"\- a", "- a"),
        (r"1999\. a", "1999. a"),
        (r"\> a", "> a"),
        (r"\`\`\`" + "\na\n" + r"\`\`\`", "```\na\n```"),
        (r"¯\\\_(ツ)\_/¯", "¯\\_(ツ)_/¯"),
        (r"\\*", "\\*"),
    ],
)
def test_escaped_markup_is_seen_as_written(content: str, seen: str) -> None:
    assert one(content) == Block("text", seen, ())


def test_an_escaped_quote_holds_no_construct_on_any_line() -> None:
    content = "> \\# one\n> 1\\. two\n> \n> \\- *three"
    assert one(content) == Block("quote", "# one\n1. two\n\n- *three", ())


def test_an_escaped_pipe_still_closes_a_spoiler_that_is_open() -> None:
    assert one(r"||a\||b").constructs == ("spoiler",)


def test_a_link_without_an_address_shows_its_backslashes() -> None:
    assert one(r"[a\*b](note)") == Block("text", r"[a\*b](note)", ())


@pytest.mark.parametrize(
    ("content", "block"),
    [
        ("# a", Block("heading", "a", ())),
        ("## a ##", Block("heading", "a", ())),
        ("### *a*", Block("heading", "a", ("italic",))),
        ("  # a", Block("heading", "a", ())),
        ("\t# a", Block("heading", "a", ())),
        ("#\u00a0a", Block("heading", "a", ())),
        ("#\na", Block("heading", "a", ())),
        ("# #a", Block("heading", "#a", ())),
        ("-# a", Block("subtext", "a", ())),
        ("- a\n- b", Block("list", "• a\n• b", ())),
        ("* a", Block("list", "• a", ())),
        ("+ a", Block("list", "• a", ())),
        ("1999. a", Block("list", "1999. a", ())),
        ("0. a", Block("list", "1. a", ())),
        ("3. a\n1. b", Block("list", "3. a\n4. b", ())),
        ("  - a", Block("list", "• a", ())),
        ("- a\n  more", Block("list", "• a\nmore", ())),
        ("- a\n  - b", Block("list", "• a\n• b", ("list",))),
        ("> a", Block("quote", "a", ())),
        ("  > a", Block("quote", "a", ())),
        (">   a", Block("quote", "  a", ())),
        (">>> a\nb", Block("quote", "a\nb", ())),
        ("> a\n> b", Block("quote", "a\nb", ())),
        ("> a\n> \n> b", Block("quote", "a\n\nb", ())),
        ("> > a", Block("quote", "> a", ())),
        ("> # a\n> b", Block("quote", "a\nb", ("heading",))),
        ("> a\n> # b", Block("quote", "a\nb", ("heading",))),
        ("> -# a", Block("quote", "a", ("subtext",))),
        ("> #\n> a", Block("quote", "a", ("heading",))),
        ("> a\n>  1. b", Block("quote", "a\n1. b", ("list",))),
        ("> a\n> - b", Block("quote", "a\n• b", ("list",))),
        ("> ```\n> a\n> ```", Block("quote", "a", ("fence",))),
        (" **a\nb**", Block("text", " a\nb", ("bold",))),
        ("> *a\n> b*", Block("quote", "a\nb", ("italic",))),
        ("```a```", Block("code", "a", ())),
        ("```py\n\n*a*\n\\_\n```", Block("code", "*a*\n\\_", ())),
        ("```py\n```", Block("code", "py", ())),
    ],
)
def test_a_block_opens_at_the_start_of_a_line_and_markup_spans_lines(
    content: str, block: Block
) -> None:
    assert read(content) == [block]


@pytest.mark.parametrize("line", ["# a", "-# a", "- a", "1. a", "+ a"])
def test_a_block_opens_behind_the_mark_of_a_quote(line: str) -> None:
    assert len(one(f"> b\n> {line}").constructs) == 1
    assert one(f"> b {line}") == Block("quote", f"b {line}", ())


def test_a_message_falls_into_its_blocks() -> None:
    content = "before\n> quote\n-# source\nafter\n```\ncode\n```\n\nend"
    assert read(content) == [
        Block("text", "before", ()),
        Block("quote", "quote", ()),
        Block("subtext", "source", ()),
        Block("text", "after", ()),
        Block("code", "code", ()),
        Block("text", "\nend", ()),
    ]


@pytest.mark.parametrize("line", [">b", ">"])
def test_a_mark_without_its_space_ends_the_quote(line: str) -> None:
    assert read(f"> a\n{line}\n> c") == [
        Block("quote", "a", ()),
        Block("text", line, ()),
        Block("quote", "c", ()),
    ]


def test_two_quotes_with_a_line_between_are_two() -> None:
    assert read("> a\n\n> b") == [Block("quote", "a", ()), Block("quote", "b", ())]


def test_a_quote_inside_bold_is_named() -> None:
    assert one("**a\n> b** c") == Block("text", "a\nb c", ("bold", "quote"))


def test_a_carriage_return_leaves_a_quote() -> None:
    assert read("> a\rb") == [Block("quote", "a", ()), Block("text", "b", ())]


@pytest.mark.parametrize("end", ["\x0b", "\u2028", "\u2029"])
def test_a_line_end_unknown_to_the_client_breaks_no_line(end: str) -> None:
    assert one(f"> a{end}b") == Block("quote", "a b", ())


def test_an_empty_message_has_no_block() -> None:
    assert read("") == []
    assert read(" \n\n ") == []


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("a\nb\r\nc\rd\x0be\x0cf\u2028g\u2029h", "a\nb\nc\nd\ne\nf\ng\nh"),
        ("a\tb", "a b"),
        ("a \t\u00a0\nb  ", "a\nb"),
        ("\n \n  a\n\n b\n \n", "  a\n\n b"),
        ("a\x00b\x1bc\x7fd", "abcd"),
        ("\u202aa\u202e\u2066b\u2069\u200e\u200f\u061c", "ab"),
        ("a \x00\n\x01\nb", "a\n\nb"),
        ("\x00\n a", " a"),
        ("zero\u200bwidth\u200djoined", "zero\u200bwidth\u200djoined"),
        ("", ""),
    ],
)
def test_texts_are_equal_when_they_look_equal(text: str, seen: str) -> None:
    assert visible(text) == seen


@given(st.text())
def test_what_is_seen_is_seen_the_same_again(text: str) -> None:
    assert visible(visible(text)) == visible(text)


@given(NASTY)
def test_the_reader_takes_any_text(content: str) -> None:
    for block in read(content) + read("> " + content.replace("\n", "\n> ")):
        assert isinstance(visible(block.text), str)


@given(st.text(st.characters(exclude_characters=MARKUP + "\x0b\x0c\u2028\u2029")))
def test_text_without_a_markup_character_reads_as_itself(text: str) -> None:
    blocks = read(text)
    assert all(block.kind == "text" and not block.constructs for block in blocks)
    assert visible("\n".join(block.text for block in blocks)) == visible(text)


@given(st.text(st.characters(exclude_characters="\r\x0b\x0c\u2028\u2029")))
def test_a_quote_with_every_mark_escaped_reads_as_its_source(text: str) -> None:
    escaped = "".join(
        "\\" + char if char.isascii() and char.isprintable() and not char.isalnum() else char
        for char in text.replace(" ", "\u2000")
    ).replace("\u2000", " ")
    blocks = read("\n".join("> " + line for line in escaped.split("\n")))
    assert [(block.kind, block.constructs) for block in blocks] == [("quote", ())]
    assert visible(blocks[0].text) == visible(text.replace("\u2000", " "))


@pytest.mark.parametrize(
    "unit",
    ["*", "_", "`", "|", "~", "[", "[a](", "](", "<a:/", "- ", "1. ", "> ", "a*_~|`", "# \n"],
)
def test_a_full_message_is_read_in_a_moment(unit: str) -> None:
    content = (unit * 2000)[:2000]
    started = time.thread_time()
    read(content)
    assert time.thread_time() - started < 2
