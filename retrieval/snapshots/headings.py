"""Under which headings do the paragraphs of a corpus stand?"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from retrieval.index import Texts


@dataclass(frozen=True)
class Headings:
    """The headings of a corpus, source by source.

    Attributes:
        firsts: The number of each source's first heading, and at the end how many there are.
        labels: The text of each.
        parents: The number of the heading above each within its source, from 1; 0 for none.
    """

    firsts: NDArray[np.uint32]
    labels: Texts
    parents: NDArray[np.uint32]

    @classmethod
    def of(cls, counts: Sequence[int], labels: Iterable[str], parents: bytes) -> "Headings":
        """Return the table of some headings, given how many each source has."""
        firsts = np.cumsum([0, *counts]).astype(np.uint32)
        return cls(firsts, Texts.of(labels), np.frombuffer(parents, dtype=np.uint32))

    def path(self, source: int, section: int) -> tuple[str, ...]:
        """Return the headings of a section of a source, the outermost first.

        Args:
            source: The number of the source, from 0.
            section: The number of the section's heading within the source, from 1; 0 for none.
        """
        labels: list[str] = []
        firsts, parents = self._views
        while section:
            number = firsts[source] + section - 1
            labels.insert(0, self.labels.row(number))
            if parents[number] >= section:
                raise ValueError("A heading stands above itself.")
            section = parents[number]
        return tuple(labels)

    def label(self, source: int, section: int) -> str:
        """Return the heading of a section of a source, given as for `path`; there is one."""
        return self.labels.row(self._views[0][source] + section - 1)

    @cached_property
    def _views(self) -> tuple[memoryview, memoryview]:
        """`firsts` and `parents`, of which single values are read in a fifth of the time."""
        return self.firsts.data, self.parents.data

    def numbers(
        self, sections: NDArray[np.uint32], counts: NDArray[np.integer]
    ) -> NDArray[np.int64]:
        """Return the numbers of headings among all, given those within their sources, from 1.

        Args:
            sections: The numbers within the sources, source by source; 0 for none.
            counts: How many of them each source has.

        Returns:
            The numbers; how many headings there are, for none.
        """
        begun = np.repeat(self.firsts[:-1].astype(np.int64), counts)
        return np.where(sections > 0, begun + sections - 1, int(self.firsts[-1]))
