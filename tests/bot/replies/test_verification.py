"""What does a verdict on a quote look like, and what can it never do?"""

import time
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from bot.replies.layout import LIMIT
from bot.replies.verification import Checked, changes, verdicts_reply, verification_reply
from retrieval.corpus.extract import Extract
from retrieval.corpus.sources import Skipped
from retrieval.quote.verification import Verification
from tests.bot.replies.discord_markdown import read, visible

PLACE = Extract("notes/lamp.txt", 3, 3, 10, 38, "A lantern hangs by the gate.")
EXACT = Checked(Verification(PLACE.text, "exact", (PLACE,)), "notes", ("notes",))
NEAR = Checked(
    Verification(
        "A lantern hung by the gate.",
        "near",
        (PLACE,),
        "A lantern [-hangs-]{+hung+} by the gate.",
    ),
    "notes",
    ("notes",),
)
NASTY = st.lists(
    st.sampled_from([*"ab_*~|`\\[]()<>@#:/-+.! {}\n\r\0>é字\u202e", "@everyone", "<@1>", "**"]),
    min_size=1,
    max_size=300,
).map("".join)
FLAT = st.lists(
    st.sampled_from([*"ab_*~|`\\()<>@#:/.! é字", "@everyone", "<@1>", "**", "~~", "1. ", "# "]),
    min_size=1,
    max_size=40,
).map(lambda parts: " ".join("".join(["a", *parts]).split()))


def test_an_exact_quote_is_shown_with_all_its_places_and_the_other_corpora() -> None:
    others = tuple(replace(PLACE, path=f"{n}.txt") for n in range(7))
    found = replace(EXACT.verification, places=(PLACE, *others))
    checked = replace(
        EXACT, verification=found, corpora=("notes", "a_b", "c"), as_well=("a_b", "c")
    )
    assert verification_reply(checked, "https://example.org/{path}#{first}").content == (
        "**Exact**: *notes* says this word for word.\n"
        "> A lantern hangs by the gate.\n"
        "-# [`notes/lamp.txt`, line 3](<https://example.org/notes/lamp.txt#3>)\n"
        "-# also at `0.txt:3`, `1.txt:3`, `2.txt:3`, `3.txt:3`, `4.txt:3` and 2 more\n"
        "-# word for word in *a\\_b* and *c* as well"
    )


def test_what_was_folded_is_named_but_for_white_space() -> None:
    folded = ("white space", "quotation marks", "dashes", "case")
    found = replace(EXACT.verification, folded=folded)
    content = verification_reply(replace(EXACT, verification=found)).content
    assert content.splitlines()[0] == (
        "**Exact**, but for quotation marks, dashes and case: *notes* says these words."
    )
    several = verdicts_reply([replace(EXACT, verification=found), EXACT], 0).content
    assert several.splitlines()[0] == (
        "1\\. **exact**, but for quotation marks, dashes and case: “A lantern hangs by the gate.”"
    )
    plain = replace(EXACT, verification=replace(found, folded=("white space",)))
    assert verification_reply(plain) == verification_reply(EXACT)
    assert verdicts_reply([plain], 0) == verdicts_reply([EXACT], 0)


def test_the_changed_word_of_a_stitched_quote_is_shown_above_its_pieces() -> None:
    difference = "A lantern [-hangs-]{+hung+} … by the gate."
    found = replace(
        NEAR.verification, verdict="stitched", difference=difference, places=(PLACE,) * 2
    )
    content = verification_reply(replace(NEAR, verification=found)).content
    assert content.splitlines() == [
        (
            "**Stitched**: *notes* says nearly all of this, in several pieces: ~~its words~~ "
            "**the quote's**."
        ),
        "-# ~~hangs~~ **hung**",
        *["> A lantern hangs by the gate.", "-# `notes/lamp.txt`, line 3"] * 2,
    ]
    several = verdicts_reply([replace(NEAR, verification=found)], 0).content
    assert "-# ~~hangs~~ **hung**" in several


def test_a_line_that_says_it_twice_is_named_once() -> None:
    twice = (PLACE, replace(PLACE, byte_start=50, byte_end=78), replace(PLACE, path="a.txt"))
    found = replace(EXACT.verification, places=(*twice, twice[2]))
    assert verification_reply(replace(EXACT, verification=found)).content.splitlines()[2:] == [
        "-# `notes/lamp.txt`, line 3",
        "-# also at `a.txt:3`",
    ]
    (_, source, _) = verdicts_reply([replace(EXACT, verification=found)], 0).content.splitlines()
    assert source == "-# `notes/lamp.txt`, line 3 and 1 more"


def test_the_difference_of_a_near_quote_is_struck_through_and_bold() -> None:
    (head, quote, source) = read(verification_reply(NEAR).content)
    assert head.text == "Near: notes says nearly this: its words the quote's."
    assert quote.text == "A lantern hangs hung by the gate."
    assert quote.constructs == ("strike", "bold")
    assert source.kind == "subtext"


