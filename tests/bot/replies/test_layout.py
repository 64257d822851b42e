"""What does a reply look like, and what can it never do?"""

import time
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.replies import layout
from bot.replies.controls import question_in
from bot.replies.layout import (
    LIMIT,
    MOST_ATTACHED,
    answer_reply,
    citation_reply,
    extract_reply,
    source_line,
)
from bot.replies.quoting import quote
from retrieval.answer.answers import Answer, Excerpt
from retrieval.answer.questions import parse
from retrieval.corpus.extract import Extract
from retrieval.corpus.passages import Lines
from retrieval.quote.citations import Citation
from tests.bot.replies.discord_markdown import read, visible

EXCERPT = Excerpt(
    rank=1,
    paragraph_id="k7f2q8ab",
    extract=Extract("notes/lamp.txt", 3, 3, 10, 40, "A lantern hangs by the gate."),
    score=4.2,
    matched_terms=("lantern", "gate"),
    also_at=(),
)
ANSWER = Answer(
    question="Where is the lantern?",
    corpus="notes",
    snapshot="9f3c21",
    answered=True,
    excerpts=(EXCERPT,),
)


def excerpt(**changes: Any) -> Excerpt:
    """Return the excerpt with some of its fields, or of those of its extract, changed."""
    own = {name: value for name, value in changes.items() if not hasattr(EXCERPT.extract, name)}
    of_extract = {name: value for name, value in changes.items() if name not in own}
    return replace(EXCERPT, extract=replace(EXCERPT.extract, **of_extract), **own)


NASTY = st.lists(
    st.sampled_from([*"ab_*~|`\\[]()<>@#:/-+.! \n\r\0>é字\u202e", "@everyone", "<@1>", "**"]),
    min_size=1,
    max_size=400,
).map("".join)


def test_a_reply_shows_question_quote_source_and_matched_words() -> None:
    assert answer_reply(ANSWER).content == (
        "**Where is the lantern?**\n"
        "> A lantern hangs by the gate.\n"
        "-# [1] `notes/lamp.txt`, line 3 · `k7f2q8ab`\n"
        "-# matched lantern, gate · notes@9f3c21"
    )


@pytest.mark.parametrize(
    ("path", "page", "said"),
    [
        ("a.pdf", 7, "`a.pdf`, page 7"),
        ("a.pdf", None, "`a.pdf`, line 3 of its text"),
        ("a.txt", None, "`a.txt`, line 3"),
    ],
)
def test_a_source_line_says_the_page_or_which_lines_are_meant(
    path: str, page: int | None, said: str
) -> None:
    extract = excerpt(path=path, page=page).extract
    assert source_line(extract) == f"-# {said}"
    gone = Citation(paragraph_id="k7f2q8ab", stood=Lines(path, 3, 3))
    assert f"stood in `{path}`, line 3" in citation_reply(gone, "notes").content


def test_the_headings_above_it_stand_on_the_source_line() -> None:
    under = excerpt(headings=("Data", "How long do you keep it?"))
    assert "\n-# [1] `notes/lamp.txt`, line 3 · Data › How long do you keep it? · `k7f2q8ab`\n" in (
        answer_reply(replace(ANSWER, excerpts=(under,))).content
    )
    assert extract_reply(under.extract).content.endswith(
        "\n-# `notes/lamp.txt`, line 3 · Data › How long do you keep it?"
    )
    linked = extract_reply(under.extract, "k7f2q8ab", "https://example.org/{path}").content
    assert linked.endswith(
        "\n-# [`notes/lamp.txt`, line 3](<https://example.org/notes/lamp.txt>)"
        " · Data › How long do you keep it? · `k7f2q8ab`"
    )


@pytest.mark.parametrize(
    ("heading", "shown"),
    [
        ("1. Set-up", "1. Set-up"),
        ("# and - and >", "# and - and >"),
        ("*all* of `it`", "\\*all\\* of \\`it\\`"),
        ("<@1> @everyone ||x||", "\\<@1> \\@everyone \\|\\|x\\|\\|"),
        ("x](mailto:a@b)", "x]\\(mailto:a@b)"),
        ("see https://evil.example", "see https\\://evil.example"),
    ],
)
def test_a_heading_is_no_markup_where_it_stands(heading: str, shown: str) -> None:
    extract = replace(EXCERPT.extract, headings=(heading,))
    line = source_line(extract, "", "`k7f2q8ab`", rank=1)
    assert line == f"-# [1] `notes/lamp.txt`, line 3 · {shown} · `k7f2q8ab`"
    (block,) = read(line)
    assert (block.text, block.constructs) == (
        f"[1] notes/lamp.txt, line 3 · {heading} · k7f2q8ab",
        ("code", "code"),
    )


