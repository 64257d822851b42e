"""How does a text read without accents, vowel signs and apostrophes, which many don't type?"""

import re
import unicodedata
from typing import Final

from retrieval.corpus.characters import PLAIN_APOSTROPHES, replaced

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
_LATIN_MARKS: Final = "\u0300-\u036f"  # of Greek and Cyrillic, too
_STRESS: Final = "\u0301"
_VOWEL_SIGNS: Final = (
    "\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7"  # Hebrew points
    "\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed"
    "\u093c"  # the dot below of Hindi
)
# A pattern that begins with a class of characters is looked for in a tenth of the time.
_NEEDLESS_MARKS: Final = re.compile(
    f"[{_LATIN_MARKS}{_VOWEL_SIGNS}](?:"
    f"(?<=[a-z\u0370-\u03ff][{_LATIN_MARKS}])[{_LATIN_MARKS}]*"  # accents of Latin and Greek
    f"|(?<=[аеиоіуыэюя]{_STRESS})"  # the stress in Russian
    f"|(?<=[{_VOWEL_SIGNS}]))"
)


def unaccented(text: str) -> str:
    """Return a text, which is in lower case, without its accents and vowel signs.

    Marks that make another letter for those who write it stay, as in й and が.
    """
    if text.isascii():
        return text
    text = replaced(text, _OTHER_LETTERS)
    parted = unicodedata.normalize("NFD", text)
    bare = _NEEDLESS_MARKS.sub("", parted)
    # To put together again what was parted for nothing takes long.
    return unicodedata.normalize("NFC", text if bare == parted else bare)


def caseless(text: str) -> str:
    """Return a text in one form of its letters and without case."""
    return unicodedata.normalize("NFC", text.casefold())


def unmarked(text: str) -> str:
    """Return a text without case, accents and apostrophes."""
    if text.isascii():
        return text.lower().replace("'", "")
    return unaccented(replaced(caseless(text), PLAIN_APOSTROPHES)).replace("'", "")
