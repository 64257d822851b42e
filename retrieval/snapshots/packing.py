"""How is the analysis of a file kept as bytes?

Each column stands in the smallest numbers that hold it, behind a line of JSON. All is compressed
and has a checksum.
"""

import json
import zlib
from collections.abc import Sequence
from itertools import accumulate, pairwise
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from retrieval.snapshots.analyses import COLUMNS, FACTS, PAIRS, Analysed, Batch, FileFacts

_KINDS: Final = tuple(map(np.dtype, ("u1", "<u2", "<u4", "<u8")))
_TEXTS: Final = 5  # facts that are bytes, the first ones
_LARGEST: Final = np.array([2**8 - 1, 2**16 - 1, 2**32 - 1], dtype=np.uint64)
"""The largest number that each kind but the last holds."""


def packed(batch: Batch) -> list[bytes]:
    """Return all of each file as bytes with a checksum; `unpacked` reads them."""
    columns = [_column(batch.columns[name], batch.counts[name]) for name in COLUMNS]
    return [
        _packed(facts, [own[number] for own in columns]) for number, facts in enumerate(batch.facts)
    ]


def _column(column: NDArray[Any], counts: Sequence[int]) -> list[tuple[str, bytes]]:
    """Return the rows that each file has in a column, and the kind of their numbers."""
    width = column.size // max(len(column), 1)
    bounds = np.cumsum([0, *counts]) * width
    largest = np.zeros(len(counts), dtype=np.uint64)
    filled = np.flatnonzero(np.diff(bounds))
    if len(filled):
        largest[filled] = np.maximum.reduceat(column.ravel(), bounds[filled])
    kinds = np.searchsorted(_LARGEST, largest)
    # A number that a kind can't hold is in no file of that kind.
    data = {kind: column.astype(_KINDS[kind]).tobytes() for kind in np.unique(kinds).tolist()}
    told = []
    for kind, (first, last) in zip(kinds.tolist(), pairwise(bounds.tolist()), strict=True):
        size = _KINDS[kind].itemsize
        told.append((_KINDS[kind].str, data[kind][first * size : last * size]))
    return told


def _packed(facts: FileFacts, columns: Sequence[tuple[str, bytes]]) -> bytes:
    values = [getattr(facts, name) for name in FACTS]
    parts = [*values[:_TEXTS], *(column for _, column in columns)]
    encoding, size, *names = values[_TEXTS:]
    told = [encoding, size, names, [len(part) for part in parts], [kind for kind, _ in columns]]
    data = b"\0".join([json.dumps(told).encode(), b"".join(parts)])
    # The quickest level halves them; a better one costs much time for little.
    return zlib.crc32(data).to_bytes(4) + zlib.compress(data, 1)


def unpacked(packed: bytes) -> Analysed:
    """Read what `packed` returned for a file.

    Raises:
        ValueError: It is damaged.
    """
    try:
        told_and_data = zlib.decompress(packed[4:])
    except zlib.error as error:
        raise ValueError("The analysis of a file is damaged.") from error
    if zlib.crc32(told_and_data) != int.from_bytes(packed[:4]):
        raise ValueError("The analysis of a file is damaged.")
    told, data = told_and_data.split(b"\0", 1)
    encoding, size, names, lengths, kinds = json.loads(told)
    parts = [
        data[end - length : end] for end, length in zip(accumulate(lengths), lengths, strict=True)
    ]
    texts, columns = parts[:_TEXTS], parts[_TEXTS:]
    read: dict[str, Any] = {
        name: np.frombuffer(column, dtype=kind).astype(wanted)
        for (name, wanted), column, kind in zip(COLUMNS.items(), columns, kinds, strict=True)
    }
    for name in PAIRS:
        read[name] = read[name].reshape(-1, 2)
    named: list[Any] = [tuple(one) if isinstance(one, list) else one for one in names]
    read |= zip(FACTS, [*texts, encoding, size, *named], strict=True)
    return Analysed(**read)
