"""What does a reader make of an AsciiDoc text?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.corpus.readers import format_of
from retrieval.corpus.readers.asciidoc import read
from tests.retrieval.corpus.readers import shown

LINES = (
    "Words of a sentence.",
    "= Title",
    "== Section",
    "Kismet Lee <kismet@example.org>",
    "v1.0, 2024-01-01",
    ":name: value",
    ":name: value \\",
    "Underlined",
    "----------",
    "----",
    "....",
    "====",
    "=====",
    "****",
    "____",
    "++++",
    "////",
    "--",
    "```ruby",
    "```",
    "|===",
    "|One |Two",
    "|one",
    "[source,ruby]",
    "[quote, Ada]",
    "[[here]]",
    "[[here]] there (((term)))",
    ".Title of a block",
    "* item",
    "term:: what it means",
    "term::",
    "  indented",
    "+",
    "// comment",
    "include::other.adoc[]",
    "image::it.png[]",
    "https://example.org[]",
    "'''",
    "NOTE: Mind.",
    "",
    "\r",
)

HOSTILE = (
    "[[a,",
    "anchor:a[",
    "(((a",
    "{a",
    "https://a:",
    "link:link:",
    "image:a",
    "= a #b `c *d _e <<f\n\n",
    "= a" + "#b `c *d _e <<f [[g image:h" * 15 + "\n\n",
    ":a: b \\\n",
    "a:: ",
    "a::[",
    "[",
    "|===\n",
    "----\n\n",
    "====\n",
    "[a]\n",
    "*a ",
    ".a\n",
    "  a\n\n",
    "a::\n\n",
    "\n",
    " ",
    "|a\n\n",
    "// a\n",
    "https://a\n",
    '"`',
    "== {a}{a}{a}\n\n",
)


def blocks(text: str) -> list[tuple[str, str]]:
    return shown.blocks(read, text)


def test_the_header_gives_the_title_and_is_noise_below_it() -> None:
    text = (
        "= The Manual\nKismet Lee <kismet@example.org>\nv1.2, 2024-03-01\n:toc: left\n\nWelcome.\n"
    )
    assert blocks(text) == [
        ("HEADING 1", "The Manual"),
        ("NOISE", "Kismet Lee <kismet@example.org>\nv1.2, 2024-03-01\n:toc: left"),
        ("PROSE", "Welcome."),
    ]
    assert shown.document(read, text).title == "The Manual"


def test_a_sentence_right_below_the_title_is_no_author() -> None:
    text = "= The Manual\nThis page tells you how to reset it, step by step.\n"
    assert blocks(text)[1] == ("PROSE", "This page tells you how to reset it, step by step.")


def test_attributes_that_name_the_document_are_its_aliases() -> None:
    read_text = shown.document(read, "= Declare Attributes\n:navtitle: Declaring\n:toc:\n\nText.\n")
    assert (read_text.title, read_text.aliases) == ("Declare Attributes", ("Declaring",))
    assert shown.document(read, ":doctitle: Hidden Name\n\nText.\n").title == "Hidden Name"
    assert shown.document(read, "Text.\n").title == ""


def test_sections_have_the_level_of_their_marks() -> None:
    text = "= A\n\n== B\n\n===== C =====\n\n## D\n\ntext\n== no heading\n"
    assert blocks(text) == [
        ("HEADING 1", "A"),
        ("HEADING 2", "B"),
        ("HEADING 5", "C"),
        ("HEADING 2", "D"),
        ("PROSE", "text\n== no heading"),
    ]


def test_an_underline_as_long_as_its_title_makes_a_heading() -> None:
    text = "Git Log\n=======\n\nNAME\n----\ngit-log - Show logs\n\nNot one\n---\n"
    assert blocks(text) == [
        ("HEADING 1", "Git Log"),
        ("HEADING 2", "NAME"),
        ("PROSE", "git-log - Show logs"),
        ("PROSE", "Not one\n---"),
    ]


def test_a_discrete_heading_is_a_heading_and_one_in_a_block_is_text() -> None:
    assert blocks("[discrete]\n== Aside\n\n====\n== Inside\n====\n") == [
        ("NOISE", "[discrete]"),
        ("HEADING 2", "Aside"),
        ("NOISE", "===="),
        ("PROSE", "== Inside"),
        ("NOISE", "===="),
    ]


@pytest.mark.parametrize(
    ("source", "label"),
    [
        ("Use `bin/run` *now* _please_", "Use bin/run now please"),
        ("**un**constrained __marks__", "unconstrained marks"),
        (
            "https://example.org[The site^], link:a.html[here] and xref:b.adoc#c[there,role=x]",
            "The site, here and there",
        ),
        ("See <<id,the part>> or <<other>>", "See the part or other"),
        ("Title [[its-id]]", "Title"),
        ('Build image:https://example.org/b.svg["Status", link="https://example.org"]', "Build"),
        ("[.term]#Marked# and #marked#", "Marked and marked"),
        ("The \"`best`\" of '`all`'", "The “best” of ‘all’"),
        ("Press kbd:[Ctrl] +*+", "Press Ctrl *"),
        ("Using {product} in {cpp}, {unknown}", "Using Verbatim in C++, {unknown}"),
        ("snake_case_name and 2 * 3 * 4", "snake_case_name and 2 * 3 * 4"),
    ],
)
def test_a_label_is_what_a_reader_of_the_page_sees(source: str, label: str) -> None:
    assert shown.labels(read, f":product: Verbatim\n\n== {source}\n") == [label]


def test_a_long_value_is_not_repeated_in_a_label() -> None:
    assert shown.labels(read, f":a: {'x' * 100}\n\n== {{a}}{{a}}\n") == ["{a}{a}"]


def test_a_listing_is_code_with_the_list_of_attributes_above_it() -> None:
    assert blocks("Run:\n\n[source,ruby]\n----\n= no heading\n\n====\n----\n\nNext.\n") == [
        ("PROSE", "Run:"),
        ("CODE", "[source,ruby]\n----\n= no heading\n\n====\n----"),
        ("PROSE", "Next."),
    ]
    assert blocks("[[x]]\n[,ruby]\n----\na\n----\n") == [
        ("NOISE", "[[x]]"),
        ("CODE", "[,ruby]\n----\na\n----"),
    ]
    assert shown.of_kind(read, "....\na\n....\n```sh\nb\n```\n", "CODE") == [
        "....\na\n....",
        "```sh\nb\n```",
    ]


def test_a_style_makes_code_of_a_paragraph_or_an_open_block() -> None:
    assert blocks("[source,sh]\nmake\nmake test\n\nText.\n") == [
        ("CODE", "[source,sh]\nmake\nmake test"),
        ("PROSE", "Text."),
    ]
    assert blocks("[listing]\n--\na\n\nb\n--\n") == [("CODE", "[listing]\n--\na\n\nb\n--")]
    assert blocks("[stem]\n++++\nx^2\n++++\n") == [("CODE", "[stem]\n++++\nx^2\n++++")]


def test_a_style_above_an_include_says_nothing_of_what_follows() -> None:
    assert blocks("[listing]\ninclude::a[]\n\nText.\n")[-1] == ("PROSE", "Text.")


def test_an_indented_paragraph_is_code_but_an_indented_item_is_not() -> None:
    assert blocks("Text:\n\n  make\n  make test\n\n  * item\n\n  term:: meaning\n") == [
        ("PROSE", "Text:"),
        ("CODE", "make\n  make test"),
        ("PROSE", "* item"),
        ("PROSE", "term:: meaning"),
    ]


def test_what_a_term_means_may_stand_indented_below_it() -> None:
    assert blocks("term::\n\n  Its meaning.\n\nterm:: text\n\n  code\n") == [
        ("PROSE", "term::"),
        ("PROSE", "Its meaning."),
        ("PROSE", "term:: text"),
        ("CODE", "code"),
    ]


@pytest.mark.parametrize("delimiter", ["====", "****", "____", "--", "~~~~"])
def test_text_stands_between_the_delimiters_of_a_block(delimiter: str) -> None:
    text = f"[NOTE]\n{delimiter}\nMind the gap.\n\n* item\n{delimiter}\nNext.\n"
    assert blocks(text) == [
        ("NOISE", f"[NOTE]\n{delimiter}"),
        ("PROSE", "Mind the gap."),
        ("PROSE", "* item"),
        ("NOISE", delimiter),
        ("PROSE", "Next."),
    ]


def test_blocks_stand_in_others() -> None:
    assert blocks("====\nText:\n\n----\ncode\n----\n\n=====\nMore.\n=====\n====\n\n== Next\n") == [
        ("NOISE", "===="),
        ("PROSE", "Text:"),
        ("CODE", "----\ncode\n----"),
        ("NOISE", "====="),
        ("PROSE", "More."),
        ("NOISE", "=====\n===="),
        ("HEADING 2", "Next"),
    ]


def test_a_block_ends_with_the_one_around_it() -> None:
    assert blocks("====\n----\ncode\n====\n\nText.\n\n----\nmore\n----\n") == [
        ("NOISE", "===="),
        ("CODE", "----\ncode"),
        ("NOISE", "===="),
        ("PROSE", "Text."),
        ("CODE", "----\nmore\n----"),
    ]


@pytest.mark.parametrize("delimiter", ["-----", "....", "====", "////", "++++", "|===", "--"])
def test_a_block_that_never_ends_hides_nothing(delimiter: str) -> None:
    assert blocks(f"{delimiter}\nText.\n\n== Section\n") == [
        ("NOISE", delimiter),
        ("PROSE", "Text."),
        ("HEADING 2", "Section"),
    ]


@pytest.mark.parametrize(
    "noise",
    [
        "// a comment",
        "////\na comment\n\n== hidden\n////",
        "++++\n<b>raw</b>\n++++",
        ":name: a value \\\n  goes on",
        ":!name:",
        "include::other.adoc[]",
        "ifdef::env[]",
        "endif::[]",
        'ifeval::["{a}" == "b"]',
        "image::it.png[A picture]",
        "video::it.mp4[]",
        "toc::[]",
        "youtube::abc[]",
        "[[anchor]]",
        "[#id.role%option]",
        "[NOTE]",
        '[cols="1,2", options=header]',
        "[]",
        "'''",
        "---",
        "* * *",
        "<<<",
        "(((index, term)))",
        "indexterm:[a,b]",
        "https://example.org/a?b=c",
        "https://example.org[]",
        "----\ninclude::code.rb[tag=a]\n----",
        "|===\ninclude::rows.adoc[]\n|===",
    ],
)
def test_what_shows_nothing_is_noise(noise: str) -> None:
    assert blocks(f"Before.\n\n{noise}\n\nAfter.\n") == [
        ("PROSE", "Before."),
        ("NOISE", noise),
        ("PROSE", "After."),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "NOTE: Mind the gap.",
        "term:: meaning",
        "term:: [optional] meaning",
        "/// three strokes",
        "[1] is no attribute",
        "text\n:name: in a paragraph",
        "text\n.NET in a paragraph",
        "https://example.org[The site] tells more.",
        "* https://example.org",
        "Read it at\nhttps://example.org/manual\nand come back.",
        "<1> A callout.",
        "> a quotation",
        "a\n'''",
    ],
)
def test_what_is_shown_is_text(text: str) -> None:
    assert blocks(f"{text}\n") == [("PROSE", text)]


def test_the_title_of_a_block_is_text_without_its_dot() -> None:
    assert blocks(".Settings\n[source]\n----\na\n----\n\n.Steps\n* one\n") == [
        ("NOISE", "."),
        ("PROSE", "Settings"),
        ("CODE", "[source]\n----\na\n----"),
        ("NOISE", "."),
        ("PROSE", "Steps\n* one"),
    ]


def test_anchors_are_cut_off_a_paragraph() -> None:
    assert blocks("[[here]]It rains. (((weather)))\n\nIt [[x]] rains.\n") == [
        ("NOISE", "[[here]]"),
        ("PROSE", "It rains."),
        ("NOISE", "(((weather)))"),
        ("PROSE", "It [[x]] rains."),
    ]


def test_who_said_a_quotation_is_text() -> None:
    assert blocks("[quote, Ada Lovelace, Notes]\n____\nThe engine weaves.\n____\n") == [
        ("NOISE", "[quote,"),
        ("PROSE", "Ada Lovelace, Notes"),
        ("NOISE", "]"),
        ("NOISE", "____"),
        ("PROSE", "The engine weaves."),
        ("NOISE", "____"),
    ]


def test_what_a_list_continues_with_stands_beside_the_plus() -> None:
    assert blocks("* item\n+\n----\ncode\n----\n+\nMore of it.\n* next\n") == [
        ("PROSE", "* item"),
        ("NOISE", "+"),
        ("CODE", "----\ncode\n----"),
        ("NOISE", "+"),
        ("PROSE", "More of it.\n* next"),
    ]


def test_a_heading_begins_a_block_after_what_shows_nothing() -> None:
    text = "// comment\n:a: b\ninclude::c[]\n[[d]]\n== Section\ntext\n// comment\n== no heading\n"
    assert shown.labels(read, text) == ["Section"]


def test_a_table_with_a_line_a_row_is_one_block() -> None:
    text = "[cols=2*]\n|===\n|Name |Size\n\n|a |1\n|b |2\n|===\n"
    assert blocks(text) == [
        ("NOISE", "[cols=2*]"),
        ("TABLE", "|===\n|Name |Size\n\n|a |1\n|b |2\n|==="),
    ]
    assert blocks(",===\na,b\n,===\n") == [("TABLE", ",===\na,b\n,===")]


def test_a_table_with_a_line_a_cell_has_a_block_a_row() -> None:
    text = "|===\n|Name |Meaning\n\n|a\n|The first.\n\nMore of it.\n\n2+|b\na|* item\n|===\n"
    assert blocks(text) == [
        ("NOISE", "|===\n|Name |Meaning"),
        ("TABLE", "|a\n|The first.\n\nMore of it."),
        ("TABLE", "2+|b\na|* item"),
        ("NOISE", "|==="),
    ]


def test_lines_may_end_with_carriage_returns() -> None:
    text = "= A\r\n\r\n[source]\r\n----\r\ncode\r\n----\r\n\r\n== B\r\n\r\nText.\r\n"
    assert blocks(text) == [
        ("HEADING 1", "A"),
        ("CODE", "[source]\r\n----\r\ncode\r\n----"),
        ("HEADING 2", "B"),
        ("PROSE", "Text."),
    ]


@given(st.lists(st.sampled_from(LINES)).map("\n".join))
def test_each_character_is_in_one_block_however_constructs_nest(text: str) -> None:
    shown.assert_each_character_is_in_one_block(read, text)


@given(st.text("=-.*_+/|[]{}()<>:,;#`'\"~!&a1 \t\r\n\ufeff"))
def test_each_character_is_in_one_block_of_any_text(text: str) -> None:
    shown.assert_each_character_is_in_one_block(read, text)


@pytest.mark.parametrize("piece", HOSTILE)
def test_reading_takes_time_in_proportion_to_the_length(piece: str) -> None:
    assert shown.takes_time_in_proportion(read, piece)


@pytest.mark.parametrize("kind", ["PUBLIC KEY BLOCK", "SIGNATURE", "MESSAGE"])
def test_a_key_or_signature_that_ends_with_asc_is_noise(kind: str) -> None:
    armour = f"-----BEGIN PGP {kind}-----\nComment: of the keeper\n\nmQINBF\n=ab\n-----END PGP"
    assert blocks(armour) == [("NOISE", armour)]
    signed = "-----BEGIN PGP SIGNED MESSAGE-----\n\nThe lamp burns.\n"
    assert ("PROSE", "The lamp burns.") in blocks(signed)


@pytest.mark.parametrize("name", ["a.adoc", "A.asciidoc", "a.ASC"])
def test_files_of_these_names_are_read_so(name: str) -> None:
    assert format_of(name).read is read
