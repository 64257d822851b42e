"""What does a person ask for?

A question consists of words, and may narrow the search: `"an exact phrase"`, in double or single
quotes of any kind, `file:NAME` or `file:"name with spaces"`. This module takes it apart, and
compares its phrases and names with passages and paths.
"""

import re
import unicodedata
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

from retrieval.corpus import PLAIN_APOSTROPHES, PLAIN_QUOTES, QUOTATION_MARKS
from retrieval.index import analysis, is_border, unaccented

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
    "|(?<![^\\s([{,;])file[:\uff1a]",
    re.IGNORECASE,
)
_BARE_NAME: Final = re.compile(
    f"[^\\s{''.join(_DOUBLE_QUOTES)}{''.join(QUOTATION_MARKS.values())}]*"
)
_MARKS_AFTER_A_NAME: Final = ".,;:!?)]}"

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
_HYPHEN: Final = re.compile("(?<=[^\\W_])[-\u2010-\u2014](?=[^\\W_])")


@dataclass(frozen=True, slots=True)
class Question:
    """A question taken apart.

    Attributes:
        text: The words to analyse, each run of white space as one space. The words of phrases stay
            in it, without their quotes; the `file:` parts don't.
        phrases: The phrases, all of which a passage must hold; in order, none twice, each with at
            least one word.
        files: The file names, one of which a passage's path must fit; in order, none twice, none
            empty.
    """

    text: str
    phrases: tuple[str, ...] = ()
    files: tuple[str, ...] = ()


def parse(question: str) -> Question:
    """Take a question apart; anything that is no phrase and no file stays text.

    It never raises, and takes time in proportion to the question's length.
    """
    return _Parser(question).parse()


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
    return _holds(flat(text), flat(question))


def flat(text: str) -> str:
    """Return the words of a text, common ones too, with a blank between any two."""
    plain = unaccented(_caseless(analysis.without_addresses(text)).translate(PLAIN_APOSTROPHES))
    return _BETWEEN_WORDS.sub(" ", plain.replace("'", "")).strip()


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


def names_file(path: str, name: str) -> bool:
    """Tell whether a person who writes `file:name` means the file at `path`.

    The name may be the whole path, the file's name with or without its extension, a leading part of
    the path up to a `/`, the name of a folder anywhere in the path with a `/` at its end, or a
    pattern with `*` for the path or the file's name. Case makes no difference.

    Args:
        path: The POSIX path, relative to the corpus folder.
        name: The name as typed; an empty one means no file.
    """
    path, name = _caseless(path), _caseless(name)
    if not name.strip("/ "):
        return False
    file = PurePosixPath(path)
    if "*" in name:
        if name.endswith("/"):
            return _fits(f"/{path}", f"*/{name}*")
        return _fits(path, name) or _fits(file.name, name)
    if name.endswith("/"):
        return f"/{name}" in f"/{path}"
    return name in {path, file.name, file.stem} or path.startswith(f"{name}/")


def _fits(path: str, pattern: str) -> bool:
    """Tell whether a path fits a pattern, in which only `*` is special: it stands for any text.

    The pieces are found one by one from the left, which is never wrong and takes no longer than
    reading both; `fnmatch` compiles a regular expression for each pattern and gives `[` a meaning.
    """
    first, *others = pattern.split("*")
    *between, last = others
    if len(path) < len(first) + len(last) or not path.startswith(first) or not path.endswith(last):
        return False
    done, end = len(first), len(path) - len(last)
    for piece in filter(None, between):
        found = path.find(piece, done, end)
        if found < 0:
            return False
        done = found + len(piece)
    return True


class _Parser:
    """One pass over a question, from left to right."""

    def __init__(self, question: str) -> None:
        self._question = question
        self._text: list[str] = []
        self._end = ""  # the last characters of the text so far
        self._phrases: list[str] = []
        self._files: list[str] = []
        # Opening quotes that nothing closes any more, so that each is searched for only once.
        self._unpaired: set[str] = set()

    def parse(self) -> Question:
        done = 0
        while found := _OPENING_MARK.search(self._question, done):
            self._keep(self._question[done : found.start()])
            if found.group() in _CLOSING_QUOTES:
                done = self._phrase(found.start())
            else:
                done = self._file(found.start(), found.end())
        self._keep(self._question[done:])
        return Question(
            text=" ".join("".join(self._text).split()),
            phrases=tuple(dict.fromkeys(self._phrases)),
            files=tuple(dict.fromkeys(self._files)),
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

    def _file(self, start: int, end: int) -> int:
        """Read the name after `file:`, from `end`; return where to go on."""
        if self._question[end : end + 1] in _CLOSING_QUOTES:
            closing = self._closing(end)
            if closing is not None:
                name, after = self._question[end + 1 : closing].strip(), closing + 1
            else:
                name, after = self._bare_name(end + 1)
        else:
            name, after = self._bare_name(end)
        if not _has_word(name) and "*" not in name:
            self._keep(self._question[start:end])
            return end
        self._files.append(name)
        self._keep(" ")
        return after

    def _bare_name(self, start: int) -> tuple[str, int]:
        """Return the name up to white space or a quote, and where its sentence goes on."""
        match = _BARE_NAME.match(self._question, start)
        name = match.group().rstrip(_MARKS_AFTER_A_NAME) if match else ""
        return name, start + len(name)

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
    plain = unaccented(_caseless(text).translate(PLAIN_QUOTES))
    return " ".join(_HYPHEN.sub(" ", plain).split())


def _caseless(text: str) -> str:
    return unicodedata.normalize("NFC", text.casefold())
