"""Which passages fit a question best?

There are two stages. BM25 finds the candidates; then the best fifty are ranked again by what BM25
doesn't see; see `evidence.py`.
"""

from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Final, NamedTuple

import numpy as np

from retrieval.answer.evidence import Evidence, Judge
from retrieval.answer.query import Query
from retrieval.answer.readings import MOST_PASSAGES_COMPARED
from retrieval.answer.scope import Scope
from retrieval.answer.wording import Wording, Wordings
from retrieval.index import Hit, PassageNumbers, analysis, ranking
from retrieval.snapshots import Snapshot

RERANKED_PASSAGES: Final = 50
"""The number of first-stage passages that are ranked again."""

_MOST_WORDS_VARIED: Final = 20  # question words for which similar words are sought
_NEARLY_ALL_WEIGHT: Final = 0.7  # as a share of the weight that a passage holds
_NEARLY_ALL_IN_SECTION: Final = (
    0.85  # the same where a heading says that neighbours belong together
)
_FEW_WORDS: Final = 25  # without stop words, enough to answer whoever asks for a heading
_TAKEN_UP_SHARE: Final = 0.15  # of its weight, which a word adds that is named and taken up
_ROUNDED_UP: Final = 1 + 1e-9
_MOST_CACHED_TERMS: Final = 20_000
_DEPTH_FACTOR: Final = 4  # how many times more hits to fetch when too few are wanted


class Candidate(NamedTuple):
    """A passage that may fit.

    Attributes:
        passage: The passage's number in corpus order.
        bm25: The score in the first stage; 0 when it holds no term of the question.
        score: The final score, comparable within one question only.
    """

    passage: int
    bm25: float
    score: float


class Run(NamedTuple):
    """Neighbouring paragraphs of a passage that are shown together.

    Attributes:
        first: The first paragraph's number in the passage, from 0.
        last: The number after that of the last paragraph.
        score: What they hold of the question: the BM25 that they would have as a passage by
            themselves, without what wraps the question. A word counts more that their context
            names and they take up, but no more than in full.
        own: The part of it that the question's own terms add; all where none were carried over.
    """

    first: int
    last: int
    score: float
    own: float


class Share(NamedTuple):
    """What one term of a query adds to a passage's score.

    Attributes:
        term: The term as in the query.
        idf: The weight of the term.
        tf: How often it counts in the passage, its context included; see `snapshots/context.py`.
        score: The score that it adds in the first stage, once for all its repeats in the query.
    """

    term: str
    idf: float
    tf: int
    score: float


@dataclass(frozen=True, slots=True)
class Parts:
    """A passage's score, taken apart.

    Attributes:
        shares: The shares of the terms in the query's order, each once, also of terms that the
            passage lacks.
        evidence: What else adds to the score.
    """

    shares: tuple[Share, ...]
    evidence: Evidence