def test_a_difference_that_no_message_can_hold_is_attached() -> None:
    difference = "word " * 500 + "[-a-]{+b+}"
    found = replace(NEAR.verification, difference=difference)
    reply = verification_reply(replace(NEAR, verification=found))
    assert reply.content.splitlines()[1] == (
        "-# `notes/lamp.txt`, line 3 · too long for a message, attached"
    )
    assert reply.attachments[0].data.decode() == f"{difference}\n"


def test_pieces_that_find_no_room_are_named_in_their_order() -> None:
    pieces = tuple(
        replace(PLACE, first_line=n, last_line=n, text="A lamp. " * 60) for n in range(1, 10)
    )
    found = Verification("", "stitched", pieces)
    content = verification_reply(replace(EXACT, verification=found)).content
    assert len(content) <= LIMIT
    sources = [line for line in content.splitlines() if line.startswith("-# ")]
    assert [line.split("line ")[1][0] for line in sources] == [*"123456789"]
    assert sum("left out" in line for line in sources) == 6
    endless = replace(found, places=pieces * 100)
    reply = verification_reply(replace(EXACT, verification=endless))
    assert len(reply.content) <= LIMIT
    assert reply.content.endswith("-# and more")


def test_quotes_that_find_no_room_are_counted() -> None:
    long = replace(EXACT, verification=replace(EXACT.verification, quote="*" * 60))
    reply = verdicts_reply([long] * 10, 3, lambda _: "https://example.org/" + "x" * 150 + "/{path}")
    assert reply.content.count("**exact**") == 10
    assert "example.org" not in reply.content
    assert reply.content.splitlines()[-2] == "-# 3 more quotes left out"
    path = replace(PLACE, path="`" * 200)
    longest = replace(long, verification=replace(long.verification, places=(path,)))
    reply = verdicts_reply([longest] * 10, 1)
    shown = reply.content.count("**exact**")
    assert 0 < shown < 10
    assert f"-# {11 - shown} more quotes left out" in reply.content


@given(old=FLAT, new=FLAT, before=FLAT, after=FLAT)
def test_a_difference_reads_as_its_words_and_opens_nothing_else(
    old: str, new: str, before: str, after: str
) -> None:
    (block,) = read(f"> {changes(f'{before} [-{old}-]{{+{new}+}} {after}')}")
    assert block.kind == "quote"
    struck = f"[-{old}-]" if "~" in old else old
    assert visible(block.text) == visible(f"{before} {struck} {new} {after}")
    assert set(block.constructs) <= {"bold", "strike"}


@given(
    quote=NASTY, text=NASTY, path=NASTY, difference=st.none() | NASTY, expected=st.none() | NASTY
)
def test_no_verdict_is_too_long_or_breaks_out(
    quote: str, text: str, path: str, difference: str | None, expected: str | None
) -> None:
    place = Extract(path, 1, 2, 0, 9, text)
    flat = None if difference is None else " ".join(difference.split())
    found = Verification(quote, "near", (place, place), flat, expected, bool(expected))
    checked = Checked(found, "notes", ("notes", "other"))
    for reply in (
        verification_reply(checked),
        verification_reply(checked, "https://example.org/{path}"),
        verdicts_reply([checked] * 10, 1),
    ):
        assert 0 < len(reply.content) <= LIMIT
        for block in read(reply.content):
            assert not {"mention", "everyone", "spoiler"} & set(block.constructs)


def test_a_hostile_difference_takes_no_long_time() -> None:
    for piece in ("[-", "{+", "**", "<@", "~~"):
        found = replace(NEAR.verification, quote=piece * 3000, difference=piece * 6000)
        checked = replace(NEAR, verification=found)
        began = time.thread_time()
        verification_reply(checked)
        verdicts_reply([checked] * 10, 0)
        assert time.thread_time() - began < 1


def test_an_absent_quote_tells_what_could_not_be_read_as_far_as_there_is_room() -> None:
    files = [Skipped(f"`@everyone`{n}.txt", "*" * 300, is_unread=True) for n in range(99)]
    away = Skipped("*", "its folder is missing", is_unread=True)
    absent = Checked(
        Verification("Nobody here.", "absent"),
        "notes",
        ("notes",),
        unread={"a_b": [away], "notes": files},
    )
    content = verification_reply(absent).content
    lines = content.splitlines()
    assert lines[0] == (
        "**Not found** in what could be read of *notes* or *a\\_b*, which isn't all."
    )
    assert lines[1] == "-# not read in *a\\_b*: its folder is missing"
    assert lines[2].startswith("-# not read in *notes*: ")
    assert lines[4:] == ["-# and 97 more not read"]
    several = verdicts_reply([absent, EXACT, absent], 0).content
    assert several.splitlines()[0].startswith("1\\. **not found in what could be read** “")
    assert several.splitlines()[-1] == "-# and 97 more not read"
    assert max(len(content), len(several)) <= LIMIT


def test_an_exact_quote_needs_no_other_file() -> None:
    files = [Skipped("a.txt", "not valid utf-8", is_unread=True)]
    content = verification_reply(replace(EXACT, unread={"notes": files})).content
    assert content == verification_reply(EXACT).content
