"""When does nothing in the corpus fit?

The reach of a hit is the share of the question's weight that the hit has; it must pass a bar. How
high the bar must be differs between corpora, so each is asked the null questions: everyday
questions in its own languages that have nothing to do with any corpus. The more terms a question
has, the less its hits reach by chance: about as a power of the number of terms. The bar follows the
90th percentile of what the null questions reach.
"""

from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np

from retrieval.answer.query import Query
from retrieval.index import Index, Token, ranking
from retrieval.snapshots import EXPONENT, Calibration

BAR_PERCENTILE: Final = 90.0

CLOSE_SHARE: Final = 0.5
"""A hit that reaches no further than this share of the bar isn't even worth showing to somebody
who asks for more."""

FOREIGN_FACTOR: Final = 1.5
"""The bar is this many times as high for a question in a language that the corpus lacks: only names
can be meant, and a word or two of it are found by chance."""

_UNKNOWN_NAME_FACTOR: Final = 2.0
"""A name that the corpus lacks weighs this many times as much as another such word. Measured on the
seeds' and SQuAD's questions: with 1, more questions are answered that the seeds can't answer; with
3, good answers begin to be lost."""

_FEWEST_TERMS: Final = 2
"""A null question with fewer terms tells nothing: whether a single word stands in the corpus."""

_USUAL_TERMS: Final = 4
_USUAL: Final = Calibration(scale=0.5, mean=0.1, spread=0.1)  # of a dozen corpora


def question_weight(question: str, query: Query, index: Index) -> float:
    """Return the weight of a question's words together: the sum of their idf, repeats included.

    A word that the corpus lacks weighs as much as one that a single passage holds, and a name
    that it lacks twice as much: a corpus without Vienna hardly answers a question about it.

    Args:
        question: The question as typed.
        query: The question's own tokens, and those carried over, which the corpus has.
        index: The index of the corpus that is asked.

    Returns:
        0 for no tokens.
    """
    unknown = ranking.idf(index.size, 1)
    weight = 0.0
    for token, counts in query.weighted():
        if token.term in query.wrapping:
            continue
        if df := index.df(token.term):
            weight += counts * ranking.idf(index.size, df)
        else:
            weight += counts * unknown * (_UNKNOWN_NAME_FACTOR if is_name(question, token) else 1)
    return weight


def is_name(question: str, token: Token) -> bool:
    """Tell whether a word has a capital that neither its place nor a shouted question explains."""
    return (
        question[token.start].isupper()
        and bool(question[: token.start].strip())
        and not question.isupper()
    )


def reach(score: float, weight: float) -> float:
    """Return the share of a question's weight that a score amounts to, from 0 to below 1."""
    return score / ((ranking.K1 + 1) * weight) if weight else 0.0


def least_score(reached: float, weight: float) -> float:
    """Return the score that has a reach."""
    return reached * (ranking.K1 + 1) * weight


def calibrate(
    best_reach: Callable[[str, Query], float], asked: Iterable[tuple[str, Query]]
) -> Calibration:
    """Ask a corpus null questions, and derive the calibration that gives the bar.

    Args:
        best_reach: Returns the reach of the best hit for a question and its tokens; 0 when there
            is none.
        asked: The null questions, with their tokens. Where there are none, the bar is a usual one.
    """
    telling = [(question, query) for question, query in asked if query.length >= _FEWEST_TERMS]
    if not telling:
        return _USUAL
    reaches = np.array([best_reach(question, query) for question, query in telling])
    terms = np.array([query.length for _, query in telling])
    scale = np.percentile(reaches * terms**EXPONENT, BAR_PERCENTILE)
    return Calibration(float(scale), float(reaches.mean()), float(reaches.std()))


def strictest(calibrations: Iterable[Calibration]) -> Calibration:
    """Return the calibration with the highest bar for a question of the usual length."""
    return max(calibrations, key=lambda calibration: calibration.bar(_USUAL_TERMS))


@cache
def null_questions(language: str) -> tuple[str, ...]:
    """Return the null questions in a language; none for most languages."""
    file = Path(__file__).with_name("null_questions") / f"{language}.txt"
    try:
        return tuple(filter(None, file.read_text("utf-8").splitlines()))
    except OSError:
        return ()
