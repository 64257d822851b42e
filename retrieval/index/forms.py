"""Which words are written with more than letters, and which spellings are one word?

`C++` is another word than `C`, `U.N.` is one word and the same as `UN`, `3.11` is another number
than `11.3`, and `IT` is a name where `it` is none. Such forms are found before a text is parted
into words. Accents, vowel signs and apostrophes make no other word: whoever types without them
finds what is written with them.
"""

import re
import string
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import Final, NamedTuple

from retrieval.corpus import APOSTROPHES, CURLY_APOSTROPHE, folding, unaccented

CONTRACTIONS: Final = frozenset(
    """
    whos whats wheres whens whys hows thats theres heres
    im ive youre youve youd youll hes shes theyre theyve theyd theyll weve itll itd thatll whod
    wholl dont doesnt didnt isnt arent wasnt werent havent hasnt hadnt couldnt wouldnt shouldnt
    mustnt mightnt shant aint
    would've could've should've might've must've who've who're where'd how'd why'd when'd y'all
    wouldve couldve shouldve mightve mustve whove yall
    """.split()
)
"""Contractions of common words without their apostrophe, as people type them. Those that are other
words, too, aren't among them: were, well, ill, shell, cant, wont, lets, id."""

DOUBTFUL_CONTRACTIONS: Final = frozenset("cant wont lets".split())
"""Contractions without their apostrophe that may be other words: in a question to a corpus that
lacks those words, they are contractions."""

NAMES: Final = frozenset("AM AS AT CAN DO HE IM IT ME US WHO".split())
"""Common words that are names when written in capitals."""

# What a letter stands behind that numbers it.
_NUMBERED: Final = frozenset(
    """
    act acts appendix article articles book books category chapter chapters class division exhibit
    figure grade group groups hepatitis influenza level model option panel paragraph part parts
    phase plan player schedule section sections series stage table team title type types unit
    vitamin vitamins volume war
    """.split()
)

_WORDLIKE: Final = f"A-Za-z0-9_{APOSTROPHES}"
_POSSESSIVE: Final = f"(?:[{APOSTROPHES}]s(?![{_WORDLIKE}]))?"

_NUMBER: Final = re.compile(
    f"[vV0-9](?<![{_WORDLIKE}.].)(?:(?<=[0-9])[0-9]*+|[0-9]++)(?:\\.[0-9]++){{1,3}}"
    f"([A-Za-z]{{1,4}})?{_POSSESSIVE}(?![{_WORDLIKE}]|\\.[0-9])"
)
_DECADE: Final = re.compile(f"(?<![{_WORDLIKE}])([0-9]+0)[{APOSTROPHES}]s(?![{_WORDLIKE}])")
_ACRONYM: Final = re.compile(
    f"(?<![{_WORDLIKE}.])((?:[A-Za-z]\\.){{2,}}|(?:[A-Z][a-z]?\\.){{2,}}"
    f"|(?:[A-Z][a-z]?\\.)+[A-Z][a-z]?){_POSSESSIVE}(?![{_WORDLIKE}])"
)
_MARKED: Final = re.compile(f"(?<![{_WORDLIKE}])[A-Za-z](?:\\+\\+?|#)(?![A-Za-z+#])")
_NET: Final = re.compile("\\.(?:NET|Net|net)(?![A-Za-z0-9_-])(?<![A-Za-z0-9_.]....)")
_NAME: Final = re.compile(f"({'|'.join(sorted(NAMES))}){_POSSESSIVE}(?![{_WORDLIKE}+#])")
_LONE_LETTER: Final = re.compile(f" ([AI])(?![{_WORDLIKE}+#]|\\.[A-Za-z])")
_AFTER_A: Final = re.compile(" [A-Z]")
_AFTER_I: Final = re.compile("\\s*(?:\\Z|[^\\w\\s]| of\\b)")
_LINE_END: Final = re.compile("[\n\0]")
_LETTERS: Final = re.compile("[^\\W\\d_]+")

# What shows quickly that a text may hold forms; few do.
_DOTTED: Final = re.compile(
    "\\.(?:(?<=[0-9]\\.)[0-9]|[Nn][Ee][Tt](?![A-Za-z0-9_-])"
    "|(?<=[A-Za-z]\\.)[A-Za-z](?:[a-z])?(?![A-Za-z0-9_]))"
)
_MARK: Final = re.compile("[+#](?<=[A-Za-z].)")
_ABBREVIATION: Final = re.compile(
    "\\.(?<=[A-Za-z]\\.)(?=(?:[A-Z][a-z]|[A-Za-z])(?![A-Za-z0-9_]))"
    "(?:(?<![A-Za-z0-9_][A-Za-z]\\.)|(?<=[A-Z][a-z]\\.))"
)
_KINDS: Final = bytes(
    ord("A" if chr(code).isupper() else "a" if chr(code).isalnum() else " ")
    if code < 0x80
    else ord("a")
    for code in range(0x100)
)


