"""Which characters are blank, unseen, marks, or letters of scripts without spaces?

Each fact of Unicode stands here once. A set is written as the inside of a regular expression's
class, `[…]`, unless it says otherwise.
"""

import unicodedata
from collections.abc import Mapping
from functools import cache
from typing import Final

BYTE_ORDER_MARK: Final = "\ufeff"

BLANK: Final = (
    "\t\n\v\f\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007"
    f"\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000{BYTE_ORDER_MARK}"
)
"""The characters, one by one, that a paragraph never begins or ends with: Unicode's white space and
the byte order mark."""

JS_BLANK: Final = "\t-\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"
"""The characters that `\\s` matches in JavaScript, and so in Discord's Markdown; Python's
differs."""

UNSEEN: Final = "\x00-\x08\x0e-\x1f\x7f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
"""C0 controls other than tab and line ends, DEL, and the marks that turn the direction of
writing."""

C1_CONTROLS: Final = "\x80-\x9f"
"""C1 controls."""

INVISIBLE: Final = (
    f"{UNSEEN}\u00ad\u034f\u180b-\u180f\u200b-\u200d\u2060-\u2064\ufe00-\ufe0f{BYTE_ORDER_MARK}"
    "\ufff9-\ufffb\U000e0000-\U000e007f\U000e0100-\U000e01ef"
)
"""Characters that no reader sees: the unseen ones, soft hyphens, joiners and spaces without width,
and selectors of a glyph."""

DASHES: Final = "\u2010-\u2015\u2212\u2e3a\u2e3b"
"""Hyphens, dashes and the minus sign, besides a keyboard's `-`."""

_HAN_AND_KANA: Final = (
    "\u3005-\u3007\u3021-\u3029\u3031-\u3035\u3038-\u303c\u3041-\u3096\u309d-\u309f"
    "\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\uff66-\uff9f\U0001aff0-\U0001b16f\U00020000-\U0003ffff"
)

SPACELESS_LETTERS: Final = (
    _HAN_AND_KANA,
    "\u0e01-\u0e30\u0e32\u0e33\u0e40-\u0e46",  # Thai
    "\u0e81-\u0eb0\u0eb2\u0eb3\u0ebd-\u0ec6\u0edc-\u0edf",  # Lao
    "\u1780-\u17b3\u17d7\u17dc",  # Khmer
    "\u1000-\u103f\u104e-\u108f\u109a-\u109f\ua9e0-\ua9ef\ua9fa-\ua9fe\uaa60-\uaa7f",  # Myanmar
)
"""Letters of the scripts that put no spaces between words, one class per script.

Digits of these scripts are missing on purpose: numbers stay words. Chinese and Japanese mix, so
they are one script here: Han, hiragana, katakana (narrow too), with their marks for repetition and
length.
"""

SPACELESS_BLOCKS: Final = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3041-\u30fa\u30fc-\u30ff"
    "\u31f0-\u31ff\u3400-\u9fff\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff"
)
"""Blocks of the same scripts, digits and vowel signs included, but no punctuation."""

WIDE_PUNCTUATION: Final = "\u3001-\u3003\u3008-\u3011\uff01-\uff0f\uff1a-\uff20"
"""Punctuation of Chinese and Japanese, which includes its own space."""

CURLY_APOSTROPHE: Final = "\u2019"
"""The apostrophe of print and of phones; `'` is the one of keyboards."""

APOSTROPHES: Final = f"'{CURLY_APOSTROPHE}\u00b4\u02bc\uff07"
"""Both apostrophes, and what is typed or printed in their place: the acute accent, the letter and
the wide one."""

PLAIN_APOSTROPHES: Final = str.maketrans(dict.fromkeys(APOSTROPHES, "'"))
"""The table for `str.translate` that turns them into a keyboard's."""

PLAIN_QUOTES: Final = str.maketrans(
    dict.fromkeys("\u2018\u2019\u201a\u201b\u2039\u203a\u02bc\uff07", "'")
    | dict.fromkeys("\u201c\u201d\u201e\u201f\u00ab\u00bb\uff02", '"')
)
"""The table for `str.translate` that turns typographic quotation marks into a keyboard's."""

