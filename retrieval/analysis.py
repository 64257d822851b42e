"""Which terms does a text hold, and where?

Words in the sense of Unicode, lower case, without stop words, reduced to Snowball stems.
The same analysis serves passages and questions.
"""

import re
import threading
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import Stemmer

# A combining mark belongs to the letter before it.
_LETTERS: Final = "[^\\W_](?:[^\\W_]|[\u0300-\u036f])*"
_WORD: Final = re.compile(f"{_LETTERS}(?:['\u2019]{_LETTERS})*")

STOP_WORDS: Final = frozenset(
    # Articles, conjunctions, prepositions, pronouns and auxiliaries, …
    """
    a an the and or but nor so if then else than as at by for from in into of off on onto out over
    to up with without within about above after again against before below between down during
    through under until while upon
    i me my mine myself we us our ours ourselves you your yours yourself he him his himself she her
    hers herself it its itself they them their theirs themselves this that these those there here
    am is are was were be been being do does did doing done have has had having can could shall
    should will would may might must ought not no
    """.split()
) | frozenset(
    # … the words that only make a sentence a question, and contractions without their 's.
    """
    what which who whom whose when where why how whether
    i'm i've i'd i'll you're you've you'd you'll he'd he'll she'd she'll it'd it'll we're we've
    we'd we'll they're they've they'd they'll that'd that'll there'd there'll let's who'd who'll
    what're what'd don't doesn't didn't isn't aren't wasn't weren't haven't hasn't hadn't can't
    cannot couldn't won't wouldn't shouldn't shan't mustn't mightn't ain't
    """.split()
)

_local: Final = threading.local()


@dataclass(frozen=True, slots=True)
class Token:
    """A term and the span of the text it was read from.

    Attributes:
        term: The stem that is indexed.
        word: As written, in lower case.
        start: Offset of its first character in the text.
        end: Offset after its last character.
    """

    term: str
    word: str
    start: int
    end: int


def tokens(text: str) -> Iterator[Token]:
    """Yield the tokens of a text in order; stop words give none."""
    for match in _WORD.finditer(text):
        written = match.group()
        word = _folded(written)
        if word not in STOP_WORDS:
            yield Token(_stem(word), written.lower(), match.start(), match.end())


def terms(text: str) -> list[str]:
    """Return the terms of a text in order, repeats included."""
    return [token.term for token in tokens(text)]


def _folded(written: str) -> str:
    """Return the lower-case word, composed, with plain apostrophes and without `'s`."""
    word = written.lower().replace("\u2019", "'").removesuffix("'s")
    return word if word.isascii() else unicodedata.normalize("NFC", word)


@lru_cache(maxsize=100_000)
def _stem(word: str) -> str:
    # A stemmer keeps a buffer between calls, so each thread has its own.
    if not hasattr(_local, "stemmer"):
        _local.stemmer = Stemmer.Stemmer("english", 0)
    stem: str = _local.stemmer.stemWord(word)
    return stem