class Form(NamedTuple):
    """A span of a text that isn't read letter by letter, and the folded words that it holds."""

    start: int
    end: int
    words: tuple[str, ...]


def forms(text: str) -> list[Form]:
    """Return the forms in a text, in order; none overlaps another.

    A form may begin or end inside a word of letters beyond ASCII, which a caller has to check.
    """
    found: list[Form] = []
    if _DOTTED.search(text):
        found += map(_number, _NUMBER.finditer(text))
        found += map(_acronym, _acronyms(text))
        found += (Form(*match.span(), (".net",)) for match in _NET.finditer(text))
    if "+" in text or "#" in text:
        marked = (_MARKED.match(text, mark.start() - 1) for mark in _MARK.finditer(text))
        found += (Form(*match.span(), (match[0].lower(),)) for match in marked if match)
    if "0's" in text or (not text.isascii() and f"0{CURLY_APOSTROPHE}s" in text):
        found += (Form(*match.span(), (f"{match[1]}s",)) for match in _DECADE.finditer(text))
    kinds = text.encode("ascii", "replace").translate(_KINDS)
    if b"AA" in kinds:
        found += (Form(*match.span(), (match[1],)) for match in _names(text))
    if b" A " in kinds or kinds.endswith(b" A"):
        letters = _LONE_LETTER.finditer(text)
        found += (Form(*one.span(1), (one[1],)) for one in letters if _is_named(text, one))
    return [*folding.apart(sorted(found))] if len(found) > 1 else found


def bare(words: Sequence[str]) -> list[str]:
    """Return folded words as people type them who leave accents and apostrophes out."""
    # All at once takes a tenth of the time: nothing is composed or left out across a line break.
    together = "\n".join(words)
    if together.isascii() and "'" not in together:  # as nearly always
        return [*words]
    typed = _typed(together).split("\n")
    if len(typed) != len(words):  # a word holds a line break, which none of a text does
        typed = [*map(_typed, words)]
    return [own or word for own, word in zip(typed, words, strict=True)]


def _typed(folded: str) -> str:
    return unaccented(folded.replace("'", ""))


def _acronyms(text: str) -> Iterator[re.Match[str]]:
    for point in _ABBREVIATION.finditer(text):
        start = point.start() - (2 if text[point.start() - 1].islower() else 1)
        if match := _ACRONYM.match(text, start) or _ACRONYM.match(text, start + 1):
            yield match


def _number(match: re.Match[str]) -> Form:
    """Return a number with points as its parts and as all that it may be cut to: 3, 11, 3.11."""
    parts = match.group().strip(string.ascii_letters + APOSTROPHES).split(".")
    whole = [*accumulate(parts, "{}.{}".format)][1:]
    unit = [match[1].lower()] if match[1] else []
    return Form(*match.span(), (*parts, *whole, *unit))


def _acronym(match: re.Match[str]) -> Form:
    letters = match[1].replace(".", "")
    name = letters.upper()
    return Form(*match.span(), (name if name in NAMES else letters.lower(),))


def _names(text: str) -> Iterator[re.Match[str]]:
    """Yield common words in capitals, but those in lines that are wholly in capitals."""
    end, is_shouted = -1, False
    for match in _NAME.finditer(text):
        if match.start() > end:
            done = end + 1
            start = max(done, *(text.rfind(mark, done, match.start()) + 1 for mark in "\n\0"))
            following = _LINE_END.search(text, match.end())
            end = following.start() if following else len(text)
            line = text[start:end]
            is_shouted = line.isupper() and len(_LETTERS.findall(line)) > 1
        if not is_shouted:
            yield match


def _is_named(text: str, match: re.Match[str]) -> bool:
    """Tell whether a lone A or I is no article and no pronoun: vitamin A, Article I."""
    start = match.start()
    while start and text[start - 1].isalnum():
        start -= 1
    before = text[start : match.start()]
    if before.lower() in _NUMBERED:
        return True
    if match[1] == "A":
        return before[-1:].islower() and not _AFTER_A.match(text, match.end())
    return before[:1].isupper() and _AFTER_I.match(text, match.end()) is not None
