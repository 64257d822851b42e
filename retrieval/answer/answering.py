"""What does the corpus say to a question?

The one way from a question to an answer; every face of the program shows this value.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Final

import numpy as np

from retrieval.answer import abstention, excerpts, following, questions, scanning
from retrieval.answer.explanation import Explanation, TermPart
from retrieval.answer.query import Query
from retrieval.answer.questions import Question
from retrieval.answer.search import CANDIDATES, Candidate, Run, Searcher
from retrieval.answer.spelling import Speller
from retrieval.corpus import Passage, is_mark, locator
from retrieval.errors import SourceChangedError
from retrieval.index import Numbers, Token, analysis
from retrieval.snapshots import Calibration, Snapshot

_MOST_LOOKED_UP: Final = 40  # words of a question; more are no misspellings but another language
_PASSING: Final = 1 / 3
_PHRASE_WEIGHT: Final = 1e6  # more than all words of a question together
_MOST_PLACES: Final = 20
_MOST_SCANNED: Final = 2_000  # passages; 0.2 s for 2 MB
_CALIBRATED_HITS: Final = 3

EXCERPTS: Final = 3
"""How many excerpts an answer shows where nobody asks for more or fewer."""

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
        carried_terms: Words taken over from an earlier question, as typed, in lower case, and
            the `file:` parts; empty when none were needed.
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

    @property
    def as_earlier(self) -> str:
        """What to hand in as `earlier` with the next question: this one, and what it carried."""
        return " ".join((self.question, *self.carried_terms))


@dataclass(frozen=True, slots=True)
class Found:
    """A passage that may answer a question.

    Attributes:
        places: Where it stands, in corpus order.
        shown: The paragraphs of it that an answer would show, best first.
        score: Comparable within one question only.
    """

    places: tuple[Passage, ...]
    shown: tuple[Passage, ...]
    score: float


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question, analysed.

    Attributes:
        question: What it asks for.
        query: Its tokens as typed, but with the terms of the words they are read as.
        corrections: Words as typed, with the word they are read as.
        carried_files: Names of files among those of the question that an earlier one named.
    """

    question: Question
    query: Query
    corrections: dict[str, str]
    carried_files: tuple[str, ...] = ()

    @property
    def carried(self) -> tuple[str, ...]:
        """What is taken over from an earlier question, as it is typed."""
        files = (f'file:"{name}"' if " " in name else f"file:{name}" for name in self.carried_files)
        return _unique([*(token.word for token in self.query.carried), *files])

    @property
    def phrases(self) -> tuple[str, ...]:
        """What an answer must hold; none where a long question quotes a few words in passing."""
        quoted = sum(len(analysis.terms(phrase)) for phrase in self.question.phrases)
        return self.question.phrases if quoted >= _PASSING * len(self.query.own) else ()


