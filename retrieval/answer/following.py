"""What does a question take over from the one before it?

A follow-up leaves out what both questions are about: “Why does it work?”, “And compute?”. Its form
tells that it is one; what the corpus holds then decides whether it takes anything over.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Final

from retrieval.answer import questions
from retrieval.index import Token, analysis

MOST_WORDS_CARRIED: Final = 8
"""A question takes over at most this many words, the first ones of the earlier question that the
corpus has."""

_FEW_WORDS: Final = 2  # a question with no more is a follow-up
_SHORT_QUESTION_WORDS: Final = 4  # a question with no more is one if it has a pronoun
_WORDS_BEFORE_A_PRONOUN: Final = 1

_PRONOUN: Final = re.compile(
    r"\b(?:it|its|they|them|their|theirs|he|him|his|she|her|hers|ones?)"
    r"\b",
    re.IGNORECASE,
)
# Characters; a longer text has a topic of its own.
_LONGEST_ASKING_FOR_A_SOURCE: Final = 200

# Words that say nothing of what is asked about, in a question whether something is true.
_ABOUT_SOURCES: Final = frozenset(
    """
    source sources sourced cite cites cited citation citations reference references ref refs
    evidence proof prove proves proved proven basis support supports supported back backs backed
    backing quote quotes quoted quotation link links
    true truth false untrue correct incorrect right wrong accurate inaccurate legit real really
    actually serious seriously sure certain fact facts factual factually
    verify verified verifies verification check checked confirm confirms confirmed
    claim claims claimed statement assertion say says said saying state states stated mention
    mentions mentioned written agree agrees agreed think believe
    find finds found look looking search know knows known show shows tell give got get have need
    anyone anybody anything someone somebody something somewhere anywhere
    corpus text texts file files passage passages document documents doc docs
    please pls plz thanks hey hi ok okay hmm um lol bot exist exists available good any
    """.split()
)
_OPENING: Final = re.compile(r"\W*(?:and|but|or|so|then|also|(?:what|how) about)\b", re.IGNORECASE)


def leans_back(question: str, own: Sequence[Token]) -> bool:
    """Tell whether an English question has the form of a follow-up.

    It has that form if it has at most two words to search for, if it begins with `and` or the like,
    or if it has at most four such words and a pronoun that at most one of them precedes: more would
    be what the pronoun stands for. `This` and `that` don't count, since they stand before nouns
    too.

    Args:
        question: The text that was analysed.
        own: The tokens of the question.
    """
    if len(own) <= _FEW_WORDS or _OPENING.match(question):
        return True
    before = own[_WORDS_BEFORE_A_PRONOUN].start
    return len(own) <= _SHORT_QUESTION_WORDS and _PRONOUN.search(question, 0, before) is not None


def asks_for_a_source(text: str) -> bool:
    """Tell whether an English text asks no more than whether another one is true, and who says so.

    "Is that so?" and "a source for this?" do; what they are about is said in the message that they
    reply to.

    Args:
        text: The text, maybe empty.
    """
    if len(text) > _LONGEST_ASKING_FOR_A_SOURCE:
        return False
    question = questions.parse(text)
    if question.phrases or question.narrowing:
        return False
    words = (analysis.fold(token.word) for token in analysis.tokens(question.text))
    return all(word in _ABOUT_SOURCES for word in words)


def carried(
    own: Sequence[Token], earlier: Iterable[Token], is_known: Callable[[str], bool]
) -> tuple[Token, ...]:
    """Return what a question takes over: tokens of the earlier one, each term once.

    Args:
        own: The question's tokens; a term among them isn't carried.
        earlier: The earlier question's tokens.
        is_known: Tells whether the corpus has a term; one that it lacks isn't carried.
    """
    terms = {token.term for token in own}
    taken: dict[str, Token] = {}
    for token in earlier:
        if token.term not in terms and is_known(token.term):
            taken.setdefault(token.term, token)
    return tuple(taken.values())[:MOST_WORDS_CARRIED]
