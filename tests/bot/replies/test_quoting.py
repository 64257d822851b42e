"""A quote reads in Discord as it stands in its file."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.replies import quoting
from bot.replies.quoting import code, inline, quote
from retrieval.corpus.characters import BLANK
from tests.bot.replies.discord_markdown import Block, read, visible

MARKUP = st.sampled_from(
    [
        *"ab1_*~|`\\[](){}<>@#:/-+.!&= \n\t\r>é字\u00a0\u2028🙂\v\f\x85",
        *(
            "**",
            "__",
            "||",
            "~~",
            "``",
            "```",
            "-# ",
            "http://",
            "https://x.y",
            "@everyone",
            "@here",
        ),
        *(
            ":smile:",
            "::",
            "\n# ",
            "\n## ",
            "\n- ",
            "\n* ",
            "\n+ ",
            "\n1. ",
            "\n> ",
            "\n>>> ",
            "\n  ",
        ),
        *(
            "<@1>",
            "<@!1>",
            "<@&1>",
            "<#1>",
            "</x:1>",
            "\n#\ufeff",
            "</\x85@a.)>",
            "<t:0:F>",
            "<:e:1>",
            "<a:e:1>",
            "<id:home>",
        ),
        *(
            "](https://a.b)",
            "<https://a.b>",
            "<a@b.cc>",
            "<+491234567>",
            "<+1 (555) 1>",
            "<tel:+1 5>",
            "¯\\_(ツ)_/¯",
        ),
    ]
)
TEXTS = (
    st.lists(st.one_of(MARKUP, st.text(max_size=4)), max_size=25)
    .map("".join)
    .map(lambda text: text.strip(BLANK))
    .filter(lambda text: visible(text).strip() != "")
)


@pytest.mark.parametrize("alone", [True, False])
@given(text=st.lists(MARKUP, max_size=4).map("".join))
@example(text="](")
@example(text="\t1. ")
def test_a_text_with_nothing_that_could_open_a_construct_is_not_looked_through(
    text: str, alone: bool
) -> None:
    if [*quoting._meaningful(text, alone=alone)]:
        assert quoting._could_need_escape(text)


@given(text=TEXTS)
@example(text="<](https://a.b)\n> ".strip())
@example(text="\\\x85a")
@example(text="http://\x85\\<@1>")
def test_any_text_reads_as_itself(text: str) -> None:
    (block,) = read(quote(text).markdown)
    assert block.kind == "quote"
    assert visible(block.text) == visible(text)
    assert block.constructs == ()


@given(text=TEXTS)
@example(text="\u0301a")
def test_a_line_alone_is_quoted_as_among_others(text: str) -> None:
    line = " ".join(text.splitlines())
    assert quote(f"\n{line}").markdown == quote(line).markdown
    assert quote(f"{line}\na").exact == quote(line).exact


@given(word=st.text(alphabet=st.characters(max_codepoint=200), min_size=1))
def test_a_word_stands_in_a_line_as_it_is(word: str) -> None:
    # A blank beside it has it looked through.
    assert inline(word) == inline(f"{word} ")


@given(text=TEXTS)
def test_every_line_of_a_quote_is_quoted(text: str) -> None:
    assert all(line.startswith("> ") for line in quote(text).markdown.split("\n"))


@pytest.mark.parametrize(
    ("text", "markdown"),
    [
        # Characters that open nothing stay as they are, for people who copy the raw text.
        ("5 * 3 * 2 = 30", "> 5 * 3 * 2 = 30"),
        ("a lone * or _ or ` or [", "> a lone * or _ or ` or ["),
        ("snake_case_name", "> snake_case_name"),
        ("~5 or ~6, a|b|c", "> ~5 or ~6, a|b|c"),
        ("C:\\dir, 12:30:45", "> C:\\dir, 12:30:45"),
        ("a <div> in </div>, x < y > z", "> a <div> in </div>, x < y > z"),
        ("me@home.org, 1.5 - 2 + 3 > 4 # 5", "> me@home.org, 1.5 - 2 + 3 > 4 # 5"),
        ("[1] and (2)", "> [1] and (2)"),
        ("#tag -5 +7 1.5", "> #tag -5 +7 1.5"),
        # Inline constructs.
        ("*a* **b**", "> \\*a\\* \\*\\*b\\*\\*"),
        ("_init_", "> \\_init\\_"),
        ("~~a~~ ||b||", "> \\~\\~a\\~\\~ \\|\\|b\\|\\|"),
        ("`a` ```b```", "> \\`a\\` \\`\\`\\`b\\`\\`\\`"),
        ("\\*", "> \\\\*"),
        ("[a](https://b.c)", "> \\[a](https\\://b.c)"),
        ("[a](https://b.c) [d](e)", "> \\[a](https\\://b.c) \\[d](e)"),
        ("[a](b)\n[c](d)\n[e]", "> \\[a](b)\n> \\[c](d)\n> [e]"),
        ("https://b.c/d_e", "> https\\://b.c/d_e"),
        ("<https://b.c>", "> \\<https\\://b.c>"),
        ("@everyone @here", "> \\@everyone \\@here"),
        ("<@1> <@!1> <@&1> <#1>", "> \\<@1> \\<@!1> \\<@&1> \\<#1>"),
        ("</ask:1> <t:0:F>", "> \\</ask:1> \\<t:0:F>"),
        ("<:n:1> <a:n:1> :smile:", "> \\<\\:n:1> \\<a\\:n:1> \\:smile:"),
        # Constructs that count only at the start of a line, leading spaces aside.
        ("# a\n## b\n### c", "> \\# a\n> \\## b\n> \\### c"),
        ("-# a\n- b\n+ c\n* d", "> \\-# a\n> \\- b\n> \\+ c\n> \\* d"),
        ("1. a\n  12. b", "> 1\\. a\n>   12\\. b"),
        ("> a\n>>> b", "> \\> a\n> \\>>> b"),
        # Lines.
        ("a\n\nb", "> a\n> \n> b"),
        ("a\r\nb\rc\vd\fe\u2028f\u2029g", "> a\n> b\n> c\n> d\n> e\n> f\n> g"),
        ("a  \nb\t", "> a\n> b"),
    ],
)
def test_only_what_opens_a_construct_is_escaped(text: str, markdown: str) -> None:
    assert quote(text).markdown == markdown
    assert quote(text).exact
    assert [block.constructs for block in read(markdown)] == [()]


@pytest.mark.parametrize(
    "text", ["a\0b", "a\x1b[31mb", "a\u202eb", "\u0301a", "a\x7fb", "\u200fa"], ids=ascii
)
def test_what_can_not_be_seen_makes_a_quote_inexact(text: str) -> None:
    assert not quote(text).exact
    assert "\0" not in quote(text).markdown
    assert "\u202e" not in quote(text).markdown


@given(question=TEXTS, quoted=TEXTS)
def test_a_question_can_not_reach_into_the_quote_below(question: str, quoted: str) -> None:
    blocks = read(f"**{inline(question)}**\n{quote(quoted).markdown}")
    if not inline(question):
        return
    flat = " ".join(visible(question).split())
    assert blocks[0].constructs == ("bold",)
    assert visible(blocks[0].text) == visible(flat)
    assert blocks[1:] == [Block("quote", blocks[1].text, ())]
    assert visible(blocks[1].text) == visible(quoted)


@given(name=st.text(alphabet="ab`_*[]<@>\\ .é", min_size=1, max_size=20).filter(str.strip))
def test_a_file_name_reads_as_itself(name: str) -> None:
    (block,) = read(code(name))
    assert block.constructs == (() if "`" in name else ("code",))
    assert block.text.split() == name.split()