class Answerer:
    """Answers questions from one snapshot; safe to use from several threads.

    Args:
        snapshot: What is asked.
        calibration: The bar that a hit must pass; None to measure it when it is first needed.
    """

    def __init__(self, snapshot: Snapshot, calibration: Calibration | None = None) -> None:
        self.snapshot = snapshot
        self._calibration = calibration
        self._searcher = Searcher(snapshot)
        self._speller = Speller(snapshot.lexicon, lambda term: snapshot.index.df(term) > 0)

    @property
    def is_measured(self) -> bool:
        """Whether the bar is known already."""
        return self._calibration is not None

    @property
    def calibration(self) -> Calibration:
        """The bar that a hit must pass, measured when it is first needed."""
        if self._calibration is None:
            self._calibration = abstention.calibrate(self._best_reach)
        return self._calibration

    def _best_reach(self, question: str, query: Query) -> float:
        """Return what the best of the first hits reaches."""
        hits = self.snapshot.index.top_k(query.terms, _CALIBRATED_HITS)
        weight = abstention.question_weight(question, query, self.snapshot.index)
        runs = (run for hit in hits for run in self._searcher.runs(hit.passage, query))
        return max((abstention.reach(run.bm25, weight) for run in runs), default=0.0)

    def answer(self, question: str, top: int = EXCERPTS, earlier: str | None = None) -> Answer:
        """Answer a question.

        Args:
            question: What a person typed; `"an exact phrase"` and `file:NAME` narrow it.
            top: How many excerpts at most.
            earlier: What was asked before, as `Answer.as_earlier` gives it; None for nothing.
                Its words count half, and only where the question needs them to be answered.

        Returns:
            Never raises for a bad question: `error` then says what to do.
        """
        started = time.perf_counter()
        answer, _ = self._put(question, top, earlier)
        return replace(answer, elapsed_ms=round((time.perf_counter() - started) * 1000, 3))

    def explain(
        self, question: str, passage_id: str, earlier: str | None = None
    ) -> Explanation | None:
        """Tell why a passage was found.

        Args:
            question: As for `answer`.
            passage_id: Of a paragraph in it, in full or cut, as an excerpt has it.
            earlier: As for `answer`.

        Returns:
            None when the question can't be asked or no passage holds such a paragraph; where
            several do, what is true of the one with the highest score.
        """
        _, asked = self._put(question, 1, earlier)
        if asked is None:
            return None
        explained = [
            self._explained(passage, number, asked)
            for passage, number in self._holding_paragraph(passage_id)
        ]
        return max(explained, key=lambda one: one.score, default=None)

    def _holding_paragraph(self, passage_id: str) -> Iterator[tuple[int, int]]:
        """Yield the passages that hold a paragraph, with its number in each, both from 0."""
        passages = self.snapshot.passages
        for named in self.snapshot.paragraphs.with_id(passage_id, 1):
            for place in islice(self.snapshot.paragraphs.same(named.digest), _MOST_PLACES):
                passage = int(np.searchsorted(passages.firsts, place.number, side="right")) - 1
                number = place.number - int(passages.firsts[passage])
                if passage >= 0 and number < passages.counts[passage]:
                    yield passage, number

    def _explained(self, passage: int, paragraph: int, asked: _Asked) -> Explanation:
        index, query = self.snapshot.index, asked.query
        parts = self._searcher.explain(passage, query)
        words: dict[str, str] = {}
        for token in query.tokens:
            words.setdefault(token.term, token.word)
        runs = self._searcher.runs(passage, query)
        shown = next((run for run in runs if run.first <= paragraph < run.last), runs[0])
        weight = abstention.question_weight(asked.question.text, query, index)
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
            grams=parts.grams,
            nearness=parts.nearness,
            reach=abstention.reach(shown.bm25, weight),
            bar=self.calibration.bar(query.length),
        )

    def _put(self, question: str, top: int, earlier: str | None) -> tuple[Answer, _Asked | None]:
        """Return the answer, and what was asked in the end; None when nothing could be."""
        answer = Answer(question=question, corpus=self.snapshot.corpus, snapshot=self.snapshot.id)
        if error := _unreadable(question):
            return replace(answer, error=error), None
        asked = self._read(questions.parse(question))
        followed = self._following(asked, earlier) if earlier else None
        if error := self._unaskable(followed or asked):
            return replace(answer, error=error), None
        return self._best(answer, asked, followed, top)

    def search(self, question: str, k: int) -> list[Found]:
        """Return the passages that fit a question best, best first, whether they pass or not."""
        asked = self._read(questions.parse(question))
        found = self._found(asked, k)
        if asked.phrases:
            held = {candidate.passage for candidate in found}
            rest = self._searcher.search(asked.query, k)
            found = [*found, *(other for other in rest if other.passage not in held)][:k]
        return [self._told(candidate, asked) for candidate in found]

    def _told(self, candidate: Candidate, asked: _Asked) -> Found:
        places = tuple(self.snapshot.passages.places_of(candidate.passage))
        runs = self._searcher.runs(candidate.passage, asked.query)
        shown = [Passage(place.paragraphs[r.first : r.last]) for r in runs for place in places]
        return Found(places, tuple(shown), candidate.score)

    def _unaskable(self, asked: _Asked) -> str | None:
        if not asked.query.tokens and not asked.phrases:
            if asked.question.files:
                return f"Say what to look for in {asked.question.files[0]}."
            return "The question has only common words; name what it is about."
        if not self.snapshot.passages:
            return f"The corpus {self.snapshot.corpus} is empty: it holds no text to quote."
        return None

    def _read(self, question: Question) -> _Asked:
        """Analyse a question, and read misspelled words as the corpus's own."""
        tokens: list[Token] = []
        corrections: dict[str, str] = {}
        meant: dict[str, str | None] = {}
        for token in analysis.tokens(question.text):
            word = analysis.fold(token.word)
            unknown = not self.snapshot.index.df(token.term)
            if unknown and word not in meant and len(meant) < _MOST_LOOKED_UP:
                meant[word] = self._speller.correct(word)
            if unknown and (known := meant.get(word)):
                corrections[token.word] = known
                token = replace(token, term=analysis.stem(known))  # noqa: PLW2901
            tokens.append(token)
        asked = _Asked(question, Query(tuple(tokens)), corrections)
        if len(tokens) == 1 and _is_part_of_a_run(tokens[0]):
            # The index has pairs of such characters, so it is looked for as it is typed.
            return replace(asked, question=replace(question, phrases=(tokens[0].word,)))
        return asked

    def _following(self, asked: _Asked, earlier: str) -> _Asked | None:
        """Return a question with what it would take over from an earlier one; None if nothing."""
        before = self._read(questions.parse(earlier[:LONGEST_QUESTION]))
        own = asked.query.own
        carried = following.carried(own, before.query.own, lambda t: self.snapshot.index.df(t) > 0)
        if not carried:
            return None
        typed = {token.word for token in carried}
        corrected = {word: read for word, read in before.corrections.items() if word in typed}
        carried_files = () if asked.question.files else before.question.files
        return _Asked(
            replace(asked.question, files=asked.question.files or carried_files),
            Query(own, carried),
            corrected | asked.corrections,
            carried_files,
        )

    def _best(
        self, answer: Answer, asked: _Asked, followed: _Asked | None, top: int
    ) -> tuple[Answer, _Asked]:
        """Answer a question with or without what it would take over, as it needs it.

        Without, unless it has the form of a follow-up or isn't answered by itself. With it, only
        where that is answered; where neither is, the closest passages are those that a
        follow-up's form asks for.
        """
        if followed is None:
            return self._answer(answer, asked, top), asked
        leans = following.leans_back(asked.question.text, asked.query.own)
        if not leans and (alone := self._answer(answer, asked, top)).answered:
            return alone, asked
        together = self._answer(answer, followed, top)
        if together.answered or self._unaskable(asked):
            return together, followed
        alone = self._answer(answer, asked, top)
        if leans and together.weak and not alone.answered:
            return together, followed
        return alone, asked

    def _found(self, asked: _Asked, k: int) -> list[Candidate]:
        """Return the passages that fit best where, and holding what, the question says.

        A phrase of which nothing is in the index, `"to be or not to be"`, is looked for in the
        first passages only.
        """
        among = self._in_named_files(asked)
        if not asked.phrases:
            return self._searcher.search(asked.query, k, among)
        looked_up = _looked_up(asked)
        if looked_up:
            holding = self.snapshot.index.holding(looked_up)
            among = holding if among is None else np.intersect1d(among, holding)

        def is_wanted(passage: int) -> bool:
            for place, data in self.snapshot.standing(self._named(passage, asked)):
                texts = place.texts(data)
                return all(
                    any(questions.holds_phrase(text, phrase) for text in texts)
                    for phrase in asked.phrases
                )
            return False

        if looked_up:
            return self._searcher.search(asked.query, k, among, is_wanted)
        numbers = range(len(self.snapshot.passages)) if among is None else among.tolist()
        likely = scanning.likely(self.snapshot, islice(numbers, _MOST_SCANNED), asked.phrases)
        wanted = filter(is_wanted, likely)
        return [Candidate(number, 0.0, 0.0) for number in islice(wanted, k)]

    def _in_named_files(self, asked: _Asked) -> Numbers | None:
        """Return the passages that stand in a file the question names; None when it names none."""
        files = asked.question.files
        if not files:
            return None
        named = [
            self.snapshot.passages.within(number)
            for number, path in enumerate(self.snapshot.sources.paths)
            if any(questions.names_file(path, name) for name in files)
        ]
        return np.unique(np.concatenate([np.empty(0, np.uint32), *named]))

    def _named(self, passage: int, asked: _Asked) -> Iterator[Passage]:
        """Return the places of a passage that stand in a file the question names."""
        return _in_files(self.snapshot.passages.places_of(passage), asked)

    def _answer(self, answer: Answer, asked: _Asked, top: int) -> Answer:
        index = self.snapshot.index
        found = self._found(asked, max(top, CANDIDATES))
        weight = abstention.question_weight(asked.question.text, asked.query, index)
        bar = self.calibration.bar(asked.query.length)
        is_about = self._about(asked)
        close: list[tuple[Candidate, Run]] = []

        def fitting() -> Iterator[tuple[Candidate, Run]]:
            # Whoever asks for an exact phrase is answered by it.
            exact = bool(asked.phrases)
            for candidate in found:
                for run in filter(is_about, self._searcher.runs(candidate.passage, asked.query)):
                    reached = abstention.reach(run.bm25, weight)
                    if reached > bar * abstention.CLOSE:
                        close.append((candidate, run))
                    if exact or reached > bar:
                        yield candidate, run

        # Most answers are complete long before all candidates were looked at.
        excerpts_, warnings = self._excerpts(fitting(), asked, top, to_answer=True)
        answered = bool(excerpts_)
        if not answered:
            excerpts_, more = self._excerpts(close, asked, top)
            warnings += [*more, *self._why_none(asked, found)]
        missing = self._missing(asked, answered=answered)
        return replace(
            answer,
            answered=answered,
            excerpts=tuple(excerpts_) if answered else (),
            weak=() if answered else tuple(excerpts_),
            # Where nothing answers, a correction was none.
            missing_terms=_unique([*missing, *(() if answered else asked.corrections)]),
            corrections=asked.corrections if answered else {},
            carried_terms=asked.carried,
            warnings=_unique(warnings),
        )

    def _about(self, asked: _Asked) -> Callable[[Run], bool]:
        """Return what tells whether a run holds enough of a follow-up's own words.

        And one that it carried. A run that holds only those answers the earlier question again.
        """
        if not asked.query.is_mixed:
            return lambda _: True
        own = Query(asked.query.own)
        weight = abstention.question_weight(asked.question.text, own, self.snapshot.index)
        close = abstention.CLOSE * self.calibration.bar(own.length)
        return lambda run: run.bm25 > run.own and abstention.reach(run.own, weight) > close

    def _missing(self, asked: _Asked, *, answered: bool) -> list[str]:
        """Return the words that the corpus lacks; neighbouring pairs of characters as one."""
        missing: list[Token] = []
        for token in asked.query.own:
            if self.snapshot.index.df(token.term) or (answered and _is_part_of_a_run(token)):
                continue
            if missing and token.start < missing[-1].end:
                whole = asked.question.text[missing[-1].start : token.end].lower()
                missing[-1] = replace(missing[-1], word=whole, end=token.end)
            else:
                missing.append(token)
        return [token.word for token in missing]

    def _why_none(self, asked: _Asked, found: Sequence[Candidate]) -> list[str]:
        """Return sentences on what narrowed the search down to nothing."""
        if found:
            return []
        paths = self.snapshot.sources.paths
        reasons = [
            f"No file is called {name}."
            for name in asked.question.files
            if not any(questions.names_file(path, name) for path in paths)
        ]
        among = self._in_named_files(asked)
        sought = len(self.snapshot.passages) if among is None else len(among)
        held = "No passage holds"
        if sought > _MOST_SCANNED and not _looked_up(asked):
            held = (
                f"None of the first {_MOST_SCANNED:,} passages, where common words are sought, has"
            )
        return reasons or [f"{held} “{phrase}” word for word." for phrase in asked.phrases]

    def _excerpts(
        self,
        found: Iterable[tuple[Candidate, Run]],
        asked: _Asked,
        top: int,
        *,
        to_answer: bool = False,
    ) -> tuple[list[Excerpt], list[str]]:
        """Return an excerpt of each run until there are enough, and what is to be warned of.

        One that says nearly the same as one before is named there as another place. With
        `to_answer`, a passage is passed over that is found by its source's title alone, or that
        holds no number where only a number would answer.
        """
        by_words = self._searcher.sentence_weight(asked.query)

        def weight(sentence: str) -> float:
            held = sum(questions.holds_phrase(sentence, phrase) for phrase in asked.phrases)
            return _PHRASE_WEIGHT * held + by_words(sentence)

        shown: list[Excerpt] = []
        warnings: list[str] = []
        for excerpt in self._quoted(found, asked, weight, warnings):
            if to_answer and not _can_answer(excerpt, asked):
                continue
            twin = next(
                (n for n, e in enumerate(shown) if excerpts.nearly_same(e.text, excerpt.text)), None
            )
            if twin is not None:
                more = _unique([*shown[twin].also_at, excerpt.locator, *excerpt.also_at])
                others = tuple(place for place in more if place != shown[twin].locator)
                shown[twin] = replace(shown[twin], also_at=others)
            elif len(shown) < top:
                shown.append(replace(excerpt, rank=len(shown) + 1))
            else:
                break
        return shown, warnings

    def _quoted(
        self,
        found: Iterable[tuple[Candidate, Run]],
        asked: _Asked,
        weight: Callable[[str], float],
        warnings: list[str],
    ) -> Iterator[Excerpt]:
        """Quote each run from the first of its passage's places that still holds it, if any."""
        for candidate, run in found:
            for place in self._named(candidate.passage, asked):
                part = Passage(place.paragraphs[run.first : run.last])
                try:
                    text = self.snapshot.read(part).decode(place.source.encoding)
                except SourceChangedError as error:
                    warnings.append(f"{error} Its passages are left out.")
                    continue
                # Of a passage that holds a phrase, some runs hold only words of the question.
                if asked.phrases and not _holds_any(text, asked.phrases):
                    break
                yield self._excerpt(part, text, candidate.score, asked, weight)
                break

    def _excerpt(
        self, run: Passage, text: str, score: float, asked: _Asked, weight: Callable[[str], float]
    ) -> Excerpt:
        """Quote the sentences that fit best of some paragraphs, whose text this is."""
        encoding = run.source.encoding
        start, end = excerpts.excerpt_span(text, weight)
        span = run.paragraphs[0].span
        byte_start = span.byte_start + len(text[:start].encode(encoding))
        first_line = span.first_line + text.count("\n", 0, start)
        begun = [
            paragraph for paragraph in run.paragraphs if paragraph.span.byte_start <= byte_start
        ]
        held = set(analysis.terms(text))
        places = islice(_in_files(self.snapshot.passages.places(run), asked), _MOST_PLACES)
        return Excerpt(
            rank=0,
            passage_id=begun[-1].id,
            path=run.source.path,
            first_line=first_line,
            last_line=first_line + text.count("\n", start, end),
            byte_start=byte_start,
            byte_end=byte_start + len(text[start:end].encode(encoding)),
            text=text[start:end],
            score=score,
            matched_terms=_unique(t.word for t in asked.query.tokens if t.term in held),
            also_at=tuple(
                place.locator
                for place, _ in self.snapshot.standing(place for place in places if place != run)
            ),
        )


