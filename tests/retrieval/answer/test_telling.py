"""Do words by which people tell of themselves stand in the way of an answer?"""

from pathlib import Path

import pytest

from retrieval.answer.abstention import question_weight
from retrieval.answer.answering import Answerer
from retrieval.answer.inquiry import Interpreter
from retrieval.answer.search import Searcher
from retrieval.snapshots import Snapshot, building
from tests.retrieval.corpora import SEEDS, corpus

ENGLISH = (
    "The key of the lantern hangs by the gate, where the keepers of the harbour can reach it.\n\n"
    "Whoever is afraid of the dark, please get the lantern lit at dusk and let it burn till dawn."
)
GERMAN = (
    "Der Schlüssel der Laterne hängt am Tor, wo ihn die Wärter des Hafens leicht erreichen.\n\n"
    "Wer sich nicht im Dunkeln bewegen mag, der zündet die Laterne in der Dämmerung an."
)
FRENCH = (
    "La clé de la lanterne est accrochée au portail, où les gardiens du port la trouvent.\n\n"
    "Celui qui a froid dans le noir allume la lanterne avant la nuit, et elle brûle jusqu'au jour."
)
CZECH = (
    "Klíč od lucerny visí u brány, kde ho strážci přístavu snadno najdou, když je potřeba.\n\n"
    "Kdo se za tmy bojí, ať si lucernu rozsvítí už za soumraku, protože hoří až do rána."
)
DANISH = (
    "Nøglen til lygten hænger ved porten, så havnens vagter kan nå den uden at spørge nogen af jer."
    "\n\nHvad der er blevet væk, bliver først hentet efter nogle uger, hvis nogen savner det."
)
DUTCH = (
    "De sleutel van de lantaarn hangt bij de poort, waar de wachters van de haven hem bereiken.\n\n"
    "Wie niet van het donker houdt, steekt de lantaarn voor de nacht aan en laat hem branden."
)
INDONESIAN = (
    "Kunci lentera itu tergantung di dekat gerbang, tempat penjaga pelabuhan bisa mengambilnya.\n\n"
    "Siapa yang tidak berani dalam gelap boleh menyalakan lentera dan membiarkannya sampai pagi."
)
NORWEGIAN = (
    "Nøkkelen til lykten henger ved porten, så havnens vakter når den uten å spørre noen av dere."
    "\n\nHva som er blitt borte, blir først hentet etter noen uker, hvis noen savner det."
)
ROMANIAN = (
    "Cheia felinarului stă agățată la poartă, unde paznicii portului o găsesc ușor când vor.\n\n"
    "Cine nu vede pe întuneric aprinde felinarul înainte de noapte și îl lasă până la ziuă."
)
SWEDISH = (
    "Nyckeln till lyktan hänger vid porten, där hamnens vakter lätt når den.\n\n"
    "Den som inte tycker om mörkret tänder lyktan om kvällen och låter den brinna till morgonen."
)
UKRAINIAN = (
    "Ключ від ліхтаря висить біля воріт, де його легко знайдуть сторожі гавані, коли треба.\n\n"
    "Хто не бачить у темряві, той запалює ліхтар перед ніччю і лишає його горіти до світанку."
)


def weight(question: str, snapshot: Snapshot) -> float:
    """Return how much the words of a question weigh together that an answer must reach."""
    interpreter = Interpreter(snapshot, Searcher(snapshot).times_together)
    return question_weight(question, interpreter.read(question).query, snapshot.index)


@pytest.fixture(scope="module")
def seeds() -> Answerer:
    return Answerer(building.build("seeds", SEEDS))


def test_a_question_is_answered_whatever_people_tell_of_themselves(seeds: Answerer) -> None:
    asked = "where did Redwood describe exclusion finetuning?"
    told = seeds.answer(f"Ugh, my boyfriend is so grumpy tonight and I totally forgot: {asked}")
    alone = seeds.answer(asked)
    assert told.answered
    assert told.excerpts[0].extract == alone.excerpts[0].extract


