"""When does nothing in the corpus fit?

A hit is measured by the share of the query's weight that it reaches. What counts as enough
differs between corpora, so everyday questions that have nothing to do with any corpus are put to
it: a hit fits when it reaches more than 95 in 100 of them do at that number of terms.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Final

import numpy as np

from retrieval import analysis, ranking
from retrieval.analysis import Token
from retrieval.index import Index

PERCENTILE: Final = 95.0

# Measured on the seeds' and SQuAD's questions: 1 answers more of what the seeds don't hold,
# 3 begins to cost answers.
_UNKNOWN_NAME: Final = 2.0

# Of the weight of one word, about the most that a score reaches where it stands once: 1 / 1.3 in
# the shortest passage, since tf / (tf + k1 · (1 − b + b · length / average)) is largest there.
_LONE_WORD: Final = 0.75

# Numbers of terms are pooled until a pool holds enough questions for a percentile of 95.
_POOL: Final = 40


@dataclass(frozen=True, slots=True)
class Calibration:
    """The bar for one snapshot.

    Attributes:
        term_counts: Mean number of terms in each pool of null questions, ascending.
        thresholds: The share of a query's weight that a hit must exceed, for each pool.
    """

    term_counts: tuple[float, ...]
    thresholds: tuple[float, ...]

    def threshold(self, term_count: int) -> float:
        """Return the bar for a question of so many terms.

        Interpolated between the pools, but never so low that one word of four or more is enough:
        in a corpus of a few passages hardly any null question finds a word at all.
        """
        measured = float(np.interp(term_count, self.term_counts, self.thresholds))
        return max(measured, _LONE_WORD / max(term_count, 4))


def question_weight(question: str, asked: Sequence[Token], index: Index) -> float:
    """Return what a question's words weigh together: the sum of their idf, repeats included.

    A word that the corpus lacks weighs as much as one that a single passage holds, and a name
    that it lacks twice as much: what is asked about Vienna is hardly said where no Vienna is.

    Args:
        question: As typed.
        asked: Its tokens.
        index: The corpus it is put to.

    Returns:
        0 for no tokens.
    """
    unknown = ranking.idf(index.size, 1)
    weight = 0.0
    for token in asked:
        if df := index.df(token.term):
            weight += ranking.idf(index.size, df)
        else:
            weight += unknown * (_UNKNOWN_NAME if _is_name(question, token) else 1)
    return weight


def _is_name(question: str, token: Token) -> bool:
    """Tell whether a word has a capital that neither its place nor a shouted question explains."""
    return (
        question[token.start].isupper()
        and bool(question[: token.start].strip())
        and not question.isupper()
    )


def reach(score: float, weight: float) -> float:
    """Return the share of a question's weight that a score amounts to, from 0 to below 1."""
    return score / ((ranking.K1 + 1) * weight) if weight else 0.0


def calibrate(index: Index) -> Calibration:
    """Put the null questions to an index and derive the bar."""
    reached: list[tuple[int, float]] = []
    for question, asked in _null_questions():
        hits = index.top_k([token.term for token in asked], 1)
        weight = question_weight(question, asked, index)
        reached.append((len(asked), reach(hits[0].score, weight) if hits else 0.0))
    reached.sort()
    pools = [reached[start : start + _POOL] for start in range(0, len(reached), _POOL)]
    return Calibration(
        tuple(float(np.mean([count for count, _ in pool])) for pool in pools),
        tuple(float(np.percentile([share for _, share in pool], PERCENTILE)) for pool in pools),
    )


@cache
def _null_questions() -> tuple[tuple[str, tuple[Token, ...]], ...]:
    """Read the null questions that ship with this package, with their tokens."""
    text = resources.files("retrieval").joinpath("null_questions.txt").read_text("utf-8")
    return tuple((line, tuple(analysis.tokens(line))) for line in text.splitlines() if line)
