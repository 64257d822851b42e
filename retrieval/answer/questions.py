"""What does a person ask for?

A question consists of words, and may narrow the search: by `"an exact phrase"`, in double or single
quotes of any kind, and by parts such as `file:NAME` or `by:"name with spaces"`. This module takes
it apart, and compares its phrases with passages.
"""

import re
from dataclasses import dataclass
from functools import cache
from typing import Final

from retrieval.answer.narrowing import (
    BARE,
    EVERYWHERE,
    KEYS,
    MARKS_AFTER_A_VALUE,
    Narrowing,
    is_value,
)
from retrieval.corpus import (
    PLAIN_QUOTES,
    QUOTATION_MARKS,
    SPACELESS_LETTERS,
    caseless,
    replaced,
    unaccented,
    unmarked,
)
from retrieval.index import analysis, is_border

# The marks that close a quote, by the mark that opens it.
_DOUBLE_QUOTES: Final = {'"': '"', **QUOTATION_MARKS}
_SINGLE_QUOTES: Final = {"'": "'\u2019", "\u2018": "\u2019'", "\u201a": "\u2018\u2019"}
_OTHER_QUOTES: Final = {
    "\u2039": "\u203a",
    "\u203a": "\u2039",
    "\u00bb": "\u00ab",
    "\u300c": "\u300d",
    "\u300e": "\u300f",
}

# The pattern of what closes a quote, by the mark that opens it. A single one is no apostrophe: it
# stands after a character, and before none that goes on with the word.
_CLOSING_QUOTES: Final = {
    opening: re.compile(f"[{closing}]")
    for opening, closing in (_DOUBLE_QUOTES | _OTHER_QUOTES).items()
} | {
    opening: re.compile(f"(?<=\\S)[{closing}](?!\\w)")
    for opening, closing in _SINGLE_QUOTES.items()
}

_SINGLE_OPENING: Final = (
    "(?<![^\\s([{\u2014/-])(?:[\u2018\u201a\u203a\u00bb](?=\\S)|'(?=\\w)"
    "(?!(?:n|tis|twas|em|cause|til|till|bout|round|[0-9]0s)\\b))"
)
_NEXT_SINGLE: Final = re.compile(_SINGLE_OPENING)

# The colon may be the wide one that Chinese and Japanese keyboards type.
_OPENING_MARK: Final = re.compile(
    f"[{''.join(_DOUBLE_QUOTES)}\u2039\u300c\u300e]|{_SINGLE_OPENING}"
    f"|(?<![^\\s([{{,;])(?P<key>(?ai:{'|'.join(KEYS)}))[:\uff1a]",
    re.IGNORECASE,
)

_NEAR_CHARACTERS: Final = 8
"""This many characters tell whether two pieces would make one word: a letter with its marks."""

_HOW_MANY: Final = re.compile(
    r"\bhow many\b|\b(?:what|which) (?:year|number|percentage)\b", re.IGNORECASE
)
_NUMERAL: Final = re.compile(
    r"""\d|\b(?:zero|no|none|nobody|nothing|never|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve
    |(?:thir|four|fif|six|seven|eigh|nine)teen|(?:twen|thir|for|fif|six|seven|eigh|nine)ty
    |(?:ten|hundred|thousand|million|billion|trillion|dozen|score)s?|half|halves|third|thirds
    |quarters?|both|pair|couple|once|twice|thrice|single|double|triple)\b
    # Roman numerals of at least two letters; a single one is mostly a name or a word.
    |(?-i:\b(?=[MDCLXVI]{2})M{0,3}(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})(?<=\w)\b)""",
    re.IGNORECASE | re.VERBOSE,
)

# What is no part of a word.
_BETWEEN_WORDS: Final = re.compile("[\\W_]+")
_BLANK_BETWEEN_WORDS: Final = bytes(
    code if chr(code).isalnum() else ord(" ") for code in range(0x100)
)
# A pattern that begins with a class of characters is looked for in a tenth of the time.
_HYPHEN: Final = re.compile("[-\u2010-\u2014](?<=[^\\W_].)(?=[^\\W_])")