def test_a_heading_that_cannot_be_seen_is_left_out() -> None:
    unseen = replace(EXCERPT.extract, headings=("\u202e\0",))
    assert source_line(unseen, "", "`k7f2q8ab`") == "-# `notes/lamp.txt`, line 3 · `k7f2q8ab`"


def test_other_places_of_the_same_passage_are_named() -> None:
    twice = excerpt(last_line=4, also_at=("notes/lamp.txt:9-10", "b.txt:1", "c.txt:2"))
    content = answer_reply(replace(ANSWER, excerpts=(twice,))).content
    assert (
        "-# [1] `notes/lamp.txt`, lines 3–4 · `k7f2q8ab` · also lines 9–10, `b.txt:1` and 1 more"
        in content
    )


def test_a_link_template_makes_the_source_a_link() -> None:
    odd = excerpt(path="my notes/(lamp) #1.txt")
    link = "https://example.org/{path}#L{first}-L{last}"
    content = answer_reply(replace(ANSWER, excerpts=(odd,)), link).content
    assert (
        "-# [1] [`my notes/(lamp) #1.txt`, line 3]"
        "(<https://example.org/my%20notes/%28lamp%29%20%231.txt#L3-L3>) · `k7f2q8ab`"
    ) in content


@pytest.mark.parametrize(
    ("paragraph_id", "citation"),
    [("k7f2q8ab", "k7f2q8ab"), (None, "my%20notes/%28lamp%29%20%231.txt%3A3-4")],
)
def test_a_link_to_the_reader_leads_to_the_passage_or_else_to_its_lines(
    paragraph_id: str | None, citation: str
) -> None:
    odd = excerpt(path="my notes/(lamp) #1.txt", last_line=4).extract
    link = "https://texts.example/notes/p/{citation}"
    content = extract_reply(odd, paragraph_id, link).content
    assert f"](<https://texts.example/notes/p/{citation}>)" in content


def test_what_nothing_answers_is_said_with_the_missing_words() -> None:
    nothing = replace(ANSWER, answered=False, excerpts=(), missing_terms=("dragon", "*", "snow"))
    assert answer_reply(nothing).content == (
        "**Where is the lantern?**\n"
        "Nothing in *notes* answers that.\n"
        "-# no passage has dragon, \\*, snow · notes@9f3c21"
    )


def test_an_excerpt_that_does_not_fit_is_left_out_whole_and_the_reply_says_so() -> None:
    long = excerpt(text="A lantern. " * 60 + "End.")
    excerpts = tuple(replace(long, rank=rank) for rank in (1, 2, 3))
    content = answer_reply(replace(ANSWER, excerpts=excerpts)).content
    assert len(content) <= LIMIT
    assert content.count("End.") == 2
    assert "-# [3] `notes/lamp.txt`, line 3 · `k7f2q8ab` · left out, no room in this message" in (
        content
    )


def test_a_sentence_longer_than_a_message_is_attached() -> None:
    endless = excerpt(text="lantern " * 400 + "end.")
    reply = answer_reply(replace(ANSWER, excerpts=(endless, excerpt(rank=2))))
    assert "`k7f2q8ab` · too long for a message, attached" in reply.content
    assert "> A lantern hangs by the gate." in reply.content
    (attachment,) = reply.attachments
    assert attachment.name == "1-k7f2q8ab.txt"
    assert attachment.data.decode() == endless.extract.text


def test_what_can_not_be_seen_goes_along_as_a_file() -> None:
    odd = excerpt(text="A \u202elantern\0 hangs.")
    reply = answer_reply(replace(ANSWER, excerpts=(odd,)))
    assert "> A lantern hangs.\n" in reply.content
    assert "· exact text attached" in reply.content
    assert reply.attachments[0].data.decode() == odd.extract.text


def test_a_long_question_is_shown_cut() -> None:
    content = answer_reply(replace(ANSWER, question="lantern " * 500)).content
    assert len(read(content)[0].text.splitlines()[0]) == 300
    assert content.split("\n")[0].endswith("…**")


def test_an_error_is_told_in_the_place_of_an_answer() -> None:
    failed = replace(
        ANSWER, answered=False, excerpts=(), error="The question is empty; ask *again*."
    )
    assert answer_reply(failed).content == (
        "**Where is the lantern?**\nThe question is empty; ask \\*again\\*."
    )


