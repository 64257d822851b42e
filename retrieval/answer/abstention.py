"""When does nothing in the corpus fit?

The reach of a hit is the share of the question's weight that the hit has; it must pass a bar. How
high the bar must be differs between corpora, so each is asked the null questions: everyday
questions that have nothing to do with any corpus. The more terms a question has, the less its hits
reach by chance, so a power of the number of terms is fitted to the 95th percentile of the null
questions' reach.
"""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from retrieval.answer.query import Query
from retrieval.index import Index, Token, analysis, ranking
from retrieval.snapshots import Calibration

BAR_PERCENTILE: Final = 95.0

CLOSE_SHARE: Final = 0.5
"""A hit that reaches no further than this share of the bar isn't even worth showing to somebody
who asks for more."""

_UNKNOWN_NAME_FACTOR: Final = 2.0
"""A name that the corpus lacks weighs this many times as much as another such word. Measured on the
seeds' and SQuAD's questions: with 1, more questions are answered that the seeds can't answer; with
3, good answers begin to be lost."""

_EXPONENTS: Final = np.arange(0.0, 1.55, 0.05)


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
        if df := index.df(token.term):
            weight += counts * ranking.idf(index.size, df)
        else:
            weight += counts * unknown * (_UNKNOWN_NAME_FACTOR if _is_name(question, token) else 1)
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


def calibrate(best_reach: Callable[[str, Query], float]) -> Calibration:
    """Ask a corpus the null questions, and derive the calibration that gives the bar.

    The percentile is fitted by the least pinball loss (Koenker and Bassett, Regression Quantiles,
    1978): for each exponent the best scale is a weighted percentile.

    Args:
        best_reach: Returns the reach of the best hit for a question and its tokens; 0 when there
            is none.
    """
    counts, found = [], []
    for question, query in _null_questions():
        counts.append(max(1.0, query.length))
        found.append(best_reach(question, query))
    terms, reaches = np.array(counts, dtype=np.float64), np.array(found)
    fits = [_fit(terms, reaches, exponent) for exponent in _EXPONENTS]
    _, scale, exponent = min(fits)
    return Calibration(scale, exponent, float(reaches.mean()), float(reaches.std()))


def _fit(
    terms: NDArray[np.float64], reaches: NDArray[np.float64], exponent: float
) -> tuple[float, float, float]:
    """Return the pinball loss, the scale and the exponent of the best curve with an exponent."""
    weights = terms**-exponent
    scaled = reaches / weights
    order = np.argsort(scaled, kind="stable")
    below = np.cumsum(weights[order]) / weights.sum()
    scale = scaled[order][np.searchsorted(below, BAR_PERCENTILE / 100)]
    over = reaches - scale * weights
    loss = np.where(over > 0, BAR_PERCENTILE * over, (BAR_PERCENTILE - 100) * over).mean()
    return float(loss), float(scale), float(exponent)


@cache
def _null_questions() -> tuple[tuple[str, Query], ...]:
    """Read the null questions that ship with this package, with their queries."""
    text = Path(__file__).with_name("null_questions.txt").read_text("utf-8")
    return tuple((line, Query(tuple(analysis.tokens(line)))) for line in text.splitlines() if line)
