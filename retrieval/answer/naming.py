"""Which of many names does a person mean by some words?

Names are compared by whole words, without case, marks and what stands between words. All of them
are one text, so that a million are searched in milliseconds.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from retrieval.corpus import unmarked
from retrieval.index import is_border

_NO_WORD: Final = re.compile("[^\\w\n]+|_+")
_BLANKS: Final = re.compile(" {2,}")
_LEAST_LIKENESS: Final = 65  # of 100, as rapidfuzz counts; two letters in common have 60


def folded(names: str) -> str:
    """Return the words of some names, one name a line, with a blank between any two words."""
    return _BLANKS.sub(" ", _NO_WORD.sub(" ", unmarked(names)))


def listed(names: Sequence[str]) -> str:
    """Return names, at least one, as a sentence tells them: *a, b and c*."""
    *others, last = names
    return f"{', '.join(others)} and {last}" if others else last


class Names:
    """Names in an order, such as that in which they are offered.

    Args:
        names: The names. One is shown by its first line, and meant by the words of all its lines.
    """

    def __init__(self, names: Sequence[str]) -> None:
        self._names = names
        self._folded = folded("\n".join(name.replace("\n", " ") for name in names))
        lengths = [len(line) + 1 for line in self.lines]
        self._starts = np.cumsum([0, *lengths])[: len(names)]

    @cached_property
    def lines(self) -> list[str]:
        """The words of each name, folded."""
        return self._folded.split("\n")[: len(self._names)]

    @classmethod
    def counted(cls, names: Iterable[str], counts: Iterable[int]) -> "Names":
        """Return each name once, those first that count most; blank ones are left out.

        Args:
            names: The names; those with the same words are one, spelled as the first of them.
            counts: How much each counts.
        """
        listed = [*names]
        spelled: dict[str, str] = {}
        total: dict[str, int] = {}
        for name, line, count in zip(listed, cls(listed).lines, counts, strict=True):
            if words := line.strip():
                spelled.setdefault(words, name)
                total[words] = total.get(words, 0) + count
        return cls([spelled[words] for words in sorted(total, key=lambda one: -total[one])])

    def __len__(self) -> int:
        return len(self._names)

    def saying(self, words: str) -> NDArray[np.int64]:
        """Return the numbers of the names that hold some words, one after the other."""
        places = np.array([*self._found(words, whole=True)], dtype=np.int64)
        numbers: NDArray[np.int64] = self._starts.searchsorted(places, side="right") - 1
        return numbers

    def begun(self, typed: str, k: int) -> list[str]:
        """Return the first names in which each of some words, maybe unfinished, is or begins one.

        Args:
            typed: The words in any order; blank for the first names of all.
            k: How many at most.
        """
        words = folded(typed.replace("\n", " ")).split()
        if not words:
            return [*map(_shown, self._names[:k])]
        begun: list[str] = []
        longest = max(words, key=len)
        for place in self._found(longest, whole=False):
            number = int(self._starts.searchsorted(place, side="right")) - 1
            line = self.lines[number]
            if all(_begins_in(line, word) for word in words):
                begun.append(_shown(self._names[number]))
                if len(begun) == k:
                    break
        return begun

    def nearest(self, name: str, k: int) -> list[str]:
        """Return the names with a line most like another name; none where none is like it."""
        wanted = folded(name.replace("\n", " ")).strip()
        lines = folded("\n".join(self._names)).split("\n")
        counts = (one.count("\n") + 1 for one in self._names)
        numbers = [number for number, count in enumerate(counts) for _ in range(count)]
        found = process.extract(wanted, lines, scorer=fuzz.WRatio, score_cutoff=_LEAST_LIKENESS)
        near = dict.fromkeys(_shown(self._names[numbers[place]]) for _, _, place in found)
        return [*near][:k]

    def _found(self, words: str, *, whole: bool) -> Iterator[int]:
        """Yield for each name where it first holds some words; maybe the last one only begins."""
        wanted = folded(words.replace("\n", " ")).strip()
        place = self._folded.find(wanted) if wanted else -1
        while place >= 0:
            end = place + len(wanted)
            if is_border(self._folded, place) and not (whole and not is_border(self._folded, end)):
                yield place
                end = self._folded.find("\n", end)
                if end < 0:
                    return
            else:
                end = place + 1
            place = self._folded.find(wanted, end)


def _shown(name: str) -> str:
    return " ".join(name.partition("\n")[0].split())


def _begins_in(line: str, word: str) -> bool:
    place = line.find(word)
    while place >= 0 and not is_border(line, place):
        place = line.find(word, place + 1)
    return place >= 0
