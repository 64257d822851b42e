"""How does a test name a port that nobody else takes before the program listens there?"""

import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def kept_port() -> Iterator[int]:
    """Keep a free port of this machine alone for a program that is told its number.

    On Linux a program may listen where somebody else is bound but doesn't listen, if both say so,
    as asyncio does; whoever asks for any port gets another one. Elsewhere it is only free by now.
    """
    with socket.socket() as kept:
        kept.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        kept.bind(("127.0.0.1", 0))
        port: int = kept.getsockname()[1]
        if sys.platform != "linux":
            kept.close()
        yield port
