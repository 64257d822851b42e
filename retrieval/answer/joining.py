"""Which paragraphs belong together, so that one isn't shown without the other?

A line that ends with a colon belongs to the list, code, table or quotation that it introduces, and
a question to its answer.
"""

import re
from collections.abc import Sequence
from typing import Final

from retrieval.corpus import BLANK, Kind, Passage, introduces, is_list_item
from retrieval.errors import SourceChangedError
from retrieval.snapshots import Snapshot

_MOST_BEFORE: Final = 6  # paragraphs looked at
_MOST_AFTER: Final = 8

_MOST_QUESTION_CHARACTERS: Final = 300

_QUESTION_MARKS: Final = ("?", "？", "؟")
_CLOSERS: Final = "*_\"'”’»)]> " + BLANK
_ASKING: Final = re.compile(
    r"[>\s]*(?:[*_]{0,3})(?:Q(?:uestion|uestão)?|F(?:rage)?)\s?\d*[.:)]", re.IGNORECASE
)
_BOLD_LINE: Final = re.compile(r"(?:\*\*|__)[^*_\n]+(?:\*\*|__)[:.]?")
_INDENTED: Final = re.compile(r"(?: {2,}|\t)")


def asks(text: str) -> bool:
    """Tell whether a paragraph only asks, or names what is said below it: a line in bold."""
    if len(text) > _MOST_QUESTION_CHARACTERS or "\n\n" in text:
        return False
    ending = text.rstrip(_CLOSERS)
    return (
        ending.endswith(_QUESTION_MARKS)
        or (_ASKING.match(text) is not None and "\n" not in text)
        or _BOLD_LINE.fullmatch(text) is not None
    )


def with_what_belongs(
    snapshot: Snapshot, run: Passage, most: int, *, is_asked_for: bool
) -> Passage:
    """Return a run of paragraphs with those before and after it that belong to it.

    Args:
        snapshot: The snapshot it stands in.
        run: Neighbouring paragraphs of one section.
        most: Within how many characters before it an introduction is looked for, and up to how
            many what follows belongs to a run whose heading is asked for.
        is_asked_for: Whether the question has a word of the heading just above it.

    Returns:
        The run itself when nothing belongs to it, or what does can't be read any more.
    """
    table = snapshot.paragraphs
    first, last = run.paragraphs[0].number, run.paragraphs[-1].number + 1
    begun, ended = _reach(snapshot, first, last)
    if (begun, ended) == (first, last):
        return run
    wide = table.run(begun, ended - begun)
    try:
        texts = wide.texts(snapshot.read(wide))
    except SourceChangedError:
        return run
    kinds = [table.kind(number) for number in range(begun, ended)]
    start = _start(texts, kinds, first - begun, most)
    end = _end(texts, kinds, last - begun)
    if is_asked_for:
        start, end = _filled(texts, start, end, most)
    return Passage(wide.paragraphs[start:end])


def _reach(snapshot: Snapshot, first: int, last: int) -> tuple[int, int]:
    """Return the first and last neighbours that stand in the same section, noise aside."""
    table = snapshot.paragraphs
    source = table.source_number(first)
    low, high = table.firsts[source : source + 2].tolist()
    begun, ended = first, last
    while begun > max(low, first - _MOST_BEFORE) and _is_text(table.kind(begun - 1)):
        begun -= 1
    while ended < min(high, last + _MOST_AFTER) and _is_text(table.kind(ended)):
        ended += 1
    return begun, ended


def _is_text(kind: Kind) -> bool:
    return kind not in {Kind.HEADING, Kind.NOISE}


def _start(texts: Sequence[str], kinds: Sequence[Kind], first: int, most: int) -> int:
    """Return the first of the paragraphs that belong to a run from the one before it on."""
    if first == 0 or asks(texts[first]):
        return first
    if asks(texts[first - 1]):
        return first - 1
    start, length = first, 0
    while start > 0 and _is_introduced(texts[start], kinds[start]):
        start -= 1
        length += len(texts[start])
        if length > most:
            return first
        if introduces(texts[start]):
            return start
    return first


def _end(texts: Sequence[str], kinds: Sequence[Kind], last: int) -> int:
    """Return the number after the last of the paragraphs that belong to a run."""
    if last < len(texts) and asks(texts[last - 1]) and not asks(texts[last]):
        last += 1
    if introduces(texts[last - 1]):
        while last < len(texts) and _is_introduced(texts[last], kinds[last]):
            last += 1
            if kinds[last - 1] is not Kind.PROSE:
                break
    return last


def _filled(texts: Sequence[str], start: int, end: int, most: int) -> tuple[int, int]:
    """Fill a run up with what follows it, and then with what stands before it."""
    length = sum(map(len, texts[start:end]))
    while end < len(texts) and length + len(texts[end]) <= most:
        length += len(texts[end])
        end += 1
    while start > 0 and length + len(texts[start - 1]) <= most:
        start -= 1
        length += len(texts[start])
    return start, end


def _is_introduced(text: str, kind: Kind) -> bool:
    """Tell whether a paragraph is of the sort that a line with a colon introduces."""
    return kind is not Kind.PROSE or is_list_item(text) or text.startswith(">")
