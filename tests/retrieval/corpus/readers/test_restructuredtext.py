"""What does a reader make of a text in reStructuredText?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.corpus.documents import Document
from retrieval.corpus.readers.restructuredtext import read
from retrieval.corpus.sources import Content, decode
from tests.retrieval.corpus.readers import shown

LINES = (
    "Words of a sentence.",
    "=====",
    "-----",
    "===",
    "PEP: 8",
    "Title: Names",
    ":Author: Ada",
    ":abstract: In short.",
    ":param x: A number::",
    "Like this::",
    "::",
    "> quoted",
    ">>> 1 + 1",
    "| verse",
    "|badge|",
    "+---+---+",
    "| a | b |",
    "=== ===",
    "- item",
    "- .. note:: in a list",
    "1. ::",
    "..",
    ".. comment",
    ".. _target: https://example.org",
    "__ https://example.org",
    ".. |name| replace:: words",
    ".. [1] A footnote::",
    ".. [2] https://example.org",
    ".. note::",
    ".. note:: Mind the gap::",
    ".. warning:: Mind",
    ".. code-block:: python",
    ".. csv-table:: Title",
    ".. figure:: it.png",
    ".. function:: look(up)",
    ".. image:: it.png",
    ":name: it",
    "https://example.org",
    "\u3000",
    "\tx",
    "\r",
    "",
)

HOSTILE = (
    "`",
    "``a",
    "*a ",
    "**a ",
    "|a ",
    ":a:",
    "a_",
    "[a",
    "`<a",
    "- ",
    "iv. ",
    "a::\n\n",
    "::\n\n",
    "..\n",
    ".. note:: a b\n",
    ".. note:: a b\n   :c:\n\n",
    ".. [1] https://a\n",
    "+--+\n",
    "== ==\n",
    "====\n",
    "a\n=\n",
    ":a: b\n",
    ":a: b\n\n c\n",
    "Title: a\n b\n",
    " \t\n",
)


def blocks(text: str) -> list[tuple[str, str]]:
    return shown.blocks(read, text)


def label(title: str) -> str:
    return shown.labels(read, f"{title}\n{'=' * len(title)}\n")[0]


def test_headings_are_as_deep_as_their_style_is_new() -> None:
    text = (
        "=====\nGuide\n=====\n\nFirst\n=====\n\nWords.\n\nDeeper\n------\nMore.\n\n"
        "Second\n======\n\nDeepest\n~~~~~~~\n"
    )
    assert blocks(text) == [
        ("HEADING 1", "Guide"),
        ("HEADING 2", "First"),
        ("PROSE", "Words."),
        ("HEADING 3", "Deeper"),
        ("PROSE", "More."),
        ("HEADING 2", "Second"),
        ("HEADING 4", "Deepest"),
    ]


def test_the_rules_of_a_heading_belong_to_it() -> None:
    assert shown.of_kind(read, "Title\n=====\n", "HEADING") == []
    block = shown.document(read, "======\n Guide\n======\nWords.\n").blocks[0]
    assert (block.start, block.end, block.label) == (0, 20, "Guide")


def test_only_a_line_of_its_own_that_is_underlined_is_a_heading() -> None:
    prose = (
        "Two lines\nof words\n--------",  # a heading has one line
        "Long words\n---",  # too short for them
        "- an item\n---------",
        "    Indented\n    --------",
        "=====\nWords",
        ":field: value\n-------------",
    )
    for text in prose:
        assert shown.labels(read, text) == []
    assert label("1. Introduction") == "1. Introduction"
    assert label("A. B") == "A. B"
    assert shown.labels(read, "Hello\n----\n") == ["Hello"]  # docutils takes it, with a warning


def test_a_heading_needs_no_blank_line_above_but_after_prose() -> None:
    assert shown.labels(read, ".. _here:\nOne\n===\nTwo\n---\n- item\nThree\n-----\n") == [
        "One",
        "Two",
        "Three",
    ]


def test_a_heading_reads_as_on_its_page() -> None:
    for title, page in {
        "``run()`` and *why* **not**": "run() and why not",
        "See :pep:`8`": "See 8",
        "The :mod:`~trio.testing` module": "The testing module",
        "Use :py:class:`!Lock`": "Use Lock",
        ":ref:`Read on <next-page>`": "Read on",
        "`Python <https://python.org>`_ and others_": "Python and others",
        "`<https://python.org>`__": "https://python.org",
        "Claim [1]_": "Claim [1]",
        "|project| 1.0": "project 1.0",
        r"A \* and re\ Structured": "A * and reStructured",
        "snake_case and __init__ and 2 * 3 * 4": "snake_case and __init__ and 2 * 3 * 4",
        "``**kwargs`` and ``a`b``": "**kwargs and a`b",
    }.items():
        assert label(title) == page


def test_rules_alone_are_noise() -> None:
    assert blocks("=====\n-----\n=====\n") == [
        ("NOISE", rule) for rule in ("=====", "-----", "=====")
    ]
    assert blocks("One.\n\n----------\n\nTwo.\n") == [
        ("PROSE", "One."),
        ("NOISE", "----------"),
        ("PROSE", "Two."),
    ]


def test_the_header_of_a_proposal_gives_its_title_and_its_number() -> None:
    text = "PEP: 8\nTitle: Style Guide\n  for ``Python`` Code\nAuthor: Ada\n\nIntroduction.\n"
    document = shown.document(read, text)
    assert (document.title, document.aliases) == ("Style Guide for Python Code", ("PEP 8",))
    assert blocks(text) == [
        ("NOISE", "PEP: 8\nTitle: Style Guide\n  for ``Python`` Code\nAuthor: Ada"),
        ("PROSE", "Introduction."),
    ]


def test_words_with_colons_at_the_top_are_no_header_without_a_title() -> None:
    for text in ("Note: this is old.\nWarning: it is.", "Title: a single line", "Title: a\nWords."):
        assert blocks(text) == [("PROSE", text)]
        assert shown.document(read, text).title == ""


def test_front_matter_is_noise_and_gives_the_title() -> None:
    text = "---\ntitle: Names\naliases: [naming]\n---\n\nWords.\n"
    document = shown.document(read, text)
    assert (document.title, document.aliases) == ("Names", ("naming",))
    assert shown.of_kind(read, text, "PROSE") == ["Words."]


def test_fields_about_the_file_are_noise_and_may_give_its_title() -> None:
    text = ":orphan:\n:title: The *whole*\n  title\n\n:abstract: In short.\n\nWords.\n"
    assert shown.document(read, text).title == "The whole title"
    assert shown.of_kind(read, text, "PROSE") == ["In short.", "Words."]
    below = "Names\n=====\n\n:Author: Ada\n:Date: today\n\nWords.\n"
    assert shown.of_kind(read, below, "PROSE") == ["Words."]


def test_other_ways_to_give_a_title_are_known() -> None:
    for text in (".. title: Names\n.. slug: names\n\nWords.\n", ".. title:: Names\n\nWords.\n"):
        assert shown.document(read, text).title == "Names"
        assert shown.of_kind(read, text, "PROSE") == ["Words."]


def test_fields_further_down_are_text() -> None:
    field = ":param x: how many\n  of them\n:returns: the sum"
    assert blocks(f"add(x)\n\n{field}\n") == [("PROSE", "add(x)"), ("PROSE", field)]
    assert blocks(f"Title\n=====\n\n{field}\n")[1:] == [("PROSE", field)]
    assert blocks("  :quoted: words\n") == [("PROSE", ":quoted: words")]


def test_what_is_indented_after_two_colons_is_code() -> None:
    text = "Like this::\n\n    x = 1\n\n    # Not\n    # ===\n\n  y = 2\n\nThen words.\n"
    assert blocks(text) == [
        ("PROSE", "Like this::"),
        ("CODE", "x = 1\n\n    # Not\n    # ===\n\n  y = 2"),
        ("PROSE", "Then words."),
    ]
    assert blocks("- Like this::\n\n    x = 1\n\n  Then words.\n") == [
        ("PROSE", "- Like this::"),
        ("CODE", "x = 1"),
        ("PROSE", "Then words."),
    ]


def test_two_colons_alone_belong_to_the_code_below_them() -> None:
    assert blocks("Like this:\n\n::\n\n    x = 1\n") == [
        ("PROSE", "Like this:"),
        ("CODE", "::\n\n    x = 1"),
    ]
    assert blocks("Like this\n::\n\n    x = 1\n") == [
        ("PROSE", "Like this"),
        ("CODE", "::\n\n    x = 1"),
    ]
    for text in ("::\n\nWords.\n", "::\n", "::\n\nTitle\n=====\n", "::\n  Words.\n"):
        assert blocks(text)[0] == ("NOISE", "::")


def test_code_may_be_quoted_by_marks_instead_of_indented() -> None:
    assert blocks("He wrote::\n\n> one\n> two\n\nWords.\n") == [
        ("PROSE", "He wrote::"),
        ("CODE", "> one\n> two"),
        ("PROSE", "Words."),
    ]


def test_what_is_not_indented_further_after_two_colons_is_text() -> None:
    for text in ("Like this::\n\nWords.\n", "  Like this::\n\n  Words.\n"):
        assert blocks(text) == [("PROSE", "Like this::"), ("PROSE", "Words.")]
    assert blocks("Like this::\n\n.. note:: Mind the gap.\n")[-1] == ("PROSE", "Mind the gap.")


def test_a_session_is_code_up_to_a_blank_line() -> None:
    assert blocks("So:\n\n>>> 1 + 1\n2\n\nWords.\n") == [
        ("PROSE", "So:"),
        ("CODE", ">>> 1 + 1\n2"),
        ("PROSE", "Words."),
    ]


def test_a_code_block_has_its_directive_and_options() -> None:
    code = ".. code-block:: python\n   :linenos:\n\n   x = 1\n\n   y = 2"
    assert blocks(f"So:\n\n{code}\n\nWords.\n") == [
        ("PROSE", "So:"),
        ("CODE", code),
        ("PROSE", "Words."),
    ]
    assert blocks("- .. code:: sh\n\n     ls\n") == [("CODE", "- .. code:: sh\n\n     ls")]
    assert blocks(".. math:: e = mc^2\n") == [("CODE", ".. math:: e = mc^2")]
    for empty in (".. code-block:: python", ".. plot:: a.py\n   :include-source:"):
        assert blocks(empty) == [("NOISE", empty)]


def test_tables_are_found_however_they_are_written() -> None:
    grid = "+---+---+\n| a | b |\n+===+===+\n| 1 | 2 |\n+---+---+"
    simple = "=== ===\na   b\n=== ===\n1   2\n\n3   4\n=== ==="
    headless = "=== ===\n1   2\n3   4\n=== ==="
    values = '.. csv-table:: Sums\n   :header: "a", "b"\n\n   1, 2'
    listed = ".. list-table::\n\n   * - a\n     - b\n   * - 1\n     - 2"
    for table in (grid, simple, headless, values, listed):
        for text in (
            f"Words.\n\n{table}\n\nWords.\n",
            f"* {table.replace(chr(10), chr(10) + '  ')}",
        ):
            assert [kind for kind, _ in blocks(text) if kind != "PROSE"] == ["TABLE"]
    assert blocks(f".. table:: Sums of all\n\n   {grid.replace(chr(10), chr(10) + '   ')}\n") == [
        ("NOISE", ".. table::"),
        ("PROSE", "Sums of all"),
        ("TABLE", grid.replace("\n", "\n   ")),
    ]


def test_rules_that_no_table_ends_are_text() -> None:
    assert blocks("=== ===\nWords.\n\nWords.\n") == [
        ("PROSE", "=== ===\nWords."),
        ("PROSE", "Words."),
    ]


def test_a_note_is_text_and_its_mark_is_noise() -> None:
    assert blocks(".. note:: Mind the gap\n   between.\n\n   And the step.\n\nWords.\n") == [
        ("NOISE", ".. note::"),
        ("PROSE", "Mind the gap\n   between."),
        ("PROSE", "And the step."),
        ("PROSE", "Words."),
    ]
    assert blocks(".. admonition:: Mind the gap\n   :class: tip\n\n   It is wide.\n") == [
        ("NOISE", ".. admonition::"),
        ("PROSE", "Mind the gap"),
        ("NOISE", ":class: tip"),
        ("PROSE", "It is wide."),
    ]
    assert blocks(".. versionchanged:: 3.2\n   It may be wide.\n") == [
        ("NOISE", ".. versionchanged::"),
        ("PROSE", "3.2\n   It may be wide."),
    ]
    assert blocks(".. warning::\n   It is wide.\n.. tip:: Look out below.\nWords.\n") == [
        ("NOISE", ".. warning::"),
        ("PROSE", "It is wide."),
        ("NOISE", ".. tip::"),
        ("PROSE", "Look out below."),
        ("PROSE", "Words."),
    ]


def test_the_body_of_a_note_may_hold_anything() -> None:
    text = (
        ".. note:: Like this::\n\n         x = 1\n\n   See\n\n   .. code:: sh\n\n      ls\n\n"
        "   - item\n\n     .. tip:: So be it.\n"
    )
    assert blocks(text) == [
        ("NOISE", ".. note::"),
        ("PROSE", "Like this::"),
        ("CODE", "x = 1"),
        ("PROSE", "See"),
        ("CODE", ".. code:: sh\n\n      ls"),
        ("PROSE", "- item"),
        ("NOISE", ".. tip::"),
        ("PROSE", "So be it."),
    ]


def test_a_directive_after_a_line_of_prose_is_text_as_on_the_page() -> None:
    text = "Words of prose.\n.. note:: Mind the gap."
    assert blocks(text) == [("PROSE", text)]


def test_a_described_function_shows_its_signature() -> None:
    text = (
        ".. function:: look(up)\n              look(down, on)\n   :async:\n\n"
        "   Looks.\n\n   :param up: where\n"
    )
    assert blocks(text) == [
        ("NOISE", ".. function::"),
        ("PROSE", "look(up)\n              look(down, on)"),
        ("NOISE", ":async:"),
        ("PROSE", "Looks."),
        ("PROSE", ":param up: where"),
    ]


def test_what_shows_nothing_of_this_file_is_noise() -> None:
    for text in (
        ".. toctree::\n   :maxdepth: 2\n\n   One <one>\n   two",
        ".. image:: it.png\n   :alt: A picture of it",
        ".. include:: other.rst",
        ".. raw:: html\n\n   <b>bold</b>",
        ".. index:: single: words",
        ".. meta::\n   :description: words",
        ".. contents:: What is here\n   :local:",
        ".. autofunction:: trio.run",
        ".. automodule:: trio\n   :members:",
        ".. versionadded:: 3.2",
        ".. youtube:: abc123",
        "- .. image:: it.png",
    ):
        assert blocks(f"{text}\n") == [("NOISE", text)]


def test_a_figure_shows_its_caption() -> None:
    assert blocks(".. figure:: it.png\n   :alt: A picture\n\n   How it works.\n") == [
        ("NOISE", ".. figure:: it.png\n   :alt: A picture"),
        ("PROSE", "How it works."),
    ]


def test_what_is_added_to_a_docstring_is_text() -> None:
    assert blocks(".. autoclass:: Lock\n   :members:\n\n   It is fair.\n") == [
        ("NOISE", ".. autoclass:: Lock\n   :members:"),
        ("PROSE", "It is fair."),
    ]


def test_comments_targets_and_definitions_are_noise() -> None:
    for text in (
        ".. A comment\n   of two lines.\n\n   And more of it.",
        "..\n   _So: is this",
        "..",
        ".. _target:",
        ".. _target: https://example.org/a\n   b",
        "__ https://example.org",
        ".. |name| replace:: some words",
        ".. |logo| image:: it.png\n   :alt: Logo",
    ):
        assert blocks(f"Words.\n\n{text}\n\nWords.\n") == [
            ("PROSE", "Words."),
            ("NOISE", text),
            ("PROSE", "Words."),
        ]


def test_two_dots_alone_comment_on_nothing() -> None:
    assert blocks("..\n\n   A quotation.\n")[-1] == ("PROSE", "A quotation.")


def test_footnotes_and_citations_are_text_without_their_marks() -> None:
    text = ".. [1] One of them\n   on two lines.\n.. [#note] Another.\n.. [Knuth1997] A book.\n"
    assert blocks(text) == [
        ("NOISE", ".. [1]"),
        ("PROSE", "One of them\n   on two lines."),
        ("NOISE", ".. [#note]"),
        ("PROSE", "Another."),
        ("NOISE", ".. [Knuth1997]"),
        ("PROSE", "A book."),
    ]


def test_addresses_and_badges_alone_are_noise() -> None:
    for text in (
        "https://example.org",
        "- https://example.org/a",
        ".. [1] https://example.org",
        "|build| |docs|_",
        "|build|\n|docs|",
    ):
        assert blocks(f"{text}\n") == [("NOISE", text)]
    for text in ("See\nhttps://example.org\nfor it.", "| a verse\n| of two lines", "|name| is it."):
        assert blocks(f"{text}\n") == [("PROSE", text)]


def test_lists_quotations_and_definitions_are_text() -> None:
    for text in (
        "- one\n  more of it\n- two",
        "1. one\n2. two",
        "term\n    What it means.",
        "-v, --verbose  Says more.\n-q             Says less.",
        "| Roses are red,\n| violets are blue.",
    ):
        assert blocks(f"{text}\n") == [("PROSE", text)]
    assert blocks("It takes:\n\n- one\n\n- two\n") == [("PROSE", "It takes:\n\n- one\n\n- two")]


def test_a_list_ends_where_a_directive_begins() -> None:
    assert blocks("It takes:\n\n- one\n\n  .. method:: take(it, all)\n") == [
        ("PROSE", "It takes:\n\n- one"),
        ("NOISE", ".. method::"),
        ("PROSE", "take(it, all)"),
    ]


def test_tabs_and_the_ends_of_lines_of_other_systems_are_white_space() -> None:
    assert blocks(
        "Title\r\n=====\r\n\r\nSo::\r\n\r\n\tx = 1\r\n\r\n.. note:: Mind it well.\r\n"
    ) == [
        ("HEADING 1", "Title"),
        ("PROSE", "So::"),
        ("CODE", "x = 1"),
        ("NOISE", ".. note::"),
        ("PROSE", "Mind it well."),
    ]
    assert blocks("  So::\n\n\tx = 1\n")[-1] == ("CODE", "x = 1")


def test_an_empty_text_has_no_blocks() -> None:
    for text in ("", "\n", " \n\t\r\n"):
        assert blocks(text) == []


@given(
    st.lists(st.tuples(st.sampled_from(("", "", "  ", "   ", "      ")), st.sampled_from(LINES)))
)
def test_each_character_is_in_one_block_however_constructs_nest(
    lines: list[tuple[str, str]],
) -> None:
    text = "\n".join(indent + line for indent, line in lines)
    shown.assert_each_character_is_in_one_block(read, text)


@given(st.text("=-~:.*+|`_[]<>\\#> ab1 \t\r\n\u3000\ufeff"))
def test_each_character_is_in_one_block_of_any_text(text: str) -> None:
    shown.assert_each_character_is_in_one_block(read, text)


@pytest.mark.parametrize("piece", HOSTILE)
def test_reading_takes_time_in_proportion_to_the_length(piece: str) -> None:
    assert shown.takes_time_in_proportion(read, piece)


@pytest.mark.parametrize("piece", ["`", "``a", "*a ", "**a ", ":a:", ":a:`", "a_", "[a", "`<a"])
def test_a_title_takes_time_in_proportion_to_its_length(piece: str) -> None:
    def titled(content: Content) -> Document:
        return read(decode(f"{content.text}\n====\n".encode(), "utf-8"))

    assert shown.takes_time_in_proportion(titled, piece)
