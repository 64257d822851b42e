"""How much of a question does a sentence hold?"""

from collections.abc import Callable
from typing import Final

from retrieval.answer.query import Query
from retrieval.index import analysis, framed, grams_of, ranking
from retrieval.snapshots import Snapshot

SENTENCE_GRAM_WEIGHT: Final = 0.1


def sentence_weight(snapshot: Snapshot, query: Query) -> Callable[[str, str], float]:
    """Return a function that weighs a sentence by the question's terms and grams in it.

    It takes the sentence and the code of its language.

    Args:
        snapshot: The snapshot that the sentences stand in.
        query: The terms of the question.
    """
    index = snapshot.index
    terms = {
        term: counts * ranking.idf(index.size, df)
        for term, counts in query.once.items()
        if (df := index.df(term))
    }
    counted = {
        gram: counts
        for token, counts in reversed((*query.weighted(),))  # own ones last, which count more
        if token.term in query.once
        for gram in grams_of(token.folded)
    }
    idf = snapshot.lexicon.idf(counted)
    grams = [(gram, counted[gram] * weight) for gram, weight in idf.items()]

    def weight(sentence: str, language: str) -> float:
        words = analysis.distinct_words(sentence, language)
        held = analysis.stems_of(words, language)
        letters = framed(words)
        by_term = sum(weight for term, weight in terms.items() if term in held)
        by_gram = sum(weight for gram, weight in grams if gram in letters)
        return by_term + SENTENCE_GRAM_WEIGHT * by_gram

    return weight
