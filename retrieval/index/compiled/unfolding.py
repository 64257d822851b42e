"""What does each passage hold, when postings are kept term by term?

Whoever hands passages on wants them one after another. Postings are brought into that order by
blocks of passages: each goes to the part of a temporary file that its passage's block has there,
and a block is sorted when it is its turn. So memory holds one block, whatever the size.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from retrieval.index.columns import ranges

_BLOCK_BITS: Final = 16
_POSTINGS_AT_A_TIME: Final = 1 << 22


@dataclass(frozen=True, slots=True)
class Block:
    """Passages that follow one another.

    Attributes:
        first: The first passage's number.
        ends: Where the entries of each passage end in the two that follow.
        terms: The numbers of the passages' terms, ascending within a passage.
        codes: The code of each posting.
    """

    first: int
    ends: NDArray[np.int64]
    terms: NDArray[np.uint32]
    codes: NDArray[np.integer[Any]]


def unfold(
    passages: NDArray[np.uint32],
    codes: NDArray[np.integer[Any]],
    starts: NDArray[np.int64],
    size: int,
    folder: Path,
) -> Iterator[Block]:
    """Yield all passages in corpus order.

    Args:
        passages: The passage of each posting, ascending within a term.
        codes: The code of each posting.
        starts: The first posting of each term, and one beyond.
        size: How many passages there are.
        folder: Where the temporary file may stand, which takes some eight bytes a posting.

    Raises:
        OSError: The disk is full, or something like it.
    """
    blocks = -(-size >> _BLOCK_BITS) if size else 0
    lengths = np.zeros(blocks, dtype=np.int64)
    chunks = range(0, len(passages), _POSTINGS_AT_A_TIME)
    for begin in chunks:
        held = passages[begin : begin + _POSTINGS_AT_A_TIME] >> _BLOCK_BITS
        lengths += np.bincount(held, minlength=blocks)
    ends = np.cumsum(lengths)
    kind = np.dtype([("term", np.uint32), ("within", np.uint16), ("code", codes.dtype)])
    path = folder / "unfolded.tmp"
    try:
        file = np.memmap(path, kind, "w+", shape=max(1, len(passages)))
        free = ends - lengths
        for begin in chunks:
            chunk = slice(begin, min(begin + _POSTINGS_AT_A_TIME, len(passages)))
            held = passages[chunk] >> _BLOCK_BITS
            order = np.argsort(held, kind="stable")
            numbers = np.arange(chunk.start, chunk.stop)
            entries = np.empty(len(order), dtype=kind)
            entries["term"] = (np.searchsorted(starts, numbers, side="right") - 1)[order]
            entries["within"] = (passages[chunk] & np.uint32((1 << _BLOCK_BITS) - 1))[order]
            entries["code"] = codes[chunk][order]
            counts = np.bincount(held, minlength=blocks)
            file[ranges(free, counts)] = entries
            free += counts
        for block in range(blocks):
            entries = np.asarray(file[ends[block] - lengths[block] : ends[block]])
            entries = entries[np.argsort(entries["within"], kind="stable")]
            count = min(1 << _BLOCK_BITS, size - (block << _BLOCK_BITS))
            held = np.bincount(entries["within"], minlength=count)
            yield Block(
                block << _BLOCK_BITS, np.cumsum(held), entries["term"].copy(), entries["code"]
            )
    finally:
        path.unlink(missing_ok=True)
