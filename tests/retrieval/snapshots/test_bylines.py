"""Who said a paragraph, when and where, is known of each, and found by numbers."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.corpus import Byline
from retrieval.corpus.bylines import is_called
from retrieval.snapshots.bylines import Bylines
from retrieval.snapshots.snapshot import Snapshot
from tests.retrieval.corpora import corpus
from tests.retrieval.signed import signed_texts

LONG = "The lantern burns whale oil. " * 40
TALK = f"""\
#in 11/22
#Ada = ada_l, Ada Lovelace
Ada (2025-03-04T12:31:05Z https://example.org/c/17): Who trims the wick?
Ada (2025-03-04T12:31:09Z https://example.org/c/18): Somebody has to.
Bob (2025-03-05 https://example.org/c/201): {LONG}
Nobody knows who wrote this. {LONG}
(12.5): {LONG}
"""
LETTER = f"#by Ádá Byron (2024-03 https://example.org/letter)\nA letter.\nBob (): {LONG}\n"
FILES = {"letter.txt": LETTER, "plain.txt": "Nobody signs this.", "talk.txt": TALK}


@pytest.fixture(autouse=True, scope="module")
def read_so() -> Iterator[None]:
    with signed_texts():
        yield


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return corpus(tmp_path_factory.mktemp("talk"), FILES)


def bylines(snapshot: Snapshot) -> list[Byline]:
    table = snapshot.paragraphs
    return [
        table.byline(table.source_number(number), *table.spans[number].tolist())
        for number in range(len(table))
    ]


def test_each_paragraph_has_its_own_byline_or_that_of_its_source(snapshot: Snapshot) -> None:
    letter = Byline("Ádá Byron", "2024-03", "https://example.org/letter")
    assert bylines(snapshot) == [
        letter,  # the line that tells it
        letter,
        letter._replace(author="Bob"),
        Byline(),
        Byline(),
        Byline(),
        Byline("Ada", "2025-03-04T12:31:05Z", "https://example.org/c/17"),
        Byline("Ada", "2025-03-04T12:31:09Z", "https://example.org/c/18"),
        Byline("Bob", "2025-03-05", "https://example.org/c/201"),
        Byline(),
        Byline(seconds=12.5),
    ]


def test_several_paragraphs_have_what_they_share(snapshot: Snapshot) -> None:
    table = snapshot.paragraphs
    spans = table.spans
    talk = 2
    first = ("Ada", "2025-03-04T12:31:05Z", "https://example.org/c/17")
    second = ("Ada", "2025-03-04T12:31:09Z", "https://example.org/c/18")
    third = ("Bob", "2025-03-05", "https://example.org/c/201")
    ada = Byline("Ada", parts=(first, second))
    assert table.byline(talk, int(spans[6, 0]), int(spans[7, 1])) == ada
    assert table.byline(talk, int(spans[7, 0]), int(spans[8, 1])) == Byline(parts=(second, third))
    assert table.byline(talk, int(spans[9, 0]), int(spans[10, 1])) == Byline()
    assert table.byline(talk, int(spans[10, 0]) + 3, int(spans[10, 1])) == Byline(seconds=12.5)


def test_a_source_tells_of_itself(snapshot: Snapshot) -> None:
    letter, plain, talk = snapshot.sources
    assert (letter.author, letter.date) == ("Ádá Byron", "2024-03")
    assert (letter.url, letter.channel) == ("https://example.org/letter", "")
    assert (plain.author, plain.date, plain.url, plain.channel) == ("", "", "", "")
    assert (talk.author, talk.channel) == ("", "11/22")


def test_it_is_told_how_many_sources_say_who_and_when(snapshot: Snapshot) -> None:
    assert snapshot.paragraphs.signed_sources == (2, 2)


def test_what_nobody_signs_takes_no_row(tmp_path: Path) -> None:
    table = corpus(tmp_path, {"a.txt": "A gull.\nA heron.", "b.txt": LONG}).paragraphs
    assert len(table.bylines) == len(table.people) == 0
    assert len(table.bylines.rests.data) == len(table.sources.origins.data) == 0


def test_messages_of_one_saying_share_a_row(tmp_path: Path) -> None:
    lines = ["#by Ada (2024)", *["A gull."] * 50, "Bob (): A heron.", *["A gull."] * 50]
    assert len(corpus(tmp_path, {"a.txt": "\n".join(lines)}).paragraphs.bylines) == 3


@pytest.mark.parametrize(
    ("name", "people"),
    [
        ("ada", ["Ada", "Ádá Byron"]),
        ("ADA", ["Ada", "Ádá Byron"]),
        ("ada lovelace", ["Ada"]),
        ("lovelace, ada", ["Ada"]),
        ("ada_l", ["Ada"]),
        ("byron", ["Ádá Byron"]),
        ("l byron", []),
        ("lovelace byron", []),
        ("ad", []),
        ("bob", ["Bob"]),
        ("nobody", []),
        ("", []),
        ("  ", []),
    ],
)
def test_people_are_found_by_whole_words_of_one_of_their_names(
    snapshot: Snapshot, name: str, people: list[str]
) -> None:
    table = snapshot.paragraphs.people
    assert [table.name(number) for number in table.called(name).tolist()] == people
    names = {"Ada": ["Ada", "ada_l", "Ada Lovelace"], "Bob": ["Bob"], "Ádá Byron": ["Ádá Byron"]}
    assert [one for one, known in names.items() if is_called(known, name)] == people


@pytest.mark.parametrize("typed", ["oneil", "O'Neil", "O\u2019NEIL", "neil", "o neil", "cy oneil"])
def test_an_apostrophe_in_a_name_need_not_be_typed(tmp_path: Path, typed: str) -> None:
    table = corpus(tmp_path, {"a.txt": "Cy O'Neil (2024): A gull."}).paragraphs.people
    assert table.called(typed).tolist() == [0]
    assert is_called(["Cy O\u2019Neil"], typed)
    assert table.has(0, "cy oneil")
    assert not is_called(["Cy O'Neil"], "one")


def test_a_name_without_letters_is_a_word(tmp_path: Path) -> None:
    table = corpus(tmp_path, {"a.txt": "🦊 (2024): A gull.\n★ (2024): A tern."}).paragraphs.people
    assert [table.name(number) for number in table.called("🦊").tolist()] == ["🦊"]


def by(snapshot: Snapshot, name: str) -> list[str]:
    table = snapshot.paragraphs
    held = table.by(table.people.called(name).tolist())
    return [snapshot.passages[n].locator for n in snapshot.passages.holding(held).tolist()]


def test_passages_are_found_by_their_authors(snapshot: Snapshot) -> None:
    assert by(snapshot, "ada") == ["letter.txt:2", "talk.txt:3-4"]
    assert by(snapshot, "bob") == ["letter.txt:3", "talk.txt:5"]
    assert by(snapshot, "nobody") == []


def dated(snapshot: Snapshot, after: int, before: int) -> list[str]:
    held = snapshot.paragraphs.dated(after, before)
    return [snapshot.passages[n].locator for n in snapshot.passages.holding(held).tolist()]


@pytest.mark.parametrize(
    ("after", "before", "found"),
    [
        (20240000, 99999999, ["letter.txt:2", "letter.txt:3", "talk.txt:3-4", "talk.txt:5"]),
        (20240300, 20250000, ["letter.txt:2", "letter.txt:3"]),
        (20240304, 20250000, []),  # it may be of the first of March
        (0, 20240331, []),
        (0, 20240400, ["letter.txt:2", "letter.txt:3"]),
        (20250304, 20250305, ["talk.txt:3-4"]),
        (20250305, 20250306, ["talk.txt:5"]),
    ],
)
def test_passages_are_found_by_days(
    snapshot: Snapshot, after: int, before: int, found: list[str]
) -> None:
    assert dated(snapshot, after, before) == found


def test_the_same_words_of_others_or_of_another_day_are_another_passage(tmp_path: Path) -> None:
    said = {name: f"#by {by}\n{LONG}" for name, by in {"b": "Bob", "c": "Ada (2024)"}.items()}
    files = {"a.txt": f"#by Ada\n{LONG}", "d.txt": f"#by Ada\n{LONG}"}
    snapshot = corpus(tmp_path, files | {f"{name}.txt": text for name, text in said.items()})
    assert [passage.source.path for passage in snapshot.passages] == ["a.txt", "b.txt", "c.txt"]
    assert by(snapshot, "bob") == ["b.txt:2"]
    assert dated(snapshot, 20240000, 20250000) == ["c.txt:2"]


NAMES = st.sampled_from(["", "Ada", "Bob"])
URLS = st.sampled_from(["", "https://a.org/1", "https://a.org/12", "https://a.org/", "ftp://b"])
BYLINES = st.builds(
    Byline,
    NAMES,
    st.sampled_from(["", "2024", "2024-03-04T01:02:03Z", "soon"]),
    URLS,
    st.none() | st.sampled_from([0.0, 12.345, 1e9]),
)


@given(said=st.lists(BYLINES, max_size=12))
def test_rows_tell_what_they_were_made_of(said: list[Byline]) -> None:
    people = ["Ada", "Bob"]
    table = Bylines.of_file(said, people)
    for number, expected in enumerate(said):
        [row] = table.rows(0, number, number)
        if row is None:
            assert expected == Byline()
            continue
        place = int(table.authors[row])
        assert (people[place - 1] if place else "") == expected.author
        assert table.date(row) == expected.date
        assert table.url(0, row) == expected.url
        latest = 4_294_967.294
        assert table.seconds(row) == (
            None if expected.seconds is None else min(expected.seconds, latest)
        )
