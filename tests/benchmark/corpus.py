"""Which corpus and questions do benchmarks measure? Both come from a seed, shaped like language.

Terms are drawn by Zipf and Mandelbrot's law over so many ranks that the vocabulary grows with the
corpus (Heaps' law); a passage repeats some of its own terms (burstiness); lengths are lognormal.
They stand for terms after stop words, so the most frequent one is in about every fifth passage.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

SEED: Final = 20_260
_RANKS: Final = 40_000_000
_EXPONENT: Final = 1.5
_SHIFT: Final = 160.0
_REPEATED: Final = 0.18
"""Share of a passage's terms that repeat one of its own."""
_MEDIAN: Final = 46.0
_SPREAD: Final = 0.55
_BATCH: Final = 1 << 14
"""Passages that are made at a time; later ones don't change those before."""

_ONSETS: Final = tuple("b c d f g h j k l m n p r s t v w z br cl dr fl gr pl pr st tr th".split())
_VOWELS: Final = tuple("a e i o u ai ea ou".split())


@dataclass(frozen=True)
class Corpus:
    """Passages as numbers of terms, on disk.

    Attributes:
        tokens: The terms of all passages, one passage after another.
        ends: Offsets just after the last token of each passage.
    """

    tokens: NDArray[np.uint32]
    ends: NDArray[np.int64]

    @property
    def size(self) -> int:
        return len(self.ends)

    def save(self, folder: Path) -> None:
        np.save(folder / "tokens.npy", self.tokens)
        np.save(folder / "ends.npy", self.ends)

    @classmethod
    def load(cls, folder: Path) -> "Corpus":
        return cls(
            np.load(folder / "tokens.npy", mmap_mode="r"),
            np.load(folder / "ends.npy", mmap_mode="r"),
        )

    def batches(self, names: "Names") -> Iterator[list[list[str]]]:
        """Yield the terms of each passage, some thousands of passages at a time."""
        begin = 0
        for first in range(0, self.size, _BATCH):
            ends = self.ends[first : first + _BATCH].tolist()
            terms = names.of(self.tokens[begin : ends[-1]])
            cuts = [0, *(end - begin for end in ends)]
            yield [terms[cut:end] for cut, end in pairwise(cuts)]
            begin = ends[-1]


class Names:
    """Written terms by their numbers; the same number is always the same string."""

    def __init__(self) -> None:
        self._known: dict[int, str] = {}

    def of(self, numbers: NDArray[np.uint32]) -> list[str]:
        distinct, places = np.unique(numbers, return_inverse=True)
        known = self._known
        written = [known.get(n) or known.setdefault(n, name(n)) for n in distinct.tolist()]
        return [written[place] for place in places.tolist()]


def name(number: int) -> str:
    """Return a term of two to four syllables; frequent ones are short, as in language."""
    syllables = []
    number += 200
    while number:
        number, onset = divmod(number, len(_ONSETS))
        number, vowel = divmod(number, len(_VOWELS))
        syllables.append(_ONSETS[onset] + _VOWELS[vowel])
    return "".join(syllables)


class Maker:
    """Makes a corpus and questions, always the same ones."""

    @cached_property
    def _edges(self) -> tuple[float, float]:
        power = 1 - _EXPONENT
        return (_SHIFT + 1) ** power, (_RANKS + _SHIFT + 1) ** power

    def _terms(self, random: np.random.Generator, count: int) -> NDArray[np.uint32]:
        """Draw terms by the inverse of the integral of the law."""
        low, high = self._edges
        drawn = random.random(count) * (high - low) + low
        return (drawn ** (1 / (1 - _EXPONENT)) - _SHIFT - 1).astype(np.uint32)

    def corpus(self, size: int) -> Corpus:
        """Make `size` passages."""
        tokens, lengths = [], []
        for batch, first in enumerate(range(0, size, _BATCH)):
            random = np.random.default_rng([SEED, batch])
            own = np.maximum(3, random.lognormal(np.log(_MEDIAN), _SPREAD, _BATCH)).astype(np.int64)
            own = own[: size - first]
            drawn = self._terms(random, int(own.sum()))
            begins = np.repeat(np.cumsum(own) - own, own)
            earlier = begins + (random.random(len(drawn)) * np.repeat(own, own)).astype(np.int64)
            repeats = random.random(len(drawn)) < _REPEATED
            tokens.append(np.where(repeats, drawn[earlier], drawn))
            lengths.append(own)
        return Corpus(np.concatenate(tokens), np.cumsum(np.concatenate(lengths)))

    def questions(self, corpus: Corpus, count: int) -> list[list[str]]:
        """Make questions of five to eight terms, most from one passage, the rest from anywhere."""
        random = np.random.default_rng([SEED, 1 << 30])
        names = Names()
        questions = []
        for _ in range(count):
            passage = int(random.integers(corpus.size))
            begin = int(corpus.ends[passage - 1]) if passage else 0
            held = corpus.tokens[begin : int(corpus.ends[passage])]
            terms = int(random.integers(5, 9))
            own = random.choice(held, min(len(held), int(np.ceil(terms * 0.6))), replace=False)
            other = random.choice(corpus.tokens, terms - len(own))
            asked = np.concatenate([own, other])
            random.shuffle(asked)
            questions.append(names.of(asked))
        return questions
