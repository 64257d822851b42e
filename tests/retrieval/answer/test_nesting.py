"""However blocks nest, each character has its place, is verified, and no noise is quoted."""

import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.answer.answering import Answerer
from retrieval.corpus import Kind
from retrieval.corpus.readers import EXTENSIONS, format_of
from retrieval.quote.verification import LONGEST_QUOTE, verify
from retrieval.snapshots import Snapshot
from tests.conftest import FEWER
from tests.retrieval.corpora import assert_verbatim, corpus
from tests.retrieval.corpus.readers import shown

WORDS = "lantern oil gate tide keeper bell harbour ledger".split()
QUESTIONS = ("lantern oil", "Who is the keeper of the gate?", "bell tide harbour", "ledger")

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


def test_every_format_is_tried() -> None:
    assert {format_of(ending).reader for ending in FILES} == {
        format_of(ending).reader for ending in EXTENSIONS
    }


@pytest.mark.parametrize("ending", FILES)
@given(data=st.data())
def test_each_character_is_in_one_block(ending: str, data: st.DataObject) -> None:
    shown.assert_each_character_is_in_one_block(format_of(ending).read, data.draw(FILES[ending]))


@pytest.mark.parametrize("ending", FILES)
@FEWER
@given(data=st.data())
def test_each_block_is_verified_and_no_noise_is_quoted(ending: str, data: st.DataObject) -> None:
    files = {f"{n}{ending}": data.draw(FILES[ending]) for n in range(3)}
    with tempfile.TemporaryDirectory() as folder:
        built = corpus(Path(folder), files)
        answerer = Answerer(built)
        assert_every_block_is_verified(built)
        for question in QUESTIONS:
            answer = answerer.answer(question, top=9)
            for excerpt in answer.excerpts + answer.weak:
                assert_verbatim(excerpt, Path(folder))
                place = excerpt.extract
                assert says(built, place.path, place.byte_start)
                assert says(built, place.path, place.byte_end - 1)


def assert_every_block_is_verified(built: Snapshot) -> None:
    for paragraph in built.paragraphs:
        file = built.root / paragraph.source.path
        span = paragraph.span
        text = file.read_bytes()[span.byte_start : span.byte_end].decode()
        if text.isspace() or len(text) > LONGEST_QUOTE:
            continue
        found = verify(built, text)
        assert found.verdict == "exact", text
        assert found.places


def says(built: Snapshot, path: str, byte: int) -> bool:
    """Tell whether a byte of a file is in a block that may be shown."""
    source = built.sources.number(path)
    assert source is not None
    number = built.paragraphs.at(source, byte)
    assert number is not None
    return built.paragraphs.kind(number) not in {Kind.HEADING, Kind.NOISE}
