"""What is said to a question?

The values that leave this package; every face of the program shows them.
"""

from dataclasses import dataclass, field
from typing import Final

from retrieval.corpus import Extract, Passage

EXCERPTS: Final = 3
"""How many excerpts an answer shows where nobody asks for more or fewer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Excerpt:
    """A verbatim piece of a source that is shown as an answer, or as a part of one.

    Attributes:
        rank: From 1.
        paragraph_id: Names the paragraph it begins in.
        extract: The piece, without white space at either end.
        score: Comparable within one answer only.
        matched_terms: Words of the question that the passage holds, as typed, in lower case.
        also_at: Other places of the same text, or nearly the same, as locators.
    """

    rank: int
    paragraph_id: str
    extract: Extract
    score: float
    matched_terms: tuple[str, ...]
    also_at: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What is said to a question.

    Attributes:
        question: As asked.
        corpus: The corpus's name.
        snapshot: The state it was asked of.
        answered: Whether anything fits.
        excerpts: What fits, best first; empty when not answered.
        weak: The closest passages when nothing fits; empty when answered.
        missing_terms: Words of the question that stand nowhere in the corpus, as typed, in
            lower case.
        corrections: Words as typed, with the word they were read as.
        carried_terms: Words taken over from an earlier question, as typed, in lower case, and
            the `file:` parts; empty when none were needed.
        warnings: Sentences on what may be missing from this answer.
        error: Why the question could not be asked, as a sentence.
        elapsed_ms: Milliseconds it took.
    """

    question: str
    corpus: str
    snapshot: str
    answered: bool = False
    excerpts: tuple[Excerpt, ...] = ()
    weak: tuple[Excerpt, ...] = ()
    missing_terms: tuple[str, ...] = ()
    corrections: dict[str, str] = field(default_factory=dict)
    carried_terms: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    error: str | None = None
    elapsed_ms: float = 0.0

    @property
    def as_earlier(self) -> str:
        """What to hand in as `earlier` with the next question: this one, and what it carried."""
        return " ".join((self.question, *self.carried_terms))


@dataclass(frozen=True, slots=True)
class Found:
    """A passage that may answer a question.

    Attributes:
        places: Where it stands, in corpus order.
        shown: The paragraphs of it that an answer would show, best first.
        score: Comparable within one question only.
    """

    places: tuple[Passage, ...]
    shown: tuple[Passage, ...]
    score: float
