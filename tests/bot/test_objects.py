"""What an object tells of a text is what its source tells, and null where that isn't known."""

from collections.abc import Iterator

import pytest

from bot import objects
from retrieval.answer import Answerer
from retrieval.quote import open_excerpt
from retrieval.quote.citations import cite
from retrieval.quote.verification import verify
from retrieval.snapshots import Snapshot
from tests.retrieval.corpora import corpus
from tests.retrieval.signed import signed_texts

TALK = """\
#by Cy (2024 https://example.org)
Ada (2025-03-04T12:31:05Z https://example.org/1 12.5): Who trims the wick of the lantern?
Bob (2025-03-04T12:31:09Z https://example.org/2 20.25): The keeper trims it.
The foghorn was repaired in March.
"""
NOBODY = (None, None, None, None)


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshot]:
    with signed_texts():
        files = {"talk.txt": TALK, "plain.txt": "Gulls follow the plough."}
        yield corpus(tmp_path_factory.mktemp("talk"), files)


def said(found: objects.Object) -> tuple[object, ...]:
    return found["author"], found["date"], found["url"], found["seconds"]


@pytest.mark.parametrize(
    ("citation", "told"),
    [
        ("talk.txt:2", ("Ada", "2025-03-04T12:31:05Z", "https://example.org/1", 12.5)),
        ("talk.txt:2-3", (None, None, None, 12.5)),
        ("talk.txt:4", ("Cy", "2024", "https://example.org", None)),
        ("plain.txt:1", NOBODY),
        ("plain.txt:7", NOBODY),
    ],
)
def test_a_citation_tells_who_said_it_when_and_where(
    snapshot: Snapshot, citation: str, told: tuple[object, ...]
) -> None:
    assert said(objects.of_citation(cite(snapshot, citation))) == told


def test_an_excerpt_tells_it_too_and_so_does_an_id_and_what_is_opened_again(
    snapshot: Snapshot,
) -> None:
    answer = Answerer(snapshot).answer("When was the foghorn repaired?")
    excerpt = answer.excerpts[0]
    cy = ("Cy", "2024", "https://example.org", None)
    assert said(objects.of_answer(answer)["excerpts"][0]) == cy
    assert said(objects.of_citation(cite(snapshot, excerpt.paragraph_id))) == cy
    span = excerpt.extract.byte_start, excerpt.extract.byte_end
    opened = open_excerpt(snapshot, excerpt.paragraph_id, *span)
    assert opened is not None
    assert opened.extract == excerpt.extract


def test_an_excerpt_of_several_people_is_nobodys(snapshot: Snapshot) -> None:
    answer = Answerer(snapshot).answer("Who trims the wick of the lantern?")
    excerpt = objects.of_answer(answer)["excerpts"][0]
    assert "Bob" in excerpt["text"]
    assert said(excerpt) == (None, None, None, 12.5)


def test_the_places_of_a_quote_know_who_said_it(snapshot: Snapshot) -> None:
    (place,) = verify(snapshot, "The keeper trims it.").places
    assert (place.byline.author, place.byline.seconds) == ("Bob", 20.25)
