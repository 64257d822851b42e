"""What of a text makes no difference to its reader, and where did each character stand?

A text is folded by edits, layer after layer, and each offset in what comes out leads back through
them. So two texts are alike when they are equal as they come out, and what is cited is still the
source's own text.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Final, NamedTuple, Protocol, TypeVar

from retrieval.corpus.characters import (
    DASHES,
    INVISIBLE,
    PLAIN_QUOTES,
    SPACELESS_BLOCKS,
    WIDE_PUNCTUATION,
    letter_forms,
    marks,
)

WHITE_SPACE: Final = "white space"
QUOTATION_MARKS: Final = "quotation marks"
DASHES_NAME: Final = "dashes"
ELLIPSIS: Final = "ellipsis"
INVISIBLE_CHARACTERS: Final = "invisible characters"
LETTER_FORMS: Final = "letter forms"
MARKUP: Final = "markup"
CASE: Final = "case"
END_PUNCTUATION: Final = "end punctuation"

NAMES: Final = (
    *(WHITE_SPACE, QUOTATION_MARKS, DASHES_NAME, ELLIPSIS, INVISIBLE_CHARACTERS, LETTER_FORMS),
    *(MARKUP, CASE, END_PUNCTUATION),
)
"""All that can be folded, in the order in which it is told. The last three depend on more than the
characters: on a source's format, and on where a quote begins and ends."""

_INVISIBLE: Final = re.compile(f"[{INVISIBLE}]")
# Each pattern begins with one class or letter, by which the next match is found faster.
_BLANK: Final = re.compile(r"[^\S ]")
_BLANKS: Final = re.compile(r" (?: +|(?<=\A.)|\Z)", re.DOTALL)
# Those of full width are letter forms.
_MARKS: Final = {code: mark for code, mark in PLAIN_QUOTES.items() if code < 0xFF00} | {0xB4: "'"}
_DASH: Final = re.compile(f"[{DASHES}]")
_LONG_DASH: Final = re.compile("--(?<!---)-?(?!-)")  # two or three of a keyboard's
_BEFORE_AN_OPTION: Final = " (\"'`["
_ELLIPSIS: Final = re.compile(r"[….](?:(?<=…)|(?<=\.)\.{2,})(?: ?(?:…|\.{3,}))*")
_SPACED_ELLIPSIS: Final = re.compile(r"\.[ \xa0]\.[ \xa0]\.")


class _Piece(Protocol):
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


Placed = TypeVar("Placed", bound=_Piece)


class Edit(NamedTuple):
    """A piece of a text and what is put in its place."""

    start: int
    end: int
    text: str = ""


@dataclass(frozen=True, slots=True)
class _Layer:
    """Some edits of one text.

    Attributes:
        edits: The edits in their order; none overlaps another.
        starts: Where each begins in the text that comes out.
    """

    edits: Sequence[Edit]
    starts: Sequence[int]

    def span(self, offset: int) -> tuple[int, int]:
        """Return what the character at an offset of the text that comes out was before."""
        number = bisect_right(self.starts, offset) - 1
        if number < 0:
            return offset, offset + 1
        edit, beyond = self.edits[number], offset - self.starts[number]
        if beyond < len(edit.text):
            return edit.start, edit.end
        before = edit.end + beyond - len(edit.text)
        return before, before + 1


@dataclass(frozen=True, slots=True)
class Folded:
    """A text after some edits.

    Attributes:
        text: The text that came out.
        layers: The edits that led to it.
    """

    text: str
    layers: tuple[_Layer, ...] = ()

    def edited(self, edits: Iterable[Edit]) -> "Folded":
        """Return it after further edits, which are in order and don't overlap."""
        pieces: list[str] = []
        made: list[Edit] = []
        starts: list[int] = []
        done = length = 0
        for edit in edits:
            pieces += (self.text[done : edit.start], edit.text)
            length += edit.start - done
            made.append(edit)
            starts.append(length)
            length += len(edit.text)
            done = edit.end
        if not made:
            return self
        text = "".join([*pieces, self.text[done:]])
        return Folded(text, (*self.layers, _Layer(made, starts)))

    def origin(self, start: int, end: int, layers: int = 0) -> tuple[int, int]:
        """Return where a piece of the text stood in the first text.

        Args:
            start: The offset of its first character.
            end: The offset after its last character; beyond the start.
            layers: How many layers lead to the text that is meant instead of the first one.
        """
        last = end - 1
        for layer in reversed(self.layers[layers:]):
            start, (last, end) = layer.span(start)[0], layer.span(last)
            last = end - 1
        return start, end


def fold(text: str | Folded, without: str = "") -> Folded:
    """Return a text as it is compared with others.

    White space is single blanks; quotation marks, dashes and the ellipsis are those of a keyboard
    or one character; invisible characters are gone, and each letter has one form.

    Args:
        text: The text, which may have been edited before.
        without: The name of what isn't folded; empty to fold all.
    """
    folded = Folded(text) if isinstance(text, str) else text
    for name, step in _STEPS:
        if name != without:
            folded = step(folded)
    return folded


