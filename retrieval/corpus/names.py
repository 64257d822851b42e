"""Which words does the name of a file say?"""

import re
from typing import Final

# Names that say nothing of what is in a file; the folder's name does.
_TELLING_NOTHING: Final = frozenset(["index", "readme", "_index", "default"])

_PART: Final = re.compile(r"[^\W_]+")
_HUMP: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")
_SWITCH: Final = re.compile(r"(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_])")


def name_words(path: str) -> str:
    """Return the words of a file's name, without its ending, separated by spaces.

    A part that is only a number or a single letter says nothing, and neither does one that mixes
    letters and digits, such as the digest in a name that a program made.
    """
    folder, _, name = path.rpartition("/")
    stem = without_ending(name)
    if stem.lower() in _TELLING_NOTHING:
        stem = folder.rpartition("/")[2]
    parts = _PART.findall(_HUMP.sub(" ", stem))
    return " ".join(filter(_is_word, parts))


def without_ending(name: str) -> str:
    """Return the name of a file without its ending; a dot at either end of a name begins none."""
    # An index looks at the names of all its files, and a path takes three times as long to make.
    point = name.rfind(".")
    return name[:point] if 0 < point < len(name) - 1 else name


def _is_word(part: str) -> bool:
    is_letter = len(part) == 1 and part.isascii()
    return not (is_letter or part.isdecimal() or len(_SWITCH.findall(part)) > 1)
