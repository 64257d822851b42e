"""Which passages fit a question best?

Two stages. BM25 finds the candidates. The best fifty are ranked anew by what BM25 doesn't see:
letters that words share, and question words that stand close together.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, pairwise
from typing import Final

from retrieval import analysis, ranking
from retrieval.analysis import Token
from retrieval.grams import GramModel, grams
from retrieval.snapshot import Snapshot

CANDIDATES: Final = 50

# Chosen on seven collections by leave-one-out; between 0.2 and 0.3, and 0.5 and 0.9, the mean
# moves by less than 0.001.
GRAM_WEIGHT: Final = 0.25
NEAR_WEIGHT: Final = 0.7

SENTENCE_GRAM_WEIGHT: Final = 0.1

_MOST_ALIKE: Final = 20  # words of a question
_NEAR: Final = 4  # words without stop words
_TITLE_GAP: Final = 2
_CACHED_PASSAGES: Final = 2_000


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage that may fit.

    Attributes:
        passage: Its number in corpus order.
        bm25: Its score in the first stage; 0 when it holds no term of the question.
        score: Its score in the end; comparable within one question only.
    """

    passage: int
    bm25: float
    score: float


@dataclass(frozen=True, slots=True)
class _Words:
    """A passage's words, its source's title in front.

    Attributes:
        positions: Of each term; words of a title stand before 0.
        counts: Of each folded word, a title's twice.
        grams: How many grams they have together.
    """

    positions: dict[str, list[int]]
    counts: Counter[str]
    grams: int


class Searcher:
    """Searches one snapshot; safe to use from several threads."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._index = snapshot.index
        self._grams = GramModel(snapshot.words, max(1, snapshot.index.size))
        self._words = lru_cache(maxsize=_CACHED_PASSAGES)(self._read_words)

    def search(
        self,
        asked: Sequence[Token],
        k: int,
        is_wanted: Callable[[int], bool] | None = None,
    ) -> list[Candidate]:
        """Return the passages that fit best, best first.

        Args:
            asked: The question's tokens.
            k: How many at most.
            is_wanted: Whether a passage, by its number, may be among them; None for all. It is
                asked of one hit after the other, best first, until there are enough.

        Returns:
            First the candidates of both stages, then the first stage's further hits. Passages
            that hold no term of the question but words alike come in only where fewer than fifty
            hold one.
        """
        query = [token.term for token in asked]
        hits = self._index.top_k(
            query, max(k, CANDIDATES) if is_wanted is None else self._index.size
        )
        wanted = (hit for hit in hits if is_wanted is None or is_wanted(hit.passage))
        first = [
            Candidate(hit.passage, hit.score, hit.score)
            for hit in islice(wanted, max(k, CANDIDATES))
        ]
        near = first[:CANDIDATES]
        if len(near) < CANDIDATES and is_wanted is None:
            near += self._alike(asked, {hit.passage for hit in hits}, CANDIDATES - len(near))
        ranked = sorted(self._second_stage(near, asked), key=lambda found: -found.score)
        return [*ranked, *first[CANDIDATES:]][:k]

    def sentence_weight(self, asked: Sequence[Token]) -> Callable[[str], float]:
        """Return what weighs a sentence by the question's terms and grams that it holds."""
        terms = {token.term: self._idf(token.term) for token in asked if self._index.df(token.term)}
        wanted = set(self._grams.query(analysis.fold(token.word) for token in asked))

        def weight(sentence: str) -> float:
            held = set(analysis.words(sentence))
            letters = {gram for word in held for gram in grams(word)}
            by_term = sum(terms[term] for term in set(map(analysis.stem, held)) & terms.keys())
            by_gram = sum(self._grams.idf[gram] for gram in letters & wanted)
            return by_term + SENTENCE_GRAM_WEIGHT * by_gram

        return weight

    def _alike(self, asked: Sequence[Token], known: set[int], missing: int) -> Iterator[Candidate]:
        """Yield passages that hold words alike, best first, as candidates without a score."""
        terms = {
            analysis.stem(other)
            for word in dict.fromkeys(analysis.fold(t.word) for t in asked[:_MOST_ALIKE])
            for other, _ in self._grams.alike(word)
        }
        for hit in self._index.top_k(sorted(terms), missing + len(known)):
            if hit.passage not in known and missing:
                missing -= 1
                yield Candidate(hit.passage, 0.0, 0.0)

    def _second_stage(
        self, candidates: Sequence[Candidate], asked: Sequence[Token]
    ) -> Iterator[Candidate]:
        wanted = self._grams.query(analysis.fold(token.word) for token in asked)
        pairs = [
            (a.term, b.term, min(self._idf(a.term), self._idf(b.term)))
            for a, b in pairwise(asked)
            if a.term != b.term
        ]
        held: dict[str, list[str]] = {}  # word: its grams that the question has
        for candidate in candidates:
            words = self._words(candidate.passage)
            score = (
                candidate.bm25
                + GRAM_WEIGHT * self._gram_score(words, wanted, held)
                + NEAR_WEIGHT * self._nearness(words, pairs)
            )
            yield Candidate(candidate.passage, candidate.bm25, score)

    def _gram_score(self, words: _Words, wanted: Counter[str], held: dict[str, list[str]]) -> float:
        """Score a passage's grams by BM25, as terms are scored."""
        tf: Counter[str] = Counter()
        for word, count in words.counts.items():
            if word not in held:
                held[word] = [gram for gram in grams(word) if gram in wanted]
            for gram in held[word]:
                tf[gram] += count
        length = words.grams / (self._snapshot.grams_per_passage or 1)
        norm = ranking.K1 * (1 - ranking.B + ranking.B * length)
        return sum(
            wanted[gram] * self._grams.idf[gram] * count * (ranking.K1 + 1) / (count + norm)
            for gram, count in tf.items()
        )

    def _nearness(self, words: _Words, pairs: Sequence[tuple[str, str, float]]) -> float:
        """Add up, for neighbours in the question, how near they stand in the passage.

        A pair within four words counts the smaller of both idf, its third part, over its distance.
        """
        nearness = 0.0
        for a, b, weight in pairs:
            if a in words.positions and b in words.positions:
                distance = _distance(words.positions[a], words.positions[b])
                if distance <= _NEAR:
                    nearness += weight / distance
        return nearness

    def _idf(self, term: str) -> float:
        return ranking.idf(self._index.size, self._index.df(term))

    def _read_words(self, passage: int) -> _Words:
        places = self._snapshot.passages[passage].places
        _, text = next(self._snapshot.standing(places), (None, ""))
        title = analysis.words(places[0].source.title)
        body = analysis.words(text)
        positions: dict[str, list[int]] = defaultdict(list)
        for number, word in enumerate(title, start=-len(title) - _TITLE_GAP):
            positions[analysis.stem(word)].append(number)
        for number, word in enumerate(body):
            positions[analysis.stem(word)].append(number)
        counts = Counter(body)
        counts.update(title * 2)
        return _Words(
            dict(positions), counts, sum(n * len(grams(word)) for word, n in counts.items())
        )


def _distance(some: Sequence[int], others: Sequence[int]) -> int:
    """Return the smallest distance between two ascending, non-empty lists of positions."""
    smallest = abs(some[0] - others[0])
    i = j = 0
    while i < len(some) and j < len(others):
        smallest = min(smallest, abs(some[i] - others[j]))
        if some[i] < others[j]:
            i += 1
        else:
            j += 1
    return smallest
