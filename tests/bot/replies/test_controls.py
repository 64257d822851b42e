"""What do controls write down, and is it read again as it was meant?"""

from collections.abc import Iterable
from dataclasses import replace

import pytest

from bot.replies import controls
from bot.replies.controls import Pick, Press, Reference, Row, Select
from retrieval.quote.pages import OpenedExcerpt
from tests.bot.replies.test_layout import ANSWER, excerpt

LONG = "a-corpus-with-a-name_of-32-signs"
OPENED = Reference("k7f2q8ab", 4, 21)
SHOWN = "k7f2q8ab-4-21-tht5db"
FAR = Reference("zzzzzzzz", 10**14, 10**15 - 1)
FULL = Reference("k7f2q8abk7f2q8abk7f2q8abk7f2q8abk7f2q8abk7f2q8abk7f2", 0, 9)


def ids(rows: Iterable[Row]) -> list[str]:
    return [
        control.custom_id for row in rows for control in ([row] if isinstance(row, Select) else row)
    ]


def values(rows: Iterable[Row]) -> list[str]:
    return [choice.value for row in rows if isinstance(row, Select) for choice in row.choices]


def test_controls_write_what_messages_that_stand_there_hold() -> None:
    one = replace(ANSWER, excerpts=(excerpt(byte_start=4, byte_end=21),))
    weak = replace(one, answered=False, excerpts=(), weak=one.excerpts * 3)
    rows = controls.answer_rows(one, "notes", before=0, more=True, private=False)
    assert ids(rows) == ["v1:more:notes:1", "v1:follow:notes", "v1:remove", "v1:open:notes"]
    assert values(rows) == [f"context:{SHOWN}", f"copy:{SHOWN}", "why"]
    rows = controls.answer_rows(weak, LONG, before=21, more=True, private=True)
    assert ids(rows) == [
        f"v1:more:{LONG}:24",
        f"v1:follow:{LONG}",
        f"v1:post:{LONG}",
        f"v1:open:{LONG}",
    ]
    rows = controls.answer_rows(one, "notes", before=25, more=True, private=True)
    assert ids(rows) == ["v1:follow:notes", "v1:post:notes", "v1:open:notes"]
    rows = controls.citation_rows(LONG, FAR, private=True)
    assert ids(rows) == [f"v1:post:{LONG}", f"v1:open:{LONG}"]
    assert values(rows) == [
        "context:zzzzzzzz-100000000000000-999999999999999",
        "copy:zzzzzzzz-100000000000000-999999999999999",
    ]
    assert ids(controls.citation_rows("notes", OPENED)) == ["v1:remove", "v1:open:notes"]
    assert ids(controls.citation_rows("notes", None, private=True)) == ["v1:remove"]
    assert ids(controls.verdict_rows("notes", private=True)) == ["v1:post:notes"]
    assert ids(controls.verdict_rows("notes", private=False)) == ["v1:remove"]
    choice = controls.keeping(one.excerpts[0], chosen=True)
    assert choice.value == SHOWN
    rows = controls.keeping_rows("notes", 1234567890123456789, [choice])
    assert ids(rows) == ["v1:keep:notes:1234567890123456789", "v1:reply:notes:1234567890123456789"]
    rows = controls.posted_rows("notes", {1: OpenedExcerpt("k7f2q8ab", one.excerpts[0].extract)})
    assert ids(rows) == ["v1:remove", "v1:open:notes"]
    assert values(rows) == [f"context:{SHOWN}", f"copy:{SHOWN}"]
    rows = controls.context_rows("notes", OPENED, 0, older=True, newer=True)
    assert ids(rows) == ["v1:page:notes:k7f2q8ab-4-21:-1", "v1:page:notes:k7f2q8ab-4-21:1"]
    rows = controls.context_rows("n", FULL, -12, older=True, newer=False)
    assert ids(rows) == [f"v1:page:n:{FULL.paragraph_id}-0-9:-13"]


