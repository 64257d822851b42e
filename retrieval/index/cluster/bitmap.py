"""How are a million numbers told in a request?

As a Roaring bitmap in its portable format, which a `terms` query of OpenSearch takes from 2.17 on.
Source: https://github.com/RoaringBitmap/RoaringFormatSpec.
"""

import base64
import struct
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

_COOKIE: Final = 12346  # no container of runs
_MOST_IN_A_LIST: Final = 4096  # numbers of a container; more are told by bits
_CONTAINER_BITS: Final = 16


def encoded(numbers: NDArray[np.uint32]) -> str:
    """Return numbers, ascending and none twice, as a bitmap in base64."""
    low = (numbers & np.uint32(0xFFFF)).astype("<u2")
    keys, firsts = np.unique(numbers >> _CONTAINER_BITS, return_index=True)
    bounds = [*firsts.tolist(), len(numbers)]
    containers: list[bytes] = []
    for start, end in pairwise(bounds):
        held = low[start:end]
        if len(held) <= _MOST_IN_A_LIST:
            containers.append(held.tobytes())
        else:
            bits = np.zeros(1 << _CONTAINER_BITS, dtype=bool)
            bits[held] = True
            containers.append(np.packbits(bits, bitorder="little").tobytes())
    counts = np.diff(bounds)
    told = np.stack([keys, counts - 1], axis=1).astype("<u2").tobytes()
    begin = 8 + 8 * len(keys)
    lengths = [len(container) for container in containers]
    offsets = np.cumsum([begin, *lengths])[: len(keys)].astype("<u4").tobytes()
    head = struct.pack("<II", _COOKIE, len(keys))
    return base64.b64encode(b"".join([head, told, offsets, *containers])).decode()
