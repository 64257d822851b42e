"""What does a passage keep of its own postings on a cluster, and how is it scored by that?

Each posting is the number of its term and the code of its tf and length, as the index's dictionary
has them. So a passage is scored as `CompiledIndex` scores it, to the last bit.
"""

import base64
import binascii
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from retrieval.index.cluster.client import RequestError
from retrieval.index.compiled import Block, Dictionary

_FEW_PAIRS: Final = 1 << 16


def _kind(dictionary: Dictionary) -> np.dtype[Any]:
    code = "<u2" if dictionary.pairs <= _FEW_PAIRS else "<u4"
    return np.dtype([("term", "<u4"), ("code", code)])


def encoded(block: Block, dictionary: Dictionary) -> Iterator[str]:
    """Yield the postings of each passage, in base64."""
    entries = np.empty(len(block.terms), dtype=_kind(dictionary))
    entries["term"], entries["code"] = block.terms, block.codes
    data, width = entries.tobytes(), entries.itemsize
    for start, end in pairwise([0, *block.ends.tolist()]):
        yield base64.b64encode(data[width * start : width * end]).decode()


def scores(
    counts: Iterable[str],
    query: Sequence[str],
    numbers: Mapping[str, int],
    dictionary: Dictionary,
) -> NDArray[np.float64]:
    """Return the scores of passages by the definition.

    Args:
        counts: The postings of each passage, as `encoded` gives them.
        query: The known terms of a query, each as often as it stands, in its order.
        numbers: The number of each of these terms.
        dictionary: The terms of the index.

    Raises:
        RequestError: They are no postings of this index.
    """
    kind = _kind(dictionary)
    try:
        held = [np.frombuffer(base64.b64decode(one, validate=True), dtype=kind) for one in counts]
    except (ValueError, TypeError, binascii.Error) as error:
        raise RequestError("the cluster keeps of a passage what can't be read") from error
    rows = np.repeat(np.arange(len(held)), [len(one) for one in held])
    entries = np.concatenate([np.empty(0, dtype=kind), *held])
    found = np.zeros(len(held))
    if entries["code"].max(initial=0) >= max(1, dictionary.pairs):
        raise RequestError("the cluster keeps of a passage what its index doesn't")
    weighed: dict[str, NDArray[np.float64]] = {}
    for term in query:  # in the order of `rank_bm25`, so that each sum is the same
        if term not in weighed:
            own = np.flatnonzero(entries["term"] == numbers[term])
            weights = np.zeros(len(held))
            weights[rows[own]] = dictionary.weights[entries["code"][own]]
            weighed[term] = dictionary.idf(numbers[term]) * weights
        found += weighed[term]
    return found
