"""However a word is spelled, it finds what is written in another spelling, and nothing else."""

from pathlib import Path

import pytest

from retrieval.answer.answering import Answerer
from retrieval.snapshots import Calibration
from tests.retrieval.corpora import corpus, texts

OTHERS = (
    "The harbour office opens at eight.",
    "A lantern hangs beside the northern gate.",
    "The cook bakes bread on Fridays.",
    "Our gardener waters the roses daily.",
    "Nobody swims in the canal during winter.",
)


CALIBRATION = Calibration(scale=0.2, mean=0.1, spread=0.1)


def answerer_of(folder: Path, lines: list[str]) -> Answerer:
    """Return who answers from a corpus of these lines and a few others, each a file."""
    files = {f"{number}.txt": f"{line}\n" for number, line in enumerate([*lines, *OTHERS])}
    return Answerer(corpus(folder, files), CALIBRATION)


def answered(answerer: Answerer, question: str) -> list[str]:
    """Return what is answered; nothing where only what comes closest is known."""
    answer = answerer.answer(question)
    return texts(answer) if answer.answered else []


def asked(folder: Path, lines: list[str], question: str) -> list[str]:
    """Return what a corpus of these lines and a few others answers."""
    return answered(answerer_of(folder, lines), question)


@pytest.mark.parametrize(
    "spellings",
    [
        ("wifi", "Wi-Fi", "wi fi", "WiFi", "WI-FI"),
        ("email", "e-mail", "E-Mail", "e mail"),
        ("GPT4", "GPT-4", "gpt4", "GPT 4"),
        ("Node.js", "nodejs", "NodeJS"),
        ("OBrien", "O'Brien", "O\u2019Brien", "O\u00b4Brien", "O\u02bcBrien"),
        ("finetuning", "fine-tuning"),
        ("coop", "co-op"),
        ("utf8", "UTF-8"),
        ("D3.js", "d3js"),
        ("ebook", "e-book", "e book"),
        ("12kg", "12 kg", "12-kg"),
        ("5th", "5"),
        ("22nd", "22"),
        ("12.5kg", "12.5 kg"),
        ("1990's", "1990s", "1990\u2019s"),
        ("U.N.", "UN", "U.N"),
        ("Ph.D.", "PhD", "Ph.D"),
        ("U.S.A.", "USA"),
        ("J.R.R.", "JRR"),
        ("v3.11", "3.11"),
        ("caf\u00e9", "cafe", "cafe\u0301", "CAFÉ"),
        ("\u017di\u017eek", "Zizek"),
        ("\u00dcber", "Uber"),
        ("Stra\u00dfe", "Strasse"),
        ("prot\u00e9g\u00e9", "protege"),
        ("na\u00efve", "naive"),
        ("\u0141\u00f3d\u017a", "Lodz"),
        ("\u00e9l\u00e8ve", "eleve"),
        ("\u0645\u064f\u062d\u064e\u0645\u0651\u064e\u062f", "\u0645\u062d\u0645\u062f"),
        ("\u0645\u062d\u0640\u0640\u0645\u062f", "\u0645\u062d\u0645\u062f"),
        ("\u05e9\u05b8\u05c1\u05dc\u05d5\u05b9\u05dd", "\u05e9\u05dc\u05d5\u05dd"),
        ("\u095e\u0942\u0932", "\u092b\u093c\u0942\u0932", "\u092b\u0942\u0932"),
        ("\u043c\u0451\u0434", "\u043c\u0435\u0434"),
        ("\u039a\u03b1\u03c6\u03ad\u03c2", "\u03ba\u03b1\u03c6\u03b5\u03c2"),
        ("state-of-the-art", "state of the art"),
    ],
)
def test_spellings_of_one_word_find_each_other_alone(
    tmp_path: Path, spellings: tuple[str, ...]
) -> None:
    for number, written in enumerate(spellings):
        line = f"They brought {written} to the island."
        answerer = answerer_of(tmp_path / str(number), [line])
        for typed in spellings:
            assert answered(answerer, f"who brought {typed}?") == [line], (written, typed)


@pytest.mark.parametrize(
    ("one", "other"),
    [("wifi", "Wi-Fi"), ("GPT4", "GPT-4"), ("nodejs", "Node.js"), ("12kg", "12 kg"), ("5th", "5")],
)
def test_a_corpus_that_spells_a_word_in_two_ways_is_asked_for_both(
    tmp_path: Path, one: str, other: str
) -> None:
    lines = [f"They brought {one} to the island.", f"We carried {other} across the mountain."]
    answerer = answerer_of(tmp_path, lines)
    for typed in (one, other):
        assert sorted(answered(answerer, f"{typed}?")) == sorted(lines), typed


@pytest.mark.parametrize(
    ("word", "chance"), [("flow", "f low"), ("snow", "s now"), ("rates", "rat es")]
)
def test_a_word_that_is_in_two_pieces_by_chance_is_asked_for_as_one(
    tmp_path: Path, word: str, chance: str
) -> None:
    usual = [f"The {word} was seen on day {number}." for number in range(100, 106)]
    answerer = answerer_of(tmp_path, [*usual, f"Point {chance} lies across the mountain."])
    assert sorted(texts(answerer.answer(f"{word}?", top=9))) == usual


def test_marks_make_another_name_of_a_letter(tmp_path: Path) -> None:
    names = ("C++", "C#", "C", "F#", "F", "C+")
    lines = [f"We chose {name} for the ferry." for name in names]
    answerer = answerer_of(tmp_path, lines)
    for name, line in zip(names, lines, strict=True):
        for typed in (name, name.lower()):
            assert answered(answerer, f"What about {typed}?") == [line]


