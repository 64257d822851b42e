"""A record says its text, title, author, date and address, whatever it calls them."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.answer import Answerer
from retrieval.corpus.documents import Block, Document, Kind, TextlessError, UndrawableError
from retrieval.corpus.readers.entries import draw
from retrieval.corpus.surroundings import Surroundings
from retrieval.quote import verification
from retrieval.snapshots import CorpusStore, UnreadFiles
from tests.retrieval.corpora import corpus, texts
from tests.retrieval.corpus.readers.shown import assert_well_formed

OIL = "The lantern burns whale oil."
GULLS = " ".join(f"Gull {number} follows the plough." for number in range(200))
NINE = "The ferry leaves at nine."


def drawn(*records: object, **fields: str) -> Document:
    data = "\n".join(json.dumps(record) for record in records).encode()
    return draw(data, "utf-8", Surroundings(fields=fields))


def block(record: dict[str, Any], **fields: str) -> Block:
    """Return the first block of prose of a record."""
    return next(one for one in drawn(record, **fields).blocks if one.kind is Kind.PROSE)


@pytest.mark.parametrize(
    ("record", "author", "date", "url"),
    [
        (
            {"text": OIL, "author": "Ada", "date": "2024-03-04", "url": "https://example.org/1"},
            *("Ada", "2024-03-04", "https://example.org/1"),
        ),
        (  # as a forum has it
            {
                "body": OIL,
                "user": {"login": "ada"},
                "created_at": "2024-03-04T12:31:05Z",
                "html_url": "https://example.org/2",
            },
            *("ada", "2024-03-04T12:31:05+00:00", "https://example.org/2"),
        ),
        (  # as a site of questions has it
            {
                "body": f"<p>{OIL}</p>",
                "owner": {"display_name": "Ada L", "user_id": 3},
                "creation_date": 1_709_555_465,
                "link": "https://example.org/3",
            },
            *("Ada L", "2024-03-04T12:31:05+00:00", "https://example.org/3"),
        ),
        (  # as a feed has it
            {
                "content_text": OIL,
                "authors": [{"name": "Ada"}, {"name": "Grace"}],
                "datePublished": "2024-03",
                "url": "/relative",
            },
            *("Ada, Grace", "2024-03", ""),
        ),
        (
            {"Body Text": OIL, "By": "Ada", "createdUtc": "1709555465.0"},
            "Ada",
            "2024-03-04T12:31:05+00:00",
            "",
        ),
        ({"text": OIL, "from": "Ada L <ada@example.org>", "time": "12:30"}, "Ada L", "", ""),
        ({"text": OIL, "author": "ada@example.org", "user": "ada"}, "ada", "", ""),
        ({"text": OIL, "author": None, "number": 1_709_555_465, "year": 2024}, "", "", ""),
        ({"text": OIL, "date": 2024, "author": "admin"}, "", "2024", ""),
        ({"text": OIL, "timestamp": 1_709_555_465_123}, "", "2024-03-04T12:31:05+00:00", ""),
        ({"text": OIL, "date": "04/03/2024", "created": "2024"}, "", "2024", ""),
    ],
)
def test_what_is_told_is_found_by_name(
    record: dict[str, Any], author: str, date: str, url: str
) -> None:
    found = block(record)
    assert (found.author, found.date, found.url) == (author, date, url)
    document = drawn(record)
    assert document.text == OIL
    assert (document.author, document.date, document.url) == ("", "", "")


def test_the_settings_say_where_it_stands() -> None:
    record = {
        "text": "no",
        "author": "nobody here",
        "comment": {"body": OIL, "by": {"nick": "Ada"}},
        "a.b": 1_709_555_465,
        "links": [{"to": "https://example.org"}],
        "head": "Lamps",
    }
    named = {
        "text": "comment.body",
        "author": "comment.by.nick",
        "date": "a.b",
        "title": "head",
        "url": "links.to",
    }
    document = drawn(record, **named)
    assert document.text == f"Lamps\n\n{OIL}"
    assert {(one.author, one.date) for one in document.blocks} == {
        ("Ada", "2024-03-04T12:31:05+00:00")
    }
    # What is named but missing isn't looked for elsewhere.
    assert block(record, **named | {"author": "comment.by.name"}).author == ""
    with pytest.raises(TextlessError):
        drawn(record, **named | {"text": "comment.text"})


def test_records_stand_wherever_they_are_wrapped() -> None:
    records = [{"text": OIL}, {"text": NINE}]
    for wrapped in (
        {"items": records},
        {"meta": {"count": 2}, "data": {"children": records}},
        {"a": [], "b": [1, 2], "c": {"d": {"e": records}}},
    ):
        assert drawn(wrapped).text == f"{OIL}\n\n{NINE}"
    with pytest.raises(TextlessError):
        drawn({"name": "x", "scripts": {"text": "y"}})


@pytest.mark.parametrize(
    ("field", "text", "said"),
    [
        ("body", "<p>It burns <b>oil</b>.</p>\n\n<pre>a  b</pre>", "It burns oil.\n\na  b"),
        ("content_html", "It burns oil.", "It burns oil."),
        ("text", "It&#x27;s old.<p>It burns.", "It's old.\n\nIt burns."),
        ("text", "It is <i>old</i>.", "It is old."),
        (
            "text",
            "# Lamps\n\nUse <br> and `</b>`.\n\n- a",
            "# Lamps\n\nUse <br> and `</b>`.\n\n- a",
        ),
        ("text", "Is 3 < 4 and 5 > 4?", "Is 3 < 4 and 5 > 4?"),
        ("text", "A <details> b", "A <details> b"),
        ("text", ["One.", "Two."], "One.\n\nTwo."),
    ],
)
def test_html_is_read_as_such_and_markdown_stays_text(field: str, text: object, said: str) -> None:
    assert drawn({field: text}).text == said


def test_headings_in_a_field_stand_below_the_records_title() -> None:
    document = drawn({"title": "Lamps &amp; wicks", "body": f"<h2>Oil</h2><p>{OIL}</p>"})
    assert [(one.level, one.label) for one in document.blocks[:2]] == [
        (1, "Lamps & wicks"),
        (3, "Oil"),
    ]


def test_no_passage_mixes_two_records(tmp_path: Path) -> None:
    records = [{"text": OIL}, {"title": "Ferries", "text": NINE}, {"text": GULLS}]
    lines = "\n".join(json.dumps(one) for one in [*records, {"text": "Wind."}])
    snapshot = corpus(tmp_path, {"a.jsonl": lines})
    shown = [snapshot.read(passage).decode() for passage in snapshot.passages]
    assert (shown[0], shown[1], shown[-1]) == (OIL, NINE, "Wind.")
    # A record without a title doesn't stand under that of the one before.
    assert [snapshot.paragraphs.path(number) for number in range(4)] == [
        (),
        (),
        ("Ferries",),
        (),
    ]
    # Its parts are gathered as those of any long text.
    assert 6 <= len(shown) - 3 <= 12


WORDS = st.lists(st.sampled_from(["Öl", "wick.", "灯台", "3", "C++", "\n\n", "-"]), min_size=1).map(
    " ".join
)
RECORDS = st.lists(
    st.fixed_dictionaries(
        {"text": WORDS, "author": st.sampled_from(["Ada Lovelace", "Bo", "x@example.org", ""])},
        optional={"title": WORDS, "date": st.sampled_from(["2024-03", 1_709_555_465, "soon"])},
    ),
    max_size=6,
)


@given(records=RECORDS, is_wrapped=st.booleans())
def test_words_come_back_complete_in_order_and_with_their_own_author(
    records: list[dict[str, Any]], *, is_wrapped: bool
) -> None:
    held = [one for one in records if one["text"].strip()]
    try:
        document = drawn({"count": 3, "items": records}) if is_wrapped else drawn(*records)
    except UndrawableError:
        assert not held
        return
    assert_well_formed(document)
    said = [word for one in held for word in f"{one.get('title', '')} {one['text']}".split()]
    assert document.text.split() == said
    begun = [block for block in document.blocks if block.begins]
    authors = ["" if "@" in one["author"] else one["author"] for one in held]
    assert [block.author for block in begun] == authors
    dates = {"2024-03": "2024-03", 1_709_555_465: "2024-03-04T12:31:05+00:00"}
    assert [block.date for block in begun] == [dates.get(one.get("date"), "") for one in held]


def test_a_bad_line_is_left_out_and_told() -> None:
    good, bad = json.dumps({"text": OIL}), '{"text": "The ferry'
    assert drawn({"text": OIL}).gap == ""
    one = draw(f"{good}\n\n{bad}\n{good}".encode(), "utf-8", Surroundings())
    assert (one.text, one.gap) == (f"{OIL}\n\n{OIL}", "line 3 is not valid JSON")
    two = draw(f"{bad}\n{good}\n".encode() + b'{"text": "\xff"}', "utf-8", Surroundings())
    assert two.gap == "2 lines are not valid JSON, the first is line 1"
    with pytest.raises(UndrawableError, match=r"not valid JSON \(line 1\)"):
        draw(f"{bad}\n{bad}".encode(), "utf-8", Surroundings())
    with pytest.raises(UndrawableError, match=r"not valid JSON \(line 3\)"):
        draw(f"[{good},\n\n{bad}".encode(), "utf-8", Surroundings())
    with pytest.raises(UndrawableError, match=r"not valid JSON \(line 2\)"):
        draw(b'{\n// settings\n"a": 1}', "utf-8", Surroundings())


@pytest.mark.thorough
def test_a_gap_is_told_until_it_is_mended(tmp_path: Path) -> None:
    root = tmp_path / "notes"
    root.mkdir()
    (root / "a.jsonl").write_text(json.dumps({"text": OIL}) + "\n{")
    (root / "b.txt").write_text("gull " * 2_000)
    kept = CorpusStore(tmp_path / "index", "notes", root, "utf-8")
    (root / "c.txt").write_text("A gull.")
    for change in ("A gull.", "A gull follows.", "A gull follows."):  # built, merged, and unchanged
        (root / "c.txt").write_text(change)
        snapshot = kept.updated()
        (told,) = snapshot.left_out
        assert (told.path, told.reason) == ("a.jsonl", "line 2 is not valid JSON")
        assert (told.is_unread, told.is_partial) == (True, True)
        assert [one.reason for one in UnreadFiles(snapshot).now()] == [told.reason]
        assert texts(Answerer(snapshot).answer("Which oil does the lantern burn?")) == [OIL]
        assert verification.verify(snapshot, OIL).verdict == "exact"
    (root / "a.jsonl").write_text(json.dumps({"text": OIL}) + "\n{}")
    assert kept.updated().left_out == ()


@pytest.mark.thorough
def test_other_fields_are_noticed_and_nothing_else_is_drawn_anew(tmp_path: Path) -> None:
    root = tmp_path / "notes"
    root.mkdir()
    (root / "a.json").write_text(json.dumps([{"text": NINE, "said": OIL}]))
    (root / "b.txt").write_text("A gull.")

    def said(**fields: str) -> list[str]:
        kept = CorpusStore(tmp_path / "index", "notes", root, "utf-8", fields=fields)
        snapshot = kept.updated()
        return [snapshot.read(passage).decode() for passage in snapshot.passages]

    assert said() == [NINE, "A gull."]
    assert said(text="said") == [OIL, "A gull."]
    assert said() == [NINE, "A gull."]
