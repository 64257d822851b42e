"""Which terms does a text hold, and where?

Terms are Unicode's words in lower case, without stop words, reduced to Snowball stems. Scripts that
put no spaces between words give overlapping pairs of characters instead. Addresses, and tags with
attributes, hold no words: nobody asks by them. The same analysis serves passages and questions.
"""

import re
import string
import threading
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import chain, pairwise
from typing import Final

import Stemmer

from retrieval.corpus import (
    APOSTROPHES,
    CURLY_APOSTROPHE,
    SPACELESS_LETTERS,
    UNHEARD,
    WIDE_PUNCTUATION,
    is_mark,
    marks,
)

_SPACELESS_LETTER: Final = re.compile(f"[{''.join(SPACELESS_LETTERS)}]")
_PLAIN_WORD: Final = re.compile("[^\\W_]+(?:'[^\\W_]+)*", re.ASCII)

# Lower case, with a space for any byte that is in no word: splitting at white space takes two
# thirds of the time of a search for words.
_LOWERING_TABLE: Final = bytes(
    ord(chr(code).lower()) if code < 0x80 and (chr(code).isalnum() or chr(code) == "'") else 0x20
    for code in range(0x100)
)

# In such a text, any apostrophe that isn't between two letters, and the 's at the end of a word.
_NO_PART_OF_A_WORD: Final = re.compile(rb"'(?:(?<![a-z0-9]')|(?![a-z0-9])|s(?!'?[a-z0-9]))")

# The marks that prose most often has beside ASCII, and what each becomes in a word.
_TYPOGRAPHIC_MARKS: Final = [
    (CURLY_APOSTROPHE, "'"),
    *((mark, " ") for mark in "\u2018\u201c\u201d\u2013\u2014\u2026\xa0"),
]

_UNHEARD_MARK: Final = re.compile(f"[{UNHEARD}]")

PART: Final = "\0"
"""Nothing goes on across this character, which parts texts that are analysed as one."""

