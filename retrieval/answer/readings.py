"""Which other spellings may the words of a question have in a corpus?

`Wi-Fi`, `wifi` and `wi fi` are one word, and so are `GPT-4` and `GPT4`, `Node.js` and `nodejs`,
`12 kg` and `12kg`, `5th` and `5`. The index keeps them as they are written. Where the corpus lacks
what was typed, the question is read as what the corpus has; where it has both, it is asked twice.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import groupby
from typing import Final, NamedTuple

from retrieval.corpus import languages
from retrieval.index import DOUBTFUL_CONTRACTIONS, NAMES, Token, analysis

MOST_PASSAGES_COMPARED: Final = 20
"""In at most so many passages two words are looked for side by side."""

_PARTED_SHARE: Final = 0.25
"""Two words are another spelling of one where they stand side by side at least this often, as a
share of the passages that have it as one."""

_LONE_LETTERS: Final = 2
"""A piece with no more letters is hardly a word by itself: the `fi` of `wi fi`."""

_FEWEST_LETTERS_PARTED: Final = 4
_MOST_LETTERS_PARTED: Final = 30
_MOST_WORDS_PARTED: Final = 40  # in one question
_MOST_WORDS_KEPT: Final = 20_000  # with what they are as two

_HYPHENS: Final = frozenset("-\u2010\u2011.")
_COMPOUND: Final = re.compile(
    r"(?<![\w.'\u2010\u2011-])([^\W_]+)[-\u2010\u2011.]([^\W_]+)(?![\w\u2010\u2011-]|['.]\w)"
)
_ORDINAL: Final = re.compile("([0-9]+)(?:st|nd|rd|th)")
_DECADE: Final = re.compile("([0-9]+0)s")
_MEASURED: Final = re.compile("([0-9]+)([a-z]{1,4})")
_NUMBERED: Final = re.compile("([a-z]+)([0-9]+)")
_UNIT: Final = re.compile("[a-z]{1,4}")
_SPARE: Final = DOUBTFUL_CONTRACTIONS | NAMES


@dataclass(frozen=True, slots=True)
class Known:
    """What a corpus tells about words.

    Attributes:
        df: Returns how many passages hold a term.
        term: Returns the term of a word that passages hold in some form; None where none does.
        has_word: Tells whether a passage holds a word in just this form.
        times_together: Returns in how many of the first passages with two terms one stands just
            before the other.
        is_written: Tells whether one word stands just before another in a passage that holds the
            term: for common words, which are no terms.
    """

    df: Callable[[str], int]
    term: Callable[[str], str | None]
    has_word: Callable[[str], bool]
    times_together: Callable[[str, str], int]
    is_written: Callable[[str, str, str], bool]

    def has(self, term: str) -> bool:
        """Tell whether a passage holds a term."""
        return self.df(term) > 0


_Parted = tuple[tuple[str, str], ...]
"""Folded words, each with its term in the corpus; empty where it hasn't all of them."""


class _Spelling(NamedTuple):
    """A piece of a question with the tokens as typed, and those of its other spelling, if any."""

    typed: tuple[Token, ...]
    other: tuple[Token, ...]


class Readings:
    """Finds other spellings of the words of questions; safe to use from several threads.

    Args:
        known: What a corpus tells.
    """

    def __init__(self, known: Known) -> None:
        self._known = known
        # A word is looked up in some ten pieces, and words come again.
        self._parted = lru_cache(maxsize=_MOST_WORDS_KEPT)(partial(_parted, known))

    def of(
        self, text: str, tokens: Sequence[Token]
    ) -> tuple[tuple[Token, ...], tuple[Token, ...] | None]:
        """Return the tokens by which the corpus is asked, and those by which it is asked besides.

        Args:
            text: The question that was analysed.
            tokens: Its tokens.

        Returns:
            The tokens as typed, but in the corpus's spelling where it has no other; and the tokens
            in the other spelling of all that the corpus spells in two ways, None where there is
            none.
        """
        has = self._known.has
        tokens = _said(_whole_numbers(tokens, self._known), self._known)
        pieces = [*self._spelled(text, tokens)]
        if not any(other for _, other in pieces):  # as for most questions
            return tuple(tokens), None
        main: list[Token] = []
        besides: list[Token] = []
        for typed, other in pieces:
            has_typed = not other or (bool(typed) and all(has(token.term) for token in typed))
            main += typed if has_typed else other
            besides += other or typed
        differ = [token.term for token in main] != [token.term for token in besides]
        return tuple(main), tuple(besides) if differ else None

    def _spelled(self, text: str, tokens: Sequence[Token]) -> Iterator[_Spelling]:
        """Yield a question piece by piece, with other spellings that the corpus has."""
        # A compound that begins with a stop word is met at its second part.
        compounds = {
            place: match
            for match in ([] if _HYPHENS.isdisjoint(text) else _COMPOUND.finditer(text))
            if not (match[1].isdigit() and match[2].isdigit())
            for place in (match.start(2), match.start())
        }
        done = -1
        for number, token in enumerate(tokens):
            if token.start < done:
                continue
            following = tokens[number + 1] if number + 1 < len(tokens) else None
            compound = compounds.get(token.start)
            if joined := _joined(text, token, following, compound, self._known):
                done = joined.end
                pieces = [one for one in tokens[number : number + 2] if one.end <= done]
                # Of a compound with a common word, such as on-line, the rest is not what was typed.
                yield _Spelling(tuple(pieces) if len(pieces) > 1 else (), (joined,))
            elif number < _MOST_WORDS_PARTED:
                parted = self._parted(token.folded, token.term)
                other = [token._replace(term=term, folded=word) for word, term in parted]
                yield _Spelling((token,), tuple(other))
            else:
                yield _Spelling((token,), ())


