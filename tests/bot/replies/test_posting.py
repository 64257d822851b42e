"""What is posted of a message that one person has seen?"""

from collections.abc import Sequence
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from bot.replies import controls
from bot.replies.controls import Reference, Select
from bot.replies.layout import LIMIT, Reply, answer_reply, citation_reply
from bot.replies.posting import posted_reply
from bot.replies.sources_reply import Kept
from retrieval.answer.answers import Answer, Excerpt
from retrieval.quote.citations import Citation
from retrieval.quote.pages import OpenedExcerpt
from tests.bot.replies.test_layout import ANSWER, NASTY, excerpt

LINK = "https://example.org/{path}#L{first}"
READER = "https://texts.example/notes/p/{citation}"


def private_reply(answer: Answer, link: str = "") -> Reply:
    """Return an answer as only its asker sees it."""
    rows = controls.answer_rows(answer, "notes", before=0, more=False, private=True)
    return replace(answer_reply(answer, link), rows=rows)


def standing(excerpts: Sequence[Excerpt], *lost: int) -> Kept:
    """Return the excerpts of an answer as they are found again, all but the lost ones."""
    passages = {
        one.rank: None if one.rank in lost else OpenedExcerpt(one.paragraph_id, one.extract)
        for one in excerpts
    }
    return Kept("", "notes", "9f3c21", passages)


def three(*texts: str) -> Answer:
    """Return an answer of three excerpts, each in a file of its own."""
    numbered = enumerate((*texts, "A bell.", "A boat.", "A gate.")[:3], 1)
    excerpts = (excerpt(rank=n, text=text, path=f"{n}.txt") for n, text in numbered)
    return replace(ANSWER, excerpts=tuple(excerpts))


@given(st.lists(NASTY, min_size=1, max_size=3), st.sampled_from(["", LINK, READER]))
def test_what_stands_as_it_was_seen_is_posted_as_it_was_seen(texts: list[str], link: str) -> None:
    answer = three(*(text.strip() or "." for text in texts))
    seen = private_reply(answer, link)
    names = {file.name for file in seen.attachments}
    posted = posted_reply(seen, standing(answer.excerpts), link, names)
    assert posted is not None
    assert posted.content == seen.content
    assert posted.attachments == seen.attachments


def test_an_excerpt_that_was_attached_or_left_out_is_so_again() -> None:
    answer = three("A lantern. " * 300, "A lantern. " * 150, "A lantern. " * 100)
    seen = private_reply(answer)
    assert "attached" in seen.content
    assert "left out" in seen.content
    posted = posted_reply(seen, standing(answer.excerpts), "", {seen.attachments[0].name})
    assert posted is not None
    assert (posted.content, posted.attachments) == (seen.content, seen.attachments)


def test_a_file_that_was_renamed_is_named_as_it_is_called_now() -> None:
    answer = three()
    seen = private_reply(answer)
    renamed = replace(answer, excerpts=(excerpt(rank=1, text="A bell.", path="new.txt"),))
    posted = posted_reply(seen, standing(renamed.excerpts))
    assert posted is not None
    assert "`new.txt`, line 3" in posted.content
    assert "1.txt" not in posted.content


def test_what_merely_comes_closest_is_still_called_so_when_a_part_of_it_went() -> None:
    answer = three()
    weak = replace(answer, answered=False, excerpts=(), weak=answer.excerpts)
    posted = posted_reply(private_reply(weak), standing(weak.weak, 2))
    assert posted is not None
    assert posted.content == (
        "**Where is the lantern?**\n"
        "Closest, though they may not answer it:\n"
        "> A bell.\n"
        "-# [1] `1.txt`, line 3 · `k7f2q8ab`\n"
        "> A gate.\n"
        "-# [3] `3.txt`, line 3 · `k7f2q8ab`\n"
        "-# notes@9f3c21\n"
        "-# \\[2] changed or went since it was shown here."
    )
    menu = next(row for row in posted.rows if isinstance(row, Select))
    assert [choice.label for choice in menu.choices] == [
        *("[1] in context", "[1] copy", "[3] in context", "[3] copy", "why these")
    ]


def test_nothing_is_posted_where_nothing_is_left() -> None:
    answer = three()
    assert posted_reply(private_reply(answer), standing(answer.excerpts, 1, 2, 3)) is None


def test_a_citation_is_posted_with_the_note_above_it() -> None:
    one = excerpt()
    reference = Reference.of(one.paragraph_id, one.extract)
    rows = controls.citation_rows("notes", reference, private=True)
    cited = Citation(paragraph_id=one.paragraph_id, extract=one.extract, status="current")
    seen = replace(citation_reply(cited, "notes", note="As I *said*"), rows=rows)
    assert controls.shown_in(seen.rows) == {0: reference}
    kept = Kept("", "notes", "9f3c21", {0: OpenedExcerpt(one.paragraph_id, one.extract)})
    posted = posted_reply(seen, kept)
    assert posted is not None
    assert posted.content == seen.content
    changed = OpenedExcerpt(one.paragraph_id, replace(one.extract, text="A lamp hangs there."))
    posted = posted_reply(seen, replace(kept, passages={0: changed}))
    assert posted is not None
    assert posted.content == "> A lamp hangs there.\n-# `notes/lamp.txt`, line 3 · `k7f2q8ab`"
    assert len(posted.content) <= LIMIT