def test_a_citation_is_quoted_with_its_place() -> None:
    cited = Citation(
        paragraph_id="k7f2q8ab",
        extract=Extract("notes/lamp.txt", 3, 4, 0, 9, "One.\nTwo."),
        status="current",
    )
    assert citation_reply(cited, "notes").content == (
        "> One.\n> Two.\n-# `notes/lamp.txt`, lines 3–4 · `k7f2q8ab`"
    )


def test_a_citation_that_leads_nowhere_says_where_it_stood_if_that_is_known() -> None:
    gone = citation_reply(Citation(), "notes")
    assert gone.content == "Nothing in *notes* stands there."
    assert citation_reply(Citation(paragraph_id="k7f2q8ab"), "notes") == gone
    assert citation_reply(Citation(stood=Lines("notes/lamp.txt", 3, 4)), "notes") == gone
    was = Citation(paragraph_id="k7f2q8ab", stood=Lines("notes/lamp.txt", 3, 4))
    assert citation_reply(was, "notes").content == (
        "`k7f2q8ab` stood in `notes/lamp.txt`, lines 3–4. It is gone from there."
    )


def test_a_long_path_is_shown_by_its_end_wherever_it_stands() -> None:
    long, end = f"{'x' * 100}/lamp.txt", f"…{'x' * 91}/lamp.txt"
    content = answer_reply(replace(ANSWER, excerpts=(excerpt(path=long, also_at=("y" * 102,)),)))
    assert f"-# [1] `{end}`, line 3 · `k7f2q8ab` · also `…{'y' * 100}`" in content.content
    moved = Citation(
        paragraph_id="k7f2q8ab", extract=EXCERPT.extract, status="moved", moved_from=f"{long}:3"
    )
    assert f"moved from `…{'x' * 89}/lamp.txt:3`" in citation_reply(moved, "notes").content
    just = excerpt(path="x" * 101)
    assert f"[1] `{'x' * 101}`, line 3" in answer_reply(replace(ANSWER, excerpts=(just,))).content


def test_an_extract_by_itself_is_quoted_over_its_source_line() -> None:
    assert extract_reply(EXCERPT.extract, "k7f2q8ab").content == (
        "> A lantern hangs by the gate.\n-# `notes/lamp.txt`, line 3 · `k7f2q8ab`"
    )
    assert extract_reply(EXCERPT.extract).content.endswith("\n-# `notes/lamp.txt`, line 3")


def test_a_word_that_was_read_as_another_is_said() -> None:
    corrected = replace(ANSWER, corrections={"lantren": "lantern"})
    assert answer_reply(corrected).content.endswith(
        "\n-# read lantren as lantern · matched lantern, gate · notes@9f3c21"
    )


def test_what_no_message_can_hold_is_not_escaped_first() -> None:
    # Escaping takes more than linear time, and replies are laid out on the event loop.
    for character in "a[<:*":
        endless = excerpt(text=character * 1_000_000)
        began = time.thread_time()
        reply = answer_reply(replace(ANSWER, excerpts=(endless,)))
        assert time.thread_time() - began < 3  # Discord waits no longer for an acknowledgement
        assert len(reply.attachments) == 1


def test_what_may_be_missing_is_said_also_when_nothing_answers() -> None:
    warned = replace(ANSWER, answered=False, excerpts=(), warnings=("a.txt changed.",))
    assert answer_reply(warned).content.endswith("\n-# a.txt changed.")


def test_a_path_with_brackets_is_no_link_and_a_corpus_is_no_markup() -> None:
    odd = excerpt(path="a[.txt")
    content = answer_reply(replace(ANSWER, corpus="a_b_", excerpts=(odd,)), "https://x.y/{path}")
    assert "-# [1] `a[.txt`, line 3 · `k7f2q8ab`" in content.content
    assert "a\\_b\\_@9f3c21" in content.content


def test_names_and_words_made_to_fill_a_message_do_not() -> None:
    full = excerpt(
        path="`" * 500,
        headings=("`" * 500,) * 6,
        also_at=("`" * 500 + ":1",) * 5,
        matched_terms=tuple("*" * 99 + str(number) for number in range(50)),
    )
    excerpts = tuple(replace(full, rank=rank) for rank in (1, 2, 3))
    reply = answer_reply(
        replace(ANSWER, question="*" * 6000, excerpts=excerpts, warnings=("`" * 500,)),
        "https://example.org/" + "x" * 3000 + "/{path}",
    )
    assert len(reply.content) <= LIMIT
    assert "k7f2q8ab" in reply.content


