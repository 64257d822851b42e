"""How alike are words in their letters?

Runs of four letters find what stems part (compute, computation) and what is spelled otherwise.
A word is framed by `^` and `$`, so its beginning and end count; a word of two letters is one gram.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from functools import cached_property, lru_cache
from typing import Final

from retrieval import ranking

LENGTH: Final = 4

_ALIKE: Final = 0.3
_MOST_ALIKE: Final = 20


@lru_cache(maxsize=100_000)
def grams(word: str) -> tuple[str, ...]:
    """Return a word's grams in order; of a framed word shorter than a gram, the whole."""
    framed = f"^{word}$"
    return tuple(framed[i : i + LENGTH] for i in range(len(framed) - LENGTH + 1)) or (framed,)


class GramModel:
    """The grams of a corpus's words.

    How many passages hold a gram is estimated from the words that hold it, as if words were
    spread independently: exact counts rank no better (−0.0003 nDCG@10) and cost a pass over all
    passages.

    Args:
        words: Folded words with the number of passages that hold them.
        passages: How many passages there are.
    """

    def __init__(self, words: Mapping[str, int], passages: int) -> None:
        self._words = words
        self._passages = passages

    @cached_property
    def idf(self) -> Mapping[str, float]:
        """The weight of every gram of the corpus."""
        without: dict[str, float] = defaultdict(float)
        for word, df in self._words.items():
            share = math.log1p(-min(df / self._passages, 1 - 1e-9))
            for gram in set(grams(word)):
                without[gram] += share
        return {
            gram: ranking.idf(self._passages, self._passages * -math.expm1(share))
            for gram, share in without.items()
        }

    def query(self, words: Iterable[str]) -> Counter[str]:
        """Return the grams of a question's words that the corpus knows, repeats counted."""
        return Counter(gram for word in words for gram in grams(word) if gram in self.idf)

    def alike(self, word: str) -> list[tuple[str, float]]:
        """Return words of the corpus that share much of their letters with a word.

        Returns:
            At most 20, with their Dice coefficient weighted by idf, best first; the word itself
            is left out.
        """
        own = set(grams(word))
        rare = ranking.idf(self._passages, 0)
        weight = sum(self.idf.get(gram, rare) for gram in own)
        shared: Counter[str] = Counter()
        for gram in own:
            for other in self._holders.get(gram, ()):
                shared[other] += self.idf[gram]  # type: ignore[assignment]  # floats count too
        found = []
        for other, common in shared.items():
            if other != word:
                likeness = 2 * common / (weight + sum(self.idf[g] for g in set(grams(other))))
                if likeness >= _ALIKE:
                    found.append((other, likeness))
        return sorted(found, key=lambda pair: (-pair[1], pair[0]))[:_MOST_ALIKE]

    @cached_property
    def _holders(self) -> Mapping[str, list[str]]:
        holders = defaultdict(list)
        for word in self._words:
            for gram in set(grams(word)):
                holders[gram].append(word)
        return holders
