"""Why was this passage found?"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class TermPart:
    """What one term of a question has to do with a passage.

    Attributes:
        word: As typed, in lower case.
        df: How many passages of the corpus hold the term.
        idf: Its weight: the fewer passages hold it, the more.
        tf: How often it stands in this passage; a word of the source's title counts twice.
        score: What it adds to the passage's score, once for all its repeats in the question.
        carried: Whether it comes from an earlier question, so that it counts half.
    """

    word: str
    df: int
    idf: float
    tf: int
    score: float
    carried: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """How a passage came by its score.

    Attributes:
        terms: In the question's order, each term once, carried ones last; those that the passage
            lacks too.
        grams: What letters in common with the question's words add.
        nearness: What question words that stand close together add.
        reach: The share of the question's weight that the paragraphs shown have, from 0 to
            below 1.
        bar: What `reach` must exceed for an answer.
    """

    terms: tuple[TermPart, ...]
    grams: float
    nearness: float
    reach: float
    bar: float

    @property
    def score(self) -> float:
        """All parts together: the score by which the passage was ranked."""
        return sum(term.score for term in self.terms) + self.grams + self.nearness
