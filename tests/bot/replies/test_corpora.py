"""How does the bot describe corpora, their state and what is bound?"""

from dataclasses import replace

from bot.replies.corpora import Condition, Listed, away_reply, bound_reply, list_reply, status_reply
from bot.replies.layout import LIMIT
from retrieval.corpus.sources import Skipped

CONDITION = Condition(
    name="a_b_",
    files=1,
    passages=1234,
    authors=0,
    dates=0,
    snapshot="9f3c21",
    since=1700000000,
    bar_of_4=0.5,
    bar_of_8=0.333,
    skipped=(),
    passed_over={},
)


def test_corpora_are_listed_with_their_size() -> None:
    only = Listed(name="notes", files=2, passages=1, passed_over={})
    assert list_reply([only]).content == "*notes*: 2 files, 1 passage"
    many = [replace(only, name="n" * 32, files=10**9, passages=10**9) for _ in range(40)]
    content = list_reply(many).content
    assert len(content) <= LIMIT
    assert content.splitlines()[-1] == "-# and 20 more"


def test_what_was_passed_over_is_listed_as_far_as_there_is_room() -> None:
    notes = Listed(name="notes", files=2, passages=1, passed_over={".pdf": 3, ".a_b_": 1200, "": 1})
    assert list_reply([notes]).content == (
        "*notes*: 2 files, 1 passage · passed over: 1,200 .a\\_b\\_, 3 .pdf, 1 without an ending"
    )
    kinds = {f".{number:012}": 10**9 for number in range(40)}
    content = list_reply([replace(notes, passed_over=kinds) for _ in range(20)]).content
    assert len(content) <= LIMIT
    shown = len(content.splitlines()) - 1
    assert content.splitlines()[-1] == f"-# and {20 - shown} more"


def test_the_state_of_a_corpus_tells_how_many_files_say_who_and_when() -> None:
    def told(authors: int, dates: int) -> str:
        corpus = replace(CONDITION, authors=authors, dates=dates)
        return status_reply(corpus).content.splitlines()[0].partition(" · ")[2]

    assert told(0, 0) == ""
    assert told(1200, 0) == "authors in 1,200"
    assert told(0, 7) == "dates in 7"
    assert told(1, 7) == "authors in 1, dates in 7"


def test_the_state_of_a_corpus_tells_which_kinds_were_passed_over() -> None:
    lines = status_reply(replace(CONDITION, passed_over={".pdf": 3})).content.splitlines()
    assert lines[3:] == [
        "Passed over, being of other kinds: 3 .pdf",
        "Nothing else is skipped.",
    ]


def test_the_state_of_a_corpus_tells_what_the_settings_leave_out() -> None:
    skipped = (
        Skipped("a_b/", "excluded"),
        *(Skipped(f"{n}.md", "not included") for n in range(1200)),
        Skipped(".x", "hidden"),
    )
    lines = status_reply(replace(CONDITION, skipped=skipped)).content.splitlines()
    assert lines[3:] == ["Excluded: a\\_b/, 1,200 .md", "Skipped: 1", "-# `.x`: hidden"]
    alone = status_reply(replace(CONDITION, skipped=skipped[:1])).content.splitlines()
    assert alone[3:] == ["Excluded: a\\_b/", "Nothing else is skipped."]
    many = tuple(Skipped(f"{'x' * 99}{n}/", "excluded") for n in range(99))
    assert len(status_reply(replace(CONDITION, skipped=many)).content) <= LIMIT


def test_the_state_of_a_corpus_is_told_with_what_was_skipped() -> None:
    assert status_reply(CONDITION).content == (
        "*a\\_b\\_*: 1 file, 1,234 passages\n"
        "Snapshot `9f3c21`, <t:1700000000:R>\n"
        "A passage answers a question of 4 words where it holds 50% of what is asked, "
        "one of 8 words with 33%; rare words count more.\n"
        "Nothing is skipped."
    )
    hidden = [Skipped(f".{n}", "hidden") for n in range(9)]
    skipped = (*hidden, Skipped("`" * 500, "*" * 500), *hidden)
    content = status_reply(replace(CONDITION, skipped=skipped)).content
    assert len(content) <= LIMIT
    assert content.splitlines()[3] == "Skipped: 19"
    assert content.splitlines()[4].startswith("-# …\\`\\`")
    assert content.splitlines()[5:] == [*(f"-# `.{n}`: hidden" for n in range(4)), "-# and 14 more"]


def test_what_is_bound_is_told() -> None:
    assert bound_reply(7, ["a"]).content == "In <#7> I ask *a* now, and no other corpus."
    assert bound_reply(7, []).content == "Nothing is bound to <#7> any more."
    assert len(bound_reply(7, ["n" * 32] * 99).content) <= LIMIT


def test_a_folder_that_can_not_be_read_now_is_told() -> None:
    notes = Listed(name="notes", files=2, passages=1, passed_over={}, away="its folder is missing")
    assert list_reply([notes]).content == "*notes*: **can't be read now**, its folder is missing"
    assert away_reply(notes).content == (
        "*notes*: **can't be read now**, its folder is missing. When it was indexed it held "
        "2 files, 1 passage. I take it in again when it is back."
    )
    assert "held" not in away_reply(replace(notes, files=0, passages=0)).content
