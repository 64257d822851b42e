"""What can one ask of a corpus to see at once what the bot does?

Headings that ask come first, since people wrote them as questions; then words of a sentence, in
quotation marks, which the bot finds as they stand. Whatever is shown is answered: each is asked
before.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import Final

from config import PROJECT
from retrieval.answer import Answerer
from retrieval.corpus import sentence_spans
from retrieval.snapshots import Snapshot

SHOWN: Final = 3
"""How many things to try are shown."""

OF_THE_SEEDS: Final = (
    "What did Sleeper Agents show about standard finetuning?",
    "Who coined the term schemer?",
    "How do inoculation prompts work?",
)
"""Questions for the project's own texts, which have no headings."""

_HEADINGS: Final = 2  # at most, so that words in quotation marks are among those shown
_LOOKED_AT: Final = 300  # paragraphs, all over the corpus
_ASKED: Final = 12  # of each kind; a corpus that answers none of these answers few
_LONGEST: Final = 100  # characters
_FEWEST_WORDS: Final = 3
_PHRASE: Final = re.compile(r"\w[\w'’-]*(?:,? \w[\w'’-]*){5,7}")


def questions_to_try(answerer: Answerer) -> list[str]:
    """Return up to three questions that a corpus answers; fewer where it holds little."""
    snapshot = answerer.snapshot
    if snapshot.root == PROJECT / "seeds":
        return list(OF_THE_SEEDS)
    headings = list(islice(_answered(answerer, _headings(snapshot)), _HEADINGS))
    phrases = _answered(answerer, _phrases(snapshot))
    return list(islice(chain(headings, phrases), SHOWN))


def _answered(answerer: Answerer, questions: Iterable[str]) -> Iterator[str]:
    """Yield those of the first questions that are answered, each once."""
    told: set[str] = set()
    for question in islice(questions, _ASKED):
        if question not in told and answerer.answer(question, 1).answered:
            told.add(question)
            yield question


def _headings(snapshot: Snapshot) -> list[str]:
    """Return headings that can be asked, those that end with a question mark first."""
    paragraphs = snapshot.paragraphs
    found = dict.fromkeys(map(paragraphs.heading, _spread(len(paragraphs))))
    askable = [heading for heading in found if _can_be_asked(heading)]
    return sorted(askable, key=lambda heading: not heading.endswith(("?", "？")))


def _can_be_asked(heading: str) -> bool:
    return len(heading) <= _LONGEST and len(heading.split()) >= _FEWEST_WORDS


def _phrases(snapshot: Snapshot) -> Iterator[str]:
    """Yield the first words of sentences, in quotation marks."""
    for number in _spread(len(snapshot.passages)):
        passage = snapshot.passages[number]
        for _, content in snapshot.standing([passage]):
            text = content.decode(passage.source.encoding, "replace")
            for start, end in sentence_spans(text)[:1]:
                if found := _PHRASE.match(text[start:end]):
                    yield f'"{found.group()}"'


def _spread(count: int) -> range:
    """Return numbers all over a range, the first one among them."""
    return range(0, count, max(1, count // _LOOKED_AT))
