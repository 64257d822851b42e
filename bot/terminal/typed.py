"""Which text did a person type, whatever bytes it came as?"""

import sys
from collections.abc import Iterator


def text_of(argument: str) -> str:
    """Return an argument without the surrogates that stand for bytes that aren't UTF-8."""
    return argument.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def lines() -> Iterator[str]:
    """Yield the lines of standard input as they come, without their ends.

    A byte order mark at the start, as editors on Windows write it, is left out.
    """
    for number, line in enumerate(sys.stdin.buffer):
        yield line.decode("utf-8" if number else "utf-8-sig", "replace").rstrip("\r\n")
