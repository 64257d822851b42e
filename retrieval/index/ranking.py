"""How well does a passage match a query? The definition of the score.

Lucene's BM25 on top of `rank_bm25`: idf = ln(1 + (N − n + 0.5) / (n + 0.5)) is never negative,
k1 = 1.2, b = 0.75, the factor (k1 + 1) stays in the numerator, and a passage's length is known
to one byte only (Lucene's `SmallFloat`), while the average length is exact. Source: Robertson
and Zaragoza, The Probabilistic Relevance Framework (2009); Lucene's `BM25Similarity`.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from rank_bm25 import BM25Okapi

K1: Final = 1.2
B: Final = 0.75

_EXACT_LENGTHS: Final = 24  # as many lengths as `SmallFloat.intToByte4` has values to spare


def idf(passages: int, df: float) -> float:
    """Return the weight of a term that `df` of `passages` passages hold; greatest at df 0."""
    return math.log(1 + (passages - df + 0.5) / (df + 0.5))


def length_class(length: int) -> int:
    """Return the length that Lucene remembers for a passage of `length` terms.

    It is exact below 40; from there on, it is rounded down to four significant bits beyond the
    first 24.
    """
    beyond = length - _EXACT_LENGTHS
    if beyond < 16:
        return length
    shift = beyond.bit_length() - 4
    return _EXACT_LENGTHS + (beyond >> shift << shift)


def norm(length: int, average: float) -> float:
    """Return what the length of a passage adds to the divisor of each term; see `saturated`.

    Args:
        length: The number of terms in the passage.
        average: The average number of terms in a passage; above 0.
    """
    return K1 * (1 - B + B * length_class(length) / average)


def saturated(tf: float, norm: float) -> float:
    """Return the factor, from 0 to below k1 + 1, of a term's idf in a passage.

    Args:
        tf: How often the term stands in it.
        norm: What its length adds, as `norm` gives it.
    """
    return tf * (K1 + 1) / (tf + norm)


def average_length(tokens: int, passages: int) -> float:
    """Return the average length of a passage in terms; 1 where no passage holds any."""
    return tokens / passages if tokens else 1.0


def weights(tf: NDArray[Any], lengths: NDArray[Any], average: float) -> NDArray[np.float64]:
    """Return the factors of a term's idf in many passages at once.

    The operations follow the order of `rank_bm25`, so that scores are the same to the last bit.

    Args:
        tf: How often the term stands in each.
        lengths: The lengths of the passages in terms, as `length_class` knows them.
        average: The average length, as `average_length` gives it.
    """
    tf, lengths = tf.astype(np.int64), lengths.astype(np.float64)
    heavy: NDArray[np.float64] = tf * (K1 + 1) / (tf + K1 * (1 - B + B * lengths / average))
    return heavy


class LuceneBM25(BM25Okapi):  # type: ignore[misc]  # rank_bm25 ships no types
    """`rank_bm25`'s Okapi with Lucene's idf and lengths.

    An empty corpus is allowed and matches nothing (the base class divides by zero there).

    Args:
        corpus: The terms of each passage, in corpus order.
    """

    idf: dict[str, float]
    doc_freqs: list[dict[str, int]]

    def __init__(self, corpus: Sequence[Sequence[str]]) -> None:
        super().__init__(corpus, k1=K1, b=B)
        lengths = [length_class(len(passage)) for passage in corpus]
        self.doc_len: NDArray[np.float64] = np.array(lengths, dtype=np.float64)

    def _initialize(self, corpus: Sequence[Sequence[str]]) -> Mapping[str, int]:
        if not any(corpus):
            self.corpus_size = len(corpus)
            self.doc_freqs = [{} for _ in corpus]
            self.avgdl = 1.0
            return {}
        df: Mapping[str, int] = super()._initialize(corpus)
        return df

    def _calc_idf(self, nd: Mapping[str, int]) -> None:
        self.idf = {term: idf(self.corpus_size, df) for term, df in nd.items()}
