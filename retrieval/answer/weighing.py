"""How much of a question does a text hold?"""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import cached_property
from typing import Final

from retrieval.answer.query import Query
from retrieval.index import analysis, framed, grams_of, ranking
from retrieval.snapshots import Snapshot

SENTENCE_GRAM_WEIGHT: Final = 0.1


class Scales:
    """Tells what texts hold of one question; for one thread.

    Few words of a text are the question's. Each word is stemmed once, however many texts have it.

    Args:
        snapshot: The snapshot that the texts stand in.
        query: The question.
    """

    def __init__(self, snapshot: Snapshot, query: Query) -> None:
        self._snapshot, self._query = snapshot, query
        # By language: the words that were looked at, and the terms of those that are wanted.
        self._looked_at: dict[str, tuple[set[str], dict[str, str]]] = {}

    def terms(self, text: str, language: str) -> set[str]:
        """Return the question's terms that a text in a language holds, carried ones included."""
        words = {*analysis.spaced_words(text).decode().split()}
        known = self._known(words, language)
        return {known[word] for word in words.intersection(known)}

    def holds_any(self, text: str, language: str) -> bool:
        """Tell whether a text in a language holds one of them."""
        return bool(self.terms(text, language))

    def weights(self, sentences: Sequence[str], language: str) -> list[float]:
        """Weigh each of some sentences in a language by the question's terms and grams in it."""
        each = analysis.distinct_words_of_each(sentences, language)
        letters = [*map(framed, each)]
        among = "".join(letters)
        known = self._known(set[str]().union(*each), language)
        terms, grams = self._term_weights.items(), self._gram_weights.items()
        found = [(gram, weight) for gram, weight in grams if gram in among]
        weights: list[float] = []
        for words, text in zip(each, letters, strict=True):
            held = {known[word] for word in words.intersection(known)}
            by_term = sum([weight for term, weight in terms if term in held]) if held else 0.0
            by_gram = sum([weight for gram, weight in found if gram in text])
            weights.append(by_term + SENTENCE_GRAM_WEIGHT * by_gram)
        return weights

    def _known(self, words: AbstractSet[str], language: str) -> Mapping[str, str]:
        """Return the terms of those words that are the question's, of other texts' words too."""
        looked_at, known = self._looked_at.setdefault(language, (set(), {}))
        if new := words - looked_at:
            looked_at |= new
            told = [*(new - analysis.stop_words(language))]
            wanted, stems = self._query.weights, analysis.stems(told, language)
            if not wanted.keys().isdisjoint(stems):
                of_words = zip(told, stems, strict=True)
                known.update([(word, stem) for word, stem in of_words if stem in wanted])
        return known

    @cached_property
    def _term_weights(self) -> Mapping[str, float]:
        """How much each term weighs that is searched for."""
        index = self._snapshot.index
        return {
            term: counts * ranking.idf(index.size, df)
            for term, counts in self._query.once.items()
            if (df := index.df(term))
        }

    @cached_property
    def _gram_weights(self) -> Mapping[str, float]:
        """How much each gram weighs of the words that are searched for."""
        query = self._query
        idf = self._snapshot.lexicon.idf(query.grams)
        counted = {
            gram: counts
            for token, counts in reversed((*query.weighted(),))  # own ones last, which count more
            if token.term in query.once
            for gram in grams_of(token.folded)
        }
        return {gram: counts * idf[gram] for gram, counts in counted.items() if gram in idf}