def flat(text: str | Folded) -> Folded:
    """Return a text without invisible characters, and with all white space as single blanks.

    A line's end after a word's hyphen, or inside a script without spaces, only wraps the line and
    is left out.
    """
    return _white_space(_invisible(Folded(text) if isinstance(text, str) else text))


def differences(one: str, other: str) -> Iterator[str]:
    """Yield the names of what has to be folded for two texts to be alike."""
    if one != other:
        for name in dict.fromkeys(name for name, _ in _STEPS):
            if fold(one, name).text != fold(other, name).text:
                yield name


def apart(pieces: Iterable[Placed]) -> Iterator[Placed]:
    """Yield pieces, sorted by where they start, without those that begin inside another one."""
    done = 0
    for piece in pieces:
        if piece.start >= done:
            yield piece
            done = piece.end


def in_order(names: Collection[str]) -> tuple[str, ...]:
    """Return names in the order in which they are told, none twice."""
    return tuple(name for name in NAMES if name in names)


def _invisible(folded: Folded) -> Folded:
    return folded.edited(Edit(*found.span()) for found in _INVISIBLE.finditer(folded.text))


def _letter_forms(folded: Folded) -> Folded:
    if folded.text.isascii():
        return folded
    table = letter_forms()
    forms = _form().finditer(folded.text)
    folded = folded.edited(Edit(*one.span(), table[ord(one.group())]) for one in forms)
    if unicodedata.is_normalized("NFC", folded.text):
        return folded
    return folded.edited(
        Edit(*found.span(), unicodedata.normalize("NFC", found.group()))
        for found in _letter().finditer(folded.text)
        if not unicodedata.is_normalized("NFC", found.group())
    )


def _white_space(folded: Folded) -> Folded:
    if "\n" in folded.text:
        folded = folded.edited(
            Edit(*found.span(found.lastindex or 0)) for found in _wrap().finditer(folded.text)
        )
    text = _BLANK.sub(" ", folded.text)
    return replace(folded, text=text).edited(
        Edit(start, end, "" if start == 0 or end == len(text) else " ")
        for start, end in (found.span() for found in _BLANKS.finditer(text))
    )


def _quotation_marks(folded: Folded) -> Folded:
    if folded.text.isascii():
        return folded
    return replace(folded, text=_mark().sub(lambda found: _MARKS[ord(found.group())], folded.text))


def _dashes(folded: Folded) -> Folded:
    if not folded.text.isascii():
        folded = replace(folded, text=_DASH.sub("-", folded.text))
    text = folded.text
    if "--" not in text:
        return folded
    return folded.edited(
        Edit(*found.span(), "-")
        for found in _LONG_DASH.finditer(text)
        if not _is_option(text, *found.span())
    )


def _is_option(text: str, start: int, end: int) -> bool:
    """Tell whether dashes before a word begin the name of an option."""
    begins = start == 0 or text[start - 1] in _BEFORE_AN_OPTION
    return begins and text[end : end + 1].isalnum()


def _spaced_ellipsis(folded: Folded) -> Folded:
    """Fold it before a line's end, which parts lone points, is white space like any other."""
    found = _SPACED_ELLIPSIS.finditer(folded.text)
    return folded.edited(Edit(*one.span(), "…") for one in found)


def _ellipsis(folded: Folded) -> Folded:
    text = folded.text
    if "…" not in text and ".." not in text:
        return folded
    return folded.edited(
        Edit(found.start() - text.endswith(" ", 0, found.start()), found.end(), "…")
        for found in _ELLIPSIS.finditer(text)
    )


_STEPS: Final[Sequence[tuple[str, Callable[[Folded], Folded]]]] = (
    (INVISIBLE_CHARACTERS, _invisible),
    (LETTER_FORMS, _letter_forms),
    (ELLIPSIS, _spaced_ellipsis),
    (WHITE_SPACE, _white_space),
    (QUOTATION_MARKS, _quotation_marks),
    (DASHES_NAME, _dashes),
    (ELLIPSIS, _ellipsis),
)


# Compiled when they are first needed: compiling all takes longer than answering a question.


@cache
def _form() -> re.Pattern[str]:
    return re.compile(f"[{re.escape(''.join(map(chr, letter_forms())))}]")


@cache
def _mark() -> re.Pattern[str]:
    return re.compile(f"[{''.join(map(chr, _MARKS))}]")


@cache
def _letter() -> re.Pattern[str]:
    return re.compile(f"(?s:.)[{marks()}\u1160-\u11ff]*")


@cache
def _wrap() -> re.Pattern[str]:
    """Return the pattern of a line's end that only wraps the line, with the character before."""
    wide = f"{SPACELESS_BLOCKS}{WIDE_PUNCTUATION}"
    blanks = r"[^\S\n]*\n\s*"
    return re.compile(rf"[-{wide}](?:(?<=\w-)({blanks})(?=\w)|(?<=[{wide}])({blanks})(?=[{wide}]))")
