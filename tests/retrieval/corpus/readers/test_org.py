"""What does a reader make of an Org text?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.corpus.readers.org import read
from tests.retrieval.corpus.readers import shown

LINES = (
    "Words of a sentence.",
    "* Headline",
    "** TODO [#A] Deeper :tag:",
    "* COMMENT Hidden",
    "*** ",
    "#+TITLE: Title",
    "#+caption: A caption",
    "#+begin_src sh",
    "#+end_src",
    "#+BEGIN_QUOTE",
    "#+END_QUOTE",
    "#+begin_comment",
    "#+end_comment",
    "#+results:",
    ":PROPERTIES:",
    ":ROAM_ALIASES: one",
    ":NOTES:",
    ":END:",
    "\\begin{equation}",
    "\\end{equation}",
    ": fixed",
    "# comment",
    "| a | b |",
    "|---+---|",
    "+---+---+",
    "+ item",
    "- item",
    "-----",
    "SCHEDULED: <2024-01-01 Mon>",
    "<<target>> there <<other>>",
    "[[file:it.png]]",
    "https://example.org",
    "[fn:1] A footnote.",
    "  indented",
    "",
    "\r",
)

HOSTILE = (
    "#+begin_src\n",
    ":a:\n",
    ":properties:\n",
    "\\begin{a}\n",
    "<<a",
    "<<<a",
    "[[file:a",
    "[[a][",
    "* a\n",
    "* COMMENT a\n",
    "*" * 50 + " COMMENT a\n",
    "* a *b /c =d [[e <<f [fn:\n",
    "* " + "*b /c =d [[e <<f [fn: " * 15 + "\n",
    "* a " + " " * 100 + ":b:c\n",
    "#+title: a\n",
    "#+todo: a\n",
    ':properties:\n:roam_aliases: "a " b\n:end:\n',
    ": a\n",
    "| a\n",
    "+-+\n+\n",
    "https://a\n",
    "#+caption[a:",
    "\n",
    " ",
)


def blocks(text: str) -> list[tuple[str, str]]:
    return shown.blocks(read, text)


def test_keywords_give_the_title_and_are_noise() -> None:
    text = (
        "#+TITLE: The *Manual*\n#+title: Part [[https://example.org][two]]\n#+AUTHOR: Kim\n\nHi.\n"
    )
    assert blocks(text) == [
        (
            "NOISE",
            "#+TITLE: The *Manual*\n#+title: Part [[https://example.org][two]]\n#+AUTHOR: Kim",
        ),
        ("PROSE", "Hi."),
    ]
    assert shown.document(read, text).title == "The Manual Part two"
    assert shown.document(read, "* Headline\n").title == ""


def test_a_note_of_org_roam_has_its_aliases() -> None:
    text = ':PROPERTIES:\n:ID: 1\n:ROAM_ALIASES: "Lost things" found\n:END:\n\nText.\n'
    assert shown.document(read, text).aliases == ("Lost things", "found")
    assert shown.document(read, f"* A headline\n{text}").aliases == ()


def test_headlines_have_the_level_of_their_stars() -> None:
    assert blocks("* One\ntext\n*** Three\n*bold* text\n * item\n") == [
        ("HEADING 1", "One"),
        ("PROSE", "text"),
        ("HEADING 3", "Three"),
        ("PROSE", "*bold* text\n * item"),
    ]


@pytest.mark.parametrize(
    ("source", "label"),
    [
        ("TODO Write it", "Write it"),
        ("DONE [#A] Write it  :work:@home:", "Write it"),
        ("WAITING Write it", "Write it"),
        ("NEXT is no keyword", "NEXT is no keyword"),
        ("TODO", "TODO"),
        ("Progress [2/5] and [40%]", "Progress and"),
        ("See [[https://example.org][the site]] and [[*Setup]]", "See the site and Setup"),
        ("A *bold* /slanted/ _under_ =v= ~c~ +gone+ word", "A bold slanted under v c gone word"),
        ("Keep =*stars*= and a/b/c and 2*3*4", "Keep *stars* and a/b/c and 2*3*4"),
        ("<<its-target>>Title <<<radio>>> [fn:1]", "Title radio"),
        ("A <b> and 1 << 2", "A <b> and 1 << 2"),
        ("Ratio 3:4:5", "Ratio 3:4:5"),
    ],
)
def test_a_label_is_what_a_reader_of_the_page_sees(source: str, label: str) -> None:
    assert shown.labels(read, f"#+TODO: TODO WAITING(w@/!) | DONE(d)\n* {source}\n") == [label]


def test_a_headline_that_is_commented_out_takes_all_below_it_along() -> None:
    assert blocks("* One\n** COMMENT Two\ntext\n*** Three\n** Four\n* TODO COMMENT Five\n") == [
        ("HEADING 1", "One"),
        ("NOISE", "** COMMENT Two\ntext\n*** Three"),
        ("HEADING 2", "Four"),
        ("NOISE", "* TODO COMMENT Five"),
    ]


@pytest.mark.parametrize(
    "code",
    [
        "#+begin_src sh :results output\nmake\n\n# all\n#+end_src",
        "#+BEGIN_EXAMPLE\n,* no headline\n#+end_example",
        ": make\n:\n: make test",
        "\\begin{equation}\nx^2\n\ny\n\\end{equation}",
    ],
)
def test_code_is_one_block_with_its_marks(code: str) -> None:
    assert blocks(f"Run:\n{code}\nNext.\n") == [
        ("PROSE", "Run:"),
        ("CODE", code),
        ("PROSE", "Next."),
    ]


@pytest.mark.parametrize("name", ["quote", "verse", "center", "infobox"])
def test_text_stands_between_the_marks_of_a_block(name: str) -> None:
    assert blocks(f"#+begin_{name}\nIt rains.\n\n- item\n#+end_{name}\n") == [
        ("NOISE", f"#+begin_{name}"),
        ("PROSE", "It rains."),
        ("PROSE", "- item"),
        ("NOISE", f"#+end_{name}"),
    ]


@pytest.mark.parametrize(
    "noise",
    [
        "# a comment",
        "#",
        "#+begin_comment\nhidden\n\nmore\n#+end_comment",
        "#+begin_export html\n<b>raw</b>\n#+end_export",
        "#+BEGIN_HTML\n<b>raw</b>\n#+END_HTML",
        "#+name: it",
        "#+RESULTS[a1b2]: it",
        "#+attr_html: :width 100",
        "#+include: other.org",
        "#+begin: clocktable :maxlevel 2",
        "#+end:",
        "#+caption:",
        ":PROPERTIES:\n:ID: 1\n\n:END:",
        ":LOGBOOK:\n- Note taken\n:END:",
        "SCHEDULED: <2024-01-01 Mon> DEADLINE: <2024-02-01 Thu>",
        "CLOSED: [2024-01-01 Mon 10:00]",
        "CLOCK: [2024-01-01 Mon 10:00]--[2024-01-01 Mon 11:00] =>  1:00",
        "-----",
        "<<target>>",
        "[[file:img/it.png]]",
        "[[https://example.org]]",
        "<https://example.org>",
        "https://example.org",
    ],
)
def test_what_shows_nothing_is_noise(noise: str) -> None:
    assert blocks(f"* Before\n{noise}\n\nAfter.\n") == [
        ("HEADING 1", "Before"),
        ("NOISE", noise),
        ("PROSE", "After."),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "#hashtag",
        "#+1 for that",
        ":unclosed:",
        ":smile: she said",
        "Words at\nhttps://example.org/manual\nand more of them.",
        "- https://example.org",
        "[[https://example.org][The site]]",
        "[[*Setup]]",
        "[fn:1] A footnote.",
        "- term :: meaning",
        "+ item",
        "---- a",
        "SCHEDULED: soon",
        "\\begin{equation} without an end",
        "<<<radio>>>",
    ],
)
def test_what_is_shown_is_text(text: str) -> None:
    assert blocks(f"* Before\n{text}\n\n* After\n") == [
        ("HEADING 1", "Before"),
        ("PROSE", text),
        ("HEADING 1", "After"),
    ]


def test_a_drawer_of_ones_own_shows_what_it_holds() -> None:
    assert blocks(":NOTES:\nIt rains.\n:END:\n") == [
        ("NOISE", ":NOTES:"),
        ("PROSE", "It rains."),
        ("NOISE", ":END:"),
    ]


def test_a_headline_ends_a_block_that_has_no_end_before_it() -> None:
    assert blocks("#+begin_src sh\nmake\n* Next\n#+end_src\n:PROPERTIES:\n* Last\n:END:\n") == [
        ("NOISE", "#+begin_src sh"),
        ("PROSE", "make"),
        ("HEADING 1", "Next"),
        ("NOISE", "#+end_src"),
        ("PROSE", ":PROPERTIES:"),
        ("HEADING 1", "Last"),
        ("NOISE", ":END:"),
    ]


def test_a_caption_is_text_without_its_mark() -> None:
    assert blocks("#+name: it\n#+CAPTION: Where the fuse is\n[[file:fuse.png]]\n") == [
        ("NOISE", "#+name: it"),
        ("NOISE", "#+CAPTION:"),
        ("PROSE", "Where the fuse is"),
        ("NOISE", "[[file:fuse.png]]"),
    ]


def test_a_table_is_one_block_with_its_rules() -> None:
    table = "| Name | Size |\n|------+------|\n| a    | 1    |"
    assert blocks(f"Sizes:\n{table}\n#+TBLFM: $2=1\n+ item\n") == [
        ("PROSE", "Sizes:"),
        ("TABLE", table),
        ("NOISE", "#+TBLFM: $2=1"),
        ("PROSE", "+ item"),
    ]
    grid = "+---+---+\n| a | b |\n+---+---+"
    assert blocks(f"{grid}\n+ item\n") == [("TABLE", grid), ("PROSE", "+ item")]


def test_targets_are_cut_off_a_paragraph() -> None:
    assert blocks("<<here>> It rains. It <<x>> pours. <<there>>\n") == [
        ("NOISE", "<<here>>"),
        ("PROSE", "It rains. It <<x>> pours."),
        ("NOISE", "<<there>>"),
    ]


def test_constructs_may_be_indented() -> None:
    text = "- Run:\n  #+begin_src sh\n  make\n  #+end_src\n  : fixed\n  | a |\n  # comment\n"
    assert [kind for kind, _ in blocks(text)] == ["PROSE", "CODE", "CODE", "TABLE", "NOISE"]


def test_lines_may_end_with_carriage_returns() -> None:
    text = "* A :tag:\r\n#+begin_src sh\r\nmake\r\n#+end_src\r\n\r\nText.\r\n"
    assert blocks(text) == [
        ("HEADING 1", "A"),
        ("CODE", "#+begin_src sh\r\nmake\r\n#+end_src"),
        ("PROSE", "Text."),
    ]


@given(st.lists(st.sampled_from(LINES)).map("\n".join))
def test_each_character_is_in_one_block_however_constructs_nest(text: str) -> None:
    shown.assert_each_character_is_in_one_block(read, text)


@given(st.text("*#+:|\\{}[]<>-=~/_,. abegin1 \t\r\n\ufeff"))
def test_each_character_is_in_one_block_of_any_text(text: str) -> None:
    shown.assert_each_character_is_in_one_block(read, text)


@pytest.mark.parametrize("piece", HOSTILE)
def test_reading_takes_time_in_proportion_to_the_length(piece: str) -> None:
    assert shown.takes_time_in_proportion(read, piece)
