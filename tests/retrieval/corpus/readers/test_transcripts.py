"""In a transcript, each turn tells its speaker and its time; other texts stay as they are."""

from collections.abc import Callable

import pytest

from retrieval.corpus.documents import Document, Kind
from retrieval.corpus.readers import markdown, plain
from tests.retrieval.corpus.readers.shown import assert_each_character_is_in_one_block, document

Turn = tuple[str, float, str]


def turns(text: str, read: Callable[..., Document] = plain.read) -> list[Turn]:
    assert_each_character_is_in_one_block(read, text)
    return [
        (block.author, block.seconds, text[block.start : block.end])
        for block in document(read, text).blocks
        if block.kind is Kind.PROSE
    ]


SAID = [
    ("Ada", "How long does the lamp burn?"),
    ("Grace", "Nine hours. It is filled at dusk."),
    ("Ada", "By whom?"),
    ("Grace", "By whoever has the watch. Nobody else may touch it."),
    ("Ada", "And in winter?"),
    ("Grace", "Twice a night."),
]

FORMS = {
    "colon": "{name}: {said}",
    "bold": "**{name}:** {said}",
    "bold and colon": "**{name}**: {said}",
    "bold and time": "**{name}** (00:12:{second:02}): {said}",
    "time first": "[00:12:{second:02}] {name}: {said}",
    "range first": "[00:12:{second:02}.000 --> 00:12:59.000] {name}: {said}",
    "escaped time": "**{name}:** \\[12:{second:02}\\] {said}",
    "bracketed": "[{name}]: {said}",
    "time behind": "{name} [12:{second:02}]\n{said}",
    "time on the line above": "{name}  12:{second:02}\n{said}",
    "wide colon": "{name}：{said}",
}


@pytest.mark.parametrize("between", ["\n", "\n\n"])
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("read", [plain.read, markdown.read])
def test_each_turn_has_its_speaker(form: str, between: str, read: Callable[..., Document]) -> None:
    written = [
        FORMS[form].format(name=name, said=said, second=second)
        for second, (name, said) in enumerate(SAID)
    ]
    text = between.join(written)
    found = turns(text, read)
    told = [one for one in found if one[0]]
    assert [name for name, _, _ in told] == [name for name, _ in SAID]
    assert [
        said.split("\n")[-1].endswith(words)
        for (_, _, said), (_, words) in zip(told, SAID, strict=True)
    ]
    timed = "{second" in FORMS[form]
    assert [seconds for _, seconds, _ in told] == [
        720 + n if timed else -1 for n in range(len(SAID))
    ]


def test_a_turn_goes_on_until_the_next() -> None:
    text = (
        "Ada: How long does it burn?\n\nGrace: Nine hours.\n\nIt is filled at dusk.\n\n"
        "Ada: By whom?\n\nGrace: By me.\n\nNote: nobody has checked this.\n\nIt may be so.\n"
    )
    assert [author for author, _, _ in turns(text)] == [
        "Ada",
        "Grace",
        "Grace",
        "Ada",
        "Grace",
        "",
        "",
    ]


def test_a_label_by_itself_is_no_prose() -> None:
    text = "\n\n".join(f"{name}: 00:12:{n:02}\n\n{said}" for n, (name, said) in enumerate(SAID))
    assert turns(text) == [(name, 720.0 + n, said) for n, (name, said) in enumerate(SAID)]


def test_times_alone_tell_when() -> None:
    text = "\n\n".join(f"[00:{5 + n:02}] {said}" for n, (_, said) in enumerate(SAID))
    assert [(author, seconds) for author, seconds, _ in turns(text)] == [
        ("", 5.0 + n) for n in range(len(SAID))
    ]


def test_a_heading_ends_a_turn() -> None:
    text = "".join(f"**{name}:** {said}\n\n" for name, said in SAID * 2)
    told = turns(f"{text}# Afterwards\n\nThey went home.\n", markdown.read)
    assert told[-1] == ("", -1.0, "They went home.")


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Wer füllt sie (und womit?)", "Der Wärter."),
        ("誰が油を入れますか？", "番人です。"),
        ("Ποιος την ανάβει;", "Ο φύλακας."),
        ("من يشعله؟", "الحارس."),
        ("**Who fills it?** I wonder.", "*The keeper.*"),
    ],
)
def test_people_talk_where_one_of_them_asks(question: str, answer: str) -> None:
    text = f"Ada: {question}\n\nBo: {answer}\n\nAda: {answer}\n\nBo: {answer}\n"
    assert [author for author, _, _ in turns(text)] == ["Ada", "Bo"] * 2
    told = text.replace(question, answer)
    assert [author for author, _, _ in turns(told)] == [""] * 4


