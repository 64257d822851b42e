"""How much memory do a process and those that it starts take at most, all together?"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_PAUSE: Final = 0.02  # seconds between two looks
_PROCESSES: Final = Path("/proc")


@dataclass
class Peak:
    """The most that was seen.

    Attributes:
        megabytes: Anonymous memory, which no file backs; 0 where there is no /proc.
    """

    megabytes: float = 0.0


@contextmanager
def watched(process: int) -> Iterator[Peak]:
    """Look at a process and all that it starts again and again while inside.

    Memory that the processes map from files counts for none of them: the system can take it back.

    Args:
        process: The number of the process.
    """
    peak, ended = Peak(), threading.Event()

    def look() -> None:
        while not ended.wait(_PAUSE):
            peak.megabytes = max(peak.megabytes, sum(map(_anonymous, _with_children(process))))

    looking = threading.Thread(target=look, daemon=True)
    looking.start()
    try:
        yield peak
    finally:
        ended.set()
        looking.join()


def _with_children(process: int) -> Iterator[int]:
    yield process
    for thread in _PROCESSES.glob(f"{process}/task/*/children"):
        try:
            children = thread.read_text(encoding="ascii").split()
        except OSError:  # it has ended meanwhile
            continue
        for child in children:
            yield from _with_children(int(child))


def _anonymous(process: int) -> float:
    try:
        told = (_PROCESSES / str(process) / "status").read_text(encoding="utf-8")
    except OSError:
        return 0.0
    kilobytes = (line.split()[1] for line in told.splitlines() if line.startswith("RssAnon:"))
    return sum(map(int, kilobytes)) / 1e3
