"""In which forms may a quote be what a source says, and where does it say so?

A quote may have other quotation marks than its source, marks of its own, another first letter, and
other punctuation at its ends. What is left of it is its core, which a source must have; around the
core, as much of the quote is taken in as the source has there.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Final, NamedTuple

from rapidfuzz.distance import Postfix, Prefix

from retrieval.corpus import SPACELESS_BLOCKS, WIDE_PUNCTUATION, folding, markup
from retrieval.index import analysis
from retrieval.quote.regions import Reading

_GAP: Final = re.compile(r" ?(?:\[…\]|\(…\)|…) ?")
_BRACKETED_LETTER: Final = re.compile(r"\W*\[([^\W\d_])\](?=\w)")
_DOUBLE: Final = '"“”„«»'
_QUOTATION_MARK: Final = re.compile(
    rf"(?P<opens>(?<![^\s(\[])[{_DOUBLE}](?=[^\s{_DOUBLE}]))|(?<=[^\s{_DOUBLE}])[{_DOUBLE}](?!\w)"
)

_BRACKETS: Final = {"(": ")", "[": "]", "{": "}", "「": "」", "『": "』", "《": "》", "〈": "〉"}
_OPENING: Final = {closing: opening for opening, closing in _BRACKETS.items()}
_PUNCTUATION_BEFORE: Final = " …\"'"
_PUNCTUATION_BEHIND: Final = " .,;:…。、\"'"
_MOST_AT_ENDS: Final = 40  # characters
_NEVER_LEFT_OUT: Final = "?!%‰"
_UNITS: Final = "%‰°"


class Standing(NamedTuple):
    """A place where a reading of a region has a form of a quote.

    Attributes:
        start: The offset of its first character in the reading's key.
        end: The offset after its last one.
        folded: The names of what was folded, in the order in which it is told.
        added: How many characters at its ends the quote has and the source doesn't.
    """

    start: int
    end: int
    folded: tuple[str, ...]
    added: int


@dataclass(frozen=True)
class Form:
    """A way to read a quote.

    Attributes:
        given: The quote as it was given.
        shown: The quote as a reader of this form sees it.
        has_marks: Whether marks of the quote itself were left out.
        is_bracketed: Whether its first letter was in brackets, which say that it was changed.
        respaced: The name of what has other white space around it than it was given with; empty
            where nothing has.
    """

    given: str
    shown: folding.Folded
    has_marks: bool = False
    is_bracketed: bool = False
    respaced: str = ""

    @cached_property
    def key(self) -> folding.Folded:
        """The form as it is compared."""
        return folding.fold(self.shown)

    @cached_property
    def core(self) -> tuple[int, int]:
        """Where in the key that begins and ends which a source must have."""
        key = self.key.text
        start, end = 0, len(key)
        for first, after in omissions(key):
            if first == start:
                start = after
            elif after == end:
                end = first
        start, end = _without_ends(key, start, end)
        return (start, end) if start < end else (0, len(key))

    @property
    def core_text(self) -> str:
        """The core."""
        return self.key.text[slice(*self.core)]

    def spelling(self, start: int, end: int) -> str:
        """Return how the quote itself spells a piece of its key, which isn't empty."""
        return self.shown.text[slice(*self.key.origin(start, end, len(self.shown.layers)))]

    def standing(self, reading: Reading) -> Iterator[Standing]:
        """Yield the places where a reading of a region has it, in their order."""
        core = self.core_text
        other = f"{core[0].swapcase()}{core[1:]}"
        for sought in (core,) if core == other else (core, other):
            for start in _occurrences(sought, reading.key.text):
                found = self._around(reading, start, start + len(sought), sought != core)
                if found is not None:
                    yield found

    def _around(self, reading: Reading, start: int, end: int, swapped: bool) -> Standing | None:
        """Take in what the quote has around its core and the source too."""
        text, key = reading.key.text, self.key.text
        if _is_cut(reading, start, end):
            return None
        first, last = self.core
        # No more of the text can be alike than there is of the quote.
        before = Postfix.similarity(key[:first], text[max(0, start - first) : start])
        behind = Prefix.similarity(key[last:], text[end : end + len(key) - last])
        ends = key[: first - before].strip(" "), key[last + behind :].strip(" ")
        after = text[end + behind : end + behind + 2].lstrip(" ")[:1]
        if ends[1] and after in [*_NEVER_LEFT_OUT] and not reading.ends_block(end + behind):
            return None
        while text[start - before] == " ":
            before -= 1
        while text[end + behind - 1] == " ":
            behind -= 1
        span = start - before, end + behind
        names = {*self._names(reading, span, (first - before, last + behind), swapped=swapped)}
        added = len("".join(ends))
        names.update([folding.END_PUNCTUATION] * (added > 0))
        return Standing(*span, folding.in_order(names), added)

    def _names(
        self, reading: Reading, span: tuple[int, int], own: tuple[int, int], swapped: bool
    ) -> Iterator[str]:
        """Yield the names of what differs between a piece of a reading and one of the quote."""
        said = reading.shown.text[slice(*reading.key.origin(*span, len(reading.shown.layers)))]
        typed = self.spelling(*own)
        given = self.given if self.has_marks else typed
        written = reading.place(*span).text
        if swapped or self.is_bracketed:
            yield folding.CASE
            said, typed, given, written = (each.lower() for each in (said, typed, given, written))
        yield from (*folding.differences(said, typed), *filter(None, [self.respaced]))
        if self.has_marks or reading.shown.layers:
            bare = {folding.fold(text).text.strip(_PUNCTUATION_BEHIND) for text in (given, written)}
            if len(bare) > 1:
                yield folding.MARKUP


