"""Which files might take a reader longer than in proportion to their length?"""

from collections.abc import Callable, Iterator
from itertools import count
from math import isqrt

Make = Callable[[int], str]
"""Makes a text of about so many characters."""


def repeated(piece: str) -> Make:
    return lambda length: piece * (length // len(piece))


def growing(line: Callable[[int], str]) -> Make:
    """Return what makes lines that have a number each and are longer from one to the next."""

    def make(length: int) -> str:
        return "\n".join(line(number) for number in range(1, isqrt(2 * length)))

    return make


def numbered(line: Callable[[int], str]) -> Make:
    """Return what makes lines that have a number each and are about as long as each other."""

    def lines(length: int) -> Iterator[str]:
        for number in count(1):
            if length <= 0:
                return
            yield (made := line(number))
            length -= len(made)

    return lambda length: "".join(lines(length))


def after(beginning: str, piece: str, end: str = "") -> Make:
    return lambda length: beginning + repeated(piece)(length) + end


def wide(length: int) -> str:
    """Return a table with very many columns."""
    cells = length // 8
    return f"|{'a|' * cells}\n|{'-|' * cells}\n|{'b|' * cells}\n|{'c|' * cells}\n"


def kept_open(begin: str, end: str) -> Make:
    """Return what opens something for each of many lines, and closes it only after them."""
    return lambda length: begin * (length // 2 // len(begin)) + end * (length // 2 // len(end))


PIECES = (
    # Lines
    *("a", "lantern oil ", " ", "\t", "\n", "a\n", "a\n\n", "\r", "漢", "a\u0301", "a. ", "a?\n"),
    # Marks that open and never close
    *("*a ", "**a ", "_a ", "`a ", "``a", "~~a ", "[a", "![a](", "[a](<", "[![a](b)](", "((a"),
    *("{a", "{{a", "{% a ", "{: a ", "{/* ", "<a ", '<a b="', "<a {", "</a ", "<!a ", "<", "<b>a "),
    *(
        "<!--",
        "<!-- a\n",
        "<!-- a -->b ",
        "%% a ",
        "![[a",
        "[[a",
        "<<a",
        "^a ",
        ":a:",
        ":a:`",
        "a_",
    ),
    *(
        "a::[",
        "a::\n",
        "https://a",
        "https://a\n",
        "a://",
        "(((a",
        "anchor:a[",
        "$$\n",
        "|a ",
        "\\",
    ),
    # Blocks that begin and never end
    *("```\n", "````\n```\n", "~~~ a\n\n", "<div>\n", "<pre>\n\n", "<script>\n", "<?\n", "    a\n"),
    *("----\n", "====\na\n", "|===\n", "|===\n|a\n\n", "////\n", "--\na\n", "+\n", "[a]\n", ".a\n"),
    *("#+begin_src\n", "#+begin_quote\n", ":a:\n", ":properties:\n", "\\begin{a}\n", "::\n\n"),
    *("a::\n\n", "..\n", ".. a::\n\n", ".. note:: a\n   :b:\n\n", "== ==\n", "+--+\n", ">>> a\n"),
    *(
        "---\na: [\n",
        "+++\na = 1\n",
        "export const a = {\n",
        "import a\n",
        "::: a\n",
        "ifdef::a[]\n",
    ),
    # Quotes and lists
    *(
        ">",
        "> ",
        "> a\n",
        "> # a\nb\n",
        "> ```\nb\n",
        "> a\nb\n",
        "- ",
        "* ",
        "1. ",
        "- a\n",
        "-\n",
    ),
    *("- > a\n", "> - a\n", "- # a\nb\n", "  - a\n", "* a\n+\n", "- a\n\n", "- a:\n", "a:\n- b\n"),
    *("a:\n\n- b\n\n", "a:\n\n  b\n\n", "a:: b\n", "- a :: b\n", "- [ ] a\n", "Q: a\nA: b\n"),
    # Headings
    *("# a\n", "## a\n### b\n", "a\n===\n", "a\n---\n\n", "====\na\n====\n", "= {a}\n", "** a\n"),
    *("* COMMENT a\n", "* TODO a :b:\n", "###### a ######\n"),
    # Tables and rules
    *("|---|\n", "a|b\n-|-\n", "| a | b |\n", "||---+|\n", "---\n", "-", "- - ", "=== ===\na b\n"),
    # Definitions and notes
    *(
        "[a]: b\n",
        "[a]: b 'c\n",
        "[a]: <b\n",
        "[a]:\n",
        "[a\n",
        "[^1]: a\n\n",
        "[^1] ",
        "[fn:1] a\n",
    ),
    *(
        ".. [1] a\n",
        ".. _a:\n",
        ".. |a| image:: b\n",
        "__ a\n",
        ":a: b\n",
        ":a: b \\\n",
        "#+a: b\n",
    ),
    *("title: a\n", "#+title: a\n", "#+todo: a b\n", ":a: {b}{b}\n"),
)

FILES: dict[str, Make] = {
    **{piece: repeated(piece) for piece in PIECES},
    "deeper quotes": growing(lambda depth: ">" * depth + " a"),
    "deep quotes": repeated(">" * 99 + " a\n"),
    "deeper lists": growing(lambda depth: " " * depth + "- a"),
    "deep lists": repeated("- " * 99 + "a\n"),
    "deep lists, each line deeper": repeated(
        "".join("  " * depth + "- a\n" for depth in range(40)) + "\n"
    ),
    "lists in quotes": repeated("> - " * 40 + "a\n"),
    "a quote with lines in vain": after("> # a\n", "b\n> # c\n"),
    "quotes, then their lines": lambda length: (
        repeated("> # a\nb\n")(length // 2) + repeated("> c\n")(length // 2)
    ),
    "ticks, ever more": growing(lambda ticks: "`" * ticks + "a"),
    "ticks, ever more on a line": lambda length: growing(lambda n: "`" * n + "a")(length).replace(
        "\n", " "
    ),
    "wide": wide,
    "long": after("| a | b |\n|---|---|\n", "| c | d |\n"),
    "short rows in a wide table": after(f"|{'a|' * 300}\n|{'-|' * 300}\n", "| c\n"),
    "a heading": after("# ", "a *b* `c` [d](e) _f "),
    "an open heading": after("= ", "[[a `b *c #d <<e "),
    "a headline with tags": after("* a :", "b:"),
    "definitions": numbered(lambda number: f"[a{number}]: b\n"),
    "notes": numbered(lambda number: f"[^{number}]: b\n\n"),
    "a definition without an end": after("[a]: b 'c\n", "d\n"),
    "a long address": after("[a]: ", "("),
    "a fence, then text": after("```\n", "a\n"),
    "a comment, then text": after("<!--\n", "a <b> `c`\n"),
    "edges": lambda length: "<x>" * (length // 7) + " a " + "</x>" * (length // 7),
    "edges of many": repeated("<a></a>" * 30 + " b " + "</a>" * 30 + "\n\n"),
    "front matter": lambda length: (
        "---\n"
        + numbered(lambda number: f"k{number}: &a{number} [b]\n")(length // 10)
        + "---\n"
        + "a\n" * (length // 3)
    ),
    "directives, ever deeper": growing(lambda depth: " " * depth + ".. note::\n"),
    "delimiters, ever longer": growing(lambda more: "=" * (3 + more)),
    "delimiters without an end": growing(lambda more: "-" * (3 + more) + "\na"),
    "blocks in many others": lambda length: (
        "".join("=" * (4 + depth) + "\n" for depth in range(200))
        + repeated("----\na\n")(length)
        + "".join("=" * (204 - depth) + "\n" for depth in range(1, 201))
    ),
    "attributes of attributes": numbered(lambda n: f":a{n}: {{a{n - 1}}}{{a{n - 1}}}\n"),
    "headings with attributes": after(f":a: {'x' * 80}\n\n", "== {a}{a}{a}\n\n"),
    "a list among blank lines": after("a:\n", "\n" * 50 + "- b\n"),
    "deeper headlines": growing(lambda depth: "*" * depth + " a"),
    "comments around others": growing(lambda depth: "*" * (999 - depth % 999) + " COMMENT a"),
    "drawers with one end": after("", ":properties:\n:roam_aliases: a\n", ":end:\n"),
    "blocks with one end": after("", "#+begin_src\n", "#+end_src\n"),
    "states": numbered(lambda number: f"#+todo: A{number}\n* A{number} b\n"),
    "fences of many lengths": numbered(lambda n: "`" * (3 + n % 50) + "\n\nimport a\n\n"),
    "elements": kept_open("<div>\n", "</div>\n"),
}
"""Files by what they hold."""
