"""Which passages hold these words, when the index can't tell?

The index has no common words, and only pairs of characters of scripts without spaces.
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import groupby

import numpy as np

from retrieval.snapshots import Snapshot


def likely(
    snapshot: Snapshot, numbers: Iterable[int], is_wanted: Callable[[str], bool]
) -> Iterator[int]:
    """Yield the passages that seem to be wanted, from one look at each file.

    Each file is opened once. What it reads isn't vouched for, and a phrase may begin in one
    paragraph and end in the next, so a caller checks a passage before quoting it.

    Args:
        snapshot: The snapshot to look in.
        numbers: The numbers of the passages to look at, in corpus order.
        is_wanted: Tells whether a text is wanted.
    """
    passages, paragraphs = snapshot.passages, snapshot.paragraphs

    def source_of(number: int) -> int:
        first = passages.firsts[number]
        return int(np.searchsorted(paragraphs.firsts, first, side="right")) - 1

    for source, group in groupby(numbers, key=source_of):
        spans = [(number, *_span(snapshot, number)) for number in group]
        start, end = spans[0][1], spans[-1][2]
        try:
            with snapshot.texts.open(paragraphs.sources[source]) as stream:
                stream.seek(start)
                data = stream.read(end - start)
        except OSError:
            continue
        encoding = paragraphs.sources.encodings[source]
        for number, first, last in spans:
            text = data[first - start : last - start].decode(encoding, "replace")
            if is_wanted(text):
                yield number


def _span(snapshot: Snapshot, number: int) -> tuple[int, int]:
    """Return where a passage begins and ends in its file, in bytes."""
    first = int(snapshot.passages.firsts[number])
    last = first + int(snapshot.passages.counts[number]) - 1
    return int(snapshot.paragraphs.spans[first, 0]), int(snapshot.paragraphs.spans[last, 1])
