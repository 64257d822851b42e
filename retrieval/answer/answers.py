"""What does an answer consist of?

These values leave the package; every face of the program shows them.
"""

from dataclasses import dataclass, field
from typing import Final

from retrieval.corpus import Extract, Passage

EXCERPTS: Final = 3
"""How many excerpts an answer shows unless somebody asks for more or fewer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Excerpt:
    """A verbatim piece of a source that is shown as an answer, or as a part of one.

    Attributes:
        rank: The rank in the answer, from 1.
        paragraph_id: The id of the paragraph it begins in.
        extract: The piece, without white space at either end.
        score: The score, comparable within one answer only.
        matched_terms: Words of the question that the passage holds, as typed, in lower case.
        also_at: Locators of other places with the same text, or nearly the same.
    """

    rank: int
    paragraph_id: str
    extract: Extract
    score: float
    matched_terms: tuple[str, ...]
    also_at: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The answer to a question.

    Attributes:
        question: The question as asked.
        corpus: The corpus's name.
        snapshot: The id of the snapshot that was asked.
        answered: Whether anything fits.
        excerpts: The excerpts that fit, best first; empty when not answered.
        weak: The closest passages when nothing fits; empty when answered.
        missing_terms: Words of the question that stand nowhere in the corpus, as typed, in
            lower case; of those that are only said around it, none where it has others.
        corrections: Each word as typed that the corpus lacks, with the word or two it was read as.
        carried_terms: Words taken over from an earlier question, as typed, in lower case, and
            the parts that narrow it; empty when none were needed.
        warnings: Sentences about what may be missing from this answer.
        error: Why the question could not be asked, as a sentence.
        elapsed_ms: The milliseconds that it took.
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
        """Return what the next question takes as `earlier`: this question, and what it carried."""
        return " ".join((self.question, *self.carried_terms))


@dataclass(frozen=True, slots=True)
class Found:
    """A passage that may answer a question.

    Attributes:
        places: Where it stands as a whole, in corpus order.
        shown: The runs of its paragraphs that an answer would show, best first.
        score: The score, comparable within one question only.
    """

    places: tuple[Passage, ...]
    shown: tuple[Passage, ...]
    score: float
