"""What does the bot look for in somebody's message, and how do people keep passages?"""

from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.replies import controls
from bot.replies.controls import Select
from bot.replies.layout import LIMIT
from bot.replies.sources_reply import LONGEST_CLAIM, Kept, claim_of, kept_reply, offer, posted_reply
from retrieval.answer import questions
from retrieval.quote.pages import OpenedExcerpt
from tests.bot.replies.test_layout import ANSWER, EXCERPT, NASTY, excerpt


@pytest.mark.parametrize(
    ("content", "claim"),
    [
        ("> **Leela** does <@1> `look-ahead`", "Leela does look-ahead"),
        ("# A title\n- one\n2. two\n-# small", "A title one two small"),
        ("see [the paper](https://example.org/a_b) <https://x.y>", "see the paper"),
        ("||hidden|| ~~gone~~ __under__ snake_case", "hidden gone under snake_case"),
        ("\\*not bold\\* <:wave:12> <t:0:R>", "not bold"),
        ("```py\nprint(1)\n```", "py print(1)"),
        ("it’s 5 > 3", "it’s 5 > 3"),
        ("<@1> ** **", ""),
        ("**agents**, too", "agents, too"),
        ("(**agents**) and `x`.", "(agents) and x."),
        ("“agents”, too: 'x'", "agents, too: 'x'"),
        ("see <https://x.y>, <@1> <:wave:12>; all", "see,; all"),
        ("<@1>, is that so?", "is that so?"),
        ("<@1> <@2>: is that so?", "is that so?"),
        ("<@1>, so <@2>!", "so!"),
        ("<@1>, so<@2>!", "so!"),
        ("file:<@1>.a", "file: .a"),
        ("look**ing** a|b|c 2*3", "look ing a b c 2 3"),
    ],
)
def test_a_claim_is_the_words_of_a_message(content: str, claim: str) -> None:
    assert claim_of(content) == claim


@given(NASTY | st.just("word " * 5000))
@example("<@1>.a")
def test_a_claim_never_narrows_the_search(content: str) -> None:
    claim = claim_of(f'"{content}" file:{content} (by:{content} in:{content} After：{content}')
    asked = questions.parse(claim)
    assert not asked.narrowing
    assert asked.phrases == ()
    assert len(claim) <= LONGEST_CLAIM
    assert "\n" not in claim


def test_what_fits_is_chosen_already_and_what_is_merely_close_is_not() -> None:
    excerpts = tuple(replace(EXCERPT, rank=rank) for rank in (1, 2, 3))
    offered = offer(replace(ANSWER, excerpts=excerpts), 17)
    select, buttons = offered.rows
    assert isinstance(select, Select)
    assert [choice.chosen for choice in select.choices] == [True] * 3
    assert select.most == 3
    assert select.custom_id == "v1:keep:notes:17"
    assert isinstance(buttons, tuple)
    assert buttons[0].custom_id == "v1:reply:notes:17"
    close = offer(replace(ANSWER, answered=False, excerpts=(), weak=excerpts), 17)
    select = close.rows[0]
    assert isinstance(select, Select)
    assert [choice.chosen for choice in select.choices] == [False] * 3
    assert offer(replace(ANSWER, answered=False, excerpts=()), 17).rows == ()


def test_what_is_gone_is_said_and_what_is_posted_counts_from_one() -> None:
    third = OpenedExcerpt(EXCERPT.paragraph_id, EXCERPT.extract)
    choices = [controls.keeping(replace(EXCERPT, rank=rank), chosen=True) for rank in (1, 2, 3)]
    one = Kept("Where is the lantern?", "notes", "9f3c21", {1: None, 2: None, 3: third})
    kept = kept_reply(one, choices, 17)
    assert kept.content == (
        "**Where is the lantern?**\n"
        "> A lantern hangs by the gate.\n"
        "-# [3] `notes/lamp.txt`, line 3 · `k7f2q8ab`\n"
        "-# notes@9f3c21\n"
        "-# \\[1], \\[2] changed or went since it was shown here."
    )
    none = kept_reply(replace(one, passages={1: None, 2: None, 3: None}), choices, 17)
    assert none.content.splitlines()[0] == "**Where is the lantern?**"
    assert none.rows == kept.rows
    quoted = (
        "> A lantern hangs by the gate.\n"
        "-# [1] `notes/lamp.txt`, line 3 · `k7f2q8ab`\n"
        "-# notes@9f3c21"
    )
    assert posted_reply(one, under_claim=True).content == quoted
    beside = posted_reply(one, under_claim=False)
    assert beside.content == f"**Where is the lantern?**\n{quoted}"


@given(text=NASTY, path=NASTY)
def test_labels_and_values_keep_to_discords_limits(text: str, path: str) -> None:
    shown = excerpt(text=text, path=path * 3, byte_start=10**14, byte_end=10**15 - 1)
    choice = controls.keeping(shown, chosen=True)
    assert 0 < len(choice.label) <= 100
    assert 0 < len(choice.value) <= 100
    assert len(choice.description) <= 100
    reference = controls.read_reference(choice.value)
    assert reference is not None
    value = controls.suggestion_value("a" * 32, reference)
    assert len(value) <= 100
    assert controls.read_suggestion(value) == ("a" * 32, reference)
    reply = offer(replace(ANSWER, question=text, excerpts=(shown,)), 17)
    assert len(reply.content) <= LIMIT


@pytest.mark.parametrize(
    "typed", ["", ":", "seeds", "seeds:", ":k7f2q8ab-1-2", "Leela: what?", "a:b:c"]
)
def test_free_text_is_no_picked_passage(typed: str) -> None:
    assert controls.read_suggestion(typed) is None
