"""What does a question take over from the one before it?

A follow-up leaves out what both are about: “Why does it work?”, “And compute?”. It is told by its
form; whether something is taken over is then decided by what the corpus holds.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Final

from retrieval.index import Token

MOST_WORDS_CARRIED: Final = 8
"""At most so many words are taken over, the first ones of the earlier question that the corpus
has."""

_FEW_WORDS: Final = 2  # a question of no more is a follow-up
_SHORT_QUESTION_WORDS: Final = 4  # a question of no more is one when it has a pronoun
_WORDS_BEFORE_A_PRONOUN: Final = 1

_PRONOUN: Final = re.compile(
    r"\b(?:it|its|they|them|their|theirs|he|him|his|she|her|hers|ones?)"
    r"\b",
    re.IGNORECASE,
)
_OPENING: Final = re.compile(r"\W*(?:and|but|or|so|then|also|(?:what|how) about)\b", re.IGNORECASE)


def leans_back(question: str, own: Sequence[Token]) -> bool:
    """Tell whether an English question has the form of a follow-up.

    So it has with at most two words that are searched for, with `and` or the like at its
    beginning, or, with at most four, with a pronoun that only one of them precedes, as more
    would be what it stands for. `This` and `that` are none here: they stand before a noun too.

    Args:
        question: The text that was analysed.
        own: The tokens of the question.
    """
    if len(own) <= _FEW_WORDS or _OPENING.match(question):
        return True
    before = own[_WORDS_BEFORE_A_PRONOUN].start
    return len(own) <= _SHORT_QUESTION_WORDS and _PRONOUN.search(question, 0, before) is not None


def carried(
    own: Sequence[Token], earlier: Iterable[Token], is_known: Callable[[str], bool]
) -> tuple[Token, ...]:
    """Return what a question takes over: tokens of the earlier one, each term once.

    Args:
        own: The question's tokens; what it says itself isn't carried.
        earlier: The earlier question's tokens.
        is_known: Tells whether the corpus has a term; what it lacks isn't carried.
    """
    terms = {token.term for token in own}
    taken: dict[str, Token] = {}
    for token in earlier:
        if token.term not in terms and is_known(token.term):
            taken.setdefault(token.term, token)
    return tuple(taken.values())[:MOST_WORDS_CARRIED]