@given(
    question=NASTY,
    texts=st.lists(NASTY, min_size=1, max_size=3),
    path=NASTY,
    words=st.lists(NASTY, max_size=20),
    headings=st.lists(NASTY, max_size=3),
)
def test_no_reply_is_too_long_or_loses_a_quote(
    question: str, texts: list[str], path: str, words: list[str], headings: list[str]
) -> None:
    told = {
        "path": path,
        "headings": tuple(headings),
        "matched_terms": tuple(words),
        "also_at": (path,),
    }
    excerpts = tuple(excerpt(rank=n, text=text, **told) for n, text in enumerate(texts, start=1))
    answer = replace(ANSWER, question=question, excerpts=excerpts)
    for reply in (
        answer_reply(answer),
        answer_reply(answer, "https://example.org/{path}#{first}"),
        answer_reply(replace(answer, answered=False, excerpts=(), missing_terms=tuple(words))),
        answer_reply(replace(answer, error=question)),
    ):
        assert 0 < len(reply.content) <= LIMIT
        for block in read(reply.content):
            assert not {"mention", "everyone", "spoiler"} & set(block.constructs)
    blocks = read(answer_reply(answer).content)
    shown = [visible(block.text) for block in blocks if block.kind == "quote"]
    assert all(quote in [visible(text) for text in texts] for quote in shown)


def _content(head: str, forms: list[str], foot: str) -> str:
    return "\n".join(part for part in (head, *forms, foot) if part)


def _pieces(sizes: list[int], line: str) -> list[layout._Piece]:
    texts = ["t" * size for size in sizes]
    return [
        layout._Piece(text, "", line, quote(text) if len(text) <= LIMIT else None) for text in texts
    ]


@given(
    head=st.sampled_from(["", "h" * 10, "h" * 300]),
    sizes=st.lists(st.sampled_from([1, 30, 450, 560, 1950, 2001, 900_000]), max_size=3),
    foot=st.sampled_from(["", "f" * 20]),
    line=st.text("n", min_size=1, max_size=60),
    over=st.integers(-2, 2),
)
def test_each_excerpt_is_whole_where_it_fits_with_what_is_said_of_the_others(
    head: str, sizes: list[int], foot: str, line: str, over: int
) -> None:
    # One more, so that all together are about as long as a message may be.
    wholes = [piece.whole or piece.attached for piece in _pieces([*sizes, 0], line)]
    sizes.append(max(1, LIMIT + over - len(_content(head, wholes, foot))))
    pieces = _pieces(sizes, line)
    forms, attached = [], 0
    for piece in pieces:
        if piece.whole and len(_content(head, [piece.whole], foot)) <= LIMIT:
            forms.append(piece.left_out)
        elif attached + len(piece.text) <= MOST_ATTACHED:
            forms.append(piece.attached)
            attached += len(piece.text)
        else:
            forms.append(piece.refused)
    for number, piece in enumerate(pieces):
        there = [*forms[:number], piece.whole or "", *forms[number + 1 :]]
        if piece.whole and len(_content(head, there, foot)) <= LIMIT:
            forms = there
    reply = layout._fit(head, pieces, foot)
    assert reply.content == _content(head, forms, foot)
    assert sum(len(file.data) for file in reply.attachments) == attached


@given(headings=st.lists(NASTY, min_size=1, max_size=4), linked=st.booleans())
def test_whatever_a_heading_holds_the_source_line_stays_one_line_and_its_code_and_link(
    headings: list[str], linked: bool
) -> None:
    extract = replace(EXCERPT.extract, headings=tuple(headings))
    link = "https://example.org/{path}" if linked else ""
    line = source_line(extract, link, "`k7f2q8ab`", rank=1)
    (block,) = read(line)
    assert block.kind == "subtext"
    assert block.constructs == (*["link"] * linked, "code", "code")
    assert block.text.startswith("[1] notes/lamp.txt, line 3 · ")
    assert block.text.endswith(" · k7f2q8ab") or not visible("".join(headings)).strip()


def test_where_a_question_looks_is_read_back_whole_from_its_reply() -> None:
    by = 'by:"' + "Ada Byron " * 9 + 'Lovelace"'
    far = 'in:"' + "far away " * 30 + '"'
    carried = (*(f"{'w' * 60}{number}" for number in range(12)), by, "file:old/", far)
    reply = answer_reply(replace(ANSWER, carried_terms=carried), earlier="Where?")
    read_back = question_in(reply.content)
    assert read_back is not None
    assert parse(read_back.as_earlier).narrowing.written == (by, "file:old/")
    assert len(reply.content) <= LIMIT
    long = f"{'Why, and since when? ' * 40}{by} file:old/"
    cut = question_in(answer_reply(replace(ANSWER, question=long)).content)
    assert cut is not None
    assert parse(cut.asked).narrowing.written == (by, "file:old/")