def forms_of(quote: str) -> list[Form]:
    """Return the forms of a quote, the most literal first; none has the key of another one.

    They are the quote as given and, where it has marks, without them; each as it stands, without
    the spaces that were ends of lines where it was copied, and with its quotation marks set apart.
    """
    marks = markup.markdown(quote).edits
    found: dict[str, Form] = {}
    for edits in ([], marks) if marks else ([],):
        shown = folding.Folded(quote).edited(edits)
        letter = _BRACKETED_LETTER.match(shown.text)
        if letter:
            at = letter.start(1)
            shown = shown.edited([folding.Edit(at - 1, at), folding.Edit(at + 1, at + 2)])
        for respaced, spaced in _spaced(shown):
            form = Form(quote, spaced, bool(edits), letter is not None, respaced)
            if form.key.text:
                found.setdefault(form.key.text, form)
    return [*found.values()]


def folded(written: str, typed: str) -> Iterator[str]:
    """Yield the names of what differs between a piece as it is written and as somebody types it."""
    if folding.fold(written).text != folding.fold(typed).text:
        yield folding.MARKUP
        written = folding.Folded(written).edited(markup.markdown(written).edits).text
    if folding.fold(written).text == folding.fold(typed).text:
        yield from folding.differences(written, typed)


def omissions(key: str) -> list[tuple[int, int]]:
    """Return the offsets of the marks of a gap in a folded text, the spaces around them included.

    They are `…`, `[…]` and `(…)`.
    """
    return [match.span() for match in _GAP.finditer(key)]


def _spaced(shown: folding.Folded) -> Iterator[tuple[str, folding.Folded]]:
    """Yield a text with the white space it has, and with less and more, and where that is."""
    yield "", shown
    joined = (folding.Edit(*found.span()) for found in _wrap().finditer(shown.text))
    yield folding.WHITE_SPACE, shown.edited(joined)
    marks = _QUOTATION_MARK.finditer(shown.text)
    apart = (
        folding.Edit(*one.span(), f"{one[0]} " if one["opens"] else f" {one[0]}") for one in marks
    )
    yield folding.QUOTATION_MARKS, shown.edited(apart)


def _without_ends(text: str, start: int, end: int) -> tuple[int, int]:
    """Return where a text begins and ends without punctuation at its ends.

    A bracket goes with its partner, or alone where it has none.
    """
    for _ in range(_MOST_AT_ENDS):
        if start >= end:
            break
        first, last = text[start], text[end - 1]
        inside = text[start:end]
        if first in _PUNCTUATION_BEFORE:
            start += 1
        elif last in _PUNCTUATION_BEHIND:
            end -= 1
        elif last == _BRACKETS.get(first) and inside.count(first) == inside.count(last) == 1:
            start, end = start + 1, end - 1
        elif first in _BRACKETS and inside.count(first) > inside.count(_BRACKETS[first]):
            start += 1
        elif last in _OPENING and inside.count(last) > inside.count(_OPENING[last]):
            end -= 1
        else:
            break
    return start, end


def _occurrences(piece: str, text: str) -> Iterator[int]:
    start = text.find(piece)
    while start >= 0:
        yield start
        start = text.find(piece, start + 1)


def _is_cut(reading: Reading, start: int, end: int) -> bool:
    """Tell whether a piece of a reading's key begins or ends inside a word or a number.

    What stands in another block belongs to neither.
    """
    text = reading.key.text
    if not analysis.is_border(text, start) or not analysis.is_border(text, end):
        return True
    begins_within = _begins_within_number(text, start) and not reading.begins_block(start)
    return begins_within or (_ends_within_number(text, end) and not reading.ends_block(end))


def _begins_within_number(text: str, start: int) -> bool:
    """Tell whether a number's sign, currency or first digits stand before an offset."""
    before, first = text[max(0, start - 2) : start], text[start : start + 1]
    if first == "-":
        return text[start + 1 : start + 2].isdecimal() and before[-1:].isalnum()
    if not before or not first.isdecimal():
        return False
    if before[-1] == "-":
        return not before[:-1].isalnum()
    return _is_currency(before.rstrip(" ")[-1:]) or (before[-1] in ".," and before[:-1].isdecimal())


def _ends_within_number(text: str, end: int) -> bool:
    """Tell whether a number's unit, currency or last digits stand behind an offset."""
    after = text[end : end + 2]
    if not after or not text[end - 1].isdecimal():
        return False
    unit = after.lstrip(" ")[:1]
    return unit in [*_UNITS] or _is_currency(unit) or (after[0] in ".," and after[1:].isdecimal())


def _is_currency(character: str) -> bool:
    return bool(character) and unicodedata.category(character) == "Sc"


@cache
def _wrap() -> re.Pattern[str]:
    """Return the pattern of a space that may have been a line's end which only wrapped the line."""
    wide = f"[{SPACELESS_BLOCKS}{WIDE_PUNCTUATION}]"
    return re.compile(f"(?<=\\w-) (?=\\w)|(?<={wide}) (?={wide})")