class Searcher:
    """Searches one snapshot; safe to use from several threads."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._index = snapshot.index
        self._lexicon = snapshot.lexicon
        self._wordings = Wordings(snapshot)
        self._idf = lru_cache(maxsize=_MOST_CACHED_TERMS)(self._weigh)
        self._judge = Judge(snapshot, self._wordings, self._idf)

    def search(
        self,
        query: Query,
        k: int,
        among: PassageNumbers | None = None,
        is_wanted: Callable[[int], bool] | None = None,
        all_of: Collection[str] = (),
    ) -> list[Candidate]:
        """Return the passages that fit best, best first.

        Args:
            query: The terms to search for.
            k: How many at most.
            among: Which passages may be returned; None for all.
            is_wanted: Tells whether a passage, by its number, is wanted; None for all. It is
                called for one hit after another, best first, until there are enough.
            all_of: Terms that each of them holds; see `Index.top_k`.

        Returns:
            First the candidates of both stages, then the first stage's further hits. Passages that
            hold no term of the question but similar words come in only where fewer than fifty hold
            one.
        """
        hits = self._first_stage(query.terms, max(k, RERANKED_PASSAGES), among, is_wanted, all_of)
        passages, bm25 = _taken_apart(hits, query)
        if len(hits) < RERANKED_PASSAGES and among is None and is_wanted is None:
            passages += self._alike(query, {*passages}, RERANKED_PASSAGES - len(hits))
            bm25 += [0.0] * (len(passages) - len(hits))
        near, further = slice(RERANKED_PASSAGES), slice(RERANKED_PASSAGES, None)
        ranked = self._second_stage(passages[near], bm25[near], query) if passages else []
        ranked += map(Candidate, passages[further], bm25[further], bm25[further])
        return ranked[:k]

    def runs(
        self, passage: int, query: Query, scope: Scope | None = None, least: float = 0.0
    ) -> list[Run]:
        """Choose which paragraphs of a passage to show, those that fit best first.

        A run has as few neighbours as hold nearly all words of the question that the passage holds:
        a short line comes with the line before it when its subject stands there, but unrelated
        neighbours stay out. No run overlaps another.

        Args:
            passage: The passage's number.
            query: The terms to search for.
            scope: Tells which paragraphs may be shown, each stretch of which counts as though it
                were a passage by itself; None for all.
            least: The least score that matters.

        Returns:
            The runs, at least one unless none of its paragraphs may be shown; none where the words
            of the question in it can't score so much.
        """
        words = self._wordings.of(passage, query.weights)
        terms = [term for term in query.weights if term in words.positions]
        if self._most(query, terms) < least:
            return []
        stretches = _stretches(words, passage, scope)
        if len(stretches) == 1 and stretches[0][1] == stretches[0][0] + 1:
            return [self._run(words, query, terms, *stretches[0])]
        held: list[set[str]] = [set() for _ in words.ends]
        for term in terms:
            for position in words.positions[term] if term in query.once else ():
                if position >= 0:
                    held[bisect_right(words.ends, position)].add(term)
        if terms and stretches and not any(any(held[slice(*one)]) for one in stretches):
            # What counts with the passage alone was asked for: its beginning answers that.
            return [self._beginning(words, query, terms, *stretches[0])]
        share = _NEARLY_ALL_IN_SECTION if words.has_heading else _NEARLY_ALL_WEIGHT
        found: list[Run] = []
        for begun, end in stretches:
            some = held[begun:end]
            together = frozenset[str]().union(*some)
            weights = {t: self._idf(t) * query.once[t] for t in terms if t in together}
            if weights or not terms:
                found += (
                    self._run(words, query, terms, begun + first, begun + last)
                    for first, last in shortest_runs(some, weights, share)
                )
        found.sort(key=lambda run: (run.first - run.last, run.score), reverse=True)
        return _apart(found, words.is_noise)

    def beginning(self, passage: int, query: Query, scope: Scope | None = None) -> Run | None:
        """Return the first run of a passage, for whoever asks for what it is called.

        It has some sentences, or as many as there are; None where no paragraph may be shown.
        """
        words = self._wordings.of(passage, query.weights)
        first = next(iter(_stretches(words, passage, scope)), None)
        return self._beginning(words, query, query.weights, *first) if first else None

    def run(self, passage: int, query: Query, first: int, last: int) -> Run:
        """Return a run of a passage from one paragraph to before another."""
        words = self._wordings.of(passage, query.weights)
        return self._run(words, query, query.weights, first, last)

    def held(self, paragraph: int, query: Query) -> set[str] | None:
        """Return which terms of a query a paragraph holds, as `Wordings.held` does."""
        return self._wordings.held(paragraph, query.weights)

    def times_together(self, term: str, other: str) -> int:
        """Return in how many of the first passages a term stands just before another one."""
        hits = self._index.top_k((), MOST_PASSAGES_COMPARED, all_of={term, other})
        located = self._snapshot.passages.located([hit.passage for hit in hits])
        tally = self._wordings.tally(located, [term, other], [(term, other, 1.0)], (), ())
        return int(np.count_nonzero(tally.nearness == 1))

    def _beginning(
        self, words: Wording, query: Query, terms: Iterable[str], first: int, last: int
    ) -> Run:
        return self._run(words, query, terms, first, words.beginning(_FEW_WORDS, first, last))

    def _run(
        self, words: Wording, query: Query, terms: Iterable[str], first: int, last: int
    ) -> Run:
        start = words.ends[first - 1] if first else 0
        end = words.ends[last - 1]
        own = carried = 0.0
        norm = self._norm(words, start, end)
        weights, own_terms = query.weights, query.own_terms
        for term in terms:
            if term in query.wrapping or not (tf := words.tf(term, start, end)):
                continue
            counts, idf = weights[term], self._idf(term)
            score = counts * idf * ranking.saturated(tf, norm)
            if 0 < words.above.get(term, 0) < tf:
                most = (ranking.K1 + 1) * counts * idf
                score = min(score + _TAKEN_UP_SHARE * most, most)
            if term in own_terms:
                own += score
            else:
                carried += score
        return Run(first, last, own + carried, own)

    def _most(self, query: Query, terms: Iterable[str]) -> float:
        """Return what no run with some terms scores more than, and a hair more for rounding."""
        weight = sum([query.weights[t] * self._idf(t) for t in terms if t not in query.wrapping])
        return (ranking.K1 + 1) * weight * _ROUNDED_UP

    def _shares(self, words: Wording, query: Query) -> Iterator[Share]:
        """Yield what each term of a query adds to the score of a passage."""
        end = words.ends[-1]
        norm = self._norm(words, 0, end)
        for term, counts in query.weights.items():
            idf, tf = self._idf(term), words.tf(term, 0, end)
            score = counts * idf * ranking.saturated(tf, norm) if term in query.once else 0.0
            yield Share(term, idf, tf, score)

    def _norm(self, words: Wording, start: int, end: int) -> float:
        return ranking.norm(words.surroundings + end - start, self._index.average_length)

    def explain(self, passage: int, query: Query, among: PassageNumbers | None = None) -> Parts:
        """Take the score of a passage apart; the parts add up to the score that `search` gives.

        Args:
            passage: The number of the passage.
            query: The terms that were searched for.
            among: Which passages could be returned; None for all.
        """
        words = self._wordings.of(passage, query.weights)
        shares = tuple(self._shares(words, query))
        hits = self._first_stage(query.terms, RERANKED_PASSAGES, among)
        passages, bm25 = _taken_apart([hit for hit in hits if hit.passage != passage], query)
        itself = sum(share.score for share in shares)
        evidence = self._judge.weigh([passage, *passages], [itself, *bm25], query)
        return Parts(shares, Evidence(*evidence[:, 0].tolist()))

    def _first_stage(
        self,
        query: Sequence[str],
        k: int,
        among: PassageNumbers | None,
        is_wanted: Callable[[int], bool] | None = None,
        all_of: Collection[str] = (),
    ) -> list[Hit]:
        """Return the `k` best hits that are wanted, and ask for more as long as some are not."""
        if is_wanted is None:
            return self._index.top_k(query, k, among, all_of)
        wanted: list[Hit] = []
        seen, depth = 0, k
        while True:
            hits = self._index.top_k(query, depth, among, all_of)
            wanted += islice((h for h in hits[seen:] if is_wanted(h.passage)), k - len(wanted))
            if len(wanted) == k or len(hits) < depth:
                return wanted
            seen, depth = depth, depth * _DEPTH_FACTOR

    def _alike(self, query: Query, known: set[int], missing: int) -> list[int]:
        """Return passages that hold similar words, best first."""
        words = dict.fromkeys(token.folded for token in query.tokens[:_MOST_WORDS_VARIED])
        alike = [*dict.fromkeys(self._lexicon.alike([*words]))]
        terms = {
            stem
            for language in self._snapshot.sources.main_languages
            for stem in analysis.stems(alike, language)
        }
        hits = self._index.top_k(sorted(terms), missing + len(known))
        return [hit.passage for hit in hits if hit.passage not in known][:missing]

    def _second_stage(
        self, passages: Sequence[int], bm25: Sequence[float], query: Query
    ) -> list[Candidate]:
        """Return candidates with their final scores, best first."""
        scores = np.array(bm25) + self._judge.weigh(passages, bm25, query).sum(axis=0)
        order = np.argsort(-scores, kind="stable").tolist()
        listed = scores.tolist()
        return [Candidate(passages[n], bm25[n], listed[n]) for n in order]

    def _weigh(self, term: str) -> float:
        return ranking.idf(self._index.size, self._index.df(term))


def _taken_apart(hits: Sequence[Hit], query: Query) -> tuple[list[int], list[float]]:
    """Return the passages of the hits of a query, and their BM25."""
    scale = query.scale
    return [hit.passage for hit in hits], [hit.score * scale for hit in hits]


def _stretches(words: Wording, passage: int, scope: Scope | None) -> list[tuple[int, int]]:
    """Return the first and the one after the last of the paragraphs that may be shown together."""
    return [(0, len(words.ends))] if scope is None else scope.stretches(passage)


def _apart(runs: Iterable[Run], is_noise: Sequence[bool]) -> list[Run]:
    """Return the runs that overlap no earlier one, and neither begin nor end with noise."""
    apart: list[Run] = []
    for run in runs:
        if not (is_noise[run.first] or is_noise[run.last - 1]) and all(
            run.last <= other.first or other.last <= run.first for other in apart
        ):
            apart.append(run)
    return apart


def shortest_runs(
    held: Sequence[AbstractSet[str]], weights: Mapping[str, float], share: float
) -> Iterator[tuple[int, int]]:
    """Yield the shortest run from each neighbour on that holds nearly what all hold together.

    Args:
        held: What each of the neighbours holds.
        weights: The weight of everything that is held, which is added up in this order.
        share: How much of that weight is nearly all of it.

    Yields:
        The number of the first and the one after the last; each alone where none holds anything.
    """
    wanted = share * sum(weights.values())
    times = dict.fromkeys(weights, 0)
    weight, last = 0.0, 0
    for first in range(len(held)):
        while last == first or weight < wanted:
            if last == len(held):
                return
            for one in held[last]:
                times[one] += 1
            weight = sum([weights[one] for one, count in times.items() if count])
            last += 1
        yield first, last
        for one in held[first]:
            times[one] -= 1
        weight = sum([weights[one] for one, count in times.items() if count])
