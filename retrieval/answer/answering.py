"""How does a corpus answer a question?

This is the one way from a question to an `Answer`, the value that every face of the program shows.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from functools import partial
from itertools import islice, repeat
from typing import Final, NamedTuple

from retrieval.answer import abstention, following, scanning
from retrieval.answer.answers import EXCERPTS, Answer, Excerpt, Found
from retrieval.answer.explanation import Explanation, explain
from retrieval.answer.inquiry import (
    Inquiry,
    Interpreter,
    is_part_of_a_run,
    null_tokens,
    why_unreadable,
)
from retrieval.answer.portions import Portions
from retrieval.answer.query import Query
from retrieval.answer.quotation import Fit, Quoter, goes_on, says_the_same
from retrieval.answer.scope import Scope, Scopes
from retrieval.answer.search import RERANKED_PASSAGES, Candidate, Run, Searcher
from retrieval.answer.standing import Standing, places
from retrieval.answer.values import Values
from retrieval.corpus import (
    Omission,
    Passage,
    Skipped,
    languages,
    named_exclusions,
    named_kinds,
)
from retrieval.errors import UnavailableError
from retrieval.index import Token, analysis
from retrieval.snapshots import Calibration, Snapshot, UnreadFiles

_MOST_PASSAGES_SCANNED: Final = 2_000  # takes 0.2 s for 2 MB
_CANDIDATES_BY_RUNS: Final = 100  # where what is shown of passages decides on their order
_CALIBRATED_HITS: Final = 3  # the best hit of a null question is sought among these


class _Asked(NamedTuple):
    """A question in one spelling.

    Attributes:
        weight: The weight of its words together.
        bar: The reach that a hit must have.
        is_about: Tells whether a run is about what it asks.
    """

    inquiry: Inquiry
    weight: float
    bar: float
    is_about: Callable[[Run], bool]


_Hit = tuple[Candidate, _Asked]
"""A passage, and the spelling of the question that it was found by."""


class Answerer:
    """Answers questions from one snapshot; safe to use from several threads.

    Attributes:
        snapshot: The snapshot that is asked.
        values: The values that can narrow a question to it.
        unseen_channels: How many channels are left out of it; see `within`.

    Args:
        snapshot: The snapshot that is asked.
        calibration: The calibration that gives the bar; None to measure it when it is first needed.
    """

    def __init__(self, snapshot: Snapshot, calibration: Calibration | None = None) -> None:
        self.snapshot = snapshot
        self._calibration = calibration
        with snapshot.trusted():
            self._unread = UnreadFiles(snapshot)
            self._searcher = Searcher(snapshot)
            self._interpreter = Interpreter(snapshot, self._searcher.times_together)
            self._standing = Standing(snapshot, self._searcher, self._interpreter.languages)
            self.values: Final = Values(snapshot)
            self._scopes = Scopes(snapshot, self.values)
        self.unseen_channels = 0
        self._portions: Portions[Answerer] = Portions(snapshot, partial(_Portioned, whole=self))

    @property
    def is_calibrated(self) -> bool:
        """Whether the calibration is known already."""
        return self._calibration is not None

    @property
    def calibration(self) -> Calibration:
        """The calibration, which gives the bar for a hit; measured when it is first needed."""
        if self._calibration is None:
            self._calibration = abstention.strictest(
                abstention.calibrate(self._best_reach, self._null_questions(language))
                for language in self._interpreter.languages
            )
        return self._calibration

    def within(self, channels: AbstractSet[str]) -> "Answerer":
        """Return the answerer for somebody who may see only some of the channels of Discord.

        Args:
            channels: The channels as in `Source.channel`.
        """
        return self._portions.within(channels) or self

    def heeding(self, omission: Omission) -> "Answerer":
        """Return the answerer without the files in which somebody stands who is left out by now.

        Args:
            omission: Whose words are left out now.
        """
        return self._portions.heeding(omission) or self

    def language_of(self, text: str) -> str:
        """Return the language of the corpus's that a question is likeliest in."""
        return self._interpreter.language_of(text)

    def unread(self) -> tuple[Skipped, ...]:
        """Return the files that can't be read whole now, as in `UnreadFiles.now`."""
        return self._unread.now()

    @property
    def emptiness(self) -> str | None:
        """Why the corpus has nothing to quote, in some sentences; None where it has."""
        snapshot = self.snapshot
        if snapshot.passages:
            return None
        if snapshot.is_portion:
            return f"The corpus {snapshot.corpus} holds nothing that may be quoted here."
        told = [f"The corpus {snapshot.corpus} is empty: it holds no text to quote."]
        if snapshot.passed_over:
            told.append(f"Passed over: {named_kinds(snapshot.passed_over)}.")
        if excluded := named_exclusions(snapshot.skipped):
            told.append(f"Excluded: {excluded}.")
        if left_out := snapshot.left_out:
            first = left_out[0]
            count = "1 file" if len(left_out) == 1 else f"{len(left_out):,} files, the first"
            told.append(f"Left out: {count}, {first.path}: {first.reason}.")
        return " ".join(told)

    def _null_questions(self, language: str) -> Iterator[tuple[str, Query]]:
        for question, tokens in null_tokens(language):
            yield question, self._interpreter.query_of(tokens, language)

    def _best_reach(self, question: str, query: Query) -> float:
        """Return the greatest reach of the first hits."""
        hits = self.snapshot.index.top_k(query.terms, _CALIBRATED_HITS)
        weight = abstention.question_weight(question, query, self.snapshot.index)
        runs = (run for hit in hits for run in self._searcher.runs(hit.passage, query))
        return max((abstention.reach(run.score, weight) for run in runs), default=0.0)

    def answer(
        self,
        question: str,
        top: int = EXCERPTS,
        earlier: str | None = None,
        people: tuple[int, ...] = (),
    ) -> Answer:
        """Answer a question.

        Args:
            question: The text that a person typed; `"an exact phrase"` and parts such as `by:NAME`
                narrow it.
            top: How many excerpts at most.
            earlier: The question asked before, as `Answer.as_earlier` gives it; None for none. Its
                words count half, and only where the question needs them to be answered.
            people: The numbers of the only authors who are quoted; none for all.

        Returns:
            The answer. A bad question raises nothing, nor does an index that can't be asked just
            now: `error` then says what to do.
        """
        started = time.perf_counter()
        try:
            with self.snapshot.trusted():
                answer, _ = self._put(question, top, earlier, people)
        except UnavailableError as error:
            answer = self.refused(question, str(error))
        return replace(answer, elapsed_ms=round((time.perf_counter() - started) * 1000, 3))

    def explain(
        self, question: str, paragraph_id: str, earlier: str | None = None
    ) -> Explanation | None:
        """Tell why a passage was found.

        Args:
            question: As for `answer`.
            paragraph_id: The id of a paragraph in it, in full or cut, as an excerpt has it.
            earlier: As for `answer`.

        Returns:
            None when the question can't be asked or no passage holds such a paragraph; where
            several do, the explanation of the one with the highest score.
        """
        with self.snapshot.trusted():
            _, inquiry = self._put(question, 1, earlier)
            if inquiry is None:
                return None
            scope = self._scope(inquiry)
            explained = [
                explain(self.snapshot, self._searcher, spelled, paragraph_id, bar, scope)
                for spelled in inquiry.spellings
                for bar in [self._bar(spelled)]
            ]
            return max(filter(None, explained), key=lambda one: one.reach - one.bar, default=None)

    def refused(self, question: str, error: str) -> Answer:
        """Return the answer to a question that can't be asked, with a sentence that says why."""
        corpus, snapshot = self.snapshot.corpus, self.snapshot.id
        return Answer(question=question, corpus=corpus, snapshot=snapshot, error=error)

    def _put(
        self, question: str, top: int, earlier: str | None, people: tuple[int, ...] = ()
    ) -> tuple[Answer, Inquiry | None]:
        """Return the answer and the inquiry that led to it, None when nothing could be asked."""
        if error := why_unreadable(question):
            return self.refused(question, error), None
        inquiry = self._interpreter.read(question).among(people)
        followed = self._interpreter.following(inquiry, earlier) if earlier else None
        if error := (followed or inquiry).question.narrowing.problem:
            return self.refused(question, error), None
        if error := self._unaskable(followed or inquiry):
            if self.snapshot.passages and (verse := inquiry.as_verse):
                standing = self._answer(question, verse, top)
                if standing.answered:
                    return standing, verse
            return self.refused(question, error), None
        return self._best(question, inquiry, followed, top)

    def search(self, question: str, k: int) -> list[Found]:
        """Return the passages that fit a question best, best first, even below the bar."""
        with self.snapshot.trusted():
            inquiry = self._interpreter.read(question)
            if inquiry.question.narrowing.problem:
                return []
            found = self._found(inquiry, k)
            if inquiry.phrases:
                held = {candidate.passage for candidate in found}
                scope = self._scope(inquiry)
                rest = self._searcher.search(inquiry.query, k, scope.passages if scope else None)
                found = [*found, *(other for other in rest if other.passage not in held)][:k]
            return [self._told(candidate, inquiry) for candidate in found]

    def _told(self, candidate: Candidate, inquiry: Inquiry) -> Found:
        scope = self._scope(inquiry)
        places = tuple(self.snapshot.passages.places_of(candidate.passage))
        runs = self._searcher.runs(candidate.passage, inquiry.query, scope)
        shown = [Passage(place.paragraphs[r.first : r.last]) for r in runs for place in places]
        if scope:
            shown = [*filter(scope.holds, shown)]
            places = tuple(filter(scope.holds, places))
        return Found(places, tuple(shown), candidate.score)

    def _unaskable(self, inquiry: Inquiry) -> str | None:
        if not inquiry.query.tokens and not inquiry.phrases:
            if narrowing := inquiry.question.narrowing:
                parts = " ".join(narrowing.written)
                return f"Say what to look for besides {parts}, which only narrows a search."
            if analysis.without_addresses(inquiry.question.text) != inquiry.question.text:
                return (
                    "An address holds no words to search by; put it in double quotes to find where "
                    "it stands."
                )
            return "The question has only common words; name what it is about."
        return self.emptiness

    def _best(
        self, question: str, inquiry: Inquiry, followed: Inquiry | None, top: int
    ) -> tuple[Answer, Inquiry]:
        """Answer a question with or without the words it would take over, whichever it needs.

        A question goes without them unless it has the form of a follow-up or isn't answered alone,
        and with them only where that gives an answer. Where neither does, the closest passages are
        those for the form that the question has.
        """
        if followed is None:
            return self._answer(question, inquiry, top), inquiry
        leans = following.leans_back(inquiry.question.text, inquiry.query.own)
        if not leans and (alone := self._answer(question, inquiry, top)).answered:
            return alone, inquiry
        together = self._answer(question, followed, top)
        if together.answered or self._unaskable(inquiry):
            return together, followed
        alone = self._answer(question, inquiry, top)
        if leans and together.weak and not alone.answered:
            return together, followed
        return alone, inquiry

    def _found(self, inquiry: Inquiry, k: int) -> list[Candidate]:
        """Return the best-fitting passages that the question's narrowing and phrases allow.

        A phrase without an indexed word, such as `"to be or not to be"`, is looked for in the first
        passages only.
        """
        scope = self._scope(inquiry)
        among = scope.passages if scope else None
        if not inquiry.phrases:
            return self._searcher.search(inquiry.query, k, among)
        looked_up = inquiry.phrase_terms

        def is_wanted(passage: int) -> bool:
            for place, data in self.snapshot.standing(places(self.snapshot, passage, scope)):
                parts = place.texts(data)
                spans = scope.stretches(passage) if scope else [(0, len(parts))]
                texts = [text for span in spans for text in parts[slice(*span)]]
                return all(
                    any(inquiry.holds(text, phrase) for text in texts) for phrase in inquiry.phrases
                )
            return False

        def seems_wanted(text: str) -> bool:
            return all(inquiry.holds(text, phrase) for phrase in inquiry.phrases)

        if looked_up:
            return self._searcher.search(inquiry.query, k, among, is_wanted, looked_up)
        numbers = range(len(self.snapshot.passages)) if among is None else among.tolist()
        likely = scanning.likely(
            self.snapshot, islice(numbers, _MOST_PASSAGES_SCANNED), seems_wanted
        )
        wanted = filter(is_wanted, likely)
        return [Candidate(number, 0.0, 0.0) for number in islice(wanted, k)]

    def _scope(self, inquiry: Inquiry) -> Scope | None:
        """Return where a question looks; None for everywhere."""
        return self._scopes.of(inquiry.question.narrowing)

    def _answer(self, question: str, inquiry: Inquiry, top: int) -> Answer:
        scope = self._scope(inquiry)
        parts = scope is not None and scope.parts_passages
        most = _CANDIDATES_BY_RUNS if parts else RERANKED_PASSAGES
        found = self._found_in_all_spellings(inquiry, max(top, most))
        close: list[Fit] = []

        def fitting() -> Iterator[Fit]:
            yield from self._standing.fits(inquiry, scope, [candidate for candidate, _ in found])
            # A passage with the exact phrase answers whoever asked for that.
            exact = bool(inquiry.phrases)
            runs = self._runs(found, scope, 0.0 if exact else abstention.CLOSE_SHARE)
            # A passage of which only a part may be shown is ranked by what others say in it, too.
            for (candidate, asked), run, reach in sorted(runs, key=_by_reach) if parts else runs:
                fit = Fit(candidate, run)
                if reach > asked.bar * abstention.CLOSE_SHARE:
                    close.append(fit)
                if exact or reach > asked.bar:
                    yield fit

        # Most answers are complete long before all candidates have been looked at.
        spelled = inquiry.in_all_spellings
        excerpts_, warnings = self._excerpts(fitting(), spelled, top, to_answer=True)
        answered = bool(excerpts_)
        unknown = self._scopes.unknown(inquiry.question.narrowing)
        if not answered:
            excerpts_, more = self._excerpts(close, spelled, top)
            warnings += more
            if not unknown:
                warnings += self._why_none(inquiry, [candidate for candidate, _ in found])
        warnings = [*unknown, *warnings]
        warnings += self._about_languages(inquiry, answered=answered)
        missing = self._missing(inquiry, answered=answered)
        return Answer(
            question=question,
            corpus=self.snapshot.corpus,
            snapshot=self.snapshot.id,
            answered=answered,
            excerpts=tuple(excerpts_) if answered else (),
            weak=() if answered else tuple(excerpts_),
            # Where nothing answers, a corrected word counts as missing.
            missing_terms=_unique([*missing, *(() if answered else inquiry.corrections)]),
            corrections=inquiry.corrections if answered else {},
            carried_terms=inquiry.carried,
            warnings=_unique(warnings),
        )

    def _runs(
        self, found: Iterable[_Hit], scope: Scope | None, share: float
    ) -> Iterator[tuple[_Hit, Run, float]]:
        """Yield the runs of passages that are about what is asked, each with its reach.

        Some are left out that don't reach a share of the bar.
        """
        for hit in found:
            candidate, asked = hit
            least = abstention.least_score(share * asked.bar, asked.weight)
            runs = self._searcher.runs(candidate.passage, asked.inquiry.query, scope, least)
            for run in filter(asked.is_about, runs):
                yield hit, run, abstention.reach(run.score, asked.weight)

    def _found_in_all_spellings(self, inquiry: Inquiry, k: int) -> list[_Hit]:
        """Return the best-fitting passages, best first, for whichever spelling they fit better."""
        hits: list[_Hit] = []
        for asked in map(self._asked, inquiry.spellings):
            hits += zip(self._found(asked.inquiry, k), repeat(asked))
        if inquiry.besides is None:
            return hits
        hits.sort(key=lambda hit: -hit[0].score / max(hit[1].weight, 1e-9))
        best: dict[int, _Hit] = {}
        for hit in hits:
            best.setdefault(hit[0].passage, hit)
        return [*best.values()][:k]

    def _bar(self, inquiry: Inquiry) -> float:
        """Return what a hit must reach; more where the corpus hasn't the question's language."""
        bar = self.calibration.bar(inquiry.query.length)
        return bar * abstention.FOREIGN_FACTOR if inquiry.foreign else bar

    def _asked(self, inquiry: Inquiry) -> _Asked:
        text, index = inquiry.question.text, self.snapshot.index
        weight = abstention.question_weight(text, inquiry.query, index)
        bar = self._bar(inquiry)
        return _Asked(inquiry, weight, bar, self._about(inquiry))

    def _about(self, inquiry: Inquiry) -> Callable[[Run], bool]:
        """Return the test whether a run holds enough of a follow-up's own words, and a carried one.

        A run that holds only carried words answers the earlier question again.
        """
        if not inquiry.query.is_mixed:
            return lambda _: True
        own = replace(inquiry.query, carried=())
        weight = abstention.question_weight(inquiry.question.text, own, self.snapshot.index)
        bar = abstention.CLOSE_SHARE * self.calibration.bar(own.length)
        return lambda run: run.score > run.own and abstention.reach(run.own, weight) > bar

    def _missing(self, inquiry: Inquiry, *, answered: bool) -> list[str]:
        """Return the words that the corpus lacks; neighbouring pairs of characters count as one.

        Words that are only said around a question are none of them, as far as it has others.
        """
        missing: list[Token] = []
        for token in self._lacking(inquiry):
            if answered and is_part_of_a_run(token):
                continue
            if missing and token.start < missing[-1].end:
                whole = inquiry.question.text[missing[-1].start : token.end].lower()
                missing[-1] = missing[-1]._replace(word=whole, end=token.end)
            else:
                missing.append(token)
        return [token.word for token in missing]

    def _lacking(self, inquiry: Inquiry) -> Sequence[Token]:
        has, query = self.snapshot.index.df, inquiry.query
        lacking = [t for t in query.own if t.term not in query.wrapping and not has(t.term)]
        return [token for token in lacking if not inquiry.tells(token)] or lacking

    def _why_none(self, inquiry: Inquiry, found: Sequence[Candidate]) -> list[str]:
        """Return sentences about what narrowed the search down to nothing."""
        if found:
            return []
        scope = self._scope(inquiry)
        sought = len(scope.passages if scope else self.snapshot.passages)
        held = "No passage holds"
        if sought > _MOST_PASSAGES_SCANNED and not inquiry.phrase_terms:
            held = (
                f"None of the first {_MOST_PASSAGES_SCANNED:,} passages, where common words are "
                "sought, has"
            )
        return [f"{held} “{phrase}” word for word." for phrase in inquiry.phrases]

    def _about_languages(self, inquiry: Inquiry, *, answered: bool) -> Iterator[str]:
        """Yield what is to be said of the corpus's languages, in sentences."""
        main = self._interpreter.languages[0]
        if not abstention.null_questions(main):
            yield (
                f"There are no everyday questions in {languages.NAMES[main]} to measure by, so "
                "what counts as an answer is a guess."
            )
        if not answered and inquiry.foreign:
            known = " and ".join(languages.NAMES[one] for one in self._interpreter.languages)
            yield f"The question seems to be in {inquiry.foreign}; this corpus is in {known}."

    def _excerpts(
        self,
        found: Iterable[Fit],
        inquiry: Inquiry,
        top: int,
        *,
        to_answer: bool = False,
    ) -> tuple[list[Excerpt], list[str]]:
        """Return an excerpt of each run until there are enough, and the warnings.

        An excerpt that says nearly the same as an earlier one becomes another place of that one,
        and of two of which one goes on where the other ends only that one is shown; one that stands
        for the greater part in an earlier one is left out. With `to_answer`, so is
        one that can't answer.
        """
        quoter = Quoter(self.snapshot, self._searcher, inquiry, self._scope(inquiry))
        shown: list[Excerpt] = []
        warnings: list[str] = []
        for quoted in quoter.quoted(found, warnings):
            if len(shown) == top and quoter.adds(quoted, shown):
                break
            excerpt = quoter.excerpt(quoted, len(shown) + 1)
            if to_answer and not (quoted.fit.is_certain or quoter.answers(excerpt)):
                continue
            if any(excerpt.extract.repeats(other.extract) for other in shown):
                continue
            twin = next((n for n, e in enumerate(shown) if says_the_same(e, excerpt)), None)
            part = next((n for n, e in enumerate(shown) if goes_on(excerpt, e)), None)
            if twin is not None:
                more = _unique([*shown[twin].also_at, excerpt.extract.locator, *excerpt.also_at])
                others = tuple(place for place in more if place != shown[twin].extract.locator)
                shown[twin] = replace(shown[twin], also_at=others)
            elif part is not None:
                shown[part] = replace(excerpt, rank=shown[part].rank)
            elif any(goes_on(other, excerpt) for other in shown):
                continue
            elif len(shown) < top:
                shown.append(excerpt)
            else:
                break
        return shown, warnings


class _Portioned(Answerer):
    """Answers questions from a part of a snapshot; see `Answerer.within`.

    Args:
        snapshot: The part.
        whole: The answerer of the whole, which gives the calibration.
    """

    def __init__(self, snapshot: Snapshot, whole: Answerer) -> None:
        super().__init__(snapshot, whole.calibration)
        self._whole = whole
        walled = whole.snapshot.sources.walled
        self.unseen_channels = len(walled - snapshot.sources.walled)

    def unread(self) -> tuple[Skipped, ...]:
        """Return the files that can't be read whole now; those of no known channel unnamed."""
        entries = self._whole.unread()
        named = [one for one in entries if self.snapshot.sources.number(one.path) is not None]
        others = (one for one in entries if self._whole.snapshot.sources.number(one.path) is None)
        if any(others):
            named.append(Skipped("*", "some files can't be read now", is_unread=True))
        return tuple(named)


def _by_reach(found: tuple[_Hit, Run, float]) -> float:
    return -found[2]


def _unique(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(words))