def test_lines_of_a_chat_have_their_nicks() -> None:
    for form in ("<{}> {}", "[12:31] <@{}> {}", "12/03/2024, 12:31 - {}: {}"):
        lines = "\n".join(form.format(*said) for said in SAID)
        assert [one[:2] for one in turns(lines)] == [(name, -1.0) for name, _ in SAID]


OTHERS = {
    "notes": "Note: it burns oil.\n\nWarning: it is hot.\n\nNote: it is old.\n\nTip: fill it.\n\n"
    * 3,
    "questions": "Q: How long?\n\nA: Nine hours.\n\nQ: By whom?\n\nA: By me.\n\n" * 3,
    "fields": "Lamp: 3\n\nKeeper: Ada\n\nLamp: 4\n\nKeeper: Grace\n\nLamp: 5\n\nKeeper: Bo\n",
    "a glossary": "".join(f"Wick{chr(97 + n)}: A part that burns.\n\n" for n in range(12)),
    "sections": "".join(
        f"## {n}\n\n**Impact**: It burns down.\n\n**Outcome**: A warning is given.\n\n"
        for n in range(6)
    ),
    "an agenda": "09:00 Doors open.\n\n09:30 The lamp.\n\n10:45 The bell.\n\n12:00 Lunch.\n\n",
    "a glossary of few words": "Lens: Glass that bends light.\n\nWick: A strip of cotton.\n\n" * 4,
    "a diary": "Monday: We cleaned the lens.\nTuesday: Who took the oil?\nSunday: Rain.\n" * 3,
    "settings": "Port: It must be free.\n\nHost: The name of the machine.\n\n" * 3,
    "a letter to two": "Smith: The tower is old.\n\nJones: The tower is new.\n\n" * 3,
    "notes in German": "Hinweis: Die Lampe ist heiß.\n\nAchtung: Wer hat das Öl?\n\n" * 3,
    "notes in French": "Remarque: Elle brûle.\n\nAttention: Qui a l'huile ?\n\n" * 3,
    "questions in Spanish": "Pregunta: ¿Quién la llena?\n\nRespuesta: Yo.\n\n" * 3,
    "questions in Russian": "Вопрос: Кто её зажигает?\n\nОтвет: Сторож.\n\n" * 3,
    "questions in Dutch": "**Vraag:** Wie vult haar?\n\n**Antwoord:** De wachter.\n\n" * 3,
    "questions in Japanese": "質問：誰が油を入れますか？\n\n回答：番人です。\n\n" * 3,
    "questions in Portuguese": "Dúvida: Quem a acende?\n\nSolução: O guarda.\n\n" * 3,
    "riddles": "Riddle: What burns at night?\n\nSolution: The lamp.\n\n" * 3,
    "claims": "Claim: It burns oil.\n\nCounterclaim: Does it? It doesn't.\n\n" * 3,
    "symptoms": "Symptom: Why does it smoke?\n\nRemedy: Trim the wick.\n\n" * 3,
    "a log": "[2024-03-04 12:31:05] DEBUG: Is it lit?\n[2024-03-04 12:31:06] INFO: No.\n" * 3,
    "one name": "**Default:** It burns oil.\n\n" * 8,
    "a few lines": "Ada: Who?\n\nGrace: Me.\n\nThe lamp burns.\n\n" + "It burns oil.\n\n" * 9,
    "addresses": "http://a.example/x\n\nhttps://b.example/y\n\nhttp://a.example/z\n\n" * 3,
}


@pytest.mark.parametrize("name", OTHERS)
@pytest.mark.parametrize("read", [plain.read, markdown.read])
def test_what_is_no_transcript_has_no_speakers(name: str, read: Callable[..., Document]) -> None:
    assert {(author, seconds) for author, seconds, _ in turns(OTHERS[name], read)} <= {("", -1.0)}


@pytest.mark.parametrize(
    "other", ["jürgen", "🌊 Mia", "~ Dee", "+49 170 12", "O'Hara, Pat", "xX_x"]
)
@pytest.mark.parametrize("between", ["\n", "\n\n"])
@pytest.mark.parametrize("read", [plain.read, markdown.read])
def test_nobody_is_told_to_say_what_stands_behind_another_nickname(
    other: str, between: str, read: Callable[..., Document]
) -> None:
    text = between.join([*(f"{name}: {said}" for name, said in SAID), f"{other}: ok, bye."])
    told = turns(f"{text}\n\nIt was late.\n", read)
    assert [author for author, _, _ in told[-3:]] == ["Grace", "", ""]
