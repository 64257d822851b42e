"""Which terms does a question search for, and how much does each count?"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Final

from retrieval.index import Token, grams_of

CARRIED_WEIGHT: Final = 0.5
"""The weight of a carried term, where the question's own terms weigh 1. It is a half because an
index counts whole repeats."""

_MOST_TOKENS_OF_A_SHORT_ONE: Final = 6


@dataclass(frozen=True)
class Query:
    """A question, analysed.

    Attributes:
        own: The tokens of the question.
        carried: Tokens of an earlier question. They count half, or in full where the question
            has no tokens of its own.
        wrapping: Terms of words by which people wrap a question, such as *please tell me*, and of
            those by which they tell of themselves and which the corpus lacks. They are searched
            for, but count nothing in what an answer must reach. Empty where the question has no
            others.
        general: Terms of words that tell nothing of what the question is about, such as *get* and
            *need*. They count in what an answer must reach, but find nothing where the question is
            short. Empty where the corpus has none of the others.
    """

    own: tuple[Token, ...]
    carried: tuple[Token, ...] = ()
    wrapping: frozenset[str] = frozenset()
    general: frozenset[str] = frozenset()

    @property
    def tokens(self) -> tuple[Token, ...]:
        """All tokens, the question's own first."""
        return self.own + self.carried

    @property
    def carried_weight(self) -> float:
        """How much a carried token counts; an own one counts 1."""
        return CARRIED_WEIGHT if self.own else 1.0

    @cached_property
    def searched(self) -> tuple[Token, ...]:
        """The question's tokens that are searched for: in a short one without general words."""
        if len(self.own) > _MOST_TOKENS_OF_A_SHORT_ONE:
            return self.own
        return tuple(token for token in self.own if token.term not in self.general)

    @property
    def length(self) -> float:
        """The number of terms that an answer must reach, each counted by its weight."""
        own = sum(token.term not in self.wrapping for token in self.own)
        return own + self.carried_weight * len(self.carried)

    @property
    def is_mixed(self) -> bool:
        """Whether it has tokens of both questions."""
        return bool(self.own and self.carried)

    @property
    def terms(self) -> list[str]:
        """The terms as an index counts them: where some count half, the others stand twice."""
        own = [token.term for token in self.searched]
        return own * (2 if self.is_mixed else 1) + [token.term for token in self.carried]

    @property
    def scale(self) -> float:
        """The factor by which to multiply an index's score for `terms`."""
        return CARRIED_WEIGHT if self.is_mixed else 1.0

    @cached_property
    def once(self) -> dict[str, float]:
        """How much each term counts that is searched for; repeats count once."""
        carried = dict.fromkeys((token.term for token in self.carried), self.carried_weight)
        return carried | dict.fromkeys((token.term for token in self.searched), 1.0)

    @cached_property
    def own_terms(self) -> frozenset[str]:
        """The terms of the question's own tokens."""
        return frozenset(token.term for token in self.own)

    @cached_property
    def weights(self) -> dict[str, float]:
        """How much each term counts, repeats added up."""
        weights: dict[str, float] = defaultdict(float)
        for token, weight in self.weighted():
            weights[token.term] += weight
        return dict(weights)

    def weighted(self) -> Iterator[tuple[Token, float]]:
        """Yield each token and how much it counts."""
        yield from ((token, 1.0) for token in self.own)
        yield from ((token, self.carried_weight) for token in self.carried)

    @cached_property
    def gram_weights(self) -> dict[str, float]:
        """How much each gram counts of the words that are searched for, repeats added up."""
        weights: dict[str, float] = defaultdict(float)
        for token, weight in self.weighted():
            if token.term in self.once:
                for gram in grams_of(token.folded):
                    weights[gram] += weight
        return dict(weights)

    @property
    def grams(self) -> tuple[str, ...]:
        """The grams of the words that are searched for, each once."""
        return tuple(self.gram_weights)

    def neighbours(self) -> Iterator[tuple[str, str, float]]:
        """Yield the terms of neighbouring tokens of one question, and how much they count."""
        for tokens, weight in ((self.own, 1.0), (self.carried, self.carried_weight)):
            for a, b in pairwise(tokens):
                if a.term != b.term:
                    yield a.term, b.term, weight
