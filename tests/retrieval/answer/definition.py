"""What is the evidence for a passage, and which runs does it have? The definition, from texts.

Every passage is read from its file, and its words are looked at one by one. The index keeps the
same in columns; tests compare the two to the last bit.
"""

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate
from typing import Final

import numpy as np

from retrieval.answer.evidence import Evidence
from retrieval.answer.query import Query
from retrieval.answer.search import Run
from retrieval.corpus import Kind, introduces
from retrieval.index import analysis, ranking
from retrieval.index.grams import grams_of
from retrieval.snapshots.snapshot import Snapshot

_GAP_WORDS: Final = 2  # counted between a heading and what follows it


class Words:
    """The words of a passage and of its context, as its file has them."""

    def __init__(self, snapshot: Snapshot, number: int) -> None:
        table = snapshot.paragraphs
        self.first = int(snapshot.passages.firsts[number])
        passage = snapshot.passages[number]
        data = snapshot.read(passage)
        self.source = table.source_number(self.first)
        language = snapshot.sources[self.source].spoken
        self.is_noise = [table.kind(one.number) == Kind.NOISE for one in passage.paragraphs]
        texts = [
            "" if noise else text
            for text, noise in zip(passage.texts(data), self.is_noise, strict=True)
        ]
        self.introduces = introduces(next(filter(None, reversed(texts)), ""))
        parts = [analysis.words(text, language) for text in texts]
        own = [word for part in parts for word in part]
        self.ends = [*accumulate(map(len, parts))]
        context = [
            (analysis.words(text, language), weight) for text, weight in snapshot.context(number)
        ]
        counted = [word for words, weight in context for word in words * weight]
        self.surroundings = len(counted)
        grams = [gram for word in counted + own for gram in grams_of(word)]
        self.grams, self.gram_total = Counter(grams), len(grams)
        self.has_heading = bool(table.sections[self.first])
        # The stem and the weight of each word, by its place.
        self._stems = {place: (analysis.stem(w, language), 1) for place, w in enumerate(own)}
        place = 0
        for words, weight in reversed(context):
            place -= _GAP_WORDS
            for word in reversed(words):
                place -= 1
                self._stems[place] = analysis.stem(word, language), weight

    def positions(self, term: str) -> list[int]:
        return sorted(place for place, (stem, _) in self._stems.items() if stem == term)

    def tf(self, term: str, start: int, end: int) -> int:
        return sum(
            self._stems[place][1]
            for place in self.positions(term)
            if place < 0 or start <= place < end
        )


