"""Which text did a person type, whatever bytes it came as?"""

import sys
from collections.abc import Iterator


def text_of(argument: str) -> str:
    """Return an argument without the surrogates that stand for bytes that aren't UTF-8."""
    return argument.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def lines() -> Iterator[str]:
    """Yield the lines of standard input as they come, without their ends."""
    for line in sys.stdin.buffer:
        yield line.decode("utf-8", "replace").rstrip("\r\n")
