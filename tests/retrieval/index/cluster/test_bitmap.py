"""Numbers are told as the Roaring format says."""

import base64
import struct

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from retrieval.index.cluster import bitmap


def read(text: str) -> list[int]:
    """Read a bitmap of lists and bits by the format's specification."""
    data = base64.b64decode(text)
    cookie, count = struct.unpack_from("<II", data)
    assert cookie == 12346
    found: list[int] = []
    for number in range(count):
        key, fewer = struct.unpack_from("<HH", data, 8 + 4 * number)
        (offset,) = struct.unpack_from("<I", data, 8 + 4 * count + 4 * number)
        if fewer + 1 <= 4096:
            low = list(struct.unpack_from(f"<{fewer + 1}H", data, offset))
        else:
            words = struct.unpack_from("<1024Q", data, offset)
            low = [
                64 * n + bit for n, word in enumerate(words) for bit in range(64) if word >> bit & 1
            ]
        assert len(low) == fewer + 1
        found += [key << 16 | each for each in low]
    return found


@given(st.sets(st.integers(0, (1 << 32) - 1), min_size=1))
def test_any_numbers_are_read_back(numbers: set[int]) -> None:
    told = np.array(sorted(numbers), dtype=np.uint32)
    assert read(bitmap.encoded(told)) == told.tolist()


def test_many_neighbours_are_told_by_bits() -> None:
    for count in (4096, 4097, 65_536, 70_000):
        told = np.arange(60_000, 60_000 + count, dtype=np.uint32)
        assert read(bitmap.encoded(told)) == told.tolist()


def test_a_bitmap_is_the_formats_own_bytes() -> None:
    told = bitmap.encoded(np.array([3, 20, 500], dtype=np.uint32))
    assert base64.b64decode(told).hex() == "3a30000001000000000002001000000003001400f401"
