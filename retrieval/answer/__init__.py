"""From a question to an answer: what it asks, which passages fit, and what is shown of them."""

from typing import TYPE_CHECKING

from retrieval.exports import lazily

if TYPE_CHECKING:
    from retrieval.answer import claims, narrowing, said, suggestions
    from retrieval.answer.answering import Answerer
    from retrieval.answer.answers import EXCERPTS, Answer, Excerpt
    from retrieval.answer.explanation import Explanation
    from retrieval.answer.following import asks_for_a_source
    from retrieval.answer.questions import parts_of

__all__ = [
    "EXCERPTS",
    "Answer",
    "Answerer",
    "Excerpt",
    "Explanation",
    "asks_for_a_source",
    "claims",
    "narrowing",
    "parts_of",
    "said",
    "suggestions",
]

__getattr__ = lazily(
    __name__,
    answering="Answerer",
    answers="Answer EXCERPTS Excerpt",
    explanation="Explanation",
    following="asks_for_a_source",
    questions="parts_of",
)
