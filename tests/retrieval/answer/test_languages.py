"""Is a corpus in another language, or in several, asked as one in English is?"""

from pathlib import Path

import pytest

from retrieval.answer.answering import Answerer
from retrieval.answer.answers import Answer
from retrieval.snapshots import CorpusStore
from tests.retrieval.corpora import corpus

GERMAN = {
    "garten.md": (
        "# Der Garten\n\nDie Apfelbäume werden im Februar geschnitten, wenn es nicht friert.\n\n"
        "Wer Werkzeuge leiht, trägt sich in das Heft ein, das neben der Tür liegt.\n\n"
        "Die Gießkannen stehen hinter dem Schuppen, und der Schlauch hängt an der Wand.\n"
    ),
    "verein.md": (
        "# Der Verein\n\nDie Beiträge werden am ersten März abgebucht, und zwar für das ganze "
        "Jahr.\n\nNeue Mitglieder stellen sich auf der Versammlung vor, die im Herbst ist.\n\n"
        "Der Vorstand besteht aus drei Leuten, die alle zwei Jahre gewählt werden.\n"
    ),
}
FRENCH = {
    "jardin.md": (
        "# Le jardin\n\nLes pommiers sont taillés en février, quand il ne gèle pas.\n\n"
        "Celui qui emprunte l'échelle l'inscrit dans le cahier qui est près de la porte.\n\n"
        "Les arrosoirs sont derrière la cabane, et le tuyau est accroché au mur.\n"
    )
}
JAPANESE = {
    "niwa.md": (
        "# 庭の決まり\n\nりんごの木は二月に剪定します。\n\n"
        "道具を借りる人は、入口の帳簿に名前を書いてください。\n\n"
        "じょうろは物置の裏にあります。\n"
    )
}
ENGLISH = {
    "garden.md": (
        "# The garden\n\nThe apple trees are pruned in February, when there is no frost.\n\n"
        "Whoever borrows the ladder writes it into the book that lies by the door.\n\n"
        "The watering cans are behind the shed, and the hose hangs on the wall.\n"
    )
}


def answerer(folder: Path, files: dict[str, str]) -> Answerer:
    return Answerer(corpus(folder, files))


def first(answer: Answer) -> str:
    return answer.excerpts[0].extract.text if answer.excerpts else ""


@pytest.mark.parametrize(
    ("files", "question", "expected"),
    [
        (GERMAN, "Wann wird der Apfelbaum geschnitten?", "Februar"),
        (GERMAN, "wo steht die Gießkanne", "Schuppen"),
        (GERMAN, "Hallo, kann mir bitte jemand sagen, wann der Beitrag abgebucht wird?", "März"),
        (GERMAN, "Was macht ein neues Mitglied?", "Versammlung"),
        (FRENCH, "Quand est-ce que le pommier est taillé ?", "février"),
        (FRENCH, "Où se trouve l'arrosoir ?", "cabane"),
        (FRENCH, "qu'est-ce qu'on fait pour emprunter une échelle", "cahier"),
        (JAPANESE, "りんごの木はいつ剪定しますか？", "二月"),
        (JAPANESE, "じょうろはどこにありますか", "物置"),
        (JAPANESE, "道具を借りるにはどうすればいいですか？", "帳簿"),
    ],
)
def test_other_forms_of_words_and_the_frame_of_a_question_make_no_difference(
    tmp_path: Path, files: dict[str, str], question: str, expected: str
) -> None:
    assert expected in first(answerer(tmp_path, files).answer(question))


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Wo stehen die Gießkannen?", "garten.md"),
        ("Where are the watering cans?", "garden.md"),
        ("Où sont les arrosoirs ?", "jardin.md"),
        ("じょうろはどこですか", "niwa.md"),
    ],
)
def test_each_language_of_a_mixed_corpus_is_asked_in_its_own(
    tmp_path: Path, question: str, expected: str
) -> None:
    mixed = answerer(tmp_path, GERMAN | FRENCH | JAPANESE | ENGLISH)
    answer = mixed.answer(question)
    assert answer.excerpts[0].extract.path == expected


def test_a_word_that_only_another_language_has_is_found_in_its_form_there(tmp_path: Path) -> None:
    """The question is English, and the name in it stands in German files alone."""
    files = ENGLISH | GERMAN | {"namen.md": "Das sind die Bücher: Kinderlieder und Wanderwege.\n"}
    answer = answerer(tmp_path, files).answer("what is Kinderlieder?")
    assert answer.excerpts[0].extract.path == "namen.md"


@pytest.mark.parametrize(
    "question",
    [
        "Wie lange muss Reis kochen?",
        "Warum ist der Himmel blau?",
        "Kann man Pilze roh essen?",
        "Wie lange schläft eine Giraffe?",
        "Welcher Planet ist am größten?",
    ],
)
def test_everyday_questions_in_a_corpus_own_language_are_not_answered(
    tmp_path: Path, question: str
) -> None:
    assert not answerer(tmp_path, GERMAN).answer(question).answered


def test_a_question_in_another_language_is_told_which_ones_there_are(tmp_path: Path) -> None:
    answer = answerer(tmp_path, GERMAN | FRENCH).answer("Where is the key of the boat that we use?")
    assert not answer.answered
    assert answer.warnings == (
        "The question seems to be in English; this corpus is in German and French.",
    )


@pytest.mark.parametrize("word", ["fog", "van", "men", "once", "pero", "hat"])
def test_a_word_of_the_texts_tells_no_other_language(tmp_path: Path, word: str) -> None:
    texts = {"harbour.md": f"# Harbour\n\nThe {word} bell was cast when the tower was built.\n"}
    asked = answerer(tmp_path, ENGLISH | texts).answer(f"{word} bell ladder hose file:none.md")
    assert not any("seems to be" in warning for warning in asked.warnings)


def test_what_is_answered_or_in_a_language_of_the_corpus_is_told_nothing(tmp_path: Path) -> None:
    german = answerer(tmp_path, GERMAN)
    assert german.answer("Wo stehen die Gießkannen?").warnings == ()
    assert german.answer("Wo steht der Ofen, in dem wir das Brot backen?").warnings == ()
    assert german.answer("Zabbix").warnings == ()


def test_where_no_everyday_questions_are_known_that_is_said(tmp_path: Path) -> None:
    finnish = {
        "puutarha.md": (
            "Omenapuut leikataan helmikuussa, kun ei ole pakkasta, ja ne ovat sen jälkeen "
            "paremmat kuin ennen.\n\nKastelukannut ovat vajan takana, ja se on se, joka on "
            "lukossa, kun me emme ole täällä.\n"
        )
    }
    answer = answerer(tmp_path, finnish).answer("Missä kastelukannut ovat?")
    assert "vajan takana" in first(answer)
    (warning,) = answer.warnings
    assert warning == (
        "There are no everyday questions in Finnish to measure by, so what counts as an answer is "
        "a guess."
    )


def test_the_settings_can_name_the_language(tmp_path: Path) -> None:
    folder = tmp_path / "texts"
    folder.mkdir()
    (folder / "a.txt").write_text("Kinder, Häuser, Bäume.\n", "utf-8")
    detected = CorpusStore(tmp_path / "index", "test", folder, "utf-8").updated()
    assert [source.language for source in detected.sources] == [""]
    named = CorpusStore(tmp_path / "index", "test", folder, "utf-8", language="de").updated()
    assert [source.language for source in named.sources] == ["de"]
    assert first(Answerer(named).answer("Welches Haus?")) == "Kinder, Häuser, Bäume."
