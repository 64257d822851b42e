"""The blocks of Markdown are those that markdown-it-py finds with all of its rules."""

from random import Random

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from retrieval.corpus.readers import commonmark

PARTS = [
    *("# oil", "## oil ##", "### ", "#oil", "####### oil", "oil\n====", "oil\n---", "=", "- -"),
    *("---", "* * *", "***", "_ _", "- oil", "* gate", "+ tide", "1. bell", "2) bell", "10. bell"),
    *("- ", "1.", "> oil", ">", ">> oil", "- > oil", "> - oil", "1. - oil", "- ```", "> ```"),
    *("```", "````sh", "~~~", "`` ` ``", "    oil", "\toil", "| a | b |\n|---|---|\n| c | d |"),
    *("a | b\n-|-\nc|d", "|---|", ":-", "<div>", "</div>", "<!-- oil -->", "<!--", "-->"),
    *("<pre>", "<script>oil</script>", "<b>oil</b>", "<?oil", "?>", "<![CDATA[", "[a]: b"),
    *("[a]: b 'oil", "oil'", "[a]:\nb", "[a", "]: b", "[^1]: oil", "oil", "the oil", "", "", "\t"),
    *(" \u00a0", "\0", "\\#"),
]
BEFORE = ["", "", "", "", "> ", ">", "- ", "1. ", " ", "  ", "   ", "    ", "\t"]
# Drawn by chance alone, since most lists that Hypothesis draws repeat one line.
chance = st.integers(0, 1 << 32).map(Random)
texts = chance.map(
    lambda by: "\n".join(by.choice(BEFORE) + by.choice(PARTS) for _ in range(by.randrange(90)))
)

SHOWN = {
    "fence": "fence",
    "code_block": "code_block",
    "hr": "hr",
    "html_block": "html_block",
    "definition": "definition",
    "table_open": "table",
    "heading_open": "heading",
}


def said(tokens: list[Token]) -> list[tuple[str, str, int, list[int] | None, str]]:
    """Return what tells where blocks are, and what headings, code and HTML hold."""
    found = []
    for number, token in enumerate(tokens):
        if name := SHOWN.get(token.type, token.type if token.type in SHOWN.values() else ""):
            content = token.content
            if token.type == "heading_open":
                content = tokens[number + 1].content
            found.append((name, token.tag, token.level, token.map, content))
    return found


@pytest.mark.parametrize("without", [(), ("code", "html_block")])
@example(text="oil\n    ---")
@example(text="> oil\n---\n- # oil\ngate")
@given(text=texts)
def test_blocks_are_those_of_markdown_it(without: tuple[str, ...], text: str) -> None:
    text = text.replace("\r", " ")
    theirs = MarkdownIt("commonmark", {"inline_definitions": True}).enable("table")
    theirs.disable(["inline", *without])
    ours = commonmark.blocks(commonmark.parser(without=without), text)
    assert said(ours) == said(theirs.parse(text))


def test_what_stands_below_deeply_nested_lists_keeps_its_blocks() -> None:
    lists = "\n".join("  " * depth + "- oil" for depth in range(60))
    tokens = commonmark.blocks(commonmark.parser(), f"{lists}\n\n# gate\n\n```\ntide\n```\n")
    assert [(name, content) for name, _, _, _, content in said(tokens)] == [
        ("heading", "gate"),
        ("fence", "tide\n"),
    ]
