"""What in the text of a paragraph tells that its neighbours may belong to it?

A tie is a bit: it is told once, when a file is read, and then needs no text.
"""

import re
from typing import Final

from retrieval.corpus.characters import BLANK
from retrieval.corpus.documents import ANSWERING, Kind
from retrieval.corpus.lists import introduces, is_list_item
from retrieval.corpus.sentences import ends_sentence

ASKS: Final = 1
"""It only asks, or names what is said below it."""

INTRODUCES: Final = 2
"""It ends with a colon."""

ENDS: Final = 4
"""It ends with a mark that ends a sentence, or a part of one."""

IS_FRAGMENT: Final = 8
"""It is a short line, and may be only a piece of a sentence."""

GOES_ON: Final = 16
"""It is such a line that begins as the rest of a sentence does: in lower case, and no item."""

IS_ITEM: Final = 32
"""It begins as an item of a list or a quotation does."""

SAYS_LITTLE: Final = 64
"""It has fewer than `FEWEST_WORDS` words."""

ANNOUNCES_REPLY: Final = 128
"""It is noise that tells that what follows it answers what stands above it; other noise has no tie
at all."""

FEWEST_WORDS: Final = 8
"""What is said in fewer words says little by itself."""

_MOST_QUESTION_CHARACTERS: Final = 300

_LONGEST_QUESTION: Final = 1_000
"""A question that a mark tells may have this many characters."""

_MOST_FRAGMENT_CHARACTERS: Final = 100
"""A shorter line may be only a piece of a sentence."""

_QUESTION_MARKS: Final = ("?", "？", "؟")
# No round brackets: what stands in them is an aside, and asks for no answer.
_CLOSERS: Final = "*_\"'”’»]> " + BLANK
_ASKING: Final = re.compile(
    r"[>\s]*+[*_]{0,3}(?:Q(?:uestion|uestão)?|F(?:rage)?|问|問|質問)\s?\d*[.:)：][*_]{0,3}",
    re.IGNORECASE,
)
_ANSWERING: Final = re.compile(
    r"^[>\s]*+[*_]{0,3}(?:A(?:nswer|ntwort)?|R(?:éponse|esposta)?|答)\s?\d*[.:)：]",
    re.IGNORECASE | re.MULTILINE,
)
_BOLD_LINE: Final = re.compile(r"(?:\*\*|__)[^*_\n]+(?:\*\*|__)[:.]?")
_NUMBERED_LINE: Final = re.compile(r"(?:\d{1,3}|[A-Z])(?:\.\d{1,3})+\.?[ \t]+(\S)[^\n]*")
_TIME: Final = re.compile(r"^[\[(]?\d[\d:.,]*[\])]?\s+")  # at which a line was said


def ties_of(text: str, kind: Kind) -> int:
    """Return all ties of a paragraph."""
    if kind is Kind.NOISE:
        return ANNOUNCES_REPLY * text.startswith(ANSWERING)
    is_item = is_list_item(text)
    is_fragment = len(text) <= _MOST_FRAGMENT_CHARACTERS and "\n" not in text
    goes_on = is_fragment and not is_item and _TIME.sub("", text)[:1].islower()
    few = len(text.split(maxsplit=FEWEST_WORDS)) < FEWEST_WORDS
    return (
        ASKS * asks(text)
        + INTRODUCES * introduces(text)
        + ENDS * ends_sentence(text)
        + IS_FRAGMENT * is_fragment
        + GOES_ON * goes_on
        + IS_ITEM * (is_item or text.startswith(">"))
        + SAYS_LITTLE * few
    )


def asks(text: str) -> bool:
    """Tell whether a paragraph only asks, or names what is said below it.

    A line in bold does, and one with the number of a section, such as 4.2.
    """
    if "\n\n" in text or len(text) > _LONGEST_QUESTION:
        return False
    if is_named_question(text):
        return _ANSWERING.search(text) is None
    return len(text) <= _MOST_QUESTION_CHARACTERS and (
        text.rstrip(_CLOSERS).endswith(_QUESTION_MARKS)
        or _BOLD_LINE.fullmatch(text) is not None
        or _is_numbered_title(text)
    )


def _is_numbered_title(text: str) -> bool:
    found = _NUMBERED_LINE.fullmatch(text) if len(text) <= _MOST_FRAGMENT_CHARACTERS else None
    return found is not None and not found[1].islower() and not ends_sentence(text)


def is_named_question(text: str) -> bool:
    """Tell whether a paragraph calls itself a question, as `Q:` does."""
    return _ASKING.match(text) is not None