@pytest.mark.parametrize(
    ("lines", "question"),
    [
        (["We build it on .NET alone.", "They mend the net alone."], "Who builds on .NET?"),
        (["They mend the net alone.", "We build it on .NET alone."], "Who mends the net?"),
        (["Release 3.11 brought colours.", "Release 11.3 brought sounds."], "release 3.11"),
        (["Release v3.11 brought colours.", "Release v11.3 brought sounds."], "Release 3.11?"),
        (["Release 3.11 brought colours.", "Release 3.12 brought sounds."], "release v3.11?"),
        (["The budget of IT grew.", "It grew over night."], "Where is IT?"),
        (["The budget of WHO grew.", "Who grew it all?"], "What is WHO?"),
        (["It was made in the US alone.", "They saw us alone."], "What is made in the US?"),
        (["It was made in the U.S. alone.", "They saw us alone."], "US?"),
        (["Carrots hold vitamin A aplenty.", "A cod holds vitamin D aplenty."], "vitamin A"),
        (["It runs on CAN alone.", "Anybody can run alone."], "What is CAN?"),
    ],
)
def test_a_form_finds_its_own_alone(tmp_path: Path, lines: list[str], question: str) -> None:
    assert asked(tmp_path, lines, question) == lines[:1]


@pytest.mark.parametrize(
    ("lines", "question"),
    [
        (["Article V names the queen.", "Article I names the king."], "Article I?"),
        (["Hepatitis B is severe.", "Hepatitis A is mild."], "hepatitis A"),
        (["In World War II he fled.", "In World War I he hid."], "World War I"),
        (["Type O is common.", "Type A is not so common."], "Who has type A?"),
        (["Release 11.3 brought sounds.", "Release 3.11 brought colours."], "Release 3.11?"),
    ],
)
def test_a_form_comes_before_what_shares_its_other_words(
    tmp_path: Path, lines: list[str], question: str
) -> None:
    assert asked(tmp_path, lines, question)[:1] == lines[1:]


@pytest.mark.parametrize(
    "question", ["WHERE IS IT?", "WHO AM I", "is it who", "What IS it?", "I do, and so do US"]
)
def test_a_shouted_common_word_is_no_name(tmp_path: Path, question: str) -> None:
    lines = ["The budget grew.", "IT IS WHAT IT IS, SAYS WHO?"]
    assert asked(tmp_path, lines, question) == []


@pytest.mark.parametrize(
    "question",
    [
        "whos the treasurer",
        "whats the treasurer",
        "doesnt the treasurer cant",
        "im sure youre the treasurer",
        "isnt he the treasurer, hes",
        "who wont be treasurer",
        "couldve been the treasurer",
    ],
)
def test_contractions_without_their_apostrophe_are_common_words(
    tmp_path: Path, question: str
) -> None:
    line = "Our treasurer is Ada."
    answer = answerer_of(tmp_path, [line]).answer(question)
    assert texts(answer) == [line]
    assert set(answer.missing_terms) <= {"sure", "been"}


def test_what_may_be_another_word_than_a_contraction_stays_one(tmp_path: Path) -> None:
    lines = ["The thieves speak a cant of their own.", "They dug a well and a shell fell ill."]
    answerer = answerer_of(tmp_path, lines)
    assert answered(answerer, "What is a cant?") == lines[:1]
    assert answered(answerer, "Where is the well?") == lines[1:2]
    assert answered(answerer, "Which shell was ill?") == lines[1:2]


def test_a_compound_that_begins_with_a_common_word_is_one_word(tmp_path: Path) -> None:
    lines = ["The shop went online.", "The line was long."]
    assert asked(tmp_path, lines, "Who went on-line?") == lines[:1]


def test_a_decade_that_the_corpus_lacks_is_its_first_year(tmp_path: Path) -> None:
    lines = ["In 1700 the gate was built.", "In the 1720s the pier was built.", "In 1720 it burnt."]
    answerer = answerer_of(tmp_path, lines)
    assert answered(answerer, "the 1700's?") == lines[:1]
    assert answered(answerer, "the 1720's?") == lines[1:2]


@pytest.mark.parametrize(
    ("line", "typed"),
    [
        ("They log in daily.", "login"),
        ("The follow-up is due.", "followup"),
        ("A set-up of lamps.", "setup?"),
        ("He works off-line.", "offline"),
    ],
)
def test_a_word_that_holds_a_common_one_finds_it_parted(
    tmp_path: Path, line: str, typed: str
) -> None:
    lines = [line, "A view over the sea."]
    answerer = answerer_of(tmp_path, lines)
    assert answered(answerer, typed) == [line]
    assert answered(answerer, "overview") == []


def test_two_words_are_one_only_where_the_corpus_has_it_so(tmp_path: Path) -> None:
    lines = ["The carpet is red.", "Our car needs oil.", "Their pet needs food."]
    assert lines[0] not in asked(tmp_path / "1", lines, "car pet")
    assert asked(tmp_path / "2", lines[1:], "Which carpet?") == []


def test_a_name_is_read_as_another_name_only(tmp_path: Path) -> None:
    lines = ["They strip the paint.", "It was, Marlow said, a fair stripe of sand near Nordhaven."]
    answerer = answerer_of(tmp_path, lines)
    for typed, read in [
        ("What was said by Marlwo?", {"marlwo": "marlow"}),
        ("Who is near Nordhavne?", {"nordhavne": "nordhaven"}),
        ("nordhavne?", {"nordhavne": "nordhaven"}),
        ("Who pays Strippe?", {}),
        ("How does one strippe the paint?", {"strippe": "stripe"}),
    ]:
        answer = answerer.answer(typed)
        assert (answer.corrections if answer.answered else {}) == read, typed
