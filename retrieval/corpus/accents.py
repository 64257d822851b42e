"""How does a text read without accents, vowel signs and apostrophes, which many don't type?"""

import re
import unicodedata
from typing import Final

from retrieval.corpus.characters import PLAIN_APOSTROPHES

# Letters that have no parts in Unicode, but another spelling on a keyboard without them.
_OTHER_LETTERS: Final = str.maketrans(
    {
        "ß": "ss",
        "æ": "ae",
        "œ": "oe",
        "ø": "o",
        "đ": "d",
        "ð": "d",
        "ł": "l",
        "þ": "th",
        "ħ": "h",
        "ı": "i",
        "ё": "е",
    }
)
_NEEDLESS_MARKS: Final = re.compile(
    "(?<=[a-z\u0370-\u03ff])[\u0300-\u036f]+"  # accents of Latin and Greek
    "|(?<=[аеиіоуыэюя])\u0301"  # the stress in Russian
    "|[\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7]"  # Hebrew points
    "|[\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed]"
    "|\u093c"  # the dot below of Hindi
)


def unaccented(text: str) -> str:
    """Return a text, which is in lower case, without its accents and vowel signs.

    Marks that make another letter for those who write it stay, as in й and が.
    """
    if text.isascii():
        return text
    parted = unicodedata.normalize("NFD", text.translate(_OTHER_LETTERS))
    return unicodedata.normalize("NFC", _NEEDLESS_MARKS.sub("", parted))


def caseless(text: str) -> str:
    """Return a text in one form of its letters and without case."""
    return unicodedata.normalize("NFC", text.casefold())


def unmarked(text: str) -> str:
    """Return a text without case, accents and apostrophes."""
    if text.isascii():
        return text.lower().replace("'", "")
    return unaccented(caseless(text).translate(PLAIN_APOSTROPHES)).replace("'", "")
