"""What a text holds of a question is what its own words say, however many texts were looked at."""

from pathlib import Path

import pytest

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


@pytest.fixture
def snapshot(tmp_path: Path) -> Snapshot:
    return corpus(tmp_path, {"kiln.txt": "\n\n".join(TEXTS), "sea.txt": "A gull sings."})


def test_the_terms_of_a_text_are_the_same_whatever_was_looked_at_before(
    snapshot: Snapshot,
) -> None:
    query = Query((*analysis.tokens("firing kilns"),), (*analysis.tokens("beech"),))
    scales = Scales(snapshot, query)
    for _ in range(2):
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


def test_a_sentence_weighs_what_its_terms_and_the_grams_of_its_words_do(
    snapshot: Snapshot,
) -> None:
    own, carried = analysis.tokens("firing kilns"), analysis.tokens("beech kilns")
    query = Query((*own,), (*carried,))
    scales = Scales(snapshot, query)
    idf = snapshot.lexicon.idf(query.grams)
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
        expected = by_term + SENTENCE_GRAM_WEIGHT * by_gram
        assert scales.weight(sentence, "en") == pytest.approx(expected)
    assert scales.weight("Ash is left.", "en") == 0
