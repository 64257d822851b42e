"""What does the corpus say to a question?

The one way from a question to an answer; every face of the program shows this value.
"""

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Final

from retrieval import abstention, analysis, excerpts, questions
from retrieval.abstention import Calibration
from retrieval.analysis import Token
from retrieval.errors import SourceChangedError
from retrieval.index import Hit
from retrieval.questions import Question
from retrieval.search import CANDIDATES, Candidate, Searcher
from retrieval.snapshot import Paragraph, Snapshot, locator
from retrieval.spelling import Speller

_MOST_CORRECTED: Final = 20  # words of a question; more is no misspelling but another language
_PASSING: Final = 1 / 3
_PHRASE_WEIGHT: Final = 1e6  # more than all words of a question together
_MOST_PLACES: Final = 20

LONGEST_QUESTION: Final = 6000
"""Characters; what Discord lets a person type into one option."""


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
        also_at: Other places of the same text, or nearly the same, as locators.
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

    @property
    def locator(self) -> str:
        """Path and lines: `file:12` or `file:12-18`."""
        return locator(self.path, self.first_line, self.last_line)


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


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question, analysed.

    Attributes:
        question: What it asks for.
        tokens: As typed, but with the terms of the words they are read as.
        corrections: Words as typed, with the word they are read as.
    """

    question: Question
    tokens: tuple[Token, ...]
    corrections: dict[str, str]

    @property
    def phrases(self) -> tuple[str, ...]:
        """What an answer must hold; none where a long question quotes a few words in passing."""
        quoted = sum(len(analysis.terms(phrase)) for phrase in self.question.phrases)
        return self.question.phrases if quoted >= _PASSING * len(self.tokens) else ()


class Answerer:
    """Answers questions from one snapshot; safe to use from several threads."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self._searcher = Searcher(snapshot)
        self._speller = Speller(snapshot.words)

    @cached_property
    def calibration(self) -> Calibration:
        """The bar that a hit must pass, measured when it is first needed."""
        return abstention.calibrate(self.snapshot.index)

    def answer(self, question: str, top: int = 3) -> Answer:
        """Answer a question.

        Args:
            question: What a person typed; `"an exact phrase"` and `file:NAME` narrow it.
            top: How many excerpts at most.

        Returns:
            Never raises for a bad question: `error` then says what to do.
        """
        started = time.perf_counter()
        answer = Answer(question=question, corpus=self.snapshot.corpus, snapshot=self.snapshot.id)
        error = self._error(question)
        answer = replace(answer, error=error) if error else self._answer(answer, question, top)
        return replace(answer, elapsed_ms=round((time.perf_counter() - started) * 1000, 3))

    def search(self, question: str, k: int) -> list[Hit]:
        """Return the passages that fit a question best, best first, whether they pass or not."""
        asked = self._read(questions.parse(question))
        found = self._searcher.search(asked.tokens, k, self._filter(asked))
        if asked.phrases:
            held = {candidate.passage for candidate in found}
            rest = self._searcher.search(asked.tokens, k)
            found = [*found, *(other for other in rest if other.passage not in held)][:k]
        return [Hit(candidate.passage, candidate.score) for candidate in found]

    def _error(self, question: str) -> str | None:
        if not question.strip():
            return "The question is empty; ask about something the corpus may hold."
        if len(question) > LONGEST_QUESTION:
            return (
                f"The question has {len(question):,} characters; "
                f"ask with at most {LONGEST_QUESTION:,}."
            )
        parsed = questions.parse(question)
        if not analysis.terms(parsed.text):
            if parsed.files:
                return f"Say what to look for in {parsed.files[0]}."
            return "The question has only common words; name what it is about."
        if not self.snapshot.passages:
            return f"The corpus {self.snapshot.corpus} is empty: it holds no text to quote."
        return None

    def _read(self, question: Question) -> _Asked:
        """Analyse a question, and read misspelled words as the corpus's own."""
        tokens: list[Token] = []
        corrections: dict[str, str] = {}
        for token in analysis.tokens(question.text):
            unknown = not self.snapshot.index.df(token.term)
            if unknown and len(corrections) < _MOST_CORRECTED:
                meant = self._speller.correct(analysis.fold(token.word))
                if meant is not None:
                    corrections[token.word] = meant
                    token = replace(token, term=analysis.stem(meant))  # noqa: PLW2901
            tokens.append(token)
        return _Asked(question, tuple(tokens), corrections)

    def _filter(self, asked: _Asked) -> Callable[[int], bool] | None:
        """Return what tells whether a passage is where, and holds what, the question says."""
        files, phrases = asked.question.files, asked.phrases
        if not files and not phrases:
            return None

        words = {term for phrase in phrases for term in analysis.terms(phrase)}
        possible = self.snapshot.index.holding(words) if phrases else None

        def is_wanted(passage: int) -> bool:
            if possible is not None and passage not in possible:
                return False
            places = self._named(passage, asked)
            if not phrases:
                return bool(places)
            _, text = next(self.snapshot.standing(places), (None, ""))
            return all(questions.holds_phrase(text, phrase) for phrase in phrases)

        return is_wanted

    def _named(self, passage: int, asked: _Asked) -> list[Paragraph]:
        """Return the places of a passage that stand in a file the question names."""
        places, files = self.snapshot.passages[passage].places, asked.question.files
        return [
            place
            for place in places
            if not files or any(questions.names_file(place.source.path, name) for name in files)
        ]

    def _answer(self, answer: Answer, question: str, top: int) -> Answer:
        asked = self._read(questions.parse(question))
        index = self.snapshot.index
        found = self._searcher.search(asked.tokens, max(top, CANDIDATES), self._filter(asked))
        weight = abstention.question_weight(asked.question.text, asked.tokens, index)
        bar = self.calibration.threshold(len(asked.tokens))
        reached = {c.passage: abstention.reach(c.bm25, weight) for c in found}
        # Whoever asks for an exact phrase is answered by it.
        exact = bool(asked.phrases)
        fitting = [candidate for candidate in found if exact or reached[candidate.passage] > bar]
        close = [c for c in found if reached[c.passage] > bar * abstention.CLOSE]
        excerpts_, warnings = self._excerpts(fitting, asked, top, with_a_word=True)
        answered = bool(excerpts_)
        if not answered:
            excerpts_, more = self._excerpts(close, asked, top)
            warnings += [*more, *self._why_none(asked, found)]
        missing = [token.word for token in asked.tokens if not index.df(token.term)]
        return replace(
            answer,
            answered=answered,
            excerpts=tuple(excerpts_) if answered else (),
            weak=() if answered else tuple(excerpts_),
            # Where nothing answers, a correction was none.
            missing_terms=_unique([*missing, *(() if answered else asked.corrections)]),
            corrections=asked.corrections if answered else {},
            warnings=_unique(warnings),
        )

    def _why_none(self, asked: _Asked, found: Sequence[Candidate]) -> list[str]:
        """Return sentences on what narrowed the search down to nothing."""
        if found:
            return []
        paths = [source.path for source in self.snapshot.sources]
        reasons = [
            f"No file is called {name}."
            for name in asked.question.files
            if not any(questions.names_file(path, name) for path in paths)
        ]
        return reasons or [
            f"No passage holds “{phrase}” word for word." for phrase in asked.phrases
        ]

    def _excerpts(
        self,
        found: Sequence[Candidate],
        asked: _Asked,
        top: int,
        *,
        with_a_word: bool = False,
    ) -> tuple[list[Excerpt], list[str]]:
        """Return an excerpt of each candidate until there are enough, and what is to be warned of.

        One that says nearly the same as one before is named there as another place. With
        `with_a_word`, a passage that is found by its source's title alone is passed over.
        """
        by_words = self._searcher.sentence_weight(asked.tokens)

        def weight(sentence: str) -> float:
            held = sum(questions.holds_phrase(sentence, phrase) for phrase in asked.phrases)
            return _PHRASE_WEIGHT * held + by_words(sentence)

        shown: list[Excerpt] = []
        warnings: list[str] = []
        for candidate in found:
            excerpt = self._excerpt(candidate, asked, weight, warnings)
            if excerpt is None or (with_a_word and not excerpt.matched_terms):
                continue
            twin = next(
                (n for n, e in enumerate(shown) if excerpts.nearly_same(e.text, excerpt.text)), None
            )
            if twin is not None:
                more = (excerpt.locator, *excerpt.also_at)
                shown[twin] = replace(shown[twin], also_at=shown[twin].also_at + more)
            elif len(shown) < top:
                shown.append(replace(excerpt, rank=len(shown) + 1))
            else:
                break
        return shown, warnings

    def _excerpt(
        self,
        candidate: Candidate,
        asked: _Asked,
        weight: Callable[[str], float],
        warnings: list[str],
    ) -> Excerpt | None:
        """Quote a candidate from the first of its places that still holds it, if any does."""
        places = self._named(candidate.passage, asked)
        for place in places:
            try:
                text = self.snapshot.read(place)
            except SourceChangedError as error:
                warnings.append(f"{error} Its passages are left out.")
                continue
            start, end = excerpts.excerpt_span(text, weight)
            held = set(analysis.terms(text))
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
                score=candidate.score,
                matched_terms=_unique(t.word for t in asked.tokens if t.term in held),
                also_at=tuple(
                    other.locator
                    for other, _ in self.snapshot.standing(
                        other for other in places[:_MOST_PLACES] if other is not place
                    )
                ),
            )
        return None


def _unique(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(words))
