"""Why was this passage found?"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

import numpy as np

from retrieval.answer import abstention
from retrieval.answer.evidence import Evidence
from retrieval.answer.inquiry import Inquiry
from retrieval.answer.scope import Scope
from retrieval.answer.search import Searcher
from retrieval.snapshots import Snapshot

_MOST_PLACES: Final = 20  # looked at for the paragraph that is explained


@dataclass(frozen=True, slots=True, kw_only=True)
class TermPart:
    """The part of one question term in a passage's score.

    Attributes:
        word: The word as typed, in lower case.
        df: How many passages of the corpus hold the term.
        idf: The term's weight, which is greater the fewer passages hold it.
        tf: How often it stands in this passage; a word of the source's title counts twice.
        score: The score that it adds to the passage's, once for all its repeats in the question.
        carried: Whether it comes from an earlier question, so that it counts half.
    """

    word: str
    df: int
    idf: float
    tf: int
    score: float
    carried: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """How a passage came by its score.

    Attributes:
        terms: The question's terms in order, each once, carried ones last; also those that the
            passage lacks.
        evidence: What else adds to the score.
        reach: The share of the question's weight that the paragraphs shown have, from 0 to
            below 1.
        bar: The value that `reach` must exceed for an answer.
    """

    terms: tuple[TermPart, ...]
    evidence: Evidence
    reach: float
    bar: float

    @property
    def score(self) -> float:
        """All parts together: the score by which the passage was ranked."""
        return sum(term.score for term in self.terms) + sum(self.evidence)


def explain(  # noqa: PLR0913, PLR0917 - what was asked of what, and how it was answered
    snapshot: Snapshot,
    searcher: Searcher,
    inquiry: Inquiry,
    paragraph_id: str,
    bar: float,
    scope: Scope | None,
) -> Explanation | None:
    """Tell why a passage was found.

    Args:
        snapshot: The snapshot it was found in.
        searcher: The searcher that found it there.
        inquiry: The question as it was read.
        paragraph_id: The id of a paragraph in the passage, in full or cut.
        bar: The value that an answer's `reach` must exceed.
        scope: Where the question looked; None for everywhere.

    Returns:
        None when no passage holds such a paragraph; where several do, the explanation of the one
        with the highest score.
    """
    explained = [
        _explained(snapshot, searcher, inquiry, place, bar, scope)
        for place in _holding_paragraph(snapshot, paragraph_id)
    ]
    return max(filter(None, explained), key=lambda one: one.score, default=None)


def _holding_paragraph(snapshot: Snapshot, paragraph_id: str) -> Iterator[tuple[int, int]]:
    """Yield the passages that hold a paragraph, with its number in each, both from 0."""
    passages = snapshot.passages
    places = (
        number
        for named in snapshot.paragraphs.with_id(paragraph_id, 1)
        for place in snapshot.paragraphs.with_bytes(named.digest)
        for number in range(*place)
    )
    for place in islice(places, _MOST_PLACES):
        passage = int(np.searchsorted(passages.firsts, place, side="right")) - 1
        number = place - int(passages.firsts[passage])
        if passage >= 0 and number < passages.counts[passage]:
            yield passage, number


def _explained(  # noqa: PLR0913, PLR0917 - as above
    snapshot: Snapshot,
    searcher: Searcher,
    inquiry: Inquiry,
    place: tuple[int, int],
    bar: float,
    scope: Scope | None,
) -> Explanation | None:
    """Explain the score of a passage, and the reach of its run with one of its paragraphs."""
    passage, paragraph = place
    index, query = snapshot.index, inquiry.query
    runs = searcher.runs(passage, query, scope)
    if not runs:
        return None
    parts = searcher.explain(passage, query, scope.passages if scope else None)
    words: dict[str, str] = {}
    for token in query.tokens:
        words.setdefault(token.term, token.word)
    shown = next((run for run in runs if run.first <= paragraph < run.last), runs[0])
    weight = abstention.question_weight(inquiry.question.text, query, index)
    return Explanation(
        terms=tuple(
            TermPart(
                word=words[share.term],
                df=index.df(share.term),
                idf=share.idf,
                tf=share.tf,
                score=share.score,
                carried=query.is_mixed and share.term not in query.own_terms,
            )
            for share in parts.shares
        ),
        evidence=parts.evidence,
        reach=abstention.reach(shown.score, weight),
        bar=bar,
    )