UNHEARD: Final = "\u20d0-\u20ff\ufe00-\ufe0f\U000e0100-\U000e01ef"
"""Selectors of a glyph and frames around a character: part of a word's span, not of its term."""

QUOTATION_MARKS: Final = {"\u201c": "\u201d", "\u201e": "\u201c\u201d", "\u00ab": "\u00bb"}
"""For each typographic opening mark, the marks that may close it: “…”, „…“ and „…”, «…»."""

QUOTE_MARKS: Final = QUOTATION_MARKS | {
    "\u00bb": "\u00ab",
    "\u2018": "\u2019",
    "\u201a": "\u2018\u2019",
    "\u2039": "\u203a",
    "\u203a": "\u2039",
    "\u300c": "\u300d",
    "\u300e": "\u300f",
}
"""The same and those that mark a quote but no phrase: also »…«, ‘…’, ‚…‘ and ‚…’, ‹…›, ›…‹, 「…」,
『…』."""

_LETTER_FORM_BLOCKS: Final = (
    range(0x0132, 0x0134),  # Dutch ligatures
    range(0x0587, 0x0588),  # an Armenian one
    range(0xFB00, 0xFE00),  # ligatures and presentation forms
    range(0xFE10, 0xFF00),
    range(0xFF00, 0xFFEF),  # full and half width
)
LETTER_FORMS: Final = "".join(f"{chr(block[0])}-{chr(block[-1])}" for block in _LETTER_FORM_BLOCKS)
"""The characters among which all forms of letters are, as the inside of a class; see
`letter_forms`."""

_LETTER_FORM_TAGS: Final = frozenset(
    "<wide> <narrow> <small> <vertical> <isolated> <initial> <medial> <final>".split()
)

WITHOUT_SURROGATES: Final = dict.fromkeys(range(0xD800, 0xE000), "\ufffd")
"""The table for `str.translate` that replaces surrogates, which are no text.

Python has them where a name or an argument is not valid UTF-8.
"""


@cache
def letter_forms() -> dict[int, str]:
    """Return the table for `str.translate` that gives each form of a letter as the letter itself.

    Forms are ligatures, those of full and half width, and those that a letter takes within a word.
    Superscripts, fractions, and circled or Roman numerals say something of their own.
    """
    found: dict[int, str] = {}
    for code in (code for block in _LETTER_FORM_BLOCKS for code in block):
        tag, _, codes = unicodedata.decomposition(chr(code)).partition(" ")
        if tag in _LETTER_FORM_TAGS or (
            tag == "<compat>" and "LIGATURE" in unicodedata.name(chr(code), "")
        ):
            found[code] = "".join(chr(int(each, 16)) for each in codes.split())
    return found


def replaced(text: str, table: Mapping[int, str]) -> str:
    """Return a text as `str.translate` gives it, which takes ten times as long or more.

    Args:
        text: The text.
        table: As `str.maketrans` gives it: a few characters, none of which stands in what replaces
            another.
    """
    for code, other in table.items():
        text = text.replace(chr(code), other)
    return text


def is_mark(character: str) -> bool:
    """Tell whether a character is a combining mark: one that belongs to the letter before it."""
    return unicodedata.category(character).startswith("M")


@cache
def marks() -> str:
    """Return the combining marks as the inside of a class of characters.

    Vowel signs are marks in Devanagari, Thai, Khmer and others; `re` doesn't take them for letters.
    Listing them takes some milliseconds.
    """
    ranges: list[list[int]] = []
    for code in range(0x300, 0x20000):
        if is_mark(chr(code)):
            if ranges and ranges[-1][1] == code - 1:
                ranges[-1][1] = code
            else:
                ranges.append([code, code])
    return "".join(f"{chr(first)}-{chr(last)}" for first, last in ranges) + "\U000e0100-\U000e01ef"
