"""What a text holds of a question is what its own words say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.answer.query import Query
from retrieval.answer.weighing import SENTENCE_GRAM_WEIGHT, Scales
from retrieval.index import analysis, grams_of, ranking
from retrieval.snapshots.snapshot import Snapshot
from tests.retrieval.corpora import corpus

TEXTS = (
    "The kilns are fired with beech.",
    "Firing takes a night.",
    "Ash is left.",
    "Beech, beechwood and a kiln: all burn.",
    "Fired kilns cool.",
)


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    files = {"kiln.txt": "\n\n".join(TEXTS), "sea.txt": "A gull sings."}
    return corpus(tmp_path_factory.mktemp("kiln"), files)


def test_a_text_holds_the_terms_of_the_question_and_of_what_it_takes_over(
    snapshot: Snapshot,
) -> None:
    query = Query((*analysis.tokens("firing kilns"),), (*analysis.tokens("beech"),))
    scales = Scales(snapshot, query)
    assert [sorted(scales.terms(text, "en")) for text in TEXTS] == [
        ["beech", "fire", "kiln"],
        ["fire"],
        [],
        ["beech", "kiln"],
        ["fire", "kiln"],
    ]
    # German stems the same word in another way, and calls another one common.
    assert scales.terms("Firing kilns, all of beech", "de") == {"beech"}
    assert scales.holds_any("Firing it", "en")
    assert not scales.holds_any("Firing it", "de")


def test_a_term_may_begin_otherwise_than_the_word_in_another_language(snapshot: Snapshot) -> None:
    scales = Scales(snapshot, Query((*analysis.tokens("baca", "id"),)))
    assert scales.terms("Dia membaca buku.", "id") == {"baca"}


def test_a_text_holds_a_name_in_capitals(snapshot: Snapshot) -> None:
    scales = Scales(snapshot, Query((*analysis.tokens("The US kilns of the WHO"),)))
    assert scales.terms("The US and the WHO and us: who?", "en") == {"US", "WHO"}
    assert scales.terms("They tell us who.", "en") == set()


def test_a_sentence_weighs_what_its_terms_and_the_grams_of_its_words_do(
    snapshot: Snapshot,
) -> None:
    own, carried = analysis.tokens("firing kilns"), analysis.tokens("beech kilns")
    query = Query((*own,), (*carried,))
    idf = snapshot.lexicon.idf(query.grams)
    expected = []
    for sentence in TEXTS:
        words = analysis.words(sentence)
        grams = {gram for word in words for gram in grams_of(word)}
        counts = dict.fromkeys(grams_of("beech"), 0.5)
        counts |= {gram: 1.0 for word in ("firing", "kilns") for gram in grams_of(word)}
        by_term = sum(
            weight * ranking.idf(snapshot.index.size, snapshot.index.df(term))
            for term, weight in {"fire": 1.0, "kiln": 1.0, "beech": 0.5}.items()
            if term in {analysis.stem(word) for word in words}
        )
        by_gram = sum(counts[gram] * idf[gram] for gram in idf if gram in grams)
        expected.append(by_term + SENTENCE_GRAM_WEIGHT * by_gram)
    assert Scales(snapshot, query).weights(TEXTS, "en") == pytest.approx(expected)


WORDS = "firing fired kilns kiln beechwood beeches burn ash is the it's Feuer gull café 木 U.N. ."


@given(
    own=st.lists(st.sampled_from(WORDS.split())),
    carried=st.lists(st.sampled_from(WORDS.split())),
    texts=st.lists(st.lists(st.lists(st.sampled_from(WORDS.split())).map(" ".join))),
    language=st.sampled_from(["en", "de"]),
)
def test_sentences_weigh_the_same_one_by_one_and_together(
    snapshot: Snapshot, own: list[str], carried: list[str], texts: list[list[str]], language: str
) -> None:
    query = Query((*analysis.tokens(" ".join(own)),), (*analysis.tokens(" ".join(carried)),))
    scales = Scales(snapshot, query)
    for sentences in texts:
        weights = [weight(snapshot, query, sentence, language) for sentence in sentences]
        assert scales.weights(sentences, language) == weights


def weight(snapshot: Snapshot, query: Query, sentence: str, language: str) -> float:
    """Weigh a sentence by itself, to the last bit."""
    index, idf = snapshot.index, snapshot.lexicon.idf(query.grams)
    terms = analysis.terms(sentence, language)
    grams = {gram for word in analysis.words(sentence, language) for gram in grams_of(word)}
    counted = {
        gram: counts
        for token, counts in reversed([*query.weighted()])
        if token.term in query.once
        for gram in grams_of(token.folded)
    }
    by_term = sum(
        counts * ranking.idf(index.size, index.df(term))
        for term, counts in query.once.items()
        if term in terms and index.df(term)
    )
    by_gram = sum(counts * idf[g] for g, counts in counted.items() if g in grams and g in idf)
    return by_term + SENTENCE_GRAM_WEIGHT * by_gram
