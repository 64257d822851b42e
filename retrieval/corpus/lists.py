"""What is an item of a list, and what introduces a list?"""

import re
from typing import Final

from retrieval.corpus.characters import BLANK

MOST_LIST_CHARACTERS: Final = 2000
"""A list joins the paragraph that introduces it up to this many characters."""

_LIST_ITEM: Final = re.compile(r"[ \t]*(?:[-*+•‣–—]|\d{1,3}[.)]|[A-Za-z][.)])[ \t]+\S")
_INDENTED_LINE: Final = re.compile(r"(?: {2,}|\t)[ \t]*\S")
_INTRODUCING_MARKS: Final = (":", "：")


def is_list_item(line: str) -> bool:
    """Tell whether a line begins with a bullet, a number or a letter of a list."""
    return _LIST_ITEM.match(line) is not None


def is_indented(line: str) -> bool:
    """Tell whether a line is indented as one that goes on an item of a list."""
    return _INDENTED_LINE.match(line) is not None


def introduces(text: str) -> bool:
    """Tell whether a text ends with a colon, and so introduces what follows it."""
    return text.rstrip(BLANK).endswith(_INTRODUCING_MARKS)
