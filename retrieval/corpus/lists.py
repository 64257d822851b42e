"""What is an item of a list, and what introduces a list?"""

import re
from typing import Final

from retrieval.corpus.characters import BLANK

MOST_LIST_CHARACTERS: Final = 2000
"""A list joins the paragraph that introduces it up to this many characters."""

_LIST_ITEM: Final = re.compile(r"[ \t]*(?:[-*+•‣–—]|\d{1,3}[.)]|[A-Za-z][.)])[ \t]+\S")
_INDENTED_LINE: Final = re.compile(r"(?: {2,}|\t)[ \t]*\S")
_EMOJI_LAST: Final = re.compile(r"(?<!\w):[\w+-]{2,32}:\s*\Z")
_LONGEST_EMOJI: Final = 64  # with the blanks behind it
_INTRODUCING_MARKS: Final = (":", "：")


def is_list_item(line: str) -> bool:
    """Tell whether a line begins with a bullet, a number or a letter of a list."""
    return _LIST_ITEM.match(line) is not None


def is_indented(line: str) -> bool:
    """Tell whether a line is indented as one that goes on an item of a list."""
    return _INDENTED_LINE.match(line) is not None


def introduces(text: str) -> bool:
    """Tell whether a text ends with a colon, and so introduces what follows it.

    The colon of an emoji's name, as in `:lamp:`, introduces nothing.
    """
    return ends_with_colon(text) and _EMOJI_LAST.search(text[-_LONGEST_EMOJI:]) is None


def ends_with_colon(text: str) -> bool:
    """Tell whether a text ends with a colon of any kind."""
    return text.rstrip(BLANK).endswith(_INTRODUCING_MARKS)