# Everything that was ever written, with its meaning: messages hold it for years.
PRESSES = {
    "v1:more:notes:3": Press("more", "notes", shown=3),
    "v1:more:notes:24": Press("more", "notes", shown=24),
    f"v1:more:{LONG}:21": Press("more", LONG, shown=21),
    "v1:follow:notes": Press("follow", "notes"),
    f"v1:follow:{LONG}": Press("follow", LONG),
    "v1:asked": Press("asked"),
    "v1:asked:notes": Press("asked", "notes"),
    f"v1:asked:{LONG}": Press("asked", LONG),
    "v1:remove": Press("remove"),
    "v1:open:notes": Press("open", "notes"),
    f"v1:open:{LONG}": Press("open", LONG),
    "v1:page:notes:k7f2q8ab-4-21:0": Press("page", "notes", reference=OPENED),
    "v1:page:notes:k7f2q8ab-4-21:-1": Press("page", "notes", reference=OPENED, page=-1),
    "v1:page:notes:k7f2q8ab-4-21:12": Press("page", "notes", reference=OPENED, page=12),
    f"v1:page:{LONG}:zzzzzzzz-100000000000000-999999999999999:-999999999": Press(
        "page", LONG, reference=FAR, page=-999_999_999
    ),
    f"v1:page:n:{FULL.paragraph_id}-0-9:1": Press("page", "n", reference=FULL, page=1),
    "v1:post:notes": Press("post", "notes"),
    f"v1:post:{LONG}": Press("post", LONG),
    "v1:show:notes:k7f2q8ab-4-21": Press("show", "notes", reference=OPENED),
    f"v1:show:{LONG}:zzzzzzzz-100000000000000-999999999999999": Press("show", LONG, reference=FAR),
    "v1:verdict:notes": Press("verdict", "notes"),
    f"v1:verdict:{LONG}": Press("verdict", LONG),
    "v1:keep:notes:1234567890123456789": Press("keep", "notes", message_id=1234567890123456789),
    f"v1:keep:{LONG}:18446744073709551615": Press("keep", LONG, message_id=2**64 - 1),
    "v1:reply:notes:1234567890123456789": Press("reply", "notes", message_id=1234567890123456789),
    f"v1:reply:{LONG}:18446744073709551615": Press("reply", LONG, message_id=2**64 - 1),
}
PICKS = {
    "context:k7f2q8ab-4-21": Pick("context", OPENED),
    "copy:k7f2q8ab-4-21": Pick("copy", OPENED),
    f"copy:{FULL.paragraph_id}-0-9": Pick("copy", FULL),
    "why": Pick("why"),
    "copy:k7f2q8ab-4-21-0q3xyz": Pick("copy", replace(OPENED, check="0q3xyz")),
}


# What messages of earlier versions hold, with its meaning today; nothing of it is written any more.
EARLIER_PRESSES = {
    "v1:post:notes:0:0": Press("post", "notes"),
    "v1:post:notes:3:1": Press("post", "notes"),
    f"v1:post:{LONG}:25:1": Press("post", LONG),
}
EARLIER_PICKS = {"why:0": Pick("why"), "why:25": Pick("why")}


@pytest.mark.parametrize(("custom_id", "press"), EARLIER_PRESSES.items())
def test_a_custom_id_of_earlier_versions_is_read_as_what_it_is_today(
    custom_id: str, press: Press
) -> None:
    assert Press.read(custom_id) == press


@pytest.mark.parametrize(("value", "pick"), EARLIER_PICKS.items())
def test_a_choice_of_earlier_versions_is_read_as_what_it_is_today(value: str, pick: Pick) -> None:
    assert Pick.read(value) == pick


@pytest.mark.parametrize(("custom_id", "press"), PRESSES.items())
def test_a_custom_id_is_read_and_written_as_ever(custom_id: str, press: Press) -> None:
    assert Press.read(custom_id) == press
    assert press.custom_id == custom_id


@pytest.mark.parametrize(("value", "pick"), PICKS.items())
def test_a_choice_is_read_and_written_as_ever(value: str, pick: Pick) -> None:
    assert Pick.read(value) == pick
    assert pick.value == value


@pytest.mark.parametrize(
    ("custom_id", "press"),
    [
        ("v1:more", Press("more")),
        ("v1:more:", Press("more", "")),
        ("v1:more:notes:-1", Press("more", "notes")),
        ("v1:more:notes:²", Press("more", "notes")),
        ("v1:more:notes:٣", Press("more", "notes", shown=3)),
        ("v1:more:notes:26", Press("more", "notes", shown=25)),
        ("v1:more:notes:" + "9" * 86, Press("more", "notes", shown=25)),
        ("v1:asked:notes:1:2", Press("asked", "notes")),
        ("v1:remove:notes", Press("remove")),
        ("v1:page:notes", Press("page", "notes")),
        ("v1:page:notes:uuuuuuuu-0-9:0", Press("page", "notes")),
        ("v1:page:notes:k7f2q8ab-4-21:--5", Press("page", "notes", reference=OPENED)),
        ("v1:page:notes:k7f2q8ab-4-21:1000000000", Press("page", "notes", reference=OPENED)),
        ("v1:post::::", Press("post", "")),
        ("v1:post:notes:4:2", Press("post", "notes")),
        ("v1:show:notes:k7f2q8ab-4-21-0q3xy", Press("show", "notes")),
        ("v1:show:notes:k7f2q8ab", Press("show", "notes")),
        ("v1:keep:notes:x", Press("keep", "notes")),
        ("v1:reply:notes:1.5", Press("reply", "notes")),
        ("v1", None),
        ("v1:", None),
        ("v1:kept:notes", None),
        ("v2:remove", None),
        ("remove", None),
        ("", None),
    ],
)
def test_what_is_made_up_is_as_if_unset_or_none_of_ours(
    custom_id: str, press: Press | None
) -> None:
    assert Press.read(custom_id) == press


@pytest.mark.parametrize(
    ("value", "pick"),
    [
        ("why:-1", Pick("why")),
        ("why:²", Pick("why")),
        ("context", None),
        ("copy:zzzzzzzz-5", None),
        ("context:iiiiiiii-0-1", None),
        ("what:k7f2q8ab-4-21", None),
        ("", None),
    ],
)
def test_a_choice_that_is_made_up_is_none_or_as_if_unset(value: str, pick: Pick | None) -> None:
    assert Pick.read(value) == pick


def test_a_custom_id_that_discord_would_refuse_is_never_written() -> None:
    with pytest.raises(ValueError, match="longer than 100"):
        _ = Press("open", "n" * 93).custom_id
