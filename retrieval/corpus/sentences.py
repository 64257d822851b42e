"""Where do a passage's sentences begin and end?

`sentencex` finds the boundaries; list items are split here, since they often end without a
full stop.
"""

import re
from collections.abc import Iterator
from typing import Final

import sentencex

from retrieval.corpus.characters import BLANK, WITHOUT_SURROGATES
from retrieval.corpus.lists import is_list_item

_ONLY_A_MARKER: Final = re.compile(r"\W*(?:\d{1,3}|[A-Za-z])[.)]\Z")
_LONGEST_MARKER: Final = len("123.")
_ABBREVIATIONS: Final = tuple(
    f"{one}."
    for one in """
    vs cf viz e.g i.e al ca approx resp incl eq eqs sec secs fig figs vol vols ed eds ch chs p pp
    no nos ref refs
    """.split()
)
_LAST_WORD: Final = re.compile(r"""(?:^|[\s(\["“‘'])([^\s(\["“‘']+)\Z""")
_LONGEST_ABBREVIATION: Final = len(" approx.")
_END: Final = re.compile(r"""[.!?…。！？।:;：；][)\]}”’»"'*_]*+\Z""")
_MOST_CLOSING: Final = 20  # characters looked at for the end of a sentence
_FIRST_CHARACTER: Final = re.compile(f"[^{re.escape(BLANK)}]")
# Closing marks belong to the sentence that they close.
_CLOSERS: Final = re.compile(r"""[)\]}”’»"'*_~]+(?=\s|\Z)""")
# sentencex 1.0.32 panics on these before a full stop; a plain space is as long and as blank.
# It doesn't take surrogates at all, which a terminal's arguments may hold.
_OTHER_BLANKS: Final = "".join(blank for blank in BLANK if not blank.isascii())
_PLAIN_BLANKS: Final = WITHOUT_SURROGATES | dict.fromkeys(map(ord, _OTHER_BLANKS), " ")
_UNPLAIN: Final = re.compile(f"[{_OTHER_BLANKS}\ud800-\udfff]")


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Return the character spans of a text's sentences, in order.

    No span has white space at either end, and nothing but white space lies between two. Boundaries
    of the library that cut a sentence are left out: better a long sentence than a cut one.
    """
    spans: list[tuple[int, int]] = []
    begun = 0
    for start in _boundaries(text):
        if start > begun and not _goes_on(text[begun:start], text, start):
            spans.append(_trim(text, begun, start))
            begun = start
    spans.append(_trim(text, begun, len(text)))
    return [span for span in spans if span[0] < span[1]]


def ends_sentence(text: str) -> bool:
    """Tell whether a text ends with a mark that ends a sentence, or a part of one."""
    return _END.search(text.rstrip(BLANK)[-_MOST_CLOSING:]) is not None


def _goes_on(before: str, text: str, start: int) -> bool:
    """Tell whether a sentence goes on across a boundary of the library."""
    first, last = text[start : start + 1], before[-1]
    if first in BLANK:
        found = _FIRST_CHARACTER.search(text, start)
        first = found.group() if found else ""
    return (
        first.islower()
        # A dot inside a name or a path: os.Path, example.com.
        or (not last.isspace() and last.isascii() and not text[start : start + 1].isspace())
        or _ends_with_marker_or_abbreviation(before.rstrip())
    )


def _ends_with_marker_or_abbreviation(said: str) -> bool:
    """Tell whether a text is only a list's marker, or ends with an abbreviation."""
    # Where a letter stands further back, it is no marker, as nearly always.
    if not said[-_LONGEST_MARKER - 1 : -_LONGEST_MARKER].isalnum() and _ONLY_A_MARKER.match(said):
        return True
    if not said[-_LONGEST_ABBREVIATION:].casefold().endswith(_ABBREVIATIONS):
        return False
    last = _LAST_WORD.search(said, max(0, len(said) - _LONGEST_ABBREVIATION))
    return last is not None and last[1].casefold() in _ABBREVIATIONS


def _boundaries(text: str) -> Iterator[int]:
    """Yield the offsets where list items, and the sentences in them, may begin."""
    for start, end in _items(text):
        position = start
        item = text[start:end]
        is_plain = item.isascii() or not _UNPLAIN.search(item)
        plain = item if is_plain else item.translate(_PLAIN_BLANKS)
        for sentence in sentencex.segment("en", plain):
            closers = _CLOSERS.match(text, position, end) if position > start else None
            yield closers.end() if closers else position
            position += len(sentence)


def _items(text: str) -> Iterator[tuple[int, int]]:
    start = position = 0
    for line in text.splitlines(keepends=True):
        if position > start and is_list_item(line):
            yield start, position
            start = position
        position += len(line)
    yield start, position


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    said = text[start:end].rstrip(BLANK)
    leading = len(said) - len(said.lstrip(BLANK)) if said[:1] in BLANK else 0
    return start + leading, start + len(said)