@dataclass(frozen=True, slots=True)
class Question:
    """A question taken apart.

    Attributes:
        text: The words to analyse, each run of white space as one space. The words of phrases stay
            in it, without their quotes; the parts that say where to look don't.
        phrases: The phrases, all of which a passage must hold; in order, none twice, each with at
            least one word.
        narrowing: Where to look for it.
    """

    text: str
    phrases: tuple[str, ...] = ()
    narrowing: Narrowing = EVERYWHERE


def parse(question: str) -> Question:
    """Take a question apart; anything that is no phrase and no such part stays text.

    It never raises, and takes time in proportion to the question's length.
    """
    return _Parser(question).parse()


def without_phrases(text: str) -> str:
    """Return a text without the quotes that would make a phrase of what they hold, were it asked.

    Those inside others go as well. Nothing says where to look in a text that has such quotes.
    """
    while (parsed := parse(text)).phrases:
        text = parsed.text
    return text


def parts_of(question: str) -> tuple[str, ...]:
    """Return the parts of a question that say where it looks, as they are typed."""
    return parse(question).narrowing.written


def holds_phrase(text: str, phrase: str) -> bool:
    """Tell whether a text holds a phrase as whole words.

    Case, accents, the kind of white space and the form of apostrophes and quotes make no
    difference, nor does a hyphen in place of a blank; everything else does. In scripts without
    spaces a phrase may begin and end anywhere. No text holds an empty phrase.
    """
    return _holds(_plain(text), _plain(phrase))


def stands(text: str, question: str) -> bool:
    """Tell whether a question stands in a text word for word.

    Addresses and all characters between words make no difference, nor does what makes none to
    `holds_phrase`.
    """
    wanted, plain = flat(question), unmarked(analysis.without_addresses(text))
    # Nearly every text lacks one of the words, which is soon seen.
    return all(word in plain for word in wanted.split()) and _holds(_spaced(plain), wanted)


def flat(text: str) -> str:
    """Return the words of a text, common ones too, with a blank between any two."""
    return _spaced(unmarked(analysis.without_addresses(text)))


def _spaced(plain: str) -> str:
    """Return the words of a text without case and accents, with a blank between any two."""
    if plain.isascii():
        return b" ".join(plain.encode().translate(_BLANK_BETWEEN_WORDS).split()).decode()
    return _BETWEEN_WORDS.sub(" ", plain).strip()


def flat_name(name: str) -> str:
    """Return the words of a name, as `flat` does; in scripts without spaces nothing parts them.

    They have no more characters than the name has bytes.
    """
    words = flat(name)
    return words if words.isascii() else _blank_beside_spaceless().sub("", words)


@cache
def _blank_beside_spaceless() -> re.Pattern[str]:
    """Return the pattern of blanks that part nothing; it takes long to make, and few need it."""
    letter = f"[{''.join(SPACELESS_LETTERS)}]"
    return re.compile(f" (?={letter})|(?<={letter}) ")


def _holds(held: str, wanted: str) -> bool:
    """Tell whether a plain text holds another one as whole words."""
    if not wanted:
        return False
    start = held.find(wanted)
    while start >= 0:
        if is_border(held, start) and is_border(held, start + len(wanted)):
            return True
        start += 1
        # Not from inside a word: a line that repeats one letter a thousand times would take
        # minutes.
        while not is_border(held, start):
            start += 1
        start = held.find(wanted, start)
    return False


def asks_for_a_number(question: str) -> bool:
    """Tell whether an English question can only be answered with a number: how many, what year."""
    return _HOW_MANY.search(question) is not None


def holds_a_number(text: str) -> bool:
    """Tell whether a text holds a digit or an English numeral; `first` and `a few` don't count."""
    return _NUMERAL.search(text) is not None