def _said(tokens: list[Token], known: Known) -> list[Token]:
    """Return tokens without contractions that may be words, and stressed words: cant, IT.

    They are left out where the corpus lacks them and the question has other words.
    """
    rest = [token for token in tokens if token.folded not in _SPARE or known.has(token.term)]
    return rest or tokens


def _whole_numbers(tokens: Sequence[Token], known: Known) -> list[Token]:
    """Return tokens with a number such as 3.11 as one, and not as its parts.

    A longer one is cut to what the corpus has of it, `3.11.4` to `3.11`; or it stays in parts, as a
    date may be written in other ways.
    """
    if not any("." in token.folded for token in tokens):
        return [*tokens]
    found: list[Token] = []
    for _, same in groupby(tokens, key=lambda token: (token.start, token.end)):
        group = [*same]
        whole = [token for token in group if "." in token.folded[1:]]
        if not whole:
            found += group
            continue
        unit = [token for token in group if token.folded.isalpha()]
        has = [token for token in whole if known.has(token.term)]
        if has or len(whole) == 1:
            found += [(has or whole)[-1], *unit]
        else:
            found += [token for token in group if token not in whole]
    return found


def _joined(
    text: str,
    token: Token,
    following: Token | None,
    compound: re.Match[str] | None,
    known: Known,
) -> Token | None:
    """Return a token and the one after it as one word, where the corpus has that word."""
    if compound is not None:
        word = analysis.fold(compound[1]) + analysis.fold(compound[2])
        start, end = compound.span()
    elif following and text[token.end : following.start] == " ":
        if not _are_pieces(token.folded, following.folded):
            return None
        word = token.folded + following.folded
        start, end = token.start, following.end
    else:
        return None
    term = known.term(word)
    if term is None or term == token.term:
        return None
    return Token(term, text[start:end].lower(), start, end, word)


def _are_pieces(first: str, second: str) -> bool:
    """Tell whether two words side by side may be one: wi fi, 12 kg, GPT 4."""
    if first.isdigit():
        return _UNIT.fullmatch(second) is not None
    if second.isdigit():
        return first.isalpha()
    lone = min(len(first), len(second)) <= _LONE_LETTERS
    return lone and len(first + second) >= _FEWEST_LETTERS_PARTED and (first + second).isalpha()


def _parted(known: Known, word: str, own: str) -> _Parted:
    """Return a word as two, or an ordinal as its number, where the corpus has them so.

    Args:
        known: What the corpus tells.
        word: The word, folded.
        own: Its term.
    """
    is_known = known.has(own)
    if not word.isalpha():
        if match := _ORDINAL.fullmatch(word):
            return _known([match[1]], known)
        if match := _DECADE.fullmatch(word):
            return () if is_known else _known([match[1]], known)
        if word.isdecimal() and word.isascii():
            return _known([word + _ending(int(word[-2:]))], known)
    pairs = _pairs(word, is_known=is_known)
    # What is nearly always one word is only by chance two: a map and the p of `map p`.
    least = max(1, _PARTED_SHARE * min(known.df(own), MOST_PASSAGES_COMPARED))
    for pair in pairs:
        if found := _known(pair, known):
            (_, term), (_, other) = found
            if known.times_together(term, other) >= least:
                return found
    return () if is_known else _parted_from_a_common_word(pairs, known)


def _pairs(word: str, *, is_known: bool) -> list[tuple[str, str]]:
    """Return which two words a word may consist of, those with the shortest first one first."""
    if not word.isalpha() and (match := _MEASURED.fullmatch(word) or _NUMBERED.fullmatch(word)):
        return [(match[1], match[2])]
    size = len(word)
    if not (word.isalnum() and _FEWEST_LETTERS_PARTED <= size <= _MOST_LETTERS_PARTED):
        return []
    # What the corpus has as one word is hardly two longer ones in it as well.
    ends = dict.fromkeys((1, 2, size - 2, size - 1)) if is_known else range(1, size)
    return [(word[:end], word[end:]) for end in ends]


def _parted_from_a_common_word(pairs: Sequence[tuple[str, str]], known: Known) -> _Parted:
    """Return what is left of a word such as `login`, where the corpus has `log in`."""
    common = analysis.stop_words(languages.ENGLISH)
    for first, second in pairs:
        if (first in common) != (second in common):
            found = _known([second if first in common else first], known)
            if found and known.is_written(first, second, found[0][1]):
                return found
    return ()


def _known(words: Sequence[str], known: Known) -> _Parted:
    """Return words with their terms; nothing where the corpus lacks one of them."""
    # A short piece, such as the `h` of `h andle`, has often been looked up, and often is no word.
    terms: dict[str, str] = {}
    for word in sorted(words, key=len):
        if (term := known.term(word)) is None:
            return ()
        terms[word] = term
    if not all(map(known.has_word, words)):
        return ()
    return tuple((word, terms[word]) for word in words)


def _ending(number: int) -> str:
    """Return the ending of an English ordinal, given its last two digits."""
    if number in {11, 12, 13}:
        return "th"
    return {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
