"""How does a test meet a file that may not be read, when root runs the tests?"""

import ctypes
import os
import struct
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def bound_by_permissions() -> Iterator[None]:
    """Drop for a while what lets root read everything (`man 7 capabilities`); others lack it."""
    if os.geteuid() != 0:
        yield
        return
    libc = ctypes.CDLL(None)
    header, had = struct.pack("Ii", 0x20080522, 0), ctypes.create_string_buffer(24)
    assert libc.capget(header, had) == 0
    effective, *others = struct.unpack("6I", had.raw)
    override_and_search = 0b110
    assert libc.capset(header, struct.pack("6I", effective & ~override_and_search, *others)) == 0
    try:
        yield
    finally:
        assert libc.capset(header, had) == 0