def _in_files(places: Iterable[Passage], asked: _Asked) -> Iterator[Passage]:
    files = asked.question.files
    for place in places:
        if not files or any(questions.names_file(place.source.path, name) for name in files):
            yield place


def _can_answer(excerpt: Excerpt, asked: _Asked) -> bool:
    number = not questions.asks_for_a_number(asked.question.text)
    held = bool(excerpt.matched_terms or _holds_any(excerpt.text, asked.phrases))
    return held and (number or questions.holds_a_number(excerpt.text))


def _holds_any(text: str, phrases: Iterable[str]) -> bool:
    return any(questions.holds_phrase(text, phrase) for phrase in phrases)


def _looked_up(asked: _Asked) -> set[str]:
    """Return the terms by which phrases are found; none of common words or of one character."""
    tokens = (token for phrase in asked.phrases for token in analysis.tokens(phrase))
    return {token.term for token in tokens if not _is_part_of_a_run(token)}


def _is_part_of_a_run(token: Token) -> bool:
    """Tell whether a token is one character of a script that puts no spaces between words."""
    letters = [c for c in token.word if not is_mark(c)]
    return len(letters) == 1 and analysis.is_border(token.word * 2, len(token.word))


def _unreadable(question: str) -> str | None:
    if not question.strip():
        return "The question is empty; ask about something the corpus may hold."
    if len(question) > LONGEST_QUESTION:
        return (
            f"The question has {len(question):,} characters; ask with at most {LONGEST_QUESTION:,}."
        )
    return None


def _unique(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(words))
