"""The same words give the same answers, whatever the format of the file that says them."""

import json
import textwrap

import pytest

from retrieval.answer import Answerer
from tests.retrieval.corpora import corpus
from tests.retrieval.corpus.readers.written import Said, docx, epub, p, pdf

SECTIONS = {
    "Lamps": [
        "The lantern by the harbour gate burns whale oil, which the keeper buys in Falmouth.",
        "A wick lasts for eleven nights, unless the wind comes from the west.",
    ],
    "Ferries": [
        "The ferry to the island leaves at nine, and its captain is called Trevanion.",
        "Nobody may bring a bicycle aboard, since the deck is only four metres wide.",
    ],
    "Birds": [
        "Forty herring gulls nest on the roof of the boathouse each spring.",
        "A heron was seen in the reeds beside the mill on the third of March.",
    ],
    "Bread": [
        "Knead the dough for twelve minutes and let it rest beneath a damp cloth.",
        "The oven is heated with driftwood, which gives the crust a taste of salt.",
    ],
    "Storms": [
        "The great storm of 1703 destroyed the first lighthouse and drowned its architect.",
        "Sandbags are stored behind the chapel, and the sexton has the key.",
    ],
}
QUESTIONS = """
Which oil does the lantern burn?|whale oil
Where does the keeper buy oil?|Falmouth
How long does a wick last?|eleven nights
Which wind shortens the life of a wick?|from the west
When does the ferry leave?|leaves at nine
Who is the captain of the ferry?|Trevanion
May I bring a bicycle?|bicycle aboard
How wide is the deck?|four metres
How many gulls nest on the boathouse?|Forty herring
Where do the gulls nest?|roof of the boathouse
Where was a heron seen?|beside the mill
When was the heron seen?|third of March
How long should the dough be kneaded?|twelve minutes
What covers the dough while it rests?|damp cloth
What is the oven heated with?|driftwood
What gives the crust its taste?|taste of salt
What did the storm of 1703 destroy?|first lighthouse
Who drowned in the great storm?|its architect
Where are the sandbags stored?|behind the chapel
Who has the key to the sandbags?|the sexton
""".strip().splitlines()


def of_pages() -> bytes:
    pages: list[list[Said]] = []
    for heading, paragraphs in SECTIONS.items():
        page: list[Said] = [(50, 700, heading, 16.0)]
        top = 670.0
        for paragraph in paragraphs:
            for row in textwrap.wrap(paragraph, 50):
                page.append((50, top, row, 10.0))
                top -= 12
            top -= 12
        pages.append(page)
    return pdf(pages)


def of_pieces() -> dict[str, bytes]:
    """Return the words in each format that has headings."""
    pieces = list(SECTIONS.items())
    html = [f"<h1>{h}</h1>{''.join(f'<p>{said}</p>' for said in some)}" for h, some in pieces]
    markdown = "\n\n".join("\n\n".join([f"# {h}", *some]) for h, some in pieces)
    records = [{"title": h, "text": "\n\n".join(some)} for h, some in pieces]
    styled = [block for h, some in pieces for block in (p(h, "H1"), *map(p, some))]
    return {
        "notes.md": markdown.encode(),
        "notes.html": "".join(html).encode(),
        "notes.docx": docx(*styled),
        "notes.epub": epub(html),
        "notes.pdf": of_pages(),
        "notes.jsonl": "\n".join(map(json.dumps, records)).encode(),
    }


FORMATS = sorted(of_pieces())


@pytest.fixture(scope="module")
def answerers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Answerer]:
    files = of_pieces()
    return {
        name: Answerer(corpus(tmp_path_factory.mktemp("notes"), {name: files[name]}))
        for name in FORMATS
    }


@pytest.mark.parametrize("question", QUESTIONS)
def test_each_format_gives_the_same_answer(answerers: dict[str, Answerer], question: str) -> None:
    asked, _, wanted = question.partition("|")
    first = {name: one.answer(asked).excerpts[0].extract for name, one in answerers.items()}
    assert {extract.text for extract in first.values()} == {first["notes.md"].text}
    assert wanted in first["notes.md"].text
    assert {extract.headings for extract in first.values()} == {first["notes.md"].headings}
    heading = first["notes.md"].headings[0]
    assert first["notes.pdf"].page == [*SECTIONS].index(heading) + 1