class _Parser:
    """One pass over a question, from left to right."""

    def __init__(self, question: str) -> None:
        self._question = question
        self._text: list[str] = []
        self._end = ""  # the last characters of the text so far
        self._phrases: list[str] = []
        self._parts: list[tuple[str, str]] = []
        # Opening quotes that nothing closes any more, so that each is searched for only once.
        self._unpaired: set[str] = set()

    def parse(self) -> Question:
        done = 0
        while found := _OPENING_MARK.search(self._question, done):
            self._keep(self._question[done : found.start()])
            if key := found["key"]:
                done = self._part(key.lower(), found.start(), found.end())
            else:
                done = self._phrase(found.start())
        self._keep(self._question[done:])
        return Question(
            text=" ".join("".join(self._text).split()),
            phrases=tuple(dict.fromkeys(self._phrases)),
            narrowing=Narrowing.of(self._parts) if self._parts else EVERYWHERE,
        )

    def _keep(self, piece: str) -> None:
        """Add a piece to the text so that it makes no word with the piece before it."""
        if piece:
            if self._end:
                near = self._end + piece[:_NEAR_CHARACTERS]
                one_word = self._end[-1].isalnum() and piece[0].isalnum()
                if one_word or not is_border(near, len(self._end)):
                    self._text.append(" ")
            self._text.append(piece)
            self._end = (self._end + piece[-_NEAR_CHARACTERS:])[-_NEAR_CHARACTERS:]

    def _phrase(self, start: int) -> int:
        """Read a phrase whose opening quote stands at `start`; return where to go on."""
        end = self._closing(start)
        if end is None:
            self._keep(self._question[start])
            return start + 1
        inside = self._question[start + 1 : end]
        if not _has_word(inside):
            self._keep(self._question[start : end + 1])
            return end + 1
        self._phrases.append(" ".join(inside.split()))
        self._keep(inside)
        return end + 1

    def _part(self, key: str, start: int, end: int) -> int:
        """Read the value after a key and its colon, from `end`; return where to go on."""
        is_quoted = self._question[end : end + 1] in _CLOSING_QUOTES
        begun = end + is_quoted
        if is_quoted and (closing := self._closing(end)) is not None:
            value, after = self._question[begun:closing].strip(), closing + 1
        else:
            match = BARE.match(self._question, begun)
            value = match.group().rstrip(MARKS_AFTER_A_VALUE) if match else ""
            after = begun + len(value)
        if not is_value(key, value):
            self._keep(self._question[start:end])
            return end
        self._parts.append((key, value))
        self._keep(" ")
        return after

    def _closing(self, start: int) -> int | None:
        """Return where the quote that opens at `start` closes; `None` when it is unpaired."""
        quote = self._question[start]
        inches = quote == '"' and start > 0 and self._question[start - 1].isdecimal()
        if inches or quote in self._unpaired:
            return None
        closing = self._closed(quote, start + 1)
        if closing is None:
            self._unpaired.add(quote)
            return None
        return closing.start()

    def _closed(self, quote: str, start: int) -> re.Match[str] | None:
        """Find what closes a quote; after an s, an apostrophe is one only where no other can be."""
        pattern = _CLOSING_QUOTES[quote]
        closing = pattern.search(self._question, start)
        if quote not in _SINGLE_QUOTES or closing is None:
            return closing
        following = _NEXT_SINGLE.search(self._question, start)
        end = following.start() if following else len(self._question)
        for later in pattern.finditer(self._question, start, end):
            closing = later
            if self._question[later.start() - 1] not in "sS":
                break
        return closing


def _has_word(text: str) -> bool:
    return any(character.isalnum() for character in text)


def _plain(text: str) -> str:
    plain = unaccented(replaced(caseless(text), PLAIN_QUOTES))
    return " ".join(_HYPHEN.sub(" ", plain).split())
