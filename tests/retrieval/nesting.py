"""Files of each format, in which blocks of all sorts stand one in another."""

from collections.abc import Callable

from hypothesis import strategies as st

WORDS = "lantern oil gate tide keeper bell harbour ledger".split()

Blocks = st.SearchStrategy[str]

words = st.lists(st.sampled_from([*WORDS, "the", "of", "is"]), min_size=1, max_size=9).map(" ".join)
sentences = words.map(lambda said: f"{said.capitalize()}.")
prose = st.lists(sentences, min_size=1, max_size=4).map(" ".join)
wrapped = st.lists(words, min_size=1, max_size=4).map("\n".join)
items = st.lists(words, min_size=1, max_size=4).map(lambda said: "\n".join(f"- {w}" for w in said))


def of(*forms: str) -> Blocks:
    """Return blocks of some forms, with words in the place of `{}`."""
    return st.builds(lambda form, said: form.replace("{}", said), st.sampled_from(forms), words)


def indented(text: str, by: str, first: str | None = None) -> str:
    """Return a text with each line that isn't blank behind some characters."""
    lines = [by + line if line.strip() else line for line in text.split("\n")]
    if first is not None:
        lines[0] = first + lines[0].removeprefix(by)
    return "\n".join(lines)


def nested(leaves: Blocks, containers: list[Callable[[str], str]]) -> Blocks:
    """Return files in which blocks of a format stand one in another."""

    def within(blocks: Blocks) -> Blocks:
        held = st.lists(blocks, min_size=1, max_size=3).map("\n\n".join)
        return st.builds(lambda contain, text: contain(text), st.sampled_from(containers), held)

    blocks = st.recursive(st.one_of(prose, wrapped, items, leaves), within, max_leaves=6)
    between = st.sampled_from(["\n\n", "\n\n", "\n", "\n\n\n", "\r\n\r\n"])
    pieces = st.lists(st.builds(str.__add__, blocks, between), max_size=8)
    return pieces.map("".join)


MARKDOWN = of(
    "# {}",
    "## {} ##",
    "{}\n====",
    "{}\n---",
    "{}?",
    "**{}**",
    "To do it:",
    "```sh\n# {}\n```",
    "~~~\n{}",
    "    {}",
    "| {} | b |\n| --- | --- |\n| {} | c |",
    "<!-- {} -->",
    "<!-- {}",
    '<a id="{}"></a>',
    "<div>\n{}\n</div>",
    "<pre>\n{}\n\n{}\n</pre>",
    "<script>\n{}\n</script>",
    "***",
    "![{}](x.png)",
    "[{}]: https://example.org",
    "[^1]: {}",
    "https://example.org/{}",
    "{{#include {}}}",
    "{% {} %}",
    "{}{: .class}",
    "%% {} %%",
    "![[{}]]",
    "{} ^id",
    "> [!NOTE]\n> {}",
    "::: tip {}\n{}\n:::",
    "$$\n{}\n$$",
    "- [ ] {}\n- [x] {}",
    "{}\n: {}",
)
FRONT = of("---\ntitle: {}\n---\n", "+++\ntitle = '{}'\n+++\n", "---\n{}\n", "")
QUOTED: list[Callable[[str], str]] = [
    lambda text: indented(text, "> "),
    lambda text: indented(text, "  ", "- "),
    lambda text: indented(text, "   ", "1. "),
    lambda text: f"<details>\n<summary>{text[:9]}</summary>\n\n{text}\n\n</details>",
]
FILES = {
    ".md": st.builds(str.__add__, FRONT, nested(MARKDOWN, QUOTED)),
    ".mdx": st.builds(
        str.__add__,
        FRONT,
        nested(
            MARKDOWN
            | of(
                "import { {} } from 'x'",
                "export const x = {\n  a: '{}',\n}",
                '<Card title="{}" />',
                "{/* {} */}",
                "<Tabs>\n  <Tab>\n  {}\n  </Tab>\n</Tabs>",
            ),
            [*QUOTED, lambda text: f'<Aside type="tip">\n\n{text}\n\n</Aside>'],
        ),
    ),
    ".rst": nested(
        of(
            "{}\n=====================================================",
            "------\n{}\n------",
            ":Author: {}",
            ".. _{}:",
            ".. {}",
            "..\n   {}\n\n   {}",
            ".. include:: {}",
            ".. image:: {}\n   :alt: {}",
            ".. |{}| replace:: {}",
            ".. code-block:: sh\n\n   {}",
            "Say::\n\n    {}",
            ".. toctree::\n   :maxdepth: 2\n\n   {}",
            "=====  =====\n{}\n=====  =====",
            "+-----+\n| {} |\n+-----+",
            "| {}\n| {}",
            "----------",
            ">>> {}",
            "{}\n   {}",
            ":func:`{}` is *{}*.",
            ".. [1] {}",
        ),
        [
            lambda text: indented(text, "   "),
            lambda text: f".. note::\n\n{indented(text, '   ')}",
            lambda text: f".. warning:: {indented(text, '   ').lstrip()}",
            lambda text: indented(text, "  ", "* "),
        ],
    ),
    ".adoc": nested(
        of(
            "= {}",
            "== {}",
            ".{}",
            "[[{}]]",
            "// {}",
            "////\n{}\n////",
            "include::{}[]",
            "image::{}.png[]",
            ":{}: value",
            "[source,sh]\n----\n{}\n----",
            "....\n{}\n....",
            "|===\n|{} |{}\n|===",
            "NOTE: {}",
            "[NOTE]\n====\n{}\n====",
            "'''",
            "* {}\n** {}",
            "{}:: {}",
            "ifdef::{}[]\n{}\nendif::[]",
        ),
        [
            lambda text: f"====\n{text}\n====",
            lambda text: f"[quote]\n____\n{text}\n____",
            lambda text: f"* item\n+\n--\n{text}\n--",
            lambda text: f"|===\na|{text}\n|===",
        ],
    ),
    ".org": nested(
        of(
            "* {}",
            "** TODO {} :tag:",
            "#+TITLE: {}",
            "# {}",
            "#+begin_src sh\n{}\n#+end_src",
            "#+begin_comment\n{}\n#+end_comment",
            ": {}",
            ":PROPERTIES:\n:ID: {}\n:END:",
            "| {} | b |\n|----+---|\n| {} | c |",
            "[[file:{}.png]]",
            "<<{}>>",
            "-----",
            "- {} :: {}",
            "CLOSED: [2024-01-01] {}",
            "#+INCLUDE: {}",
            "[fn:1] {}",
        ),
        [
            lambda text: f"#+begin_quote\n{text}\n#+end_quote",
            lambda text: f":DRAWER:\n{text}\n:END:",
            lambda text: indented(text, "  ", "- "),
        ],
    ),
    ".txt": nested(
        of(
            "{}\n====",
            "Q: {}",
            "A: {}",
            "    {}",
            "| {} | b |\n| {} | c |",
            "https://a.org/{}",
            "{}:",
        ),
        [lambda text: indented(text, "  "), lambda text: indented(text, "> ")],
    ),
}
