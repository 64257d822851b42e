"""What does the corpus say to a question?

The one way from a question to an answer; every face of the program shows this value.
"""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Final

from retrieval import abstention, analysis, excerpts, ranking
from retrieval.abstention import Calibration
from retrieval.analysis import Token
from retrieval.errors import SourceChangedError
from retrieval.index import Hit
from retrieval.snapshot import Paragraph, Snapshot

LONGEST_QUESTION: Final = 6000
"""Characters; what Discord lets a person type into one option."""

_CANDIDATES: Final = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Excerpt:
    """A verbatim piece of a source.

    Attributes:
        rank: From 1.
        passage_id: Names the paragraph it begins in.
        path: POSIX, relative to the corpus folder.
        first_line: From 1.
        last_line: The line of its last byte.
        byte_start: From the file's first byte.
        byte_end: After the last byte.
        text: The bytes decoded; no white space at either end.
        score: Comparable within one answer only.
        matched_terms: Words of the question that the passage holds, as typed, in lower case.
        also_at: Other places of the same passage, as locators.
    """

    rank: int
    passage_id: str
    path: str
    first_line: int
    last_line: int
    byte_start: int
    byte_end: int
    text: str
    score: float
    matched_terms: tuple[str, ...]
    also_at: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What is said to a question.

    Attributes:
        question: As asked.
        corpus: The corpus's name.
        snapshot: The state it was asked of.
        answered: Whether anything fits.
        excerpts: What fits, best first; empty when not answered.
        weak: The closest passages when nothing fits; empty when answered.
        missing_terms: Words of the question that stand nowhere in the corpus, as typed, in
            lower case.
        corrections: Words as typed, with the word they were read as.
        carried_terms: Words taken over from an earlier question.
        warnings: Sentences on what may be missing from this answer.
        error: Why the question could not be asked, as a sentence.
        elapsed_ms: Milliseconds it took.
    """

    question: str
    corpus: str
    snapshot: str
    answered: bool = False
    excerpts: tuple[Excerpt, ...] = ()
    weak: tuple[Excerpt, ...] = ()
    missing_terms: tuple[str, ...] = ()
    corrections: dict[str, str] = field(default_factory=dict)
    carried_terms: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    error: str | None = None
    elapsed_ms: float = 0.0


class Answerer:
    """Answers questions from one snapshot; safe to use from several threads."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot

    @cached_property
    def calibration(self) -> Calibration:
        """The bar that a hit must pass, measured when it is first needed."""
        return abstention.calibrate(self.snapshot.index)

    def answer(self, question: str, top: int = 3) -> Answer:
        """Answer a question.

        Args:
            question: What a person typed.
            top: How many excerpts at most.

        Returns:
            Never raises for a bad question: `error` then says what to do.
        """
        started = time.perf_counter()
        answer = Answer(question=question, corpus=self.snapshot.corpus, snapshot=self.snapshot.id)
        asked = list(analysis.tokens(question))
        error = self._error(question, asked)
        answer = replace(answer, error=error) if error else self._answer(answer, asked, top)
        return replace(answer, elapsed_ms=round((time.perf_counter() - started) * 1000, 3))

    def _error(self, question: str, asked: Sequence[Token]) -> str | None:
        if not question.strip():
            return "The question is empty; ask about something the corpus may hold."
        if len(question) > LONGEST_QUESTION:
            return (
                f"The question has {len(question):,} characters; "
                f"ask with at most {LONGEST_QUESTION:,}."
            )
        if not asked:
            return "The question has only common words; name what it is about."
        if not self.snapshot.passages:
            return f"The corpus {self.snapshot.corpus} is empty: it holds no text to quote."
        return None

    def _answer(self, answer: Answer, asked: Sequence[Token], top: int) -> Answer:
        index = self.snapshot.index
        query = [token.term for token in asked]
        hits = index.top_k(query, max(top, _CANDIDATES))
        bar = self.calibration.threshold(len(query))
        weight = abstention.question_weight(answer.question, asked, index)
        fitting = [hit for hit in hits if abstention.reach(hit.score, weight) > bar]
        shown: list[Excerpt] = []
        warnings: list[str] = []
        for found in self._excerpts(fitting or hits, asked):
            if isinstance(found, str):
                if found not in warnings:
                    warnings.append(found)
                continue
            shown.append(replace(found, rank=len(shown) + 1))
            if len(shown) == top:
                break
        answered = bool(fitting and shown)
        return replace(
            answer,
            answered=answered,
            excerpts=tuple(shown) if answered else (),
            weak=() if answered else tuple(shown),
            missing_terms=_unique(token.word for token in asked if not index.df(token.term)),
            warnings=tuple(warnings),
        )

    def _excerpts(self, hits: Sequence[Hit], asked: Sequence[Token]) -> Iterator[Excerpt | str]:
        """Yield an excerpt of each hit, or a warning where no place holds it any more."""
        for hit in hits:
            places = self.snapshot.passages[hit.passage].places
            for place in places:
                try:
                    text = self.snapshot.read(place)
                except SourceChangedError as error:
                    yield f"{error} Its passages are left out."
                    continue
                others = tuple(p.locator for p in places if p is not place)
                yield self._excerpt(hit, place, text, asked, others)
                break

    def _excerpt(
        self,
        hit: Hit,
        place: Paragraph,
        text: str,
        asked: Sequence[Token],
        also_at: tuple[str, ...],
    ) -> Excerpt:
        index = self.snapshot.index
        start, end = excerpts.excerpt_span(
            text,
            [token.term for token in asked],
            lambda term: ranking.idf(index.size, index.df(term)),
        )
        held = set(analysis.terms(text)) | set(analysis.terms(place.source.title))
        encoding = place.source.encoding
        byte_start = place.span.byte_start + len(text[:start].encode(encoding))
        first_line = place.span.first_line + text.count("\n", 0, start)
        return Excerpt(
            rank=0,
            passage_id=place.id,
            path=place.source.path,
            first_line=first_line,
            last_line=first_line + text.count("\n", start, end),
            byte_start=byte_start,
            byte_end=byte_start + len(text[start:end].encode(encoding)),
            text=text[start:end],
            score=hit.score,
            matched_terms=_unique(token.word for token in asked if token.term in held),
            also_at=also_at,
        )


def _unique(words: Iterator[str] | Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(words))
