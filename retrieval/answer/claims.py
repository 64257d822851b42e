"""What does a corpus say on a claim, and are those the words of whom the claim names?"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from retrieval.answer.answering import Answerer
from retrieval.answer.answers import Answer
from retrieval.answer.attribution import attributed, attribution
from retrieval.answer.naming import listed
from retrieval.answer.narrowing import written
from retrieval.answer.questions import without_phrases
from retrieval.corpus import Extract, Kind
from retrieval.snapshots import Snapshot

_PARTING: Final = " \t\n,，、"  # stands between words and whom they are by
_ENDS: Final = f"{_PARTING}.;:!…。"  # stands after that


def answer_claim(answerer: Answerer, claim: str, top: int) -> Answer:
    """Answer with what there is on a claim, first with the words of whom it names.

    Args:
        answerer: The answerer of the corpus.
        claim: What somebody claims; “Ada said that …” names Ada, if the corpus knows her. What it
            quotes needn't stand anywhere word for word.
        top: How many excerpts at most.

    Returns:
        The answer; where all its excerpts are another's words, its first warning says so.
    """
    named = attribution(claim, answerer.snapshot.paragraphs.people)
    whole = without_phrases(claim)
    if named is None:
        return replace(answerer.answer(whole, top), question=claim)
    # The name and what leads over from it would find whatever has such words.
    said = without_phrases(f"{claim[: named.start]} {claim[named.end :]}")
    own = answerer.answer(f"{said} {written('by', named.name)}", top)
    answer = answerer.answer(said, top)
    if not answer.answered and not own.answered:
        answer = answerer.answer(whole, top)
    speaker = Speaker(answerer.snapshot, named.name)
    found = [*own.excerpts]
    for one in sorted(answer.excerpts, key=lambda one: not speaker.said(one.extract)):
        if not any(one.extract.repeats(other.extract) for other in found):
            found.append(one)
    told = speaker.told([one.extract for one in found])
    return replace(
        own if own.answered else answer,
        question=claim,
        excerpts=tuple(replace(one, rank=rank) for rank, one in enumerate(found[:top], 1)),
        warnings=(told, *answer.warnings) if told else answer.warnings,
        elapsed_ms=own.elapsed_ms + answer.elapsed_ms,
    )


def speaker_beside(snapshot: Snapshot, before: str, after: str) -> "Speaker | None":
    """Return who is said to have said a quote; None for nobody whom the corpus knows.

    Args:
        snapshot: The snapshot of the corpus.
        before: What stands before the quote.
        after: What stands after it.
    """
    name = attributed(before, after, snapshot.paragraphs.people)
    return None if name is None else Speaker(snapshot, name)


def quote_beside(snapshot: Snapshot, text: str) -> tuple[str, str, str] | None:
    """Part a text that says whose words it repeats; None where it says it of nobody who is known.

    Returns:
        What stands before the words, the words, and what stands after them; one of the outer two
        says whose they are, and the other is empty.
    """
    named = attribution(text, snapshot.paragraphs.people)
    if named is None:
        return None
    if not text[: named.start].strip():
        return text[: named.end], text[named.end :].strip(), ""
    if not text[named.end :].strip(_ENDS):
        return "", text[: named.start].strip(_PARTING), text[named.start :]
    return None


class Speaker:
    """Somebody who is said to have said something.

    Args:
        snapshot: The snapshot in which they are known.
        name: The name by which they are called.
    """

    def __init__(self, snapshot: Snapshot, name: str) -> None:
        self._snapshot, self._name = snapshot, name.lstrip("@")
        self._numbers = {*snapshot.paragraphs.people.called(name).tolist()}

    def said(self, extract: Extract) -> bool:
        """Tell whether some words of a piece of a source are theirs."""
        return not self._numbers.isdisjoint(self._authors(extract))

    def told(self, extracts: Sequence[Extract]) -> str:
        """Return a sentence that tells that some pieces are another's words; empty if any is not.

        Args:
            extracts: The pieces.
        """
        if not extracts or any(map(self.said, extracts)):
            return ""
        people = self._snapshot.paragraphs.people
        authors = dict.fromkeys(one for extract in extracts for one in self._authors(extract))
        if None in authors:
            return f"None of these words is known to be by {self._name}."
        names = [people.name(number) for number in authors if number is not None]
        return f"These are the words of {listed(names)}, not of {self._name}."

    def _authors(self, extract: Extract) -> list[int | None]:
        """Return whose words stand in a piece of a source, by number; None for what isn't known."""
        table = self._snapshot.paragraphs
        source = table.sources.number(extract.path)
        if source is None:
            return [None]
        held = table.between(source, extract.byte_start, extract.byte_end)
        authors = [
            int(table.authors[number]) for number in held if table.kinds[number] != Kind.NOISE
        ]
        return [author - 1 if author else None for author in dict.fromkeys(authors)]