def test_things_that_the_corpus_lacks_still_lead_to_a_refusal(seeds: Answerer) -> None:
    asked = "where did Redwood describe exclusion finetuning?"
    assert not seeds.answer(
        f"Ugh, my refrigerator is so noisy and the plumber cancelled: {asked}"
    ).answered


@pytest.mark.parametrize(
    ("text", "question", "told"),
    [
        (ENGLISH, "how do I reach the key of the lantern", "{}, I forgot it yesterday, so silly"),
        (ENGLISH, "does the key of the lantern in the tram hang", "sadly my grandma wondered: {}"),
        (GERMAN, "wo hängt der Schlüssel der Laterne", "{}, meine Oma hat es vergessen, ich Idiot"),
        (GERMAN, "wo hängt der schlüssel der laterne", "{}, meine oma hat es vergessen, ich idiot"),
        (
            DANISH,
            "hvor hænger nøglen til lygten ved porten",
            "{}, jeg har desværre glemt det, pyha",
        ),
        (
            DUTCH,
            "waar hangt de sleutel van de lantaarn",
            "{}, ik ben zenuwachtig en vergat het, oei",
        ),
        (NORWEGIAN, "hvor henger nøkkelen til lykten ved porten", "{}, jeg er redd og glemte det"),
        (CZECH, "kde visí klíč od lucerny u brány", "{}, bohužel jsem zapomněla, jsem nervózní"),
        (INDONESIAN, "di mana kunci lentera tergantung", "aduh aku lupa, malu banget: {}"),
        (ROMANIAN, "unde stă cheia felinarului la poartă", "{}, am uitat, sunt supărat, vai"),
        (UKRAINIAN, "де висить ключ від ліхтаря біля воріт", "{}, я забула, так соромно, мабуть"),
        (SWEDISH, "var hänger nyckeln till lyktan vid porten", "{}, mormor har glömt det, tyvärr"),
        (FRENCH, "où accrocher la clé de la lanterne", "zut, j'ai oublié : {}, mon copain rigole"),
    ],
)
def test_what_a_person_tells_besides_weighs_nothing(
    tmp_path: Path, text: str, question: str, told: str
) -> None:
    snapshot = corpus(tmp_path, {"gate.txt": text})
    assert weight(told.format(question), snapshot) == pytest.approx(weight(question, snapshot))


@pytest.mark.parametrize(
    ("question", "more"),
    [
        # A word that the corpus has may be what is asked about.
        ("how do I reach the key of the lantern", "{}, I am afraid"),
        # With a capital it is a name.
        ("how do I reach the key of the lantern", "{} in Crazy"),
        # Few other words of the corpus may stand in a passage by chance.
        ("where is the key of the lantern", "{}, I forgot"),
        ("where is the key of the lantern of the tram", "{}, I forgot"),
        ("where do I get the key of the lantern", "{}, I forgot"),
        ("please, where is the key of the lantern", "{}, I forgot"),
    ],
)
def test_other_words_weigh_whatever_a_person_tells(
    tmp_path: Path, question: str, more: str
) -> None:
    snapshot = corpus(tmp_path, {"gate.txt": ENGLISH})
    assert weight(more.format(question), snapshot) > weight(question, snapshot) + 0.1


@pytest.mark.parametrize(
    ("question", "missing"),
    [
        ("hey, my dishwasher broke yesterday, pls help, thanks", ("dishwasher", "broke")),
        ("Hello! Does anybody know a plumber? I am so stressed lol", ("plumber",)),
        ("sadly the dishwaher leaks this morning", ("dishwaher", "leaks")),
        # What counts for nothing isn't sought, either.
        ("how do I reach the key of the lantern, I forgot it", ()),
        # A question of nothing else asks for that.
        ("yesterday", ("yesterday",)),
        ("hello thanks", ("hello", "thanks")),
        ("the silly lantern of the harbour", ("silly",)),
        # A name.
        ("the dishwasher of Crazy", ("dishwasher", "crazy")),
    ],
)
def test_words_said_around_a_question_are_not_named_as_missing(
    tmp_path: Path, question: str, missing: tuple[str, ...]
) -> None:
    answerer = Answerer(corpus(tmp_path, {"gate.txt": ENGLISH}))
    assert answerer.answer(question).missing_terms == missing
