"""When is what stands at a place of a source said?

Captions tell it of each of their pieces, of which a paragraph has many. What has no times has no
row here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

_THOUSANDTHS: Final = 1_000
_LATEST: Final = 2**32 - 1
"""The last moment that a row can tell, in thousandths of a second; some 50 days."""


@dataclass(frozen=True)
class Moments:
    """The times at which the pieces of sources are said, source by source.

    Attributes:
        firsts: The number of each source's first row, and at the end how many there are.
        places: The offset of each one's first byte in its source's text; a source's last row is
            where that ends.
        moments: Thousandths of a second from the beginning; of a source's last row, when all ends.
    """

    firsts: NDArray[np.uint32]
    places: NDArray[np.uint32]
    moments: NDArray[np.uint32]

    @classmethod
    def of_file(cls, places: Sequence[int], seconds: Sequence[float]) -> Self:
        """Return the rows of one file, given the places and the seconds of its times."""
        moments = np.minimum(np.array(seconds, dtype=np.float64) * _THOUSANDTHS, _LATEST)
        return cls(
            firsts=np.array([0, len(places)], dtype=np.uint32),
            places=np.array(places, dtype=np.uint32),
            moments=moments.round().astype(np.uint32),
        )

    def joined(self, *more: "Moments") -> Self:
        """Return these rows, and after them those of other sources."""
        tables: list[Moments] = [self, *more]
        counts = np.concatenate([np.diff(table.firsts) for table in tables])
        return type(self)(
            firsts=np.append(0, np.cumsum(counts)).astype(np.uint32),
            places=np.concatenate([table.places for table in tables]),
            moments=np.concatenate([table.moments for table in tables]),
        )

    def taken(self, rows: NDArray[np.int64], firsts: NDArray[np.int64]) -> Self:
        """Return some of the rows, source by source, with `firsts` as it then is."""
        return type(self)(firsts.astype(np.uint32), self.places[rows], self.moments[rows])

    def __len__(self) -> int:
        return len(self.places)

    def at(self, source: int, byte: int) -> float | None:
        """Return when what stands at a byte of a source is said; None where nothing tells.

        Args:
            source: The number of the source, from 0.
            byte: The offset of the byte in the source's text.
        """
        low, high = self.firsts[source : source + 2].tolist()
        if low == high:
            return None
        row = low + int(self.places[low:high].searchsorted(byte, side="right")) - 1
        return int(self.moments[row]) / _THOUSANDTHS if row >= low else None

    def end(self, source: int) -> float | None:
        """Return when all that a source says ends, by its number; None where nothing tells."""
        low, high = self.firsts[source : source + 2].tolist()
        return int(self.moments[high - 1]) / _THOUSANDTHS if low < high else None