class Definition:
    """The second stage of one snapshot."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot

    def idf(self, term: str) -> float:
        return ranking.idf(self.snapshot.index.size, self.snapshot.index.df(term))

    def evidence(
        self, passages: Sequence[int], bm25: Sequence[float], query: Query
    ) -> Iterator[Evidence]:
        wordings = [Words(self.snapshot, number) for number in passages]
        if not wordings:
            return
        grams = self._gram_scores(wordings, query)
        company = _company([words.source for words in wordings], bm25)
        for n, words in enumerate(wordings):
            little = bool(words.ends) and words.ends[-1] < 15 and not words.introduces
            yield Evidence(
                grams=0.25 * grams[n],
                nearness=0.7 * self._nearness(words, query),
                company=0.25 * company[n],
                opening=self._opening(words, query),
                brevity=-0.2 * bm25[n] if little else 0.0,
            )

    def _nearness(self, words: Words, query: Query) -> float:
        nearness = 0.0
        for a, b, counts in query.neighbours():
            if (some := words.positions(a)) and (others := words.positions(b)):
                weight = counts * min(self.idf(a), self.idf(b))
                nearness += weight * _closeness(some, others)
        return nearness

    def _opening(self, words: Words, query: Query) -> float:
        opens = words.has_heading and self._opens_section(words.first)
        weight = 0.1 * opens + 0.4 * self._leads(words.first)
        if not weight:
            return 0.0
        told = 0.0  # one after the other: since Python 3.12, `sum` rounds otherwise
        for term, counts in query.once.items():
            if (held := words.positions(term)) and held[0] < 0:
                told += counts * self.idf(term)
        return weight * told

    def _opens_section(self, number: int) -> bool:
        table = self.snapshot.paragraphs
        for before in range(number - 1, int(table.firsts[table.source_number(number)]) - 1, -1):
            if table.sections[before] != table.sections[number]:
                return True
            if table.kind(before) != Kind.NOISE:
                return table.kind(before) == Kind.HEADING
        return True

    def _leads(self, number: int) -> bool:
        table = self.snapshot.paragraphs
        low, high = table.firsts[table.source_number(number) :][:2].tolist()
        silent = {Kind.HEADING, Kind.NOISE}
        begun = next((n for n in range(low, number) if table.kind(n) not in silent), number)
        start = int(table.spans[begun, 0])
        said, told = int(table.spans[number, 0]) - start, int(table.spans[high - 1, 1]) - start
        return said < 1_000 and told > 3_000

    def _gram_scores(self, wordings: Sequence[Words], query: Query) -> list[float]:
        counted: dict[str, float] = defaultdict(float)
        for token, counts in query.weighted():
            if token.term in query.once:
                for gram in grams_of(token.folded):
                    counted[gram] += counts
        idf = self.snapshot.lexicon.idf(counted)
        tf = [[words.grams[gram] for gram in idf] for words in wordings]
        lengths = np.array([[words.gram_total] for words in wordings])
        average = self.snapshot.grams_per_passage or 1
        weights = ranking.weights(np.array(tf, dtype=np.int64), lengths, average)
        shares = weights * [counted[gram] * weight for gram, weight in idf.items()]
        scores: list[float] = shares.sum(axis=1).tolist()
        return scores

    def runs(self, passage: int, query: Query) -> list[Run]:
        words = Words(self.snapshot, passage)
        terms = [term for term in query.weights if words.positions(term)]
        held: list[set[str]] = [set() for _ in words.ends]
        for term in terms:
            for position in words.positions(term) if term in query.once else ():
                if position >= 0:
                    held[bisect_right(words.ends, position)].add(term)
        if terms and not any(held):
            return [self.beginning(passage, query)]
        share = 0.85 if words.has_heading else 0.7
        union = frozenset[str]().union(*held)
        weights = {term: self.idf(term) * query.once[term] for term in terms if term in union}
        found = [
            self.run(words, query, first, last)
            for first, last in _shortest_runs(held, weights, share)
        ]
        found.sort(key=lambda run: (run.first - run.last, run.score), reverse=True)
        apart: list[Run] = []
        for run in found:
            at_edge = {run.first, run.last - 1}
            if not any(words.is_noise[n] for n in at_edge) and all(
                run.last <= other.first or other.last <= run.first for other in apart
            ):
                apart.append(run)
        return apart

    def beginning(self, passage: int, query: Query) -> Run:
        words = Words(self.snapshot, passage)
        end = min(bisect_left(words.ends, 25) + 1, len(words.ends))
        last = max(n for n in range(1, end + 1) if not words.is_noise[n - 1])
        return self.run(words, query, 0, last)

    def run(self, words: Words, query: Query, first: int, last: int) -> Run:
        start, end = words.ends[first - 1] if first else 0, words.ends[last - 1]
        length = words.surroundings + end - start
        norm = ranking.norm(length, self.snapshot.index.average_length)
        own = carried = 0.0
        for term, counts in query.weights.items():
            tf = words.tf(term, start, end)
            if term in query.wrapping:
                continue
            score = counts * self.idf(term) * ranking.saturated(tf, norm)
            if 0 < words.tf(term, 0, 0) < tf:
                most = 2.2 * counts * self.idf(term)
                score = min(score + 0.15 * most, most)
            if term in query.own_terms:
                own += score
            else:
                carried += score
        return Run(first, last, own + carried, own)


def _company(sources: Sequence[int], bm25: Sequence[float]) -> list[float]:
    found = []
    for n, source in enumerate(sources):
        others = sorted(
            (bm25[m] for m, other in enumerate(sources) if m != n and other == source),
            reverse=True,
        )
        found.append(sum(others[:4]) / 4)
    return found


def _closeness(some: Sequence[int], others: Sequence[int]) -> float:
    """Return the greatest inverse distance of two words; less where they are reversed."""
    after = [b - a for a in some for b in others if 0 < b - a <= 4]
    before = [a - b for a in some for b in others if 0 < a - b <= 4]
    return max(1 / min(after) if after else 0.0, 0.9 / min(before) if before else 0.0)


def _shortest_runs(
    held: Sequence[set[str]], weights: Mapping[str, float], share: float
) -> Iterator[tuple[int, int]]:
    wanted = share * sum(weights.values())
    for first in range(len(held)):
        for last in range(first + 1, len(held) + 1):
            known = set().union(*held[first:last])
            if sum(weight for term, weight in weights.items() if term in known) >= wanted:
                yield first, last
                break
