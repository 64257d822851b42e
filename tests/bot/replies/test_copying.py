"""Is what people copy from a reply the text, wherever they paste it?"""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.replies import unquoting
from bot.replies.copying import copy_reply
from bot.replies.layout import LIMIT, MOST_ATTACHED, Reply
from bot.replies.unquoting import Quoted, readings
from retrieval.corpus import BLANK
from retrieval.corpus.extract import Extract
from retrieval.quote import flat
from retrieval.quote.pages import OpenedExcerpt
from tests.bot.replies.discord_markdown import read, visible
from tests.bot.replies.test_quoting import TEXTS
from tests.hostile.strings import SENDABLE

NAMES = st.sampled_from(["lamp.txt", "__init__.md", "a b/`c`.md", "*x*/[y](z).txt", ":smile:.md"])
HARD = SENDABLE.map(lambda text: text.strip(BLANK)).filter(lambda text: visible(text).strip() != "")


def copied(text: str, path: str = "notes/lamp.txt") -> Reply:
    extract = Extract(path, 3, 3 + text.count("\n"), 10, 10 + len(text.encode()), text)
    return copy_reply(OpenedExcerpt("k7f2q8ab", extract))


def markdown(reply: Reply) -> str:
    """Return the Markdown form: the second fence, or the second file."""
    if reply.attachments:
        return reply.attachments[1].data.decode()
    bare, marked, named = read(reply.content)
    assert (bare.kind, marked.kind, named.text) == ("code", "code", "k7f2q8ab")
    return marked.text


@pytest.mark.parametrize(("page", "place"), [(7, "page 7"), (None, "lines 3–4 of its text")])
def test_the_place_in_a_document_is_copied_so_that_it_is_read_back(
    page: int | None, place: str
) -> None:
    extract = Extract("far/a.pdf", 3, 4, 10, 40, "It burns whale oil.\nIt does.", page=page)
    copy = markdown(copy_reply(OpenedExcerpt("k7f2q8ab", extract)))
    assert copy.endswith(f"> — far/a.pdf, {place}")
    assert Quoted("It burns whale oil.\nIt does.", "far/a.pdf") in readings(copy)


def test_an_excerpt_is_handed_over_bare_and_as_markdown() -> None:
    assert copied("*A* lantern\n\nhangs.").content == (
        "```\n*A* lantern\n\nhangs.\n```\n"
        "```\n> \\*A\\* lantern\n> \n> hangs.\n> \n> — notes/lamp.txt:3-5\n```\n"
        "`k7f2q8ab`"
    )


@given(text=TEXTS | HARD, path=NAMES)
@example(text="1. a\n> b\n```c```", path="__init__.md")
@example(text="a — `b.txt:1`", path="lamp.txt")
def test_the_markdown_form_reads_as_the_text_where_it_is_pasted(text: str, path: str) -> None:
    (block,) = read(markdown(copied(text, path)))
    assert block.kind == "quote"
    assert block.constructs == ()
    read_text, place = block.text.rsplit("\n— ", 1)
    assert visible(read_text) == visible(text)
    assert place.startswith(path)


@given(text=TEXTS | HARD, path=NAMES)
def test_both_forms_are_verified_as_the_text_with_its_source(text: str, path: str) -> None:
    reply = copied(text, path)
    pasted = markdown(reply)
    (block,) = read(pasted)
    for form in (pasted, block.text):
        readings = unquoting.readings(form)
        assert flat(text) in [flat(reading.text) for reading in readings], form
    quotes = unquoting.quotes_in(pasted)
    if len(text) >= 2 * unquoting.SHORTEST and visible(text) == text:
        assert [(flat(one.text), one.source) for one in quotes] == [(flat(text), path)]


def test_what_is_too_large_for_a_message_is_attached_and_what_is_larger_refused() -> None:
    attached = copied("A lantern hangs here. " * 100 + "End.")
    assert [file.name for file in attached.attachments] == ["k7f2q8ab.txt", "k7f2q8ab.md"]
    refused = copied("lantern " * 100_000)
    assert refused.attachments == ()
    assert "over 1 MB" in refused.content
    for text in ("x" * (MOST_ATTACHED // 2), "é" * (MOST_ATTACHED // 4), "`" * 1000):
        reply = copied(text)
        assert sum(len(file.data) for file in reply.attachments) <= MOST_ATTACHED * 1.5
        assert len(reply.content) <= LIMIT
