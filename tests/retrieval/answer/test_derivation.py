"""Is a word that a corpus lacks read as one of the same root or as its parts, and as no other?"""

from pathlib import Path

import pytest

from retrieval.answer.answering import Answerer
from retrieval.answer.answers import Answer
from retrieval.answer.derivation import derived, parts
from tests.retrieval.corpora import corpus

FILLER = "Somebody wrote a line about nothing in particular here, and somebody else answered it."
GERMAN = "Das ist nicht das, was wir von ihm wollen, und es ist auch noch nicht fertig."
FRENCH = "Ce n'est pas ce que nous voulons de lui, et ce n'est pas encore fini non plus."


def answered(folder: Path, filler: str, said: str, question: str) -> Answer:
    """Ask a corpus of which only the last file, `z.txt`, says more than a filler."""
    files = {f"{n}.txt": f"{filler} {n}\n" for n in range(9)}
    files["z.txt"] = f"{said}. {filler}\n"
    return Answerer(corpus(folder, files)).answer(question)


@pytest.mark.parametrize(
    ("word", "other", "language"),
    [
        ("visits", "visitors", "en"),
        ("visiting", "visitor", "en"),
        ("safest", "safe", "en"),
        ("cheapest", "cheap", "en"),
        ("settle", "settlement", "en"),
        ("translators", "translate", "en"),
        ("wide", "widest", "en"),
        ("besucht", "besucher", "de"),
        ("besuchte", "besucherinnen", "de"),
        ("lieferung", "liefer", "de"),
        ("visite", "visiteurs", "fr"),
        ("remplacer", "remplacement", "fr"),
    ],
)
def test_words_of_the_same_root_are_derived(word: str, other: str, language: str) -> None:
    assert other in derived(word, language)


@pytest.mark.parametrize(
    ("word", "other"),
    [
        ("numb", "number"),
        ("moth", "mother"),
        ("corn", "corner"),
        ("best", "be"),
        ("rest", "re"),
        ("ration", "r"),
    ],
)
def test_short_words_are_no_roots(word: str, other: str) -> None:
    assert other not in derived(word, "en")
    assert word not in derived(other, "en")


def test_nothing_is_derived_in_a_language_of_which_nothing_is_known() -> None:
    assert [*derived("visits", "ja")] == []


@pytest.mark.parametrize(
    ("word", "language", "pairs"),
    [
        ("torhöhe", "de", []),
        ("turmhöhe", "de", [("turm", "höhe")]),
        ("seitenhöhe", "de", [("seit", "enhöhe"), ("seite", "nhöhe"), ("seiten", "höhe")]),
        ("turm2höhe", "de", []),
        ("bookshelf", "en", []),
    ],
)
def test_parts_have_four_letters_and_belong_to_a_language_that_composes_words(
    word: str, language: str, pairs: list[tuple[str, str]]
) -> None:
    assert [*parts(word, language)] == pairs


@pytest.mark.parametrize(
    ("said", "question", "typed", "read"),
    [
        (
            "Die Größe der Schrift misst der Setzer",
            "Welche Schriftgröße?",
            "schriftgröße",
            "schrift größe",
        ),
        ("Die Türme haben eine Höhe", "Wie viel Turmhöhe?", "turmhöhe", "turm höhe"),
        ("Die Zeit der Arbeit ist kurz", "Wie ist die Arbeitszeit?", "arbeitszeit", "arbeits zeit"),
        ("Der Name der Gruppe ist lang", "welcher gruppenname?", "gruppenname", "gruppen name"),
    ],
)
def test_a_german_word_that_the_corpus_lacks_is_read_as_the_two_it_consists_of(
    tmp_path: Path, said: str, question: str, typed: str, read: str
) -> None:
    answer = answered(tmp_path, GERMAN, said, question)
    assert answer.corrections == {typed: read}
    assert answer.excerpts[0].extract.path == "z.txt"


def test_a_word_is_not_read_as_two_that_stand_far_apart(tmp_path: Path) -> None:
    files = {f"{n}.txt": f"{GERMAN} {n}\n" for n in range(9)}
    files |= {"y.txt": f"Die Schrift lag dort. {GERMAN}\n", "z.txt": f"Die Größe fehlt. {GERMAN}\n"}
    answer = Answerer(corpus(tmp_path, files)).answer("Welche Schriftgröße?")
    assert not answer.answered
    assert answer.missing_terms == ("schriftgröße",)


@pytest.mark.parametrize(
    ("filler", "said", "question", "typed", "read"),
    [
        (FILLER, "Visitors are counted at the gate", "who visits the gate?", "visits", "visitors"),
        (FILLER, "A safe place is behind the gate", "the safest place?", "safest", "safe"),
        (GERMAN, "Die Besucher zählt der Pförtner", "wer besucht uns?", "besucht", "besucher"),
        (FRENCH, "Le portier compte les visiteurs", "qui visite ?", "visite", "visiteurs"),
    ],
)
def test_a_word_that_the_corpus_lacks_is_read_as_one_of_the_same_root(
    tmp_path: Path, filler: str, said: str, question: str, typed: str, read: str
) -> None:
    answer = answered(tmp_path, filler, said, question)
    assert answer.corrections == {typed: read}
    assert answer.excerpts[0].extract.path == "z.txt"


def test_a_name_is_read_as_no_word_of_the_same_root(tmp_path: Path) -> None:
    files = {f"{n}.txt": f"The baking of bread number {n}. {FILLER}\n" for n in range(9)}
    answer = Answerer(corpus(tmp_path, files)).answer("Where does Bakement live?")
    assert answer.corrections == {}
