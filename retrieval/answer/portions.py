"""Which parts of a snapshot do people ask who may not see all of it?

To whoever sees only some channels, the files of the others aren't there, and neither are those in
which somebody stands who has been forgotten meanwhile, until the next snapshot has what others say
in them.
"""

import threading
from collections.abc import Callable
from collections.abc import Set as AbstractSet
from typing import Final, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from retrieval.corpus import Omission
from retrieval.snapshots import Snapshot

_MOST_PORTIONS: Final = 8  # kept; each takes some 100 bytes a paragraph

_Made = TypeVar("_Made")


class Portions(Generic[_Made]):
    """What is made of the parts of one snapshot; safe to use from several threads.

    Args:
        snapshot: The snapshot.
        make: Makes it of a part; the latest are kept.
    """

    def __init__(self, snapshot: Snapshot, make: Callable[[Snapshot], _Made]) -> None:
        self._snapshot, self._make = snapshot, make
        self._latest: dict[frozenset[str] | Omission, _Made] = {}
        self._dividing = threading.Lock()

    def within(self, channels: AbstractSet[str]) -> _Made | None:
        """Return what is made of the files that somebody may see; None where they are all.

        What is no export of a channel is for all.

        Args:
            channels: The channels that they may see, as in `Source.channel`.
        """
        sources = self._snapshot.sources
        if not sources.walled:
            return None
        seen = sources.walled & channels

        def kept() -> NDArray[np.bool_]:
            return np.array([not one or one in seen for one in sources.channels], dtype=bool)

        return self._portion(seen, kept)

    def heeding(self, omission: Omission) -> _Made | None:
        """Return what is made of the files in which nobody stands who is left out by now.

        Args:
            omission: Whose words are left out now.

        Returns:
            None where they were left out when the snapshot was made.
        """
        more = omission.besides(self._snapshot.omission)
        if not more:
            return None

        def kept() -> NDArray[np.bool_]:
            people = self._snapshot.paragraphs.people
            mask = np.ones(len(self._snapshot.sources), dtype=bool)
            mask[people.sources_of(people.left_out(more))] = False
            return mask

        return self._portion(more, kept)

    def _portion(
        self, key: frozenset[str] | Omission, kept: Callable[[], NDArray[np.bool_]]
    ) -> _Made:
        from retrieval.snapshots import portion  # noqa: PLC0415 - few answers are of a portion

        with self._dividing:
            if (made := self._latest.pop(key, None)) is None:
                made = self._make(portion.of_files(self._snapshot, kept()))
            self._latest[key] = made
            while len(self._latest) > _MOST_PORTIONS:
                del self._latest[next(iter(self._latest))]
        return made
