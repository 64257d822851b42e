"""How much of a question does a text hold?"""

import string
from collections.abc import Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import cached_property
from typing import Final

from retrieval.answer.query import Query
from retrieval.index import analysis, framed, grams_of, ranking
from retrieval.snapshots import Snapshot

SENTENCE_GRAM_WEIGHT: Final = 0.1

_LETTERS: Final = frozenset(f"{string.ascii_letters}{string.digits}")


class Scales:
    """Tells what texts hold of one question; for one thread.

    Args:
        snapshot: The snapshot that the texts stand in.
        query: The question.
    """

    def __init__(self, snapshot: Snapshot, query: Query) -> None:
        self._snapshot, self._query = snapshot, query

    def terms(self, text: str, language: str) -> set[str]:
        """Return the question's terms that a text in a language holds, carried ones included."""
        return {*self._wanted(analysis.distinct_words(text, language), language).values()}

    def holds_any(self, text: str, language: str) -> bool:
        """Tell whether a text in a language holds one of them."""
        return bool(self.terms(text, language))

    def weights(self, sentences: Sequence[str], language: str) -> list[float]:
        """Weigh each of some sentences in a language by the question's terms and grams in it."""
        each = analysis.distinct_words_of_each(sentences, language)
        wanted = self._wanted(set[str]().union(*each), language)
        terms, grams = self._term_weights.items(), self._gram_weights.items()
        weights: list[float] = []
        for words in each:
            letters = framed(words)
            held = {wanted[word] for word in words.intersection(wanted)}
            by_term = sum([weight for term, weight in terms if term in held]) if held else 0.0
            by_gram = sum([weight for gram, weight in grams if gram in letters])
            weights.append(by_term + SENTENCE_GRAM_WEIGHT * by_gram)
        return weights

    def _wanted(self, words: AbstractSet[str], language: str) -> Mapping[str, str]:
        """Return those of some words in a language that have a term of the question, with it."""
        may_be: Collection[str] = words
        if analysis.keeps_first_letters(language):
            others = self._other_letters
            may_be = [word for word in words if word[0] not in others]
        terms, stems = self._query.weights, analysis.stems([*may_be], language)
        return {word: stem for word, stem in zip(may_be, stems, strict=True) if stem in terms}

    @cached_property
    def _other_letters(self) -> frozenset[str]:
        """The letters and digits of ASCII that no term of the question begins with."""
        begun = "".join([term[:1] for term in self._query.weights])
        return _LETTERS.difference(begun.lower(), begun.upper())

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
