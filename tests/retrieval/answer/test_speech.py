"""What is said in a talk is quoted with who says it and when, and never as a fragment."""

import pytest

from retrieval.answer.answering import Answerer
from retrieval.answer.answers import Excerpt
from tests.retrieval.corpora import corpus

TURNS = [
    ("Ada", "Which oil does the lamp of this lighthouse burn, and who brings it up the stairs?"),
    ("Grace", "Rapeseed."),
    ("Ada", "And who carries it up there, all the way, every single evening of the year?"),
    ("Grace", "Pelletier."),
    ("Ada", "The bell was cast long before that, in a foundry that nobody remembers any more."),
    ("Grace", "It rings when there is fog, once in a minute, and it can be heard on the island."),
]


def vtt() -> str:
    cues = (
        f"00:{10 * n:02}.000 --> 00:{10 * n + 9:02}.500\n<v {name}>{said}\n\n"
        for n, (name, said) in enumerate(TURNS)
    )
    return "WEBVTT\n\n" + "".join(cues)


TALKS = {
    "talk.vtt": vtt(),
    "talk.txt": "\n\n".join(
        f"[00:{10 * n:02}] {who}: {said}" for n, (who, said) in enumerate(TURNS)
    ),
    "talk.md": "\n\n".join(f"**{who}:** {said}" for who, said in TURNS),
}


@pytest.fixture(scope="module", params=TALKS)
def answerer(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Answerer:
    name = str(request.param)
    return Answerer(corpus(tmp_path_factory.mktemp("talks"), {name: TALKS[name]}))


def first(answerer: Answerer, question: str) -> Excerpt:
    return answerer.answer(question).excerpts[0]


def test_a_turn_is_quoted_with_its_speaker_and_its_time(answerer: Answerer) -> None:
    found = first(answerer, "In which foundry was the bell cast?").extract
    assert found.text.endswith(TURNS[4][1])
    assert found.byline.author == "Ada"
    assert found.byline.seconds == (None if found.path == "talk.md" else 40)


@pytest.mark.parametrize(("question", "asked"), [("Rapeseed oil", 0), ("Pelletier", 2)])
def test_a_turn_of_a_word_is_quoted_with_what_it_answers(
    answerer: Answerer, question: str, asked: int
) -> None:
    found = first(answerer, question).extract
    assert TURNS[asked][1] in found.text
    assert TURNS[asked + 1][1] in found.text
    assert found.byline.author == ""
    assert [author for author, _, _ in found.byline.parts[-2:]] == ["Ada", "Grace"]