# Each pattern begins with what tells that it may match, and none is tried at one place twice.
_ADDRESS_SIGN: Final = re.compile(r"://|www\.")
_SCHEME_LETTERS: Final = f"{string.ascii_letters}{string.digits}+-."
_LINK_TARGET: Final = re.compile(
    r"\]\((?:<[^<>\n\0]*+>|[^\s()\0]++(?:\([^\s()\0]*+\)[^\s()\0]*+)*+)(?=\)|[ \t\n]+[\"'(])"
)
_TAG: Final = re.compile(r"<[A-Za-z][\w:.-]*+\s[^<>=\0]*+(?<=[\w-])=[^\s<>=\0][^<>\0]*+>")

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
        term: The stem that is indexed; two characters where the script has no spaces, or one
            that stands alone.
        word: The word as written, in lower case.
        start: Offset of its first character in the text.
        end: Offset after its last character; neighbours in a script without spaces overlap.
    """

    term: str
    word: str
    start: int
    end: int


def tokens(text: str) -> Iterator[Token]:
    """Yield the tokens of a text in order of their starts; stop words give none."""
    text = without_addresses(text)
    for match in (_PLAIN_WORD if text.isascii() else _word()).finditer(text):
        written = match.group()
        if not written.isascii() and _SPACELESS_LETTER.search(written):
            parts = _parts(text, *match.span())
        else:
            parts = iter([match.span()])
        for span in parts:
            written = text[slice(*span)]
            if (word := fold(written)) not in STOP_WORDS:
                yield Token(stem(word), written.lower(), *span)


def terms(text: str) -> list[str]:
    """Return the terms of a text in order, repeats included."""
    return [stem(word) for word in words(text)]


def words(text: str) -> list[str]:
    """Return the folded words of a text in order, stop words left out.

    Each is a term before stemming; in scripts without spaces it is the term itself.
    """
    return [word for word in spaced_words(text).decode().split() if word not in STOP_WORDS]


def spaced_words(text: str) -> bytes:
    """Return the folded words of a text in order, with blanks around them, in UTF-8.

    It makes no object for each word, since indexing spends most of its time here. Some or all of
    the stop words are among them.
    """
    text = without_addresses(text)
    if not text.isascii():
        for mark, plain in _TYPOGRAPHIC_MARKS:
            text = text.replace(mark, plain)
    if text.isascii():
        spaced = text.encode().translate(_LOWERING_TABLE)
        return _NO_PART_OF_A_WORD.sub(b" ", spaced) if b"'" in spaced else spaced
    # As `tokens` finds them.
    found: list[str] = []
    for written in _word().findall(text):
        if not written.isascii() and _SPACELESS_LETTER.search(written):
            found.extend(written[slice(*span)] for span in _parts(written, 0, len(written)))
        else:
            found.append(written)
    return " ".join(map(fold, found)).encode()


def without_addresses(text: str) -> str:
    """Return a text with blanks in place of all that is addressed to machines.

    Those are addresses, the targets of links in Markdown, and tags with attributes. Every other
    character stays where it is.
    """
    if "](" in text:
        text = _LINK_TARGET.sub(_blank, text)
    if "=" in text and "<" in text:
        text = _TAG.sub(_blank, text)
    if "://" in text or "www." in text:
        spans = list(_addresses(text))
        kept = pairwise([0, *chain.from_iterable(spans), len(text)])
        text = "".join(
            " " * (end - start) if number % 2 else text[start:end]
            for number, (start, end) in enumerate(kept)
        )
    return text


def _blank(match: re.Match[str]) -> str:
    return " " * len(match.group())


def _addresses(text: str) -> Iterator[tuple[int, int]]:
    """Yield the spans of addresses, which begin with a scheme or with `www.`."""
    body = _address_body(is_ascii=text.isascii())
    least = 0  # where the next one can begin
    for sign in _ADDRESS_SIGN.finditer(text):
        begun, end = sign.span()
        if begun < least:
            continue
        before = text[least:begun]
        scheme = len(before) - len(before.rstrip(_SCHEME_LETTERS))
        is_one = scheme > 0 if sign.group() == "://" else is_border(text, begun)
        begun -= scheme
        while least < begun and not is_border(text, begun):
            begun -= 1
        found = body.match(text, end) if is_one else None
        least = found.end() if found else end
        if found:
            yield begun, least


def fold(word: str) -> str:
    """Return a word in lower case, composed, with plain apostrophes and without `'s`."""
    folded = word.lower()
    if folded.isascii():
        return folded.removesuffix("'s")
    folded = _UNHEARD_MARK.sub("", folded.replace(CURLY_APOSTROPHE, "'")).removesuffix("'s")
    return unicodedata.normalize("NFC", folded)


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """Return the Snowball stem (English) of a folded word."""
    stemmed: str = _stemmer().stemWord(word)
    return stemmed


def stems(words: Sequence[str]) -> list[str]:
    """Return the stem of each of some words, without remembering any."""
    stemmed: list[str] = _stemmer().stemWords(words)
    return stemmed


def _stemmer() -> Stemmer.Stemmer:
    # It keeps a buffer between calls, so each thread has its own.
    if not hasattr(_local, "stemmer"):
        _local.stemmer = Stemmer.Stemmer("english", 0)
    stemmer: Stemmer.Stemmer = _local.stemmer
    return stemmer


def is_border(text: str, offset: int) -> bool:
    """Tell whether a word can begin or end before the character at `offset`.

    It can at both ends of a text and beside any letter of a script without spaces. It can't
    between two letters, a letter and its mark, or at an apostrophe between letters, except
    before a possessive `'s`.
    """
    if not 0 < offset < len(text):
        return True
    before, after = text[offset - 1], text[offset]
    if is_mark(after):
        return not (before.isalnum() or is_mark(before))
    if after in APOSTROPHES:
        possessive = text[offset + 1 : offset + 2] in {"s", "S"} and not _joins(text, offset + 2)
        return possessive or not (_joined(text, offset) and _joins(text, offset + 1))
    if before in APOSTROPHES:
        return not (_joined(text, offset - 1) and _joins(text, offset))
    return not (_joined(text, offset) and _joins(text, offset))


def _joins(text: str, place: int) -> bool:
    """Tell whether the letter at a place makes one word with a letter beside it."""
    letter = text[place : place + 1]
    return letter.isalnum() and not _SPACELESS_LETTER.match(letter)


def _joined(text: str, offset: int) -> bool:
    """Tell whether such a letter, with its marks, ends at an offset."""
    place = offset - 1
    while place > 0 and is_mark(text[place]):
        place -= 1
    return place >= 0 and _joins(text, place)


def _parts(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the spans between two offsets, cut where a script without spaces begins or ends."""
    for match in _part().finditer(text, start, end):
        if match.lastindex is None:
            yield match.span()
        else:
            places = [found.span() for found in _character().finditer(text, *match.span())]
            yield from [(first, last) for (first, _), (_, last) in pairwise(places)] or places


# The three patterns need all marks, which take some milliseconds to list, so they wait for a text
# with more than ASCII.


@cache
def _address_body(*, is_ascii: bool) -> re.Pattern[str]:
    """Return the pattern of what follows the scheme, as far as it can't be prose.

    Writing without spaces goes on beside an address, and no address has its letters unless they are
    spelled out as bytes.
    """
    none = '\\s()<>\\[\\]"`|\0'
    if not is_ascii:
        none += f"“”„«»‹›—…{WIDE_PUNCTUATION}{''.join(SPACELESS_LETTERS)}"
    return re.compile(rf"(?:[^{none}]++|\([^{none}]*+\))++")


@cache
def _word() -> re.Pattern[str]:
    return re.compile(_word_pattern(without=""))


@cache
def _part() -> re.Pattern[str]:
    runs = "|".join(f"(?:[{letters}][{marks()}]*)+" for letters in SPACELESS_LETTERS)
    return re.compile(f"({runs})|{_word_pattern(without=''.join(SPACELESS_LETTERS))}")


@cache
def _character() -> re.Pattern[str]:
    return re.compile(f".[{marks()}]*")


def _word_pattern(without: str) -> str:
    """Return the pattern of a word: letters with their marks, apostrophes between them."""
    letter = f"[^\\W_{without}]"
    # Looking ahead spares almost every word the search through some 300 ranges.
    letters = f"{letter}+(?:(?=[\u0300-\U0010ffff])[{marks()}]+{letter}*)*"
    return f"{letters}(?:[{APOSTROPHES}]{letters})*"
