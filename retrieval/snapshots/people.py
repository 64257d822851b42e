"""Which authors does a corpus have, and by which names are they known?"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from retrieval.corpus import Omission, name_key, name_parts
from retrieval.index import Texts


@dataclass(frozen=True)
class People:
    """The authors of a corpus: each is one name, in whatever files it stands.

    Attributes:
        names: The names of each author, a line each: first the one that texts are signed with,
            then the others in their order. Authors are in the order of their first lines.
        firsts: The place of each source's first author among those that follow, and at the end how
            many there are.
        numbers: The authors of the sources, source by source, by their places among all, from 0.
        nicknames: The other names that the source gives each of them, a line each.
    """

    names: Texts
    firsts: NDArray[np.uint32]
    numbers: NDArray[np.uint32]
    nicknames: Texts

    @classmethod
    def of(cls, counts: Sequence[int], signed: Sequence[str], nicknames: Sequence[str]) -> "People":
        """Return the table of some authors.

        Args:
            counts: How many authors each source has.
            signed: The name of each, source by source.
            nicknames: The other names of each, a line each.
        """
        others: dict[str, set[str]] = {name: set() for name in signed}
        for name, more in zip(signed, nicknames, strict=True):
            if more:
                others[name].update(more.split("\n"))
        ordered = sorted(others)
        numbers = {name: number for number, name in enumerate(ordered)}
        return cls(
            names=Texts.of("\n".join([name, *sorted(others[name])]) for name in ordered),
            firsts=np.array([*accumulate(counts, initial=0)], dtype=np.uint32),
            numbers=np.array([numbers[name] for name in signed], dtype=np.uint32),
            nicknames=Texts.of(nicknames),
        )

    def __len__(self) -> int:
        return len(self.names)

    def number(self, source: int, place: int) -> int:
        """Return the number of an author, given the place among the source's, from 1."""
        return int(self.numbers[int(self.firsts[source]) + place - 1])

    def name(self, number: int) -> str:
        """Return the name that an author's texts are signed with, by the author's number."""
        return self.names[number].partition("\n")[0]

    def meant(self, name: str) -> list[int]:
        """Return the numbers of those with just this name, or else with all of its words."""
        called: list[int] = self.called(name).tolist()
        return [number for number in called if self.has(number, name)] or called

    def has(self, number: int, name: str) -> bool:
        """Tell whether one of an author's names is just this, but for case and marks."""
        return name_key(name) in [name_key(one) for one in self.names[number].split("\n")]

    def own_names(self, numbers: Collection[int]) -> list[str]:
        """Return the names of some authors that none of the others has."""
        names = dict.fromkeys(name for n in numbers for name in self.names[n].split("\n"))
        signed = {self.name(number) for number in numbers}
        return [name for name in names if name in signed or {*self.meant(name)} <= {*numbers}]

    def left_out(self, omission: Omission) -> NDArray[np.uint32]:
        """Return the numbers of the authors whose words are left out."""
        found = (
            number
            for number, names in enumerate(self.names)
            if omission.leaves_out(names.split("\n"))
        )
        return np.fromiter(found, dtype=np.uint32)

    def sources_of(self, numbers: Collection[int] | NDArray[np.integer]) -> NDArray[np.int64]:
        """Return the numbers of the sources in which some authors stand, ascending."""
        places = np.flatnonzero(np.isin(self.numbers, np.asarray(numbers, dtype=np.uint32)))
        return np.unique(np.searchsorted(self.firsts, places, side="right") - 1)

    def signed(self) -> list[str]:
        """Return the name of each source's authors, source by source."""
        names = [lines.partition("\n")[0] for lines in self.names]
        return [names[number] for number in self.numbers.tolist()]

    def called(self, name: str) -> NDArray[np.int64]:
        """Return the numbers of the authors one of whose names holds all words of this one.

        Words are whole, and their case and marks are folded. Nobody is called by no word at all.
        """
        words = dict.fromkeys(name_key(name))
        held = [self._bearers.get(word, {}) for word in words] or [{}]
        # Each of the words has to stand in the same name.
        places = frozenset(held[0]).intersection(*held[1:])
        return np.unique(np.array([held[0][place] for place in places], dtype=np.int64))

    @cached_property
    def _bearers(self) -> dict[str, dict[int, int]]:
        """For each word of a name the places of the names that hold it, with their authors."""
        found: dict[str, dict[int, int]] = {}
        place = 0
        for number, lines in enumerate(self.names):
            for name in lines.split("\n"):
                for word in name_parts(name):
                    found.setdefault(word, {})[place] = number
                place += 1
        return found
