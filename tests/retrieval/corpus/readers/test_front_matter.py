"""What can't be read of front matter is left out, and takes neither the file nor the time along."""

import time

import pytest

from retrieval.corpus.readers.front_matter import front_matter, unopened
from retrieval.corpus.readers.markdown import read
from tests.retrieval.corpus.readers import shown

SECONDS = 0.5


@pytest.mark.parametrize(
    "inner",
    [
        "title: Oil\naliases: [Lamp oil, 3]",
        "title: Oil\nalias: [Lamp oil, 3]",
        "aliases:\n- Lamp oil\n- 3\ntitle: [Oil, never]",
    ],
)
def test_title_and_aliases_are_read(inner: str) -> None:
    found = front_matter(f"---\n{inner}\n---\nThe lamp.")
    assert (found.title, found.aliases) == ("Oil", ("Lamp oil", "3"))
    assert found.lines == inner.count("\n") + 3


@pytest.mark.parametrize(
    ("mark", "inner"),
    [
        ("---", "title: 0x" + "1" * 90_000),
        ("---", "title: " + ":".join(["59"] * 20_000)),
        ("---", "aliases: [" + ":".join(["59"] * 20_000) + ".5]"),
        ("---", "title: " + "1" * 90_000),
        ("---", "title: " + "[" * 90_000),
        ("---", "title: {" + "a: {" * 20_000),
        ("---", "title: *lamp"),
        ("---", "title: 2024-13-45"),
        ("+++", "title = 0x" + "1" * 90_000),
        ("+++", "title" + ".a" * 40_000 + " = 1"),
        ("+++", "[" + "a." * 40_000 + "b]"),
        ("+++", "title = {a" + ".a" * 40_000 + " = 1}"),
        ("+++", "title = " + "[" * 90_000),
        ("+++", "title = 1e999"),
    ],
)
def test_what_cant_be_read_has_neither_title_nor_aliases(mark: str, inner: str) -> None:
    began = time.thread_time()
    found = front_matter(f"{mark}\n{inner}\n{mark}\nThe lamp.")
    assert found.lines == 3
    assert found.title in {"", "inf"}
    assert found.aliases == ()
    assert time.thread_time() - began < SECONDS


@pytest.mark.parametrize(
    ("fields", "title", "date"),
    [
        (
            "Title: Lamp oil: a guide\nDate: 2024-03-01\nTags: lamp,\n    oil\n",
            "Lamp oil: a guide",
            "2024-03-01",
        ),
        ("title: Oil\r\nsave_as: oil.html\r\n", "Oil", ""),
        ("Author: Ada Lovelace\nTitle: Oil\n", "Oil", ""),
        ("importance: 5\n\n---\n", "", ""),
        ("archive:\n  ref: oil\n\n\n---\n", "", ""),
        ("title: Oil\nlibs: a\n---\n", "Oil", ""),
    ],
)
def test_fields_without_a_line_above_them_are_front_matter(
    fields: str, title: str, date: str
) -> None:
    text = f"{fields}\n# Lamps\n\nThe lamp burns.\n"
    found = unopened(text)
    assert (found.title, found.about.date) == (title, date)
    assert found.lines == fields.count("\n")
    told = [one.replace("\r", "").strip() for one in shown.of_kind(read, text, "NOISE")]
    assert told == [fields.replace("\r", "").strip()]
    assert shown.of_kind(read, text, "PROSE") == ["The lamp burns."]


@pytest.mark.parametrize(
    "text",
    [
        "Date: 2024-03-01\nAttendees: Ada, Bo\n\nThe lamp burns.",
        "Title: Oil\n\nThe lamp burns.",
        "Title: Oil\nAttendees: Ada\n\nThe lamp burns.",
        "Title: Oil\nDate: today\nThe lamp burns.",
        "Title: Oil\nDate: today\n1",
        "Ada: Who is there?\nBo: It is me.\n\nThe lamp burns.",
        "Warning: the lamp is hot.\n\n---\n\nThe lamp burns.",
        f"note: {'the lamp is hot, ' * 9}\n\n---\n",
        "The lamp burns.\n\n---\n",
        "usage: lamp --light\n---\n",
        "title: Oil",
        "---\n",
        "",
    ],
)
def test_other_lines_at_the_beginning_are_text(text: str) -> None:
    assert unopened(text).lines == 0


@pytest.mark.parametrize(
    "piece", ["a: b\n", "title: b\n", " b\n", "a a", "a:", "\n", "---\n", "a: \n\n"]
)
def test_any_beginning_is_looked_at_in_proportion_to_its_length(piece: str) -> None:
    assert shown.takes_time_in_proportion(read, f"title: x\n{piece}")
