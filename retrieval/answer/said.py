"""What does one person say on a topic?

It is a question that `by:NAME` narrows, whose answers are told in the order in which they were
said. Nothing is judged or summed up.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from retrieval.answer import questions
from retrieval.answer.answering import Answerer
from retrieval.answer.answers import Answer, Excerpt
from retrieval.answer.naming import listed
from retrieval.answer.search import RERANKED_PASSAGES
from retrieval.corpus import AFTER_ALL_DAYS, day_of
from retrieval.snapshots import People

_MOST_NAMED: Final = 8  # people of one name
_UNDATED: Final = (AFTER_ALL_DAYS, "")


def said(answerer: Answerer, question: str) -> Answer:
    """Return all that a person says on a topic, as far as it would answer a question.

    Whoever has just the name that is asked for is meant, in whatever files; where nobody has, whose
    name holds its words.

    Args:
        answerer: The answerer of the corpus.
        question: The topic, with one `by:NAME`.

    Returns:
        An answer whose excerpts are the oldest first, the undated last, at most 50. Where several
        people may be meant, `error` lists them.
    """
    names = questions.parse(question).narrowing.authors
    if len(names) != 1:
        return answerer.refused(question, "Name one person whose words you want, as in by:Ada.")
    people = answerer.snapshot.paragraphs.people
    meant = people.meant(names[0])
    if error := several(people, meant, names[0]):
        return answerer.refused(question, error)
    answer = answerer.answer(question, RERANKED_PASSAGES, people=tuple(meant))
    ordered = sorted(answer.excerpts, key=_moment)
    return replace(
        answer,
        excerpts=tuple(replace(one, rank=rank) for rank, one in enumerate(ordered, 1)),
    )


def several(people: People, meant: list[int], name: str) -> str | None:
    """Return a sentence that lists those who may be meant; None where the name is one person's.

    Args:
        people: The authors of a corpus.
        meant: Who is meant, as `People.meant` tells.
        name: The name as typed.
    """
    if len(meant) < 2 or people.has(meant[0], name):
        return None
    told = [*_told_apart(people, meant[:_MOST_NAMED])]
    if more := len(meant) - len(told):
        told.append(f"{more} more")
    return f"Several people are called {name}: {listed(told)}. Name one in full."


def _told_apart(people: People, numbers: list[int]) -> Iterator[str]:
    """Yield people by the names that their texts are signed with, with the others in brackets."""
    for number in numbers:
        signed, *others = people.names[number].split("\n")
        yield f"{signed} ({', '.join(others)})" if others else signed


def _moment(excerpt: Excerpt) -> tuple[int, str]:
    """Return what orders excerpts by their dates, as these are written."""
    date = excerpt.extract.byline.date
    day = day_of(date)
    return (day, date) if day else _UNDATED
