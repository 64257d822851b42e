"""Which values can narrow a question to a corpus?

They are offered while somebody types, and the nearest ones are told where nothing has a value.
"""

from functools import cached_property
from pathlib import PurePosixPath
from typing import Final

import numpy as np
from numpy.typing import NDArray

from retrieval.answer.naming import Names
from retrieval.snapshots import Snapshot

_NEAREST: Final = 3  # names that are told where one is unknown


class Values:
    """The values that can narrow a question to one snapshot; safe to use from several threads."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot

    def offered(self, key: str, typed: str, k: int, longest: int) -> list[str]:
        """Return values that somebody may mean while typing one, the most frequent first.

        Args:
            key: One of the keys that narrow a question.
            typed: What is typed of the value so far, maybe nothing; each word of it may be
                unfinished.
            k: How many at most.
            longest: The characters that each may have. What is longer is cut at a word where that
                narrows to it all the same, or left out.
        """
        begun = self._names[key].begun(typed, k)
        short = (_shortened(key, value, longest) for value in begun)
        return [*dict.fromkeys(filter(None, short))]

    def nearest(self, key: str, value: str) -> str:
        """Return half a sentence about what comes nearest to a value that nothing has."""
        near = self._names[key].nearest(value, _NEAREST)
        if not near:
            return "there is none."
        *others, last = near
        if not others:
            return f"the nearest is {last}."
        return f"the nearest are {', '.join(others)} and {last}."

    @cached_property
    def _names(self) -> dict[str, Names]:
        """The names that each key takes, those that most passages have first."""
        table = self._snapshot.paragraphs
        firsts = self._snapshot.passages.firsts
        per_source = np.diff(firsts.searchsorted(table.firsts))
        under = heading_numbers(table.headings.firsts, table.sections[firsts], per_source)
        per_heading = np.bincount(under, minlength=len(table.headings.labels) + 1)[:-1]
        sections = [*table.headings.labels, *table.sources.titles]
        counts = [*per_heading.tolist(), *per_source.tolist()]
        return {
            "file": Names.counted(table.sources.paths, per_source.tolist()),
            "in": Names.counted(sections, counts),
        }


def _shortened(key: str, value: str, longest: int) -> str:
    """Return a value that narrows to all that another one does; empty where there is none."""
    if len(value) <= longest:
        return value
    if key == "file":
        name = PurePosixPath(value).name
        return name if len(name) <= longest else ""
    return value[: longest + 1].rpartition(" ")[0]


def heading_numbers(
    firsts: NDArray[np.uint32], sections: NDArray[np.uint32], counts: NDArray[np.integer]
) -> NDArray[np.int64]:
    """Return the numbers of headings in the corpus, given those within their sources, from 1.

    Args:
        firsts: The number of each source's first heading, and at the end how many there are.
        sections: The numbers within the sources, source by source; 0 for none.
        counts: How many of them each source has.

    Returns:
        The numbers; how many headings there are, for none.
    """
    begun = np.repeat(firsts[:-1].astype(np.int64), counts)
    return np.where(sections > 0, begun + sections - 1, int(firsts[-1]))
