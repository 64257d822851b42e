"""Of a page in HTML its main text is told, block by block, as whoever reads it sees it."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.corpus.documents import Document, Kind, TextlessError, UndrawableError
from retrieval.corpus.readers.html import draw
from tests.retrieval.corpus.readers.shown import assert_well_formed


def drawn(page: str) -> Document:
    return draw(page.encode(), "utf-8")


def blocks(page: str) -> list[str]:
    document = drawn(page)
    assert_well_formed(document)
    return [document.text[block.start : block.end] for block in document.blocks]


PAGE = """<!doctype html>
<html><head><title>The lamp — Harbour</title><style>p { color: red }</style></head>
<body class="cookie">
<a class="skip-link" href="#x">Skip</a>
<header><a href="/">Home</a></header>
<nav><ul><li>Menu</li></ul></nav>
<div id="cookie-notice">We use cookies</div>
<h1>The lamp</h1>
<p>It burns <b>oil</b>,<br>all
   night.<a class="headerlink">¶</a></p>
<p hidden>Secret</p><p style="display: none">Secret</p><p aria-hidden="true">Secret</p>
<div>Bare <span>text</span><p>and more</p>after<script>x()</script></div>
<h2>Its keeper <a href="#keeper">§</a></h2>
<p>Soft&shy;ly&nbsp;said&#33;</p>
<aside>Advertisement</aside>
<footer>Imprint</footer>
</body></html>"""


def test_the_main_text_is_told_and_nothing_around_it() -> None:
    document = drawn(PAGE)
    assert blocks(PAGE) == [
        "The lamp",
        "It burns oil,\nall night.",
        "Bare text",
        "and more",
        "after",
        "Its keeper",
        "Softly\u00a0said!",
    ]
    assert document.title == "The lamp"
    headings = [(b.level, b.label) for b in document.blocks if b.kind is Kind.HEADING]
    assert headings == [(1, "The lamp"), (2, "Its keeper")]


@pytest.mark.parametrize("main", ["<main>{}</main>", '<div role="main">{}</div>'])
def test_what_calls_itself_the_main_part_is_all_that_is_told(main: str) -> None:
    inside = "<header><h1>A</h1></header><p>B</p><aside>C</aside><footer>D</footer>"
    assert blocks(f"<p>Before</p>{main.format(inside)}<p>After</p>") == ["A", "B", "C", "D"]


def test_a_header_with_the_main_heading_is_told() -> None:
    assert blocks("<header><h1>A</h1></header><p>B</p>") == ["A", "B"]


def test_lists_keep_their_marks_and_what_introduces_them() -> None:
    page = """<p>You need:</p><ul><li>a <i>wick</i><li><p>oil</p><ol start=3><li>whale
        <li>olive</ol></ul><p>Then:</p><pre>light()\n  it()</pre>
        <ol><li>One<pre>code</pre>more<li>Two</ol>"""
    assert blocks(page) == [
        "You need:\n- a wick\n- oil\n  3. whale\n  4. olive",
        "Then:",
        "light()\n  it()",
        "1. One",
        "code",
        "more\n2. Two",
    ]


def test_long_lists_are_parted_at_their_items() -> None:
    page = f"<p>So:</p><ul>{'<li>lantern' * 300}</ul>"
    assert blocks(page) == ["So:", *["- lantern"] * 300]


def test_terms_stand_with_what_they_mean() -> None:
    assert blocks("<dl><dt>Wick</dt><dd>A thread</dd><dt>Oil</dt><dd>Fuel</dd></dl>") == [
        "Wick\nA thread",
        "Oil\nFuel",
    ]


def test_tables_of_data_are_rows_and_others_only_lay_out() -> None:
    page = """<table><caption>Prices</caption><tr><th>Oil<th>Price<tr hidden><td>no<td>no
        <tr><td>wh<b>al</b>e<td>3<br>pence</table>
        <table><tr><td><p>One</p><p>Two</p><td><h2>Three</h2></table>"""
    document = drawn(page)
    assert blocks(page) == ["Prices", "Oil\tPrice\nwhale\t3 pence", "One", "Two", "Three"]
    assert [block.kind for block in document.blocks][:3] == [Kind.PROSE, Kind.TABLE, Kind.PROSE]


@pytest.mark.parametrize(
    "page",
    [
        "<meta charset='latin-1'><p>größer</p>".encode("latin-1"),
        '<?xml version="1.0" encoding="iso-8859-1"?><html><p>größer</p></html>'.encode("latin-1"),
        b"<meta http-equiv='x' content='text/html; charset=windows-1252'>gr\xf6\xdfer",
        "<p>größer</p>".encode("utf-16"),
        "<meta charset=nonsense><p>größer</p>".encode(),
    ],
)
def test_the_encoding_is_the_one_that_a_page_declares(page: bytes) -> None:
    assert draw(page, "utf-8").text == "größer"


def test_xhtml_is_read_as_such() -> None:
    page = """<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><head><title/>
        <script src="x"/></head><body><a id="x"/><p>One<br/>two</p></body></html>"""
    assert blocks(page) == ["One\ntwo"]


@pytest.mark.parametrize("page", ["", "<p> </p>", "<script>x</script>", "\0"])
def test_a_page_without_a_text_is_no_document(page: str) -> None:
    with pytest.raises(TextlessError):
        drawn(page if page != "\0" else "<nav>x</nav>")


WORDS = st.lists(st.text("abcäß", min_size=1), min_size=1, max_size=3).map(" ".join)
TAGS = st.sampled_from("p div b em li ul ol blockquote pre h2 td table section span dd".split())
PAGES = st.recursive(
    WORDS,
    lambda inner: st.builds(
        lambda tag, parts: f"<{tag}>{' '.join(parts)}</{tag}>", TAGS, st.lists(inner, max_size=4)
    ),
)


@given(PAGES)
def test_words_come_back_complete_and_in_order(page: str) -> None:
    said = re.sub("<[^>]*>", " ", page).split()
    try:
        found = drawn(f"<body>{page}")
    except TextlessError:
        assert not said
        return
    assert_well_formed(found)
    # A browser moves what stands in a table outside of its cells.
    moved = "<table" in page or "<td" in page
    words = re.sub(r"(?m)^\s*(?:-|\d+\.)(?=\s)", " ", found.text).split()
    assert sorted("".join(words)) == sorted("".join(said))
    assert moved or words == said


@pytest.mark.parametrize("piece", ["<div>", "<ul><li>", "<span>", "<div/>", "<blockquote>x", "<b>"])
def test_a_page_of_elements_one_in_another_is_refused_at_once(piece: str) -> None:
    with pytest.raises(UndrawableError, match="one in another"):
        drawn(f"<p>The lamp burns.</p>{piece * 2_000}")


@pytest.mark.parametrize(
    "piece",
    ["<p>Oil.", "<svg><path d='M0'/></svg>", "<br>", "<div>Oil.</div>", "<li>Oil", "</div>"],
)
def test_a_long_page_is_no_deep_one(piece: str) -> None:
    assert "The lamp burns." in drawn(f"<p>The lamp burns.</p>{piece * 2_000}").text
